package civil_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"maillage/internal/ground/civil"
)

// anyDay draws days of the whole calendar, bounds included.
func anyDay(t *rapid.T, label string) civil.Day {
	first := civil.Must(1800, time.January, 1)
	return first.AddDays(rapid.IntRange(0, civil.Must(2200, time.December, 31).Sub(first)).Draw(t, label))
}

// Every day of the calendar, one by one, against package time.
func TestCalendarAgreesWithPackageTime(t *testing.T) {
	t.Parallel()
	day := civil.Must(1800, time.January, 1)
	for want := time.Date(1800, time.January, 1, 0, 0, 0, 0, time.UTC); want.Year() <= 2200; want = want.AddDate(0, 0, 1) {
		y, m, d := day.Date()
		wy, wm, wd := want.Date()
		if y != wy || m != wm || d != wd || day.Weekday() != want.Weekday() {
			t.Fatalf("got %v (%v), want %v (%v)", day, day.Weekday(), want.Format(time.DateOnly), want.Weekday())
		}
		if got, ok := civil.Of(wy, wm, wd); !ok || got != day {
			t.Fatalf("Of(%s) = %v, %v", want.Format(time.DateOnly), got, ok)
		}
		if got := day.String(); got != want.Format(time.DateOnly) {
			t.Fatalf("String = %q, want %q", got, want.Format(time.DateOnly))
		}
		if day.Year() != wy || day.MonthOfYear() != wm || day.DayOfMonth() != wd {
			t.Fatalf("parts of %v: %d %d %d", day, day.Year(), day.MonthOfYear(), day.DayOfMonth())
		}
		day = day.AddDays(1)
	}
	if want := civil.Must(2200, time.December, 31); day != want {
		t.Errorf("past the end: got %v, want to stay at %v", day, want)
	}
}

func TestEveryDayStartsOnItself(t *testing.T) {
	t.Parallel()
	last := civil.Must(2101, time.January, 1)
	for d := civil.Must(1900, time.January, 1); d.Before(last); d = d.AddDays(1) {
		start := d.Start()
		if got := civil.DayOf(start); got != d {
			t.Fatalf("DayOf(%v.Start()) = %v", d, got)
		}
		if got := civil.DayOf(start.Add(-time.Second)); got != d.AddDays(-1) {
			t.Fatalf("a second before %v starts: %v", d, got)
		}
	}
}

func TestOfRefusesDaysThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		y    int
		m    time.Month
		d    int
		want bool
	}{
		{2026, 2, 28, true},
		{2026, 2, 29, false},
		{2024, 2, 29, true},
		{1900, 2, 29, false},
		{2000, 2, 29, true},
		{2026, 2, 31, false},
		{2026, 4, 31, false},
		{2026, 12, 31, true},
		{2026, 0, 1, false},
		{2026, 13, 1, false},
		{2026, 1, 0, false},
		{2026, 1, -1, false},
		{1799, 12, 31, false},
		{1800, 1, 1, true},
		{2200, 12, 31, true},
		{2201, 1, 1, false},
	} {
		got, ok := civil.Of(c.y, c.m, c.d)
		if ok != c.want || got.IsZero() == c.want {
			t.Errorf("Of(%d, %d, %d) = %v, %v; want %v", c.y, c.m, c.d, got, ok, c.want)
		}
	}
}

func TestMustPanicsOnADayThatCannotBe(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	civil.Must(2026, time.February, 31)
}

func TestDaysSortAsTheirISOText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDay(t, "a"), anyDay(t, "b")
		if got, want := a.Before(b), a.String() < b.String(); got != want {
			t.Fatalf("%v before %v: got %v, want %v", a, b, got, want)
		}
		if a.After(b) != b.Before(a) || a.Equal(b) != (a == b) {
			t.Fatalf("After and Equal disagree with Before on %v, %v", a, b)
		}
		if got := a.Compare(b); (got < 0) != a.Before(b) || (got > 0) != a.After(b) {
			t.Fatalf("Compare(%v, %v) = %d", a, b, got)
		}
	})
}

