package agenda_test

import (
	"slices"
	"testing"

	"maillage/internal/ground/civil"
	"maillage/internal/trade/care/agenda"

	"pgregory.net/rapid"
)

func days(texts ...string) []civil.Day {
	list := make([]civil.Day, len(texts))
	for i, s := range texts {
		d, err := civil.ParseISO(s)
		if err != nil {
			panic(err)
		}
		list[i] = d
	}
	return list
}

func TestASeriesFallsOnTheDaysThatPeopleExpect(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name    string
		first   string
		repeat  agenda.Repeat
		want    []string
		skipped int
	}{
		{"alone", "2026-11-24", agenda.Repeat{}, []string{"2026-11-24"}, 0},
		{"each week, three times", "2026-11-24", agenda.Repeat{Unit: agenda.ByWeek, Every: 1, Count: 3}, []string{"2026-11-24", "2026-12-01", "2026-12-08"}, 0},
		{"the last day is in", "2026-11-24", agenda.Repeat{Unit: agenda.ByWeek, Every: 2, Until: civil.Must(2026, 12, 22)}, []string{"2026-11-24", "2026-12-08", "2026-12-22"}, 0},
		{"across the change to summer", "2026-03-22", agenda.Repeat{Unit: agenda.ByWeek, Every: 1, Count: 3}, []string{"2026-03-22", "2026-03-29", "2026-04-05"}, 0},
		{"across the change to winter", "2026-10-18", agenda.Repeat{Unit: agenda.ByWeek, Every: 1, Count: 2}, []string{"2026-10-18", "2026-10-25"}, 0},
		{"a holiday is left out and uses up its turn", "2026-12-18", agenda.Repeat{Unit: agenda.ByWeek, Every: 1, Count: 4}, []string{"2026-12-18", "2027-01-08"}, 2},
		{"a first day on a holiday was chosen", "2026-12-25", agenda.Repeat{Unit: agenda.ByWeek, Every: 2, Count: 2}, []string{"2026-12-25", "2027-01-08"}, 0},
		{"the 31st is the last day of each month", "2027-01-31", agenda.Repeat{Unit: agenda.ByMonth, Every: 1, Count: 4}, []string{"2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"}, 0},
		{"the 29 February of a leap year", "2028-02-29", agenda.Repeat{Unit: agenda.ByMonth, Every: 12, Count: 3}, []string{"2028-02-29", "2029-02-28", "2030-02-28"}, 0},
		{"the second Tuesday", "2026-12-08", agenda.Repeat{Unit: agenda.ByMonthlyDay, Every: 1, Count: 4}, []string{"2026-12-08", "2027-01-12", "2027-02-09", "2027-03-09"}, 0},
		{"a fifth Tuesday is the last of a shorter month", "2026-12-29", agenda.Repeat{Unit: agenda.ByMonthlyDay, Every: 1, Count: 3}, []string{"2026-12-29", "2027-01-26", "2027-02-23"}, 0},
	}
	for _, c := range cases {
		got, skipped := c.repeat.Days(days(c.first)[0])
		if !slices.Equal(got, days(c.want...)) || skipped != c.skipped {
			t.Errorf("%s: got %v, %d left out, want %v, %d", c.name, got, skipped, c.want, c.skipped)
		}
		if err := c.repeat.Validate(days(c.first)[0]); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestASeriesThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	first := civil.Must(2026, 11, 24)
	for field, r := range map[string]agenda.Repeat{
		"unit":  {Unit: "year", Every: 1, Count: 2},
		"every": {Unit: agenda.ByWeek, Every: 0, Count: 2},
		"until": {Unit: agenda.ByWeek, Every: 1},
		"count": {Unit: agenda.ByWeek, Every: 1, Count: 105},
	} {
		wantField(t, r.Validate(first), field)
	}
	wantField(t, agenda.Repeat{Unit: agenda.ByWeek, Every: 1, Until: first.AddDays(-1)}.Validate(first), "until")
	wantField(t, agenda.Repeat{Unit: agenda.ByWeek, Every: 1, Until: first.AddYears(2).AddDays(1)}.Validate(first), "until")
	wantField(t, agenda.Repeat{Unit: agenda.ByWeek, Every: 1, Count: 3, Until: first.AddDays(20)}.Validate(first), "count")
}

// Whatever is asked: bounded, in order, each once, on the weekday of the first
// when it counts weeks, never on a holiday but the first.
func TestASeriesIsBoundedAndInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first := civil.Must(2024, 1, 1).AddDays(rapid.IntRange(0, 2000).Draw(t, "first"))
		r := agenda.Repeat{
			Unit:  rapid.SampledFrom([]agenda.Unit{agenda.ByWeek, agenda.ByMonth, agenda.ByMonthlyDay}).Draw(t, "unit"),
			Every: rapid.IntRange(1, 12).Draw(t, "every"),
		}
		if rapid.Bool().Draw(t, "by count") {
			r.Count = rapid.IntRange(2, 104).Draw(t, "count")
		} else {
			r.Until = first.AddDays(rapid.IntRange(0, 730).Draw(t, "length"))
		}
		got, skipped := r.Days(first)
		if len(got) == 0 || got[0] != first || len(got)+skipped > 104 || r.Count > 0 && len(got)+skipped > r.Count {
			t.Fatalf("%+v from %v: %d days, %d left out", r, first, len(got), skipped)
		}
		for i, d := range got {
			if i > 0 && (!d.After(got[i-1]) || civil.IsHoliday(d)) || d.After(first.AddYears(2)) || !r.Until.IsZero() && d.After(r.Until) {
				t.Fatalf("%+v from %v: %v", r, first, got)
			}
			if r.Unit != agenda.ByMonth && d.Weekday() != first.Weekday() {
				t.Fatalf("%+v from %v: %v is another weekday", r, first, d)
			}
		}
	})
}
