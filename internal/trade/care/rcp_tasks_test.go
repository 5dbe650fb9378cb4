package care_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care"
	"maillage/internal/trade/care/note"
	"maillage/internal/trade/care/plan"
	"maillage/internal/trade/patient"
)

func task(what string, owner access.Actor, due civil.Day) plan.TaskDraft {
	return plan.TaskDraft{What: what, Owner: owner.Professional.String(), DueOn: due}
}

// decide writes the review of somebody on its present version.
func (w *house) decide(t testing.TB, who access.Actor, id db.ID, e patient.Enrolment, d care.ReviewDraft, key string) error {
	t.Helper()
	r := reviewOf(t, w.view(t, w.teams[0].gp, id), e)
	d.Version = r.Version
	_, err := w.care.WriteReview(ctx, who, r.ID, d, key)
	return err
}

func whats(list []plan.Action) string {
	words := make([]string, len(list))
	for i, a := range list {
		words[i] = fmt.Sprintf("%s/%s/%s/%s", a.What, a.Domain, a.Owner(), a.State)
	}
	return strings.Join(words, " | ")
}

func (w *house) object(t testing.TB, m team, e patient.Enrolment) {
	t.Helper()
	must(t, w.patients.Object(ctx, m.gp, e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today, Channel: "oral"}, ""))
}

func TestTheTasksOfAReviewAreWrittenWithIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		id := w.meeting(t, m, today, e)
		d := care.ReviewDraft{Summary: "Synthèse", Tasks: []plan.TaskDraft{
			task("Appeler la caisse", m.social, today.AddDays(8)), {}, {What: "Choisir un jour", Owner: "person"},
		}}
		must(t, w.decide(t, m.psy, id, e, d, "a"))
		r := reviewOf(t, w.view(t, m.pharma, id), e)
		if got, want := whats(r.Tasks), "Appeler la caisse/social/Cécile1 Capucine/todo | Choisir un jour/person/La personne elle-même/todo"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if got := w.auditLines(t, "plan", e.PatientID); got != 1 {
			t.Errorf("got %d lines of the journal about the plan, want 1", got)
		}
		if r.Tasks[0].ReviewID != r.ID || r.Tasks[0].RCPID != id || r.Tasks[0].OnPaper {
			t.Errorf("got %+v, want it of this review and not on the person's paper", r.Tasks[0])
		}
		// The same form again changes nothing, not even once the RCP is validated.
		again := func() error {
			d.Version = 1
			_, err := w.care.WriteReview(ctx, m.psy, r.ID, d, "a")
			return err
		}
		must(t, again())
		must(t, w.validate(m.gp, id, w.view(t, m.gp, id).Version, false))
		must(t, again())
		v := reviewOf(t, w.view(t, m.gp, id), e)
		if len(v.Tasks) != 2 || v.Tasks[0].State != plan.ToDo || !v.Counted || v.Balance.CaseReview.Used != 1 {
			t.Errorf("validated: got %s, counted %v, want two tasks still open and one unit", whats(v.Tasks), v.Counted)
		}
		wantKind(t, w.decide(t, m.psy, id, e, care.ReviewDraft{Summary: "Synthèse", Tasks: []plan.TaskDraft{task("Trop tard", m.gp, today)}}, "b"), fault.Conflict)
	})
}

func TestAReviewWhoseTaskIsRefusedKeepsNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e, gone := w.include(t, m, "Exemple", day(2026, 2, 3)), w.include(t, m, "Partie", day(2026, 2, 3))
		id := w.meeting(t, m, today, e, gone)
		for name, c := range map[string]struct {
			tasks []plan.TaskDraft
			field string
		}{
			"an owner and nothing to do":   {[]plan.TaskDraft{{}, {Owner: "person"}}, "what.1"},
			"nobody to do it":              {[]plan.TaskDraft{{What: "Appeler"}}, "owner.0"},
			"somebody of another team":     {[]plan.TaskDraft{task("Bien", m.gp, today), task("Appeler", w.teams[1].gp, today)}, "owner.1"},
			"somebody outside, but who":    {[]plan.TaskDraft{{}, {}, {What: "Appeler", Owner: "outside"}}, "outside.2"},
			"a due date before the stay":   {[]plan.TaskDraft{task("Appeler", m.gp, day(2020, 1, 1))}, "due_on.0"},
			"more words than a task takes": {[]plan.TaskDraft{task(strings.Repeat("a", 5000), m.gp, today)}, "what.0"},
		} {
			t.Log(name)
			wantField(t, w.decide(t, m.psy, id, e, care.ReviewDraft{Summary: "Synthèse", Tasks: c.tasks}, ""), c.field)
		}
		wantField(t, w.decide(t, m.psy, id, e, care.ReviewDraft{Summary: "Synthèse", PlanReviewed: true}, ""), "plan_changed")
		w.exit(t, m, gone, today)
		wantField(t, w.decide(t, m.psy, id, gone, care.ReviewDraft{Summary: "Synthèse", Tasks: []plan.TaskDraft{task("Appeler", m.gp, today)}}, ""), "what.0")
		if r := reviewOf(t, w.view(t, m.gp, id), e); r.Version != 1 || r.Summary != "" || len(r.Tasks) != 0 {
			t.Errorf("got %+v, want nothing kept of what was refused", r)
		}
		// Tasks are decisions: alone they make a review.
		wantField(t, w.decide(t, m.psy, id, e, care.ReviewDraft{}, ""), "summary")
		must(t, w.decide(t, m.psy, id, e, care.ReviewDraft{Tasks: []plan.TaskDraft{task("Appeler", m.gp, today)}}, ""))
		must(t, w.decide(t, m.psy, id, e, care.ReviewDraft{}, ""))
		if r := reviewOf(t, w.view(t, m.gp, id), e); r.State != care.ReviewDone || len(r.Tasks) != 1 || r.Tasks[0].Domain != plan.Medical {
			t.Errorf("got %s, %s, want a review of one medical task", r.State, whats(r.Tasks))
		}
	})
}

