package care_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/paper"
	"maillage/internal/trade/care"
	"maillage/internal/trade/care/plan"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// minutes is an invented RCP with everything a paper may show.
func minutes() care.RCPView {
	at := time.Date(2026, 11, 20, 13, 5, 0, 0, time.UTC)
	held := true
	member := func(first, last string, p access.Profession, present, remote bool) care.Attendance {
		return care.Attendance{Member: network.Member{FirstName: first, LastName: last, Profession: p}, Present: present, Remote: remote}
	}
	person := func(name, number string) patient.Patient {
		return patient.Patient{Number: number, Identity: patient.Nominative{Traits: patient.Traits{BirthName: name, FirstNames: "Camille"}}}
	}
	year := care.Balance{
		Year: 2, Period: civil.Period{From: day(2026, 2, 3), To: day(2027, 2, 2)}, Psychologist: care.Used{Used: 3, Quota: 5},
		SocialWorker: care.Used{Used: 7, Quota: 6}, CaseReview: care.Used{Used: 3, Quota: 4},
	}
	return care.RCPView{
		RCP:   care.RCP{HeldOn: day(2026, 11, 20), Place: "Maison de santé inventée", State: care.RCPValidated, Held: &held, ValidatedAt: &at},
		Team:  access.Team{Code: "MSMA-31-01", Name: "Microstructure inventée"},
		Chair: "Alice Aubépine",
		Present: []care.Attendance{
			member("Alice", "Aubépine", access.GP, true, false), member("Basile", "Bruyère", access.Psychologist, true, true),
			member("Cécile", "Capucine", access.SocialWorker, true, false), member("Denis", "Digitale", access.Pharmacist, false, false),
		},
		Quorum: care.Quorum{GP: 1, Psychologist: 1, SocialWorker: 1},
		Reviews: []care.ReviewView{
			{Review: care.Review{
				State: care.ReviewDone, Summary: "Situation stable.\nReprend un travail.", Decisions: "Poursuivre à deux entretiens par mois ; avis du psychiatre.",
				Changes: []string{"referral", "strategy"},
			}, Patient: person("Exemple", "31-01-0001"), Balance: year, Tasks: []plan.Action{
				{State: plan.ToDo, What: "Rappeler la caisse", OwnerKind: plan.OwnerMember, OwnerName: "Cécile Capucine", DueOn: day(2026, 12, 4)},
				{State: plan.Done, What: "Donner l’adresse de la permanence", OwnerKind: plan.OwnerOutside, Outside: "curatrice", SettledOn: day(2026, 11, 21)},
				{State: plan.ToDo, What: "Choisir un jour de marche", OwnerKind: plan.OwnerPerson},
			}},
			{
				Review: care.Review{State: care.ReviewDone, Withheld: true}, Patient: patient.Patient{Number: "31-01-0002", Withheld: true}, Balance: year,
				Tasks: []plan.Action{{State: plan.ToDo, Veiled: true, OwnerKind: plan.OwnerMember, OwnerName: "Basile Bruyère", DueOn: day(2026, 12, 1)}},
			},
			{Review: care.Review{State: care.ReviewDone, Summary: "Venue sans nom."}, Patient: person("Connue", "31-01-0004"), Called: "Galet", Balance: year},
			{Review: care.Review{State: care.ReviewPostponed}, Patient: person("Reportée", "31-01-0003"), Balance: year},
		},
		Addenda: []care.Addendum{{Body: "Rendez-vous pris le 2 décembre.", Author: "Basile Bruyère", MadeAt: at.Add(24 * time.Hour)}},
	}
}

func TestMinutesGolden(t *testing.T) {
	t.Parallel()
	head := paper.Letterhead{Region: "Occitanie", Organisation: "Coordination inventée", Lines: []string{"1 rue de l’Exemple, 31000 Toulouse"}}
	draft := minutes()
	draft.State, draft.Held, draft.ValidatedAt, draft.Chair, draft.Addenda = care.RCPInDraft, nil, nil, "", nil
	draft.Quorum.Psychologist = 0
	for name, v := range map[string]care.RCPView{"minutes.pdf": minutes(), "minutes-draft.pdf": draft} {
		got, err := care.MinutesPaper(v, head)
		must(t, err)
		file := filepath.Join("testdata", name)
		if *update {
			must(t, os.MkdirAll("testdata", 0o755))
			must(t, os.WriteFile(file, got, 0o644))
		}
		want, err := os.ReadFile(file)
		must(t, err)
		if !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes differ from the golden %d; look at the pages, then run with -update if the change is meant", name, len(got), len(want))
		}
	}
}

func TestMinutesSayWhatTheReaderMayKnow(t *testing.T) {
	t.Parallel()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("pdftotext is not installed (Debian: poppler-utils): in CI the words of the papers are read back")
		}
		t.Log("pdftotext is not installed: the words of the minutes were not read back")
		return
	}
	pdf, err := care.MinutesPaper(minutes(), paper.Letterhead{Organisation: "Coordination inventée"})
	must(t, err)
	file := filepath.Join(t.TempDir(), "minutes.pdf")
	must(t, os.WriteFile(file, pdf, 0o600))
	out, err := exec.Command(tool, "-layout", file, "-").Output()
	must(t, err)
	plain := strings.Join(strings.Fields(string(out)), " ")
	for _, want := range []string{
		"Compte rendu de RCP", "EXEMPLE Camille (dossier 31-01-0001)", "Dossier 31-01-0002", "Reprend un travail.", "présent à distance",
		"Décisions : Poursuivre à deux entretiens par mois", "s’oppose au partage", "REPORTÉE Camille", "Rendez-vous pris le 2 décembre.", "Qui fait quoi", "Rappeler la caisse Cécile Capucine 04/12/2026", "Fait le 21/11/2026",
		"La personne elle-même Sans échéance", "Contenu réservé Basile Bruyère 01/12/2026", "Galet (dossier 31-01-0004)", "Alice Aubépine, le 20/11/2026", "dépassé",
	} {
		if !strings.Contains(plain, want) {
			t.Errorf("the minutes lack %q in:\n%s", want, plain)
		}
	}
	if strings.Contains(plain, "CONNUE") {
		t.Error("minutes of before the anonymity was lifted give the name of today")
	}
}
