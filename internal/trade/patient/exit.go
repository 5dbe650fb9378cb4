package patient

import (
	"context"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// UndoExit takes back an exit recorded the same day. Faults: Forbidden;
// NotFound; Conflict when it is too late, when the stay goes on elsewhere, or
// when the person was included again.
func (s *Service) UndoExit(ctx context.Context, who access.Actor, enrolment db.ID, key string) (patient db.ID, err error) {
	if err := who.Check(access.PatientExit); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := InScope(tx, who, access.PatientExit, enrolment)
		if err != nil {
			return err
		}
		patient = e.PatientID
		_, _, err = tx.Once(who.Account, key, func() (string, error) { return "", s.undoExit(tx, who, e) })
		return err
	})
	return patient, err
}

func (s *Service) undoExit(tx *db.Tx, who access.Actor, e Enrolment) error {
	at, err := closedAt(tx, e.ID)
	if err != nil {
		return err
	}
	if !e.undoable(at, tx.Today()) {
		return fault.Clash("Une sortie s’annule le jour où elle a été enregistrée. Si la personne revient, incluez-la à nouveau.")
	}
	again, err := followedIn(tx, e.PatientID, e.ProgrammeID)
	if err != nil {
		return err
	}
	if again {
		return fault.Clash("Cette personne a été incluse à nouveau dans ce programme depuis.")
	}
	if err := reopenEnrolment(tx, e); err != nil {
		return err
	}
	return s.Audit.Note(tx, who, audit.Line{Action: access.PatientExit, Subject: "exit.undone", SubjectID: e.ID, Patient: e.PatientID})
}

// undoable says whether the exit may be taken back on a day.
func (e Enrolment) undoable(recorded *time.Time, today civil.Day) bool {
	return !e.Open() && e.ExitReason != ExitTransferred && recorded != nil && civil.DayOf(*recorded) == today
}
