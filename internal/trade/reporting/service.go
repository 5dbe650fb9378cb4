package reporting

import (
	"context"
	"unicode/utf8"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/network"
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
	Owed   bool // false when the team was not open, and did nothing
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

// OpenByID reads a return that exists by its own id. Faults: Forbidden, NotFound.
func (s *Service) OpenByID(ctx context.Context, who access.Actor, id db.ID) (v View, err error) {
	if err := who.Check(access.ReturnOpen); err != nil {
		return v, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		r, err := returnByID(tx, id)
		if err != nil {
			return err
		}
		if v.Team, err = team(tx, who, access.ReturnOpen, r.TeamID); err != nil {
			return err
		}
		return v.read(tx, r.Month)
	})
	return v, err
}

// Current reads the return a team must look after: last month's until it is
// sent, then this month's. Faults: Forbidden, NotFound.
func (s *Service) Current(ctx context.Context, who access.Actor, id db.ID) (v View, err error) {
	if err := who.Check(access.ReturnOpen); err != nil {
		return v, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if v.Team, err = team(tx, who, access.ReturnOpen, id); err != nil {
			return err
		}
		this := civil.MonthOf(tx.Today())
		if opened := v.Team.OpenedOn; !opened.IsZero() && opened.Before(this.First()) {
			before, err := findReturn(tx, id, this.Prev())
			if err != nil {
				return err
			}
			if !before.State.frozen() {
				this = this.Prev()
			}
		}
		return v.read(tx, this)
	})
	return v, err
}

// TeamID finds the team of a code among those whose returns the reader may
// open. Faults: Forbidden, NotFound.
func (s *Service) TeamID(ctx context.Context, who access.Actor, code string) (id db.ID, err error) {
	if err := who.Check(access.ReturnOpen); err != nil {
		return 0, err
	}
	if who.Role == access.Member {
		for _, t := range who.Teams {
			if t.Code == code {
				return t.ID, nil
			}
		}
		return 0, fault.Missing()
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		m, err := network.TeamByCode(tx, code)
		if err == nil && (who.Region == "" || m.Region != who.Region) {
			err = fault.Missing()
		}
		id = m.ID
		return err
	})
	return id, err
}

// read fills the view. Scope is the caller's.
func (v *View) read(tx *db.Tx, month civil.Month) error {
	cal, err := readCalendar(tx)
	if err != nil {
		return err
	}
	return v.readWith(tx, cal, month)
}

func (v *View) readWith(tx *db.Tx, cal calendar, month civil.Month) (err error) {
	if month.First().After(cal.today) {
		return fault.Refuse("Ce mois n’a pas commencé.")
	}
	if v.Return, err = findReturn(tx, v.Team.ID, month); err != nil {
		return err
	}
	r := &v.Return
	if r.Now, err = compute(tx, cal.book, v.Team.ID, month); err != nil {
		return err
	}
	if !r.State.frozen() {
		r.Figures = r.Now
	}
	g, err := readGaps(tx, v.Team.ID, month)
	if err != nil {
		return err
	}
	v.Checks = checkMonth(g, month, cal.today)
	if r.ID != 0 {
		if v.Steps, err = steps(tx, r.ID); err != nil {
			return err
		}
	}
	tile := cal.tile(v.Team, month, boardRow{ID: r.ID, State: string(r.State)})
	r.DueOn, r.Late, r.SentLate = cal.due(month), tile.Late, sentLate(v.Steps, cal.due(month))
	v.Owed = tile.Owed() || r.Now != (Figures{})
	return nil
}

// sentLate says whether the first sending came after the day it was due: a team
// that answers a question of the coordination later was not late.
func sentLate(latestFirst []Step, due civil.Day) bool {
	for i := len(latestFirst) - 1; i >= 0; i-- {
		if latestFirst[i].Step == stepSent {
			return !due.IsZero() && civil.DayOf(latestFirst[i].At).After(due)
		}
	}
	return false
}

// Words are what a team says when it keeps or sends a return.
type Words struct {
	Comment string
	Answers map[string]Answer
	Version int // of the return that was read; 0 when there was none
}

// Keep saves the team's words on a draft. Faults: Forbidden, NotFound, Invalid,
// Conflict when the return is no longer a draft or somebody else wrote.
func (s *Service) Keep(ctx context.Context, who access.Actor, id db.ID, month civil.Month, w Words, key string) error {
	if err := who.InTeam(access.ReturnSend, id); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, _, err := tx.Once(who.Account, key, func() (string, error) {
			_, err := kept(tx, id, month, w)
			return "", err
		})
		return err
	})
}

func kept(tx *db.Tx, id db.ID, month civil.Month, w Words) (v View, err error) {
	if v.Team, err = network.TeamByID(tx, id); err != nil {
		return v, err
	}
	if err := v.read(tx, month); err != nil {
		return v, err
	}
	r := &v.Return
	if r.State.frozen() {
		return v, fault.Clash("La remontée " + OfMonth(month) + " est « " + r.State.Label() + " » : elle ne se modifie plus.")
	}
	if !v.Owed {
		return v, fault.Clash("La microstructure n’était pas ouverte ce mois-là\u202f: aucune remontée n’est attendue.")
	}
	if r.Version != w.Version {
		return v, fault.Clash("Un autre membre de l’équipe a modifié cette remontée entre-temps : relisez-la avant d’enregistrer.")
	}
	if err := w.validate(); err != nil {
		return v, err
	}
	r.Comment, r.Answers = w.Comment, answered(v.Checks, w.Answers)
	return v, keep(tx, r)
}

// Send freezes the figures and sends the return to the coordination. Faults:
// Forbidden, NotFound, Invalid when something missing has no reason, Conflict.
func (s *Service) Send(ctx context.Context, who access.Actor, id db.ID, month civil.Month, w Words, key string) error {
	if err := who.InTeam(access.ReturnSend, id); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, _, err := tx.Once(who.Account, key, func() (string, error) {
			v, err := kept(tx, id, month, w)
			if err != nil {
				return "", err
			}
			if err := unanswered(v.Checks, v.Return.Answers); err != nil {
				return "", err
			}
			if err := markSent(tx, &v.Return, who.Account, who.Name); err != nil {
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
			if err := markDecided(tx, r, to, step{string(d), who.Account, who.Name, reason}); err != nil {
				return "", err
			}
			return "", s.Audit.Note(tx, who, audit.Line{Action: access.ReturnDecide, Subject: "monthly_return", SubjectID: id, Reason: string(d)})
		})
		return err
	})
}

const longestReason = 1000

// next is the state machine of a return after its sending.
func next(from State, d Decision, reason string) (State, error) {
	var wrong fault.Fields
	if d != Accept && reason == "" {
		wrong.Add("reason", "Dites pourquoi : l’équipe le lira.")
	}
	if utf8.RuneCountInString(reason) > longestReason {
		wrong.Add("reason", tooLong(longestReason))
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
	return from, fault.Clash("Cette remontée est « " + from.Label() + " » : cette décision n’est plus possible. Relisez-la.")
}
