package paper

import "fmt"

// Column is one column of a table. Numeric columns stand at the right, their
// figures under each other. Share is the column's part of the width beside the
// other columns that have one; without it the content decides.
type Column struct {
	Title   string
	Numeric bool
	Share   float64
}

// Table is a table with a header, repeated on each page. Caption is above it;
// Total, when given, is a last row in bold that never stands alone. Cells wrap;
// a row is cut only if it is taller than a page. Without rows it says Empty, or
// « Aucune ligne. ».
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]string
	Total   []string
	Empty   string
}

var (
	cellStyle    = style{regular, 9.5, ink}
	headerStyle  = style{semibold, 9, accent}
	captionStyle = style{semibold, 10, ink}
)

const (
	padX     = 2.0
	padY     = 1.2
	tableGap = 2.0
)

func (t Table) draw(w *writer) {
	g, err := t.measured(w)
	if err != nil && w.err == nil {
		w.err = err
	}
	if g != nil {
		g.draw()
	}
}

// measured wraps the cells into their columns. It gives nil for a table that
// has no column, or a row of another length.
func (t Table) measured(w *writer) (*grid, error) {
	rows := t.Rows
	if t.Total != nil {
		rows = append(rows[:len(rows):len(rows)], t.Total)
	}
	for i, row := range rows {
		if len(row) != len(t.Columns) {
			return nil, fmt.Errorf("table %q: row %d has %d cells, want %d", t.Caption, i+1, len(row), len(t.Columns))
		}
	}
	if len(t.Columns) == 0 {
		return nil, nil
	}
	g := &grid{table: t, w: w}
	g.widths = g.measure(rows)
	g.header = g.row(titles(t.Columns), headerStyle)
	for i, row := range rows {
		s := cellStyle
		if t.Total != nil && i == len(rows)-1 {
			s = s.as(semibold)
		}
		g.rows = append(g.rows, g.row(row, s))
	}
	if t.Caption != "" {
		g.caption = captionStyle.wrap(t.Caption, bodyWidth)
	}
	return g, nil
}

func titles(columns []Column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.Title
	}
	return out
}

// grid is a table with its columns measured and its cells wrapped.
type grid struct {
	table   Table
	w       *writer
	widths  []float64
	header  gridRow
	rows    []gridRow
	caption []string
}

type gridRow struct {
	style style
	cells [][]string // lines of each cell
	lines int        // of the tallest
}

func (r gridRow) height() float64 { return float64(r.lines)*r.style.lineHeight() + 2*padY }

func (g *grid) row(cells []string, s style) gridRow {
	r := gridRow{style: s, lines: 1}
	for i, c := range cells {
		lines := s.wrap(c, g.widths[i]-2*padX)
		r.cells = append(r.cells, lines)
		r.lines = max(r.lines, len(lines))
	}
	return r
}

func (g *grid) captionHigh() float64 {
	if len(g.caption) == 0 {
		return 0
	}
	return float64(len(g.caption))*captionStyle.lineHeight() + 1
}

// lead is the caption, the header and two rows: they stay together.
func (g *grid) lead() float64 {
	high := g.captionHigh() + g.header.height()
	for _, r := range g.rows[:min(2, len(g.rows))] {
		high += r.height()
	}
	return high
}

// draw keeps together the header and two rows, and the last two rows.
func (g *grid) draw() {
	w := g.w
	w.gap(tableGap)
	if len(g.rows) <= 2 {
		w.needTail(min(g.lead(), bottom-nextTop))
	}
	w.need(min(g.lead(), bottom-nextTop))
	w.tags.open("Table")
	if high := g.captionHigh(); high > 0 {
		w.tags.open("Caption")
		w.lines(left, w.y, captionStyle, g.caption)
		w.tags.close()
		w.drew(high)
	}
	g.drawHeader(false)
	if len(g.rows) == 0 {
		g.drawEmpty()
	}
	for i, r := range g.rows {
		high := r.height()
		if i == len(g.rows)-2 && i > 0 {
			high += g.rows[i+1].height()
			if high+w.tail < (bottom-nextTop)/2 {
				high += w.tail
			}
		}
		if high > w.room()+0.01 && (i > 0 || r.height() > w.room()) {
			g.breakUnless(high)
		}
		g.drawRow(r, i == len(g.rows)-1)
	}
	w.tags.close()
	w.y += 4
}

// breakUnless goes to a new page with the header again, unless a whole page
// could not hold the rows either: then the row is cut where it must.
func (g *grid) breakUnless(high float64) {
	if high > bottom-nextTop-g.header.height() && g.w.room() > 4*cellStyle.lineHeight() {
		return
	}
	g.w.nextPage()
	g.drawHeader(true)
}

// drawHeader draws the header; a repeated one is not read again.
func (g *grid) drawHeader(again bool) {
	w := g.w
	high := g.header.height()
	w.box(left, w.y, bodyWidth, high, &pale, nil)
	if again {
		w.furniture(func() { g.cells(g.header, 0, g.header.lines, "") })
	} else {
		w.tags.open("TR")
		g.cells(g.header, 0, g.header.lines, "TH")
		w.tags.close()
	}
	w.line(left, w.y+high, right, w.y+high, 0.4, accent)
	w.drew(high)
}

func (g *grid) drawEmpty() {
	w := g.w
	text := g.table.Empty
	if text == "" {
		text = "Aucune ligne."
	}
	s := cellStyle.as(italic).in(grey)
	lines := s.wrap(text, bodyWidth-2*padX)
	w.tags.open("TR")
	w.tags.open("TD")
	w.lines(left+padX, w.y+padY, s, lines)
	w.tags.close()
	w.tags.close()
	high := float64(len(lines))*s.lineHeight() + 2*padY
	w.line(left, w.y+high, right, w.y+high, 0.2, rule)
	w.drew(high)
}

// drawRow draws a row, over several pages when it is taller than what is left.
func (g *grid) drawRow(r gridRow, last bool) {
	w := g.w
	total := last && g.table.Total != nil
	w.tags.open("TR")
	for from := 0; ; {
		fit := max(1, int((w.room()-2*padY+0.01)/r.style.lineHeight()))
		to := min(r.lines, from+fit)
		if total && from == 0 {
			w.line(left, w.y, right, w.y, 0.4, accent)
		}
		g.cells(r, from, to, "TD")
		high := float64(to-from)*r.style.lineHeight() + 2*padY
		thick, c := 0.2, rule
		if total {
			thick, c = 0.4, accent
		}
		w.line(left, w.y+high, right, w.y+high, thick, c)
		w.drew(high)
		if from = to; from >= r.lines {
			break
		}
		w.nextPage()
		g.drawHeader(true)
	}
	w.tags.close()
}

// cells draws some lines of each cell of a row.
func (g *grid) cells(r gridRow, from, to int, role string) {
	w, x := g.w, left
	for i, lines := range r.cells {
		if role != "" {
			w.tags.open(role)
		}
		y := w.y + padY
		for n := from; n < to; n++ {
			if n < len(lines) {
				if g.table.Columns[i].Numeric {
					w.textRight(x+g.widths[i]-padX, y+r.style.baseline(), r.style, lines[n])
				} else {
					w.lines(x+padX, y, r.style, lines[n:n+1])
				}
			}
			y += r.style.lineHeight()
		}
		if role != "" {
			w.tags.close()
		}
		x += g.widths[i]
	}
}
