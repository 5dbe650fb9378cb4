package patientweb

import (
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"

	"github.com/a-h/templ"
)

// duplicates are the records of a team that look like one person.
type duplicates struct {
	patient.Duplicates
	who  access.Actor
	team access.Team
}

func (p *pages) duplicates(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	list, err := p.svc.Duplicates(r.Context(), who, team.ID)
	if err != nil {
		return err
	}
	page := teamPage(team, "Doublons", "Deux dossiers qui se ressemblent, à comparer. Rien n’est fusionné sans vous.")
	return p.frame.Render(w, r, who, page, duplicatesPage(duplicates{list, who, team}))
}

var (
	pairColumns  = []ui.Column{{Label: "Dossiers"}, {Label: "Ressemblance"}, {Label: "Action", HideLabel: true}}
	mergeColumns = []ui.Column{{Label: "Dossier gardé"}, {Label: "Ancien numéro"}, {Label: "Action", HideLabel: true}}
)

func comparePath(a, b db.ID) string { return "/doublons/" + a.String() + "/" + b.String() }

func (d duplicates) rows() []ui.Row {
	rows := make([]ui.Row, len(d.Pairs))
	for i, p := range d.Pairs {
		rows[i] = ui.Row{Cells: []templ.Component{
			twoRecords(p), both(ui.T(ui.N(p.Score)+" sur 100"), because(p.Why)), ui.A("Comparer", comparePath(p.A.Patient.ID, p.B.Patient.ID)),
		}}
	}
	return rows
}

// because lays reasons in one sentence.
func because(why []string) string {
	words := slices.Clone(why)
	for i := range words[min(1, len(words)):] {
		first, size := utf8.DecodeRuneInString(words[i+1])
		words[i+1] = string(unicode.ToLower(first)) + words[i+1][size:]
	}
	return listed(words)
}

// record is one of two, in a line.
func record(l patient.Listed) string {
	words := []string{l.Patient.Number}
	if b := l.Patient.BirthDate(); !b.IsZero() {
		words = append(words, b.Short())
	}
	if !l.Enrolment.Open() {
		words = append(words, "suivi terminé")
	}
	return strings.Join(words, " · ")
}

func (d duplicates) merges() []ui.Row {
	rows := make([]ui.Row, len(d.Merges))
	for i, m := range d.Merges {
		undo := ui.PostButton(ui.PostProps{
			Action: "/equipes/" + d.team.Code + "/fusions/" + m.ID.String() + "/annulation", Label: "Annuler la fusion", Variant: ui.Quiet, Small: true,
			Confirm: &ui.Confirm{Question: "Séparer de nouveau les deux dossiers ?", Detail: "Chacun reprend ce qui était à lui, avec ce qui a été enregistré depuis dans ses suivis.", Yes: "Oui, séparer"},
		})
		rows[i] = ui.Row{Cells: []templ.Component{
			ui.Two(ui.A(m.Patient.DisplayName(), patientPath(m.Patient.ID)), m.Patient.Number), both(ui.T(listed(m.Numbers)), "fusionné le "+civil.DayOf(m.MadeAt).Short()), undo,
		}}
	}
	return rows
}

// comparing is the page where two records stand side by side.
type comparing struct {
	patient.Comparison
	typed
	who access.Actor
}

func (p *pages) compare(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showComparison(w, r, who, blank(), nil)
}

// pair reads both records that an address names. Faults: NotFound.
func pair(r *http.Request) (a, b db.ID, err error) {
	if a, err = web.PathID(r, "id"); err == nil {
		b, err = web.PathID(r, "other")
	}
	return a, b, err
}

func (p *pages) showComparison(w http.ResponseWriter, r *http.Request, who access.Actor, t typed, refusal error) error {
	code, other := t.refused(refusal)
	if other != nil {
		return other
	}
	a, b, err := pair(r)
	if err != nil {
		return err
	}
	v, err := p.svc.Compare(r.Context(), who, a, b)
	if err != nil {
		return err
	}
	if t.Get("keep") == "" {
		t.Values.Set("keep", v.Keep.String())
	}
	c := comparing{v, t, who}
	page := web.Page{
		Title: "Comparer deux dossiers", Lead: v.A.Patient.Number + " et " + v.B.Patient.Number, Wide: true, Status: code,
		Crumbs: []ui.Link{{Label: "Doublons", Href: c.list()}, {Label: "Comparer"}},
	}
	return p.frame.Render(w, r, who, page, comparePage(c))
}

func (p *pages) tellApart(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	a, b, err := pair(r)
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	if err := p.svc.TellApart(r.Context(), who, a, b, t.Key); err != nil {
		return err
	}
	return p.done(w, r, homeList(who), "Ce sont deux personnes : ces deux dossiers ne seront plus proposés.")
}

