package rights_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/rights"
)

// unpacked reads an export back.
func unpacked(t *testing.T, f rights.File) (text string, data map[string]json.RawMessage, pdf []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(f.Body), int64(len(f.Body)))
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range z.File {
		r, err := one.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		switch one.Name {
		case "dossier.json":
			var out struct {
				Portions map[string]json.RawMessage `json:"portions"`
			}
			if err := json.Unmarshal(b, &out); err != nil {
				t.Fatal(err)
			}
			text, data = string(b), out.Portions
		case "dossier.pdf":
			pdf = b
		default:
			t.Errorf("a file named %s", one.Name)
		}
	}
	return text, data, pdf
}

// words reads the text of a PDF back; nothing where the tool is not installed.
func words(t *testing.T, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("pdftotext is not installed (Debian: poppler-utils): in CI the words of the papers are read back")
		}
		t.Log("pdftotext is not installed: the words of the paper were not read back")
		return ""
	}
	file := filepath.Join(t.TempDir(), "export.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

func TestAnExportHoldsAllThatIsKnownOfOnePersonAndOfNobodyElse(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		p, stay, number := w.follow(w.south, patient.Nominative{
			Traits:  patient.Traits{BirthName: "Lefèvre", FirstNames: "Anne Claire", BirthDate: civil.Must(1980, 5, 4)},
			Contact: patient.Contact{Phone: "06 39 98 00 01", City: "Toulouse"},
		})
		_, otherStay, _ := w.follow(w.south, named("Étrangère", "Louise"))
		gp, psy := w.who(access.GP, w.south), w.who(access.Psychologist, w.south)
		for _, e := range []db.ID{stay, otherStay} {
			_, err := w.care.Record(ctx, psy, e, care.SessionDraft{HeldOn: today.AddDays(-3), Presence: "attended", Mode: "home"}, "")
			w.must(err)
		}
		_, err := w.rights.Break(ctx, w.who(access.SocialWorker, w.north), why(rights.GlassDraft{Number: number}), "")
		w.must(err)
		_, err = w.rights.Receive(ctx, psy, p, asked(), "")
		w.must(err)
		f, err := w.rights.Export(ctx, gp, p, rights.ExportDraft{For: rights.AskedByPerson, Read: true})
		w.must(err)
		if f.Name != "export-2026-11-22.zip" {
			t.Errorf("got the name %q, want one that tells nothing", f.Name)
		}
		text, data, pdf := unpacked(t, f)
		for _, part := range []string{"identity", "will", "enrolments", "sessions", "reviews", "requests", "glasses", "journal"} {
			if len(data[part]) == 0 {
				t.Errorf("the portion %s is not there", part)
			}
		}
		for _, want := range []string{"Lefèvre", "1980-05-04", "06 39 98 00 01", "Hébergement perdu", "alcohol", `"mode": "home"`, "2026-11-19", "Camille social_worker MSMA-31-01", `"asked_by": "person"`, "Entretien enregistré"} {
			if !strings.Contains(text, want) {
				t.Errorf("the data lack %q in %s", want, text)
			}
		}
		if strings.Contains(text, "Étrangère") || strings.Count(text, `"held_on"`) != 1 {
			t.Errorf("the data hold what is somebody else's: %s", text)
		}
		if paper := words(t, pdf); paper != "" {
			for _, want := range []string{"Votre dossier", "LEFÈVRE Anne", "4 mai 1980", "Hébergement perdu", "À domicile", "19/11/2026", "Accès exceptionnel", "Entretien enregistré"} {
				if !strings.Contains(paper, want) {
					t.Errorf("the paper lacks %q in %s", want, paper)
				}
			}
		}
		if n := w.count(`select count(*) from audit_line where action = 'rights.export' and patient_id = $1 and reason = 'person'`, p); n != 1 {
			t.Errorf("got %d lines of the journal, want 1", n)
		}
	})
}

func TestAnExportOfAnAnonymousRecordNamesNobody(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	p, _, _ := w.follow(w.south, patient.Anonymous{Alias: "Merle"}, func(in *patient.Inclusion) { in.Sex = "unknown" })
	gp := w.who(access.GP, w.south)
	_, err := w.rights.Export(ctx, gp, p, rights.ExportDraft{For: rights.AskedByParent, Read: true})
	wantKind(t, "for a parent", err, fault.Invalid)
	f, err := w.rights.Export(ctx, gp, p, rights.ExportDraft{For: rights.AskedByPerson, Read: true})
	w.must(err)
	text, _, _ := unpacked(t, f)
	if !strings.Contains(text, "Merle") {
		t.Error("the alias is not there")
	}
	for _, no := range []string{"birth_name", "birth_date", "birth_year", "first_names", "phone", "address", "commune", "insi_on"} {
		if strings.Contains(text, no) {
			t.Errorf("the export of an anonymous record has %q", no)
		}
	}
}

func TestWhatAMinorRefusesIsNotGivenToParents(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	p, _, _ := w.follow(w.south, named("Lefèvre", "Anne"))
	w.rights.MinorRefuses = func(_ *db.Tx, of db.ID, portion string) (bool, error) { return of == p && portion == "sessions", nil }
	for asker, want := range map[rights.Asker]bool{rights.AskedByParent: false, rights.AskedByPerson: true} {
		f, err := w.rights.Export(ctx, w.who(access.GP, w.south), p, rights.ExportDraft{For: asker, Read: true})
		w.must(err)
		text, data, _ := unpacked(t, f)
		if _, has := data["sessions"]; has != want || strings.Contains(text, "Entretiens") != want || len(data["identity"]) == 0 {
			t.Errorf("for %s: the refused portion is there: %v, want %v", asker, has, want)
		}
	}
}

func TestWhoMayExport(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	p, _, _ := w.follow(w.south, named("Lefèvre", "Anne"))
	d := rights.ExportDraft{For: rights.AskedByPerson, Read: true}
	for name, want := range map[string]fault.Kind{"nurse MSMA-31-02": fault.Forbidden, "gp MSMA-31-01": fault.NotFound, "coordination": fault.Forbidden, "medical": fault.Forbidden} {
		_, err := w.rights.Export(ctx, w.people[name], p, d)
		wantKind(t, name, err, want)
	}
	_, err := w.rights.Export(ctx, w.who(access.GP, w.south), p, rights.ExportDraft{For: rights.AskedByPerson})
	wantKind(t, "texts not read again", err, fault.Invalid)
	w.object(w.who(access.GP, w.south), p)
	_, err = w.rights.Export(ctx, w.who(access.Psychologist, w.south), p, d)
	wantKind(t, "a colleague, once the person objects", err, fault.Forbidden)
	f, err := w.rights.Export(ctx, w.who(access.GP, w.south), p, d)
	if err != nil || len(f.Body) == 0 {
		t.Errorf("the GP who included: %v", err)
	}
}
