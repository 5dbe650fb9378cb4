package patient

import (
	"testing"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/identifier"

	"pgregory.net/rapid"
)

// The whole machine: INSi or not, document or not, each attribute, each mode
// (RNIV EXI SI 07 and 09; A47, A48).
func TestTrustOfEveryState(t *testing.T) {
	t.Parallel()
	on := civil.Must(2026, 3, 1)
	days := map[bool]civil.Day{true: on}
	for _, mode := range []Mode{ModeNominative, ModeProvisional, ModeAnonymous, ""} {
		for _, mark := range []string{"none", "douteux", "fictif", "homonyme"} {
			for _, insi := range []bool{false, true} {
				for _, document := range []bool{false, true} {
					want := TrustProvisional
					if mode == ModeNominative && mark != "douteux" && mark != "fictif" {
						want = map[[2]bool]Trust{
							{false, false}: TrustProvisional, {true, false}: TrustRetrieved,
							{false, true}: TrustValidated, {true, true}: TrustQualified,
						}[[2]bool{insi, document}]
					}
					p := Patient{
						mode: mode, INSIOn: days[insi], DocumentOn: days[document],
						Doubtful: mark == "douteux", Fictitious: mark == "fictif", Namesake: mark == "homonyme",
					}
					if got := p.Trust(); got != want {
						t.Errorf("%s, %s, INSi %v, document %v: got %s, want %s", mode, mark, insi, document, got, want)
					}
					if got := p.Trust().frozen(); got != (want == TrustRetrieved || want == TrustQualified) {
						t.Errorf("%s: frozen %v", want, got)
					}
				}
			}
		}
	}
}

// recorder is what can take an INS: it must be Nominative alone.
type recorder interface {
	withINS(identifier.INS, string) Nominative
}

func TestOnlyANominativeIdentityCanTakeAnINS(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id   Identity
		want bool
	}{{Nominative{}, true}, {Provisional{}, false}, {Anonymous{}, false}} {
		if _, got := c.id.(recorder); got != c.want {
			t.Errorf("%T takes an INS: got %v, want %v", c.id, got, c.want)
		}
	}
}

func TestAnyIdentityIsUnpackedAsItWasPacked(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String()
		n := Nominative{
			Traits: Traits{
				BirthName: text.Draw(t, "birth name"), FirstNames: text.Draw(t, "first names"), UsedName: text.Draw(t, "used name"),
				UsedFirst: text.Draw(t, "used first"), BirthPlace: text.Draw(t, "place"), FirstGiven: text.Draw(t, "first given"), BirthYear: rapid.IntRange(0, 2200).Draw(t, "year"),
			},
			Contact: Contact{
				Phone: text.Draw(t, "phone"), Email: text.Draw(t, "email"), Address: text.Draw(t, "address"),
				PostalCode: text.Draw(t, "postal code"), City: text.Draw(t, "city"), Hours: text.Draw(t, "hours"),
				Prefers: Channel(text.Draw(t, "prefers")), Message: Answer(text.Draw(t, "message")),
			},
			INS: identifier.INS{Number: identifier.NIR(text.Draw(t, "nir")), OID: text.Draw(t, "oid")}, INSProof: text.Draw(t, "proof"),
		}
		if rapid.Bool().Draw(t, "dated") {
			n.BirthDate = civil.Must(1900, 1, 1).AddDays(rapid.IntRange(0, 60000).Draw(t, "days"))
		}
		for _, id := range []Identity{n, Provisional{Traits: n.Traits, Contact: n.Contact}, Anonymous{Alias: n.BirthName}} {
			plain, err := packIdentity(id)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := unpackIdentity(id.Mode(), plain); err != nil || got != id {
				t.Fatalf("got %#v, %v; want %#v", got, err, id)
			}
		}
	})
}

