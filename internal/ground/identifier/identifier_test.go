package identifier_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/ground/fault"
	"maillage/internal/ground/identifier"
)

// kind is what the six types have in common, for the tests that hold of all.
type kind struct {
	name  string
	parse func(string) (value, error)
	check func(string) bool
}

type value interface {
	String() string
	Pretty() string
	Masked() string
}

func of[T value](name string, parse func(string) (T, error), check func(string) bool) kind {
	return kind{name, func(s string) (value, error) { return parse(s) }, check}
}

func kinds() []kind {
	return []kind{
		of("NIR", identifier.ParseNIR, identifier.CheckNIR),
		of("RPPS", identifier.ParseRPPS, identifier.CheckRPPS),
		of("FINESS", identifier.ParseFINESS, identifier.CheckFINESS),
		of("SIREN", identifier.ParseSIREN, identifier.CheckSIREN),
		of("SIRET", identifier.ParseSIRET, identifier.CheckSIRET),
		of("IBAN", identifier.ParseIBAN, identifier.CheckIBAN),
	}
}

// vectors are published examples and what must not pass for one. The numbers
// that the ANS publishes as fictitious fail their own check digit: refused.
var vectors = map[string]map[string]bool{
	"NIR": {
		"284058832102532":       true,
		"284058832102530":       false, // the README of nir-validation, wrong
		"255081416802538":       true,
		"137047624348415":       true,
		"185052A00403250":       true,
		"185052a004032 50":      true,
		"299062B03311058":       true,
		"299062B03311059":       false,
		"299062C03311058":       false,
		"2 84 05 88 321 025 32": true,
		"2840588321025":         false, // no key
		"2840588321025320":      false,
		"000000000000097":       false,
	},
	"RPPS": {
		"99700218896":     true,
		"99700536685":     true,
		"997 0021 8896":   true,
		"10003461033":     false,
		"10102727017":     false,
		"00000000000":     false,
		"9970021889":      false,
		"997002188960":    false,
		"9970021889A":     false,
		"810003461033":    false, // an idNat_PS is not an RPPS
		"٩٩٧٠٠٢١٨٨٩٦":     false,
		"99700218896\x00": false,
	},
	"FINESS": {
		"540002698":   true,
		"54 000269 8": true,
		"580008803":   true,
		"458174839":   false,
		"754567860":   false,
		"000000000":   false,
		"1540002698":  false, // an idNat_Struct is not a FINESS
		"2C0000000":   false,
	},
	"SIREN": {
		"732829320":   true,
		"732 829 320": true,
		"356000000":   true,
		"732829321":   false,
		"000000000":   false,
		"73282932":    false,
	},
	"SIRET": {
		"73282932000074":    true,
		"732 829 320 00074": true,
		"73282932000075":    false,
		"73282932100072":    false, // Luhn holds, but not for the SIREN in it
		"35600000000048":    true,  // La Poste, seat: by Luhn
		"35600000012233":    true,  // La Poste: by the sum of digits
		"35600000012234":    false, // …which is a multiple of five
		"00000000000000":    false,
	},
	"IBAN": {
		"FR1420041010050500013M02606":       true,
		"FR14 2004 1010 0505 0001 3M02 606": true,
		"fr76 3000 6000 0112 3456 7890 189": true,
		"DE89370400440532013000":            true,
		"GB29NWBK60161331926819":            true,
		"BE68539007547034":                  true,
		"NO9386011117947":                   true,
		"MT84MALT011000012345MTLCAST001S":   true,
		"LC55HEMM000100010012001200023015":  true,
		"FR1520041010050500013M02606":       false,
		"FR142004101005050001302606":        false, // a character short
		"ZZ1420041010050500013M02606":       false,
		"14FR20041010050500013M02606":       false,
		"FR14-2004-1010-0505-0001-3M02-606": false,
	},
}

func TestVectors(t *testing.T) {
	t.Parallel()
	for _, k := range kinds() {
		for s, want := range vectors[k.name] {
			if got := k.check(s); got != want {
				t.Errorf("%s %q: got %v, want %v", k.name, s, got, want)
			}
			v, err := k.parse(s)
			if (err == nil) != want || err != nil && (fault.KindOf(err) != fault.Invalid || v.String() != "") {
				t.Errorf("%s %q: got %v, %v", k.name, s, v, err)
			}
		}
	}
}

