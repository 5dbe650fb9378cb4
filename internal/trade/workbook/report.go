package workbook

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"maillage/internal/ground/civil"
)

// Report is what a person reads before applying a plan, and what the command
// line prints. It names patients: it is for those who hold the workbook.
type Report struct {
	AsOf     civil.Day      `json:"as_of"`
	Counts   Counts         `json:"counts"`
	Sheets   []SheetReport  `json:"sheets"`
	Ignored  []IgnoredTab   `json:"ignored_sheets"`
	Findings []Finding      `json:"findings"`
	Fates    []Fate         `json:"rows"`
	Returns  []ReturnReport `json:"returns"`
}

// Counts are the outcomes of rows.
type Counts struct {
	Rows       int `json:"rows"`
	Create     int `json:"create"`
	Present    int `json:"present"`
	Duplicates int `json:"duplicates"`
	Refused    int `json:"refused"`
	Ignored    int `json:"ignored"`
}

// SheetReport is what becomes of the rows of one sheet. Columns are those
// recognised.
type SheetReport struct {
	Name    string         `json:"name"`
	Kind    SheetKind      `json:"kind"`
	Header  int            `json:"header_row"`
	Columns []ColumnReport `json:"columns"`
	Counts
}

// ColumnReport says what a column was taken for.
type ColumnReport struct {
	Letter string `json:"column"`
	Title  string `json:"title"`
	Field  Field  `json:"field"`
}

// ReturnReport is what one monthly return would hold.
type ReturnReport struct {
	Team  string      `json:"team"`
	Month civil.Month `json:"month"`
	Figures
}

// NewReport gathers the report of a plan; findings are sorted by sheet, row,
// level and column. The information level is left out of the findings when
// brief, and stays with the rows.
func NewReport(p *Plan, brief bool) *Report {
	r := &Report{AsOf: p.AsOf, Sheets: p.Sheets, Ignored: p.book.Ignored, Findings: []Finding{}, Fates: p.Fates, Returns: []ReturnReport{}}
	if r.Ignored == nil {
		r.Ignored = []IgnoredTab{}
	}
	order := map[string]int{}
	for i, s := range p.Sheets {
		order[s.Name] = i
		r.Counts.plus(s.Counts)
	}
	for _, t := range p.book.Ignored {
		order[t.Name] = len(order)
	}
	for _, f := range p.Findings() {
		if !brief || f.Level != Information {
			r.Findings = append(r.Findings, f)
		}
	}
	sortFindings(r.Findings, order)
	figures := p.Figures()
	for _, k := range p.Months() {
		r.Returns = append(r.Returns, ReturnReport{k.Team, k.Month, figures[k]})
	}
	return r
}

// Findings lists everything said, about sheets then about rows.
func (p *Plan) Findings() []Finding {
	out := append([]Finding{}, p.Notes...)
	for _, f := range p.Fates {
		out = append(out, f.Findings...)
	}
	return out
}

// Refused says how many rows would not be taken.
func (p *Plan) Refused() int {
	n := 0
	for _, f := range p.Fates {
		if f.Outcome == Refused {
			n++
		}
	}
	return n
}

func sheetReports(p *Plan) []SheetReport {
	var out []SheetReport
	at := map[string]int{}
	for _, s := range p.book.Sheets {
		r := SheetReport{Name: s.Name, Kind: s.Kind, Header: s.Header}
		for _, c := range s.Columns {
			r.Columns = append(r.Columns, ColumnReport{c.Letter, c.Title, c.Field})
		}
		at[s.Name] = len(out)
		out = append(out, r)
	}
	for _, f := range p.Fates {
		out[at[f.Sheet]].Counts.add(f.Outcome)
	}
	return out
}

func (c *Counts) add(o Outcome) {
	c.Rows++
	switch o {
	case Create:
		c.Create++
	case Present:
		c.Present++
	case Duplicate:
		c.Duplicates++
	case Refused:
		c.Refused++
	case Ignored:
		c.Ignored++
	}
}

func (c *Counts) plus(o Counts) {
	c.Rows += o.Rows
	c.Create += o.Create
	c.Present += o.Present
	c.Duplicates += o.Duplicates
	c.Refused += o.Refused
	c.Ignored += o.Ignored
}

// WriteJSON writes the report as one indented JSON object.
func (r *Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// WriteText writes the report in French for a terminal: counts by sheet, then
// what there is to say, refusals and warnings first to last row.
func (r *Report) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Classeur lu au %s\n\n", r.AsOf.Short())
	for _, s := range r.Sheets {
		fmt.Fprintf(&b, "%s (%s, en-tête ligne\u00a0%d)\u202f: %s\n", s.Name, layoutOf(s.Kind).title, s.Header, s.Counts)
	}
	for _, t := range r.Ignored {
		fmt.Fprintf(&b, "%s\u202f: non lue (%s)\n", t.Name, t.Reason)
	}
	fmt.Fprintf(&b, "Total\u202f: %s\n", r.Counts)
	if len(r.Findings) > 0 {
		b.WriteString("\n")
	}
	for _, f := range r.Findings {
		place := f.Sheet
		if place == "" {
			place = "Classeur"
		}
		if f.Row > 0 {
			place += "!" + f.Column + itoa(f.Row)
		}
		fmt.Fprintf(&b, "[%s] %s\u202f: %s\n", f.Level, place, f.Message)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// String tells the counts in a sentence.
func (c Counts) String() string {
	parts := []string{plural(c.Create, "à créer", "à créer")}
	for _, x := range []struct {
		n         int
		one, many string
	}{{c.Present, "déjà présente", "déjà présentes"}, {c.Duplicates, "doublon", "doublons"}, {c.Refused, "refusée", "refusées"}, {c.Ignored, "hors données", "hors données"}} {
		if x.n > 0 {
			parts = append(parts, plural(x.n, x.one, x.many))
		}
	}
	return plural(c.Rows, "ligne", "lignes") + " – " + strings.Join(parts, ", ")
}
