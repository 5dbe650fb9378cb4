package db_test

import (
	"context"
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
