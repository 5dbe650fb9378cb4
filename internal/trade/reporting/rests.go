package reporting

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

// FirstReturn finds the first month, between two days, for which a team has
// touched its return: an import that is undone must not change what was sent.
func FirstReturn(tx *db.Tx, team db.ID, from, to civil.Day) (month civil.Month, found bool, err error) {
	found, err = tx.Find(&month, `select month from monthly_return where microstructure_id = $1 and month between $2 and $3 order by month limit 1`,
		team, civil.MonthOf(from), civil.MonthOf(to))
	return month, found, err
}
