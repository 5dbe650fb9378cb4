package situationweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/situation"
)

type pages struct {
	frame *web.Frame
	svc   *situation.Service
}

// Routes registers the pages of situations.
func Routes(f *web.Frame, svc *situation.Service) {
	p := &pages{f, svc}

	f.Section("/patients/{id}", "/patients/{id}/situation", "Situation", access.SituationOpen, 50)

	f.Page("GET /patients/{id}/situation", access.SituationOpen, p.list)
	f.Page("POST /patients/{id}/situation", access.SituationWrite, p.start)
	f.Page("GET /patients/{id}/situation/comparaison", access.SituationOpen, p.compare)
	f.Page("GET /patients/{id}/situation/{situation}", access.SituationOpen, p.sheet)
	f.Page("GET /patients/{id}/situation/{situation}/fiche.pdf", access.SituationOpen, p.paper)
	f.Page("GET /patients/{id}/situation/{situation}/saisie", access.SituationWrite, p.form)
	f.Page("POST /patients/{id}/situation/{situation}/saisie", access.SituationWrite, p.save)
	f.Page("POST /patients/{id}/situation/{situation}/brouillon", access.SituationWrite, p.keep)
	f.Page("POST /patients/{id}/situation/{situation}/ordre", access.SituationWrite, p.rank)
	f.Page("POST /patients/{id}/situation/{situation}/abandon", access.SituationWrite, p.discard)
}

// ids reads the person and the situation of an address. Faults: NotFound.
func ids(r *http.Request) (person, one db.ID, err error) {
	if person, err = web.PathID(r, "id"); err != nil {
		return 0, 0, err
	}
	one, err = web.PathID(r, "situation")
	return person, one, err
}

func listPath(person db.ID) string { return "/patients/" + person.String() + "/situation" }

func path(s situation.Situation, more string) string {
	return listPath(s.PatientID) + "/" + s.ID.String() + more
}

// done ends a good form: a sentence for the next page, and the way there.
func (p *pages) done(w http.ResponseWriter, r *http.Request, to, message string) error {
	p.frame.Flash(w, ui.Flash{Kind: ui.OK, Message: message})
	return web.Redirect(w, r, to)
}

// page is a page under the person's situations.
func page(v situation.View, who access.Actor, title string, under ...ui.Link) web.Page {
	crumbs := []ui.Link{}
	for _, e := range v.Stays {
		if t, mine := who.Team(e.TeamID); mine {
			crumbs = append(crumbs, ui.Link{Label: "Patients suivis", Href: "/equipes/" + t.Code + "/patients"})
			break
		}
	}
	name, number := v.Patient.DisplayName(), "Dossier "+v.Patient.Number
	crumbs = append(append(crumbs, ui.Link{Label: name, Href: "/patients/" + v.Patient.ID.String()}), under...)
	lead := number
	if name != number {
		lead = name + " · " + number
	}
	return web.Page{Title: title, Lead: lead, Crumbs: crumbs, Wide: true}
}
