package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
)

// Clock tells the time. The program gives time.Now; tests give their own.
type Clock func() time.Time

// DB is an open install. It is safe for many goroutines.
type DB struct {
	engine  Engine
	address string
	clock   Clock
	reads   *sqlx.DB
	writes  *sqlx.DB
	readers chan *conn
	writer  *writer
	closed  chan struct{}
	once    sync.Once
	changes atomic.Uint64
	file    os.FileInfo // of SQLite, as it was opened
}

// Options are what Open needs beyond the address.
type Options struct {
	Clock   Clock // required
	Readers int   // connections for reading; 0 means 4
}

// Open opens an engine at an address: a file for SQLite, a URL for PostgreSQL.
// It refuses settings under which an acknowledged write could be lost.
func Open(ctx context.Context, engine Engine, address string, opt Options) (*DB, error) {
	if opt.Clock == nil {
		return nil, errors.New("db: no clock")
	}
	if opt.Readers == 0 {
		opt.Readers = 4
	}
	d := &DB{engine: engine, address: address, clock: opt.Clock, readers: make(chan *conn, opt.Readers), closed: make(chan struct{})}
	err := makeFile(engine, address)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if d.writes, err = open(engine, address, false); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := d.refuseUnsafe(ctx); err != nil {
		return nil, errors.Join(err, d.writes.Close())
	}
	if d.reads, err = open(engine, address, true); err != nil {
		return nil, errors.Join(err, d.writes.Close())
	}
	if engine == SQLite {
		if d.file, err = os.Stat(address); err != nil {
			return nil, errors.Join(err, d.writes.Close(), d.reads.Close())
		}
	}
	for range opt.Readers {
		d.readers <- nil // opened when first needed
	}
	d.writer = startWriter(d)
	return d, nil
}

// refuseUnsafe checks what the engine says of its own durability.
func (d *DB) refuseUnsafe(ctx context.Context) error {
	type promise struct {
		ask   string
		holds []string
	}
	promises := []promise{{"pragma journal_mode", []string{"wal"}}, {"pragma synchronous", []string{"2", "3"}}, {"pragma foreign_keys", []string{"1"}}}
	if d.engine == Postgres {
		promises = []promise{{"show synchronous_commit", []string{"on", "remote_apply", "remote_write"}}}
	}
	for _, p := range promises {
		var got string
		if err := d.writes.GetContext(ctx, &got, p.ask); err != nil {
			return fmt.Errorf("open database: %w", mishapOf(err).name(err))
		}
		if !slices.Contains(p.holds, got) {
			return fmt.Errorf("base refusée : « %s » vaut %s, %s est exigé", p.ask, got, strings.Join(p.holds, " ou "))
		}
	}
	return nil
}

// moved says whether the SQLite file is still the one that was opened: what is
// written to a file that was removed or replaced is lost with it.
func (d *DB) moved() error {
	if d.file == nil {
		return nil
	}
	now, err := os.Stat(d.address)
	if err != nil || !os.SameFile(d.file, now) {
		return errMoved
	}
	return nil
}

// Close ends the writer and the connections. Reads that run are waited for.
func (d *DB) Close() (err error) {
	d.once.Do(func() {
		close(d.closed)
		d.writer.stop()
		for range cap(d.readers) {
			(<-d.readers).close()
		}
		err = errors.Join(d.reads.Close(), d.writes.Close())
	})
	return err
}

// Changes counts the commits of this process that changed anything but the
// journal. What was read after a count and kept is still true while the count
// stands, on an engine that no other process writes to (SQLite).
func (d *DB) Changes() uint64 { return d.changes.Load() }

// Engine says which database this is.
func (d *DB) Engine() Engine { return d.engine }

// Now reads the clock.
func (d *DB) Now() time.Time { return d.clock().UTC().Truncate(time.Microsecond) }

// Read gives fn one state of the database to look at. It does not wait for
// writers. A connection that died while idle is replaced; one that dies under fn
// is ErrUnreachable, and fn is not run again.
func (d *DB) Read(ctx context.Context, fn func(tx *Tx) error) error {
	if nested() {
		return errNested
	}
	var c *conn
	select {
	case c = <-d.readers:
	case <-ctx.Done():
		return ctx.Err()
	case <-d.closed:
		return errStopped
	}
	defer func() { d.readers <- c }()
	c, err := d.beginRead(ctx, c)
	if err != nil {
		return mishapOf(err).name(err)
	}
	healthy := false
	defer func() {
		if end := c.exec("rollback"); !healthy || end != nil {
			c.close()
			c = nil
		}
	}()
	tx := &Tx{c: c, now: d.Now()}
	err = run(fn, tx)
	healthy = !mishapOf(tx.failed).ofEngine()
	return mishapOf(err).name(err)
}

// beginRead opens a transaction on a reader's connection, made anew when there
// is none or when it died while idle.
func (d *DB) beginRead(ctx context.Context, c *conn) (*conn, error) {
	if err := ctx.Err(); err != nil {
		return c, err
	}
	if c != nil {
		if err := c.begin(beginRead(d.engine)); err == nil {
			return c, nil
		}
		c.close()
	}
	c, err := connect(ctx, d.reads)
	if err != nil {
		return nil, err
	}
	if err := c.begin(beginRead(d.engine)); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// Write gives fn one serial transaction: nobody else writes meanwhile, and what
// it did is on disk when Write returns nil. fn may run twice (a conflict is
// tried again): it must touch nothing but tx. A statement that failed undoes all
// that fn did, even if fn goes on as if nothing had happened. Faults: those of fn.
func (d *DB) Write(ctx context.Context, fn func(tx *Tx) error) error {
	if nested() {
		return errNested
	}
	return d.writer.do(ctx, fn)
}

// Failed is closed when the storage has failed under us (a commit that the disk
// refused): nothing more is acknowledged and the process should stop.
func (d *DB) Failed() <-chan struct{} { return d.writer.failed }

// Engine-level maintenance, for backup.

// VacuumInto writes a consistent copy of a SQLite database to a new file.
func (d *DB) VacuumInto(ctx context.Context, file string) error {
	if d.engine != SQLite {
		return errors.New("copie de fichier impossible : la base est PostgreSQL, utilisez pg_dump")
	}
	_, err := d.writes.ExecContext(ctx, "vacuum into $1", file) // a reader of its own; the readers' connections refuse to write even elsewhere
	return err
}

func connect(ctx context.Context, pool *sqlx.DB) (*conn, error) {
	c, err := pool.Connx(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	return &conn{c: c, stmts: map[string]*sqlx.Stmt{}}, nil
}

// close ends a connection for good: a statement it prepared may be broken.
func (c *conn) close() {
	if c == nil {
		return
	}
	// database/sql does not close the statements of a connection held by hand, and
	// SQLite does not end one that has any left: its log would stay beside it.
	for _, st := range c.stmts {
		_ = st.Close() // the connection goes anyway
	}
	_ = c.c.Raw(func(any) error { return driver.ErrBadConn }) // tells database/sql not to reuse it
	_ = c.c.Close()
}
