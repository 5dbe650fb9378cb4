package agenda

import (
	"context"
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
)

// PersonAgenda is the appointments of one person with the reader's teams.
type PersonAgenda struct {
	Patient patient.Patient
	Today   civil.Day
	Next    []Entry // soonest first
	Past    []Entry // latest first; cancelled ones too
	Stays   []Stay  // where one may be planned
}

// Stay is an open stay with one of the reader's teams.
type Stay struct {
	Enrolment patient.Enrolment
	Team      access.Team
}

// OfPatient opens a person's appointments and leaves a line. Of somebody who
// objects to sharing, readers see their own appointments alone. Faults:
// Forbidden; NotFound.
func (s *Service) OfPatient(ctx context.Context, who access.Actor, id db.ID) (out PersonAgenda, err error) {
	if err := who.Check(access.AgendaOpen); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		p, stays, err := patient.RecordOf(tx, s.Seal, who, access.AgendaOpen, id)
		if err != nil {
			return err
		}
		out = PersonAgenda{Patient: p, Today: tx.Today()}
		for _, e := range stays {
			if err := s.stay(tx, who, e, &out); err != nil {
				return err
			}
		}
		slices.Reverse(out.Past)
		return s.Audit.Note(tx, who, audit.Line{Action: access.AgendaOpen, Subject: "appointments", SubjectID: id, Patient: id})
	})
	return out, err
}

func (s *Service) stay(tx *db.Tx, who access.Actor, e patient.Enrolment, out *PersonAgenda) error {
	list, err := ofEnrolments(tx, []db.ID{e.ID})
	if err != nil {
		return err
	}
	entries, err := s.entries(tx, who, e.TeamID, list)
	if err != nil {
		return err
	}
	for _, one := range entries {
		switch {
		case out.Patient.Withheld && !one.Mine:
		case one.State == Planned && !one.Day.Before(out.Today):
			out.Next = append(out.Next, one)
		default:
			out.Past = append(out.Past, one)
		}
	}
	if team, ok := who.Team(e.TeamID); ok && e.Open() {
		out.Stays = append(out.Stays, Stay{e, team})
	}
	return nil
}

// Today lists the appointments of one day in a team, in order: the reader's own,
// and those of the whole team, when he or she is a professional; else all. The
// caller journals the page it makes of them. Faults: Forbidden; NotFound.
func (s *Service) Today(tx *db.Tx, who access.Actor, team db.ID, day civil.Day) ([]Entry, error) {
	if err := who.InTeam(access.AgendaOpen, team); err != nil {
		return nil, err
	}
	list, err := ofTeam(tx, team, civil.Period{From: day, To: day})
	if err != nil {
		return nil, err
	}
	q := Query{Professional: who.Professional}
	list = slices.DeleteFunc(list, func(a Appointment) bool { return !q.shows(a) })
	return s.entries(tx, who, team, list)
}

// MyDay is Today for a page of its own, with its line in the journal. Faults:
// Forbidden; NotFound.
func (s *Service) MyDay(ctx context.Context, who access.Actor, team db.ID) (list []Entry, err error) {
	if err := who.InTeam(access.AgendaOpen, team); err != nil {
		return nil, err
	}
	err = s.Audit.Traced(ctx, s.DB, who, func(tx *db.Tx) error {
		list, err = s.Today(tx, who, team, tx.Today())
		return err
	}, audit.Line{Action: access.AgendaOpen, Subject: "agenda", SubjectID: team})
	return list, err
}

// NextOf gives the next planned appointment of each of some stays, from now on:
// the scope is the caller's to check.
func NextOf(tx *db.Tx, enrolments ...db.ID) (map[db.ID]Appointment, error) {
	list, err := ofEnrolments(tx, enrolments)
	m := map[db.ID]Appointment{}
	for _, a := range list {
		if _, found := m[a.EnrolmentID]; !found && a.State == Planned && a.Ends().After(tx.Now()) {
			m[a.EnrolmentID] = a
		}
	}
	return m, err
}

// NextOfTeam gives the day of the next planned appointment of each stay of a
// team, from a day on, in one query: for lists. The scope is the caller's.
func NextOfTeam(tx *db.Tx, team db.ID, from civil.Day) (map[db.ID]civil.Day, error) {
	return nextOfTeam(tx, team, from)
}
