package care

import (
	"cmp"
	"slices"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

// Reason is why somebody is proposed for a RCP.
type Reason string

// The reasons, in the order of their weight.
const (
	ReasonPostponed   Reason = "postponed"   // put off by the last RCP
	ReasonNeverSeen   Reason = "never"       // included, never reviewed
	ReasonExceeded    Reason = "exceeded"    // a quota is exceeded
	ReasonNoContact   Reason = "no_contact"  // long absence
	ReasonNoReview    Reason = "no_review"   // no review for long
	ReasonRenewal     Reason = "renewal"     // the year ends soon
	ReasonInformation Reason = "information" // no notice recorded
)

var reasons = []Reason{ReasonPostponed, ReasonNeverSeen, ReasonExceeded, ReasonNoContact, ReasonNoReview, ReasonRenewal, ReasonInformation}

// Because is one reason with its sentence.
type Because struct {
	Reason Reason
	Words  string
}

// Proposal is a person whom the next RCP should discuss, and why.
type Proposal struct {
	Line    CaseloadLine
	Because []Because // the weightiest first
}

// ProposedAgenda draws from the flags those whom a RCP on a day should discuss,
// the weightiest reasons first. last is the day of the team's last RCP,
// postponed the enrolments it put off. Who is not followed yet that day is left
// out.
func ProposedAgenda(lines []CaseloadLine, on, last civil.Day, postponed map[db.ID]bool) []Proposal {
	var list []Proposal
	for _, l := range lines {
		if !l.Enrolment.Open() || l.Enrolment.OpenedOn.After(on) {
			continue
		}
		if why := because(l, last, postponed[l.Enrolment.ID]); len(why) > 0 {
			list = append(list, Proposal{Line: l, Because: why})
		}
	}
	slices.SortStableFunc(list, func(a, b Proposal) int {
		return cmp.Or(heavier(a.Because, b.Because), a.Line.LastReview.Compare(b.Line.LastReview), cmp.Compare(a.Line.Enrolment.ID, b.Line.Enrolment.ID))
	})
	return list
}

func because(l CaseloadLine, last civil.Day, postponed bool) []Because {
	var list []Because
	if postponed {
		list = append(list, Because{ReasonPostponed, "Reporté par la RCP du " + last.Short() + "."})
	}
	if l.LastReview.IsZero() && !l.Patient.Withheld {
		words := "Jamais étudié en RCP depuis l’inclusion du " + l.Enrolment.OpenedOn.Short() + "."
		if !last.IsZero() && l.Enrolment.OpenedOn.After(last) {
			words = "Inclus le " + l.Enrolment.OpenedOn.Short() + ", depuis la dernière RCP."
		}
		list = append(list, Because{ReasonNeverSeen, words})
	}
	for _, f := range l.Flags {
		if r, ok := reasonOf(f); ok && !slices.ContainsFunc(list, func(b Because) bool { return b.Reason == r }) {
			list = append(list, Because{r, f.Why()})
		}
	}
	slices.SortStableFunc(list, func(a, b Because) int { return cmp.Compare(weightOf(a.Reason), weightOf(b.Reason)) })
	return list
}

// reasonOf turns a flag into a reason; false for those that another reason
// tells, or that concern no meeting.
func reasonOf(f Flag) (Reason, bool) {
	switch f.Code {
	case FlagOver:
		return ReasonExceeded, true
	case FlagNoContact:
		return ReasonNoContact, true
	case FlagNoReview:
		return ReasonNoReview, !f.Never
	case FlagRenewal:
		return ReasonRenewal, true
	case FlagInformation:
		return ReasonInformation, true
	default:
		return "", false
	}
}

func weightOf(r Reason) int { return slices.Index(reasons, r) }

func heavier(a, b []Because) int {
	for i := range min(len(a), len(b)) {
		if by := cmp.Compare(weightOf(a[i].Reason), weightOf(b[i].Reason)); by != 0 {
			return by
		}
	}
	return cmp.Compare(len(b), len(a))
}

// AgendaMove is one act on an agenda. Acts do not depend on what was read: two
// people may move different lines at once.
type AgendaMove struct {
	Act        string   `form:"act"` // one of the Agenda acts
	Enrolments []string `form:"enrolments"`
}

// The acts on an agenda.
const (
	AgendaAdd      = "add"
	AgendaRemove   = "remove"
	AgendaUp       = "up"
	AgendaDown     = "down"
	AgendaPostpone = "postpone"
	AgendaResume   = "resume" // a postponed line comes back
)

// reorder moves one line of an agenda by one, and gives the new order.
func reorder(order []db.ID, one db.ID, act string) []db.ID {
	i := slices.Index(order, one)
	j := i - 1
	if act == AgendaDown {
		j = i + 1
	}
	if i < 0 || j < 0 || j >= len(order) {
		return order
	}
	out := slices.Clone(order)
	out[i], out[j] = out[j], out[i]
	return out
}
