package planweb

import (
	"bytes"
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/sheet"
	"maillage/internal/ground/web"
	"maillage/internal/trade/care/plan"
)

// export writes the tasks as they are filtered. Reading them is the opening of the
// list: the same line of the journal.
func (p pages) export(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	v, err := p.plan.OfTeam(r.Context(), who, team.ID, filterOf(r.URL.Query()))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	name := "taches-" + team.Code + "-" + v.Today.String()
	if r.URL.Query().Get("format") == "csv" {
		if err := sheet.WriteCSV(&b, taskSheet(v)); err != nil {
			return err
		}
		return web.Attachment(w, "text/csv; charset=utf-8", name+".csv", b.Bytes())
	}
	if err := sheet.WriteXLSX(&b, taskSheet(v)); err != nil {
		return err
	}
	return web.Attachment(w, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name+".xlsx", b.Bytes())
}

// taskSheet is the tasks as a table of a workbook.
func taskSheet(v plan.Tasks) sheet.Table {
	t := sheet.Table{Name: "Tâches", Title: v.Team.Code + " – " + v.Team.Name + ", au " + v.Today.Short(), Columns: []sheet.Column{
		{Key: "task", Title: "Tâche", Kind: sheet.Text, Width: 48},
		{Key: "patient", Title: "Patient", Kind: sheet.Text, Width: 28},
		{Key: "number", Title: "Dossier", Kind: sheet.Text},
		{Key: "domain", Title: "Domaine", Kind: sheet.Text},
		{Key: "owner", Title: "Qui", Kind: sheet.Text, Width: 28},
		{Key: "due_on", Title: "Échéance", Kind: sheet.Day},
		{Key: "state", Title: "État", Kind: sheet.Text},
		{Key: "overdue", Title: "En retard", Kind: sheet.Bool},
		{Key: "to_reassign", Title: "À réattribuer", Kind: sheet.Bool},
		{Key: "settled_on", Title: "Terminée le", Kind: sheet.Day},
		{Key: "origin", Title: "Origine", Kind: sheet.Text},
	}}
	origins := map[plan.Origin]string{plan.FromPlan: "Projet", plan.FromRCP: "RCP", plan.FromSession: "Entretien"}
	t.Rows = func(yield func([]any, error) bool) {
		for _, l := range v.Lines {
			if !yield([]any{
				l.What, l.Patient.DisplayName(), l.Patient.Number, l.Domain.Label(), l.Owner(), l.DueOn, l.State.Label(), l.Overdue(v.Today), l.OwnerLeft, l.SettledOn, origins[l.Origin],
			}, nil) {
				return
			}
		}
	}
	return t
}
