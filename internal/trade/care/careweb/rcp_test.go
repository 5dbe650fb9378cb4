package careweb_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
)

// openRCP opens a RCP of the reader's team and gives its identifier.
func (s *site) openRCP(as string, on civil.Day) string {
	s.t.Helper()
	a := s.post(as, "/equipes/"+s.people[as].Teams[0].Code+"/rcp", form("held_on", on.Short(), "place", "Salle", "_key", "open"+on.String()), 303)
	return strings.TrimPrefix(a.Header.Get("Location"), "/rcp/")
}

// addToAgenda puts somebody on an agenda and gives the review's identifier.
func (s *site) addToAgenda(as, rcp string, e patient.Enrolment) (review string) {
	s.t.Helper()
	s.post(as, "/rcp/"+rcp+"/ordre-du-jour", form("act", "add", "enrolments", e.ID.String()), 303)
	var id db.ID
	s.must(s.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.Get(&id, `select id from case_review where enrolment_id = $1 order by id desc limit 1`, e.ID)
	}))
	return id.String()
}

// version is the version a form of the page carries.
func version(t *testing.T, a answer) string {
	t.Helper()
	m := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(a.body)
	if m == nil {
		t.Fatal("no version")
	}
	return m[1]
}

// present ticks the people of some professions.
func (s *site) present(as, rcp string, names ...string) {
	s.t.Helper()
	d := form("version", version(s.t, s.get(as, "/rcp/"+rcp, 200)))
	for _, n := range names {
		d.Add("present", s.people[n].Professional.String())
	}
	s.post(as, "/rcp/"+rcp+"/presences", d, 303)
}

func (s *site) reviews(e patient.Enrolment) (n int) {
	s.t.Helper()
	s.must(s.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.Get(&n, `select count(*) from case_review where enrolment_id = $1 and counted`, e.ID)
	}))
	return n
}

