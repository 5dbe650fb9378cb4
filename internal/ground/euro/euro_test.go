package euro_test

import (
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/ground/euro"
	"maillage/internal/ground/fault"
)

func TestParseReadsWhatPeopleType(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]euro.Amount{
		"1 234,50 €":                     123450,
		"1\u202f234,50\u00a0€":           123450,
		"1234.50":                        123450,
		"1234,5":                         123450,
		"1234":                           123400,
		" 12 € ":                         1200,
		"12€":                            1200,
		"12 euros":                       1200,
		"1 EUR":                          100,
		"0,05":                           5,
		"0":                              0,
		"-12,30":                         -1230,
		"−12,30 €":                       -1230,
		"+3":                             300,
		"999 999 999 999,99":             99999999999999,
		"528,00":                         52800,
		"1 000 000":                      100000000,
		"12\u00a0345\u00a0678,90\u00a0€": 1234567890,
	} {
		if got, err := euro.Parse(typed); err != nil || got != want {
			t.Errorf("%q: got %d, %v; want %d", typed, got, err, want)
		}
	}
}

func TestParseRefusesWhatIsAmbiguousOrNoAmount(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{
		"", "€", "-", ",50", "12,", "12,345", "1.234,50", "1,234.50", "12 34", "1 2345", "1  234", "--1", "1e3", "0x10",
		"12 $", "douze", "1 234 567 890 123", "1234567890123", "١٢", "NaN", "12 € 50", strings.Repeat("9", 1000),
	} {
		got, err := euro.Parse(typed)
		if err == nil || fault.KindOf(err) != fault.Invalid {
			t.Errorf("%.40q: got %d, %v; want Invalid", typed, got, err)
		}
	}
	_, err := euro.Parse("douze")
	if got, want := fault.MessageOf(err), "Montant illisible\u202f: écrivez par exemple 1\u202f234,50\u00a0€"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStringIsFrench(t *testing.T) {
	t.Parallel()
	for a, want := range map[euro.Amount]string{
		0:             "0,00\u00a0€",
		5:             "0,05\u00a0€",
		99999:         "999,99\u00a0€",
		123450:        "1\u202f234,50\u00a0€",
		123456789:     "1\u202f234\u202f567,89\u00a0€",
		-5:            "−0,05\u00a0€",
		-100000:       "−1\u202f000,00\u00a0€",
		math.MinInt64: "−92\u202f233\u202f720\u202f368\u202f547\u202f758,08\u00a0€",
	} {
		if got := a.String(); got != want {
			t.Errorf("%d: got %q, want %q", int64(a), got, want)
		}
	}
}

func TestParseReadsBackString(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := euro.Amount(rapid.Int64Range(-99999999999999, 99999999999999).Draw(t, "a"))
		if got, err := euro.Parse(a.String()); err != nil || got != a {
			t.Fatalf("%q: got %d, %v; want %d", a, got, err, int64(a))
		}
	})
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		total       euro.Amount
		weights     []int64
		remainderTo int
		want        []euro.Amount
	}{
		{"it divides evenly", 52800, []int64{5, 6, 1}, 0, []euro.Amount{22000, 26400, 4400}},
		{"the cent left goes to the named payee", 10000, []int64{1, 1, 1}, 1, []euro.Amount{3333, 3334, 3333}},
		{"both cents left go to the same payee", 101, []int64{1, 1, 1}, 2, []euro.Amount{33, 33, 35}},
		{"a debt mirrors the credit", -101, []int64{1, 1, 1}, 2, []euro.Amount{-33, -33, -35}},
		{"a payee of no weight may hold the remainder", 100, []int64{1, 1, 1, 0}, 3, []euro.Amount{33, 33, 33, 1}},
		{"a cent between two", 1, []int64{1, 1}, 0, []euro.Amount{1, 0}},
		{"nothing to share", 0, []int64{3, 4}, 1, []euro.Amount{0, 0}},
		{"one payee takes all", math.MinInt64, []int64{7}, 0, []euro.Amount{math.MinInt64}},
	} {
		got, err := euro.Split(c.total, c.weights, c.remainderTo)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: got %d, %v; want %d", c.name, got, err, c.want)
		}
	}
}

func TestSplitRefusesWhatCannotBeShared(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		weights     []int64
		remainderTo int
	}{
		"no payee":             {nil, 0},
		"a negative weight":    {[]int64{3, -1}, 0},
		"all weights zero":     {[]int64{0, 0}, 0},
		"no such payee":        {[]int64{1, 1}, 2},
		"a negative payee":     {[]int64{1, 1}, -1},
		"weights that overrun": {[]int64{math.MaxInt64, 1}, 0},
	} {
		if got, err := euro.Split(100, c.weights, c.remainderTo); err == nil {
			t.Errorf("%s: got %d, want an error", name, got)
		}
	}
}

func TestSplitLosesNoCent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total := euro.Amount(rapid.Int64().Draw(t, "total"))
		weights := rapid.SliceOfN(rapid.Int64Range(0, math.MaxInt64/16), 1, 12).Draw(t, "weights")
		weights[0]++ // never all zero
		to := rapid.IntRange(0, len(weights)-1).Draw(t, "to")
		shares, err := euro.Split(total, weights, to)
		if err != nil {
			t.Fatal(err)
		}
		sumWeights := new(big.Int)
		for _, w := range weights {
			sumWeights.Add(sumWeights, big.NewInt(w))
		}
		var sum euro.Amount
		for i, share := range shares {
			sum += share
			exact := new(big.Int).Mul(big.NewInt(int64(total)), big.NewInt(weights[i]))
			floor := new(big.Int).Quo(exact, sumWeights)
			off := new(big.Int).Sub(big.NewInt(int64(share)), floor)
			limit := int64(0)
			if i == to {
				limit = int64(len(shares) - 1)
			}
			if off.CmpAbs(big.NewInt(limit)) > 0 {
				t.Fatalf("share %d of %v by %v is %d, exactly %v", i, total, weights, share, floor)
			}
		}
		if sum != total {
			t.Fatalf("the shares of %d add up to %d", total, sum)
		}
		if total == math.MinInt64 {
			return
		}
		opposite, err := euro.Split(-total, weights, to)
		if err != nil {
			t.Fatal(err)
		}
		for i := range shares {
			if opposite[i] != -shares[i] {
				t.Fatalf("share %d of %d is %d, of its opposite %d", i, total, shares[i], opposite[i])
			}
		}
	})
}

func TestAmountGoesThroughTheDatabase(t *testing.T) {
	t.Parallel()
	v, err := euro.Amount(-123450).Value()
	if err != nil || v != int64(-123450) {
		t.Fatalf("Value: got %v (%T), %v", v, v, err)
	}
	var a euro.Amount
	if err := a.Scan(v); err != nil || a != -123450 {
		t.Errorf("Scan: got %d, %v", a, err)
	}
	for _, src := range []any{nil, "12", 12.5, []byte("12"), true} {
		if err := a.Scan(src); err == nil {
			t.Errorf("Scan(%v): got %d, want an error", src, a)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1 234,50 €", "-0,05", "1e9", "12 34", "€"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := euro.Parse(s)
		if err != nil {
			return
		}
		if again, err := euro.Parse(a.String()); err != nil || again != a {
			t.Fatalf("%q gives %d, read back as %d, %v", s, int64(a), int64(again), err)
		}
	})
}
