package agendaweb

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/agenda"
	"maillage/internal/trade/network"
	"maillage/internal/trade/terminology"
)

// fields is the order of a form's messages in its summary.
var fields = []string{
	"kind", "enrolment", "professional", "day", "starts", "minutes", "mode", "room", "note", "unit", "every", "until", "count", "confirm",
	"profession", "since", "preferences", "appointments", "act", "name", "from", "to", "weekday", "ends", "state", "reason",
}

func summaryOf(f *web.Form) []fault.Field {
	var list []fault.Field
	for name, message := range f.Errors {
		list = append(list, fault.Field{Name: name, Message: message})
	}
	slices.SortFunc(list, func(a, b fault.Field) int { return slices.Index(fields, a.Name) - slices.Index(fields, b.Name) })
	return list
}

// in is a field with what was typed and what is wrong with it.
func in(f *web.Form, name, label string, change ...func(*ui.Input)) ui.Input {
	i := ui.Input{Name: name, Label: label, Value: f.Get(name), Error: f.Error(name)}
	for _, c := range change {
		c(&i)
	}
	return i
}

func required(i *ui.Input) { i.Required = true }

func inline(i *ui.Input) { i.Inline = true }

func help(words string) func(*ui.Input) { return func(i *ui.Input) { i.Help = words } }

func size(n int) func(*ui.Input) { return func(i *ui.Input) { i.Size = n } }

func empty(words string) func(*ui.Input) { return func(i *ui.Input) { i.Empty = words } }

func from(options []ui.Option) func(*ui.Input) { return func(i *ui.Input) { i.Options = options } }

// newForm is the page of a new appointment.
type newForm struct {
	agenda.Offer
	form *web.Form
	stay db.ID // the stay it was opened for
}

func (p pages) form(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	professional := q.Get(paramWho)
	if professional == "" && who.Professional != 0 {
		professional = who.Professional.String()
	}
	day := p.Today()
	if d, err := civil.Parse(q.Get(paramDay), day); err == nil {
		day = d
	}
	form := web.NewForm("kind", string(agenda.KindSession), "enrolment", q.Get("suivi"), "professional", professional, "day", day.Short(),
		"starts", q.Get("heure"), "minutes", "45", "mode", string(terminology.ModeCabinet), "every", "1")
	form.Key = pageKey()
	return p.showForm(w, r, who, team, form, http.StatusOK)
}

func (p pages) showForm(w http.ResponseWriter, r *http.Request, who access.Actor, team access.Team, form *web.Form, code int) error {
	enrolment, _ := db.ParseID(form.Get("enrolment")) // what is no number is nobody
	offer, err := p.agenda.Offer(r.Context(), who, team.ID, enrolment)
	if err != nil {
		return err
	}
	page := web.Page{Title: "Nouveau rendez-vous", Lead: team.Name, Status: code, Crumbs: []ui.Link{{Label: "Agenda", Href: agendaPath(team)}, {Label: "Nouveau rendez-vous"}}}
	return p.Render(w, r, who, page, newBody(newForm{Offer: offer, form: form, stay: enrolment}))
}

func (p pages) plan(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	var plan agenda.Plan
	if err = web.Decode(form, p.Today(), &plan); err == nil {
		var made agenda.Made
		if made, err = p.agenda.Plan(r.Context(), who, team.ID, plan, form.Key); err == nil {
			p.Flash(w, madeFlash(made))
			q := url.Values{paramDay: {made.Day.String()}}
			if plan.ProfessionalID != 0 {
				q.Set(paramWho, whoPerson+plan.ProfessionalID.String())
			}
			return web.Redirect(w, r, agendaPath(team)+"?"+q.Encode())
		}
	}
	if !form.Refused(err) {
		return err
	}
	return p.showForm(w, r, who, team, form, http.StatusUnprocessableEntity)
}

func madeFlash(m agenda.Made) ui.Flash {
	f := ui.Flash{Kind: ui.OK, Message: "Rendez-vous prévu le " + m.Day.Short()}
	if m.Count > 1 {
		f.Message = ui.N(m.Count) + " rendez-vous prévus, à partir du " + m.Day.Short()
	}
	if m.Skipped > 0 {
		f.Message += " (" + ui.Count(m.Skipped, "jour férié laissé de côté", "jours fériés laissés de côté") + ")"
	}
	if m.Count == 1 && !m.Repeated {
		f.UndoAction, f.UndoFields = onePath(m.ID)+"/annulation", []ui.Pair{{Name: "version", Value: "1"}}
	}
	return f
}

// people are whom an appointment may be with; somebody withheld is there only
// when the form was opened from his or her own page.
func (n newForm) people() []ui.Option {
	var list []ui.Option
	there := n.stay == 0
	for _, c := range n.People {
		there = there || c.Enrolment == n.stay
		list = append(list, ui.Option{Value: c.Enrolment.String(), Label: c.Name + " (" + c.Number + ")"})
	}
	if !there {
		list = append([]ui.Option{{Value: n.stay.String(), Label: n.Person.Name}}, list...)
	}
	return list
}

func members(list []network.Member) []ui.Option {
	out := make([]ui.Option, len(list))
	for i, m := range list {
		out[i] = ui.Option{Value: m.ProfessionalID.String(), Label: m.Name() + ", " + strings.ToLower(m.Profession.Label())}
	}
	return out
}

func rooms(list []agenda.Room) []ui.Option {
	out := make([]ui.Option, len(list))
	for i, r := range list {
		out[i] = ui.Option{Value: r.ID.String(), Label: r.Name}
	}
	return out
}

func kinds() []ui.Option {
	var out []ui.Option
	for _, k := range agenda.Kinds {
		out = append(out, ui.Option{Value: string(k), Label: k.Label()})
	}
	return out
}

func modes() []ui.Option {
	var out []ui.Option
	for _, t := range terminology.List(terminology.Mode) {
		out = append(out, ui.Option{Value: string(t.Code), Label: t.Label})
	}
	return out
}

var units = []ui.Option{
	{Value: string(agenda.ByWeek), Label: "Toutes les semaines, ou une sur…"},
	{Value: string(agenda.ByMonth), Label: "Chaque mois, à la même date"},
	{Value: string(agenda.ByMonthlyDay), Label: "Chaque mois, au même rang (2e mardi)"},
}

func lines(n int) func(*ui.Input) { return func(i *ui.Input) { i.Rows = n } }
