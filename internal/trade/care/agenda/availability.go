package agenda

import (
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// AvailabilityKind tells the two apart.
type AvailabilityKind string

// The kinds.
const (
	Open AvailabilityKind = "open" // « permanence »: a weekly slot in one team
	Away AvailabilityKind = "away" // « absence »: days, in every team
)

// Availability is when somebody receives, or is away. Whoever keeps the agenda
// adds and removes it; it is never edited.
type Availability struct {
	ID             db.ID            `db:"id"`
	TeamID         db.ID            `db:"microstructure_id"`
	ProfessionalID db.ID            `db:"professional_id"`
	Kind           AvailabilityKind `db:"kind"`
	From           civil.Day        `db:"from_on"`
	To             civil.Day        `db:"to_on"`
	Weekday        *int             `db:"weekday"` // 1 Monday … 7 Sunday
	At             civil.Minute     `db:"starts_at"`
	Until          civil.Minute     `db:"ends_at"`
	MadeBy         db.ID            `db:"made_by"`
	MadeAt         time.Time        `db:"made_at"`
}

// on says whether it concerns a day.
func (v Availability) on(d civil.Day) bool {
	return civil.Period{From: v.From, To: v.To}.Contains(d) && (v.Weekday == nil || *v.Weekday == isoWeekday(d.Weekday()))
}

// WholeDay says whether it takes the whole of its days.
func (v Availability) WholeDay() bool { return v.At == civil.Midnight && v.Until == civil.EndOfDay }

// Words says when, without who.
func (v Availability) Words() string {
	hours := "de " + v.At.String() + " à " + v.Until.String()
	if v.Kind == Open {
		s := "Le " + civil.WeekdayName(time.Weekday(*v.Weekday%7)) + " " + hours
		if !v.To.IsZero() {
			s += ", jusqu’au " + v.To.Short()
		}
		return s
	}
	s := "Du " + v.From.Short() + " au " + v.To.Short()
	if v.From == v.To {
		s = "Le " + v.From.Short()
	}
	if !v.WholeDay() {
		s += " " + hours
	}
	return s
}

// AvailabilityDraft is what is typed of one. Without hours an absence takes
// whole days.
type AvailabilityDraft struct {
	ProfessionalID db.ID            `form:"professional"`
	Kind           AvailabilityKind `form:"kind"`
	From           civil.Day        `form:"from"`
	To             civil.Day        `form:"to"`
	Weekday        int              `form:"weekday"`
	Starts         string           `form:"starts"`
	Ends           string           `form:"ends"`
}

// availability is what the draft asks for. Faults: Invalid.
func (d AvailabilityDraft) availability(today civil.Day) (Availability, error) {
	v := Availability{ProfessionalID: d.ProfessionalID, Kind: d.Kind, From: d.From, To: d.To, Until: civil.EndOfDay}
	var wrong fault.Fields
	if d.ProfessionalID == 0 {
		wrong.Add("professional", "Choisissez la personne de l’équipe.")
	}
	switch d.Kind {
	case Open:
		if v.From.IsZero() {
			v.From = today
		}
		if d.Weekday < 1 || d.Weekday > 7 {
			wrong.Add("weekday", "Choisissez le jour de la semaine.")
		}
		v.Weekday = &d.Weekday
	case Away:
		if v.From.IsZero() {
			wrong.Add("from", "Indiquez le premier jour.")
		}
		if v.To.IsZero() {
			v.To = v.From
		}
	default:
		wrong.Add("kind", "Choisissez : permanence ou absence.")
	}
	if !v.To.IsZero() && v.To.Before(v.From) {
		wrong.Add("to", "Le dernier jour vient après le premier.")
	}
	if v.From.After(today.AddYears(furthest)) {
		wrong.Add("from", "On ne prévoit pas à plus de deux ans.")
	}
	d.hours(&v, &wrong)
	return v, wrong.Err()
}

func (d AvailabilityDraft) hours(v *Availability, wrong *fault.Fields) {
	if d.Kind == Away && d.Starts == "" && d.Ends == "" {
		return
	}
	var err error
	if v.At, err = civil.ParseMinute(d.Starts); err != nil {
		wrong.Add("starts", fault.MessageOf(err))
	}
	until, endErr := civil.ParseMinute(d.Ends)
	if endErr != nil {
		wrong.Add("ends", fault.MessageOf(endErr))
	}
	if v.Until = until; err == nil && endErr == nil && until <= v.At {
		wrong.Add("ends", "La fin vient après le début.")
	}
}
