package civil

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"time"
)

var monthNames = [...]string{
	"", "janvier", "février", "mars", "avril", "mai", "juin",
	"juillet", "août", "septembre", "octobre", "novembre", "décembre",
}

// String gives the ISO form, 2026-11-22; "" for no day. It sorts as the days do.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	var b [10]byte
	d.iso(&b)
	return string(b[:])
}

func (d Day) iso(b *[10]byte) {
	y, m, dd := toCivil(d.n)
	b[0], b[1], b[2], b[3] = digit(y/1000), digit(y/100%10), digit(y/10%10), digit(y%10)
	b[4], b[5], b[6] = '-', digit(m/10), digit(m%10)
	b[7], b[8], b[9] = '-', digit(dd/10), digit(dd%10)
}

func digit(n int) byte { return byte('0' + n) }

// Short gives the form of tables, 22/11/2026; "" for no day.
func (d Day) Short() string {
	if d.IsZero() {
		return ""
	}
	y, m, dd := d.Date()
	return short(y, int(m), dd)
}

func short(y, m, d int) string { return fmt.Sprintf("%02d/%02d/%04d", d, m, y) }

// Long gives the form of running text, 22 novembre 2026 or 1er novembre 2026;
// "" for no day.
func (d Day) Long() string {
	if d.IsZero() {
		return ""
	}
	y, m, dd := d.Date()
	day := strconv.Itoa(dd)
	if dd == 1 {
		day = "1er"
	}
	return day + " " + monthNames[m] + " " + strconv.Itoa(y)
}

// Value stores the ISO form, NULL for no day.
func (d Day) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads a date column of either engine: NULL, ISO text with or without a
// time part, or a time whose UTC date is the day.
func (d *Day) Scan(src any) error {
	var ok bool
	switch v := src.(type) {
	case nil:
		*d = Day{}
		return nil
	case string:
		*d, ok = stored(v)
	case []byte:
		*d, ok = stored(v)
	case time.Time:
		y, m, day := v.UTC().Date()
		*d, ok = Of(y, m, day)
	}
	if !ok {
		return fmt.Errorf("civil: cannot read a day from a column of type %T", src)
	}
	return nil
}

// stored reads ten characters of ISO, and lets a time part follow.
func stored[T string | []byte](s T) (Day, bool) {
	if len(s) < 10 || len(s) > 10 && s[10] != ' ' && s[10] != 'T' {
		return Day{}, false
	}
	return readISO(s)
}

// readISO reads the ten first characters as YYYY-MM-DD.
func readISO[T string | []byte](s T) (Day, bool) {
	if s[4] != '-' || s[7] != '-' {
		return Day{}, false
	}
	y, okY := number(s[0:4])
	m, okM := number(s[5:7])
	d, okD := number(s[8:10])
	if !okY || !okM || !okD {
		return Day{}, false
	}
	return Of(y, time.Month(m), d)
}

// number reads a few ASCII digits and nothing else.
func number[T string | []byte](s T) (int, bool) {
	n := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, len(s) > 0
}

// MarshalText gives the ISO form, empty for no day.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form; empty is no day. Fault: Invalid.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Day{}
		return nil
	}
	v, err := ParseISO(string(text))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// MarshalJSON gives "2026-11-22", or null for no day.
func (d Day) MarshalJSON() ([]byte, error) { return quoted(d.String()), nil }

// UnmarshalJSON reads what MarshalJSON writes; "" is also no day. Fault: Invalid.
func (d *Day) UnmarshalJSON(data []byte) error {
	s, err := unquoted(data)
	if err != nil {
		return err
	}
	return d.UnmarshalText(s)
}

func quoted(s string) []byte {
	if s == "" {
		return []byte("null")
	}
	return []byte(`"` + s + `"`)
}
