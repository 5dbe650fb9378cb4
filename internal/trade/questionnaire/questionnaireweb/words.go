package questionnaireweb

import (
	"strconv"
	"strings"

	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/questionnaire"

	"github.com/a-h/templ"
)

// terms say where an instrument comes from and what may be done with it.
func (v words) terms() []ui.Term {
	in := v.Instrument()
	terms := []ui.Term{
		{Label: "Code", Value: in.Code},
		{Label: "Source", Value: in.Source},
		{Label: "Droits", Value: in.Rights.Label() + ". " + in.RightsNote},
		{Label: "Droits vérifiés le", Value: checkedOn(in)},
		{Label: "Validation française", Value: in.ValidatedFR},
	}
	for _, t := range []ui.Term{
		{Label: "Texte", Value: in.TextStatus},
		{Label: "Mention à montrer", Value: in.Notice},
		{Label: "Calcul", Value: in.ScoringNote},
		{Label: "Réponses manquantes", Value: in.IncompleteNote},
		{Label: "Lecture", Value: in.BandsNote},
		{Label: "LOINC, panneau", Value: in.PanelLOINC},
		{Label: "LOINC, score", Value: in.TotalLOINC},
	} {
		if t.Value != "" {
			terms = append(terms, t)
		}
	}
	for _, set := range in.Bands {
		var zones []string
		for _, b := range set.Bands {
			zones = append(zones, in.Figure(b.From)+" à "+in.Figure(b.To)+narrow+": "+lowered(b.Label))
		}
		terms = append(terms, ui.Term{Label: set.Title, Value: strings.Join(zones, narrow+"; ")})
	}
	return terms
}

var weightColumns = []ui.Column{{Label: "Question"}, {Label: "Réponses et points"}}

// weights are the questions with what each answer weighs: what a team checks
// against the published grid. The groups of an instrument weigh alike.
func (v words) weights() []ui.Row {
	in := v.Instrument()
	var rows []ui.Row
	for _, it := range in.Items {
		if it.Group != "" && it.Group != in.Groups[0].Key && it.Group != in.Groups[1].Key {
			continue
		}
		var points []string
		for _, o := range it.Options {
			points = append(points, v.Option(it, o)+narrow+": "+in.Figure(o.Weight))
		}
		words := strings.Join(points, narrow+"; ")
		switch {
		case len(it.Options) == 0:
			words = "de " + strconv.Itoa(it.Min) + " à " + strconv.Itoa(it.Max)
		case it.Unscored:
			words = "n’entre pas dans le score"
		}
		label := it.Number() + ". " + v.Question(it)
		if it.Group != "" {
			label = in.GroupLabel(it.Group) + narrow + ": " + v.Question(it)
		}
		rows = append(rows, ui.Row{Cells: []templ.Component{ui.T(label), ui.T(words)}})
	}
	return rows
}

// checkedOn says when somebody read the owner's terms.
func checkedOn(in *questionnaire.Instrument) string {
	if in.RightsCheckedOn.IsZero() {
		return "à vérifier"
	}
	return in.RightsCheckedOn.Short()
}
