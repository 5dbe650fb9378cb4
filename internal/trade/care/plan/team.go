package plan

import (
	"context"
	"slices"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/text"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// Whose says whose tasks a list holds.
type Whose string

// The choices of whose tasks. Any other value is a professional's identifier.
const (
	Everyone Whose = ""
	Mine     Whose = "mine"
	Orphans  Whose = "orphans" // their member left: to be given to another
)

// Filter narrows the tasks of a team. State zero is what is still to do; Late
// keeps those that are overdue.
type Filter struct {
	Whose Whose
	State ActionState
	Late  bool
}

// Task is one line of a team's list.
type Task struct {
	Action
	Patient patient.Patient
	Mine    bool
	MayDo   bool
}

// Tasks is a team's list.
type Tasks struct {
	Team    access.Team
	Members []network.Member
	Lines   []Task // the reader's first, late ones first among them
	Today   civil.Day
	Filter  Filter
	Open    int // still to do, before the filter
	Late    int
	Orphans int
}

// settledShown bounds the settled tasks that are read: the latest.
const settledShown = 500

// OfTeam lists the tasks of one of the reader's teams. Somebody who objects to
// sharing has no name in it, and his or her tasks are there only as Action.Veil
// lets them through. Faults: Forbidden; NotFound.
func (s *Service) OfTeam(ctx context.Context, who access.Actor, team db.ID, f Filter) (v Tasks, err error) {
	if err := who.InTeam(access.PlanOpen, team); err != nil {
		return v, err
	}
	line := audit.Line{Action: access.PlanOpen, Subject: subjectTasks, SubjectID: team}
	err = s.Audit.Traced(ctx, s.DB, who, func(tx *db.Tx) error {
		if f.State == "" {
			f.State = ToDo
		}
		v = Tasks{Today: tx.Today(), Filter: f}
		v.Team, _ = who.Team(team)
		return s.ofTeam(tx, who, &v)
	}, line)
	return v, err
}

func (s *Service) ofTeam(tx *db.Tx, who access.Actor, v *Tasks) error {
	team := v.Team.ID
	people, err := patient.OfTeam(tx, s.Seal, who, team, true)
	if err != nil {
		return err
	}
	known := make(map[db.ID]patient.Patient, len(people))
	for _, l := range people {
		known[l.Enrolment.ID] = l.Patient
	}
	all, err := actionsWhere(tx, s.Seal, `microstructure_id = $1 and state = 'todo'`, team)
	if err != nil {
		return err
	}
	if v.Filter.State != ToDo {
		settled, err := settledOf(tx, s, team, v.Filter.State)
		if err != nil {
			return err
		}
		all = append(all, settled...)
	}
	r := reader{tx: tx, who: who, names: newNames(tx), members: map[db.ID][]network.Member{}}
	if v.Members, err = r.team(team); err != nil {
		return err
	}
	for _, a := range all {
		p := known[a.EnrolmentID]
		if p.Withheld {
			var ok bool
			if a, ok = a.Veil(who); !ok {
				continue
			}
		}
		if err := r.complete(&a); err != nil {
			return err
		}
		v.add(who, Task{Action: a, Patient: p, Mine: a.Mine(who), MayDo: a.MayDo(who)})
	}
	slices.SortStableFunc(v.Lines, v.order)
	return nil
}

func settledOf(tx *db.Tx, s *Service, team db.ID, state ActionState) ([]Action, error) {
	var ids []db.ID
	err := tx.Select(&ids, `select id from plan_action where microstructure_id = $1 and state = $2 order by settled_on desc, id desc limit $3`,
		team, state, settledShown)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	marks, args := db.In(1, ids)
	return actionsWhere(tx, s.Seal, `id in `+marks, args...)
}

// add counts a task, and keeps it when it passes the filter.
func (v *Tasks) add(who access.Actor, t Task) {
	if t.State == ToDo {
		v.Open++
		if t.Overdue(v.Today) {
			v.Late++
		}
		if t.OwnerLeft {
			v.Orphans++
		}
	}
	if v.Filter.keeps(who, t, v.Today) {
		v.Lines = append(v.Lines, t)
	}
}

func (f Filter) keeps(who access.Actor, t Task, today civil.Day) bool {
	if t.State != f.State || f.Late && !t.Overdue(today) {
		return false
	}
	switch f.Whose {
	case Everyone:
		return true
	case Mine:
		return t.Action.Mine(who)
	case Orphans:
		return t.OwnerLeft
	default:
		return t.OwnerKind == OwnerMember && t.OwnerID.String() == string(f.Whose)
	}
}

// order puts the reader's own first, late ones first, then by due date (those
// without one last) and by name; what is settled, the latest first.
func (v *Tasks) order(a, b Task) int {
	first := func(x, y bool) int {
		switch {
		case x == y:
			return 0
		case x:
			return -1
		default:
			return 1
		}
	}
	if d := first(a.Mine, b.Mine); d != 0 {
		return d
	}
	if v.Filter.State != ToDo {
		return b.SettledOn.Compare(a.SettledOn)
	}
	if d := first(a.Overdue(v.Today), b.Overdue(v.Today)); d != 0 {
		return d
	}
	if d := first(!a.DueOn.IsZero(), !b.DueOn.IsZero()); d != 0 {
		return d
	}
	if d := a.DueOn.Compare(b.DueOn); d != 0 {
		return d
	}
	return strings.Compare(text.Fold(a.Patient.DisplayName()), text.Fold(b.Patient.DisplayName()))
}
