package plan

import (
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
)

// Version is a goal or an action as it stood from a moment on. One of Goal and
// Action is set. It is never changed.
type Version struct {
	Goal   *Goal
	Action *Action
	By     string // who wrote it; empty when unknown
	At     time.Time
}

type historyRow struct {
	ID             db.ID     `db:"id"`
	Thing          string    `db:"thing"`
	ThingID        db.ID     `db:"thing_id"`
	EnrolmentID    db.ID     `db:"enrolment_id"`
	Version        int       `db:"version"`
	State          string    `db:"state"`
	Content        []byte    `db:"content"`
	AccountID      db.ID     `db:"account_id"`
	ProfessionalID db.ID     `db:"professional_id"`
	MadeAt         time.Time `db:"made_at"`
}

const historyColumns = `id, thing, thing_id, enrolment_id, version, state, content, account_id, professional_id, made_at`

const (
	thingGoal   = "goal"
	thingAction = "action"
)

// keepGoal puts the goal as it stands now in the history.
func keepGoal(tx *db.Tx, s *seal.Sealer, who access.Actor, g Goal) error {
	return keep(tx, s, who, historyRow{Thing: thingGoal, ThingID: g.ID, EnrolmentID: g.EnrolmentID, Version: g.Version, State: string(g.State)}, g)
}

// keepAction puts the action as it stands now in the history.
func keepAction(tx *db.Tx, s *seal.Sealer, who access.Actor, a Action) error {
	a.OwnerName, a.OwnerLeft = "", false
	return keep(tx, s, who, historyRow{Thing: thingAction, ThingID: a.ID, EnrolmentID: a.EnrolmentID, Version: a.Version, State: string(a.State)}, a)
}

func keep(tx *db.Tx, s *seal.Sealer, who access.Actor, r historyRow, content any) (err error) {
	r.ID, r.AccountID, r.ProfessionalID, r.MadeAt = tx.NewID(), who.Account, who.Professional, tx.Now()
	if r.Content, err = sealed(s, historyColumn, r.ID, content); err != nil {
		return err
	}
	return tx.Insert("plan_history", r)
}

// open reads a version; names are those of the professionals.
func (r historyRow) open(s *seal.Sealer, names *names) (v Version, err error) {
	v.At = r.MadeAt
	if v.By, err = names.of(r.ProfessionalID); err != nil {
		return v, err
	}
	if r.Thing == thingGoal {
		v.Goal = &Goal{}
		return v, unseal(s, historyColumn, r.ID, r.Content, v.Goal)
	}
	v.Action = &Action{}
	if err := unseal(s, historyColumn, r.ID, r.Content, v.Action); err != nil {
		return v, err
	}
	v.Action.OwnerName, err = names.of(v.Action.OwnerID)
	return v, err
}

// lastWriter says who wrote the present version of a thing, and when.
func lastWriter(tx *db.Tx, thing db.ID) (r historyRow, err error) {
	_, err = tx.Find(&r, `select `+historyColumns+` from plan_history where thing_id = $1 order by version desc limit 1`, thing)
	return r, err
}

func historyOf(tx *db.Tx, enrolments []db.ID) (rows []historyRow, err error) {
	marks, args := db.In(1, enrolments)
	return rows, tx.Select(&rows, `select `+historyColumns+` from plan_history where enrolment_id in `+marks+` order by made_at desc, id desc`, args...)
}

// Review is the plan looked at again. Nobody changes it.
type Review struct {
	ID          db.ID
	EnrolmentID db.ID
	RCPID       db.ID // zero when it was done with the person
	HeldOn      civil.Day
	Changed     string
	By          string
	AuthorID    db.ID
	MadeAt      time.Time
}

type reviewRow struct {
	ID             db.ID     `db:"id"`
	EnrolmentID    db.ID     `db:"enrolment_id"`
	PatientID      db.ID     `db:"patient_id"`
	TeamID         db.ID     `db:"microstructure_id"`
	RCPID          db.ID     `db:"rcp_id"`
	HeldOn         civil.Day `db:"held_on"`
	Changed        []byte    `db:"changed"`
	AccountID      db.ID     `db:"account_id"`
	ProfessionalID db.ID     `db:"professional_id"`
	MadeAt         time.Time `db:"made_at"`
}

const reviewColumns = `id, enrolment_id, patient_id, microstructure_id, rcp_id, held_on, changed, account_id, professional_id, made_at`

func insertReview(tx *db.Tx, s *seal.Sealer, r reviewRow, changed string) (err error) {
	r.ID, r.MadeAt = tx.NewID(), tx.Now()
	if r.Changed, err = s.Seal(reviewColumn, r.ID, []byte(changed)); err != nil {
		return err
	}
	return tx.Insert("plan_review", r)
}

func reviewsOf(tx *db.Tx, s *seal.Sealer, enrolments []db.ID, names *names) ([]Review, error) {
	marks, args := db.In(1, enrolments)
	var rows []reviewRow
	if err := tx.Select(&rows, `select `+reviewColumns+` from plan_review where enrolment_id in `+marks+` order by held_on desc, id desc`, args...); err != nil {
		return nil, err
	}
	list := make([]Review, len(rows))
	for i, r := range rows {
		list[i] = Review{ID: r.ID, EnrolmentID: r.EnrolmentID, RCPID: r.RCPID, HeldOn: r.HeldOn, AuthorID: r.ProfessionalID, MadeAt: r.MadeAt}
		var err error
		if list[i].Changed, err = s.OpenText(reviewColumn, r.ID, r.Changed); err != nil {
			return nil, err
		}
		if list[i].By, err = names.of(r.ProfessionalID); err != nil {
			return nil, err
		}
	}
	return list, nil
}
