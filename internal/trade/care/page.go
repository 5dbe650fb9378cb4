package care

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care/agenda"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// PatientView is a person's page, as its reader may see it. When the person
// objects to sharing and the reader did not include him or her, Patient is
// Withheld: no identity, no words, and of the entretiens only the reader's own.
type PatientView struct {
	Patient   patient.Patient
	Will      patient.Will
	Followups []Followup // the stays in the reader's teams, latest first
	Today     civil.Day
}

// Followup is one stay: its line of the caseload, what the inclusion said, and
// its package years.
type Followup struct {
	CaseloadLine
	Team   access.Team
	Coming agenda.Appointment // the next one; zero when none is planned, or it is not the reader's to know
	Detail patient.Detail
	Years  []YearView // latest first
}

// YearView is one package year.
type YearView struct {
	Balance  Balance
	Sessions []SessionLine // latest first
	Reviews  []Review      // latest first; postponed ones left out
}

// SessionLine is an entretien as lists show it.
type SessionLine struct {
	Session
	By          string // who held it
	Own         bool   // the reader's: may be taken back
	PatientName string // as the reader may know it; empty on the person's own page
}

// PatientPage opens a person's record, and writes it in the journal. Faults:
// Forbidden; NotFound unless the person is or was followed by one of the
// reader's teams.
func (s *Service) PatientPage(ctx context.Context, who access.Actor, id db.ID) (PatientView, error) {
	if err := who.Check(access.PatientOpen); err != nil {
		return PatientView{}, err
	}
	var view PatientView
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		p, stays, err := patient.RecordOf(tx, s.Seal, who, access.PatientOpen, id)
		if err != nil {
			return err
		}
		view = PatientView{Patient: p, Today: tx.Today()}
		if view.Will, err = patient.WillOf(tx, id); err != nil {
			return err
		}
		if err := s.followups(tx, who, stays, &view); err != nil {
			return err
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.PatientOpen, Subject: "patient", SubjectID: id, Patient: id})
	})
	return view, err
}

func (s *Service) followups(tx *db.Tx, who access.Actor, stays []patient.Enrolment, view *PatientView) error {
	m, err := s.maker(tx, who, view.Today)
	if err != nil {
		return err
	}
	ids := make([]db.ID, len(stays))
	for i, e := range stays {
		ids[i] = e.ID
	}
	if m.rows, err = balancesOfEnrolments(tx, ids); err != nil {
		return err
	}
	sessions, err := sessionsOfEnrolments(tx, ids)
	if err != nil {
		return err
	}
	reviews, err := reviewsOfEnrolments(tx, ids)
	if err != nil {
		return err
	}
	if err := m.askOf(tx, stays); err != nil {
		return err
	}
	coming, err := agenda.NextOf(tx, ids...)
	if err != nil {
		return err
	}
	for _, e := range stays {
		f, err := m.followup(tx, e, view)
		if err != nil {
			return err
		}
		f.Coming = m.coming(coming[e.ID], view.Patient.Withheld)
		if err := m.years(&f, sessions, reviews); err != nil {
			return err
		}
		view.Followups = append(view.Followups, f)
	}
	return nil
}

// askOf reads, of each team of a person, the names of its members and what waits
// in its stays.
func (m *maker) askOf(tx *db.Tx, stays []patient.Enrolment) error {
	teams := map[db.ID][]patient.Enrolment{}
	for _, e := range stays {
		teams[e.TeamID] = append(teams[e.TeamID], e)
	}
	for team, own := range teams {
		if err := m.know(tx, team); err != nil {
			return err
		}
		if err := m.ask(tx, team, own); err != nil {
			return err
		}
	}
	return nil
}

// coming is an appointment as the reader may know it: of somebody who objects to
// sharing, his or her own alone.
func (m *maker) coming(a agenda.Appointment, withheld bool) agenda.Appointment {
	own := m.who.Professional != 0 && a.ProfessionalID == m.who.Professional
	if withheld && !own || !m.may(access.AgendaOpen, a.TeamID) {
		return agenda.Appointment{}
	}
	return a
}

func (m *maker) followup(tx *db.Tx, e patient.Enrolment, view *PatientView) (Followup, error) {
	var informed civil.Day
	if len(view.Will.Informed) > 0 {
		informed = view.Will.Informed[0].InformedOn
	}
	line, err := m.line(tx, e, view.Patient, informed)
	if err != nil {
		return Followup{}, err
	}
	f := Followup{CaseloadLine: line}
	if f.Team, _ = m.who.Team(e.TeamID); f.Team.ID == 0 { // an exceptional access: the reader is no member there
		t, err := network.TeamByID(tx, e.TeamID)
		if err != nil {
			return f, err
		}
		f.Team = access.Team{ID: t.ID, Name: t.Name}
	}
	f.Detail, err = patient.DetailOf(tx, m.s.Seal, e.ID, view.Patient.Withheld)
	return f, err
}

// years lays the entretiens and the reviews of a stay in its package years.
func (m *maker) years(f *Followup, sessions []Session, reviews []reviewRow) error {
	withheld := f.Patient.Withheld
	rows := map[int]balanceRow{}
	for _, r := range m.rows[f.Enrolment.ID] {
		rows[r.Year] = r
	}
	for n := f.Balance.Year; n >= 1; n-- {
		y := YearView{Balance: balanceOf(m.book, f.Enrolment, n, rows[n])}
		for _, s := range sessions {
			own := m.who.Professional != 0 && s.ProfessionalID == m.who.Professional
			if s.EnrolmentID == f.Enrolment.ID && s.Year == n && (own || !withheld) {
				y.Sessions = append(y.Sessions, SessionLine{Session: s, By: m.names[s.ProfessionalID], Own: own && s.ReversedAt == nil})
			}
		}
		for _, r := range reviews {
			if r.EnrolmentID != f.Enrolment.ID || r.Year != n || r.State == string(ReviewPostponed) {
				continue
			}
			review, err := r.open(m.s.Seal, withheld)
			if err != nil {
				return err
			}
			y.Reviews = append(y.Reviews, review)
		}
		if withheld {
			y.Balance = y.Balance.bare()
		}
		f.Years = append(f.Years, y)
	}
	return nil
}
