package patient

import (
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

type enrolmentRow struct {
	ID          db.ID     `db:"id"`
	PatientID   db.ID     `db:"patient_id"`
	TeamID      db.ID     `db:"microstructure_id"`
	ProgrammeID db.ID     `db:"programme_id"`
	OpenedOn    civil.Day `db:"opened_on"`
	OpenedBy    db.ID     `db:"opened_by"`
	ClosedOn    civil.Day `db:"closed_on"`
	ExitReason  string    `db:"exit_reason"`
	Referral    string    `db:"referral"`
	OtherScheme string    `db:"other_scheme"`
	CarriedFrom db.ID     `db:"carried_from"`
	JoinedOn    civil.Day `db:"joined_on"`
	Version     int       `db:"version"`
}

const enrolmentColumns = `e.id, e.patient_id, e.microstructure_id, e.programme_id, e.opened_on, e.opened_by, e.closed_on,
	e.exit_reason, e.referral, e.other_scheme, e.carried_from, e.joined_on, e.version`

func (r enrolmentRow) enrolment() Enrolment { return Enrolment(r) }

// insertedEnrolment is the whole row, as it is written.
type insertedEnrolment struct {
	enrolmentRow
	OtherSchemeNote []byte    `db:"other_scheme_note"`
	Complexity      []byte    `db:"complexity"`
	SourceKey       *string   `db:"source_key"`
	MadeAt          time.Time `db:"made_at"`
}

func enrolmentByID(tx *db.Tx, id db.ID) (Enrolment, error) {
	var r enrolmentRow
	err := tx.Get(&r, `select `+enrolmentColumns+` from enrolment e where e.id = $1`, id)
	return r.enrolment(), err
}

func enrolmentsOf(tx *db.Tx, patient db.ID) ([]Enrolment, error) {
	var rows []enrolmentRow
	err := tx.Select(&rows, `select `+enrolmentColumns+` from enrolment e where e.patient_id = $1 order by e.opened_on desc, e.id desc`, patient)
	list := make([]Enrolment, len(rows))
	for i, r := range rows {
		list[i] = r.enrolment()
	}
	return list, err
}

// insertCodes writes the behaviours, in their rank, and the reasons.
func insertCodes(tx *db.Tx, enrolment db.ID, behaviours, reasons []string) error {
	for i, b := range behaviours {
		if _, err := tx.Exec(`insert into enrolment_behaviour (enrolment_id, rank, behaviour) values ($1, $2, $3)`, enrolment, i+1, b); err != nil {
			return err
		}
	}
	for _, r := range reasons {
		if _, err := tx.Exec(`insert into enrolment_complexity (enrolment_id, reason) values ($1, $2)`, enrolment, r); err != nil {
			return err
		}
	}
	return nil
}

// closeEnrolment ends a stay on the version that was read. Faults: Conflict.
func closeEnrolment(tx *db.Tx, enrolment db.ID, d ExitDraft) error {
	return tx.Change(`update enrolment set closed_on = $1, exit_reason = $2, closed_at = $3, version = version + 1
		where id = $4 and version = $5 and closed_on is null`, d.ClosedOn, d.Reason, tx.Now(), enrolment, d.Version)
}

func closedAt(tx *db.Tx, enrolment db.ID) (*time.Time, error) {
	var at *time.Time
	err := tx.Get(&at, `select closed_at from enrolment where id = $1`, enrolment)
	return at, err
}

// followedIn says whether a person has an open stay in a programme.
func followedIn(tx *db.Tx, patient, programme db.ID) (bool, error) {
	var one int
	return tx.Find(&one, `select 1 from enrolment where patient_id = $1 and programme_id = $2 and closed_on is null`, patient, programme)
}

func reopenEnrolment(tx *db.Tx, e Enrolment) error {
	return tx.Change(`update enrolment set closed_on = null, exit_reason = '', closed_at = null, version = version + 1
		where id = $1 and version = $2 and closed_on is not null`, e.ID, e.Version)
}

// deleteEnrolment takes a stay away with what was written at the inclusion.
func deleteEnrolment(tx *db.Tx, e Enrolment) error {
	// The person leads to the information: nothing indexes it by its stay.
	if _, err := tx.Exec(`delete from patient_information where patient_id = $1 and enrolment_id = $2`, e.PatientID, e.ID); err != nil {
		return err
	}
	for _, q := range []string{
		`delete from enrolment_behaviour where enrolment_id = $1`, `delete from enrolment_complexity where enrolment_id = $1`,
		`delete from enrolment where id = $1`,
	} {
		if _, err := tx.Exec(q, e.ID); err != nil {
			return err
		}
	}
	return nil
}

func selectCodes(tx *db.Tx, enrolment db.ID) (behaviours, reasons []string, err error) {
	if err = tx.Select(&behaviours, `select behaviour from enrolment_behaviour where enrolment_id = $1 order by rank`, enrolment); err != nil {
		return nil, nil, err
	}
	err = tx.Select(&reasons, `select reason from enrolment_complexity where enrolment_id = $1 order by reason`, enrolment)
	return behaviours, reasons, err
}

// sealedWords are what an enrolment says in words.
type sealedWords struct {
	Complexity []byte `db:"complexity"`
	Note       []byte `db:"other_scheme_note"`
}

func selectWords(tx *db.Tx, enrolment db.ID) (w sealedWords, err error) {
	err = tx.Get(&w, `select complexity, other_scheme_note from enrolment where id = $1`, enrolment)
	return w, err
}
