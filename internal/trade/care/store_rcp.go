package care

import (
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

const rcpColumns = `id, microstructure_id, held_on, place, minutes, state, chair_id, held, validated_at, validated_by, source_key, made_by, made_at, version`

func insertRCP(tx *db.Tx, r RCP) error { return tx.Insert("rcp", r) }

func rcpByID(tx *db.Tx, id db.ID) (RCP, error) {
	var r RCP
	return r, tx.Get(&r, `select `+rcpColumns+` from rcp where id = $1`, id)
}

// touchRCP takes the next version of a draft. Faults: Conflict when another was
// read.
func touchRCP(tx *db.Tx, id db.ID, version int) error {
	return tx.Change(`update rcp set version = version + 1 where id = $1 and version = $2 and state = 'draft'`, id, version)
}

func moveRCP(tx *db.Tx, id db.ID, d RCPDraft) error {
	return tx.Change(`update rcp set held_on = $1, place = $2, minutes = $3, version = version + 1 where id = $4 and version = $5 and state = 'draft'`,
		d.HeldOn, d.Place, d.Minutes, id, d.Version)
}

// lockRCP validates a draft; false when it is one no longer, or was changed.
func lockRCP(tx *db.Tx, r RCP, version int) error {
	return tx.Change(`update rcp set state = 'validated', held = $1, chair_id = $2, validated_at = $3, validated_by = $4, version = version + 1
		where id = $5 and version = $6 and state = 'draft'`, r.Held, r.ChairID, r.ValidatedAt, r.ValidatedBy, r.ID, version)
}

// deleteRCP takes a RCP and all it holds away.
func deleteRCP(tx *db.Tx, id db.ID) error {
	for _, q := range []string{
		`delete from rcp_preparation where review_id in (select id from case_review where rcp_id = $1)`,
		`delete from case_review_text where review_id in (select id from case_review where rcp_id = $1)`,
		`delete from case_review where rcp_id = $1`, `delete from rcp_presence where rcp_id = $1`, `delete from rcp_guest where rcp_id = $1`, `delete from rcp where id = $1`,
	} {
		if _, err := tx.Exec(q, id); err != nil {
			return err
		}
	}
	return nil
}

// rcpLineRow is a RCP with the count of its lines.
type rcpLineRow struct {
	RCP
	Agenda   int `db:"agenda"`
	Reviewed int `db:"reviewed"`
	Counted  int `db:"counted"`
}

// linesOfRCP completes a selection of « rcp r ».
func linesOfRCP(tx *db.Tx, where string, args ...any) ([]RCPLine, error) {
	var rows []rcpLineRow
	err := tx.Select(&rows, `select `+rcpColumns+`,
		(select count(*) from case_review c where c.rcp_id = r.id and c.state = 'agenda') as agenda,
		(select count(*) from case_review c where c.rcp_id = r.id and c.state = 'reviewed') as reviewed,
		(select count(*) from case_review c where c.rcp_id = r.id and c.counted) as counted
		from rcp r where `+where, args...)
	list := make([]RCPLine, len(rows))
	for i, r := range rows {
		list[i] = RCPLine{RCP: r.RCP, Agenda: r.Agenda, Reviewed: r.Reviewed, Counted: r.Counted}
	}
	return list, err
}

func rcpsOfTeam(tx *db.Tx, team db.ID) ([]RCPLine, error) {
	return linesOfRCP(tx, `r.microstructure_id = $1 order by r.held_on desc, r.id desc`, team)
}

func drafts(tx *db.Tx, team db.ID) ([]RCPLine, error) {
	return linesOfRCP(tx, `r.microstructure_id = $1 and r.state = 'draft' order by r.held_on, r.id`, team)
}

// lastRCP is the day of the last RCP validated with a quorum; zero when none is.
func lastRCP(tx *db.Tx, team db.ID) (civil.Day, error) {
	var d civil.Day
	_, err := tx.Find(&d, `select held_on from rcp where microstructure_id = $1 and state = 'validated' and held order by held_on desc limit 1`, team)
	return d, err
}

// lastDiscussed is the day of the last validated RCP, but one, that discussed a
// stay up to a day; zero when none did.
func lastDiscussed(tx *db.Tx, enrolment, but db.ID, upTo civil.Day) (civil.Day, error) {
	var d civil.Day
	_, err := tx.Find(&d, `select c.held_on from case_review c join rcp r on r.id = c.rcp_id where c.enrolment_id = $1 and c.state = 'reviewed'
		and r.state = 'validated' and r.id <> $2 and c.held_on <= $3 order by c.held_on desc limit 1`, enrolment, but, upTo)
	return d, err
}

// postponedOf lists the enrolments that a team's last validated RCP before a day
// put off.
func postponedOf(tx *db.Tx, team db.ID, before civil.Day) (map[db.ID]bool, error) {
	var ids []db.ID
	err := tx.Select(&ids, `select enrolment_id from case_review where state = 'postponed' and rcp_id = (
		select id from rcp where microstructure_id = $1 and state = 'validated' and held_on <= $2 order by held_on desc, id desc limit 1)`, team, before)
	m := make(map[db.ID]bool, len(ids))
	for _, id := range ids {
		m[id] = true
	}
	return m, err
}

type presenceRow struct {
	RCPID          db.ID             `db:"rcp_id"`
	ProfessionalID db.ID             `db:"professional_id"`
	Profession     access.Profession `db:"profession"`
	Present        bool              `db:"present"`
	Remote         bool              `db:"remote"`
}

func insertPresence(tx *db.Tx, p presenceRow) error { return tx.Insert("rcp_presence", p) }

func clearPresence(tx *db.Tx, rcp db.ID) error {
	_, err := tx.Exec(`delete from rcp_presence where rcp_id = $1`, rcp)
	return err
}

func presenceOf(tx *db.Tx, rcp db.ID) ([]presenceRow, error) {
	var list []presenceRow
	err := tx.Select(&list, `select rcp_id, professional_id, profession, present, remote from rcp_presence where rcp_id = $1`, rcp)
	return list, err
}

func insertReview(tx *db.Tx, r reviewRow) error {
	if r.Year < 1 {
		return errYear
	}
	return tx.Insert("case_review", r)
}

func reviewByID(tx *db.Tx, id db.ID) (reviewRow, error) {
	var r reviewRow
	return r, tx.Get(&r, `select `+reviewColumns+` from case_review where id = $1`, id)
}

func reviewsOfRCP(tx *db.Tx, rcp db.ID) ([]reviewRow, error) {
	var list []reviewRow
	err := tx.Select(&list, `select `+reviewColumns+` from case_review where rcp_id = $1 order by rank, id`, rcp)
	return list, err
}

func deleteReview(tx *db.Tx, id db.ID) error {
	for _, q := range []string{
		`delete from rcp_preparation where review_id = $1`, `delete from case_review_text where review_id = $1`, `delete from case_review where id = $1`,
	} {
		if _, err := tx.Exec(q, id); err != nil {
			return err
		}
	}
	return nil
}

func setReviewState(tx *db.Tx, id db.ID, state ReviewState) error {
	_, err := tx.Exec(`update case_review set state = $1 where id = $2`, string(state), id)
	return err
}

func setReviewRank(tx *db.Tx, id db.ID, rank int) error {
	_, err := tx.Exec(`update case_review set rank = $1 where id = $2`, rank, id)
	return err
}

func setReviewDay(tx *db.Tx, id db.ID, on civil.Day, year int) error {
	if year < 1 {
		return errYear
	}
	_, err := tx.Exec(`update case_review set held_on = $1, year = $2 where id = $3`, on, year, id)
	return err
}

// writeReview keeps what a review says now, as its next version. Faults:
// Conflict when another version was read.
func writeReview(tx *db.Tx, r reviewRow) error {
	return tx.Change(`update case_review set state = 'reviewed', changes = $1, summary = $2, decisions = $3, version = version + 1
		where id = $4 and version = $5`, r.Changes, r.Summary, r.Decisions, r.ID, r.Version)
}

// countReviews makes the reviews of a RCP use their unit, and puts off what was
// not discussed.
func countReviews(tx *db.Tx, rcp db.ID, counted bool) error {
	if _, err := tx.Exec(`update case_review set counted = $1 where rcp_id = $2 and state = 'reviewed'`, counted, rcp); err != nil {
		return err
	}
	_, err := tx.Exec(`update case_review set state = 'postponed' where rcp_id = $1 and state = 'agenda'`, rcp)
	return err
}

// textRow is one version of a review's words, kept so that two people who write
// at once can be told apart field by field.
type textRow struct {
	ID        db.ID     `db:"id"`
	ReviewID  db.ID     `db:"review_id"`
	Version   int       `db:"version"`
	Changes   string    `db:"changes"`
	Summary   []byte    `db:"summary"`
	Decisions []byte    `db:"decisions"`
	Author    string    `db:"author"`
	MadeBy    db.ID     `db:"made_by"`
	MadeAt    time.Time `db:"made_at"`
}

func insertText(tx *db.Tx, t textRow) error { return tx.Insert("case_review_text", t) }

// textOf reads the words of one version; false for the first, which has none.
func textOf(tx *db.Tx, review db.ID, version int) (textRow, bool, error) {
	var t textRow
	found, err := tx.Find(&t, `select id, review_id, version, changes, summary, decisions, author, made_by, made_at from case_review_text
		where review_id = $1 and version = $2`, review, version)
	return t, found, err
}

type addendumRow struct {
	ID     db.ID     `db:"id"`
	RCPID  db.ID     `db:"rcp_id"`
	Body   []byte    `db:"body"`
	MadeBy db.ID     `db:"made_by"`
	Author string    `db:"author"`
	MadeAt time.Time `db:"made_at"`
}

func insertAddendum(tx *db.Tx, a addendumRow) error { return tx.Insert("rcp_addendum", a) }

func addendaOf(tx *db.Tx, rcp db.ID) ([]addendumRow, error) {
	var list []addendumRow
	err := tx.Select(&list, `select id, rcp_id, body, made_by, author, made_at from rcp_addendum where rcp_id = $1 order by made_at, id`, rcp)
	return list, err
}
