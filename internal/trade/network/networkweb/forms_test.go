package networkweb_test

import (
	"net/url"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/db"
	"maillage/internal/ground/identifier"
)

func (s *site) teamForm(pairs ...string) url.Values {
	v := form("name", "Auterive", "departement", "31", "site_id", s.msp.String())
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func TestCreateAMicrostructure(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		s.get("/reseau/microstructures/nouvelle", 200, "MSP des Tilleuls", "CSAPA de l’Autan")
		// Twice the same form, as by a double click: one team.
		for range 2 {
			s.post("/reseau/microstructures", s.teamForm("_key", "k1", "agreement_on", "12/01/26"), 303)
		}
		s.get("/reseau/microstructures", 200, "3\u00a0microstructures", "MSMA-31-03")
		s.get("/reseau/microstructures/MSMA-31-03", 200, "12 janvier 2026")
	})
}

func TestRefusedMicrostructureKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := open(t, dbtest.Open(t, db.SQLite))
	page := s.post("/reseau/microstructures", s.teamForm("name", "", "agreement_on", "31/02/2026", "trained_on", "03/02/2026", "_key", "k1"), 422,
		"31/02/2026 n’existe pas", `value="31/02/2026"`, `value="03/02/2026"`, `name="_key" value="`)
	if !strings.Contains(page, `href="#f-agreement_on"`) {
		t.Error("the summary does not lead to the field")
	}
	s.post("/reseau/microstructures", s.teamForm("name", " "), 422, "Écrivez le nom de la microstructure.")
	s.post("/reseau/microstructures", s.teamForm("code", "msma-31-01"), 422, "Ce code est déjà celui d’une autre microstructure.")
	s.post("/reseau/microstructures", s.teamForm("departement", "39"), 422, "Ce département n’est pas dans votre région.")
	s.post("/reseau/microstructures", s.teamForm("host_id", s.msp.String()), 422, "La structure porteuse est un CSAPA ou un CAARUD.")
	s.post("/reseau/microstructures", s.teamForm("site_id", s.durand.String()), 422, "Choisissez une structure dans la liste.")
	s.post("/reseau/microstructures", s.teamForm("agreement_on", "02/01/2026", "agreement_ends_on", "01/01/2026"), 422, "Cette date précède la signature de la convention (02/01/2026).")
}

func TestTwoPeopleChangeOneMicrostructure(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		path := "/reseau/microstructures/MSMA-31-02"
		s.get(path+"/modifier", 200, `name="version" value="1"`, "Fonsorbes")
		s.post(path, s.teamForm("name", "Premier", "trained_on", "01/03/2026", "version", "1"), 303)
		page := s.post(path, s.teamForm("name", "Second", "trained_on", "1/3/26", "version", "1"), 409,
			"modifiée entre-temps", "«\u202fPremier\u202f»", "«\u202fSecond\u202f»", `name="version" value="2"`, `value="Second"`)
		if strings.Contains(page, "<strong>Formation") {
			t.Error("the same day written otherwise is shown as a difference")
		}
		// The second chooses to keep what he typed.
		s.post(path, s.teamForm("name", "Second", "version", "2"), 303)
		s.get(path, 200, "Second")
		// A refusal keeps the version that was read: nothing is overwritten unseen.
		s.post(path, s.teamForm("name", "", "version", "1"), 422, `name="version" value="1"`)
	})
}

func TestAddAMemberOfTheDirectory(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		path := "/reseau/microstructures/MSMA-31-02/membres"
		s.get(path+"/nouveau", 200, "Cherchez d’abord la personne")
		s.get(path+"/nouveau?q=petit", 200, "Noé Petit", s.petit.String())
		s.get(path+"/nouveau?q=zzz", 200, "Personne de ce nom")
		s.post(path, form("q", "petit", "from_on", "01/09/2026", "membership_profession", "psychologist"), 422, "Choisissez la personne.", "Noé Petit")
		s.post(path, form("q", "petit", "professional_id", s.petit.String(), "membership_profession", "psychologist"), 422, "Écrivez la date d’arrivée dans l’équipe.", "checked")
		good := form("q", "petit", "professional_id", s.petit.String(), "from_on", "01/09/2026", "membership_profession", "psychologist", "_key", "k2")
		s.post(path, good, 303)
		s.post(path, good, 303)
		s.get("/reseau/microstructures/MSMA-31-02", 200, "1\u00a0membre", "Noé Petit", "01/09/2026")
		good.Set("_key", "k3")
		s.post(path, good, 422, "Cette personne est déjà membre de l’équipe depuis le 01/09/2026.")
	})
}

