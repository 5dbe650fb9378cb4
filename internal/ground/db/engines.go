package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // registers "pgx"
	"github.com/jmoiron/sqlx"
	"modernc.org/sqlite"
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
	dsn := "file:" + (&url.URL{Path: address}).EscapedPath() + "?" + sqlitePragmas
	if readOnly {
		dsn += "&_pragma=query_only(1)&_pragma=cache_size(-4000)"
	} else {
		dsn += "&_pragma=cache_size(-16000)&_pragma=journal_size_limit(67108864)&_pragma=wal_autocheckpoint(4000)"
	}
	return sqlx.Open("sqlite", dsn)
}

// withOptions bounds each statement and says who we are to the server.
func withOptions(address string) string {
	sep := "?"
	if strings.Contains(address, "?") {
		sep = "&"
	}
	return address + sep + "application_name=maillage&statement_timeout=120000&timezone=UTC"
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

func lockWriter(ctx context.Context, e Engine, c *conn) error {
	if e != Postgres {
		return nil
	}
	_, err := c.c.ExecContext(ctx, "select pg_advisory_lock("+writerLock+")")
	return err
}

func unlockWriter(e Engine, c *conn) error {
	if e != Postgres {
		return nil
	}
	_, err := c.c.ExecContext(context.Background(), "select pg_advisory_unlock("+writerLock+")")
	return err
}

// mishap is what an engine's error means to us.
type mishap int

const (
	mishapOther    mishap = iota
	mishapUnique          // a unique rule of the schema refused the row
	mishapRule            // a check, a foreign key or a not-null refused it
	mishapRetry           // the same work may succeed if done again
	mishapLost            // the connection is gone
	mishapFull            // no room left
	mishapStorage         // the disk lied or failed: nothing may be acknowledged after
	mishapReadOnly        // the file or the server refuses writes
)

func mishapOf(err error) mishap {
	var se *sqlite.Error
	if errors.As(err, &se) {
		return sqliteMishap(se.Code())
	}
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		return postgresMishap(pe.Code)
	}
	var ce *pgconn.ConnectError
	if errors.As(err, &ce) || errors.Is(err, sql.ErrConnDone) || pgconn.SafeToRetry(err) || errors.Is(err, os.ErrDeadlineExceeded) {
		return mishapLost
	}
	return mishapOther
}

func sqliteMishap(code int) mishap {
	switch code {
	case 1555, 2067, 2579: // primary key, unique, row id
		return mishapUnique
	}
	switch code & 0xff {
	case 19:
		return mishapRule
	case 5, 6:
		return mishapRetry
	case 8:
		return mishapReadOnly
	case 10, 11, 26:
		return mishapStorage
	case 13:
		return mishapFull
	}
	return mishapOther
}

func postgresMishap(code string) mishap {
	switch {
	case code == "23505":
		return mishapUnique
	case strings.HasPrefix(code, "23"):
		return mishapRule
	case code == "40001" || code == "40P01":
		return mishapRetry
	case code == "53100":
		return mishapFull
	case code == "25006":
		return mishapReadOnly
	case strings.HasPrefix(code, "57P") || strings.HasPrefix(code, "08"):
		return mishapLost
	}
	return mishapOther
}