func TestAddDaysAndSubAreInverse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDay(t, "a"), anyDay(t, "b")
		if got := b.AddDays(a.Sub(b)); got != a {
			t.Fatalf("%v + (%v - itself) = %v", b, a, got)
		}
		if a.Sub(b) != -b.Sub(a) {
			t.Fatalf("Sub is not antisymmetric on %v, %v", a, b)
		}
	})
}

func TestAddMonths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		from civil.Day
		n    int
		want string
	}{
		{"a plain month", civil.Must(2026, 3, 15), 1, "2026-04-15"},
		{"the end of January stops at the end of February", civil.Must(2026, 1, 31), 1, "2026-02-28"},
		{"a leap February has one day more", civil.Must(2024, 1, 31), 1, "2024-02-29"},
		{"it clamps, it does not remember", civil.Must(2026, 2, 28), 1, "2026-03-28"},
		{"backwards over the new year", civil.Must(2026, 1, 31), -2, "2025-11-30"},
		{"twelve months from a leap day", civil.Must(2024, 2, 29), 12, "2025-02-28"},
		{"nothing", civil.Must(2024, 2, 29), 0, "2024-02-29"},
		{"from no day", civil.Day{}, 3, ""},
		{"far beyond the end stays in the last month", civil.Must(2026, 2, 3), 1 << 40, "2200-12-03"},
	} {
		if got := c.from.AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestAddMonthsKeepsTheDayOrTakesTheLast(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := anyDay(t, "d")
		n := rapid.IntRange(-300, 300).Draw(t, "n")
		got := d.AddMonths(n)
		if got.Month() != d.Month().Add(n) {
			t.Fatalf("%v and %d months is in %v", d, n, got.Month())
		}
		if got.DayOfMonth() != d.DayOfMonth() && (got != got.Month().Last() || got.DayOfMonth() > d.DayOfMonth()) {
			t.Fatalf("%v and %d months is %v", d, n, got)
		}
	})
}

func TestAddYears(t *testing.T) {
	t.Parallel()
	if got, want := civil.Must(2024, 2, 29).AddYears(1), civil.Must(2025, 2, 28); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := civil.Must(2024, 2, 29).AddYears(4), civil.Must(2028, 2, 29); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := civil.Must(2026, 11, 22).AddYears(-18), civil.Must(2008, 11, 22); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestNoDayIsHarmless(t *testing.T) {
	t.Parallel()
	var none civil.Day
	day := civil.Must(2026, 11, 22)
	if !none.IsZero() || none.String() != "" || none.Short() != "" || none.Long() != "" || !none.Start().IsZero() {
		t.Errorf("no day says something: %q %q %q", none.Short(), none.Long(), none.Start())
	}
	if none.AddDays(3) != none || none.AddYears(1) != none || day.Sub(none) != 0 || none.Sub(day) != 0 {
		t.Error("arithmetic on no day gave a day")
	}
	if !none.Month().IsZero() || none.Year() != 0 || none.MonthOfYear() != 0 || none.DayOfMonth() != 0 {
		t.Error("no day has parts")
	}
	if !none.Before(day) || civil.IsWorkingDay(none) || civil.IsHoliday(none) {
		t.Error("no day does not sort first, or is worked")
	}
	if got := civil.DayOf(time.Time{}); !got.IsZero() {
		t.Errorf("DayOf(zero time) = %v", got)
	}
}

func TestDayOfIsTheDayInParis(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, at, want string
	}{
		{"before midnight in winter", "2026-01-14T22:59:59Z", "2026-01-14"},
		{"midnight in winter", "2026-01-14T23:00:00Z", "2026-01-15"},
		{"before midnight in summer", "2026-07-14T21:59:59Z", "2026-07-14"},
		{"midnight in summer", "2026-07-14T22:00:00Z", "2026-07-15"},
		{"whatever the zone it is told in", "2026-01-14T18:30:00-05:00", "2026-01-15"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := civil.DayOf(at).String(); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestInstantAndClockSpeakParisTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 13, 30, 0, 0, time.UTC)
	if got, want := civil.Instant(at), "22/11/2026 à 14\u00a0h\u00a030"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := civil.Clock(at.Add(-6*time.Hour+35*time.Minute)), "9\u00a0h\u00a005"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := civil.Instant(time.Time{}) + civil.Clock(time.Time{}); got != "" {
		t.Errorf("the zero time says %q", got)
	}
}

func TestShortAndLong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		day         civil.Day
		short, long string
	}{
		{civil.Must(2026, 11, 22), "22/11/2026", "22 novembre 2026"},
		{civil.Must(2026, 11, 1), "01/11/2026", "1er novembre 2026"},
		{civil.Must(1987, 8, 9), "09/08/1987", "9 août 1987"},
	} {
		if c.day.Short() != c.short || c.day.Long() != c.long {
			t.Errorf("got %q, %q; want %q, %q", c.day.Short(), c.day.Long(), c.short, c.long)
		}
	}
}

