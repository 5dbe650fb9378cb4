package patient_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sheet is a paper's head, about somebody with a name that is hard to print.
func sheet() patient.Sheet {
	return patient.Sheet{
		Person: patient.Patient{Number: "31-01-0007", Identity: patient.Nominative{Traits: patient.Traits{
			BirthName: "Nguyễn-Đỗ d’Ornano", FirstNames: "Thị Hương", BirthDate: civil.Must(1980, 2, 29),
		}}},
		Team: "Tilleuls (MSMA-31-01)", TeamCode: "MSMA-31-01", Region: "Occitanie", By: "Alice Aubépine", On: today,
	}
}

func papers(t testing.TB) map[string][]byte {
	t.Helper()
	withheld := sheet()
	withheld.Person = patient.Patient{Number: "31-01-0007", Withheld: true}
	notice, ok := patient.NoticeByCode("2026-11")
	if !ok {
		t.Fatal("no notice 2026-11")
	}
	informed := []patient.Informed{
		{InformedOn: today, Notice: "2026-11", Channel: "oral_notice", MadeAt: time.Time{}},
		{InformedOn: civil.Must(2024, 3, 1), Notice: "Régionale 3", Channel: "postal"},
	}
	objecting := patient.Will{Informed: informed, Objections: []patient.Objection{
		{Kind: "sharing", ObjectedOn: today}, {Kind: "secondary_use", ObjectedOn: civil.Must(2025, 1, 1), WithdrawnOn: civil.Must(2025, 6, 1)},
	}}
	consent := patient.SharingConsent{
		GivenOn: today, Categories: []patient.Category{patient.Physician, patient.PharmacistCat}, Support: patient.SupportSecure, Channel: "oral",
		Information: "Le traitement et les rendez-vous à venir.", Recipients: "Dr Prunier, centre hospitalier inventé", Measures: "Destinataire nommé, message chiffré.",
	}
	stays := []patient.Enrolment{{OpenedOn: civil.Must(2026, 11, 20)}, {OpenedOn: civil.Must(2024, 1, 31), ClosedOn: civil.Must(2025, 3, 1)}}
	out := map[string][]byte{}
	for name, draw := range map[string]func() ([]byte, error){
		"notice.pdf":        func() ([]byte, error) { return patient.NoticePaper(sheet(), notice) },
		"non-objection.pdf": func() ([]byte, error) { return patient.ObjectionPaper(sheet(), patient.Will{Informed: informed}) },
		"objection.pdf":     func() ([]byte, error) { return patient.ObjectionPaper(withheld, objecting) },
		"consent.pdf": func() ([]byte, error) {
			return patient.ConsentPaper(sheet(), consent, patient.Lapse{On: civil.Must(2026, 12, 31), Why: "fin du programme"})
		},
		"certificate.pdf": func() ([]byte, error) {
			return patient.CertificatePaper(sheet(), patient.CertificateDraft{Name: "ʿAbd al-Ḥamīd O’Quetsche", BirthDate: civil.Must(1971, 8, 1)}, stays)
		},
	} {
		pdf, err := draw()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = pdf
	}
	return out
}

func TestPapersGolden(t *testing.T) {
	t.Parallel()
	for name, got := range papers(t) {
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.MkdirAll("testdata", 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes differ from the golden %d; look at the pages, then run with -update if the change is meant", name, len(got), len(want))
		}
	}
}

// words reads a paper back.
func words(t testing.TB, pdf []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

func TestPapersSayWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("pdftotext is not installed (Debian: poppler-utils): in CI the words of the papers are read back")
		}
		t.Log("pdftotext is not installed: the words of the papers were not read back")
		return
	}
	all := papers(t)
	for name, want := range map[string][]string{
		"notice.pdf":        {"2026-11, cahier des charges 2021", "Vous pouvez dire non", "à valider par la coordination", "NGUYỄN-ĐỖ D’ORNANO Thị, naissance le 29 février 1980 (dossier 31-01-0007)", "www.cnil.fr"},
		"non-objection.pdf": {"Attestation d’information et de non-opposition", "le 22 novembre 2026, à l’oral, notice remise, notice 2026-11 (cahier des charges 2021)", "courrier postal, notice Régionale 3.", "ne s’oppose pas au partage dans l’équipe"},
		"objection.pdf":     {"Attestation d’information et d’opposition", "Dossier 31-01-0007", "La personne s’oppose depuis le 22 novembre 2026 au partage", "ne s’oppose plus, depuis le 1er juin 2025"},
		"consent.pdf":       {"Le traitement et les rendez-vous à venir.", "Pharmaciens", "Dr Prunier", "Messagerie sécurisée de santé", "31 décembre 2026 (fin du programme)", "retiré à tout moment"},
		"certificate.pdf":   {"ʿAbd al-Ḥamīd O’Quetsche, naissance le 1er août 1971", "du 31 janvier 2024 au 1er mars 2025 (13 mois)", "depuis le 20 novembre 2026 (moins d’un mois)", "Prise en charge d’une conduite addictive", "L3414-1"},
	} {
		got := strings.ReplaceAll(strings.ReplaceAll(words(t, all[name]), "\u202f", " "), "\u00a0", " ")
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s lacks %q in:\n%s", name, w, got)
			}
		}
	}
	for _, secret := range []string{"NGUYỄN", "Thị", "1980"} {
		if strings.Contains(words(t, all["objection.pdf"]), secret) {
			t.Errorf("the paper of a withheld record says %q", secret)
		}
	}
	for _, link := range []string{"31-01-0007", "dossier"} {
		if strings.Contains(strings.ToLower(words(t, all["certificate.pdf"])), link) {
			t.Errorf("the certificate leads back to the record: %q", link)
		}
	}
}

