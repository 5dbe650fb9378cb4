package patient_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/text"
	"maillage/internal/trade/patient"

	"pgregory.net/rapid"
)

func TestSearchFindsPeopleAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		put := func(p patient.IdentityDraft) {
			t.Helper()
			w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) { d.IdentityDraft, d.Distinct = p, true })
		}
		dupont := person("Dupont", "Élodie Anne-Sophie", civil.Must(1980, 2, 3))
		dupont.UsedName = "Lefèvre"
		put(dupont)
		put(person("D’Ornano", "Jean-Noël", civil.Must(1945, 12, 31)))
		put(person("Nguyễn", "Thị Hằng", civil.Must(1990, 5, 6)))
		put(person("Ben Youssef", "Abdel-Karim", civil.Must(1975, 7, 8)))
		put(person("القاسمي", "ليلى", civil.Must(1988, 9, 10)))
		put(person("Li", "Xi", civil.Must(1999, 1, 2)))
		put(person("Œuvrard", "Loïc", civil.Must(2001, 3, 4)))
		put(patient.IdentityDraft{Mode: "anonymous", Alias: "Zeus 12"})
		w.enrol(t, w.southGP, w.south.ID, func(d *patient.EnrolDraft) { d.IdentityDraft = person("Dupont", "Sud", civil.Must(1980, 2, 3)) })

		const elodie, jean, hang, karim, leila, xi, loic = "LEFÈVRE Élodie", "D’ORNANO Jean-Noël", "NGUYỄN Thị", "BEN YOUSSEF Abdel-Karim", "القاسمي ليلى", "LI Xi", "ŒUVRARD Loïc"
		for query, want := range map[string][]string{
			"Dupont": {elodie}, "DUPONT": {elodie}, "dupont élodie": {elodie}, "elodie dupont": {elodie}, "Sophie": {elodie}, "lefevre": {elodie},
			"dup": {elodie}, "dupo": {elodie}, "du": {elodie}, "d": {jean, elodie}, "el d": {elodie}, "dup el": {elodie},
			"Dupon": {elodie}, "Dupond": {elodie}, "Lefebvre": {elodie}, "elodi dupon": {elodie}, "elodi dupond": {elodie},
			"d'ornano": {jean}, "D’Ornano": {jean}, "dornano": {jean}, "ornano": {jean}, "jean noel": {jean}, "Noël Jean": {jean}, "jean-noël d’ornano": {jean},
			"nguyen": {hang}, "Nguyễn": {hang}, "N’Guyen": {hang}, "hang nguyen": {hang}, "thi": {hang},
			"youssef": {karim}, "Ben-Youssef": {karim}, "karim ben": {karim}, "Abdelkarim": {karim}, "القاسمي": {leila}, "ليلى": {leila}, "القا": {leila},
			"li": {xi}, "xi li": {xi}, "x": {xi}, "oeuvrard": {loic}, "œuv": {loic}, "zeus": {"Zeus 12"}, "zeu": {"Zeus 12"}, "zeus 12": {"Zeus 12"},
			"03/02/1980": {elodie}, "3/2/80": {elodie}, "3 février 1980": {elodie}, "31/12/45": {jean}, "dupont 03/02/1980": {elodie}, "ornano 03/02/1980": nil,
			"31-01-0003": {hang}, "31-02-0001": nil, "0003": nil,
			"martin": nil, "sud": nil, "   ": nil, "’-’": nil, "%": nil, "dup%": {elodie}, "n guyen": {hang}, "benyoussef": {karim}, "' or 1=1 --": nil, strings.Repeat("a", 101): nil,
		} {
			if got := w.found(t, w.psy, query); !slices.Equal(got, want) {
				t.Errorf("%q: got %v, want %v", query, got, want)
			}
		}
		if got := w.found(t, w.southGP, "dupont"); !slices.Equal(got, []string{"DUPONT Sud"}) {
			t.Errorf("the other team: got %v", got)
		}
		if got := w.found(t, w.psy, "31-01-00"); len(got) != 8 {
			t.Errorf("beginning of a number: got %v, want all eight", got)
		}
		for _, who := range []access.Actor{w.coordination, w.agency, w.operator, {}} {
			_, err := w.Search(w.ctx, who, "dupont", 10)
			wantKind(t, err, "forbidden")
		}
	})
}

