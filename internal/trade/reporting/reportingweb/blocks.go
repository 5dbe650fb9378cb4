package reportingweb

import (
	"cmp"
	"slices"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/reporting"
)

// blockLines is how many lines a block of a home page shows.
const blockLines = 8

// readTable lists the returns that wait for a decision, the oldest first.
func readTable(b reporting.Board) (t ui.TableProps) {
	t = ui.TableProps{Caption: "Remontées à lire", Columns: []ui.Column{{Label: "Microstructure"}, {Label: "Mois"}}}
	for i, m := range b.Months {
		for _, l := range b.Lines {
			if l.Tiles[i].State == reporting.Sent {
				t.Rows = append(t.Rows, ui.Row{Cells: cells(ui.Two(ui.A(l.Team.Code, reporting.Address(l.Team.Code, m)), l.Team.Name), monthCell(m))})
			}
		}
	}
	return t
}

// lateTable lists the teams that owe returns, those that owe most first.
func lateTable(b reporting.Board) ui.TableProps {
	type owing struct {
		line  reporting.BoardLine
		count int
		since civil.Month
	}
	var list []owing
	for _, l := range b.Lines {
		o := owing{line: l}
		for _, t := range l.Tiles { // oldest first
			if t.Late {
				if o.count == 0 {
					o.since = t.Month
				}
				o.count++
			}
		}
		if o.count > 0 {
			list = append(list, o)
		}
	}
	slices.SortStableFunc(list, func(a, b owing) int { return cmp.Or(b.count-a.count, a.since.Compare(b.since)) })
	t := ui.TableProps{Caption: "Remontées en retard", Columns: []ui.Column{{Label: "Microstructure"}, {Label: "En retard", Numeric: true}, {Label: "Depuis"}}}
	for _, o := range list {
		code := o.line.Team.Code
		t.Rows = append(t.Rows, ui.Row{Cells: cells(ui.Two(ui.A(code, "/equipes/"+code+"/remontees"), o.line.Team.Name), ui.T(ui.N(o.count)), monthCell(o.since))})
	}
	return t
}

// short keeps the first lines of a table, and says how many are left out.
func short(t ui.TableProps) (ui.TableProps, string) {
	if len(t.Rows) <= blockLines {
		return t, ""
	}
	more := "et " + ui.Count(len(t.Rows)-blockLines, "autre", "autres")
	t.Rows = t.Rows[:blockLines]
	return t, more
}

// cardState marks a card's edge when a return is late or came back.
func cardState(r reporting.MonthlyReturn) ui.State {
	switch {
	case r.Late:
		return ui.Alerte
	case r.State == reporting.Returned:
		return ui.Attention
	default:
		return ui.Neutre
	}
}

// dueWords says when a return is expected, when it still is.
func dueWords(v reporting.View, today civil.Day) string {
	r := v.Return
	if !v.Owed || r.DueOn.IsZero() || r.State == reporting.Sent || r.State == reporting.Accepted {
		return ""
	}
	return deadline(r.DueOn, today)
}

// required are the things that want a reason.
func required(v reporting.View) (list []reporting.Check) {
	for _, c := range v.Checks {
		if c.Required && v.Return.Answers[c.Code].Reason == "" {
			list = append(list, c)
		}
	}
	return list
}
