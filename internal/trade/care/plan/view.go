package plan

import (
	"context"
	"slices"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// View is the plan of a person, as its reader may see it. When the person objects
// to sharing and the reader did not include him or her, Patient is Withheld: no
// goal, no review, and of the actions only those Action.Veil lets through.
type View struct {
	Patient patient.Patient
	Stays   []Stay // in the reader's teams, latest first
	Today   civil.Day
}

// Stay is the plan of one stay.
type Stay struct {
	Enrolment patient.Enrolment
	Team      access.Team
	Goals     []Goal   // in progress first, then by age
	Actions   []Action // to do first, those due soonest first
	Reviews   []Review // latest first
	History   []Version
	Members   []network.Member // of the team today, to choose an owner among
	MayWrite  bool             // the reader may change the plan: it goes on
}

// Of lists the actions that serve a goal; zero for those that stand alone.
func (s Stay) Of(goal db.ID) []Action {
	var list []Action
	for _, a := range s.Actions {
		if a.GoalID == goal {
			list = append(list, a)
		}
	}
	return list
}

// Open counts the actions still to do.
func (s Stay) Open() (n int) {
	for _, a := range s.Actions {
		if a.State == ToDo {
			n++
		}
	}
	return n
}

// Goal finds a goal of the plan.
func (v View) Goal(id db.ID) (Goal, Stay, bool) {
	for _, s := range v.Stays {
		for _, g := range s.Goals {
			if g.ID == id {
				return g, s, true
			}
		}
	}
	return Goal{}, Stay{}, false
}

// Action finds an action of the plan.
func (v View) Action(id db.ID) (Action, Stay, bool) {
	for _, s := range v.Stays {
		for _, a := range s.Actions {
			if a.ID == id {
				return a, s, true
			}
		}
	}
	return Action{}, Stay{}, false
}

// Current is the stay that goes on, the latest when several do; the latest of all
// when none does.
func (v View) Current() (Stay, bool) {
	for _, s := range v.Stays {
		if s.Enrolment.Open() {
			return s, true
		}
	}
	if len(v.Stays) == 0 {
		return Stay{}, false
	}
	return v.Stays[0], true
}

// Open shows the plan of a person, and writes it in the journal; what names the
// page. Faults: Forbidden; NotFound unless one of the reader's teams follows or
// followed the person.
func (s *Service) Open(ctx context.Context, who access.Actor, person db.ID, what string) (v View, err error) {
	if err := who.Check(access.PlanOpen); err != nil {
		return v, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		p, stays, err := patient.RecordOf(tx, s.Seal, who, access.PlanOpen, person)
		if err != nil {
			return err
		}
		v = View{Patient: p, Today: tx.Today()}
		if v.Stays, err = s.stays(tx, who, p, stays); err != nil {
			return err
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.PlanOpen, Subject: what, SubjectID: person, Patient: person})
	})
	return v, err
}

func (s *Service) stays(tx *db.Tx, who access.Actor, p patient.Patient, stays []patient.Enrolment) ([]Stay, error) {
	ids := make([]db.ID, len(stays))
	for i, e := range stays {
		ids[i] = e.ID
	}
	r := reader{tx: tx, who: who, names: newNames(tx), members: map[db.ID][]network.Member{}}
	actions, err := actionsOf(tx, s.Seal, ids)
	if err != nil {
		return nil, err
	}
	list := make([]Stay, len(stays))
	for i, e := range stays {
		team, _ := who.Team(e.TeamID)
		list[i] = Stay{Enrolment: e, Team: team, MayWrite: e.Open() && !p.Withheld && who.InTeam(access.PlanWrite, e.TeamID) == nil}
		if list[i].Members, err = r.team(e.TeamID); err != nil {
			return nil, err
		}
		if list[i].Actions, err = r.actions(actions, e.ID, p.Withheld); err != nil {
			return nil, err
		}
	}
	if p.Withheld {
		return list, nil
	}
	return list, s.words(tx, ids, list, r.names)
}

// words adds what only those who may know the person read.
func (s *Service) words(tx *db.Tx, ids []db.ID, list []Stay, names *names) error {
	goals, err := goalsOf(tx, s.Seal, ids)
	if err != nil {
		return err
	}
	slices.SortStableFunc(goals, func(a, b Goal) int { return slices.Index(GoalStates, a.State) - slices.Index(GoalStates, b.State) })
	reviews, err := reviewsOf(tx, s.Seal, ids, names)
	if err != nil {
		return err
	}
	history, err := historyOf(tx, ids)
	if err != nil {
		return err
	}
	for i := range list {
		st := &list[i]
		for _, g := range goals {
			if g.EnrolmentID == st.Enrolment.ID {
				st.Goals = append(st.Goals, g)
			}
		}
		for _, r := range reviews {
			if r.EnrolmentID == st.Enrolment.ID {
				st.Reviews = append(st.Reviews, r)
			}
		}
		for _, r := range history {
			if r.EnrolmentID != st.Enrolment.ID {
				continue
			}
			v, err := r.open(s.Seal, names)
			if err != nil {
				return err
			}
			st.History = append(st.History, v)
		}
	}
	return nil
}

// reader completes actions with names, for one reader.
type reader struct {
	tx      *db.Tx
	who     access.Actor
	names   *names
	members map[db.ID][]network.Member // of each team, today
}

func (r reader) team(id db.ID) ([]network.Member, error) {
	if m, ok := r.members[id]; ok {
		return m, nil
	}
	m, err := network.MembersOn(r.tx, id, r.tx.Today())
	r.members[id] = m
	return m, err
}

// complete says who the owner is, and whether he or she is still in the team.
func (r reader) complete(a *Action) error {
	if a.OwnerKind != OwnerMember {
		return nil
	}
	members, err := r.team(a.TeamID)
	if err != nil {
		return err
	}
	a.OwnerLeft = !memberOf(members, a.OwnerID)
	a.OwnerName, err = r.names.of(a.OwnerID)
	return err
}

// actions are those of a stay, as the reader may see them: to do first.
func (r reader) actions(all []Action, enrolment db.ID, withheld bool) ([]Action, error) {
	var list []Action
	for _, a := range all {
		if a.EnrolmentID != enrolment {
			continue
		}
		if withheld {
			veiled, ok := a.Veil(r.who)
			if !ok {
				continue
			}
			a = veiled
		}
		if err := r.complete(&a); err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	slices.SortStableFunc(list, func(a, b Action) int {
		if (a.State == ToDo) != (b.State == ToDo) {
			if a.State == ToDo {
				return -1
			}
			return 1
		}
		if a.State == ToDo {
			return 0 // by due date already
		}
		return b.SettledOn.Compare(a.SettledOn)
	})
	return list, nil
}

// PaperOn is the day a plan was last changed: what its paper is dated by.
func (s Stay) PaperOn() time.Time {
	var last time.Time
	for _, v := range s.History {
		if v.At.After(last) {
			last = v.At
		}
	}
	for _, r := range s.Reviews {
		if r.MadeAt.After(last) {
			last = r.MadeAt
		}
	}
	return last
}
