package plan

import (
	"context"
	"fmt"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// Service is what may be asked about plans and tasks.
type Service struct {
	DB    *db.DB
	Audit *audit.Keeper
	Seal  *seal.Sealer
}

// The subjects of the journal's lines.
const (
	subjectPlan   = "plan"
	subjectGoal   = "plan.goal"
	subjectAction = "plan.action"
	subjectReview = "plan.review"
	subjectTasks  = "plan.tasks"
)

// errWithheld answers somebody who would write about a person who objects.
func errWithheld() error {
	return &fault.Error{Kind: fault.Forbidden, Message: "Cette personne s’oppose au partage : seul le médecin qui l’a incluse peut écrire son projet."}
}

// readable opens a person to somebody who is going to write of the plan. Faults:
// NotFound; Forbidden, also when the person objects to sharing.
func (s *Service) readable(tx *db.Tx, who access.Actor, perm access.Permission, person db.ID) ([]patient.Enrolment, error) {
	p, stays, err := patient.RecordOf(tx, s.Seal, who, perm, person)
	if err == nil && p.Withheld {
		err = errWithheld()
	}
	return stays, err
}

// stayOf is the stay meant by a form: the one named, among those the reader may
// write in, or the one that is open when none is named. Faults: NotFound; Conflict
// when it has ended.
func stayOf(stays []patient.Enrolment, named db.ID) (patient.Enrolment, error) {
	for _, e := range stays {
		if e.ID != named && (named != 0 || !e.Open()) {
			continue
		}
		if !e.Open() {
			return e, fault.Clash("Ce suivi est terminé depuis le " + e.ClosedOn.Short() + " : son projet ne change plus.")
		}
		return e, nil
	}
	if named == 0 && len(stays) > 0 {
		return stays[0], fault.Clash("Ce suivi est terminé depuis le " + stays[0].ClosedOn.Short() + " : son projet ne change plus.")
	}
	return patient.Enrolment{}, fault.Missing()
}

// AddGoal writes a new goal in a stay of a person; enrolment zero is the stay that
// goes on. Faults: Forbidden; NotFound outside the reader's teams; Invalid;
// Conflict when the stay has ended.
func (s *Service) AddGoal(ctx context.Context, who access.Actor, person, enrolment db.ID, d GoalDraft, key string) (id db.ID, err error) {
	return s.write(ctx, who, access.PlanWrite, person, key, func(tx *db.Tx, stays []patient.Enrolment) (db.ID, error) {
		e, err := stayOf(stays, enrolment)
		if err != nil {
			return 0, err
		}
		if d = d.trimmed(); d.validate() != nil {
			return 0, d.validate()
		}
		g := Goal{
			ID: tx.NewID(), EnrolmentID: e.ID, PatientID: e.PatientID, TeamID: e.TeamID, State: GoalInProgress, Words: d.Words, Note: d.Note,
			AuthorID: who.Professional, MadeAt: tx.Now(), Version: 1,
		}
		if err := insertGoal(tx, s.Seal, who, g); err != nil {
			return 0, err
		}
		if err := keepGoal(tx, s.Seal, who, g); err != nil {
			return 0, err
		}
		return g.ID, s.note(tx, who, access.PlanWrite, subjectGoal, g.ID, person)
	})
}

// ChangeGoal writes the next version of a goal's words. Faults: Forbidden;
// NotFound; Invalid; Conflict when the stay has ended, or caused by a *Stale when
// somebody changed it meanwhile.
func (s *Service) ChangeGoal(ctx context.Context, who access.Actor, person, goal db.ID, d GoalDraft, key string) error {
	_, err := s.write(ctx, who, access.PlanWrite, person, key, func(tx *db.Tx, stays []patient.Enrolment) (db.ID, error) {
		g, err := s.goalIn(tx, stays, goal)
		if err != nil {
			return 0, err
		}
		if d = d.trimmed(); d.validate() != nil {
			return 0, d.validate()
		}
		if g.Words == d.Words && g.Note == d.Note {
			return goal, nil
		}
		if g.Version != d.Version {
			return 0, s.stale(tx, g.ID, &Stale{Goal: &g})
		}
		g.Words, g.Note = d.Words, d.Note
		return goal, s.nextGoal(tx, who, g)
	})
	return err
}

// MoveGoal changes where a goal stands. Faults: Forbidden; NotFound; Invalid when
// the state may not follow; Conflict when somebody changed it meanwhile.
func (s *Service) MoveGoal(ctx context.Context, who access.Actor, person, goal db.ID, m GoalMove, key string) (moved Goal, err error) {
	_, err = s.write(ctx, who, access.PlanWrite, person, key, func(tx *db.Tx, stays []patient.Enrolment) (db.ID, error) {
		g, err := s.goalIn(tx, stays, goal)
		if err != nil {
			return 0, err
		}
		if g.Version != m.Version {
			return 0, s.stale(tx, g.ID, &Stale{Goal: &g})
		}
		if !g.State.mayBecome(m.State) {
			return 0, fault.Refuse("Cet objectif ne peut pas passer à cet état.")
		}
		g.State = m.State
		err = s.nextGoal(tx, who, g)
		moved = g
		moved.Version++
		return goal, err
	})
	return moved, err
}

func (s *Service) nextGoal(tx *db.Tx, who access.Actor, g Goal) error {
	g.Version++
	if err := updateGoal(tx, s.Seal, g); err != nil {
		return err
	}
	if err := keepGoal(tx, s.Seal, who, g); err != nil {
		return err
	}
	return s.note(tx, who, access.PlanWrite, subjectGoal, g.ID, g.PatientID)
}

// goalIn finds a goal of one of the stays, which must go on.
func (s *Service) goalIn(tx *db.Tx, stays []patient.Enrolment, goal db.ID) (Goal, error) {
	g, err := goalByID(tx, s.Seal, goal)
	if err != nil {
		return g, err
	}
	if g.EnrolmentID == 0 {
		return g, fault.Missing()
	}
	_, err = stayOf(stays, g.EnrolmentID)
	return g, err
}

// AddAction writes a new action in a stay of a person; enrolment zero is the stay
// that goes on. Faults: as AddGoal.
func (s *Service) AddAction(ctx context.Context, who access.Actor, person, enrolment db.ID, d ActionDraft, key string) (db.ID, error) {
	return s.write(ctx, who, access.PlanWrite, person, key, func(tx *db.Tx, stays []patient.Enrolment) (db.ID, error) {
		if d.GoalID != 0 && enrolment == 0 {
			g, err := goalByID(tx, s.Seal, d.GoalID)
			if err != nil {
				return 0, err
			}
			enrolment = g.EnrolmentID
		}
		e, err := stayOf(stays, enrolment)
		if err != nil {
			return 0, err
		}
		a := Action{
			ID: tx.NewID(), EnrolmentID: e.ID, PatientID: e.PatientID, TeamID: e.TeamID, State: ToDo, Origin: FromPlan,
			AuthorID: who.Professional, MadeAt: tx.Now(), Version: 1,
		}
		if err := s.fill(tx, e, &a, d); err != nil {
			return 0, err
		}
		if err := addAction(tx, s.Seal, who, a); err != nil {
			return 0, err
		}
		return a.ID, s.note(tx, who, access.PlanWrite, subjectAction, a.ID, person)
	})
}

// fill checks what was typed and puts it in an action.
func (s *Service) fill(tx *db.Tx, e patient.Enrolment, a *Action, d ActionDraft) error {
	members, err := network.MembersOn(tx, e.TeamID, tx.Today())
	if err != nil {
		return err
	}
	d = d.trimmed()
	if err := d.validate(e, members, *a, tx.Today()); err != nil {
		return err
	}
	if d.GoalID != 0 {
		g, err := goalByID(tx, s.Seal, d.GoalID)
		if err != nil {
			return err
		}
		if g.EnrolmentID != e.ID {
			return fault.Missing()
		}
	}
	d.into(a)
	return nil
}

func addAction(tx *db.Tx, sealer *seal.Sealer, who access.Actor, a Action) error {
	if err := insertAction(tx, sealer, who, a); err != nil {
		return err
	}
	return keepAction(tx, sealer, who, a)
}

// ChangeAction writes the next version of an action: what, who, when. Faults: as
// ChangeGoal.
func (s *Service) ChangeAction(ctx context.Context, who access.Actor, person, action db.ID, d ActionDraft, key string) error {
	_, err := s.write(ctx, who, access.PlanWrite, person, key, func(tx *db.Tx, stays []patient.Enrolment) (db.ID, error) {
		a, err := actionByID(tx, s.Seal, action)
		if err != nil {
			return 0, err
		}
		e, err := stayOf(stays, a.EnrolmentID)
		if err != nil {
			return 0, err
		}
		was := a
		if err := s.fill(tx, e, &a, d); err != nil {
			return 0, err
		}
		if a == was {
			return action, nil
		}
		if was.Version != d.Version {
			return 0, s.stale(tx, a.ID, &Stale{Action: &was})
		}
		return action, s.nextAction(tx, who, access.PlanWrite, &a)
	})
	return err
}

// MoveAction settles an action or takes it up again: its owner may, and any core
// member of the team, after the exit too. Faults: Forbidden; NotFound; Invalid
// without a reason to give up; Conflict when somebody changed it meanwhile.
func (s *Service) MoveAction(ctx context.Context, who access.Actor, person, action db.ID, m ActionMove, key string) (moved Action, err error) {
	if err := who.Check(access.TaskDo); err != nil {
		return moved, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		p, stays, err := patient.RecordOf(tx, s.Seal, who, access.TaskDo, person)
		if err != nil {
			return err
		}
		_, _, err = tx.Once(who.Account, key, func() (string, error) {
			a, err := actionByID(tx, s.Seal, action)
			if err != nil {
				return "", err
			}
			if !within(stays, a.EnrolmentID) {
				return "", fault.Missing()
			}
			moved, err = s.moveAction(tx, who, p.Withheld, a, m)
			return action.String(), err
		})
		if err != nil || moved.ID != 0 {
			return err
		}
		moved, err = actionByID(tx, s.Seal, action) // the same request again
		return err
	})
	return moved, err
}

