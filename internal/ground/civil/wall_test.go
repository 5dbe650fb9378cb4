package civil_test

import (
	"testing"
	"time"

	"maillage/internal/ground/civil"
)

func TestAnHourOfTheWallClockStaysWhereItIsAcrossTheClockChange(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		day  civil.Day
		at   civil.Minute
		want string
	}{
		{"the eve of the change to summer", civil.Must(2026, 3, 28), 14*60 + 30, "2026-03-28T13:30:00Z"},
		{"the day of the change to summer", civil.Must(2026, 3, 29), 14*60 + 30, "2026-03-29T12:30:00Z"},
		{"the eve of the change to winter", civil.Must(2026, 10, 24), 14*60 + 30, "2026-10-24T12:30:00Z"},
		{"the day of the change to winter", civil.Must(2026, 10, 25), 14*60 + 30, "2026-10-25T13:30:00Z"},
		{"an hour that is skipped is the next one", civil.Must(2026, 3, 29), 2*60 + 30, "2026-03-29T01:30:00Z"},
		{"an hour struck twice is the first", civil.Must(2026, 10, 25), 2*60 + 30, "2026-10-25T00:30:00Z"},
		{"midnight", civil.Must(2026, 7, 1), 0, "2026-06-30T22:00:00Z"},
		{"the end of the day is the next midnight", civil.Must(2026, 7, 1), civil.EndOfDay, "2026-07-01T22:00:00Z"},
	}
	for _, c := range cases {
		if got := c.day.At(c.at).Format(time.RFC3339); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	if !(civil.Day{}).At(600).IsZero() {
		t.Error("no day has an instant")
	}
	for d := civil.Must(2026, 1, 1); d.Year() == 2026; d = d.AddDays(1) {
		for m := civil.Hour(4); m < civil.EndOfDay; m += 45 {
			if at := d.At(m); civil.DayOf(at) != d || civil.MinuteOf(at) != m {
				t.Fatalf("%v %v: got %v %v back", d, m, civil.DayOf(at), civil.MinuteOf(at))
			}
		}
	}
}

func TestParseMinuteReadsAnHourAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]civil.Minute{
		"14:30": 870, "14h30": 870, "14 h 30": 870, "14\u00a0h\u00a030": 870, "14H30": 870, "14h": 840, "14": 840, "1430": 870,
		"9": 540, "9h05": 545, "0:00": 0, "23:59": 1439, " 8.15 ": 495,
	} {
		if got, err := civil.ParseMinute(typed); err != nil || got != want {
			t.Errorf("%q: got %v, %v, want %v", typed, got, err, want)
		}
	}
	for _, typed := range []string{"", "midi", "24:00", "12:60", "14:3", "143000", "-1", "2:30 pm", "99", "14:30:00", "１４:３０"} {
		if got, err := civil.ParseMinute(typed); err == nil {
			t.Errorf("%q: got %v, want refused", typed, got)
		}
	}
	if got := civil.Minute(545).String(); got != "9\u00a0h\u00a005" {
		t.Errorf("got %q", got)
	}
	if got := civil.Minute(545).Short(); got != "09:05" {
		t.Errorf("got %q", got)
	}
}

func TestMondayIsTheFirstDayOfTheWeek(t *testing.T) {
	t.Parallel()
	for d, want := range map[civil.Day]civil.Day{
		civil.Must(2026, 11, 22): civil.Must(2026, 11, 16), civil.Must(2026, 11, 23): civil.Must(2026, 11, 23), civil.Must(2026, 11, 28): civil.Must(2026, 11, 23),
	} {
		if got := d.Monday(); got != want {
			t.Errorf("%v: got %v, want %v", d, got, want)
		}
	}
	if got := civil.WeekdayName(civil.Must(2026, 11, 24).Weekday()); got != "mardi" {
		t.Errorf("got %s", got)
	}
}
