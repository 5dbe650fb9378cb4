package reportingweb

import (
	"net/http"
	"net/url"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/sheet"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/reporting"
)

// countsView is what is published of a month, with its pickers.
type countsView struct {
	Counts reporting.Counts
	Today  civil.Day
}

// indicator is one published count: its name, what it counts.
type indicator struct {
	Label      string
	Definition string
	Column     reporting.Column
}

// indicators are the columns of the page, in order.
func (v countsView) indicators() []indicator {
	c := v.Counts
	return []indicator{
		{"Patients actifs", "Personnes qui ont eu dans le mois au moins un entretien honoré, ou une revue de leur situation dans une RCP tenue avec son quorum. Une personne compte une fois par département.", c.Active},
		{"Inclusions", "Personnes entrées dans le suivi dans le mois.", c.New},
		{"Sorties", "Personnes dont le suivi a pris fin dans le mois.", c.Out},
		{"Entretiens", "Entretiens honorés de psychologue ou de travailleur social, quelle que soit la modalité.", c.Acts},
		{"Revues en RCP", "Situations revues dans une RCP où siégeaient un médecin généraliste, un psychologue et un travailleur social.", c.Reviews},
	}
}

func (p *pages) readCounts(r *http.Request, who access.Actor) (countsView, error) {
	today := p.frame.Today()
	c, err := p.svc.Counts(r.Context(), who, r.URL.Query().Get("region"), pickedMonth(r, today))
	return countsView{c, today}, err
}

// counts shows the masked counts by département.
func (p *pages) counts(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	v, err := p.readCounts(r, who)
	if err != nil {
		return err
	}
	page := web.Page{Title: "Effectifs", Lead: "L’activité du mois par département, sans nom de patient ni d’équipe.", Wide: true}
	return p.frame.Render(w, r, who, page, countsPage(v))
}

func (v countsView) query() url.Values {
	q := url.Values{"mois": {v.Counts.Month.String()}}
	if len(v.Counts.Regions) > 1 {
		q.Set("region", v.Counts.Region.Code)
	}
	return q
}

func (v countsView) filters() ui.FilterProps {
	q := v.query().Encode()
	return ui.FilterProps{
		Action: countsPath, Target: "#effectifs", Count: ui.Count(v.Counts.Teams, "microstructure ouverte", "microstructures ouvertes"),
		Export: []ui.Link{{Label: "Excel", Href: countsPath + ".xlsx?" + q}, {Label: "CSV", Href: countsPath + ".csv?" + q}},
	}
}

func (v countsView) regions() []ui.Option {
	var list []ui.Option
	for _, r := range v.Counts.Regions {
		list = append(list, ui.Option{Value: r.Code, Label: r.Name})
	}
	return list
}

const (
	smallWords  = "< 11"
	hiddenWords = "masqué"
)

// shown is what may be read of a cell.
func shown(c reporting.Cell) string {
	switch {
	case c.Small:
		return smallWords
	case c.Masked:
		return hiddenWords
	default:
		return ui.N(c.Value)
	}
}

func (v countsView) table() ui.TableProps {
	t := ui.TableProps{ID: "tableau", Caption: v.title(), Columns: []ui.Column{{Label: "Département"}}}
	total := ui.Row{Cells: cells(ui.T("Région"))}
	for _, i := range v.indicators() {
		t.Columns = append(t.Columns, ui.Column{Label: i.Label, Numeric: true})
		total.Cells = append(total.Cells, strong(shown(i.Column.Total)))
	}
	for n, place := range v.Counts.Places {
		row := ui.Row{Cells: cells(ui.T(place.Code + " " + place.Name))}
		for _, i := range v.indicators() {
			row.Cells = append(row.Cells, ui.T(shown(i.Column.Cells[n])))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Rows = append(t.Rows, total)
	return t
}

func (v countsView) title() string {
	return "Effectifs " + reporting.OfMonth(v.Counts.Month) + ", " + v.Counts.Region.Name
}

// chart draws the active people by département. A masked cell draws nothing.
func (v countsView) chart() (ui.ChartProps, bool) {
	c := ui.ChartProps{
		ID: "actifs", Title: "Patients actifs par département", Axis: "Département",
		Desc:   "Patients actifs " + reporting.OfMonth(v.Counts.Month) + " dans chaque département. Un effectif masqué n’est pas dessiné.",
		Series: []ui.Series{{Name: "Patients actifs"}},
	}
	drawn := false
	for n, place := range v.Counts.Places {
		cell := v.Counts.Active.Cells[n]
		c.Labels = append(c.Labels, place.Code)
		point := ui.Point{Missing: true, Text: shown(cell)}
		if !cell.Masked {
			point = ui.Point{Value: cell.Value}
			drawn = drawn || cell.Value > 0
		}
		c.Series[0].Points = append(c.Series[0].Points, point)
	}
	return c, drawn
}

func (v countsView) definitions() []ui.Term {
	var list []ui.Term
	for _, i := range v.indicators() {
		list = append(list, ui.Term{Label: i.Label, Value: i.Definition})
	}
	return list
}

// exportCounts gives exactly what the page shows.
func (p *pages) exportCounts(f format) web.Handler {
	return func(w http.ResponseWriter, r *http.Request, who access.Actor) error {
		v, err := p.readCounts(r, who)
		if err != nil {
			return err
		}
		keys := []string{"active_patients", "new_inclusions", "exits", "sessions", "case_reviews"}
		t := sheet.Table{Name: "Effectifs", Title: v.title(), Columns: []sheet.Column{{Key: "month", Title: "Mois"}, {Key: "departement", Title: "Département"}, {Key: "name", Title: "Nom", Width: 24}}}
		for n, i := range v.indicators() {
			t.Columns = append(t.Columns, sheet.Column{Key: keys[n], Title: i.Label, Kind: sheet.Int, Width: 16})
		}
		var list [][]any
		for n, place := range v.Counts.Places {
			list = append(list, v.exported(place.Code, place.Name, func(c reporting.Column) reporting.Cell { return c.Cells[n] }))
		}
		list = append(list, v.exported("", v.Counts.Region.Name, func(c reporting.Column) reporting.Cell { return c.Total }))
		t.Rows = rows(list)
		return attach(w, f, "effectifs-"+v.Counts.Month.String(), t)
	}
}

func (v countsView) exported(code, name string, cell func(reporting.Column) reporting.Cell) []any {
	row := []any{v.Counts.Month.String(), code, name}
	for _, i := range v.indicators() {
		if c := cell(i.Column); c.Masked {
			row = append(row, shown(c))
		} else {
			row = append(row, c.Value)
		}
	}
	return row
}

// months are those of the picker: two years, and the month of the address.
func (v countsView) months() []ui.Option { return monthsWith(v.Today, v.Counts.Month) }
