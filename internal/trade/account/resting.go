package account

import "maillage/internal/ground/db"

// Resting says whether an account, open or closed, is one of these
// professionals', or acts for one of these organisations. It checks no scope.
func Resting(tx *db.Tx, professionals, organisations []db.ID) (bool, error) {
	for _, q := range []struct {
		ids   []db.ID
		query string
	}{
		{professionals, `select 1 from account where professional_id in `},
		{organisations, `select 1 from account_grant where organisation_id in `},
	} {
		if len(q.ids) == 0 {
			continue
		}
		var one int
		marks, args := db.In(1, q.ids)
		if found, err := tx.Find(&one, q.query+marks+` limit 1`, args...); err != nil || found {
			return found, err
		}
	}
	return false, nil
}
