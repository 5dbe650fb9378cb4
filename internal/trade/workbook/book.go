package workbook

import (
	"io"
	"slices"
	"strings"

	"maillage/internal/ground/fault"
	"maillage/internal/ground/sheet"
	"maillage/internal/ground/text"
)

// Book is a workbook whose sheets and columns are recognised. It holds the
// cells as they are; what they mean is the [Plan]'s.
type Book struct {
	Sheets  []*Sheet // those that hold data, in the workbook's order
	Ignored []IgnoredTab
}

// IgnoredTab is a sheet that is not read, and why, in French.
type IgnoredTab struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

// Sheet is one sheet of data.
type Sheet struct {
	Name    string
	Kind    SheetKind
	Header  int // row number of the header
	Columns []Column
	Rows    []Row // after the header, without the empty ones
	titles  []string
	index   map[Field]int
	score   float64
}

// Column is a recognised column. ByContent says that its header told nothing
// and its cells did.
type Column struct {
	Index     int
	Letter    string
	Title     string
	Field     Field
	ByContent bool
}

// Row is one row under the header. Aside says, in French, why it is not data
// ("" when it is).
type Row struct {
	Number int
	Cells  []sheet.Cell
	Aside  string
}

// Read opens a workbook and recognises its sheets by what they hold: the
// header among the first rows, the columns in any order and spelling.
//
// Faults: Invalid when the file is not a readable .xlsx within the reader's
// limits, or when no sheet of it is recognised.
func Read(r io.ReaderAt, size int64) (*Book, error) {
	src, err := sheet.Read(r, size, sheet.DefaultLimits)
	if err != nil {
		return nil, err
	}
	b := &Book{}
	for _, name := range src.Sheets() {
		if src.Hidden(name) {
			b.Ignored = append(b.Ignored, IgnoredTab{name, "feuille masquée"})
			continue
		}
		s, reason, err := readSheet(src, name)
		if err != nil {
			return nil, err
		}
		if s == nil {
			b.Ignored = append(b.Ignored, IgnoredTab{name, reason})
			continue
		}
		b.Sheets = append(b.Sheets, s)
	}
	b.dropLookalikes()
	if len(b.Sheets) == 0 {
		return nil, fault.Refuse("Aucune feuille de ce classeur n’est reconnue\u202f: il faut au moins des équipes, des professionnels, des patients, des entretiens ou des RCP, avec leurs en-têtes de colonnes.")
	}
	return b, nil
}

// readSheet gives the sheet, or nil and why it is not one of data.
func readSheet(src *sheet.Book, name string) (*Sheet, string, error) {
	var head []sheet.Row
	var s *Sheet
	for row, err := range src.Rows(name) {
		if err != nil {
			return nil, "", err
		}
		if s != nil {
			s.add(row)
			continue
		}
		if head = append(head, row); len(head) == headerRows+sampleRows {
			if s = newSheet(name, head); s == nil {
				break
			}
		}
	}
	if s == nil && len(head) < headerRows+sampleRows {
		s = newSheet(name, head)
	}
	switch {
	case s != nil:
		return s, "", nil
	case len(head) == 0:
		return nil, "feuille vide", nil
	}
	return nil, "en-têtes non reconnus", nil
}

func newSheet(name string, head []sheet.Row) *Sheet {
	c, ok := recognise(name, head)
	if !ok {
		return nil
	}
	slices.SortFunc(c.columns, func(a, b Column) int { return a.Index - b.Index })
	s := &Sheet{Name: name, Kind: c.layout.kind, Header: head[c.row].Number, Columns: c.columns, index: map[Field]int{}, score: c.score}
	for _, col := range c.columns {
		s.index[col.Field] = col.Index
	}
	for _, cell := range head[c.row].Cells {
		s.titles = append(s.titles, line(cell.Text))
	}
	for _, row := range head[c.row+1:] {
		s.add(row)
	}
	return s
}

