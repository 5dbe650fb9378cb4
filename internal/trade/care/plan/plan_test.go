package plan_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care/plan"

	"pgregory.net/rapid"
)

func TestAGoalIsWrittenMovedAndKeptInEachOfItsVersions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Durand", today.AddDays(-60))
		id := w.goal(t, m.psy, e, " Je veux revoir ma fille ")
		must(t, w.plan.ChangeGoal(ctx, m.social, e.PatientID, id, plan.GoalDraft{Words: "Je veux revoir ma fille le dimanche", Note: "fragile", Version: 1}, ""))
		g, err := w.plan.MoveGoal(ctx, m.gp, e.PatientID, id, plan.GoalMove{State: plan.GoalReached, Version: 2}, "")
		must(t, err)
		if g.State != plan.GoalReached || g.Version != 3 {
			t.Errorf("got %v, version %d", g.State, g.Version)
		}
		s := w.open(t, m.pharma, e).Stays[0]
		if len(s.Goals) != 1 || s.Goals[0].Words != "Je veux revoir ma fille le dimanche" || s.Goals[0].State != plan.GoalReached || s.Goals[0].Note != "fragile" {
			t.Errorf("got %+v", s.Goals)
		}
		var told []string
		for _, v := range s.History {
			told = append(told, fmt.Sprintf("%s %s %s", v.By, v.Goal.State, v.Goal.Words))
		}
		want := []string{
			"Alice1 Aubépine reached Je veux revoir ma fille le dimanche", "Cécile1 Capucine in_progress Je veux revoir ma fille le dimanche",
			"Basile1 Bruyère in_progress Je veux revoir ma fille",
		}
		if !slices.Equal(told, want) {
			t.Errorf("history: got %q, want %q", told, want)
		}
		if s.MayWrite {
			t.Error("the pharmacist may write the plan")
		}
		if n := w.count(t, `select count(*) from audit_line where subject = 'plan.goal' and patient_id = $1`, e.PatientID); n != 3 {
			t.Errorf("lines of the journal: got %d, want 3", n)
		}
	})
}

func TestWhatIsTypedOfAPlanIsChecked(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.Open(t, db.SQLite))
	m := w.teams[0]
	e := w.include(t, m, "Durand", today.AddDays(-60))
	goals := map[string]struct {
		d     plan.GoalDraft
		field string
	}{
		"nothing":          {plan.GoalDraft{Words: "  "}, "words"},
		"too long":         {plan.GoalDraft{Words: strings.Repeat("é", 2001)}, "words"},
		"a note too long":  {plan.GoalDraft{Words: "x", Note: strings.Repeat("é", 2001)}, "note"},
		"just long enough": {plan.GoalDraft{Words: strings.Repeat("é", 2000)}, ""},
	}
	for name, c := range goals {
		_, err := w.plan.AddGoal(ctx, m.gp, e.PatientID, 0, c.d, "")
		if c.field == "" {
			must(t, err)
			continue
		}
		t.Run("goal: "+name, func(t *testing.T) { wantField(t, err, c.field) })
	}
	good := task("Appeler la mairie", m.social, today.AddDays(5))
	actions := map[string]struct {
		change func(d *plan.ActionDraft)
		field  string
	}{
		"nothing to do":              {func(d *plan.ActionDraft) { d.What = "" }, "what"},
		"no domain":                  {func(d *plan.ActionDraft) { d.Domain = "" }, "domain"},
		"an unknown domain":          {func(d *plan.ActionDraft) { d.Domain = "money" }, "domain"},
		"nobody":                     {func(d *plan.ActionDraft) { d.Owner = "" }, "owner"},
		"somebody of another team":   {func(d *plan.ActionDraft) { d.Owner = w.teams[1].gp.Professional.String() }, "owner"},
		"outside without a role":     {func(d *plan.ActionDraft) { d.Owner, d.Outside = "outside", " " }, "outside"},
		"due before the inclusion":   {func(d *plan.ActionDraft) { d.DueOn = e.OpenedOn.AddDays(-1) }, "due_on"},
		"due in more than 3 years":   {func(d *plan.ActionDraft) { d.DueOn = today.AddYears(3).AddDays(1) }, "due_on"},
		"a reason to do it too long": {func(d *plan.ActionDraft) { d.What = strings.Repeat("é", 2001) }, "what"},
	}
	for name, c := range actions {
		d := good
		c.change(&d)
		_, err := w.plan.AddAction(ctx, m.gp, e.PatientID, 0, d, "")
		t.Run("action: "+name, func(t *testing.T) { wantField(t, err, c.field) })
	}
	w.add(t, m.gp, e, good)
}

func TestAPlanIsOfItsTeamAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, other := w.teams[0], w.teams[1]
		e := w.include(t, m, "Durand", today.AddDays(-60))
		theirs := w.include(t, other, "Petit", today.AddDays(-60))
		goal := w.goal(t, m.gp, e, "Dormir")
		id := w.add(t, m.gp, e, task("Appeler", m.social, today))

		_, err := w.plan.Open(ctx, other.gp, e.PatientID, "plan")
		wantKind(t, err, fault.NotFound)
		_, err = w.plan.AddGoal(ctx, other.gp, e.PatientID, 0, plan.GoalDraft{}, "")
		wantKind(t, err, fault.NotFound)
		_, err = w.plan.MoveAction(ctx, other.gp, e.PatientID, id, plan.ActionMove{State: plan.Done, Version: 1}, "")
		wantKind(t, err, fault.NotFound)
		// A thing of another person, named on one's own patient, is not there either.
		_, err = w.plan.MoveAction(ctx, other.gp, theirs.PatientID, id, plan.ActionMove{State: plan.Done, Version: 1}, "")
		wantKind(t, err, fault.NotFound)
		wantKind(t, w.plan.ChangeGoal(ctx, other.gp, theirs.PatientID, goal, plan.GoalDraft{Words: "x", Version: 1}, ""), fault.NotFound)
		wantKind(t, w.plan.ChangeAction(ctx, other.gp, theirs.PatientID, id, task("x", other.gp, today), ""), fault.NotFound)
		_, err = w.plan.AddAction(ctx, other.gp, theirs.PatientID, 0, plan.ActionDraft{TaskDraft: task("x", other.gp, today).TaskDraft, GoalID: goal}, "")
		wantKind(t, err, fault.NotFound)
		_, err = w.plan.OfTeam(ctx, other.gp, m.id, plan.Filter{})
		wantKind(t, err, fault.NotFound)
		for _, role := range []access.Role{access.AdminCoordination, access.MedicalCoordination, access.HostOrganisation, access.Agency, access.Operator} {
			_, err := w.plan.Open(ctx, access.Actor{Role: role}, e.PatientID, "plan")
			wantKind(t, err, fault.Forbidden)
		}
		_, err = w.plan.AddGoal(ctx, m.pharma, e.PatientID, 0, plan.GoalDraft{Words: "x"}, "")
		wantKind(t, err, fault.Forbidden)
	})
}

func TestAnActionIsSettledByItsOwnerOrTheTrio(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.Open(t, db.SQLite))
	m := w.teams[0]
	e := w.include(t, m, "Durand", today.AddDays(-60))
	mine := w.add(t, m.gp, e, task("Préparer le pilulier", m.pharma, today))
	person := w.add(t, m.gp, e, plan.ActionDraft{TaskDraft: plan.TaskDraft{Domain: plan.Person, What: "Marcher", Owner: "person"}})
	outside := w.add(t, m.gp, e, plan.ActionDraft{TaskDraft: plan.TaskDraft{Domain: plan.Social, What: "Ouvrir les droits", Owner: "outside", Outside: "Assistante  sociale du département"}})

	_, err := w.plan.MoveAction(ctx, m.pharma, e.PatientID, person, plan.ActionMove{State: plan.Done, Version: 1}, "")
	wantKind(t, err, fault.Forbidden)
	for _, c := range []struct {
		who access.Actor
		id  db.ID
	}{{m.pharma, mine}, {m.social, person}, {m.psy, outside}} {
		_, err := w.plan.MoveAction(ctx, c.who, e.PatientID, c.id, plan.ActionMove{State: plan.Done, Version: 1}, "")
		must(t, err)
	}
	a := w.action(t, m.psy, e, outside)
	if a.Owner() != "Assistante sociale du département" || a.SettledOn != today || a.SettledBy != m.psy.Professional {
		t.Errorf("got %q, settled %v by %v", a.Owner(), a.SettledOn, a.SettledBy)
	}
}

