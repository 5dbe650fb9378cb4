package reportingweb_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/reporting"
	"maillage/internal/trade/reporting/reportingweb"

	"github.com/a-h/templ"
)

const (
	october = "/equipes/MSMA-31-01/remontees/2026-10"
	months  = "/equipes/MSMA-31-01/remontees"
)

// complete is a form with the reason that October asks for: no RCP.
func complete(version int, pairs ...string) url.Values {
	f := url.Values{"version": {fmt.Sprint(version)}, "why.no_rcp": {"holidays"}, "note.no_rcp": {"Fermeture"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

// october reads the return as it is kept.
func (s *site) october() reporting.View {
	s.t.Helper()
	m, err := civil.ParseMonth("2026-10")
	s.must(err)
	v, err := s.svc.Open(ctx, s.psy, s.team, m)
	s.must(err)
	return v
}

// sent sends October.
func (s *site) sent() reporting.MonthlyReturn {
	s.t.Helper()
	s.who = s.psy
	s.post(october+"/envoi", complete(s.october().Return.Version), http.StatusSeeOther)
	return s.october().Return
}

func (s *site) decision(verb string) string {
	return "/remontees/" + s.october().Return.ID.String() + "/" + verb
}

func each(t *testing.T, test func(t *testing.T, s *site)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) { test(t, open(t, h)) })
}

func TestATeamSendsItsReturn(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.get(months, 200, "Octobre 2026", "Absente, en retard", "Compléter et envoyer")
		s.get(october, 200, "Patients actifs", "Aucune RCP validée", "Pour envoyer la remontée, donnez 1\u00a0motif.",
			"Envoyer la remontée d’octobre 2026 (Équipe des Œillets)", "Elle était attendue pour le 10 novembre 2026.")
		s.post(october, url.Values{"version": {"0"}, "comment": {"À relire"}}, http.StatusSeeOther)
		s.get(october, 200, "À relire", "Brouillon, en retard")

		body := s.post(october+"/envoi", url.Values{"version": {"1"}, "comment": {"Ce que j’ai tapé"}, "note.no_rcp": {"Une précision"}}, http.StatusUnprocessableEntity,
			"Dites pourquoi", "Ce que j’ai tapé", "Une précision", `href="#f-why-no_rcp"`, "aria-invalid")
		if !strings.Contains(body, `name="version" value="1"`) {
			t.Error("the version that was read is not in the form again")
		}
		s.post(october+"/envoi", complete(1, "comment", "Mois court"), http.StatusSeeOther)
		s.get(october, 200, "Envoyée le 22/11/2026 à 9\u00a0h\u00a000 par Dominique Bruyère", "Les chiffres sont figés", "Congés ou fermeture", "Fermeture", "Mois court")
		if strings.Contains(s.get(october, 200), "Enregistrer le brouillon") {
			t.Error("a sent return still shows its form")
		}
	})
}

func TestADoubleClickSendsOnce(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		form := complete(0, "_key", "une-clef")
		s.post(october, form, http.StatusSeeOther)
		s.post(october, form, http.StatusSeeOther)
		form.Set("version", "1")
		s.post(october+"/envoi", form, http.StatusSeeOther)
		s.post(october+"/envoi", form, http.StatusSeeOther)
		v := s.october()
		if v.Return.State != reporting.Sent || len(v.Steps) != 1 || v.Return.Version != 3 {
			t.Errorf("got %s, %d steps, version %d; want sent once", v.Return.State, len(v.Steps), v.Return.Version)
		}
		s.who = coordination
		accept := url.Values{"version": {"3"}, "_key": {"autre-clef"}}
		s.post(s.decision("acceptation"), accept, http.StatusSeeOther)
		s.post(s.decision("acceptation"), accept, http.StatusSeeOther)
		if v := s.october(); len(v.Steps) != 2 {
			t.Errorf("got %d steps, want one acceptance", len(v.Steps))
		}
	})
}

