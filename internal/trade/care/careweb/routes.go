package careweb

import (
	"context"
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/trade/care"

	"github.com/a-h/templ"
)

// Block makes one block of « Ma journée » for one of the reader's teams. It comes
// from a room that care does not know, by the door; nil shows nothing.
type Block func(ctx context.Context, who access.Actor, team access.Team) templ.Component

// Blocks are the blocks of « Ma journée » that other rooms give: First stand
// above what care says, Beside among its small blocks.
type Blocks struct{ First, Beside []Block }

// pages is what every handler needs.
type pages struct {
	*web.Frame
	care   *care.Service
	blocks Blocks
}

// Routes registers the pages of care. The home page is apart: see Home.
func Routes(f *web.Frame, svc *care.Service) {
	p := pages{Frame: f, care: svc}

	f.Page("GET /equipes/{team}/patients", access.CaseloadOpen, p.caseload)
	f.Page("GET /equipes/{team}/patients/export", access.CaseloadOpen, p.export)
	f.Page("GET /equipes/{team}/patients/impression", access.CaseloadOpen, p.daySheet)

	f.Page("POST /equipes/{team}/patients/vues", access.CaseloadOpen, p.saveView)
	f.Page("POST /equipes/{team}/patients/vues/{view}/retrait", access.CaseloadOpen, p.forgetView)
	f.Page("GET /equipes/{team}/patients/selection", access.CaseloadOpen, p.selection)
	f.Page("POST /equipes/{team}/patients/convocation", access.RCPPrepare, p.convene)
	f.Page("GET /equipes/{team}/patients/hors-ligne", access.CaseloadOpen, p.offline)
	f.Page("POST /equipes/{team}/patients/hors-ligne", access.CaseloadOpen, p.sealOffline)

	f.Page("POST /suivis/{enrolment}/entretiens", access.SessionRecord, p.record)
	f.Page("POST /entretiens/{id}/annulation", access.SessionReverse, p.reverse)
	f.Page("POST /entretiens/{id}/correction", access.SessionReverse, p.correct)

	f.Section("/patients/{id}", "/patients/{id}", "Suivi", access.PatientOpen, 10)
	f.Page("GET /patients/{id}", access.PatientOpen, p.patient)
	f.Page("GET /patients/{id}/entretien", access.SessionRecord, p.entry)
	f.Page("GET /patients/{id}/entretiens/{session}", access.SessionReverse, p.session)

	f.Page("GET /equipes/{team}/rcp", access.RCPOpen, p.rcps)
	f.Page("POST /equipes/{team}/rcp", access.RCPHold, p.openRCP)
	f.Page("GET /rcp/{id}", access.RCPOpen, p.rcp)
	f.Page("GET /rcp/{id}/compte-rendu.pdf", access.RCPOpen, p.minutes)
	f.Page("GET /rcp/{id}/ajout", access.RCPPrepare, p.others)
	f.Page("POST /rcp/{id}/ordre-du-jour", access.RCPPrepare, p.agenda)
	f.Page("POST /rcp/{id}/presences", access.RCPPrepare, p.presence)
	f.Page("POST /rcp/{id}/quorum", access.RCPPrepare, p.quorum)
	f.Page("POST /rcp/{id}/invites", access.RCPPrepare, p.addGuest)
	f.Page("POST /rcp/{id}/invites/{guest}/retrait", access.RCPPrepare, p.removeGuest)
	f.Page("GET /rcp/{id}/preparation", access.RCPPrepare, p.preparation)
	f.Page("POST /rcp/{id}/preparation", access.RCPPrepare, p.prepare)
	f.Page("POST /rcp/{id}/date", access.RCPPrepare, p.moveRCP)
	f.Page("POST /rcp/{id}/abandon", access.RCPPrepare, p.discardRCP)
	f.Page("GET /rcp/{id}/revues/{review}", access.RCPPrepare, p.review)
	f.Page("POST /rcp/{id}/revues/{review}", access.RCPPrepare, p.writeReview)
	f.Page("POST /rcp/{id}/validation", access.RCPValidate, p.validate)
	f.Page("POST /rcp/{id}/complements", access.RCPPrepare, p.addendum)
}

// Home is « Ma journée », the home page of a member of a team. Other roles have
// other homes: the door chooses.
func Home(f *web.Frame, svc *care.Service, blocks Blocks) web.Handler {
	return pages{Frame: f, care: svc, blocks: blocks}.day
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
