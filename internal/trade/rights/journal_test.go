package rights_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/paper"
	"maillage/internal/trade/care"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/rights"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestTheJournalSaysWhoLookedAsWhatWhenAndWhy(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		p, stay, number := w.follow(w.south, named("Lefèvre", "Anne"))
		other, _, _ := w.follow(w.south, named("Autre", "Anne"))
		gp, psy := w.who(access.GP, w.south), w.who(access.Psychologist, w.south)
		w.opens(psy, p)
		w.opens(psy, other)
		w.later(24 * time.Hour)
		_, err := w.care.Record(ctx, psy, stay, care.SessionDraft{HeldOn: today, Presence: "attended", Mode: "cabinet"}, "")
		w.must(err)
		_, err = w.rights.Break(ctx, w.who(access.SocialWorker, w.north), why(rights.GlassDraft{Number: number}), "")
		w.must(err)
		w.must(w.patients.Inform(ctx, gp, p, patient.Information{InformedOn: today, Channel: "oral_notice"}, ""))

		v, err := w.rights.Journal(ctx, gp, p, rights.JournalFilter{})
		w.must(err)
		want := []string{
			"Camille gp MSMA-31-02|Médecin généraliste, Équipe MSMA-31-02|Information notée|",
			"Camille social_worker MSMA-31-01|Travailleur social, Équipe MSMA-31-01|Accès exceptionnel ouvert|Urgence pour la personne",
			"Camille psychologist MSMA-31-02|Psychologue, Équipe MSMA-31-02|Entretien enregistré|",
			"Camille psychologist MSMA-31-02|Psychologue, Équipe MSMA-31-02|Ouverture du dossier|",
		}
		if got := told(v.Entries); strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if len(v.Readers) != 3 || v.Next != 0 {
			t.Errorf("got readers %+v, next %d", v.Readers, v.Next)
		}
		again, err := w.rights.Journal(ctx, gp, p, rights.JournalFilter{})
		w.must(err)
		if again.Entries[0].What != "Lecture du journal du dossier" {
			t.Errorf("reading the journal left %q, want a line of its own", again.Entries[0].What)
		}
		for what, c := range map[string]struct {
			f    rights.JournalFilter
			want int
		}{
			"one reader":       {rights.JournalFilter{Account: psy.Account}, 2},
			"what was written": {rights.JournalFilter{Kind: rights.Changed}, 2},
			"exceptional":      {rights.JournalFilter{Kind: rights.Broke}, 1},
			"taken out":        {rights.JournalFilter{Kind: rights.TookOut}, 0},
			"the first day":    {rights.JournalFilter{To: today}, 1},
			"nobody":           {rights.JournalFilter{Account: db.ID(12345)}, 0},
		} {
			v, err := w.rights.Journal(ctx, gp, p, c.f)
			if err != nil || len(v.Entries) != c.want {
				t.Errorf("%s: got %d lines, %v, want %d: %v", what, len(v.Entries), err, c.want, told(v.Entries))
			}
		}
	})
}

func told(list []rights.Entry) []string {
	var out []string
	for _, e := range list {
		out = append(out, e.Who+"|"+e.As+"|"+e.What+"|"+e.Why)
	}
	return out
}

func TestTheJournalGoesOnPageAfterPage(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	p, _, _ := w.follow(w.south, named("Lefèvre", "Anne"))
	gp := w.who(access.GP, w.south)
	for range 120 {
		w.opens(gp, p)
	}
	seen := map[int64]bool{}
	f := rights.JournalFilter{Kind: rights.Looked, Account: gp.Account, To: today}
	for pages := 1; ; pages++ {
		v, err := w.rights.Journal(ctx, gp, p, f)
		w.must(err)
		for _, e := range v.Entries {
			if seen[e.Seq] {
				t.Fatalf("line %d is shown twice", e.Seq)
			}
			seen[e.Seq] = true
		}
		if f.Before = v.Next; v.Next == 0 {
			if pages != 3 {
				t.Errorf("got %d pages, want 3", pages)
			}
			break
		}
	}
	if len(seen) != 120 { // the readings of the journal itself come after the first page
		t.Errorf("got %d lines, want 120", len(seen))
	}
	v, err := w.rights.JournalToPrint(ctx, gp, p, rights.JournalFilter{})
	if err != nil || len(v.Entries) != 123 || v.Next != 0 {
		t.Errorf("on paper: got %d lines, next %d, %v, want 123", len(v.Entries), v.Next, err)
	}
}

func TestTheJournalIsForTheCareTeamThatKeepsTheRecord(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	p, _, _ := w.follow(w.south, named("Lefèvre", "Anne"))
	for name, want := range map[string]fault.Kind{
		"nurse MSMA-31-02": fault.Forbidden, "gp MSMA-31-01": fault.NotFound, "coordination": fault.Forbidden, "medical": fault.Forbidden,
	} {
		_, err := w.rights.Journal(ctx, w.people[name], p, rights.JournalFilter{})
		wantKind(t, name, err, want)
	}
	w.object(w.who(access.GP, w.south), p)
	_, err := w.rights.Journal(ctx, w.who(access.Psychologist, w.south), p, rights.JournalFilter{})
	wantKind(t, "a colleague, once the person objects", err, fault.Forbidden)
	_, err = w.rights.Journal(ctx, w.who(access.GP, w.south), p, rights.JournalFilter{})
	w.must(err)
}