func TestScanReadsWhatEitherEngineHands(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		src  any
		want string
	}{
		{"NULL", nil, ""},
		{"text", "2026-11-22", "2026-11-22"},
		{"bytes", []byte("2026-11-22"), "2026-11-22"},
		{"text with a time", "2026-11-22 00:00:00", "2026-11-22"},
		{"text with an ISO time", "2026-11-22T00:00:00Z", "2026-11-22"},
		{"a time at UTC midnight", time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), "2026-11-22"},
		{"a time told in another zone", time.Date(2026, 11, 22, 1, 0, 0, 0, time.FixedZone("", 7200)), "2026-11-21"},
	} {
		got := civil.Must(1999, 9, 9) // what was there must go
		if err := got.Scan(c.src); err != nil || got.String() != c.want {
			t.Errorf("%s: got %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

func TestScanRefusesWhatIsNoDay(t *testing.T) {
	t.Parallel()
	for _, src := range []any{"", "2026-11", "2026-02-31", "2026/11/22", "2026-11-22x", "+026-11-22", "22/11/2026", 20261122, true, time.Time{}} {
		var d civil.Day
		if err := d.Scan(src); err == nil {
			t.Errorf("Scan(%v) = %v, want an error", src, d)
		}
	}
}

func TestDayGoesThroughTheDatabaseAndJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := anyDay(t, "d")
		if rapid.Bool().Draw(t, "none") {
			d = civil.Day{}
		}
		v, err := d.Value()
		if err != nil {
			t.Fatal(err)
		}
		var back civil.Day
		if err := back.Scan(v); err != nil || back != d {
			t.Fatalf("Scan(Value(%v)) = %v, %v", d, back, err)
		}
		type row struct {
			On   civil.Day            `json:"on"`
			Keys map[civil.Day]string `json:"keys"`
		}
		in := row{d, map[civil.Day]string{d: "x"}}
		text, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		var out row
		if err := json.Unmarshal(text, &out); err != nil || out.On != d || out.Keys[d] != "x" {
			t.Fatalf("JSON %s gives %v, %v", text, out, err)
		}
	})
	text, _ := json.Marshal([]civil.Day{civil.Must(2026, 11, 22), {}})
	if got, want := string(text), `["2026-11-22",null]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var d civil.Day
	for _, bad := range []string{`"2026-02-31"`, `"22/11/2026"`, `12`, `{}`} {
		if err := json.Unmarshal([]byte(bad), &d); err == nil {
			t.Errorf("JSON %s gives %v, want an error", bad, d)
		}
	}
}

func BenchmarkDayScan(b *testing.B) {
	b.ReportAllocs()
	var d civil.Day
	var src any = "2026-11-22"
	for b.Loop() {
		if err := d.Scan(src); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDayValue(b *testing.B) {
	b.ReportAllocs()
	d := civil.Must(2026, 11, 22)
	for b.Loop() {
		if _, err := d.Value(); err != nil {
			b.Fatal(err)
		}
	}
}
