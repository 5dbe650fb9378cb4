package patient

import (
	"fmt"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// Enrolment is one stay of a person in a programme, with one microstructure.
// The GP opens it, any core member closes it; closed, it is only read.
type Enrolment struct {
	ID          db.ID
	PatientID   db.ID
	TeamID      db.ID
	ProgrammeID db.ID
	OpenedOn    civil.Day
	OpenedBy    db.ID // the GP; zero when an import could not tell
	ClosedOn    civil.Day
	ExitReason  string
	Referral    string
	OtherScheme string
	Version     int
}

// Open says whether the follow-up goes on.
func (e Enrolment) Open() bool { return e.ClosedOn.IsZero() }

// CoversDay says why a fact dated that day cannot belong to the enrolment (rule
// 20): nil, or an Invalid fault on the field given.
func (e Enrolment) CoversDay(day, today civil.Day, field string) error {
	var wrong fault.Fields
	switch {
	case day.IsZero():
		wrong.Add(field, "Indiquez la date.")
	case day.After(today):
		wrong.Add(field, fmt.Sprintf("Le %s est dans le futur : la date va du %s au %s.", day.Short(), e.OpenedOn.Short(), today.Short()))
	case day.Before(e.OpenedOn):
		wrong.Add(field, fmt.Sprintf("Le %s est avant l’inclusion du %s.", day.Short(), e.OpenedOn.Short()))
	case !e.Open() && day.After(e.ClosedOn):
		wrong.Add(field, fmt.Sprintf("Le %s est après la sortie du %s.", day.Short(), e.ClosedOn.Short()))
	}
	return wrong.Err()
}

// ExitDraft is what is typed when somebody leaves.
type ExitDraft struct {
	ClosedOn civil.Day `form:"closed_on"`
	Reason   string    `form:"reason"`
	Version  int       `form:"version"`
}

// validate holds the exit against the stay. last is the day of the last fact
// recorded in it, which the exit may not precede (rules 19 and 20).
func (d ExitDraft) validate(e Enrolment, last, today civil.Day) error {
	if !e.Open() {
		return fault.Clash("Ce suivi est déjà terminé.")
	}
	var wrong fault.Fields
	if err := e.CoversDay(d.ClosedOn, today, "closed_on"); err != nil {
		wrong = append(wrong, fault.FieldsOf(err)...)
	} else if last.After(d.ClosedOn) {
		wrong.Add("closed_on", "Un acte est enregistré le "+last.Short()+" : la sortie ne peut pas le précéder.")
	}
	if !knownCode("exit_reason", d.Reason) {
		wrong.Add("reason", "Choisissez le motif de sortie.")
	}
	return wrong.Err()
}