func TestTheSentenceSaysWhatIsWrongAndNeverRepeatsTheNumber(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ kind, typed, want string }{
		{"NIR", "2840588321025", "Il manque la clé du NIR\u202f: deux chiffres après les treize premiers"},
		{"NIR", "284058832102530", "Vérifiez le NIR\u202f: sa clé de contrôle ne correspond pas"},
		{"NIR", "984058832102530", "Ce n’est pas un NIR\u202f: vérifiez le sexe, le mois et le département de naissance"},
		{"NIR", "", "Un NIR compte 15 caractères, clé comprise"},
		{"RPPS", "123", "Un numéro RPPS compte 11 chiffres"},
		{"RPPS", "10003461033", "Vérifiez le numéro RPPS\u202f: sa clé de contrôle ne correspond pas"},
		{"FINESS", "20A123456", "Un numéro FINESS compte 9 chiffres, 2A ou 2B en tête pour la Corse"},
		{"SIRET", "73282932000075", "Vérifiez le numéro SIRET\u202f: sa clé de contrôle ne correspond pas"},
		{"IBAN", "ZZ1420041010050500013M02606", "Le pays de cet IBAN n’est pas connu"},
		{"IBAN", "FR142004101005050001302606", "Cet IBAN n’a pas la longueur de ceux de son pays"},
		{"IBAN", "FR14200410100A0500013M02606", "Cet IBAN ne contient pas un RIB\u202f: banque, guichet, compte et clé"},
		{"IBAN", "bonjour", "Un IBAN commence par deux lettres et deux chiffres (en France, 27 caractères en tout)"},
	} {
		for _, k := range kinds() {
			if k.name != c.kind {
				continue
			}
			if _, err := k.parse(c.typed); fault.MessageOf(err) != c.want {
				t.Errorf("%s %q: got %v, want %q", k.name, c.typed, err, c.want)
			}
		}
	}
}

func TestPrettyAndMasked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v              value
		pretty, masked string
	}{
		{identifier.NIR("284058832102532"), "2 84 05 88 321 025 32", "2 •• •• •• ••• ••• ••"},
		{identifier.NIR("185052A00403250"), "1 85 05 2A 004 032 50", "1 •• •• •• ••• ••• ••"},
		{identifier.RPPS("99700218896"), "99 700 218 896", "•• ••• ••• 896"},
		{identifier.FINESS("540002698"), "54 000 269 8", "54 ••• ••9 8"},
		{identifier.SIREN("732829320"), "732 829 320", "••• ••• 320"},
		{identifier.SIRET("73282932000074"), "732 829 320 00074", "••• ••• ••• ••074"},
		{identifier.IBAN("FR1420041010050500013M02606"), "FR14 2004 1010 0505 0001 3M02 606", "FR•• •••• •••• •••• •••• •••• 606"},
		{identifier.NIR(""), "", ""},
	} {
		thin := strings.NewReplacer(" ", "\u202f")
		if got, want := c.v.Pretty(), thin.Replace(c.pretty); got != want {
			t.Errorf("Pretty: got %q, want %q", got, want)
		}
		if got, want := c.v.Masked(), thin.Replace(c.masked); got != want {
			t.Errorf("Masked: got %q, want %q", got, want)
		}
	}
}

// numbers draws a valid number of each kind and says which neighbours may be
// swapped without being noticed.
func numbers(t *rapid.T, name string) string {
	digits := func(n int) string {
		return rapid.StringMatching(fmt.Sprintf("[0-9]{%d}", n)).Draw(t, "digits")
	}
	switch name {
	case "NIR":
		body := rapid.StringMatching(`[123478][0-9]{2}(0[1-9]|1[0-2]|[23][0-9]|4[0-2]|[5-9][0-9])(0[1-9]|[1-9][0-9]|2A|2B)[0-9]{6}`).Draw(t, "body")
		key, ok := identifier.NIRKey(body)
		if !ok {
			t.Fatalf("no key for %s", body)
		}
		return body + key
	case "RPPS":
		return completed(t, "1"+digits(9))
	case "FINESS":
		body := digits(6)
		department := rapid.SampledFrom([]string{"01", "31", "54", "75", "97", "2A", "2B"}).Draw(t, "department")
		corsica := strings.NewReplacer("2A", "21", "2B", "22").Replace(department)
		whole := completed(t, corsica+body)
		return department + whole[2:]
	case "SIREN":
		return completed(t, "7"+digits(7))
	case "SIRET":
		return completed(t, completed(t, "7"+digits(7))+digits(4))
	default:
		return ibanOf(t)
	}
}

