package patient

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/programme"
)

// TurnsOfTeam says how the package year of each open stay of a team turned last,
// or how its next turn is decided already, in one query: for lists. A first year
// whose renewal nobody decided is not there; what a turn lacks is not said. stays
// are the team's, which the caller has read, as the book of programmes. Scope is
// the caller's to check.
func TurnsOfTeam(tx *db.Tx, book *programme.Book, team db.ID, stays []Enrolment, today civil.Day) (map[db.ID]Turn, error) {
	decisions, err := renewalsOfStays(tx, team, stays)
	if err != nil {
		return nil, err
	}
	turns := map[db.ID]Turn{}
	for _, e := range stays {
		if t, found := turnOf(book, e, decisions[e.ID], today); found && e.Open() {
			turns[e.ID] = t
		}
	}
	return turns, nil
}

// turnOf looks at the next turn if it is decided, else at the last one past.
func turnOf(book *programme.Book, e Enrolment, decisions []Renewal, today civil.Day) (Turn, bool) {
	months := book.Governing(e.ProgrammeID, e.OpenedOn).PackageMonths
	now := book.YearOf(e.ProgrammeID, e.OpenedOn, today)
	for n := now + 1; n >= max(2, now); n-- {
		t := Turn{Anniversary: Anniversary{Year: n, On: programme.YearPeriod(e.OpenedOn, n, months).From}}
		if t.State, t.Decision = t.stateOf(decisions, today); t.State != RenewalDue {
			return t, true
		}
	}
	return Turn{}, false
}

// renewalsOfStays reads the decisions of a whole team at once, or of a few stays
// one by one: the page of a person must not read its team.
func renewalsOfStays(tx *db.Tx, team db.ID, stays []Enrolment) (map[db.ID][]Renewal, error) {
	const few = 8
	if len(stays) > few {
		return renewalsOfTeam(tx, team)
	}
	m := map[db.ID][]Renewal{}
	for _, e := range stays {
		if !e.Open() {
			continue
		}
		all, err := renewalsOf(tx, e.ID)
		if err != nil {
			return nil, err
		}
		for _, r := range all {
			if r.Stands() {
				m[e.ID] = append(m[e.ID], r)
			}
		}
	}
	return m, nil
}
