package civil

import (
	"fmt"
	"time"
)

// Instant says an instant as a person reads it in Europe/Paris,
// « 22/11/2026 à 14 h 30 »; "" for the zero time.
func Instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return DayOf(t).Short() + " à " + Clock(t)
}

// Clock says the hour in Europe/Paris, « 14 h 30 », with no-break spaces; ""
// for the zero time.
func Clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	p := t.In(paris)
	return fmt.Sprintf("%d\u00a0h\u00a0%02d", p.Hour(), p.Minute())
}
