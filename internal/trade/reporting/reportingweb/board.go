package reportingweb

import (
	"net/http"
	"net/url"
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/sheet"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/reporting"
	"maillage/internal/trade/terminology"

	"github.com/a-h/templ"
)

// boardView is the board with its filters.
type boardView struct {
	Board       reporting.Board
	Departement string
	State       string // a return's state, or « late »; empty shows every team
}

// lateFilter is the filter that no state of a return has.
const lateFilter = "late"

func (p *pages) readBoard(r *http.Request, who access.Actor) (b boardView, err error) {
	q := r.URL.Query()
	b.Departement, b.State = q.Get("departement"), q.Get("etat")
	if b.Board, err = p.svc.Board(r.Context(), who, b.Departement); err != nil {
		return b, err
	}
	if b.State != "" {
		b.Board.Lines = slices.DeleteFunc(b.Board.Lines, func(l reporting.BoardLine) bool { return !slices.ContainsFunc(l.Tiles, b.wants) })
	}
	return b, nil
}

// wants says whether a tile is of the state asked for.
func (b boardView) wants(t reporting.Tile) bool {
	switch {
	case !t.Owed():
		return false
	case b.State == lateFilter:
		return t.Late
	default:
		return t.State.Code() == b.State && !t.Pending()
	}
}

// board shows a region's returns, teams × months.
func (p *pages) board(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	b, err := p.readBoard(r, who)
	if err != nil {
		return err
	}
	page := web.Page{Title: "Remontées", Lead: "Les douze derniers mois des microstructures de la région " + regionName(b.Board.Region) + ".", Wide: true}
	return p.frame.Render(w, r, who, page, boardPage(b))
}

func regionName(code string) string {
	r, _ := terminology.RegionByCode(code)
	return r.Name
}

func (b boardView) query() url.Values {
	q := url.Values{}
	if b.Departement != "" {
		q.Set("departement", b.Departement)
	}
	if b.State != "" {
		q.Set("etat", b.State)
	}
	return q
}

func (b boardView) file(extension string) string {
	if q := b.query().Encode(); q != "" {
		return boardPath + "." + extension + "?" + q
	}
	return boardPath + "." + extension
}

func (b boardView) filters() ui.FilterProps {
	f := ui.FilterProps{
		Action: boardPath, Target: "#remontees", Count: ui.Count(len(b.Board.Lines), "microstructure", "microstructures"),
		Export: []ui.Link{{Label: "Excel", Href: b.file("xlsx")}, {Label: "CSV", Href: b.file("csv")}},
	}
	if b.Departement != "" || b.State != "" {
		f.Reset = boardPath
	}
	return f
}

func (b boardView) departements() []ui.Option {
	var list []ui.Option
	for _, d := range terminology.Departements() {
		if d.Region == b.Board.Region {
			list = append(list, ui.Option{Value: d.Code, Label: d.Code + " " + d.Name})
		}
	}
	return list
}

var stateOptions = []ui.Option{
	{Value: "sent", Label: "À lire"},
	{Value: lateFilter, Label: "En retard"},
	{Value: "returned", Label: "Renvoyées"},
	{Value: "draft", Label: "Brouillons"},
	{Value: "absent", Label: "Absentes"},
	{Value: "accepted", Label: "Acceptées"},
}

// tiles are the board's own figures; each filters the board.
func (b boardView) tiles() []ui.Tile {
	counts := b.Board.Counts
	to := func(state string) string {
		q := url.Values{"etat": {state}}
		if b.Departement != "" {
			q.Set("departement", b.Departement)
		}
		return boardPath + "?" + q.Encode()
	}
	list := []ui.Tile{
		{Figure: ui.N(b.Board.ToRead), Label: "À lire", Note: "envoyées, en attente d’une décision", Href: to("sent")},
		{Figure: ui.N(b.Board.Late), Label: "En retard", Note: "attendues et pas envoyées", Href: to(lateFilter)},
		{Figure: ui.N(counts[reporting.Returned]), Label: "Renvoyées", Note: "à corriger par les équipes", Href: to("returned")},
		{Figure: ui.N(counts[reporting.Accepted]), Label: "Acceptées", Note: "sur les douze mois", Href: to("accepted")},
	}
	if b.Board.Late > 0 {
		list[1].State = ui.Alerte
	}
	if b.Board.ToRead > 0 {
		list[0].State = ui.Attention
	}
	return list
}

// shortMonth heads a column: « oct. 26 ».
func shortMonth(m civil.Month) string {
	names := [...]string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."}
	return names[m.First().MonthOfYear()-1] + "\u00a0" + m.String()[2:4]
}

// table is the board: the latest month first, so that what is to do is in sight
// on a narrow screen.
func (b boardView) table() ui.TableProps {
	t := ui.TableProps{ID: "tableau", Caption: "Remontées par microstructure et par mois", Scroll: true, Columns: []ui.Column{{Label: "Microstructure"}}}
	for _, m := range slices.Backward(b.Board.Months) {
		t.Columns = append(t.Columns, ui.Column{Label: shortMonth(m)})
	}
	for _, l := range b.Board.Lines {
		row := ui.Row{ID: l.Team.Code, Cells: cells(boardTeam(l.Team.Code, l.Team.Name))}
		for _, tile := range slices.Backward(l.Tiles) {
			row.Cells = append(row.Cells, boardCell(l.Team.Code, tile))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// boardCell is a state in a shape and a word that leads to the return; the rest
// is said to a screen reader.
func boardCell(code string, t reporting.Tile) templ.Component {
	if !t.Owed() {
		return notOwed(t.Words())
	}
	word, more := t.State.Label(), ""
	switch {
	case t.Pending():
		word = "En\u00a0cours"
	case t.Late:
		more = ", en retard"
	}
	return stateLink(stateOf(t.State, t.Late), word, word+more+" – "+code+", "+t.Month.Long(), reporting.Address(code, t.Month))
}

// exportBoard gives the board as a file: what the page shows.
func (p *pages) exportBoard(f format) web.Handler {
	return func(w http.ResponseWriter, r *http.Request, who access.Actor) error {
		b, err := p.readBoard(r, who)
		if err != nil {
			return err
		}
		t := sheet.Table{Name: "Remontées", Columns: []sheet.Column{{Key: "team", Title: "Microstructure"}, {Key: "name", Title: "Nom", Width: 30}, {Key: "departement", Title: "Département"}}}
		for _, m := range b.Board.Months {
			t.Columns = append(t.Columns, sheet.Column{Key: m.String(), Title: capital(m.Long()), Width: 20})
		}
		var list [][]any
		for _, l := range b.Board.Lines {
			row := []any{l.Team.Code, l.Team.Name, l.Team.Departement}
			for _, tile := range l.Tiles {
				row = append(row, tile.Words())
			}
			list = append(list, row)
		}
		t.Rows = rows(list)
		return attach(w, f, "remontees", t)
	}
}
