package actweb

import (
	"net/http"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/act"
	"maillage/internal/trade/terminology"
)

// titles are the kinds in the plural, as the page's blocks name them.
var titles = map[act.Kind]string{
	act.Substitution: "Traitements de substitution aux opiacés", act.Screening: "Dépistages", act.Vaccination: "Vaccinations", act.Withdrawal: "Sevrages",
}

// none says that a block holds nothing.
var none = map[act.Kind]string{
	act.Substitution: "Aucun traitement de substitution enregistré.", act.Screening: "Aucun dépistage enregistré.", act.Vaccination: "Aucune vaccination enregistrée.",
	act.Withdrawal: "Aucun sevrage enregistré.",
}

func endLabel(k act.Kind) string {
	if k == act.Withdrawal {
		return "Issue"
	}
	return "Motif de la fin"
}

// add is the action that records one more act of a kind.
func (v view) add(k act.Kind) []ui.Action {
	if !v.may() {
		return nil
	}
	return []ui.Action{{Label: "Ajouter", Icon: "plus", Variant: ui.Secondary, Href: v.path("/saisie?genre=" + string(k))}}
}

// entry is the page that records an act, or corrects one.
type entry struct {
	view
	kind     act.Kind
	was      act.Act // that is corrected; zero for a new one
	form     *web.Form
	reversal *web.Form // of the other form, to take the act back
}

func (p pages) entry(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	q := r.URL.Query()
	return p.showEntry(w, r, who, entry{kind: act.Kind(q.Get("genre"))}, q.Get("acte"))
}

// showEntry shows the form; e holds what was refused.
func (p pages) showEntry(w http.ResponseWriter, r *http.Request, who access.Actor, e entry, named string) error {
	v, err := p.open(r, who, "act")
	if err != nil {
		return err
	}
	e.view = v
	if e.was, err = v.toCorrect(named); err != nil {
		return err
	}
	if e.was.ID != 0 {
		e.kind = e.was.Kind
	}
	status := http.StatusOK
	if e.form != nil || e.reversal != nil {
		status = http.StatusUnprocessableEntity
	}
	if e.form == nil {
		e.form = e.fresh()
	}
	if e.reversal == nil {
		e.reversal = web.NewForm()
	}
	title := "Enregistrer un acte"
	switch {
	case e.was.ID != 0:
		title = "Corriger" + narrow + ": " + lowerFirst(e.kind.Label())
	case e.kind.Label() != "":
		title = e.kind.Label()
	}
	page := v.page(title, "Acte")
	page.Status = status
	return p.Render(w, r, who, page, entryBody(e))
}

// toCorrect finds the act to correct, if one is named. Faults: NotFound; Forbidden
// when the reader may not record here; Conflict when it was taken back.
func (v view) toCorrect(text string) (act.Act, error) {
	id, err := named(text)
	if err != nil {
		return act.Act{}, err
	}
	if id == 0 {
		if !v.may() {
			return act.Act{}, v.closed()
		}
		return act.Act{}, nil
	}
	a, s, ok := v.Act(id)
	switch {
	case !ok:
		return a, fault.Missing()
	case !s.MayRecord:
		return a, v.closed()
	case !a.Holds():
		return a, fault.Clash("Cet acte a déjà été annulé ou remplacé.")
	}
	return a, nil
}

// closed says why the reader may record nothing of the person.
func (v view) closed() error {
	if v.Patient.Withheld {
		return &fault.Error{Kind: fault.Forbidden, Message: "Cette personne s’oppose au partage : seul le médecin qui l’a incluse peut enregistrer ses actes."}
	}
	return fault.Deny()
}

// fresh is the form as it opens: today, or the act that is corrected.
func (e entry) fresh() *web.Form {
	if e.was.ID == 0 {
		return web.NewForm("held_on", e.Today.Short(), "prescriber", "team_gp", "method", "rapid")
	}
	d := e.was.Draft()
	f := web.NewForm("held_on", d.HeldOn.Short(), "approximate", checked(d.Approximate), "elsewhere", checked(d.Elsewhere), "note", d.Note, "late_reason", d.LateReason,
		"molecule", string(d.Molecule), "indication", checked(d.Indication), "initiated_here", checked(d.InitiatedHere), "prescriber", string(d.Prescriber),
		"method", string(d.Method), "result_hiv", string(d.HIV), "result_hcv", string(d.HCV), "result_hbv", string(d.HBV), "vaccine", string(d.Vaccine),
		"complete", checked(d.Complete), "product", string(d.Product), "setting", string(d.Setting), "ended_on", d.EndedOn.Short(), "end_reason", string(d.EndReason))
	if d.Dose != nil {
		f.Values.Set("dose", strconv.Itoa(*d.Dose))
	}
	return f
}

