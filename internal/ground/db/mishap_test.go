package db_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/db"
)

const killAll = `select count(pg_terminate_backend(pid)) from pg_stat_activity
	where datname = current_database() and application_name = 'maillage' and pid <> pg_backend_pid()`

// onPostgres runs a test where there is a PostgreSQL server; dbtest says so when
// there is none, and fails where both engines are required.
func onPostgres(t *testing.T, test func(t *testing.T, h dbtest.House, raw *sql.DB)) {
	t.Helper()
	for _, engine := range dbtest.Engines(t) {
		if engine == db.Postgres {
			h := dbtest.Open(t, engine)
			test(t, h, h.Raw(t, engine))
		}
	}
}

func TestConnectionsKilledUnderWritersLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	onPostgres(t, func(t *testing.T, h dbtest.House, raw *sql.DB) {
		var runs, kills atomic.Int64
		kill := func() {
			var n int64
			if err := raw.QueryRow(killAll).Scan(&n); err != nil {
				t.Error(err)
			}
			kills.Add(n)
		}
		acknowledged, refused := bear(6, 20, func(kind string) error {
			defer func() {
				if strings.HasSuffix(kind, "9") {
					kill() // between transactions, or during another's
				}
			}()
			return h.DB.Write(context.Background(), func(tx *db.Tx) error {
				if runs.Add(1)%7 == 0 {
					kill() // in the middle of this one
				}
				return mark(tx, kind)
			})
		})
		m, sure := marks(t, h.DB), 0
		acknowledged.Range(func(kind, _ any) bool {
			sure++
			if m[kind.(string)] != 1 {
				t.Errorf("write %s was acknowledged and is there %d times", kind, m[kind.(string)])
			}
			return true
		})
		for kind, n := range m {
			if n != 1 {
				t.Errorf("write %s is there %d times", kind, n)
			}
		}
		if kills.Load() == 0 || sure+int(refused.Load()) != 120 || refused.Load() > 20 {
			t.Errorf("%d connections killed, %d acknowledged, %d refused", kills.Load(), sure, refused.Load())
		}
	})
}

// The answer to a commit is the one message whose loss leaves a doubt: the line
// is cut before each of the answers that follow the work, the commit's included.
func TestAnAnswerThatNeverArrivesLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	onPostgres(t, func(t *testing.T, h dbtest.House, _ *sql.DB) {
		l, address := newLine(t, h)
		d, err := db.Open(context.Background(), db.Postgres, address, db.Options{Clock: h.Clock.Now})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = d.Close() }()
		runs := map[string]int{}
		for round := range 3 { // statements are prepared in the first, which has more messages
			for answer := range int64(10) {
				kind, calls := string(rune('a'+round))+string(rune('0'+answer)), 0
				err := soon(t, "a write whose line is cut", func() error {
					return d.Write(context.Background(), func(tx *db.Tx) error {
						if calls++; calls == 1 {
							defer l.cut(answer)
						}
						return mark(tx, kind)
					})
				})
				if err != nil {
					t.Errorf("answer %d lost: %v", answer, err)
				}
				runs[kind] = calls
			}
		}
		l.cut(-1)
		committed := 0
		for kind, n := range marks(t, h.DB) {
			if n != 1 {
				t.Errorf("write %s is there %d times, want once", kind, n)
			}
			if runs[kind] == 1 {
				committed++
			}
		}
		if len(runs) != 30 || committed == 30 {
			t.Errorf("no write of %d was done again: the line was not cut where it should", len(runs))
		}
	})
}

func TestReadersKilledInTheMiddleSayUnreachableAndTheNextReadWorks(t *testing.T) {
	t.Parallel()
	onPostgres(t, func(t *testing.T, h dbtest.House, raw *sql.DB) {
		kill := func() {
			var n int
			if err := raw.QueryRow(killAll).Scan(&n); err != nil || n == 0 {
				t.Errorf("killed %d: %v", n, err)
			}
		}
		count := func(tx *db.Tx) error {
			var n int
			return tx.Get(&n, `select count(*) from job`)
		}
		read(t, h.DB, count)
		kill() // while idle: nobody notices
		read(t, h.DB, count)
		err := h.DB.Read(context.Background(), func(tx *db.Tx) error {
			kill()
			return count(tx)
		})
		if !errors.Is(err, db.ErrUnreachable) {
			t.Errorf("killed in the middle: got %v, want unreachable", err)
		}
		read(t, h.DB, count)
	})
}

