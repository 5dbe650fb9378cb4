package reportingweb

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/reporting"
)

// blockLines is how many lines a block of a home page shows.
const blockLines = 8

// found is one return of the board.
type found struct {
	line reporting.BoardLine
	tile reporting.Tile
}

// pick gathers the returns of a board that answer, the oldest first.
func pick(b reporting.Board, wants func(reporting.Tile) bool) (list []found) {
	for i := range b.Months {
		for _, l := range b.Lines {
			if wants(l.Tiles[i]) {
				list = append(list, found{l, l.Tiles[i]})
			}
		}
	}
	return list
}

func toRead(b reporting.Board) []found {
	return pick(b, func(t reporting.Tile) bool { return t.State == reporting.Sent })
}

func overdue(b reporting.Board) []found {
	return pick(b, func(t reporting.Tile) bool { return t.Late })
}

func foundTable(caption string, list []found) ui.TableProps {
	t := ui.TableProps{Caption: caption, Columns: []ui.Column{{Label: "Microstructure"}, {Label: "Mois"}, {Label: "État"}}}
	for _, f := range list[:min(len(list), blockLines)] {
		t.Rows = append(t.Rows, ui.Row{Cells: cells(ui.Two(ui.A(f.line.Team.Code, reporting.Address(f.line.Team.Code, f.tile.Month)), f.line.Team.Name),
			ui.T(f.tile.Month.Long()), ui.Tag(stateOf(f.tile.State, f.tile.Late), f.tile.Words()))})
	}
	return t
}

// rest is how many a block does not show.
func rest(list []found) string {
	if len(list) <= blockLines {
		return ""
	}
	return "et " + ui.Count(len(list)-blockLines, "autre", "autres")
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
func dueWords(r reporting.MonthlyReturn, today civil.Day) string {
	if r.DueOn.IsZero() || r.State == reporting.Sent || r.State == reporting.Accepted {
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
