package care

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care/note"
	"maillage/internal/trade/care/plan"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// RCPView is a RCP as its reader may see it.
type RCPView struct {
	RCP
	Team      access.Team
	Chair     string // who validated; empty while a draft
	Present   []Attendance
	Quorum    Quorum
	Guests    []Guest // who take part without an account
	Reviews   []ReviewView
	Proposed  []Proposal // who is not on the agenda and should be; while a draft
	Addenda   []Addendum
	Owners    []network.Member // of the team today: who a task may be given to; while the reader may write
	Today     civil.Day
	MayWrite  bool // a draft, and the reader is a core member
	MayAccept bool // a draft, and the reader may validate it
}

// ReviewView is one person of a RCP.
type ReviewView struct {
	Review
	Patient patient.Patient
	Called  string // the person's name at the validation; see Name
	Stay    patient.Enrolment
	Balance Balance       // of the package year of the RCP, as it stands now
	Brought []Preparation // what the members prepared, in the order they began
	Shown   []note.Shown  // lines of notes that their authors show; while a draft
	Tasks   []plan.Action // decided here, whatever became of them, as the reader may see them
	Former  []plan.Action // decided in earlier RCP and still to do; while a draft
}

// Name is how the person is named in this RCP: once validated, as he or she was
// called that day, whatever is known since.
func (v ReviewView) Name() string {
	if v.Called != "" {
		return v.Called
	}
	return v.Patient.DisplayName()
}

// MayPrepare says whether the reader writes in a RCP. Faults: NotFound outside
// his or her teams; Forbidden.
func (s *Service) MayPrepare(ctx context.Context, who access.Actor, id db.ID) error {
	if err := who.Check(access.RCPPrepare); err != nil {
		return err
	}
	return s.DB.Read(ctx, func(tx *db.Tx) error {
		_, err := rcpInScope(tx, who, access.RCPPrepare, id)
		return err
	})
}

// ViewRCP opens a RCP: one line of the journal for it, one for each person whose
// review it shows, and one for the list of those proposed. Faults: Forbidden; NotFound.
func (s *Service) ViewRCP(ctx context.Context, who access.Actor, id db.ID) (RCPView, error) {
	if err := who.Check(access.RCPOpen); err != nil {
		return RCPView{}, err
	}
	var view RCPView
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := rcpInScope(tx, who, access.RCPOpen, id)
		if err != nil {
			return err
		}
		view = RCPView{RCP: r, Today: tx.Today()}
		view.Team, _ = who.Team(r.TeamID)
		view.MayWrite = !r.Locked() && who.InTeam(access.RCPPrepare, r.TeamID) == nil
		view.MayAccept = !r.Locked() && who.InTeam(access.RCPValidate, r.TeamID) == nil
		if view.Present, view.Quorum, err = attendance(tx, r); err != nil {
			return err
		}
		if err := s.viewReviews(tx, who, &view); err != nil {
			return err
		}
		if view.Guests, err = s.guests(tx, id); err != nil {
			return err
		}
		if err := s.viewAddenda(tx, &view); err != nil {
			return err
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.RCPOpen, Subject: "rcp", SubjectID: id})
	})
	return view, err
}

func (s *Service) viewReviews(tx *db.Tx, who access.Actor, view *RCPView) error {
	rows, err := reviewsOfRCP(tx, view.ID)
	if err != nil {
		return err
	}
	m, err := s.maker(tx, who, view.Today)
	if err != nil {
		return err
	}
	if err := m.know(tx, view.TeamID); err != nil {
		return err
	}
	view.Chair = m.names[view.ChairID]
	on := map[db.ID]bool{}
	for _, row := range rows {
		on[row.EnrolmentID] = true
		one, err := m.reviewView(tx, view.RCP, row)
		if err != nil {
			return err
		}
		view.Reviews = append(view.Reviews, one)
		line := audit.Line{Action: access.RCPOpen, Subject: "review", SubjectID: row.ID, Patient: row.PatientID}
		if err := s.Audit.Note(tx, who, line); err != nil {
			return err
		}
	}
	if err := m.bring(tx, view); err != nil {
		return err
	}
	if err := m.follow(tx, view); err != nil || !view.MayWrite {
		return err
	}
	if view.Proposed, err = s.proposed(tx, who, view.RCP, on); err != nil || len(view.Proposed) == 0 {
		return err
	}
	return s.Audit.Note(tx, who, audit.Line{Action: access.RCPOpen, Subject: "caseload", SubjectID: view.TeamID})
}

// bring puts beside each review what the members prepared.
func (m *maker) bring(tx *db.Tx, view *RCPView) error {
	withheld := map[db.ID]bool{}
	for _, v := range view.Reviews {
		withheld[v.ID] = v.Withheld
	}
	brought, err := m.preparations(tx, view.ID, withheld)
	for i, v := range view.Reviews {
		view.Reviews[i].Brought = brought[v.ID]
	}
	return err
}

func (m *maker) reviewView(tx *db.Tx, r RCP, row reviewRow) (ReviewView, error) {
	p, stays, err := patient.RecordOf(tx, m.s.Seal, m.who, access.RCPOpen, row.PatientID)
	if err != nil {
		return ReviewView{}, err
	}
	out := ReviewView{Patient: p}
	if out.Called, err = m.called(tx, r, p); err != nil {
		return out, err
	}
	if out.Review, err = row.open(m.s.Seal, p.Withheld); err != nil {
		return out, err
	}
	used, err := balanceRowOf(tx, row.EnrolmentID, row.Year)
	for _, e := range stays {
		if e.ID == row.EnrolmentID {
			out.Stay, out.Balance = e, balanceOf(m.book, e, row.Year, used)
		}
	}
	return out, err
}

// proposed draws the agenda from the flags, without those who are on it.
func (s *Service) proposed(tx *db.Tx, who access.Actor, r RCP, on map[db.ID]bool) ([]Proposal, error) {
	lines, err := s.lines(tx, who, r.TeamID, false, latest(tx.Today(), r.HeldOn))
	if err != nil {
		return nil, err
	}
	last, err := lastRCP(tx, r.TeamID)
	if err != nil {
		return nil, err
	}
	postponed, err := postponedOf(tx, r.TeamID, r.HeldOn)
	if err != nil {
		return nil, err
	}
	rest := lines[:0]
	for _, l := range lines {
		if !on[l.Enrolment.ID] {
			rest = append(rest, l)
		}
	}
	return ProposedAgenda(rest, r.HeldOn, last, postponed), nil
}

func (s *Service) viewAddenda(tx *db.Tx, view *RCPView) error {
	rows, err := addendaOf(tx, view.ID)
	if err != nil {
		return err
	}
	for _, row := range rows {
		body, err := s.Seal.OpenText(addendumColumn, row.ID, row.Body)
		if err != nil {
			return err
		}
		view.Addenda = append(view.Addenda, Addendum{ID: row.ID, Body: body, Author: row.Author, MadeAt: row.MadeAt})
	}
	return nil
}
