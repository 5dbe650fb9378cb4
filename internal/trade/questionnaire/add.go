package questionnaire

import (
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"
)

// Fact is a complete sheet as it is known to the demonstration.
type Fact struct {
	Enrolment  patient.Enrolment
	Who        Subject
	Instrument string
	AnsweredOn civil.Day
	Answers    Answers
	About      terminology.Code
	By         db.ID // professional
	Filler     Filler
	MadeAt     time.Time
}

// Add writes complete sheets without asking who may. It holds the rules of a
// sheet all the same. Faults: Invalid.
func Add(tx *db.Tx, s *seal.Sealer, facts []Fact) error {
	for _, f := range facts {
		in, ok := shipped.Current(f.Instrument, f.AnsweredOn)
		if !ok || !in.Fillable() {
			return fault.Refuse("Questionnaire inconnu\u202f: " + f.Instrument + ".")
		}
		d := AnswerDraft{AnsweredOn: f.AnsweredOn, About: string(f.About), Answers: f.Answers}
		if err := d.completable(in, f.Enrolment, tx.Today()); err != nil {
			return err
		}
		at := f.MadeAt
		sh := Sheet{
			ID: tx.NewID(), PatientID: f.Enrolment.PatientID, EnrolmentID: f.Enrolment.ID, TeamID: f.Enrolment.TeamID, Ref: in.Ref(),
			State: CompleteSheet, FilledBy: f.Filler, AnsweredOn: f.AnsweredOn, Answers: in.Clean(f.Answers), About: f.About,
			Result: in.Score(f.Answers, f.Who), By: f.By, MadeAt: at, ChangedAt: at, CompletedAt: &at,
		}
		if err := insertSheet(tx, s, sh); err != nil {
			return err
		}
	}
	return nil
}
