package agenda

import (
	"context"
	"slices"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/terminology"
)

// MarkDraft is what is said of an appointment once its day has come.
type MarkDraft struct {
	State   State `form:"state"`
	Version int   `form:"version"`
	Confirm bool  `form:"confirm"` // yes, a second entretien that day
}

// Marked is what a mark gave.
type Marked struct {
	Appointment Appointment // as it is now
	Recorded    bool        // an entretien was recorded
	Repeated    bool        // it was marked so before
}

// Mark says what became of an appointment. When it is the reader's own, with
// somebody, and his or her profession has a quota, the entretien is recorded
// first: under a key that is the appointment's, so that a lost answer sent again
// finds it there. Faults: Forbidden when it is a colleague's entretien; NotFound;
// Conflict when it was marked otherwise or changed; Invalid before its day, or as
// care says.
func (s *Service) Mark(ctx context.Context, who access.Actor, id db.ID, d MarkDraft) (out Marked, err error) {
	if err := who.Check(access.AgendaMark); err != nil {
		return out, err
	}
	var a Appointment
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if a, err = own(tx, who, access.AgendaMark, id); err == nil && a.State != d.State {
			err = markable(tx, who, a, d)
		}
		return err
	})
	if err != nil {
		return out, err
	}
	if a.State == d.State {
		return Marked{Appointment: a, Repeated: true}, nil
	}
	session := db.ID(0)
	if s.records(who, a) {
		r := Recorded{HeldOn: a.Day, Presence: d.State.Presence(), Mode: a.Mode, Confirm: d.Confirm}
		if d.State == Held {
			r.Minutes = a.Minutes
			if r.Mode == "" {
				r.Mode = terminology.ModeCabinet
			}
		}
		if session, err = s.Record(ctx, who, a.EnrolmentID, r, markKey(a)); err != nil {
			return out, err
		}
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		now := a
		now.State, now.SessionID, now.MarkedBy = d.State, session, who.Professional
		if err := writeState(tx, now, Planned); err != nil {
			return err
		}
		if out.Appointment, err = unscopedByID(tx, id); err != nil {
			return err
		}
		out.Recorded = session != 0
		return s.note(tx, who, access.AgendaMark, a)
	})
	if fault.KindOf(err) == fault.Conflict {
		return s.lostMark(ctx, who, a, session, d, err)
	}
	return out, err
}

// lostMark answers a mark that somebody else was quicker than: the same mark is
// no fault; another one, or a move, takes back the entretien just recorded.
func (s *Service) lostMark(ctx context.Context, who access.Actor, a Appointment, session db.ID, d MarkDraft, lost error) (Marked, error) {
	var now Appointment
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		now, err = unscopedByID(tx, a.ID)
		return err
	})
	if err != nil {
		return Marked{}, err
	}
	if now.State == d.State && now.SessionID == session {
		return Marked{Appointment: now, Repeated: true}, nil
	}
	if session != 0 && s.Reverse != nil {
		if err := s.Reverse(ctx, who, session, "", markKey(a)+":lost"); err != nil {
			return Marked{}, err
		}
	}
	return Marked{}, lost
}

// markKey is the request of one mark: the same as long as nothing changed the
// appointment.
func markKey(a Appointment) string { return "rdv:" + a.ID.String() + ":" + strconv.Itoa(a.Version) }

// records says whether a mark of this reader records an entretien.
func (s *Service) records(who access.Actor, a Appointment) bool {
	return s.Record != nil && a.Kind == KindSession && a.EnrolmentID != 0 && a.ProfessionalID == who.Professional &&
		who.InTeam(access.SessionRecord, a.TeamID) == nil
}

func markable(tx *db.Tx, who access.Actor, a Appointment, d MarkDraft) error {
	if !slices.Contains(Outcomes, d.State) {
		return fault.Refuse("Dites ce qu’est devenu le rendez-vous : fait, absent, excusé ou annulé.")
	}
	if a.Kind == KindSession && a.ProfessionalID != who.Professional {
		return &fault.Error{Kind: fault.Forbidden, Message: "Seul le professionnel qui devait recevoir peut dire ce qu’est devenu le rendez-vous. Vous pouvez l’annuler."}
	}
	if a.Day.After(tx.Today()) {
		return fault.Refuse("Ce rendez-vous est à venir, le " + a.Day.Short() + " : il peut être annulé, pas encore noté.")
	}
	return planned(a, d.Version)
}

// UnmarkDraft takes a mark back. Another day than the one of the mark, the
// entretien asks for a reason.
type UnmarkDraft struct {
	Version int    `form:"version"`
	Reason  string `form:"reason"`
	Confirm bool   `form:"confirm"` // yes, in spite of what takes place then since
}

// Unmark makes an appointment planned again, and takes back the entretien that
// the mark recorded. Faults: Forbidden; NotFound; Conflict; Invalid without a
// reason, when one is asked.
func (s *Service) Unmark(ctx context.Context, who access.Actor, id db.ID, d UnmarkDraft) (out Marked, err error) {
	if err := who.Check(access.AgendaMark); err != nil {
		return out, err
	}
	var a Appointment
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if a, err = own(tx, who, access.AgendaMark, id); err != nil || a.State == Planned {
			return err
		}
		if a.Version != d.Version {
			return fault.Clash("Ce rendez-vous a été modifié entre-temps : relisez-le.")
		}
		if a.SessionID != 0 && a.ProfessionalID != who.Professional {
			return fault.Deny()
		}
		return s.stillFree(tx, a, d.Confirm)
	})
	if err != nil {
		return out, err
	}
	if a.State == Planned {
		return Marked{Appointment: a, Repeated: true}, nil
	}
	if a.SessionID != 0 && s.Reverse != nil {
		if err := s.Reverse(ctx, who, a.SessionID, d.Reason, markKey(a)+":"+trimmed(d.Reason)); err != nil {
			return out, err
		}
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := s.stillFree(tx, a, d.Confirm); err != nil {
			return err
		}
		now := a
		now.State, now.SessionID, now.MarkedBy = Planned, 0, 0
		if err := writeState(tx, now, a.State); err != nil {
			return err
		}
		if out.Appointment, err = unscopedByID(tx, id); err != nil {
			return err
		}
		return s.note(tx, who, access.AgendaMark, a)
	})
	return out, err
}

// stillFree holds a time that is taken again against what was planned since.
func (s *Service) stillFree(tx *db.Tx, a Appointment, confirmed bool) error {
	if a.stands() {
		return nil
	}
	a.State = Planned
	return s.check(tx, []Appointment{a}, confirmed)
}
