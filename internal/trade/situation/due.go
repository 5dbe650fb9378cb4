package situation

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
)

// Due is a situation that a stay lacks.
type Due struct {
	Kind  Kind
	On    civil.Day // the inclusion, or the anniversary
	Draft db.ID     // one that was begun; zero when none
}

// Late says whether its day is past.
func (d Due) Late(today civil.Day) bool { return d.On.Before(today) }

// notice is how long before the anniversary the year's situation may be taken: as
// the renewal, which is proposed 30 days before.
const notice = 30

// dated is what the calendar needs of a situation.
type dated struct {
	ID        db.ID     `db:"id"`
	Enrolment db.ID     `db:"enrolment_id"`
	Kind      Kind      `db:"kind"`
	On        civil.Day `db:"situated_on"`
	State     State     `db:"state"`
}

// DueOfTeam says what each open stay of a team lacks today, by enrolment; stays
// that lack nothing are absent. One query, and no sealed column: for lists. stays
// are the team's, which the caller has read. Scope is the caller's to check.
func DueOfTeam(tx *db.Tx, team db.ID, stays []patient.Enrolment, today civil.Day) (map[db.ID][]Due, error) {
	rows, err := datesOfTeam(tx, team, stays)
	if err != nil {
		return nil, err
	}
	of := map[db.ID][]dated{}
	for _, r := range rows {
		of[r.Enrolment] = append(of[r.Enrolment], r)
	}
	due := map[db.ID][]Due{}
	for _, e := range stays {
		if list := dueOf(e, of[e.ID], today); len(list) > 0 {
			due[e.ID] = list
		}
	}
	return due, nil
}

// dueOf is the calendar of one stay: a situation at entry, then one for each
// anniversary, from 30 days before it. A year that went by without one is not
// asked for again once the next has come: nobody remembers how somebody lived.
func dueOf(e patient.Enrolment, done []dated, today civil.Day) []Due {
	if !e.Open() {
		return nil
	}
	var list []Due
	draft := map[Kind]db.ID{}
	entry, latest := false, civil.Day{}
	for _, d := range done {
		if d.State != Complete {
			draft[d.Kind] = d.ID
			continue
		}
		entry = entry || d.Kind == Entry
		if d.On.After(latest) {
			latest = d.On
		}
	}
	if !entry {
		list = append(list, Due{Entry, e.OpenedOn, draft[Entry]})
	}
	anniversary := civil.Day{}
	for n := 1; !e.OpenedOn.AddYears(n).AddDays(-notice).After(today); n++ {
		anniversary = e.OpenedOn.AddYears(n)
	}
	if !anniversary.IsZero() && latest.Before(anniversary.AddDays(-notice)) {
		list = append(list, Due{Yearly, anniversary, draft[Yearly]})
	}
	return list
}

// Missing says what the renewal of a stay lacks here, one French sentence each;
// year is the package year that ends. Scope is the caller's to check.
func Missing(tx *db.Tx, e patient.Enrolment, year civil.Period) ([]string, error) {
	done, err := datesOf(tx, e.ID)
	if err != nil {
		return nil, err
	}
	var why []string
	for _, d := range dueOf(e, done, year.To.AddDays(1)) {
		switch d.Kind {
		case Entry:
			why = append(why, "La situation d’entrée n’est pas remplie.")
		case Yearly:
			why = append(why, "La situation de l’année n’est pas remplie.")
		}
	}
	return why, nil
}