// The first answer is slow; the reader stops it, corrects the text and sends the
// same form again: what was typed last is either kept or shown, never dropped.
func TestAFormCorrectedBeforeItsAnswerCameIsNotTakenForADoubleClick(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.post(october, complete(0, "_key", "une-clef", "comment", "Premier texte"), http.StatusSeeOther)
		s.post(october, complete(0, "_key", "une-clef", "comment", "Texte corrigé"), http.StatusConflict, "Premier texte", "Texte corrigé")
	})
}

func TestTheSecondWriterSeesBothVersionsAndLosesNothing(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.post(october, complete(0, "comment", "Celui du médecin"), http.StatusSeeOther)
		body := s.post(october, url.Values{"version": {"0"}, "comment": {"Le mien"}, "why.no_rcp": {"vacancy"}}, http.StatusConflict,
			"Deux versions", "Celui du médecin", "Le mien", "Congés ou fermeture", "Poste vacant dans l’équipe")
		if !strings.Contains(body, `name="version" value="1"`) {
			t.Error("the form does not carry the version now shown")
		}
		s.post(october, url.Values{"version": {"1"}, "comment": {"Le mien"}, "why.no_rcp": {"vacancy"}}, http.StatusSeeOther)
		s.post(october+"/envoi", complete(2), http.StatusSeeOther)
		s.post(october, complete(2, "comment", "Trop tard"), http.StatusConflict, "ne se modifie plus", "Ce que vous aviez écrit", "Trop tard")
	})
}

func TestTheCoordinationDecides(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		r := s.sent()
		s.who = coordination
		s.get(october, 200, "Accepter la remontée d’octobre 2026 de MSMA-31-01", "Renvoyer à l’équipe", "Congés ou fermeture")
		version := url.Values{"version": {fmt.Sprint(r.Version)}}
		s.post(s.decision("renvoi"), version, http.StatusUnprocessableEntity, "Dites pourquoi", "details class=\"details\" open")
		s.post(s.decision("reouverture"), url.Values{"version": version["version"], "reason": {"Trop tôt"}}, http.StatusConflict, "n’est plus possible")
		s.post(s.decision("renvoi"), url.Values{"version": {"1"}, "reason": {"Mon long motif"}}, http.StatusConflict, "Mon long motif")
		s.post(s.decision("renvoi"), url.Values{"version": version["version"], "reason": {"Il manque une RCP"}}, http.StatusSeeOther)
		s.who = s.gp
		s.get(october, 200, "Renvoyée à l’équipe", "Motif\u202f: Il manque une RCP")
		s.get(months, 200, "Corriger")
		s.sent()
		s.who = coordination
		s.post(s.decision("acceptation"), url.Values{"version": {fmt.Sprint(s.october().Return.Version)}}, http.StatusSeeOther)
		s.get(october, 200, "Acceptée le", "Rouvrir la remontée")
		s.who = medical
		if strings.Contains(s.get(october, 200, "Seule la coordination administrative peut la rouvrir"), "Rouvrir la remontée") {
			t.Error("the medical coordination is offered what it may not do")
		}
		s.who = coordination
		s.post(s.decision("reouverture"), url.Values{"version": {fmt.Sprint(s.october().Return.Version)}, "reason": {"Oubli"}}, http.StatusSeeOther)
		s.get(october, 200, "Rien à décider")
	})
}

func TestEachFigureOpensItsListForTheTeamOnly(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		for _, f := range s.october().Return.Figures.List() {
			body := s.get(october+"/"+f.Code, 200, f.Label)
			if got := strings.Count(strings.ToUpper(main(body)), strings.ToUpper(marked)); f.Value > 0 && got != f.Value {
				t.Errorf("%s: got %d people named, want %d", f.Code, got, f.Value)
			}
			if f.Value == 0 && !strings.Contains(body, "Rien à montrer") {
				t.Errorf("%s: an empty list does not say so", f.Code)
			}
			s.get(october, 200, `href="`+october+"/"+f.Code+`"`)
		}
		s.get(october+"/secrets", 404)
		s.sent()
		s.must(s.h.DB.Write(ctx, func(tx *db.Tx) error { return s.follow(tx, marked+"99") }))
		s.get(october, 200, "Des actes ont changé depuis l’envoi", "12 dans la remontée, 13 d’après les actes d’aujourd’hui")
		s.get(october+"/psychologist_sessions", 200, "La remontée envoyée en compte 12")
		s.who = coordination
		s.get(october+"/active_patients", 403)
		if strings.Contains(s.get(october, 200, "Patients actifs"), october+"/active_patients") {
			t.Error("the coordination is offered a list it may not open")
		}
	})
}

