package workbook

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"maillage/internal/ground/sheet"
	"maillage/internal/ground/text"
)

// clean gives what a cell says: no-break and odd spaces are spaces, invisible
// characters go, the ends are trimmed. Line breaks inside stay. The apostrophe
// that defuses a formula (='… in an exported workbook) is taken back.
func clean(s string) string {
	if plainASCII(s) {
		s = strings.TrimSpace(s)
	} else {
		s = strings.TrimSpace(strings.Map(func(r rune) rune {
			switch {
			case r == '\n' || r == '\t':
				return r
			case unicode.IsSpace(r):
				return ' '
			case unicode.IsControl(r), r == '\u200b', r == '\u2060', r == '\ufeff', r == '\u00ad', r == '\u200e', r == '\u200f':
				return -1
			}
			return r
		}, s))
	}
	if len(s) > 1 && s[0] == '\'' && strings.IndexByte("=+-@", s[1]) >= 0 {
		return s[1:]
	}
	return s
}

func plainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 || s[i] < ' ' && s[i] != '\n' && s[i] != '\t' {
			return false
		}
	}
	return true
}

// line is clean on one line, for names and words.
func line(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

// straySpaces says whether a cell carries spaces a person does not see: at its
// ends, or no-break ones inside a short value (in prose they are typography).
func straySpaces(s string, prose bool) bool {
	if s == "" || s == strings.TrimFunc(s, unicode.IsSpace) && (prose || !strings.ContainsAny(s, "\u00a0\u202f\u2007\u2009\u200b")) {
		return false
	}
	return clean(s) != ""
}

// injected says whether a spreadsheet would run the text as a formula, were it
// written to a CSV file as it is. A dash or a plus also begins a number, a phone
// or a list: there it takes a call or a reference.
func injected(s string) bool {
	if len(s) < 2 {
		return false
	}
	switch s[0] {
	case '=', '@':
		return s[1] != ' '
	case '+', '-':
		return s[1] != ' ' && strings.ContainsAny(s, "(!|") && strings.IndexFunc(s, unicode.IsLetter) >= 0
	}
	return false
}

// longText is the length from which a text is pointed out, in characters.
const longText = 1000

// beyondBMP says whether a text holds an emoji or another character that needs
// two units in many programs.
func beyondBMP(s string) bool {
	for _, r := range s {
		if r > 0xffff {
			return true
		}
	}
	return false
}

// wholeNumber reads a whole number, typed or as text (« 1 250 », « 45,0 »).
func wholeNumber(s string) (int, bool) {
	s = strings.ReplaceAll(strings.ReplaceAll(clean(s), " ", ""), ",", ".")
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1e9 {
		return 0, false
	}
	return int(f), true
}

var (
	hoursMinutes = regexp.MustCompile(`^(\d{1,2}) ?(?:h|hr|heures?|:) ?(\d{1,2})? ?(?:m|mn|min|minutes?)?$`)
	onlyMinutes  = regexp.MustCompile(`^(\d{1,3})(?:[.,]0+)? ?(?:m|mn|min|mins|minutes?|')?\.?$`)
	halfHours    = regexp.MustCompile(`^(\d{1,2})[.,](\d{1,2}) ?(?:h|heures?)$`)
)

// maxMinutes is the longest session that is not a typing slip.
const maxMinutes = 600

// minutesOf reads a duration in minutes: 45, « 45 min », « 1h », « 1 h 15 »,
// « 0:45 », a time cell, a number of hours when the header says so.
func minutesOf(c sheet.Cell, inHours bool) (int, bool) {
	if c.IsNumber && !c.IsDate {
		n := c.Number
		switch {
		case inHours:
			n *= 60
		case n > 0 && n < 1:
			n *= 24 * 60 // a time of day: 00:45
		}
		r := math.Round(n)
		return int(r), r >= 0 && r <= maxMinutes
	}
	if c.IsDate { // a time of day on an empty date
		n := math.Round((c.Number - math.Floor(c.Number)) * 24 * 60)
		return int(n), c.Number < 2 && n <= maxMinutes
	}
	s := strings.ToLower(line(c.Text))
	if m := onlyMinutes.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1])
		if inHours && !strings.Contains(s, "m") {
			n *= 60
		}
		return n, n <= maxMinutes
	}
	if m := hoursMinutes.FindStringSubmatch(s); m != nil {
		h, _ := strconv.Atoi(m[1])
		n, _ := strconv.Atoi("0" + m[2])
		return h*60 + n, n < 60 && h*60+n <= maxMinutes
	}
	if m := halfHours.FindStringSubmatch(s); m != nil {
		f, _ := strconv.ParseFloat(m[1]+"."+m[2], 64)
		return int(math.Round(f * 60)), f*60 <= maxMinutes
	}
	switch text.Fold(s) {
	case "une heure":
		return 60, true
	case "une demi heure", "demi heure", "1 2 heure", "1 2 h":
		return 30, true
	case "trois quarts d heure", "3 4 d heure", "3 4 h":
		return 45, true
	}
	return 0, false
}

// listOf splits a cell that lists things: ; , / + & « et », line breaks, and a
// dash between spaces. Empty pieces go.
func listOf(s string) []string {
	return splitOn(clean(s), func(r rune) bool { return strings.ContainsRune(";,/+&\n|•", r) }, true)
}

// splitOn cuts at the runes that sep accepts and, when soft, at « et » and at
// a dash between spaces.
func splitOn(s string, sep func(rune) bool, soft bool) []string {
	if soft {
		s = softSeparators.Replace(s)
	}
	var out []string
	for _, p := range strings.FieldsFunc(s, sep) {
		if p = line(strings.Trim(p, " \t")); p != "" && p != "-" {
			out = append(out, p)
		}
	}
	return out
}

var softSeparators = strings.NewReplacer(" et ", ";", " ET ", ";", " Et ", ";", " - ", ";", " – ", ";", " — ", ";", "\r", "\n")
