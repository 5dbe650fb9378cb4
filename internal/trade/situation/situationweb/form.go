package situationweb

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/situation"
)

// filling is the form of one situation.
type filling struct {
	situation.View
	one      situation.Situation
	form     *web.Form
	wrong    []fault.Field
	warnings []situation.Warning
	stale    *situation.StaleError // somebody else wrote meanwhile
	mine     situation.Answers     // what is typed, as far as it reads
}

func (p *pages) form(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showForm(w, r, who, nil, nil)
}

// showForm shows the form: of the record, or with what was typed and why it was
// refused, if it was.
func (p *pages) showForm(w http.ResponseWriter, r *http.Request, who access.Actor, typed *web.Form, cause error) error {
	person, id, err := ids(r)
	if err != nil {
		return err
	}
	v, one, err := p.svc.Read(r.Context(), who, person, id, "situation.form")
	if err != nil {
		return err
	}
	if err := who.InTeam(access.SituationWrite, one.TeamID); err != nil {
		return err
	}
	f := filling{View: v, one: one, form: typed}
	if typed == nil {
		f.form = formOf(one)
	}
	draft, wrong := decode(f.form, v.Today)
	f.mine = draft.Answers
	f.warnings = situation.Check(draft.Answers, draft.On, v.Today)
	pg := page(v, who, one.Title(), ui.Link{Label: "Situation", Href: listPath(person)}, ui.Link{Label: one.On.Short()})
	pg.Status = f.refuse(cause, wrong)
	return p.frame.Render(w, r, who, pg, formBody(f))
}

// refuse lays why a form was refused on it, and gives the page's status. A draft
// that holds what cannot be says so at once.
func (f *filling) refuse(cause, wrong error) int {
	switch fault.KindOf(cause) {
	case fault.Invalid:
		if cause != nil {
			f.form.Refused(cause)
			f.wrong = fault.FieldsOf(cause)
			return http.StatusUnprocessableEntity
		}
	case fault.Conflict:
		f.form.Alert = fault.MessageOf(cause)
		if errors.As(cause, &f.stale) {
			f.form.Values.Set("version", strconv.Itoa(f.stale.Now.Version))
		}
		return http.StatusConflict
	}
	if wrong != nil {
		f.form.Refused(wrong)
		f.form.Alert = ""
	}
	return http.StatusOK
}

func (p *pages) save(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, id, err := ids(r)
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	complete := form.Get("do") == "complete"
	d, err := decode(form, p.frame.Today())
	if err == nil {
		err = p.svc.Save(r.Context(), who, person, id, d, complete, form.Key)
	}
	if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.Conflict) {
		return p.showForm(w, r, who, form, err)
	}
	if err != nil {
		return err
	}
	to := listPath(person) + "/" + id.String()
	if form.Get("do") == "draft" {
		return p.done(w, r, to+"/saisie", "Brouillon enregistré.")
	}
	message := "Situation enregistrée."
	if n := len(situation.Check(d.Answers, d.On, p.frame.Today())); n > 0 {
		message += " À vérifier : " + ui.Count(n, "point", "points") + "."
	}
	return p.done(w, r, to, message)
}

// keep saves the draft while it is filled: the page's own script asks for it, and
// everything is kept, what cannot be as it was typed.
func (p *pages) keep(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, id, err := ids(r)
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	d, err := decode(form, p.frame.Today())
	var aside []string
	for _, f := range fault.FieldsOf(err) {
		aside = append(aside, f.Name)
	}
	d.SetAside(aside, form.Get)
	if err := p.svc.Keep(r.Context(), who, person, id, d); err != nil {
		return err
	}
	if !web.Partial(r) {
		return web.Redirect(w, r, listPath(person)+"/"+id.String()+"/saisie")
	}
	return p.frame.Fragment(w, r, http.StatusOK, keptAt(civil.Instant(p.frame.Now())))
}

// rank moves, adds or takes out a line of the products: the form comes back with
// what was typed, and saves nothing.
func (p *pages) rank(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	compact(form.Values)
	move(form.Values, form.Get("move"))
	return p.showForm(w, r, who, form, nil)
}