// dropLookalikes leaves out a sheet that says much less than another of its
// kind: a list of contacts beside the professionals.
func (b *Book) dropLookalikes() {
	best := map[SheetKind]float64{}
	for _, s := range b.Sheets {
		best[s.Kind] = max(best[s.Kind], s.score)
	}
	b.Sheets = slices.DeleteFunc(b.Sheets, func(s *Sheet) bool {
		if s.score >= 0.6*best[s.Kind] {
			return false
		}
		b.Ignored = append(b.Ignored, IgnoredTab{s.Name, "une autre feuille tient mieux lieu de liste des " + layoutOf(s.Kind).title})
		return true
	})
}

// add keeps a row unless it is empty, and says whether it is data.
func (s *Sheet) add(src sheet.Row) {
	row := Row{Number: src.Number, Cells: src.Cells}
	if !slices.ContainsFunc(row.Cells, func(c sheet.Cell) bool { return clean(c.Text) != "" }) {
		return
	}
	row.Aside = s.aside(&row)
	s.Rows = append(s.Rows, row)
}

// aside says why a row is not data: a total, the header again, a lone note.
func (s *Sheet) aside(row *Row) string {
	first, filled, computed, repeated := "", 0, 0, 0
	for i, c := range row.Cells {
		t := clean(c.Text)
		if t == "" {
			continue
		}
		filled++
		if first == "" {
			first = t
		}
		if c.IsNumber && !c.IsDate {
			computed++
		}
		if i < len(s.titles) && s.titles[i] == line(t) {
			repeated++
		}
	}
	switch {
	case filled > 1 && repeated == filled:
		return "en-tête répété"
	case totalLabel(first) && (computed >= filled-1 || filled*2 <= len(s.Columns)):
		return "ligne de total"
	case s.onlyFormulas(row):
		return "ligne de calcul"
	case !s.identified(row) && filled <= 2 && filled < len(s.Columns)/2:
		return "ligne sans donnée identifiable"
	}
	return ""
}

// totalLabel says whether the first text of a row announces a computation.
func totalLabel(s string) bool {
	words := text.Words(s)
	if len(words) == 0 || len(words) > 6 {
		return false
	}
	return stems{"total*", "totaux", "somme", "nb", "nbre", "nombre", "sous", "moyenne", "ensemble", "cumul", "effectif", "sum", "subtotal"}.in(words[:1])
}

func (s *Sheet) onlyFormulas(row *Row) bool {
	for _, c := range row.Cells {
		if c.Text != "" && (!c.IsFormula || c.IsDate) {
			return false
		}
	}
	return true
}

// identified says whether one of the cells that name the thing is filled.
func (s *Sheet) identified(row *Row) bool {
	for _, f := range []Field{FieldDossier, FieldCode, FieldLastName, FieldFullName, FieldCases} {
		if i, ok := s.index[f]; ok && i < len(row.Cells) && clean(row.Cells[i].Text) != "" {
			return true
		}
	}
	i, ok := s.index[FieldDate]
	return ok && i < len(row.Cells) && shapeDay(row.Cells[i])
}

// column gives the column of a field, nil when the sheet has none.
func (s *Sheet) column(f Field) *Column {
	for i := range s.Columns {
		if s.Columns[i].Field == f {
			return &s.Columns[i]
		}
	}
	return nil
}

// cell gives the cell of a field, empty when there is none.
func (s *Sheet) cell(row *Row, f Field) sheet.Cell {
	if i, ok := s.index[f]; ok && i < len(row.Cells) {
		return row.Cells[i]
	}
	return sheet.Cell{}
}

// hours says whether the header of a column tells hours, not minutes.
func (s *Sheet) hours(f Field) bool {
	c := s.column(f)
	if c == nil {
		return false
	}
	words := text.Words(c.Title)
	return stems{"h", "heure*", "hr"}.in(words) && !strings.Contains(text.Fold(c.Title), "min")
}
