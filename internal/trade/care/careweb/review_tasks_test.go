package careweb_test

import (
	"strings"
	"testing"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care/note"
	"maillage/internal/trade/care/plan"
	"maillage/internal/trade/patient"
)

// goal writes what somebody wants.
func (s *site) goal(as string, e patient.Enrolment, words string) {
	s.t.Helper()
	plans := &plan.Service{DB: s.DB, Audit: s.Audit, Seal: s.Seal}
	_, err := plans.AddGoal(ctx, s.people[as], e.PatientID, e.ID, plan.GoalDraft{Words: words}, "")
	s.must(err)
}

// show writes a note and shows its second line at the RCP.
func (s *site) show(as string, e patient.Enrolment, segment note.Segment, body string) {
	s.t.Helper()
	notes := &note.Service{DB: s.DB, Audit: s.Audit, Seal: s.Seal}
	out, err := notes.Publish(ctx, s.people[as], e.PatientID, note.Draft{Segment: segment, NotedOn: today, Body: "Gardé pour moi\n" + body}, "")
	s.must(err)
	s.must(notes.Choose(ctx, s.people[as], e.PatientID, out.Note, note.Choice{Lines: []int{2}, Version: 1}, ""))
}

func (s *site) tasks(e patient.Enrolment) (n int) {
	s.t.Helper()
	s.must(s.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.Get(&n, `select count(*) from plan_action where enrolment_id = $1`, e.ID)
	}))
	return n
}

func TestAReviewGivesTasksAndReviewsThePlan(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-100))
	s.goal("psychologist", e, "Je veux dormir la nuit")
	rcp := s.openRCP("psychologist", today)
	review := s.addToAgenda("psychologist", rcp, e)
	path := "/rcp/" + rcp + "/revues/" + review
	social := s.people["social_worker"].Professional.String()
	s.get("psychologist", path, 200, "Qui fait quoi", "Cécile Capucine, travailleur social", "La personne elle-même", "Quelqu’un d’autre", "Je veux dormir la nuit", "Projet revu")

	bad := form("summary", "Stable", "version", "1", "what.0", "Appeler la caisse", "owner.0", social, "due_on.0", "31/02", "what.1", "Voir", "owner.1", "outside", "plan_reviewed", "1", "_key", "a")
	s.post("psychologist", path, bad, 422, "Appeler la caisse", `value="`+social+`" selected`, `value="31/02"`, "Stable", "Tâche 1 : ")
	bad.Set("due_on.0", "4/12")
	s.post("psychologist", path, bad, 422, "Tâche 2 : Dites qui, par son rôle")
	bad.Set("outside.1", "curatrice")
	s.post("psychologist", path, bad, 422, "Écrivez ce qui a changé, ou que rien ne change.", "curatrice")
	if got := s.tasks(e); got != 0 {
		t.Errorf("got %d tasks of what was refused, want none", got)
	}
	bad.Set("plan_changed", "Un rythme plus lent")
	for range 2 { // sent twice
		s.to(s.post("psychologist", path, bad, 303), "/rcp/"+rcp+"#revue-"+review)
	}
	if got := s.tasks(e); got != 2 {
		t.Errorf("got %d tasks, want 2", got)
	}
	project := "/patients/" + e.PatientID.String() + "/projet"
	s.get("gp", "/rcp/"+rcp, 200, "Qui fait quoi", "Appeler la caisse", "Cécile Capucine, pour le 04/12/2026", "curatrice, sans échéance", "À faire", project)
	page := s.get("gp", path, 200, "Appeler la caisse", "Projet revu à cette RCP", "Un rythme plus lent", "Noté par Basile Bruyère", project)
	page.lacks(t, `name="plan_changed"`)
	if got := strings.Count(page.body, `name="what.`); got != 3 {
		t.Errorf("got %d rows of tasks, want three blank ones", got)
	}
}

func TestTheNextRCPBeginsWithWhatIsLeftToDo(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-100))
	first := s.openRCP("gp", today.AddDays(-30))
	s.post("gp", "/rcp/"+first+"/revues/"+s.addToAgenda("gp", first, e), form("summary", "Stable", "version", "1", "what.0", "Appeler la caisse", "owner.0", "person", "due_on.0", today.AddDays(-3).Short(), "_key", "a"), 303)
	s.present("gp", first, "gp", "psychologist", "social_worker")
	s.post("gp", "/rcp/"+first+"/validation", form("version", version(t, s.get("gp", "/rcp/"+first, 200)), "_key", "v"), 303)
	s.get("gp", "/rcp/"+first, 200, "Appeler la caisse", "En retard").lacks(t, "Décidé avant")

	second := s.openRCP("gp", today)
	review := s.addToAgenda("gp", second, e)
	page := s.get("psychologist", "/rcp/"+second+"/revues/"+review, 200, "Décidé avant, encore à faire", "Appeler la caisse", "La personne elle-même, pour le 19/11/2026", "En retard")
	if body := inside(page.body); strings.Index(body, "Appeler la caisse") > strings.Index(body, `name="summary"`) {
		t.Error("what is left to do does not come first")
	}
	s.get("psychologist", "/rcp/"+second, 200, "Décidé avant, encore à faire (1)")
	s.get("psychologist", "/rcp/"+second+"/preparation", 200, "Décidé avant, encore à faire", "Appeler la caisse")
}

