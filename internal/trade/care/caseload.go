package care

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

// CaseloadLine is one person followed by a team, as the caseload shows it.
type CaseloadLine struct {
	Enrolment     patient.Enrolment
	Patient       patient.Patient
	InformedOn    civil.Day // latest notice; zero when none is recorded
	Balance       Balance   // of the current package year, or of the one of the exit
	LastSession   civil.Day // last attended, whatever the year
	LastSessionBy string    // name; empty when unknown
	LastReview    civil.Day // last counted, whatever the year
	NextOn        civil.Day // next planned appointment
	Waits         Waits     // what other rooms wait for
	Weeks         int       // in follow-up
	Flags         []Flag    // the gravest first
	Next          string    // what comes next, in a few words
	Mine          bool      // the reader included or saw the person; known when Filter.Mine asks
}

// Renewal is the day the next package year opens; zero when the follow-up is
// closed.
func (l CaseloadLine) Renewal() civil.Day {
	if !l.Enrolment.Open() {
		return civil.Day{}
	}
	return l.Balance.Renewal()
}

// CaseloadView is a team's caseload, filtered and sorted.
type CaseloadView struct {
	Team   access.Team
	Today  civil.Day
	Lines  []CaseloadLine
	Total  int              // before the filter
	Counts map[FlagCode]int // lines that hold each flag, before the filter
	Filter Filter
	Saved  []SavedView // the reader's own, oldest first
}

// Caseload opens a team's caseload: one line of the journal for the list.
// Faults: Forbidden; NotFound when the team is not the reader's.
func (s *Service) Caseload(ctx context.Context, who access.Actor, team db.ID, f Filter) (CaseloadView, error) {
	if err := who.InTeam(access.CaseloadOpen, team); err != nil {
		return CaseloadView{}, err
	}
	view := CaseloadView{Filter: f}
	view.Team, _ = who.Team(team)
	asOf := s.DB.Changes() + 1
	err := s.Audit.Traced(ctx, s.DB, who, func(tx *db.Tx) error {
		var err error
		view.Today = tx.Today()
		if view.Lines, err = s.linesAsOf(tx, who, team, f.Closed, tx.Today(), asOf); err != nil {
			return err
		}
		if view.Saved, err = savedViews(tx, who.Account, team); err != nil {
			return err
		}
		if f.Mine {
			return markMine(tx, who, team, view.Lines)
		}
		return nil
	}, audit.Line{Action: access.CaseloadOpen, Subject: "caseload", SubjectID: team})
	if err != nil {
		return CaseloadView{}, err
	}
	view.Total, view.Counts = len(view.Lines), countFlags(view.Lines)
	view.Lines = f.apply(view.Lines, view.Team.Profession)
	return view, nil
}

// lines makes the lines of a team on a day, in no order.
func (s *Service) lines(tx *db.Tx, who access.Actor, team db.ID, closed bool, on civil.Day) ([]CaseloadLine, error) {
	return s.linesAsOf(tx, who, team, closed, on, 0)
}

