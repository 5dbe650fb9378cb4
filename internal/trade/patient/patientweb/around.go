package patientweb

import (
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"

	"github.com/a-h/templ"
)

// present are the entries that hold: relatives, or professionals.
func (c circle) present(relatives bool) []patient.Around {
	var list []patient.Around
	for _, a := range c.Around {
		if a.EndedAt == nil && (a.Kind == patient.Relative) == relatives {
			list = append(list, a)
		}
	}
	return list
}

var aroundColumns = []ui.Column{{Label: "Qui"}, {Label: "Téléphone"}, {Label: "À savoir"}, {Label: "Actions"}}

func (c circle) aroundRows(list []patient.Around) []ui.Row {
	rows := make([]ui.Row, len(list))
	for i, a := range list {
		what := a.Relation
		if a.Kind != patient.Relative {
			what = joined(a.Kind.Label(), a.Place)
		}
		var acts templ.Component
		if c.may(access.PatientAmend) {
			path := c.path(circlePath + "/" + a.ID.String())
			acts = ui.Several(ui.A("Modifier", path+"#saisie"), ui.PostButton(ui.PostProps{
				Action: path + "/fin", Label: "Retirer", Variant: ui.Quiet, Small: true,
				Confirm: &ui.Confirm{Question: "Retirer " + a.Name + " de la liste ?", Detail: "L’entrée reste dans l’historique.", Yes: "Oui, retirer"},
			}))
		}
		rows[i] = ui.Row{Cells: []templ.Component{ui.Two(ui.T(a.Name), what), ui.T(strings.ReplaceAll(a.Phone, " ", "\u00a0")), toKnow(a)}}
		if acts != nil {
			rows[i].Cells = append(rows[i].Cells, acts)
		}
	}
	return rows
}

// toKnow is what must be known before calling somebody.
func toKnow(a patient.Around) templ.Component {
	var parts []templ.Component
	if a.Trusted {
		parts = append(parts, ui.Tag(ui.OK, "Personne de confiance"))
	}
	if a.Legal {
		parts = append(parts, ui.Tag(ui.Info, "Représentant légal"))
	}
	if a.Kind == patient.Relative {
		if a.Informed {
			parts = append(parts, ui.Tag(ui.OK, "Peut être informé"))
		} else {
			parts = append(parts, ui.Tag(ui.Attention, "Ne rien dire du suivi"))
		}
	}
	if a.Note != "" {
		parts = append(parts, ui.T(a.Note))
	}
	return ui.Several(parts...)
}

// past are the entries taken off and the agreements ended, the latest first.
func (c circle) past() []ui.Event {
	var list []ui.Event
	for i := len(c.Around) - 1; i >= 0; i-- {
		if a := c.Around[i]; a.EndedAt != nil {
			list = append(list, ui.Event{
				When: "Jusqu’au " + civil.Instant(*a.EndedAt), Title: a.Name, Note: joined(a.Kind.Label(), joined(a.Relation, joined(a.Place, a.Phone))), By: c.by(a.EndedBy), Icon: "history",
			})
		}
	}
	for _, r := range c.Reminders {
		if !r.WithdrawnOn.IsZero() {
			list = append(list, ui.Event{When: "Jusqu’au " + r.WithdrawnOn.Short(), Title: "Rappels : " + r.Channel.Label(), By: c.by(r.WithdrawnBy), Icon: "bell"})
		}
	}
	return list
}

func outsideKinds() []ui.Option {
	list := make([]ui.Option, len(patient.OutsideKinds))
	for i, k := range patient.OutsideKinds {
		list[i] = ui.Option{Value: string(k), Label: k.Label()}
	}
	return list
}

// aroundAction is where the form of an entry is sent.
func (c circle) aroundAction() string {
	if c.entry == 0 {
		return c.path(circlePath)
	}
	return c.path(circlePath + "/" + c.entry.String())
}

// adding says whether the form of an entry is open.
func (c circle) adding() bool { return c.entry != 0 || c.around.Key != "" || c.add != "" }

// aroundTitle names the form of an entry.
func (c circle) aroundTitle() string {
	switch {
	case c.entry != 0:
		return "Modifier une entrée"
	case c.relative:
		return "Ajouter un proche"
	default:
		return "Ajouter un professionnel"
	}
}

// aroundHidden is the kind of a relative, which nobody chooses.
func (c circle) aroundHidden() []ui.Pair {
	if !c.relative {
		return nil
	}
	return []ui.Pair{{Name: "kind", Value: string(patient.Relative)}}
}

// addActions lead to the form of a new entry.
func (c circle) addActions(relatives bool) []ui.Action {
	if !c.may(access.PatientAmend) {
		return nil
	}
	what, label := "professionnel", "Ajouter un professionnel"
	if relatives {
		what, label = "proche", "Ajouter un proche"
	}
	return []ui.Action{{Label: label, Icon: "plus", Variant: ui.Secondary, Href: c.path(circlePath + "?ajouter=" + what + "#saisie")}}
}

// columns are those of the entries: without acts for who may not change them.
func (c circle) columns() []ui.Column {
	if c.may(access.PatientAmend) {
		return aroundColumns
	}
	return aroundColumns[:3]
}
