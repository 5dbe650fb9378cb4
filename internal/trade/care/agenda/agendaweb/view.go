package agendaweb

import (
	"net/url"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care/agenda"
)

// The parameters of an agenda's address.
const (
	paramView = "vue"
	paramDay  = "jour"
	paramWho  = "qui"

	viewDay  = "jour"
	viewWeek = "semaine"

	whoTeam   = "equipe"
	whoPerson = "p-" // and the professional
	whoRoom   = "s-" // and the room
)

// view is what an address asks to see.
type view struct {
	team access.Team
	week bool
	day  civil.Day
	who  string // one of the who…, completed
}

// viewOf reads an address; what cannot be read is today, the reader's own.
func viewOf(q url.Values, who access.Actor, team access.Team, today civil.Day) view {
	v := view{team: team, week: q.Get(paramView) == viewWeek, day: today, who: q.Get(paramWho)}
	if d, err := civil.Parse(q.Get(paramDay), today); err == nil {
		v.day = d
	}
	if v.id() == 0 && v.who != whoTeam {
		v.who = whoTeam
		if who.Professional != 0 {
			v.who = whoPerson + who.Professional.String()
		}
	}
	return v
}

// id is the professional or the room that is looked at; zero for the team.
func (v view) id() db.ID {
	if len(v.who) < 2 || !strings.HasPrefix(v.who, whoPerson) && !strings.HasPrefix(v.who, whoRoom) {
		return 0
	}
	id, _ := db.ParseID(v.who[2:]) // what is no number is nobody's
	return id
}

func (v view) professional() db.ID {
	if strings.HasPrefix(v.who, whoPerson) {
		return v.id()
	}
	return 0
}

// query is the view as the service reads it.
func (v view) query() agenda.Query {
	q := agenda.Query{Days: civil.Period{From: v.day, To: v.day}, Professional: v.professional()}
	if strings.HasPrefix(v.who, whoRoom) {
		q.Room = v.id()
	}
	if v.week {
		q.Days = civil.Period{From: v.day.Monday(), To: v.day.Monday().AddDays(6)}
	}
	return q
}

// href is the address of the view, changed.
func (v view) href(change ...func(*view)) string {
	for _, c := range change {
		c(&v)
	}
	q := url.Values{paramDay: {v.day.String()}, paramWho: {v.who}, paramView: {viewDay}}
	if v.week {
		q.Set(paramView, viewWeek)
	}
	return agendaPath(v.team) + "?" + q.Encode()
}

func on(d civil.Day) func(*view) { return func(v *view) { v.day = d } }

func byWeek(week bool) func(*view) { return func(v *view) { v.week = week } }

// step moves by one page of the view.
func (v view) step(n int) civil.Day {
	if v.week {
		return v.day.AddDays(7 * n)
	}
	return v.day.AddDays(n)
}

// title is the days that are shown.
func (v view) title() string {
	if v.week {
		monday := v.day.Monday()
		return "Semaine du " + monday.Long()
	}
	name := civil.WeekdayName(v.day.Weekday())
	return strings.ToUpper(name[:1]) + name[1:] + " " + v.day.Long()
}

func agendaPath(team access.Team) string { return "/equipes/" + team.Code + "/agenda" }

func onePath(id db.ID) string { return "/rendez-vous/" + id.String() }

func personPath(id db.ID) string { return "/patients/" + id.String() + "/rendez-vous" }

// newPath is the form of a new appointment, opened for a time.
func newPath(team access.Team, day civil.Day, at civil.Minute, professional db.ID) string {
	q := url.Values{paramDay: {day.String()}}
	if at > 0 {
		q.Set("heure", at.Short())
	}
	if professional != 0 {
		q.Set(paramWho, professional.String())
	}
	return agendaPath(team) + "/nouveau?" + q.Encode()
}