func TestTheBoardOfARegion(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.sent()
		s.who = coordination
		board := s.get("/remontees", 200, "Occitanie", "MSMA-31-01", "MSMA-09-01", "Envoyée – MSMA-31-01, octobre 2026", "Absente, en retard – MSMA-09-01, octobre 2026", "Pas encore ouverte", `tabindex="0"`, "oct.\u00a026")
		if !strings.Contains(board, `href="`+october+`"`) {
			t.Error("a state does not lead to its return")
		}
		if strings.Contains(s.get("/remontees?departement=09", 200, "MSMA-09-01"), `id="MSMA-31-01"`) {
			t.Error("a département shows another's team")
		}
		if strings.Contains(s.get("/remontees?etat=sent", 200, "MSMA-31-01"), `id="MSMA-09-01"`) {
			t.Error("a state shows a team without one")
		}
		s.get("/remontees?etat=accepted", 200, "Aucune ne répond à ces filtres.", "Tout afficher")
		s.get("/remontees.csv?etat=sent", 200, "2026-10", "MSMA-31-01;Équipe des Œillets;31", "Envoyée")
		if file := s.get("/remontees.xlsx", 200); !strings.HasPrefix(file, "PK") {
			t.Error("not a workbook")
		}
		s.get(months, 200, "Remontées de MSMA-31-01")
		s.who = elsewhere
		s.get("/remontees", 200, "Aucune microstructure")
	})
}

func TestMaskedCountsShowAndExportTheSame(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.must(s.h.DB.Write(ctx, func(tx *db.Tx) error { // three of the twelve are Ariège's
			for _, table := range []string{"session", "enrolment"} {
				if _, err := tx.Exec(`update `+table+` set microstructure_id = $1 where patient_id in (select id from patient order by id limit 3)`, s.second); err != nil {
					return err
				}
			}
			return nil
		}))
		s.who = agency
		page := s.get("/effectifs?mois=2026-10", 200, "31 Haute-Garonne", "< 11", "Définitions", "2\u00a0microstructures ouvertes")
		if strings.Contains(page, "MSMA") || strings.Contains(page, "Équipe") || strings.Contains(page, `name="region"`) {
			t.Error("the page names a team, or asks an agency for its region")
		}
		// 9 in Haute-Garonne and 3 in Ariège: both few, and their total of 12 hidden with them.
		file := s.get("/effectifs.csv?mois=2026-10", 200, "2026-10;31;Haute-Garonne;< 11;< 11;0;masqué;0", "2026-10;09;Ariège;< 11;< 11;0;masqué;0", "2026-10;;Occitanie;masqué;masqué;0;masqué;0")
		if strings.Contains(file, "12") && !strings.Contains(file, "12;Aveyron") {
			t.Error("the total can be read")
		}
		s.get("/effectifs?mois=2026-11", 200, "Le mois n’est pas terminé")
		s.get("/effectifs?mois=2027-01", 200, "octobre 2026") // a month to come shows the last whole one
		s.get("/effectifs?region=27", 404)
		s.who = insurer
		s.get("/effectifs", 200, "Occitanie")
		s.get("/effectifs?region=zz", 404)
		if file := s.get("/effectifs.xlsx", 200); !strings.HasPrefix(file, "PK") {
			t.Error("not a workbook")
		}
	})
}

func TestAHostOrganisationSeesItsStaffsMonth(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.who = access.Actor{Account: 905, Role: access.HostOrganisation, Organisation: s.host}
		s.get("/activite?mois=2026-10", 200, "Dominique Bruyère", "MSMA-31-01", "12")
		s.get("/activite", 200, "Aucun entretien")
		s.get("/activite.csv?mois=2026-10", 200, "2026-10;Dominique Bruyère;psychologist;MSMA-31-01;Équipe des Œillets;12;0;0")
	})
}

