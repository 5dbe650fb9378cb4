package questionnaire

import (
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"
)

// Sheet is one filling of an instrument. A core member of the team begins it;
// he, a colleague or the person fills it; complete, it is only read, and a
// correction replaces it. The version of its instrument never changes.
type Sheet struct {
	ID          db.ID
	PatientID   db.ID
	EnrolmentID db.ID
	TeamID      db.ID
	Ref         Ref
	State       State
	FilledBy    Filler
	AnsweredOn  civil.Day
	Answers     Answers
	About       terminology.Code // the product or behaviour it is about, when the instrument asks
	Result      Result           // of a complete sheet
	By          db.ID            // professional who began it
	MadeBy      db.ID            // account
	MadeAt      time.Time
	ChangedBy   db.ID
	ChangedAt   time.Time
	CompletedAt *time.Time
	CancelledAt *time.Time
	Reason      string // of a cancelled sheet
	Replaces    db.ID
	Version     int
}

// State is how far a sheet is.
type State string

// The states.
const (
	DraftSheet     State = "draft"
	CompleteSheet  State = "complete"
	CancelledSheet State = "cancelled"
)

// Label is the state in French.
func (s State) Label() string {
	switch s {
	case DraftSheet:
		return "Brouillon"
	case CompleteSheet:
		return "Terminé"
	case CancelledSheet:
		return "Annulé"
	default:
		return string(s)
	}
}

// Filler is who gave the answers to the machine.
type Filler string

// The fillers.
const (
	ByProfessional Filler = "professional"
	ByPatient      Filler = "patient"
)

// Label says how the answers came.
func (f Filler) Label() string {
	if f == ByPatient {
		return "Rempli par la personne, sur tablette"
	}
	return "Rempli avec un professionnel"
}

// AnswerDraft is what is typed on a sheet.
type AnswerDraft struct {
	AnsweredOn civil.Day `form:"answered_on"`
	About      string    `form:"about"`
	Partial    bool      `form:"partial"` // complete it though answers are missing
	Version    int       `form:"version"`
	Answers    Answers
}

// StartDraft is what is chosen to begin a sheet.
type StartDraft struct {
	Instrument string `form:"instrument"`
	Enrolment  db.ID  `form:"enrolment"`
}

// ReasonDraft is why a sheet is cancelled or corrected.
type ReasonDraft struct {
	Reason string `form:"reason"`
}

const longestReason = 500

func (d ReasonDraft) validate() error {
	var wrong fault.Fields
	if d.Reason == "" {
		wrong.Add("reason", "Dites pourquoi.")
	}
	if len([]rune(d.Reason)) > longestReason {
		wrong.Add("reason", "500 caractères au plus.")
	}
	return wrong.Err()
}

// saveable holds a draft against its instrument, however little is answered.
func (d AnswerDraft) saveable(in *Instrument) error {
	var wrong fault.Fields
	if err := in.Validate(d.Answers); err != nil {
		wrong = append(wrong, fault.FieldsOf(err)...)
	}
	if d.About != "" && (in.About == "" || !terminology.Known(terminology.Behaviour, terminology.Code(d.About))) {
		wrong.Add("about", "Choisissez dans la liste.")
	}
	return wrong.Err()
}

// completable adds what a sheet needs to be complete: its day within the stay,
// what it is about, and every answer a score waits for unless it is accepted
// that some are missing.
func (d AnswerDraft) completable(in *Instrument, e patient.Enrolment, today civil.Day) error {
	var wrong fault.Fields
	if err := d.saveable(in); err != nil {
		wrong = append(wrong, fault.FieldsOf(err)...)
	}
	if err := e.CoversDay(d.AnsweredOn, today, "answered_on"); err != nil {
		wrong = append(wrong, fault.FieldsOf(err)...)
	}
	if in.About != "" && d.About == "" {
		wrong.Add("about", "Dites de quel produit ou de quelle conduite il s’agit.")
	}
	if !d.Partial {
		for _, key := range in.Score(d.Answers, Subject{Age: -1}).Missing {
			it, _ := in.Item(key)
			wrong.Add(key, in.named(it)+"\u202f: il manque une réponse.")
		}
	}
	return wrong.Err()
}

// subjectOf is what a reading of the score needs to know of the person.
func subjectOf(p patient.Patient, on civil.Day) Subject {
	return Subject{Sex: terminology.Code(p.Sex), Age: p.Age(on)}
}

// closedTo says whether a sheet is closed to a reader: the person objects to
// sharing, and neither did the reader include him or her nor fill this sheet.
func (s Sheet) closedTo(who access.Actor, p patient.Patient) bool {
	return p.Withheld && (who.Account == 0 || s.MadeBy != who.Account)
}