// infections are the results a form asks for: all of them for a new screening, the
// one that is corrected otherwise.
func (e entry) infections() []infection {
	all := []infection{{"result_hiv", "VIH"}, {"result_hcv", "VHC (hépatite C)"}, {"result_hbv", "VHB (hépatite B)"}}
	if e.was.ID == 0 {
		return all
	}
	for _, one := range all {
		if one.field == "result_"+string(e.was.Detail.Target) {
			return []infection{one}
		}
	}
	return all
}

type infection struct{ field, label string }

func (p pages) record(w http.ResponseWriter, r *http.Request, who access.Actor) error {
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
	var d act.Draft
	var reason act.ReversalDraft
	if err = web.Decode(form, p.Today(), &d); err == nil {
		err = web.Decode(form, p.Today(), &reason)
	}
	if err == nil {
		err = p.save(r, who, person, id, d, reason, form.Key)
	}
	if err != nil {
		if !form.Refused(err) {
			return err
		}
		return p.showEntry(w, r, who, entry{kind: act.Kind(form.Get("kind")), form: form}, form.Get("acte"))
	}
	p.Flash(w, ui.Flash{Kind: ui.OK, Message: "Acte enregistré."})
	return web.Redirect(w, r, "/patients/"+person.String()+"/actes")
}

func (p pages) save(r *http.Request, who access.Actor, person, id db.ID, d act.Draft, reason act.ReversalDraft, key string) error {
	if id == 0 {
		return p.act.Record(r.Context(), who, person, 0, d, key)
	}
	return p.act.Correct(r.Context(), who, person, id, d, reason, key)
}

func (p pages) reverse(w http.ResponseWriter, r *http.Request, who access.Actor) error {
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
	if err := p.act.Reverse(r.Context(), who, person, id, act.ReversalDraft{Reason: form.Get("reason")}, form.Key); err != nil {
		if !form.Refused(err) {
			return err
		}
		return p.showEntry(w, r, who, entry{reversal: form}, form.Get("acte"))
	}
	p.Flash(w, ui.Flash{Kind: ui.OK, Message: "Acte annulé. Il reste dans l’historique."})
	return web.Redirect(w, r, "/patients/"+person.String()+"/actes")
}

// choices are the kinds to choose among, when none is named.
func choices(e entry) []ui.Tile {
	notes := map[act.Kind]string{
		act.Substitution: "Méthadone, buprénorphine…", act.Screening: "VIH, VHC, VHB" + narrow + ": TROD ou sérologie", act.Vaccination: "Hépatite B et autres vaccins", act.Withdrawal: "Ambulatoire ou hospitalier",
	}
	tiles := make([]ui.Tile, len(act.Kinds))
	for i, k := range act.Kinds {
		tiles[i] = ui.Tile{Label: k.Label(), Href: e.path("/saisie?genre=" + string(k)), Note: notes[k]}
	}
	return tiles
}

// hidden are what the form carries without showing.
func (e entry) hidden() []ui.Pair {
	pairs := []ui.Pair{{Name: "kind", Value: string(e.kind)}}
	if e.was.ID != 0 {
		pairs = append(pairs, ui.Pair{Name: "acte", Value: e.was.ID.String()})
	}
	return pairs
}

func (e entry) saveLabel() string {
	if e.was.ID != 0 {
		return "Enregistrer la correction"
	}
	return "Enregistrer"
}

// reasonHelp says when no reason is needed.
func (e entry) reasonHelp() string {
	if e.was.Detail.Result == terminology.ResultPending {
		return "Inutile si vous ne faites que donner le résultat attendu."
	}
	return "L’ancien acte reste dans l’historique, avec ce motif."
}
