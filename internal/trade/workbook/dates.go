package workbook

import (
	"strconv"
	"strings"
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/sheet"
	"maillage/internal/ground/text"
)

// reading says how a cell that should hold a day was read.
type reading int

const (
	noDay         reading = iota // the cell is empty
	storedDay                    // a real date of the spreadsheet
	textDay                      // typed as text, day-month-year
	yearOnly                     // a year: births alone
	impossibleDay                // 31/02
	unreadable
)

// dayOf reads the day a cell holds. Text is day-month-year, ISO, or with the
// month in words. Years of two digits are of this century; see birthOf for
// births. A number that is not formatted as a date is a serial all the same.
func dayOf(c sheet.Cell) (civil.Day, reading) {
	if c.IsDate {
		return c.Day, storedDay
	}
	if c.IsNumber {
		if d, ok := serialDay(c.Number); ok {
			return d, storedDay
		}
	}
	s := line(c.Text)
	if s == "" {
		return civil.Day{}, noDay
	}
	y, m, d, ok := dateParts(s)
	if !ok {
		return civil.Day{}, unreadable
	}
	if y < 100 {
		y += 2000
	}
	return civilDay(y, m, d)
}

// youngest is the age under which a birth year of two digits is of the
// century before.
const youngest = 10

// birthOf reads a birth: a day, or a year alone. No birth is after asOf, and
// a year of two digits gives a person of at least ten years.
func birthOf(c sheet.Cell, asOf civil.Day) (civil.Day, int, reading) {
	if c.IsDate {
		return c.Day, c.Day.Year(), storedDay
	}
	s := line(c.Text)
	if n, ok := wholeNumber(s); ok && n >= 1880 && n <= asOf.Year() {
		return civil.Day{}, n, yearOnly
	}
	if c.IsNumber {
		if c.Number >= 4000 && c.Number < 80000 {
			d := serial(int(c.Number))
			return d, d.Year(), storedDay
		}
		if y, m, d, ok := dateParts(s); ok && len(s) >= 7 {
			return birthDay(y, m, d, asOf)
		}
		return civil.Day{}, 0, unreadable
	}
	if s == "" {
		return civil.Day{}, 0, noDay
	}
	y, m, d, ok := dateParts(s)
	if !ok {
		return civil.Day{}, 0, unreadable
	}
	return birthDay(y, m, d, asOf)
}

func birthDay(y, m, d int, asOf civil.Day) (civil.Day, int, reading) {
	if y < 100 {
		y += 2000
		if y > asOf.Year()-youngest {
			y -= 100
		}
	}
	day, how := civilDay(y, m, d)
	return day, day.Year(), how
}

func civilDay(y, m, d int) (civil.Day, reading) {
	day, ok := civil.Of(y, time.Month(m), d)
	if !ok || y < 1880 || y > 2150 {
		return civil.Day{}, impossibleDay
	}
	return day, textDay
}

// serialDay reads a spreadsheet's day number, between 1954 and 2119.
func serialDay(n float64) (civil.Day, bool) {
	if n < 20000 || n >= 80000 {
		return civil.Day{}, false
	}
	return serial(int(n)), true
}

func serial(n int) civil.Day { return civil.Must(1899, time.December, 30).AddDays(n) }

