package patient

import (
	"context"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
)

// DoubtReason is why an identity is held doubtful.
type DoubtReason string

// The reasons.
const (
	DoubtDocument DoubtReason = "document" // the document says otherwise
	DoubtINSi     DoubtReason = "insi"     // the INSi answered with other traits
	DoubtMixed    DoubtReason = "mixed"    // two people in one record
	DoubtUsurped  DoubtReason = "usurped"  // somebody else's identity
	DoubtOther    DoubtReason = "other"
)

// DoubtReasons lists them in the order of forms.
var DoubtReasons = []DoubtReason{DoubtDocument, DoubtINSi, DoubtMixed, DoubtUsurped, DoubtOther}

// Label is the reason on screens.
func (r DoubtReason) Label() string {
	switch r {
	case DoubtDocument:
		return "La pièce d’identité dit autre chose"
	case DoubtINSi:
		return "L’INSi répond avec d’autres traits"
	case DoubtMixed:
		return "Deux personnes dans un même dossier"
	case DoubtUsurped:
		return "Identité d’une autre personne"
	case DoubtOther:
		return "Autre raison"
	default:
		return ""
	}
}

// Doubt is that an identity was held doubtful, from when to when: the one way to
// correct traits that came from the INSi (A48, A51).
type Doubt struct {
	Reason   DoubtReason
	Note     string
	By       db.ID // professional
	MadeAt   time.Time
	LiftedAt *time.Time
	LiftedBy db.ID
}

// MarksDraft are the doubts about an identity (A48).
type MarksDraft struct {
	Doubtful bool        `form:"doubtful"`
	Reason   DoubtReason `form:"doubt_reason"`
	Note     string      `form:"doubt_note"`
	Namesake bool        `form:"namesake"`
}

func (d MarksDraft) validate(was bool) error {
	var wrong fault.Fields
	switch {
	case d.Doubtful && !was && d.Reason.Label() == "":
		wrong.Add("doubt_reason", "Dites pourquoi l’identité est douteuse.")
	case !d.Doubtful && !was && (d.Reason != "" || d.Note != ""):
		wrong.Add("doubtful", "Une raison est écrite : cochez « Identité douteuse », ou effacez-la.")
	case d.Reason == DoubtOther && d.Note == "":
		wrong.Add("doubt_note", "Écrivez la raison en quelques mots.")
	}
	tooLong(&wrong, "doubt_note", d.Note, longestText)
	return wrong.Err()
}

// Mark notes a doubt with its reason, or lifts it, and notes a namesake. Faults:
// as AmendIdentity; Invalid also for an anonymous record, which is fictitious
// and cannot be doubtful.
func (s *Service) Mark(ctx context.Context, who access.Actor, patient db.ID, d MarksDraft, version int, key string) error {
	return s.amend(ctx, who, patient, version, key, "patient.marks", func(tx *db.Tx, p *Patient, _ []Enrolment) error {
		if p.mode == ModeAnonymous {
			return fault.Refuse("Un dossier anonyme n’est ni douteux ni homonyme.")
		}
		if err := d.validate(p.Doubtful); err != nil {
			return err
		}
		switch {
		case d.Doubtful && !p.Doubtful:
			if err := insertDoubt(tx, s.Seal, patient, d, who); err != nil {
				return err
			}
		case p.Doubtful && !d.Doubtful:
			if err := liftDoubt(tx, patient, who); err != nil {
				return err
			}
		}
		p.Doubtful, p.Namesake = d.Doubtful, d.Namesake
		return nil
	})
}

const doubtNote = "identity_doubt.note"

type doubtRow struct {
	ID             db.ID     `db:"id"`
	PatientID      db.ID     `db:"patient_id"`
	Reason         string    `db:"reason"`
	Note           []byte    `db:"note"`
	AccountID      db.ID     `db:"account_id"`
	ProfessionalID db.ID     `db:"professional_id"`
	MadeAt         time.Time `db:"made_at"`
}

func insertDoubt(tx *db.Tx, s *seal.Sealer, patient db.ID, d MarksDraft, who access.Actor) error {
	row := doubtRow{
		ID: tx.NewID(), PatientID: patient, Reason: string(d.Reason), AccountID: who.Account, ProfessionalID: who.Professional, MadeAt: tx.Now(),
	}
	var err error
	if row.Note, err = s.SealText(doubtNote, row.ID, d.Note); err != nil {
		return err
	}
	return tx.Insert("identity_doubt", row)
}

func liftDoubt(tx *db.Tx, patient db.ID, who access.Actor) error {
	_, err := tx.Exec(`update identity_doubt set lifted_at = $1, lifted_by = $2, lifted_professional_id = $3
		where patient_id = $4 and lifted_at is null`, tx.Now(), who.Account, who.Professional, patient)
	return err
}

// doubtsOf lists the doubts about an identity, the latest first.
func doubtsOf(tx *db.Tx, s *seal.Sealer, patient db.ID) ([]Doubt, error) {
	var rows []struct {
		doubtRow
		LiftedAt *time.Time `db:"lifted_at"`
		LiftedBy db.ID      `db:"lifted_professional_id"`
	}
	if err := tx.Select(&rows, `select id, patient_id, reason, note, account_id, professional_id, made_at, lifted_at, lifted_professional_id
		from identity_doubt where patient_id = $1 order by id desc`, patient); err != nil {
		return nil, err
	}
	list := make([]Doubt, len(rows))
	for i, r := range rows {
		note, err := s.OpenText(doubtNote, r.ID, r.Note)
		if err != nil {
			return nil, err
		}
		list[i] = Doubt{Reason: DoubtReason(r.Reason), Note: note, By: r.ProfessionalID, MadeAt: r.MadeAt, LiftedAt: r.LiftedAt, LiftedBy: r.LiftedBy}
	}
	return list, nil
}
