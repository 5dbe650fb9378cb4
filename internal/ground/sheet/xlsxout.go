package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/euro"
)

// WriteXLSX writes one sheet per table: an optional title, a header that stays
// in sight, a filter on every column, days and amounts as real dates and
// numbers. The same tables give the same bytes. Rows go through excelize's
// streaming writer, which past 16 MB of a sheet keeps them in a temporary file
// removed before the return; nothing reaches w before all is well.
//
// Faults: Invalid when a table has more rows than a sheet can hold.
func WriteXLSX(w io.Writer, tables ...Table) error {
	if len(tables) == 0 {
		return errors.New("write xlsx: no table")
	}
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // its temporary files; the result is already out
	looks, err := newLooks(f)
	if err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	used := map[string]bool{}
	for i, t := range tables {
		name := tabName(t.Name, i, used)
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			return fmt.Errorf("write xlsx: %w", err)
		}
		if err := writeSheet(f, name, t, looks); err != nil {
			return fmt.Errorf("write xlsx: %w", err)
		}
	}
	// excelize puts its own name and a fixed date there.
	if err := f.SetDocProps(&excelize.DocProperties{Creator: "Maillage", Title: tables[0].Title, Language: "fr-FR"}); err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	if err := inOrder(w, buf.Bytes()); err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	return nil
}

// inOrder copies an archive with its parts sorted: excelize writes the sheets
// of a stream in the order of a Go map. Nothing is compressed again.
func inOrder(w io.Writer, archive []byte) error {
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return err
	}
	sort.Slice(z.File, func(i, j int) bool { return z.File[i].Name < z.File[j].Name })
	out := zip.NewWriter(w)
	for _, f := range z.File {
		if err := out.Copy(f); err != nil {
			return err
		}
	}
	return out.Close()
}

// looks are the cell styles of a workbook.
type looks struct{ title, header, headerRight, text, whole, day, euro int }

func newLooks(f *excelize.File) (looks, error) {
	day, money := "dd/mm/yyyy", `#,##0.00\ "€"`
	top := &excelize.Alignment{Vertical: "top"}
	head := excelize.Style{
		Font:      &excelize.Font{Bold: true, Color: "1D2733"},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E3EEEF"}},
		Border:    []excelize.Border{{Type: "bottom", Color: "0F5C63", Style: 2}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
	}
	right := head
	right.Alignment = &excelize.Alignment{Vertical: "center", Horizontal: "right", WrapText: true}
	var l looks
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&l.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 14, Color: "0F5C63"}}},
		{&l.header, head},
		{&l.headerRight, right},
		{&l.text, excelize.Style{Alignment: top}},
		{&l.whole, excelize.Style{NumFmt: 1, Alignment: top}},
		{&l.day, excelize.Style{CustomNumFmt: &day, Alignment: top}},
		{&l.euro, excelize.Style{CustomNumFmt: &money, Alignment: top}},
	} {
		id, err := f.NewStyle(&s.style)
		if err != nil {
			return l, err
		}
		*s.id = id
	}
	return l, nil
}

func writeSheet(f *excelize.File, name string, t Table, l looks) error {
	sw, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	header := 1
	if t.Title != "" {
		header = 2
	}
	for i, c := range t.Columns {
		if err := sw.SetColWidth(i+1, i+1, c.width()); err != nil {
			return err
		}
	}
	pane := &excelize.Panes{Freeze: true, YSplit: header, TopLeftCell: cellName(1, header+1), ActivePane: "bottomLeft"}
	if err := sw.SetPanes(pane); err != nil {
		return err
	}
	if t.Title != "" {
		title := []any{excelize.Cell{StyleID: l.title, Value: Defuse(t.Title)}}
		if err := sw.SetRow("A1", title, excelize.RowOpts{Height: 24}); err != nil {
			return err
		}
	}
	if err := sw.SetRow(cellName(1, header), t.header(l)); err != nil {
		return err
	}
	last := header
	err = t.each(func(n int, values []any) error {
		if last = header + 1 + n; last > maxRowNumber {
			return refuse("Cette liste a plus de lignes qu’un classeur Excel ne peut en contenir\u202f: choisissez le format CSV.", nil)
		}
		for i, v := range values {
			values[i] = l.cell(v)
		}
		return sw.SetRow(cellName(1, last), values)
	})
	if err != nil {
		return err
	}
	if len(t.Columns) > 0 {
		if err := f.AutoFilter(name, cellName(1, header)+":"+cellName(len(t.Columns), last), nil); err != nil {
			return err
		}
	}
	return sw.Flush()
}

func (t Table) header(l looks) []any {
	row := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		style := l.header
		if c.Kind == Int || c.Kind == Euro {
			style = l.headerRight
		}
		row[i] = excelize.Cell{StyleID: style, Value: Defuse(c.Title)}
	}
	return row
}

// width is the column's own, or what its kind needs, or what its title needs.
func (c Column) width() float64 {
	if c.Width > 0 {
		return c.Width
	}
	least := map[Kind]float64{Text: 24, Int: 10, Day: 12, Euro: 14, Bool: 8}[c.Kind]
	return min(60, max(least, float64(utf8.RuneCountInString(c.Title))+4)) // 4: the filter's arrow
}

// firstSerial is the first day whose serial all spreadsheets agree on: Excel
// counts a 29 February 1900 that never was. Earlier days are written as text.
var firstSerial = civil.Must(1900, time.March, 1)

func (l looks) cell(v any) any {
	switch v := v.(type) {
	case string:
		return excelize.Cell{StyleID: l.text, Value: fit(Defuse(v))}
	case int64:
		return excelize.Cell{StyleID: l.whole, Value: v}
	case bool:
		if v {
			return excelize.Cell{StyleID: l.text, Value: "oui"}
		}
		return excelize.Cell{StyleID: l.text, Value: "non"}
	case civil.Day:
		if v.Before(firstSerial) {
			return excelize.Cell{StyleID: l.text, Value: v.Short()}
		}
		return excelize.Cell{StyleID: l.day, Value: v.Sub(firstSerial) + 61}
	case euro.Amount:
		// The one float of money: a spreadsheet knows no other number. Cents
		// over 100 print back to the cent, as the shortest decimal.
		return excelize.Cell{StyleID: l.euro, Value: float64(v) / 100}
	default:
		return nil
	}
}

// fit cuts a text at the 32,767 UTF-16 units a cell can hold, and shows it.
func fit(s string) string {
	const most = 32_767
	if len(s) <= most {
		return s
	}
	if firstUnits(s, most) == s {
		return s
	}
	return firstUnits(s, most-1) + "…"
}

// firstUnits cuts a text at n UTF-16 units, Excel's measure of length.
func firstUnits(s string, n int) string {
	for i, r := range s {
		if n -= utf16.RuneLen(r); n < 0 {
			return s[:i]
		}
	}
	return s
}

// tabName makes a name Excel accepts: 31 characters, none of []:*?/\', and not
// one that another sheet bears already, in any case.
func tabName(name string, index int, used map[string]bool) string {
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if strings.ContainsRune("[]:*?/\\'", r) || r < ' ' {
			return ' '
		}
		return r
	}, name))
	if name == "" {
		name = fmt.Sprintf("Feuille %d", index+1)
	}
	base := name
	name = firstUnits(base, 31)
	for n := 2; used[strings.ToLower(name)]; n++ {
		name = fmt.Sprintf("%s %d", firstUnits(base, 27), n)
	}
	used[strings.ToLower(name)] = true
	return name
}

func cellName(column, row int) string {
	name, _ := excelize.CoordinatesToCellName(column, row) // both are ours and positive
	return name
}
