package agenda

import (
	"fmt"
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
)

// Unit is what a series counts in.
type Unit string

// The units. A run by month keeps its date, or its rank in the month (« le
// deuxième mardi »), which suits meetings.
const (
	NoRepeat     Unit = ""
	ByWeek       Unit = "week"
	ByMonth      Unit = "month_day"
	ByMonthlyDay Unit = "month_weekday"
)

// Repeat is how an appointment comes back: every so many units, until a day
// (included) or so many times in all.
type Repeat struct {
	Unit  Unit      `form:"unit"`
	Every int       `form:"every"`
	Until civil.Day `form:"until"`
	Count int       `form:"count"`
}

const (
	mostOccurrences = 104
	mostEvery       = 12
)

// Validate holds the repeat against its bounds. Faults: Invalid.
func (r Repeat) Validate(first civil.Day) error {
	var wrong fault.Fields
	switch r.Unit {
	case NoRepeat:
		return nil
	case ByWeek, ByMonth, ByMonthlyDay:
	default:
		wrong.Add("unit", "Choisissez dans la liste.")
	}
	if r.Every < 1 || r.Every > mostEvery {
		wrong.Add("every", fmt.Sprintf("De 1 à %d.", mostEvery))
	}
	switch {
	case r.Until.IsZero() && r.Count == 0:
		wrong.Add("until", "Dites jusqu’à quand, ou combien de fois.")
	case !r.Until.IsZero() && r.Count != 0:
		wrong.Add("count", "Choisissez une date de fin ou un nombre, pas les deux.")
	case r.Count != 0 && (r.Count < 2 || r.Count > mostOccurrences):
		wrong.Add("count", fmt.Sprintf("De 2 à %d fois.", mostOccurrences))
	case !r.Until.IsZero() && r.Until.Before(first):
		wrong.Add("until", "La fin vient après le premier jour.")
	case r.Until.After(first.AddYears(furthest)):
		wrong.Add("until", "Une série dure deux ans au plus : jusqu’au "+first.AddYears(furthest).Short()+".")
	}
	return wrong.Err()
}

// Days lists the days of a valid repeat, the first included, within two years
// and 104 of them. skipped counts the public holidays left out: they use up
// their turn, so that « dix fois » ends when it would have.
func (r Repeat) Days(first civil.Day) (days []civil.Day, skipped int) {
	if r.Unit == NoRepeat {
		return []civil.Day{first}, 0
	}
	last := first.AddYears(furthest)
	if !r.Until.IsZero() && r.Until.Before(last) {
		last = r.Until
	}
	most := mostOccurrences
	if r.Count > 0 {
		most = min(most, r.Count)
	}
	for n := range most {
		day := r.nth(first, n)
		if day.After(last) {
			break
		}
		if n > 0 && civil.IsHoliday(day) { // the first was chosen by hand
			skipped++
			continue
		}
		days = append(days, day)
	}
	return days, skipped
}

// nth is the day of the n-th turn, from 0.
func (r Repeat) nth(first civil.Day, n int) civil.Day {
	switch r.Unit {
	case ByMonth:
		return first.AddMonths(n * r.Every)
	case ByMonthlyDay:
		return sameRank(first, first.Month().Add(n*r.Every))
	default:
		return first.AddDays(7 * n * r.Every)
	}
}

// sameRank is the day of a month with the weekday and the rank of another: a
// fifth Tuesday is the last of a month that has four.
func sameRank(first civil.Day, m civil.Month) civil.Day {
	rank := (first.DayOfMonth() - 1) / 7
	start := m.First()
	ahead := (int(first.Weekday()) - int(start.Weekday()) + 7) % 7
	day := start.AddDays(ahead + 7*rank)
	if day.Month() != m {
		day = day.AddDays(-7)
	}
	return day
}

var ranks = [...]string{"premier", "deuxième", "troisième", "quatrième", "cinquième"}

// Words says how a series goes from one of its days: « toutes les 2 semaines, le
// mardi ».
func (r Repeat) Words(day civil.Day) string {
	weekday := civil.WeekdayName(day.Weekday())
	every := func(one, many string) string {
		if r.Every == 1 {
			return one
		}
		return fmt.Sprintf(many, r.Every)
	}
	switch r.Unit {
	case ByWeek:
		return every("chaque semaine", "toutes les %d semaines") + ", le " + weekday
	case ByMonth:
		return every("chaque mois", "tous les %d mois") + ", le " + ordinal(day)
	case ByMonthlyDay:
		return every("chaque mois", "tous les %d mois") + ", le " + ranks[(day.DayOfMonth()-1)/7] + " " + weekday
	default:
		return ""
	}
}

func ordinal(d civil.Day) string {
	if d.DayOfMonth() == 1 {
		return "1er"
	}
	return fmt.Sprint(d.DayOfMonth())
}

// isoWeekday is 1 Monday … 7 Sunday.
func isoWeekday(w time.Weekday) int { return (int(w)+6)%7 + 1 }
