package planweb_test

import (
	"strings"
	"testing"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care/plan"
	"maillage/internal/trade/patient"
)

func path(e patient.Enrolment, more string) string {
	return "/patients/" + e.PatientID.String() + "/projet" + more
}

func TestAPlanIsWrittenFromItsFirstGoalToItsLastAction(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-60))
	s.get("psychologist", path(e, ""), 200, "Le projet n’est pas encore écrit", path(e, "/objectif?suivi="+e.ID.String()), "DURAND Camille").lacks(t, "Version pour la personne")
	s.get("pharmacist", path(e, ""), 200, "Aucun projet à lire ici").lacks(t, "Ajouter un objectif")

	s.get("psychologist", path(e, "/objectif"), 200, "Nouvel objectif", "avec les mots de la personne")
	s.post("psychologist", path(e, "/objectif"), form("words", "", "note", "Gardée", "suivi", e.ID.String()), 422, "Écrivez l’objectif", "Gardée")
	s.to(s.post("psychologist", path(e, "/objectif"), form("words", "Revoir ma fille", "suivi", e.ID.String()), 303), path(e, ""))
	v, err := s.plan.Open(ctx, s.people["gp"], e.PatientID, "plan")
	s.must(err)
	goal := v.Stays[0].Goals[0]

	s.get("social_worker", path(e, "/action?objectif="+goal.ID.String()), 200, "Nouvelle action", `value="social" checked`, "Revoir ma fille", "Alice Aubépine, médecin généraliste")
	s.post("social_worker", path(e, "/action"), form("what", "Appeler la médiation", "owner", "outside", "domain", "social", "due_on", "31/02"), 422, "Appeler la médiation", "31/02")
	s.post("social_worker", path(e, "/action"), form("what", "Appeler la médiation", "owner", "outside", "domain", "social"), 422, "Dites qui, par son rôle", "Appeler la médiation")
	filled := form("what", "Appeler la médiation", "owner", s.people["social_worker"].Professional.String(), "domain", "social", "due_on", "30/11/2026", "goal", goal.ID.String(), "on_paper", "1", "suivi", e.ID.String())
	s.to(s.post("social_worker", path(e, "/action"), filled, 303), path(e, ""))
	filled.Set("what", "Écrire au juge")
	filled.Set("suite", "1")
	s.to(s.post("social_worker", path(e, "/action"), filled, 303), path(e, "/action?objectif="+goal.ID.String()+"&suivi="+e.ID.String()))
	s.get("pharmacist", path(e, ""), 200, "Revoir ma fille", "En cours", "Appeler la médiation", "Cécile Capucine", "30/11/2026").lacks(t, ">Fait<", "Modifier", "Abandonner")
	s.get("gp", path(e, "/historique"), 200, "Nouvel objectif", "Nouvelle action", "Revoir ma fille", "Basile Bruyère")
}

func TestAnActionIsDoneInOneClickAndUndoneInOne(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-60))
	id := s.action(e, "Appeler la mairie", today.AddDays(-2))
	s.get("social_worker", path(e, ""), 200, "Appeler la mairie", "En retard")
	a := s.post("social_worker", path(e, "/etat-action"), form("action", id.String(), "state", "done", "version", "1", "_key", "k"), 303)
	s.to(a, path(e, "#action-"+id.String()))
	flash := s.flash("social_worker", a)
	if !strings.Contains(flash, "Action faite.") || !strings.Contains(flash, `name="version" value="2"`) || strings.Contains(flash, "mairie") {
		t.Errorf("got %s", flash)
	}
	s.get("gp", path(e, ""), 200, "1 action terminée", "Fait le 22/11/2026", "Reprendre")
	s.post("gp", path(e, "/etat-action"), form("action", id.String(), "state", "done", "version", "1"), 409, "n’a pas été enregistré", "Modifié entre-temps par Cécile Capucine")
	s.post("social_worker", path(e, "/etat-action"), form("action", id.String(), "state", "todo", "version", "2"), 303)
	s.get("gp", path(e, ""), 200, "En retard").lacks(t, "action terminée")

	s.post("gp", path(e, "/etat-action"), form("action", id.String(), "state", "abandoned", "version", "3", "reason", " "), 422, "Dites pourquoi cette action est abandonnée")
	s.post("gp", path(e, "/etat-action"), form("action", id.String(), "state", "abandoned", "version", "3", "reason", "La personne ne veut plus"), 303)
	s.get("gp", path(e, ""), 200, "Abandonné parce que : La personne ne veut plus")
}