func within(stays []patient.Enrolment, enrolment db.ID) bool {
	for _, e := range stays {
		if e.ID == enrolment {
			return true
		}
	}
	return false
}

func (s *Service) moveAction(tx *db.Tx, who access.Actor, withheld bool, a Action, m ActionMove) (Action, error) {
	if withheld {
		if _, ok := a.Veil(who); !ok {
			return a, fault.Missing()
		}
	}
	if !a.MayDo(who) {
		return a, &fault.Error{Kind: fault.Forbidden, Message: "Cette action est confiée à quelqu’un d’autre."}
	}
	if a.Version != m.Version {
		return a, s.stale(tx, a.ID, &Stale{Action: &a})
	}
	m.Reason = strings.TrimSpace(m.Reason)
	if !a.State.mayBecome(m.State) {
		return a, fault.Refuse("Cette action ne peut pas passer de « " + a.State.Label() + " » à cet état.")
	}
	if err := m.validate(); err != nil {
		return a, err
	}
	a.State, a.Reason, a.SettledOn, a.SettledBy = m.State, "", civil.Day{}, 0
	switch m.State {
	case Abandoned:
		a.Reason = m.Reason
		fallthrough
	case Done:
		a.SettledOn, a.SettledBy = tx.Today(), who.Professional
	case ToDo:
	}
	return a, s.nextAction(tx, who, access.TaskDo, &a)
}

