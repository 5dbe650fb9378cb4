package planweb

import (
	"errors"
	"net/http"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/plan"
)

// writing is the page where a goal or an action is written.
type writing struct {
	view
	stay  plan.Stay
	goal  plan.Goal   // that is changed; zero for a new one
	act   plan.Action // that is changed; zero for a new one
	form  *web.Form
	stale *plan.Stale // somebody else wrote it meanwhile
}

// writable finds the stay to write in: the one named, or the one that goes on.
// Faults: NotFound; Forbidden; Conflict when it has ended.
func writable(v view, named db.ID) (plan.Stay, error) {
	s, ok := v.Current()
	if named != 0 {
		ok = false
		for _, one := range v.Stays {
			if one.Enrolment.ID == named {
				s, ok = one, true
			}
		}
	}
	switch {
	case !ok:
		return s, fault.Missing()
	case s.MayWrite:
		return s, nil
	case !s.Enrolment.Open():
		return s, fault.Clash("Ce suivi est terminé depuis le " + s.Enrolment.ClosedOn.Short() + " : son projet ne change plus.")
	default:
		return s, fault.Deny()
	}
}

func (p pages) goal(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	q := r.URL.Query()
	return p.showGoal(w, r, who, q.Get("objectif"), q.Get("suivi"), nil, nil)
}

// showGoal shows the form of a goal; form and cause are what was refused, and why.
func (p pages) showGoal(w http.ResponseWriter, r *http.Request, who access.Actor, goal, stay string, form *web.Form, cause error) error {
	v, err := p.open(r, who, "plan.goal")
	if err != nil {
		return err
	}
	page := writing{view: v, form: form}
	if page.stay, page.goal, err = v.goalToWrite(goal, stay); err != nil {
		return err
	}
	if page.form == nil {
		page.form = web.NewForm("words", page.goal.Words, "note", page.goal.Note, "version", strconv.Itoa(page.goal.Version))
	}
	head := v.page("Nouvel objectif", "Objectif")
	if page.goal.ID != 0 {
		head.Title = "Modifier l’objectif"
	}
	head.Status = page.refuse(cause)
	return p.Render(w, r, who, head, goalBody(page))
}

func (v view) goalToWrite(goal, stay string) (plan.Stay, plan.Goal, error) {
	id, err := named(goal)
	if err != nil {
		return plan.Stay{}, plan.Goal{}, err
	}
	in, err := named(stay)
	if err != nil {
		return plan.Stay{}, plan.Goal{}, err
	}
	var g plan.Goal
	if id != 0 {
		var s plan.Stay
		var ok bool
		if g, s, ok = v.Goal(id); !ok {
			return s, g, fault.Missing()
		}
		in = s.Enrolment.ID
	}
	s, err := writable(v, in)
	return s, g, err
}

// refuse takes in why a writing was refused, and gives the page's status.
func (w *writing) refuse(cause error) int {
	switch fault.KindOf(cause) {
	case fault.Invalid:
		w.form.Refused(cause)
		return http.StatusUnprocessableEntity
	case fault.Conflict:
		if errors.As(cause, &w.stale) {
			w.form.Values.Set("version", strconv.Itoa(w.stale.Version()))
		}
		return http.StatusConflict
	default:
		return http.StatusOK
	}
}

func (p pages) writeGoal(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d plan.GoalDraft
	in, err := p.receive(r, &d)
	if in.form == nil {
		return err
	}
	goal, stay := in.form.Get("objectif"), in.form.Get("suivi")
	if err == nil {
		err = p.saveGoal(r, who, in, d, goal, stay)
	}
	if retried(err) {
		return p.showGoal(w, r, who, goal, stay, in.form, err)
	}
	if err != nil {
		return err
	}
	p.Flash(w, ui.Flash{Kind: ui.OK, Message: "Objectif enregistré."})
	return web.Redirect(w, r, "/patients/"+in.person.String()+"/projet")
}

func (p pages) saveGoal(r *http.Request, who access.Actor, in sent, d plan.GoalDraft, goal, stay string) error {
	id, err := named(goal)
	if err != nil {
		return err
	}
	enrolment, err := named(stay)
	if err != nil {
		return err
	}
	if id == 0 {
		_, err = p.plan.AddGoal(r.Context(), who, in.person, enrolment, d, in.form.Key)
		return err
	}
	return p.plan.ChangeGoal(r.Context(), who, in.person, id, d, in.form.Key)
}

// retried says whether the form is to be shown again.
func retried(err error) bool {
	return err != nil && (fault.KindOf(err) == fault.Invalid || stale(err))
}

