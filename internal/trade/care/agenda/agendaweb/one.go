package agendaweb

import (
	"net/http"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/agenda"
)

// onePage is one appointment, with its forms.
type onePage struct {
	agenda.Detail
	form  *web.Form // of the change
	mark  *web.Form // of the mark, or of its undo
	now   string    // what it is now, when somebody else changed it
	state agenda.State
}

func (p pages) one(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return p.showOne(w, r, who, id, onePage{}, http.StatusOK)
}

// showOne shows an appointment; what is nil of the page is filled as it opens.
func (p pages) showOne(w http.ResponseWriter, r *http.Request, who access.Actor, id db.ID, o onePage, code int) error {
	d, err := p.agenda.Open(r.Context(), who, id)
	if err != nil {
		return err
	}
	o.Detail = d
	if o.form == nil {
		o.form = formOf(d)
	} else {
		o.fill(d)
	}
	if o.mark == nil {
		o.mark = web.NewForm()
		o.mark.Key = pageKey()
	}
	page := web.Page{
		Title: "Rendez-vous du " + d.Day.Short(), Lead: dayTitle(d.Day) + ", " + d.Hours(), Status: code,
		Crumbs: []ui.Link{{Label: "Agenda", Href: dayPath(d)}, {Label: "Rendez-vous"}},
	}
	return p.Render(w, r, who, page, oneBody(o))
}

func dayPath(d agenda.Detail) string {
	return agendaPath(d.Team) + "?" + paramDay + "=" + d.Day.String()
}

func formOf(d agenda.Detail) *web.Form {
	f := web.NewForm("day", d.Day.Short(), "starts", d.At.Short(), "minutes", strconv.Itoa(d.Minutes), "mode", string(d.Mode), "note", d.Note)
	if d.ProfessionalID != 0 {
		f.Values.Set("professional", d.ProfessionalID.String())
	}
	if d.RoomID != 0 {
		f.Values.Set("room", d.RoomID.String())
	}
	f.Key = pageKey()
	return f
}

// fill completes what a drag did not send with what the appointment is, and
// writes the day as people do.
func (o onePage) fill(d agenda.Detail) {
	now := formOf(d)
	for name, values := range now.Values {
		if !o.form.Values.Has(name) || o.form.Get(name) == "" && name == "professional" {
			o.form.Values[name] = values
		}
	}
	if day, err := civil.ParseISO(o.form.Get("day")); err == nil {
		o.form.Values.Set("day", day.Short())
	}
	if o.form.Error("confirm") == "" {
		return
	}
	o.form.Key = pageKey() // what is confirmed is another request
}

// terms are what an appointment says.
func (o onePage) terms() []ui.Term {
	list := []ui.Term{{Label: "État", Component: stateCell(o.Entry)}}
	if o.Person.ID != 0 {
		list = append(list, ui.Term{Label: "Avec", Component: whoCell(o.Entry)})
	}
	list = append(list, ui.Term{Label: "Reçu par", Value: withOf(o.Entry)}, ui.Term{Label: "Lieu", Value: where(o.Entry)})
	if o.Series != "" {
		list = append(list, ui.Term{Label: "Série", Value: o.Series})
	}
	if o.Note != "" && o.State != agenda.Planned {
		list = append(list, ui.Term{Label: "Note", Value: o.Note})
	}
	if o.SessionID != 0 && o.Mine && o.Person.ID != 0 {
		list = append(list, ui.Term{Label: "Entretien", Component: ui.A("Enregistré", "/patients/"+o.Person.ID.String()+"/entretiens/"+o.SessionID.String())})
	}
	return list
}

func (p pages) change(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.alter(w, r, who, func(id db.ID, form *web.Form) (agenda.Changed, error) {
		var d agenda.ChangeDraft
		if err := web.Decode(form, p.Today(), &d); err != nil {
			return agenda.Changed{}, err
		}
		return p.agenda.Change(r.Context(), who, id, d, form.Key)
	})
}

func (p pages) move(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.alter(w, r, who, func(id db.ID, form *web.Form) (agenda.Changed, error) {
		var d agenda.MoveDraft
		if err := web.Decode(form, p.Today(), &d); err != nil {
			return agenda.Changed{}, err
		}
		return p.agenda.Move(r.Context(), who, id, d, form.Key)
	})
}

// alter runs a change and answers it: with an undo that puts the time back where
// it was, or with the form and what is wrong, or what it has become meanwhile.
func (p pages) alter(w http.ResponseWriter, r *http.Request, who access.Actor, do func(db.ID, *web.Form) (agenda.Changed, error)) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	done, err := do(id, form)
	if err != nil {
		return p.again(w, r, who, id, form, err)
	}
	to := backOr(form, onePath(id))
	p.Flash(w, changedFlash(done, to))
	return web.Redirect(w, r, to)
}

