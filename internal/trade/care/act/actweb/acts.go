package actweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/act"
	"maillage/internal/trade/terminology"

	"github.com/a-h/templ"
)

// actsPage is the page of a person's acts. tried is the end that was refused.
type actsPage struct {
	view
	tried *web.Form
	on    db.ID // the act it was for
}

func (p pages) acts(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showActs(w, r, who, nil, 0)
}

func (p pages) showActs(w http.ResponseWriter, r *http.Request, who access.Actor, tried *web.Form, on db.ID) error {
	v, err := p.open(r, who, "acts")
	if err != nil {
		return err
	}
	page := v.page(sectionTitle)
	page.Wide = true
	if tried != nil {
		page.Status = http.StatusUnprocessableEntity
	}
	if v.may() {
		page.Actions = []ui.Action{{Label: "Enregistrer un acte", Icon: "plus", Href: v.path("/saisie")}}
	}
	return p.Render(w, r, who, page, actsBody(actsPage{v, tried, on}))
}

// end notes the end of a treatment or of a withdrawal.
func (p pages) end(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	id, err := named(form.Get("acte"))
	if err != nil {
		return err
	}
	var d act.EndDraft
	if err = web.Decode(form, p.Today(), &d); err == nil {
		err = p.act.End(r.Context(), who, person, id, d, form.Key)
	}
	if err != nil {
		if len(fault.FieldsOf(err)) == 0 || !form.Refused(err) {
			return err
		}
		return p.showActs(w, r, who, form, id)
	}
	p.Flash(w, ui.Flash{Kind: ui.OK, Message: "Fin enregistrée."})
	return web.Redirect(w, r, "/patients/"+person.String()+"/actes")
}

// parted parts the acts that hold from those taken back.
func parted(all []act.Act) (held, taken []act.Act) {
	for _, a := range all {
		if a.Holds() {
			held = append(held, a)
		} else {
			taken = append(taken, a)
		}
	}
	return held, taken
}

// latest is the last screening that holds for each infection, in the list's order.
func (v view) latest() []ui.Term {
	var list []ui.Term
	held, _ := parted(v.of(act.Screening))
	for _, t := range terminology.List(terminology.ScreeningTarget) {
		term := ui.Term{Label: t.Label, Component: never()}
		for _, a := range held {
			if a.Detail.Target == t.Code {
				term.Component = lastResult(a)
				break
			}
		}
		list = append(list, term)
	}
	return list
}

var actColumns = []ui.Column{{Key: "acte", Label: "Acte"}, {Key: "detail", Label: "Précisions"}, {Key: "par", Label: "Enregistré par"}, {Key: "faire", Label: "Faire", HideLabel: true}}

// rows are the lines of a table of acts.
func (p actsPage) rows(list []act.Act) []ui.Row {
	rows := make([]ui.Row, len(list))
	for i, a := range list {
		when := day(a)
		if a.Kind.Lasts() {
			when = days(a)
		}
		rows[i] = ui.Row{ID: "acte-" + a.ID.String(), Cells: []templ.Component{ui.Two(ui.T(a.What()), when), actDetail(a), ui.T(recordedBy(a)), actActs(p, a)}}
	}
	return rows
}

// endForm is the form of an end: what was refused, or a fresh one.
func (p actsPage) endForm(a act.Act) *web.Form {
	if p.tried != nil && p.on == a.ID {
		return p.tried
	}
	return web.NewForm("ended_on", p.Today.Short())
}
