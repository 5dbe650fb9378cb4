package patientweb

import (
	"context"
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"
)

// Other finds what is not a patient for the search: teams, people, pages, as far
// as the reader may know them. It is the door's, which knows the other rooms.
type Other func(ctx context.Context, who access.Actor, q string) []ui.SearchGroup

type pages struct {
	frame    *web.Frame
	svc      *patient.Service
	lastFact patient.LastFact
	other    Other
}

// Routes registers the pages of patients. lastFact is care's: an exit may not
// precede an act. other may be nil: the search then finds patients alone.
func Routes(f *web.Frame, svc *patient.Service, lastFact patient.LastFact, other Other) {
	p := &pages{f, svc, lastFact, other}

	f.Page("GET /equipes/{team}/inclusion", access.PatientEnrol, p.newInclusion)
	f.Page("POST /equipes/{team}/inclusion", access.PatientEnrol, p.enrol)
	f.Page("POST /equipes/{team}/inclusion/identite", access.PatientEnrol, p.adapt)
	f.Page("GET /patients/{id}/reinclusion", access.PatientEnrol, p.newReturn)
	f.Page("POST /patients/{id}/reinclusion", access.PatientEnrol, p.enrolAgain)

	f.Section("/patients/{id}", "/patients/{id}/identite", "Identité", access.PatientAmend, 80)
	f.Section("/patients/{id}", "/patients/{id}/information", "Information et opposition", access.PatientInform, 81)
	f.Section("/patients/{id}", "/patients/{id}/entourage", "Coordonnées et entourage", access.PatientOpen, 82)

	f.Page("GET /patients/{id}/identite", access.PatientAmend, p.identity)
	f.Page("POST /patients/{id}/identite", access.PatientAmend, p.amend(onIdentity, p.amendIdentity))
	f.Page("POST /patients/{id}/identite/piece", access.PatientAmend, p.amend(onDocument, p.checkDocument))
	f.Page("POST /patients/{id}/identite/ins", access.PatientAmend, p.amend(onINS, p.recordINS))
	f.Page("POST /patients/{id}/identite/doutes", access.PatientAmend, p.amend(onMarks, p.mark))

	f.Page("GET /patients/{id}/information", access.PatientInform, p.information)
	f.Page("POST /patients/{id}/information", access.PatientInform, p.inform)
	f.Page("POST /patients/{id}/opposition", access.PatientInform, p.object)
	f.Page("POST /patients/{id}/opposition/retrait", access.PatientInform, p.withdraw)

	f.Page("GET /patients/{id}/information/notice", access.PatientInform, p.noticePaper)
	f.Page("GET /patients/{id}/information/attestation", access.PatientInform, p.objectionPaper)
	f.Page("GET /patients/{id}/information/partage/{consent}", access.PatientInform, p.consentPaper)
	f.Page("POST /patients/{id}/information/partage", access.PatientInform, p.consentToSharing)
	f.Page("POST /patients/{id}/information/partage/retrait", access.PatientInform, p.withdrawSharing)
	f.Page("POST /patients/{id}/information/soins", access.PatientInform, p.consentToCare)
	f.Page("POST /patients/{id}/information/soins/retrait", access.PatientInform, p.withdrawCare)
	f.Page("POST /patients/{id}/information/mineur", access.PatientInform, p.refuseParents)
	f.Page("POST /patients/{id}/information/mineur/retrait", access.PatientInform, p.acceptParents)

	f.Page("GET /patients/{id}/entourage", access.PatientOpen, p.circle)
	f.Page("POST /patients/{id}/entourage", access.PatientAmend, p.putAround)
	f.Page("GET /patients/{id}/entourage/{around}", access.PatientAmend, p.circle)
	f.Page("POST /patients/{id}/entourage/{around}", access.PatientAmend, p.putAround)
	f.Page("POST /patients/{id}/entourage/{around}/fin", access.PatientAmend, p.endAround)
	f.Page("POST /patients/{id}/entourage/coordonnees", access.PatientAmend, p.amendContact)
	f.Page("POST /patients/{id}/entourage/rappels", access.PatientAmend, p.agreeToReminders)
	f.Page("POST /patients/{id}/entourage/rappels/retrait", access.PatientAmend, p.stopReminders)

	f.Page("GET /patients/{id}/identite/anonymat", access.PatientOpen, p.anonymity)
	f.Page("POST /patients/{id}/identite/anonymat", access.PatientLift, p.askLift)
	f.Page("POST /patients/{id}/identite/anonymat/abandon", access.PatientLift, p.cancelLift)
	f.Page("POST /patients/{id}/identite/anonymat/levee", access.PatientLift, p.confirmLift)
	f.Page("POST /patients/{id}/identite/anonymat/attestation", access.PatientCertify, p.certify)

	f.Page("GET /suivis/{enrolment}/sortie", access.PatientExit, p.newExit)
	f.Page("POST /suivis/{enrolment}/sortie", access.PatientExit, p.exit)

	p.movementRoutes()

	f.Page("GET /recherche", access.Home, p.searchPage)
	f.Page("POST /recherche", access.Home, p.search)
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

// done ends a good form: a sentence for the next page, and the way there.
func (p *pages) done(w http.ResponseWriter, r *http.Request, to, message string) error {
	p.frame.Flash(w, ui.Flash{Kind: ui.OK, Message: message})
	return web.Redirect(w, r, to)
}

// opened is a person's record, opened for a page that changes it.
type opened struct {
	patient.View
	who   access.Actor
	today civil.Day
}

// open shows the record to somebody who holds a permission in one of the teams
// that follow the person; what names the page for the journal. Faults: as
// patient.Service.Open; Forbidden when the permission is not held there.
func (p *pages) open(r *http.Request, who access.Actor, perm access.Permission, what string) (opened, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return opened{}, err
	}
	v, err := p.svc.Open(r.Context(), who, id, what)
	if err != nil {
		return opened{}, err
	}
	return p.allowed(v, who, perm)
}

func patientPath(id db.ID) string { return "/patients/" + id.String() }

func (o opened) path(more string) string { return patientPath(o.Patient.ID) + more }

// page is a page under the person's own.
func (o opened) page(title, crumb string) web.Page {
	crumbs := []ui.Link{}
	for _, e := range o.Stays {
		if t, mine := o.who.Team(e.TeamID); mine {
			crumbs = append(crumbs, ui.Link{Label: "Patients suivis", Href: "/equipes/" + t.Code + "/patients"})
			break
		}
	}
	crumbs = append(crumbs, ui.Link{Label: o.Patient.DisplayName(), Href: o.path("")}, ui.Link{Label: crumb})
	return web.Page{Title: title, Lead: o.lead(), Crumbs: crumbs}
}

// lead is who the page is about: the name as the reader may see it, the number.
func (o opened) lead() string {
	name, number := o.Patient.DisplayName(), "Dossier "+o.Patient.Number
	if name == number {
		return number
	}
	return name + " · " + number
}
