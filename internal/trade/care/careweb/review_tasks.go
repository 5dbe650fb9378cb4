package careweb

import (
	"fmt"
	"slices"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care"
	"maillage/internal/trade/care/note"
	"maillage/internal/trade/care/plan"
)

// taskRows is how many blank tasks the page of a review has.
const taskRows = 3

// taskField is a field of the task of a row.
func taskField(name string, row int) string { return fmt.Sprintf("%s.%d", name, row) }

// tasksTyped reads the rows of tasks. Faults: Invalid at each field that cannot be
// read.
func tasksTyped(form *web.Form, today civil.Day) ([]plan.TaskDraft, error) {
	list := make([]plan.TaskDraft, taskRows)
	var wrong fault.Fields
	for i := range list {
		row := web.NewForm()
		for _, name := range taskNames {
			row.Values[name] = form.Values[taskField(name, i)]
		}
		for _, f := range fault.FieldsOf(web.Decode(row, today, &list[i])) {
			wrong.Add(taskField(f.Name, i), f.Message)
		}
	}
	return list, wrong.Err()
}

// decodeReview reads the one form of a review.
func decodeReview(form *web.Form, today civil.Day) (d care.ReviewDraft, err error) {
	if err = web.Decode(form, today, &d); err != nil {
		return d, err
	}
	d.Tasks, err = tasksTyped(form, today)
	return d, err
}

// taskNames are the fields of a task, in the order of its row.
var taskNames = []string{"what", "due_on", "owner", "outside"}

// reviewSummary is what is wrong with the form of a review, in the order of the
// page: the words, each task by its row, the plan.
func reviewSummary(f *web.Form) []fault.Field {
	list := summaryOf(f, "")
	rank := map[string]int{"plan_reviewed": 1000, "plan_changed": 1001}
	for i := range taskRows {
		for j, name := range taskNames {
			rank[taskField(name, i)] = 1 + 10*i + j
		}
	}
	slices.SortStableFunc(list, func(a, b fault.Field) int { return rank[a.Name] - rank[b.Name] })
	for i, one := range list {
		if r := rank[one.Name]; r > 0 && r < 1000 {
			list[i].Message = fmt.Sprintf("Tâche %d%s: %s", 1+r/10, narrow, one.Message)
		}
	}
	return list
}

// mayDecide says whether tasks are written on the page: the stay goes on.
func (w writing) mayDecide() bool { return w.Stay.Open() }

// taskInput is a field of a row, with what was typed.
func (w writing) taskInput(name string, row int, label string) ui.Input {
	f := taskField(name, row)
	return ui.Input{Name: f, Label: label, Value: w.form.Get(f), Error: w.form.Error(f)}
}

func (w writing) what(row int) ui.Input {
	in := w.taskInput("what", row, "Quoi")
	in.Size, in.MaxLength = 38, 300
	return in
}

func (w writing) owner(row int) ui.Input {
	in := w.taskInput("owner", row, "Qui")
	in.Empty = "Choisir"
	for _, m := range w.Owners {
		in.Options = append(in.Options, ui.Option{Value: m.ProfessionalID.String(), Label: m.Name() + ", " + strings.ToLower(m.Profession.Label()), Group: "L’équipe"})
	}
	in.Options = append(in.Options,
		ui.Option{Value: string(plan.OwnerPerson), Label: "La personne elle-même", Group: "Hors de l’équipe"},
		ui.Option{Value: string(plan.OwnerOutside), Label: "Quelqu’un d’autre", Group: "Hors de l’équipe"})
	return in
}

func (w writing) outside(row int) ui.Input {
	in := w.taskInput("outside", row, "Si quelqu’un d’autre, son rôle")
	in.Size, in.MaxLength = 26, 100
	return in
}

func (w writing) due(row int) ui.Input { return w.taskInput("due_on", row, "Pour quand") }

