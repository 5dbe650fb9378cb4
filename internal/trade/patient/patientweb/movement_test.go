package patientweb_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/trade/programme"
)

// both lets the second team include too.
func (s *site) both() *site {
	s.exec(`update microstructure set agreement_on = opened_on, trained_on = opened_on`)
	return s
}

func (s *site) exec(query string, args ...any) {
	s.t.Helper()
	if err := s.h.DB.Write(context.Background(), func(tx *db.Tx) error { _, err := tx.Exec(query, args...); return err }); err != nil {
		s.t.Fatal(err)
	}
}

// actionOf finds where the form whose address ends so is sent.
func actionOf(t *testing.T, page, end string) string {
	t.Helper()
	m := regexp.MustCompile(`action="([^"]*` + end + `)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no form goes to …%s\n%s", end, page)
	}
	return m[1]
}

func TestARenewalFromTheListToTheDecision(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		record := s.include(with(claire(), "opened_on", "01/03/2025", "informed_on", "01/03/2025"))
		stay := "/suivis/" + s.stay(record).ID.String()

		s.as(s.psy).get("/equipes/MSMA-31-01/renouvellements", 200, "DURAND Claire", "Renouvellement à confirmer", "01/03/2026, année 2")
		s.get(stay+"/renouvellement", 403)
		s.get(record+"/inclusions", 200, "Équip’addict", "Version 2021", "Alcool", "Tabac", "Jeux", "Renouvellement à confirmer", "Précarité")
		s.as(s.otherGP).get("/equipes/MSMA-31-01/renouvellements", 404)
		s.get(stay+"/renouvellement", 404)
		s.as(s.coordination).get("/equipes/MSMA-31-01/renouvellements", 403)

		s.as(s.gp).get(stay+"/renouvellement", 200, "l’année 2 de forfait", "Décidé le")
		page, _ := s.post(stay+"/renouvellement", form("year", "2", "decided_on", "22/11/2027", "_key", "r1"), 422, "La décision est datée du", "Choisissez")
		if !strings.Contains(page, `value="22/11/2027"`) {
			t.Error("what was typed is lost")
		}
		_, to := s.post(stay+"/renouvellement", form("year", "2", "decision", "renewed", "decided_on", "20/02/2026", "_key", "r2"), 303)
		if to != record+"/inclusions" {
			t.Errorf("got %s", to)
		}
		page = s.get(to, 200, "Renouvelé", "le 20/02/2026", "Annuler la décision")
		s.get("/equipes/MSMA-31-01/renouvellements", 200, "Aucun renouvellement n’attend")
		s.get(stay+"/renouvellement", 200, "Rien à décider aujourd’hui")
		s.post(actionOf(t, page, "/annulation"), form("_key", "r3"), 303)
		_, to = s.post(stay+"/renouvellement", form("year", "2", "decision", "not_renewed", "reason", "goals_reached", "decided_on", "hier", "_key", "r4"), 303)
		if to != stay+"/sortie" {
			t.Errorf("a stay not renewed leads to the exit: got %s", to)
		}
		s.get("/equipes/MSMA-31-01/renouvellements", 200, "Non renouvelé", "Noter la sortie")
	})
}

func TestATransferFromTheRequestToTheAnswer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h).both()
		record := s.include(claire())
		stay := "/suivis/" + s.stay(record).ID.String()
		s.as(s.psy).get(stay+"/transfert", 200, "Platanes", "Ce qui suit, ce qui reste")
		s.post(stay+"/transfert", form("_key", "t1"), 422, "Sans l’accord de la personne", "Choisissez la microstructure")
		ask := form("to", s.otherGP.Teams[0].ID.String(), "agreed", "on", "agreed_on", "21/11/2026", "_key", "t2")
		s.post(stay+"/transfert", ask, 303)
		s.get(record+"/inclusions", 200, "Transfert demandé vers Platanes", "Retirer la demande")
		s.get(stay+"/transfert", 200, "déjà demandé")
		s.get("/equipes/MSMA-31-01/transferts", 200, "DURAND Claire", "En attente")

		page := s.as(s.otherGP).get("/equipes/MSMA-31-02/transferts", 200, "Dossier 31-01-0001 · Nominatif", "Tilleuls", "les notes ne suivent pas")
		lacks(t, page, "DURAND", "Durand", "Claire", strings.TrimPrefix(record, "/patients/"))
		s.get(record+"/inclusions", 404)
		s.post(actionOf(t, page, "/refus"), form("_key", "t3"), 422, "Dites pourquoi")
		_, to := s.post(actionOf(t, page, "/acceptation"), form("_key", "t4"), 303)
		s.get(to, 200, "DURAND Claire", "Arrivée par transfert", "de Tilleuls")
		s.post(actionOf(t, page, "/refus"), form("reason", "full", "_key", "t5"), 409, "déjà reçu une réponse")
		s.as(s.psy).get(record+"/inclusions", 200, "Transfert vers une autre microstructure", "accepté", "Effectif le 22/11/2026")
		s.post(stay+"/transfert", ask, 303) // sent again: one effect
		if n := s.count(`select count(*) from transfer`); n != 1 {
			t.Errorf("got %d requests, want 1", n)
		}
	})
}

func TestDuplicatesFromTheListToTheUndoing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		kept := s.include(claire())
		twin := s.include(with(claire(), "birth_name", "Durant", "distinct", "on", "_key", "k2"))
		alone := s.include(form("mode", "anonymous", "alias", "Durand Claire", "opened_on", "20/11/2026", "primary", "alcohol", "reasons", "precarity",
			"other_scheme", "none", "informed_on", "20/11/2026", "_key", "k3"))
		page := s.as(s.psy).get("/equipes/MSMA-31-01/doublons", 200, "DURAND Claire", "DURANT Claire", "Nom qui se prononce de même", "Comparer")
		if strings.Count(page, "Comparer</a>") != 1 {
			t.Error("an anonymous record is proposed")
		}
		id := func(record string) string { return strings.TrimPrefix(record, "/patients/") }
		compare := "/doublons/" + id(kept) + "/" + id(twin)
		s.get(compare, 200, "même prénom, même date de naissance", "Pareil", "Différent", "31-01-0002")
		s.get("/doublons/"+id(kept)+"/"+id(alone), 422)
		s.as(s.otherGP).get(compare, 404)
		s.as(s.coordination).get(compare, 403)
		s.as(s.psy).post(compare+"/fusion", form("keep", "x", "_key", "f0"), 422, "Choisissez le dossier à garder")
		s.post(compare+"/fusion", form("keep", id(kept), "_key", "f1"), 409, "notez d’abord la sortie")
		s.post("/suivis/"+s.stay(twin).ID.String()+"/sortie", form("closed_on", "22/11/2026", "reason", "other", "version", "1", "_key", "f2"), 303)
		_, to := s.post(compare+"/fusion", form("keep", id(kept), "_key", "f3"), 303)
		s.get(to, 200, "Anciens numéros, après fusion", "31-01-0002")
		s.get(twin+"/inclusions", 404)
		page = s.get("/equipes/MSMA-31-01/doublons", 200, "Dossiers fusionnés", "31-01-0002", "Séparer de nouveau")
		s.post(actionOf(t, page, "/annulation"), form("_key", "f4"), 303)
		s.get(twin+"/inclusions", 200, "DURANT Claire")
		s.post(compare+"/distincts", form("_key", "f5"), 303)
		s.get("/equipes/MSMA-31-01/doublons", 200, "Aucun doublon probable")
	})
}

func TestCriteriaAndTheExitAreTakenBackOnTheirPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		record := s.include(claire())
		stay := "/suivis/" + s.stay(record).ID.String()
		s.as(s.psy).get(stay+"/criteres", 403)
		page := s.as(s.gp).get(stay+"/criteres", 200)
		for _, checked := range []string{`value="alcohol" selected`, `value="tobacco" checked`} {
			if !strings.Contains(page, checked) {
				t.Errorf("the form does not hold what was said: %s", checked)
			}
		}
		s.post(stay+"/criteres", form("other_scheme", "none", "version", "1", "_key", "c1"), 422, "Indiquez la conduite addictive")
		good := form("primary", "cocaine", "reasons", "housing", "complexity", "Hébergée", "other_scheme", "none", "version", "1", "_key", "c2")
		s.post(stay+"/criteres", good, 303)
		s.get(record+"/inclusions", 200, "Cocaïne", "Critères jusqu’au", "corrigés par Camille ExempleB", "Alcool")
		s.post(stay+"/criteres", with(good, "_key", "c3"), 409, "modifié entre-temps")

		s.post(stay+"/sortie", form("closed_on", "22/11/2026", "reason", "moved", "version", "2", "_key", "c4"), 303)
		page = s.get(record+"/inclusions", 200, "Annuler cette sortie")
		s.post(actionOf(t, page, "/sortie/annulation"), form("_key", "c5"), 303)
		s.get(record+"/inclusions", 200, "Noter la sortie")
		s.post(stay+"/sortie/annulation", form("_key", "c6"), 409)
	})
}

func TestSomebodyEntersASecondProgramme(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		record := s.include(claire())
		s.as(s.gp).get(record+"/programme", 200, "Aucun autre programme n’est en vigueur")
		p := programmeOf(t, s)
		s.exec(`update programme_version set valid_to = null, quotas_known = true where programme_id = $1`, p)
		s.as(s.psy).get(record+"/programme", 403)
		s.as(s.gp).get(record+"/inclusions", 200, "Inclure dans un autre programme")
		s.get(record+"/programme", 200, "Microstructures Covid et santé mentale")
		s.post(record+"/programme", form("_key", "p1"), 422, "Choisissez le programme")
		good := with(claire(), "programme", programme.SanteMentale, "team", s.team.String(), "_key", "p2")
		s.post(record+"/programme", good, 303)
		s.get(record+"/inclusions", 200, "Microstructures Covid et santé mentale", "Équip’addict")
		s.post(record+"/programme", with(good, "_key", "p3"), 409, "déjà suivie dans ce programme")
	})
}

func programmeOf(t *testing.T, s *site) (id db.ID) {
	t.Helper()
	err := s.h.DB.Read(context.Background(), func(tx *db.Tx) error {
		p, err := programme.ByCode(tx, programme.SanteMentale)
		id = p.ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Who objects to sharing is not named to colleagues, on any of these pages.
func TestMovementPagesHonourAnObjection(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h).both()
		record := s.include(with(claire(), "opened_on", "01/03/2025", "informed_on", "01/03/2025", "complexity", "Phrase à taire"))
		stay := "/suivis/" + s.stay(record).ID.String()
		s.include(with(claire(), "birth_name", "Durant", "distinct", "on", "_key", "k2"))
		s.as(s.psy).post(stay+"/transfert", form("to", s.otherGP.Teams[0].ID.String(), "agreed", "on", "agreed_on", "21/11/2026", "_key", "t"), 303)
		s.as(s.gp).post(record+"/opposition", form("kind", "sharing", "objected_on", "22/11/2026", "_key", "o"), 303)
		s.as(s.psy)
		for _, path := range []string{
			record + "/inclusions", "/equipes/MSMA-31-01/renouvellements", "/equipes/MSMA-31-01/transferts", "/equipes/MSMA-31-01/doublons", stay + "/transfert",
		} {
			lacks(t, s.get(path, 200), "DURAND", "Durand", "Phrase à taire", "1980")
		}
		s.get(record+"/inclusions", 200, "s’oppose au partage", "Dossier 31-01-0001")
		s.as(s.gp).get(record+"/inclusions", 200, "DURAND Claire", "Phrase à taire")
		second := s.gp
		second.Professional, second.Account = s.otherGP.Professional, 44 // another GP of the team
		second.Teams = []access.Team{s.gp.Teams[0]}
		s.as(second).get(stay+"/criteres", 403)
		s.post(stay+"/criteres", form("primary", "alcohol", "reasons", "housing", "other_scheme", "none", "version", "1", "_key", "z"), 403)
	})
}
