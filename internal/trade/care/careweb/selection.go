package careweb

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/capsule"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care"

	"github.com/a-h/templ"
)

// picking is the caseload as it is filtered, with a box a person, and what may
// be done with those ticked.
type picking struct {
	list
	drafts []care.RCPLine // where they may be convened; none when the reader may not
	form   *web.Form
}

func (p pages) selection(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showSelection(w, r, who, filterOf(r.URL.Query()), web.NewForm(), http.StatusOK)
}

func (p pages) showSelection(w http.ResponseWriter, r *http.Request, who access.Actor, f care.Filter, form *web.Form, code int) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	view, err := p.care.Caseload(r.Context(), who, team.ID, f)
	if err != nil {
		return err
	}
	page := picking{list: newList(view, who), form: form}
	if who.InTeam(access.RCPPrepare, team.ID) == nil {
		all, err := p.care.ListRCPs(r.Context(), who, team.ID)
		if err != nil {
			return err
		}
		page.drafts = slices.DeleteFunc(all, func(l care.RCPLine) bool { return l.Locked() })
	}
	return p.Render(w, r, who, web.Page{
		Title: "Choisir des patients", Lead: team.Name + " · " + page.count(), Wide: true, Status: code,
		Crumbs: []ui.Link{{Label: "Patients suivis", Href: with(page.path, queryOf(f))}, {Label: "Choisir"}},
	}, selectionBody(page))
}

// convene puts those ticked on the agenda of a RCP in preparation.
func (p pages) convene(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	rcp, err := db.ParseID(form.Get("rcp"))
	if err != nil {
		form.Errors["rcp"] = "Choisissez la RCP."
		return p.showSelection(w, r, who, filterOf(form.Values), form, http.StatusUnprocessableEntity)
	}
	picked := form.Values["enrolments"]
	err = p.care.SetAgenda(r.Context(), who, rcp, care.AgendaMove{Act: care.AgendaAdd, Enrolments: picked}, form.Key)
	switch {
	case err == nil:
		p.Flash(w, ui.Flash{Kind: ui.OK, Message: ui.Count(len(picked), "personne inscrite", "personnes inscrites") + " à la RCP"})
		return web.Redirect(w, r, "/rcp/"+rcp.String())
	case fault.KindOf(err) == fault.Conflict:
		form.Alert = fault.MessageOf(err)
		return p.showSelection(w, r, who, filterOf(form.Values), form, http.StatusConflict)
	case form.Refused(err):
		return p.showSelection(w, r, who, filterOf(form.Values), form, http.StatusUnprocessableEntity)
	default:
		return web.Redirect(w, r, caseloadPath(team))
	}
}

// rcpOptions are the RCP in preparation, the soonest first.
func (s picking) rcpOptions() []ui.Option {
	var out []ui.Option
	for _, l := range slices.Backward(s.drafts) {
		out = append(out, ui.Option{Value: l.ID.String(), Label: "RCP du " + l.HeldOn.Long()})
	}
	return out
}

func (s picking) rows() []ui.Row {
	rows := make([]ui.Row, len(s.Lines))
	for i, l := range s.Lines {
		rows[i] = ui.Row{Cells: []templ.Component{
			pickOne(l, s.form.Has("enrolments", l.Enrolment.ID.String())), ui.Flags(bareFlags(l.Flags)), ui.Meters(meters(l.Balance), ui.Line),
			ui.T(or(l.LastSession.Short(), "jamais")), ui.T(or(l.LastReview.Short(), "jamais")),
		}}
	}
	return rows
}

var pickColumns = []ui.Column{
	{Key: "nom", Label: "Patient"},
	{Key: "signal", Label: "Signaux"},
	{Key: "forfait", Label: "Forfait de l’année"},
	{Key: "dernier", Label: "Dernier entretien"},
	{Key: "rcp", Label: "Dernière RCP"},
}

// onlyPicked keeps the stays that the address names; all when it names none.
func onlyPicked(lines []care.CaseloadLine, q url.Values) []care.CaseloadLine {
	picked := q["enrolments"]
	if len(picked) == 0 {
		return lines
	}
	return slices.DeleteFunc(lines, func(l care.CaseloadLine) bool { return !slices.Contains(picked, l.Enrolment.ID.String()) })
}

// saveView keeps the filters of the caseload under a name.
func (p pages) saveView(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	filter := filterOf(form.Values)
	back := with(caseloadPath(team), queryOf(filter))
	d := care.SavedViewDraft{Name: form.Get("name")}
	if err := p.care.SaveView(r.Context(), who, team.ID, d, queryOf(filter).Encode(), form.Key); err != nil {
		if !form.Refused(err) {
			return err
		}
		p.Flash(w, ui.Flash{Kind: ui.Attention, Message: form.Error("name")})
		return web.Redirect(w, r, back)
	}
	p.Flash(w, ui.Flash{Kind: ui.OK, Message: "Vue gardée"})
	return web.Redirect(w, r, back)
}

func (p pages) forgetView(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "view")
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	if err := p.care.ForgetView(r.Context(), who, team.ID, id, form.Key); err != nil {
		return err
	}
	p.Flash(w, ui.Flash{Kind: ui.OK, Message: "Vue retirée"})
	return web.Redirect(w, r, caseloadPath(team))
}

// current says whether a kept view is the one shown.
func (l list) current(v care.SavedView) bool { return v.Query == queryOf(l.Filter).Encode() }

// mayKeep says whether there is something to keep: filters that no view holds.
func (l list) mayKeep() bool {
	return len(queryOf(l.Filter)) > 0 && !slices.ContainsFunc(l.Saved, l.current)
}

// savedHref opens a kept view: its query is read again as filters.
func (l list) savedHref(v care.SavedView) string {
	q, err := url.ParseQuery(v.Query)
	if err != nil {
		return l.path
	}
	return with(l.path, queryOf(filterOf(q)))
}

// offline offers the day sheet as a file that is read without a network.
func (p pages) offline(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showOffline(w, r, who, filterOf(r.URL.Query()), web.NewForm(), http.StatusOK)
}

func (p pages) showOffline(w http.ResponseWriter, r *http.Request, who access.Actor, f care.Filter, form *web.Form, code int) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	back := with(caseloadPath(team), queryOf(f))
	return p.Render(w, r, who, web.Page{
		Title: "Emporter la feuille du jour", Lead: team.Name, Status: code,
		Crumbs: []ui.Link{{Label: "Patients suivis", Href: back}, {Label: "Emporter"}},
	}, offlineBody(caseloadPath(team)+"/hors-ligne", queryOf(f), form, back))
}

func (p pages) sealOffline(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	filter := filterOf(form.Values)
	again := func(err error) error {
		if !form.Refused(err) {
			return err
		}
		form.Values.Del("passphrase")
		form.Values.Del("again")
		return p.showOffline(w, r, who, filter, form, http.StatusUnprocessableEntity)
	}
	if form.Get("passphrase") != form.Get("again") {
		var wrong fault.Fields
		wrong.Add("again", "Les deux phrases ne sont pas les mêmes.")
		return again(wrong.Err())
	}
	view, err := p.care.Caseload(r.Context(), who, team.ID, filter)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := daySheetBody(newList(view, who)).Render(r.Context(), &b); err != nil {
		return err
	}
	file, err := capsule.Seal("Feuille du jour, "+team.Code+", "+view.Today.Long(), b.String(), form.Get("passphrase"))
	if err != nil {
		return again(err)
	}
	return web.Attachment(w, "text/html; charset=utf-8", "feuille-"+team.Code+"-"+view.Today.String()+".html", file)
}
