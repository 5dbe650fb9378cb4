package paper

import (
	"fmt"
	"strconv"
)

// Meter is one balance of a package: acts used out of those it holds.
type Meter struct {
	Label string
	Used  int
	Quota int
}

// state is the word that goes with the shape, so that neither colour nor ink
// is needed to read it. The words are those of the screens.
func (m Meter) state() string {
	switch {
	case m.Used > m.Quota:
		return "dépassé"
	case m.Used <= 0:
		return "vide"
	case m.Used == m.Quota:
		return "complet"
	case m.Used == m.Quota-1:
		return "dernier"
	default:
		return "entamé"
	}
}

// meterRow draws meters three to a line: label and count, one segment per act,
// the state in words.
type meterRow struct {
	Meters []Meter
}

// meterHigh is the height of one line of meters, in millimetres.
const meterHigh = 14.5

func (r meterRow) draw(w *writer) {
	const (
		perLine = 3
		gutter  = 7.0
	)
	wide := (bodyWidth - gutter*(perLine-1)) / perLine
	w.gap(1)
	for i := 0; i < len(r.Meters); i += perLine {
		w.need(meterHigh)
		for j, m := range r.Meters[i:min(i+perLine, len(r.Meters))] {
			w.meter(left+float64(j)*(wide+gutter), wide, m)
		}
		w.drew(meterHigh)
	}
	w.y += 2
}

func (w *writer) meter(x, wide float64, m Meter) {
	name, count, word := style{regular, 9.5, ink}, style{semibold, 9.5, ink}, smallStyle
	if m.Used > m.Quota {
		count, word = count.in(alert), word.in(alert).as(semibold)
	}
	w.tags.open("P")
	w.tags.actual(fmt.Sprintf("%s\u202f: %d sur %d, %s", clean(m.Label), m.Used, m.Quota, m.state()))
	ratio := strconv.Itoa(m.Used) + "/" + strconv.Itoa(m.Quota)
	y := w.y + name.baseline()
	w.text(x, y, name, name.shortened(clean(m.Label), wide-count.width(ratio)-3))
	w.textRight(x+wide, y, count, ratio)
	w.segments(x, w.y+5.2, wide, m)
	w.text(x, w.y+8.9+word.baseline(), word, m.state())
	w.tags.close()
}

// segments draws one box per act of the package, filled when used; what goes
// over is in boxes of their own behind a bar. Past mostSegments the boxes would
// be slivers: one box stands for the whole, filled in proportion.
func (w *writer) segments(x, y, wide float64, m Meter) {
	const (
		high         = 3.0
		space        = 0.9
		mostSegments = 24
	)
	m.Used, m.Quota = max(0, m.Used), max(0, m.Quota)
	over := max(0, m.Used-m.Quota)
	n := m.Quota + over
	if n == 0 {
		return
	}
	if n > mostSegments {
		w.box(x, y, wide, high, nil, &accent)
		w.box(x, y, wide*float64(min(m.Used, m.Quota))/float64(n), high, &accent, nil)
		if over > 0 {
			share := wide * float64(over) / float64(n)
			w.box(x+wide-share, y, share, high, &alert, nil)
		}
		return
	}
	each := (wide - space*float64(n-1)) / float64(n)
	for i := range n {
		at := x + float64(i)*(each+space)
		switch {
		case i >= m.Quota:
			w.box(at, y, each, high, nil, &alert)
			w.line(at, y+high, at+each, y, 0.35, alert)
		case i < m.Used:
			w.box(at, y, each, high, &accent, &accent)
		default:
			w.box(at, y, each, high, nil, &accent)
		}
	}
	if over > 0 && m.Quota > 0 {
		at := x + float64(m.Quota)*(each+space) - space/2
		w.line(at, y-1, at, y+high+1, 0.35, ink)
	}
}
