package patient

import (
	"fmt"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/terminology"
)

// Enrolment is one stay of a person in a programme, with one microstructure.
// The GP opens it, any core member closes it; closed, it is only read. A
// transfer closes it and goes on in a new one, whose OpenedOn is the same: the
// package year goes on.
type Enrolment struct {
	ID          db.ID
	PatientID   db.ID
	TeamID      db.ID
	ProgrammeID db.ID
	OpenedOn    civil.Day // inclusion: package years begin on its anniversaries
	OpenedBy    db.ID     // the GP; zero when an import could not tell
	ClosedOn    civil.Day
	ExitReason  string
	Referral    string
	OtherScheme string
	CarriedFrom db.ID     // the stay it goes on from, in another microstructure
	JoinedOn    civil.Day // when a transfer brought the person; none otherwise
	Version     int
}

// From is the first day the team follows the person.
func (e Enrolment) From() civil.Day {
	if e.JoinedOn.IsZero() {
		return e.OpenedOn
	}
	return e.JoinedOn
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
		wrong.Add(field, fmt.Sprintf("Le %s est dans le futur : la date va du %s au %s.", day.Short(), e.From().Short(), today.Short()))
	case day.Before(e.From()) && !day.Before(e.OpenedOn):
		wrong.Add(field, fmt.Sprintf("Le %s est avant l’arrivée dans cette microstructure, le %s.", day.Short(), e.From().Short()))
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
	if !exitReason(d.Reason) {
		wrong.Add("reason", "Choisissez le motif de sortie.")
	}
	return wrong.Err()
}

// ExitTransferred is the reason of a stay that goes on in another
// microstructure. A transfer alone writes it.
const ExitTransferred = "transferred"

// exitReason says whether somebody may give the reason for an exit.
func exitReason(code string) bool {
	return code != ExitTransferred && knownCode(terminology.ExitReason, code)
}
