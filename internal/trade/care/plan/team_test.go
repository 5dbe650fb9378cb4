package plan_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care/plan"
	"maillage/internal/trade/patient"
)

func TestTheTasksOfATeamComeMineFirstThenLate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e, f := w.include(t, m, "Durand", today.AddDays(-60)), w.include(t, m, "Abel", today.AddDays(-60))
		w.add(t, m.gp, e, task("sans échéance", m.psy, plan.ActionDraft{}.DueOn))
		w.add(t, m.gp, e, task("autre, en retard", m.psy, today.AddDays(-3)))
		w.add(t, m.gp, e, task("la mienne, plus tard", m.social, today.AddDays(9)))
		w.add(t, m.gp, e, task("la mienne, en retard", m.social, today.AddDays(-1)))
		w.add(t, m.gp, e, task("autre, même jour, Durand", m.psy, today.AddDays(2)))
		w.add(t, m.gp, f, task("autre, même jour, Abel", m.psy, today.AddDays(2)))
		done := w.add(t, m.gp, e, task("faite", m.psy, today))
		_, err := w.plan.MoveAction(ctx, m.gp, e.PatientID, done, plan.ActionMove{State: plan.Done, Version: 1}, "")
		must(t, err)

		ask := func(f plan.Filter) (said []string) {
			v, err := w.plan.OfTeam(ctx, m.social, m.id, f)
			must(t, err)
			if v.Open != 6 || v.Late != 2 || v.Orphans != 0 {
				t.Errorf("got %d open, %d late, %d orphans", v.Open, v.Late, v.Orphans)
			}
			for _, l := range v.Lines {
				said = append(said, l.What)
			}
			return said
		}
		for name, c := range map[string]struct {
			filter plan.Filter
			want   []string
		}{
			"all":                 {plan.Filter{}, []string{"la mienne, en retard", "la mienne, plus tard", "autre, en retard", "autre, même jour, Abel", "autre, même jour, Durand", "sans échéance"}},
			"mine":                {plan.Filter{Whose: plan.Mine}, []string{"la mienne, en retard", "la mienne, plus tard"}},
			"late":                {plan.Filter{Late: true}, []string{"la mienne, en retard", "autre, en retard"}},
			"a colleague's, done": {plan.Filter{Whose: plan.Whose(m.psy.Professional.String()), State: plan.Done}, []string{"faite"}},
			"given up":            {plan.Filter{State: plan.Abandoned}, nil},
			"nobody's":            {plan.Filter{Whose: plan.Orphans}, nil},
		} {
			if got := ask(c.filter); !slices.Equal(got, c.want) {
				t.Errorf("%s: got %q, want %q", name, got, c.want)
			}
		}
		if n := w.count(t, `select count(*) from audit_line where subject = 'plan.tasks' and subject_id = $1`, m.id); n != 6 {
			t.Errorf("lines of the journal: got %d, want one a look", n)
		}
	})
}

func TestTheTasksOfAMemberWhoLeftWaitForAnother(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Durand", today.AddDays(-60))
		id := w.add(t, m.gp, e, task("Appeler la mairie", m.social, today))
		w.leave(t, m, m.social)
		v, err := w.plan.OfTeam(ctx, m.psy, m.id, plan.Filter{Whose: plan.Orphans})
		must(t, err)
		if len(v.Lines) != 1 || !v.Lines[0].OwnerLeft || v.Lines[0].Owner() != "Cécile1 Capucine" || v.Orphans != 1 {
			t.Fatalf("got %+v", v.Lines)
		}
		// Its words may be mended without choosing another owner, and then given away.
		must(t, w.plan.ChangeAction(ctx, m.psy, e.PatientID, id, withVersion(task("Rappeler la mairie", m.social, today), 1), ""))
		must(t, w.plan.ChangeAction(ctx, m.psy, e.PatientID, id, withVersion(task("Rappeler la mairie", m.psy, today), 2), ""))
		if a := w.action(t, m.psy, e, id); a.OwnerLeft || a.OwnerID != m.psy.Professional {
			t.Errorf("got %+v", a)
		}
	})
}

