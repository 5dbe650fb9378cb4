package careweb_test

import (
	"strings"
	"testing"
)

func TestAMemberPreparesTheWholeAgendaOnOnePage(t *testing.T) {
	t.Parallel()
	s := build(t)
	a, b := s.include("Durand", today.AddDays(-100)), s.include("Berger", today.AddDays(-90))
	rcp := s.openRCP("gp", today)
	first, second := s.addToAgenda("gp", rcp, a), s.addToAgenda("gp", rcp, b)
	path := "/rcp/" + rcp + "/preparation"
	s.get("psychologist", "/rcp/"+rcp, 200, path, "Préparer mes lignes")
	s.get("psychologist", path, 200, "DURAND", "BERGER", `name="body.`+first+`"`, `name="version.`+second+`" value="0"`)

	lines := form("body."+first, "Plus stable", "version."+first, "0", "body."+second, "", "version."+second, "0", "_key", "a")
	for range 2 { // sent twice
		s.to(s.post("psychologist", path, lines, 303), "/rcp/"+rcp)
	}
	page := s.get("gp", "/rcp/"+rcp+"/revues/"+first, 200, "Préparé par l’équipe", "Plus stable", "Basile Bruyère")
	if got := strings.Count(page.body, "Plus stable"); got != 1 {
		t.Errorf("got the line %d times, want once", got)
	}
	s.get("psychologist", path, 200, "Plus stable", `name="version.`+first+`" value="1"`)

	s.post("psychologist", path, form("body."+first, "D’une autre fenêtre", "version."+first, "0", "_key", "b"), 409, "D’une autre fenêtre", "autre fenêtre entre-temps")
	s.post("psychologist", path, form("body."+first, strings.Repeat("a", 8001), "version."+first, "1", "_key", "c"), 422, "8000 caractères au plus", strings.Repeat("a", 8001))
	s.post("psychologist", path, form("body.0sa7qg00w18jc", "x", "_key", "d"), 404)
	s.get("pharmacist", path, 403)
}

func TestGuestsAreWrittenDownAndTakenOff(t *testing.T) {
	t.Parallel()
	s := build(t)
	path := "/rcp/" + s.openRCP("gp", today)
	s.post("psychologist", path+"/invites", form("name", " ", "title", "Voisine", "_key", "a"), 422, "Indiquez le nom", "Voisine")
	s.to(s.post("psychologist", path+"/invites", form("name", "Ombeline Inventée", "title", "Infirmière", "remote", "1", "_key", "b"), 303), path)
	page := s.get("gp", path, 200, "Ombeline Inventée, Infirmière, à distance", "jamais dans le quorum")
	_, rest, _ := strings.Cut(page.body, path+"/invites/")
	guest, _, _ := strings.Cut(rest, "/")
	s.to(s.post("gp", path+"/invites/"+guest+"/retrait", form("_key", "c"), 303), path)
	s.get("gp", path, 200).lacks(t, "Ombeline Inventée")
}

func TestAReviewShowsTheTimeItHas(t *testing.T) {
	t.Parallel()
	s := build(t)
	a, b := s.include("Durand", today.AddDays(-100)), s.include("Berger", today.AddDays(-90))
	rcp := s.openRCP("gp", today)
	review := s.addToAgenda("gp", rcp, a)
	s.addToAgenda("gp", rcp, b)
	s.get("gp", "/rcp/"+rcp+"/revues/"+review, 200).lacks(t, "Temps prévu")
	v := version(t, s.get("gp", "/rcp/"+rcp, 200))
	s.post("gp", "/rcp/"+rcp+"/date", form("held_on", today.Short(), "minutes", "4", "version", v, "_key", "a"), 422, "Entre 5 et 600 minutes.")
	s.to(s.post("gp", "/rcp/"+rcp+"/date", form("held_on", today.Short(), "minutes", "40", "version", v, "_key", "b"), 303), "/rcp/"+rcp)
	s.get("gp", "/rcp/"+rcp+"/revues/"+review, 200, "Temps prévu", "20\u00a0minutes", `data-elapsed="20"`)
}
