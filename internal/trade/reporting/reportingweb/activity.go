package reportingweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/sheet"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/reporting"
)

// activityView is a month of a host organisation's staff.
type activityView struct {
	Month civil.Month
	Today civil.Day
	List  []reporting.StaffAct
}

func (p *pages) readActivity(r *http.Request, who access.Actor) (v activityView, err error) {
	v.Today = p.frame.Today()
	v.Month = civil.MonthOf(v.Today)
	if m, err := civil.ParseMonth(r.URL.Query().Get("mois")); err == nil && !m.After(v.Month) {
		v.Month = m
	}
	v.List, err = p.svc.StaffActs(r.Context(), who, v.Month)
	return v, err
}

// activity shows what the professionals of a host organisation did in a month.
func (p *pages) activity(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	v, err := p.readActivity(r, who)
	if err != nil {
		return err
	}
	page := web.Page{Title: "Activité de mes salariés", Lead: "Les entretiens du mois, par professionnel et par microstructure. Aucun patient n’y est nommé.", Wide: true}
	return p.frame.Render(w, r, who, page, activityPage(v))
}

func (v activityView) filters() ui.FilterProps {
	q := "?mois=" + v.Month.String()
	return ui.FilterProps{
		Action: activityPath, Target: "#activite", Count: ui.Count(len(v.List), "ligne", "lignes"),
		Export: []ui.Link{{Label: "Excel", Href: activityPath + ".xlsx" + q}, {Label: "CSV", Href: activityPath + ".csv" + q}},
	}
}

func (v activityView) months() []ui.Option { return monthsWith(v.Today, v.Month) }

// hours writes minutes as people count work: « 3 h 30 ».
func hours(minutes int) string {
	if minutes == 0 {
		return ""
	}
	h, m := minutes/60, minutes%60
	text := ui.N(h) + "\u00a0h"
	if m > 0 {
		text += "\u00a0" + string([]byte{'0' + byte(m/10), '0' + byte(m%10)})
	}
	return text
}

// staffTable is the lines with their total, a line like the others: on a phone
// each line is a card.
func staffTable(list []reporting.StaffAct, caption string) ui.TableProps {
	t := ui.TableProps{ID: "actes", Caption: caption, Columns: []ui.Column{
		{Label: "Professionnel"},
		{Label: "Microstructure"},
		{Label: "Entretiens honorés", Numeric: true},
		{Label: "Non honorés", Numeric: true},
		{Label: "Durée notée", Numeric: true},
	}}
	var all reporting.StaffAct
	for _, a := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: cells(ui.Two(ui.T(a.Name), a.Profession.Label()), two(a.Team, a.TeamName),
			ui.T(ui.N(a.Attended)), ui.T(ui.N(a.Missed)), orNothing(hours(a.Minutes)))})
		all.Attended, all.Missed, all.Minutes = all.Attended+a.Attended, all.Missed+a.Missed, all.Minutes+a.Minutes
	}
	t.Rows = append(t.Rows, ui.Row{Cells: cells(ui.T("Total"), nil, strong(ui.N(all.Attended)), strong(ui.N(all.Missed)), strong(hours(all.Minutes)))})
	return t
}

func (p *pages) exportActivity(f format) web.Handler {
	return func(w http.ResponseWriter, r *http.Request, who access.Actor) error {
		v, err := p.readActivity(r, who)
		if err != nil {
			return err
		}
		var list [][]any
		for _, a := range v.List {
			list = append(list, []any{v.Month.String(), a.Name, string(a.Profession), a.Team, a.TeamName, a.Attended, a.Missed, a.Minutes})
		}
		return attach(w, f, "activite-"+v.Month.String(), sheet.Table{Name: "Activité", Title: "Activité " + reporting.OfMonth(v.Month), Columns: []sheet.Column{
			{Key: "month", Title: "Mois"},
			{Key: "professional", Title: "Professionnel", Width: 28},
			{Key: "profession", Title: "Profession"},
			{Key: "team", Title: "Microstructure"},
			{Key: "team_name", Title: "Nom", Width: 28},
			{Key: "attended", Title: "Entretiens honorés", Kind: sheet.Int},
			{Key: "missed", Title: "Non honorés", Kind: sheet.Int},
			{Key: "minutes", Title: "Minutes notées", Kind: sheet.Int},
		}, Rows: rows(list)})
	}
}
