package programme

import (
	"strconv"

	"maillage/internal/ground/db"
	"maillage/internal/ground/euro"
)

// Rule is one statement of a version as it is shown: what it says, its value
// when it has one, where it comes from and how sure we are.
type Rule struct {
	VersionID  db.ID      `db:"version_id"`
	Key        string     `db:"key"`
	Value      *string    `db:"value"` // nil: « valeur à confirmer », or a rule without a figure
	Label      string     `db:"label"`
	Confidence Confidence `db:"confidence"`
	Source     string     `db:"source"`
	Rank       int        `db:"rank"`
}

// Confidence is how sure a rule is.
type Confidence string

// The degrees of confidence (the three marks of the domain notes, and the values made up
// for the demonstration).
const (
	Confirmed Confidence = "confirmed"
	Inferred  Confidence = "inferred"
	Unknown   Confidence = "unknown"
	Made      Confidence = "demo"
)

// Label is the confidence in words, in French.
func (c Confidence) Label() string {
	switch c {
	case Confirmed:
		return "Confirmé par une source publique"
	case Inferred:
		return "Déduit, à valider"
	case Unknown:
		return "Sans source publique"
	case Made:
		return "Valeur de démonstration"
	default:
		return string(c)
	}
}

// Component is a part of the amount of a version.
type Component struct {
	VersionID db.ID        `db:"version_id"`
	Name      string       `db:"component"`
	Cents     *euro.Amount `db:"cents"` // nil: « valeur à confirmer »
	Source    string       `db:"source"`
}

// Label is what the component pays, in French.
func (c Component) Label() string {
	switch c.Name {
	case "psychologist":
		return "Entretiens de psychologue"
	case "social_worker":
		return "Entretiens de travailleur social"
	case "case_review":
		return "RCP"
	case "coordination":
		return "Coordination administrative et médicale"
	default:
		return c.Name
	}
}

// stated completes the rules that speak of a column of the version with that
// column's value: it is written once.
func stated(v Version, rules []Rule) []Rule {
	for i := range rules {
		if value := v.value(rules[i].Key); value != nil {
			rules[i].Value = value
		}
	}
	return rules
}

// value is what a version's own column says of a rule, nil when the rule is no
// column's or nothing is known.
func (v Version) value(key string) *string {
	var n *int
	switch key {
	case "quota.psychologist", "quota.social_worker", "quota.case_review":
		if !v.QuotasKnown {
			return nil
		}
	}
	switch key {
	case "quota.psychologist":
		n = &v.QuotaPsychologist
	case "quota.social_worker":
		n = &v.QuotaSocialWorker
	case "quota.case_review":
		n = &v.QuotaCaseReview
	case "package.months":
		n = &v.PackageMonths
	case "return.due_day":
		n = v.ReturnDueDay
	case "entry.late_days":
		n = v.LateEntryDays
	case "package.amount":
		if v.PackageCents != nil {
			s := v.PackageCents.String()
			return &s
		}
	}
	if n == nil {
		return nil
	}
	s := strconv.Itoa(*n)
	return &s
}
