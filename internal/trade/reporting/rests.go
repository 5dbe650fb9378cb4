package reporting

import (
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

// FirstReturn finds the first month, between two days, whose return a team or a
// coordination has begun, sent or decided after an instant: an import that is
// undone must not change what was sent with it. What was sent before the import
// did not count what it brought.
func FirstReturn(tx *db.Tx, team db.ID, from, to civil.Day, since time.Time) (month civil.Month, found bool, err error) {
	found, err = tx.Find(&month, `select month from monthly_return where microstructure_id = $1 and month between $2 and $3
		and (made_at >= $4 or sent_at >= $4 or decided_at >= $4) order by month limit 1`, team, civil.MonthOf(from), civil.MonthOf(to), since)
	return month, found, err
}
