package situationweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/situation"

	"github.com/a-h/templ"
)

// overview is the page of somebody's situations.
type overview struct {
	situation.View
	who   access.Actor
	begin *web.Form // of a new situation
	wrong []fault.Field
}

func (p *pages) list(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showList(w, r, who, nil, nil)
}

// showList shows the page; form and cause are a beginning that was refused.
func (p *pages) showList(w http.ResponseWriter, r *http.Request, who access.Actor, form *web.Form, cause error) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := p.svc.Open(r.Context(), who, id, "situations")
	if err != nil {
		return err
	}
	o := overview{View: v, who: who, begin: form}
	pg := page(v, who, "Situation", ui.Link{Label: "Situation"})
	if form == nil {
		o.begin = web.NewForm("situated_on", v.Today.Short(), "kind", string(o.likely()))
	} else {
		form.Refused(cause)
		o.wrong, pg.Status = fault.FieldsOf(cause), http.StatusUnprocessableEntity
	}
	return p.frame.Render(w, r, who, pg, listBody(o))
}

// likely is the kind that is most likely begun now.
func (o overview) likely() situation.Kind {
	switch {
	case len(o.Due) > 0:
		return o.Due[0].Kind
	case len(o.Stays) > 0 && !o.Stays[0].Open():
		return situation.Exit
	}
	return situation.Other
}

func (p *pages) start(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	var d situation.StartDraft
	var one db.ID
	if err = web.Decode(form, p.frame.Today(), &d); err == nil {
		one, err = p.svc.Start(r.Context(), who, id, d, form.Key)
	}
	if fault.KindOf(err) == fault.Invalid && err != nil {
		return p.showList(w, r, who, form, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, listPath(id)+"/"+one.String()+"/saisie")
}

// writes says whether the reader may write about somebody, in one of the stays.
func (o overview) writes() bool {
	for _, e := range o.Stays {
		if o.who.InTeam(access.SituationWrite, e.TeamID) == nil {
			return true
		}
	}
	return false
}

// finished are the complete situations, latest first.
func (o overview) finished() []situation.Situation {
	var list []situation.Situation
	for _, s := range o.Situations {
		if s.Done() {
			list = append(list, s)
		}
	}
	return list
}

var listColumns = []ui.Column{
	{Key: "date", Label: "Situation"}, {Key: "etat", Label: "État"}, {Key: "verifier", Label: "À vérifier"}, {Key: "par", Label: "Dernière saisie"}, {Key: "action", Label: "Action", HideLabel: true},
}

func (o overview) rows() []ui.Row {
	rows := make([]ui.Row, len(o.Situations))
	for i, s := range o.Situations {
		state, act := ui.Tag(ui.OK, "Terminée"), ui.A("Lire", path(s, ""))
		if !s.Done() {
			state, act = ui.Tag(ui.Attention, "Brouillon"), ui.A("Reprendre", path(s, "/saisie"))
		}
		rows[i] = ui.Row{Cells: []templ.Component{
			ui.Two(ui.A(s.On.Short(), path(s, "")), s.Kind.Label()),
			ui.Several(state, ui.T(progress(s))), ui.T(toCheck(len(s.Check(o.Today)))), ui.T(written(s, o.Names)), act,
		}}
	}
	return rows
}

// progress is « 38 réponses sur 44 ».
func progress(s situation.Situation) string {
	return ui.Count(s.Answered, "réponse", "réponses") + " sur " + ui.N(s.Asked)
}

func toCheck(n int) string {
	if n == 0 {
		return "Rien"
	}
	return ui.Count(n, "point", "points")
}

// written is when and by whom.
func written(s situation.Situation, names map[db.ID]string) string {
	words := civil.DayOf(s.ChangedAt).Short()
	if by := names[s.By]; by != "" {
		words += ", " + by
	}
	return words
}

// dueWords is why a situation is asked for.
func dueWords(d situation.Due, today civil.Day) string {
	switch {
	case d.Kind == situation.Entry:
		return "À l’inclusion du " + d.On.Short()
	case d.Late(today):
		return "L’anniversaire de l’inclusion était le " + d.On.Short()
	default:
		return "Pour l’anniversaire de l’inclusion, le " + d.On.Short()
	}
}

func dueState(d situation.Due, today civil.Day) ui.State {
	if d.Late(today) {
		return ui.Attention
	}
	return ui.Info
}

// begins is the one button that begins what is due, today.
func (o overview) begins(d situation.Due) ui.PostProps {
	return ui.PostProps{
		Action: listPath(o.Patient.ID), Label: "Remplir", Icon: "pencil", Small: true, Variant: ui.Secondary,
		Fields: []ui.Pair{{Name: "kind", Value: string(d.Kind)}, {Name: "situated_on", Value: o.Today.Short()}},
	}
}

func kindOptions() []ui.Option {
	list := make([]ui.Option, len(situation.Kinds))
	for i, k := range situation.Kinds {
		list[i] = ui.Option{Value: string(k), Label: k.Label()}
	}
	return list
}

// choices are situations as options of a list.
func choices(list []situation.Situation) []ui.Option {
	out := make([]ui.Option, len(list))
	for i, s := range list {
		out[i] = ui.Option{Value: s.ID.String(), Label: s.Title()}
	}
	return out
}
