package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"

	"github.com/jmoiron/sqlx"
)

// Tx is one transaction: what is read is one state of the database, what is
// written stands or falls together, and time stands still. It is used by one
// goroutine, within the function it was given to.
type Tx struct {
	c       *conn
	now     time.Time
	write   bool
	touched bool  // something but the journal was changed
	failed  error // the first statement that failed; nothing more is done after it
}

// statementsMost bounds the statements a connection keeps prepared: lists of many
// lengths make many texts.
const statementsMost = 400

// conn is one connection with the statements it has prepared.
type conn struct {
	c     *sqlx.Conn
	stmts map[string]*sqlx.Stmt
}

// Now is the transaction's one reading of the clock, in UTC, to the microsecond
// (what both engines keep).
func (tx *Tx) Now() time.Time { return tx.now }

// Today is the civil day, in France, of Now.
func (tx *Tx) Today() civil.Day { return civil.DayOf(tx.now) }

// NewID makes an identifier for a row of this transaction.
func (tx *Tx) NewID() ID { return NewID(tx.now) }

// Get reads the one row of a query into a struct or a value. Faults: NotFound
// when there is none.
func (tx *Tx) Get(dest any, query string, args ...any) error {
	found, err := tx.Find(dest, query, args...)
	if err == nil && !found {
		return fault.Missing()
	}
	return err
}