func TestWhatSoundsAlikeIsSaidToBeNear(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	w.alone(t, "Dupont", "Élodie")
	for query, near := range map[string]bool{"dupon": false, "dupond": true} {
		found, err := w.Search(w.ctx, w.gp, query, 10)
		if err != nil || len(found) != 1 || found[0].Near != near {
			t.Errorf("%q: got %d, near %v, %v; want one, near %v", query, len(found), len(found) == 1 && found[0].Near, err, near)
		}
	}
}

func TestExactWordsComeFirst(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	for _, name := range []string{"Martinez", "Martin", "Martinet"} {
		w.alone(t, name, "Ada")
	}
	if got, want := w.found(t, w.gp, "martin"), []string{"MARTIN Ada", "MARTINET Ada", "MARTINEZ Ada"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// names of several scripts and shapes, from which the property draws.
var (
	lasts  = []string{"Durand", "Dupont", "D’Aubigné", "Le Goff", "Nguyễn", "Trần", "Ben Saïd", "القاسمي", "Kovačević", "O’Neill", "Ölçer", "Ferrand-Lopez", "Çelik", "Maÿ", "Œillet", "Иванова"}
	firsts = []string{"Claire", "Jean-Noël", "Zoë", "Abdel-Karim", "Thị Hằng", "ليلى", "Ève", "François", "Maël", "Ana", "Анна"}
)

// Whoever is stored is found by any three letters that begin any of his or her
// names, by his or her team and by nobody else.
func TestEachPersonIsFoundByThreeLettersInHisTeamAlone(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	serial := 0
	rapid.Check(t, func(r *rapid.T) {
		serial++
		d := person(rapid.SampledFrom(lasts).Draw(r, "last"), rapid.SampledFrom(firsts).Draw(r, "first"), civil.Must(1950, 1, 1).AddDays(rapid.IntRange(0, 20000).Draw(r, "born")))
		if rapid.Bool().Draw(r, "used") {
			d.UsedName = rapid.StringOfN(rapid.RuneFrom([]rune("abcdéïñođ")), 3, 12, -1).Draw(r, "used name")
		}
		mine, other, team := w.gp, w.southGP, w.north.ID
		if rapid.Bool().Draw(r, "south") {
			mine, other, team = w.southGP, w.gp, w.south.ID
		}
		out := w.enrol(t, mine, team, func(e *patient.EnrolDraft) { e.IdentityDraft, e.Distinct = d, true })
		for _, word := range text.Words(d.BirthName + " " + d.FirstNames + " " + d.UsedName) {
			prefix := string([]rune(word)[:min(3, utf8.RuneCountInString(word))])
			if !w.brings(t, mine, prefix, out.Patient) {
				r.Fatalf("%q of %q not found by its team", prefix, word)
			}
			if w.brings(t, other, prefix, out.Patient) {
				r.Fatalf("%q of %q found by another team", prefix, word)
			}
		}
		if day := d.BirthDate.Short(); !w.brings(t, mine, day, out.Patient) || w.brings(t, other, day, out.Patient) {
			r.Fatalf("born %s: not found by the team, or found by another", day)
		}
	})
}

func (w *town) brings(t *testing.T, who access.Actor, query string, want db.ID) bool {
	t.Helper()
	found, err := w.Search(w.ctx, who, query, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(found, func(f patient.Found) bool { return f.Patient.ID == want })
}

func TestTheFileRevealsNobody(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	w := newTown(t, h)
	secrets := []string{
		"Zoubert", "ZOUBERT", "zoubert", "zouber", "Ophélie", "ophelie", "Wolfeschlegel", "1971-08-19", "19/08/1971", "0612345678",
		"ophelie@exemple.test", "Le Grand Bleu", "grand bleu", "Impasse du Secret", "Logement perdu", "deux heures", "INSI-77",
	}
	out := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
		d.IdentityDraft = patient.IdentityDraft{
			Mode: "nominative", BirthName: "Zoubert", FirstNames: "Ophélie", UsedName: "Wolfeschlegel", Sex: "female", BirthDate: civil.Must(1971, 8, 19),
			BirthPlace: "31555", Phone: "0612345678", Email: "ophelie@exemple.test", Address: "Impasse du Secret",
		}
		d.OtherScheme, d.OtherSchemeNote = "csapa", "Le CSAPA est à deux heures."
	})
	w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
		d.IdentityDraft = patient.IdentityDraft{Mode: "anonymous", Alias: "Le Grand Bleu"}
	})
	ins := answer()
	ins.Proof = "INSI-77"
	if err := w.RecordINS(w.ctx, w.psy, out.Patient, ins, 1, ""); err != nil {
		t.Fatal(err)
	}
	secrets = append(secrets, strings.ReplaceAll(ins.Matricule, "\u202f", ""), ins.Matricule)
	if err := w.Mark(w.ctx, w.psy, out.Patient, patient.MarksDraft{Doubtful: true, Reason: patient.DoubtOther, Note: "Une voisine porterait ce nom"}, 2, ""); err != nil {
		t.Fatal(err)
	}
	if err := w.AmendIdentity(w.ctx, w.psy, out.Patient, complete(), 3, ""); err != nil { // leaves a former identity
		t.Fatal(err)
	}
	w.found(t, w.psy, "Wolfeschlegel")
	files, err := filepath.Glob(filepath.Join(h.Dir, "maillage.db*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no file to read: %v", err)
	}
	bytes := 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		bytes += len(b)
		for _, s := range secrets {
			if strings.Contains(string(b), s) {
				t.Errorf("%s holds %q", filepath.Base(f), s)
			}
		}
		if strings.Contains(f, "-shm") {
			continue
		}
	}
	if bytes < 50_000 {
		t.Errorf("read only %d bytes", bytes)
	}
}

