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
	DB      *db.DB
	Seal    *seal.Sealer
	Audit   *audit.Keeper
	Clock   *Clock
	Dir     string
	Address string // of the database, to open it once more as another process would
}

// Each runs a test on each engine, in parallel.
func Each(t *testing.T, test func(t *testing.T, h House)) {
	t.Helper()
	for _, engine := range Engines(t) {
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
	h.Address = filepath.Join(h.Dir, "maillage.db")
	var err error
	if engine == db.Postgres {
		template.Do(func() { templateErr = makeTemplate(os.Getenv(server)) })
		if err = templateErr; err == nil {
			h.Address = postgres(t, templateName)
		}
	} else {
		migrated.Do(func() { migratedFile, migratedErr = migrateFile() })
		if err = migratedErr; err == nil {
			err = os.WriteFile(h.Address, migratedFile, 0o600)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	h.DB = h.Again(t, engine)
	if h.Seal, err = seal.Create(filepath.Join(h.Dir, "keys")); err != nil {
		t.Fatal(err)
	}
	h.Audit = audit.NewKeeper(h.Seal.Digest)
	return h
}

// Again opens the same database once more, as another process would; it is
// closed with the test.
func (h House) Again(t testing.TB, engine db.Engine) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), engine, h.Address, db.Options{Clock: h.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// Empty gives the address of a database that holds nothing yet.
func Empty(t testing.TB, engine db.Engine) string {
	t.Helper()
	if engine == db.SQLite {
		return filepath.Join(t.TempDir(), "maillage.db")
	}
	return postgres(t, "template0")
}

// Raw opens a database without our seam: for what an intruder, an operator or
// an accident may do to it.
func (h House) Raw(t testing.TB, engine db.Engine) *sql.DB {
	t.Helper()
	driver := map[db.Engine]string{db.SQLite: "sqlite", db.Postgres: "pgx"}[engine]
	c, err := sql.Open(driver, h.Address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() }) // the test has said what it had to
	return c
}

// Engines lists the engines that a test must run on: both, where there is a
// PostgreSQL server.
func Engines(t testing.TB) []db.Engine {
	t.Helper()
	if os.Getenv("MAILLAGE_TEST_ENGINES") == "sqlite" {
		return []db.Engine{db.SQLite}
	}
	if os.Getenv(server) == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("MAILLAGE_TEST_POSTGRES is not set: in CI every test runs on both engines")
		}
		t.Log("MAILLAGE_TEST_POSTGRES is not set: this ran on SQLite only")
		return []db.Engine{db.SQLite}
	}
	return []db.Engine{db.SQLite, db.Postgres}
}

// server names the environment variable with the PostgreSQL server's URL.
const server = "MAILLAGE_TEST_POSTGRES"

var (
	template     sync.Once
	templateName string
	templateErr  error
	serial       atomic.Int64
)

// A migrated SQLite file, made once and copied for each test.
var (
	migrated     sync.Once
	migratedFile []byte
	migratedErr  error
)

func migrateFile() ([]byte, error) {
	dir, err := os.MkdirTemp("", "maillage-test-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // the system's temporary place
	file := filepath.Join(dir, "maillage.db")
	d, err := db.Open(context.Background(), db.SQLite, file, db.Options{Clock: time.Now})
	if err != nil {
		return nil, err
	}
	if _, err := d.Migrate(context.Background()); err != nil {
		return nil, err
	}
	if err := d.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
}

// postgres makes a database by copying another, and drops it after the test.
func postgres(t testing.TB, template string) string {
	t.Helper()
	at := os.Getenv(server)
	name := fmt.Sprintf("t_%d_%d", os.Getpid(), serial.Add(1))
	if err := command(at, "create database "+name+" template "+template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := command(at, "drop database "+name+" with (force)"); err != nil {
			t.Error(err)
		}
	})
	return withDatabase(at, name)
}

func makeTemplate(at string) error {
	templateName = fmt.Sprintf("m_%d", os.Getpid())
	if err := command(at, "create database "+templateName); err != nil {
		return err
	}
	d, err := db.Open(context.Background(), db.Postgres, withDatabase(at, templateName), db.Options{Clock: time.Now})
	if err != nil {
		return err
	}
	if _, err := d.Migrate(context.Background()); err != nil {
		return err
	}
	return d.Close()
}

var commands sync.Mutex // two copies of one template at once are refused

func command(at, statement string) error {
	commands.Lock()
	defer commands.Unlock()
	c, err := sql.Open("pgx", at)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // the statement's error is what matters
	if _, err = c.Exec(statement); err != nil {
		return fmt.Errorf("%s: %w", strings.Fields(statement)[0], err)
	}
	return nil
}

func withDatabase(at, name string) string {
	u, err := url.Parse(at)
	if err != nil {
		return at
	}
	u.Path = "/" + name
	return u.String()
}