func TestTheDecisionsOfARCPBecomeTasks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Durand", today.AddDays(-60))
		const rcp, review = db.ID(71), db.ID(72)
		drafts := []plan.TaskDraft{task("Demander l’avis du psychiatre", m.gp, today.AddDays(-1)).TaskDraft, task("Appeler le CSAPA", m.social, today.AddDays(8)).TaskDraft}
		add := func(at patient.Enrolment, d ...plan.TaskDraft) error {
			return w.DB.Write(ctx, func(tx *db.Tx) error { return plan.AddFromRCP(tx, w.Seal, m.psy, at.ID, rcp, review, d) })
		}
		must(t, add(e, drafts...))
		wantField(t, add(e, drafts[0], plan.TaskDraft{Domain: plan.Medical, Owner: "person"}), "what")
		wantKind(t, add(w.include(t, w.teams[1], "Petit", today.AddDays(-9)), drafts...), fault.NotFound)

		w.read(t, func(tx *db.Tx) error {
			open, err := plan.OpenTasks(tx, w.Seal, e.ID)
			must(t, err)
			of, err := plan.TasksOfRCP(tx, w.Seal, rcp)
			must(t, err)
			mine, err := plan.TasksOf(tx, w.Seal, m.id, m.social.Professional)
			must(t, err)
			if len(open) != 2 || len(of) != 2 || len(mine) != 1 || mine[0].What != "Appeler le CSAPA" || mine[0].OwnerName != "Cécile1 Capucine" {
				t.Errorf("got %d open, %d of the RCP, mine %+v", len(open), len(of), mine)
			}
			if of[0].Origin != plan.FromRCP || of[0].ReviewID != review || of[0].OnPaper {
				t.Errorf("got %+v", of[0])
			}
			counts, err := plan.OpenTasksOfTeam(tx, m.id)
			must(t, err)
			if got, want := counts[e.ID], (plan.Open{EnrolmentID: e.ID, Tasks: 2, Overdue: 1, Next: today.AddDays(-1)}); got != want || len(counts) != 1 {
				t.Errorf("counts: got %+v, want %+v", counts, want)
			}
			return nil
		})
		must(t, w.DB.Write(ctx, func(tx *db.Tx) error {
			return plan.AddFromSession(tx, w.Seal, m.social, e.ID, 73, []plan.TaskDraft{task("Apporter l’attestation", m.social, today).TaskDraft})
		}))
		if a := w.open(t, m.gp, e).Stays[0].Actions[1]; a.Origin != plan.FromSession || a.SessionID != 73 || a.RCPID != 0 {
			t.Errorf("born from an entretien: got %+v", a)
		}
		note := func() error {
			return w.DB.Write(ctx, func(tx *db.Tx) error {
				return plan.NoteReview(tx, w.Seal, m.gp, e.ID, rcp, plan.ReviewDraft{HeldOn: today, Changed: "Deux décisions"})
			})
		}
		must(t, note())
		wantKind(t, note(), fault.Conflict)
		w.object(t, m, e)
		wantKind(t, add(e, drafts...), fault.Forbidden) // the psychologist; the GP who included still may
		must(t, w.DB.Write(ctx, func(tx *db.Tx) error {
			return plan.NoteReview(tx, w.Seal, m.gp, e.ID, rcp+1, plan.ReviewDraft{HeldOn: today, Changed: "Rien"})
		}))
		wantKind(t, w.DB.Write(ctx, func(tx *db.Tx) error {
			return plan.NoteReview(tx, w.Seal, m.social, e.ID, rcp+2, plan.ReviewDraft{HeldOn: today, Changed: "Rien"})
		}), fault.Forbidden)
	})
}

