package actweb

import (
	"slices"
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/act"
	"maillage/internal/trade/terminology"
)

const narrow = ui.NarrowSpace

// fields is the order of a form's messages in its summary.
var fields = []string{
	"kind", "held_on", "molecule", "indication", "prescriber", "initiated_here", "method", "result_hiv", "result_hcv", "result_hbv", "vaccine", "dose",
	"product", "setting", "ended_on", "end_reason", "note", "late_reason", "confirm", "reason",
}

// summaryOf lists a form's messages in the order of its fields, each with the id
// of its input.
func summaryOf(f *web.Form, suffix string) []fault.Field {
	var list []fault.Field
	for name, message := range f.Errors {
		list = append(list, fault.Field{Name: name, Message: message})
	}
	slices.SortFunc(list, func(a, b fault.Field) int {
		if d := slices.Index(fields, a.Name) - slices.Index(fields, b.Name); d != 0 {
			return d
		}
		return strings.Compare(a.Name, b.Name)
	})
	for i := range list {
		list[i].Name += suffix
	}
	return list
}

// options are the terms of a list as choices.
func options(list string) []ui.Option {
	terms := terminology.List(list)
	out := make([]ui.Option, len(terms))
	for i, t := range terms {
		out[i] = ui.Option{Value: string(t.Code), Label: t.Label}
	}
	return out
}

// products are the behaviours with a product, under their groups.
func products() []ui.Option {
	groups := map[string]string{}
	for _, g := range terminology.Groups(terminology.Behaviour) {
		groups[g.Code] = g.Label
	}
	var out []ui.Option
	for _, t := range terminology.List(terminology.Behaviour) {
		if t.Product {
			out = append(out, ui.Option{Value: string(t.Code), Label: t.Label, Group: groups[t.Group]})
		}
	}
	return out
}

// day is the day of an act: « vers le » when it is not sure.
func day(a act.Act) string {
	if a.Detail.Approximate {
		return "Vers le " + a.HeldOn.Short()
	}
	return a.HeldOn.Short()
}

// days are those of an act that lasts.
func days(a act.Act) string {
	from := "Depuis le " + a.HeldOn.Short()
	if a.Detail.Approximate {
		from = "Depuis le " + a.HeldOn.Short() + " environ"
	}
	if a.EndedOn.IsZero() {
		return from
	}
	return "Du " + a.HeldOn.Short() + " au " + a.EndedOn.Short()
}

// detail is what an act says beyond its name and its day.
func detail(a act.Act) string {
	var words []string
	add := func(s string) {
		if s != "" {
			words = append(words, s)
		}
	}
	d := a.Detail
	switch a.Kind {
	case act.Substitution:
		if d.InitiatedHere {
			add("Initié ici")
		}
		add("prescripteur" + narrow + ": " + lowerFirst(terminology.Label(terminology.Prescriber, d.Prescriber)))
	case act.Screening:
		add(terminology.Short(terminology.ScreeningMethod, d.Method))
	case act.Vaccination:
		if d.Dose > 0 {
			add("Dose " + ui.N(d.Dose))
		}
		if d.Complete {
			add("schéma complet")
		}
	case act.Withdrawal:
		add(terminology.Label(terminology.WithdrawalSetting, d.Setting))
	}
	if a.EndReason != "" {
		add("fin" + narrow + ": " + lowerFirst(terminology.Label(a.Kind.EndList(), a.EndReason)))
	}
	if a.Elsewhere && a.Kind != act.Substitution {
		add("fait par une autre structure")
	}
	return strings.Join(words, " · ")
}

// resultState is the look of a result.
func resultState(code terminology.Code) ui.State {
	switch code {
	case "positive":
		return ui.Alerte
	case "pending", "indeterminate":
		return ui.Attention
	case "negative":
		return ui.OK
	default:
		return ui.Neutre
	}
}

// lowerFirst puts a label in a sentence; what is written in capitals stays so.
func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) < 2 || strings.ToUpper(string(r[1])) == string(r[1]) {
		return s
	}
	return strings.ToLower(string(r[0])) + string(r[1:])
}

// checked is a box's value.
func checked(on bool) string {
	if on {
		return "1"
	}
	return ""
}

// recordedBy says who recorded an act, and when it was another day.
func recordedBy(a act.Act) string {
	words := a.By
	if civil.DayOf(a.MadeAt) != a.HeldOn {
		words += ", saisi le " + civil.DayOf(a.MadeAt).Short()
	}
	return words
}
