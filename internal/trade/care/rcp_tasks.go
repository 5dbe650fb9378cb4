package care

import (
	"context"
	"fmt"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care/note"
	"maillage/internal/trade/care/plan"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// What a RCP takes from the plan and the notes of the people it discusses, and
// what it gives them: tasks, followed until they are done.

// blankTask says whether nothing was typed of a task.
func blankTask(d plan.TaskDraft) bool {
	return d.What == "" && d.Owner == "" && d.Outside == "" && d.DueOn.IsZero()
}

// decides says whether a draft holds a task.
func (d ReviewDraft) decides() bool {
	for _, t := range d.Tasks {
		if !blankTask(t) {
			return true
		}
	}
	return false
}

// looks says whether a draft tells that the plan was looked at again: the box is
// ticked, or words are typed beside it.
func (d ReviewDraft) looks() bool { return d.PlanReviewed || strings.TrimSpace(d.PlanChanged) != "" }

// decide writes what a review says beside its words: its tasks, and that the plan
// was looked at again. Faults: Invalid, on « what.N » and the like, N being the
// task's row, or on « plan_reviewed » and « plan_changed ».
func (s *Service) decide(tx *db.Tx, who access.Actor, r RCP, row reviewRow, d ReviewDraft) error {
	if !d.decides() && !d.looks() {
		return nil
	}
	if d.decides() {
		if err := s.addTasks(tx, who, row, d.Tasks); err != nil {
			return err
		}
	}
	if d.looks() {
		if err := s.notePlan(tx, who, r, row, d.PlanChanged); err != nil {
			return err
		}
	}
	return s.Audit.Note(tx, who, audit.Line{Action: access.PlanWrite, Subject: "plan", SubjectID: row.PatientID, Patient: row.PatientID})
}

func (s *Service) addTasks(tx *db.Tx, who access.Actor, row reviewRow, drafts []plan.TaskDraft) error {
	members, err := network.MembersOn(tx, row.TeamID, tx.Today())
	if err != nil {
		return err
	}
	team, _ := who.Team(row.TeamID)
	var wrong fault.Fields
	for i, d := range drafts {
		if blankTask(d) {
			continue
		}
		d.Domain = taskDomain(d.Owner, members, team.Profession)
		err := plan.AddFromRCP(tx, s.Seal, who, row.EnrolmentID, row.RCPID, row.ID, []plan.TaskDraft{d})
		switch fault.KindOf(err) {
		case fault.Invalid:
			for _, f := range fault.FieldsOf(err) {
				wrong.Add(fmt.Sprintf("%s.%d", f.Name, i), f.Message)
			}
		case fault.Conflict: // the stay has ended
			wrong.Add(fmt.Sprintf("what.%d", i), fault.MessageOf(err))
		default:
			if err != nil {
				return err
			}
		}
	}
	return wrong.Err()
}

// taskDomain is the domain of who does the task; for somebody outside, that of
// who writes it.
func taskDomain(owner string, members []network.Member, writer access.Profession) plan.Domain {
	if owner == string(plan.OwnerPerson) {
		return plan.Person
	}
	p := writer
	for _, m := range members {
		if m.ProfessionalID.String() == owner {
			p = m.Profession
		}
	}
	switch p {
	case access.Psychologist:
		return plan.Psychological
	case access.SocialWorker:
		return plan.Social
	default:
		return plan.Medical
	}
}

func (s *Service) notePlan(tx *db.Tx, who access.Actor, r RCP, row reviewRow, changed string) error {
	var wrong fault.Fields
	p, err := plan.ForRCP(tx, s.Seal, who, row.EnrolmentID)
	if err != nil {
		return err
	}
	if before, done := p.Reviewed(r.ID); done {
		wrong.Add("plan_reviewed", "Le projet est déjà noté revu à cette RCP"+by(before.By)+".")
		return wrong.Err()
	}
	err = plan.NoteReview(tx, s.Seal, who, row.EnrolmentID, r.ID, plan.ReviewDraft{HeldOn: r.HeldOn, Changed: changed})
	if fault.KindOf(err) != fault.Invalid {
		return err
	}
	for _, f := range fault.FieldsOf(err) {
		name := "plan_reviewed"
		if f.Name == "changed" {
			name = "plan_changed"
		}
		wrong.Add(name, f.Message)
	}
	return wrong.Err()
}

func by(name string) string {
	if name == "" {
		return ""
	}
	return " par " + name
}

// decidedBefore says whether a review holds a task already.
func (s *Service) decidedBefore(tx *db.Tx, row reviewRow) (bool, error) {
	tasks, err := plan.TasksOfRCP(tx, s.Seal, row.RCPID)
	for _, a := range tasks {
		if a.EnrolmentID == row.EnrolmentID {
			return true, err
		}
	}
	return false, err
}

// ReviewPlan opens the plan of the person of a review, beside the page where it is
// written. Faults: NotFound; Forbidden, also when the person objects to sharing.
func (s *Service) ReviewPlan(ctx context.Context, who access.Actor, review db.ID) (p plan.Meeting, err error) {
	if err := who.Check(access.PlanOpen); err != nil {
		return p, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		row, err := reviewByID(tx, review)
		if err != nil {
			return err
		}
		if _, err := rcpInScope(tx, who, access.RCPPrepare, row.RCPID); err != nil {
			return err
		}
		if p, err = plan.ForRCP(tx, s.Seal, who, row.EnrolmentID); err != nil {
			return err
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.PlanOpen, Subject: "plan", SubjectID: row.PatientID, Patient: row.PatientID})
	})
	return p, err
}

