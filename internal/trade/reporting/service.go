package reporting

import (
	"context"
	"fmt"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

// Service is what may be asked of returns and counts.
type Service struct {
	DB    *db.DB
	Audit *audit.Keeper
	Seal  *seal.Sealer
}

// View is a return as its page shows it.
type View struct {
	Return MonthlyReturn
	Team   network.Microstructure
	Checks []Check
	Steps  []Step
}

// team finds a microstructure in the reader's scope: his own team, or one of
// his region for a coordination. Faults: Forbidden; NotFound outside.
func team(tx *db.Tx, who access.Actor, p access.Permission, id db.ID) (network.Microstructure, error) {
	if who.Role == access.Member {
		if err := who.InTeam(p, id); err != nil {
			return network.Microstructure{}, err
		}
		return network.TeamByID(tx, id)
	}
	if err := who.Check(p); err != nil {
		return network.Microstructure{}, err
	}
	m, err := network.TeamByID(tx, id)
	if err == nil && who.Role != access.Operator && m.Region != who.Region {
		err = fault.Missing()
	}
	return m, err
}

// Open reads a team's return for a month: its figures, computed or frozen, and
// what is missing. Faults: Forbidden, NotFound; Invalid for a month to come.
func (s *Service) Open(ctx context.Context, who access.Actor, id db.ID, month civil.Month) (v View, err error) {
	if err := who.Check(access.ReturnOpen); err != nil && who.Role != access.Operator {
		return v, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if who.Role == access.Operator {
			v.Team, err = network.TeamByID(tx, id)
		} else {
			v.Team, err = team(tx, who, access.ReturnOpen, id)
		}
		if err != nil {
			return err
		}
		return v.read(tx, month)
	})
	return v, err
}

// read fills the view. Scope is the caller's.
func (v *View) read(tx *db.Tx, month civil.Month) (err error) {
	today := tx.Today()
	if month.First().After(today) {
		return fault.Refuse("Ce mois n’a pas commencé.")
	}
	if v.Return, err = findReturn(tx, v.Team.ID, month); err != nil {
		return err
	}
	if v.Return.Now, err = Compute(tx, v.Team.ID, month); err != nil {
		return err
	}
	if !v.Return.State.frozen() {
		v.Return.Figures = v.Return.Now
	}
	g, err := readGaps(tx, v.Team.ID, month)
	if err != nil {
		return err
	}
	v.Checks = checkMonth(g, month, today)
	if v.Return.DueOn, err = due(tx, month); err != nil {
		return err
	}
	v.Return.Late = late(v.Return.State, v.Return.DueOn, today)
	if v.Return.ID != 0 {
		v.Steps, err = steps(tx, v.Return.ID)
	}
	return err
}

// due reads the programme's deadline for a month.
func due(tx *db.Tx, month civil.Month) (civil.Day, error) {
	book, err := programme.Load(tx)
	if err != nil {
		return civil.Day{}, err
	}
	p, ok := book.ByCode(programme.EQUIPADDICT)
	if !ok {
		return civil.Day{}, nil
	}
	return dueOn(month, book.Governing(p.ID, month.Last()).ReturnDueDay), nil
}

// late says whether a return is owed and overdue; without a deadline none is.
func late(state State, dueOn, today civil.Day) bool {
	return !dueOn.IsZero() && today.After(dueOn) && !state.frozen()
}

// Words are what a team says when it keeps or sends a return.
type Words struct {
	Comment string
	Answers map[string]Answer
	Version int // of the return that was read; 0 when there was none
}

const longestComment = 2000

// Keep saves the team's words on a draft. Faults: Forbidden, NotFound, Conflict
// when the return is no longer a draft or somebody else wrote.
func (s *Service) Keep(ctx context.Context, who access.Actor, id db.ID, month civil.Month, w Words) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := s.kept(tx, who, id, month, w)
		return err
	})
}

func (s *Service) kept(tx *db.Tx, who access.Actor, id db.ID, month civil.Month, w Words) (View, error) {
	var v View
	var err error
	if err := who.InTeam(access.ReturnSend, id); err != nil {
		return v, err
	}
	if v.Team, err = network.TeamByID(tx, id); err != nil {
		return v, err
	}
	if err := v.read(tx, month); err != nil {
		return v, err
	}
	if v.Return.State.frozen() {
		return v, fault.Clash(fmt.Sprintf("La remontée de %s est déjà %s : elle ne se modifie plus.", month.Long(), "envoyée"))
	}
	if v.Return.Version != w.Version {
		return v, fault.Clash("Un autre membre de l’équipe a modifié cette remontée entre-temps : relisez-la avant d’enregistrer.")
	}
	if len([]rune(w.Comment)) > longestComment {
		var wrong fault.Fields
		wrong.Add("comment", fmt.Sprintf("%d caractères au plus.", longestComment))
		return v, wrong.Err()
	}
	v.Return.Comment, v.Return.Answers = w.Comment, w.Answers
	return v, keep(tx, &v.Return)
}