// Rows sealed before the contact wishes existed are still read.
func TestAnIdentityOfTheFirstFormatIsStillRead(t *testing.T) {
	t.Parallel()
	b := []byte{1}
	for _, f := range []string{"Durand", "Claire Anne", "", "", "1980-02-03", "", "31555", "06", "c@exemple.test", "1 rue de l’Exemple", "31000", "Toulouse", "", "", ""} {
		b = append(append(b, byte(len(f))), f...)
	}
	got, err := unpackIdentity(ModeNominative, b)
	want := Nominative{
		Traits:  Traits{BirthName: "Durand", FirstNames: "Claire Anne", BirthDate: civil.Must(1980, 2, 3), BirthPlace: "31555"},
		Contact: Contact{Phone: "06", Email: "c@exemple.test", Address: "1 rue de l’Exemple", PostalCode: "31000", City: "Toulouse"},
	}
	if err != nil || got != want {
		t.Errorf("got %#v, %v; want %#v", got, err, want)
	}
}

// What writes to somebody or calls takes a Reachable: an anonymous person is none.
func TestNobodyAnonymousIsReachable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id   Identity
		want bool
	}{{Nominative{}, true}, {Provisional{}, true}, {Anonymous{}, false}} {
		if _, got := c.id.(Reachable); got != c.want {
			t.Errorf("%T is reachable: got %v, want %v", c.id, got, c.want)
		}
	}
}

// What does not come from pack is refused, and never panics.
func FuzzUnpack(f *testing.F) {
	f.Add(pack(Nominative{Traits: Traits{BirthName: "Durand", BirthDate: civil.Must(1980, 2, 3)}}))
	f.Add([]byte{identityFormat, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		n, err := unpack(b)
		if err != nil {
			return
		}
		again, err := unpack(pack(n))
		if err != nil || again != n {
			t.Errorf("got %#v, %v; want %#v", again, err, n)
		}
	})
}

func TestTheNameShown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		p    Patient
		want string
	}{
		{"birth name and first of the first names", Patient{Identity: Nominative{Traits: Traits{BirthName: "Durand", FirstNames: "Claire Marie"}}}, "DURAND Claire"},
		{"names in use come first", Patient{Identity: Nominative{Traits: Traits{BirthName: "Durand", FirstNames: "Claire", UsedName: "Nguyễn", UsedFirst: "Clara"}}}, "NGUYỄN Clara"},
		{"a first name alone", Patient{Identity: Provisional{Traits: Traits{FirstNames: "Claire"}}}, "Claire"},
		{"an alias", Patient{Identity: Anonymous{Alias: "Le Grand"}}, "Le Grand"},
		{"a provisional record without name", Patient{Number: "31-01-0013", Identity: Provisional{}}, "Dossier 31-01-0013"},
		{"withheld", Patient{Number: "31-01-0013", Withheld: true}, "Dossier 31-01-0013"},
	} {
		if got := c.p.DisplayName(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestAge(t *testing.T) {
	t.Parallel()
	on := civil.Must(2026, 11, 22)
	for _, c := range []struct {
		name string
		p    Patient
		want int
	}{
		{"the day before the birthday", Patient{Identity: Nominative{Traits: Traits{BirthDate: civil.Must(1980, 11, 23)}}}, 45},
		{"the birthday", Patient{Identity: Nominative{Traits: Traits{BirthDate: civil.Must(1980, 11, 22)}}}, 46},
		{"only the year", Patient{BirthYear: 1980, Identity: Provisional{}}, 46},
		{"not known", Patient{Identity: Anonymous{}}, -1},
	} {
		if got := c.p.Age(on); got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ written, departement, want string }{
		{"Toulouse", "", "31555"},
		{"toulouse", "31", "31555"},
		{"31555", "", "31555"},
		{"2a004", "", "2A004"},
		{"99352", "", "99352"},
		{"Saint-Denis (93)", "31", "93066"},
		{"93200 Saint-Denis", "31", "93066"},
		{"St Denis 974", "", "97411"},
		{"Saint-Denis", "93", "93066"},
		{"Saint-Denis", "", ""},
		{"Nulle-Part", "31", ""},
		{"", "31", ""},
		{"31000 Albi", "", ""},
	} {
		got, ok := placeCode(c.written, c.departement)
		if !ok {
			got = ""
		}
		if got != c.want {
			t.Errorf("%q in %q: got %q, want %q", c.written, c.departement, got, c.want)
		}
	}
	if got := PlaceName("31555"); got != "Toulouse (31)" {
		t.Errorf("name of 31555: got %q", got)
	}
	if got := PlaceName("99352"); got != "99352" {
		t.Errorf("name of 99352: got %q", got)
	}
}
