package sheet

import (
	"fmt"
	"iter"
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/euro"
)

// Kind says what a column holds, hence how each format writes it.
type Kind int

// The kinds of column and the Go types their values may have. In any column
// nil is an empty cell and a string is written as text: « < 11 » for a masked
// count.
const (
	Text Kind = iota // string
	Int              // int, int64
	Day              // civil.Day; the zero day is an empty cell
	Euro             // euro.Amount: euros in XLSX, whole cents in CSV and JSON lines
	Bool             // bool: oui or non in XLSX, true or false elsewhere
)

// Column describes one column. Key is for programs (the header of CSV, the
// name in JSON lines; that of an amount ends in _cents), Title for people (the
// header of XLSX). Width is in characters; 0 lets the kind decide.
type Column struct {
	Key   string
	Title string
	Kind  Kind
	Width float64
}

// Table is a list on its way out. Name is the sheet's tab, Title an optional
// line above the header in XLSX. Rows are pulled one at a time, each with one
// value per column; an error ends the writing.
type Table struct {
	Name    string
	Title   string
	Columns []Column
	Rows    iter.Seq2[[]any, error]
}

// Defuse puts an apostrophe before a text that a spreadsheet would run as a
// formula when it opens the file (OWASP, CSV injection). Every text written to
// XLSX or CSV goes through it.
func Defuse(s string) string {
	if s != "" && strings.IndexByte("=+-@\t\r\n", s[0]) >= 0 {
		return "'" + s
	}
	return s
}

// each runs through the rows of a table with their values checked and brought
// down to nil, string, int64, bool, civil.Day or euro.Amount.
func (t Table) each(write func(n int, values []any) error) error {
	if t.Rows == nil {
		return nil
	}
	n := 0
	values := make([]any, len(t.Columns))
	for row, err := range t.Rows {
		if err != nil {
			return fmt.Errorf("rows of %s: %w", t.Name, err)
		}
		if len(row) != len(t.Columns) {
			return fmt.Errorf("rows of %s: got %d values, want %d", t.Name, len(row), len(t.Columns))
		}
		for i, v := range row {
			if values[i], err = t.Columns[i].value(v); err != nil {
				return fmt.Errorf("rows of %s: %w", t.Name, err)
			}
		}
		if err := write(n, values); err != nil {
			return err
		}
		n++
	}
	return nil
}

func (c Column) value(v any) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		return strings.ToValidUTF8(v, "\ufffd"), nil
	case int:
		if c.Kind == Int {
			return int64(v), nil
		}
	case int64:
		if c.Kind == Int {
			return v, nil
		}
	case bool:
		if c.Kind == Bool {
			return v, nil
		}
	case euro.Amount:
		if c.Kind == Euro {
			return v, nil
		}
	case civil.Day:
		if c.Kind == Day {
			if v.IsZero() {
				return nil, nil
			}
			return v, nil
		}
	}
	return nil, fmt.Errorf("column %s: unexpected %T", c.Key, v)
}
