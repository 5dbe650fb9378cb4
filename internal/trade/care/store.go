package care

import (
	"errors"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
)

const sessionColumns = `id, enrolment_id, patient_id, microstructure_id, professional_id, counter, year, held_on, presence, mode,
	minutes, entourage, source_key, made_by, made_at, reversed_at, reversed_by, reversal_reason, replaces_id, late_reason`

// errYear stands against a programme without rules: nothing can be counted.
var errYear = errors.New("no package year: the programme has no version")

func insertSession(tx *db.Tx, s Session) error {
	if s.Year < 1 {
		return errYear
	}
	return tx.Insert("session", s)
}

func sessionByID(tx *db.Tx, id db.ID) (Session, error) {
	var s Session
	return s, tx.Get(&s, `select `+sessionColumns+` from session where id = $1`, id)
}

// twin says whether the same professional has already recorded the same thing.
func twin(tx *db.Tx, s Session) (bool, error) {
	var one int
	return tx.Find(&one, `select 1 from session where enrolment_id = $1 and year = $2 and held_on = $3 and professional_id = $4
		and presence = $5 and reversed_at is null limit 1`, s.EnrolmentID, s.Year, s.HeldOn, s.ProfessionalID, s.Presence)
}

// reverseSession takes a session out of the counts; false when somebody did
// already.
func reverseSession(tx *db.Tx, id, account db.ID, reason string) (bool, error) {
	n, err := tx.Exec(`update session set reversed_at = $1, reversed_by = $2, reversal_reason = $3 where id = $4 and reversed_at is null`,
		tx.Now(), account, reason, id)
	return n > 0, err
}

func deleteSession(tx *db.Tx, id db.ID) error {
	_, err := tx.Exec(`delete from session where id = $1`, id)
	return err
}

func replaced(tx *db.Tx, id db.ID) (bool, error) {
	var one int
	return tx.Find(&one, `select 1 from session where replaces_id = $1 limit 1`, id)
}

const balanceColumns = `enrolment_id, year, psychologist, social_worker, case_review, last_session_on, last_session_by, last_review_on`

// rebuild recounts one package year of an enrolment from the facts, in one
// statement: never an addition to what was there, which could drift.
const rebuild = `insert into balance (enrolment_id, year, microstructure_id, psychologist, social_worker, case_review,
		last_session_on, last_session_by, last_review_on)
	select cast($1 as bigint), cast($2 as integer), cast($3 as bigint),
		count(*) filter (where s.counter = 'psychologist'), count(*) filter (where s.counter = 'social_worker'),
		(select count(*) from case_review r where r.enrolment_id = $1 and r.year = $2 and r.counted),
		max(s.held_on),
		(select l.professional_id from session l where l.enrolment_id = $1 and l.year = $2 and l.presence = 'attended'
			and l.reversed_at is null order by l.held_on desc, l.id desc limit 1),
		(select max(r.held_on) from case_review r where r.enrolment_id = $1 and r.year = $2 and r.counted)
	from session s where s.enrolment_id = $1 and s.year = $2 and s.presence = 'attended' and s.reversed_at is null
	on conflict (enrolment_id, year) do update set psychologist = excluded.psychologist, social_worker = excluded.social_worker,
		case_review = excluded.case_review, last_session_on = excluded.last_session_on,
		last_session_by = excluded.last_session_by, last_review_on = excluded.last_review_on
	returning ` + balanceColumns

// rebuildYear recounts a package year and gives it back. A year with nothing
// used keeps no row.
func rebuildYear(tx *db.Tx, enrolment db.ID, year int, team db.ID) (balanceRow, error) {
	chain, err := patient.ChainOf(tx, enrolment)
	if err != nil || len(chain) > 0 {
		return rebuildChain(tx, chain, enrolment, year, err)
	}
	var r balanceRow
	if err := tx.Get(&r, rebuild, enrolment, year, team); err != nil || !r.empty() {
		return r, err
	}
	_, err = tx.Exec(`delete from balance where enrolment_id = $1 and year = $2`, enrolment, year)
	return r, err
}

// RebuildBalance recounts every package year of an enrolment from the facts.
func RebuildBalance(tx *db.Tx, enrolment db.ID) error {
	var years []struct {
		Year   int   `db:"year"`
		TeamID db.ID `db:"microstructure_id"`
	}
	if err := tx.Select(&years, `select year, microstructure_id from session where enrolment_id = $1
		union select year, microstructure_id from case_review where enrolment_id = $1
		union select year, microstructure_id from balance where enrolment_id = $1`, enrolment); err != nil {
		return err
	}
	for _, y := range years {
		if _, err := rebuildYear(tx, enrolment, y.Year, y.TeamID); err != nil {
			return err
		}
	}
	return nil
}

func balanceRowOf(tx *db.Tx, enrolment db.ID, year int) (balanceRow, error) {
	var r balanceRow
	_, err := tx.Find(&r, `select `+balanceColumns+` from balance where enrolment_id = $1 and year = $2`, enrolment, year)
	return r, err
}

// LastFact is the day of the last thing recorded for an enrolment, which an exit
// may not precede: an entretien that is not reversed, or a review that is not
// postponed. Zero when there is none.
func LastFact(tx *db.Tx, enrolment db.ID) (civil.Day, error) {
	var session, review civil.Day
	if _, err := tx.Find(&session, `select held_on from session where enrolment_id = $1 and reversed_at is null
		order by year desc, held_on desc limit 1`, enrolment); err != nil {
		return session, err
	}
	_, err := tx.Find(&review, `select held_on from case_review where enrolment_id = $1 and state = 'reviewed'
		order by year desc, held_on desc limit 1`, enrolment)
	if review.After(session) {
		return review, err
	}
	return session, err
}