func TestARCPLivesFromItsAgendaToItsMinutes(t *testing.T) {
	t.Parallel()
	s := build(t)
	durand, morel := s.include("Durand", today.AddDays(-100)), s.include("Morel", today.AddDays(-100))
	s.include("Petit", today.AddDays(-5))
	s.get("psychologist", "/equipes/MSMA-31-01/rcp", 200, "Ouvrir une RCP", "Aucune RCP pour l’instant")
	rcp := s.openRCP("psychologist", today)
	path := "/rcp/" + rcp
	s.get("psychologist", path, 200, "RCP du 22 novembre 2026", "L’ordre du jour est vide", "Proposés pour cette RCP", "Jamais étudié en RCP depuis l’inclusion du",
		"Quorum : il manque un médecin généraliste, un psychologue et un travailleur social.", "La validation revient à un médecin généraliste")
	s.get("psychologist", path+"/ajout", 200, "PETIT Camille", "DURAND Camille")

	s.post("psychologist", path+"/ordre-du-jour", form("act", "add", "_key", "k"), 422, "Choisissez au moins une personne.")
	d := form("act", "add", "_key", "k")
	d["enrolments"] = []string{durand.ID.String(), morel.ID.String()}
	s.to(s.post("psychologist", path+"/ordre-du-jour", d, 303), path)
	page := s.get("psychologist", path, 200, "1. DURAND Camille", "2. MOREL Camille", "À étudier", "Monter", "Descendre", "Reporter", "Retirer")
	ids := regexp.MustCompile(`id="revue-(\w+)"`).FindAllStringSubmatch(page.body, -1)
	first, second := ids[0][1], ids[1][1]

	s.get("psychologist", path+"/revues/"+first, 200, "Revue de DURAND Camille", "1 sur 2", "Enregistrer et passer au suivant", "Aucun entretien depuis l’inclusion", "Aucun acte enregistré")
	s.post("psychologist", path+"/revues/"+first, form("summary", " ", "decisions", "", "changes", "strategy", "version", "1"), 422, "Écrivez la synthèse ou les décisions.", `value="strategy" checked`)
	a := s.post("psychologist", path+"/revues/"+first, form("summary", "Situation stable.\nReprend un travail.", "decisions", "Revoir en mars.", "changes", "strategy", "version", "1", "suite", "1"), 303)
	s.to(a, path+"/revues/"+second)
	s.get("psychologist", path, 200, "Situation stable.", "Reprend un travail.", "Revoir en mars.", "Stratégie ou objectifs modifiés", "Revue écrite", "Modifier la revue")
	s.post("psychologist", path+"/ordre-du-jour", form("act", "remove", "enrolments", durand.ID.String()), 409, "reportez-la plutôt")
	s.post("psychologist", path+"/abandon", form(), 409, "elle ne peut plus être abandonnée")

	s.present("psychologist", rcp, "gp", "psychologist", "social_worker")
	gp := s.get("gp", path, 200, "Quorum atteint.", "Valider la RCP du 22 novembre 2026", "1\u00a0revue comptera dans le forfait.", "1\u00a0personne restée à l’ordre du jour sera reportée.")
	s.to(s.post("gp", path+"/validation", form("version", version(t, gp), "_key", "v"), 303), path)
	s.to(s.post("gp", path+"/validation", form("version", version(t, gp), "_key", "v"), 303), path) // sent twice
	if a, b := s.reviews(durand), s.reviews(morel); a != 1 || b != 0 {
		t.Errorf("counted: got %d and %d, want 1 and 0", a, b)
	}
	locked := s.get("psychologist", path, 200, "Validée le 22/11/2026", "par Alice Aubépine", "avec le quorum", "RCP : 1 sur 4", "Reporté", "Ajouter un complément")
	locked.lacks(t, "Modifier la revue", "Enregistrer les présences", "Proposés pour cette RCP", "Changer la date")
	s.get("psychologist", "/patients/"+durand.PatientID.String(), 200, "Revue en RCP", "Reprend un travail").lacks(t, "Ne compte pas")

	pdf := s.get("psychologist", path+"/compte-rendu.pdf", 200)
	if got := pdf.Header.Get("Content-Type"); got != "application/pdf" || !strings.HasPrefix(pdf.body, "%PDF-") {
		t.Errorf("got %s", got)
	}
	if got := pdf.Header.Get("Content-Disposition"); got != `attachment; filename=rcp-MSMA-31-01-2026-11-22.pdf` {
		t.Errorf("got %s", got)
	}
	s.get("gp", "/equipes/MSMA-31-01/rcp", 200, "Validée", "1\u00a0étudié", "Alice Aubépine, le 22/11/2026", path+"/compte-rendu.pdf")
	s.get("psychologist", path+"/ajout", 409)
	s.to(s.get("psychologist", path+"/revues/"+first, 303), path+"#revue-"+first)
}

func TestWithoutAQuorumItTakesASecondChoice(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-100))
	rcp := s.openRCP("gp", today)
	path := "/rcp/" + rcp
	review := s.addToAgenda("gp", rcp, e)
	s.post("gp", path+"/revues/"+review, form("summary", "Texte", "version", "1"), 303)
	s.present("gp", rcp, "gp", "psychologist")
	page := s.get("gp", path, 200, "Quorum : il manque un travailleur social.", "La réunion s’est tenue sans quorum", "Oui, valider sans quorum", "Aucune revue ne comptera")
	v := version(t, page)
	s.post("gp", path+"/validation", form("version", v, "_key", "a"), 422, "Le quorum n’est pas atteint. Il manque un travailleur social.")
	s.to(s.post("gp", path+"/validation", form("version", v, "without_quorum", "1", "_key", "b"), 303), path)
	if got := s.reviews(e); got != 0 {
		t.Errorf("counted: got %d, want 0", got)
	}
	s.get("psychologist", path, 200, "sans quorum : aucune revue ne compte")
	s.get("gp", "/equipes/MSMA-31-01/rcp", 200, "Validée sans quorum", "0\u00a0compté")
	s.get("psychologist", "/patients/"+e.PatientID.String(), 200, "Ne compte pas")
}