func TestAGoalChangesStateInOneClickWithItsUndo(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-60))
	id := s.goal(e, "Dormir")
	a := s.post("gp", path(e, "/etat-objectif"), form("goal", id.String(), "state", "reached", "was", "in_progress", "version", "1"), 303)
	if f := s.flash("gp", a); !strings.Contains(f, "Objectif : atteint.") || !strings.Contains(f, `value="in_progress"`) || strings.Contains(f, "Dormir") {
		t.Errorf("got %s", f)
	}
	s.get("gp", path(e, ""), 200, "Atteint")
	s.post("psychologist", path(e, "/etat-objectif"), form("goal", id.String(), "state", "abandoned", "was", "in_progress", "version", "1"), 409, "Modifié entre-temps par Alice Aubépine")
	s.post("pharmacist", path(e, "/etat-objectif"), form("goal", id.String(), "state", "abandoned", "version", "2"), 403)
}

func TestASecondWriterSeesBothTexts(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-60))
	goal, action := s.goal(e, "Dormir"), s.action(e, "Appeler", today)
	s.post("gp", path(e, "/objectif"), form("objectif", goal.String(), "words", "Dormir la nuit", "version", "1"), 303)
	s.post("social_worker", path(e, "/objectif"), form("objectif", goal.String(), "words", "Dormir mieux", "version", "1"), 409,
		"Modifié entre-temps par Alice Aubépine", "Dormir la nuit", "Dormir mieux", `name="version" value="2"`)
	s.post("social_worker", path(e, "/objectif"), form("objectif", goal.String(), "words", "Dormir mieux", "version", "2"), 303)
	s.post("gp", path(e, "/action"), form("action", action.String(), "what", "Rappeler", "owner", "person", "domain", "person", "version", "1"), 303)
	s.post("psychologist", path(e, "/action"), form("action", action.String(), "what", "Rappeler demain", "owner", "person", "domain", "person", "version", "1"), 409,
		"Modifié entre-temps par Alice Aubépine", "Rappeler · La personne elle-même", "Rappeler demain", `name="version" value="2"`)
	s.get("gp", path(e, "/objectif?objectif="+goal.String()), 200, "Modifier l’objectif", "Versions précédentes", "Dormir la nuit")
}

func TestWhatThePersonIsHandedHoldsNoNoteOfTheTeam(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-60))
	s.goal(e, "Dormir")
	s.action(e, "Visite de nuit", today.AddDays(3), func(d *plan.ActionDraft) { d.Note = "Note interne" })
	s.action(e, "Pour l’équipe", today.AddDays(3), func(d *plan.ActionDraft) { d.OnPaper = false })
	s.get("gp", path(e, ""), 200, "Note interne", "Version pour la personne", "pour l’équipe seulement")
	s.get("gp", path(e, "/impression"), 200, "Mon projet", "Dormir", "Visite de nuit", "Avant le 25 novembre 2026").lacks(t, "Note interne", "Pour l’équipe")
	a := s.get("gp", path(e, "/impression.pdf"), 200)
	if got := a.Header.Get("Content-Disposition"); !strings.Contains(got, "projet-2026-11-22.pdf") || !strings.HasPrefix(a.body, "%PDF-") {
		t.Errorf("got %q", got)
	}
}

