package reportingweb

import (
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/reporting"
)

// figuresNote says what a reader can do with the figures.
func figuresNote(m monthPage) string {
	if m.Member {
		return "Chaque chiffre ouvre la liste de ce qu’il compte."
	}
	return ""
}

// missingNote says how many reasons are asked for.
func missingNote(m monthPage) string {
	n := 0
	for _, c := range m.View.Checks {
		if c.Required {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return "Pour envoyer la remontée, donnez " + ui.Count(n, "motif", "motifs") + "."
}

// checkTitle is what is missing, with how many when they are several.
func checkTitle(c reporting.Check) string {
	if c.Count > 1 {
		return c.Label + " (" + ui.N(c.Count) + ")"
	}
	return c.Label
}

func sendQuestion(m monthPage) string {
	return "Envoyer la remontée " + reporting.OfMonth(m.View.Return.Month) + " (" + m.View.Team.Name + ")\u202f?"
}

func acceptQuestion(m monthPage) string {
	return "Accepter la remontée " + reporting.OfMonth(m.View.Return.Month) + " de " + m.View.Team.Code + " (" + m.View.Team.Name + ")\u202f?"
}

func clashTable(list []difference) ui.TableProps {
	t := ui.TableProps{
		Caption: "Ce qui est enregistré et ce que vous avez écrit",
		Columns: []ui.Column{{Label: "Champ"}, {Label: "Enregistré par un collègue"}, {Label: "Écrit par vous"}},
	}
	for _, d := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: cells(ui.T(d.what), orNothing(d.theirs), orNothing(d.mine))})
	}
	return t
}