func (s *Service) nextAction(tx *db.Tx, who access.Actor, perm access.Permission, a *Action) error {
	a.Version++
	if err := updateAction(tx, s.Seal, *a); err != nil {
		return err
	}
	if err := keepAction(tx, s.Seal, who, *a); err != nil {
		return err
	}
	return s.note(tx, who, perm, subjectAction, a.ID, a.PatientID)
}

// ReviewDraft is what is typed when the plan is looked at again.
type ReviewDraft struct {
	HeldOn  civil.Day `form:"held_on"`
	Changed string    `form:"changed"`
}

func (d ReviewDraft) validate(e patient.Enrolment, today civil.Day) error {
	wrong := fault.Fields(fault.FieldsOf(e.CoversDay(d.HeldOn, today, "held_on")))
	if d.Changed == "" {
		wrong.Add("changed", "Écrivez ce qui a changé, ou que rien ne change.")
	}
	bounded(&wrong, "changed", d.Changed, longestWords)
	return wrong.Err()
}

// AddReview records that the plan was looked at again with the person, outside a
// RCP. Faults: as AddGoal.
func (s *Service) AddReview(ctx context.Context, who access.Actor, person, enrolment db.ID, d ReviewDraft, key string) error {
	_, err := s.write(ctx, who, access.PlanWrite, person, key, func(tx *db.Tx, stays []patient.Enrolment) (db.ID, error) {
		e, err := stayOf(stays, enrolment)
		if err != nil {
			return 0, err
		}
		d.Changed = strings.TrimSpace(d.Changed)
		if err := d.validate(e, tx.Today()); err != nil {
			return 0, err
		}
		r := reviewRow{EnrolmentID: e.ID, PatientID: e.PatientID, TeamID: e.TeamID, HeldOn: d.HeldOn, AccountID: who.Account, ProfessionalID: who.Professional}
		if err := insertReview(tx, s.Seal, r, d.Changed); err != nil {
			return 0, err
		}
		return e.ID, s.note(tx, who, access.PlanWrite, subjectReview, e.ID, person)
	})
	return err
}

