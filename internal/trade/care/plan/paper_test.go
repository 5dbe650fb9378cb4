package plan_test

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
	"maillage/internal/ground/db"
	"maillage/internal/ground/paper"
	"maillage/internal/trade/care/plan"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// written is an invented plan with everything a paper may show, and all that it
// must not.
func written() plan.View {
	at := time.Date(2026, 11, 20, 13, 5, 0, 0, time.UTC)
	member := func(id db.ID, first, last, title string, p access.Profession) network.Member {
		return network.Member{ProfessionalID: id, FirstName: first, LastName: last, Profession: p, Title: title}
	}
	action := func(goal db.ID, what string, more func(*plan.Action)) plan.Action {
		a := plan.Action{GoalID: goal, Domain: plan.Social, State: plan.ToDo, OwnerKind: plan.OwnerMember, OwnerID: 11, What: what, Note: "Note interne de l’équipe", OnPaper: true}
		more(&a)
		return a
	}
	due := func(a *plan.Action) { a.DueOn = day(2026, 12, 15) }
	return plan.View{
		Patient: patient.Patient{Number: "31-01-0001", Identity: patient.Nominative{Traits: patient.Traits{BirthName: "Exemple", FirstNames: "Camille"}}},
		Today:   today,
		Stays: []plan.Stay{{
			Enrolment: patient.Enrolment{OpenedOn: day(2026, 2, 3)}, Team: access.Team{Code: "MSMA-31-01", Name: "Microstructure inventée"},
			Members: []network.Member{member(11, "Cécile", "Capucine", "éducatrice spécialisée", access.SocialWorker), member(12, "Alice", "Aubépine", "", access.GP)},
			Goals: []plan.Goal{
				{ID: 1, State: plan.GoalInProgress, Words: "Je veux revoir ma fille le dimanche, sans avoir bu.", Note: "Note interne de l’équipe"},
				{ID: 2, State: plan.GoalInProgress, Words: "Dormir la nuit"},
				{ID: 3, State: plan.GoalSuspended, Words: "Reprendre le sport"},
				{ID: 4, State: plan.GoalReached, Words: "Avoir un médecin à moi"},
				{ID: 5, State: plan.GoalAbandoned, Words: "Objectif laissé"},
			},
			Actions: []plan.Action{
				action(1, "Appeler le point rencontre pour une première date", due),
				action(1, "Noter dans un carnet les jours sans alcool", func(a *plan.Action) { a.OwnerKind, a.Domain = plan.OwnerPerson, plan.Person }),
				action(1, "Écrire au juge", func(a *plan.Action) { a.OwnerKind, a.Outside = plan.OwnerOutside, "Assistante sociale du département" }),
				action(1, "Action d’une RCP, non montrée", func(a *plan.Action) { a.OnPaper = false }),
				action(3, "Renouveler la carte Vitale", func(a *plan.Action) { a.OwnerID, a.State, a.SettledOn = 12, plan.Done, day(2026, 11, 2) }),
				action(0, "Faire le point sur le logement", func(a *plan.Action) { a.OwnerID, a.OwnerLeft = 99, true }),
				action(0, "Action laissée", func(a *plan.Action) { a.State, a.Reason = plan.Abandoned, "Motif" }),
			},
			History: []plan.Version{{At: at}},
		}},
	}
}

var letterhead = paper.Letterhead{Region: "Occitanie", Organisation: "Coordination inventée"}

func TestThePaperOfAPlanIsTheGolden(t *testing.T) {
	t.Parallel()
	v := written()
	empty := v
	empty.Stays = []plan.Stay{{Enrolment: v.Stays[0].Enrolment, Team: v.Stays[0].Team}}
	for name, v := range map[string]plan.View{"projet.pdf": v, "projet-vide.pdf": empty} {
		got, err := plan.Paper(v, v.Stays[0], letterhead)
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

func TestThePaperOfAPlanSaysNothingOfTheTeamsOwn(t *testing.T) {
	t.Parallel()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("pdftotext is not installed (Debian: poppler-utils): in CI the words of the papers are read back")
		}
		t.Log("pdftotext is not installed: the words of the plan were not read back")
		return
	}
	v := written()
	pdf, err := plan.Paper(v, v.Stays[0], letterhead)
	must(t, err)
	file := filepath.Join(t.TempDir(), "projet.pdf")
	must(t, os.WriteFile(file, pdf, 0o600))
	out, err := exec.Command(tool, "-raw", file, "-").Output()
	must(t, err)
	plain := strings.Join(strings.Fields(string(out)), " ")
	for _, want := range []string{
		"Mon projet", "EXEMPLE Camille", "Je veux revoir ma fille le dimanche", "Cécile Capucine, éducatrice spécialisée", "Avant le 15 décembre 2026", "Moi",
		"Assistante sociale du département", "Fait le 2 novembre 2026", "Ce que j’ai mis en pause", "Ce que j’ai atteint", "L’équipe de Microstructure inventée",
	} {
		if !strings.Contains(plain, want) {
			t.Errorf("the plan lacks %q in:\n%s", want, plain)
		}
	}
	for _, hidden := range []string{"Note interne", "non montrée", "Objectif laissé", "Action laissée", "Motif"} {
		if strings.Contains(plain, hidden) {
			t.Errorf("the plan tells %q in:\n%s", hidden, plain)
		}
	}
}
