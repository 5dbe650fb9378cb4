package workbook

import (
	"fmt"
	"io"
	"iter"

	"maillage/internal/ground/sheet"
	"maillage/internal/ground/text"
)

// RejectTitle heads the column that says why a row was refused.
const RejectTitle = "Motif du refus"

var foldedRejectTitle = text.Fold(RejectTitle)

// WriteRejects writes the refused rows as a workbook with the same sheets and
// headers and why in a last column. Once corrected, it can be read like any
// other: the last column is not looked at.
func WriteRejects(w io.Writer, p *Plan) error {
	refused := map[Source]string{}
	for _, f := range p.Fates {
		if f.Outcome == Refused {
			refused[Source{f.Sheet, f.Row}] = f.Reason()
		}
	}
	var tables []sheet.Table
	for _, s := range p.book.Sheets {
		columns := s.rejectColumns()
		tables = append(tables, sheet.Table{Name: s.Name, Columns: columns, Rows: s.rejectRows(columns, refused)})
	}
	if err := sheet.WriteXLSX(w, tables...); err != nil {
		return fmt.Errorf("write rejects: %w", err)
	}
	return nil
}

// rejectColumns gives every column of the sheet, recognised or not, and the
// reason; a reason of an earlier rejects workbook is not repeated.
func (s *Sheet) rejectColumns() []sheet.Column {
	width := len(s.titles)
	for _, r := range s.Rows {
		width = max(width, len(r.Cells))
	}
	columns := make([]sheet.Column, 0, width+1)
	for i := range width {
		c := sheet.Column{Key: letter(i)}
		if i < len(s.titles) {
			c.Title = s.titles[i]
		}
		columns = append(columns, c)
	}
	for _, c := range s.Columns {
		switch sp := layoutOf(s.Kind).spec(c.Field); {
		case c.Field == FieldMinutes:
			columns[c.Index].Kind = sheet.Int
		case sp.dated:
			columns[c.Index].Kind = sheet.Day
		}
	}
	if width > 0 && text.Fold(columns[width-1].Title) == foldedRejectTitle {
		columns = columns[:width-1]
	}
	return append(columns, sheet.Column{Key: "reason", Title: RejectTitle, Width: 60})
}

func (s *Sheet) rejectRows(columns []sheet.Column, refused map[Source]string) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, row := range s.Rows {
			reason, ok := refused[Source{s.Name, row.Number}]
			if !ok {
				continue
			}
			values := make([]any, len(columns))
			for i := range columns[:len(columns)-1] {
				if i < len(row.Cells) {
					values[i] = rejectValue(columns[i].Kind, row.Cells[i])
				}
			}
			values[len(values)-1] = reason
			if !yield(values, nil) {
				return
			}
		}
	}
}

// rejectValue keeps days and whole numbers as such, the rest as its text.
func rejectValue(k sheet.Kind, c sheet.Cell) any {
	switch {
	case c.Text == "":
		return nil
	case k == sheet.Day && c.IsDate:
		return c.Day
	case k == sheet.Int && c.IsNumber && c.Number == float64(int64(c.Number)):
		return int64(c.Number)
	}
	return c.Text
}