func TestAnImportCannotBeUndoneUnderAPlan(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.Open(t, db.SQLite))
	m := w.teams[0]
	e, bare := w.include(t, m, "Durand", today.AddDays(-60)), w.include(t, m, "Petit", today.AddDays(-60))
	w.add(t, m.gp, e, task("Appeler", m.social, today))
	later(w, time.Hour)
	w.read(t, func(tx *db.Tx) error {
		for name, c := range map[string]struct {
			stays, people []db.ID
			rests         bool
		}{
			"a stay with an action":  {[]db.ID{e.ID}, nil, true},
			"a stay without":         {[]db.ID{bare.ID}, nil, false},
			"who is to do something": {nil, []db.ID{m.social.Professional}, true},
			"who wrote something":    {nil, []db.ID{m.gp.Professional}, true},
			"who has no part in it":  {nil, []db.ID{m.psy.Professional}, false},
		} {
			why, err := plan.Resting(tx, c.stays, c.people)
			if err != nil || (why != "") != c.rests {
				t.Errorf("%s: got %q, %v", name, why, err)
			}
		}
		return nil
	})
}

// Nothing that a plan says stands in clear in the files.
func TestNoWordOfAPlanIsReadInTheFiles(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.Open(t, db.SQLite))
	m := w.teams[0]
	e := w.include(t, m, "Durand", today.AddDays(-60))
	goal := w.goal(t, m.gp, e, "Parole de la personne")
	must(t, w.plan.ChangeGoal(ctx, m.gp, e.PatientID, goal, plan.GoalDraft{Words: "Autre parole", Note: "Remarque tue", Version: 1}, ""))
	id := w.add(t, m.gp, e, plan.ActionDraft{TaskDraft: plan.TaskDraft{Domain: plan.Social, What: "Geste secret", Owner: "outside", Outside: "Curatrice nommée"}, Note: "Mot caché"})
	_, err := w.plan.MoveAction(ctx, m.gp, e.PatientID, id, plan.ActionMove{State: plan.Abandoned, Reason: "Motif tu", Version: 1}, "")
	must(t, err)
	must(t, w.plan.AddReview(ctx, m.gp, e.PatientID, 0, plan.ReviewDraft{HeldOn: today, Changed: "Changement tu"}, ""))
	files, err := filepath.Glob(filepath.Join(w.Dir, "maillage.db*"))
	must(t, err)
	found := false
	for _, f := range files {
		raw, err := os.ReadFile(f)
		must(t, err)
		found = found || bytes.Contains(raw, []byte("plan_goal"))
		for _, secret := range []string{"Parole de la personne", "Autre parole", "Remarque tue", "Geste secret", "Curatrice", "Mot caché", "Motif tu", "Changement tu"} {
			if bytes.Contains(raw, []byte(secret)) {
				t.Errorf("%s tells %q", filepath.Base(f), secret)
			}
		}
	}
	if !found {
		t.Error("the search looks in the wrong place")
	}
}

func TestThePortionOfAPersonHoldsAllOfThePlan(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.Open(t, db.SQLite))
	m := w.teams[0]
	e := w.include(t, m, "Durand", today.AddDays(-60))
	w.goal(t, m.gp, e, "Dormir")
	w.add(t, m.gp, e, task("Appeler", m.social, today))
	must(t, w.plan.AddReview(ctx, m.gp, e.PatientID, 0, plan.ReviewDraft{HeldOn: today, Changed: "Rien"}, ""))
	of := func(who access.Actor) (p plan.Portion, err error) {
		err = w.DB.Read(ctx, func(tx *db.Tx) error {
			p, err = plan.PortionOf(tx, w.Seal, who, e.PatientID)
			return err
		})
		return p, err
	}
	p, err := of(m.psy)
	must(t, err)
	if len(p.Goals) != 1 || len(p.Actions) != 1 || len(p.Reviews) != 1 || len(p.Versions) != 2 || p.Actions[0].Owner != "Cécile1 Capucine" {
		t.Errorf("got %+v", p)
	}
	_, err = of(w.teams[1].gp)
	wantKind(t, err, fault.NotFound)
	w.object(t, m, e)
	_, err = of(m.psy)
	wantKind(t, err, fault.Forbidden)
	_, err = of(m.gp)
	must(t, err)
}
