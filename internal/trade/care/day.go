package care

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"
)

// DayView is « Ma journée »: what calls for the reader, team by team. The state
// of the return comes from reporting: the page puts them together.
type DayView struct {
	Today civil.Day
	Teams []TeamDay
}

// TeamDay is one team's part of the day.
type TeamDay struct {
	Team   access.Team
	Active int            // people followed today
	Needs  []CaseloadLine // who needs the reader, the gravest first; flags of his or her profession only
	Needed int            // how many do, beyond those shown
	Recent []SessionLine  // what the reader recorded, today and the days before, latest first
	Month  MonthCount     // the reader's, this month
	Drafts []RCPLine      // RCP being prepared, soonest first
	Last   civil.Day      // last RCP validated
}

// MonthCount is what somebody recorded in a month.
type MonthCount struct {
	Month                       civil.Month
	Attended, NoShow, Cancelled int
	Minutes                     int // of the attended, where told
}

const (
	needsShown = 10
	recentDays = 7
)

// Day opens « Ma journée »: one line of the journal for each team's list.
// Faults: Forbidden.
func (s *Service) Day(ctx context.Context, who access.Actor) (DayView, error) {
	if err := who.Check(access.CaseloadOpen); err != nil {
		return DayView{}, err
	}
	var view DayView
	var lines []audit.Line
	for _, team := range who.Teams {
		lines = append(lines, audit.Line{Action: access.CaseloadOpen, Subject: "caseload", SubjectID: team.ID})
	}
	err := s.Audit.Traced(ctx, s.DB, who, func(tx *db.Tx) error {
		view = DayView{Today: tx.Today()}
		for _, team := range who.Teams {
			t, err := s.teamDay(tx, who, team)
			if err != nil {
				return err
			}
			view.Teams = append(view.Teams, t)
		}
		return nil
	}, lines...)
	return view, err
}

func (s *Service) teamDay(tx *db.Tx, who access.Actor, team access.Team) (TeamDay, error) {
	out := TeamDay{Team: team}
	lines, err := s.lines(tx, who, team.ID, false, tx.Today())
	if err != nil {
		return out, err
	}
	out.Active = len(lines)
	out.Needs = needs(lines, team.Profession)
	out.Needed = len(out.Needs)
	out.Needs = out.Needs[:min(needsShown, len(out.Needs))]
	if who.Professional != 0 {
		if err := s.recent(tx, who, &out, lines); err != nil {
			return out, err
		}
	}
	if out.Drafts, err = drafts(tx, team.ID); err != nil {
		return out, err
	}
	out.Last, err = lastRCP(tx, team.ID)
	return out, err
}

// needs keeps the people with a flag that calls for a profession, and of their
// flags those. Mere information (a quota reached) calls for nobody.
func needs(lines []CaseloadLine, p access.Profession) []CaseloadLine {
	var out []CaseloadLine
	for _, l := range lines {
		var flags []Flag
		for _, f := range l.Flags {
			if f.Code.Level() >= LevelAttention && f.concerns(p) {
				flags = append(flags, f)
			}
		}
		if len(flags) > 0 {
			l.Flags = flags
			l.Next = nextStep(l)
			out = append(out, l)
		}
	}
	return Filter{Sort: SortFlags}.apply(out, p)
}

// recent reads what the reader recorded lately, and counts the month.
func (s *Service) recent(tx *db.Tx, who access.Actor, out *TeamDay, lines []CaseloadLine) error {
	today := tx.Today()
	from := today.AddDays(-recentDays)
	out.Month.Month = today.Month()
	if first := today.Month().First(); first.Before(from) {
		from = first
	}
	sessions, err := sessionsSince(tx, out.Team.ID, who.Professional, from)
	if err != nil {
		return err
	}
	names := make(map[db.ID]string, len(lines))
	for _, l := range lines {
		names[l.Patient.ID] = l.Patient.DisplayName()
	}
	for _, one := range sessions {
		out.Month.count(one)
		if one.HeldOn.Before(today.AddDays(-recentDays)) {
			continue
		}
		if names[one.PatientID] == "" { // left since
			p, _, err := patient.RecordOf(tx, s.Seal, who, access.PatientOpen, one.PatientID)
			if err != nil && fault.KindOf(err) != fault.NotFound {
				return err
			}
			names[one.PatientID] = p.DisplayName()
		}
		out.Recent = append(out.Recent, SessionLine{Session: one, By: who.Name, Own: one.ReversedAt == nil, PatientName: names[one.PatientID]})
	}
	return nil
}

func (m *MonthCount) count(s Session) {
	if s.ReversedAt != nil || !m.Month.Contains(s.HeldOn) {
		return
	}
	switch s.Presence {
	case terminology.PresenceAttended:
		m.Attended++
		if s.Minutes != nil {
			m.Minutes += *s.Minutes
		}
	case terminology.PresenceAbsent, terminology.PresenceExcused:
		m.NoShow++
	case terminology.PresenceCancelled:
		m.Cancelled++
	}
}
