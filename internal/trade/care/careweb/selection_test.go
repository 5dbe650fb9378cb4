package careweb_test

import (
	"regexp"
	"strings"
	"testing"
)

func TestThoseTickedAreConvenedTogether(t *testing.T) {
	t.Parallel()
	s := build(t)
	a, b, c := s.include("Durand", today.AddDays(-100)), s.include("Berger", today.AddDays(-90)), s.include("Colas", today.AddDays(-80))
	path := "/equipes/MSMA-31-01/patients"
	s.get("gp", path, 200, path+"/selection")
	s.get("gp", path+"/selection", 200, "Aucune RCP n’est en préparation", "DURAND", "BERGER")
	rcp := s.openRCP("gp", today)
	s.get("social_worker", path+"/selection", 200, "Inscrire à cette RCP", rcp)
	s.get("pharmacist", path+"/selection", 200, "DURAND").lacks(t, "Inscrire à cette RCP")

	picked := form("rcp", rcp, "_key", "a")
	picked["enrolments"] = []string{a.ID.String(), b.ID.String()}
	for range 2 { // sent twice
		s.to(s.post("social_worker", path+"/convocation", picked, 303), "/rcp/"+rcp)
	}
	s.get("gp", "/rcp/"+rcp+"/ajout", 200, "COLAS").lacks(t, "DURAND", "BERGER")
	s.post("social_worker", path+"/convocation", form("rcp", rcp, "_key", "b"), 422, "Choisissez au moins une personne")
	s.post("social_worker", path+"/convocation", form("enrolments", c.ID.String(), "_key", "c"), 422, "Choisissez la RCP", "checked")
	s.post("pharmacist", path+"/convocation", picked, 403)

	s.get("gp", path+"/impression?enrolments="+c.ID.String(), 200, "COLAS").lacks(t, "DURAND")
}

func TestAViewOfTheCaseloadIsKeptForItsReaderAlone(t *testing.T) {
	t.Parallel()
	s := build(t)
	s.include("Durand", today.AddDays(-100))
	path := "/equipes/MSMA-31-01/patients"
	s.get("psychologist", path, 200).lacks(t, "Garder cette vue", "Mes vues")
	s.get("psychologist", path+"?signal=no_review", 200, "Garder cette vue")
	keep := form("signal", "no_review", "tri", "-dernier", "nom", "x", "name", "À revoir", "_key", "a")
	for range 2 { // sent twice
		s.to(s.post("psychologist", path+"/vues", keep, 303), path+"?signal=no_review&tri=-dernier")
	}
	page := s.get("psychologist", path, 200, "Mes vues", "À revoir", "?signal=no_review&amp;tri=-dernier")
	if got := strings.Count(page.body, ">À revoir<"); got != 1 {
		t.Errorf("got the view %d times, want once", got)
	}
	s.get("gp", path, 200).lacks(t, "À revoir")
	refused := s.post("psychologist", path+"/vues", form("signal", "new", "name", "À revoir", "_key", "b"), 303)
	if got := s.flash("psychologist", refused); !strings.Contains(got, "porte déjà ce nom") {
		t.Errorf("got %s", got)
	}
	shown := s.get("psychologist", path+"?signal=no_review&tri=-dernier", 200, "Retirer la vue").body
	action := regexp.MustCompile(path + `/vues/[0-9a-z]{13}/retrait`).FindString(shown)
	s.post("gp", action, form("_key", "c"), 404)
	s.to(s.post("psychologist", action, form("_key", "d"), 303), path)
	s.get("psychologist", path, 200).lacks(t, "Mes vues")
}

func TestTheDaySheetLeavesSealed(t *testing.T) {
	t.Parallel()
	s := build(t)
	s.include("Durand", today.AddDays(-100))
	path := "/equipes/MSMA-31-01/patients/hors-ligne"
	s.get("psychologist", path, 200, "Phrase secrète")
	s.post("psychologist", path, form("passphrase", "trop court", "again", "trop court", "_key", "a"), 422, "Au moins 12 caractères").lacks(t, "trop court")
	s.post("psychologist", path, form("passphrase", "quatre mots inventés", "again", "quatre mots inventé", "_key", "b"), 422, "ne sont pas les mêmes")
	file := s.post("psychologist", path, form("passphrase", "quatre mots inventés", "again", "quatre mots inventés", "_key", "c"), 200, "Feuille du jour, MSMA-31-01")
	file.lacks(t, "DURAND", "quatre mots")
	if got := file.Header.Get("Content-Disposition"); got != "attachment; filename=feuille-MSMA-31-01-2026-11-22.html" {
		t.Errorf("got %s", got)
	}
}