// write opens a person to a writer, once for each request.
func (s *Service) write(ctx context.Context, who access.Actor, perm access.Permission, person db.ID, key string,
	do func(*db.Tx, []patient.Enrolment) (db.ID, error),
) (id db.ID, err error) {
	if err := who.Check(perm); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		stays, err := s.readable(tx, who, perm, person)
		if err != nil {
			return err
		}
		ref, _, err := tx.Once(who.Account, key, func() (string, error) {
			id, err := do(tx, stays)
			return id.String(), err
		})
		if err != nil {
			return err
		}
		id, err = db.ParseID(ref)
		return err
	})
	return id, err
}

// stale is the Conflict that shows what is kept.
func (s *Service) stale(tx *db.Tx, thing db.ID, cause *Stale) error {
	last, err := lastWriter(tx, thing)
	if err != nil {
		return err
	}
	names := newNames(tx)
	if cause.By, err = names.of(last.ProfessionalID); err != nil {
		return err
	}
	if cause.Action != nil {
		if cause.Action.OwnerName, err = names.of(cause.Action.OwnerID); err != nil {
			return err
		}
	}
	cause.At = last.MadeAt
	by := cause.By
	if by == "" {
		by = "quelqu’un"
	}
	return &fault.Error{
		Kind: fault.Conflict, Message: fmt.Sprintf("Modifié entre-temps par %s, le %s : comparez avant d’enregistrer.", by, civil.Instant(cause.At)), Cause: cause,
	}
}

func (s *Service) note(tx *db.Tx, who access.Actor, perm access.Permission, subject string, id, person db.ID) error {
	return s.Audit.Note(tx, who, audit.Line{Action: perm, Subject: subject, SubjectID: id, Patient: person})
}

// names finds professionals' names, each once.
type names struct {
	tx    *db.Tx
	known map[db.ID]string
}

func newNames(tx *db.Tx) *names { return &names{tx, map[db.ID]string{0: ""}} }

func (n *names) of(id db.ID) (string, error) {
	if name, ok := n.known[id]; ok {
		return name, nil
	}
	p, err := network.ProfessionalByID(n.tx, id)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return "", err
	}
	n.known[id] = p.Name()
	return n.known[id], nil
}
