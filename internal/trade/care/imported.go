package care

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/terminology"
)

// What an import reads of the acts, and how what it made is taken back. None of
// it checks a permission: the import holds its own.

// Told is an entretien as an import compares it with its rows.
type Told struct {
	EnrolmentID    db.ID             `db:"enrolment_id"`
	ProfessionalID db.ID             `db:"professional_id"`
	Counter        programme.Counter `db:"counter"`
	HeldOn         civil.Day         `db:"held_on"`
	Presence       terminology.Code  `db:"presence"`
	Mode           terminology.Code  `db:"mode"`
	Minutes        *int              `db:"minutes"`
	SourceKey      *string           `db:"source_key"`
	Reversed       bool              `db:"reversed"`
}

// SessionsTold goes through every entretien of these teams, in the order they
// were made.
func SessionsTold(tx *db.Tx, teams []db.ID, do func(Told)) error {
	if len(teams) == 0 {
		return nil
	}
	marks, args := db.In(1, teams)
	return tx.Each(`select enrolment_id, professional_id, counter, held_on, presence, mode, minutes, source_key, reversed_at is not null
		from session where microstructure_id in `+marks+` order by id`, args, func(scan func(...any) error) error {
		var s Told
		err := scan(&s.EnrolmentID, &s.ProfessionalID, &s.Counter, &s.HeldOn, &s.Presence, &s.Mode, &s.Minutes, &s.SourceKey, &s.Reversed)
		if err == nil {
			do(s)
		}
		return err
	})
}

// ToldRCP is a RCP, in draft or validated, as an import compares it.
type ToldRCP struct {
	TeamID    db.ID
	HeldOn    civil.Day
	Held      bool
	SourceKey string
	Attended  []Attendee // who was present
	Reviewed  []db.ID    // enrolments
}

