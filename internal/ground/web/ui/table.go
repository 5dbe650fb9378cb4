package ui

import (
	"context"
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// The parameters a list keeps in its address.
const (
	ParamSort = "tri"  // the column's key, with « - » before it for descending
	ParamPage = "page" // from 1
)

// Column is one column of a Table. The first column names the line.
type Column struct {
	Key       string // for sorting
	Label     string
	Sortable  bool
	Numeric   bool // figures aligned right
	HideLabel bool // the label is for screen readers only: actions
	HidePhone bool // not shown on a phone
}

// Row is one line. Cells stand in the order of the columns; nil is an empty cell.
type Row struct {
	ID    string
	State State // Attention and Alerte mark the line's edge; words must say why
	Cells []templ.Component
}

// Sort is the order of a list.
type Sort struct {
	Key  string
	Desc bool
}

// TableProps describes a table. Path and Query make the sort links: they keep
// the filters and forget the page.
type TableProps struct {
	ID          string
	Caption     string // always said; shown when ShowCaption
	ShowCaption bool
	Columns     []Column
	Rows        []Row
	Foot        []Row // totals
	Sort        Sort
	Path        string
	Query       url.Values
	Scroll      bool // a wide board: it scrolls in its own region, first column kept
	KeepTable   bool // stay a table on phones instead of becoming cards
}

// SortFrom reads the order from an address; the key must be one of the sortable
// columns, else the given order stands.
func SortFrom(q url.Values, columns []Column, otherwise Sort) Sort {
	key, desc := strings.CutPrefix(q.Get(ParamSort), "-")
	for _, c := range columns {
		if c.Sortable && c.Key == key {
			return Sort{Key: key, Desc: desc}
		}
	}
	return otherwise
}

// T is plain text as a cell or a body.
func T(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, templ.EscapeString(s))
		return err
	})
}

// sortHref is the address that sorts by a column: ascending first, then descending.
func (p TableProps) sortHref(c Column) string {
	v := c.Key
	if p.Sort.Key == c.Key && !p.Sort.Desc {
		v = "-" + v
	}
	return with(p.Path, p.Query, ParamSort, v)
}

func (p TableProps) ariaSort(c Column) string {
	switch {
	case p.Sort.Key != c.Key:
		return "none"
	case p.Sort.Desc:
		return "descending"
	default:
		return "ascending"
	}
}

func (p TableProps) sortIcon(c Column) string {
	switch p.ariaSort(c) {
	case "ascending":
		return "arrow-up"
	case "descending":
		return "arrow-down"
	default:
		return "arrow-up-down"
	}
}

// with is path?query with one parameter changed; changing anything but the
// page goes back to the first page.
func with(path string, q url.Values, key, value string) string {
	out := url.Values{}
	for k, v := range q {
		if k != key && k != ParamPage {
			out[k] = v
		}
	}
	if value != "" {
		out.Set(key, value)
	}
	if len(out) == 0 {
		return path
	}
	return path + "?" + out.Encode()
}

func (c Column) class() string {
	var s []string
	if c.Numeric {
		s = append(s, "n")
	}
	if c.HidePhone {
		s = append(s, "nophone")
	}
	return strings.Join(s, " ")
}

func (r Row) cell(i int) templ.Component {
	if i < len(r.Cells) && r.Cells[i] != nil {
		return r.Cells[i]
	}
	return templ.NopComponent
}

// PagerProps describes the pages of a list. Page counts from 1.
type PagerProps struct {
	Path  string
	Query url.Values
	Page  int
	Size  int
	Total int
}

func (p PagerProps) last() int {
	if p.Size <= 0 || p.Total <= 0 {
		return 1
	}
	return (p.Total + p.Size - 1) / p.Size
}

func (p PagerProps) href(page int) string {
	v := ""
	if page > 1 {
		v = strconv.Itoa(page)
	}
	return with(p.Path, p.Query, ParamPage, v)
}

// span is « 61 à 120 sur 1 500 ».
func (p PagerProps) span() string {
	from := (p.Page-1)*p.Size + 1
	to := min(p.Page*p.Size, p.Total)
	return N(from) + " à " + N(to) + " sur " + N(p.Total)
}

// pages are the numbers shown: the ends, the neighbours, 0 for a gap.
func (p PagerProps) pages() []int {
	var out []int
	last := p.last()
	prev := 0
	for i := 1; i <= last; i++ {
		if i != 1 && i != last && (i < p.Page-1 || i > p.Page+1) {
			continue
		}
		switch {
		case prev != 0 && i == prev+2:
			out = append(out, prev+1)
		case prev != 0 && i > prev+2:
			out = append(out, 0)
		}
		out = append(out, i)
		prev = i
	}
	return out
}

// FilterProps describes the filters of a list: a GET form.
type FilterProps struct {
	Action string
	Keep   []Pair // what the address holds besides the filters: the sort
	Reset  string // address without filters; empty hides the link
	Count  string // « 60 patients »
	Export []Link // « Excel », « CSV »
	Target string // CSS selector of the element around the list and its pager, that htmx refreshes; optional
}
