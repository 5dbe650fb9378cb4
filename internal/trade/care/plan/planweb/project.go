package planweb

import (
	"errors"
	"net/http"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/plan"

	"github.com/a-h/templ"
)

// tried is what was refused on the plan's page: the form, and where it stands.
type tried struct {
	form   *web.Form
	action db.ID  // whose giving up was refused; zero for a review
	stale  string // somebody was first: what to say
}

// projectPage is the plan's page.
type projectPage struct {
	view
	tried tried
}

func (p pages) project(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showProject(w, r, who, tried{})
}

func (p pages) showProject(w http.ResponseWriter, r *http.Request, who access.Actor, t tried) error {
	v, err := p.open(r, who, "plan")
	if err != nil {
		return err
	}
	page := v.page("Projet")
	page.Wide, page.Actions = true, v.actions()
	switch {
	case t.stale != "":
		page.Status = http.StatusConflict
	case t.form != nil:
		page.Status = http.StatusUnprocessableEntity
	}
	return p.Render(w, r, who, page, projectBody(projectPage{v, t}))
}

// actions are what may be done with the plan.
func (v view) actions() []ui.Action {
	var list []ui.Action
	s, ok := v.Current()
	if ok && s.MayWrite {
		list = append(list, ui.Action{Label: "Ajouter un objectif", Icon: "plus", Href: v.path("/objectif")},
			ui.Action{Label: "Ajouter une action", Icon: "list-checks", Variant: ui.Secondary, Href: v.path("/action")})
	}
	if ok && !v.Patient.Withheld && !s.Handed().Empty() {
		list = append(list, ui.Action{Label: "Version pour la personne", Icon: "printer", Variant: ui.Secondary, Href: v.path("/impression")})
	}
	return list
}

// moveGoal changes where a goal stands, in one click with its undo.
func (p pages) moveGoal(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var m plan.GoalMove
	in, err := p.receive(r, &m)
	if err != nil {
		return err
	}
	goal, err := named(in.form.Get("goal"))
	if err != nil {
		return err
	}
	before := in.form.Get("was")
	moved, err := p.plan.MoveGoal(r.Context(), who, in.person, goal, m, in.form.Key)
	if fault.KindOf(err) == fault.Conflict && stale(err) {
		return p.showProject(w, r, who, tried{stale: fault.MessageOf(err)})
	}
	if err != nil {
		return err
	}
	back := "/patients/" + in.person.String() + "/projet"
	flash := ui.Flash{Kind: ui.OK, Message: "Objectif" + narrow + ": " + lowerFirst(m.State.Label()) + "."}
	if before != "" && moved.ID != 0 {
		flash.UndoAction = back + "/etat-objectif"
		flash.UndoFields = []ui.Pair{{Name: "goal", Value: goal.String()}, {Name: "state", Value: before}, {Name: "version", Value: strconv.Itoa(moved.Version)}}
	}
	p.Flash(w, flash)
	return web.Redirect(w, r, back+"#objectif-"+goal.String())
}

// moveAction settles an action or takes it up again, from the plan or from the
// tasks of a team.
func (p pages) moveAction(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var m plan.ActionMove
	in, err := p.receive(r, &m)
	if err != nil {
		return err
	}
	id, err := named(in.form.Get("action"))
	if err != nil {
		return err
	}
	moved, err := p.plan.MoveAction(r.Context(), who, in.person, id, m, in.form.Key)
	switch {
	case fault.KindOf(err) == fault.Conflict && stale(err):
		return p.showProject(w, r, who, tried{stale: fault.MessageOf(err)})
	case err != nil && len(fault.FieldsOf(err)) > 0 && in.form.Refused(err):
		return p.showProject(w, r, who, tried{form: in.form, action: id})
	case err != nil:
		return err
	}
	back := backTo(who, moved, in.form.Get("de"))
	p.Flash(w, settledFlash(moved, in.form.Get("de")))
	return web.Redirect(w, r, back)
}

// backTo is where an act on an action leads: « Ma journée », the tasks of the team
// as they were filtered, or the plan.
func backTo(who access.Actor, a plan.Action, from string) string {
	if from == fromDay {
		return "/"
	}
	if team, ok := who.Team(a.TeamID); ok && from != "" {
		return tasksPath(team) + queryText(filterText(from))
	}
	return "/patients/" + a.PatientID.String() + "/projet#action-" + a.ID.String()
}

// settledFlash says what was done, and undoes it.
func settledFlash(a plan.Action, from string) ui.Flash {
	words := map[plan.ActionState]string{plan.Done: "Action faite.", plan.Abandoned: "Action abandonnée.", plan.ToDo: "Action à faire de nouveau."}
	flash := ui.Flash{Kind: ui.OK, Message: words[a.State]}
	if a.State != plan.ToDo {
		flash.UndoAction = "/patients/" + a.PatientID.String() + "/projet/etat-action"
		flash.UndoFields = moveFields(a, plan.ToDo, from)
	}
	return flash
}

