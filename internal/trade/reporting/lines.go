package reporting

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

// Line is one act, person or meeting behind a figure.
type Line struct {
	line
	Person   patient.Patient
	Known    bool // false for a meeting, which is nobody's
	Withheld bool // a colleague's act with somebody who objects to sharing: counted, not told
}

// Excess is a counter of a package year used beyond its quota.
type Excess struct {
	Counter     programme.Counter
	Year        int
	Used, Quota int
}

// Lines gives the list behind a figure of a month, to a member of the team. Of
// somebody who objects to sharing with the reader, it says no name and nothing
// of what colleagues did.
// Faults: Forbidden, NotFound for another team or an unknown figure.
func (s *Service) Lines(ctx context.Context, who access.Actor, id db.ID, month civil.Month, figure string) (lines []Line, err error) {
	if err := who.InTeam(access.ReturnDetail, id); err != nil {
		return nil, err
	}
	if _, ok := FigureOf(figure); !ok {
		return nil, fault.Missing()
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		rows, err := figureLines(tx, id, month, figure)
		if err != nil {
			return err
		}
		people, err := patient.OfTeam(tx, s.Seal, who, id, true)
		if err != nil {
			return err
		}
		latest := make(map[db.ID]patient.Listed, len(people)) // stay of each person: it says who included
		for _, p := range people {
			if p.Enrolment.OpenedOn.After(latest[p.Patient.ID].Enrolment.OpenedOn) {
				latest[p.Patient.ID] = p
			}
		}
		lines = make([]Line, len(rows))
		for i, r := range rows {
			p, ok := latest[r.Patient]
			lines[i] = Line{line: r, Person: p.Patient, Known: ok}
			if p.Patient.Withheld && !r.By.IsZero() && r.By != who.Professional {
				lines[i].Withheld = true
				lines[i].withhold()
			}
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.ReturnDetail, Subject: "monthly_return." + figure, SubjectID: id})
	})
	return lines, err
}

// figureLines reads the acts a figure counts: as many lines, people or meetings
// as the figure says.
func figureLines(tx *db.Tx, team db.ID, month civil.Month, figure string) (rows []line, err error) {
	first, last := month.First(), month.Last()
	var query string
	switch figure {
	case "psychologist_sessions":
		query = sessionLines + ` and s.presence = 'attended' and s.counter = 'psychologist' order by 3, 1`
	case "social_worker_sessions":
		query = sessionLines + ` and s.presence = 'attended' and s.counter = 'social_worker' order by 3, 1`
	case "no_shows":
		query = sessionLines + ` and s.presence in ('absent', 'excused') order by 3, 1`
	case "cancelled_sessions":
		query = sessionLines + ` and s.presence = 'cancelled' order by 3, 1`
	case "case_reviews":
		query = reviewLines + ` order by 3, 1`
	case "new_inclusions":
		query = fmt.Sprintf(enrolmentLines, "e.opened_on", "e.opened_on") + ` and e.carried_from is null order by 3, 1`
	case "exits":
		query = fmt.Sprintf(enrolmentLines, "e.closed_on", "e.closed_on") + ` and not exists (select 1 from enrolment n where n.carried_from = e.id) order by 3, 1`
	case "rcp_held":
		query = fmt.Sprintf(meetingLines, "true") + ` order by 3, 12`
	case "rcp_not_held":
		query = fmt.Sprintf(meetingLines, "false") + ` order by 3, 12`
	default:
		return peopleLines(tx, team, first, last, figure)
	}
	err = tx.Select(&rows, query, team, first, last)
	return rows, err
}

// peopleLines gives one line a person, at the day of the first act of the month:
// the active ones, or those over quota with what they exceed.
func peopleLines(tx *db.Tx, team db.ID, first, last civil.Day, figure string) ([]line, error) {
	var over map[db.ID][]Excess
	onlyOver := figure == "patients_over_quota"
	if onlyOver {
		book, err := programme.Load(tx)
		if err != nil {
			return nil, err
		}
		if over, err = overQuota(tx, book, team, first, last); err != nil || len(over) == 0 {
			return nil, err
		}
	}
	all, err := actLines(tx, team, first, last)
	if err != nil {
		return nil, err
	}
	seen := map[db.ID]bool{}
	var lines []line
	for _, l := range all {
		if l.Over = over[l.Patient]; seen[l.Patient] || onlyOver && l.Over == nil {
			continue
		}
		seen[l.Patient] = true
		lines = append(lines, l)
	}
	return lines, nil
}

// actLines are the month's acts that count, by day.
func actLines(tx *db.Tx, team db.ID, first, last civil.Day) ([]line, error) {
	var sessions, reviews []line
	if err := tx.Select(&sessions, sessionLines+` and s.presence = 'attended'`, team, first, last); err != nil {
		return nil, err
	}
	err := tx.Select(&reviews, reviewLines, team, first, last)
	all := append(sessions, reviews...)
	slices.SortStableFunc(all, func(a, b line) int {
		return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Enrolment, b.Enrolment))
	})
	return all, err
}
