package rights

import (
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

const (
	requestColumns = `id, patient_id, microstructure_id, received_on, channel, asked_by, wants, old_information, checked, checked_on, due_on,
	earliest_on, state, prepared_at, prepared_by, closed_on, closed_at, closed_by, refusal, made_by, made_at, version`
	requestWords = "access_request.words"
)

func insertRequest(tx *db.Tx, r Request) error { return tx.Insert("access_request", r) }

// requestByID reads a request. Faults: NotFound.
func requestByID(tx *db.Tx, id db.ID) (r Request, err error) {
	err = tx.Get(&r, `select `+requestColumns+` from access_request where id = $1`, id)
	return r, err
}

// requestsOf lists those about one person that reached some teams, the latest
// first.
func requestsOf(tx *db.Tx, patient db.ID, teams []db.ID) (list []Request, err error) {
	in, args := db.In(2, teams)
	err = tx.Select(&list, `select `+requestColumns+` from access_request where patient_id = $1 and microstructure_id in `+in+`
		order by received_on desc, id desc`, append([]any{patient}, args...)...)
	return list, err
}

// requestsOfTeam lists those of a team: the open ones by the day they are due,
// then with closed the others, the latest closed first.
func requestsOfTeam(tx *db.Tx, team db.ID, closed bool, most int) (list []Request, err error) {
	query := `select ` + requestColumns + ` from access_request where microstructure_id = $1 and state in ('received', 'prepared') order by due_on, id limit $2`
	if closed {
		query = `select ` + requestColumns + ` from access_request where microstructure_id = $1 and state in ('handed', 'refused') order by closed_on desc, id desc limit $2`
	}
	err = tx.Select(&list, query, team, most)
	return list, err
}

// prepareRequest, handRequest and refuseRequest move a request on, on the version
// that was read. Faults: Conflict.
func prepareRequest(tx *db.Tx, id, by db.ID, version int) error {
	return tx.Change(`update access_request set state = 'prepared', prepared_at = $2, prepared_by = $3, version = version + 1
		where id = $1 and version = $4 and state = 'received'`, id, tx.Now(), by, version)
}

func handRequest(tx *db.Tx, id, by db.ID, d HandDraft, checkedOn civil.Day) error {
	return tx.Change(`update access_request set state = 'handed', closed_on = $2, closed_at = $3, closed_by = $4, checked = $5, checked_on = $6,
		version = version + 1 where id = $1 and version = $7 and state in ('received', 'prepared')`, id, d.On, tx.Now(), by, d.Checked, checkedOn, d.Version)
}

func refuseRequest(tx *db.Tx, id, by db.ID, d RefuseDraft, sealed []byte) error {
	return tx.Change(`update access_request set state = 'refused', closed_on = $2, closed_at = $3, closed_by = $4, refusal = $5, words = $6,
		version = version + 1 where id = $1 and version = $7 and state in ('received', 'prepared')`, id, tx.Today(), tx.Now(), by, d.Reason, sealed, d.Version)
}

// wordsOf reads what was written of a refusal, sealed.
func wordsOf(tx *db.Tx, id db.ID) (sealed []byte, err error) {
	err = tx.Get(&sealed, `select words from access_request where id = $1`, id)
	return sealed, err
}

// askedSince lists the people a request was written for since an instant.
func askedSince(tx *db.Tx, at time.Time) (ids []db.ID, err error) {
	err = tx.Select(&ids, `select distinct patient_id from access_request where made_at >= $1`, at)
	return ids, err
}
