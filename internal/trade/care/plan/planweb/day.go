package planweb

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/plan"

	"github.com/a-h/templ"
)

// fromDay is where an act of « Ma journée » leads back.
const fromDay = "journee"

// dayShown is how many tasks « Ma journée » names; the list of tasks has all.
const dayShown = 5

// dayCard is the reader's own tasks in a team.
type dayCard struct {
	plan.DayTasks
	team access.Team
}

// DayBlock gives the block of « Ma journée » that holds the reader's own tasks in
// a team; nothing when there is none to do. An error leaves the day without its
// block: the day matters more.
func DayBlock(svc *plan.Service) func(ctx context.Context, who access.Actor, team access.Team) templ.Component {
	return func(ctx context.Context, who access.Actor, team access.Team) templ.Component {
		v, err := svc.Day(ctx, who, team.ID, dayShown)
		if err != nil || v.Total+v.Orphans == 0 {
			return nil
		}
		return dayBody(dayCard{v, team})
	}
}

// note sums the reader's tasks up.
func (d dayCard) note() string {
	words := ui.Count(d.Total, "tâche à faire", "tâches à faire")
	if d.Late > 0 {
		words += ", " + ui.N(d.Late) + " en retard"
	}
	return words
}

var dayColumns = []ui.Column{{Key: "tache", Label: "Tâche"}, {Key: "quand", Label: "Échéance"}, {Key: "faire", Label: "Faire", HideLabel: true}}

func (d dayCard) rows() []ui.Row {
	rows := make([]ui.Row, len(d.Lines))
	for i, t := range d.Lines {
		state := ui.Neutre
		if t.Overdue(d.Today) {
			state = ui.Alerte
		}
		rows[i] = ui.Row{State: state, Cells: []templ.Component{dayTask(t), dueCell(t.Action, d.Today), taskActs(t, fromDay)}}
	}
	return rows
}
