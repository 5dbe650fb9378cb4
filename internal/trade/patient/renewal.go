package patient

import (
	"fmt"
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/programme"
)

// Renewal is what a GP decided of one anniversary: the package year that opens
// is taken up, or the follow-up should end. It is never edited: taken back, it
// stays written and another may be noted. The package year itself turns by its
// date, whatever is decided: a missing decision is said and blocks nothing.
type Renewal struct {
	ID          db.ID           `db:"id"`
	EnrolmentID db.ID           `db:"enrolment_id"`
	Year        int             `db:"year"` // the package year it opens, from 2
	Decision    RenewalDecision `db:"decision"`
	Reason      string          `db:"reason"` // code of exit_reason, when not renewed
	DecidedOn   civil.Day       `db:"decided_on"`
	By          db.ID           `db:"professional_id"` // the GP
	AccountID   db.ID           `db:"account_id"`
	MadeAt      time.Time       `db:"made_at"`
	ReversedAt  *time.Time      `db:"reversed_at"`
	ReversedBy  db.ID           `db:"reversed_by"` // professional
}

// Stands says whether the decision was not taken back.
func (r Renewal) Stands() bool { return r.ReversedAt == nil }

// RenewalDecision is what was decided.
type RenewalDecision string

// The decisions.
const (
	Renewed    RenewalDecision = "renewed"
	NotRenewed RenewalDecision = "not_renewed"
)

// Label is the decision on screens.
func (d RenewalDecision) Label() string {
	switch d {
	case Renewed:
		return "Renouvelé"
	case NotRenewed:
		return "Non renouvelé"
	default:
		return ""
	}
}

// Anniversary is one turn of the package year of a stay.
type Anniversary struct {
	Year     int          // the package year it opens
	On       civil.Day    // the day it opens
	Ends     civil.Period // the package year that ends on the eve
	Proposed civil.Day    // from which day it may be decided
	Lapsed   bool         // nothing is in force on that day: no package year opens (rule 50)
}

// Anniversaries lists the turns of a stay that may be decided on a day, the
// latest first: those past, and the next one once it is near. A stay that is
// over has those before its end.
func (b rulebook) anniversaries(e Enrolment, today civil.Day) []Anniversary {
	months := b.Governing(e.ProgrammeID, e.OpenedOn).PackageMonths
	near := b.days(e.ProgrammeID, ruleRenewalDays, proposedRenewalDays)
	if !e.Open() && e.ClosedOn.Before(today) {
		today = e.ClosedOn
	}
	var list []Anniversary
	for n := b.YearOf(e.ProgrammeID, e.OpenedOn, today) + 1; n >= 2; n-- {
		p := programme.YearPeriod(e.OpenedOn, n, months)
		a := Anniversary{Year: n, On: p.From, Ends: programme.YearPeriod(e.OpenedOn, n-1, months), Proposed: p.From.AddDays(-near)}
		_, on := b.At(e.ProgrammeID, p.From)
		a.Lapsed = !on
		if !a.Proposed.After(today) && (e.Open() || !p.From.After(today)) {
			list = append(list, a)
		}
	}
	return list
}

// RenewalState is how an anniversary stands.
type RenewalState string

// The states.
const (
	RenewalDue         RenewalState = "due"         // near, to prepare
	RenewalUnconfirmed RenewalState = "unconfirmed" // past, nothing decided
	RenewalDone        RenewalState = "done"
	RenewalRefused     RenewalState = "refused" // not renewed: the exit is proposed
)

// Label is the state on screens.
func (s RenewalState) Label() string {
	switch s {
	case RenewalDue:
		return "À préparer"
	case RenewalUnconfirmed:
		return "Renouvellement à confirmer"
	case RenewalDone:
		return "Renouvelé"
	case RenewalRefused:
		return "Non renouvelé"
	default:
		return ""
	}
}

// stateOf says how an anniversary stands on a day, given the decisions.
func (a Anniversary) stateOf(decisions []Renewal, today civil.Day) (RenewalState, Renewal) {
	for _, r := range decisions {
		if r.Year == a.Year && r.Stands() {
			if r.Decision == NotRenewed {
				return RenewalRefused, r
			}
			return RenewalDone, r
		}
	}
	if a.On.After(today) {
		return RenewalDue, Renewal{}
	}
	return RenewalUnconfirmed, Renewal{}
}

// RenewalDraft is what the GP types.
type RenewalDraft struct {
	Year      int             `form:"year"`
	Decision  RenewalDecision `form:"decision"`
	Reason    string          `form:"reason"`
	DecidedOn civil.Day       `form:"decided_on"`
}

func (d RenewalDraft) validate(e Enrolment, open []Anniversary, today civil.Day) error {
	var wrong fault.Fields
	at, found := Anniversary{}, false
	for _, a := range open {
		if a.Year == d.Year {
			at, found = a, true
		}
	}
	switch {
	case !found:
		wrong.Add("year", "Cette année de forfait n’est pas à décider aujourd’hui.")
	case at.Lapsed && d.Decision == Renewed:
		wrong.Add("decision", "Le programme n’est pas en vigueur le "+at.On.Short()+" : aucune année de forfait ne s’ouvre.")
	}
	if d.Decision.Label() == "" {
		wrong.Add("decision", "Choisissez : renouveler, ou ne pas renouveler.")
	}
	if d.Decision == NotRenewed && !exitReason(d.Reason) {
		wrong.Add("reason", "Dites pourquoi le suivi ne se renouvelle pas.")
	}
	from := e.From()
	if found && at.Proposed.After(from) {
		from = at.Proposed
	}
	switch {
	case d.DecidedOn.IsZero():
		wrong.Add("decided_on", "Indiquez la date de la décision.")
	case d.DecidedOn.After(today), d.DecidedOn.Before(from):
		wrong.Add("decided_on", fmt.Sprintf("La décision est datée du %s au %s.", from.Short(), today.Short()))
	}
	return wrong.Err()
}
