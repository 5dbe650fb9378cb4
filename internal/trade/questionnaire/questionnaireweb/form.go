package questionnaireweb

import (
	"net/http"
	"strconv"

	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/questionnaire"
	"maillage/internal/trade/terminology"
)

const narrow = ui.NarrowSpace

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

// refused takes the messages of a refusal onto the form and gives the status of
// the page that shows it again; what is no refusal comes back as it is.
func (t *typed) refused(err error) (status int, other error) {
	switch fault.KindOf(err) {
	case fault.Invalid:
		t.Refused(err)
		t.wrong = fault.FieldsOf(err)
		return http.StatusUnprocessableEntity, nil
	case fault.Conflict:
		t.Alert = fault.MessageOf(err)
		return http.StatusConflict, nil
	default:
		return 0, err
	}
}

// in is a field with what was typed and what is wrong with it.
func (t typed) in(name, label string, change ...func(*ui.Input)) ui.Input {
	in := ui.Input{Name: name, Label: label, Value: t.Get(name), Error: t.Error(name)}
	for _, c := range change {
		c(&in)
	}
	return in
}

func required(in *ui.Input) { in.Required = true }

func help(words string) func(*ui.Input) { return func(in *ui.Input) { in.Help = words } }

func size(n int) func(*ui.Input) { return func(in *ui.Input) { in.Size = n } }

func from(options []ui.Option) func(*ui.Input) { return func(in *ui.Input) { in.Options = options } }

// behaviours are what an instrument may be about.
func behaviours() []ui.Option {
	groups := map[string]string{}
	for _, g := range terminology.Groups(terminology.Behaviour) {
		groups[g.Code] = g.Label
	}
	var list []ui.Option
	for _, t := range terminology.List(terminology.Behaviour) {
		list = append(list, ui.Option{Value: string(t.Code), Label: t.Label, Group: groups[t.Group]})
	}
	return list
}

// answers reads what was answered to the questions of an instrument.
func answers(in *questionnaire.Instrument, f *web.Form) questionnaire.Answers {
	a := questionnaire.Answers{}
	for _, it := range in.Items {
		if v := f.Get(it.Key); v != "" {
			a[it.Key] = v
		}
	}
	return a
}

// put writes answers on a form.
func put(f *web.Form, a questionnaire.Answers) {
	for key, v := range a {
		f.Values.Set(key, v)
	}
}

// paths reads the person and the sheet of an address. Faults: NotFound.
func paths(r *http.Request) (person, sheet db.ID, err error) {
	if person, err = web.PathID(r, "id"); err != nil {
		return 0, 0, err
	}
	sheet, err = web.PathID(r, "sheet")
	return person, sheet, err
}

// questions lays the items of an instrument as fields, in its words.
type questions struct {
	typed
	words questionnaire.Wording
	alone bool // in the hands of the person: nothing is said of a score
}

// question is one item as a field, with its number in the questionnaire.
func (q questions) question(it questionnaire.Item) ui.Input {
	in := q.in(it.Key, it.Number()+". "+q.words.Question(it))
	if it.Unscored && !q.alone {
		in.Help = "Cette question n’entre pas dans le score."
	}
	short := 0
	for _, o := range it.Options {
		label := q.words.Option(it, o)
		short += len([]rune(label)) + 4
		in.Options = append(in.Options, ui.Option{Value: o.Value, Label: label})
	}
	if len(it.Options) == 0 {
		for v := it.Min; v <= it.Max; v++ {
			in.Options = append(in.Options, ui.Option{Value: strconv.Itoa(v), Label: strconv.Itoa(v)})
		}
	}
	in.Inline = short < 110
	return in
}

// of are the items of a group; the empty group is the whole. gates are asked
// apart, before.
func (q questions) of(group string) (gates, others []questionnaire.Item) {
	for _, it := range q.words.Instrument().Items {
		switch {
		case it.Group != group:
		case it.Gate != "":
			gates = append(gates, it)
		default:
			others = append(others, it)
		}
	}
	return gates, others
}

// opened says whether the questions of a group are shown at once: its first
// answer opens them, or one of them is wrong.
func (q questions) opened(group string) bool {
	for _, it := range q.words.Instrument().Items {
		if it.Group == group && (q.Error(it.Key) != "" || it.Gate != "" && q.Get(it.Key) == it.Gate) {
			return true
		}
	}
	return false
}

// gateWords are what the first question of the groups asks.
func (q questions) gateWords() string {
	for _, it := range q.words.Instrument().Items {
		if it.Gate != "" {
			return it.Number() + ". " + q.words.Question(it)
		}
	}
	return ""
}

// gate is the first question of a group as a field: its name is the group's.
func (q questions) gate(g questionnaire.Group, it questionnaire.Item) ui.Input {
	in := q.question(it)
	in.Label, in.Inline = g.Label, true
	return in
}
