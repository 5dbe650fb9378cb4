package plan

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// DayTasks is what a member of a team has to do, for « Ma journée ».
type DayTasks struct {
	Lines   []Task // the first of the reader's own, due soonest first
	Total   int    // of the reader's own
	Late    int
	Orphans int // of the team: their member left; zero for who may not give them away
	Today   civil.Day
}

// Day lists what the reader has still to do in one of his or her teams, at most a
// number of lines. Somebody who objects to sharing is there as in OfTeam. Faults:
// Forbidden; NotFound.
func (s *Service) Day(ctx context.Context, who access.Actor, team db.ID, most int) (v DayTasks, err error) {
	if err := who.InTeam(access.TaskDo, team); err != nil {
		return v, err
	}
	line := audit.Line{Action: access.PlanOpen, Subject: subjectTasks, SubjectID: team}
	err = s.Audit.Traced(ctx, s.DB, who, func(tx *db.Tx) error {
		v = DayTasks{Today: tx.Today()}
		mine, err := TasksOf(tx, s.Seal, team, who.Professional)
		if err != nil {
			return err
		}
		v.Total = len(mine)
		for _, a := range mine {
			if a.Overdue(v.Today) {
				v.Late++
			}
		}
		for _, a := range mine[:min(most, len(mine))] {
			p, _, err := patient.RecordOf(tx, s.Seal, who, access.TaskDo, a.PatientID)
			if err != nil {
				return err
			}
			if p.Withheld {
				a, _ = a.Veil(who) // the reader's own: it is let through
			}
			v.Lines = append(v.Lines, Task{Action: a, Patient: p, Mine: true, MayDo: a.MayDo(who)})
		}
		if who.InTeam(access.PlanWrite, team) == nil {
			v.Orphans, err = orphans(tx, team)
		}
		return err
	}, line)
	return v, err
}

// orphans counts the tasks of a team whose member left it.
func orphans(tx *db.Tx, team db.ID) (n int, err error) {
	members, err := network.MembersOn(tx, team, tx.Today())
	if err != nil {
		return 0, err
	}
	var rows []struct {
		Owner db.ID `db:"owner_id"`
		Tasks int   `db:"tasks"`
	}
	err = tx.Select(&rows, `select owner_id, count(*) as tasks from plan_action
		where microstructure_id = $1 and state = 'todo' and owner_kind = 'member' group by owner_id`, team)
	for _, r := range rows {
		if !memberOf(members, r.Owner) {
			n += r.Tasks
		}
	}
	return n, err
}
