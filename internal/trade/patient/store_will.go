package patient

import (
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

func insertInformation(tx *db.Tx, patient, enrolment db.ID, in Information, account, professional db.ID) error {
	if in.Channel == "" {
		in.Channel = "other"
	}
	return tx.Insert("patient_information", struct {
		ID             db.ID     `db:"id"`
		PatientID      db.ID     `db:"patient_id"`
		InformedOn     civil.Day `db:"informed_on"`
		Notice         string    `db:"notice"`
		Channel        string    `db:"channel"`
		EnrolmentID    db.ID     `db:"enrolment_id"`
		AccountID      db.ID     `db:"account_id"`
		ProfessionalID db.ID     `db:"professional_id"`
		MadeAt         time.Time `db:"made_at"`
	}{tx.NewID(), patient, in.InformedOn, in.Notice, in.Channel, enrolment, account, professional, tx.Now()})
}

func insertObjection(tx *db.Tx, patient db.ID, d ObjectionDraft, who access.Actor) error {
	return tx.Insert("patient_objection", struct {
		ID             db.ID     `db:"id"`
		PatientID      db.ID     `db:"patient_id"`
		Kind           string    `db:"kind"`
		ObjectedOn     civil.Day `db:"objected_on"`
		Channel        string    `db:"channel"`
		AccountID      db.ID     `db:"account_id"`
		ProfessionalID db.ID     `db:"professional_id"`
		MadeAt         time.Time `db:"made_at"`
	}{tx.NewID(), patient, d.Kind, d.ObjectedOn, d.Channel, who.Account, who.Professional, tx.Now()})
}

// endObjection says how many open objections of that kind it ended.
func endObjection(tx *db.Tx, patient db.ID, kind string, who access.Actor) (int64, error) {
	return tx.Exec(`update patient_objection set withdrawn_on = $1, withdrawn_by = $2, withdrawn_professional_id = $3
		where patient_id = $4 and kind = $5 and withdrawn_on is null`, tx.Today(), who.Account, who.Professional, patient, kind)
}

// WillOf reads a person's information and objections.
func WillOf(tx *db.Tx, patient db.ID) (Will, error) {
	var w Will
	if err := tx.Select(&w.Informed, `select informed_on, notice, channel, professional_id, made_at from patient_information
		where patient_id = $1 order by informed_on desc, id desc`, patient); err != nil {
		return w, err
	}
	err := tx.Select(&w.Objections, `select id, kind, objected_on, channel, professional_id, made_at, withdrawn_on, withdrawn_professional_id
		from patient_objection where patient_id = $1 order by objected_on desc, id desc`, patient)
	return w, err
}

// objects says whether the person objects to sharing inside the team.
func objects(tx *db.Tx, patient db.ID) (bool, error) {
	var one int
	return tx.Find(&one, `select 1 from patient_objection where patient_id = $1 and kind = 'sharing' and withdrawn_on is null`, patient)
}