func TestASecondWriterIsShownWhatTheFirstWrote(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Durand", today.AddDays(-60))
		goal := w.goal(t, m.gp, e, "Dormir")
		id := w.add(t, m.gp, e, task("Appeler", m.social, today))
		must(t, w.plan.ChangeGoal(ctx, m.psy, e.PatientID, goal, plan.GoalDraft{Words: "Dormir la nuit", Version: 1}, ""))
		s := wantStale(t, w.plan.ChangeGoal(ctx, m.gp, e.PatientID, goal, plan.GoalDraft{Words: "Dormir mieux", Version: 1}, ""))
		if s.Goal.Words != "Dormir la nuit" || s.Goal.Version != 2 || s.By != "Basile1 Bruyère" {
			t.Errorf("got %+v by %q", s.Goal, s.By)
		}
		// The same words as those kept are no conflict.
		must(t, w.plan.ChangeGoal(ctx, m.gp, e.PatientID, goal, plan.GoalDraft{Words: "Dormir la nuit", Version: 1}, ""))
		_, err := w.plan.MoveAction(ctx, m.social, e.PatientID, id, plan.ActionMove{State: plan.Done, Version: 1}, "")
		must(t, err)
		s = wantStale(t, w.plan.ChangeAction(ctx, m.gp, e.PatientID, id, withVersion(task("Rappeler", m.social, today), 1), ""))
		if s.Action.State != plan.Done || s.Action.What != "Appeler" {
			t.Errorf("got %+v", s.Action)
		}
		_, err = w.plan.MoveAction(ctx, m.gp, e.PatientID, id, plan.ActionMove{State: plan.Abandoned, Reason: "x", Version: 1}, "")
		_ = wantStale(t, err)
	})
}

func withVersion(d plan.ActionDraft, n int) plan.ActionDraft {
	d.Version = n
	return d
}

func TestTwoClicksAtOnceSettleAnActionOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Durand", today.AddDays(-60))
		id := w.add(t, m.gp, e, task("Appeler", m.social, today))
		results := make(chan error, 8)
		for i := range 8 {
			who := []access.Actor{m.gp, m.social}[i%2]
			go func() {
				_, err := w.plan.MoveAction(context.Background(), who, e.PatientID, id, plan.ActionMove{State: plan.Done, Version: 1}, "")
				results <- err
			}()
		}
		good := 0
		for range 8 {
			if err := <-results; err == nil {
				good++
			} else if fault.KindOf(err) != fault.Conflict {
				t.Error(err)
			}
		}
		if n := w.count(t, `select count(*) from plan_history where thing_id = $1`, id); good != 1 || n != 2 {
			t.Errorf("got %d settlings and %d versions, want 1 and 2", good, n)
		}
	})
}

func TestARequestSentTwiceHasOneEffect(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.Open(t, db.SQLite))
	m := w.teams[0]
	e := w.include(t, m, "Durand", today.AddDays(-60))
	var ids [2]db.ID
	for i := range ids {
		var err error
		ids[i], err = w.plan.AddGoal(ctx, m.gp, e.PatientID, 0, plan.GoalDraft{Words: "Dormir"}, "k1")
		must(t, err)
	}
	id := w.add(t, m.gp, e, task("Appeler", m.social, today))
	for range 2 {
		a, err := w.plan.MoveAction(ctx, m.social, e.PatientID, id, plan.ActionMove{State: plan.Done, Version: 1}, "k2")
		must(t, err)
		if a.State != plan.Done || a.Version != 2 {
			t.Errorf("got %v, version %d", a.State, a.Version)
		}
	}
	if n := len(w.open(t, m.gp, e).Stays[0].Goals); n != 1 || ids[0] != ids[1] {
		t.Errorf("got %d goals, %v", n, ids)
	}
}

