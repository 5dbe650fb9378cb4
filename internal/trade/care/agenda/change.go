package agenda

import (
	"context"
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
)

// Scope says which appointments of a series a change concerns.
type Scope string

// The scopes.
const (
	This      Scope = "this" // or nothing: this one
	Following Scope = "following"
)

// ChangeDraft is what is typed to change an appointment. What it is for, and
// with whom, does not change: that is another appointment.
type ChangeDraft struct {
	Draft
	Scope   Scope `form:"scope"`
	Version int   `form:"version"`
}

// Changed is what a change gave.
type Changed struct {
	Appointment Appointment // as it is now
	Was         Appointment
	Count       int // how many changed
	Repeated    bool
}

// Change moves a planned appointment, or writes it otherwise; with Following,
// those of its series after it too, but for the ones changed by themselves.
// Faults: Forbidden; NotFound; Conflict when it is no longer planned or was
// changed; Invalid as Plan.
func (s *Service) Change(ctx context.Context, who access.Actor, id db.ID, d ChangeDraft, key string) (out Changed, err error) {
	return s.changed(ctx, who, id, key, func(tx *db.Tx, a Appointment) (Changed, error) {
		d.Kind, d.EnrolmentID = a.Kind, a.EnrolmentID
		note := trimmed(d.Note)
		person, err := s.faces(tx, who).of(a.PatientID)
		if err != nil {
			return Changed{}, err
		}
		if person.Withheld && note == "" { // the form showed none: what the reader does not know stays
			return s.change(tx, who, a, d, nil)
		}
		return s.change(tx, who, a, d, &note)
	})
}

// MoveDraft is where an appointment is dragged to.
type MoveDraft struct {
	ProfessionalID db.ID     `form:"professional"` // none: the same
	Day            civil.Day `form:"day"`
	Starts         string    `form:"starts"`
	Version        int       `form:"version"`
	Confirm        bool      `form:"confirm"`
}

// Move is Change of the hour, the day and the professional alone. Faults: those
// of Change.
func (s *Service) Move(ctx context.Context, who access.Actor, id db.ID, m MoveDraft, key string) (out Changed, err error) {
	return s.changed(ctx, who, id, key, func(tx *db.Tx, a Appointment) (Changed, error) {
		d := ChangeDraft{Draft: draftOf(a, ""), Version: m.Version}
		d.Day, d.Starts, d.Confirm = m.Day, m.Starts, m.Confirm
		if m.ProfessionalID != 0 {
			d.ProfessionalID = m.ProfessionalID
		}
		return s.change(tx, who, a, d, nil)
	})
}

func (s *Service) changed(ctx context.Context, who access.Actor, id db.ID, key string, do func(*db.Tx, Appointment) (Changed, error)) (out Changed, err error) {
	if err := who.Check(access.AgendaPlan); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		a, err := own(tx, who, access.AgendaPlan, id)
		if err != nil {
			return err
		}
		out = Changed{Appointment: a, Was: a}
		_, out.Repeated, err = tx.Once(who.Account, key, func() (string, error) {
			out, err = do(tx, a)
			return id.String(), err
		})
		return err
	})
	return out, err
}

// change writes the draft on an appointment; a nil note leaves the note.
func (s *Service) change(tx *db.Tx, who access.Actor, a Appointment, d ChangeDraft, note *string) (Changed, error) {
	out := Changed{Was: a}
	if err := d.Validate(tx.Today()); err != nil {
		return out, err
	}
	if err := planned(a, d.Version); err != nil {
		return out, err
	}
	list, err := s.targets(tx, a, d.Scope)
	if err != nil {
		return out, err
	}
	by := d.Day.Sub(a.Day)
	want := d.on(d.Day, a.TeamID, a.PatientID)
	for i := range list {
		b := &list[i]
		b.ProfessionalID, b.RoomID, b.At, b.Minutes, b.Mode = want.ProfessionalID, want.RoomID, want.At, want.Minutes, want.Mode
		b.Day = b.Day.AddDays(by)
		b.Apart = b.Apart || d.Scope != Following && a.SeriesID != 0
		if note != nil && b.ID == a.ID {
			if b.Note, err = s.Seal.SealText(noteColumn, b.ID, *note); err != nil {
				return out, err
			}
		}
	}
	if err := s.fits(tx, who, a, list); err != nil {
		return out, err
	}
	if err := s.check(tx, list, d.Confirm); err != nil {
		return out, err
	}
	for _, b := range list {
		if err := writeTime(tx, b); err != nil {
			return out, err
		}
	}
	out.Count = len(list)
	if out.Appointment, err = unscopedByID(tx, a.ID); err != nil {
		return out, err
	}
	return out, s.note(tx, who, access.AgendaPlan, a)
}

// fits holds moved appointments against the stay they belong to.
func (s *Service) fits(tx *db.Tx, who access.Actor, a Appointment, list []Appointment) error {
	if a.EnrolmentID == 0 {
		return nil
	}
	e, err := patient.InScope(tx, who, access.AgendaPlan, a.EnrolmentID)
	if err != nil {
		return err
	}
	for _, b := range list {
		if err := e.CoversDay(b.Day, b.Day, "day"); err != nil {
			return err
		}
	}
	return nil
}

// targets are the appointments that a change concerns, the one it is asked of
// first.
func (s *Service) targets(tx *db.Tx, a Appointment, scope Scope) ([]Appointment, error) {
	list := []Appointment{a}
	if scope != Following || a.SeriesID == 0 {
		return list, nil
	}
	after, err := following(tx, a.SeriesID, a.Day)
	after = slices.DeleteFunc(after, func(b Appointment) bool { return b.ID == a.ID })
	return append(list, after...), err
}

// planned says why an appointment cannot move.
func planned(a Appointment, version int) error {
	switch {
	case a.State != Planned:
		return fault.Clash("Ce rendez-vous n’est plus « prévu » : il est noté « " + a.State.Label() + " ».")
	case a.Version != version:
		return fault.Clash("Ce rendez-vous a été modifié entre-temps : il est maintenant le " + a.Day.Short() + " à " + a.At.String() + ". Relisez-le avant de le changer.")
	}
	return nil
}

// CancelDraft is what is typed to cancel before the day.
type CancelDraft struct {
	Scope   Scope `form:"scope"`
	Version int   `form:"version"`
}

// Cancel takes a planned appointment out of the agenda without recording
// anything of it; with Following, those of its series after it too. Faults:
// Forbidden; NotFound; Conflict.
func (s *Service) Cancel(ctx context.Context, who access.Actor, id db.ID, d CancelDraft, key string) (out Changed, err error) {
	return s.changed(ctx, who, id, key, func(tx *db.Tx, a Appointment) (Changed, error) {
		out := Changed{Was: a}
		if err := planned(a, d.Version); err != nil {
			return out, err
		}
		list, err := s.targets(tx, a, d.Scope)
		if err != nil {
			return out, err
		}
		for _, b := range list {
			b.State = Cancelled
			if err := writeState(tx, b, Planned); err != nil {
				return out, err
			}
		}
		out.Count = len(list)
		if out.Appointment, err = unscopedByID(tx, id); err != nil {
			return out, err
		}
		return out, s.note(tx, who, access.AgendaPlan, a)
	})
}
