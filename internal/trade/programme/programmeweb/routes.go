package programmeweb

import (
	"net/http"
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/trade/programme"
)

// Routes registers the page of the programme.
func Routes(f *web.Frame, svc *programme.Service) {
	p := &pages{f, svc}
	f.Page("GET /programme", access.ProgrammeOpen, p.book)
}

type pages struct {
	frame *web.Frame
	svc   *programme.Service
}

// book shows each programme in the version asked for, else the one in force.
func (p *pages) book(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	entries, err := p.svc.RuleBook(r.Context(), who)
	if err != nil {
		return err
	}
	shown := make([]shownEntry, len(entries))
	found := false
	for i, e := range entries {
		shown[i].Entry = e
		at := choose(e.Versions, r.URL.Query().Get("version"))
		if at >= 0 {
			shown[i].Edition, found = e.Versions[at], true
		}
	}
	if !found && len(entries) > 0 {
		return fault.Missing()
	}
	return p.frame.Render(w, r, who, web.Page{
		Title: "Programme", Wide: true,
		Lead: "Les règles en vigueur, d’où elles viennent, et ce qui reste à confirmer.",
	}, book(shown))
}

// shownEntry is a programme with the version that the page details.
type shownEntry struct {
	programme.Entry
	Edition programme.Edition
}

// choose finds the version of a code; without a code, the one in force, else the
// latest. Negative when there is none.
func choose(versions []programme.Edition, code string) int {
	if code != "" {
		return slices.IndexFunc(versions, func(e programme.Edition) bool { return e.Version.Code == code })
	}
	if i := slices.IndexFunc(versions, func(e programme.Edition) bool { return e.InForce }); i >= 0 {
		return i
	}
	return min(0, len(versions)-1)
}
