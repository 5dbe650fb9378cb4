package situation

import (
	"context"
	"errors"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
)

// StaleError says that somebody else wrote meanwhile: what the situation says
// now, to be laid beside what was typed.
type StaleError struct{ Now Situation }

// Error names what happened.
func (e *StaleError) Error() string { return "stale situation" }

// Keep saves a draft while it is being filled, whatever it holds: what cannot be
// was set aside as typed (Answers.SetAside), but letters when the person is
// anonymous (CSP L3414-1). The page that keeps it follows on from itself. Faults: Forbidden; NotFound; Conflict when somebody else wrote, or when
// the situation is complete.
func (s *Service) Keep(ctx context.Context, who access.Actor, patientID, id db.ID, d Draft) error {
	return s.write(ctx, who, patientID, id, "", func(tx *db.Tx, was row, v View) error {
		if was.State == Complete {
			return fault.Clash("Cette situation est terminée : enregistrez une correction.")
		}
		next := was
		if d.Kind.Label() != "" && onlyEntry(tx, d.Kind, was.Enrolment, was.ID) == nil {
			next.Kind = d.Kind
		}
		if !d.On.IsZero() && !d.On.After(v.Today) {
			next.On = d.On
		}
		if v.Patient.Mode() == patient.ModeAnonymous {
			d.figuresOnly()
		}
		next.Page = d.Page
		first := was.Page != d.Page || d.Page == ""
		if err := s.change(tx, who, was, next, d); err != nil || !first {
			return err
		}
		return s.note(tx, who, was)
	})
}

// Save writes a situation: as a draft, or with complete as finished, which
// warnings never prevent. What was complete stays so and keeps what it said.
// Faults: Forbidden, also when the person is withheld; NotFound; Invalid for what
// cannot be; Conflict caused by a *StaleError when somebody else was first.
func (s *Service) Save(ctx context.Context, who access.Actor, patientID, id db.ID, d Draft, complete bool, key string) error {
	return s.write(ctx, who, patientID, id, key, func(tx *db.Tx, was row, v View) error {
		if err := d.Impossible(v.Today); err != nil {
			return err
		}
		if err := onlyEntry(tx, d.Kind, was.Enrolment, was.ID); err != nil {
			return err
		}
		next := was
		next.Kind, next.On, next.Page = d.Kind, d.On, ""
		if was.State == Complete {
			next.Corrected++
		} else if complete {
			next.State = Complete
		}
		d.Unread = nil
		err := s.change(tx, who, was, next, d)
		if err == nil && was.State == Complete {
			err = keep(tx, s.Seal, was)
		}
		if err != nil {
			return err
		}
		return s.note(tx, who, was)
	})
}

// Discard takes a draft away, on the version that was read or on what the same
// opened page saved last; what is complete is never taken away. Faults:
// Forbidden; NotFound; Conflict.
func (s *Service) Discard(ctx context.Context, who access.Actor, patientID, id db.ID, version int, page, key string) error {
	return s.write(ctx, who, patientID, id, key, func(tx *db.Tx, was row, _ View) error {
		if was.State == Complete {
			return fault.Clash("Une situation terminée ne s’abandonne pas : elle se corrige.")
		}
		if err := discard(tx, was.ID, version, page); err != nil {
			return err
		}
		return s.note(tx, who, was)
	})
}

// write finds a situation of somebody whom the reader may write about, and lets do
// work on it once. A Discard sent again finds nothing, and that is its effect.
func (s *Service) write(ctx context.Context, who access.Actor, patientID, id db.ID, key string, do func(*db.Tx, row, View) error) error {
	if err := who.Check(access.SituationWrite); err != nil {
		return err
	}
	var stale *StaleError
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		stale = nil
		v, err := s.writable(tx, who, patientID)
		if err != nil {
			return err
		}
		_, _, err = tx.Once(who.Account, key, func() (string, error) {
			now, found := v.Situation(id)
			if !found {
				return "", fault.Missing()
			}
			was, err := byID(tx, id)
			if err != nil {
				return "", err
			}
			stale = &StaleError{now}
			return "", do(tx, was, v)
		})
		return err
	})
	var f *fault.Error
	if errors.As(err, &f) && f.Kind == fault.Conflict && stale != nil {
		return &fault.Error{Kind: fault.Conflict, Message: f.Message, Cause: stale}
	}
	return err
}

// change writes next, with the answers of a draft, in place of what was.
func (s *Service) change(tx *db.Tx, who access.Actor, was, next row, d Draft) error {
	before, err := was.open(s.Seal)
	if err != nil {
		return err
	}
	a := d.Answers
	a.settle()
	a.Prefilled = keepMarks(before.Answers, a, d.Confirmed)
	if err := next.fill(s.Seal, a); err != nil {
		return err
	}
	next.ChangedBy, next.By, next.ChangedAt = who.Account, who.Professional, tx.Now()
	return update(tx, next, d.Version, d.Page)
}
