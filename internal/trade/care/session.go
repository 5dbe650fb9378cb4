package care

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/terminology"
)

// Session is an entretien. Its professional records and reverses it; nobody
// edits it. Reversed, it stays in the table and no longer counts.
type Session struct {
	ID             db.ID             `db:"id"`
	EnrolmentID    db.ID             `db:"enrolment_id"`
	PatientID      db.ID             `db:"patient_id"`
	TeamID         db.ID             `db:"microstructure_id"`
	ProfessionalID db.ID             `db:"professional_id"`
	Counter        programme.Counter `db:"counter"`
	Year           int               `db:"year"` // package year, from 1
	HeldOn         civil.Day         `db:"held_on"`
	Presence       terminology.Code  `db:"presence"`
	Mode           terminology.Code  `db:"mode"`
	Minutes        *int              `db:"minutes"`
	Entourage      bool              `db:"entourage"` // held with, or for, the people around the patient
	SourceKey      *string           `db:"source_key"`
	MadeBy         db.ID             `db:"made_by"` // account
	MadeAt         time.Time         `db:"made_at"`
	ReversedAt     *time.Time        `db:"reversed_at"`
	ReversedBy     db.ID             `db:"reversed_by"` // account
	ReversalReason string            `db:"reversal_reason"`
	ReplacesID     db.ID             `db:"replaces_id"`
	LateReason     terminology.Code  `db:"late_reason"` // why it was entered after the delay; empty in time
}

// Counts says whether the session uses its quota (rule 24).
func (s Session) Counts() bool {
	return s.ReversedAt == nil && s.Presence == terminology.PresenceAttended
}

// SessionDraft is what a professional types of an entretien.
type SessionDraft struct {
	HeldOn    civil.Day        `form:"held_on"`
	Presence  terminology.Code `form:"presence"`
	Mode      terminology.Code `form:"mode"`
	Minutes   *int             `form:"minutes"`
	Entourage bool             `form:"entourage"`
	Confirm   bool             `form:"confirm"` // yes, a second one the same day
	Late      terminology.Code `form:"late"`    // why it comes after the delay of the rules
}

// longestSession bounds the minutes, as the table does.
const longestSession = 600

// Validate holds the draft against the enrolment's days (rule 20) and the lists
// of codes (rules 24, 28). version gives the delay for late entry, when one is
// set: after it a reason is asked. Faults: Invalid, with all the fields.
func (d SessionDraft) Validate(e patient.Enrolment, version programme.Version, today civil.Day) error {
	wrong := fault.Fields(fault.FieldsOf(e.CoversDay(d.HeldOn, today, "held_on")))
	if len(wrong) == 0 && d.isLate(version, today) && !terminology.Known(terminology.LateEntryReason, d.Late) {
		wrong.Add("late", fmt.Sprintf("Un acte s’enregistre dans les %d jours\u202f: pour le %s, dites pourquoi il vient plus tard.", *version.LateEntryDays, d.HeldOn.Short()))
	}
	if !terminology.Known(terminology.Presence, d.Presence) {
		wrong.Add("presence", "Dites si la personne était présente, absente, excusée, ou si l’entretien est annulé.")
	}
	switch {
	case d.Mode != "" && !terminology.Known(terminology.Mode, d.Mode):
		wrong.Add("mode", "Choisissez dans la liste : cabinet, téléphone, visio ou domicile.")
	case d.Mode == "" && d.Presence == terminology.PresenceAttended:
		wrong.Add("mode", "Dites comment l’entretien s’est tenu : cabinet, téléphone, visio ou domicile.")
	}
	if d.Minutes != nil && (*d.Minutes < 1 || *d.Minutes > longestSession) {
		wrong.Add("minutes", fmt.Sprintf("La durée va de 1 à %d minutes.", longestSession))
	}
	return wrong.Err()
}

// isLate says whether the act comes after the delay of the rules, when they set
// one.
func (d SessionDraft) isLate(version programme.Version, today civil.Day) bool {
	return version.LateEntryDays != nil && today.Sub(d.HeldOn) > *version.LateEntryDays
}

// onceKey makes the key of a form's request out of the form's own key and what
// was typed: sent twice it has one effect, but a form taken back by the browser
// and sent with another date is another request, not a repeated one.
func onceKey(key string, parts ...any) string {
	if key == "" {
		return ""
	}
	h := sha256.New()
	for _, p := range append([]any{key}, parts...) {
		s := fmt.Sprint(p)
		_, _ = h.Write([]byte(strconv.Itoa(len(s)) + ":" + s)) // a hash never fails
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

func (d SessionDraft) onceKey(key string, subject db.ID) string {
	minutes := 0
	if d.Minutes != nil {
		minutes = *d.Minutes
	}
	return onceKey(key, subject, d.HeldOn, d.Presence, d.Mode, minutes, d.Entourage)
}

// counterOf is the quota that a profession uses; false when it has none.
func counterOf(p access.Profession) (programme.Counter, bool) {
	switch p {
	case access.Psychologist:
		return programme.CounterPsychologist, true
	case access.SocialWorker:
		return programme.CounterSocialWorker, true
	default:
		return "", false
	}
}
