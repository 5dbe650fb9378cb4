package act

import (
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/patient"
)

// What the rooms above ask in their own transaction. They hold the permission, by
// kind (Kind.OpenedBy), and what an objection to sharing closes.

// OfPatient lists the acts of a person that hold, the latest first.
func OfPatient(tx *db.Tx, sealer *seal.Sealer, person db.ID) ([]Act, error) {
	rows, err := ofPatient(tx, sealer, person)
	if err != nil {
		return nil, err
	}
	var list []Act
	for _, r := range rows {
		if r.Holds() {
			list = append(list, r.Act)
		}
	}
	return list, nil
}

// LastFact is the day of the last act that the team itself did in a stay, which an
// exit may not precede; zero when there is none.
func LastFact(tx *db.Tx, enrolment db.ID) (day civil.Day, err error) {
	_, err = tx.Find(&day, `select held_on from medical_act where enrolment_id = $1 and reversed_at is null and not elsewhere
		order by held_on desc limit 1`, enrolment)
	return day, err
}

// Fact is an act as the demonstration tells it. The caller holds the rules.
type Fact struct {
	Enrolment  patient.Enrolment
	By         db.ID
	Profession access.Profession
	Draft      Draft
	MadeAt     time.Time
}

// AddFact writes an act that somebody recorded another day. It knows no permission.
func AddFact(tx *db.Tx, sealer *seal.Sealer, f Fact) error {
	for _, a := range f.Draft.acts() {
		a.ID, a.EnrolmentID, a.PatientID, a.TeamID, a.MadeAt = tx.NewID(), f.Enrolment.ID, f.Enrolment.PatientID, f.Enrolment.TeamID, f.MadeAt
		a.ProfessionalID, a.Profession = f.By, f.Profession
		if err := insert(tx, sealer, a, 0); err != nil {
			return err
		}
	}
	return nil
}

// Resting says, in French, what in this room rests on these stays or
// professionals; nothing when they may be taken away.
func Resting(tx *db.Tx, enrolments, professionals []db.ID) (string, error) {
	for _, q := range []struct {
		ids          []db.ID
		query, words string
	}{
		{enrolments, `select 1 from medical_act where enrolment_id in `, "Un traitement, un dépistage ou une vaccination a été enregistré pour un patient de cet import."},
		{professionals, `select 1 from medical_act where professional_id in `, "Un professionnel de cet import a enregistré un traitement, un dépistage ou une vaccination."},
	} {
		for ids := q.ids; len(ids) > 0; {
			n := min(askedTogether, len(ids))
			marks, args := db.In(1, ids[:n])
			var one int
			if found, err := tx.Find(&one, q.query+marks+` limit 1`, args...); err != nil || found {
				return q.words, err
			}
			ids = ids[n:]
		}
	}
	return "", nil
}

const askedTogether = 400 // rows of one statement