func (p *pages) merge(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	a, b, err := pair(r)
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	keep, err := db.ParseID(t.Get("keep"))
	switch {
	case err != nil || keep != a && keep != b:
		var wrong fault.Fields
		wrong.Add("keep", "Choisissez le dossier à garder.")
		return p.showComparison(w, r, who, t, wrong.Err())
	case keep == b:
		b = a
	}
	if err := p.svc.Merge(r.Context(), who, keep, b, t.Key); err != nil {
		return p.showComparison(w, r, who, t, err)
	}
	return p.done(w, r, patientPath(keep)+"/inclusions", "Dossiers fusionnés. La page « Doublons » permet d’annuler.")
}

func (p *pages) undoMerge(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "merge")
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	if _, err := p.svc.UndoMerge(r.Context(), who, id, t.Key); err != nil {
		return err
	}
	return p.done(w, r, "/equipes/"+team.Code+"/doublons", "Fusion annulée : les deux dossiers sont de nouveau séparés.")
}

// homeList is the list of duplicates of the reader's first team.
func homeList(who access.Actor) string { return "/equipes/" + who.Teams[0].Code + "/doublons" }

func (c comparing) list() string { return homeList(c.who) }

func (c comparing) path(more string) string {
	return comparePath(c.A.Patient.ID, c.B.Patient.ID) + more
}

// sides are the two records as choices.
func (c comparing) sides() []ui.Option {
	var list []ui.Option
	for _, s := range []patient.Side{c.A, c.B} {
		list = append(list, ui.Option{Value: s.Patient.ID.String(), Label: s.Patient.DisplayName() + " · " + s.Patient.Number, Help: s.Patient.Trust().Label()})
	}
	return list
}

var compareColumns = []ui.Column{{Label: "Trait"}, {Label: "Premier dossier"}, {Label: "Second dossier"}, {Label: "Pareil ?"}}

// rows lay every trait of both records side by side.
func (c comparing) rows() []ui.Row {
	left, right := traitTerms(c.A), traitTerms(c.B)
	var rows []ui.Row
	for i, l := range left {
		same := ui.Tag(ui.Attention, "Différent")
		switch {
		case l.Value == "" && right[i].Value == "":
			continue
		case i < ofTheRecord:
			same = templ.NopComponent
		case l.Value == "" || right[i].Value == "":
			same = ui.Tag(ui.Neutre, "D’un seul côté")
		case strings.EqualFold(l.Value, right[i].Value):
			same = ui.Tag(ui.OK, "Pareil")
		}
		rows = append(rows, ui.Row{Cells: []templ.Component{ui.T(l.Label), ui.T(l.Value), ui.T(right[i].Value), same}})
	}
	return rows
}

// ofTheRecord counts the first terms, which are those of the record and not of
// the person: they say nothing by being different.
const ofTheRecord = 4

// traitTerms are what a record says, in one order.
func traitTerms(s patient.Side) []ui.Term {
	t, _ := patient.TraitsOf(s.Patient.Identity)
	c, _ := patient.ContactOf(s.Patient.Identity)
	born := ""
	if !t.BirthDate.IsZero() {
		born = t.BirthDate.Short()
	} else if t.BirthYear != 0 {
		born = "en " + ui.N(t.BirthYear)
	}
	var told, spans []string
	for _, i := range s.Will.Informed {
		told = append(told, i.InformedOn.Short())
	}
	for _, e := range s.Stays {
		if e.Open() {
			spans = append(spans, "depuis le "+e.From().Short())
		} else {
			spans = append(spans, "du "+e.From().Short()+" au "+e.ClosedOn.Short())
		}
	}
	return []ui.Term{
		{Label: "Numéro", Value: s.Patient.Number},
		{Label: "Mode", Value: s.Patient.Mode().Label() + ", identité " + string(s.Patient.Trust())},
		{Label: "Suivis", Value: listed(spans)},
		{Label: "Informations données", Value: listed(told)},
		{Label: "Nom de naissance", Value: t.BirthName},
		{Label: "Prénoms de naissance", Value: t.FirstNames},
		{Label: "Nom utilisé", Value: t.UsedName},
		{Label: "Prénom utilisé", Value: t.UsedFirst},
		{Label: "Naissance", Value: born},
		{Label: "Lieu de naissance", Value: patient.PlaceName(t.BirthPlace)},
		{Label: "Sexe", Value: label(terminology.Sex, s.Patient.Sex)},
		{Label: "Commune", Value: patient.PlaceName(s.Patient.Commune)},
		{Label: "Téléphone", Value: c.Phone},
		{Label: "Courriel", Value: c.Email},
		{Label: "Adresse", Value: strings.TrimSpace(c.Address + " " + c.PostalCode + " " + c.City)},
	}
}
