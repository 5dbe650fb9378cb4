package identifier

import (
	"log/slog"
	"strings"

	"maillage/internal/ground/fault"
)

// IBAN is a bank account's number: country, two check digits, and the number
// in that country (ISO 13616). It is a payee's secret: never logged.
type IBAN string

// ParseIBAN reads an IBAN of a country of the registry, and for France and
// Monaco checks the shape of the RIB inside. Fault: Invalid.
func ParseIBAN(s string) (IBAN, error) {
	s = clean(s)
	if len(s) < 15 || len(s) > 34 || !ibanText(s) {
		return "", fault.Refuse("Un IBAN commence par deux lettres et deux chiffres (en France, 27 caractères en tout)")
	}
	want, known := ibanLengths[s[:2]]
	if !known {
		return "", fault.Refuse("Le pays de cet IBAN n’est pas connu")
	}
	if len(s) != want {
		return "", fault.Refuse("Cet IBAN n’a pas la longueur de ceux de son pays")
	}
	if (s[:2] == "FR" || s[:2] == "MC") && !ribShape(s[4:]) {
		return "", fault.Refuse("Cet IBAN ne contient pas un RIB" + thin + ": banque, guichet, compte et clé")
	}
	if check := s[2:4]; check < "02" || check > "98" || mod97(s[4:]+s[:4]) != 1 {
		return "", wrongCheck("l’IBAN")
	}
	return IBAN(s), nil
}

// CheckIBAN says whether ParseIBAN accepts the text.
func CheckIBAN(s string) bool { _, err := ParseIBAN(s); return err == nil }

// ibanText says whether s is two letters, two digits, then letters and digits.
func ibanText(s string) bool {
	for i := range len(s) {
		letter := s[i] >= 'A' && s[i] <= 'Z'
		digit := s[i] >= '0' && s[i] <= '9'
		if !letter && !digit || i < 2 && !letter || (i == 2 || i == 3) && !digit {
			return false
		}
	}
	return true
}

// ribShape: bank and branch are ten digits, the account is eleven letters or
// digits, the key two digits.
func ribShape(rib string) bool {
	return digits("1"+rib[:10], 11) && digits("1"+rib[21:], 3)
}

// mod97 reads letters as 10 to 35 and takes the remainder by 97 as it goes.
func mod97(s string) int {
	n := 0
	for i := range len(s) {
		if c := s[i]; c >= 'A' {
			n = (n*100 + int(c-'A') + 10) % 97
		} else {
			n = (n*10 + int(c-'0')) % 97
		}
	}
	return n
}

// String gives the IBAN without spaces. Never log it; see Masked.
func (i IBAN) String() string { return string(i) }

// Pretty groups by four, as banks print it.
func (i IBAN) Pretty() string { return group(string(i), 4) }

// Masked shows the country and the last three characters.
func (i IBAN) Masked() string { return mask(i.Pretty(), 2, 3) }

// LogValue keeps the number out of the log when someone forgets.
func (i IBAN) LogValue() slog.Value { return slog.StringValue(i.Masked()) }

// ibanLengths are the lengths of the IBAN registry (SWIFT, ISO 13616).
var ibanLengths = lengths(map[int]string{
	15: "NO",
	16: "BE",
	18: "DK FI FK FO GL NL SD",
	19: "MK SI",
	20: "AT BA EE KZ LT LU MN XK",
	21: "CH HR LI LV",
	22: "BG BH CR DE GB GE IE ME RS VA",
	23: "AE GI IL IQ OM SO TL",
	24: "AD CZ ES MD PK RO SA SE SK TN VG",
	25: "LY PT ST",
	26: "IS TR",
	27: "BI DJ FR GR IT MC MR SM",
	28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
	29: "BR EG PS QA UA",
	30: "JO KW MU YE",
	31: "MT SC",
	32: "LC",
	33: "RU",
})

func lengths(countries map[int]string) map[string]int {
	m := map[string]int{}
	for n, codes := range countries {
		for _, code := range strings.Fields(codes) {
			m[code] = n
		}
	}
	return m
}
