package questionnaire

import (
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

// Moment is when a programme wants an instrument.
type Moment string

// The moments: once at inclusion, once six months after, and at each
// anniversary of the inclusion (domain rules 18 and 21).
const (
	AtInclusion Moment = "inclusion"
	AtSixMonths Moment = "month_6"
	AtRenewal   Moment = "renewal"
)

// Moments lists them in their order.
var Moments = []Moment{AtInclusion, AtSixMonths, AtRenewal}

// Label is the moment in French.
func (m Moment) Label() string {
	switch m {
	case AtInclusion:
		return "À l’inclusion"
	case AtSixMonths:
		return "À six mois"
	case AtRenewal:
		return "Au renouvellement"
	default:
		return string(m)
	}
}

// Planned is a line of the schedule. Which questionnaires a programme wants has
// no public source: each line says how sure it is.
type Planned struct {
	ID          db.ID                `db:"id"`
	ProgrammeID db.ID                `db:"programme_id"`
	Instrument  string               `db:"instrument"`
	Moment      Moment               `db:"moment"`
	ValidFrom   civil.Day            `db:"valid_from"`
	ValidTo     civil.Day            `db:"valid_to"`
	Confidence  programme.Confidence `db:"confidence"`
	Source      string               `db:"source"`
	MadeBy      db.ID                `db:"made_by"`
	MadeAt      time.Time            `db:"made_at"`
}

// Lead is how long before its day a sheet may be filled for a moment, and is
// shown as coming: the delay at which a renewal is proposed.
const Lead = 30

// Due is a sheet that a schedule waits for.
type Due struct {
	Instrument string
	Short      string
	Moment     Moment
	Since      civil.Day // the day it was, or will be, due
	Soon       bool      // that day is still to come, within Lead days
}

// targets are the days a moment falls on in a stay, up to a last day.
func (m Moment) targets(opened, last civil.Day) []civil.Day {
	var list []civil.Day
	switch m {
	case AtInclusion:
		list = []civil.Day{opened}
	case AtSixMonths:
		list = []civil.Day{opened.AddMonths(6)}
	case AtRenewal:
		for n := 1; ; n++ {
			day := opened.AddYears(n)
			if day.After(last) || n > 100 {
				break
			}
			list = append(list, day)
		}
	}
	for len(list) > 0 && list[len(list)-1].After(last) {
		list = list[:len(list)-1]
	}
	return list
}

// dueOf says what a schedule waits for in a stay. answered is the day of the
// latest complete sheet of each instrument. Only the latest moment of an
// instrument counts: what was not filled in its time cannot be filled later. A
// line holds for the moments of its own days.
func dueOf(l *Library, plan []Planned, e patient.Enrolment, answered map[string]civil.Day, today civil.Day) []Due {
	if !e.Open() {
		return nil
	}
	latest := map[string]Due{}
	for _, p := range plan {
		if p.ProgrammeID != e.ProgrammeID {
			continue
		}
		for _, day := range p.Moment.targets(e.OpenedOn, today.AddDays(Lead)) {
			held := civil.Period{From: p.ValidFrom, To: p.ValidTo}
			if now, there := latest[p.Instrument]; held.Contains(day) && (!there || day.After(now.Since)) {
				latest[p.Instrument] = Due{Instrument: p.Instrument, Moment: p.Moment, Since: day, Soon: day.After(today)}
			}
		}
	}
	var list []Due
	for _, in := range l.Usable(today) {
		d, there := latest[in.Code]
		if last := answered[in.Code]; !there || !last.IsZero() && !last.Before(d.Since.AddDays(-Lead)) {
			continue
		}
		d.Short = in.Short
		list = append(list, d)
	}
	return list
}

// DueOfTeam says what the schedule waits for in each of a team's stays that go
// on, in the order of the instruments; a stay that waits for nothing is not
// there. stays are those of the team, which the caller knows already. Two
// queries, whatever the number of people. Scope is the caller's to check.
func DueOfTeam(tx *db.Tx, team db.ID, stays []patient.Enrolment, today civil.Day) (map[db.ID][]Due, error) {
	plan, err := planned(tx)
	if err != nil || len(plan) == 0 {
		return nil, err
	}
	rows, err := lastAnswered(tx, team, stays)
	if err != nil {
		return nil, err
	}
	answered := map[db.ID]map[string]civil.Day{}
	for _, r := range rows {
		if answered[r.EnrolmentID] == nil {
			answered[r.EnrolmentID] = map[string]civil.Day{}
		}
		answered[r.EnrolmentID][r.Instrument] = r.AnsweredOn
	}
	out := map[db.ID][]Due{}
	for _, e := range stays {
		if e.TeamID != team {
			continue
		}
		if due := dueOf(shipped, plan, e, answered[e.ID], today); len(due) > 0 {
			out[e.ID] = due
		}
	}
	return out, nil
}

// PlanDraft is what the operator types of a line of the schedule.
type PlanDraft struct {
	Programme  db.ID     `form:"programme"`
	Instrument string    `form:"instrument"`
	Moment     string    `form:"moment"`
	ValidFrom  civil.Day `form:"valid_from"`
	Source     string    `form:"source"`
}

func (d PlanDraft) validate(l *Library, today civil.Day) error {
	var wrong fault.Fields
	if in, ok := l.Current(d.Instrument, today); !ok || !in.Fillable() {
		wrong.Add("instrument", "Choisissez un questionnaire.")
	}
	if Moment(d.Moment).Label() == d.Moment {
		wrong.Add("moment", "Choisissez un moment.")
	}
	if d.Programme == 0 {
		wrong.Add("programme", "Choisissez un programme.")
	}
	if d.ValidFrom.IsZero() {
		wrong.Add("valid_from", "Indiquez le premier jour.")
	}
	if len([]rune(d.Source)) > longestReason {
		wrong.Add("source", "500 caractères au plus.")
	}
	return wrong.Err()
}

// Plan writes a line of the schedule without asking who may: the demonstration's.
func Plan(tx *db.Tx, p Planned) error {
	return insertPlan(tx, p)
}
