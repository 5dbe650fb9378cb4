package patientweb_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"maillage/internal/dbtest"
)

// linked finds the address of a link or a form on a page.
func linked(t *testing.T, page, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(`(?:href|action)="(` + pattern + `)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no address like %s", pattern)
	}
	return m[1]
}

func contactForm(version string) url.Values {
	return form("version", version, "phone", "06 12 34 56 78", "email", "c@exemple.test", "city", "Albi", "commune", "Albi", "prefers", "email", "hours", "après 18 h", "message", "no", "_key", "c1")
}

func TestThePageOfTheCircle(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		to := s.include(claire())
		page := s.as(s.psy).get(to+"/entourage", 200, "Personne n’est noté", "aucun rappel", "Notez d’abord un téléphone", `name="version" value="1"`)
		lacks(t, page, `id="saisie"`)

		s.post(to+"/entourage/coordonnees", with(contactForm("1"), "email", "c"), http.StatusUnprocessableEntity, `href="#f-email"`, `value="c"`, `value="après 18 h"`)
		for range 2 {
			s.post(to+"/entourage/coordonnees", contactForm("1"), http.StatusSeeOther)
		}
		s.get(to+"/entourage", 200, `value="c@exemple.test"`, `value="Albi (81)"`, `name="version" value="2"`, "Courriel, après 18 h")
		s.get(to+"/identite", 200, "Avant\u202f: téléphone\u202f: rien")
		s.as(s.gp).post(to+"/entourage/coordonnees", with(contactForm("1"), "phone", "07", "_key", "c2"), http.StatusConflict, "entre-temps", "06 12 34 56 78", `value="07"`, `name="version" value="2"`)

		s.post(to+"/entourage/rappels", form("agreed_on", "22/11/2026"), http.StatusUnprocessableEntity, `href="#f-channel"`)
		s.post(to+"/entourage/rappels", form("channel", "email", "agreed_on", "22/11/2026", "_key", "r1"), http.StatusSeeOther)
		s.get(to+"/entourage", 200, "Accord du 22/11/2026, recueilli par Camille ExempleB", "Arrêter")
		s.post(to+"/entourage/rappels/retrait", form("channel", "email"), http.StatusSeeOther)
		s.get(to+"/entourage", 200, "La personne n’a accepté aucun rappel", "Entrées retirées et accords terminés")

		s.get(to+"/entourage?ajouter=proche", 200, `id="f-relation"`, "Personne de confiance", "Ajouter un proche")
		page = s.get(to+"/entourage?ajouter=professionnel", 200, `id="f-place"`, "Pharmacie")
		lacks(t, page, `id="f-relation"`)
		relative := form("kind", "relative", "name", "Mirabelle Durand", "relation", "sœur", "around_phone", "0699", "_key", "a1")
		s.post(to+"/entourage", with(relative, "relation", ""), http.StatusUnprocessableEntity, `href="#f-relation"`, `value="Mirabelle Durand"`)
		s.post(to+"/entourage", relative, http.StatusSeeOther)
		page = s.as(s.psy).get(to+"/entourage", 200, "Mirabelle Durand", "sœur", "Ne rien dire du suivi")
		entry := linked(t, page, to+"/entourage/[0-9a-z]{13}/fin")
		entry = strings.TrimSuffix(entry, "/fin")
		s.get(entry, 200, `value="Mirabelle Durand"`, "Modifier une entrée")
		s.post(entry, with(relative, "informed", "1", "_key", "a2"), http.StatusSeeOther)
		s.post(entry, with(relative, "informed", "1", "_key", "a3"), http.StatusConflict, "entre-temps")
		page = s.get(to+"/entourage", 200, "Peut être informé", "Jusqu’au")
		entry = strings.TrimSuffix(linked(t, page, to+"/entourage/[0-9a-z]{13}/fin"), "/fin")
		s.post(entry+"/fin", form("_key", "e1"), http.StatusSeeOther)
		s.get(to+"/entourage", 200, "Personne n’est noté")
		s.get(to+"/entourage/"+unknown, 404)
	})
}

func TestTheCircleOfAWithheldAndOfAnAnonymousPerson(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		to := s.include(claire())
		s.as(s.psy).post(to+"/entourage/coordonnees", contactForm("1"), http.StatusSeeOther)
		s.post(to+"/entourage/rappels", form("channel", "email", "agreed_on", "22/11/2026"), http.StatusSeeOther)
		relative := form("kind", "relative", "name", "Mirabelle Durand", "relation", "sœur")
		s.post(to+"/entourage", relative, http.StatusSeeOther)
		s.as(s.gp).post(to+"/opposition", form("kind", "sharing", "objected_on", "22/11/2026"), http.StatusSeeOther)

		page := s.as(s.psy).get(to+"/entourage", 200, "s’oppose au partage", "Arrêter", "Dossier 31-01-0001")
		lacks(t, page, "Durand", "DURAND", "Mirabelle", "c@exemple.test", "06 12", "Albi")
		s.post(to+"/entourage", relative, http.StatusForbidden)
		s.post(to+"/entourage/coordonnees", contactForm("2"), http.StatusForbidden)
		s.post(to+"/identite/doutes", form("doubtful", "1", "doubt_reason", "insi", "version", "2"), http.StatusForbidden)
		s.post(to+"/information/partage", shared(), http.StatusForbidden)
		s.post(to+"/entourage/rappels/retrait", form("channel", "email"), http.StatusSeeOther)
		s.as(s.gp).get(to+"/entourage", 200, "Mirabelle Durand", "c@exemple.test")

		hidden := s.include(anonymous())
		page = s.as(s.psy).get(hidden+"/entourage", 200, "Rien n’est gardé ici", hidden+"/identite/anonymat")
		lacks(t, page, `id="f-phone"`, `id="f-email"`, `id="f-name"`)
		s.post(hidden+"/entourage", relative, http.StatusUnprocessableEntity, "anonyme")
		s.post(hidden+"/entourage/coordonnees", contactForm("1"), http.StatusUnprocessableEntity, "anonyme")
		s.get(to+"/identite/anonymat", 404)
	})
}

func anonymous() url.Values {
	v := with(claire(), "mode", "anonymous", "alias", "Galet", "_key", "k2")
	for _, f := range []string{"birth_name", "first_names", "birth_date", "birth_place", "sex"} {
		v.Del(f)
	}
	return v
}

func shared() url.Values {
	return form("categories", "physician", "categories", "pharmacist", "recipients", "Dr Prunier", "information", "Le traitement en cours", "support", "secure_mail",
		"measures", "Message chiffré", "sharing_channel", "oral", "given_on", "22/11/2026", "_key", "s1")
}

func TestTheThreeFactsStandApart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		to := s.include(with(claire(), "birth_date", "03/02/2010"))
		s.as(s.psy).get(to+"/information", 200, "Informée le 20/11/2026, vaut jusqu’à la fin du programme", "Aucun accord", "Aucun consentement enregistré",
			`value="2026-11"`, "Refus d’une personne mineure")
		s.post(to+"/information/partage", with(shared(), "information", "", "ends_on", "01/01/2026"), http.StatusUnprocessableEntity,
			`href="#f-information"`, `href="#f-ends_on"`, "Dr Prunier", "<details class=\"details\" open")
		for range 2 {
			s.post(to+"/information/partage", shared(), http.StatusSeeOther)
		}
		page := s.get(to+"/information", 200, "accord en cours", "Le traitement en cours", "Médecins, Pharmaciens", "Retrait, ou sortie du suivi")
		consent := linked(t, page, to+"/information/partage/[0-9a-z]{13}")
		for _, pdf := range []string{consent, to + "/information/notice", to + "/information/attestation"} {
			if body := s.file(pdf); !strings.HasPrefix(body, "%PDF") {
				t.Errorf("%s: got %.20q", pdf, body)
			}
		}
		id := strings.TrimPrefix(consent, to+"/information/partage/")
		s.post(to+"/information/partage/retrait", form("consent", id), http.StatusUnprocessableEntity, "Dites comment la personne l’a dit")
		s.post(to+"/information/partage/retrait", form("consent", id, "withdrawn_channel", "phone"), http.StatusSeeOther)
		s.get(to+"/information", 200, "Aucun accord", "Retrait d’un accord au partage")

		s.post(to+"/information/soins", form("care_on", "demain"), http.StatusUnprocessableEntity, `href="#f-care_on"`)
		s.post(to+"/information/soins", form("care_on", "22/11/2026", "care_channel", "oral"), http.StatusSeeOther)
		s.get(to+"/information", 200, "Consent depuis le 22/11/2026", "Ne s’oppose pas")
		s.post(to+"/information/soins/retrait", form("withdrawn_channel", "oral"), http.StatusSeeOther)
		s.get(to+"/information", 200, "Retiré le 22/11/2026")

		s.post(to+"/information/mineur", form("refused_on", "22/11/2026"), http.StatusUnprocessableEntity, `href="#f-items"`)
		s.post(to+"/information/mineur", form("refused_on", "22/11/2026", "items", "notes", "statement", "Pas mes notes"), http.StatusSeeOther)
		s.get(to+"/information", 200, "Pas mes notes", "Noter la fin du refus")
		s.post(to+"/information/mineur/retrait", form("item", "notes"), http.StatusSeeOther)
		lacks(t, s.get(to+"/information", 200, "Fin d’un refus de mineur"), "Noter la fin du refus")
		grown := s.include(with(claire(), "birth_name", "Autrement", "distinct", "1", "_key", "k3"))
		lacks(t, s.as(s.psy).get(grown+"/information", 200), "Refus d’une personne mineure")
	})
}

// file opens an attachment: no name in its own, nothing kept by the browser.
func (s *site) file(path string) string {
	s.t.Helper()
	w := record(s.handler, http.MethodGet, path, nil)
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/pdf" || strings.Contains(strings.ToLower(w.Header().Get("Content-Disposition")), "durand") {
		s.t.Errorf("%s: got %d, %v", path, w.Code, w.Header())
	}
	return w.Body.String()
}

func TestACertificateIsHandedAndForgotten(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		to := s.include(anonymous())
		s.as(s.psy).post(to+"/identite/anonymat/attestation", form("certified_name", "Mirabelle Quetsche"), http.StatusForbidden)
		lacks(t, s.get(to+"/identite/anonymat", 200, "La personne veut être connue"), "Attestation nominative")
		s.as(s.gp).get(to+"/identite/anonymat", 200, "Attestation nominative", `autocomplete="off"`)
		s.post(to+"/identite/anonymat/attestation", form("certified_name", "", "certified_birth", "03/02/1980"), http.StatusUnprocessableEntity, `href="#f-certified_name"`, `value="03/02/1980"`)
		w := record(s.handler, http.MethodPost, to+"/identite/anonymat/attestation", form("certified_name", "Mirabelle Quetsche", "_key", "z1"))
		if w.Code != 200 || !strings.HasPrefix(w.Body.String(), "%PDF") || strings.Contains(w.Header().Get("Content-Disposition"), "Quetsche") {
			t.Errorf("got %d, %v", w.Code, w.Header())
		}
		for _, where := range []string{to + "/identite/anonymat", to + "/identite", to + "/information", to + "/entourage"} {
			lacks(t, s.get(where, 200), "Quetsche", "Mirabelle")
		}
		if n := s.count(`select count(*) from audit_line where subject = 'certificate'`); n != 1 {
			t.Errorf("lines of the journal: got %d, want 1", n)
		}
	})
}

func TestAnonymityIsLiftedInTwoSteps(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		to := s.include(anonymous())
		s.as(s.psy).get(to+"/identite", 200, to+"/identite/anonymat")
		s.post(to+"/identite/anonymat", form("asked_on", "22/11/2026"), http.StatusUnprocessableEntity, `href="#f-own_wish"`)
		s.post(to+"/identite/anonymat", form("asked_on", "22/11/2026", "own_wish", "1", "_key", "l1"), http.StatusSeeOther)
		lacks(t, s.get(to+"/identite/anonymat", 200, "noté par Camille ExempleC", "Vous avez noté cette demande vous-même"), "Lever l’anonymat")
		s.post(to+"/identite/anonymat/abandon", form("_key", "l2"), http.StatusSeeOther)
		s.post(to+"/identite/anonymat", form("asked_on", "22/11/2026", "own_wish", "1", "_key", "l3"), http.StatusSeeOther)
		page := s.as(s.gp).get(to+"/identite/anonymat", 200, "Lever l’anonymat", `name="version" value="1"`)
		lacks(t, page, `id="f-sentence"`, `id="f-alias"`)
		v := form("version", "1", "mode", "nominative", "birth_name", "Durand", "first_names", "Claire", "sex", "female", "birth_date", "03/02/1980", "_key", "l4")
		s.post(to+"/identite/anonymat/levee", with(v, "birth_name", ""), http.StatusUnprocessableEntity, `href="#f-birth_name"`, `value="Claire"`)
		if _, where := s.post(to+"/identite/anonymat/levee", v, http.StatusSeeOther); where != to {
			t.Errorf("leads to %q", where)
		}
		s.get(to+"/identite", 200, "DURAND Claire", "Galet (Anonyme)")
		s.get(to+"/identite/anonymat", 404)
	})
}

func TestTheInclusionOfSomebodyWhoObjectsAsksWhetherTheGPMayKnow(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		second := s.secondGP()
		to := s.include(claire())
		s.as(s.gp).post(to+"/opposition", form("kind", "sharing", "objected_on", "22/11/2026"), http.StatusSeeOther)
		s.post("/suivis/"+s.stay(to).ID.String()+"/sortie", form("closed_on", "21/11/2026", "reason", "moved", "version", "1"), http.StatusSeeOther)
		lacks(t, s.get(to+"/reinclusion", 200, "DURAND Claire"), `id="f-agreed"`)
		page := s.as(second).get(to+"/reinclusion", 200, `id="f-agreed"`, "Dossier 31-01-0001")
		lacks(t, page, "DURAND", "Durand")
		v := with(claire(), "opened_on", "22/11/2026", "informed_on", "22/11/2026", "agreed", "1", "team", second.Teams[0].ID.String(), "_key", "b1")
		s.post(to+"/reinclusion", v, http.StatusSeeOther)
		s.get(to+"/identite", 200, "DURAND Claire")
		lacks(t, s.as(s.psy).get(to+"/information", 200, "La personne a laissé ce médecin savoir qui elle est"), "DURAND")
	})
}
