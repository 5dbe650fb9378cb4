package audit

import (
	"strconv"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
)

// Look says which lines of one person's record to read, the latest first. Before
// is the last line of the page above; zero for the first page.
type Look struct {
	Patients []db.ID             // the records that are that person's: several after a merge
	Account  db.ID               // of one reader; zero: of all
	Only     []access.Permission // these acts; none: all
	From     time.Time           // from this instant on
	Until    time.Time           // before this one
	Before   int64
	Most     int
}

// Of reads the lines of one person's record. Whoever shows them notes that they
// were read (A35); scope is the caller's to check.
func Of(tx *db.Tx, l Look) (rows []Row, err error) {
	of, args := db.In(1, l.Patients)
	query := `select ` + columns + ` from audit_line where patient_id in ` + of
	mark := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	if l.Account != 0 {
		query += ` and account_id = ` + mark(l.Account)
	}
	if len(l.Only) > 0 {
		marks, values := db.In(len(args)+1, l.Only)
		for _, v := range values {
			args = append(args, string(v.(access.Permission)))
		}
		query += ` and action in ` + marks
	}
	if !l.From.IsZero() {
		query += ` and at >= ` + mark(l.From)
	}
	if !l.Until.IsZero() {
		query += ` and at < ` + mark(l.Until)
	}
	if l.Before > 0 {
		query += ` and seq < ` + mark(l.Before)
	}
	err = tx.Select(&rows, query+` order by seq desc limit `+mark(l.Most), args...)
	return rows, err
}

// Who lists the accounts that a person's record has lines of.
func Who(tx *db.Tx, patients []db.ID) (ids []db.ID, err error) {
	of, args := db.In(1, patients)
	err = tx.Select(&ids, `select distinct account_id from audit_line where account_id is not null and patient_id in `+of, args...)
	return ids, err
}

// Times counts what an account did since an instant: the acts of one kind on one
// kind of thing.
func Times(tx *db.Tx, account db.ID, action access.Permission, subject string, since time.Time) (n int, err error) {
	err = tx.Get(&n, `select count(*) from audit_line where account_id = $1 and action = $2 and subject = $3 and at >= $4`, account, string(action), subject, since)
	return n, err
}
