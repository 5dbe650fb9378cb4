package questionnaire

import (
	"time"

	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
)

type codeRow struct {
	ID       db.ID      `db:"id"`
	SheetID  db.ID      `db:"sheet_id"`
	CodeHash []byte     `db:"code_hash"`
	Subject  []byte     `db:"subject"` // sealed: what a reading of the score asks of the person
	Device   []byte     `db:"device_hash"`
	MadeBy   db.ID      `db:"made_by"`
	MadeAt   time.Time  `db:"made_at"`
	EndsAt   time.Time  `db:"ends_at"`
	OpenedAt *time.Time `db:"opened_at"`
	ClosedAt *time.Time `db:"closed_at"`
}

const subjectColumn = "tablet_code.subject"

const codeColumns = `id, sheet_id, code_hash, subject, device_hash, made_by, made_at, ends_at, opened_at, closed_at`

func insertCode(tx *db.Tx, r codeRow) error { return tx.Insert("tablet_code", r) }

// codeOfSheet finds the code that a sheet is lent by.
func codeOfSheet(tx *db.Tx, sheet db.ID) (r codeRow, found bool, err error) {
	found, err = tx.Find(&r, `select `+codeColumns+` from tablet_code where sheet_id = $1 and closed_at is null and ends_at > $2`, sheet, tx.Now())
	return r, found, err
}

// unopenedCode finds the code that a device may open.
func unopenedCode(tx *db.Tx, hash []byte) (r codeRow, found bool, err error) {
	found, err = tx.Find(&r, `select `+codeColumns+` from tablet_code
		where code_hash = $1 and closed_at is null and opened_at is null and ends_at > $2`, hash, tx.Now())
	return r, found, err
}

// codeOfDevice finds what a device has opened. Faults: NotFound.
func codeOfDevice(tx *db.Tx, hash []byte) (r codeRow, err error) {
	err = tx.Get(&r, `select `+codeColumns+` from tablet_code where device_hash = $1 and closed_at is null and ends_at > $2`, hash, tx.Now())
	return r, err
}

// bindDevice opens a code on a device. Faults: Conflict when another was first.
func bindDevice(tx *db.Tx, id db.ID, hash []byte) error {
	return tx.Change(`update tablet_code set opened_at = $1, device_hash = $2 where id = $3 and opened_at is null`, tx.Now(), hash, id)
}

// sentBy says whether a device has sent its sheet already.
func sentBy(tx *db.Tx, hash []byte) (bool, error) {
	var n int
	err := tx.Get(&n, `select count(*) from tablet_code c join answer_sheet a on a.id = c.sheet_id
		where c.device_hash = $1 and c.closed_at is not null and a.state = 'complete' and a.filled_by = 'patient'`, hash)
	return n > 0, err
}

func closeCodes(tx *db.Tx, sheet db.ID) error {
	_, err := tx.Exec(`update tablet_code set closed_at = $1 where sheet_id = $2 and closed_at is null`, tx.Now(), sheet)
	return err
}

// failures counts the codes that were not right of late, from a place and in all.
func failures(tx *db.Tx, place []byte) (here, all int, err error) {
	var n struct {
		Here int `db:"here"`
		All  int `db:"all_of"`
	}
	err = tx.Get(&n, `select count(*) filter (where place = $1) as here, count(*) as all_of from tablet_failure where at > $2`, place, tx.Now().Add(-failureWindow))
	return n.Here, n.All, err
}

// addFailure keeps one more, and drops the old ones.
func addFailure(tx *db.Tx, place []byte) error {
	if _, err := tx.Exec(`delete from tablet_failure where at <= $1`, tx.Now().Add(-failureWindow)); err != nil {
		return err
	}
	_, err := tx.Exec(`insert into tablet_failure (id, place, at) values ($1, $2, $3)`, tx.NewID(), place, tx.Now())
	return err
}

// unscopedSheet finds a sheet by what a code names: nobody's team is asked,
// because the professional who made the code was.
func unscopedSheet(tx *db.Tx, s *seal.Sealer, id db.ID) (Sheet, error) {
	var r sheetRow
	if err := tx.Get(&r, `select `+sheetColumns+` from answer_sheet where id = $1`, id); err != nil {
		return Sheet{}, err
	}
	return r.open(s)
}
