package reporting

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

// Resting lists the months whose return of a team was sent and stands, between
// two days: what happened then is told already. With drafts, those that were
// only begun or were sent back are listed too. It checks no scope.
func Resting(tx *db.Tx, team db.ID, from, to civil.Day, drafts bool) (months []civil.Month, err error) {
	err = tx.Select(&months, `select month from monthly_return where microstructure_id = $1 and month between $2 and $3
		and (state in ('sent', 'accepted') or $4) order by month`, team, civil.MonthOf(from), civil.MonthOf(to), drafts)
	return months, err
}
