package programme

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/euro"
)

// EQUIPADDICT is the code of the experiment under article 51; SanteMentale that
// of its sister, which adds a psychiatrist.
const (
	EQUIPADDICT  = "EQUIPADDICT"
	SanteMentale = "SANTE_MENTALE_COVID"
)

// Programme is a scheme that pays for the follow-up of a patient. It is
// installed with the rule book and nobody edits it on a page.
type Programme struct {
	ID     db.ID  `db:"id"`
	Code   string `db:"code"`
	Name   string `db:"name"`
	Regime Regime `db:"regime"`
}

// Regime is how a programme pays.
type Regime string

// The regimes (domain notes, 4.6).
const (
	AnnualPackage Regime = "annual_package" // one amount a patient and year, paid to the coordination
	CareSequence  Regime = "care_sequence"  // one amount a completed sequence, paid to each payee
)

// Label is the regime in French.
func (r Regime) Label() string {
	switch r {
	case AnnualPackage:
		return "Forfait annuel par patient, versé à la coordination"
	case CareSequence:
		return "Forfait par séquence achevée, versé à chaque bénéficiaire"
	default:
		return string(r)
	}
}

// Counter is one of the three balances of a package.
type Counter string

// The counters.
const (
	CounterPsychologist Counter = "psychologist"
	CounterSocialWorker Counter = "social_worker"
	CounterCaseReview   Counter = "case_review"
)

// Counters lists them in the order of the meters.
var Counters = []Counter{CounterPsychologist, CounterSocialWorker, CounterCaseReview}

// Label is the counter as the meters say it.
func (c Counter) Label() string {
	switch c {
	case CounterPsychologist:
		return "Psychologue"
	case CounterSocialWorker:
		return "Social"
	case CounterCaseReview:
		return "RCP"
	default:
		return string(c)
	}
}

// Version is one dated state of a programme's rules. It never changes once
// installed. A nil value is one that no source gives: « valeur à confirmer ».
type Version struct {
	ID                db.ID        `db:"id"`
	ProgrammeID       db.ID        `db:"programme_id"`
	Code              string       `db:"code"`
	ValidFrom         civil.Day    `db:"valid_from"`
	ValidTo           civil.Day    `db:"valid_to"` // last day; none while in force
	LegalReference    string       `db:"legal_reference"`
	QuotaPsychologist int          `db:"quota_psychologist"` // sessions a package year
	QuotaSocialWorker int          `db:"quota_social_worker"`
	QuotaCaseReview   int          `db:"quota_case_review"`
	PackageMonths     int          `db:"package_months"`  // length of a package year
	ReturnDueDay      *int         `db:"return_due_day"`  // day of the next month a return is due on
	LateEntryDays     *int         `db:"late_entry_days"` // how long after its day an act may be entered
	PackageCents      *euro.Amount `db:"package_cents"`   // amount of a package year
	QuotasKnown       bool         `db:"quotas_known"`    // false: the quotas are 0 and say nothing
	Demo              bool         `db:"demo"`            // holds values invented for the demonstration
}

// Quota is how many units of a counter a package year grants; 0 for an unknown
// counter. Source: domain rule 21.
func (v Version) Quota(c Counter) int {
	switch c {
	case CounterPsychologist:
		return v.QuotaPsychologist
	case CounterSocialWorker:
		return v.QuotaSocialWorker
	case CounterCaseReview:
		return v.QuotaCaseReview
	default:
		return 0
	}
}

// Period is the days on which the version is in force.
func (v Version) Period() civil.Period { return civil.Period{From: v.ValidFrom, To: v.ValidTo} }

// InForce finds the version in force on a day among those of one programme;
// false when none is.
func InForce(versions []Version, day civil.Day) (Version, bool) {
	for _, v := range versions {
		if v.Period().Contains(day) {
			return v, true
		}
	}
	return Version{}, false
}
