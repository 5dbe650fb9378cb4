package agenda

import (
	"fmt"
	"strings"
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/terminology"
)

// Kind is what a time is for.
type Kind string

// The kinds. Permanences and absences are no appointments: see Availability.
const (
	KindSession Kind = "session"
	KindRCP     Kind = "rcp"
	KindOther   Kind = "other"
)

// Kinds lists them in the order of forms.
var Kinds = []Kind{KindSession, KindRCP, KindOther}

// Label is the kind's name on screens.
func (k Kind) Label() string {
	switch k {
	case KindSession:
		return "Entretien"
	case KindRCP:
		return "RCP"
	case KindOther:
		return "Autre temps"
	default:
		return ""
	}
}

// State is what became of an appointment.
type State string

// The states. Only a planned one may still move.
const (
	Planned   State = "planned"
	Held      State = "held"
	Absent    State = "absent"
	Excused   State = "excused"
	Cancelled State = "cancelled"
)

// Outcomes are the states that a mark gives, in the order of buttons.
var Outcomes = []State{Held, Absent, Excused, Cancelled}

// Label is the state's name on screens.
func (s State) Label() string {
	switch s {
	case Planned:
		return "Prévu"
	case Held:
		return "Fait"
	case Absent:
		return "Absent"
	case Excused:
		return "Excusé"
	case Cancelled:
		return "Annulé"
	default:
		return ""
	}
}

// Presence is the state as an entretien says it.
func (s State) Presence() terminology.Code {
	if s == Held {
		return terminology.PresenceAttended
	}
	return terminology.Code(s)
}

// Appointment is one time of an agenda. Any member who may keep the agenda moves
// or cancels it while it is planned; its professional says what became of it.
type Appointment struct {
	ID             db.ID            `db:"id"`
	TeamID         db.ID            `db:"microstructure_id"`
	EnrolmentID    db.ID            `db:"enrolment_id"`
	PatientID      db.ID            `db:"patient_id"`
	ProfessionalID db.ID            `db:"professional_id"` // none: the whole team
	RoomID         db.ID            `db:"room_id"`
	SeriesID       db.ID            `db:"series_id"`
	Apart          bool             `db:"apart"`
	Day            civil.Day        `db:"day"`
	At             civil.Minute     `db:"starts_at"`
	Minutes        int              `db:"minutes"`
	Kind           Kind             `db:"kind"`
	Mode           terminology.Code `db:"mode"`
	State          State            `db:"state"`
	Note           []byte           `db:"note"` // sealed
	SessionID      db.ID            `db:"session_id"`
	MarkedBy       db.ID            `db:"marked_by"`
	MadeBy         db.ID            `db:"made_by"`
	MadeAt         time.Time        `db:"made_at"`
	ChangedAt      time.Time        `db:"changed_at"`
	Version        int              `db:"version"`
}

// Until is the minute at which it ends.
func (a Appointment) Until() civil.Minute { return a.At + civil.Minute(a.Minutes) }

// Starts is the instant at which it begins.
func (a Appointment) Starts() time.Time { return a.Day.At(a.At) }

// Ends is the instant at which it ends.
func (a Appointment) Ends() time.Time { return a.Day.At(a.Until()) }

// Hours is « 14 h 30 – 15 h 15 ».
func (a Appointment) Hours() string { return a.At.String() + " – " + a.Until().String() }

// overlaps says whether two times of one day share a minute.
func (a Appointment) overlaps(b Appointment) bool {
	return a.Day == b.Day && a.At < b.Until() && b.At < a.Until()
}

// stands says whether the time is still taken.
func (a Appointment) stands() bool { return a.State == Planned || a.State == Held }