func TestPapersArePrintedByTheTeamAndTraced(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out, hidden := w.alone(t, "Zoubert", "Ophélie"), w.hidden(t)
		if err := w.ConsentToSharing(w.ctx, w.psy, out.Patient, sharing(), ""); err != nil {
			t.Fatal(err)
		}
		consent := w.wills(t, w.psy, out.Patient).Sharing[0].ID
		before := w.lines(t)
		for _, print := range []func() ([]byte, error){
			func() ([]byte, error) { return w.PrintNotice(w.ctx, w.psy, out.Patient) },
			func() ([]byte, error) { return w.PrintNotice(w.ctx, w.psy, hidden.Patient) },
			func() ([]byte, error) { return w.PrintObjection(w.ctx, w.social, out.Patient) },
			func() ([]byte, error) { return w.PrintConsent(w.ctx, w.gp, out.Patient, consent) },
		} {
			pdf, err := print()
			if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF")) || bytes.Contains(pdf, []byte("Galet")) {
				t.Errorf("got %d bytes, %v", len(pdf), err)
			}
		}
		if got := w.lines(t) - before; got != 4 {
			t.Errorf("lines of the journal: got %d, want 4", got)
		}
		_, err := w.PrintConsent(w.ctx, w.gp, out.Patient, 4242)
		wantKind(t, err, "not_found")
		_, err = w.PrintConsent(w.ctx, w.southGP, out.Patient, consent)
		wantKind(t, err, "not_found")
		_, err = w.PrintNotice(w.ctx, w.nurse, out.Patient)
		wantKind(t, err, "forbidden")
		w.object(t, w.gp, out.Patient)
		_, err = w.PrintConsent(w.ctx, w.psy, out.Patient, consent)
		wantKind(t, err, "forbidden")
		if _, err = w.PrintObjection(w.ctx, w.psy, out.Patient); err != nil {
			t.Errorf("the attestation of an objection, by the number alone: %v", err)
		}
	})
}

func TestNamesAsPeopleBearThem(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	for i, c := range []struct {
		name, first, used, usedFirst string
		shown                        string
		queries                      []string
	}{
		{"d’Ornano", "Jean-Noël", "", "", "D’ORNANO Jean-Noël", []string{"ornano", "d'ornano", "dornano", "jean noel", "jeannoel", "noël"}},
		{"Le Goff-Kervella", "Anne", "", "", "LE GOFF-KERVELLA Anne", []string{"le goff", "legoff", "kervella", "goff-kerv"}},
		{"Ó", "Y", "", "", "Ó Y", []string{"o y", "ó"}},
		{"Nguyễn", "Thị Hương", "Đỗ", "", "ĐỖ Thị", []string{"nguyen", "do", "huong", "Nguyễn"}},
		{"al-Ḥusaynī", "ʿAbd ar-Raḥmān", "", "ʿAlī", "AL-ḤUSAYNĪ ʿAlī", []string{"al husayni", "husayni", "ali", "abd ar rahman", "'ali"}},
		{"Müller-Großmann", "Zoë", "", "", "MÜLLER-GROßMANN Zoë", []string{"muller", "grossmann", "zoe"}},
		{"Œuvrard", "Maëlys", "", "", "ŒUVRARD Maëlys", []string{"oeuvrard", "maelys"}},
	} {
		out := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
			d.IdentityDraft = person(c.name, c.first, civil.Must(1980, 1, 1).AddDays(i))
			d.UsedName, d.UsedFirst, d.Distinct = c.used, c.usedFirst, true
		})
		if p, _ := w.record(t, w.psy, out.Patient); p.DisplayName() != c.shown {
			t.Errorf("%s: shown %q, want %q", c.name, p.DisplayName(), c.shown)
		}
		for _, q := range c.queries {
			found := false
			for _, name := range w.found(t, w.psy, q) {
				found = found || name == c.shown
			}
			if !found {
				t.Errorf("%s is not found by %q", c.shown, q)
			}
		}
		pdf, err := w.PrintObjection(w.ctx, w.psy, out.Patient)
		if err != nil {
			t.Errorf("%s, on paper: %v", c.shown, err)
		}
		if _, err := exec.LookPath("pdftotext"); err == nil && !strings.Contains(words(t, pdf), c.shown) {
			t.Errorf("the paper does not say %q: %s", c.shown, words(t, pdf)[:200])
		}
	}
	alone := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
		d.IdentityDraft, d.Distinct = patient.IdentityDraft{Mode: "provisional", BirthName: "Sansprénom"}, true
	})
	if p, _ := w.record(t, w.psy, alone.Patient); p.DisplayName() != "SANSPRÉNOM" || len(w.found(t, w.psy, "sansprenom")) != 1 {
		t.Errorf("no first name: shown %q", p.DisplayName())
	}
	d := person("Sansprénom", "", civil.Must(1980, 1, 1))
	if err := (patient.EnrolDraft{IdentityDraft: d, CriteriaDraft: criteria()}).Validate(today); fields(err) != "first_names" {
		t.Errorf("a nominative identity without first name: got %v", err)
	}
}

func TestTheFirstOfSeveralFirstNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		t    patient.Traits
		want string
	}{
		{patient.Traits{FirstNames: "Claire Anne"}, "Claire"},
		{patient.Traits{FirstNames: "Jean-Noël, Marc"}, "Jean-Noël"},
		{patient.Traits{FirstNames: "Anna Maria Rosa", FirstGiven: "Anna Maria"}, "Anna Maria"},
		{patient.Traits{}, ""},
	} {
		if got := c.t.First(); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.t, got, c.want)
		}
	}
	w := newTown(t, dbtest.Open(t, db.SQLite))
	out := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) { d.IdentityDraft = complete(); d.FirstNames = "Anna Maria Rosa" })
	a := answer()
	a.First = "Maria"
	if err := w.RecordINS(w.ctx, w.psy, out.Patient, a, 1, ""); fields(err) != "first_given" {
		t.Errorf("not the first: got %v", err)
	}
	a.First = "Anna Maria"
	if err := w.RecordINS(w.ctx, w.psy, out.Patient, a, 1, ""); err != nil {
		t.Fatal(err)
	}
	amended := complete()
	amended.FirstNames, amended.UsedName = "Anna Maria Rosa", "Lopez"
	if err := w.AmendIdentity(w.ctx, w.psy, out.Patient, amended, 2, ""); err != nil {
		t.Fatal(err)
	}
	if p, _ := w.record(t, w.psy, out.Patient); p.DisplayName() != "LOPEZ Anna Maria" || p.Trust() != patient.TrustRetrieved {
		t.Errorf("got %q, %s", p.DisplayName(), p.Trust())
	}
}

func TestADoubtHasAReasonAndAnEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.alone(t, "Zoubert", "Ophélie")
		for want, d := range map[string]patient.MarksDraft{
			"doubt_reason": {Doubtful: true},
			"doubt_note":   {Doubtful: true, Reason: patient.DoubtOther},
			"doubtful":     {Reason: patient.DoubtINSi},
		} {
			if err := w.Mark(w.ctx, w.psy, out.Patient, d, 1, ""); fields(err) != want {
				t.Errorf("got %v, want a message at %s", err, want)
			}
		}
		steps := []patient.MarksDraft{
			{Doubtful: true, Reason: patient.DoubtMixed, Note: "Deux sœurs."}, {Doubtful: true, Namesake: true}, {Namesake: true}, {Doubtful: true, Reason: patient.DoubtUsurped},
		}
		for i, d := range steps {
			if err := w.Mark(w.ctx, w.psy, out.Patient, d, i+1, ""); err != nil {
				t.Fatalf("step %d: %v", i, err)
			}
		}
		v, err := w.Open(w.ctx, w.nurse, out.Patient, "x")
		if err != nil || len(v.Doubts) != 2 || v.Doubts[0].LiftedAt != nil || v.Doubts[1].LiftedAt == nil || v.Doubts[1].Note != "Deux sœurs." || v.Names[v.Doubts[1].By] != w.psy.Name {
			t.Errorf("doubts: got %+v, %v", v.Doubts, err)
		}
		w.object(t, w.gp, out.Patient)
		if v, err := w.Open(w.ctx, w.psy, out.Patient, "x"); err != nil || len(v.Doubts) != 0 {
			t.Errorf("withheld: got %+v, %v", v.Doubts, err)
		}
	})
}