func TestLinesOfNotesStandBesideThePreparations(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-100))
	s.show("psychologist", e, note.Psychological, "Dort mieux depuis lundi")
	s.show("social_worker", e, note.Social, "Droits ouverts")
	rcp := s.openRCP("gp", today)
	review := s.addToAgenda("gp", rcp, e)
	s.get("gp", "/rcp/"+rcp+"/revues/"+review, 200, "Préparé par l’équipe", "Dort mieux depuis lundi", "Droits ouverts", "Basile Bruyère", "Psychologue · lignes de sa note du 22/11/2026").lacks(t, "Gardé pour moi")
	s.get("pharmacist", "/rcp/"+rcp, 200, "Préparé par l’équipe (2)", "Droits ouverts").lacks(t, "Gardé pour moi")
	notes := "/patients/" + e.PatientID.String() + "/notes"
	page := s.get("psychologist", "/rcp/"+rcp+"/preparation", 200, "De votre note du 22/11/2026", "Dort mieux depuis lundi", "Droits ouverts", "Montrer d’autres lignes de mes notes", notes)
	if got := strings.Count(page.body, "Dort mieux depuis lundi"); got != 1 {
		t.Errorf("got the line %d times, want once", got)
	}
	s.get("gp", "/rcp/"+rcp+"/preparation", 200, "Montrer des lignes de mes notes")
}

func TestAnObjectionClosesTasksPlanAndLines(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-100))
	s.goal("gp", e, "Je veux partir")
	s.show("gp", e, note.Shared, "Ligne du médecin")
	rcp := s.openRCP("gp", today)
	review := s.addToAgenda("gp", rcp, e)
	path := "/rcp/" + rcp + "/revues/" + review
	s.post("gp", path, form("summary", "Stable", "version", "1", "what.0", "Zanzibar", "owner.0", s.people["psychologist"].Professional.String(), "_key", "a"), 303)
	s.must(s.patients.Object(ctx, s.people["gp"], e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today, Channel: "oral"}, ""))
	s.get("psychologist", "/rcp/"+rcp, 200, "Qui fait quoi", "demandez au médecin qui l’a incluse").lacks(t, "Zanzibar", "Ligne du médecin", "DURAND")
	s.get("social_worker", "/rcp/"+rcp, 200).lacks(t, "Qui fait quoi", "Zanzibar", "Ligne du médecin")
	s.get("psychologist", "/rcp/"+rcp+"/preparation", 200).lacks(t, "Ligne du médecin", "Zanzibar")
	s.to(s.get("psychologist", path, 303), "/rcp/"+rcp+"#revue-"+review)
	s.post("psychologist", path, form("summary", "Stable", "version", "2", "what.0", "x", "owner.0", "person", "_key", "b"), 403)
	s.get("gp", path, 200, "Zanzibar", "Je veux partir", "Ligne du médecin")
	for _, who := range []string{"coordination", "ars", "operator"} {
		if s.people[who].Check(access.RCPOpen) == nil {
			t.Errorf("%s may open a RCP", who)
		}
		s.get(who, path, 403)
	}
}

// A stay that ended keeps its review and takes no task.
func TestAfterTheExitNoTaskIsGiven(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-100))
	rcp := s.openRCP("gp", today)
	review := s.addToAgenda("gp", rcp, e)
	none := func(*db.Tx, db.ID) (civil.Day, error) { return civil.Day{}, nil }
	_, err := s.patients.Exit(ctx, s.people["gp"], e.ID, patient.ExitDraft{ClosedOn: today, Reason: "goals_reached", Version: 1}, none, "")
	s.must(err)
	path := "/rcp/" + rcp + "/revues/" + review
	s.get("gp", path, 200, "Le suivi est terminé").lacks(t, `name="what.0"`, `name="plan_reviewed"`)
	s.post("gp", path, form("summary", "Stable", "version", "1", "what.0", "Appeler", "owner.0", "person", "_key", "a"), 422, "Ce suivi est terminé", "Stable")
	s.post("gp", path, form("summary", "Stable", "version", "1", "_key", "b"), 303)
}

// The RCP is validated while the page is open: nothing that was typed is lost.
func TestWhatALockedRCPRefusesIsGivenBackWhole(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-100))
	rcp := s.openRCP("gp", today)
	review := s.addToAgenda("gp", rcp, e)
	path := "/rcp/" + rcp + "/revues/" + review
	s.post("gp", path, form("summary", "Stable", "version", "1", "_key", "a"), 303)
	s.present("gp", rcp, "gp", "psychologist", "social_worker")
	s.post("gp", "/rcp/"+rcp+"/validation", form("version", version(t, s.get("gp", "/rcp/"+rcp, 200)), "_key", "v"), 303)
	late := form("summary", "Plus stable", "version", "2", "what.0", "Appeler la caisse", "owner.0", s.people["social_worker"].Professional.String(), "due_on.0", "4/12",
		"what.2", "Choisir un jour", "owner.2", "person", "plan_changed", "Un rythme plus lent", "_key", "b")
	s.post("psychologist", path, late, 409, "Votre texte n’est pas enregistré dans la revue", "Plus stable",
		"À faire : Appeler la caisse, Cécile Capucine, 4/12", "À faire : Choisir un jour, la personne elle-même", "Projet revu : Un rythme plus lent")
	if got := s.tasks(e); got != 0 {
		t.Errorf("got %d tasks, want none", got)
	}
}