func TestASealedIdentityOpensOnlyInItsRow(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		a, b := w.alone(t, "Zoubert", "Ophélie"), w.alone(t, "Lopez", "Inès")
		w.write(t, func(tx *db.Tx) error {
			var theirs []byte
			if err := tx.Get(&theirs, `select identity from patient where id = $1`, b.Patient); err != nil {
				return err
			}
			_, err := tx.Exec(`update patient set identity = $1 where id = $2`, theirs, a.Patient)
			return err
		})
		if _, err := w.Open(w.ctx, w.psy, a.Patient, "x"); kind(err) != "internal" {
			t.Errorf("a copied identity: got %v, want an internal failure", err)
		}
		if _, err := w.Open(w.ctx, w.psy, b.Patient, "x"); err != nil {
			t.Errorf("the identity in its own row: %v", err)
		}
	})
}

func TestTheSchemaHoldsAnonymity(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
			d.IdentityDraft = patient.IdentityDraft{Mode: "anonymous", Alias: "Le Grand"}
		})
		for _, set := range []string{"birth_year = 1980", "commune = '31555'", "insi_on = '2026-01-01'", "document_on = '2026-01-01'", "document_kind = 'PA'", "identity = alias", "mode = 'nominative'", "doubtful = true"} {
			err := w.DB.Write(w.ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(`update patient set `+set+` where id = $1`, out.Patient)
				return err
			})
			if err == nil {
				t.Errorf("the schema lets an anonymous record have %s", set)
			}
		}
	})
}

func TestPseudonymsAreStableAndApart(t *testing.T) {
	t.Parallel()
	a, b := dbtest.Open(t, db.SQLite), dbtest.Open(t, db.SQLite)
	one := patient.Pseudonym(a.Seal, 42)
	if one != patient.Pseudonym(a.Seal, 42) || one == patient.Pseudonym(a.Seal, 43) || one == patient.Pseudonym(b.Seal, 42) || len(one) != 13 {
		t.Errorf("pseudonym: got %q, %q in another install", one, patient.Pseudonym(b.Seal, 42))
	}
}
