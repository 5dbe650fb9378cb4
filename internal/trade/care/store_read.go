package care

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

// balancesOfTeam reads every package year of a team that used anything, by
// enrolment, oldest first. A caseload reads hundreds of them: they are
// scanned by hand, and a day that is an expression is spared the driver's
// conversion to an instant.
func balancesOfTeam(tx *db.Tx, team db.ID) (map[db.ID][]balanceRow, error) {
	m := map[db.ID][]balanceRow{}
	err := tx.Each(`select enrolment_id, year, psychologist, social_worker, case_review, coalesce(last_session_on, null), last_session_by,
		coalesce(last_review_on, null) from balance where microstructure_id = $1 order by enrolment_id, year`, []any{team},
		func(scan func(...any) error) error {
			var r balanceRow
			err := scan(&r.EnrolmentID, &r.Year, &r.Psychologist, &r.SocialWorker, &r.CaseReview, &r.LastSession, &r.LastSessionBy, &r.LastReview)
			m[r.EnrolmentID] = append(m[r.EnrolmentID], r)
			return err
		})
	return m, err
}

func balancesOfEnrolments(tx *db.Tx, enrolments []db.ID) (map[db.ID][]balanceRow, error) {
	in, args := db.In(1, enrolments)
	var rows []balanceRow
	err := tx.Select(&rows, `select `+balanceColumns+` from balance where enrolment_id in `+in+` order by enrolment_id, year`, args...)
	m := make(map[db.ID][]balanceRow, len(rows))
	for _, r := range rows {
		m[r.EnrolmentID] = append(m[r.EnrolmentID], r)
	}
	return m, err
}

// seenBy says which enrolments of a team a professional has seen.
func seenBy(tx *db.Tx, team, professional db.ID) (map[db.ID]bool, error) {
	var ids []db.ID
	err := tx.Select(&ids, `select distinct enrolment_id from session where professional_id = $1 and microstructure_id = $2
		and presence = 'attended' and reversed_at is null`, professional, team)
	m := make(map[db.ID]bool, len(ids))
	for _, id := range ids {
		m[id] = true
	}
	return m, err
}

// sessionsOfEnrolments reads everything recorded, reversed or not, latest first.
func sessionsOfEnrolments(tx *db.Tx, enrolments []db.ID) ([]Session, error) {
	in, args := db.In(1, enrolments)
	var list []Session
	err := tx.Select(&list, `select `+sessionColumns+` from session where enrolment_id in `+in+` order by held_on desc, id desc`, args...)
	return list, err
}

// sessionsSince reads what a professional recorded in a team from a day on,
// latest first.
func sessionsSince(tx *db.Tx, team, professional db.ID, from civil.Day) ([]Session, error) {
	var list []Session
	err := tx.Select(&list, `select `+sessionColumns+` from session where professional_id = $1 and held_on >= $2 and microstructure_id = $3
		order by held_on desc, id desc`, professional, from, team)
	return list, err
}

const reviewColumns = `id, rcp_id, enrolment_id, patient_id, microstructure_id, held_on, year, rank, state, counted, changes,
	summary, decisions, version`

// reviewsOfEnrolments reads the reviews of some enrolments, latest first.
func reviewsOfEnrolments(tx *db.Tx, enrolments []db.ID) ([]reviewRow, error) {
	in, args := db.In(1, enrolments)
	var list []reviewRow
	err := tx.Select(&list, `select `+reviewColumns+` from case_review where enrolment_id in `+in+` order by held_on desc, id desc`, args...)
	return list, err
}
