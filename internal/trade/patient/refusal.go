package patient

import (
	"fmt"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

// refusal is a person's objection to sharing as a list reads it, for one team:
// whether it stands, and the one GP of that team who may all the same know who
// it is. He is the one who had included the person last when the objection was
// recorded, or a later one whom the person, present, agreed to let know: a new
// inclusion alone opens nothing (rule 15: an objection stops sharing from then
// on, until it is withdrawn).
type refusal struct {
	stands bool
	known  db.ID // professional; zero when nobody may
}

// Scan reads refusalColumn: NULL when no objection stands.
func (r *refusal) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*r = refusal{}
	case int64:
		*r = refusal{stands: true, known: db.ID(v)}
	default:
		return fmt.Errorf("objection from %T", v)
	}
	return nil
}

// refusalColumn reads a refusal for the person p and the team of the stay e.
// Identifiers grow with time: a stay made before the objection has a smaller
// one, whatever the days that were typed.
const refusalColumn = `(select coalesce((select g.opened_by from enrolment g where g.patient_id = e.patient_id
		and g.microstructure_id = e.microstructure_id and (g.id < o.id or exists (select 1 from identity_agreement a
			where a.enrolment_id = g.id and a.professional_id = g.opened_by and a.id > o.id))
		order by g.opened_on desc, g.id desc limit 1), 0)
	from patient_objection o where o.patient_id = p.id and o.kind = 'sharing' and o.withdrawn_on is null)`

// refusalOf reads it for one of the teams that follow a person. Most people
// object to nothing, which costs one look in an index.
func refusalOf(tx *db.Tx, patient, team db.ID) (refusal, error) {
	if stands, err := objects(tx, patient); err != nil || !stands {
		return refusal{}, err
	}
	var r struct {
		Objection refusal `db:"objection"`
	}
	_, err := tx.Find(&r, `select `+refusalColumn+` as "objection" from enrolment e join patient p on p.id = e.patient_id
		where e.patient_id = $1 and e.microstructure_id = $2 limit 1`, patient, team)
	return r.Objection, err
}

// NoteAgreement records that a person who objects to sharing agreed, present,
// that the GP who opens this stay knows who he or she is. It checks no scope:
// the use-case that opens the stay does.
func NoteAgreement(tx *db.Tx, who access.Actor, patient, enrolment db.ID) error {
	return tx.Insert("identity_agreement", struct {
		ID             db.ID     `db:"id"`
		PatientID      db.ID     `db:"patient_id"`
		EnrolmentID    db.ID     `db:"enrolment_id"`
		AgreedOn       civil.Day `db:"agreed_on"`
		AccountID      db.ID     `db:"account_id"`
		ProfessionalID db.ID     `db:"professional_id"`
		MadeAt         time.Time `db:"made_at"`
	}{tx.NewID(), patient, enrolment, tx.Today(), who.Account, who.Professional, tx.Now()})
}

// agreed notes the agreement typed with a new inclusion, when the identity was
// closed to the GP until then.
func (s *Service) agreed(tx *db.Tx, who access.Actor, patient, enrolment, team db.ID) error {
	r, err := refusalOf(tx, patient, team)
	if err != nil || !withheldFrom(who, r) {
		return err
	}
	if err := NoteAgreement(tx, who, patient, enrolment); err != nil {
		return err
	}
	return s.Audit.Note(tx, who, audit.Line{Action: access.PatientInform, Subject: "identity.agreement", SubjectID: enrolment, Patient: patient})
}

// Agreement is that a person let a GP know who he or she is: a dated fact.
type Agreement struct {
	AgreedOn civil.Day `db:"agreed_on"`
	By       db.ID     `db:"professional_id"`
}

func agreementsOf(tx *db.Tx, patient db.ID) (list []Agreement, err error) {
	err = tx.Select(&list, `select agreed_on, professional_id from identity_agreement where patient_id = $1 order by id desc`, patient)
	return list, err
}