// again shows an appointment after a refusal.
func (p pages) again(w http.ResponseWriter, r *http.Request, who access.Actor, id db.ID, form *web.Form, err error) error {
	if form.Refused(err) {
		return p.showOne(w, r, who, id, onePage{form: form}, http.StatusUnprocessableEntity)
	}
	if fault.KindOf(err) == fault.Conflict {
		return p.showOne(w, r, who, id, onePage{form: form, now: fault.MessageOf(err)}, http.StatusConflict)
	}
	return err
}

func changedFlash(c agenda.Changed, back string) ui.Flash {
	a, was := c.Appointment, c.Was
	f := ui.Flash{Kind: ui.OK, Message: "Rendez-vous du " + a.Day.Short() + " à " + a.At.String() + " enregistré"}
	if c.Count > 1 {
		f.Message = ui.N(c.Count) + " rendez-vous changés"
	}
	if c.Count == 1 && !c.Repeated {
		f.UndoAction = onePath(a.ID) + "/deplacement"
		f.UndoFields = []ui.Pair{{Name: "day", Value: was.Day.String()}, {Name: "starts", Value: was.At.Short()}, {Name: "version", Value: strconv.Itoa(a.Version)}, {Name: "confirm", Value: "oui"}, {Name: "retour", Value: back}}
		if was.ProfessionalID != 0 {
			f.UndoFields = append(f.UndoFields, ui.Pair{Name: "professional", Value: was.ProfessionalID.String()})
		}
	}
	return f
}

// backOr is the page a form was sent from, on this site, or another.
func backOr(form *web.Form, otherwise string) string {
	if to := form.Get("retour"); to != "" && web.Back(to) == to {
		return to
	}
	return otherwise
}

func (p pages) cancel(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	var d agenda.CancelDraft
	if err := web.Decode(form, p.Today(), &d); err != nil {
		return err
	}
	done, err := p.agenda.Cancel(r.Context(), who, id, d, form.Key)
	if fault.KindOf(err) == fault.Conflict {
		return p.showOne(w, r, who, id, onePage{now: fault.MessageOf(err)}, http.StatusConflict)
	}
	if err != nil {
		return err
	}
	f := ui.Flash{Kind: ui.OK, Message: "Rendez-vous du " + done.Appointment.Day.Short() + " annulé"}
	if done.Count > 1 {
		f.Message = ui.N(done.Count) + " rendez-vous annulés"
	} else if !done.Repeated {
		f.UndoAction, f.UndoFields = onePath(id)+"/reprise", []ui.Pair{{Name: "version", Value: strconv.Itoa(done.Appointment.Version)}}
	}
	p.Flash(w, f)
	return web.Redirect(w, r, backOr(form, onePath(id)))
}

var markWords = map[agenda.State]string{
	agenda.Held: "Rendez-vous noté « fait »", agenda.Absent: "Absence notée", agenda.Excused: "Absence excusée notée", agenda.Cancelled: "Rendez-vous noté « annulé »",
}

func (p pages) mark(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	var d agenda.MarkDraft
	if err := web.Decode(form, p.Today(), &d); err != nil {
		return err
	}
	done, err := p.agenda.Mark(r.Context(), who, id, d)
	if err != nil {
		return p.markAgain(w, r, who, id, form, err)
	}
	f := ui.Flash{Kind: ui.OK, Message: markWords[d.State]}
	if done.Recorded {
		f.Message += " · entretien enregistré"
	}
	if !done.Repeated {
		f.UndoAction = onePath(id) + "/reprise"
		f.UndoFields = []ui.Pair{{Name: "version", Value: strconv.Itoa(done.Appointment.Version)}, {Name: "retour", Value: backOr(form, onePath(id))}}
	}
	p.Flash(w, f)
	return web.Redirect(w, r, backOr(form, onePath(id)))
}

func (p pages) markAgain(w http.ResponseWriter, r *http.Request, who access.Actor, id db.ID, form *web.Form, err error) error {
	state := agenda.State(form.Get("state"))
	if form.Refused(err) {
		return p.showOne(w, r, who, id, onePage{mark: form, state: state}, http.StatusUnprocessableEntity)
	}
	if fault.KindOf(err) == fault.Conflict {
		return p.showOne(w, r, who, id, onePage{now: fault.MessageOf(err)}, http.StatusConflict)
	}
	return err
}

func (p pages) unmark(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	var d agenda.UnmarkDraft
	if err := web.Decode(form, p.Today(), &d); err != nil {
		return err
	}
	if _, err := p.agenda.Unmark(r.Context(), who, id, d); err != nil {
		return p.markAgain(w, r, who, id, form, err)
	}
	p.Flash(w, ui.Flash{Kind: ui.OK, Message: "Rendez-vous de nouveau prévu"})
	return web.Redirect(w, r, backOr(form, onePath(id)))
}
