package identifier

import (
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"maillage/internal/ground/fault"
)

// NIR is a social security number with its key, 15 characters, or a NIA, which
// has the same shape. It names a person: it is stored sealed and never logged.
type NIR string

// ParseNIR reads the 13 characters of a NIR or NIA and the two digits of its
// key, with or without spaces. Fault: Invalid.
func ParseNIR(s string) (NIR, error) {
	s = clean(s)
	if len(s) == 13 && nirShape(s) {
		return "", fault.Refuse("Il manque la clé du NIR" + thin + ": deux chiffres après les treize premiers")
	}
	if len(s) != 15 {
		return "", fault.Refuse("Un NIR compte 15 caractères, clé comprise")
	}
	if !nirShape(s[:13]) || !digits("1"+s[13:], 3) {
		return "", fault.Refuse("Ce n’est pas un NIR" + thin + ": vérifiez le sexe, le mois et le département de naissance")
	}
	if key, _ := NIRKey(s[:13]); s[13:] != key {
		return "", wrongCheck("le NIR")
	}
	return NIR(s), nil
}

// CheckNIR says whether ParseNIR accepts the text.
func CheckNIR(s string) bool { _, err := ParseNIR(s); return err == nil }

// NIRKey computes the key of the 13 first characters, 01 to 97: 97 minus their
// remainder by 97, with 2A and 2B of Corsica read as 19 and 18 (INSEE). False
// when they are not the body of a NIR.
func NIRKey(body string) (string, bool) {
	body = clean(body)
	if !nirShape(body) {
		return "", false
	}
	n, err := strconv.ParseUint(corsicaInNIR.Replace(body), 10, 64)
	if err != nil {
		return "", false
	}
	return fmt.Sprintf("%02d", 97-n%97), true
}

var corsicaInNIR = strings.NewReplacer("2A", "19", "2B", "18")

// nirShape checks sex, month and département; INSEE gives months 20 to 42 and
// 50 to 99 where the civil status is incomplete. The commune and the order are
// any digits: refusing a true number is worse than trusting the key.
func nirShape(body string) bool {
	if len(body) != 13 {
		return false
	}
	plain := body
	if department := body[5:7]; department == "2A" || department == "2B" {
		plain = body[:6] + "0" + body[7:]
	}
	if !digits(plain, 13) || !strings.Contains("123478", body[:1]) || body[5:7] == "00" {
		return false
	}
	month := int(body[3]-'0')*10 + int(body[4]-'0')
	return month >= 1 && month <= 12 || month >= 20 && month <= 42 || month >= 50
}

// Provisional says whether the first digit is one of a number given while the
// person is being registered (3, 4, 7 or 8): to be shown with a mark.
func (n NIR) Provisional() bool { return n != "" && strings.Contains("3478", string(n[:1])) }

// String gives the 15 characters. Never log them; see Masked.
func (n NIR) String() string { return string(n) }

// Pretty groups for reading: « 2 84 05 88 321 025 32 ».
func (n NIR) Pretty() string { return group(string(n), 1, 2, 2, 2, 3, 3, 2) }

// Masked shows the first digit alone: « 2 •• •• •• ••• ••• •• ».
func (n NIR) Masked() string { return mask(n.Pretty(), 1, 0) }

// LogValue keeps the number out of the log when someone forgets.
func (n NIR) LogValue() slog.Value { return slog.StringValue(n.Masked()) }

// The OIDs of the authorities that give the number of an INS (ANS, référentiel
// INS). The last two are for tests and demonstrations and name no real person.
const (
	OIDNIR     = "1.2.250.1.213.1.4.8"
	OIDNIA     = "1.2.250.1.213.1.4.9"
	OIDNIRTest = "1.2.250.1.213.1.4.10"
	OIDNIRDemo = "1.2.250.1.213.1.4.11"
)

// INS is the national health identity number: a NIR or NIA and the OID that
// says which. The pair is the identifier; neither half is alone.
type INS struct {
	Number NIR
	OID    string
}

// ParseINS reads both halves of an INS. Fault: Invalid.
func ParseINS(number, oid string) (INS, error) {
	n, err := ParseNIR(number)
	if err != nil {
		return INS{}, err
	}
	switch oid {
	case OIDNIR, OIDNIA, OIDNIRTest, OIDNIRDemo:
		return INS{n, oid}, nil
	}
	return INS{}, fault.Refuse("L’OID de l’INS n’est pas connu")
}

// IsZero says whether there is no INS.
func (i INS) IsZero() bool { return i == INS{} }

// System gives the identifier's FHIR system, urn:oid:….
func (i INS) System() string { return "urn:oid:" + i.OID }

// Masked hides the number as NIR.Masked does.
func (i INS) Masked() string { return i.Number.Masked() }

// LogValue keeps the number out of the log when someone forgets.
func (i INS) LogValue() slog.Value { return i.Number.LogValue() }
