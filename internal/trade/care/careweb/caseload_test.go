package careweb_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"maillage/internal/trade/patient"
)

func TestTheCaseloadShowsWhatEachProfessionDoes(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-200))
	s.include("Ardoise", today.AddDays(-20), func(in *patient.Inclusion) {
		in.Identity = patient.Anonymous{Alias: "Ardoise"}
	})
	s.attended(e, 4, today.AddDays(-70))
	const path = "/equipes/MSMA-31-01/patients"
	for as, want := range map[string]struct{ has, lacks []string }{
		"psychologist":  {[]string{"DURAND Camille", "Ardoise", "Anonyme", "Psychologue : 4 sur 5, dernier", "Rien depuis 70 jours", ">Fait<", "Autre…", "2 personnes suivies"}, []string{"Inclure un patient", "Prochaine étape"}},
		"social_worker": {[]string{">Fait<"}, []string{"Inclure un patient"}},
		"gp":            {[]string{"Inclure un patient", "/equipes/MSMA-31-01/inclusion", "Prochaine étape", "Reprendre contact"}, []string{">Fait<"}},
		"pharmacist":    {[]string{"Prochaine étape"}, []string{">Fait<", "Inclure un patient"}},
	} {
		s.get(as, path, 200, want.has...).lacks(t, want.lacks...)
	}
}

func TestTheCaseloadFiltersAndSortsByItsAddress(t *testing.T) {
	t.Parallel()
	s := build(t)
	seen := s.include("Abricot", today.AddDays(-10))
	s.attended(seen, 1, today)
	s.include("Bleuet", today.AddDays(-100))
	gone := s.include("Chardon", today.AddDays(-300))
	s.write(closing(gone, today.AddDays(-5)))
	const path = "/equipes/MSMA-31-01/patients"
	names := []string{"ABRICOT", "BLEUET", "CHARDON"}
	for _, c := range []struct {
		name, query string
		want        []string // in their order
	}{
		{"as it opens: by name, without those who left", "", []string{"ABRICOT", "BLEUET"}},
		{"a flag", "?signal=new", []string{"BLEUET"}},
		{"those I saw", "?miens=1", []string{"ABRICOT"}},
		{"with those who left", "?sorties=1", names},
		{"by inclusion, latest first", "?tri=-inclusion", []string{"ABRICOT", "BLEUET"}},
		{"by inclusion, oldest first", "?tri=inclusion", []string{"BLEUET", "ABRICOT"}},
		{"what is not a filter changes nothing", "?signal=nothing&tri=drop+table&q=bleuet", []string{"ABRICOT", "BLEUET"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := s.get("psychologist", path+c.query, 200).body
			at := -1
			for _, n := range c.want {
				i := strings.Index(body, n)
				if i <= at {
					t.Errorf("%s: got %d, want after %d", n, i, at)
				}
				at = i
			}
			for _, n := range names {
				if !strings.Contains(strings.Join(c.want, " "), n) && strings.Contains(body, n) {
					t.Errorf("%s is there", n)
				}
			}
		})
	}
	s.get("psychologist", path+"?signal=over", 200, "Personne ne répond à ces filtres", "Tout afficher")
	s.get("psychologist", path+"?signal=new&tri=signal", 200, `entretiens?signal=new&tri=signal"`, `href="/equipes/MSMA-31-01/patients/export?format=csv&signal=new&tri=signal"`)
}

func TestAnEmptyCaseloadSaysWhatToDo(t *testing.T) {
	t.Parallel()
	s := build(t)
	s.get("gp", "/equipes/MSMA-31-01/patients", 200, "Personne n’est encore suivi ici", "Inclure un patient")
	s.get("psychologist", "/equipes/MSMA-31-01/patients", 200, "Les personnes que le médecin généraliste inclut")
}

