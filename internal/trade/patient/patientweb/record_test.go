package patientweb_test

import (
	"net/http"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/identifier"
)

func TestAnIdentityIsCorrectedAndTheFormerOneKept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		to := s.include(with(claire(), "phone", "0600000000"))
		s.as(s.psy).get(to+"/identite", 200, "DURAND Claire", `value="Claire Jeanne"`, `value="03/02/1980"`, `value="Toulouse (31)"`, "Identité provisoire")
		v := form("mode", "nominative", "version", "1", "birth_name", "Durant", "first_names", "Claire Jeanne", "sex", "female", "birth_date", "03/02/1980", "birth_place", "Toulouse (31)", "_key", "a1")
		s.post(to+"/identite", with(v, "first_names", "", "used_name", "Lopez"), http.StatusUnprocessableEntity, `href="#f-first_names"`, `value="Durant"`, `value="Lopez"`, `name="_key" value="`)
		for range 2 {
			s.post(to+"/identite", v, http.StatusSeeOther)
		}
		page := s.get(to+"/identite", 200, `value="Durant"`, "Identités précédentes", "DURAND Claire", "Camille ExempleC")
		s.get(to+"/entourage", 200, `value="0600000000"`) // the contact details are not the identity form's
		if got := strings.Count(page, "Jusqu’au"); got != 1 {
			t.Errorf("former identities: got %d, want 1", got)
		}
	})
}

func TestTheSecondOfTwoPeopleSeesWhatTheFirstSaved(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		to := s.include(claire())
		v := form("mode", "nominative", "version", "1", "birth_name", "Durant", "first_names", "Claire Jeanne", "sex", "female", "birth_date", "03/02/1980", "_key", "a1")
		s.post(to+"/identite", v, http.StatusSeeOther)
		mine := with(v, "birth_name", "Durandt", "_key", "a2")
		page, _ := s.as(s.psy).post(to+"/identite", mine, http.StatusConflict, "modifiée entre-temps", "Nom de naissance", "Durant\u202f»", `value="Durandt"`, `name="version" value="2"`)
		lacks(t, page, "Prénoms de naissance</strong>")
		s.post(to+"/identite", with(mine, "version", "2"), http.StatusSeeOther)
		s.post(to+"/identite/doutes", form("doubtful", "1", "doubt_reason", "document", "version", "1"), http.StatusConflict, "modifiée entre-temps")
	})
}

func TestWhatMakesAnIdentitySure(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		to := s.include(claire())
		s.post(to+"/identite/piece", form("version", "1"), http.StatusUnprocessableEntity, `href="#f-document_kind"`)
		s.post(to+"/identite/piece", form("document_kind", "CN", "document_on", "20/11/2026", "version", "1"), http.StatusSeeOther)
		s.get(to+"/identite", 200, "Identité validée", "Carte nationale d’identité, le 20/11/2026")

		ins := form("matricule", string(identifier.NIRFor(2, 1980, 2, "31", 555, 12)), "authority", "nir", "retrieved_on", "21/11/2026", "proof", "INSI-1", "same_traits", "1", "version", "2")
		s.post(to+"/identite/ins", with(ins, "matricule", "280023155501200", "same_traits", ""), http.StatusUnprocessableEntity,
			`href="#f-matricule"`, `href="#f-same_traits"`, `value="280023155501200"`, `value="INSI-1"`)
		s.post(to+"/identite/ins", ins, http.StatusSeeOther)
		page := s.get(to+"/identite", 200, "Identité qualifiée", "Ces cinq traits viennent du téléservice INSi")
		lacks(t, page, `id="f-birth_name"`, `id="f-sex"`)
		number := identifier.NIRFor(2, 1980, 2, "31", 555, 12)
		if !strings.Contains(page, number.Pretty()+" (NIR)") {
			t.Error("the identity page does not give the number and its nature")
		}
		for _, other := range []string{"/information", "/entourage", "/reinclusion"} { // A53
			lacks(t, s.get(to+other, 200), number.Pretty(), number.String(), "INSI-1")
		}

		frozen := form("mode", "nominative", "version", "3", "birth_name", "Durand", "first_names", "Claire Jeanne", "birth_date", "03/02/1980", "sex", "female", "birth_place", "31555", "used_name", "Lopez")
		s.post(to+"/identite", with(frozen, "birth_name", "Autre"), http.StatusUnprocessableEntity, "ne se corrige pas à la main")
		s.post(to+"/identite", frozen, http.StatusSeeOther)
		s.post(to+"/identite/doutes", form("doubtful", "1", "version", "4"), http.StatusUnprocessableEntity, `href="#f-doubt_reason"`)
		s.post(to+"/identite/doutes", form("doubtful", "1", "doubt_reason", "insi", "version", "4"), http.StatusSeeOther)
		s.get(to+"/identite", 200, "Identité provisoire", `value="Lopez"`, `id="f-birth_name"`, "L’INSi répond avec d’autres traits")
	})
}

