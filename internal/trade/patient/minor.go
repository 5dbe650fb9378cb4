package patient

import (
	"context"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
)

// majority is the age from which nobody holds parental authority (C. civ., 388).
const majority = 18

// MajorOn is the day somebody comes of age. Who was born on 29 February does on
// 28 February of a common year, as every age is counted here (C. proc. civ., 641:
// without the same day of the month, the last one).
func MajorOn(birth civil.Day) civil.Day { return birth.AddYears(majority) }

// MinorOn says whether the person is a minor on a day; known is false when no
// birth date tells.
func (p Patient) MinorOn(day civil.Day) (minor, known bool) {
	if b := p.BirthDate(); !b.IsZero() {
		return day.Before(MajorOn(b)), true
	}
	if p.BirthYear == 0 {
		return false, false
	}
	switch years := day.Year() - p.BirthYear; {
	case years < majority:
		return true, true
	case years > majority:
		return false, true
	default:
		return false, false // the year alone does not tell
	}
}

// RecordItem is a part of a record to which a minor may refuse his or her
// parents.
type RecordItem string

// The items.
const (
	WholeRecord    RecordItem = "record"
	Appointments   RecordItem = "appointments"
	Notes          RecordItem = "notes"
	Questionnaires RecordItem = "questionnaires"
	CaseReviews    RecordItem = "case_reviews"
	Documents      RecordItem = "documents"
	Plan           RecordItem = "plan"
)

// RecordItems lists them in the order of forms.
var RecordItems = []RecordItem{WholeRecord, Appointments, Notes, Questionnaires, CaseReviews, Documents, Plan}

// Label is the item on screens.
func (i RecordItem) Label() string {
	switch i {
	case WholeRecord:
		return "Tout le dossier, et le fait même d’être suivi"
	case Appointments:
		return "Entretiens et rendez-vous"
	case Notes:
		return "Notes"
	case Questionnaires:
		return "Questionnaires"
	case CaseReviews:
		return "RCP et leurs comptes rendus"
	case Documents:
		return "Documents"
	case Plan:
		return "Projet de soin"
	default:
		return ""
	}
}

// ItemOf is the item that a portion of a complete export belongs to: the whole
// record for one that has no item of its own.
func ItemOf(portion string) RecordItem {
	switch portion {
	case "sessions", "appointments", "agenda":
		return Appointments
	case "notes":
		return Notes
	case "questionnaires":
		return Questionnaires
	case "reviews":
		return CaseReviews
	case "documents":
		return Documents
	case "plan", "care_plan":
		return Plan
	default:
		return WholeRecord
	}
}

// MinorRefusal is that a minor refuses that the holders of parental authority be
// consulted about one item, written down with its author and date (CSP L1111-5,
// R1111-6; A20). The other items stay open to them.
type MinorRefusal struct {
	ID          db.ID
	Item        RecordItem
	RefusedOn   civil.Day
	Statement   string // what the minor said; empty when withheld
	By          db.ID
	MadeAt      time.Time
	WithdrawnOn civil.Day
	WithdrawnBy db.ID
}

// MinorDraft is what is typed of it.
type MinorDraft struct {
	Items     []RecordItem `form:"items"`
	RefusedOn civil.Day    `form:"refused_on"`
	Statement string       `form:"statement"`
}

func (d MinorDraft) validate(p Patient, today civil.Day) error {
	var wrong fault.Fields
	if len(d.Items) == 0 {
		wrong.Add("items", "Dites ce que la personne refuse de laisser connaître.")
	}
	for _, i := range d.Items {
		if i.Label() == "" {
			wrong.Add("items", "Choisissez dans la liste.")
			break
		}
	}
	pastDay(&wrong, "refused_on", d.RefusedOn, p.BirthDate(), today, "Indiquez le jour du refus.")
	if minor, known := p.MinorOn(d.RefusedOn); known && !minor && !d.RefusedOn.IsZero() {
		wrong.Add("refused_on", "Ce jour-là, la personne était majeure : personne n’exerçait d’autorité parentale.")
	}
	if p.mode == ModeAnonymous && d.Statement != "" {
		wrong.Add("statement", "Un suivi anonyme ne garde pas ces mots : effacez ce champ.")
	}
	tooLong(&wrong, "statement", d.Statement, longestText)
	return wrong.Err()
}