func TestTheCaseloadIsExported(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("=Durand", today.AddDays(-200))
	s.attended(e, 2, today.AddDays(-3))
	csv := s.get("psychologist", "/equipes/MSMA-31-01/patients/export?format=csv", 200, "patient;number;mode", "'=DURAND Camille;31-01-0001;Nominatif", ";2;5;0;6;0;4;")
	if got := csv.Header.Get("Content-Disposition"); got != `attachment; filename=patients-MSMA-31-01-2026-11-22.csv` {
		t.Errorf("got %s", got)
	}
	xlsx := s.get("psychologist", "/equipes/MSMA-31-01/patients/export?format=xlsx", 200)
	if !strings.HasPrefix(xlsx.body, "PK") || !strings.Contains(xlsx.Header.Get("Content-Type"), "spreadsheetml") {
		t.Errorf("not a workbook: %s", xlsx.Header.Get("Content-Type"))
	}
	s.get("psychologist", "/equipes/MSMA-31-01/patients/impression", 200, "Feuille du jour", "=DURAND Camille", "Psychologue 2/5")
	s.get("psychologist", "/equipes/MSMA-31-02/patients/export?format=csv", 404)
	s.get("psychologist", "/equipes/MSMA-31-02/patients/impression", 404)
	s.get("coordination", "/equipes/MSMA-31-01/patients/export?format=csv", 403)
}

// Sixty lines, each with its form and its meters: of a page's 100 KB, one
// kilobyte and a tenth a line and ten for the frame, a sixth of it once compressed.
func TestSixtyLinesStayLight(t *testing.T) {
	t.Parallel()
	s := build(t)
	for i := range 60 {
		e := s.include(fmt.Sprintf("Personne%c%c", 'a'+i/26, 'a'+i%26), today.AddDays(-40-3*i))
		s.attended(e, i%6, today.AddDays(-i))
	}
	body := s.get("psychologist", "/equipes/MSMA-31-01/patients", 200, "60 personnes suivies").body
	if got, limit := len(body), 77_500; got > limit {
		t.Errorf("got %d bytes, want at most %d", got, limit)
	}
	if got, limit := zipped(t, body), 16_000; got > limit {
		t.Errorf("compressed: got %d bytes, want at most %d", got, limit)
	}
}

