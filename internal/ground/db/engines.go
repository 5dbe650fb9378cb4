package db

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // registers "pgx"
	"github.com/jmoiron/sqlx"
	_ "modernc.org/sqlite" // registers "sqlite"
)

// Engine is one of the two databases. Only this file knows how they differ.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

func init() { sqlx.BindDriver("sqlite", sqlx.DOLLAR) }

// sqlitePragmas are in the address, so that every connection has them. FULL:
// with NORMAL a power cut lost every acknowledged write of a simulation.
const sqlitePragmas = "_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)" +
	"&_pragma=busy_timeout(10000)&_pragma=temp_store(MEMORY)&_pragma=secure_delete(FAST)&_txlock=immediate&_time_format=sqlite"

// open gives the pool of an engine. A SQLite address is a file path.
func open(engine Engine, address string, readOnly bool) (*sqlx.DB, error) {
	if engine == Postgres {
		return sqlx.Open("pgx", withOptions(address))
	}
	dsn := "file:" + (&url.URL{Path: address}).EscapedPath() + "?mode=rw&" + sqlitePragmas
	if readOnly {
		dsn += "&_pragma=query_only(1)&_pragma=cache_size(-4000)"
	} else {
		dsn += "&_pragma=cache_size(-16000)&_pragma=journal_size_limit(67108864)&_pragma=wal_autocheckpoint(4000)"
	}
	return sqlx.Open("sqlite", dsn)
}

// makeFile makes the empty file of a new SQLite database, for its owner alone.
// Connections never make it: one that vanished must not come back empty.
func makeFile(engine Engine, address string) error {
	if engine != SQLite {
		return nil
	}
	f, err := os.OpenFile(address, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// lockPatience is how long the writer waits for another process's write.
const lockPatience = 10 * time.Second

// withOptions bounds each wait and says who we are to the server.
func withOptions(address string) string {
	sep := "?"
	if strings.Contains(address, "?") {
		sep = "&"
	}
	return address + sep + "application_name=maillage&statement_timeout=120000&timezone=UTC&connect_timeout=5" +
		fmt.Sprintf("&lock_timeout=%d", lockPatience.Milliseconds())
}

// Target says where an install keeps its data: SQLite in dir, unless an address
// of PostgreSQL is given.
func Target(dir, postgres string) (Engine, string, error) {
	if postgres == "" {
		return SQLite, filepath.Join(dir, "maillage.db"), nil
	}
	if !strings.HasPrefix(postgres, "postgres://") && !strings.HasPrefix(postgres, "postgresql://") {
		return "", "", fmt.Errorf("adresse de base inconnue : une adresse postgres://… est attendue")
	}
	return Postgres, postgres, nil
}

func beginWrite(e Engine) string {
	if e == Postgres {
		return "begin isolation level serializable"
	}
	return "begin immediate"
}

func beginRead(e Engine) string {
	if e == Postgres {
		return "begin isolation level repeatable read read only"
	}
	return "begin"
}

// writerLock is the advisory lock that orders the writers of several processes
// on one PostgreSQL database. The number means nothing; it must not change.
const writerLock = "6201720194"

func lockWriter(e Engine, c *conn) error {
	if e != Postgres {
		return nil
	}
	_, err := c.c.ExecContext(context.Background(), "select pg_advisory_lock("+writerLock+")")
	return err
}

func unlockWriter(e Engine, c *conn) error {
	if e != Postgres {
		return nil
	}
	_, err := c.c.ExecContext(context.Background(), "select pg_advisory_unlock("+writerLock+")")
	return err
}

// What PostgreSQL says of a transaction, after the connection that committed it
// was lost: committed, aborted, or in progress.
const (
	transactionNumber = "select cast(pg_current_xact_id() as text)"
	transactionState  = "select coalesce(pg_xact_status(cast($1 as xid8)), 'forgotten')"
)
