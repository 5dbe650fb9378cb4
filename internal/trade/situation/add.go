package situation

import (
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/patient"
)

// Fact is a situation that is known already, complete.
type Fact struct {
	Enrolment patient.Enrolment
	Kind      Kind
	On        civil.Day
	Answers   Answers
	By        db.ID // professional
	MadeAt    time.Time
}

// Add writes situations: for the demonstration, which knows no permission.
func Add(tx *db.Tx, s *seal.Sealer, facts []Fact) error {
	for _, f := range facts {
		r := inserted{MadeAt: f.MadeAt, row: row{
			ID: tx.NewID(), PatientID: f.Enrolment.PatientID, Enrolment: f.Enrolment.ID, TeamID: f.Enrolment.TeamID, Kind: f.Kind, On: f.On,
			State: Complete, By: f.By, ChangedAt: f.MadeAt, Version: 1,
		}}
		if err := r.fill(s, f.Answers); err != nil {
			return err
		}
		if err := tx.Insert("situation", r); err != nil {
			return err
		}
	}
	return nil
}