func zipped(t *testing.T, body string) int {
	t.Helper()
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write([]byte(body)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

// What is not the reader's answers as what does not exist: the same page but
// for the request's number.
func TestWhatIsNotTheReadersDoesNotExist(t *testing.T) {
	t.Parallel()
	s := build(t)
	theirs := s.includeIn(s.teams[1], "Étranger", today.AddDays(-50))
	rcp := s.openRCP("gp2", today)
	review := s.addToAgenda("gp2", rcp, theirs)
	session := s.recordAs("psychologist2", theirs)
	const none = "0000000000001"
	d := form("held_on", "22/11/2026")
	for _, c := range []struct {
		name, method, theirs, none string
		form                       map[string][]string
	}{
		{"a caseload", "GET", "/equipes/MSMA-31-02/patients", "/equipes/MSMA-99-99/patients", nil},
		{"a person", "GET", "/patients/" + theirs.PatientID.String(), "/patients/" + none, nil},
		{"a person's form", "GET", "/patients/" + theirs.PatientID.String() + "/entretien", "/patients/" + none + "/entretien", nil},
		{"a session's page", "GET", "/patients/" + theirs.PatientID.String() + "/entretiens/" + session, "/patients/" + none + "/entretiens/" + none, nil},
		{"a record", "POST", "/suivis/" + theirs.ID.String() + "/entretiens", "/suivis/" + none + "/entretiens", d},
		{"a record that cannot be read", "POST", "/suivis/" + theirs.ID.String() + "/entretiens", "/suivis/" + none + "/entretiens", form("held_on", "31/02")},
		{"a reversal", "POST", "/entretiens/" + session + "/annulation", "/entretiens/" + none + "/annulation", d},
		{"a correction", "POST", "/entretiens/" + session + "/correction?patient=" + theirs.PatientID.String(), "/entretiens/" + none + "/correction?patient=" + none, d},
		{"the RCP of a team", "GET", "/equipes/MSMA-31-02/rcp", "/equipes/MSMA-99-99/rcp", nil},
		{"opening a RCP", "POST", "/equipes/MSMA-31-02/rcp", "/equipes/MSMA-99-99/rcp", d},
		{"a RCP", "GET", "/rcp/" + rcp, "/rcp/" + none, nil},
		{"minutes", "GET", "/rcp/" + rcp + "/compte-rendu.pdf", "/rcp/" + none + "/compte-rendu.pdf", nil},
		{"an agenda", "POST", "/rcp/" + rcp + "/ordre-du-jour", "/rcp/" + none + "/ordre-du-jour", form("act", "add", "enrolments", theirs.ID.String())},
		{"people to add", "GET", "/rcp/" + rcp + "/ajout", "/rcp/" + none + "/ajout", nil},
		{"presences", "POST", "/rcp/" + rcp + "/presences", "/rcp/" + none + "/presences", d},
		{"a move", "POST", "/rcp/" + rcp + "/date", "/rcp/" + none + "/date", d},
		{"giving up", "POST", "/rcp/" + rcp + "/abandon", "/rcp/" + none + "/abandon", d},
		{"a review", "GET", "/rcp/" + rcp + "/revues/" + review, "/rcp/" + none + "/revues/" + none, nil},
		{"writing a review", "POST", "/rcp/" + rcp + "/revues/" + review, "/rcp/" + none + "/revues/" + none, form("summary", "Texte", "version", "1")},
		{"an addendum", "POST", "/rcp/" + rcp + "/complements", "/rcp/" + none + "/complements", form("body", "Texte")},
		{"what is no identifier", "GET", "/patients/x", "/patients/" + none, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, want := s.ask("psychologist", c.method, c.theirs, c.form, false), s.ask("psychologist", c.method, c.none, c.form, false)
			if got.StatusCode != http.StatusNotFound || want.StatusCode != http.StatusNotFound {
				t.Fatalf("got %d and %d, want 404", got.StatusCode, want.StatusCode)
			}
			if numberless(got.body) != numberless(want.body) {
				t.Errorf("the two answers differ:\n%s\n%s", got.body, want.body)
			}
		})
	}
	a, b := s.ask("gp", "POST", "/rcp/"+rcp+"/validation", form("version", "1"), false), s.ask("gp", "POST", "/rcp/"+none+"/validation", form("version", "1"), false)
	if a.StatusCode != 404 || numberless(a.body) != numberless(b.body) {
		t.Errorf("validation: got %d", a.StatusCode)
	}
}

// Roles that open no name are refused every page, and professions what they do
// not do.
func TestEachRoleHasItsPages(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-50))
	rcp := s.openRCP("gp", today)
	review := s.addToAgenda("gp", rcp, e)
	person, d := "/patients/"+e.PatientID.String(), form("held_on", "22/11/2026", "version", "1")
	pages := []struct{ method, path string }{
		{"GET", "/equipes/MSMA-31-01/patients"},
		{"GET", person},
		{"GET", person + "/entretien"},
		{"GET", "/equipes/MSMA-31-01/rcp"},
		{"GET", "/rcp/" + rcp},
		{"GET", "/rcp/" + rcp + "/compte-rendu.pdf"},
		{"GET", "/rcp/" + rcp + "/revues/" + review},
		{"POST", "/suivis/" + e.ID.String() + "/entretiens"},
		{"POST", "/equipes/MSMA-31-01/rcp"},
		{"POST", "/rcp/" + rcp + "/presences"},
		{"POST", "/rcp/" + rcp + "/quorum"},
		{"POST", "/rcp/" + rcp + "/validation"},
	}
	for _, as := range []string{"coordination", "ars", "operator"} {
		for _, p := range pages {
			a := s.ask(as, p.method, p.path, d, false)
			if a.StatusCode != http.StatusForbidden {
				t.Errorf("%s, %s %s: got %d, want 403", as, p.method, p.path, a.StatusCode)
			}
			a.lacks(t, "DURAND")
		}
	}
	for _, c := range []struct{ as, method, path string }{
		{"gp", "POST", "/suivis/" + e.ID.String() + "/entretiens"},
		{"pharmacist", "POST", "/suivis/" + e.ID.String() + "/entretiens"},
		{"gp", "GET", person + "/entretien"},
		{"pharmacist", "POST", "/equipes/MSMA-31-01/rcp"},
		{"pharmacist", "POST", "/rcp/" + rcp + "/presences"},
		{"pharmacist", "GET", "/rcp/" + rcp + "/revues/" + review},
		{"psychologist", "POST", "/rcp/" + rcp + "/validation"},
	} {
		if a := s.ask(c.as, c.method, c.path, d, false); a.StatusCode != http.StatusForbidden {
			t.Errorf("%s, %s %s: got %d, want 403", c.as, c.method, c.path, a.StatusCode)
		}
	}
	s.get("nobody", person, 303)
}

// numberless is a page without its request number.
func numberless(body string) string {
	before, after, ok := strings.Cut(body, "<code>")
	if !ok {
		return body
	}
	_, after, _ = strings.Cut(after, "</code>")
	return before + numberless(after)
}