// Find reads at most one row and says whether there was one.
func (tx *Tx) Find(dest any, query string, args ...any) (bool, error) {
	st, err := tx.prepare(query)
	if err != nil {
		return false, err
	}
	err = st.Get(dest, plain(args)...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, tx.note(query, err)
}

// Select reads all rows of a query into a slice of structs or values.
func (tx *Tx) Select(dest any, query string, args ...any) error {
	st, err := tx.prepare(query)
	if err != nil {
		return err
	}
	return tx.note(query, st.Select(dest, plain(args)...))
}

// Each reads the rows of a query one by one: for lists too long to hold. scan
// fills a struct or values from the row. Until it is done, no other statement
// may run in the transaction.
func (tx *Tx) Each(query string, args []any, row func(scan func(dest ...any) error) error) error {
	st, err := tx.prepare(query)
	if err != nil {
		return err
	}
	rows, err := st.Queryx(plain(args)...)
	if err != nil {
		return tx.note(query, err)
	}
	defer func() { _ = rows.Close() }() // rows.Err below tells what matters
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return tx.note(query, rows.Err())
}

// Exec writes, and says how many rows changed. Faults: Conflict when a unique
// rule of the schema refuses.
func (tx *Tx) Exec(query string, args ...any) (int64, error) {
	if !tx.write {
		return 0, tx.note(query, errors.New("write in a read-only transaction"))
	}
	st, err := tx.prepare(query)
	if err != nil {
		return 0, err
	}
	res, err := st.Exec(plain(args)...)
	if err != nil {
		return 0, tx.note(query, err)
	}
	n, err := res.RowsAffected()
	tx.touched = tx.touched || n > 0
	return n, err
}

// prepare finds the statement, unless one failed before: PostgreSQL would refuse
// whatever follows, and SQLite may have undone the whole transaction and would
// keep what follows by itself.
func (tx *Tx) prepare(query string) (*sqlx.Stmt, error) {
	if tx.failed != nil {
		return nil, tx.failed
	}
	st, err := tx.c.prepare(query)
	return st, tx.note(query, err)
}

// note wraps a statement's error and remembers the first.
func (tx *Tx) note(query string, err error) error {
	if err == nil {
		return nil
	}
	err = wrap(query, err)
	if tx.failed == nil {
		tx.failed = err
	}
	return err
}

// Change is Exec for an update that carries the version that was read. Faults:
// Conflict when no row changed, because somebody else was first.
func (tx *Tx) Change(query string, args ...any) error {
	n, err := tx.Exec(query, args...)
	if err == nil && n == 0 {
		return fault.Clash("Cette fiche a été modifiée entre-temps\u202f: relisez-la avant d’enregistrer.")
	}
	return err
}

// Insert writes one row; the columns are the struct's db tags, in order. Faults:
// Conflict when a unique rule of the schema refuses.
func (tx *Tx) Insert(table string, row any) error {
	v := reflect.Indirect(reflect.ValueOf(row))
	in := insertOf(table, v.Type())
	args := make([]any, len(in.fields))
	for i, f := range in.fields {
		args[i] = v.FieldByIndex(f).Interface()
	}
	_, err := tx.Exec(in.query, args...)
	return err
}

// Trace is Insert for a line of a journal: it changes nothing that anybody keeps.
func (tx *Tx) Trace(table string, row any) error {
	before := tx.touched
	err := tx.Insert(table, row)
	tx.touched = before
	return err
}

type insertKey struct {
	table string
	row   reflect.Type
}

type insertion struct {
	query  string
	fields [][]int
}

var insertions sync.Map // insertKey → *insertion

func insertOf(table string, t reflect.Type) *insertion {
	key := insertKey{table, t}
	if in, ok := insertions.Load(key); ok {
		return in.(*insertion)
	}
	in := &insertion{}
	var columns, marks []string
	for _, f := range reflect.VisibleFields(t) {
		column := f.Tag.Get("db")
		if column == "" || column == "-" {
			continue
		}
		columns = append(columns, column)
		marks = append(marks, "$"+strconv.Itoa(len(columns)))
		in.fields = append(in.fields, f.Index)
	}
	in.query = "insert into " + table + " (" + strings.Join(columns, ", ") + ") values (" + strings.Join(marks, ", ") + ")"
	insertions.Store(key, in)
	return in
}

func (c *conn) prepare(query string) (*sqlx.Stmt, error) {
	if st, ok := c.stmts[query]; ok {
		return st, nil
	}
	st, err := c.c.PreparexContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	c.stmts[query] = st
	return st, nil
}

// begin starts a transaction. The statements are forgotten when they are many.
func (c *conn) begin(query string) error {
	if len(c.stmts) > statementsMost {
		for text, st := range c.stmts {
			_ = st.Close() // a broken connection shows at once, below
			delete(c.stmts, text)
		}
	}
	return c.exec(query)
}

// exec runs a statement of the seam itself.
func (c *conn) exec(query string) error {
	st, err := c.prepare(query)
	if err != nil {
		return err
	}
	_, err = st.Exec()
	return err
}

// plain turns every instant to UTC microseconds: SQLite would keep the zone and
// sort wrong, PostgreSQL would drop it and keep the wrong hour.
func plain(args []any) []any {
	for i, a := range args {
		switch t := a.(type) {
		case time.Time:
			args[i] = instant(t)
		case *time.Time:
			if t == nil {
				args[i] = nil
			} else {
				args[i] = instant(*t)
			}
		}
	}
	return args
}

func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Truncate(time.Microsecond)
}

// In expands a list for « column in (…) »: there is no array parameter that both
// engines know. It returns the marks from $first on and the values.
func In[T any](firstMark int, list []T) (string, []any) {
	if len(list) == 0 {
		return "(null)", nil
	}
	marks, args := make([]string, len(list)), make([]any, len(list))
	for i, v := range list {
		marks[i], args[i] = "$"+strconv.Itoa(firstMark+i), v
	}
	return "(" + strings.Join(marks, ", ") + ")", args
}

// wrap says which statement failed, without its values, and turns a refused
// duplicate into a Conflict.
func wrap(query string, err error) error {
	if err == nil {
		return nil
	}
	err = fmt.Errorf("%s: %w", first(query), err)
	if mishapOf(err) == mishapUnique {
		return &fault.Error{Kind: fault.Conflict, Message: "Cet enregistrement existe déjà.", Cause: err}
	}
	return err
}

// first gives the beginning of a statement, for messages.
func first(query string) string {
	s := strings.Join(strings.Fields(query), " ")
	if len(s) > 90 {
		s = s[:90] + "…"
	}
	return s
}