func TestInformationAndObjectionAreDatedFacts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		to := s.include(claire())
		s.as(s.psy).get(to+"/information", 200, "Information donnée", "20/11/2026", "À l’oral, notice remise", "Camille ExempleB")
		s.post(to+"/information", form("informed_on", "30/11/2026", "channel", "", "notice", "2026-02"), http.StatusUnprocessableEntity,
			`href="#f-informed_on"`, `href="#f-channel"`, `value="30/11/2026"`, `value="2026-02"`)
		for range 2 {
			s.post(to+"/information", form("informed_on", "21/11/2026", "channel", "phone", "_key", "i1"), http.StatusSeeOther)
		}
		if got := s.count(`select count(*) from patient_information`); got != 2 {
			t.Errorf("informations, that of the inclusion and one more: got %d, want 2", got)
		}
		s.post(to+"/opposition", form("objected_on", "22/11/2026"), http.StatusUnprocessableEntity, "Dites à quoi la personne s’oppose.", `href="#f-kind"`)
		objection := form("kind", "sharing", "objected_on", "22/11/2026", "objection_channel", "postal", "_key", "o1")
		s.post(to+"/opposition", objection, http.StatusSeeOther)
		s.post(to+"/opposition", with(objection, "_key", "o2"), http.StatusConflict, "déjà enregistrée")

		page := s.get(to+"/information", 200, "La personne s’oppose depuis le 22 novembre 2026", "Courrier postal", "Noter la fin de l’opposition")
		lacks(t, page, "DURAND", "Durand")
		page = s.get(to+"/identite", http.StatusForbidden)
		lacks(t, page, "DURAND", "Durand")
		s.as(s.gp).get(to+"/identite", 200, "DURAND Claire")

		s.as(s.psy).post(to+"/opposition/retrait", form("kind", "sharing", "_key", "w1"), http.StatusSeeOther)
		s.get(to+"/information", 200, "DURAND Claire", "Fin de l’opposition", "Camille ExempleC")
		s.post(to+"/opposition/retrait", form("kind", "sharing", "_key", "w2"), http.StatusNotFound)
	})
}

func TestAnExitClosesTheStay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		to := s.include(claire())
		s.last = civil.Must(2026, 11, 21)
		path := "/suivis/" + s.stay(to).ID.String() + "/sortie"
		s.as(s.psy).get(path, 200, "DURAND Claire", "Suivi depuis le 20 novembre 2026", `value="22/11/2026"`, `name="version" value="1"`)
		v := form("closed_on", "22/11/2026", "reason", "moved", "version", "1", "_key", "x1")
		s.post(path, with(v, "closed_on", "20/11/2026", "reason", ""), http.StatusUnprocessableEntity,
			"Un acte est enregistré le 21/11/2026", `href="#f-closed_on"`, `href="#f-reason"`, `value="20/11/2026"`)
		s.post(path, with(v, "version", "7"), http.StatusConflict, `name="version" value="1"`)
		for range 2 {
			if _, where := s.post(path, v, http.StatusSeeOther); where != to {
				t.Errorf("after the exit: got %q, want %q", where, to)
			}
		}
		s.get(path, 200, "Ce suivi est terminé", "22 novembre 2026", "Déménagement")
		s.post(path, with(v, "_key", "x2"), http.StatusConflict, "déjà terminé")
	})
}

