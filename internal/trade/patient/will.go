package patient

import (
	"context"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/terminology"
)

// Information is the notice given to somebody: a dated fact, never changed.
type Information struct {
	InformedOn civil.Day `form:"informed_on" db:"informed_on"`
	Notice     string    `form:"notice" db:"notice"`
	Channel    string    `form:"channel" db:"channel"`
}

// Objection is a person's refusal, of sharing inside the team or of any use
// beyond care. It holds from the next request on, until it is withdrawn.
type Objection struct {
	ID          db.ID     `db:"id"`
	Kind        string    `db:"kind"`
	ObjectedOn  civil.Day `db:"objected_on"`
	Channel     string    `db:"channel"`
	WithdrawnOn civil.Day `db:"withdrawn_on"`
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
	Channel    string    `form:"channel"`
}

func insertInformation(tx *db.Tx, patient db.ID, in Information, by db.ID) error {
	if in.Channel == "" {
		in.Channel = "other"
	}
	return tx.Insert("patient_information", struct {
		ID        db.ID `db:"id"`
		PatientID db.ID `db:"patient_id"`
		Information
		AccountID db.ID     `db:"account_id"`
		MadeAt    time.Time `db:"made_at"`
	}{tx.NewID(), patient, in, by, tx.Now()})
}

// Inform records that a person was given a notice (rule 14). Faults: Invalid,
// NotFound outside the reader's teams.
func (s *Service) Inform(ctx context.Context, who access.Actor, patient db.ID, in Information, key string) error {
	if err := who.Check(access.PatientInform); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, _, err := RecordOf(tx, s.Seal, who, access.PatientInform, patient); err != nil {
			return err
		}
		var wrong fault.Fields
		if in.InformedOn.IsZero() || in.InformedOn.After(tx.Today()) {
			wrong.Add("informed_on", "Indiquez quand la personne a été informée, aujourd’hui au plus tard.")
		}
		if !terminology.Known("information_channel", terminology.Code(in.Channel)) {
			wrong.Add("channel", "Indiquez comment la personne a été informée.")
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		_, _, err := tx.Once(who.Account, key, func() (string, error) {
			if err := insertInformation(tx, patient, in, who.Account); err != nil {
				return "", err
			}
			return "", s.Audit.Note(tx, who, audit.Line{Action: access.PatientInform, Subject: "information", SubjectID: patient, Patient: patient})
		})
		return err
	})
}

// Object records an objection, by whatever channel it came (rule 15). Faults:
// Invalid, NotFound, Conflict when the same objection is already open.
func (s *Service) Object(ctx context.Context, who access.Actor, patient db.ID, d ObjectionDraft, key string) error {
	if err := who.Check(access.PatientInform); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, _, err := RecordOf(tx, s.Seal, who, access.PatientInform, patient); err != nil {
			return err
		}
		var wrong fault.Fields
		if d.Kind != ObjectSharing && d.Kind != ObjectSecondaryUse {
			wrong.Add("kind", "Dites à quoi la personne s’oppose.")
		}
		if d.ObjectedOn.IsZero() || d.ObjectedOn.After(tx.Today()) {
			wrong.Add("objected_on", "Indiquez la date de l’opposition, aujourd’hui au plus tard.")
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		_, _, err := tx.Once(who.Account, key, func() (string, error) {
			err := tx.Insert("patient_objection", struct {
				ID         db.ID     `db:"id"`
				PatientID  db.ID     `db:"patient_id"`
				Kind       string    `db:"kind"`
				ObjectedOn civil.Day `db:"objected_on"`
				Channel    string    `db:"channel"`
				AccountID  db.ID     `db:"account_id"`
				MadeAt     time.Time `db:"made_at"`
			}{tx.NewID(), patient, d.Kind, d.ObjectedOn, d.Channel, who.Account, tx.Now()})
			if err != nil {
				return "", err
			}
			return "", s.Audit.Note(tx, who, audit.Line{Action: access.PatientInform, Subject: "objection." + d.Kind, SubjectID: patient, Patient: patient})
		})
		return err
	})
}

// WithdrawObjection ends an objection. Faults: NotFound.
func (s *Service) WithdrawObjection(ctx context.Context, who access.Actor, patient db.ID, kind string) error {
	if err := who.Check(access.PatientInform); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, _, err := RecordOf(tx, s.Seal, who, access.PatientInform, patient); err != nil {
			return err
		}
		n, err := tx.Exec(`update patient_objection set withdrawn_on = $1, withdrawn_by = $2 where patient_id = $3 and kind = $4 and withdrawn_on is null`,
			tx.Today(), who.Account, patient, kind)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.Missing()
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.PatientInform, Subject: "objection.withdrawn", SubjectID: patient, Patient: patient})
	})
}

// Will is what a person was told and wants: all the dated facts, latest first.
type Will struct {
	Informed   []Information
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

// WillOf reads a person's information and objections.
func WillOf(tx *db.Tx, patient db.ID) (Will, error) {
	var w Will
	if err := tx.Select(&w.Informed, `select informed_on, notice, channel from patient_information where patient_id = $1 order by informed_on desc, id desc`, patient); err != nil {
		return w, err
	}
	err := tx.Select(&w.Objections, `select id, kind, objected_on, channel, withdrawn_on from patient_objection where patient_id = $1 order by objected_on desc, id desc`, patient)
	return w, err
}

// objects says whether the person objects to sharing inside the team.
func objects(tx *db.Tx, patient db.ID) (bool, error) {
	var one int
	return tx.Find(&one, `select 1 from patient_objection where patient_id = $1 and kind = 'sharing' and withdrawn_on is null`, patient)
}