// follow puts beside each review what was decided in it, and while the RCP is a
// draft what earlier ones left to do and the lines that the authors of notes show.
func (m *maker) follow(tx *db.Tx, view *RCPView) (err error) {
	decided, err := plan.TasksOfRCP(tx, m.s.Seal, view.ID)
	if err != nil {
		return err
	}
	for i := range view.Reviews {
		v := &view.Reviews[i]
		for _, a := range decided {
			if a.EnrolmentID == v.EnrolmentID {
				v.Tasks = m.veiled(v.Tasks, a, v.Withheld)
			}
		}
		if view.Locked() {
			continue
		}
		if err := m.former(tx, v); err != nil {
			return err
		}
		if v.Shown, err = m.shown(tx, v.Review); err != nil {
			return err
		}
	}
	if view.MayWrite {
		view.Owners, err = network.MembersOn(tx, view.TeamID, view.Today)
	}
	return err
}

// former lists what earlier RCP decided and nobody has done yet.
func (m *maker) former(tx *db.Tx, v *ReviewView) error {
	open, err := plan.OpenTasks(tx, m.s.Seal, v.EnrolmentID)
	for _, a := range open {
		if a.Origin == plan.FromRCP && a.RCPID != v.RCPID {
			v.Former = m.veiled(v.Former, a, v.Withheld)
		}
	}
	return err
}

// veiled adds a task to a list, as its reader may see it.
func (m *maker) veiled(list []plan.Action, a plan.Action, withheld bool) []plan.Action {
	if withheld {
		var ok bool
		if a, ok = a.Veil(m.who); !ok {
			return list
		}
	}
	return append(list, a)
}

// shown reads the lines of notes chosen since the person was last discussed.
func (m *maker) shown(tx *db.Tx, r Review) ([]note.Shown, error) {
	since, err := lastDiscussed(tx, r.EnrolmentID, r.RCPID, r.HeldOn)
	if err != nil {
		return nil, err
	}
	return note.ForRCP(tx, m.s.Seal, m.who, r.EnrolmentID, since)
}

// called is how a person is named in a RCP: once validated, as he or she was
// called then (A13).
func (m *maker) called(tx *db.Tx, r RCP, p patient.Patient) (string, error) {
	if r.ValidatedAt == nil {
		return p.DisplayName(), nil
	}
	return patient.CalledAt(tx, m.s.Seal, p, *r.ValidatedAt)
}
