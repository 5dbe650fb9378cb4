package terminology_test

import (
	"slices"
	"strings"
	"testing"

	"maillage/internal/ground/civil"
	"maillage/internal/trade/terminology"
)

func TestRegionsAndDepartements(t *testing.T) {
	t.Parallel()
	if got, want := len(terminology.Departements()), 109; got != want {
		t.Errorf("départements and collectivities: got %d, want %d", got, want)
	}
	metropolitan := 0
	inRegion := map[string][]string{}
	for _, d := range terminology.Departements() {
		if _, ok := terminology.RegionByCode(d.Region); !ok {
			t.Errorf("%s: no region %q", d.Code, d.Region)
		}
		if len(d.Code) == 2 {
			metropolitan++
			if d.Population < 50_000 || d.Population > 3_000_000 {
				t.Errorf("%s: got %d inhabitants", d.Code, d.Population)
			}
		}
		inRegion[d.Region] = append(inRegion[d.Region], d.Code)
	}
	if got, want := metropolitan, 96; got != want {
		t.Errorf("metropolitan départements: got %d, want %d", got, want)
	}
	for region, want := range map[string]string{
		"76": "09 11 12 30 31 32 34 46 48 65 66 81 82",
		"27": "21 25 39 58 70 71 89 90",
		"94": "2A 2B",
	} {
		if got := strings.Join(inRegion[region], " "); got != want {
			t.Errorf("départements of region %s: got %s, want %s", region, got, want)
		}
	}
	if got, _ := terminology.RegionByCode("93"); got.Name != "Provence-Alpes-Côte d’Azur" {
		t.Errorf("region 93: got %q", got.Name)
	}
	if got, _ := terminology.DepartementByCode("31"); got.Name != "Haute-Garonne" || got.Region != "76" {
		t.Errorf("département 31: got %v", got)
	}
	if got, ok := terminology.DepartementByCode("20"); ok {
		t.Errorf("département 20: got %v, want none", got)
	}
	if got, ok := terminology.RegionByCode("99"); ok {
		t.Errorf("region 99: got %v, want none", got)
	}
}

func TestDepartementOf(t *testing.T) {
	t.Parallel()
	for insee, want := range map[string]string{
		"31555": "31", "2A004": "2A", "2B033": "2B", "97411": "974", "98818": "988", "75113": "75",
		"31999": "31", // a code of the département, commune or not
		"20004": "", "99100": "", "3155": "", "": "", "315555": "", "é1555": "",
	} {
		if got := terminology.DepartementOf(insee); got != want {
			t.Errorf("DepartementOf(%q): got %q, want %q", insee, got, want)
		}
	}
}

func TestTerritoriesOfOccitanie(t *testing.T) {
	t.Parallel()
	day := civil.Must(2026, 11, 22)
	parts := map[string]string{}
	for _, d := range terminology.Departements() {
		got, ok := terminology.TerritoryOf(d.Code, day)
		if ok != (d.Region == "76") {
			t.Errorf("%s: in a territory: got %v", d.Code, ok)
		}
		if ok && (!got.Inferred || got.Region != d.Region || !slices.Contains(got.Departements, d.Code)) {
			t.Errorf("%s: got %+v, want an inferred territory of its region", d.Code, got)
		}
		parts[got.Name] += d.Code + " "
	}
	if got, want := parts["Occitanie Ouest"], "09 12 31 32 46 65 81 82 "; got != want {
		t.Errorf("west: got %q, want %q", got, want)
	}
	if got, want := parts["Occitanie Est"], "11 30 34 48 66 "; got != want {
		t.Errorf("east: got %q, want %q", got, want)
	}
	if got, ok := terminology.TerritoryOf("31", civil.Must(2019, 10, 20)); ok {
		t.Errorf("before the experiment: got %v, want none", got)
	}
}

func TestCommuneByINSEE(t *testing.T) {
	t.Parallel()
	got, ok := terminology.CommuneByINSEE("31555")
	want := terminology.Commune{INSEE: "31555", Name: "Toulouse", Departement: "31", PostalCodes: []string{"31000", "31100", "31200", "31300", "31400", "31500"}}
	if !ok || got.INSEE != want.INSEE || got.Name != want.Name || got.Departement != want.Departement || !slices.Equal(got.PostalCodes, want.PostalCodes) {
		t.Errorf("Toulouse: got %+v, want %+v", got, want)
	}
	for insee, want := range map[string]string{
		"30269": "Saint-Jean-du-Gard 30270", "31396": "Nailloux 31560", "2A004": "Ajaccio 20000",
		"97411": "Saint-Denis 97400", "75113": "Paris 13e Arrondissement 75013", "31561": "L’Union 31240",
	} {
		c, _ := terminology.CommuneByINSEE(insee)
		if got := c.Name + " " + strings.Join(c.PostalCodes, " "); !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %q, want %q", insee, got, want)
		}
	}
	for _, insee := range []string{"", "00000", "99999", "31", "315550"} {
		if got, ok := terminology.CommuneByINSEE(insee); ok {
			t.Errorf("%q: got %v, want none", insee, got)
		}
	}
}

