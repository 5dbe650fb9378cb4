// Package dbtest gives each test a fresh, migrated database on each engine.
//
// SQLite needs nothing. PostgreSQL is the server named by
// MAILLAGE_TEST_POSTGRES (scripts/postgres.sh starts one); without it a test
// says so, and fails when CI is set. MAILLAGE_TEST_ENGINES=sqlite keeps to one
// engine for the quick inner loop.
package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
)

// Start is the instant at which a test's clock stands: a Sunday morning in
// November, 9 h in Paris.
var Start = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

// Clock is a clock that moves only when told.
type Clock struct{ micros atomic.Int64 }

// NewClock starts a clock at an instant.
func NewClock(at time.Time) *Clock {
	c := &Clock{}
	c.Set(at)
	return c
}

// Now reads the clock.
func (c *Clock) Now() time.Time { return time.UnixMicro(c.micros.Load()).UTC() }

// Set puts the clock at an instant.
func (c *Clock) Set(at time.Time) { c.micros.Store(at.UnixMicro()) }

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) { c.micros.Add(d.Microseconds()) }

// House is what a room needs to be tested: a database, keys, a journal, a clock.
type House struct {
	DB    *db.DB
	Seal  *seal.Sealer
	Audit *audit.Keeper
	Clock *Clock
	Dir   string
}

// Each runs a test on each engine, in parallel.
func Each(t *testing.T, test func(t *testing.T, h House)) {
	t.Helper()
	for _, engine := range engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			test(t, Open(t, engine))
		})
	}
}

// Open makes one fresh migrated database, ended with the test.
func Open(t testing.TB, engine db.Engine) House {
	t.Helper()
	h := House{Dir: t.TempDir(), Clock: NewClock(Start)}
	address := filepath.Join(h.Dir, "maillage.db")
	if engine == db.Postgres {
		address = postgres(t)
	}
	var err error
	if h.DB, err = db.Open(context.Background(), engine, address, db.Options{Clock: h.Clock.Now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.DB.Close(); err != nil {
			t.Error(err)
		}
	})
	if engine == db.SQLite {
		if _, err := h.DB.Migrate(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if h.Seal, err = seal.Create(filepath.Join(h.Dir, "keys")); err != nil {
		t.Fatal(err)
	}
	h.Audit = audit.NewKeeper(h.Seal.Digest)
	return h
}

func engines(t testing.TB) []db.Engine {
	t.Helper()
	if os.Getenv("MAILLAGE_TEST_ENGINES") == "sqlite" {
		return []db.Engine{db.SQLite}
	}
	if os.Getenv("MAILLAGE_TEST_POSTGRES") == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("MAILLAGE_TEST_POSTGRES is not set: in CI every test runs on both engines")
		}
		t.Log("MAILLAGE_TEST_POSTGRES is not set: this ran on SQLite only")
		return []db.Engine{db.SQLite}
	}
	return []db.Engine{db.SQLite, db.Postgres}
}

var (
	template     sync.Once
	templateName string
	templateErr  error
	serial       atomic.Int64
)

// postgres makes a database by copying a migrated one.
func postgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv("MAILLAGE_TEST_POSTGRES")
	template.Do(func() { templateErr = makeTemplate(server) })
	if templateErr != nil {
		t.Fatal(templateErr)
	}
	name := fmt.Sprintf("t_%d_%d", os.Getpid(), serial.Add(1))
	if err := command(server, "create database "+name+" template "+templateName); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := command(server, "drop database "+name+" with (force)"); err != nil {
			t.Error(err)
		}
	})
	return withDatabase(server, name)
}

func makeTemplate(server string) error {
	templateName = fmt.Sprintf("m_%d", os.Getpid())
	if err := command(server, "create database "+templateName); err != nil {
		return err
	}
	d, err := db.Open(context.Background(), db.Postgres, withDatabase(server, templateName), db.Options{Clock: time.Now})
	if err != nil {
		return err
	}
	if _, err := d.Migrate(context.Background()); err != nil {
		return err
	}
	return d.Close()
}

var commands sync.Mutex // two copies of one template at once are refused

func command(server, statement string) error {
	commands.Lock()
	defer commands.Unlock()
	c, err := sql.Open("pgx", server)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // the statement's error is what matters
	if _, err = c.Exec(statement); err != nil {
		return fmt.Errorf("%s: %w", strings.Fields(statement)[0], err)
	}
	return nil
}

func withDatabase(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server
	}
	u.Path = "/" + name
	return u.String()
}