func TestASerializationFailureIsTriedAgain(t *testing.T) {
	t.Parallel()
	onPostgres(t, func(t *testing.T, h dbtest.House, raw *sql.DB) {
		write(t, h.DB, func(tx *db.Tx) error { return db.SetMark(tx, "n", "0") })
		runs := 0
		write(t, h.DB, func(tx *db.Tx) error {
			runs++
			if _, err := db.Mark(tx, "n"); err != nil {
				return err
			}
			if runs == 1 { // somebody who does not know our lock
				if _, err := raw.Exec(`update install set value = '1' where name = 'n'`); err != nil {
					return err
				}
			}
			_, err := tx.Exec(`update install set value = value || 'x' where name = 'n'`)
			return err
		})
		read(t, h.DB, func(tx *db.Tx) error {
			got, err := db.Mark(tx, "n")
			if got != "1x" || runs != 2 {
				t.Errorf("got %q after %d runs, want both changes after 2", got, runs)
			}
			return err
		})
	})
}

func TestAServerThatRefusesWritesIsSaidAndWorksAgainAfter(t *testing.T) {
	t.Parallel()
	onPostgres(t, func(t *testing.T, h dbtest.House, raw *sql.DB) {
		set := func(how string) {
			var name string
			if err := raw.QueryRow(`select current_database()`).Scan(&name); err != nil {
				t.Fatal(err)
			}
			if _, err := raw.Exec(`alter database ` + name + ` set default_transaction_read_only = ` + how); err != nil {
				t.Fatal(err)
			}
		}
		set("on")
		d := h.Again(t, db.Postgres)
		if err := d.Write(context.Background(), func(tx *db.Tx) error { return mark(tx, "m") }); !errors.Is(err, db.ErrReadOnly) {
			t.Errorf("got %v, want read-only", err)
		}
		read(t, d, func(tx *db.Tx) error { _, err := db.Mark(tx, "x"); return err })
		if _, err := raw.Exec(`set default_transaction_read_only = off`); err != nil {
			t.Fatal(err)
		}
		set("off")
		write(t, d, func(tx *db.Tx) error { return mark(tx, "m") })
	})
}

func TestAnUnsafeServerIsRefused(t *testing.T) {
	t.Parallel()
	onPostgres(t, func(t *testing.T, h dbtest.House, raw *sql.DB) {
		var name string
		if err := raw.QueryRow(`select current_database()`).Scan(&name); err != nil {
			t.Fatal(err)
		}
		if _, err := raw.Exec(`alter database ` + name + ` set synchronous_commit = off`); err != nil {
			t.Fatal(err)
		}
		d, err := db.Open(context.Background(), db.Postgres, h.Address, db.Options{Clock: h.Clock.Now})
		if err == nil {
			_ = d.Close()
			t.Fatal("a server that acknowledges before it keeps was accepted")
		}
		if !strings.Contains(err.Error(), "base refusée") {
			t.Errorf("got %v", err)
		}
	})
}

func TestEveryConnectionToAFileIsDurable(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	look := func(tx *db.Tx) error {
		for pragma, want := range map[string]string{"synchronous": "2", "journal_mode": "wal", "foreign_keys": "1"} {
			var got string
			if err := tx.Get(&got, "pragma "+pragma); err != nil || got != want {
				t.Errorf("%s: got %q, %v, want %s", pragma, got, err, want)
			}
		}
		return nil
	}
	write(t, h.DB, look)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { read(t, h.DB, look) })
	}
	wg.Wait()
	if info, err := os.Stat(h.Address); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v, want 0600", info.Mode(), err)
	}
}

func TestAFullDiskRefusesWritesReadsGoOnAndWritesResume(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	write(t, h.DB, func(tx *db.Tx) error { return mark(tx, "before") })
	var wg sync.WaitGroup
	var kept atomic.Int64
	err := h.DB.Write(context.Background(), func(tx *db.Tx) error {
		var pages int
		if err := tx.Get(&pages, `pragma page_count`); err != nil {
			return err
		}
		if err := tx.Get(&pages, `pragma max_page_count = 1`); err != nil { // no further page
			return err
		}
		for range 20 { // these join the same group and are answered alike
			wg.Go(func() {
				if h.DB.Write(context.Background(), func(tx *db.Tx) error { return mark(tx, "beside") }) == nil {
					kept.Add(1)
				}
			})
		}
		read := make(chan error) // another goroutine: a reader of the site
		go func() {
			read <- h.DB.Read(context.Background(), func(tx *db.Tx) error {
				var n int
				return tx.Get(&n, `select count(*) from job`)
			})
		}()
		if err := <-read; err != nil {
			t.Errorf("reading while the disk is full: %v", err)
		}
		_, err := tx.Exec(`insert into install (name, value) values ('big', $1)`, strings.Repeat("x", 1<<20))
		_ = mark(tx, "ignored") // going on as if nothing had happened
		if err == nil {
			t.Error("there was room")
		}
		return nil
	})
	if !errors.Is(err, db.ErrFull) {
		t.Errorf("got %v, want full", err)
	}
	wg.Wait()
	write(t, h.DB, func(tx *db.Tx) error { return mark(tx, "after") })
	m := marks(t, h.DB)
	if m["before"] != 1 || m["after"] != 1 || m["ignored"] != 0 || int64(m["beside"]) != kept.Load() {
		t.Errorf("got %v with %d acknowledged beside", m, kept.Load())
	}
}

