package civil_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"maillage/internal/ground/civil"
)

func TestMonthHoldsItsDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := anyDay(t, "d")
		m := civil.MonthOf(d)
		if m.First().DayOfMonth() != 1 || m.First().MonthOfYear() != d.MonthOfYear() || m.Year() != d.Year() {
			t.Fatalf("the month of %v begins on %v", d, m.First())
		}
		if m.Last().AddDays(1) != m.Next().First() && m.Next() != m {
			t.Fatalf("%v ends on %v, the next begins on %v", m, m.Last(), m.Next().First())
		}
		if !m.Contains(d) || !m.Contains(m.First()) || !m.Contains(m.Last()) || !m.Period().Contains(d) {
			t.Fatalf("%v does not contain its days", m)
		}
		for _, near := range []civil.Day{m.First().AddDays(-1), m.Last().AddDays(1)} {
			if near.MonthOfYear() != d.MonthOfYear() && m.Contains(near) {
				t.Fatalf("%v contains %v", m, near)
			}
		}
	})
}

func TestMonthArithmetic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := civil.MonthOf(anyDay(t, "a")), civil.MonthOf(anyDay(t, "b"))
		if got := b.Add(a.Sub(b)); got != a {
			t.Fatalf("%v + (%v - itself) = %v", b, a, got)
		}
		if a.Before(b) != (a.String() < b.String()) || a.After(b) != b.Before(a) || (a.Compare(b) < 0) != a.Before(b) || a.Equal(b) != (a == b) {
			t.Fatalf("%v and %v do not sort as their text", a, b)
		}
		back, err := civil.ParseMonth(a.String())
		if err != nil || back != a {
			t.Fatalf("ParseMonth(%v) = %v, %v", a, back, err)
		}
	})
	november := civil.MonthOf(civil.Must(2026, 11, 22))
	if got, want := november.Add(2).String(), "2027-01"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := november.Prev().Last(), civil.Must(2026, time.October, 31); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := november.Long(), "novembre 2026"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestParseMonthIsStrict(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "2026", "2026-1", "2026-00", "2026-13", "1799-12", "2201-01", "2026/11", "2026-11-01", "11/2026", "+026-11"} {
		if got, err := civil.ParseMonth(s); err == nil || !got.IsZero() {
			t.Errorf("%q: got %v, want an error", s, got)
		}
	}
}

func TestMonthGoesThroughTheDatabaseAndJSON(t *testing.T) {
	t.Parallel()
	for _, m := range []civil.Month{{}, civil.MonthOf(civil.Must(2026, 11, 22))} {
		v, err := m.Value()
		if err != nil {
			t.Fatal(err)
		}
		back := civil.MonthOf(civil.Must(1999, 9, 9))
		if err := back.Scan(v); err != nil || back != m {
			t.Errorf("Scan(Value(%v)) = %v, %v", m, back, err)
		}
		if err := back.Scan([]byte(m.String())); (err != nil) != m.IsZero() {
			t.Errorf("Scan(bytes of %q): %v", m, err)
		}
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &back); err != nil || back != m {
			t.Errorf("JSON %s gives %v, %v", text, back, err)
		}
	}
	var m civil.Month
	if err := m.Scan(202611); err == nil {
		t.Errorf("Scan(number) = %v, want an error", m)
	}
	if err := json.Unmarshal([]byte(`"2026-13"`), &m); err == nil {
		t.Errorf("JSON month 13 gives %v, want an error", m)
	}
}

func TestNoMonthIsHarmless(t *testing.T) {
	t.Parallel()
	var none civil.Month
	if none.String() != "" || none.Long() != "" || !none.First().IsZero() || !none.Last().IsZero() || none.Next() != none {
		t.Error("no month says something")
	}
	if none.Contains(civil.Day{}) || none.Contains(civil.Must(2026, 1, 1)) || none.Sub(civil.MonthOf(civil.Must(2026, 1, 1))) != 0 {
		t.Error("no month contains or counts something")
	}
}

func TestPeriod(t *testing.T) {
	t.Parallel()
	day := func(d int) civil.Day { return civil.Must(2026, 6, d) }
	for _, c := range []struct {
		name   string
		p      civil.Period
		at     civil.Day
		inside bool
	}{
		{"the first day is in", civil.Period{From: day(10), To: day(20)}, day(10), true},
		{"the last day is in", civil.Period{From: day(10), To: day(20)}, day(20), true},
		{"the day before is out", civil.Period{From: day(10), To: day(20)}, day(9), false},
		{"the day after is out", civil.Period{From: day(10), To: day(20)}, day(21), false},
		{"an open period goes on", civil.Period{From: day(10)}, civil.Must(2100, 1, 1), true},
		{"a period since ever", civil.Period{To: day(20)}, civil.Must(1900, 1, 1), true},
		{"the zero period is always", civil.Period{}, day(1), true},
		{"no day is in none", civil.Period{}, civil.Day{}, false},
		{"an inverted period is empty", civil.Period{From: day(20), To: day(10)}, day(15), false},
	} {
		if got := c.p.Contains(c.at); got != c.inside {
			t.Errorf("%s: got %v, want %v", c.name, got, c.inside)
		}
	}
	if !(civil.Period{From: day(1)}).Open() || (civil.Period{To: day(1)}).Open() {
		t.Error("Open is about the end")
	}
}

// Two periods overlap when some day lies in both: checked by walking the days.
func TestPeriodsOverlapWhenTheyShareADay(t *testing.T) {
	t.Parallel()
	base := civil.Must(2026, 1, 1)
	edge := func(t *rapid.T, label string) civil.Day {
		n := rapid.IntRange(-1, 8).Draw(t, label)
		if n < 0 {
			return civil.Day{}
		}
		return base.AddDays(n)
	}
	rapid.Check(t, func(t *rapid.T) {
		p := civil.Period{From: edge(t, "p.From"), To: edge(t, "p.To")}
		o := civil.Period{From: edge(t, "o.From"), To: edge(t, "o.To")}
		want := false
		for n := -2; n <= 10; n++ {
			d := base.AddDays(n)
			want = want || p.Contains(d) && o.Contains(d)
		}
		if got := p.Overlaps(o); got != want || o.Overlaps(p) != want {
			t.Fatalf("%v and %v: got %v, want %v", p, o, got, want)
		}
	})
}
