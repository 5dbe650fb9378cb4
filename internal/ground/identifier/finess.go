package identifier

import (
	"strings"

	"maillage/internal/ground/fault"
)

// FINESS is the number of a health or social establishment or of its legal
// entity: 9 characters, the first two its département (2A and 2B in Corsica),
// the last a Luhn check digit computed with A read as 1 and B as 2 (ANS).
type FINESS string

// ParseFINESS reads a FINESS number. Fault: Invalid.
func ParseFINESS(s string) (FINESS, error) {
	s = clean(s)
	plain := finessDigits(s)
	if !digits(plain, 9) || plain[:2] == "00" {
		return "", fault.Refuse("Un numéro FINESS compte 9 chiffres, 2A ou 2B en tête pour la Corse")
	}
	if !Luhn(plain) {
		return "", wrongCheck("le numéro FINESS")
	}
	return FINESS(s), nil
}

// CheckFINESS says whether ParseFINESS accepts the text.
func CheckFINESS(s string) bool { _, err := ParseFINESS(s); return err == nil }

// finessDigits reads the letter of a Corsican number as its digit.
func finessDigits(s string) string {
	if rest, ok := strings.CutPrefix(s, "2A"); ok {
		return "21" + rest
	}
	if rest, ok := strings.CutPrefix(s, "2B"); ok {
		return "22" + rest
	}
	return s
}

// String gives the 9 characters.
func (f FINESS) String() string { return string(f) }

// Pretty groups for reading: « 54 000 269 8 ».
func (f FINESS) Pretty() string { return group(string(f), 2, 3, 3, 1) }

// Masked shows the département and the last two characters.
func (f FINESS) Masked() string { return mask(f.Pretty(), 2, 2) }
