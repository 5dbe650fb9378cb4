package questionnaireweb

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/questionnaire"

	"github.com/a-h/templ"
)

// evolution is the page of the curves.
type evolution struct {
	questionnaire.PersonView
	list   []questionnaire.Curve
	events []Event
}

func (p *pages) curves(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := p.svc.Open(r.Context(), who, id, "questionnaire_curves")
	if err != nil {
		return err
	}
	e := evolution{PersonView: v, list: v.Curves()}
	for _, stay := range v.Stays {
		if !stay.Open() {
			e.events = append(e.events, Event{stay.ClosedOn, "Sortie"})
		}
	}
	if p.events != nil {
		known, err := p.events(r.Context(), who, id)
		if err != nil {
			return err
		}
		e.events = append(e.events, known...)
	}
	slices.SortStableFunc(e.events, func(a, b Event) int { return a.On.Compare(b.On) })
	page := pageOf(who, v.Patient, v.Stays, "Évolution", ui.Link{Label: "Questionnaires", Href: personPath(id)})
	return p.frame.Render(w, r, who, page, curvesBody(e))
}

// picture is one curve, drawn to the scale of the days: what happened between
// two sheets stands where it happened.
type picture struct {
	questionnaire.Curve
	id     string
	events []Event // within the days shown
	from   civil.Day
	days   int // shown, at least one
	most   int
	set    questionnaire.BandSet // the bands behind: the first reading that all points have
}

// The drawing's own units, those of the other charts.
const (
	drawW, drawH         = 480, 220
	drawLeft, drawRight  = 44, 14
	drawTop, drawBottom  = 22, 26
	bandNames            = 118 // kept at the left of the curve for the names of its bands
	eventsMost           = 24  // beyond, marks would cover the curve
	shortestSpan, margin = 60, 7
)

func (e evolution) picture(i int) picture {
	c := e.list[i]
	p := picture{Curve: c, id: "courbe-" + strconv.Itoa(i+1), from: c.First().On}
	last := c.Last().On
	for _, ev := range e.events {
		if !ev.On.Before(p.from.AddDays(-margin)) && !ev.On.After(last.AddDays(margin)) && len(p.events) < eventsMost {
			p.events = append(p.events, ev)
		}
	}
	p.from = p.from.AddDays(-margin)
	p.days = max(shortestSpan, last.Sub(p.from)+margin)
	_, p.most = c.Instrument.Span(c.Group)
	if r := c.Last().Score.Read; len(r) > 0 {
		p.set, _ = c.Instrument.Set(r[0].Set)
	}
	return p
}

func (p picture) title() string { return curveTitle(p.Curve) }

func curveTitle(c questionnaire.Curve) string {
	t := c.Instrument.Short
	if c.Group != "" {
		t += ", " + lowered(c.Instrument.GroupLabel(c.Group))
	}
	if c.About != "" {
		t += ", " + lowered(aboutLabel(c.About))
	}
	return t
}

func (p picture) desc() string {
	words := ui.Count(len(p.Points), "score", "scores") + ", du " + p.First().On.Long() + " au " + p.Last().On.Long() + "."
	if p.set.Title != "" {
		words += " En fond" + narrow + ": " + lowered(p.set.Title) + "."
	}
	return words
}

