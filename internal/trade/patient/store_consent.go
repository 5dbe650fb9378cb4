package patient

import (
	"strings"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
)

const (
	sharedInformation = "sharing_consent.information"
	sharedRecipients  = "sharing_consent.recipients"
	sharedMeasures    = "sharing_consent.measures"
)

// sharingMade is a consent to share as it is written.
type sharingMade struct {
	ID               db.ID     `db:"id"`
	PatientID        db.ID     `db:"patient_id"`
	EnrolmentID      db.ID     `db:"enrolment_id"`
	GivenOn          civil.Day `db:"given_on"`
	EndsOn           civil.Day `db:"ends_on"`
	Support          string    `db:"support"`
	Channel          string    `db:"channel"`
	Information      []byte    `db:"information"`
	Recipients       []byte    `db:"recipients"`
	Measures         []byte    `db:"measures"`
	AccountID        db.ID     `db:"account_id"`
	ProfessionalID   db.ID     `db:"professional_id"`
	MadeAt           time.Time `db:"made_at"`
	WithdrawnChannel string    `db:"withdrawn_channel"`
}

// AddSharingConsent writes a consent that is right: for the demonstration too.
func AddSharingConsent(tx *db.Tx, s *seal.Sealer, patient, enrolment db.ID, d SharingDraft, account, professional db.ID) error {
	row := sharingMade{
		ID: tx.NewID(), PatientID: patient, EnrolmentID: enrolment, GivenOn: d.GivenOn, EndsOn: d.EndsOn, Support: string(d.Support),
		Channel: d.Channel, AccountID: account, ProfessionalID: professional, MadeAt: tx.Now(),
	}
	var err error
	if row.Information, err = s.SealText(sharedInformation, row.ID, d.Information); err != nil {
		return err
	}
	if row.Recipients, err = s.SealText(sharedRecipients, row.ID, d.Recipients); err != nil {
		return err
	}
	if row.Measures, err = s.SealText(sharedMeasures, row.ID, d.Measures); err != nil {
		return err
	}
	if err = tx.Insert("sharing_consent", row); err != nil {
		return err
	}
	seen := map[Category]bool{}
	for _, c := range d.Categories {
		if seen[c] {
			continue
		}
		seen[c] = true
		if _, err := tx.Exec(`insert into sharing_consent_category (consent_id, category) values ($1, $2)`, row.ID, string(c)); err != nil {
			return err
		}
	}
	return nil
}

// sharingRow is a consent to share as it is read.
type sharingRow struct {
	sharingMade
	WithdrawnOn civil.Day `db:"withdrawn_on"`
	WithdrawnBy db.ID     `db:"withdrawn_professional_id"`
	Categories  string    `db:"categories"`
}

func sharingRows(tx *db.Tx, patient db.ID) (rows []sharingRow, err error) {
	err = tx.Select(&rows, `select c.id, c.patient_id, c.enrolment_id, c.given_on, c.ends_on, c.support, c.channel, c.information, c.recipients,
			c.measures, c.account_id, c.professional_id, c.made_at, c.withdrawn_channel, c.withdrawn_on, c.withdrawn_professional_id,
			coalesce((select string_agg(k.category, ' ') from sharing_consent_category k where k.consent_id = c.id), '') as categories
		from sharing_consent c where c.patient_id = $1 order by c.given_on desc, c.id desc`, patient)
	return rows, err
}

// plain is the consent without its words, its categories in their order.
func (r sharingRow) plain() SharingConsent {
	c := SharingConsent{
		ID: r.ID, EnrolmentID: r.EnrolmentID, GivenOn: r.GivenOn, EndsOn: r.EndsOn, Support: Support(r.Support), Channel: r.Channel,
		By: r.ProfessionalID, MadeAt: r.MadeAt, WithdrawnOn: r.WithdrawnOn, WithdrawnChannel: r.WithdrawnChannel, WithdrawnBy: r.WithdrawnBy,
	}
	for _, k := range Categories {
		for f := range strings.FieldsSeq(r.Categories) {
			if f == string(k) {
				c.Categories = append(c.Categories, k)
			}
		}
	}
	return c
}

