package patient

import (
	"strconv"
	"strings"
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
)

type patientRow struct {
	ID           db.ID     `db:"id"`
	Mode         string    `db:"mode"`
	Number       string    `db:"number"`
	Sex          string    `db:"sex"`
	BirthYear    *int      `db:"birth_year"`
	Identity     []byte    `db:"identity"`
	Alias        []byte    `db:"alias"`
	INSIOn       civil.Day `db:"insi_on"`
	DocumentKind string    `db:"document_kind"`
	DocumentOn   civil.Day `db:"document_on"`
	Doubtful     bool      `db:"doubtful"`
	Fictitious   bool      `db:"fictitious"`
	Namesake     bool      `db:"namesake"`
	Commune      string    `db:"commune"`
	Version      int       `db:"version"`
}

const patientColumns = `p.id, p.mode, p.number, p.sex, p.birth_year, p.identity, p.alias, p.insi_on, p.document_kind,
	p.document_on, p.doubtful, p.fictitious, p.namesake, p.commune, p.version`

// open turns a row into a Patient; withheld leaves who it is sealed.
func (r patientRow) open(s *seal.Sealer, withheld bool) (Patient, error) {
	p := Patient{ID: r.ID, Number: r.Number, Sex: r.Sex, Withheld: withheld, INSIOn: r.INSIOn, DocumentKind: r.DocumentKind,
		DocumentOn: r.DocumentOn, Doubtful: r.Doubtful, Fictitious: r.Fictitious, Namesake: r.Namesake, Commune: r.Commune,
		Version: r.Version, mode: Mode(r.Mode)}
	if r.BirthYear != nil {
		p.BirthYear = *r.BirthYear
	}
	if withheld {
		return p, nil
	}
	var err error
	p.Identity, err = openIdentity(s, r.ID, p.mode, r.Identity, r.Alias)
	return p, err
}

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
	Version     int       `db:"version"`
}

const enrolmentColumns = `e.id, e.patient_id, e.microstructure_id, e.programme_id, e.opened_on, e.opened_by, e.closed_on,
	e.exit_reason, e.referral, e.other_scheme, e.version`

func (r enrolmentRow) enrolment() Enrolment {
	return Enrolment(r)
}

// insertedEnrolment is the whole row, as it is written.
type insertedEnrolment struct {
	ID              db.ID     `db:"id"`
	PatientID       db.ID     `db:"patient_id"`
	TeamID          db.ID     `db:"microstructure_id"`
	ProgrammeID     db.ID     `db:"programme_id"`
	OpenedOn        civil.Day `db:"opened_on"`
	OpenedBy        db.ID     `db:"opened_by"`
	ClosedOn        civil.Day `db:"closed_on"`
	ExitReason      string    `db:"exit_reason"`
	Referral        string    `db:"referral"`
	OtherScheme     string    `db:"other_scheme"`
	OtherSchemeNote []byte    `db:"other_scheme_note"`
	Complexity      []byte    `db:"complexity"`
	SourceKey       *string   `db:"source_key"`
	MadeAt          time.Time `db:"made_at"`
	Version         int       `db:"version"`
}

type insertedPatient struct {
	patientRow
	MadeAt time.Time `db:"made_at"`
}

func insertTokens(tx *db.Tx, patient db.ID, tokens []int64) error {
	for _, t := range tokens {
		if _, err := tx.Exec(`insert into patient_token (patient_id, token) values ($1, $2)`, patient, t); err != nil {
			return err
		}
	}
	return nil
}

func replaceTokens(tx *db.Tx, patient db.ID, tokens []int64) error {
	if _, err := tx.Exec(`delete from patient_token where patient_id = $1`, patient); err != nil {
		return err
	}
	return insertTokens(tx, patient, tokens)
}

// nextNumber gives a team's next record number: « 31-01-0013 » for MSMA-31-01.
func nextNumber(tx *db.Tx, prefix string) (string, error) {
	if _, err := tx.Exec(`insert into record_number (prefix, last) values ($1, 0) on conflict (prefix) do nothing`, prefix); err != nil {
		return "", err
	}
	var n int
	if err := tx.Get(&n, `update record_number set last = last + 1 where prefix = $1 returning last`, prefix); err != nil {
		return "", err
	}
	digits := strconv.Itoa(n)
	return prefix + "-" + strings.Repeat("0", max(0, 4-len(digits))) + digits, nil
}

// takeNumber keeps the sequence of a prefix past a number that was given.
func takeNumber(tx *db.Tx, number string) error {
	cut := strings.LastIndexByte(number, '-')
	if cut < 0 {
		return nil
	}
	n, err := strconv.Atoi(number[cut+1:])
	if err != nil || n < 0 || n > 1<<30 {
		return nil //nolint:nilerr // a number of another shape has no sequence to keep
	}
	_, err = tx.Exec(`insert into record_number (prefix, last) values ($1, $2)
		on conflict (prefix) do update set last = case when record_number.last < $2 then $2 else record_number.last end`,
		number[:cut], n)
	return err
}

func patientRowByID(tx *db.Tx, id db.ID) (patientRow, error) {
	var r patientRow
	return r, tx.Get(&r, `select `+patientColumns+` from patient p where p.id = $1`, id)
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

// listedRow is one line of a team's list: an enrolment and its person.
type listedRow struct {
	Patient    patientRow   `db:"p"`
	Enrolment  enrolmentRow `db:"e"`
	Objection  bool         `db:"objection"`
	InformedOn civil.Day    `db:"informed_on"`
}
