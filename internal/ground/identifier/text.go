package identifier

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"maillage/internal/ground/fault"
)

// thin is the narrow no-break space between the groups of a number.
const thin = "\u202f"

// clean removes the spaces people type and puts ASCII letters in capitals.
// What is far too long for any number comes back empty.
func clean(s string) string {
	if len(s) > 128 {
		return ""
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		default:
			return r
		}
	}, s)
}

// digits says whether s is exactly n ASCII digits, not all of them zero.
func digits(s string, n int) bool {
	if len(s) != n {
		return false
	}
	zero := true
	for i := range n {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		zero = zero && s[i] == '0'
	}
	return !zero
}

// Luhn says whether a run of ASCII digits ends with its Luhn check digit. It
// refuses every change of one digit, and every swap of two neighbours but 09
// and 90. An empty text fails.
func Luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		c := s[len(s)-1-i]
		if c < '0' || c > '9' {
			return false
		}
		n := int(c - '0')
		if i%2 == 1 {
			n *= 2
			if n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return s != "" && sum%10 == 0
}

// luhnDigit gives the digit that makes body followed by it pass Luhn.
func luhnDigit(body string) string {
	for c := byte('0'); c < '9'; c++ {
		if d := string(c); Luhn(body + d) {
			return d
		}
	}
	return "9"
}

// group cuts s into groups of the given sizes; the last size repeats.
func group(s string, sizes ...int) string {
	var b strings.Builder
	for i := 0; s != ""; i++ {
		size := min(sizes[min(i, len(sizes)-1)], len(s))
		if i > 0 {
			b.WriteString(thin)
		}
		b.WriteString(s[:size])
		s = s[size:]
	}
	return b.String()
}

// mask puts a dot for each letter or digit of a grouped number, but the first
// and last few of them.
func mask(pretty string, first, last int) string {
	n := utf8.RuneCountInString(strings.ReplaceAll(pretty, thin, ""))
	var b strings.Builder
	seen := 0
	for _, r := range pretty {
		if string(r) == thin {
			b.WriteString(thin)
			continue
		}
		if seen++; seen > first && seen <= n-last {
			r = '•'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// wrongCheck is the sentence for a number of the right shape that was copied
// wrong. What names the number with its article: « le numéro RPPS ».
func wrongCheck(what string) error {
	return fault.Refuse("Vérifiez " + what + thin + ": sa clé de contrôle ne correspond pas")
}
