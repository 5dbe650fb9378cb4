package civil

import (
	"slices"
	"time"
)

// Holidays lists the eleven public holidays of a year in metropolitan France
// (labour code, article L3133-1), in order. Ascension may fall on another
// holiday (1 May 2008): that day is then listed twice. Nil outside 1800 to 2200.
func Holidays(year int) []Day {
	if year < minYear || year > maxYear {
		return nil
	}
	easter := easterOf(year)
	days := []Day{
		Must(year, time.January, 1),
		easter.AddDays(1), // lundi de Pâques
		Must(year, time.May, 1),
		Must(year, time.May, 8),
		easter.AddDays(39), // Ascension
		easter.AddDays(50), // lundi de Pentecôte
		Must(year, time.July, 14),
		Must(year, time.August, 15),
		Must(year, time.November, 1),
		Must(year, time.November, 11),
		Must(year, time.December, 25),
	}
	slices.SortFunc(days, Day.Compare)
	return days
}

// easterOf gives Easter Sunday: the Gregorian computus of Meeus, Jones and Butcher.
func easterOf(year int) Day {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (b - (b+8)/25 + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return Must(year, time.Month(n/31), n%31+1)
}

// IsHoliday says whether the day is a public holiday.
func IsHoliday(d Day) bool {
	if d.IsZero() {
		return false
	}
	y, m, dd := d.Date()
	switch m*100 + time.Month(dd) {
	case 101, 501, 508, 714, 815, 1101, 1111, 1225:
		return true
	}
	since := d.Sub(easterOf(y))
	return since == 1 || since == 39 || since == 50
}

// IsWorkingDay says whether the day is a jour ouvré: Monday to Friday and not a
// public holiday. No day is not one.
func IsWorkingDay(d Day) bool {
	w := d.Weekday()
	return !d.IsZero() && w != time.Saturday && w != time.Sunday && !IsHoliday(d)
}

// AddWorkingDays moves by n working days, backwards when n is negative: one
// working day after a Saturday is Monday. With 0 the day stays as it is, worked
// or not. It stops at the bounds of the calendar.
func AddWorkingDays(d Day, n int) Day {
	step := 1
	if n < 0 {
		step = -1
	}
	for n != 0 {
		next := d.AddDays(step)
		if next == d {
			return d
		}
		d = next
		if IsWorkingDay(d) {
			n -= step
		}
	}
	return d
}
