package care

import (
	"maillage/internal/ground/db"
)

const preparationColumns = `p.id, p.review_id, p.professional_id, p.body, p.made_at, p.version`

func preparationOf(tx *db.Tx, review, professional db.ID) (preparationRow, bool, error) {
	var r preparationRow
	found, err := tx.Find(&r, `select `+preparationColumns+` from rcp_preparation p where p.review_id = $1 and p.professional_id = $2`, review, professional)
	return r, found, err
}

// keepPreparation writes a member's lines; again over the version that was read.
// Faults: Conflict.
func keepPreparation(tx *db.Tx, r preparationRow, again bool) error {
	if !again {
		return tx.Insert("rcp_preparation", r)
	}
	return tx.Change(`update rcp_preparation set body = $1, made_at = $2, version = $3 where id = $4 and version = $5`,
		r.Body, r.MadeAt, r.Version, r.ID, r.Version-1)
}

func preparationsOf(tx *db.Tx, rcp db.ID) ([]preparationRow, error) {
	var list []preparationRow
	err := tx.Select(&list, `select `+preparationColumns+` from rcp_preparation p join case_review c on c.id = p.review_id
		where c.rcp_id = $1 order by p.id`, rcp)
	return list, err
}

func guestsOf(tx *db.Tx, rcp db.ID) ([]guestRow, error) {
	var list []guestRow
	err := tx.Select(&list, `select id, rcp_id, name, title, remote, made_by, made_at from rcp_guest where rcp_id = $1 order by id`, rcp)
	return list, err
}

// isPrepared says whether a member wrote lines for a review.
func isPrepared(tx *db.Tx, review db.ID) (bool, error) {
	var one int
	return tx.Find(&one, `select 1 from rcp_preparation where review_id = $1 limit 1`, review)
}

// orElse is an error, or what is answered when there is none.
func orElse(err, answer error) error {
	if err != nil {
		return err
	}
	return answer
}
