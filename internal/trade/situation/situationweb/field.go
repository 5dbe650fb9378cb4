package situationweb

import (
	"crypto/rand"
	"strconv"

	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/situation"
	"maillage/internal/trade/terminology"

	"github.com/a-h/templ"
)

const narrow = ui.NarrowSpace

// block is questions that stand side by side, or one that needs the whole width.
type block struct {
	items  []situation.Item
	ranked bool
	wide   bool
}

// blocks are the questions of a part of the form, the ranked list and the groups of
// boxes on their own.
func blocks(section situation.Section) []block {
	list := []block{{}}
	for _, it := range situation.Items {
		switch {
		case it.Section != section:
		case it.Answer == situation.Ranked:
			list = append(list, block{ranked: true}, block{})
		case it.Answer == situation.Codes:
			list = append(list, block{items: []situation.Item{it}, wide: true}, block{})
		default:
			last := &list[len(list)-1]
			last.items = append(last.items, it)
		}
	}
	return list
}

// input is a question as its field.
func (f filling) input(it situation.Item) ui.Input {
	in := ui.Input{Name: it.Key, Label: it.Label, Help: it.Help, Value: f.form.Get(it.Key), Error: f.form.Error(it.Key)}
	switch {
	case it.Answer == situation.Codes:
		in.Value, in.Values, in.Options, in.Inline = "", f.form.Values[it.Key], options(it.List, false, false), true
	case it.List != "":
		in.Options, in.Empty = options(it.List, true, false), notAsked
	case it.Answer == situation.Year:
		in.Size = 6
	case it.Answer == situation.Day:
		if in.Help != "" {
			in.Help += " " + ui.DateHelp
		}
	}
	return in
}

// box is « non renseigné » beside a field that has no list.
func (f filling) box(it situation.Item) ui.Input {
	name := boxName(it.Key)
	return ui.Input{Name: name, Label: "Non renseigné", Value: f.form.Get(name), Attrs: templ.Attributes{"aria-label": "Non renseigné : " + it.Label}}
}

// line is one field of a product.
func (f filling) line(rank int, it situation.Item) ui.Input {
	name := situation.LineField(rank, it.Key)
	in := ui.Input{Name: name, Label: it.Label, Value: f.form.Get(name), Error: f.form.Error(name)}
	if it.List != "" {
		in.Options, in.Empty = options(it.List, true, true), toAsk
	}
	return in
}

func (f filling) onsetBox(rank int) ui.Input {
	name := situation.LineField(rank, noOnset)
	return ui.Input{Name: name, Label: "Non renseigné", Value: f.form.Get(name), Attrs: templ.Attributes{"aria-label": "Non renseigné : âge de début du rang " + strconv.Itoa(rank)}}
}

// marked says whether a field holds what was taken from elsewhere: as long as it
// is what it was.
func (f filling) marked(key string) bool {
	if !f.one.Answers.IsPrefilled(key) {
		return false
	}
	it, ok := situation.ItemNamed(key)
	return ok && f.mine.Said(it) == f.one.Answers.Said(it)
}

// marks counts the fields of a part that wait to be confirmed.
func (f filling) marks(section situation.Section) (n int) {
	for _, it := range situation.Items {
		if it.Section == section && f.marked(it.Key) {
			n++
		}
	}
	return n
}

// at are the warnings of one field.
func (f filling) at(field string) []situation.Warning {
	var list []situation.Warning
	for _, w := range f.warnings {
		if w.Field == field {
			list = append(list, w)
		}
	}
	return list
}

// ranks are the lines the form shows.
func (f filling) ranks() []int {
	list := make([]int, shownLines(f.form.Values))
	for i := range list {
		list[i] = i + 1
	}
	return list
}

// auto lets the page save its own draft while it is filled; a situation that is
// complete is corrected on purpose only.
func (f filling) auto() templ.Attributes {
	if f.one.Done() {
		return nil
	}
	return templ.Attributes{
		"hx-post": path(f.one, "/brouillon"), "hx-trigger": "change delay:400ms", "hx-target": "#brouillon", "hx-swap": "innerHTML", "hx-sync": "this:queue last",
	}
}

// hidden are the fields nobody sees: the form is wider than those of ui.Form.
func (f filling) hidden() []ui.Pair {
	return []ui.Pair{
		{Name: "_key", Value: rand.Text()},
		{Name: "version", Value: f.form.Get("version")},
		{Name: "page", Value: f.form.Get("page")},
		{Name: "lines", Value: strconv.Itoa(shownLines(f.form.Values))},
	}
}

// button is one that sends the form to move a line.
func (f filling) button(label, icon, value string) ui.ButtonProps {
	return ui.ButtonProps{
		Label: label, Icon: icon, Variant: ui.Quiet, Small: true, Name: "move", Value: value,
		Attrs: templ.Attributes{"formaction": path(f.one, "/ordre#"+string(situation.Products))},
	}
}

// differences are what the other person's text and mine do not both say.
func (f filling) differences() []situation.Difference {
	var list []situation.Difference
	for _, d := range situation.Compare(f.stale.Now.Answers, f.mine) {
		if d.Changed {
			list = append(list, d)
		}
	}
	return list
}

// options are the terms of a list, under their groups; numbered, a figure typed on
// the keyboard chooses one. A line of products has room for short labels alone.
func options(list string, numbered, short bool) []ui.Option {
	groups := map[string]string{}
	for _, g := range terminology.Groups(list) {
		groups[g.Code] = g.Label
	}
	terms := terminology.List(list)
	out := make([]ui.Option, len(terms))
	for i, t := range terms {
		out[i] = ui.Option{Value: string(t.Code), Label: t.Label, Group: groups[t.Group]}
		if short {
			out[i].Label = t.Short
		}
		if numbered && len(groups) == 0 {
			out[i].Label = strconv.Itoa(i+1) + " · " + out[i].Label
		}
	}
	return out
}

func ticked(yes bool) string {
	if yes {
		return "1"
	}
	return ""
}

// summary counts what the top of the form says.
func (f filling) summary() string {
	answered, asked := f.mine.Progress()
	return ui.Count(answered, "réponse", "réponses") + " sur " + ui.N(asked)
}

// other is who wrote meanwhile.
func (f filling) other() string {
	if name := f.Names[f.stale.Now.By]; name != "" {
		return name
	}
	return "un autre membre de l’équipe"
}

var staleColumns = []ui.Column{{Key: "question", Label: "Question"}, {Key: "autre", Label: "Enregistré"}, {Key: "moi", Label: "Votre saisie"}}

func staleRows(list []situation.Difference) []ui.Row {
	rows := make([]ui.Row, len(list))
	for i, d := range list {
		rows[i] = ui.Row{Cells: []templ.Component{ui.T(d.Item.Label), lines(d.Before), lines(d.After)}}
	}
	return rows
}