func (p pages) action(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	q := r.URL.Query()
	return p.showAction(w, r, who, asked{q.Get("action"), q.Get("objectif"), q.Get("suivi")}, nil, nil)
}

// asked are the identifiers an address or a form names.
type asked struct{ action, goal, stay string }

// showAction shows the form of an action; form and cause are what was refused, and
// why.
func (p pages) showAction(w http.ResponseWriter, r *http.Request, who access.Actor, a asked, form *web.Form, cause error) error {
	v, err := p.open(r, who, "plan.action")
	if err != nil {
		return err
	}
	page := writing{view: v, form: form}
	if page.stay, page.act, err = v.actionToWrite(a); err != nil {
		return err
	}
	if page.form == nil {
		page.form = page.actionForm(who, a.goal)
	}
	head := v.page("Nouvelle action", "Action")
	if page.act.ID != 0 {
		head.Title = "Modifier l’action"
	}
	head.Status = page.refuse(cause)
	return p.Render(w, r, who, head, actionBody(page))
}

func (v view) actionToWrite(a asked) (plan.Stay, plan.Action, error) {
	id, err := named(a.action)
	if err != nil {
		return plan.Stay{}, plan.Action{}, err
	}
	in, err := named(a.stay)
	if err != nil {
		return plan.Stay{}, plan.Action{}, err
	}
	goal, err := named(a.goal)
	if err != nil {
		return plan.Stay{}, plan.Action{}, err
	}
	var act plan.Action
	var s plan.Stay
	ok := true
	switch {
	case id != 0:
		act, s, ok = v.Action(id)
		in = s.Enrolment.ID
	case goal != 0:
		_, s, ok = v.Goal(goal)
		in = s.Enrolment.ID
	}
	if !ok {
		return s, act, fault.Missing()
	}
	s, err = writable(v, in)
	return s, act, err
}

// actionForm is an action as its form; a new one is the reader's to do, in the
// reader's own domain, and on the person's paper.
func (w writing) actionForm(who access.Actor, goal string) *web.Form {
	d := w.act.Draft()
	if w.act.ID == 0 {
		team, _ := who.Team(w.stay.Enrolment.TeamID)
		d = plan.ActionDraft{TaskDraft: plan.TaskDraft{Domain: domainOf(team.Profession), Owner: who.Professional.String()}, OnPaper: true}
		d.GoalID, _ = db.ParseID(goal) // read before
	}
	f := web.NewForm("what", d.What, "domain", string(d.Domain), "owner", d.Owner, "outside", d.Outside, "due_on", d.DueOn.Short(), "note", d.Note,
		"on_paper", checked(d.OnPaper), "version", strconv.Itoa(d.Version))
	if d.GoalID != 0 {
		f.Values.Set("goal", d.GoalID.String())
	}
	return f
}

// goalOptions are the goals an action may serve: those in progress, and its own.
func (w writing) goalOptions() []ui.Option {
	var list []ui.Option
	for _, g := range w.stay.Goals {
		if g.State == plan.GoalInProgress || g.ID.String() == w.form.Get("goal") {
			list = append(list, ui.Option{Value: g.ID.String(), Label: title(g.Words)})
		}
	}
	return list
}

func (p pages) writeAction(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d plan.ActionDraft
	in, err := p.receive(r, &d)
	if in.form == nil {
		return err
	}
	a := asked{action: in.form.Get("action"), stay: in.form.Get("suivi")}
	if err == nil {
		err = p.saveAction(r, who, in, d, a)
	}
	if retried(err) {
		return p.showAction(w, r, who, a, in.form, err)
	}
	if err != nil {
		return err
	}
	p.Flash(w, ui.Flash{Kind: ui.OK, Message: "Action enregistrée."})
	back := "/patients/" + in.person.String() + "/projet"
	if in.form.Get("suite") != "" {
		back += "/action?objectif=" + in.form.Get("goal") + "&suivi=" + a.stay
	}
	return web.Redirect(w, r, back)
}

func (p pages) saveAction(r *http.Request, who access.Actor, in sent, d plan.ActionDraft, a asked) error {
	id, err := named(a.action)
	if err != nil {
		return err
	}
	enrolment, err := named(a.stay)
	if err != nil {
		return err
	}
	if id == 0 {
		_, err = p.plan.AddAction(r.Context(), who, in.person, enrolment, d, in.form.Key)
		return err
	}
	return p.plan.ChangeAction(r.Context(), who, in.person, id, d, in.form.Key)
}

// staleTitle says who was first.
func staleTitle(s *plan.Stale) string {
	by := s.By
	if by == "" {
		by = "quelqu’un"
	}
	return "Modifié entre-temps par " + by + ", le " + civil.Instant(s.At)
}