func TestAddANewPerson(t *testing.T) {
	t.Parallel()
	s := open(t, dbtest.Open(t, db.SQLite))
	path := "/reseau/microstructures/MSMA-31-02/membres"
	s.get(path+"/nouveau?nouvelle=1", 200, "RPPS", "Employeur")
	person := func(pairs ...string) url.Values {
		v := form("nouvelle", "1", "last_name", "Nguyễn", "first_name", "Lan", "profession", "gp", "from_on", "01/09/2026")
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
	s.post(path, person("rpps", "99700064731"), 422, `value="99700064731"`, `id="f-rpps-error"`)
	s.post(path, person("email", "lan chez exemple"), 422, "Cette adresse n’est pas valide")
	s.post(path, person("employer_id", s.csapa.String(), "self_employed", "1"), 422, "Une personne libérale n’a pas d’employeur")
	s.post(path, person("rpps", string(identifier.RPPSFor(1))), 422, "Ce numéro RPPS est déjà celui d’une autre personne.")
	s.post(path, person("last_name", "", "from_on", ""), 422, "Écrivez le nom.", "Écrivez la date d’arrivée dans l’équipe.")
	s.post(path, person("rpps", string(identifier.RPPSFor(2))), 303)
	s.get("/reseau/microstructures/MSMA-31-02", 200, "Lan Nguyễn", "Médecin généraliste")
	s.get("/reseau/professionnels?q=nguyen", 200, "1\u00a0professionnel")
}

func TestEndAMembership(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		path := "/reseau/microstructures/MSMA-31-01/membres/" + s.membership.String()
		s.get(path, 200, "Claire Durand", `value="01/01/2024"`)
		stay := func(to string) url.Values {
			return form("membership_profession", "gp", "from_on", "01/01/2024", "to_on", to, "version", "1")
		}
		s.post(path, stay("01/01/2023"), 422, "Cette date précède l’arrivée (01/01/2024).")
		s.post(path, stay("hier"), 303)
		s.post(path, stay("aujourd'hui"), 409, "modifiée entre-temps", "21/11/2026", "22/11/2026")
		s.get("/reseau/microstructures/MSMA-31-01", 200, "Anciens membres (2)", "Aucun médecin généraliste")
		s.get("/reseau/microstructures/MSMA-31-02/membres/"+s.membership.String(), 404)
	})
}

func TestStructures(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		s.get("/reseau/organisations/nouvelle", 200, "FINESS")
		s.post("/reseau/organisations", form("kind", "caarud", "name", "CAARUD du Canal", "departement", "31", "finess", "310000001"), 422, `id="f-finess-error"`, `value="310000001"`)
		s.post("/reseau/organisations", form("kind", "caarud", "name", "CAARUD du Canal", "departement", "39"), 422, "Ce département n’est pas dans votre région.")
		good := form("kind", "caarud", "name", "CAARUD du Canal", "departement", "31", "finess", string(identifier.FINESSFor("31", 12)), "_key", "k1")
		s.post("/reseau/organisations", good, 303)
		good.Set("_key", "k2")
		s.post("/reseau/organisations", good, 422, "Ce numéro FINESS est déjà celui d’une autre structure.")

		// A bad number that an import kept may stay, or be mended; not be replaced by another bad one.
		path := "/reseau/organisations/" + s.csapa.String()
		s.get(path+"/modifier", 200, `value="319958230"`)
		edit := func(finess, version string) url.Values {
			return form("kind", "csapa", "name", "CSAPA de l’Autan", "departement", "31", "phone", "05 36 49 00 01", "finess", finess, "version", version)
		}
		s.post(path, edit("319958231", "1"), 422, `id="f-finess-error"`)
		s.post(path, edit("319958230", "1"), 303)
		s.post(path, edit("319958237", "1"), 409, "modifiée entre-temps", "FINESS")
		s.post(path, edit("319958237", "2"), 303)
		s.get(path, 200, "05 36 49 00 01", identifier.FINESS("319958237").Pretty())
	})
}

func TestProfessionals(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		path := "/reseau/professionnels/" + s.petit.String()
		s.get(path+"/modifier", 200, `value="99700064731"`)
		edit := func(version string, pairs ...string) url.Values {
			v := form("last_name", "Petit", "first_name", "Noé", "profession", "psychologist", "rpps", "99700064731", "employer_id", s.csapa.String(), "version", version)
			for i := 0; i < len(pairs); i += 2 {
				v.Set(pairs[i], pairs[i+1])
			}
			return v
		}
		s.post(path, edit("1", "profession", "sorcier"), 422, "Choisissez la profession.")
		s.post(path, edit("1", "rpps", string(identifier.RPPSFor(1))), 422, "Ce numéro RPPS est déjà celui d’une autre personne.")
		s.post(path, edit("1", "title", "psychologue clinicien"), 303)
		s.post(path, edit("1", "title", "psychothérapeute", "employer_id", ""), 409, "psychologue clinicien", "CSAPA de l’Autan", "psychothérapeute")
		s.get(path, 200, "psychologue clinicien", "clé de contrôle fausse")
	})
}