// linesAsOf is lines, with the count of changes that was read before tx began.
func (s *Service) linesAsOf(tx *db.Tx, who access.Actor, team db.ID, closed bool, on civil.Day, asOf uint64) ([]CaseloadLine, error) {
	listed, err := patient.OfTeam(tx, s.Seal, who, team, closed)
	if err != nil {
		return nil, err
	}
	m, err := s.maker(tx, who, on)
	if err != nil {
		return nil, err
	}
	m.asOf = asOf
	if err := m.know(tx, team); err != nil {
		return nil, err
	}
	if m.rows, err = balancesOfTeam(tx, team); err != nil {
		return nil, err
	}
	stays := make([]patient.Enrolment, len(listed))
	for i, l := range listed {
		stays[i] = l.Enrolment
	}
	if err := m.ask(tx, team, stays); err != nil {
		return nil, err
	}
	lines := make([]CaseloadLine, len(listed))
	for i, l := range listed {
		if lines[i], err = m.line(tx, l.Enrolment, l.Patient, l.InformedOn); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// maker holds what every line needs, read once.
type maker struct {
	s     *Service
	who   access.Actor
	today civil.Day
	book  *programme.Book
	rows  map[db.ID][]balanceRow // by enrolment, oldest year first
	names map[db.ID]string       // of professionals
	lim   map[db.ID]Limits       // by programme
	asOf  uint64                 // count of changes before the reading; 0: nothing may be kept of it
	waits map[db.ID]Waits        // by enrolment
	next  map[db.ID]civil.Day    // appointments, by enrolment
}

func (s *Service) maker(tx *db.Tx, who access.Actor, on civil.Day) (*maker, error) {
	book, err := programme.Load(tx)
	return &maker{s: s, who: who, today: on, book: book, names: map[db.ID]string{}, lim: map[db.ID]Limits{}, waits: map[db.ID]Waits{}, next: map[db.ID]civil.Day{}}, err
}

// know reads the names of a team's members, past and present.
func (m *maker) know(tx *db.Tx, team db.ID) error {
	members, err := network.Members(tx, team)
	for _, one := range members {
		m.names[one.ProfessionalID] = one.Name()
	}
	return err
}

func (m *maker) line(tx *db.Tx, e patient.Enrolment, p patient.Patient, informed civil.Day) (CaseloadLine, error) {
	last := m.today
	if !e.Open() {
		last = e.ClosedOn
	}
	l := CaseloadLine{Enrolment: e, Patient: p, InformedOn: informed, Weeks: last.Sub(e.OpenedOn) / 7, NextOn: m.next[e.ID], Waits: m.waits[e.ID]}
	year := max(1, m.book.YearOf(e.ProgrammeID, e.OpenedOn, last))
	var row balanceRow
	var by db.ID
	for _, r := range m.rows[e.ID] {
		if r.Year == year {
			row = r
		}
		if r.LastSession.After(l.LastSession) {
			l.LastSession, by = r.LastSession, r.LastSessionBy
		}
		if r.LastReview.After(l.LastReview) {
			l.LastReview = r.LastReview
		}
	}
	l.Balance = balanceOf(m.book, e, year, row)
	l.LastSessionBy = m.names[by]
	lim, err := m.limits(tx, e.ProgrammeID)
	if err != nil {
		return l, err
	}
	if p.Withheld {
		l.withhold(m.who, by)
	}
	l.Flags = Flags(l, m.today, lim)
	l.Next = nextStep(l)
	return l, nil
}

func (m *maker) limits(tx *db.Tx, programmeID db.ID) (lim Limits, err error) {
	lim, known := m.lim[programmeID]
	if !known {
		lim, err = m.s.limitsAt(tx, m.book, programmeID, m.today)
		m.lim[programmeID] = lim
	}
	return lim, err
}

// withhold hides what colleagues did with somebody who objects to sharing.
func (l *CaseloadLine) withhold(who access.Actor, by db.ID) {
	l.LastReview, l.NextOn = civil.Day{}, civil.Day{}
	l.Waits = Waits{Turn: l.Waits.Turn}
	l.Balance = l.Balance.bare()
	if by == 0 || by != who.Professional {
		l.LastSession, l.LastSessionBy = civil.Day{}, ""
	}
}

// markMine says which lines are the reader's: included or seen by him or her.
func markMine(tx *db.Tx, who access.Actor, team db.ID, lines []CaseloadLine) error {
	seen, err := seenBy(tx, team, who.Professional)
	if err != nil || who.Professional == 0 {
		return err
	}
	for i, l := range lines {
		lines[i].Mine = l.Enrolment.OpenedBy == who.Professional || seen[l.Enrolment.ID]
	}
	return nil
}

func countFlags(lines []CaseloadLine) map[FlagCode]int {
	n := map[FlagCode]int{}
	for _, l := range lines {
		seen := map[FlagCode]bool{}
		for _, f := range l.Flags {
			if !seen[f.Code] {
				seen[f.Code] = true
				n[f.Code]++
			}
		}
	}
	return n
}
