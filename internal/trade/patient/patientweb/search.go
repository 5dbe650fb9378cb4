package patientweb

import (
	"context"
	"net/http"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"

	"github.com/a-h/templ"
)

const (
	whileTyping = 8  // patients under the field
	onThePage   = 50 // patients of a whole page
)

// results are what a search found.
type results struct {
	Q      string
	Groups []ui.SearchGroup
	Short  bool // too few letters to look among everybody
}

// searchPage shows an empty search: nothing of it is ever in the address.
func (p *pages) searchPage(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.frame.Render(w, r, who, web.Page{Title: "Recherche"}, searchBody(results{}))
}

// search answers the field of every page while somebody types, and the whole page
// otherwise.
func (p *pages) search(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	t, err := read(r)
	if err != nil {
		return err
	}
	most := onThePage
	if web.Partial(r) {
		most = whileTyping
	}
	found, err := p.find(r.Context(), who, strings.TrimSpace(t.Get("q")), most)
	if err != nil {
		return err
	}
	if !web.Partial(r) {
		return p.frame.Render(w, r, who, web.Page{Title: "Recherche"}, searchBody(found))
	}
	body := templ.Component(templ.NopComponent)
	if found.Q != "" {
		body = hits(found)
	}
	return p.frame.Fragment(w, r, http.StatusOK, body)
}

// find asks the room for patients, when the reader may search them, and the door
// for the rest.
func (p *pages) find(ctx context.Context, who access.Actor, q string, most int) (results, error) {
	found := results{Q: q}
	if q == "" {
		return found, nil
	}
	if who.May(access.PatientSearch) {
		people, err := p.svc.Search(ctx, who, q, most)
		if err != nil {
			return found, err
		}
		found.Groups = append(found.Groups, patientGroup(who, people))
		found.Short = patient.TooShort(q) && !strings.ContainsAny(q, "0123456789")
	}
	if p.other != nil {
		found.Groups = append(found.Groups, p.other(ctx, who, q)...)
	}
	return found, nil
}

func patientGroup(who access.Actor, people []patient.Found) ui.SearchGroup {
	g := ui.SearchGroup{Label: "Patients"}
	for _, f := range people {
		g.Hits = append(g.Hits, ui.SearchHit{Label: f.Patient.DisplayName(), Note: foundNote(who, f), Href: patientPath(f.Patient.ID), Icon: "user"})
	}
	return g
}

// foundNote tells namesakes apart: the number, the birth, the team, the exit.
func foundNote(who access.Actor, f patient.Found) string {
	words := []string{f.Patient.Number}
	if b := f.Patient.BirthDate(); !b.IsZero() {
		words = append(words, b.Short())
	}
	if t, mine := who.Team(f.Enrolment.TeamID); mine && len(who.Teams) > 1 {
		words = append(words, t.Name)
	}
	if !f.Enrolment.Open() {
		words = append(words, "suivi terminé")
	}
	if f.Near {
		words = append(words, "orthographe proche")
	}
	return strings.Join(words, " · ")
}

// empty says whether nothing was found.
func (r results) empty() bool {
	for _, g := range r.Groups {
		if len(g.Hits) > 0 {
			return false
		}
	}
	return true
}

var hitColumns = []ui.Column{{Key: "nom", Label: "Résultat"}, {Key: "precisions", Label: "Précisions"}}

func hitRows(g ui.SearchGroup) []ui.Row {
	rows := make([]ui.Row, len(g.Hits))
	for i, h := range g.Hits {
		rows[i] = ui.Row{Cells: []templ.Component{ui.A(h.Label, h.Href), ui.T(h.Note)}}
	}
	return rows
}
