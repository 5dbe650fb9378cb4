package reportingweb

import (
	"net/http"
	"unicode"
	"unicode/utf8"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/reporting"

	"github.com/a-h/templ"
)

// months lists a team's returns, month by month.
func (p *pages) months(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := p.svc.TeamID(r.Context(), who, r.PathValue("team"))
	if err != nil {
		return err
	}
	line, err := p.svc.TeamMonths(r.Context(), who, id)
	if err != nil {
		return err
	}
	page := web.Page{Title: "Remontées", Lead: line.Team.Code + " · " + line.Team.Name + ". Une remontée par mois, calculée à partir des actes enregistrés.", Wide: true}
	if who.May(access.BoardOpen) {
		page.Title = "Remontées de " + line.Team.Code
		page.Crumbs = []ui.Link{{Label: "Remontées", Href: boardPath}, {Label: line.Team.Code}}
	}
	return p.frame.Render(w, r, who, page, monthsPage(monthsTable(line, who.May(access.ReturnSend))))
}

var monthColumns = []ui.Column{{Label: "Mois"}, {Label: "État"}, {Label: "Action", HideLabel: true}}

func monthsTable(line reporting.BoardLine, sends bool) ui.TableProps {
	t := ui.TableProps{ID: "mois", Caption: "Remontées de " + line.Team.Code, Columns: monthColumns}
	for _, tile := range line.Tiles {
		if tile.Owed() {
			t.Rows = append(t.Rows, monthRow(line.Team.Code, tile, sends))
		}
	}
	return t
}

func monthRow(code string, tile reporting.Tile, sends bool) ui.Row {
	state, verb := stateOf(tile.State, tile.Late), "Ouvrir"
	switch {
	case !sends:
	case tile.State == reporting.Returned:
		verb = "Corriger"
	case tile.Late:
		verb = "Compléter et envoyer"
	}
	row := ui.Row{Cells: cells(ui.A(capital(tile.Month.Long()), reporting.Address(code, tile.Month)), ui.Tag(state, tile.Words()),
		ui.LinkButton(ui.LinkProps{
			Label: verb, Href: reporting.Address(code, tile.Month), Variant: ui.Quiet, Small: true,
			Attrs: templ.Attributes{"aria-label": verb + " la remontée " + reporting.OfMonth(tile.Month)},
		}))}
	if tile.Late {
		row.State = ui.Alerte
	}
	return row
}

// capital writes a month as the first word of a cell.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// monthOptions are the months of a picker, latest first.
func monthOptions(today civil.Day, count int) []ui.Option {
	list := make([]ui.Option, count)
	for i := range list {
		m := civil.MonthOf(today).Add(-i)
		list[i] = ui.Option{Value: m.String(), Label: capital(m.Long())}
	}
	return list
}

// pickedMonth is the month of a list's address: the last whole one when none is
// asked for.
func pickedMonth(r *http.Request, today civil.Day) civil.Month {
	this := civil.MonthOf(today)
	m, err := civil.ParseMonth(r.URL.Query().Get("mois"))
	if err != nil || m.After(this) {
		return this.Prev()
	}
	return m
}

// monthsWith are two years of months, and the one shown when it is older.
func monthsWith(today civil.Day, shown civil.Month) []ui.Option {
	list := monthOptions(today, 24)
	if shown.Before(civil.MonthOf(today).Add(-23)) {
		list = append(list, ui.Option{Value: shown.String(), Label: capital(shown.Long())})
	}
	return list
}