func TestTheQuorumIsSaidBeforeItIsRecorded(t *testing.T) {
	t.Parallel()
	s := build(t)
	rcp := s.openRCP("gp", today)
	d := form()
	for _, n := range []string{"gp", "psychologist", "pharmacist"} {
		id := s.people[n].Professional.String()
		d.Add("present", id)
		d.Add("profession."+id, n)
	}
	s.hx("gp", "/rcp/"+rcp+"/quorum", d, 200, `id="quorum"`, "Quorum : il manque un travailleur social.", "Pas encore enregistré")
	id := s.people["social_worker"].Professional.String()
	d.Add("present", id)
	d.Add("profession."+id, "social_worker")
	s.hx("gp", "/rcp/"+rcp+"/quorum", d, 200, "Quorum atteint.")
	s.get("gp", "/rcp/"+rcp, 200, "il manque un médecin généraliste") // nothing was recorded
}

// Two people write the same review: other fields are merged, the same field is
// shown twice, and neither text is lost.
func TestTwoPeopleWriteTheSameReview(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-100))
	rcp := s.openRCP("gp", today)
	path := "/rcp/" + rcp + "/revues/" + s.addToAgenda("gp", rcp, e)
	s.post("psychologist", path, form("summary", "Texte de la psychologue", "version", "1"), 303)
	a := s.post("social_worker", path, form("decisions", "Décision du travailleur social", "version", "1"), 303)
	if got := s.flash("social_worker", a); !strings.Contains(got, "Un autre champ venait d’être modifié") {
		t.Errorf("got %s", got)
	}
	s.get("gp", path, 200, "Texte de la psychologue", "Décision du travailleur social")

	both := s.post("gp", path, form("summary", "Texte du médecin", "decisions", "Décision du travailleur social", "version", "1"), 409,
		"modifiée entre-temps par", "Texte de la psychologue", "Texte du médecin", "Garder le texte enregistré")
	s.post("gp", path, form("summary", "Texte relu", "decisions", "Décision du travailleur social", "version", version(t, both)), 303)
	s.get("gp", path, 200, "Texte relu").lacks(t, "Texte de la psychologue")
}

// What is typed in a RCP that somebody validates meanwhile comes back as an
// addendum ready to be sent.
func TestWhatComesTooLateBecomesAnAddendum(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-100))
	rcp := s.openRCP("gp", today)
	path := "/rcp/" + rcp
	review := path + "/revues/" + s.addToAgenda("gp", rcp, e)
	s.post("gp", review, form("summary", "Texte", "version", "1"), 303)
	v := version(t, s.get("gp", path, 200))
	s.post("gp", path+"/validation", form("version", v, "without_quorum", "1", "_key", "v"), 303)

	s.post("psychologist", review, form("summary", "Trop tard", "decisions", "À garder", "version", "2"), 409, "Votre texte n’est pas enregistré", "par Alice Aubépine", "Trop tard\nÀ garder", path+"/complements")
	s.post("psychologist", path+"/presences", form("version", v), 409, "elle ne change plus")
	s.post("psychologist", path+"/ordre-du-jour", form("act", "postpone", "enrolments", e.ID.String()), 409, "elle ne change plus")
	s.post("psychologist", path+"/complements", form("body", " ", "_key", "a"), 422, "Écrivez le complément.")
	for range 2 { // sent twice
		s.to(s.post("psychologist", path+"/complements", form("body", "Trop tard\nÀ garder", "_key", "b"), 303), path)
	}
	page := s.get("pharmacist", path, 200, "Trop tard", "À garder", "Lecteur psychologist, le 22/11/2026")
	page.lacks(t, "Ajouter le complément")
	if got := strings.Count(page.body, "À garder"); got != 1 {
		t.Errorf("got %d addenda, want 1", got)
	}
}

// Two people tick the presences: the second sees what changed, with her ticks.
func TestPresencesChangedMeanwhileAreShown(t *testing.T) {
	t.Parallel()
	s := build(t)
	rcp := s.openRCP("gp", today)
	v := version(t, s.get("gp", "/rcp/"+rcp, 200))
	social := s.people["social_worker"].Professional.String()
	s.present("gp", rcp, "gp")
	a := s.post("psychologist", "/rcp/"+rcp+"/presences", form("version", v, "present", social, "remote", social), 409)
	for _, box := range []string{"p-", "d-"} {
		if !regexp.MustCompile(`id="` + box + social + `" checked`).MatchString(a.body) {
			t.Errorf("the tick of %s%s is lost", box, social)
		}
	}
	if got, _ := strconv.Atoi(version(t, a)); got <= 1 {
		t.Errorf("version: got %d, want the present one", got)
	}
	s.post("psychologist", "/rcp/"+rcp+"/presences", form("version", version(t, a), "present", social, "remote", social), 303)
	s.get("pharmacist", "/rcp/"+rcp, 200, "présent à distance")
	s.post("psychologist", "/rcp/"+rcp+"/presences", form("version", "3", "present", s.people["gp2"].Professional.String()), 422, "n’est pas membre de l’équipe")
}