func px(f float64) string { return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0") }

func (p picture) at(on civil.Day) float64 {
	left := drawLeft
	if len(p.set.Bands) > 0 {
		left += bandNames
	}
	return float64(left) + float64(drawW-left-drawRight)*float64(on.Sub(p.from))/float64(p.days)
}

func (p picture) x(on civil.Day) string { return px(p.at(on)) }

// named says whether an event has room for its name: not over the one before.
// Its line is drawn all the same, and the table has it.
func (p picture) named(i int) bool {
	for j := i - 1; j >= 0; j-- {
		if p.named(j) {
			return p.at(p.events[i].On)-p.at(p.events[j].On) >= 40
		}
	}
	return true
}

func (p picture) y(v int) float64 {
	return float64(drawTop) + float64(drawH-drawTop-drawBottom)*(1-float64(v)/float64(max(1, p.most)))
}

// stroke is the line through the points.
func (p picture) stroke() string {
	var b strings.Builder
	for _, pt := range p.Points {
		b.WriteString(p.x(pt.On) + "," + px(p.y(pt.Score.Total)) + " ")
	}
	return strings.TrimSpace(b.String())
}

// bandBox is where a band stands: its top, its height.
func (p picture) bandBox(b questionnaire.Band) (top, height string) {
	// A band takes the whole step up to the next one.
	high := p.y(min(b.To+1, p.most))
	return px(high), px(max(0, p.y(b.From)-high))
}

// thick says whether a band has room for its name.
func (p picture) thick(b questionnaire.Band) bool {
	return p.y(b.From)-p.y(min(b.To+1, p.most)) >= 13
}

// months are the days that the axis names: four at most, each of its own month.
func (p picture) months() []civil.Day {
	var list []civil.Day
	for i := range 4 {
		day := p.from.AddDays(margin + (p.days-2*margin)*i/3)
		if len(list) == 0 || short(list[len(list)-1]) != short(day) {
			list = append(list, day)
		}
	}
	return list
}

// over is where the figure of a point is written: above it, or under when there
// is no room.
func (p picture) over(pt questionnaire.CurvePoint) string {
	y := p.y(pt.Score.Total)
	if y-8 < drawTop+8 {
		return px(y + 16)
	}
	return px(y - 8)
}

// short is a day on the axis: « 03/26 ».
func short(d civil.Day) string { return d.Short()[3:5] + "/" + d.Short()[8:] }

// table is the figures behind the picture, the events among them.
func (p picture) table() ui.TableProps {
	t := ui.TableProps{Caption: p.title() + ", scores et événements", KeepTable: true, Columns: []ui.Column{{Label: "Date"}, {Label: "Score", Numeric: true}, {Label: "Lecture"}}}
	events := p.events
	row := func(on civil.Day, score, reading string) {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{ui.T(on.Short()), ui.T(score), ui.T(reading)}})
	}
	for _, pt := range p.Points {
		for len(events) > 0 && events[0].On.Before(pt.On) {
			row(events[0].On, "", events[0].Label)
			events = events[1:]
		}
		row(pt.On, p.Instrument.Figure(pt.Score.Total), bandsOf(p.Curve, pt))
	}
	for _, ev := range events {
		row(ev.On, "", ev.Label)
	}
	return t
}

// bandsOf is where a point stands in the readings, in words.
func bandsOf(c questionnaire.Curve, pt questionnaire.CurvePoint) string {
	var words []string
	for _, r := range pt.Score.Read {
		words = append(words, r.Band)
	}
	return strings.Join(slices.Compact(words), narrow+"; ")
}

var changeColumns = []ui.Column{
	{Label: "Questionnaire"}, {Label: "Première fois", Numeric: true}, {Label: "Dernière fois", Numeric: true}, {Label: "Différence", Numeric: true}, {Label: "Lecture"},
}

// changes compares the first and the last score of each curve that has two.
func (e evolution) changes() []ui.Row {
	var rows []ui.Row
	for _, c := range e.list {
		if len(c.Points) < 2 {
			continue
		}
		a, b := c.First(), c.Last()
		before, after := bandsOf(c, a), bandsOf(c, b)
		reading := after
		if before != after {
			reading = before + " → " + after
		}
		rows = append(rows, ui.Row{Cells: []templ.Component{
			ui.T(curveTitle(c)), ui.Two(ui.T(c.Instrument.Figure(a.Score.Total)), a.On.Short()), ui.Two(ui.T(c.Instrument.Figure(b.Score.Total)), b.On.Short()),
			ui.T(signed(c.Instrument, b.Score.Total-a.Score.Total)), ui.T(reading),
		}})
	}
	return rows
}

// signed is a difference with its sign.
func signed(in *questionnaire.Instrument, n int) string {
	switch {
	case n > 0:
		return "+" + in.Figure(n)
	case n < 0:
		return "−" + in.Figure(-n)
	default:
		return "0"
	}
}
