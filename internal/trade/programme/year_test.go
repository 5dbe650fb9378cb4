package programme_test

import (
	"testing"
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/trade/programme"

	"pgregory.net/rapid"
)

func TestYearOf(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name        string
		opened, day civil.Day
		months      int
		want        int
	}{
		{"the day of inclusion opens the first year", civil.Must(2025, 3, 10), civil.Must(2025, 3, 10), 12, 1},
		{"the day before has no year", civil.Must(2025, 3, 10), civil.Must(2025, 3, 9), 12, 0},
		{"the eve of the anniversary is still the first", civil.Must(2025, 3, 10), civil.Must(2026, 3, 9), 12, 1},
		{"the anniversary opens the second", civil.Must(2025, 3, 10), civil.Must(2026, 3, 10), 12, 2},
		{"1 January opens nothing", civil.Must(2025, 3, 10), civil.Must(2026, 1, 1), 12, 1},
		{"29 February turns on 28 February in a common year", civil.Must(2024, 2, 29), civil.Must(2025, 2, 28), 12, 2},
		{"and on 29 February again in a leap year", civil.Must(2024, 2, 29), civil.Must(2028, 2, 28), 12, 4},
		{"the 29th itself is the fifth", civil.Must(2024, 2, 29), civil.Must(2028, 2, 29), 12, 5},
		{"a sequence of six months from the 31st", civil.Must(2025, 8, 31), civil.Must(2026, 2, 28), 6, 2},
		{"no day has no year", civil.Must(2025, 3, 10), civil.Day{}, 12, 0},
		{"no inclusion has no year", civil.Day{}, civil.Must(2025, 3, 10), 12, 0},
		{"a year without length is no year", civil.Must(2025, 3, 10), civil.Must(2025, 3, 10), 0, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := programme.YearOf(c.opened, c.day, c.months); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

// Every day from the inclusion on lies in exactly the year whose period holds it,
// and each period begins the day after the one before ended.
func TestYearsFollowOneAnother(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		opened := civil.Must(2019, time.January, 1).AddDays(rapid.IntRange(0, 4000).Draw(t, "opened"))
		months := rapid.SampledFrom([]int{1, 3, 6, 12, 24}).Draw(t, "months")
		day := opened.AddDays(rapid.IntRange(0, 3000).Draw(t, "day"))
		n := programme.YearOf(opened, day, months)
		p := programme.YearPeriod(opened, n, months)
		if !p.Contains(day) {
			t.Fatalf("%s is in year %d, which runs %s to %s", day, n, p.From, p.To)
		}
		if next := programme.YearPeriod(opened, n+1, months); next.From != p.To.AddDays(1) {
			t.Fatalf("year %d ends %s, the next begins %s", n, p.To, next.From)
		}
	})
}
