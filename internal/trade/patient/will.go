package patient

import (
	"context"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/terminology"
)

// Information is the notice given to somebody, as a professional types it.
type Information struct {
	InformedOn civil.Day `form:"informed_on"`
	Notice     string    `form:"notice"`
	Channel    string    `form:"channel"`
}

func (in Information) validate(born, today civil.Day) error {
	var wrong fault.Fields
	pastDay(&wrong, "informed_on", in.InformedOn, born, today, "Indiquez quand la personne a été informée.")
	if !terminology.Known(terminology.InformationChannel, terminology.Code(in.Channel)) {
		wrong.Add("channel", "Indiquez comment la personne a été informée.")
	}
	tooLong(&wrong, "notice", in.Notice, longestName)
	return wrong.Err()
}

// Informed is an information given: a dated fact, never changed.
type Informed struct {
	InformedOn civil.Day `db:"informed_on"`
	Notice     string    `db:"notice"`
	Channel    string    `db:"channel"`
	By         db.ID     `db:"professional_id"` // zero when an import could not tell
	MadeAt     time.Time `db:"made_at"`
}

// Objection is a person's refusal, of sharing inside the team or of any use
// beyond care. It holds from the next request on, until it is withdrawn.
type Objection struct {
	ID          db.ID     `db:"id"`
	Kind        string    `db:"kind"`
	ObjectedOn  civil.Day `db:"objected_on"`
	Channel     string    `db:"channel"`
	By          db.ID     `db:"professional_id"`
	MadeAt      time.Time `db:"made_at"`
	WithdrawnOn civil.Day `db:"withdrawn_on"`
	WithdrawnBy db.ID     `db:"withdrawn_professional_id"`
}

// The kinds of objection.
const (
	ObjectSharing      = "sharing"
	ObjectSecondaryUse = "secondary_use"
)

// ObjectionDraft is what a professional types when a person objects.
type ObjectionDraft struct {
	Kind       string    `form:"kind"`
	ObjectedOn civil.Day `form:"objected_on"`
	Channel    string    `form:"objection_channel"`
}

func (d ObjectionDraft) validate(born, today civil.Day) error {
	var wrong fault.Fields
	if d.Kind != ObjectSharing && d.Kind != ObjectSecondaryUse {
		wrong.Add("kind", "Dites à quoi la personne s’oppose.")
	}
	pastDay(&wrong, "objected_on", d.ObjectedOn, born, today, "Indiquez la date de l’opposition.")
	if d.Channel != "" && !terminology.Known(terminology.InformationChannel, terminology.Code(d.Channel)) {
		wrong.Add("objection_channel", "Choisissez dans la liste.")
	}
	return wrong.Err()
}

// Will is what a person was told and wants: all the dated facts, latest first.
type Will struct {
	Informed   []Informed
	Objections []Objection
}

// Objects says whether an objection of a kind is open.
func (w Will) Objects(kind string) bool {
	for _, o := range w.Objections {
		if o.Kind == kind && o.WithdrawnOn.IsZero() {
			return true
		}
	}
	return false
}

// InformedOn is the day of the latest notice, none when nobody recorded one.
func (w Will) InformedOn() civil.Day {
	if len(w.Informed) == 0 {
		return civil.Day{}
	}
	return w.Informed[0].InformedOn
}

// Inform records that a person was given a notice (rule 14). Faults: Forbidden;
// Invalid; NotFound outside the reader's teams.
func (s *Service) Inform(ctx context.Context, who access.Actor, patient db.ID, in Information, key string) error {
	return s.fact(ctx, who, access.PatientInform, patient, key, "information", func(tx *db.Tx, _ []Enrolment) error {
		born, err := s.bornOn(tx, who, access.PatientInform, patient)
		if err != nil {
			return err
		}
		if err := in.validate(born, tx.Today()); err != nil {
			return err
		}
		return insertInformation(tx, patient, 0, in, who.Account, who.Professional)
	})
}

// Object records an objection, by whatever channel it came (rule 15). Faults:
// Forbidden; Invalid; NotFound; Conflict when the same objection is already open.
func (s *Service) Object(ctx context.Context, who access.Actor, patient db.ID, d ObjectionDraft, key string) error {
	return s.fact(ctx, who, access.PatientInform, patient, key, "objection."+d.Kind, func(tx *db.Tx, _ []Enrolment) error {
		born, err := s.bornOn(tx, who, access.PatientInform, patient)
		if err != nil {
			return err
		}
		if err := d.validate(born, tx.Today()); err != nil {
			return err
		}
		err = insertObjection(tx, patient, d, who)
		if fault.KindOf(err) == fault.Conflict {
			return fault.Clash("Cette opposition est déjà enregistrée.")
		}
		return err
	})
}

// WithdrawObjection ends an objection, when the person asks. Faults: Forbidden;
// NotFound, also when no such objection is open.
func (s *Service) WithdrawObjection(ctx context.Context, who access.Actor, patient db.ID, kind, key string) error {
	return s.fact(ctx, who, access.PatientInform, patient, key, "objection.withdrawn", func(tx *db.Tx, _ []Enrolment) error {
		return noneIsMissing(endObjection(tx, patient, kind, who))
	})
}
