package act

import (
	"encoding/json"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/terminology"
)

// The sealed columns.
const (
	detailColumn   = "medical_act.detail"
	endingColumn   = "medical_act.ending"
	reversalColumn = "medical_act.reversal"
)

type row struct {
	ID             db.ID             `db:"id"`
	EnrolmentID    db.ID             `db:"enrolment_id"`
	PatientID      db.ID             `db:"patient_id"`
	TeamID         db.ID             `db:"microstructure_id"`
	ProfessionalID db.ID             `db:"professional_id"`
	Profession     access.Profession `db:"profession"`
	Kind           Kind              `db:"kind"`
	HeldOn         civil.Day         `db:"held_on"`
	Elsewhere      bool              `db:"elsewhere"`
	Detail         []byte            `db:"detail"`
	EndedOn        civil.Day         `db:"ended_on"`
	EndedBy        db.ID             `db:"ended_professional_id"`
	EndedAt        *time.Time        `db:"ended_at"`
	Ending         []byte            `db:"ending"`
	AccountID      db.ID             `db:"account_id"`
	MadeAt         time.Time         `db:"made_at"`
	ReversedAt     *time.Time        `db:"reversed_at"`
	ReversedBy     db.ID             `db:"reversed_professional_id"`
	Reversal       []byte            `db:"reversal"`
	ReplacesID     db.ID             `db:"replaces_id"`
}

const columns = `id, enrolment_id, patient_id, microstructure_id, professional_id, profession, kind, held_on, elsewhere, detail, ended_on,
	ended_professional_id, ended_at, ending, account_id, made_at, reversed_at, reversed_professional_id, reversal, replaces_id`

func (r row) open(s *seal.Sealer) (Act, error) {
	a := Act{
		ID: r.ID, EnrolmentID: r.EnrolmentID, PatientID: r.PatientID, TeamID: r.TeamID, ProfessionalID: r.ProfessionalID, Profession: r.Profession,
		Kind: r.Kind, HeldOn: r.HeldOn, Elsewhere: r.Elsewhere, EndedOn: r.EndedOn, MadeAt: r.MadeAt, ReversedAt: r.ReversedAt, ReplacesID: r.ReplacesID,
	}
	plain, err := s.Open(detailColumn, r.ID, r.Detail)
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal(plain, &a.Detail); err != nil {
		return a, err
	}
	reason, err := s.OpenText(endingColumn, r.ID, r.Ending)
	if err != nil {
		return a, err
	}
	a.EndReason = terminology.Code(reason)
	a.Reversal, err = s.OpenText(reversalColumn, r.ID, r.Reversal)
	return a, err
}

// insert writes an act; by is the account.
func insert(tx *db.Tx, s *seal.Sealer, a Act, by db.ID) error {
	r := row{
		ID: a.ID, EnrolmentID: a.EnrolmentID, PatientID: a.PatientID, TeamID: a.TeamID, ProfessionalID: a.ProfessionalID, Profession: a.Profession,
		Kind: a.Kind, HeldOn: a.HeldOn, Elsewhere: a.Elsewhere, EndedOn: a.EndedOn, AccountID: by, MadeAt: a.MadeAt, ReplacesID: a.ReplacesID,
	}
	plain, err := json.Marshal(a.Detail)
	if err != nil {
		return err
	}
	if r.Detail, err = s.Seal(detailColumn, a.ID, plain); err != nil {
		return err
	}
	if !a.EndedOn.IsZero() {
		r.EndedBy, r.EndedAt = a.ProfessionalID, &a.MadeAt
		if r.Ending, err = s.SealText(endingColumn, a.ID, string(a.EndReason)); err != nil {
			return err
		}
	}
	return tx.Insert("medical_act", r)
}

// end writes the end of an act; false when it has one, or was taken back.
func end(tx *db.Tx, s *seal.Sealer, id, professional db.ID, d EndDraft) (bool, error) {
	sealed, err := s.SealText(endingColumn, id, string(d.Reason))
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`update medical_act set ended_on = $1, ended_professional_id = $2, ended_at = $3, ending = $4
		where id = $5 and ended_on is null and reversed_at is null`, d.EndedOn, professional, tx.Now(), sealed, id)
	return n > 0, err
}

// reverse takes an act back; false when somebody did already.
func reverse(tx *db.Tx, s *seal.Sealer, id, professional db.ID, reason string) (bool, error) {
	sealed, err := s.SealText(reversalColumn, id, reason)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`update medical_act set reversed_at = $1, reversed_professional_id = $2, reversal = $3 where id = $4 and reversed_at is null`,
		tx.Now(), professional, sealed, id)
	return n > 0, err
}

func byID(tx *db.Tx, s *seal.Sealer, id db.ID) (Act, error) {
	var r row
	if err := tx.Get(&r, `select `+columns+` from medical_act where id = $1`, id); err != nil {
		return Act{}, err
	}
	return r.open(s)
}

// readRow is an act with the numbers of those who wrote on it.
type readRow struct {
	Act
	reversedBy db.ID
}

func ofPatient(tx *db.Tx, s *seal.Sealer, patient db.ID) ([]readRow, error) {
	var rows []row
	err := tx.Select(&rows, `select `+columns+` from medical_act where patient_id = $1 order by held_on desc, id desc`, patient)
	if err != nil {
		return nil, err
	}
	list := make([]readRow, len(rows))
	for i, r := range rows {
		list[i].reversedBy = r.ReversedBy
		if list[i].Act, err = r.open(s); err != nil {
			return nil, err
		}
	}
	return list, nil
}
