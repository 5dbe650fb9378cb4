package plan

import (
	"strings"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// What the rooms above ask in their own transaction. They hold the journal's
// lines, and where it is said the permission.

// AddFromRCP turns the decisions of a review into tasks of a stay. Decisions are
// written for professionals: they are on the person's paper only once somebody
// puts them there. Faults: NotFound outside the reader's teams; Forbidden, also
// when the person objects to sharing; Invalid, with the fields of the first draft
// refused; Conflict when the stay has ended.
func AddFromRCP(tx *db.Tx, sealer *seal.Sealer, who access.Actor, enrolment, rcp, review db.ID, drafts []TaskDraft) error {
	return addTasks(tx, sealer, who, enrolment, Action{Origin: FromRCP, RCPID: rcp, ReviewID: review}, drafts)
}

// AddFromSession turns what was agreed in an entretien into tasks, as AddFromRCP;
// the caller has checked that the entretien is of that stay. Faults: the same.
func AddFromSession(tx *db.Tx, sealer *seal.Sealer, who access.Actor, enrolment, session db.ID, drafts []TaskDraft) error {
	return addTasks(tx, sealer, who, enrolment, Action{Origin: FromSession, SessionID: session}, drafts)
}

// addTasks writes tasks that were born as born says.
func addTasks(tx *db.Tx, sealer *seal.Sealer, who access.Actor, enrolment db.ID, born Action, drafts []TaskDraft) error {
	e, err := patient.InScope(tx, who, access.PlanWrite, enrolment)
	if err != nil {
		return err
	}
	s := Service{Seal: sealer}
	stays, err := s.readable(tx, who, access.PlanWrite, e.PatientID)
	if err != nil {
		return err
	}
	if e, err = stayOf(stays, enrolment); err != nil {
		return err
	}
	for _, d := range drafts {
		a := born
		a.ID, a.EnrolmentID, a.PatientID, a.TeamID, a.State = tx.NewID(), e.ID, e.PatientID, e.TeamID, ToDo
		a.AuthorID, a.MadeAt, a.Version = who.Professional, tx.Now(), 1
		if err := s.fill(tx, e, &a, ActionDraft{TaskDraft: d}); err != nil {
			return err
		}
		if err := addAction(tx, sealer, who, a); err != nil {
			return err
		}
	}
	return nil
}

// NoteReview records that a RCP looked at the plan again, and what changed; once
// for each RCP. Faults: NotFound; Forbidden, also when the person objects to
// sharing; Invalid; Conflict when it is recorded already.
func NoteReview(tx *db.Tx, sealer *seal.Sealer, who access.Actor, enrolment, rcp db.ID, d ReviewDraft) error {
	e, err := patient.InScope(tx, who, access.PlanWrite, enrolment)
	if err != nil {
		return err
	}
	s := Service{Seal: sealer}
	if _, err := s.readable(tx, who, access.PlanWrite, e.PatientID); err != nil {
		return err
	}
	if d.Changed = strings.TrimSpace(d.Changed); d.validate(e, tx.Today()) != nil {
		return d.validate(e, tx.Today())
	}
	return insertReview(tx, sealer, reviewRow{
		EnrolmentID: e.ID, PatientID: e.PatientID, TeamID: e.TeamID, RCPID: rcp, HeldOn: d.HeldOn, AccountID: who.Account, ProfessionalID: who.Professional,
	}, d.Changed)
}

// OpenTasks lists what is still to do in a stay, due soonest first. The caller
// holds the permission, and Action.Veil when the person objects to sharing.
func OpenTasks(tx *db.Tx, sealer *seal.Sealer, enrolment db.ID) ([]Action, error) {
	return completed(tx, sealer, `enrolment_id = $1 and state = 'todo'`, enrolment)
}

// TasksOfRCP lists what a RCP decided, whatever became of it. The caller holds the
// permission, and Action.Veil for those who object to sharing.
func TasksOfRCP(tx *db.Tx, sealer *seal.Sealer, rcp db.ID) ([]Action, error) {
	return completed(tx, sealer, `rcp_id = $1`, rcp)
}

// TasksOf lists what a professional has still to do in a team, due soonest first:
// « Ma journée ». The caller holds the permission, and Action.Veil.
func TasksOf(tx *db.Tx, sealer *seal.Sealer, team, professional db.ID) ([]Action, error) {
	if professional == 0 {
		return nil, nil
	}
	return completed(tx, sealer, `owner_id = $1 and state = 'todo' and microstructure_id = $2`, professional, team)
}

func completed(tx *db.Tx, sealer *seal.Sealer, where string, args ...any) ([]Action, error) {
	list, err := actionsWhere(tx, sealer, where, args...)
	if err != nil {
		return nil, err
	}
	r := reader{tx: tx, names: newNames(tx), members: map[db.ID][]network.Member{}}
	for i := range list {
		if err := r.complete(&list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Open is what is still to do in a stay, in figures.
type Open struct {
	EnrolmentID db.ID     `db:"enrolment_id"`
	Tasks       int       `db:"tasks"`
	Overdue     int       `db:"overdue"`
	Next        civil.Day `db:"next_on"` // soonest due date; none when none has one
}

// OpenTasksOfTeam counts what is still to do by stay, in one query that opens no
// seal: a stay without a task is not in it.
func OpenTasksOfTeam(tx *db.Tx, team db.ID) (map[db.ID]Open, error) {
	var rows []Open
	err := tx.Select(&rows, `select enrolment_id, count(*) as tasks, count(*) filter (where due_on < $2) as overdue, min(due_on) as next_on
		from plan_action where microstructure_id = $1 and state = 'todo' group by enrolment_id`, team, tx.Today())
	all := make(map[db.ID]Open, len(rows))
	for _, r := range rows {
		all[r.EnrolmentID] = r
	}
	return all, err
}

// OpenTasksOfStays is OpenTasksOfTeam for a few stays.
func OpenTasksOfStays(tx *db.Tx, stays []db.ID) (map[db.ID]Open, error) {
	in, args := db.In(2, stays)
	var rows []Open
	err := tx.Select(&rows, `select enrolment_id, count(*) as tasks, count(*) filter (where due_on < $1) as overdue, min(due_on) as next_on
		from plan_action where enrolment_id in `+in+` and state = 'todo' group by enrolment_id`, append([]any{tx.Today()}, args...)...)
	all := make(map[db.ID]Open, len(rows))
	for _, r := range rows {
		all[r.EnrolmentID] = r
	}
	return all, err
}

// Fact is an action as the demonstration tells it. The caller holds the rules.
type Fact struct {
	Enrolment patient.Enrolment
	Goal      db.ID
	Task      TaskDraft
	OnPaper   bool
	RCP       db.ID // zero: born from the plan
	DoneOn    civil.Day
	By        db.ID // professional who wrote it
	MadeAt    time.Time
}

// AddFact writes an action that somebody wrote another day. It knows no permission.
func AddFact(tx *db.Tx, sealer *seal.Sealer, f Fact) error {
	a := Action{
		ID: tx.NewID(), EnrolmentID: f.Enrolment.ID, PatientID: f.Enrolment.PatientID, TeamID: f.Enrolment.TeamID, State: ToDo, Origin: FromPlan,
		RCPID: f.RCP, AuthorID: f.By, MadeAt: f.MadeAt, Version: 1,
	}
	if f.RCP != 0 {
		a.Origin = FromRCP
	}
	ActionDraft{TaskDraft: f.Task, GoalID: f.Goal, OnPaper: f.OnPaper}.into(&a)
	if !f.DoneOn.IsZero() {
		a.State, a.SettledOn, a.SettledBy = Done, f.DoneOn, f.By
	}
	return addAction(tx, sealer, access.Actor{Professional: f.By}, a)
}

// AddGoalFact writes a goal that somebody wrote another day, as AddFact.
func AddGoalFact(tx *db.Tx, sealer *seal.Sealer, e patient.Enrolment, words string, state GoalState, by db.ID, madeAt time.Time) (db.ID, error) {
	g := Goal{ID: tx.NewID(), EnrolmentID: e.ID, PatientID: e.PatientID, TeamID: e.TeamID, State: state, Words: words, AuthorID: by, MadeAt: madeAt, Version: 1}
	who := access.Actor{Professional: by}
	if err := insertGoal(tx, sealer, who, g); err != nil {
		return 0, err
	}
	return g.ID, keepGoal(tx, sealer, who, g)
}

// Resting says, in French, what in this room rests on these stays or
// professionals; nothing when they may be taken away.
func Resting(tx *db.Tx, enrolments, professionals []db.ID) (string, error) {
	for _, q := range []struct {
		ids          []db.ID
		query, words string
	}{
		{enrolments, `select 1 from plan_goal where enrolment_id in `, "Un objectif a été écrit pour un patient de cet import."},
		{enrolments, `select 1 from plan_action where enrolment_id in `, "Une action a été écrite pour un patient de cet import."},
		{enrolments, `select 1 from plan_review where enrolment_id in `, "Le projet d’un patient de cet import a été revu."},
		{professionals, `select 1 from plan_action where owner_id in `, "Un professionnel de cet import est chargé d’une action."},
		{professionals, `select 1 from plan_history where professional_id in `, "Un professionnel de cet import a écrit dans un projet."},
	} {
		for ids := q.ids; len(ids) > 0; {
			n := min(askedTogether, len(ids))
			marks, args := db.In(1, ids[:n])
			var one int
			if found, err := tx.Find(&one, q.query+marks+` limit 1`, args...); err != nil || found {
				return q.words, err
			}
			ids = ids[n:]
		}
	}
	return "", nil
}

const askedTogether = 400 // rows of one statement
