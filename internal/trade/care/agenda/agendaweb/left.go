package agendaweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/agenda"

	"github.com/a-h/templ"
)

// leftPage is what a team has to settle.
type leftPage struct {
	agenda.ToSettle
	form *web.Form
	plan bool
}

func (p pages) left(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	form := web.NewForm()
	form.Key = pageKey()
	return p.showLeft(w, r, who, team, form, http.StatusOK)
}

func (p pages) showLeft(w http.ResponseWriter, r *http.Request, who access.Actor, team access.Team, form *web.Form, code int) error {
	list, err := p.agenda.ToSettle(r.Context(), who, team.ID)
	if err != nil {
		return err
	}
	page := leftPage{ToSettle: list, form: form, plan: who.InTeam(access.AgendaPlan, team.ID) == nil}
	return p.Render(w, r, who, web.Page{Title: "Rendez-vous à revoir", Lead: team.Name, Wide: true, Status: code}, leftBody(page))
}

func (p pages) settle(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	var d agenda.SettleDraft
	n := 0
	if err = web.Decode(form, p.Today(), &d); err == nil {
		n, err = p.agenda.Settle(r.Context(), who, team.ID, d, form.Key)
	}
	if err == nil {
		message := ui.Count(n, "rendez-vous annulé", "rendez-vous annulés")
		if d.Act == agenda.SettleGive {
			message = ui.Count(n, "rendez-vous réattribué", "rendez-vous réattribués")
		}
		p.Flash(w, ui.Flash{Kind: ui.OK, Message: message})
		return web.Redirect(w, r, agendaPath(team)+"/a-revoir")
	}
	if fault.KindOf(err) == fault.Conflict {
		form.Alert = fault.MessageOf(err)
		return p.showLeft(w, r, who, team, form, http.StatusConflict)
	}
	if !form.Refused(err) {
		return err
	}
	return p.showLeft(w, r, who, team, form, http.StatusUnprocessableEntity)
}

var leftColumns = []ui.Column{{Key: "choix", Label: "Rendez-vous"}, {Key: "personne", Label: "Personne"}, {Key: "avec", Label: "Avec"}, {Key: "pourquoi", Label: "Pourquoi"}}

func (l leftPage) rows() []ui.Row {
	rows := make([]ui.Row, len(l.List))
	for i, x := range l.List {
		rows[i] = ui.Row{Cells: []templ.Component{leftCell(l, x), whoCell(x.Entry), ui.T(withOf(x.Entry)), ui.Tag(ui.Attention, x.Why.Words())}}
	}
	return rows
}