// unknown is an identifier that names nothing.
const unknown = "0000000000001"

func TestRecordsOutsideTheReadersTeamsAreNotThere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		to := s.include(claire())
		exit := "/suivis/" + s.stay(to).ID.String() + "/sortie"
		gets := []string{
			to + "/identite", to + "/information", to + "/reinclusion", exit, to + "/entourage", to + "/entourage/" + unknown, to + "/identite/anonymat",
			to + "/information/notice", to + "/information/attestation", to + "/information/partage/" + unknown,
		}
		posts := []string{
			to + "/entourage", to + "/entourage/" + unknown, to + "/entourage/" + unknown + "/fin", to + "/entourage/coordonnees", to + "/entourage/rappels",
			to + "/entourage/rappels/retrait", to + "/identite/anonymat", to + "/identite/anonymat/abandon", to + "/identite/anonymat/levee", to + "/identite/anonymat/attestation",
			to + "/information/partage", to + "/information/partage/retrait", to + "/information/soins", to + "/information/soins/retrait",
			to + "/information/mineur", to + "/information/mineur/retrait", to + "/identite", to + "/identite/piece", to + "/identite/ins", to + "/identite/doutes", to + "/information", to + "/opposition", to + "/opposition/retrait", exit,
		}
		for _, path := range gets {
			lacks(t, s.as(s.otherGP).get(path, 404), "Durand", "DURAND")
			lacks(t, s.as(s.coordination).get(path, 403), "Durand", "DURAND")
		}
		all := form("version", "1", "document_kind", "CN", "document_on", "20/11/2026", "informed_on", "20/11/2026", "channel", "oral", "kind", "sharing", "objected_on", "20/11/2026", "closed_on", "22/11/2026", "reason", "moved")
		for _, path := range posts {
			s.as(s.otherGP).post(path, all, 404)
			s.as(s.coordination).post(path, all, 403)
		}
		s.as(s.gp).get("/patients/0000000000000/identite", 404)
		s.get("/suivis/x/sortie", 404)
	})
}

func TestTheSearchFindsOnesOwnAndSaysNothingInTheAddress(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		to := s.include(claire())
		lacks(t, s.get("/recherche?q=Durand", 200, `action="/recherche"`, `method="post"`), "DURAND Claire", "Équipe pour")
		s.post("/recherche", form("q", "durand"), 200, "DURAND Claire", `href="`+to+`"`, "03/02/1980", "Équipe pour durand")
		lacks(t, s.partial("/recherche", form("q", "dupond"), 200), "<html", "DURAND")
		page := s.as(s.psy).partial("/recherche", form("q", "duran"), 200, "DURAND Claire", `href="`+to+`"`, "Équipe pour duran")
		lacks(t, page, "<html", "<h1")
		s.partial("/recherche", form("q", "du"), 200, "trois lettres")
		if got := s.partial("/recherche", form("q", " "), 200); strings.TrimSpace(got) != "" {
			t.Errorf("nothing typed: got %q, want nothing", got)
		}
		lacks(t, s.as(s.otherGP).partial("/recherche", form("q", "durand"), 200, "Équipe pour durand"), "DURAND")
		page, _ = s.as(s.coordination).post("/recherche", form("q", "durand"), 200, "Équipe pour durand")
		lacks(t, page, "DURAND", "Patients")
	})
}
