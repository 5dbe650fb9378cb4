package patient

import (
	"time"

	"maillage/internal/ground/db"
)

// formerCriteriaRow is one line of what was replaced.
type formerCriteriaRow struct {
	ID              db.ID     `db:"id"`
	EnrolmentID     db.ID     `db:"enrolment_id"`
	Behaviours      string    `db:"behaviours"`
	Reasons         string    `db:"reasons"`
	Complexity      []byte    `db:"complexity"`
	Referral        string    `db:"referral"`
	OtherScheme     string    `db:"other_scheme"`
	OtherSchemeNote []byte    `db:"other_scheme_note"`
	AccountID       db.ID     `db:"account_id"`
	ProfessionalID  db.ID     `db:"professional_id"`
	MadeAt          time.Time `db:"made_at"`
}

const (
	formerComplexity = "former_criteria.complexity"
	formerNote       = "former_criteria.other_scheme_note"
)

// formerCriteriaOf reads what the criteria of a stay were, the latest first.
func formerCriteriaOf(tx *db.Tx, s *Service, enrolment db.ID) ([]FormerCriteria, error) {
	var rows []formerCriteriaRow
	if err := tx.Select(&rows, `select id, enrolment_id, behaviours, reasons, complexity, referral, other_scheme, other_scheme_note,
		account_id, professional_id, made_at from former_criteria where enrolment_id = $1 order by made_at desc, id desc`, enrolment); err != nil {
		return nil, err
	}
	list := make([]FormerCriteria, len(rows))
	for i, r := range rows {
		var err error
		if list[i], err = r.open(s); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// replaceCriteria writes the criteria of a stay on the version that was read.
// Faults: Conflict.
func replaceCriteria(tx *db.Tx, e Enrolment, d CriteriaDraft, words, note []byte) error {
	if err := tx.Change(`update enrolment set complexity = $1, other_scheme = $2, other_scheme_note = $3, referral = $4, version = version + 1
		where id = $5 and version = $6`, words, d.OtherScheme, note, d.Referral, e.ID, e.Version); err != nil {
		return err
	}
	for _, q := range []string{`delete from enrolment_behaviour where enrolment_id = $1`, `delete from enrolment_complexity where enrolment_id = $1`} {
		if _, err := tx.Exec(q, e.ID); err != nil {
			return err
		}
	}
	return insertCodes(tx, e.ID, d.behaviours(), onceEach(d.Reasons))
}
