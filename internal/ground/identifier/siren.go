package identifier

import "maillage/internal/ground/fault"

// SIREN is an organisation's number: 9 digits, the last a Luhn check digit (INSEE).
type SIREN string

// SIRET is the number of one address of an organisation: its SIREN and five
// digits, the last a Luhn check digit of all fourteen (INSEE).
type SIRET string

// La Poste has more addresses than Luhn allows: but for its seat, their
// SIRETs have digits that add up to a multiple of five instead (INSEE).
const (
	laPoste     = "356000000"
	laPosteSeat = "35600000000048"
)

// ParseSIREN reads a SIREN number. Fault: Invalid.
func ParseSIREN(s string) (SIREN, error) {
	s = clean(s)
	if !digits(s, 9) {
		return "", fault.Refuse("Un numéro SIREN compte 9 chiffres")
	}
	if !Luhn(s) {
		return "", wrongCheck("le numéro SIREN")
	}
	return SIREN(s), nil
}

// CheckSIREN says whether ParseSIREN accepts the text.
func CheckSIREN(s string) bool { _, err := ParseSIREN(s); return err == nil }

// String gives the 9 digits.
func (s SIREN) String() string { return string(s) }

// Pretty groups for reading: « 732 829 320 ».
func (s SIREN) Pretty() string { return group(string(s), 3) }

// Masked shows the last three digits.
func (s SIREN) Masked() string { return mask(s.Pretty(), 0, 3) }

// ParseSIRET reads a SIRET number; the SIREN in it must hold too. Fault: Invalid.
func ParseSIRET(s string) (SIRET, error) {
	s = clean(s)
	if !digits(s, 14) {
		return "", fault.Refuse("Un numéro SIRET compte 14 chiffres")
	}
	if !Luhn(s[:9]) || !siretHolds(s) {
		return "", wrongCheck("le numéro SIRET")
	}
	return SIRET(s), nil
}

// CheckSIRET says whether ParseSIRET accepts the text.
func CheckSIRET(s string) bool { _, err := ParseSIRET(s); return err == nil }

func siretHolds(s string) bool {
	if s[:9] != laPoste || s == laPosteSeat {
		return Luhn(s)
	}
	sum := 0
	for i := range len(s) {
		sum += int(s[i] - '0')
	}
	return sum%5 == 0
}

// SIREN gives the organisation the address belongs to; "" from no SIRET.
func (s SIRET) SIREN() SIREN {
	if len(s) < 9 {
		return ""
	}
	return SIREN(s[:9])
}

// String gives the 14 digits.
func (s SIRET) String() string { return string(s) }

// Pretty groups for reading: « 732 829 320 00074 ».
func (s SIRET) Pretty() string { return group(string(s), 3, 3, 3, 5) }

// Masked shows the last three digits.
func (s SIRET) Masked() string { return mask(s.Pretty(), 0, 3) }
