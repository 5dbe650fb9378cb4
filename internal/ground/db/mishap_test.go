package db_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
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