func TestAfterTheExitThePlanIsReadAndItsActionsAreSettled(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.Open(t, db.SQLite))
	m := w.teams[0]
	e := w.include(t, m, "Durand", today.AddDays(-60))
	goal := w.goal(t, m.gp, e, "Dormir")
	id := w.add(t, m.gp, e, task("Envoyer le courrier", m.gp, today))
	w.exit(t, m, e, today)
	_, err := w.plan.AddGoal(ctx, m.gp, e.PatientID, 0, plan.GoalDraft{Words: "x"}, "")
	wantKind(t, err, fault.Conflict)
	wantKind(t, w.plan.ChangeGoal(ctx, m.gp, e.PatientID, goal, plan.GoalDraft{Words: "x", Version: 1}, ""), fault.Conflict)
	wantKind(t, w.plan.ChangeAction(ctx, m.gp, e.PatientID, id, withVersion(task("x", m.gp, today), 1), ""), fault.Conflict)
	_, err = w.plan.MoveAction(ctx, m.gp, e.PatientID, id, plan.ActionMove{State: plan.Done, Version: 1}, "")
	must(t, err)
	if s := w.open(t, m.gp, e).Stays[0]; s.MayWrite || len(s.Goals) != 1 {
		t.Errorf("got %+v", s)
	}
}

// Who objects to sharing is closed to all but the GP who included.
func TestAnObjectionClosesThePlan(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.Open(t, db.SQLite))
	m := w.teams[0]
	e := w.include(t, m, "Durand", today.AddDays(-60))
	goal := w.goal(t, m.psy, e, "Dormir")
	own := w.add(t, m.psy, e, task("Écrit par la psychologue", m.social, today))
	given := w.add(t, m.gp, e, task("Confié à la psychologue", m.psy, today))
	w.add(t, m.gp, e, task("Entre le médecin et le social", m.social, today))
	w.object(t, m, e)

	v := w.open(t, m.psy, e)
	s := v.Stays[0]
	if !v.Patient.Withheld || len(s.Goals)+len(s.History)+len(s.Reviews) != 0 || s.MayWrite {
		t.Errorf("got %+v", s)
	}
	told := map[db.ID]string{}
	for _, a := range s.Actions {
		told[a.ID] = a.What
	}
	if len(told) != 2 || told[own] != "Écrit par la psychologue" || told[given] != "" {
		t.Errorf("actions: got %v", told)
	}
	wantKind(t, w.plan.ChangeGoal(ctx, m.psy, e.PatientID, goal, plan.GoalDraft{Words: "x", Version: 1}, ""), fault.Forbidden)
	_, err := w.plan.AddAction(ctx, m.psy, e.PatientID, 0, task("x", m.psy, today), "")
	wantKind(t, err, fault.Forbidden)
	_, err = w.plan.MoveAction(ctx, m.psy, e.PatientID, given, plan.ActionMove{State: plan.Done, Version: 1}, "")
	must(t, err)

	list, err := w.plan.OfTeam(ctx, m.psy, m.id, plan.Filter{})
	must(t, err)
	if len(list.Lines) != 1 || list.Lines[0].ID != own || list.Lines[0].Patient.DisplayName() != "Dossier 31-01-0001" {
		t.Errorf("tasks of the team: got %+v", list.Lines)
	}
	if s := w.open(t, m.gp, e).Stays[0]; len(s.Goals) != 1 || len(s.Actions) != 3 || !s.MayWrite {
		t.Errorf("the GP who included: got %+v", s)
	}
}

