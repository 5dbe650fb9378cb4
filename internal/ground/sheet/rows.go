package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"strconv"

	"maillage/internal/ground/fault"
)

// Row is one row with something in it. Number is the one the person sees at
// the left of the screen (in a CSV file: the line). Cells go from the first
// column to the last one with something in it; holes are zero Cells.
type Row struct {
	Number int
	Cells  []Cell
	Hidden bool // by hand or by a filter
}

// Rows reads a sheet from top to bottom, without its empty rows. A row handed
// out is the caller's to keep. On an error the loop gets it once, with a zero
// Row, and ends; it may be run again from the start.
//
// Faults: NotFound for a sheet that is not there, Invalid for one that cannot
// be read within the limits.
func (b *Book) Rows(sheet string) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		ref, ok := b.find(sheet)
		if !ok {
			yield(Row{}, &fault.Error{Kind: fault.NotFound, Message: "Cette feuille n’existe pas dans le classeur."})
			return
		}
		p, err := b.open(ref.part)
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer p.close()
		w := walker{book: b, part: p, where: sheetCalled(ref.name)}
		for {
			row, err := w.row()
			if errors.Is(err, io.EOF) {
				err = p.drain()
				if err == nil {
					return
				}
			}
			if err != nil {
				yield(Row{}, err)
				return
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// walker goes through one sheet.
type walker struct {
	book    *Book
	part    *part
	where   string // the sheet, at the head of a message
	number  int    // of the row being read
	count   int    // rows handed out
	scratch []Cell
	text    []byte
}

// row gives the next row with something in it, io.EOF after the last.
func (w *walker) row() (Row, error) {
	for {
		tok, err := w.part.next()
		if errors.Is(err, io.EOF) {
			return Row{}, refuse(msgCorrupt, io.ErrUnexpectedEOF) // cut before the end of the rows
		}
		if err != nil {
			return Row{}, err
		}
		switch e := tok.(type) {
		case xml.StartElement:
			if e.Name.Local != "row" {
				continue
			}
			row, err := w.readRow(e)
			if err != nil {
				return Row{}, err
			}
			if len(row.Cells) == 0 {
				continue
			}
			if w.count++; w.count > w.book.lim.Rows {
				return Row{}, refuseRows(w.where, w.book.lim.Rows)
			}
			return row, nil
		case xml.EndElement:
			if e.Name.Local == "sheetData" || e.Name.Local == "worksheet" {
				return Row{}, io.EOF
			}
		}
	}
}

func (w *walker) readRow(e xml.StartElement) (Row, error) {
	w.number++
	if r := attr(e, "r"); r != "" {
		n, err := strconv.Atoi(r)
		if err != nil || n < 1 || n > maxRowNumber {
			return Row{}, refuse(msgCorrupt, errors.New("sheet: impossible row number"))
		}
		w.number = n
	}
	row := Row{Number: w.number, Hidden: truthy(attr(e, "hidden"))}
	w.scratch = w.scratch[:0]
	column, last := -1, -1
	for {
		tok, err := w.part.next()
		if errors.Is(err, io.EOF) {
			return Row{}, refuse(msgCorrupt, io.ErrUnexpectedEOF)
		}
		if err != nil {
			return Row{}, err
		}
		switch e := tok.(type) {
		case xml.StartElement:
			if e.Name.Local != "c" {
				continue
			}
			if column, err = columnOf(attr(e, "r"), column); err != nil {
				return Row{}, err
			}
			cell, err := w.readCell(e)
			if err != nil {
				return Row{}, err
			}
			if cell == (Cell{}) {
				continue
			}
			if column >= w.book.lim.Columns {
				return Row{}, refuseColumns(w.where, w.number, w.book.lim.Columns)
			}
			for len(w.scratch) <= column {
				w.scratch = append(w.scratch, Cell{})
			}
			w.scratch[column] = cell
			last = max(last, column)
		case xml.EndElement:
			if e.Name.Local == "row" {
				row.Cells = append([]Cell(nil), w.scratch[:last+1]...)
				return row, nil
			}
		}
	}
}

// columnOf reads the letters of a reference such as AB12, from 0; a cell
// without one stands after the one before it.
func columnOf(ref string, before int) (int, error) {
	if ref == "" {
		return before + 1, nil
	}
	n := 0
	for i := 0; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z' && n <= maxColumn; i++ {
		n = n*26 + int(ref[i]-'A') + 1
	}
	if n == 0 || n > maxColumn {
		return 0, refuse(msgCorrupt, errors.New("sheet: impossible cell reference"))
	}
	return n - 1, nil
}

// readCell reads up to the end of the cell: its stored value, that of a
// formula being the result last computed.
func (w *walker) readCell(e xml.StartElement) (Cell, error) {
	kind, style := attr(e, "t"), attr(e, "s")
	var (
		inValue bool
		inline  string
		formula bool
	)
	w.text = w.text[:0]
	for {
		tok, err := w.part.next()
		if errors.Is(err, io.EOF) {
			return Cell{}, refuse(msgCorrupt, io.ErrUnexpectedEOF)
		}
		if err != nil {
			return Cell{}, err
		}
		switch e := tok.(type) {
		case xml.StartElement:
			inValue = e.Name.Local == "v"
			switch e.Name.Local {
			case "f":
				formula = true
			case "is":
				if inline, err = w.part.richText("is", w.book.lim.CellBytes); err != nil {
					return Cell{}, err
				}
			}
		case xml.CharData:
			if inValue {
				w.text = append(w.text, e...)
			}
		case xml.EndElement:
			inValue = false
			if e.Name.Local == "c" {
				cell, err := w.book.cell(kind, style, string(w.text), inline)
				cell.IsFormula = formula && cell != Cell{}
				return cell, err
			}
		}
		if len(w.text) > w.book.lim.CellBytes {
			return Cell{}, refuseCell(w.where, w.number)
		}
	}
}