// Send freezes the figures and sends the return to the coordination. Faults:
// Forbidden, NotFound, Invalid when something missing has no reason, Conflict.
func (s *Service) Send(ctx context.Context, who access.Actor, id db.ID, month civil.Month, w Words, key string) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, _, err := tx.Once(who.Account, key, func() (string, error) {
			v, err := s.kept(tx, who, id, month, w)
			if err != nil {
				return "", err
			}
			if err := unanswered(v.Checks, w.Answers); err != nil {
				return "", err
			}
			if err := markSent(tx, &v.Return, who, who.Name); err != nil {
				return "", err
			}
			return "", s.Audit.Note(tx, who, audit.Line{Action: access.ReturnSend, Subject: "monthly_return", SubjectID: v.Return.ID})
		})
		return err
	})
}

// Decision is what the coordination does with a return.
type Decision string

// The decisions.
const (
	Accept   Decision = "accepted"
	SendBack Decision = "returned"
	Reopen   Decision = "reopened"
)

// Decide accepts a sent return, sends it back, or reopens an accepted one; the
// last two need a reason. Faults: Forbidden, NotFound, Invalid, Conflict.
func (s *Service) Decide(ctx context.Context, who access.Actor, id db.ID, d Decision, reason string, version int, key string) error {
	if err := who.Check(access.ReturnDecide); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, _, err := tx.Once(who.Account, key, func() (string, error) {
			r, err := returnByID(tx, id)
			if err != nil {
				return "", err
			}
			if _, err := team(tx, who, access.ReturnDecide, r.TeamID); err != nil {
				return "", err
			}
			to, err := next(r.State, d, reason)
			if err != nil {
				return "", err
			}
			r.Version = version
			if err := markDecided(tx, r, to, string(d), who.Name, reason, who.Account); err != nil {
				return "", err
			}
			return "", s.Audit.Note(tx, who, audit.Line{Action: access.ReturnDecide, Subject: "monthly_return", SubjectID: id, Reason: string(d)})
		})
		return err
	})
}

// next is the state machine of a return after its sending.
func next(from State, d Decision, reason string) (State, error) {
	var wrong fault.Fields
	if d != Accept && reason == "" {
		wrong.Add("reason", "Dites pourquoi : l’équipe le lira.")
	}
	if len([]rune(reason)) > 1000 {
		wrong.Add("reason", "1000 caractères au plus.")
	}
	if err := wrong.Err(); err != nil {
		return from, err
	}
	switch {
	case from == Sent && d == Accept:
		return Accepted, nil
	case from == Sent && d == SendBack, from == Accepted && d == Reopen:
		return Returned, nil
	}
	return from, fault.Clash("Cette remontée est « " + from.Label() + " » : cette décision n’est plus possible. Relisez-la.")
}

// Line is one act behind a figure.
type Line struct {
	line
	Person patient.Patient
	Known  bool // false for a meeting, which is nobody's
}

// Lines gives the list behind a figure of a month, to a member of the team.
// Faults: Forbidden, NotFound for another team or an unknown figure.
func (s *Service) Lines(ctx context.Context, who access.Actor, id db.ID, month civil.Month, figure string) (lines []Line, err error) {
	if err := who.InTeam(access.ReturnDetail, id); err != nil {
		return nil, err
	}
	if _, ok := labelOf(figure); !ok {
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
		byID := make(map[db.ID]patient.Patient, len(people))
		for _, p := range people {
			byID[p.Patient.ID] = p.Patient
		}
		lines = make([]Line, len(rows))
		for i, r := range rows {
			p, ok := byID[r.Patient]
			lines[i] = Line{line: r, Person: p, Known: ok}
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
		query = fmt.Sprintf(enrolmentLines, "e.opened_on", "e.opened_on") + ` order by 3, 1`
	case "exits":
		query = fmt.Sprintf(enrolmentLines, "e.closed_on", "e.closed_on") + ` order by 3, 1`
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

// peopleLines gives one line a person: the active ones, or those over quota.
func peopleLines(tx *db.Tx, team db.ID, first, last civil.Day, figure string) ([]line, error) {
	var over map[db.ID]bool
	if figure == "patients_over_quota" {
		var err error
		if over, err = overQuota(tx, team, first, last); err != nil || len(over) == 0 {
			return nil, err
		}
	}
	var all []line
	for _, q := range []string{sessionLines + ` and s.presence = 'attended' order by 3, 1`, reviewLines + ` order by 3, 1`} {
		var rows []line
		if err := tx.Select(&rows, q, team, first, last); err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	seen := map[db.ID]bool{}
	var lines []line
	for _, l := range all {
		if !seen[l.Patient] && (over == nil || over[l.Patient]) {
			seen[l.Patient] = true
			lines = append(lines, l)
		}
	}
	return lines, nil
}
