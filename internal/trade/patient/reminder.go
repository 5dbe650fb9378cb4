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

// ReminderConsent is that a person agreed to be reminded of appointments by one
// channel: a dated fact, withdrawn at any time and never deleted.
type ReminderConsent struct {
	ID          db.ID     `db:"id"`
	Channel     Channel   `db:"channel"`
	AgreedOn    civil.Day `db:"agreed_on"`
	By          db.ID     `db:"professional_id"` // who collected it
	MadeAt      time.Time `db:"made_at"`
	WithdrawnOn civil.Day `db:"withdrawn_on"`
	WithdrawnBy db.ID     `db:"withdrawn_professional_id"`
}

// ReminderDraft is what is typed when a person agrees to reminders.
type ReminderDraft struct {
	Channel  Channel   `form:"channel"`
	AgreedOn civil.Day `form:"agreed_on"`
}

func (d ReminderDraft) validate(c Contact, today civil.Day) error {
	var wrong fault.Fields
	switch {
	case d.Channel.Label() == "":
		wrong.Add("channel", "Choisissez le moyen.")
	case !c.Can(d.Channel):
		wrong.Add("channel", "Ce moyen manque encore : notez d’abord le numéro ou l’adresse.")
	}
	pastDay(&wrong, "agreed_on", d.AgreedOn, civil.Day{}, today, "Indiquez le jour de l’accord.")
	return wrong.Err()
}

// AgreeToReminders records the agreement. Faults: Forbidden, also when the
// person objects to sharing with the reader; NotFound; Invalid, also for an
// anonymous person; Conflict when it is recorded already.
func (s *Service) AgreeToReminders(ctx context.Context, who access.Actor, patient db.ID, d ReminderDraft, key string) error {
	return s.onRecord(ctx, who, access.PatientAmend, patient, key, "reminder", func(tx *db.Tx, p Patient, _ []Enrolment) error {
		named, ok := p.Identity.(Reachable)
		if !ok {
			return fault.Refuse(onlyReachable)
		}
		if err := d.validate(named.Reach(), tx.Today()); err != nil {
			return err
		}
		err := AddReminder(tx, patient, d, who.Account, who.Professional)
		if fault.KindOf(err) == fault.Conflict {
			return fault.Clash("Cet accord est déjà enregistré.")
		}
		return err
	})
}

// StopReminders withdraws it. Anybody who may write in the record may, even
// when who it is about is closed to them. Faults: Forbidden; NotFound, also when
// there is none.
func (s *Service) StopReminders(ctx context.Context, who access.Actor, patient db.ID, by Channel, key string) error {
	return s.fact(ctx, who, access.PatientAmend, patient, key, "reminder.withdrawn", func(tx *db.Tx, _ []Enrolment) error {
		n, err := tx.Exec(`update patient_reminder set withdrawn_on = $1, withdrawn_by = $2, withdrawn_professional_id = $3
			where patient_id = $4 and channel = $5 and withdrawn_on is null`, tx.Today(), who.Account, who.Professional, patient, string(by))
		return noneIsMissing(n, err)
	})
}

// Reminder gives the address to which a person agreed to be written to about an
// appointment. ok is false without that agreement, without an address, and for
// everybody anonymous. It checks no scope: the reminder leaves by itself, and
// nobody reads the address.
func Reminder(tx *db.Tx, sealer *seal.Sealer, patient db.ID) (email string, ok bool, err error) {
	var one int
	agreed, err := tx.Find(&one, `select 1 from patient_reminder where patient_id = $1 and channel = 'email' and withdrawn_on is null`, patient)
	if err != nil || !agreed {
		return "", false, err
	}
	row, err := patientRowByID(tx, patient)
	if err != nil {
		return "", false, err
	}
	p, err := row.open(sealer, false)
	if err != nil {
		return "", false, err
	}
	named, reachable := p.Identity.(Reachable)
	if !reachable || !named.Reach().Can(ByEmail) {
		return "", false, nil
	}
	return named.Reach().Email, true, nil
}

// AddReminder writes an agreement that is right: for the demonstration too.
// Faults: Conflict when it is recorded already.
func AddReminder(tx *db.Tx, patient db.ID, d ReminderDraft, account, professional db.ID) error {
	return tx.Insert("patient_reminder", struct {
		ID             db.ID     `db:"id"`
		PatientID      db.ID     `db:"patient_id"`
		Channel        string    `db:"channel"`
		AgreedOn       civil.Day `db:"agreed_on"`
		AccountID      db.ID     `db:"account_id"`
		ProfessionalID db.ID     `db:"professional_id"`
		MadeAt         time.Time `db:"made_at"`
	}{tx.NewID(), patient, string(d.Channel), d.AgreedOn, account, professional, tx.Now()})
}

// RemindersOf lists what a person agreed to, the latest first.
func RemindersOf(tx *db.Tx, patient db.ID) (list []ReminderConsent, err error) {
	err = tx.Select(&list, `select id, channel, agreed_on, professional_id, made_at, withdrawn_on, withdrawn_professional_id
		from patient_reminder where patient_id = $1 order by agreed_on desc, id desc`, patient)
	return list, err
}
