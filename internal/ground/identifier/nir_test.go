package identifier_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/ground/fault"
	"maillage/internal/ground/identifier"
)

func TestNIRKey(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"2840588321025":      "32",
		"2550814168025":      "38",
		"1370476243484":      "15",
		"185052A004032":      "50",
		"299062B033110":      "58",
		"2 84 05 88 321 025": "32",
		"284058832102":       "",
		"5840588321025":      "", // no such sex
		"2841388321025":      "", // no such month
		"2844388321025":      "",
		"2840500321025":      "", // no such département
		"284052C321025":      "",
	} {
		if got, ok := identifier.NIRKey(body); got != want || ok != (want != "") {
			t.Errorf("%s: got %q, %v; want %q", body, got, ok, want)
		}
	}
}

// The other way to read Corsica: the letter as 0, then a million or two less.
func TestNIRKeyOfCorsicaAgreesWithTheOtherMethod(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringMatching(`[12][0-9]{2}(0[1-9]|1[0-2])2[AB][0-9]{6}`).Draw(t, "body")
		less := int64(1_000_000)
		if body[6] == 'B' {
			less = 2_000_000
		}
		n, err := strconv.ParseInt(strings.NewReplacer("A", "0", "B", "0").Replace(body), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("%02d", 97-(n-less)%97)
		if got, ok := identifier.NIRKey(body); !ok || got != want {
			t.Fatalf("%s: got %s, %v; want %s", body, got, ok, want)
		}
	})
}

func TestKeysOutsideOneToNinetySevenAreRefused(t *testing.T) {
	t.Parallel()
	// Remainders by 97 come back after 97: these would hold if keys were not bounded.
	for order := 1; order < 999; order++ {
		n := identifier.NIRFor(1, 1980, 6, "31", 991, order)
		key, _ := strconv.Atoi(string(n[13:]))
		for _, alias := range []int{key - 97, key + 97} {
			if alias >= 0 && alias <= 99 && identifier.CheckNIR(fmt.Sprintf("%s%02d", n[:13], alias)) {
				t.Errorf("%s is accepted with key %02d", n, alias)
			}
		}
	}
}

func TestProvisionalNumbersAreToldApart(t *testing.T) {
	t.Parallel()
	for first, want := range map[string]bool{"1": false, "2": false, "3": true, "4": true, "7": true, "8": true} {
		body := first + "840588321025"
		key, _ := identifier.NIRKey(body)
		n, err := identifier.ParseNIR(body + key)
		if err != nil || n.Provisional() != want {
			t.Errorf("%s…: got %v, %v; want %v", first, n.Provisional(), err, want)
		}
	}
	if identifier.NIR("").Provisional() {
		t.Error("no number is provisional")
	}
}

func TestINSIsAPair(t *testing.T) {
	t.Parallel()
	got, err := identifier.ParseINS("2 84 05 88 321 025 32", identifier.OIDNIRDemo)
	want := identifier.INS{Number: "284058832102532", OID: "1.2.250.1.213.1.4.11"}
	if err != nil || got != want || got.IsZero() || got.System() != "urn:oid:1.2.250.1.213.1.4.11" {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	if got.Masked() != got.Number.Masked() {
		t.Errorf("Masked: got %q", got.Masked())
	}
	for _, bad := range [][2]string{{"284058832102532", ""}, {"284058832102532", "1.2.250.1.213.1.4.2"}, {"284058832102530", identifier.OIDNIR}} {
		if got, err := identifier.ParseINS(bad[0], bad[1]); fault.KindOf(err) != fault.Invalid || !got.IsZero() {
			t.Errorf("%v: got %v, %v; want Invalid", bad, got, err)
		}
	}
}

func TestSecretNumbersNeverReachTheLog(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&out, nil))
	ins, err := identifier.ParseINS("284058832102532", identifier.OIDNIR)
	if err != nil {
		t.Fatal(err)
	}
	iban := identifier.IBAN("FR1420041010050500013M02606")
	log.Info("slip", "nir", ins.Number, "ins", ins, "iban", iban)
	for _, secret := range []string{"0588321025", "20041010050500013M02606"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("the log says %s", out.String())
		}
	}
}

func TestFictitiousNumbersHoldAndDiffer(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	keep := func(s string, ok bool) {
		t.Helper()
		if !ok || seen[s] {
			t.Errorf("%s: holds %v, seen before %v", s, ok, seen[s])
		}
		seen[s] = true
	}
	for n := range 2000 {
		r := identifier.RPPSFor(n)
		keep(r.String(), identifier.CheckRPPS(r.String()) && strings.HasPrefix(r.String(), "997"))
		for departement, prefix := range map[string]string{"31": "319", "2A": "2A9", "2B": "2B9", "974": "979"} {
			f := identifier.FINESSFor(departement, n)
			keep(f.String(), identifier.CheckFINESS(f.String()) && strings.HasPrefix(f.String(), prefix))
		}
	}
	for departement, place := range map[string]string{"31": "31991", "2A": "2A991", "2B": "2B991"} {
		n := identifier.NIRFor(2, 1987, 8, departement, 991, 42)
		keep(n.String(), identifier.CheckNIR(n.String()) && n[:13] == identifier.NIR("28708"+place+"042"))
	}
	n := identifier.NIRFor(1, 2004, 12, "974", 91, 7)
	keep(n.String(), n[:13] == "1041297491007")
}

func TestFictitiousNumbersRefuseWhatNoCallerMeans(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]func(){
		"RPPS too far":                          func() { identifier.RPPSFor(10_000_000) },
		"RPPS before zero":                      func() { identifier.RPPSFor(-1) },
		"FINESS without place":                  func() { identifier.FINESSFor("", 1) },
		"FINESS elsewhere":                      func() { identifier.FINESSFor("ZZ", 1) },
		"NIR of month 13":                       func() { identifier.NIRFor(1, 1980, 13, "31", 991, 1) },
		"NIR of no sex":                         func() { identifier.NIRFor(0, 1980, 1, "31", 991, 1) },
		"NIR elsewhere":                         func() { identifier.NIRFor(1, 1980, 1, "ZZ", 991, 1) },
		"NIR overseas, commune of three digits": func() { identifier.NIRFor(1, 1980, 1, "974", 991, 1) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			call()
		}()
	}
}