// SharingOf lists a person's consents to share outside the team, the latest
// first; withheld leaves their words sealed. Scope is the caller's to check.
func SharingOf(tx *db.Tx, s *seal.Sealer, patient db.ID, withheld bool) ([]SharingConsent, error) {
	rows, err := sharingRows(tx, patient)
	if err != nil {
		return nil, err
	}
	list := make([]SharingConsent, len(rows))
	for i, r := range rows {
		list[i] = r.plain()
		if withheld {
			continue
		}
		for _, w := range []struct {
			to     *string
			column string
			sealed []byte
		}{{&list[i].Information, sharedInformation, r.Information}, {&list[i].Recipients, sharedRecipients, r.Recipients}, {&list[i].Measures, sharedMeasures, r.Measures}} {
			if *w.to, err = s.OpenText(w.column, r.ID, w.sealed); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

func endSharing(tx *db.Tx, patient db.ID, d WithdrawalDraft, who access.Actor) (int64, error) {
	return tx.Exec(`update sharing_consent set withdrawn_on = $1, withdrawn_channel = $2, withdrawn_by = $3, withdrawn_professional_id = $4
		where id = $5 and patient_id = $6 and withdrawn_on is null`, tx.Today(), d.Channel, who.Account, who.Professional, d.ID, patient)
}

// AddCareConsent writes a consent to care: for the demonstration too. Faults:
// Conflict when one stands.
func AddCareConsent(tx *db.Tx, patient, enrolment db.ID, d CareDraft, account, professional db.ID) error {
	return tx.Insert("care_consent", struct {
		ID               db.ID     `db:"id"`
		PatientID        db.ID     `db:"patient_id"`
		EnrolmentID      db.ID     `db:"enrolment_id"`
		GivenOn          civil.Day `db:"given_on"`
		Channel          string    `db:"channel"`
		AccountID        db.ID     `db:"account_id"`
		ProfessionalID   db.ID     `db:"professional_id"`
		MadeAt           time.Time `db:"made_at"`
		WithdrawnChannel string    `db:"withdrawn_channel"`
	}{tx.NewID(), patient, enrolment, d.GivenOn, d.Channel, account, professional, tx.Now(), ""})
}

// CareOf lists a person's consents to care, the latest first.
func CareOf(tx *db.Tx, patient db.ID) (list []CareConsent, err error) {
	err = tx.Select(&list, `select id, given_on, channel, professional_id, made_at, withdrawn_on, withdrawn_channel, withdrawn_professional_id
		from care_consent where patient_id = $1 order by given_on desc, id desc`, patient)
	return list, err
}

func endCare(tx *db.Tx, patient db.ID, channel string, who access.Actor) (int64, error) {
	return tx.Exec(`update care_consent set withdrawn_on = $1, withdrawn_channel = $2, withdrawn_by = $3, withdrawn_professional_id = $4
		where patient_id = $5 and withdrawn_on is null`, tx.Today(), channel, who.Account, who.Professional, patient)
}

// recordedOf says whether something was recorded of people beside their
// inclusion, their information and their objections.
func recordedOf(tx *db.Tx, people []db.ID) (bool, error) {
	if len(people) == 0 {
		return false, nil
	}
	marks, args := db.In(1, people)
	for _, q := range []string{
		`select 1 from patient_reminder where patient_id in `, `select 1 from patient_circle where patient_id in `,
		`select 1 from sharing_consent where patient_id in `, `select 1 from care_consent where patient_id in `,
		`select 1 from identity_agreement where patient_id in `, `select 1 from identity_doubt where patient_id in `,
		`select 1 from minor_refusal where patient_id in `, `select 1 from anonymity_lift where patient_id in `,
	} {
		var one int
		if found, err := tx.Find(&one, q+marks+` limit 1`, args...); err != nil || found {
			return found, err
		}
	}
	return false, nil
}
