package patient

import (
	"context"
	"encoding/binary"
	"errors"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
)

// AroundKind is what somebody is to a person.
type AroundKind string

// The kinds: a relative, or a professional outside the team.
const (
	Relative          AroundKind = "relative"
	TreatingGP        AroundKind = "treating_gp"
	Pharmacy          AroundKind = "pharmacy"
	OutsidePsychiatry AroundKind = "psychiatry"
	Specialist        AroundKind = "specialist"
	OutsideNurse      AroundKind = "nurse"
	Hospital          AroundKind = "hospital"
	AddictionCentre   AroundKind = "csapa_caarud"
	SocialService     AroundKind = "social_service"
	OutsideOther      AroundKind = "other"
)

// OutsideKinds lists the professionals in the order of forms.
var OutsideKinds = []AroundKind{TreatingGP, Pharmacy, OutsidePsychiatry, Specialist, OutsideNurse, Hospital, AddictionCentre, SocialService, OutsideOther}

// Label is the kind on screens, empty for one that is none.
func (k AroundKind) Label() string {
	switch k {
	case Relative:
		return "Proche"
	case TreatingGP:
		return "Médecin traitant"
	case Pharmacy:
		return "Pharmacie"
	case OutsidePsychiatry:
		return "Psychiatre ou CMP"
	case Specialist:
		return "Autre médecin"
	case OutsideNurse:
		return "Infirmier"
	case Hospital:
		return "Hôpital ou clinique"
	case AddictionCentre:
		return "CSAPA ou CAARUD"
	case SocialService:
		return "Service social"
	case OutsideOther:
		return "Autre professionnel"
	default:
		return ""
	}
}

// Around is somebody who stands around a person: a relative, or a professional
// outside the team. The team's core members keep the list; a change ends an
// entry and makes another, and nothing is deleted.
type Around struct {
	ID       db.ID
	Kind     AroundKind
	Name     string
	Relation string // of a relative: « sœur »
	Place    string // of a professional: where
	Phone    string
	Note     string
	Informed bool // a relative who may be told of the follow-up
	Trusted  bool // « personne de confiance » (CSP L1111-6)
	Legal    bool // legal representative
	By       db.ID
	MadeAt   time.Time
	EndedAt  *time.Time
	EndedBy  db.ID
}

// AroundDraft is what is typed of somebody around.
type AroundDraft struct {
	Kind     AroundKind `form:"kind"`
	Name     string     `form:"name"`
	Relation string     `form:"relation"`
	Place    string     `form:"place"`
	Phone    string     `form:"around_phone"`
	Note     string     `form:"note"`
	Informed bool       `form:"informed"`
	Trusted  bool       `form:"trusted"`
	Legal    bool       `form:"legal"`
}

func (d AroundDraft) validate() error {
	var wrong fault.Fields
	if d.Kind.Label() == "" {
		wrong.Add("kind", "Choisissez dans la liste.")
	}
	if d.Name == "" {
		wrong.Add("name", "Indiquez le nom.")
	}
	if d.Kind == Relative {
		if d.Relation == "" {
			wrong.Add("relation", "Indiquez le lien avec la personne.")
		}
		if d.Place != "" {
			wrong.Add("place", "Un proche n’a pas de lieu d’exercice : effacez ce champ.")
		}
	} else if d.Relation != "" || d.Informed || d.Trusted || d.Legal {
		wrong.Add("kind", "Le lien, la confiance et la représentation sont ceux d’un proche.")
	}
	for _, f := range []struct{ name, value string }{{"name", d.Name}, {"relation", d.Relation}, {"place", d.Place}, {"around_phone", d.Phone}} {
		tooLong(&wrong, f.name, f.value, longestName)
	}
	tooLong(&wrong, "note", d.Note, longestText)
	return wrong.Err()
}

// PutAround adds somebody around a person, or changes the entry given. Faults:
// Forbidden, also when the person objects to sharing with the reader; NotFound;
// Invalid, also for an anonymous person; Conflict when the entry has been changed
// meanwhile, or when there is a treating GP or a « personne de confiance » already.
func (s *Service) PutAround(ctx context.Context, who access.Actor, patient, entry db.ID, d AroundDraft, key string) error {
	return s.onRecord(ctx, who, access.PatientAmend, patient, key, "circle", func(tx *db.Tx, p Patient, _ []Enrolment) error {
		if _, ok := p.Identity.(Reachable); !ok {
			return fault.Refuse(onlyReachable)
		}
		if err := d.validate(); err != nil {
			return err
		}
		if entry != 0 {
			if err := endAround(tx, patient, entry, who); err != nil {
				return err
			}
		}
		return AddAround(tx, s.Seal, patient, d, who.Account, who.Professional)
	})
}

// EndAround takes somebody off the list. Faults: as PutAround.
func (s *Service) EndAround(ctx context.Context, who access.Actor, patient, entry db.ID, key string) error {
	return s.onRecord(ctx, who, access.PatientAmend, patient, key, "circle.ended", func(tx *db.Tx, _ Patient, _ []Enrolment) error {
		return endAround(tx, patient, entry, who)
	})
}

const circleColumn = "patient_circle.details"

