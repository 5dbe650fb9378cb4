package civil

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"strconv"
	"time"

	"maillage/internal/ground/fault"
)

// Month is one calendar month, from January 1800 to December 2200. It is a
// value: compare it with ==. The zero Month is "no month".
type Month struct {
	n int32 // year*12 + month-1; 0 is no month
}

const (
	firstMonth = minYear * 12
	lastMonth  = maxYear*12 + 11

	unreadableMonth = "Mois illisible\u202f: écrivez par exemple 2026-11"
)

// MonthOf gives the month a day lies in; no month for no day.
func MonthOf(d Day) Month {
	if d.IsZero() {
		return Month{}
	}
	y, m, _ := toCivil(d.n)
	return Month{int32(y*12 + m - 1)}
}

// ParseMonth reads exactly YYYY-MM. Fault: Invalid.
func ParseMonth(s string) (Month, error) {
	if len(s) == 7 && s[4] == '-' {
		y, okY := number(s[:4])
		m, okM := number(s[5:])
		if okY && okM && y >= minYear && y <= maxYear && m >= 1 && m <= 12 {
			return Month{int32(y*12 + m - 1)}, nil
		}
	}
	return Month{}, fault.Refuse(unreadableMonth)
}

func (m Month) parts() (int, time.Month) { return int(m.n / 12), time.Month(m.n%12 + 1) }

// IsZero says whether this is no month.
func (m Month) IsZero() bool { return m.n == 0 }

// Year gives the year, 0 for no month.
func (m Month) Year() int { return int(m.n / 12) }

// First gives the first day; no day for no month.
func (m Month) First() Day {
	if m.IsZero() {
		return Day{}
	}
	y, month := m.parts()
	return Day{fromCivil(y, int(month), 1)}
}

// Last gives the last day; no day for no month.
func (m Month) Last() Day {
	if m.IsZero() {
		return Day{}
	}
	y, month := m.parts()
	return Day{fromCivil(y, int(month), daysIn(y, month))}
}

// Next gives the month after.
func (m Month) Next() Month { return m.Add(1) }

// Prev gives the month before.
func (m Month) Prev() Month { return m.Add(-1) }

// Add moves by n months, within the bounds. From no month it gives no month.
func (m Month) Add(n int) Month {
	if m.IsZero() {
		return m
	}
	return Month{clamp(int64(m.n)+bounded(n), firstMonth, lastMonth)}
}

// Sub counts the months from o to m: negative when m comes first, 0 when
// either is no month.
func (m Month) Sub(o Month) int {
	if m.IsZero() || o.IsZero() {
		return 0
	}
	return int(m.n - o.n)
}

// Contains says whether the day lies in the month. No month contains no day.
func (m Month) Contains(d Day) bool { return !d.IsZero() && MonthOf(d) == m }

// Period gives the month's days, first to last.
func (m Month) Period() Period { return Period{m.First(), m.Last()} }

// Before says whether m comes before o. No month comes before every month.
func (m Month) Before(o Month) bool { return m.n < o.n }

// After says whether m comes after o.
func (m Month) After(o Month) bool { return m.n > o.n }

// Equal says whether both are the same month, as == does.
func (m Month) Equal(o Month) bool { return m == o }

// Compare is -1, 0 or +1 as m comes before, at or after o.
func (m Month) Compare(o Month) int { return cmp.Compare(m.n, o.n) }

// String gives 2026-11; "" for no month. It sorts as the months do.
func (m Month) String() string {
	if m.IsZero() {
		return ""
	}
	y, month := m.parts()
	return string([]byte{
		digit(y / 1000), digit(y / 100 % 10), digit(y / 10 % 10), digit(y % 10),
		'-', digit(int(month) / 10), digit(int(month) % 10),
	})
}

// Long gives « novembre 2026 »; "" for no month.
func (m Month) Long() string {
	if m.IsZero() {
		return ""
	}
	y, month := m.parts()
	return monthNames[month] + " " + strconv.Itoa(y)
}

// Value stores the text 2026-11, NULL for no month.
func (m Month) Value() (driver.Value, error) {
	if m.IsZero() {
		return nil, nil
	}
	return m.String(), nil
}

// Scan reads NULL or the text 2026-11.
func (m *Month) Scan(src any) error {
	var err error
	switch v := src.(type) {
	case nil:
		*m = Month{}
		return nil
	case string:
		*m, err = ParseMonth(v)
	case []byte:
		*m, err = ParseMonth(string(v))
	default:
		err = fmt.Errorf("type %T", src)
	}
	if err != nil {
		return fmt.Errorf("civil: cannot read a month from a column: %v", err)
	}
	return nil
}

// MarshalText gives 2026-11, empty for no month.
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads 2026-11; empty is no month. Fault: Invalid.
func (m *Month) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*m = Month{}
		return nil
	}
	v, err := ParseMonth(string(text))
	if err != nil {
		return err
	}
	*m = v
	return nil
}

// MarshalJSON gives "2026-11", or null for no month.
func (m Month) MarshalJSON() ([]byte, error) { return quoted(m.String()), nil }

// UnmarshalJSON reads what MarshalJSON writes; "" is also no month. Fault: Invalid.
func (m *Month) UnmarshalJSON(data []byte) error {
	s, err := unquoted(data)
	if err != nil {
		return err
	}
	return m.UnmarshalText(s)
}