func TestWhatEarlierRCPDecidedIsFollowedUntilDone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		plans := &plan.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}
		e, other := w.include(t, m, "Exemple", day(2026, 2, 3)), w.include(t, m, "Autre", day(2026, 2, 3))
		first := w.meeting(t, m, today, e, other)
		must(t, w.decide(t, m.psy, first, e, care.ReviewDraft{Summary: "Un", Tasks: []plan.TaskDraft{task("Appeler", m.gp, today.AddDays(3)), task("Écrire", m.psy, today.AddDays(4))}}, ""))
		must(t, w.decide(t, m.psy, first, other, care.ReviewDraft{Summary: "Deux", Tasks: []plan.TaskDraft{task("D’un autre", m.gp, today)}}, ""))
		must(t, w.validate(m.gp, first, w.view(t, m.gp, first).Version, false))
		w.Clock.Advance(24 * time.Hour)

		second := w.meeting(t, m, today.AddDays(1), e)
		r := reviewOf(t, w.view(t, m.social, second), e)
		if got := whats(r.Former); got != "Appeler/medical/Alice1 Aubépine/todo | Écrire/psychological/Basile1 Bruyère/todo" || len(r.Tasks) != 0 {
			t.Fatalf("got %q and %q, want what the first decided about this person", got, whats(r.Tasks))
		}
		a := r.Former[0]
		_, err := plans.MoveAction(ctx, m.gp, e.PatientID, a.ID, plan.ActionMove{State: plan.Done, Version: a.Version}, "")
		must(t, err)
		if got := whats(reviewOf(t, w.view(t, m.social, second), e).Former); got != "Écrire/psychological/Basile1 Bruyère/todo" {
			t.Errorf("got %q, want what is done no longer there", got)
		}
		old := reviewOf(t, w.view(t, m.social, first), e)
		if len(old.Former) != 0 || !strings.Contains(whats(old.Tasks), "Appeler/medical/Alice1 Aubépine/done") {
			t.Errorf("got %q before and %q, want the first RCP to say that it is done", whats(old.Former), whats(old.Tasks))
		}
		p, err := w.care.ReviewPlan(ctx, m.psy, r.ID)
		must(t, err)
		if len(p.Tasks) != 1 || p.Tasks[0].What != "Écrire" {
			t.Errorf("got %s, want what is under way", whats(p.Tasks))
		}
		_, err = w.care.ReviewPlan(ctx, w.teams[1].psy, r.ID)
		wantKind(t, err, fault.NotFound)
		_, err = w.care.ReviewPlan(ctx, m.pharma, r.ID)
		wantKind(t, err, fault.Forbidden)
	})
}

func TestThePlanIsReviewedOnceInARCP(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		plans := &plan.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		_, err := plans.AddGoal(ctx, m.psy, e.PatientID, e.ID, plan.GoalDraft{Words: "Je veux dormir"}, "")
		must(t, err)
		later := w.meeting(t, m, today.AddDays(1), e)
		wantField(t, w.decide(t, m.psy, later, e, care.ReviewDraft{Summary: "x", PlanReviewed: true, PlanChanged: "Rien"}, ""), "plan_reviewed") // it has not taken place
		id := w.meeting(t, m, today, e)
		must(t, w.decide(t, m.psy, id, e, care.ReviewDraft{Summary: "x", PlanChanged: "Un rythme plus lent"}, "a")) // the words are enough
		must(t, w.decide(t, m.psy, id, e, care.ReviewDraft{Summary: "x"}, "b"))
		wantField(t, w.decide(t, m.gp, id, e, care.ReviewDraft{Summary: "x", PlanReviewed: true, PlanChanged: "Autre"}, "c"), "plan_reviewed")
		p, err := w.care.ReviewPlan(ctx, m.social, reviewOf(t, w.view(t, m.gp, id), e).ID)
		must(t, err)
		if r, done := p.Reviewed(id); !done || len(p.Reviews) != 1 || r.Changed != "Un rythme plus lent" || r.HeldOn != today || len(p.Goals) != 1 {
			t.Errorf("got %+v, want one review of the plan, of today", p)
		}
		if _, done := p.Reviewed(later); done {
			t.Error("another RCP says that it reviewed the plan")
		}
	})
}