type circleRow struct {
	ID             db.ID     `db:"id"`
	PatientID      db.ID     `db:"patient_id"`
	Kind           string    `db:"kind"`
	Details        []byte    `db:"details"`
	Informed       bool      `db:"informed"`
	Trusted        bool      `db:"trusted"`
	Legal          bool      `db:"legal"`
	AccountID      db.ID     `db:"account_id"`
	ProfessionalID db.ID     `db:"professional_id"`
	MadeAt         time.Time `db:"made_at"`
}

// AddAround writes an entry: for the demonstration too. It checks neither scope
// nor mode. Faults: Conflict when there is a treating GP or a « personne de
// confiance » already.
func AddAround(tx *db.Tx, s *seal.Sealer, patient db.ID, d AroundDraft, account, professional db.ID) error {
	row := circleRow{
		ID: tx.NewID(), PatientID: patient, Kind: string(d.Kind), Informed: d.Informed, Trusted: d.Trusted, Legal: d.Legal,
		AccountID: account, ProfessionalID: professional, MadeAt: tx.Now(),
	}
	var err error
	if row.Details, err = s.Seal(circleColumn, row.ID, packWords(d.Name, d.Relation, d.Place, d.Phone, d.Note)); err != nil {
		return err
	}
	err = tx.Insert("patient_circle", row)
	if fault.KindOf(err) == fault.Conflict {
		return fault.Clash("Il y a déjà un médecin traitant ou une personne de confiance : modifiez cette entrée, ou retirez-la d’abord.")
	}
	return err
}

func endAround(tx *db.Tx, patient, entry db.ID, who access.Actor) error {
	n, err := tx.Exec(`update patient_circle set ended_at = $1, ended_by = $2, ended_professional_id = $3
		where id = $4 and patient_id = $5 and ended_at is null`, tx.Now(), who.Account, who.Professional, entry, patient)
	if err != nil || n > 0 {
		return err
	}
	var one int
	if found, err := tx.Find(&one, `select 1 from patient_circle where id = $1 and patient_id = $2`, entry, patient); err != nil || !found {
		return noneIsMissing(0, err)
	}
	return fault.Clash("Quelqu’un a modifié cette entrée entre-temps : relisez la liste avant d’enregistrer.")
}

// CircleOf opens the people around somebody, past ones included, in the order
// they were noted. Scope, and whether the reader may know, are the caller's.
func CircleOf(tx *db.Tx, s *seal.Sealer, patient db.ID) ([]Around, error) {
	var rows []struct {
		circleRow
		EndedAt *time.Time `db:"ended_at"`
		EndedBy db.ID      `db:"ended_professional_id"`
	}
	if err := tx.Select(&rows, `select id, patient_id, kind, details, informed, trusted, legal, account_id, professional_id, made_at,
		ended_at, ended_professional_id from patient_circle where patient_id = $1 order by id`, patient); err != nil {
		return nil, err
	}
	list := make([]Around, len(rows))
	for i, r := range rows {
		plain, err := s.Open(circleColumn, r.ID, r.Details)
		if err != nil {
			return nil, err
		}
		f, err := unpackWords(plain, 5)
		if err != nil {
			return nil, err
		}
		list[i] = Around{
			ID: r.ID, Kind: AroundKind(r.Kind), Name: f[0], Relation: f[1], Place: f[2], Phone: f[3], Note: f[4],
			Informed: r.Informed, Trusted: r.Trusted, Legal: r.Legal, By: r.ProfessionalID, MadeAt: r.MadeAt, EndedAt: r.EndedAt, EndedBy: r.EndedBy,
		}
	}
	return list, nil
}

// packWords lays texts one after the other, each after its length.
func packWords(words ...string) []byte {
	var b []byte
	for _, w := range words {
		b = binary.AppendUvarint(b, uint64(len(w)))
		b = append(b, w...)
	}
	return b
}

var errWords = errors.New("sealed words: unknown layout")

func unpackWords(b []byte, count int) ([]string, error) {
	words := make([]string, count)
	for i := range words {
		n, w := binary.Uvarint(b)
		if w <= 0 || uint64(len(b)-w) < n {
			return nil, errWords
		}
		words[i] = string(b[w : w+int(n)])
		b = b[w+int(n):]
	}
	if len(b) != 0 {
		return nil, errWords
	}
	return words, nil
}

// CircleView is the page of how to reach somebody and who stands around.
type CircleView struct {
	View
	Around    []Around // none when withheld
	Reminders []ReminderConsent
	Today     civil.Day
}

// Circle opens it. Faults: Forbidden; NotFound.
func (s *Service) Circle(ctx context.Context, who access.Actor, patient db.ID) (v CircleView, err error) {
	err = s.page(ctx, who, patient, "patient.circle", &v.View, func(tx *db.Tx) error {
		v.Today = tx.Today()
		if v.Reminders, err = RemindersOf(tx, patient); err != nil {
			return err
		}
		for _, r := range v.Reminders {
			if err := v.name(tx, r.By, r.WithdrawnBy); err != nil {
				return err
			}
		}
		if v.Patient.Withheld {
			return nil
		}
		if v.Around, err = CircleOf(tx, s.Seal, patient); err != nil {
			return err
		}
		for _, a := range v.Around {
			if err := v.name(tx, a.By, a.EndedBy); err != nil {
				return err
			}
		}
		return nil
	})
	return v, err
}
