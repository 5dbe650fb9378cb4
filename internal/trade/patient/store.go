package patient

import (
	"strconv"
	"strings"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
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

// open turns a row into a Patient; withheld leaves who it is sealed, and says
// neither the year nor the place.
func (r patientRow) open(s *seal.Sealer, withheld bool) (Patient, error) {
	p := Patient{
		ID: r.ID, Number: r.Number, Sex: r.Sex, Withheld: withheld, INSIOn: r.INSIOn, DocumentKind: DocumentKind(r.DocumentKind),
		DocumentOn: r.DocumentOn, Doubtful: r.Doubtful, Fictitious: r.Fictitious, Namesake: r.Namesake, Version: r.Version, mode: Mode(r.Mode),
	}
	if withheld {
		return p, nil
	}
	p.Commune = r.Commune
	if r.BirthYear != nil {
		p.BirthYear = *r.BirthYear
	}
	var err error
	p.Identity, err = openIdentity(s, r.ID, p.mode, r.Identity, r.Alias)
	return p, err
}

type insertedPatient struct {
	patientRow
	MadeAt time.Time `db:"made_at"`
}

func patientRowByID(tx *db.Tx, id db.ID) (patientRow, error) {
	var r patientRow
	return r, tx.Get(&r, `select `+patientColumns+` from patient p where p.id = $1`, id)
}

func patientByNumber(tx *db.Tx, number string) (id db.ID, found bool, err error) {
	found, err = tx.Find(&id, `select id from patient where number = $1`, number)
	return id, found, err
}

// updateIdentity writes what a correction or a check changed, on the version
// that was read. It never takes somebody out of anonymity: liftIdentity alone
// does. Faults: Conflict.
func updateIdentity(tx *db.Tx, r patientRow) error {
	return tx.Change(`update patient set mode = $1, sex = $2, birth_year = $3, identity = $4, alias = $5, insi_on = $6, document_kind = $7,
		document_on = $8, doubtful = $9, namesake = $10, commune = $11, version = version + 1
		where id = $12 and version = $13 and (mode <> 'anonymous' or $1 = 'anonymous')`,
		r.Mode, r.Sex, r.BirthYear, r.Identity, r.Alias, r.INSIOn, r.DocumentKind, r.DocumentOn, r.Doubtful, r.Namesake, r.Commune,
		r.ID, r.Version)
}

// liftIdentity takes somebody out of anonymity, on the version that was read.
// Faults: Conflict.
func liftIdentity(tx *db.Tx, r patientRow) error {
	return tx.Change(`update patient set mode = $1, sex = $2, birth_year = $3, identity = $4, alias = null, fictitious = false, commune = $5,
		version = version + 1 where id = $6 and version = $7 and mode = 'anonymous'`,
		r.Mode, r.Sex, r.BirthYear, r.Identity, r.Commune, r.ID, r.Version)
}

type formerRow struct {
	ID             db.ID     `db:"id"`
	PatientID      db.ID     `db:"patient_id"`
	Mode           string    `db:"mode"`
	Sex            string    `db:"sex"`
	Identity       []byte    `db:"identity"`
	AccountID      db.ID     `db:"account_id"`
	ProfessionalID db.ID     `db:"professional_id"`
	MadeAt         time.Time `db:"made_at"`
}

// insertFormer keeps an identity that is about to be corrected.
func insertFormer(tx *db.Tx, s *seal.Sealer, p Patient, who access.Actor) error {
	plain, err := packIdentity(p.Identity)
	if err != nil {
		return err
	}
	row := formerRow{
		ID: tx.NewID(), PatientID: p.ID, Mode: string(p.mode), Sex: p.Sex, AccountID: who.Account,
		ProfessionalID: who.Professional, MadeAt: tx.Now(),
	}
	if row.Identity, err = s.Seal(formerColumn, row.ID, plain); err != nil {
		return err
	}
	return tx.Insert("former_identity", row)
}

func formerOf(tx *db.Tx, patient db.ID) ([]formerRow, error) {
	var rows []formerRow
	err := tx.Select(&rows, `select id, patient_id, mode, sex, identity, account_id, professional_id, made_at
		from former_identity where patient_id = $1 order by made_at desc, id desc`, patient)
	return rows, err
}

// insertTokens gives somebody tokens; those that are there stay. One row a
// statement: within a long transaction SQLite makes each statement of several
// rows pay for all that was written before it.
func insertTokens(tx *db.Tx, patient db.ID, tokens []int64) error {
	for _, t := range tokens {
		if _, err := tx.Exec(`insert into patient_token (patient_id, token) values ($1, $2) on conflict do nothing`, patient, t); err != nil {
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
	n := 1
	found, err := tx.Find(&n, `update record_number set last = last + 1 where prefix = $1 returning last`, prefix)
	if err == nil && !found {
		_, err = tx.Exec(`insert into record_number (prefix, last) values ($1, $2)`, prefix, n)
	}
	if err != nil {
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

// deletePatient takes a person away with all that is only his or hers. Faults:
// Conflict when something was recorded of the person beside the inclusion.
func deletePatient(tx *db.Tx, id db.ID) error {
	if told, err := recordedOf(tx, []db.ID{id}); err != nil {
		return err
	} else if told {
		return fault.Clash("Un dossier importé a été modifié depuis : l’import ne peut plus être annulé.")
	}
	for _, q := range []string{
		`delete from patient_token where patient_id = $1`, `delete from patient_information where patient_id = $1`,
		`delete from patient where id = $1`,
	} {
		if _, err := tx.Exec(q, id); err != nil {
			return err
		}
	}
	return nil
}