// Draft is what a person types of an appointment.
type Draft struct {
	EnrolmentID    db.ID            `form:"enrolment"`
	ProfessionalID db.ID            `form:"professional"`
	RoomID         db.ID            `form:"room"`
	Day            civil.Day        `form:"day"`
	Starts         string           `form:"starts"` // « 14:30 »
	Minutes        int              `form:"minutes"`
	Kind           Kind             `form:"kind"`
	Mode           terminology.Code `form:"mode"`
	Note           string           `form:"note"`
	Confirm        bool             `form:"confirm"` // yes, in spite of the conflicts
}

const (
	longestNote = 2000 // characters
	shortest    = 5    // minutes
	longest     = 720
	furthest    = 2 // years ahead
)

// time reads the hour that was typed.
func (d Draft) time() (civil.Minute, error) { return civil.ParseMinute(d.Starts) }

// Validate is the check of what is typed by itself. Faults: Invalid.
func (d Draft) Validate(today civil.Day) error {
	var wrong fault.Fields
	if d.Kind.Label() == "" {
		wrong.Add("kind", "Dites ce que c’est : entretien, RCP ou autre temps.")
	}
	if d.Kind == KindSession && d.EnrolmentID == 0 {
		wrong.Add("enrolment", "Un entretien se prévoit avec quelqu’un : choisissez la personne.")
	}
	if d.Kind == KindRCP && d.EnrolmentID != 0 {
		wrong.Add("enrolment", "Une RCP concerne l’équipe : ne choisissez personne.")
	}
	if d.ProfessionalID == 0 && (d.Kind != KindRCP || d.EnrolmentID != 0) {
		wrong.Add("professional", "Choisissez la personne de l’équipe qui reçoit.")
	}
	if d.Mode != "" && !terminology.Known(terminology.Mode, d.Mode) {
		wrong.Add("mode", "Choisissez dans la liste : cabinet, téléphone, visio ou domicile.")
	}
	d.when(&wrong, today)
	if len([]rune(d.Note)) > longestNote {
		wrong.Add("note", fmt.Sprintf("%d caractères au plus.", longestNote))
	}
	return wrong.Err()
}

func (d Draft) when(wrong *fault.Fields, today civil.Day) {
	switch {
	case d.Day.IsZero():
		wrong.Add("day", "Indiquez le jour.")
	case d.Day.Before(today.AddMonths(-1)):
		wrong.Add("day", "Le "+d.Day.Short()+" est passé depuis plus d’un mois : enregistrez plutôt l’entretien.")
	case d.Day.After(today.AddYears(furthest)):
		wrong.Add("day", "On ne prévoit pas à plus de deux ans : jusqu’au "+today.AddYears(furthest).Short()+".")
	}
	if d.Minutes < shortest || d.Minutes > longest {
		wrong.Add("minutes", fmt.Sprintf("La durée va de %d à %d minutes.", shortest, longest))
	}
	at, err := d.time()
	if err != nil {
		wrong.Add("starts", fault.MessageOf(err))
	} else if d.Minutes <= longest && at+civil.Minute(d.Minutes) > civil.EndOfDay {
		wrong.Add("minutes", "Un rendez-vous se termine avant minuit.")
	}
}

// on is the appointment that the draft asks for on a day. The draft is valid.
func (d Draft) on(day civil.Day, team, patient db.ID) Appointment {
	at, _ := d.time() // Validate has read it
	return Appointment{
		TeamID: team, EnrolmentID: d.EnrolmentID, PatientID: patient, ProfessionalID: d.ProfessionalID, RoomID: d.RoomID,
		Day: day, At: at, Minutes: d.Minutes, Kind: d.Kind, Mode: d.Mode, State: Planned,
	}
}

// draftOf is an appointment as its form shows it.
func draftOf(a Appointment, note string) Draft {
	return Draft{
		EnrolmentID: a.EnrolmentID, ProfessionalID: a.ProfessionalID, RoomID: a.RoomID, Day: a.Day, Starts: a.At.Short(), Minutes: a.Minutes,
		Kind: a.Kind, Mode: a.Mode, Note: note,
	}
}

func trimmed(s string) string { return strings.TrimSpace(s) }
