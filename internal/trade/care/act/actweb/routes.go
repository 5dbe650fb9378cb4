package actweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/act"
)

type pages struct {
	*web.Frame
	act *act.Service
}

// Routes registers the pages of medical acts.
func Routes(f *web.Frame, svc *act.Service) {
	p := pages{Frame: f, act: svc}

	f.Section("/patients/{id}", "/patients/{id}/actes", "Traitements et dépistages", access.ActOpen, 55)
	f.Page("GET /patients/{id}/actes", access.ActOpen, p.acts)
	f.Page("GET /patients/{id}/actes/saisie", access.ActRecord, p.entry)
	f.Page("POST /patients/{id}/actes/saisie", access.ActRecord, p.record)
	f.Page("POST /patients/{id}/actes/fin", access.ActRecord, p.end)
	f.Page("POST /patients/{id}/actes/annulation", access.ActRecord, p.reverse)
}

// named is the identifier a form or an address gives; zero when none. What cannot
// be read is somebody's guess: not there.
func named(text string) (db.ID, error) {
	if text == "" {
		return 0, nil
	}
	id, err := db.ParseID(text)
	if err != nil {
		return 0, fault.Missing()
	}
	return id, nil
}

// view is the acts of a person, ready to be shown.
type view struct {
	act.View
	who access.Actor
}

func (v view) path(more string) string {
	return "/patients/" + v.Patient.ID.String() + "/actes" + more
}

// open reads the acts of the person named by the address; what names the page for
// the journal.
func (p pages) open(r *http.Request, who access.Actor, what string) (view, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return view{}, err
	}
	v, err := p.act.Open(r.Context(), who, id, what)
	return view{v, who}, err
}

// page is a page about the acts.
func (v view) page(title string, under ...string) web.Page {
	var crumbs []ui.Link
	if len(v.Stays) > 0 {
		crumbs = append(crumbs, ui.Link{Label: "Patients suivis", Href: "/equipes/" + v.Stays[0].Team.Code + "/patients"})
	}
	crumbs = append(crumbs, ui.Link{Label: v.Patient.DisplayName(), Href: "/patients/" + v.Patient.ID.String()})
	if len(under) == 0 {
		crumbs = append(crumbs, ui.Link{Label: sectionTitle})
	} else {
		crumbs = append(crumbs, ui.Link{Label: sectionTitle, Href: v.path("")}, ui.Link{Label: under[0]})
	}
	lead, number := v.Patient.DisplayName(), "Dossier "+v.Patient.Number
	if lead != number {
		lead += " · " + number
	}
	return web.Page{Title: title, Lead: lead, Crumbs: crumbs}
}

const sectionTitle = "Traitements et dépistages"

// of lists the acts of a kind over all the stays, the latest stay first.
func (v view) of(k act.Kind) []act.Act {
	var list []act.Act
	for _, s := range v.Stays {
		list = append(list, s.Of(k)...)
	}
	return list
}

// may says whether the reader may record something of the person.
func (v view) may() bool {
	_, ok := v.Recording()
	return ok
}

// mayOn says whether the reader may write on an act.
func (v view) mayOn(a act.Act) bool {
	_, s, ok := v.Act(a.ID)
	return ok && s.MayRecord && a.Holds()
}

// prevention says whether the reader may read screening and vaccination.
func (v view) prevention() bool {
	for _, s := range v.Stays {
		if s.Prevention {
			return true
		}
	}
	return false
}

// late says whether an act was recorded another day: a reason is asked.
func late(a act.Act, today civil.Day) bool { return civil.DayOf(a.MadeAt) != today }
