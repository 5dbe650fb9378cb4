package civil

import (
	"cmp"
	"fmt"
	"time"
	_ "time/tzdata" // Europe/Paris on machines without a zone database
)

// Day is one date of the calendar, from 1800 to 2200. It is a value: compare
// it with ==, use it as a map key. The zero Day is "no day".
type Day struct {
	n int32 // days since 31 December 1799; 0 is no day
}

const (
	minYear = 1800
	maxYear = 2200

	unixToDay = 62092  // n of 1 January 1970
	lastDay   = 146462 // n of 31 December 2200
)

var paris = mustLocation("Europe/Paris")

func mustLocation(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic("civil: " + err.Error())
	}
	return l
}

// Of gives the day of a year, month and day of the month; false when there is
// no such day (31 February) or it lies outside 1800 to 2200.
func Of(year int, month time.Month, day int) (Day, bool) {
	if year < minYear || year > maxYear || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return Day{}, false
	}
	return Day{fromCivil(year, int(month), day)}, true
}

// Must is Of for tests and constants: it panics when there is no such day.
func Must(year int, month time.Month, day int) Day {
	d, ok := Of(year, month, day)
	if !ok {
		panic(fmt.Sprintf("civil: no day %04d-%02d-%02d", year, month, day))
	}
	return d
}

// DayOf gives the day an instant has in Europe/Paris; no day when it lies
// outside 1800 to 2200, as the zero time does.
func DayOf(t time.Time) Day {
	y, m, day := t.In(paris).Date()
	d, _ := Of(y, m, day)
	return d
}

// IsZero says whether this is no day.
func (d Day) IsZero() bool { return d.n == 0 }

// Before says whether d comes before o. No day comes before every day.
func (d Day) Before(o Day) bool { return d.n < o.n }

// After says whether d comes after o.
func (d Day) After(o Day) bool { return d.n > o.n }

// Equal says whether both are the same day, as == does.
func (d Day) Equal(o Day) bool { return d == o }

// Compare is -1, 0 or +1 as d comes before, on or after o.
func (d Day) Compare(o Day) int { return cmp.Compare(d.n, o.n) }

// AddDays moves by n days, within the bounds. From no day it gives no day.
func (d Day) AddDays(n int) Day {
	if d.IsZero() {
		return d
	}
	return Day{clamp(int64(d.n)+bounded(n), 1, lastDay)}
}

// AddMonths moves by n months and keeps the day of the month, or the last one
// of a shorter month: 31 January and one month is 28 or 29 February.
func (d Day) AddMonths(n int) Day {
	if d.IsZero() {
		return d
	}
	m := d.Month().Add(n)
	year, month := m.parts()
	return Day{fromCivil(year, int(month), min(d.DayOfMonth(), daysIn(year, month)))}
}

// AddYears moves by n years; 29 February becomes 28 February when it must.
func (d Day) AddYears(n int) Day { return d.AddMonths(int(bounded(n)) * 12) }

// Sub counts the days from o to d: negative when d comes first, 0 when either
// is no day.
func (d Day) Sub(o Day) int {
	if d.IsZero() || o.IsZero() {
		return 0
	}
	return int(d.n - o.n)
}

// Date gives the three parts; zeros for no day.
func (d Day) Date() (year int, month time.Month, day int) {
	if d.IsZero() {
		return 0, 0, 0
	}
	y, m, dd := toCivil(d.n)
	return y, time.Month(m), dd
}

// Year gives the year, 0 for no day.
func (d Day) Year() int { y, _, _ := d.Date(); return y }

// Month gives the calendar month the day lies in; no month for no day.
func (d Day) Month() Month { return MonthOf(d) }

// MonthOfYear gives January to December, 0 for no day.
func (d Day) MonthOfYear() time.Month { _, m, _ := d.Date(); return m }

// DayOfMonth gives 1 to 31, 0 for no day.
func (d Day) DayOfMonth() int { _, _, dd := d.Date(); return dd }

// Weekday gives the day of the week.
func (d Day) Weekday() time.Weekday {
	return time.Weekday((d.n + 2) % 7) // n = 1, 1 January 1800, was a Wednesday
}

// Start gives the instant, in UTC, of this day's midnight in Europe/Paris: the
// first of the two when the clocks struck it twice, as on 26 September 1976.
// The zero time for no day.
func (d Day) Start() time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	y, m, dd := d.Date()
	midnight := time.Date(y, m, dd, 0, 0, 0, 0, paris)
	if first := midnight.Add(-time.Hour); first.Day() == dd {
		midnight = first
	}
	return midnight.UTC()
}

func leap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func daysIn(year int, month time.Month) int {
	switch month {
	case time.February:
		if leap(year) {
			return 29
		}
		return 28
	case time.April, time.June, time.September, time.November:
		return 30
	default:
		return 31
	}
}

// fromCivil and toCivil count days in years that begin in March, so that the
// leap day comes last: Howard Hinnant, "chrono-Compatible Low-Level Date
// Algorithms". Years here are positive, which drops the negative eras.
func fromCivil(y, m, d int) int32 {
	mp := m - 3
	if m <= 2 {
		y--
		mp = m + 9
	}
	yoe := y % 400
	doy := (153*mp+2)/5 + d - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return int32(y/400*146097 + doe - 719468 + unixToDay)
}

func toCivil(n int32) (y, m, d int) {
	z := int(n) - unixToDay + 719468
	era := z / 146097
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = doy - (153*mp+2)/5 + 1
	m = mp + 3
	y = yoe + era*400
	if m > 12 {
		m -= 12
		y++
	}
	return y, m, d
}

// bounded keeps a count small enough that adding it cannot overflow.
func bounded(n int) int64 { return int64(max(-1_000_000, min(n, 1_000_000))) }

func clamp(n int64, low, high int32) int32 {
	return int32(max(int64(low), min(n, int64(high))))
}
