package programmeweb

import (
	"strconv"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/euro"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/programme"

	"github.com/a-h/templ"
)

const toConfirm = "valeur à confirmer"

var (
	ruleColumns    = []ui.Column{{Label: "Règle"}, {Label: "Valeur"}, {Label: "D’où elle vient"}}
	tariffColumns  = []ui.Column{{Label: "Part"}, {Label: "Montant", Numeric: true}, {Label: "Source"}}
	versionColumns = []ui.Column{{Label: "Version"}, {Label: "En vigueur"}, {Label: "Psychologue / social / RCP"}, {Label: "Montant annuel"}, {Label: "Référence"}}
)

// quotas are the three figures of a package year.
func quotas(v programme.Version) []ui.Tile {
	words := map[programme.Counter]string{
		programme.CounterPsychologist: "entretiens de psychologue",
		programme.CounterSocialWorker: "entretiens de travailleur social",
		programme.CounterCaseReview:   "passages en RCP",
	}
	tiles := make([]ui.Tile, len(programme.Counters))
	for i, c := range programme.Counters {
		figure := ui.N(v.Quota(c))
		if !v.QuotasKnown {
			figure = "–"
		}
		tiles[i] = ui.Tile{Figure: figure, Label: words[c], Note: "par patient et par année de forfait"}
		if !v.QuotasKnown {
			tiles[i].Note = toConfirm
		}
	}
	return tiles
}

func terms(e programme.Edition) []ui.Term {
	v := e.Version
	due := confirmable(v.ReturnDueDay, func(n int) string { return "le " + ordinal(n) + " du mois suivant" })
	if v.ReturnDueDay != nil && v.Demo {
		due = ui.Several(due, ui.Tag(ui.Neutre, "valeur de démonstration"))
	}
	return []ui.Term{
		{Label: "En vigueur", Component: inForce(e)},
		{Label: "Référence", Value: v.LegalReference},
		{Label: "Année de forfait", Value: ui.Count(v.PackageMonths, "mois", "mois") + " à partir du jour de l’inclusion"},
		{Label: "Montant annuel par patient", Component: amount(v.PackageCents, v.Demo)},
		{Label: "Remontée attendue", Component: due},
		{Label: "Délai de saisie d’un entretien", Component: confirmable(v.LateEntryDays, func(n int) string { return ui.Count(n, "jour", "jours") })},
	}
}

func ordinal(day int) string {
	if day == 1 {
		return "1er"
	}
	return strconv.Itoa(day)
}

func inForce(e programme.Edition) templ.Component {
	words := ui.T(span(e.Version.Period()))
	if e.InForce {
		return ui.Several(words, ui.Tag(ui.OK, "en vigueur"))
	}
	return words
}

func span(p civil.Period) string {
	if p.Open() {
		return "depuis le " + p.From.Long()
	}
	return "du " + p.From.Long() + " au " + p.To.Long()
}

// confirmable is a value in words, or that it remains to be confirmed.
func confirmable[T any](v *T, words func(T) string) templ.Component {
	if v == nil {
		return ui.Tag(ui.Attention, toConfirm)
	}
	return ui.T(words(*v))
}

// amount is a sum as it is known; in a demonstration it says that it is made up.
func amount(cents *euro.Amount, demo bool) templ.Component {
	c := confirmable(cents, euro.Amount.String)
	if cents != nil && demo {
		return ui.Several(c, ui.Tag(ui.Neutre, "tarif de démonstration"))
	}
	return c
}

func tariffRows(e programme.Edition) []ui.Row {
	rows := make([]ui.Row, len(e.Components))
	for i, c := range e.Components {
		rows[i] = ui.Row{Cells: []templ.Component{ui.T(c.Label()), amount(c.Cents, e.Version.Demo), ui.T(c.Source)}}
	}
	return rows
}

func ruleRows(rules []programme.Rule) []ui.Row {
	rows := make([]ui.Row, len(rules))
	for i, r := range rules {
		value := ui.T("")
		switch {
		case r.Value != nil:
			value = ui.T(*r.Value)
		case r.Confidence == programme.Unknown:
			value = ui.Tag(ui.Attention, toConfirm)
		}
		rows[i] = ui.Row{ID: "regle-" + r.Key, Cells: []templ.Component{ui.T(r.Label), value, ui.Two(ui.Tag(confidenceState(r.Confidence), r.Confidence.Label()), r.Source)}}
	}
	return rows
}

func confidenceState(c programme.Confidence) ui.State {
	switch c {
	case programme.Confirmed:
		return ui.OK
	case programme.Inferred:
		return ui.Info
	case programme.Unknown:
		return ui.Attention
	default:
		return ui.Neutre
	}
}

func versionRows(e shownEntry) []ui.Row {
	rows := make([]ui.Row, len(e.Versions))
	for i, v := range e.Versions {
		name := ui.A(v.Version.Code, "/programme?version="+v.Version.Code)
		if v.Version.Code == e.Edition.Version.Code {
			name = ui.Two(ui.T(v.Version.Code), "affichée ci-dessus")
		}
		counts := strconv.Itoa(v.Version.QuotaPsychologist) + " / " + strconv.Itoa(v.Version.QuotaSocialWorker) + " / " + strconv.Itoa(v.Version.QuotaCaseReview)
		if !v.Version.QuotasKnown {
			counts = toConfirm
		}
		rows[i] = ui.Row{Cells: []templ.Component{name, inForce(v), ui.T(counts), amount(v.Version.PackageCents, v.Version.Demo), ui.T(v.Version.LegalReference)}}
	}
	return rows
}