// completed finds the check digit by trying all ten: exactly one holds.
func completed(t *rapid.T, body string) string {
	var found []string
	for c := '0'; c <= '9'; c++ {
		if identifier.Luhn(body + string(c)) {
			found = append(found, body+string(c))
		}
	}
	if len(found) != 1 {
		t.Fatalf("check digits of %s: %v", body, found)
	}
	return found[0]
}

func ibanOf(t *rapid.T) string {
	account := rapid.SampledFrom([]struct{ country, shape string }{
		{"FR", `[0-9]{10}[0-9A-Z]{11}[0-9]{2}`},
		{"DE", `[0-9]{18}`},
		{"MT", `[A-Z]{4}[0-9]{5}[0-9A-Z]{18}`},
		{"NO", `[0-9]{11}`},
	}).Draw(t, "country")
	bban := rapid.StringMatching(account.shape).Draw(t, "bban")
	// Long division on the written number, away from the code under test.
	var b strings.Builder
	for _, c := range bban + account.country + "00" {
		if c >= 'A' {
			fmt.Fprint(&b, c-'A'+10)
		} else {
			b.WriteRune(c)
		}
	}
	rest := 0
	for _, c := range b.String() {
		rest = (rest*10 + int(c-'0')) % 97
	}
	return fmt.Sprintf("%s%02d%s", account.country, 98-rest, bban)
}

func TestEveryOneDigitChangeIsRefused(t *testing.T) {
	t.Parallel()
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				valid := numbers(t, k.name)
				if !k.check(valid) {
					t.Fatalf("%s is refused", valid)
				}
				for i := range len(valid) {
					if valid[i] > '9' {
						continue
					}
					for c := byte('0'); c <= '9'; c++ {
						if changed := valid[:i] + string(c) + valid[i+1:]; c != valid[i] && k.check(changed) {
							t.Fatalf("%s changed into %s is accepted", valid, changed)
						}
					}
				}
			})
		})
	}
}

func TestEverySwapOfNeighboursIsRefusedBut09And90(t *testing.T) {
	t.Parallel()
	for _, k := range kinds() {
		luhn := k.name != "NIR" && k.name != "IBAN" // modulo 97 sees 09 and 90 too
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				valid := numbers(t, k.name)
				for i := range len(valid) - 1 {
					a, b := valid[i], valid[i+1]
					blind := luhn && (a == '0' && b == '9' || a == '9' && b == '0')
					letter := a > '9' || b > '9' // 1B and B1 read the same in an IBAN
					if a == b || blind || letter {
						continue
					}
					if swapped := valid[:i] + string(b) + string(a) + valid[i+2:]; k.check(swapped) {
						t.Fatalf("%s swapped into %s is accepted", valid, swapped)
					}
				}
			})
		})
	}
}

func TestTheThreeWritingsReadBack(t *testing.T) {
	t.Parallel()
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				valid := numbers(t, k.name)
				v, err := k.parse(strings.ToLower(valid))
				if err != nil || v.String() != valid {
					t.Fatalf("%s: got %v, %v", valid, v, err)
				}
				if again, err := k.parse(v.Pretty()); err != nil || again != v {
					t.Fatalf("%q: got %v, %v", v.Pretty(), again, err)
				}
				if again, err := k.parse(v.Masked()); err == nil {
					t.Fatalf("masked %q is read as %v", v.Masked(), again)
				}
			})
		})
	}
}

func TestLuhn(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"79927398713": true, "79927398710": false, "0": true, "18": true, "": false, "7992739871A": false, "-18": false,
	} {
		if got := identifier.Luhn(s); got != want {
			t.Errorf("%q: got %v, want %v", s, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"284058832102532", "185052A00403250", "99700218896", "2A0000014", "35600000012233", "FR1420041010050500013M02606", "•", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, k := range kinds() {
			v, err := k.parse(s)
			if (err == nil) != k.check(s) {
				t.Fatalf("%s %q: Parse says %v, Check the contrary", k.name, s, err)
			}
			if err != nil {
				if fault.KindOf(err) != fault.Invalid {
					t.Fatalf("%s %q: %v", k.name, s, err)
				}
				continue
			}
			if again, err := k.parse(v.Pretty()); err != nil || again != v {
				t.Fatalf("%s %q: read back as %v, %v", k.name, s, again, err)
			}
		}
		_, _ = identifier.NIRKey(s)
	})
}