func TestAnAgendaIsReorderedPostponedAndMoved(t *testing.T) {
	t.Parallel()
	s := build(t)
	a, b := s.include("Abricot", today.AddDays(-100)), s.include("Bleuet", today.AddDays(-10))
	rcp := s.openRCP("gp", today)
	path := "/rcp/" + rcp
	s.addToAgenda("gp", rcp, a)
	s.addToAgenda("gp", rcp, b)
	act := func(act string, e patient.Enrolment) {
		s.post("gp", path+"/ordre-du-jour", form("act", act, "enrolments", e.ID.String()), 303)
	}
	act("up", b)
	s.get("gp", path, 200, "1. BLEUET", "2. ABRICOT")
	act("postpone", b)
	s.get("gp", path, 200, "Reporté", "Reprendre")
	act("resume", b)
	s.post("gp", path+"/date", form("held_on", today.AddDays(-20).Short(), "place", "Ailleurs", "version", "1"), 422, "est avant l’inclusion", "Ailleurs")
	act("remove", b)
	s.post("gp", path+"/date", form("held_on", today.AddDays(-20).Short(), "place", "Ailleurs", "version", version(t, s.get("gp", path, 200))), 303)
	s.get("gp", path, 200, "RCP du 2 novembre 2026", "Ailleurs").lacks(t, "BLEUET")
	s.post("gp", path+"/ordre-du-jour", form("act", "add", "enrolments", b.ID.String()), 422, "est avant l’inclusion")
	s.post("gp", "/equipes/MSMA-31-01/rcp", form("held_on", "31/02", "place", "Grande salle"), 422, `value="31/02"`, "Grande salle")
	s.to(s.post("gp", path+"/abandon", form(), 303), "/equipes/MSMA-31-01/rcp")
	s.get("gp", path, 404)
}

// A RCP to come is prepared, and validated from its day on.
func TestARCPToComeIsNotValidated(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-100))
	rcp := s.openRCP("gp", today.AddDays(7))
	review := s.addToAgenda("gp", rcp, e)
	s.post("gp", "/rcp/"+rcp+"/revues/"+review, form("summary", "Préparé", "version", "1"), 303)
	s.present("gp", rcp, "gp", "psychologist", "social_worker")
	page := s.get("gp", "/rcp/"+rcp, 200, "Elle se valide à partir du 29 novembre 2026.")
	page.lacks(t, "Oui, valider")
	s.post("gp", "/rcp/"+rcp+"/validation", form("version", version(t, page), "_key", "v"), 422, "elle se valide à partir de ce jour")
}

// Texts that hold HTML are shown as typed.
func TestWhatIsTypedIsNeverMarkup(t *testing.T) {
	t.Parallel()
	s := build(t)
	const evil = `<img src=x onerror=alert(1)>"'&`
	e := s.include(evil, today.AddDays(-100))
	rcp := s.openRCP("gp", today)
	review := s.addToAgenda("gp", rcp, e)
	s.post("gp", "/rcp/"+rcp+"/revues/"+review, form("summary", evil, "version", "1"), 303)
	for _, path := range []string{"/equipes/MSMA-31-01/patients", "/patients/" + e.PatientID.String(), "/rcp/" + rcp, "/rcp/" + rcp + "/revues/" + review, "/", "/rcp/" + rcp + "/ajout"} {
		a := s.get("psychologist", path, 200)
		doc, err := html.Parse(strings.NewReader(a.body))
		s.must(err)
		for n := range doc.Descendants() {
			if n.Data == "img" {
				t.Errorf("%s runs what was typed", path)
			}
		}
	}
}
