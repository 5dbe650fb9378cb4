package careweb

import (
	"bytes"
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/sheet"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care"
	"maillage/internal/trade/programme"

	"github.com/a-h/templ"
)

// export writes the caseload as it is filtered. Reading it is the opening of the
// caseload: the same line of the journal.
func (p pages) export(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	view, err := p.care.Caseload(r.Context(), who, team.ID, filterOf(r.URL.Query()))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	name := "patients-" + team.Code + "-" + view.Today.String()
	if r.URL.Query().Get("format") == "csv" {
		if err := sheet.WriteCSV(&b, caseloadSheet(view)); err != nil {
			return err
		}
		return web.Attachment(w, "text/csv; charset=utf-8", name+".csv", b.Bytes())
	}
	if err := sheet.WriteXLSX(&b, caseloadSheet(view)); err != nil {
		return err
	}
	return web.Attachment(w, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name+".xlsx", b.Bytes())
}

// caseloadSheet is the caseload as a table of a workbook.
func caseloadSheet(v care.CaseloadView) sheet.Table {
	t := sheet.Table{Name: "Patients", Title: v.Team.Code + " – " + v.Team.Name + ", au " + v.Today.Short(), Columns: []sheet.Column{
		{Key: "patient", Title: "Patient", Kind: sheet.Text, Width: 28},
		{Key: "number", Title: "Dossier", Kind: sheet.Text},
		{Key: "mode", Title: "Mode", Kind: sheet.Text},
		{Key: "opened_on", Title: "Inclusion", Kind: sheet.Day},
		{Key: "closed_on", Title: "Sortie", Kind: sheet.Day},
		{Key: "package_year", Title: "Année de forfait", Kind: sheet.Int},
		{Key: "renewal_on", Title: "Renouvellement", Kind: sheet.Day},
	}}
	for _, c := range programme.Counters {
		t.Columns = append(t.Columns, sheet.Column{Key: string(c) + "_used", Title: c.Label(), Kind: sheet.Int},
			sheet.Column{Key: string(c) + "_quota", Title: c.Label() + ", quota", Kind: sheet.Int})
	}
	t.Columns = append(t.Columns, sheet.Column{Key: "last_session_on", Title: "Dernier entretien", Kind: sheet.Day},
		sheet.Column{Key: "last_session_by", Title: "Avec", Kind: sheet.Text}, sheet.Column{Key: "last_review_on", Title: "Dernière RCP", Kind: sheet.Day},
		sheet.Column{Key: "next_appointment_on", Title: "Prochain rendez-vous", Kind: sheet.Day},
		sheet.Column{Key: "flags", Title: "Signaux", Kind: sheet.Text, Width: 40}, sheet.Column{Key: "next", Title: "Prochaine étape", Kind: sheet.Text, Width: 32})
	t.Rows = func(yield func([]any, error) bool) {
		for _, l := range v.Lines {
			if !yield(caseloadCells(l), nil) {
				return
			}
		}
	}
	return t
}

func caseloadCells(l care.CaseloadLine) []any {
	cells := []any{l.Patient.DisplayName(), l.Patient.Number, l.Patient.Mode().Label(), l.Enrolment.OpenedOn, l.Enrolment.ClosedOn, l.Balance.Year, l.Renewal()}
	for _, c := range programme.Counters {
		u := l.Balance.Of(c)
		cells = append(cells, u.Used, u.Quota)
	}
	return append(cells, l.LastSession, l.LastSessionBy, l.LastReview, l.NextOn, flagWords(l.Flags), l.Next)
}

func flagWords(flags []care.Flag) string {
	words := ""
	for i, f := range flags {
		if i > 0 {
			words += " ; "
		}
		words += f.Label()
	}
	return words
}

// daySheet is the caseload on paper, with room to write by hand what is typed
// later.
func (p pages) daySheet(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	view, err := p.care.Caseload(r.Context(), who, team.ID, filterOf(r.URL.Query()))
	if err != nil {
		return err
	}
	view.Lines = onlyPicked(view.Lines, r.URL.Query())
	l := newList(view, who)
	page := web.Page{
		Title: "Feuille du jour", Lead: team.Name + " · " + view.Today.Long() + " · " + l.count(), Wide: true,
		Actions: []ui.Action{
			{Label: "Revenir à la liste", Icon: "arrow-left", Variant: ui.Secondary, Href: with(l.path, queryOf(l.Filter))},
			{Label: "Emporter, chiffrée", Icon: "download", Variant: ui.Secondary, Href: with(l.path+"/hors-ligne", queryOf(l.Filter))},
		},
	}
	return p.Render(w, r, who, page, daySheetBody(l))
}

var sheetColumns = []ui.Column{
	{Key: "nom", Label: "Patient"},
	{Key: "contact", Label: "Dernier entretien"},
	{Key: "date", Label: "Date"},
	{Key: "presence", Label: "Présence"},
	{Key: "mode", Label: "Modalité"},
	{Key: "minutes", Label: "Durée"},
}

// sheetRows leave the last columns to be written by hand.
func (l list) sheetRows() []ui.Row {
	rows := make([]ui.Row, len(l.Lines))
	for i, one := range l.Lines {
		words := one.Patient.Number
		for _, c := range programme.Counters {
			words += " · " + units(c, one.Balance.Of(c))
		}
		rows[i] = ui.Row{Cells: []templ.Component{ui.Two(ui.T(one.Patient.DisplayName()), words), ui.Two(ui.T(or(one.LastSession.Short(), "jamais")), one.LastSessionBy), nil, nil, nil, nil}}
	}
	return rows
}