func TestAReviewWithThePersonIsNoted(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-60))
	s.goal(e, "Dormir")
	s.post("psychologist", path(e, "/revue"), form("held_on", "hier", "changed", "", "suivi", e.ID.String()), 422, "Écrivez ce qui a changé", "hier")
	s.post("psychologist", path(e, "/revue"), form("held_on", "demain", "changed", "Gardé", "suivi", e.ID.String()), 422, "Gardé")
	s.post("psychologist", path(e, "/revue"), form("held_on", "hier", "changed", "Rien ne change", "suivi", e.ID.String()), 303)
	s.get("pharmacist", path(e, ""), 200, "Revu avec la personne", "21/11/2026", "Rien ne change").lacks(t, "Noter une revue")
}

func TestTheTasksOfATeamAreFilteredDoneAndExported(t *testing.T) {
	t.Parallel()
	s := build(t)
	e, f := s.include("Durand", today.AddDays(-60)), s.include("Petit", today.AddDays(-60))
	late := s.action(e, "Appeler la mairie", today.AddDays(-2))
	s.action(f, "Écrire au juge", civil.Day{}, func(d *plan.ActionDraft) { d.Owner = s.people["gp"].Professional.String() })
	list := "/equipes/MSMA-31-01/taches"
	s.get("social_worker", list, 200, "2 tâches à faire, 1 en retard", "Appeler la mairie", "Moi", "DURAND Camille", "Alice Aubépine", "Sans échéance")
	s.get("social_worker", list+"?qui=moi&retard=1", 200, "1 tâche", "Appeler la mairie", "Tout afficher").lacks(t, "juge")
	s.get("social_worker", list+"?etat=fait", 200, "Aucune tâche ne répond à ces filtres")
	s.get("pharmacist", list+"?qui=inconnu", 200, "Écrire au juge").lacks(t, ">Fait<")

	done := s.post("social_worker", path(e, "/etat-action"), form("action", late.String(), "state", "done", "version", "1", "de", "qui=moi&etat=xx&retard=1"), 303)
	s.to(done, list+"?qui=moi&retard=1")
	s.to(s.post("social_worker", path(e, "/etat-action"), form("action", late.String(), "state", "todo", "version", "2", "de", "//ailleurs.example/"), 303), list)
	csv := s.get("gp", list+"/export?format=csv", 200, "Appeler la mairie", "DURAND Camille", "2026-11-20", "true")
	if got := csv.Header.Get("Content-Disposition"); !strings.Contains(got, "taches-MSMA-31-01-2026-11-22.csv") {
		t.Errorf("got %q", got)
	}
	if x := s.get("gp", list+"/export", 200); !strings.HasPrefix(x.body, "PK") {
		t.Error("the workbook is no workbook")
	}
	s.get("gp2", list, 404)
	s.get("coordination", list, 403)
}

func TestTheDayShowsMyOwnTasksAndThoseNobodyHolds(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-60))
	s.get("social_worker", "/", 200, "rien à faire")
	late := s.action(e, "Appeler la mairie", today.AddDays(-2))
	for i := range 6 {
		s.action(e, "Plus tard", today.AddDays(i))
	}
	s.get("social_worker", "/", 200, "Mes tâches", "7 tâches à faire, 1 en retard", "Appeler la mairie", "DURAND Camille", "/equipes/MSMA-31-01/taches?qui=moi").lacks(t, "réattribuer")
	s.get("gp", "/", 200, "rien à faire")
	done := s.post("social_worker", path(e, "/etat-action"), form("action", late.String(), "state", "done", "version", "1", "de", "journee"), 303)
	s.to(done, "/")
	s.write(func(tx *db.Tx) error {
		_, err := tx.Exec(`update membership set to_on = $1 where professional_id = $2`, today.AddDays(-1), s.people["social_worker"].Professional)
		return err
	})
	s.get("gp", "/", 200, "6 tâches de l’équipe sont à réattribuer", "0 tâche à faire")
	s.get("pharmacist", "/", 200, "rien à faire")
	s.get("gp", "/equipes/MSMA-31-01/taches?qui=a-reattribuer", 200, "6 à réattribuer", "N’est plus dans l’équipe")
}

