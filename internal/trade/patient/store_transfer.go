package patient

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

const transferColumns = `t.id, t.enrolment_id, t.from_team, t.to_team, t.agreed_on, t.notes, t.state, t.asked_by, t.asked_at, t.decided_by,
	t.decided_at, t.moved_on, t.reason, t.to_enrolment, t.version`

func transferByID(tx *db.Tx, id db.ID) (Transfer, error) {
	var t Transfer
	return t, tx.Get(&t, `select `+transferColumns+` from transfer t where t.id = $1`, id)
}

// transfersOf lists the requests about some stays, the latest first.
func transfersOf(tx *db.Tx, enrolments []db.ID) ([]Transfer, error) {
	in, args := db.In(1, enrolments)
	var list []Transfer
	err := tx.Select(&list, `select `+transferColumns+` from transfer t where t.enrolment_id in `+in+` order by t.asked_at desc, t.id desc`, args...)
	return list, err
}

// settleTransfer ends a request on the version that was read. Faults: Conflict.
func settleTransfer(tx *db.Tx, t Transfer, who access.Actor) error {
	return tx.Change(`update transfer set state = $1, decided_by = $2, decided_at = $3, moved_on = $4, reason = $5, to_enrolment = $6, version = version + 1
		where id = $7 and version = $8 and state = 'asked'`,
		t.State, who.Professional, tx.Now(), t.MovedOn, t.Reason, t.ToEnrolment, t.ID, t.Version)
}

// arrival is a request as the team that is asked may know it: no name.
type arrival struct {
	Transfer
	Number      string `db:"number"`
	Mode        string `db:"mode"`
	ProgrammeID db.ID  `db:"programme_id"`
}

// arrivals are the requests made to a team since a day, and all those that wait.
func arrivals(tx *db.Tx, team db.ID, since civil.Day) ([]arrival, error) {
	var list []arrival
	err := tx.Select(&list, `select `+transferColumns+`, p.number, p.mode, e.programme_id from transfer t
		join enrolment e on e.id = t.enrolment_id join patient p on p.id = e.patient_id
		where t.to_team = $1 and (t.state = 'asked' or t.asked_at >= $2) order by t.asked_at desc, t.id desc`, team, since.Start())
	return list, err
}

// departures are the requests made by a team, with the stays they are about.
func departures(tx *db.Tx, team db.ID, since civil.Day) ([]Transfer, error) {
	var list []Transfer
	err := tx.Select(&list, `select `+transferColumns+` from transfer t where t.from_team = $1 and (t.state = 'asked' or t.asked_at >= $2)
		order by t.asked_at desc, t.id desc`, team, since.Start())
	return list, err
}

// handOver closes the stay of the team that is left and ties both stays.
func handOver(tx *db.Tx, e Enrolment, on civil.Day) error {
	return tx.Change(`update enrolment set closed_on = $1, exit_reason = $2, closed_at = $3, root_id = coalesce(root_id, id), version = version + 1
		where id = $4 and version = $5 and closed_on is null`, on, ExitTransferred, tx.Now(), e.ID, e.Version)
}

// tie gives the stay that goes on the root of the chain.
func tie(tx *db.Tx, from, to db.ID) error {
	_, err := tx.Exec(`update enrolment set root_id = (select root_id from enrolment where id = $1) where id = $2`, from, to)
	return err
}

// restsOn says whether a renewal, a transfer, amended criteria or a merge speak
// of a stay.
func restsOn(tx *db.Tx, enrolment db.ID) (bool, error) {
	var one int
	return tx.Find(&one, `select 1 from renewal where enrolment_id = $1 union select 1 from transfer where enrolment_id = $1 or to_enrolment = $1
		union select 1 from former_criteria where enrolment_id = $1
		union select 1 from record_merge_row r join record_merge m on m.id = r.merge_id
			where r.table_name = 'enrolment' and r.row_id = $1 and m.undone_at is null limit 1`, enrolment)
}

// dropWaiting takes back the request that waits for an answer when the stay ends.
func dropWaiting(tx *db.Tx, enrolment db.ID, who access.Actor) error {
	_, err := tx.Exec(`update transfer set state = 'cancelled', decided_by = $1, decided_at = $2, version = version + 1
		where enrolment_id = $3 and state = 'asked'`, who.Professional, tx.Now(), enrolment)
	return err
}