func TestWhoObjectsToSharingIsVeiledInARCP(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		id := w.meeting(t, m, today, e)
		must(t, w.decide(t, m.gp, id, e, care.ReviewDraft{Summary: "x", Tasks: []plan.TaskDraft{task("Zanzibar", m.psy, today), task("Pour moi", m.gp, today)}}, ""))
		w.object(t, m, e)
		got := reviewOf(t, w.view(t, m.psy, id), e)
		if len(got.Tasks) != 1 || !got.Tasks[0].Veiled || got.Tasks[0].What != "" {
			t.Errorf("its owner: got %q, want one task without a word", whats(got.Tasks))
		}
		if got := reviewOf(t, w.view(t, m.social, id), e); len(got.Tasks) != 0 {
			t.Errorf("who neither owns nor wrote: got %q, want nothing", whats(got.Tasks))
		}
		if got := reviewOf(t, w.view(t, m.gp, id), e); len(got.Tasks) != 2 || got.Tasks[0].Veiled {
			t.Errorf("the GP who included: got %q, want both", whats(got.Tasks))
		}
		_, err := w.care.ReviewPlan(ctx, m.psy, got.ID)
		wantKind(t, err, fault.Forbidden)
		wantKind(t, w.decide(t, m.psy, id, e, care.ReviewDraft{Summary: "x", Tasks: []plan.TaskDraft{task("y", m.psy, today)}}, ""), fault.Forbidden)

		next := w.meeting(t, m, today.AddDays(1), e)
		if got := reviewOf(t, w.view(t, m.psy, next), e); len(got.Former) != 1 || !got.Former[0].Veiled {
			t.Errorf("at the next RCP: got %q, want one task without a word", whats(got.Former))
		}
	})
}

func TestTheLinesChosenInNotesAreReadUntilTheRCPIsValidated(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		notes := &note.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		show := func(body string) {
			t.Helper()
			out, err := notes.Publish(ctx, m.psy, e.PatientID, note.Draft{Segment: note.Psychological, NotedOn: today, Body: "Gardé pour moi\n" + body}, "")
			must(t, err)
			must(t, notes.Choose(ctx, m.psy, e.PatientID, out.Note, note.Choice{Lines: []int{2}, Version: 1}, ""))
		}
		lines := func(who access.Actor, id db.ID) string {
			var list []string
			for _, s := range reviewOf(t, w.view(t, who, id), e).Shown {
				list = append(list, s.Lines...)
			}
			return strings.Join(list, "|")
		}
		show("Première")
		first := w.meeting(t, m, today, e)
		if got := lines(m.social, first); got != "Première" {
			t.Errorf("got %q, want the line that was chosen and no other", got)
		}
		w.discuss(t, m, first, e, "x")
		must(t, w.validate(m.gp, first, w.view(t, m.gp, first).Version, false))
		if got := lines(m.social, first); got != "" {
			t.Errorf("validated: got %q, want nothing that comes after it", got)
		}
		w.Clock.Advance(72 * time.Hour)
		second := w.meeting(t, m, today.AddDays(3), e)
		w.discuss(t, m, second, e, "x")
		must(t, w.validate(m.gp, second, w.view(t, m.gp, second).Version, false))
		w.Clock.Advance(72 * time.Hour)
		show("Seconde")
		third := w.meeting(t, m, today.AddDays(6), e)
		if got := lines(m.social, third); got != "Seconde" {
			t.Errorf("got %q, want what was chosen since the person was last discussed", got)
		}
		w.object(t, m, e)
		if got := [2]string{lines(m.social, third), lines(m.psy, third)}; got != [2]string{"", "Seconde"} {
			t.Errorf("got %q, want the objection to leave each author his own", got)
		}
	})
}

func TestAnOldRCPKeepsTheAlias(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "x", day(2026, 2, 3), func(in *patient.Inclusion) { in.Identity = patient.Anonymous{Alias: "Galet"} })
		old := w.meeting(t, m, today, e)
		w.discuss(t, m, old, e, "x")
		must(t, w.validate(m.gp, old, w.view(t, m.gp, old).Version, false))
		w.Clock.Advance(time.Hour)
		must(t, w.patients.AskLift(ctx, m.psy, e.PatientID, patient.LiftDraft{AskedOn: today, Own: true}, ""))
		must(t, w.patients.ConfirmLift(ctx, m.gp, e.PatientID, patient.ConfirmDraft{IdentityDraft: patient.IdentityDraft{
			Mode: "nominative", BirthName: "Zoubert", FirstNames: "Ophélie", Sex: "female", BirthDate: day(1980, 2, 3), BirthPlace: "31555",
		}}, 1, ""))
		draft := w.meeting(t, m, today, e)
		if got := [2]string{reviewOf(t, w.view(t, m.gp, old), e).Name(), reviewOf(t, w.view(t, m.gp, draft), e).Name()}; got != [2]string{"Galet", "ZOUBERT Ophélie"} {
			t.Errorf("got %q, want the alias of then, and the name of today", got)
		}
	})
}