func TestSearchCommunes(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, typed string
		limit       int
		want        string // what must come, in this order
	}{
		{"the larger comes first", "toul", 2, "Toulouse Toulon"},
		{"accents and hyphens do not matter", "SAINT JEAN DU G", 1, "Saint-Jean-du-Gard"},
		{"st stands for saint", "st-jean-du-g", 1, "Saint-Jean-du-Gard"},
		{"st alone may begin another word", "strasb", 1, "Strasbourg"},
		{"the article may be left out", "union", 1, "L’Union"},
		{"or typed", "l'union", 1, "L’Union"},
		{"digits are a postal code", "30270", 1, "Saint-Jean-du-Gard"},
		{"nothing finds nothing", " - ", 5, ""},
		{"an unknown name finds nothing", "zzzz", 5, ""},
		{"no limit gives nothing", "toul", 0, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, found := range terminology.SearchCommunes(c.typed, c.limit) {
				got = append(got, found.Name)
			}
			if g := strings.Join(got, " "); !strings.HasPrefix(g, c.want) || c.want == "" && g != "" || len(got) > max(c.limit, 0) {
				t.Errorf("got %q, want %q", g, c.want)
			}
		})
	}
}

func TestSearchGivesACommuneOnce(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{"l", "la", "le", "31", "s"} {
		seen := map[string]bool{}
		for _, c := range terminology.SearchCommunes(typed, 50_000) {
			if seen[c.INSEE] {
				t.Errorf("%q gives %s %s twice", typed, c.INSEE, c.Name)
			}
			seen[c.INSEE] = true
		}
		if len(seen) == 0 {
			t.Errorf("%q gives nothing", typed)
		}
	}
}

func TestCommuneNamed(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, written, departement, want string }{
		{"as written on the sign", "Toulouse", "31", "31555"},
		{"in capitals without accents", "SAINT JEAN DU GARD", "30", "30269"},
		{"with St", "St-Jean-du-Gard", "30", "30269"},
		{"without its article", "Union", "31", "31561"},
		{"with its article", "l’union", "31", "31561"},
		{"with Cedex", "TOULOUSE CEDEX 9", "31", "31555"},
		{"of a name borne once, anywhere", "Nailloux", "", "31396"},
		{"of a namesake, by its département", "Saint-Denis", "974", "97411"},
		{"of a namesake, anywhere: not told apart", "Saint-Denis", "", ""},
		{"in another département: none", "Toulouse", "34", ""},
		{"of nothing: none", "", "31", ""},
		{"unknown: none", "Ville-Imaginaire", "31", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, ok := terminology.CommuneNamed(c.written, c.departement)
			if !ok && c.want != "" || ok && got.INSEE != c.want {
				t.Errorf("CommuneNamed(%q, %q): got %+v %v, want %q", c.written, c.departement, got, ok, c.want)
			}
		})
	}
}

func TestEveryCommuneIsFound(t *testing.T) {
	t.Parallel()
	all := 0
	for _, d := range terminology.Departements() {
		for _, c := range terminology.SearchCommunes(d.Code[:2], 50_000) {
			if c.Departement != d.Code {
				continue
			}
			all++
			if got, ok := terminology.CommuneByINSEE(c.INSEE); !ok || got.Name != c.Name || terminology.DepartementOf(c.INSEE) != d.Code {
				t.Fatalf("%s %s: got %+v %v", c.INSEE, c.Name, got, ok)
			}
			if got, ok := terminology.CommuneNamed(c.Name, d.Code); !ok || got.INSEE != c.INSEE {
				t.Errorf("%s %s: found by name: got %s %v", c.INSEE, c.Name, got.INSEE, ok)
			}
		}
	}
	if all < 34_000 {
		t.Errorf("communes: got %d, want all of France", all)
	}
}

func BenchmarkSearchCommunes(b *testing.B) {
	terminology.SearchCommunes("s", 1)
	for b.Loop() {
		terminology.SearchCommunes("saint", 10)
	}
}