// journalOnPaper is an invented journal with everything a paper may show.
func journalOnPaper() rights.JournalView {
	at := time.Date(2026, 11, 20, 13, 5, 0, 0, time.UTC)
	v := rights.JournalView{
		Person: rights.Person{
			Patient: patient.Patient{Number: "31-01-0001", Identity: named("Exemple", "Camille")},
			Team:    access.Team{Code: "MSMA-31-01", Name: "Microstructure inventée"},
		},
		Filter: rights.JournalFilter{From: civil.Must(2026, 1, 1), To: civil.Must(2026, 11, 22)}, Today: today, Now: dbtest.Start,
	}
	for i, e := range []rights.Entry{
		{Who: "Alice Aubépine", As: "Médecin généraliste, Microstructure inventée", What: "Ouverture du dossier"},
		{Who: "Basile Bruyère", As: "Psychologue, Microstructure inventée", What: "Entretien enregistré"},
		{Who: "Cécile Capucine", As: "Travailleur social, Microstructure voisine au nom un peu plus long que les autres", What: "Accès exceptionnel ouvert", Why: "Urgence pour la personne"},
	} {
		e.Seq, e.At = int64(90-i), at.Add(-time.Duration(i)*26*time.Hour)
		v.Entries = append(v.Entries, e)
	}
	again := v.Entries[1] // twice more that day: one row
	again.At = again.At.Add(-95 * time.Minute)
	v.Entries = append(v.Entries[:2:2], again, again, v.Entries[2])
	return v
}

func TestJournalPaperGolden(t *testing.T) {
	t.Parallel()
	head := paper.Letterhead{Region: "Occitanie", Organisation: "Coordination inventée", Lines: []string{"1 rue de l’Exemple, 31000 Toulouse"}}
	empty := journalOnPaper()
	empty.Entries, empty.Filter = nil, rights.JournalFilter{}
	for name, v := range map[string]rights.JournalView{"journal.pdf": journalOnPaper(), "journal-empty.pdf": empty} {
		got, err := rights.JournalPaper(v, head)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", name)
		if *update {
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

func TestALongJournalOnPaperSaysThatItIsNotWhole(t *testing.T) {
	t.Parallel()
	v := journalOnPaper()
	one := v.Entries[0]
	for i := range 1600 {
		one.At = one.At.Add(-24 * time.Hour)
		one.Seq = int64(-i)
		v.Entries = append(v.Entries, one)
	}
	got, err := rights.JournalPaper(v, paper.Letterhead{})
	if err != nil {
		t.Fatal(err)
	}
	if text := words(t, got); text != "" && (!strings.Contains(text, "n’ont pas été imprimées") || !strings.Contains(text, "(3 fois)") || !strings.Contains(text, "10 h 30 à 12 h 05")) {
		t.Errorf("the paper does not say that lines are missing, or that one was thrice: %.1500s", text)
	}
}

// A merge must not be a way to make one's looks disappear from what is handed to
// the person.
func TestTheJournalOfAMergedRecordTellsWhoLookedAtBoth(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		kept, _, _ := w.follow(w.south, named("Lefèvre", "Anne"))
		absorbed, _, _ := w.follow(w.south, named("Lefevre", "Anne"), func(in *patient.Inclusion) { in.ClosedOn, in.ExitReason = today.AddDays(-5), "moved" })
		gp, social := w.who(access.GP, w.south), w.who(access.SocialWorker, w.south)
		w.opens(social, absorbed)
		w.opens(gp, kept)
		w.must(w.patients.Merge(ctx, gp, kept, absorbed, ""))

		tells := func(when string, want bool) {
			t.Helper()
			v, err := w.rights.Journal(ctx, gp, kept, rights.JournalFilter{})
			w.must(err)
			if got := strings.Join(told(v.Entries), "\n"); strings.Contains(got, "Camille social_worker") != want {
				t.Errorf("%s, the look at the other record: want it told %v, got\n%s", when, want, got)
			}
			if got := len(v.Readers) == 2; got != want {
				t.Errorf("%s: got readers %+v", when, v.Readers)
			}
			w.write(func(tx *db.Tx) error {
				data, _, err := w.rights.JournalPortion(tx, gp, kept)
				if got := fmt.Sprint(data); strings.Contains(got, "Camille social_worker") != want {
					t.Errorf("%s, in the export: want it told %v, got %s", when, want, got)
				}
				return err
			})
		}
		tells("merged", true)
		list, err := w.patients.Duplicates(ctx, gp, w.south.ID)
		w.must(err)
		_, err = w.patients.UndoMerge(ctx, gp, list.Merges[0].ID, "")
		w.must(err)
		tells("undone", false)
	})
}

func TestWhatThePersonFillsOnATabletIsNotLaidAtTheOperatorsDoor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		p, _, _ := w.follow(w.south, named("Lefèvre", "Anne"))
		w.write(func(tx *db.Tx) error { // as room questionnaire does
			return h.Audit.Note(tx, access.Actor{Role: "patient", Name: "tablette"}, audit.Line{Action: access.QuestionnaireFill, Subject: "answer_sheet", SubjectID: 1, Patient: p})
		})
		v, err := w.rights.Journal(ctx, w.who(access.GP, w.south), p, rights.JournalFilter{})
		w.must(err)
		if got := v.Entries[0]; got.Who != "La personne, sur tablette" {
			t.Errorf("got %q", got.Who)
		}
	})
}
