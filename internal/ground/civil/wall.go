package civil

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"maillage/internal/ground/fault"
)

// Minute is a time of the wall clock in France: minutes since midnight, 0 to
// 1440. An appointment at 14 h 30 is kept so, and stays at 14 h 30 whatever the
// clocks do between today and then; its instant is computed when needed.
type Minute int

// The bounds of a Minute. EndOfDay only ends something.
const (
	Midnight Minute = 0
	EndOfDay Minute = 24 * 60
)

// Hour is the minute at which an hour begins.
func Hour(h int) Minute { return Minute(60 * h) }

// String says it as a person reads it, « 14 h 30 » with no-break spaces.
func (m Minute) String() string { return fmt.Sprintf("%d\u00a0h\u00a0%02d", int(m)/60, int(m)%60) }

// Short gives the form of fields and machines, 14:30.
func (m Minute) Short() string { return fmt.Sprintf("%02d:%02d", int(m)/60, int(m)%60) }

var inHours = regexp.MustCompile(`^(\d{1,2})(?: ?[:hH.] ?(\d{2})?)?$|^(\d{2})(\d{2})$`)

// ParseMinute reads an hour as a person types it: 14:30, 14h30, 14 h 30, 14h,
// 14, 1430. Fault: Invalid, with the sentence for the field.
func ParseMinute(s string) (Minute, error) {
	refused := fault.Refuse("Heure illisible\u202f: écrivez par exemple 14:30")
	if len(s) > 32 {
		return 0, refused
	}
	p := inHours.FindStringSubmatch(strings.Join(strings.Fields(plain.Replace(s)), " "))
	if p == nil {
		return 0, refused
	}
	hour, minute := p[1]+p[3], p[2]+p[4]
	if minute == "" {
		minute = "0"
	}
	h, m := atoi(hour), atoi(minute)
	if h > 23 || m > 59 {
		return 0, fault.Refuse(fmt.Sprintf("%s\u202f: une heure va de 0:00 à 23:59", strings.TrimSpace(s)))
	}
	return Minute(60*h + m), nil
}

// At gives the instant, in UTC, at which the clocks in France show a minute of
// the day. An hour that the clocks strike twice is the first of the two; one
// that they skip is counted from the hour before, so that 2 h 30 is then 3 h 30.
// The zero time for no day.
func (d Day) At(m Minute) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	y, month, dd := d.Date()
	t := time.Date(y, month, dd, 0, int(m), 0, 0, paris)
	if first := t.Add(-time.Hour); MinuteOf(first) == m && DayOf(first) == d {
		t = first
	}
	return t.UTC()
}

// MinuteOf is what the clocks in France show at an instant.
func MinuteOf(t time.Time) Minute {
	p := t.In(paris)
	return Minute(60*p.Hour() + p.Minute())
}

var weekdayNames = [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}

// WeekdayName is « lundi » to « dimanche ».
func WeekdayName(w time.Weekday) string { return weekdayNames[w] }

// Monday is the first day of the day's week.
func (d Day) Monday() Day { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }
