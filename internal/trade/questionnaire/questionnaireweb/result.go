package questionnaireweb

import (
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/questionnaire"
)

// aboutTerms say what an instrument is, of the sheet that shows it.
func aboutTerms(f filling) []ui.Term {
	in := f.Instrument
	terms := []ui.Term{{Label: "Date des réponses", Value: f.AnsweredOn.Long()}}
	if f.About != "" {
		terms = append(terms, ui.Term{Label: "À propos de", Value: aboutLabel(string(f.About))})
	}
	if f.By != "" {
		terms = append(terms, ui.Term{Label: "Commencé par", Value: f.By})
	}
	if f.State != questionnaire.DraftSheet {
		terms = append(terms, ui.Term{Label: "Réponses", Value: f.FilledBy.Label()})
	}
	if in.Recall != "" {
		terms = append(terms, ui.Term{Label: "Période", Value: in.Recall})
	}
	terms = append(terms, ui.Term{Label: "Version", Value: in.Version}, ui.Term{Label: "Source", Value: in.Source})
	if in.IncompleteNote != "" {
		terms = append(terms, ui.Term{Label: "Réponses manquantes", Value: in.IncompleteNote})
	}
	if in.ScoringNote != "" {
		terms = append(terms, ui.Term{Label: "Calcul", Value: in.ScoringNote})
	}
	if in.BandsNote != "" {
		terms = append(terms, ui.Term{Label: "Lecture", Value: in.BandsNote})
	}
	for _, title := range f.unread() {
		terms = append(terms, ui.Term{Label: title, Value: "Non appliqué\u202f: le sexe n’est pas connu."})
	}
	if in.TotalLOINC != "" {
		terms = append(terms, ui.Term{Label: "LOINC", Value: in.TotalLOINC})
	}
	return terms
}

// scoreTitle names a score: the instrument's, or a product's.
func scoreTitle(f filling, s questionnaire.Score) string {
	if s.Group != "" {
		return f.Instrument.GroupLabel(s.Group)
	}
	return "Score " + f.Instrument.Short
}

// readingTerms are the readings of a score, each under its name.
func readingTerms(in *questionnaire.Instrument, s questionnaire.Score) []ui.Term {
	var terms []ui.Term
	for _, r := range s.Read {
		set, _ := in.Set(r.Set)
		band := set.Band(r.Band)
		means := band.Means
		if band.From == band.To {
			means = joined("Score de "+in.Figure(band.From)+".", means)
		} else {
			means = joined("De "+in.Figure(band.From)+" à "+in.Figure(band.To)+".", means)
		}
		terms = append(terms, ui.Term{Label: set.Title, Component: ui.Two(ui.Tag(ui.State(band.State), band.Label), means)})
	}
	return terms
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

// worst is the gravest of a score's readings.
func worst(in *questionnaire.Instrument, s questionnaire.Score) ui.State {
	worst := ui.Neutre
	for _, r := range s.Read {
		if state := stateOf(in, r); gravity(state) > gravity(worst) {
			worst = state
		}
	}
	if worst == ui.Info {
		return ui.Neutre
	}
	return worst
}
