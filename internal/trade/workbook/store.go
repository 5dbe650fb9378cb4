package workbook

import (
	"strconv"
	"strings"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// runRow is a run as the table holds it.
type runRow struct {
	ID         db.ID      `db:"id"`
	FileHash   string     `db:"file_hash"`
	AsOf       civil.Day  `db:"as_of"`
	Region     string     `db:"region"`
	State      string     `db:"state"`
	Skipped    int        `db:"skipped"`
	Counts     string     `db:"counts"`
	Report     []byte     `db:"report"`
	MadeBy     db.ID      `db:"made_by"`
	MadeName   string     `db:"made_name"`
	MadeAt     time.Time  `db:"made_at"`
	UndoneAt   *time.Time `db:"undone_at"`
	UndoneName string     `db:"undone_name"`
}

const runColumns = `id, file_hash, as_of, region, state, skipped, counts, report, made_by, made_name, made_at, undone_at, undone_name`

// inRegion says whether an actor sees a run: a coordination those of its region,
// the operator all.
func inRegion(who access.Actor, r runRow) bool {
	return who.Role == access.Operator || who.Region != "" && r.Region == who.Region
}

// runByID reads a run in scope. Faults: NotFound.
func runByID(tx *db.Tx, who access.Actor, id db.ID) (runRow, error) {
	var r runRow
	err := tx.Get(&r, `select `+runColumns+` from import_run where id = $1`, id)
	if err == nil && !inRegion(who, r) {
		err = fault.Missing()
	}
	return r, err
}

// runRows lists the runs in scope, the latest first, without their reports.
func runRows(tx *db.Tx, who access.Actor, most int) ([]runRow, error) {
	region, all := who.Region, who.Role == access.Operator
	var list []runRow
	err := tx.Select(&list, `select id, file_hash, as_of, region, state, skipped, counts, made_by, made_name, made_at, undone_at, undone_name
		from import_run where $1 or (region = $2 and region <> '') order by made_at desc, id desc limit $3`, all, region, most)
	return list, err
}

// markUndone keeps that a run was taken back. Faults: Conflict when it was
// already.
func markUndone(tx *db.Tx, id db.ID, name string) error {
	n, err := tx.Exec(`update import_run set state = 'undone', undone_at = $1, undone_name = $2 where id = $3 and state = 'applied'`, tx.Now(), name, id)
	if err == nil && n == 0 {
		err = fault.Clash("Cet import est déjà annulé.")
	}
	return err
}

// madeKind says what was made.
type madeKind string

// The kinds, in the order in which they are made.
const (
	madeOrganisation madeKind = "organisation"
	madeTeam         madeKind = "team"
	madeProfessional madeKind = "professional"
	madeMembership   madeKind = "membership"
	madeEnrolment    madeKind = "enrolment"
	madeExit         madeKind = "exit"
	madeSession      madeKind = "session"
	madeRCP          madeKind = "rcp"
	madeNote         madeKind = "note"
)

// made is one thing that a run made, with the version it then had.
type made struct {
	Kind    madeKind `db:"kind"`
	Thing   db.ID    `db:"thing"`
	Version int      `db:"version"`
}

const madeTogether = 200 // rows of one statement

var madeMany = func() string {
	rows := make([]string, madeTogether)
	for i := range rows {
		marks := make([]string, 5)
		for j := range marks {
			marks[j] = "$" + strconv.Itoa(5*i+j+1)
		}
		rows[i] = "(" + strings.Join(marks, ", ") + ")"
	}
	return `insert into import_made (run_id, rank, kind, thing, version) values ` + strings.Join(rows, ", ")
}()

// insertMade keeps what a run made, many rows at a time.
func insertMade(tx *db.Tx, run db.ID, list []made) error {
	rank := 0
	for ; len(list) >= madeTogether; list = list[madeTogether:] {
		args := make([]any, 0, 5*madeTogether)
		for _, m := range list[:madeTogether] {
			rank++
			args = append(args, run, rank, string(m.Kind), m.Thing, m.Version)
		}
		if _, err := tx.Exec(madeMany, args...); err != nil {
			return err
		}
	}
	for _, m := range list {
		rank++
		if _, err := tx.Exec(`insert into import_made (run_id, rank, kind, thing, version) values ($1, $2, $3, $4, $5)`,
			run, rank, string(m.Kind), m.Thing, m.Version); err != nil {
			return err
		}
	}
	return nil
}

// madeBy reads what a run made, the last first.
func madeBy(tx *db.Tx, run db.ID) ([]made, error) {
	var list []made
	err := tx.Select(&list, `select kind, thing, version from import_made where run_id = $1 order by rank desc`, run)
	return list, err
}

func forgetMade(tx *db.Tx, run db.ID) error {
	_, err := tx.Exec(`delete from import_made where run_id = $1`, run)
	return err
}

// uploadRow is a workbook that waits to be imported.
type uploadRow struct {
	ID        db.ID     `db:"id"`
	AccountID db.ID     `db:"account_id"`
	AsOf      civil.Day `db:"as_of"`
	Content   []byte    `db:"content"`
	Report    []byte    `db:"report"`
	MadeAt    time.Time `db:"made_at"`
}

// uploadByID reads an upload of an account that has not expired. Faults:
// NotFound.
func uploadByID(tx *db.Tx, account, id db.ID, content bool) (uploadRow, error) {
	column := "content"
	if !content {
		column = "cast(null as bytea) as content"
	}
	var r uploadRow
	return r, tx.Get(&r, `select id, account_id, as_of, `+column+`, report, made_at from import_upload
		where id = $1 and account_id = $2 and made_at > $3`, id, account, tx.Now().Add(-uploadLife))
}

func deleteUpload(tx *db.Tx, id db.ID) error {
	_, err := tx.Exec(`delete from import_upload where id = $1`, id)
	return err
}

// forgetUploads drops the workbooks that waited too long.
func forgetUploads(tx *db.Tx) error {
	_, err := tx.Exec(`delete from import_upload where made_at <= $1`, tx.Now().Add(-uploadLife))
	return err
}
