package patient

import (
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
)

const (
	glassColumns = `id, number, patient_id, microstructure_id, region, account_id, professional_id, from_team_id, reason, opened_at, ends_at,
	revoked_at, revoked_by, review_due_on, reviewed_at, reviewed_by, outcome, version`
	glassWords  = "break_glass.words"
	glassReview = "break_glass.review_words"
)

// OpenGlass writes an exceptional access down; the caller checked who and why,
// and notes it. Words are sealed.
func OpenGlass(tx *db.Tx, sealer *seal.Sealer, who access.Actor, g Glass, words string) (Glass, error) {
	g.ID, g.OpenedAt, g.AccountID, g.ProfessionalID, g.Version = tx.NewID(), tx.Now(), who.Account, who.Professional, 1
	if _, err := tx.Find(&g.Number, `select number from break_glass order by number desc limit 1`); err != nil {
		return g, err
	}
	g.Number++
	row := struct {
		Glass
		Words []byte `db:"words"`
	}{Glass: g}
	var err error
	if row.Words, err = sealer.SealText(glassWords, g.ID, words); err != nil {
		return g, err
	}
	return g, tx.Insert("break_glass", row)
}

// glassOpen finds the access that an account has to a record and that goes on.
func glassOpen(tx *db.Tx, account, patient db.ID) (g Glass, found bool, err error) {
	found, err = tx.Find(&g, `select `+glassColumns+` from break_glass where patient_id = $1 and account_id = $2 and ends_at > $3
		and revoked_at is null order by ends_at desc limit 1`, patient, account, tx.Now())
	return g, found, err
}

// GlassByID reads an exceptional access; scope is the caller's to check. Faults:
// NotFound.
func GlassByID(tx *db.Tx, id db.ID) (g Glass, err error) {
	err = tx.Get(&g, `select `+glassColumns+` from break_glass where id = $1`, id)
	return g, err
}

// GlassWordsOf opens what was written of an exceptional access: why, and what the
// review said.
func GlassWordsOf(tx *db.Tx, sealer *seal.Sealer, id db.ID) (why, review string, err error) {
	var row struct {
		Words  []byte `db:"words"`
		Review []byte `db:"review_words"`
	}
	if err = tx.Get(&row, `select words, review_words from break_glass where id = $1`, id); err != nil {
		return "", "", err
	}
	if why, err = sealer.OpenText(glassWords, id, row.Words); err != nil || row.Review == nil {
		return why, "", err
	}
	review, err = sealer.OpenText(glassReview, id, row.Review)
	return why, review, err
}

// GlassesOfTeams lists the exceptional accesses to records of some teams, the
// latest first, at most so many.
func GlassesOfTeams(tx *db.Tx, teams []db.ID, most int) (list []Glass, err error) {
	in, args := db.In(2, teams)
	err = tx.Select(&list, `select `+glassColumns+` from break_glass where microstructure_id in `+in+` order by opened_at desc, id desc limit $1`, append([]any{most}, args...)...)
	return list, err
}

// GlassesOfRegion lists those of a region, the latest first, at most so many.
func GlassesOfRegion(tx *db.Tx, region string, most int) (list []Glass, err error) {
	err = tx.Select(&list, `select `+glassColumns+` from break_glass where region = $1 order by opened_at desc, id desc limit $2`, region, most)
	return list, err
}

// GlassesBy lists those that an account opened, the latest first, at most so many.
func GlassesBy(tx *db.Tx, account db.ID, most int) (list []Glass, err error) {
	err = tx.Select(&list, `select `+glassColumns+` from break_glass where account_id = $1 order by opened_at desc, id desc limit $2`, account, most)
	return list, err
}

// GlassesTo lists those to one record, the latest first.
func GlassesTo(tx *db.Tx, patient db.ID) (list []Glass, err error) {
	err = tx.Select(&list, `select `+glassColumns+` from break_glass where patient_id = $1 order by opened_at desc, id desc`, patient)
	return list, err
}

// EndGlass ends an exceptional access at once. Ended already, nothing happens.
func EndGlass(tx *db.Tx, id, by db.ID) (ended bool, err error) {
	n, err := tx.Exec(`update break_glass set revoked_at = $2, revoked_by = $3, version = version + 1
		where id = $1 and revoked_at is null and ends_at > $2`, id, tx.Now(), by)
	return n == 1, err
}

// ReviewGlass writes what a second person found, on the version that was read.
// Faults: Conflict.
func ReviewGlass(tx *db.Tx, sealer *seal.Sealer, id, by db.ID, version int, outcome GlassOutcome, words string) error {
	sealed, err := sealer.SealText(glassReview, id, words)
	if err != nil {
		return err
	}
	return tx.Change(`update break_glass set reviewed_at = $2, reviewed_by = $3, outcome = $4, review_words = $5, version = version + 1
		where id = $1 and version = $6 and reviewed_at is null`, id, tx.Now(), by, outcome, sealed, version)
}

// GlassesToReview counts the accesses to a team's records that nobody but their
// author has looked at, and those whose review is late.
func GlassesToReview(tx *db.Tx, team db.ID, today civil.Day) (waiting, late int, err error) {
	var row struct {
		Waiting int `db:"waiting"`
		Late    int `db:"late"`
	}
	err = tx.Get(&row, `select count(*) as waiting, count(*) filter (where review_due_on < $2) as late from break_glass
		where microstructure_id = $1 and reviewed_at is null`, team, today)
	return row.Waiting, row.Late, err
}

// GlassedSince lists the people whose record was opened by an exceptional access
// since an instant.
func GlassedSince(tx *db.Tx, at time.Time) (ids []db.ID, err error) {
	err = tx.Select(&ids, `select distinct patient_id from break_glass where opened_at >= $1`, at)
	return ids, err
}

// AnyMadeAt says whether one of these people was first written at that very
// instant: all those of an import were.
func AnyMadeAt(tx *db.Tx, people []db.ID, at time.Time) (bool, error) {
	var one int
	marks, args := db.In(2, people)
	return tx.Find(&one, `select 1 from patient where made_at = $1 and id in `+marks+` limit 1`, append([]any{at}, args...)...)
}