// kept is what the locked RCP no longer takes, as a text to add to it: the words,
// the tasks, what was said of the plan.
func (w writing) kept() string {
	list := []string{w.form.Get("summary"), w.form.Get("decisions")}
	for i := range taskRows {
		var parts []string
		for _, name := range []string{"what", "owner", "outside", "due_on"} {
			text := strings.TrimSpace(w.form.Get(taskField(name, i)))
			if name == "owner" {
				text = w.ownerName(text)
			}
			if text != "" {
				parts = append(parts, text)
			}
		}
		if len(parts) > 0 {
			list = append(list, "À faire"+narrow+": "+strings.Join(parts, ", "))
		}
	}
	if changed := w.form.Get("plan_changed"); strings.TrimSpace(changed) != "" {
		list = append(list, "Projet revu"+narrow+": "+changed)
	}
	return strings.Join(slices.DeleteFunc(list, func(one string) bool { return strings.TrimSpace(one) == "" }), "\n")
}

// ownerName is who was chosen for a task, among the members of the day.
func (w writing) ownerName(chosen string) string {
	for _, a := range w.Present {
		if a.ProfessionalID.String() == chosen {
			return a.Name()
		}
	}
	if chosen == string(plan.OwnerPerson) {
		return "la personne elle-même"
	}
	return ""
}

// mayReviewPlan says whether the page asks if the plan was looked at again: there
// is one, the day has come, and nobody noted it yet.
func (w writing) mayReviewPlan() bool {
	_, done := w.plan.Reviewed(w.RCPID)
	return w.mayDecide() && !done && !w.RCPView.HeldOn.After(w.Today) && len(w.plan.Goals)+len(w.plan.Tasks) > 0
}

// taskState is the look of a task.
func taskState(a plan.Action, today civil.Day) (ui.State, string) {
	switch {
	case a.Overdue(today):
		return ui.Alerte, "En retard"
	case a.OwnerLeft && a.State == plan.ToDo:
		return ui.Attention, "À réattribuer"
	case a.State == plan.Done:
		return ui.OK, a.State.Label()
	default:
		return ui.Neutre, a.State.Label()
	}
}

// taskWhat is what a task says, or why the reader may not know.
func taskWhat(a plan.Action) string {
	if a.Veiled {
		return "La personne s’oppose au partage" + narrow + ": demandez au médecin qui l’a incluse."
	}
	return a.What
}

// taskWhen is when a task is due, in a sentence, or when it was settled.
func taskWhen(a plan.Action) string {
	when := a.When()
	if a.State == plan.ToDo && !a.DueOn.IsZero() {
		return "pour le " + when
	}
	return strings.ToLower(when[:1]) + when[1:]
}

// goalState is the look of a goal.
func goalState(s plan.GoalState) ui.State {
	switch s {
	case plan.GoalReached:
		return ui.OK
	case plan.GoalInProgress:
		return ui.Info
	default:
		return ui.Neutre
	}
}

// short is the beginning of a goal.
func short(words string) string {
	const most = 140
	first, rest, _ := strings.Cut(words, "\n")
	if r := []rune(first); len(r) > most {
		return strings.TrimSpace(string(r[:most-5])) + "…"
	}
	if strings.TrimSpace(rest) != "" {
		return first + " …"
	}
	return first
}

// shownBy parts the lines of notes: the reader's own, and the others'.
func shownBy(list []note.Shown, who access.Actor) (own, others []note.Shown) {
	for _, s := range list {
		if who.Professional != 0 && s.Author == who.Professional {
			own = append(own, s)
		} else {
			others = append(others, s)
		}
	}
	return own, others
}

// shownFrom says where shown lines come from.
func shownFrom(s note.Shown) string {
	words := "Lignes de sa note du " + s.NotedOn.Short()
	if s.Profession == "" {
		return words
	}
	return s.Profession.Label() + " · " + strings.ToLower(words[:1]) + words[1:]
}

func projectPath(v care.ReviewView) string { return "/patients/" + v.PatientID.String() + "/projet" }
