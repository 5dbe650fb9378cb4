package agendaweb

import (
	"net/http"
	"strconv"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/agenda"
	"maillage/internal/trade/network"

	"github.com/a-h/templ"
)

// waitingPage is who waits, and what came free.
type waitingPage struct {
	agenda.WaitingList
	form *web.Form // nil when the reader may not change the list
}

func (p pages) waiting(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	form := web.NewForm("enrolment", r.URL.Query().Get("suivi"), "since", p.Today().Short())
	form.Key = pageKey()
	return p.showWaiting(w, r, who, team, form, http.StatusOK)
}

func (p pages) showWaiting(w http.ResponseWriter, r *http.Request, who access.Actor, team access.Team, form *web.Form, code int) error {
	list, err := p.agenda.WaitingList(r.Context(), who, team.ID)
	if err != nil {
		return err
	}
	page := waitingPage{WaitingList: list}
	if who.InTeam(access.AgendaPlan, team.ID) == nil {
		page.form = form
	}
	return p.Render(w, r, who, web.Page{Title: "Liste d’attente", Lead: team.Name, Wide: true, Status: code}, waitingBody(page))
}

func (p pages) wait(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	var d agenda.WaitDraft
	if err = web.Decode(form, p.Today(), &d); err == nil {
		if err = p.agenda.Wait(r.Context(), who, team.ID, d, form.Key); err == nil {
			p.Flash(w, ui.Flash{Kind: ui.OK, Message: "Attente notée"})
			return web.Redirect(w, r, agendaPath(team)+"/attente")
		}
	}
	if fault.KindOf(err) == fault.Conflict {
		form.Alert = fault.MessageOf(err)
		return p.showWaiting(w, r, who, team, form, http.StatusConflict)
	}
	if !form.Refused(err) {
		return err
	}
	return p.showWaiting(w, r, who, team, form, http.StatusUnprocessableEntity)
}

// onWaiting runs an act on one waiting.
func (p pages) onWaiting(w http.ResponseWriter, r *http.Request, who access.Actor, do func(team access.Team, id db.ID, form *web.Form) (to string, err error)) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	to, err := do(team, id, form)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, to)
}

func (p pages) stopWaiting(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.onWaiting(w, r, who, func(team access.Team, id db.ID, form *web.Form) (string, error) {
		err := p.agenda.StopWaiting(r.Context(), who, team.ID, id, form.Key)
		if err == nil {
			p.Flash(w, ui.Flash{Kind: ui.OK, Message: "Retiré de la liste d’attente"})
		}
		return agendaPath(team) + "/attente", err
	})
}

func (p pages) take(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.onWaiting(w, r, who, func(team access.Team, id db.ID, form *web.Form) (string, error) {
		var d agenda.Draft
		if err := web.Decode(form, p.Today(), &d); err != nil {
			return "", err
		}
		made, err := p.agenda.Take(r.Context(), who, team.ID, id, d, form.Key)
		if fault.KindOf(err) == fault.Invalid { // something takes place then: said on the page of the list
			p.Flash(w, ui.Flash{Kind: ui.Attention, Message: "Créneau non donné : " + whyNot(err)})
			return agendaPath(team) + "/attente", nil
		}
		if err == nil {
			p.Flash(w, ui.Flash{Kind: ui.OK, Message: "Rendez-vous prévu le " + made.Day.Short() + " : pensez à prévenir la personne"})
		}
		return onePath(made.ID), err
	})
}

// takeFields are a free time as the form of « take » sends it.
func takeFields(a agenda.Appointment) []ui.Pair {
	list := []ui.Pair{
		{Name: "professional", Value: a.ProfessionalID.String()},
		{Name: "day", Value: a.Day.String()},
		{Name: "starts", Value: a.At.Short()},
		{Name: "minutes", Value: strconv.Itoa(a.Minutes)},
		{Name: "mode", Value: string(a.Mode)},
	}
	if a.RoomID != 0 {
		list = append(list, ui.Pair{Name: "room", Value: a.RoomID.String()})
	}
	return list
}

var waitingColumns = []ui.Column{
	{Key: "personne", Label: "Personne"},
	{Key: "profession", Label: "Attend"},
	{Key: "depuis", Label: "Depuis"},
	{Key: "souhaits", Label: "Souhaits"},
	{Key: "creneaux", Label: "Créneaux libérés"},
	{Key: "acte", Label: "Retirer", HideLabel: true},
}

func (p waitingPage) rows() []ui.Row {
	rows := make([]ui.Row, len(p.List))
	for i, w := range p.List {
		var last templ.Component
		if p.form != nil {
			last = ui.PostButton(ui.PostProps{Action: agendaPath(p.Team) + "/attente/" + w.ID.String() + "/retrait", Label: "Retirer", Variant: ui.Quiet, Small: true})
		}
		rows[i] = ui.Row{Cells: []templ.Component{
			ui.Two(ui.A(w.Person.Name, personPath(w.Person.ID)), w.Person.Number), ui.T(w.Profession.Label()), ui.T(w.Since.Short()), ui.T(w.Preferences), p.free(w), last,
		}}
	}
	return rows
}

// shownFree is how many free times a line offers.
const shownFree = 3

// free are the times that came free for a waiting, each taken in one click.
func (p waitingPage) free(w agenda.Waiting) templ.Component {
	var list []templ.Component
	for _, f := range p.Free {
		if f.Profession == w.Profession && len(list) < shownFree {
			list = append(list, freeForm(p, w, f))
		}
	}
	if len(list) == 0 {
		return ui.T("Aucun")
	}
	return ui.Several(list...)
}

func (p waitingPage) people() []ui.Option {
	list := make([]ui.Option, len(p.People))
	for i, c := range p.People {
		list[i] = ui.Option{Value: c.Enrolment.String(), Label: c.Name + " (" + c.Number + ")"}
	}
	return list
}

func professions() []ui.Option {
	list := make([]ui.Option, len(network.Professions))
	for i, x := range network.Professions {
		list[i] = ui.Option{Value: string(x), Label: x.Label()}
	}
	return list
}

func sinceWords(w agenda.Waiting) string {
	return strings.ToLower(w.Profession.Label()) + ", depuis le " + w.Since.Short()
}

// whyNot is what a refusal says, of its fields first.
func whyNot(err error) string {
	for _, f := range fault.FieldsOf(err) {
		return f.Message
	}
	return fault.MessageOf(err)
}