// RefuseParents records a minor's refusal, item by item. Items refused already
// stay as they are. Faults: Forbidden, also when the person objects to sharing
// with the reader; NotFound; Invalid, also when the person was of age that day.
func (s *Service) RefuseParents(ctx context.Context, who access.Actor, patient db.ID, d MinorDraft, key string) error {
	return s.onRecord(ctx, who, access.PatientInform, patient, key, "minor.refusal", func(tx *db.Tx, p Patient, _ []Enrolment) error {
		if err := d.validate(p, tx.Today()); err != nil {
			return err
		}
		for _, item := range d.Items {
			refused, err := refuses(tx, patient, item)
			if err != nil {
				return err
			}
			if !refused {
				if err := insertRefusal(tx, s.Seal, patient, item, d, who); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// AcceptParents ends a minor's refusal about an item, when he or she says so.
// Faults: Forbidden; NotFound, also when there is none.
func (s *Service) AcceptParents(ctx context.Context, who access.Actor, patient db.ID, item RecordItem, key string) error {
	return s.fact(ctx, who, access.PatientInform, patient, key, "minor.refusal.withdrawn", func(tx *db.Tx, _ []Enrolment) error {
		return noneIsMissing(tx.Exec(`update minor_refusal set withdrawn_on = $1, withdrawn_by = $2, withdrawn_professional_id = $3
			where patient_id = $4 and item = $5 and withdrawn_on is null`, tx.Today(), who.Account, who.Professional, patient, string(item)))
	})
}

// MinorRefuses says whether an item must be kept from the holders of parental
// authority: the minor refused it, or the whole record. What is handed to them
// asks it item by item. It checks no scope.
func MinorRefuses(tx *db.Tx, patient db.ID, item RecordItem) (bool, error) {
	refused, err := refuses(tx, patient, WholeRecord)
	if err != nil || refused {
		return refused, err
	}
	return refuses(tx, patient, item)
}

func refuses(tx *db.Tx, patient db.ID, item RecordItem) (bool, error) {
	var one int
	return tx.Find(&one, `select 1 from minor_refusal where patient_id = $1 and item = $2 and withdrawn_on is null`, patient, string(item))
}

const minorStatement = "minor_refusal.statement"

type refusalMade struct {
	ID             db.ID     `db:"id"`
	PatientID      db.ID     `db:"patient_id"`
	Item           string    `db:"item"`
	RefusedOn      civil.Day `db:"refused_on"`
	Statement      []byte    `db:"statement"`
	AccountID      db.ID     `db:"account_id"`
	ProfessionalID db.ID     `db:"professional_id"`
	MadeAt         time.Time `db:"made_at"`
}

func insertRefusal(tx *db.Tx, s *seal.Sealer, patient db.ID, item RecordItem, d MinorDraft, who access.Actor) error {
	row := refusalMade{
		ID: tx.NewID(), PatientID: patient, Item: string(item), RefusedOn: d.RefusedOn, AccountID: who.Account,
		ProfessionalID: who.Professional, MadeAt: tx.Now(),
	}
	var err error
	if row.Statement, err = s.SealText(minorStatement, row.ID, d.Statement); err != nil {
		return err
	}
	return tx.Insert("minor_refusal", row)
}

// RefusalsOf lists a minor's refusals, the latest first; withheld leaves what he
// or she said sealed. Scope is the caller's to check.
func RefusalsOf(tx *db.Tx, s *seal.Sealer, patient db.ID, withheld bool) ([]MinorRefusal, error) {
	var rows []struct {
		refusalMade
		WithdrawnOn civil.Day `db:"withdrawn_on"`
		WithdrawnBy db.ID     `db:"withdrawn_professional_id"`
	}
	if err := tx.Select(&rows, `select id, patient_id, item, refused_on, statement, account_id, professional_id, made_at, withdrawn_on,
		withdrawn_professional_id from minor_refusal where patient_id = $1 order by refused_on desc, id desc`, patient); err != nil {
		return nil, err
	}
	list := make([]MinorRefusal, len(rows))
	for i, r := range rows {
		list[i] = MinorRefusal{
			ID: r.ID, Item: RecordItem(r.Item), RefusedOn: r.RefusedOn, By: r.ProfessionalID, MadeAt: r.MadeAt,
			WithdrawnOn: r.WithdrawnOn, WithdrawnBy: r.WithdrawnBy,
		}
		if withheld {
			continue
		}
		var err error
		if list[i].Statement, err = s.OpenText(minorStatement, r.ID, r.Statement); err != nil {
			return nil, err
		}
	}
	return list, nil
}