func TestTheDocumentsOfAReturn(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		if file := s.get(october+".pdf", 200); !strings.HasPrefix(file, "%PDF-") {
			t.Error("not a paper")
		}
		if file := s.get(october+".xlsx", 200); !strings.HasPrefix(file, "PK") {
			t.Error("not a workbook")
		}
		s.get(october+".exe", 404)
		s.who = coordination
		s.get(october+".pdf", 200)
	})
}

func TestWhoIsRefused(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		id := s.sent().ID.String()
		for _, c := range []struct {
			who    access.Actor
			method string
			path   string
			want   int
		}{
			{access.Actor{}, "GET", october, 303},
			{s.other, "GET", months, 404},
			{s.other, "GET", october, 404},
			{s.other, "GET", october + ".pdf", 404},
			{s.other, "GET", october + "/exits", 404},
			{s.other, "POST", october, 404},
			{s.other, "POST", october + "/envoi", 404},
			{elsewhere, "GET", months, 404},
			{elsewhere, "GET", october, 404},
			{elsewhere, "POST", "/remontees/" + id + "/acceptation", 404},
			{coordination, "GET", "/equipes/MSMA-99-99/remontees", 404},
			{coordination, "POST", "/remontees/inconnu/acceptation", 404},
			{coordination, "POST", october + "/envoi", 403},
			{s.psy, "GET", "/equipes/MSMA-31-01/remontees/2026-13", 404},
			{s.psy, "GET", "/equipes/MSMA-31-01/remontees/2026-12", 404},
			{s.psy, "POST", "/equipes/MSMA-31-01/remontees/2026-12", 404},
			{s.psy, "GET", "/remontees", 403},
			{s.psy, "GET", "/effectifs", 403},
			{s.psy, "GET", "/activite", 403},
			{s.psy, "POST", "/remontees/" + id + "/acceptation", 403},
			{medical, "POST", "/remontees/" + id + "/acceptation", 403},
			{agency, "GET", october, 403},
			{agency, "GET", months, 403},
			{agency, "GET", "/remontees", 403},
			{agency, "GET", "/remontees.csv", 403},
			{insurer, "GET", october + "/exits", 403},
			{coordination, "GET", "/activite", 403},
		} {
			s.who = c.who
			if c.method == "GET" {
				s.get(c.path, c.want)
			} else {
				s.post(c.path, complete(0), c.want)
			}
		}
	})
}

func TestTheBlocksOfHomePages(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		block := func(c templ.Component, words ...string) {
			t.Helper()
			var b bytes.Buffer
			s.must(c.Render(context.Background(), &b))
			for _, w := range words {
				if !strings.Contains(b.String(), w) {
					t.Errorf("%q is not in the block\n%s", w, b.String())
				}
			}
			if strings.Contains(strings.ToUpper(b.String()), strings.ToUpper(marked)) {
				t.Error("the block names a patient")
			}
		}
		today := civil.DayOf(dbtest.Start)
		block(reportingweb.ReturnCard(s.october(), today), "Remontée d’octobre 2026", "Absente, en retard", "Aucune RCP validée", `href="`+october+`"`)
		s.sent()
		block(reportingweb.ReturnCard(s.october(), today), "Envoyée")
		b, err := s.svc.Board(ctx, coordination, "")
		s.must(err)
		block(reportingweb.HomeCoordination(b), "Remontées à lire", `href="`+october+`"`, "Remontées en retard", "MSMA-09-01", "juin\u00a02026")
		list, err := s.svc.StaffActs(ctx, access.Actor{Role: access.HostOrganisation, Organisation: s.host}, s.october().Return.Month)
		s.must(err)
		block(reportingweb.HomeStaff(list, s.october().Return.Month), "Dominique Bruyère", "octobre 2026")
		block(reportingweb.HomeStaff(nil, s.october().Return.Month), "Aucun entretien")
	})
}
