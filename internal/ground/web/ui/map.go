package ui

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// outline is one département on the map.
type outline struct {
	code, name, path string
	box              [4]int // left, top, right, bottom
}

// Area is one département and its value.
type Area struct {
	Code  string // « 31 », « 2A », « 974 »
	Name  string // the map's own when empty; needed overseas
	Level int    // 1 to 5, the shade; 0 for no value
	Text  string // what is written: « 42 patients », « < 11 »
	Href  string
}

// Dot is a place on the map.
type Dot struct {
	Label    string
	Lat, Lon float64 // degrees
}

// MapProps describes a map of départements and the list beside it. The list
// holds every area, also those overseas, which are not drawn.
type MapProps struct {
	ID     string // unique on the page
	Title  string
	Desc   string
	Areas  []Area
	Dots   []Dot
	Legend []MapLegend
	Only   []string // départements drawn: a region; empty draws them all
	Value  string   // heading of the values in the list: « Patients »
}

// MapLegend is what one shade means: « de 11 à 50 ».
type MapLegend struct {
	Level int
	Label string
}

// MapAttribution must stand on a page that shows the map, or in the credits.
const MapAttribution = "Contours" + NarrowSpace + ": svg-maps, Victor Cazanave, CC BY 4.0"

// DepartementName is the name of a département of the mainland or Corsica, or the code itself.
func DepartementName(code string) string {
	for _, o := range outlines {
		if o.code == code {
			return o.name
		}
	}
	return code
}

// drawn are the outlines the map shows.
func (m MapProps) drawn() []outline {
	if len(m.Only) == 0 {
		return outlines
	}
	var out []outline
	for _, o := range outlines {
		if slices.Contains(m.Only, o.code) {
			out = append(out, o)
		}
	}
	return out
}

// viewBox frames what is drawn, with a margin.
func (m MapProps) viewBox() string {
	box := [4]int{math.MaxInt, math.MaxInt, math.MinInt, math.MinInt}
	for _, o := range m.drawn() {
		box = [4]int{min(box[0], o.box[0]), min(box[1], o.box[1]), max(box[2], o.box[2]), max(box[3], o.box[3])}
	}
	if box[2] < box[0] {
		return "0 0 1 1"
	}
	const margin = 6
	w := []int{box[0] - margin, box[1] - margin, box[2] - box[0] + 2*margin, box[3] - box[1] + 2*margin}
	var s []string
	for _, v := range w {
		s = append(s, strconv.Itoa(v))
	}
	return strings.Join(s, " ")
}

// area finds the value of an outline.
func (m MapProps) area(code string) Area {
	for _, a := range m.Areas {
		if a.Code == code {
			return a
		}
	}
	return Area{Code: code}
}

func (a Area) name() string {
	if a.Name != "" {
		return a.Name
	}
	return DepartementName(a.Code)
}

func (a Area) level() string { return "l" + strconv.Itoa(min(max(a.Level, 0), 5)) }

// title is what pointing at the département says.
func (a Area) title() string {
	if a.Text == "" {
		return a.name() + " (" + a.Code + ")"
	}
	return a.name() + " (" + a.Code + ")" + NarrowSpace + ": " + a.Text
}

// project puts a place on the drawing. The outline is plain Mercator; the
// constants were fitted on the source (RMS 0.18 of its units), here in half units.
func (d Dot) project() (x, y string) {
	lon, lat := d.Lon*math.Pi/180, d.Lat*math.Pi/180
	return px(2 * (2378.883*lon + 215.236)), px(2 * (2467.730 - 2371.102*math.Log(math.Tan(math.Pi/4+lat/2))))
}

// radius keeps the dots of one size on screen, whatever is drawn.
func (m MapProps) radius() string {
	if len(m.Only) == 0 {
		return "9"
	}
	return "6"
}

// list is the map as a table.
func (m MapProps) list() TableProps {
	t := TableProps{Caption: m.Title, KeepTable: true, Columns: []Column{{Label: "Département"}, {Label: m.Value, Numeric: true}}}
	for _, a := range m.Areas {
		name := T(a.name() + " (" + a.Code + ")")
		if a.Href != "" {
			name = A(a.name()+" ("+a.Code+")", a.Href)
		}
		t.Rows = append(t.Rows, Row{Cells: []templ.Component{name, T(a.Text)}})
	}
	return t
}
