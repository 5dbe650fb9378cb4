package agendaweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/agenda"
	"maillage/internal/trade/terminology"

	"github.com/a-h/templ"
)

// boardPage is an agenda, ready to be shown.
type boardPage struct {
	agenda.Board
	view
	grid grid
	plan bool
	mark bool
	key  string
}

func (p pages) board(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	v := viewOf(r.URL.Query(), who, team, p.Today())
	b, err := p.agenda.Board(r.Context(), who, team.ID, v.query())
	if err != nil {
		return err
	}
	plan := who.InTeam(access.AgendaPlan, team.ID) == nil
	page := boardPage{Board: b, view: v, plan: plan, mark: who.InTeam(access.AgendaMark, team.ID) == nil, key: pageKey(), grid: makeGrid(v, b, plan)}
	return p.Render(w, r, who, web.Page{Title: "Agenda", Lead: v.title(), Wide: true, Actions: page.actions()}, boardBody(page))
}

func (b boardPage) actions() []ui.Action {
	var list []ui.Action
	if b.plan {
		list = append(list, ui.Action{Label: "Nouveau rendez-vous", Icon: "plus", Href: newPath(b.view.team, b.day, 0, b.professional())})
	}
	return append(list, ui.Action{Label: "Feuille du jour", Icon: "printer", Variant: ui.Secondary, Href: agendaPath(b.view.team) + "/feuille?" + paramDay + "=" + b.day.String() + "&" + paramWho + "=" + b.who})
}

// whoOptions are whose agenda may be looked at.
func (b boardPage) whoOptions() []ui.Option {
	list := []ui.Option{{Value: whoTeam, Label: "Toute l’équipe"}}
	for _, m := range b.Members {
		list = append(list, ui.Option{Value: whoPerson + m.ProfessionalID.String(), Label: m.Name(), Group: "Membres"})
	}
	for _, r := range b.Rooms {
		list = append(list, ui.Option{Value: whoRoom + r.ID.String(), Label: r.Name, Group: "Salles"})
	}
	return list
}

// tabs are the other pages of the agenda.
func (b boardPage) tabs() []ui.Tab {
	return tabs(b.view.team, agendaPath(b.view.team), b.Waiting, b.ToSettle)
}

// tabs leads between the pages of a team's agenda; a count of zero is not said,
// a negative one is not known.
func tabs(team access.Team, here string, waiting, left int) []ui.Tab {
	list := []ui.Tab{
		{Label: "Rendez-vous", Href: agendaPath(team)},
		{Label: "Liste d’attente", Href: agendaPath(team) + "/attente"},
		{Label: "À revoir", Href: agendaPath(team) + "/a-revoir"},
		{Label: "Réglages", Href: agendaPath(team) + "/reglages"},
	}
	for i, n := range map[int]int{1: waiting, 2: left} {
		if n > 0 {
			list[i].Count = ui.N(n)
		}
	}
	for i := range list {
		list[i].Current = list[i].Href == here
	}
	return list
}

func (b boardPage) columns() []ui.Column {
	c := []ui.Column{{Key: "heure", Label: "Heure"}, {Key: "personne", Label: "Personne"}}
	if b.who == whoTeam || b.view.query().Room != 0 {
		c = append(c, ui.Column{Key: "avec", Label: "Avec"})
	}
	return append(c, ui.Column{Key: "lieu", Label: "Lieu"}, ui.Column{Key: "etat", Label: "État"}, ui.Column{Key: "issue", Label: "Noter", HideLabel: true})
}

func (b boardPage) rows(day civil.Day) []ui.Row {
	var rows []ui.Row
	for _, e := range b.Entries {
		if e.Day != day {
			continue
		}
		cells := []templ.Component{ui.A(e.Hours(), onePath(e.ID)), whoCell(e)}
		if len(b.columns()) == 6 {
			cells = append(cells, ui.T(withOf(e)))
		}
		rows = append(rows, ui.Row{ID: e.ID.String(), Cells: append(cells, ui.T(where(e)), stateCell(e), b.outcome(e))})
	}
	return rows
}

// days are those of the view that hold something, for the list.
func (b boardPage) days() []civil.Day {
	var list []civil.Day
	for _, e := range b.Entries {
		if len(list) == 0 || list[len(list)-1] != e.Day {
			list = append(list, e.Day)
		}
	}
	return list
}

// outcome is the acts on a line: what became of it, or the undo.
func (b boardPage) outcome(e agenda.Entry) templ.Component {
	o := outcome{Entry: e, key: b.key, back: b.view.href(on(e.Day), byWeek(b.week))}
	if !b.mark || e.Kind == agenda.KindSession && !e.Mine || e.Day.After(b.Today) {
		return nil
	}
	if e.State == agenda.Planned {
		return outcomeForm(o)
	}
	return undoMark(o)
}

// outcome is what the small form of a line needs.
type outcome struct {
	agenda.Entry
	key, back string
}

// name tells one line's buttons from another's.
func (o outcome) name(s agenda.State) string {
	return s.Label() + ui.NarrowSpace + ": " + o.At.String() + " " + o.Person.Name
}

// who is the person, or what the time is for.
func who(e agenda.Entry) string {
	if e.Person.ID == 0 {
		return e.Kind.Label()
	}
	return e.Person.Name
}

// withOf is who receives.
func withOf(e agenda.Entry) string {
	if e.Professional == "" {
		return "Toute l’équipe"
	}
	return e.Professional
}

// where is the room, or how it takes place.
func where(e agenda.Entry) string {
	mode := terminology.Short(terminology.Mode, e.Mode)
	switch {
	case e.Room == "":
		return mode
	case e.Mode == "" || e.Mode == terminology.ModeCabinet:
		return e.Room
	default:
		return e.Room + ", " + mode
	}
}

var states = map[agenda.State]ui.State{agenda.Planned: ui.Info, agenda.Held: ui.OK, agenda.Absent: ui.Alerte, agenda.Excused: ui.Attention, agenda.Cancelled: ui.Neutre}
