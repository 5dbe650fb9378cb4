package careweb_test

import (
	"strings"
	"testing"

	"maillage/internal/ground/db"
	"maillage/internal/trade/care"
	"maillage/internal/trade/patient"
)

// After a transfer the page shows the entretiens of its own team, and says
// beyond the package the one that is, counting those it does not show.
func TestAfterATransferTheRightEntretienIsBeyondThePackage(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-60))
	s.attended(e, 4, today.AddDays(-10))
	s.patients.Above = patient.Above{LastFact: care.LastFact, Carry: care.Carry}
	_, err := s.patients.AskTransfer(ctx, s.people["gp"], e.ID, patient.TransferDraft{To: s.teams[1].id, Agreed: true, AgreedOn: today}, "")
	s.must(err)
	list, err := s.patients.Transfers(ctx, s.people["gp2"], s.teams[1].id)
	s.must(err)
	_, err = s.patients.AcceptTransfer(ctx, s.people["gp2"], list.Arrivals[0].ID, "")
	s.must(err)
	var next db.ID
	s.must(s.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.Get(&next, `select id from enrolment where carried_from = $1`, e.ID)
	}))
	for want := range 3 {
		if want > 0 {
			_, err := s.care.Record(ctx, s.people["psychologist2"], next, care.SessionDraft{HeldOn: today, Presence: "attended", Mode: "cabinet", Confirm: true}, "")
			s.must(err)
		}
		page := s.ask("psychologist2", "GET", "/patients/"+e.PatientID.String(), nil, false)
		if got := strings.Count(page.body, "Dépassé"); got != max(0, want-1) {
			t.Errorf("%d entretiens here after 4 there: %d said beyond the package, want %d", want, got, max(0, want-1))
		}
	}
}
