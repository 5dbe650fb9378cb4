package agendaweb

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/agenda"
)

// The grid counts in quarters of an hour; classes of the style sheet place what
// stands in it, since a page carries no style of its own.
const (
	quarter   = 15
	slot      = 30 // minutes of a free cell
	firstHour = 8
	lastHour  = 19
	mostLanes = 6
)

// column is one day of somebody, or somebody on one day.
type column struct {
	title        string
	day          civil.Day
	professional db.ID // whom a new time is for; zero when the column does not say
	today        bool
	items        []item
	away         []block
	slots        []cell
	lanes        int
}

// item is an appointment with its place.
type item struct {
	agenda.Entry
	block
	lane int // from 1; 0 is all of them
}

// block is a run of quarters.
type block struct {
	row, span int
	label     string
}

// cell is a free half hour.
type cell struct {
	block
	at   civil.Minute
	open bool // within a permanence
}

func (b block) class() string { return "ag-r" + strconv.Itoa(b.row) + " ag-d" + strconv.Itoa(b.span) }

// grid is the picture of a view.
type grid struct {
	from, to civil.Minute
	columns  []column
	plan     bool // the reader may add and move
}

// hours are the marks of the left side.
func (g grid) hours() []cell {
	var list []cell
	for m := g.from; m < g.to; m += 60 {
		list = append(list, cell{block: block{row: g.row(m), span: 60 / quarter, label: fmt.Sprintf("%d\u00a0h", int(m)/60)}, at: m})
	}
	return list
}

func (g grid) row(m civil.Minute) int { return int(m-g.from)/quarter + 1 }

// place is where a run of minutes stands; false when it is outside.
func (g grid) place(from, until civil.Minute) (block, bool) {
	from, until = max(from, g.from), min(until, g.to)
	if from >= until {
		return block{}, false
	}
	end := (int(until-g.from) + quarter - 1) / quarter
	row := g.row(from)
	return block{row: row, span: max(1, end-row+1)}, true
}

// makeGrid lays a board out.
func makeGrid(v view, b agenda.Board, plan bool) grid {
	g := grid{from: civil.Hour(firstHour), to: civil.Hour(lastHour), plan: plan}
	for _, e := range b.Entries {
		g.from = min(g.from, e.At/60*60)
		g.to = max(g.to, (e.Until()+59)/60*60)
	}
	if v.week {
		g.columns = weekColumns(v, b)
	} else {
		g.columns = dayColumns(v, b)
	}
	for i := range g.columns {
		g.fill(&g.columns[i], v, b)
	}
	return g
}

func weekColumns(v view, b agenda.Board) []column {
	var list []column
	for n := range 7 {
		day := v.day.Monday().AddDays(n)
		used := slices.ContainsFunc(b.Entries, func(e agenda.Entry) bool { return e.Day == day })
		if n == 6 && !used {
			continue
		}
		name := civil.WeekdayName(day.Weekday())
		list = append(list, column{title: strings.ToUpper(name[:1]) + name[1:3] + ". " + ui.N(day.DayOfMonth()), day: day, professional: v.professional(), today: day == b.Today})
	}
	return list
}

// dayColumns is one column for a person or a room, one a member for a team.
func dayColumns(v view, b agenda.Board) []column {
	if v.who != whoTeam {
		return []column{{title: v.title(), day: v.day, professional: v.professional()}}
	}
	var list []column
	known := map[db.ID]bool{}
	for _, m := range b.Members {
		known[m.ProfessionalID] = true
		list = append(list, column{title: m.Name(), day: v.day, professional: m.ProfessionalID})
	}
	for _, e := range b.Entries {
		if e.ProfessionalID != 0 && !known[e.ProfessionalID] {
			known[e.ProfessionalID] = true
			list = append(list, column{title: e.Professional, day: v.day, professional: e.ProfessionalID})
		}
	}
	if len(list) == 0 {
		list = []column{{title: v.title(), day: v.day}}
	}
	return list
}

// fill puts in a column what belongs there, each time in its lane.
func (g grid) fill(c *column, v view, b agenda.Board) {
	byMember := v.who == whoTeam && !v.week
	var ends []civil.Minute
	for _, e := range b.Entries {
		if e.Day != c.day || byMember && e.ProfessionalID != c.professional && e.ProfessionalID != 0 {
			continue
		}
		if e.State == agenda.Cancelled || e.State == agenda.Excused {
			continue // the time is free; the list under the grid still tells
		}
		lane := slices.IndexFunc(ends, func(end civil.Minute) bool { return end <= e.At })
		if lane < 0 {
			ends = append(ends, 0)
			lane = len(ends) - 1
		}
		ends[lane] = e.Until()
		if at, ok := g.place(e.At, e.Until()); ok {
			c.items = append(c.items, item{Entry: e, block: at, lane: lane%mostLanes + 1})
		}
	}
	c.lanes = min(max(1, len(ends)), mostLanes)
	for i, a := range c.items {
		if !slices.ContainsFunc(c.items, func(b item) bool { return a.ID != b.ID && a.At < b.Until() && b.At < a.Until() }) {
			c.items[i].lane = 0 // alone at its hour: the whole width
		}
	}
	for _, a := range b.Away {
		if !covers(a, c.day) || c.professional == 0 || a.ProfessionalID != c.professional {
			continue
		}
		if at, ok := g.place(a.At, a.Until); ok {
			at.label = "Absent"
			c.away = append(c.away, at)
		}
	}
	for m := g.from; m < g.to; m += slot {
		at, _ := g.place(m, m+slot)
		c.slots = append(c.slots, cell{block: at, at: m, open: opens(b.Open, *c, m)})
	}
}

func covers(a agenda.Availability, d civil.Day) bool {
	return civil.Period{From: a.From, To: a.To}.Contains(d) && (a.Weekday == nil || *a.Weekday == (int(d.Weekday())+6)%7+1)
}

func opens(list []agenda.Availability, c column, m civil.Minute) bool {
	return slices.ContainsFunc(list, func(a agenda.Availability) bool {
		return a.ProfessionalID == c.professional && covers(a, c.day) && a.At <= m && m < a.Until
	})
}

// class is how an appointment looks: by what it is, and by what became of it.
func (i item) class() string {
	return strings.Join([]string{"ag-item", i.block.class(), "ag-l" + strconv.Itoa(i.lane), "ag-" + string(i.Kind), "ag-" + string(i.State)}, " ")
}

// movable says whether it may be dragged.
func (g grid) movable(i item) bool { return g.plan && i.State == agenda.Planned }
