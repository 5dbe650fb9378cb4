package civil

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"maillage/internal/ground/fault"
)

const unreadable = "Date illisible\u202f: écrivez par exemple 22/11/2026"

// ParseISO reads exactly YYYY-MM-DD. Fault: Invalid.
func ParseISO(s string) (Day, error) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return Day{}, fault.Refuse(unreadable)
	}
	y, okY := number(s[0:4])
	m, okM := number(s[5:7])
	d, okD := number(s[8:10])
	if !okY || !okM || !okD {
		return Day{}, fault.Refuse(unreadable)
	}
	return exact(y, m, d)
}

var (
	inDigits = regexp.MustCompile(`^(\d{2})(\d{2})(\d{4}|\d{2})$`)
	inISO    = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$`)
	inParts  = regexp.MustCompile(`^(\d{1,2}) ?[-/. ] ?(\d{1,2})(?: ?[-/. ] ?(\d{4}|\d{2}))?$`)
	inWords  = regexp.MustCompile(`^(1er|\d{1,2}) ?[-/. ]? ?([a-z]+)\.?(?: ?[-/. ]? ?(\d{4}|\d{2}))?$`)

	plain = strings.NewReplacer(
		"\u00a0", " ", "\u202f", " ", "’", "'", "‑", "-", "–", "-",
		"é", "e", "è", "e", "û", "u", "ê", "e",
	)
)

// Parse reads a day as a person types it: 22/11, 22/11/26, 22-11-2026,
// 22.11.26, 221126, 22112026, 2026-11-22, « hier », « avant-hier »,
// « aujourd’hui », « 22 novembre 2026 », « 1er nov. 2026 ».
//
// Without a year, the day is the one of today's year or of the year before,
// whichever is nearer to today. A year of two digits lies at most twenty years
// after today's, else in the past. Both need a today. Fault: Invalid, with the
// sentence for the field.
func Parse(s string, today Day) (Day, error) {
	if len(s) > 64 {
		return Day{}, fault.Refuse(unreadable)
	}
	s = strings.Join(strings.Fields(plain.Replace(strings.ToLower(s))), " ")
	if back, ok := relativeDays[s]; ok && !today.IsZero() {
		return today.AddDays(-back), nil
	}
	if p := inISO.FindStringSubmatch(s); p != nil {
		return exact(atoi(p[1]), atoi(p[2]), atoi(p[3]))
	}
	for _, form := range []*regexp.Regexp{inDigits, inParts, inWords} {
		if p := form.FindStringSubmatch(s); p != nil {
			return typed(p[1], p[2], p[3], today)
		}
	}
	return Day{}, fault.Refuse(unreadable)
}

var relativeDays = map[string]int{
	"aujourd'hui": 0, "aujourdhui": 0, "aujourd hui": 0,
	"hier": 1, "avant-hier": 2, "avant hier": 2,
}

// typed puts together day, month (a number or a name) and year (may be empty).
func typed(day, month, year string, today Day) (Day, error) {
	d := atoi(strings.TrimSuffix(day, "er"))
	m, ok := number(month)
	if !ok {
		m = monthNamed(month)
		if m == 0 {
			return Day{}, fault.Refuse(unreadable)
		}
	}
	if len(year) == 4 {
		return exact(atoi(year), m, d)
	}
	if today.IsZero() {
		return Day{}, fault.Refuse("Date incomplète\u202f: écrivez l’année en quatre chiffres, par exemple 22/11/2026")
	}
	if year == "" {
		return nearest(today, m, d)
	}
	latest := today.Year() + 20
	return exact(latest-(latest-atoi(year))%100, m, d)
}

// nearest picks this year's or last year's day, the one closer to today.
func nearest(today Day, m, d int) (Day, error) {
	this, err := exact(today.Year(), m, d)
	last, lastErr := exact(today.Year()-1, m, d)
	if lastErr != nil {
		return this, err
	}
	if err != nil || this.Sub(today) > today.Sub(last) {
		return last, nil
	}
	return this, nil
}

// exact is Of with the sentence that says why there is no such day.
func exact(y, m, d int) (Day, error) {
	if day, ok := Of(y, time.Month(m), d); ok {
		return day, nil
	}
	if y < minYear || y > maxYear {
		return Day{}, fault.Refuse(fmt.Sprintf("%s\u202f: l’année doit être comprise entre %d et %d", short(y, m, d), minYear, maxYear))
	}
	return Day{}, fault.Refuse(short(y, m, d) + " n’existe pas")
}

// monthNamed reads a month's name or any beginning of it that names only one:
// "nov", "sept", "juil"; 0 when it names none. The usual "jan", "fev", "avr",
// "aou", "dec" are such beginnings.
func monthNamed(s string) int {
	if len(s) < 3 {
		return 0
	}
	found := 0
	for i, name := range monthNames {
		if i == 0 || !strings.HasPrefix(plain.Replace(name), s) {
			continue
		}
		if found != 0 {
			return 0
		}
		found = i
	}
	return found
}

// atoi reads what a pattern has already proved to be digits.
func atoi(s string) int {
	n, _ := number(s)
	return n
}

func unquoted(data []byte) ([]byte, error) {
	var s *string
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fault.Refuse(unreadable)
	}
	if s == nil {
		return nil, nil
	}
	return []byte(*s), nil
}
