package care

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

// Gauge is how one of the three balances stands, in the word shown.
type Gauge string

// The states of a balance, in the order they are met.
const (
	GaugeEmpty   Gauge = "vide"
	GaugeStarted Gauge = "entamé"
	GaugeLast    Gauge = "dernier" // one unit is left
	GaugeFull    Gauge = "complet"
	GaugeOver    Gauge = "dépassé"
)

// Used is one of the three balances of a package year: units used out of the
// quota.
type Used struct{ Used, Quota int }

// Left is what remains, 0 when the quota is reached or exceeded.
func (u Used) Left() int { return max(0, u.Quota-u.Used) }

// Over says whether the quota is exceeded: recorded, and not paid (rule 22).
func (u Used) Over() bool { return u.Used > u.Quota }

// Gauge is the state in words. With a quota of one, none used is « vide », not
// « dernier ».
func (u Used) Gauge() Gauge {
	switch {
	case u.Used > u.Quota:
		return GaugeOver
	case u.Used <= 0:
		return GaugeEmpty
	case u.Used == u.Quota:
		return GaugeFull
	case u.Used == u.Quota-1:
		return GaugeLast
	default:
		return GaugeStarted
	}
}

// Balance is what is used of one package year of an enrolment. The zero Balance
// is no year.
type Balance struct {
	Year          int
	Period        civil.Period
	Psychologist  Used
	SocialWorker  Used
	CaseReview    Used
	LastSession   civil.Day // last attended in that year
	LastSessionBy db.ID     // professional
	LastReview    civil.Day // last counted in that year
}

// Of is the balance of one counter.
func (b Balance) Of(c programme.Counter) Used {
	switch c {
	case programme.CounterPsychologist:
		return b.Psychologist
	case programme.CounterSocialWorker:
		return b.SocialWorker
	case programme.CounterCaseReview:
		return b.CaseReview
	default:
		return Used{}
	}
}

// Over says whether any of the three is exceeded.
func (b Balance) Over() bool {
	return b.Psychologist.Over() || b.SocialWorker.Over() || b.CaseReview.Over()
}

// Left is what remains of the three together.
func (b Balance) Left() int {
	return b.Psychologist.Left() + b.SocialWorker.Left() + b.CaseReview.Left()
}

// Renewal is the day the next package year opens.
func (b Balance) Renewal() civil.Day { return b.Period.To.AddDays(1) }

// bare keeps the counts and forgets who was there and when.
func (b Balance) bare() Balance {
	b.LastSession, b.LastSessionBy, b.LastReview = civil.Day{}, 0, civil.Day{}
	return b
}

// balanceRow is what the table holds of one year.
type balanceRow struct {
	EnrolmentID   db.ID     `db:"enrolment_id"`
	Year          int       `db:"year"`
	Psychologist  int       `db:"psychologist"`
	SocialWorker  int       `db:"social_worker"`
	CaseReview    int       `db:"case_review"`
	LastSession   civil.Day `db:"last_session_on"`
	LastSessionBy db.ID     `db:"last_session_by"`
	LastReview    civil.Day `db:"last_review_on"`
}

func (r balanceRow) empty() bool {
	return r.Psychologist == 0 && r.SocialWorker == 0 && r.CaseReview == 0
}

// balanceOf puts a row beside the quotas of its year (rule 21).
func balanceOf(book *programme.Book, e patient.Enrolment, year int, r balanceRow) Balance {
	v := book.ForYear(e.ProgrammeID, e.OpenedOn, year)
	months := book.Governing(e.ProgrammeID, e.OpenedOn).PackageMonths
	return Balance{
		Year: year, Period: programme.YearPeriod(e.OpenedOn, year, months),
		Psychologist: Used{r.Psychologist, v.QuotaPsychologist},
		SocialWorker: Used{r.SocialWorker, v.QuotaSocialWorker},
		CaseReview:   Used{r.CaseReview, v.QuotaCaseReview},
		LastSession:  r.LastSession, LastSessionBy: r.LastSessionBy, LastReview: r.LastReview,
	}
}