// decode reads a form into a draft. Faults: Invalid, with all that cannot be.
func decode(f *web.Form, today civil.Day) (situation.Draft, error) {
	var d situation.Draft
	var wrong fault.Fields
	compact(f.Values)
	f.Values.Del("not_stated")
	for _, it := range situation.Items {
		if f.Get(boxName(it.Key)) != "" {
			f.Values.Add("not_stated", it.Key)
		}
	}
	wrong = append(wrong, fault.FieldsOf(web.Decode(f, today, &d))...)
	for rank := 1; rank <= situation.MostProducts && typedLine(f.Values, rank); rank++ {
		var product situation.Product
		line := web.NewForm()
		for _, key := range lineKeys {
			line.Values.Set(key, f.Get(situation.LineField(rank, key)))
		}
		for _, one := range fault.FieldsOf(web.Decode(line, today, &product)) {
			wrong.Add(situation.LineField(rank, one.Name), one.Message)
		}
		d.Products = append(d.Products, product)
	}
	for _, one := range fault.FieldsOf(d.Impossible(today)) {
		if !slices.ContainsFunc(wrong, func(w fault.Field) bool { return w.Name == one.Name }) {
			wrong = append(wrong, one)
		}
	}
	return d, wrong.Err()
}

// formOf is a situation as its form, with what a draft keeps as it was typed.
func formOf(s situation.Situation) *web.Form {
	f := web.NewForm("kind", string(s.Kind), "situated_on", s.On.Short(), "version", strconv.Itoa(s.Version), "page", rand.Text())
	for _, it := range situation.Items {
		if it.Answer != situation.Ranked {
			f.Values[it.Key] = slices.Clone(s.Answers.Typed(it.Key))
		}
	}
	for _, key := range s.Answers.NotStated {
		f.Values.Set(boxName(key), "1")
	}
	for i, p := range s.Answers.Products {
		for _, key := range lineKeys {
			f.Values.Set(situation.LineField(i+1, key), p.Typed(key))
		}
		if p.NoOnset {
			f.Values.Set(situation.LineField(i+1, noOnset), "1")
		}
	}
	for field, text := range s.Answers.Unread {
		f.Values.Set(field, text)
	}
	return f
}

const noOnset = "no_onset"

// lineKeys are the fields of a line of products.
var lineKeys = []string{"product", "route", "frequency", "use", "onset", noOnset}

// boxName is the field of « non renseigné » beside a number or a day.
func boxName(key string) string { return "ns_" + key }

func typedLine(v url.Values, rank int) bool {
	return slices.ContainsFunc(lineKeys, func(key string) bool { return strings.TrimSpace(v.Get(situation.LineField(rank, key))) != "" })
}

// swap exchanges two lines as they were typed.
func swap(v url.Values, a, b int) {
	for _, key := range lineKeys {
		x, y := situation.LineField(a, key), situation.LineField(b, key)
		v[x], v[y] = v[y], v[x]
	}
}

// compact closes the gaps between the lines.
func compact(v url.Values) {
	last := 0
	for rank := 1; rank <= situation.MostProducts; rank++ {
		if !typedLine(v, rank) {
			continue
		}
		if last++; last != rank {
			swap(v, last, rank)
		}
	}
}

// move does what a button beside a line asks: « 2:up », « 2:down », « 2:out »,
// « more ». Anything else does nothing.
func move(v url.Values, asked string) {
	if asked == "more" {
		v.Set("lines", strconv.Itoa(shownLines(v)+1))
		return
	}
	written, how, _ := strings.Cut(asked, ":")
	rank, err := strconv.Atoi(written)
	if err != nil || rank < 1 || rank > situation.MostProducts {
		return
	}
	switch {
	case how == "up" && rank > 1:
		swap(v, rank, rank-1)
	case how == "down" && rank < situation.MostProducts && typedLine(v, rank+1):
		swap(v, rank, rank+1)
	case how == "out":
		for _, key := range lineKeys {
			v.Del(situation.LineField(rank, key))
		}
		compact(v)
	}
}

// shownLines is how many lines the form shows: those that hold something, one
// more, and what was asked for.
func shownLines(v url.Values) int {
	asked, _ := strconv.Atoi(v.Get("lines")) // what is no number asks for nothing
	held := 0
	for rank := 1; rank <= situation.MostProducts; rank++ {
		if typedLine(v, rank) {
			held = rank
		}
	}
	return min(situation.MostProducts, max(3, held+1, asked))
}
