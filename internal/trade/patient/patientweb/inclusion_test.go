package patientweb_test

import (
	"net/http"
	"strings"
	"testing"

	"maillage/internal/dbtest"
)

const inclusionPath = "/equipes/MSMA-31-01/inclusion"

func TestAnInclusionOpensTheRecordAndADoubleClickMakesOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		page := s.get(inclusionPath, 200, "Inclure un patient", "Nominatif", "Provisoire", "Anonyme", `value="22/11/2026"`)
		lacks(t, page, "Aucune inclusion n’est possible")
		first, second := s.include(claire()), s.include(claire())
		if first != second || !strings.HasPrefix(first, "/patients/") {
			t.Errorf("the same form twice: got %q then %q, want the same record", first, second)
		}
		if got := s.count(`select count(*) from enrolment`); got != 1 {
			t.Errorf("enrolments: got %d, want 1", got)
		}
		if got := s.count(`select count(*) from enrolment_behaviour`); got != 3 {
			t.Errorf("behaviours, one named first and two ticked: got %d, want 3", got)
		}
		if e := s.stay(first); e.TeamID != s.team || e.OpenedOn.Short() != "20/11/2026" || e.OpenedBy != s.gp.Professional {
			t.Errorf("stay: got %+v", e)
		}
	})
}

func TestARefusedInclusionKeepsAllThatWasTyped(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		v := with(claire(), "birth_name", "", "used_name", "Le Goff", "birth_date", "03/02/1980", "phone", "0600000000", "complexity", "Logement perdu.",
			"primary", "", "document_kind", "CN", "document_on", "", "referral", "self", "other_scheme", "csapa")
		page, _ := s.post(inclusionPath, v, http.StatusUnprocessableEntity,
			"Indiquez le nom de naissance.", "Indiquez la conduite addictive", "Indiquez quand la pièce a été vérifiée.", "dites pourquoi la microstructure",
			`href="#f-birth_name"`, `value="Claire Jeanne"`, `value="Le Goff"`, `value="03/02/1980"`, `value="Toulouse"`, `value="0600000000"`, "Logement perdu.",
			`value="2026-01"`, `name="_key" value="`)
		for _, chosen := range []string{"female", "CN", "self", "oral_notice"} {
			if !strings.Contains(page, `<option value="`+chosen+`" selected`) {
				t.Errorf("the choice %q is lost", chosen)
			}
		}
		for _, ticked := range []string{"tobacco", "gambling", "precarity", "csapa", "nominative"} {
			at := strings.Index(page, `value="`+ticked+`" checked`)
			if at < 0 {
				t.Errorf("the box %q is no longer ticked", ticked)
			}
		}
		page, _ = s.post(inclusionPath, with(claire(), "birth_date", "31/02/1980"), http.StatusUnprocessableEntity, `value="31/02/1980"`, `href="#f-birth_date"`)
		if !strings.Contains(page, `id="f-birth_date-error"`) {
			t.Error("a date that cannot be has no message at its field")
		}
		if got := s.count(`select count(*) from patient`); got != 0 {
			t.Errorf("patients after refusals: got %d, want 0", got)
		}
	})
}

func TestAnAnonymousInclusionRefusesWhateverIdentifies(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		anonymous := with(claire(), "mode", "anonymous", "alias", "Comète", "birth_name", "", "first_names", "", "sex", "", "birth_date", "", "birth_place", "")
		s.post(inclusionPath, with(anonymous, "birth_name", "Durand"), http.StatusUnprocessableEntity,
			"Un suivi anonyme ne garde rien qui identifie", `href="#f-birth_name"`, `value="Durand"`, `value="Comète"`)
		to := s.include(anonymous)
		page := s.get(to+"/identite", 200, "Comète", "Anonyme", "Identité provisoire")
		lacks(t, page, "Nom de naissance", "Pièce d’identité", "Recopier une réponse", "Identité douteuse")
		s.post(to+"/identite", form("mode", "nominative", "version", "1", "birth_name", "Durand", "first_names", "Claire", "birth_date", "03/02/1980", "sex", "female"),
			http.StatusUnprocessableEntity, "L’anonymat ne se lève pas ici.")
	})
}

