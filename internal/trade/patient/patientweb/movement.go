package patientweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web"
)

// movementRoutes registers what moves a person between years, programmes,
// microstructures and records.
func (p *pages) movementRoutes() {
	f := p.frame
	f.Section("/patients/{id}", "/patients/{id}/inclusions", "Inclusions", access.PatientOpen, 79)

	f.Page("GET /patients/{id}/inclusions", access.PatientOpen, p.stays)
	f.Page("GET /patients/{id}/programme", access.PatientEnrol, p.newProgramme)
	f.Page("POST /patients/{id}/programme", access.PatientEnrol, p.enrolElsewhere)
	f.Page("GET /suivis/{enrolment}/criteres", access.PatientEnrol, p.criteria)
	f.Page("POST /suivis/{enrolment}/criteres", access.PatientEnrol, p.amendCriteria)
	f.Page("POST /suivis/{enrolment}/sortie/annulation", access.PatientExit, p.undoExit)

	f.Page("GET /equipes/{team}/renouvellements", access.CaseloadOpen, p.renewals)
	f.Page("GET /suivis/{enrolment}/renouvellement", access.PatientRenew, p.newRenewal)
	f.Page("POST /suivis/{enrolment}/renouvellement", access.PatientRenew, p.renew)
	f.Page("POST /suivis/{enrolment}/renouvellement/{renewal}/annulation", access.PatientRenew, p.undoRenewal)

	f.Page("GET /equipes/{team}/transferts", access.CaseloadOpen, p.transfers)
	f.Page("POST /equipes/{team}/transferts/{transfer}/acceptation", access.PatientEnrol, p.acceptTransfer)
	f.Page("POST /equipes/{team}/transferts/{transfer}/refus", access.PatientEnrol, p.declineTransfer)
	f.Page("GET /suivis/{enrolment}/transfert", access.PatientTransfer, p.newTransfer)
	f.Page("POST /suivis/{enrolment}/transfert", access.PatientTransfer, p.askTransfer)
	f.Page("POST /suivis/{enrolment}/transfert/{transfer}/retrait", access.PatientTransfer, p.cancelTransfer)

	f.Page("GET /equipes/{team}/doublons", access.PatientMerge, p.duplicates)
	f.Page("POST /equipes/{team}/fusions/{merge}/annulation", access.PatientMerge, p.undoMerge)
	f.Page("GET /doublons/{id}/{other}", access.PatientMerge, p.compare)
	f.Page("POST /doublons/{id}/{other}/distincts", access.PatientMerge, p.tellApart)
	f.Page("POST /doublons/{id}/{other}/fusion", access.PatientMerge, p.merge)
}

func (p *pages) undoExit(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "enrolment")
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	of, err := p.svc.UndoExit(r.Context(), who, id, t.Key)
	if err != nil {
		return err
	}
	return p.done(w, r, patientPath(of)+"/inclusions", "Sortie annulée : le suivi continue.")
}
