package civil_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"maillage/internal/ground/civil"
)

// The civil service's published lists.
func TestHolidays(t *testing.T) {
	t.Parallel()
	for year, want := range map[int][]string{
		2024: {"2024-01-01", "2024-04-01", "2024-05-01", "2024-05-08", "2024-05-09", "2024-05-20", "2024-07-14", "2024-08-15", "2024-11-01", "2024-11-11", "2024-12-25"},
		2025: {"2025-01-01", "2025-04-21", "2025-05-01", "2025-05-08", "2025-05-29", "2025-06-09", "2025-07-14", "2025-08-15", "2025-11-01", "2025-11-11", "2025-12-25"},
		2026: {"2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25", "2026-07-14", "2026-08-15", "2026-11-01", "2026-11-11", "2026-12-25"},
		2008: {"2008-01-01", "2008-03-24", "2008-05-01", "2008-05-01", "2008-05-08", "2008-05-12", "2008-07-14", "2008-08-15", "2008-11-01", "2008-11-11", "2008-12-25"},
	} {
		var got []string
		for _, d := range civil.Holidays(year) {
			got = append(got, d.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d: got %v, want %v", year, got, want)
		}
	}
	if got := civil.Holidays(1799); got != nil {
		t.Errorf("outside the calendar: got %v", got)
	}
}

func TestEasterMondayIsAMondayOfSpringInEveryYear(t *testing.T) {
	t.Parallel()
	for year := 1800; year <= 2200; year++ {
		monday := civil.Holidays(year)[1]
		if monday.Weekday() != time.Monday || monday.Before(civil.Must(year, 3, 23)) || monday.After(civil.Must(year, 4, 26)) {
			t.Errorf("Easter Monday %d on %v, a %v", year, monday, monday.Weekday())
		}
	}
}

func TestIsHolidayAgreesWithTheList(t *testing.T) {
	t.Parallel()
	for year := 1999; year <= 2051; year++ {
		list := civil.Holidays(year)
		for d := civil.Must(year, 1, 1); d.Year() == year; d = d.AddDays(1) {
			if got, want := civil.IsHoliday(d), slices.Contains(list, d); got != want {
				t.Errorf("%v: got %v, want %v", d, got, want)
			}
		}
	}
}

func TestAddWorkingDays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		from civil.Day
		n    int
		want string
	}{
		{"within a week", civil.Must(2026, 11, 23), 3, "2026-11-26"},
		{"over a week-end", civil.Must(2026, 11, 20), 1, "2026-11-23"},
		{"from a Saturday", civil.Must(2026, 11, 21), 1, "2026-11-23"},
		{"over a bank-holiday week-end", civil.Must(2026, 5, 22), 1, "2026-05-26"}, // Whit Monday
		{"backwards over it", civil.Must(2026, 5, 26), -1, "2026-05-22"},
		{"the fifth of a month for the remontée", civil.Must(2026, 4, 30), 5, "2026-05-11"}, // 1 and 8 May
		{"none, from a Sunday", civil.Must(2026, 11, 22), 0, "2026-11-22"},
		{"from no day", civil.Day{}, 5, ""},
		{"at the end of the calendar", civil.Must(2200, 12, 31), 5, "2200-12-31"},
	} {
		if got := civil.AddWorkingDays(c.from, c.n).String(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestAddWorkingDaysCountsTheWorkingDaysBetween(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := civil.Must(2000, 1, 1).AddDays(rapid.IntRange(0, 20000).Draw(t, "d"))
		n := rapid.IntRange(1, 60).Draw(t, "n")
		got, worked := civil.AddWorkingDays(d, n), 0
		for x := d.AddDays(1); !x.After(got); x = x.AddDays(1) {
			if civil.IsWorkingDay(x) {
				worked++
			}
		}
		if worked != n || !civil.IsWorkingDay(got) {
			t.Fatalf("%v and %d working days is %v: %d counted", d, n, got, worked)
		}
	})
}
