package planweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/plan"
)

type pages struct {
	*web.Frame
	plan *plan.Service
}

// Routes registers the pages of plans and tasks.
func Routes(f *web.Frame, svc *plan.Service) {
	p := pages{Frame: f, plan: svc}

	f.Section("/patients/{id}", "/patients/{id}/projet", "Projet", access.PlanOpen, 60)
	f.Page("GET /patients/{id}/projet", access.PlanOpen, p.project)
	f.Page("GET /patients/{id}/projet/historique", access.PlanOpen, p.history)
	f.Page("GET /patients/{id}/projet/impression", access.PlanOpen, p.handed)
	f.Page("GET /patients/{id}/projet/impression.pdf", access.PlanOpen, p.paper)

	f.Page("GET /patients/{id}/projet/objectif", access.PlanWrite, p.goal)
	f.Page("POST /patients/{id}/projet/objectif", access.PlanWrite, p.writeGoal)
	f.Page("POST /patients/{id}/projet/etat-objectif", access.PlanWrite, p.moveGoal)
	f.Page("GET /patients/{id}/projet/action", access.PlanWrite, p.action)
	f.Page("POST /patients/{id}/projet/action", access.PlanWrite, p.writeAction)
	f.Page("POST /patients/{id}/projet/etat-action", access.TaskDo, p.moveAction)
	f.Page("POST /patients/{id}/projet/revue", access.PlanWrite, p.review)

	f.Page("GET /equipes/{team}/taches", access.PlanOpen, p.tasks)
	f.Page("GET /equipes/{team}/taches/export", access.PlanOpen, p.export)
}

// teamOf finds the reader's team named by the address. Faults: NotFound.
func teamOf(r *http.Request, who access.Actor) (access.Team, error) {
	code := r.PathValue("team")
	for _, t := range who.Teams {
		if t.Code == code {
			return t, nil
		}
	}
	return access.Team{}, fault.Missing()
}

// sent is a form received about a person.
type sent struct {
	person db.ID
	form   *web.Form
}

// receive reads the person of the address and the form, and what was typed in it;
// err is Invalid when a field cannot be read, with the form to show again.
func (p pages) receive(r *http.Request, draft any) (s sent, err error) {
	if s.person, err = web.PathID(r, "id"); err != nil {
		return s, err
	}
	if s.form, err = web.Read(r); err != nil {
		return s, err
	}
	return s, web.Decode(s.form, p.Today(), draft)
}

// named is the identifier a form or an address gives under a name; zero when none.
// What cannot be read is somebody's guess: not there.
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

// view is the plan of a person, ready to be shown.
type view struct {
	plan.View
	who access.Actor
}

func (v view) path(more string) string {
	return "/patients/" + v.Patient.ID.String() + "/projet" + more
}

// page is a page about the plan.
func (v view) page(title string, under ...string) web.Page {
	var crumbs []ui.Link
	if len(v.Stays) > 0 {
		crumbs = append(crumbs, ui.Link{Label: "Patients suivis", Href: "/equipes/" + v.Stays[0].Team.Code + "/patients"})
	}
	crumbs = append(crumbs, ui.Link{Label: v.Patient.DisplayName(), Href: "/patients/" + v.Patient.ID.String()})
	if len(under) == 0 {
		crumbs = append(crumbs, ui.Link{Label: "Projet"})
	} else {
		crumbs = append(crumbs, ui.Link{Label: "Projet", Href: v.path("")}, ui.Link{Label: under[0]})
	}
	lead, number := v.Patient.DisplayName(), "Dossier "+v.Patient.Number
	if lead != number {
		lead += " · " + number
	}
	return web.Page{Title: title, Lead: lead, Crumbs: crumbs}
}

// open reads the plan named by the address; what names the page for the journal.
func (p pages) open(r *http.Request, who access.Actor, what string) (view, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return view{}, err
	}
	v, err := p.plan.Open(r.Context(), who, id, what)
	return view{v, who}, err
}
