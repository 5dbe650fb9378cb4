package reportingweb

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/reporting"
)

// stateOf is the colour and shape of a return's state. What is late is marked
// as such whatever its state; a word always says both.
func stateOf(s reporting.State, late bool) ui.State {
	switch {
	case late:
		return ui.Alerte
	case s == reporting.Sent:
		return ui.Info
	case s == reporting.Accepted:
		return ui.OK
	case s == reporting.Returned:
		return ui.Attention
	default:
		return ui.Neutre
	}
}

// label says a state in full.
func label(s reporting.State, late bool) string {
	if late {
		return s.Label() + ", en retard"
	}
	return s.Label()
}

// banner is what a return's page says first: how it stands, since when, by whom,
// and what can be done about it.
type banner struct {
	state ui.State
	title string
	words []string
}

// bannerOf tells it. member: the reader is of the team; decides: he may decide.
func bannerOf(v reporting.View, today civil.Day, member, decides bool) banner {
	r := v.Return
	if !v.Owed {
		return banner{title: "Aucune remontée n’est attendue", words: []string{"La microstructure n’était pas ouverte ce mois-là."}}
	}
	b := banner{state: stateOf(r.State, r.Late), title: label(r.State, r.Late)}
	switch r.State {
	case reporting.Sent:
		b.title = "Envoyée le " + civil.Instant(r.SentAt) + " par " + r.SentName
		b.words = append(b.words, "Les chiffres sont figés : ils ne suivent plus les actes.")
		if member {
			b.words = append(b.words, "Pour la corriger, demandez à la coordination administrative de vous la renvoyer.")
		} else if decides {
			b.words = append(b.words, "À vous de l’accepter, ou de la renvoyer à l’équipe avec un motif.")
		}
	case reporting.Accepted:
		b.title = "Acceptée le " + civil.Instant(r.DecidedAt) + " par " + r.DecidedName
		b.words = append(b.words, "Envoyée le "+civil.Instant(r.SentAt)+" par "+r.SentName+". Les chiffres sont définitifs.")
		if !decides {
			b.words = append(b.words, "Seule la coordination administrative peut la rouvrir, avec un motif.")
		}
	case reporting.Returned:
		b.title = "Renvoyée à l’équipe le " + civil.Instant(r.DecidedAt) + " par " + r.DecidedName
		b.words = append(b.words, "Motif : "+r.Reason, "Les chiffres suivent de nouveau les actes, jusqu’au prochain envoi.")
	default:
		b.words = append(b.words, "Les chiffres se calculent à partir des actes enregistrés, jusqu’à l’envoi.")
	}
	if !r.DueOn.IsZero() && (r.State == reporting.Absent || r.State == reporting.Draft || r.State == reporting.Returned) {
		b.words = append(b.words, deadline(r.DueOn, today))
	}
	return b
}

func deadline(due, today civil.Day) string {
	if today.After(due) {
		return "Elle était attendue pour le " + due.Long() + "."
	}
	return "Elle est attendue pour le " + due.Long() + "."
}