// RCPsTold reads every RCP of these teams, in the order they were made.
func RCPsTold(tx *db.Tx, teams []db.ID) ([]ToldRCP, error) {
	if len(teams) == 0 {
		return nil, nil
	}
	marks, args := db.In(1, teams)
	var rows []RCP
	if err := tx.Select(&rows, `select `+rcpColumns+` from rcp where microstructure_id in `+marks+` order by id`, args...); err != nil {
		return nil, err
	}
	list, at := make([]ToldRCP, len(rows)), make(map[db.ID]int, len(rows))
	for i, r := range rows {
		at[r.ID] = i
		list[i] = ToldRCP{TeamID: r.TeamID, HeldOn: r.HeldOn, Held: r.HadQuorum()}
		if r.SourceKey != nil {
			list[i].SourceKey = *r.SourceKey
		}
	}
	err := tx.Each(`select p.rcp_id, p.professional_id, p.profession, p.remote from rcp_presence p join rcp r on r.id = p.rcp_id
		where p.present and r.microstructure_id in `+marks, args, func(scan func(...any) error) error {
		var rcp, who db.ID
		var profession string
		var remote bool
		err := scan(&rcp, &who, &profession, &remote)
		l := &list[at[rcp]]
		l.Attended = append(l.Attended, Attendee{who, access.Profession(profession), remote})
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, tx.Each(`select rcp_id, enrolment_id from case_review where state <> 'postponed' and microstructure_id in `+marks+` order by rcp_id, rank`, args,
		func(scan func(...any) error) error {
			var rcp, enrolment db.ID
			err := scan(&rcp, &enrolment)
			l := &list[at[rcp]]
			l.Reviewed = append(l.Reviewed, enrolment)
			return err
		})
}

// NoteRCP adds to a RCP what an import tells of it and that belongs to nobody's
// review. author says where it comes from.
func NoteRCP(tx *db.Tx, s *seal.Sealer, rcp db.ID, author, body string, by db.ID) (id db.ID, err error) {
	id = tx.NewID()
	sealed, err := s.Seal(addendumColumn, id, []byte(body))
	if err != nil {
		return 0, err
	}
	// The account is written as a number: the command line has none, and it is 0.
	_, err = tx.Exec(`insert into rcp_addendum (id, rcp_id, body, made_by, author, made_at) values ($1, $2, $3, $4, $5, $6)`,
		id, rcp, sealed, int64(by), author, tx.Now())
	return id, err
}

// Imported is what an import made in this room.
type Imported struct {
	Sessions []db.ID
	RCPs     []db.ID
	Notes    []db.ID
}

// RemoveImported takes back what an import made, and recounts what it touched.
// Faults: Conflict, with what somebody changed since.
func RemoveImported(tx *db.Tx, in Imported) error {
	for _, id := range in.Notes {
		if _, err := tx.Exec(`delete from rcp_addendum where id = $1`, id); err != nil {
			return err
		}
	}
	for _, id := range in.RCPs {
		if err := RemoveRCP(tx, id); err != nil {
			if fault.KindOf(err) == fault.NotFound {
				err = fault.Clash("Une RCP importée a été supprimée depuis.")
			}
			return err
		}
	}
	return removeSessions(tx, in.Sessions)
}

const removedTogether = 400 // rows of one statement

func removeSessions(tx *db.Tx, ids []db.ID) error {
	if err := replacedAmong(tx, ids); err != nil {
		return err
	}
	touched := newTouched()
	for len(ids) > 0 {
		n := min(removedTogether, len(ids))
		marks, args := db.In(1, ids[:n])
		found := 0
		err := tx.Each(`select enrolment_id, year, microstructure_id, reversed_at is not null from session where id in `+marks, args, func(scan func(...any) error) error {
			var enrolment, team db.ID
			var year int
			var reversed bool
			if err := scan(&enrolment, &year, &team, &reversed); err != nil {
				return err
			}
			if reversed {
				return errReversedSince
			}
			found++
			touched.add(enrolment, year, team)
			return nil
		})
		if err != nil {
			return err
		}
		if found != n {
			return fault.Clash("Un entretien importé a été supprimé depuis.")
		}
		if _, err := tx.Exec(`delete from session where id in `+marks, args...); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return touched.rebuild(tx)
}

var errReversedSince = fault.Clash("Un entretien importé a été annulé ou corrigé depuis.")

// replacedAmong refuses sessions that others replace.
func replacedAmong(tx *db.Tx, ids []db.ID) error {
	var old []db.ID
	if err := tx.Select(&old, `select replaces_id from session where replaces_id is not null`); err != nil || len(old) == 0 {
		return err
	}
	mine := make(map[db.ID]bool, len(ids))
	for _, id := range ids {
		mine[id] = true
	}
	for _, id := range old {
		if mine[id] {
			return errReversedSince
		}
	}
	return nil
}

// Resting says, in French, what in this room still rests on these stays, teams
// or professionals; nothing when they may be taken away.
func Resting(tx *db.Tx, enrolments, teams, professionals []db.ID) (string, error) {
	for _, q := range []struct {
		ids   []db.ID
		query string
		words string
	}{
		{enrolments, `select 1 from session where enrolment_id in `, "Un entretien a été enregistré pour un patient de cet import."},
		{enrolments, `select 1 from case_review where enrolment_id in `, "Un patient de cet import a été inscrit à une RCP."},
		{teams, `select 1 from rcp where microstructure_id in `, "Une RCP a été ouverte par une équipe de cet import."},
		{professionals, `select 1 from session where professional_id in `, "Un professionnel de cet import a enregistré un entretien."},
		{professionals, `select 1 from rcp_presence where professional_id in `, "Un professionnel de cet import est noté présent à une RCP."},
	} {
		for ids := q.ids; len(ids) > 0; {
			n := min(removedTogether, len(ids))
			marks, args := db.In(1, ids[:n])
			var one int
			if found, err := tx.Find(&one, q.query+marks+` limit 1`, args...); err != nil || found {
				return q.words, err
			}
			ids = ids[n:]
		}
	}
	return "", nil
}
