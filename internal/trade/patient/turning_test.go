package patient_test

import (
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

// What the caseload flags is what the list of renewals says: the same turns, in
// the same state, but for those that are near and not decided.
func TestTurnsOfATeamAreThoseOfTheListOfRenewals(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		turned := civil.Must(2025, 6, 3)
		people := map[string]patient.Enrolled{
			"near, not decided":      w.since(t, "Exemple A", civil.Must(2025, 12, 12)),
			"near, renewed ahead":    w.since(t, "Exemple B", civil.Must(2025, 12, 12)),
			"past, nothing decided":  w.since(t, "Exemple C", turned),
			"past, renewed":          w.since(t, "Exemple D", turned),
			"past, not renewed":      w.since(t, "Exemple E", turned),
			"the first year is long": w.since(t, "Exemple F", civil.Must(2026, 10, 1)),
		}
		want := map[string]patient.RenewalState{
			"near, renewed ahead": patient.RenewalDone, "past, nothing decided": patient.RenewalUnconfirmed,
			"past, renewed": patient.RenewalDone, "past, not renewed": patient.RenewalRefused,
		}
		for name, d := range map[string]patient.RenewalDraft{
			"near, renewed ahead": {Decision: patient.Renewed}, "past, renewed": {Decision: patient.Renewed},
			"past, not renewed": {Decision: patient.NotRenewed, Reason: "goals_reached"},
		} {
			d.Year, d.DecidedOn = 2, today
			if _, err := w.DecideRenewal(w.ctx, w.gp, people[name].Enrolment, d, ""); err != nil {
				t.Fatal(name, err)
			}
		}
		err := w.DB.Read(w.ctx, func(tx *db.Tx) error {
			book, err := programme.Load(tx)
			if err != nil {
				return err
			}
			var stays []patient.Enrolment
			for _, p := range people {
				all, err := patient.Enrolments(tx, p.Patient)
				if err != nil {
					return err
				}
				stays = append(stays, all...)
			}
			turns, err := patient.TurnsOfTeam(tx, book, w.north.ID, stays, today)
			for name, p := range people {
				if got := turns[p.Enrolment]; got.State != want[name] {
					t.Errorf("%s: got %q, want %q", name, got.State, want[name])
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		listed := map[db.ID]patient.RenewalState{}
		for _, r := range w.renewals(t, w.psy) {
			listed[r.Enrolment.ID] = r.State
		}
		for name, p := range people {
			if state := listed[p.Enrolment]; state != patient.RenewalDue && state != "" && state != want[name] {
				t.Errorf("%s: the list says %q", name, state)
			}
		}
	})
}
