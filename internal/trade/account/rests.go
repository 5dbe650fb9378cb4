package account

import "maillage/internal/ground/db"

// RestsOn says whether an account speaks of one of these professionals or
// organisations: they cannot be taken away under it.
func RestsOn(tx *db.Tx, professionals, organisations []db.ID) (bool, error) {
	for _, id := range professionals {
		var one int
		if found, err := tx.Find(&one, `select 1 from account where professional_id = $1 limit 1`, id); err != nil || found {
			return found, err
		}
	}
	for _, id := range organisations {
		var one int
		if found, err := tx.Find(&one, `select 1 from account_grant where organisation_id = $1 limit 1`, id); err != nil || found {
			return found, err
		}
	}
	return false, nil
}
