package questionnaireweb

import (
	"net/http"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/questionnaire"

	"github.com/a-h/templ"
)

// shelf is the operator's page: instruments and schedule.
type shelf struct {
	questionnaire.Shelf
	plan typed
}

func (p *pages) shelf(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showShelf(w, r, who, http.StatusOK, blank("valid_from", p.frame.Today().Short()))
}

func (p *pages) showShelf(w http.ResponseWriter, r *http.Request, who access.Actor, code int, plan typed) error {
	v, err := p.svc.Shelf(r.Context(), who)
	if err != nil {
		return err
	}
	page := web.Page{Title: "Questionnaires", Lead: "Instruments livrés, droits sur leurs textes et calendrier.", Wide: true, Status: code}
	return p.frame.Render(w, r, who, page, shelfBody(shelf{v, plan}))
}

func (p *pages) addPlan(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	t, err := read(r)
	if err != nil {
		return err
	}
	var d questionnaire.PlanDraft
	if err = web.Decode(t.Form, p.frame.Today(), &d); err == nil {
		err = p.svc.AddPlan(r.Context(), who, d, t.Key)
	}
	if err == nil {
		return p.done(w, r, "/questionnaires", "Ligne ajoutée au calendrier.")
	}
	code, other := t.refused(err)
	if other != nil {
		return other
	}
	return p.showShelf(w, r, who, code, t)
}

func (p *pages) endPlan(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "line")
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	if err := p.svc.EndPlan(r.Context(), who, id, t.Key); err != nil {
		return err
	}
	return p.done(w, r, "/questionnaires", "La ligne ne vaut plus à partir de demain.")
}

// words is the page of one instrument.
type words struct {
	questionnaire.Wording
	right typed
	texts typed
}

func refOf(r *http.Request) questionnaire.Ref {
	return questionnaire.Ref{Code: r.PathValue("instrument"), Version: r.PathValue("version")}
}

func refPath(ref questionnaire.Ref) string { return "/questionnaires/" + ref.Code + "/" + ref.Version }

func (p *pages) words(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showWords(w, r, who, http.StatusOK, nil)
}

// showWords shows an instrument; change lays a form that was refused on it.
func (p *pages) showWords(w http.ResponseWriter, r *http.Request, who access.Actor, code int, change func(*words)) error {
	v, err := p.svc.Words(r.Context(), who, refOf(r))
	if err != nil {
		return err
	}
	page := words{Wording: v, right: blank("obtained_on", p.frame.Today().Short()), texts: blank()}
	for _, k := range v.Keys() {
		page.texts.Values.Set(k.Key, v.Typed(k.Key))
	}
	if change != nil {
		change(&page)
	}
	in := v.Instrument()
	crumbs := []ui.Link{{Label: "Questionnaires", Href: "/questionnaires"}, {Label: in.Short}}
	return p.frame.Render(w, r, who, web.Page{Title: in.Title, Lead: "Version " + in.Version, Crumbs: crumbs, Wide: true, Status: code}, wordsBody(page))
}

func (p *pages) recordRight(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	t, err := read(r)
	if err != nil {
		return err
	}
	var d questionnaire.RightDraft
	if err = web.Decode(t.Form, p.frame.Today(), &d); err == nil {
		err = p.svc.RecordRight(r.Context(), who, refOf(r), d, t.Key)
	}
	if err == nil {
		return p.done(w, r, refPath(refOf(r)), "Accord enregistré\u202f: vous pouvez saisir le texte publié.")
	}
	code, other := t.refused(err)
	if other != nil {
		return other
	}
	return p.showWords(w, r, who, code, func(v *words) { v.right = t })
}

func (p *pages) endRight(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	t, err := read(r)
	if err != nil {
		return err
	}
	if err := p.svc.EndRight(r.Context(), who, refOf(r), t.Key); err != nil {
		return err
	}
	return p.done(w, r, refPath(refOf(r)), "L’accord a pris fin\u202f: les libellés abrégés reviennent.")
}