// moveFields are the hidden fields of an act on an action.
func moveFields(a plan.Action, to plan.ActionState, from string) []ui.Pair {
	f := []ui.Pair{{Name: "action", Value: a.ID.String()}, {Name: "state", Value: string(to)}, {Name: "version", Value: strconv.Itoa(a.Version)}}
	if from != "" {
		f = append(f, ui.Pair{Name: "de", Value: from})
	}
	return f
}

func stale(err error) bool {
	var s *plan.Stale
	return errors.As(err, &s)
}

// review records that the plan was looked at again with the person.
func (p pages) review(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d plan.ReviewDraft
	in, err := p.receive(r, &d)
	if in.form == nil {
		return err
	}
	stay, badStay := named(in.form.Get("suivi"))
	if badStay != nil {
		return badStay
	}
	if err == nil {
		err = p.plan.AddReview(r.Context(), who, in.person, stay, d, in.form.Key)
	}
	if err != nil {
		if !in.form.Refused(err) {
			return err
		}
		return p.showProject(w, r, who, tried{form: in.form})
	}
	p.Flash(w, ui.Flash{Kind: ui.OK, Message: "Revue du projet enregistrée."})
	return web.Redirect(w, r, "/patients/"+in.person.String()+"/projet#revues-"+in.form.Get("suivi"))
}

// reviewForm is the form of a review of a stay: what was refused, or a fresh one.
func (p projectPage) reviewForm(s plan.Stay) *web.Form {
	if p.tried.form != nil && p.tried.action == 0 && p.tried.form.Get("suivi") == s.Enrolment.ID.String() {
		return p.tried.form
	}
	return web.NewForm("held_on", p.Today.Short())
}

// giveUp is the form to give an action up: what was refused, or a fresh one.
func (p projectPage) giveUp(a plan.Action) *web.Form {
	if p.tried.form != nil && p.tried.action == a.ID {
		return p.tried.form
	}
	return web.NewForm()
}

func (p projectPage) refused(a plan.Action) bool {
	return p.tried.form != nil && p.tried.action == a.ID
}

var actionColumns = []ui.Column{
	{Key: "quoi", Label: "Action"}, {Key: "qui", Label: "Qui"}, {Key: "quand", Label: "Échéance"}, {Key: "faire", Label: "Faire", HideLabel: true},
}

// open are the actions still to do, settled the others.
func parted(all []plan.Action) (open, settled []plan.Action) {
	for _, a := range all {
		if a.State == plan.ToDo {
			open = append(open, a)
		} else {
			settled = append(settled, a)
		}
	}
	return open, settled
}

// rows are the lines of a table of actions.
func (p projectPage) rows(s plan.Stay, list []plan.Action) []ui.Row {
	rows := make([]ui.Row, len(list))
	for i, a := range list {
		state := ui.Neutre
		if a.Overdue(p.Today) {
			state = ui.Alerte
		}
		rows[i] = ui.Row{ID: "action-" + a.ID.String(), State: state, Cells: []templ.Component{
			actionWords(a), two(ui.T(a.Owner()), ownerNote(a)), dueCell(a, p.Today), p.acts(s, a),
		}}
	}
	return rows
}

// acts are what the reader may do with an action.
func (p projectPage) acts(s plan.Stay, a plan.Action) templ.Component {
	return actionActs(p, s, a, a.MayDo(p.who))
}

// loose are the actions that serve no goal shown.
func loose(s plan.Stay) []plan.Action {
	known := map[db.ID]bool{}
	for _, g := range s.Goals {
		known[g.ID] = true
	}
	var list []plan.Action
	for _, a := range s.Actions {
		if !known[a.GoalID] {
			list = append(list, a)
		}
	}
	return list
}

// moves are the states a goal may take, each with its button.
func moves(g plan.Goal) []plan.GoalState {
	var list []plan.GoalState
	for _, s := range plan.GoalStates {
		if s != g.State {
			list = append(list, s)
		}
	}
	return list
}

var moveLabels = map[plan.GoalState]string{
	plan.GoalInProgress: "Reprendre", plan.GoalSuspended: "Suspendre", plan.GoalReached: "Atteint", plan.GoalAbandoned: "Abandonner",
}

func goalFields(g plan.Goal, to plan.GoalState) []ui.Pair {
	return []ui.Pair{
		{Name: "goal", Value: g.ID.String()}, {Name: "state", Value: string(to)}, {Name: "was", Value: string(g.State)}, {Name: "version", Value: strconv.Itoa(g.Version)},
	}
}

func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return string(append([]rune(lowered(string(r[:1]))), r[1:]...))
}
