package agendaweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/agenda"

	"github.com/a-h/templ"
)

// personPage is the appointments of one person.
type personPage struct {
	agenda.PersonAgenda
}

func (p pages) person(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	view, err := p.agenda.OfPatient(r.Context(), who, id)
	if err != nil {
		return err
	}
	page := web.Page{Title: view.Patient.DisplayName(), Lead: "Rendez-vous"}
	if len(view.Stays) > 0 {
		page.Crumbs = []ui.Link{{Label: "Patients suivis", Href: "/equipes/" + view.Stays[0].Team.Code + "/patients"}, {Label: view.Patient.DisplayName(), Href: "/patients/" + id.String()}, {Label: "Rendez-vous"}}
	}
	for i, s := range view.Stays {
		if who.InTeam(access.AgendaPlan, s.Team.ID) != nil {
			continue
		}
		label := "Nouveau rendez-vous"
		if len(view.Stays) > 1 {
			label += ", " + s.Team.Name
		}
		a := ui.Action{Label: label, Icon: "plus", Href: agendaPath(s.Team) + "/nouveau?suivi=" + s.Enrolment.ID.String()}
		if i > 0 {
			a.Variant = ui.Secondary
		}
		page.Actions = append(page.Actions, a, ui.Action{Label: "Mettre en attente", Variant: ui.Secondary, Href: agendaPath(s.Team) + "/attente?suivi=" + s.Enrolment.ID.String()})
	}
	return p.Render(w, r, who, page, personBody(personPage{view}))
}

var personColumns = []ui.Column{{Key: "jour", Label: "Quand"}, {Key: "avec", Label: "Avec"}, {Key: "lieu", Label: "Lieu"}, {Key: "etat", Label: "État"}}

func personRows(list []agenda.Entry) []ui.Row {
	rows := make([]ui.Row, len(list))
	for i, e := range list {
		rows[i] = ui.Row{Cells: []templ.Component{
			ui.Two(ui.A(civil.WeekdayName(e.Day.Weekday())+" "+e.Day.Short(), onePath(e.ID)), e.Hours()), ui.Two(ui.T(withOf(e)), e.Kind.Label()), ui.T(where(e)), stateCell(e),
		}}
	}
	return rows
}

// sheetPage is a day on paper.
type sheetPage struct {
	agenda.Board
	view
}

func (p pages) sheet(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	v := viewOf(r.URL.Query(), who, team, p.Today())
	v.week = false
	b, err := p.agenda.Board(r.Context(), who, team.ID, v.query())
	if err != nil {
		return err
	}
	page := web.Page{Title: "Feuille du " + v.day.Long(), Lead: team.Name + ", " + sheetWho(v, b), Wide: true, Crumbs: []ui.Link{{Label: "Agenda", Href: v.href()}, {Label: "Feuille du jour"}}}
	return p.Render(w, r, who, page, sheetBody(sheetPage{b, v}))
}

func sheetWho(v view, b agenda.Board) string {
	for _, m := range b.Members {
		if m.ProfessionalID == v.professional() {
			return m.Name()
		}
	}
	for _, r := range b.Rooms {
		if v.query().Room == r.ID {
			return r.Name
		}
	}
	return "toute l’équipe"
}

var sheetColumns = []ui.Column{{Key: "heure", Label: "Heure"}, {Key: "personne", Label: "Personne"}, {Key: "avec", Label: "Avec"}, {Key: "lieu", Label: "Lieu"}, {Key: "fait", Label: "Présent, absent, excusé"}, {Key: "suite", Label: "À noter"}}

func (s sheetPage) rows() []ui.Row {
	var rows []ui.Row
	for _, e := range s.Entries {
		if e.State == agenda.Cancelled {
			continue
		}
		done := "☐ P   ☐ A   ☐ E"
		if e.State != agenda.Planned {
			done = e.State.Label()
		}
		rows = append(rows, ui.Row{Cells: []templ.Component{ui.T(e.Hours()), ui.Two(ui.T(who(e)), e.Person.Number), ui.T(withOf(e)), ui.T(where(e)), ui.T(done), blank()}})
	}
	return rows
}