// An action goes where its states allow, and nothing it ever said is lost:
// whatever is asked, in whatever order, with a version just read or an old one.
func TestNoPathLosesTheHistoryOfAnAction(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.Open(t, db.SQLite))
	m := w.teams[0]
	e := w.include(t, m, "Durand", today.AddDays(-60))
	next := map[plan.ActionState][]plan.ActionState{plan.ToDo: {plan.Done, plan.Abandoned}, plan.Done: {plan.ToDo}, plan.Abandoned: {plan.ToDo}}
	rapid.Check(t, func(r *rapid.T) {
		id, err := w.plan.AddAction(ctx, m.gp, e.PatientID, e.ID, task("version 1", m.social, today), "")
		must(t, err)
		state, version, said := plan.ToDo, 1, []string{"todo version 1"}
		for i := range rapid.IntRange(1, 7).Draw(r, "steps") {
			read := version - rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(r, "stale")
			if rapid.Bool().Draw(r, "words") {
				words := fmt.Sprintf("version %d, étape %d", version+1, i)
				err = w.plan.ChangeAction(ctx, m.psy, e.PatientID, id, withVersion(task(words, m.psy, today), read), "")
				if (err == nil) != (read == version) {
					r.Fatalf("words read at %d of %d: %v", read, version, err)
				}
				if err == nil {
					version, said = version+1, append(said, string(state)+" "+words)
				}
				continue
			}
			to := rapid.SampledFrom([]plan.ActionState{plan.ToDo, plan.Done, plan.Abandoned, "lost"}).Draw(r, "to")
			a, err := w.plan.MoveAction(ctx, m.gp, e.PatientID, id, plan.ActionMove{State: to, Reason: "motif", Version: read}, "")
			allowed := slices.Contains(next[state], to) && read == version
			if (err == nil) != allowed {
				r.Fatalf("%s to %s, read at %d of %d: %v", state, to, read, version, err)
			}
			if err == nil {
				state, version = to, version+1
				said = append(said, string(state)+" "+a.What)
			}
		}
		var kept []string
		for _, v := range w.open(t, m.gp, e).Stays[0].History {
			if v.Action != nil && v.Action.ID == id {
				kept = append([]string{string(v.Action.State) + " " + v.Action.What}, kept...)
			}
		}
		if !slices.Equal(kept, said) {
			r.Fatalf("got %q, want %q", kept, said)
		}
		if a := w.action(t, m.gp, e, id); a.State != state || a.Version != version || (a.State == plan.Abandoned) != (a.Reason != "") || (a.State == plan.ToDo) != a.SettledOn.IsZero() {
			r.Fatalf("got %+v, want %s at %d", a, state, version)
		}
	})
}

func TestToGiveUpSaysWhy(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.Open(t, db.SQLite))
	m := w.teams[0]
	e := w.include(t, m, "Durand", today.AddDays(-60))
	id := w.add(t, m.gp, e, task("Appeler", m.social, today))
	_, err := w.plan.MoveAction(ctx, m.social, e.PatientID, id, plan.ActionMove{State: plan.Abandoned, Reason: " ", Version: 1}, "")
	wantField(t, err, "reason")
}

func TestAReviewWithThePersonIsDatedWithinTheStay(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.Open(t, db.SQLite))
	m := w.teams[0]
	e := w.include(t, m, "Durand", today.AddDays(-60))
	wantField(t, w.plan.AddReview(ctx, m.psy, e.PatientID, 0, plan.ReviewDraft{HeldOn: today.AddDays(1), Changed: "x"}, ""), "held_on")
	wantField(t, w.plan.AddReview(ctx, m.psy, e.PatientID, 0, plan.ReviewDraft{HeldOn: today}, ""), "changed")
	must(t, w.plan.AddReview(ctx, m.psy, e.PatientID, 0, plan.ReviewDraft{HeldOn: today.AddDays(-2), Changed: "Rien ne change"}, ""))
	if r := w.open(t, m.gp, e).Stays[0].Reviews; len(r) != 1 || r[0].By != "Basile1 Bruyère" || r[0].Changed != "Rien ne change" {
		t.Errorf("got %+v", r)
	}
}

func later(w *house, d time.Duration) { w.Clock.Advance(d) }
