package identifier

import "maillage/internal/ground/fault"

// RPPS is a health professional's number in the shared register: 11 digits,
// the last one a Luhn check digit (ANS).
type RPPS string

// ParseRPPS reads an RPPS number. Fault: Invalid.
func ParseRPPS(s string) (RPPS, error) {
	s = clean(s)
	if !digits(s, 11) {
		return "", fault.Refuse("Un numéro RPPS compte 11 chiffres")
	}
	if !Luhn(s) {
		return "", wrongCheck("le numéro RPPS")
	}
	return RPPS(s), nil
}

// CheckRPPS says whether ParseRPPS accepts the text.
func CheckRPPS(s string) bool { _, err := ParseRPPS(s); return err == nil }

// String gives the 11 digits.
func (r RPPS) String() string { return string(r) }

// Pretty groups for reading: « 99 700 218 896 ».
func (r RPPS) Pretty() string { return group(string(r), 2, 3) }

// Masked shows the last three digits.
func (r RPPS) Masked() string { return mask(r.Pretty(), 0, 3) }
