package situationweb_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"maillage/internal/ground/civil"
	"maillage/internal/trade/patient"
)

// with is a form changed in some fields.
func with(v url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for k, list := range v {
		out[k] = append([]string(nil), list...)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

func TestASituationIsBegunFilledAndFinished(t *testing.T) {
	t.Parallel()
	s := build(t)
	_, list := s.include(civil.Must(2026, 11, 2))
	s.get("psychologist", list, 200, "Aucune situation enregistrée", "Situation d’entrée", "À l’inclusion du 02/11/2026", "ZÉPHIRINE Claire", `value="22/11/2026"`)
	one := s.begin(list, "entry", "20/11/2026")
	s.get("psychologist", list, 200, "Brouillon en cours", "Reprendre le brouillon").lacks(t, "Nouvelle situation")
	v := s.filled("psychologist", one)
	for name, want := range map[string]string{"p1_product": "alcohol", "p2_product": "tobacco", "origin": "self", "sex": "female", "age": "40", "started_on": "02/11/2026", "housing": "", "version": "1"} {
		if got := v.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	s.get("psychologist", one+"/saisie", 200, "Repris, à confirmer", "Tout est encore exact ici (3 réponses reprises)", "1 · Tous les jours", "Pas encore demandé", "hx-post=")
	a := s.post("psychologist", one+"/saisie", with(v, "do", "complete", "housing", "shelter", "children", "1", "dependent_children", "3", "ns_joints", "1", "confirmed", "produits"), http.StatusSeeOther)
	s.to(a, one)
	page := s.get("psychologist", one, 200, "Hébergement provisoire, foyer, hôtel", "À vérifier", "Plus d’enfants à charge (3) que d’enfants (1).", "Corriger", "Repris, à confirmer")
	for _, part := range []string{"Non renseigné", "Pas encore demandé"} {
		if !strings.Contains(plain(page.body), part) {
			t.Errorf("%q is not told apart", part)
		}
	}
	s.get("psychologist", list, 200, "Terminée", "1 point", "Camille ExempleC").lacks(t, "Brouillon en cours", "À l’inclusion du")
}

func TestWhatCannotBeComesBackAsTyped(t *testing.T) {
	t.Parallel()
	s := build(t)
	_, list := s.include(civil.Must(2026, 11, 2))
	s.post("psychologist", list, form("kind", "entry", "situated_on", "23/11/2026"), 422, "La date de situation ne peut pas être dans le futur.", `value="23/11/2026"`, `href="#f-situated_on"`)
	one := s.begin(list, "entry", "20/11/2026")
	v := s.filled("psychologist", one)
	s.post("psychologist", one+"/saisie", with(v, "do", "complete", "children", "-2", "age", "cent", "p1_onset", "130", "housing", "shelter"), 422,
		`href="#f-children"`, `href="#f-age"`, `href="#f-p1_onset"`, `value="-2"`, `value="cent"`, `value="130"`, "un nombre ne peut pas être négatif", "Écrivez un nombre entier",
		`<option value="shelter" selected>`)
	s.get("psychologist", one, 200, "Cette situation est un brouillon").lacks(t, "Hébergement provisoire")
}

func TestADraftKeepsItselfWhileItIsFilled(t *testing.T) {
	t.Parallel()
	s := build(t)
	_, list := s.include(civil.Must(2026, 11, 2))
	one := s.begin(list, "entry", "20/11/2026")
	v := s.filled("psychologist", one)
	for _, housing := range []string{"shelter", "homeless", "shelter"} {
		s.hx("psychologist", one+"/brouillon", with(v, "housing", housing, "children", "-2", "p1_onset", "dix"), 200, "Brouillon enregistré, 22/11/2026")
	}
	s.get("psychologist", one+"/saisie", 200, `<option value="shelter" selected>`, `value="-2"`, `value="dix"`, "un nombre ne peut pas être négatif")
	s.to(s.post("psychologist", one+"/saisie", with(v, "do", "draft", "housing", "homeless"), http.StatusSeeOther), one+"/saisie")
	s.to(s.post("psychologist", one+"/saisie", with(s.filled("psychologist", one), "do", "complete"), http.StatusSeeOther), one)
	s.hx("psychologist", one+"/brouillon", with(v, "housing", "shelter"), http.StatusConflict, "terminée")
	s.get("psychologist", one, 200, "Sans abri, squat, véhicule")
	s.get("psychologist", one+"/saisie", 200, "Enregistrer la correction").lacks(t, "/brouillon", "Abandonner le brouillon")
}

func TestProductsAreRankedByButtonsWithoutScript(t *testing.T) {
	t.Parallel()
	s := build(t)
	_, list := s.include(civil.Must(2026, 11, 2))
	one := s.begin(list, "entry", "20/11/2026")
	v := with(s.filled("psychologist", one), "p1_frequency", "daily", "p4_product", "gambling", "children", "deux")
	picked := func(body, field, code string) bool {
		_, after, _ := strings.Cut(body, `name="`+field+`"`)
		inside, _, _ := strings.Cut(after, "</select>")
		return strings.Contains(inside, `<option value="`+code+`" selected>`)
	}
	for _, c := range []struct{ move, p1, p2, p3 string }{
		{"2:up", "tobacco", "alcohol", "gambling"}, {"1:down", "tobacco", "alcohol", "gambling"}, {"1:out", "tobacco", "gambling", ""},
		{"3:down", "alcohol", "tobacco", "gambling"}, {"1:up", "alcohol", "tobacco", "gambling"}, {"9:up", "alcohol", "tobacco", "gambling"}, {"x", "alcohol", "tobacco", "gambling"},
	} {
		body := s.post("psychologist", one+"/ordre", with(v, "move", c.move), 200, `value="deux"`).body
		if !picked(body, "p1_product", c.p1) || !picked(body, "p2_product", c.p2) || c.p3 != "" && !picked(body, "p3_product", c.p3) {
			t.Errorf("%s: want %s, %s, %s", c.move, c.p1, c.p2, c.p3)
		}
		if c.move == "2:up" && !picked(body, "p2_frequency", "daily") {
			t.Error("a line moves without what it says")
		}
	}
	if body := s.post("psychologist", one+"/ordre", with(v, "move", "more", "lines", "9"), 200).body; !strings.Contains(body, `name="p10_product"`) || strings.Contains(body, `name="p11_product"`) {
		t.Error("lines stop at ten")
	}
	s.post("psychologist", one+"/saisie", with(v, "do", "draft", "children", "2"), http.StatusSeeOther)
	if got := s.filled("psychologist", one); got.Get("p1_product") != "alcohol" || got.Get("p3_product") != "gambling" {
		t.Errorf("saved: got %q, %q", got.Get("p1_product"), got.Get("p3_product"))
	}
}

func TestWarningsStandAtTheirFieldAndInTheSummary(t *testing.T) {
	t.Parallel()
	s := build(t)
	_, list := s.include(civil.Must(2026, 11, 2))
	one := s.begin(list, "entry", "20/11/2026")
	v := with(s.filled("psychologist", one), "p1_product", "none", "origin_product", "", "do", "draft")
	s.post("psychologist", one+"/saisie", v, http.StatusSeeOther)
	page := s.get("psychologist", one+"/saisie", 200, "Ces points n’empêchent pas d’enregistrer.", `<a href="#f-origin_product">`)
	if got := strings.Count(plain(page.body), "Aucun produit actuellement"); got != 2 {
		t.Errorf("the warning stands %d times, want in the summary and at the field", got)
	}
}

func TestTheSecondOfTwoPeopleSeesWhatTheFirstSaved(t *testing.T) {
	t.Parallel()
	s := build(t)
	_, list := s.include(civil.Must(2026, 11, 2))
	one := s.begin(list, "entry", "20/11/2026")
	mine := s.filled("psychologist", one)
	s.post("social_worker", one+"/saisie", with(s.filled("social_worker", one), "do", "draft", "housing", "shelter"), http.StatusSeeOther)
	page := s.post("psychologist", one+"/saisie", with(mine, "do", "complete", "work", "regular"), http.StatusConflict,
		"Cette situation a été modifiée entre-temps", "Par Camille ExempleD", "Hébergement provisoire, foyer, hôtel", "Activité régulière", `name="version" value="2"`)
	page.lacks(t, "Plus d’enfants")
	s.post("psychologist", one+"/saisie", with(mine, "do", "complete", "work", "regular", "version", "2"), http.StatusSeeOther)
}

func TestTwoSituationsAreComparedAndPrinted(t *testing.T) {
	t.Parallel()
	s := build(t)
	_, list := s.include(civil.Must(2025, 11, 2))
	s.get("psychologist", list+"/comparaison", 200, "Il faut deux situations terminées")
	first := s.begin(list, "entry", "05/11/2025")
	s.post("psychologist", first+"/saisie", with(s.filled("psychologist", first), "do", "complete", "housing", "homeless", "work", "regular"), http.StatusSeeOther)
	s.get("psychologist", list, 200, "L’anniversaire de l’inclusion était le 02/11/2026")
	second := s.begin(list, "yearly", "20/11/2026")
	s.post("psychologist", second+"/saisie", with(s.filled("psychologist", second), "do", "complete", "housing", "owner_tenant"), http.StatusSeeOther)
	page := s.get("psychologist", list+"/comparaison", 200, "Sans abri, squat, véhicule", "Logement durable, propriétaire ou locataire", "Changé", "05/11/2025", "20/11/2026")
	page.lacks(t, "Activité régulière")
	s.get("psychologist", list+"/comparaison?tout=1", 200, "Activité régulière")
	id := strings.TrimPrefix(second, list+"/")
	s.get("psychologist", list+"/comparaison?avant="+id+"&apres="+id, 200, "Rien n’a changé")
	s.get("psychologist", list+"/comparaison?avant=0dz1jq0000gh0&apres=x", 200, "Sans abri")
	a := s.ask("psychologist", http.MethodGet, second+"/fiche.pdf", nil, false)
	if a.StatusCode != 200 || !strings.HasPrefix(a.body, "%PDF") || !strings.Contains(a.Header.Get("Content-Disposition"), `situation-2026-11-20.pdf`) {
		t.Errorf("sheet: got %d, %s", a.StatusCode, a.Header.Get("Content-Disposition"))
	}
}

func TestADraftIsAbandonedEvenAfterItKeptItself(t *testing.T) {
	t.Parallel()
	s := build(t)
	_, list := s.include(civil.Must(2026, 11, 2))
	one := s.begin(list, "entry", "20/11/2026")
	v := s.filled("psychologist", one)
	s.hx("psychologist", one+"/brouillon", with(v, "housing", "shelter"), 200)
	s.post("psychologist", one+"/abandon", form("version", "1", "page", "another"), http.StatusConflict)
	s.to(s.post("psychologist", one+"/abandon", form("version", "1", "page", v.Get("page")), http.StatusSeeOther), list)
	s.get("psychologist", one, 404)
}

func TestNobodyButTheGPWhoIncludedReadsTheSituationOfWhoObjects(t *testing.T) {
	t.Parallel()
	s := build(t)
	e, list := s.include(civil.Must(2025, 11, 2))
	for _, on := range []string{"05/11/2025", "20/11/2026"} {
		one := s.begin(list, "other", on)
		s.post("psychologist", one+"/saisie", with(s.filled("psychologist", one), "do", "complete", "housing", "homeless"), http.StatusSeeOther)
	}
	open := s.begin(list, "other", "21/11/2026")
	v := s.filled("psychologist", open)
	s.must(s.patients.Object(ctx, s.people["gp"], e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today}, ""))
	for _, as := range []string{"psychologist", "social_worker", "gp2"} {
		for _, path := range []string{list, list + "/comparaison"} {
			s.get(as, path, 200, "s’oppose au partage").lacks(t, "Zéphirine", "ZÉPHIRINE", "Sans abri", "Situation d’entrée", "21/11/2026")
		}
		for _, path := range []string{open, open + "/saisie", open + "/fiche.pdf"} {
			s.get(as, path, 403).lacks(t, "ZÉPHIRINE", "Sans abri")
		}
		for _, path := range []string{list, open + "/saisie", open + "/brouillon", open + "/ordre", open + "/abandon"} {
			s.post(as, path, with(v, "kind", "other", "situated_on", "20/11/2026", "do", "complete"), 403).lacks(t, "ZÉPHIRINE", "Sans abri")
		}
	}
	s.get("gp", open, 200, "Sans abri, squat, véhicule")
}

func TestAnAnonymousPersonsSituationHoldsNoIdentity(t *testing.T) {
	t.Parallel()
	s := build(t)
	_, list := s.include(civil.Must(2026, 11, 2), func(in *patient.Inclusion) { in.Identity, in.Sex = patient.Anonymous{Alias: "Mésange"}, "" })
	one := s.begin(list, "entry", "20/11/2026")
	page := s.get("psychologist", one+"/saisie", 200, "Mésange", `name="age"`)
	page.lacks(t, `name="birth`, "Date de naissance")
	if v := s.filled("psychologist", one); v.Get("age") != "" || v.Get("sex") != "" {
		t.Errorf("made up: age %q, sex %q", v.Get("age"), v.Get("sex"))
	}
}

func TestWhoHasNothingToDoHere(t *testing.T) {
	t.Parallel()
	s := build(t)
	_, list := s.include(civil.Must(2026, 11, 2))
	one := s.begin(list, "entry", "20/11/2026")
	for _, as := range []string{"nurse", "coordination"} {
		s.get(as, list, 403)
		s.get(as, one, 403)
	}
	for _, path := range []string{list + "/0dz1jq0000gh0", list + "/x", "/patients/0dz1jq0000gh0/situation", list + "/0dz1jq0000gh0/saisie"} {
		s.get("psychologist", path, 404)
	}
	s.post("psychologist", list+"/0dz1jq0000gh0/ordre", form("move", "1:up"), 404)
}
