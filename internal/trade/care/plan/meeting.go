package plan

import (
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/patient"
)

// Meeting is what a RCP looks at of a plan.
type Meeting struct {
	Goals   []Goal   // in progress first, then by age
	Tasks   []Action // still to do, due soonest first
	Reviews []Review // latest first
}

// Reviewed finds what a RCP said of the plan.
func (m Meeting) Reviewed(rcp db.ID) (Review, bool) {
	for _, r := range m.Reviews {
		if r.RCPID == rcp {
			return r, true
		}
	}
	return Review{}, false
}

// ForRCP opens the plan of a stay to a RCP that discusses it. The caller writes
// the journal. Faults: NotFound; Forbidden, also when the person objects to
// sharing and the reader did not include him or her.
func ForRCP(tx *db.Tx, sealer *seal.Sealer, who access.Actor, enrolment db.ID) (m Meeting, err error) {
	e, err := patient.InScope(tx, who, access.PlanOpen, enrolment)
	if err != nil {
		return m, err
	}
	s := Service{Seal: sealer}
	if _, err := s.readable(tx, who, access.PlanOpen, e.PatientID); err != nil {
		return m, err
	}
	stay := []db.ID{enrolment}
	if m.Goals, err = goalsOf(tx, sealer, stay); err != nil {
		return m, err
	}
	slices.SortStableFunc(m.Goals, func(a, b Goal) int { return slices.Index(GoalStates, a.State) - slices.Index(GoalStates, b.State) })
	if m.Tasks, err = OpenTasks(tx, sealer, enrolment); err != nil {
		return m, err
	}
	m.Reviews, err = reviewsOf(tx, sealer, stay, newNames(tx))
	return m, err
}

// When says in French when an action is due, or when it was settled.
func (a Action) When() string {
	switch {
	case a.State == Done:
		return "Fait le " + a.SettledOn.Short()
	case a.State == Abandoned:
		return "Abandonné le " + a.SettledOn.Short()
	case a.DueOn.IsZero():
		return "Sans échéance"
	default:
		return a.DueOn.Short()
	}
}
