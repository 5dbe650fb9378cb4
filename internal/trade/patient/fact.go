package patient

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// fact checks permission and scope, writes a fact once and notes it. It does not
// say who the person is, so it works on a record that is withheld.
func (s *Service) fact(ctx context.Context, who access.Actor, perm access.Permission, patient db.ID, key, subject string,
	write func(*db.Tx, []Enrolment) error,
) error {
	if err := who.Check(perm); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		stays, err := staysOf(tx, who, perm, patient)
		if err != nil {
			return err
		}
		_, _, err = tx.Once(who.Account, key, func() (string, error) {
			if err := write(tx, stays); err != nil {
				return "", err
			}
			return "", s.Audit.Note(tx, who, audit.Line{Action: perm, Subject: subject, SubjectID: patient, Patient: patient})
		})
		return err
	})
}

// onRecord is fact for what speaks of who the person is: withheld, it is closed.
func (s *Service) onRecord(ctx context.Context, who access.Actor, perm access.Permission, patient db.ID, key, subject string,
	write func(*db.Tx, Patient, []Enrolment) error,
) error {
	return s.fact(ctx, who, perm, patient, key, subject, func(tx *db.Tx, _ []Enrolment) error {
		p, stays, err := RecordOf(tx, s.Seal, who, perm, patient)
		if err != nil {
			return err
		}
		if p.Withheld {
			return closed()
		}
		return write(tx, p, stays)
	})
}

// closed is the Forbidden fault of a record whose person objects to sharing.
func closed() error {
	return &fault.Error{Kind: fault.Forbidden, Message: "La personne s’oppose au partage de son identité : seul le médecin qui l’a incluse peut la modifier."}
}

func noneIsMissing(rows int64, err error) error {
	if err == nil && rows == 0 {
		return fault.Missing()
	}
	return err
}

// firstTeams is before any fact of this record: the first microstructures were
// born in Strasbourg in 1999 (domain notes, 2.8: RMS, « historique »).
var firstTeams = civil.Must(1999, 1, 1)

// pastDay refuses a day that a fact about somebody cannot have: none, one to
// come, one before the person was born, one before there was any microstructure.
func pastDay(wrong *fault.Fields, field string, day, born, today civil.Day, missing string) {
	switch {
	case day.IsZero():
		wrong.Add(field, missing)
	case day.After(today):
		wrong.Add(field, "Ce jour est dans le futur : écrivez aujourd’hui ou une date passée.")
	case !born.IsZero() && day.Before(born):
		wrong.Add(field, "Ce jour précède la naissance de la personne : vérifiez l’année.")
	case day.Before(firstTeams):
		wrong.Add(field, "Ce jour précède les premières microstructures (1999) : vérifiez l’année.")
	}
}

// bornOn is a person's birth date as far as the reader may know it.
func (s *Service) bornOn(tx *db.Tx, who access.Actor, perm access.Permission, patient db.ID) (civil.Day, error) {
	p, _, err := RecordOf(tx, s.Seal, who, perm, patient)
	return p.BirthDate(), err
}
