package db

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// Errors of the seam that doors word for people.
var (
	ErrFull        = errors.New("no room left for the database")
	ErrReadOnly    = errors.New("the database refuses writes")
	ErrUnreachable = errors.New("the database cannot be reached")
	ErrBusy        = errors.New("the database is kept busy by somebody else")
	errStopped     = errors.New("the database is closing")
	errNested      = errors.New("a transaction inside a transaction")
	errMoved       = errors.New("the database file is not where it was opened")
)

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

// ofEngine says whether the mishap is the engine's and not the work's: the whole
// transaction is then in doubt.
func (m mishap) ofEngine() bool { return m >= mishapRetry }

// name puts the error that doors know in front of an engine's own.
func (m mishap) name(err error) error {
	known := map[mishap]error{
		mishapRetry: ErrBusy, mishapLost: ErrUnreachable, mishapFull: ErrFull,
		mishapStorage: ErrReadOnly, mishapReadOnly: ErrReadOnly,
	}[m]
	if known == nil || errors.Is(err, known) {
		return err
	}
	return fmt.Errorf("%w: %w", known, err)
}

func mishapOf(err error) mishap {
	if err == nil {
		return mishapOther
	}
	if errors.Is(err, errMoved) {
		return mishapStorage
	}
	var se *sqlite.Error
	if errors.As(err, &se) {
		return sqliteMishap(se.Code())
	}
	if ce := (*pgconn.ConnectError)(nil); errors.As(err, &ce) {
		return mishapLost // whatever the server said, there is no connection
	}
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		return postgresMishap(pe.Code)
	}
	if lost(err) {
		return mishapLost
	}
	return mishapOther
}

// lost says whether an error is one of the many forms of a connection that is
// gone.
func lost(err error) bool {
	for _, gone := range []error{sql.ErrConnDone, driver.ErrBadConn, os.ErrDeadlineExceeded, io.ErrUnexpectedEOF, io.EOF, net.ErrClosed} {
		if errors.Is(err, gone) {
			return true
		}
	}
	var ne *net.OpError
	return errors.As(err, &ne) || pgconn.SafeToRetry(err)
}

func sqliteMishap(code int) mishap {
	switch code {
	case 1555, 2067, 2579: // primary key, unique, row id
		return mishapUnique
	case 4874, 5386: // the shared index of the log could not grow: a full disk, not a lying one
		return mishapFull
	}
	switch code & 0xff {
	case 19:
		return mishapRule
	case 5, 6, 15: // busy, locked, lost a race for the log
		return mishapRetry
	case 8:
		return mishapReadOnly
	case 10, 11, 26: // input/output, corrupt, not a database
		return mishapStorage
	case 13:
		return mishapFull
	case 14: // cannot open
		return mishapLost
	}
	return mishapOther
}

func postgresMishap(code string) mishap {
	switch {
	case code == "23505":
		return mishapUnique
	case strings.HasPrefix(code, "23"):
		return mishapRule
	case code == "40001" || code == "40P01" || code == "55P03": // serialization, deadlock, a lock that did not come
		return mishapRetry
	case code == "53100":
		return mishapFull
	case code == "25006":
		return mishapReadOnly
	case code == "53300" || strings.HasPrefix(code, "57P") || strings.HasPrefix(code, "08"):
		return mishapLost
	}
	return mishapOther
}
