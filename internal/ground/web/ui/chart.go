package ui

import (
	"strconv"
	"strings"
)

// Point is one value of a series. Text is what is written when it is not the
// plain number: « < 11 », « 42 % ». A Missing point draws nothing.
type Point struct {
	Value   int
	Text    string
	Missing bool
}

// Points makes plain points.
func Points(values ...int) []Point {
	out := make([]Point, len(values))
	for i, v := range values {
		out[i] = Point{Value: v}
	}
	return out
}

// Series is one row of values, as long as the chart's labels. A chart draws four at most.
type Series struct {
	Name   string
	Points []Point
}

// Band is a horizontal zone of a line chart: « léger », « modéré », « sévère ».
type Band struct {
	Label    string
	From, To int
}

// ChartProps describes a picture and the table behind it.
type ChartProps struct {
	ID     string // unique on the page
	Title  string
	Desc   string // what the picture shows, in one sentence
	Axis   string // heading of the labels in the table: « Mois »
	Labels []string
	Series []Series
	Bands  []Band // LineChart only
	Max    int    // top of the scale; 0 lets the values choose
}

// The drawing's own units: the SVG is scaled by the page.
const (
	chartW, chartH = 480, 220
	chartL, chartR = 40, 6
	chartT, chartB = 14, 26
)

func (p Point) text() string {
	switch {
	case p.Text != "":
		return p.Text
	case p.Missing:
		return "–"
	default:
		return N(p.Value)
	}
}

// top is the end of the scale: Max when it holds every value, else the next line above them.
func (c ChartProps) top() int {
	high := 0
	for _, s := range c.Series {
		for _, p := range s.Points {
			if !p.Missing {
				high = max(high, p.Value)
			}
		}
	}
	if c.Max >= max(high, 1) {
		return c.Max
	}
	step := tickStep(high)
	return max(step, (high+step-1)/step*step)
}

// tickStep is the distance between two lines of the scale: five lines at most.
func tickStep(high int) int {
	for unit := 1; ; unit *= 10 {
		for _, f := range []int{1, 2, 5} {
			if f*unit*5 >= high {
				return f * unit
			}
		}
	}
}

func (c ChartProps) ticks() []int {
	top := c.top()
	step := tickStep(top)
	var out []int
	for v := 0; v <= top; v += step {
		out = append(out, v)
	}
	return out
}

// y is where a value stands.
func (c ChartProps) y(v int) float64 {
	h := float64(chartH - chartT - chartB)
	return float64(chartT) + h*(1-float64(v)/float64(c.top()))
}

// slot is the width of one label.
func (c ChartProps) slot() float64 {
	return float64(chartW-chartL-chartR) / float64(max(1, len(c.Labels)))
}

// x is the middle of a label.
func (c ChartProps) x(i int) float64 { return float64(chartL) + c.slot()*(float64(i)+.5) }

// shown tells whether a label has room: one in two, three… when there are many.
func (c ChartProps) shown(i int) bool {
	every := (len(c.Labels) + 11) / 12
	return (len(c.Labels)-1-i)%max(1, every) == 0
}

// bar is the box of one value among its neighbours.
func (c ChartProps) bar(i, series int) (x, y, w, h string) {
	n := float64(len(c.Series))
	room := c.slot() * .72
	width := min(room/n, 36)
	left := c.x(i) - width*n/2 + width*float64(series)
	v := c.Series[series].Points[i].Value
	top := c.y(v)
	return px(left + .75), px(top), px(max(1, width-1.5)), px(float64(chartH-chartB) - top)
}

// lines are the strokes of a series: a missing point lifts the pen.
func (c ChartProps) lines(series int) []string {
	var out []string
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
	}
	for i, p := range c.Series[series].Points {
		if p.Missing {
			flush()
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(px(c.x(i)) + "," + px(c.y(p.Value)))
	}
	flush()
	return out
}

// px writes a coordinate with one decimal at most.
func px(f float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0")
}

func seriesClass(i int) string { return "s" + strconv.Itoa(i%4+1) }

// table is the figures behind the picture.
func (c ChartProps) table() TableProps {
	t := TableProps{Caption: c.Title, KeepTable: true, Columns: []Column{{Label: c.Axis}}}
	for _, s := range c.Series {
		t.Columns = append(t.Columns, Column{Label: s.Name, Numeric: true})
	}
	for i, l := range c.Labels {
		r := Row{}
		r.Cells = append(r.Cells, T(l))
		for _, s := range c.Series {
			if i < len(s.Points) {
				r.Cells = append(r.Cells, T(s.Points[i].text()))
			} else {
				r.Cells = append(r.Cells, nil)
			}
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// sound cuts series that are longer than the labels, and beyond the fourth.
func (c ChartProps) sound() ChartProps {
	series := make([]Series, 0, 4)
	for i, s := range c.Series {
		if i == 4 {
			break
		}
		s.Points = s.Points[:min(len(s.Points), len(c.Labels))]
		series = append(series, s)
	}
	c.Series = series
	return c
}