func TestAFileThatRefusesWritesIsSaid(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	err := h.DB.Write(context.Background(), func(tx *db.Tx) error {
		var on int
		if _, err := tx.Find(&on, `pragma query_only = 1`); err != nil {
			return err
		}
		return mark(tx, "m")
	})
	if !errors.Is(err, db.ErrReadOnly) {
		t.Errorf("got %v, want read-only", err)
	}
	write(t, h.DB, func(tx *db.Tx) error { return mark(tx, "m") })
}

// A file removed or replaced under the program: nothing more is acknowledged,
// what can be read is read, and no empty file takes the place of the lost one.
func TestAFileThatVanishedStopsWritesAndDoesNotComeBackEmpty(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	d := h.Again(t, db.SQLite)
	write(t, d, func(tx *db.Tx) error { return mark(tx, "m") })
	for range 4 { // each reader has opened the file
		read(t, d, func(tx *db.Tx) error { _, err := db.Mark(tx, "x"); return err })
	}
	away := filepath.Join(h.Dir, "away.db")
	if err := os.Rename(h.Address, away); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := d.Write(context.Background(), func(tx *db.Tx) error { return mark(tx, "lost") }); !errors.Is(err, db.ErrReadOnly) {
			t.Errorf("got %v, want writes refused", err)
		}
	}
	select {
	case <-d.Failed():
	default:
		t.Error("the failure is not announced")
	}
	read(t, d, func(tx *db.Tx) error { _, err := db.Mark(tx, "x"); return err })
	if _, err := os.Stat(h.Address); err == nil {
		t.Error("an empty file took the place of the database")
	}
	if err := os.Rename(away, h.Address); err != nil {
		t.Fatal(err)
	}
}

func TestAClosedDatabaseIsOneFile(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	write(t, h.DB, func(tx *db.Tx) error { return mark(tx, "m") })
	for range 4 {
		marks(t, h.DB)
	}
	if err := h.DB.Close(); err != nil {
		t.Fatal(err)
	}
	beside, err := filepath.Glob(h.Address + "-*")
	if err != nil || len(beside) > 0 {
		t.Errorf("left beside the file: %v, %v", beside, err)
	}
}

func TestADatabaseThatIsNotThereIsUnreachable(t *testing.T) {
	t.Parallel()
	for engine, address := range map[db.Engine]string{
		db.SQLite:   filepath.Join(t.TempDir(), "no", "such", "folder.db"),
		db.Postgres: "postgres://nobody:x@127.0.0.1:1/none?sslmode=disable",
	} {
		d, err := db.Open(context.Background(), engine, address, db.Options{Clock: dbtest.NewClock(dbtest.Start).Now})
		if err == nil {
			_ = d.Close()
			t.Errorf("%s: opened", engine)
		}
		if engine == db.Postgres && !errors.Is(err, db.ErrUnreachable) {
			t.Errorf("%s: got %v", engine, err)
		}
		if strings.Contains(err.Error(), ":x@") {
			t.Errorf("the password is told: %v", err)
		}
	}
}

func TestAFileThatIsNoDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "maillage.db")
	if err := os.WriteFile(file, []byte(strings.Repeat("ceci n’est pas une base\n", 400)), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(context.Background(), db.SQLite, file, db.Options{Clock: dbtest.NewClock(dbtest.Start).Now})
	if err == nil {
		_ = d.Close()
		t.Error("opened")
	}
}

func TestMigrationsComeUpFromNothingOnceAndKnowTheirPlace(t *testing.T) {
	t.Parallel()
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			d, err := db.Open(ctx, engine, dbtest.Empty(t, engine), db.Options{Clock: dbtest.NewClock(dbtest.Start).Now})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = d.Close() }()
			if s, err := d.Schema(ctx); err != nil || s.Have != 0 || s.Current() {
				t.Errorf("empty: got %+v, %v", s, err)
			}
			steps, err := d.Migrate(ctx)
			if s, serr := d.Schema(ctx); err != nil || serr != nil || !s.Current() || steps < 8 {
				t.Errorf("after %d steps: got %+v, %v, %v", steps, s, err, serr)
			}
			if steps, err := d.Migrate(ctx); steps != 0 || err != nil {
				t.Errorf("again: got %d steps, %v", steps, err)
			}
			write(t, d, func(tx *db.Tx) error {
				_, err := tx.Exec(`insert into goose_db_version (version_id, is_applied) values (99991231235959, true)`)
				return err
			})
			if s, err := d.Schema(ctx); err != nil || s.Current() || s.Have <= s.Want {
				t.Errorf("a newer schema: got %+v, %v", s, err)
			}
		})
	}
}