func TestAnObjectionClosesThePlansPages(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-60))
	s.goal(e, "Dormir la nuit")
	s.action(e, "Secret du médecin", today)
	s.must(s.patients.Object(ctx, s.people["gp"], e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today}, ""))
	secret := []string{"DURAND", "Camille", "Dormir la nuit", "Secret du médecin", "Note interne"}
	for _, p := range []string{"", "/historique"} {
		s.get("psychologist", path(e, p), 200, "s’oppose au partage").lacks(t, secret...)
	}
	s.get("social_worker", path(e, ""), 200, "demandez au médecin").lacks(t, secret...)
	s.get("social_worker", "/equipes/MSMA-31-01/taches", 200, "Dossier 31-01-0001", "demandez au médecin").lacks(t, secret...)
	s.get("psychologist", "/equipes/MSMA-31-01/taches", 200, "Rien n’est à faire").lacks(t, secret...)
	s.get("social_worker", "/", 200, "Dossier 31-01-0001", "demandez au médecin").lacks(t, secret...)
	csv := s.get("social_worker", "/equipes/MSMA-31-01/taches/export?format=csv", 200, "31-01-0001")
	csv.lacks(t, secret...)
	for _, p := range []string{"/impression", "/impression.pdf", "/objectif", "/action"} {
		s.get("psychologist", path(e, p), 403).lacks(t, secret...)
	}
	s.post("psychologist", path(e, "/objectif"), form("words", "x"), 403)
	s.get("gp", path(e, ""), 200, "DURAND Camille", "Dormir la nuit", "Secret du médecin")
}

func TestAPlanOfAnotherTeamIsNotThere(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-60))
	goal, action := s.goal(e, "Dormir"), s.action(e, "Appeler", today)
	for _, p := range []string{"", "/historique", "/impression", "/impression.pdf", "/objectif", "/action", "/objectif?objectif=" + goal.String(), "/action?action=" + action.String()} {
		s.get("gp2", path(e, p), 404)
	}
	for _, p := range []string{"/objectif", "/action", "/etat-objectif", "/etat-action", "/revue"} {
		s.post("gp2", path(e, p), form(), 404)
		s.post("coordination", path(e, p), form(), 403)
	}
	theirs := s.includeIn(s.teams[1], "Petit", today.AddDays(-60))
	for _, p := range []string{"/objectif?objectif=" + goal.String(), "/action?action=" + action.String(), "/action?objectif=" + goal.String(), "/objectif?suivi=" + e.ID.String(), "/objectif?objectif=n-importe-quoi"} {
		s.get("gp2", path(theirs, p), 404)
	}
	s.post("gp2", path(theirs, "/objectif"), form("objectif", goal.String(), "words", "x", "version", "1"), 404)
	s.post("gp2", path(theirs, "/objectif"), form("suivi", e.ID.String(), "words", "x"), 404)
	s.post("gp2", path(theirs, "/action"), form("action", action.String(), "what", "x", "owner", "person", "domain", "person", "version", "1"), 404)
}

func TestAPlanThatHasEndedIsReadOnly(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-60), func(in *patient.Inclusion) { in.ClosedOn, in.ExitReason = today.AddDays(-1), "moved" })
	s.get("gp", path(e, ""), 200, "Aucun projet à lire ici").lacks(t, "Ajouter")
	s.get("gp", path(e, "/objectif"), 409, "Ce suivi est terminé")
	s.post("gp", path(e, "/objectif"), form("words", "x"), 409, "Ce suivi est terminé")
}

// Two stays at once are two plans on one page, each with its own forms.
func TestTwoStaysAreTwoPlans(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-300), func(in *patient.Inclusion) { in.ClosedOn, in.ExitReason = today.AddDays(-100), "moved" })
	s.write(again(s, e))
	s.get("gp", path(e, ""), 200, "Suivi depuis le", "Suivi du 26/01/2026 au 14/08/2026, Équipe inventée 1", "Ajouter un objectif à ce suivi")
}
