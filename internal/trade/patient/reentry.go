package patient

import (
	"fmt"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
)

// returns holds an inclusion against the stays the person already had in the
// same programme (rules 17 and 18): one open at a time, and the next after the
// exit, once the delay of the rules is over. Another programme is another
// matter. Faults: Conflict.
func (d ReEnrolDraft) returns(wrong *fault.Fields, book rulebook, stays []Enrolment) error {
	prog, known := book.ByCode(d.programme())
	if !known {
		wrong.Add("programme", "Choisissez le programme.")
		return nil
	}
	for _, e := range stays {
		if e.ProgrammeID != prog.ID {
			continue
		}
		if e.Open() {
			return fault.Clash("Cette personne est déjà suivie dans ce programme.")
		}
		if d.OpenedOn.IsZero() {
			break
		}
		if !d.OpenedOn.After(e.ClosedOn) {
			wrong.Add("opened_on", "Le retour vient après la sortie du "+e.ClosedOn.Short()+".")
			break
		}
		if from := againFrom(book, e); d.OpenedOn.Before(from) {
			wrong.Add("opened_on", fmt.Sprintf("Les règles du programme demandent d’attendre le %s pour une nouvelle inclusion.", from.Short()))
			break
		}
	}
	return nil
}

// againFrom is the first day a new inclusion may have after a stay.
func againFrom(book rulebook, e Enrolment) civil.Day {
	return e.ClosedOn.AddDays(max(1, book.days(e.ProgrammeID, ruleAgainDelay, 0)))
}
