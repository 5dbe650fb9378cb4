package plan

import (
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/patient"
)

// Portion is what a plan holds of a person, for the complete copy that he or she
// may ask for: all of it, notes and versions too. Its JSON is documented in
// docs/datasets.md.
type Portion struct {
	Goals    []GoalPortion    `json:"goals"`
	Actions  []ActionPortion  `json:"actions"`
	Reviews  []ReviewPortion  `json:"reviews"`
	Versions []VersionPortion `json:"versions"`
}

// GoalPortion is a goal as it stands.
type GoalPortion struct {
	State  GoalState `json:"state"`
	Words  string    `json:"words"`
	Note   string    `json:"note,omitempty"`
	MadeAt time.Time `json:"made_at"`
}

// ActionPortion is an action as it stands.
type ActionPortion struct {
	Domain    Domain      `json:"domain"`
	State     ActionState `json:"state"`
	What      string      `json:"what"`
	Owner     string      `json:"owner"`
	DueOn     civil.Day   `json:"due_on"`
	SettledOn civil.Day   `json:"settled_on"`
	Note      string      `json:"note,omitempty"`
	Reason    string      `json:"reason,omitempty"`
	Origin    Origin      `json:"origin"`
	MadeAt    time.Time   `json:"made_at"`
}

// ReviewPortion is a review of the plan.
type ReviewPortion struct {
	HeldOn  civil.Day `json:"held_on"`
	Changed string    `json:"changed"`
	By      string    `json:"by"`
}

// VersionPortion is a goal or an action as it stood at a moment.
type VersionPortion struct {
	At    time.Time `json:"at"`
	By    string    `json:"by"`
	Thing string    `json:"thing"` // goal or action
	State string    `json:"state"`
	Text  string    `json:"text"`
}

// PortionOf gathers it, over the stays in the reader's teams. The caller writes the
// journal. Faults: Forbidden, also when the person objects to sharing and the
// reader did not include him or her; NotFound.
func PortionOf(tx *db.Tx, sealer *seal.Sealer, who access.Actor, person db.ID) (out Portion, err error) {
	s := Service{Seal: sealer}
	p, stays, err := patient.RecordOf(tx, sealer, who, access.PlanOpen, person)
	if err != nil {
		return out, err
	}
	if p.Withheld {
		return out, errWithheld()
	}
	list, err := s.stays(tx, who, p, stays)
	if err != nil {
		return out, err
	}
	for _, st := range list {
		for _, g := range st.Goals {
			out.Goals = append(out.Goals, GoalPortion{g.State, g.Words, g.Note, g.MadeAt})
		}
		for _, a := range st.Actions {
			out.Actions = append(out.Actions, ActionPortion{a.Domain, a.State, a.What, a.Owner(), a.DueOn, a.SettledOn, a.Note, a.Reason, a.Origin, a.MadeAt})
		}
		for _, v := range st.Reviews {
			out.Reviews = append(out.Reviews, ReviewPortion{v.HeldOn, v.Changed, v.By})
		}
		for _, v := range st.History {
			out.Versions = append(out.Versions, v.portion())
		}
	}
	return out, nil
}

func (v Version) portion() VersionPortion {
	if v.Goal != nil {
		return VersionPortion{v.At, v.By, thingGoal, string(v.Goal.State), v.Goal.Words}
	}
	return VersionPortion{v.At, v.By, thingAction, string(v.Action.State), v.Action.What}
}
