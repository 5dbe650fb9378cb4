package plan

import (
	"encoding/json"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
)

// The sealed columns.
const (
	goalColumn    = "plan_goal.content"
	actionColumn  = "plan_action.content"
	historyColumn = "plan_history.content"
	reviewColumn  = "plan_review.changed"
)

type goalRow struct {
	ID             db.ID     `db:"id"`
	EnrolmentID    db.ID     `db:"enrolment_id"`
	PatientID      db.ID     `db:"patient_id"`
	TeamID         db.ID     `db:"microstructure_id"`
	State          GoalState `db:"state"`
	Content        []byte    `db:"content"`
	AccountID      db.ID     `db:"account_id"`
	ProfessionalID db.ID     `db:"professional_id"`
	MadeAt         time.Time `db:"made_at"`
	Version        int       `db:"version"`
}

const goalColumns = `id, enrolment_id, patient_id, microstructure_id, state, content, account_id, professional_id, made_at, version`

// goalContent is what the sealed column of a goal holds.
type goalContent struct {
	Words string `json:"words"`
	Note  string `json:"note,omitempty"`
}

func (r goalRow) open(s *seal.Sealer) (Goal, error) {
	g := Goal{
		ID: r.ID, EnrolmentID: r.EnrolmentID, PatientID: r.PatientID, TeamID: r.TeamID, State: r.State,
		AuthorID: r.ProfessionalID, MadeAt: r.MadeAt, Version: r.Version,
	}
	var c goalContent
	err := unseal(s, goalColumn, r.ID, r.Content, &c)
	g.Words, g.Note = c.Words, c.Note
	return g, err
}

type actionRow struct {
	ID             db.ID       `db:"id"`
	EnrolmentID    db.ID       `db:"enrolment_id"`
	PatientID      db.ID       `db:"patient_id"`
	TeamID         db.ID       `db:"microstructure_id"`
	GoalID         db.ID       `db:"goal_id"`
	Domain         Domain      `db:"domain"`
	State          ActionState `db:"state"`
	OwnerKind      OwnerKind   `db:"owner_kind"`
	OwnerID        db.ID       `db:"owner_id"`
	DueOn          civil.Day   `db:"due_on"`
	Origin         Origin      `db:"origin"`
	RCPID          db.ID       `db:"rcp_id"`
	ReviewID       db.ID       `db:"review_id"`
	SessionID      db.ID       `db:"session_id"`
	OnPaper        bool        `db:"on_paper"`
	Content        []byte      `db:"content"`
	SettledOn      civil.Day   `db:"settled_on"`
	SettledBy      db.ID       `db:"settled_by"`
	AccountID      db.ID       `db:"account_id"`
	ProfessionalID db.ID       `db:"professional_id"`
	MadeAt         time.Time   `db:"made_at"`
	Version        int         `db:"version"`
}

const actionColumns = `id, enrolment_id, patient_id, microstructure_id, goal_id, domain, state, owner_kind, owner_id, due_on, origin,
	rcp_id, review_id, session_id, on_paper, content, settled_on, settled_by, account_id, professional_id, made_at, version`