func TestTheFieldsFollowTheWayThePersonIsKnown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		adapt := inclusionPath + "/identite"
		lacks(t, s.partial(adapt, form("mode", "anonymous"), 200, `name="alias"`, `name="sex"`), `name="birth_name"`, `name="phone"`, "noscript", "<html")
		s.partial(adapt, form("mode", "anonymous", "birth_name", "Durand"), 200, `name="alias"`, `value="Durand"`)
		lacks(t, s.partial(adapt, form("mode", "provisional"), 200, `name="birth_name"`, `name="birth_year"`), `name="alias"`, `name="document_kind"`, "(obligatoire)")
		lacks(t, s.partial(adapt, form("mode", "nominative"), 200, `name="document_kind"`, "(obligatoire)"), `name="alias"`, `name="birth_year"`)
		s.get(inclusionPath, 200, "<noscript>", `name="alias"`, `name="birth_year"`)
		s.as(s.otherGP).partial(adapt, form("mode", "anonymous"), 404)
		s.as(s.psy).partial(adapt, form("mode", "anonymous"), 403)
	})
}

func TestANearRecordAsksBeforeASecondOneIsMade(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		first := s.include(claire())
		twin := with(claire(), "birth_name", "Durant", "_key", "k2")
		lacks(t, s.get(inclusionPath, 200), `name="distinct"`)
		s.post(inclusionPath, twin, http.StatusUnprocessableEntity, "ressemble à cette personne", `href="`+first+`"`, "DURAND Claire", `name="distinct"`, `value="Durant"`)
		if to := s.include(with(twin, "distinct", "1")); to == first {
			t.Error("a person said to be somebody else got the near record")
		}
	})
}

func TestObstaclesAreSaidBeforeTheFormAndByTheSubmit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		s.as(s.otherGP).get("/equipes/MSMA-31-02/inclusion", 200, "Aucune inclusion n’est possible aujourd’hui", "convention", "Enregistrer l’inclusion")
		s.post("/equipes/MSMA-31-02/inclusion", claire(), http.StatusUnprocessableEntity, "Cette microstructure ne peut pas inclure à cette date.", `href="#f-opened_on"`, `value="Durand"`)
	})
}

func TestWhoMayNotIncludeIsTurnedAway(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		for _, c := range []struct {
			name string
			as   func()
			path string
			want int
		}{
			{"a psychologist of the team does not include", func() { s.who = s.psy }, inclusionPath, 403},
			{"the coordination does not include", func() { s.who = s.coordination }, inclusionPath, 403},
			{"a GP of another team does not know this one", func() { s.who = s.otherGP }, inclusionPath, 404},
			{"a team that is not is not there either", func() { s.who = s.gp }, "/equipes/MSMA-99-99/inclusion", 404},
		} {
			c.as()
			t.Log(c.name)
			s.get(c.path, c.want)
			page, _ := s.post(c.path, claire(), c.want)
			lacks(t, page, "Durand")
		}
		if got := s.count(`select count(*) from patient`); got != 0 {
			t.Errorf("patients: got %d, want 0", got)
		}
	})
}

func TestSomebodyComesBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		to := s.include(claire())
		again := with(claire(), "opened_on", "22/11/2026", "informed_on", "22/11/2026", "team", s.team.String(), "_key", "k2")
		s.get(to+"/reinclusion", 200, "déjà suivie")
		s.post(to+"/reinclusion", again, http.StatusConflict, "déjà suivie dans ce programme")
		first := s.stay(to)
		s.post("/suivis/"+first.ID.String()+"/sortie", form("closed_on", "21/11/2026", "reason", "moved", "version", "1", "_key", "k3"), http.StatusSeeOther)

		s.get(to+"/reinclusion", 200, "Inclure à nouveau", "DURAND Claire", `value="`+s.team.String()+`"`)
		s.post(to+"/reinclusion", with(again, "team", ""), http.StatusUnprocessableEntity, "Choisissez la microstructure.", `value="22/11/2026"`)
		s.post(to+"/reinclusion", with(again, "opened_on", "21/11/2026", "informed_on", "21/11/2026"), http.StatusUnprocessableEntity, "Le retour vient après la sortie du 21/11/2026.")
		s.post(to+"/reinclusion", with(again, "team", s.otherGP.Teams[0].ID.String()), 404)
		s.as(s.psy).get(to+"/reinclusion", 403)
		s.as(s.otherGP).get(to+"/reinclusion", 404)
		s.as(s.gp)
		for range 2 {
			if _, where := s.post(to+"/reinclusion", again, http.StatusSeeOther); where != to {
				t.Errorf("after the return: got %q, want %q", where, to)
			}
		}
		if got := s.count(`select count(*) from enrolment`); got != 2 {
			t.Errorf("stays: got %d, want 2", got)
		}
	})
}
