package situationweb_test

import (
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/situation"
	"maillage/internal/trade/terminology"
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
		{"2:up", "tobacco", "alcohol", "gambling"},
		{"1:down", "tobacco", "alcohol", "gambling"},
		{"1:out", "tobacco", "gambling", ""},
		{"3:down", "alcohol", "tobacco", "gambling"},
		{"1:up", "alcohol", "tobacco", "gambling"},
		{"9:up", "alcohol", "tobacco", "gambling"},
		{"x", "alcohol", "tobacco", "gambling"},
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

// What the form shows and sends back unchanged is what was said, whatever was said.
func TestTheFormSendsBackWhatItShows(t *testing.T) {
	t.Parallel()
	s := build(t)
	e, list := s.include(civil.Must(2026, 11, 2))
	one := s.begin(list, "entry", "20/11/2026")
	id, err := db.ParseID(strings.TrimPrefix(one, list+"/"))
	s.must(err)
	rapid.Check(t, func(rt *rapid.T) {
		said := answers(rt)
		now := s.read(e, id)
		d := situation.Draft{StartDraft: situation.StartDraft{Kind: now.Kind, On: now.On}, Answers: said, Version: now.Version}
		s.must(s.svc.Save(ctx, s.people["psychologist"], e.PatientID, id, d, false, ""))
		said = s.read(e, id).Answers
		act := rapid.SampledFrom([]string{"/saisie", "/brouillon"}).Draw(rt, "act")
		v := with(s.filled("psychologist", one), "do", "draft")
		if a := s.ask("psychologist", http.MethodPost, one+act, v, act == "/brouillon"); a.StatusCode != http.StatusSeeOther && a.StatusCode != http.StatusOK {
			rt.Fatalf("%s: got %d\n%s", act, a.StatusCode, plain(a.body))
		}
		got := s.read(e, id)
		if !reflect.DeepEqual(got.Answers, said) {
			rt.Fatalf("%s: got %+v\nwant %+v", act, got.Answers, said)
		}
		if row, counted := got.ToTDI(civil.Day{}); counted {
			r := reflect.ValueOf(row)
			for i := range r.NumField() {
				if r.Field(i).Kind() == reflect.String && r.Field(i).String() == "" {
					rt.Fatalf("the TDI row has no %s: %+v", r.Type().Field(i).Name, row)
				}
			}
		}
	})
}

func (s *site) read(e patient.Enrolment, id db.ID) situation.Situation {
	s.t.Helper()
	_, one, err := s.svc.Read(ctx, s.people["psychologist"], e.PatientID, id, "test")
	s.must(err)
	return one
}

// answers draws possible answers, through the questions themselves.
func answers(rt *rapid.T) situation.Answers {
	v := url.Values{}
	code := func(key, list string) string {
		terms := terminology.List(list)
		return string(terms[rapid.IntRange(0, len(terms)-1).Draw(rt, key)].Code)
	}
	for _, it := range situation.Items {
		switch given := rapid.IntRange(0, 2).Draw(rt, it.Key+"?"); {
		case given == 0 || it.Answer == situation.Ranked:
		case given == 1 && it.NotStatedBox():
			v.Add("not_stated", it.Key)
		case it.Answer == situation.Number:
			v.Set(it.Key, strconv.Itoa(rapid.IntRange(0, 120).Draw(rt, it.Key)))
		case it.Answer == situation.Year:
			v.Set(it.Key, strconv.Itoa(rapid.IntRange(1950, 2026).Draw(rt, it.Key)))
		case it.Answer == situation.Day:
			v.Set(it.Key, today.AddDays(-rapid.IntRange(0, 9000).Draw(rt, it.Key)).Short())
		default:
			v.Set(it.Key, code(it.Key, it.List))
		}
	}
	var a situation.Answers
	if err := web.Decode(&web.Form{Values: v}, today, &a); err != nil {
		rt.Fatal(err)
	}
	for range rapid.IntRange(0, situation.MostProducts).Draw(rt, "lines") {
		p := situation.Product{Code: code("product", terminology.Product), Use: code("use", terminology.UseKind)}
		if rapid.Bool().Draw(rt, "whole") {
			age := rapid.IntRange(0, 120).Draw(rt, "onset")
			p.Route, p.Frequency, p.Onset = code("route", terminology.Route), code("frequency", terminology.UseFrequency), &age
		} else {
			p.NoOnset = rapid.Bool().Draw(rt, "no onset")
		}
		a.Products = append(a.Products, p)
	}
	return a
}
