package programme

import "maillage/internal/ground/civil"

// YearOf says in which package year of an enrolment a day lies: 1 for the year
// that begins on the day of inclusion, 0 for a day before it or no day. months
// is the length of a package year; each year begins on the anniversary of the
// inclusion itself, so that one opened on 29 February does not drift.
func YearOf(opened, day civil.Day, months int) int {
	if opened.IsZero() || day.IsZero() || day.Before(opened) || months <= 0 {
		return 0
	}
	n := day.Month().Sub(opened.Month()) / months
	if day.Before(opened.AddMonths(n * months)) {
		n--
	}
	return n + 1
}

// YearPeriod is the n-th package year, n from 1, both days included.
func YearPeriod(opened civil.Day, n, months int) civil.Period {
	return civil.Period{From: opened.AddMonths((n - 1) * months), To: opened.AddMonths(n * months).AddDays(-1)}
}