func (p *pages) writeTexts(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	t, err := read(r)
	if err != nil {
		return err
	}
	texts := map[string]string{}
	for key := range t.Values {
		texts[key] = strings.TrimSpace(t.Get(key))
	}
	if err = p.svc.WriteTexts(r.Context(), who, refOf(r), texts, t.Key); err == nil {
		return p.done(w, r, refPath(refOf(r)), "Texte enregistré.")
	}
	code, other := t.refused(err)
	if other != nil {
		return other
	}
	return p.showWords(w, r, who, code, func(v *words) { v.texts = t })
}

var shelfColumns = []ui.Column{{Label: "Instrument"}, {Label: "Droits"}, {Label: "Texte"}, {Label: "Calcul"}, {Label: "LOINC"}}

func (v shelf) rows() []ui.Row {
	var rows []ui.Row
	for _, w := range v.Wordings {
		in := w.Instrument()
		checked := "à vérifier"
		if !in.RightsCheckedOn.IsZero() {
			checked = "vérifié le " + in.RightsCheckedOn.Short()
		}
		loinc := in.TotalLOINC
		if loinc == "" {
			loinc = "non confirmé"
		}
		rows = append(rows, ui.Row{Cells: []templ.Component{
			ui.Two(ui.A(in.Title, refPath(in.Ref())), in.Domain+", version "+in.Version), ui.Two(ui.Tag(rightState(w), in.Rights.Label()), checked), textCell(w), scoringCell(in), ui.T(loinc),
		}})
	}
	return rows
}

func rightState(w questionnaire.Wording) ui.State {
	switch {
	case w.Instrument().Rights == questionnaire.Free, w.Right() != nil:
		return ui.OK
	case w.Instrument().Rights == questionnaire.Unread:
		return ui.Info
	default:
		return ui.Attention
	}
}

var planColumns = []ui.Column{{Label: "Questionnaire"}, {Label: "Programme"}, {Label: "Moment"}, {Label: "Du… au…"}, {Label: "Certitude"}, {Label: "Action", HideLabel: true}}

func (v shelf) planRows() []ui.Row {
	var rows []ui.Row
	for _, p := range v.Plan {
		span := "depuis le " + p.ValidFrom.Short()
		var act templ.Component
		if p.ValidTo.IsZero() {
			act = ui.PostButton(ui.PostProps{Action: "/questionnaires/calendrier/" + p.ID.String() + "/fin", Label: "Arrêter", Small: true, Variant: ui.Quiet})
		} else {
			span = "du " + p.ValidFrom.Short() + " au " + p.ValidTo.Short()
		}
		sure := p.Confidence.Label()
		if p.Source == "" {
			sure += ", valeur à confirmer"
		}
		rows = append(rows, ui.Row{Cells: []templ.Component{
			ui.T(v.short(p.Instrument)), ui.T(v.programme(p)), ui.T(p.Moment.Label()), ui.T(span), ui.Two(ui.T(sure), p.Source), act,
		}})
	}
	return rows
}

func (v shelf) short(code string) string {
	for _, w := range v.Wordings {
		if w.Instrument().Code == code {
			return w.Instrument().Short
		}
	}
	return code
}

func (v shelf) programme(p questionnaire.Planned) string {
	for _, one := range v.Programmes {
		if one.ID == p.ProgrammeID {
			return one.Name
		}
	}
	return ""
}

func (v shelf) programmes() []ui.Option {
	var list []ui.Option
	for _, p := range v.Programmes {
		list = append(list, ui.Option{Value: p.ID.String(), Label: p.Name})
	}
	return list
}

func (v shelf) instruments() []ui.Option {
	var list []ui.Option
	for _, w := range v.Wordings {
		if in := w.Instrument(); in.Fillable() && in.Valid.To.IsZero() {
			list = append(list, ui.Option{Value: in.Code, Label: in.Title, Group: in.Domain})
		}
	}
	return list
}

func moments() []ui.Option {
	var list []ui.Option
	for _, m := range questionnaire.Moments {
		list = append(list, ui.Option{Value: string(m), Label: m.Label()})
	}
	return list
}
