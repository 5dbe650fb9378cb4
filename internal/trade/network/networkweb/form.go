package networkweb

import (
	"net/http"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
)

// control is how a field is filled.
type control int

const (
	line control = iota
	day
	pick
	tick
)

// field is one field of a form and what a record holds for it.
type field struct {
	ui.Input
	control control
	value   string // as the input holds it
}

// words is the field's value as a person reads it.
func (f field) words() string {
	switch f.control {
	case pick:
		for _, o := range f.Options {
			if o.Value == f.value && f.value != "" {
				return o.Label
			}
		}
	case tick:
		if f.value != "" {
			return "oui"
		}
		return "non"
	}
	return f.value
}

// section is fields that stand together.
type section struct {
	legend string
	row    bool // side by side where there is room
	fields []field
}

// form is a whole form page: what its fields are, what was typed, and what
// somebody else saved meanwhile.
type form struct {
	Action   string
	Back     string // where « Annuler » leads
	Submit   string
	Sections []section
	Typed    *web.Form
	Version  int       // of the record that was read; 0 for a new one
	Hidden   []ui.Pair // other fields nobody sees
	Clashed  bool      // somebody else was first
	Clash    []difference
}

// difference is a field that two people filled otherwise.
type difference struct{ label, theirs, mine string }

// typed is the first state of a form: what the record holds.
func typed(sections []section) *web.Form {
	f := web.NewForm()
	for _, s := range sections {
		for _, x := range s.fields {
			if x.value != "" {
				f.Values.Set(x.Name, x.value)
			}
		}
	}
	return f
}

// input is a field with what was typed and what is wrong with it.
func (f form) input(x field) ui.Input {
	in := x.Input
	in.Value, in.Error = f.Typed.Get(in.Name), f.Typed.Error(in.Name)
	return in
}

// errors are the messages in the order of the fields.
func (f form) errors() []fault.Field {
	var list []fault.Field
	for _, s := range f.Sections {
		for _, x := range s.fields {
			if m := f.Typed.Error(x.Name); m != "" {
				list = append(list, fault.Field{Name: x.Name, Message: m})
			}
		}
	}
	return list
}

func (f form) hidden() []ui.Pair {
	if f.Version == 0 {
		return f.Hidden
	}
	return append(f.Hidden, ui.Pair{Name: "version", Value: strconv.Itoa(f.Version)})
}

// clash compares what is saved now with what was typed: the second person is
// shown both, and keeps what he or she typed.
func (f *form) clash(today civil.Day) {
	f.Clashed = true
	for _, s := range f.Sections {
		for _, x := range s.fields {
			mine := x
			mine.value = f.Typed.Get(x.Name)
			if d, err := civil.Parse(mine.value, today); x.control == day && err == nil {
				mine.value = d.Short()
			}
			if mine.value != x.value {
				f.Clash = append(f.Clash, difference{x.Label, x.words(), mine.words()})
			}
		}
	}
}

// versioned is the version a form was made from.
type versioned struct {
	Version int `form:"version"`
}

// take reads a posted form into drafts. The error is for answer.
func (p *pages) take(typed *web.Form, drafts ...any) error {
	var wrong fault.Fields
	for _, d := range drafts {
		err := web.Decode(typed, p.frame.Today(), d)
		if err != nil && fault.KindOf(err) != fault.Invalid {
			return err
		}
		wrong = append(wrong, fault.FieldsOf(err)...)
	}
	return wrong.Err()
}

// answer shows the form again when the use-case refused it (422) or somebody
// else was first (409); other errors go back to the frame.
func (p *pages) answer(w http.ResponseWriter, r *http.Request, who access.Actor, page web.Page, f form, err error) error {
	switch {
	case f.Typed.Refused(err):
		page.Status = http.StatusUnprocessableEntity
	case fault.KindOf(err) == fault.Conflict:
		page.Status = http.StatusConflict
		f.clash(p.frame.Today())
	default:
		return err
	}
	return p.frame.Render(w, r, who, page, formPage(f))
}

// done ends a good form: a sentence for the next page, and the way there.
func (p *pages) done(w http.ResponseWriter, r *http.Request, to, message string) error {
	p.frame.Flash(w, ui.Flash{Kind: ui.OK, Message: message})
	return web.Redirect(w, r, to)
}

// The shorthands of the forms below.

func text(name, label, value string, change ...func(*ui.Input)) field {
	f := field{Input: ui.Input{Name: name, Label: label}, value: value}
	for _, c := range change {
		c(&f.Input)
	}
	return f
}

func date(name, label, value string, change ...func(*ui.Input)) field {
	f := text(name, label, value, change...)
	f.control = day
	return f
}

func choose(name, label, value, empty string, options []ui.Option, change ...func(*ui.Input)) field {
	f := text(name, label, value, change...)
	f.control, f.Empty, f.Options = pick, empty, options
	return f
}

func yes(name, label string, value bool) field {
	f := text(name, label, "")
	f.control = tick
	if value {
		f.value = "1"
	}
	return f
}

func required(in *ui.Input) { in.Required = true }

func help(words string) func(*ui.Input) { return func(in *ui.Input) { in.Help = words } }

func kept(most int) func(*ui.Input) { return func(in *ui.Input) { in.MaxLength = most } }