// dateParts finds year, month and day in a text, without judging them.
func dateParts(s string) (y, m, d int, ok bool) {
	if len(s) > 10 && s[10] == 'T' {
		s = s[:10]
	}
	parts := strings.Fields(text.Fold(s))
	for len(parts) > 0 && (weekdays[parts[0]] || parts[0] == "le" || parts[0] == "du") {
		parts = parts[1:]
	}
	if len(parts) == 1 {
		return packedDate(parts[0])
	}
	if len(parts) < 3 || len(parts) > 3 && !strings.ContainsAny(s, ":hH") {
		return 0, 0, 0, false
	}
	if m, ok = months[parts[1]]; !ok {
		if m, ok = digits(parts[1], 1, 2); !ok {
			return 0, 0, 0, false
		}
	}
	if y, ok = digits(parts[0], 4, 4); ok && y > 99 {
		d, ok = digits(parts[2], 1, 2)
		return y, m, d, ok
	}
	if d, ok = digits(strings.TrimSuffix(parts[0], "er"), 1, 2); !ok {
		return 0, 0, 0, false
	}
	if y, ok = digits(parts[2], 4, 4); ok {
		return y, m, d, y > 99 // « 31-01-0001 » is a dossier
	}
	y, ok = digits(parts[2], 2, 2)
	return y, m, d, ok
}

// packedDate reads a date written without separators.
func packedDate(s string) (y, m, d int, ok bool) {
	n, err := strconv.Atoi(s)
	switch {
	case err != nil:
		return 0, 0, 0, false
	case len(s) == 8 && n/10000 >= 1880 && n/10000 <= 2150 && n/100%100 <= 12:
		return n / 10000, n / 100 % 100, n % 100, true
	case len(s) == 8:
		return n % 10000, n / 10000 % 100, n / 1000000, true
	case len(s) == 6:
		return n % 100, n / 100 % 100, n / 10000, true
	case len(s) == 5 && n >= 20000:
		day := serial(n)
		return day.Year(), int(day.MonthOfYear()), day.DayOfMonth(), true
	}
	return 0, 0, 0, false
}

func digits(s string, least, most int) (int, bool) {
	if len(s) < least || len(s) > most {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0
}

var weekdays = map[string]bool{
	"lundi": true, "mardi": true, "mercredi": true, "jeudi": true, "vendredi": true, "samedi": true, "dimanche": true,
	"lun": true, "mar": true, "mer": true, "jeu": true, "ven": true, "sam": true, "dim": true,
}

var months = map[string]int{
	"janvier": 1, "janv": 1, "jan": 1, "fevrier": 2, "fevr": 2, "fev": 2, "mars": 3, "avril": 4, "avr": 4, "mai": 5, "juin": 6,
	"juillet": 7, "juil": 7, "jul": 7, "aout": 8, "septembre": 9, "sept": 9, "sep": 9, "octobre": 10, "oct": 10, "novembre": 11, "nov": 11,
	"decembre": 12, "dec": 12,
}

// shape says whether a cell looks like what a field holds, to recognise a
// column whose header says nothing.
type shape func(sheet.Cell) bool

func shapeDay(c sheet.Cell) bool {
	_, how := dayOf(c)
	return how == storedDay || how == textDay
}

func shapeBirth(c sheet.Cell) bool {
	if how := shapeDay(c); how {
		return true
	}
	return c.IsNumber && c.Number > 1900 && c.Number < 2100
}

func shapeDossier(c sheet.Cell) bool {
	_, month := months[text.Fold(c.Text)]
	s := DossierKey(c.Text)
	return !c.IsDate && !month && len(s) >= 4 && len(s) <= 20 && strings.Count(s, " ") == 0 && strings.ContainsAny(s, "0123456789") && !shapeDay(c)
}

func shapePresence(c sheet.Cell) bool {
	_, ok := presenceOf(c.Text)
	return ok && !c.IsNumber && len(c.Text) < 30
}
func shapeType(c sheet.Cell) bool       { _, ok := typeOf(c.Text); return ok && len(c.Text) < 30 }
func shapeProfession(c sheet.Cell) bool { _, ok := professionOf(c.Text); return ok && len(c.Text) < 40 }
func shapeMode(c sheet.Cell) bool       { _, ok := modeOf(c.Text); return ok && len(c.Text) < 30 }
func shapeSex(c sheet.Cell) bool        { _, ok := sexOf(c.Text); return ok && !c.IsNumber }
func shapeMinutes(c sheet.Cell) bool    { _, ok := minutesOf(c, false); return ok }
