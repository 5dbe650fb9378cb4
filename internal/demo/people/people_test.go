package people_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"maillage/internal/demo/people"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/text"
	"maillage/internal/trade/terminology"
)

var update = flag.Bool("update", false, "write the golden file anew")

func TestTheSameSeedGivesTheSamePeople(t *testing.T) {
	t.Parallel()
	if a, b := people.Take(7, 500), people.Take(7, 500); !slices.Equal(a, b) {
		t.Error("two runs of one seed differ")
	}
	if a, b := people.Take(7, 500), people.Take(7, 1000)[:500]; !slices.Equal(a, b) {
		t.Error("asking for more people changes the first ones")
	}
	if a, b := people.Take(7, 50), people.Take(8, 50); slices.Equal(a, b) {
		t.Error("two seeds give the same people")
	}
	for _, n := range []int{0, -1} {
		if got := people.Take(7, n); len(got) != 0 {
			t.Errorf("Take(7, %d): got %d people, want none", n, len(got))
		}
	}
}

func TestTheFirstPeopleOfSeedOneNeverChange(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, p := range people.Take(1, 40) {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s\n", p.Sex, p.Last, p.First, p.Birth, p.Phone)
	}
	file := filepath.Join("testdata", "seed1.golden")
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestPeopleArePlausible(t *testing.T) {
	t.Parallel()
	phone := regexp.MustCompile(`^(063998|053649|046571|035301|026191|019900)\d{4}$`)
	name := regexp.MustCompile(`^\p{L}[\p{L} ’-]*\p{L}$`)
	const n = 20_000
	women, doubled := 0, 0
	last, first := map[string]bool{}, map[string]bool{}
	for _, p := range people.Take(3, n) {
		switch p.Sex {
		case terminology.SexFemale:
			women++
		case terminology.SexMale:
		default:
			t.Fatalf("got the sex %q", p.Sex)
		}
		if !name.MatchString(p.Last) || !name.MatchString(p.First) {
			t.Fatalf("got the name %q %q", p.First, p.Last)
		}
		if p.Birth.Before(civil.Must(1944, 1, 1)) || p.Birth.After(civil.Must(2006, 12, 31)) {
			t.Fatalf("got the birth date %s", p.Birth)
		}
		if !phone.MatchString(p.Phone) {
			t.Fatalf("got the number %q, not one reserved for fiction", p.Phone)
		}
		if strings.Count(p.Last, "-") > 0 {
			doubled++
		}
		last[p.Last], first[p.First] = true, true
	}
	for what, c := range map[string]struct{ got, least, most int }{
		"women of 20,000":         {women, 9_600, 10_400},
		"names with a hyphen":     {doubled, 400, 2_000},
		"different last names":    {len(last), 500, n},
		"different first names":   {len(first), 400, n},
		"different folded names":  {folded(last), 490, n},
		"names of one word alone": {n - doubled, n / 2, n},
	} {
		if c.got < c.least || c.got > c.most {
			t.Errorf("%s: got %d, want %d to %d", what, c.got, c.least, c.most)
		}
	}
}

func folded(names map[string]bool) int {
	keys := map[string]bool{}
	for n := range names {
		keys[text.Fold(n)] = true
	}
	return len(keys)
}

func TestNamesThatProgramsMangleAreThere(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range people.Take(5, 60_000) {
		seen[p.Last], seen[p.First] = true, true
	}
	for _, want := range []string{
		"d’Aubigny", "Œuvrard", "Le Floc’h", "El-Haddad", "Nguyễn", "N’Guyen", "Đặng", "Gonçalves", "Szymański",
		"Jean-Noël", "Anne-Laure", "Małgorzata", "Fatima-Zohra", "João", "Guilhem", "Annaïg", "Müller", "da Silva", "Aït Kaci",
	} {
		if !seen[want] {
			t.Errorf("nobody is called %s", want)
		}
	}
}

func TestEraDecidesTheFirstName(t *testing.T) {
	t.Parallel()
	for _, p := range people.Take(11, 20_000) {
		switch {
		case p.First == "Ginette" && p.Birth.Year() > 1964, p.First == "Kylian" && p.Birth.Year() < 1986:
			t.Errorf("%s was born in %d", p.First, p.Birth.Year())
		}
	}
}

func TestNobodyIsWellKnown(t *testing.T) {
	t.Parallel()
	avoided := map[string]bool{
		"michel delpech": true, "line renaud": true, "jean moulin": true, "pierre perret": true,
		"nicolas mathieu": true, "roland barthes": true, "romain grosjean": true,
	}
	for _, p := range people.Take(13, 200_000) {
		if avoided[text.Fold(p.First+" "+p.Last)] {
			t.Errorf("got %s %s", p.First, p.Last)
		}
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	kinds := map[terminology.Code]int{}
	for _, p := range append(people.Practices(), people.AddictionCentres()...) {
		if seen[p.Name] {
			t.Errorf("%s is there twice", p.Name)
		}
		seen[p.Name] = true
		kinds[p.Kind]++
		if !terminology.Known(terminology.StructureKind, p.Kind) {
			t.Errorf("%s: unknown kind %q", p.Name, p.Kind)
		}
		if strings.Contains(p.Name, "'") {
			t.Errorf("%s needs the typographic apostrophe", p.Name)
		}
	}
	for kind, least := range map[terminology.Code]int{"msp": 40, "cabinet": 10, "cds": 5, "csapa": 30, "caarud": 15} {
		if kinds[kind] < least {
			t.Errorf("%s: got %d places, want at least %d", kind, kinds[kind], least)
		}
	}
	if got, want := people.Practices()[0], (people.Place{Kind: "msp", Name: "MSP des Tilleuls"}); got != want {
		t.Errorf("first practice: got %v, want %v", got, want)
	}
	if got := len(people.Associations()); got < 10 {
		t.Errorf("associations: got %d, want at least 10", got)
	}
}

func BenchmarkPeople(b *testing.B) {
	for b.Loop() {
		people.Take(1, 1000)
	}
}