// actionContent is what the sealed column of an action holds.
type actionContent struct {
	What    string `json:"what"`
	Note    string `json:"note,omitempty"`
	Outside string `json:"outside,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

func (r actionRow) open(s *seal.Sealer) (Action, error) {
	a := Action{
		ID: r.ID, EnrolmentID: r.EnrolmentID, PatientID: r.PatientID, TeamID: r.TeamID, GoalID: r.GoalID, Domain: r.Domain,
		State: r.State, OwnerKind: r.OwnerKind, OwnerID: r.OwnerID, DueOn: r.DueOn, Origin: r.Origin, RCPID: r.RCPID,
		ReviewID: r.ReviewID, SessionID: r.SessionID, OnPaper: r.OnPaper, SettledOn: r.SettledOn, SettledBy: r.SettledBy,
		AuthorID: r.ProfessionalID, MadeAt: r.MadeAt, Version: r.Version,
	}
	var c actionContent
	err := unseal(s, actionColumn, r.ID, r.Content, &c)
	a.What, a.Note, a.Outside, a.Reason = c.What, c.Note, c.Outside, c.Reason
	return a, err
}

func sealed(s *seal.Sealer, column string, row db.ID, content any) ([]byte, error) {
	plain, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	return s.Seal(column, row, plain)
}

func unseal(s *seal.Sealer, column string, row db.ID, from []byte, into any) error {
	plain, err := s.Open(column, row, from)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, into)
}

func insertGoal(tx *db.Tx, s *seal.Sealer, who access.Actor, g Goal) error {
	content, err := sealed(s, goalColumn, g.ID, goalContent{g.Words, g.Note})
	if err != nil {
		return err
	}
	return tx.Insert("plan_goal", goalRow{
		ID: g.ID, EnrolmentID: g.EnrolmentID, PatientID: g.PatientID, TeamID: g.TeamID, State: g.State, Content: content,
		AccountID: who.Account, ProfessionalID: g.AuthorID, MadeAt: g.MadeAt, Version: g.Version,
	})
}

// updateGoal writes the next version. Faults: Conflict when another was read.
func updateGoal(tx *db.Tx, s *seal.Sealer, g Goal) error {
	content, err := sealed(s, goalColumn, g.ID, goalContent{g.Words, g.Note})
	if err != nil {
		return err
	}
	return tx.Change(`update plan_goal set state = $1, content = $2, version = version + 1 where id = $3 and version = $4`,
		g.State, content, g.ID, g.Version-1)
}

func goalByID(tx *db.Tx, s *seal.Sealer, id db.ID) (Goal, error) {
	var r goalRow
	if err := tx.Get(&r, `select `+goalColumns+` from plan_goal where id = $1`, id); err != nil {
		return Goal{}, err
	}
	return r.open(s)
}

func goalsOf(tx *db.Tx, s *seal.Sealer, enrolments []db.ID) ([]Goal, error) {
	marks, args := db.In(1, enrolments)
	var rows []goalRow
	if err := tx.Select(&rows, `select `+goalColumns+` from plan_goal where enrolment_id in `+marks+` order by made_at, id`, args...); err != nil {
		return nil, err
	}
	list := make([]Goal, len(rows))
	for i, r := range rows {
		var err error
		if list[i], err = r.open(s); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func insertAction(tx *db.Tx, s *seal.Sealer, who access.Actor, a Action) error {
	content, err := sealed(s, actionColumn, a.ID, actionContent{a.What, a.Note, a.Outside, a.Reason})
	if err != nil {
		return err
	}
	return tx.Insert("plan_action", actionRow{
		ID: a.ID, EnrolmentID: a.EnrolmentID, PatientID: a.PatientID, TeamID: a.TeamID, GoalID: a.GoalID, Domain: a.Domain,
		State: a.State, OwnerKind: a.OwnerKind, OwnerID: a.OwnerID, DueOn: a.DueOn, Origin: a.Origin, RCPID: a.RCPID,
		ReviewID: a.ReviewID, SessionID: a.SessionID, OnPaper: a.OnPaper, Content: content, SettledOn: a.SettledOn, SettledBy: a.SettledBy,
		AccountID: who.Account, ProfessionalID: a.AuthorID, MadeAt: a.MadeAt, Version: a.Version,
	})
}

// updateAction writes the next version. Faults: Conflict when another was read.
func updateAction(tx *db.Tx, s *seal.Sealer, a Action) error {
	content, err := sealed(s, actionColumn, a.ID, actionContent{a.What, a.Note, a.Outside, a.Reason})
	if err != nil {
		return err
	}
	return tx.Change(`update plan_action set goal_id = $1, domain = $2, state = $3, owner_kind = $4, owner_id = $5, due_on = $6, on_paper = $7,
		content = $8, settled_on = $9, settled_by = $10, version = version + 1 where id = $11 and version = $12`,
		a.GoalID, a.Domain, a.State, a.OwnerKind, a.OwnerID, a.DueOn, a.OnPaper, content, a.SettledOn, a.SettledBy, a.ID, a.Version-1)
}

func actionByID(tx *db.Tx, s *seal.Sealer, id db.ID) (Action, error) {
	var r actionRow
	if err := tx.Get(&r, `select `+actionColumns+` from plan_action where id = $1`, id); err != nil {
		return Action{}, err
	}
	return r.open(s)
}

// actionsWhere reads actions: late ones first, then by due date, those without
// one last.
func actionsWhere(tx *db.Tx, s *seal.Sealer, where string, args ...any) ([]Action, error) {
	var rows []actionRow
	err := tx.Select(&rows, `select `+actionColumns+` from plan_action where `+where+` order by due_on is null, due_on, made_at, id`, args...)
	if err != nil {
		return nil, err
	}
	list := make([]Action, len(rows))
	for i, r := range rows {
		if list[i], err = r.open(s); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func actionsOf(tx *db.Tx, s *seal.Sealer, enrolments []db.ID) ([]Action, error) {
	marks, args := db.In(1, enrolments)
	return actionsWhere(tx, s, `enrolment_id in `+marks, args...)
}
