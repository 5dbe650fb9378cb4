package patientweb

import (
	"net/http"

	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/terminology"
)

// typed is a form as it is shown: what was typed, and what is wrong with it in
// the order it was found.
type typed struct {
	*web.Form
	wrong []fault.Field
}

// blank is a form with its first values.
func blank(pairs ...string) typed { return typed{Form: web.NewForm(pairs...)} }

// read takes the form of a request. Faults: Invalid when it cannot be read.
func read(r *http.Request) (typed, error) {
	f, err := web.Read(r)
	return typed{Form: f}, err
}

// decode fills a draft. Faults: Invalid.
func (p *pages) decode(t typed, draft any) error { return web.Decode(t.Form, p.frame.Today(), draft) }

// refused takes the messages of a refusal onto the form and gives the status of
// the page that shows it again; what is no refusal comes back as it is.
func (t *typed) refused(err error) (status int, other error) {
	if err == nil {
		return http.StatusOK, nil
	}
	if t.Refused(err) {
		t.wrong = fault.FieldsOf(err)
		return http.StatusUnprocessableEntity, nil
	}
	if fault.KindOf(err) == fault.Conflict {
		t.Alert = fault.MessageOf(err)
		return http.StatusConflict, nil
	}
	return 0, err
}

// in is a field with what was typed and what is wrong with it.
func (t typed) in(name, label string, change ...func(*ui.Input)) ui.Input {
	in := ui.Input{Name: name, Label: label, Value: t.Get(name), Error: t.Error(name)}
	for _, c := range change {
		c(&in)
	}
	return in
}

// several is a group of boxes with those that were ticked.
func (t typed) several(name, label string, options []ui.Option, change ...func(*ui.Input)) ui.Input {
	in := t.in(name, label, change...)
	in.Value, in.Values, in.Options, in.Inline = "", t.Values[name], options, true
	return in
}

// has says whether one of some fields holds something, or is wrong.
func (t typed) has(names ...string) bool {
	for _, n := range names {
		if t.Get(n) != "" || t.Error(n) != "" {
			return true
		}
	}
	return false
}

func required(in *ui.Input) { in.Required = true }

func inline(in *ui.Input) { in.Inline = true }

func help(words string) func(*ui.Input) { return func(in *ui.Input) { in.Help = words } }

func size(n int) func(*ui.Input) { return func(in *ui.Input) { in.Size = n } }

func kind(of string) func(*ui.Input) { return func(in *ui.Input) { in.Type = of } }

func from(options []ui.Option) func(*ui.Input) { return func(in *ui.Input) { in.Options = options } }

// options are the terms of a list as choices, under their groups.
func options(list string) []ui.Option {
	groups := map[string]string{}
	for _, g := range terminology.Groups(list) {
		groups[g.Code] = g.Label
	}
	terms := terminology.List(list)
	out := make([]ui.Option, len(terms))
	for i, t := range terms {
		out[i] = ui.Option{Value: string(t.Code), Label: t.Label, Group: groups[t.Group]}
	}
	return out
}

// behaviours are the addictive behaviours with a product, or those without.
func behaviours(product bool) []ui.Option {
	var out []ui.Option
	for _, t := range terminology.List(terminology.Behaviour) {
		if t.Product == product {
			out = append(out, ui.Option{Value: string(t.Code), Label: t.Label})
		}
	}
	return out
}
