package db

import (
	"context"
	"errors"
	"fmt"
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
	d := &DB{engine: engine, address: address, clock: opt.Clock, readers: make(chan *conn, opt.Readers)}
	var err error
	if d.writes, err = open(engine, address, false); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := d.refuseUnsafe(ctx); err != nil {
		return nil, errors.Join(err, d.writes.Close())
	}
	if d.reads, err = open(engine, address, true); err != nil {
		return nil, errors.Join(err, d.writes.Close())
	}
	for range opt.Readers {
		d.readers <- nil // opened when first needed
	}
	d.writer = startWriter(d)
	return d, nil
}

// refuseUnsafe checks what the engine says of its own durability.
func (d *DB) refuseUnsafe(ctx context.Context) error {
	query, want := "pragma synchronous", "2"
	if d.engine == Postgres {
		query, want = "show synchronous_commit", "on"
	}
	var got string
	if err := d.writes.GetContext(ctx, &got, query); err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	if got != want && !(d.engine == Postgres && (got == "remote_apply" || got == "remote_write")) {
		return fmt.Errorf("base refusée : %s vaut %s, %s est exigé", query, got, want)
	}
	return nil
}

// Close ends the writer and the connections.
func (d *DB) Close() error {
	d.writer.stop()
	for range cap(d.readers) {
		if c := <-d.readers; c != nil {
			_ = c.c.Close() // the pool below reports what matters
		}
	}
	return errors.Join(d.reads.Close(), d.writes.Close())
}

// Engine says which database this is.
func (d *DB) Engine() Engine { return d.engine }

// Now reads the clock.
func (d *DB) Now() time.Time { return d.clock().UTC().Truncate(time.Microsecond) }

// Read gives fn one state of the database to look at. It does not wait for
// writers.
func (d *DB) Read(ctx context.Context, fn func(tx *Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := <-d.readers
	var err error
	defer func() { d.readers <- c }()
	if c == nil {
		if c, err = connect(ctx, d.reads); err != nil {
			return err
		}
	}
	if err = c.exec(beginRead(d.engine)); err != nil { // a connection that died while idle: once more
		c.close()
		if c, err = connect(ctx, d.reads); err != nil {
			return err
		}
		if err = c.exec(beginRead(d.engine)); err != nil {
			c.close()
			c = nil
			return err
		}
	}
	healthy := false
	defer func() {
		if end := c.exec("rollback"); !healthy || end != nil {
			c.close()
			c = nil
		}
	}()
	err = fn(&Tx{c: c, now: d.Now()})
	healthy = mishapOf(err) != mishapLost
	return err
}

// Write gives fn one serial transaction: nobody else writes meanwhile, and what
// it did is on disk when Write returns nil. fn may run twice (a conflict is
// tried again): it must touch nothing but tx. Faults: those of fn.
func (d *DB) Write(ctx context.Context, fn func(tx *Tx) error) error {
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
	_, err := d.reads.ExecContext(ctx, "vacuum into $1", file)
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
	_ = c.c.Raw(func(any) error { return errBad }) // tells database/sql not to reuse it
	_ = c.c.Close()
}
