package reportingweb

import (
	"net/http"
	"strconv"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/reporting"
	"maillage/internal/trade/terminology"

	"github.com/a-h/templ"
)

// listPage is the list behind a figure.
type listPage struct {
	View   reporting.View
	Figure reporting.Figure
	Lines  []reporting.Line
}

// lines shows the list behind a figure, to the team.
func (p *pages) lines(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, month, extension, err := p.place(r, who)
	if err != nil || extension != "" {
		return firstOf(err, fault.Missing())
	}
	v, err := p.svc.Open(r.Context(), who, id, month)
	if err != nil {
		return notYet(err)
	}
	list := listPage{View: v}
	if list.Lines, err = p.svc.Lines(r.Context(), who, id, month, r.PathValue("figure")); err != nil {
		return err
	}
	for _, f := range v.Return.Figures.List() {
		if f.Code == r.PathValue("figure") {
			list.Figure = f
		}
	}
	address := reporting.Address(v.Team.Code, month)
	page := web.Page{
		Title: list.Figure.Label + ", " + month.Long(), Lead: v.Team.Code + " · " + v.Team.Name + " · " + list.Figure.Note, Wide: true,
		Crumbs: []ui.Link{{Label: "Remontées", Href: "/equipes/" + v.Team.Code + "/remontees"}, {Label: month.Long(), Href: address}, {Label: list.Figure.Label}},
	}
	return p.frame.Render(w, r, who, page, linesPage(list))
}

// moved says that the frozen figure and the list are no longer of one number.
func (l listPage) moved() bool { return l.Figure.Value != len(l.Lines) }

func (l listPage) movedWords() string {
	return "La remontée envoyée en compte " + ui.N(l.Figure.Value) + ". La liste montre les actes tels qu’ils sont aujourd’hui\u202f: " + ui.N(len(l.Lines)) + "."
}

// lineColumn is a column of a list and what it holds of a line.
type lineColumn struct {
	ui.Column
	cell func(reporting.Line) templ.Component
}

var (
	columnPatient = lineColumn{ui.Column{Label: "Patient"}, func(l reporting.Line) templ.Component {
		return ui.A(l.Person.DisplayName(), "/patients/"+l.Patient.String())
	}}
	columnDay = lineColumn{ui.Column{Label: "Date"}, func(l reporting.Line) templ.Component {
		if l.Withheld {
			return ui.T("opposition au partage")
		}
		return ui.T(l.On.Short())
	}}
	columnWho = lineColumn{ui.Column{Label: "Professionnel"}, func(l reporting.Line) templ.Component {
		return two(strings.TrimSpace(l.First+" "+l.Last), counterLabel(l.Counter))
	}}
	columnPresence = lineColumn{ui.Column{Label: "Présence"}, func(l reporting.Line) templ.Component {
		return orNothing(terminology.Label(terminology.Presence, terminology.Code(l.Presence)))
	}}
	columnMode = lineColumn{ui.Column{Label: "Modalité"}, func(l reporting.Line) templ.Component {
		return orNothing(modeLabel(l.Mode))
	}}
	columnMinutes = lineColumn{ui.Column{Label: "Durée", Numeric: true}, func(l reporting.Line) templ.Component {
		if l.Minutes == nil {
			return nothing()
		}
		return ui.T(ui.N(*l.Minutes) + ui.WideSpace + "min")
	}}
	columnYear = lineColumn{ui.Column{Label: "Année de forfait", Numeric: true}, func(l reporting.Line) templ.Component { return ui.T(strconv.Itoa(l.Year)) }}
	columnExit = lineColumn{ui.Column{Label: "Motif"}, func(l reporting.Line) templ.Component {
		return orNothing(terminology.Label(terminology.ExitReason, terminology.Code(l.ExitReason)))
	}}
	columnMeeting = lineColumn{ui.Column{Label: "RCP"}, func(l reporting.Line) templ.Component {
		return ui.A("RCP du "+l.On.Short(), "/rcp/"+l.RCP.String())
	}}
	columnExcess = lineColumn{ui.Column{Label: "Dépassement"}, func(l reporting.Line) templ.Component {
		var flags []ui.Flag
		for _, x := range l.Over {
			flags = append(flags, ui.Flag{State: ui.Alerte, Label: x.Counter.Label() + " " + strconv.Itoa(x.Used) + "/" + strconv.Itoa(x.Quota), Note: "année " + strconv.Itoa(x.Year)})
		}
		return ui.Flags(flags)
	}}
)

// columnsOf are the columns of the list behind a figure.
func columnsOf(figure string) []lineColumn {
	first := columnDay
	first.Label = "Premier acte du mois"
	switch figure {
	case "active_patients":
		return []lineColumn{columnPatient, first}
	case "patients_over_quota":
		return []lineColumn{columnPatient, columnExcess, first}
	case "new_inclusions":
		return []lineColumn{columnPatient, columnDay}
	case "exits":
		return []lineColumn{columnPatient, columnDay, columnExit}
	case "rcp_held", "rcp_not_held":
		return []lineColumn{columnMeeting}
	case "case_reviews":
		return []lineColumn{columnPatient, columnMeeting, columnYear}
	case "no_shows", "cancelled_sessions":
		return []lineColumn{columnPatient, columnDay, columnWho, columnPresence, columnMode}
	default:
		return []lineColumn{columnPatient, columnDay, columnWho, columnMode, columnMinutes, columnYear}
	}
}

func (l listPage) table() ui.TableProps {
	columns := columnsOf(l.Figure.Code)
	t := ui.TableProps{ID: "liste", Caption: l.Figure.Label + ", " + l.View.Return.Month.Long()}
	for _, c := range columns {
		t.Columns = append(t.Columns, c.Column)
	}
	for _, line := range l.Lines {
		row := ui.Row{}
		for _, c := range columns {
			row.Cells = append(row.Cells, c.cell(line))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func counterLabel(counter string) string {
	return access.Profession(counter).Label()
}

func modeLabel(code string) string {
	if code == "" {
		return ""
	}
	return terminology.Label(terminology.Mode, terminology.Code(code))
}

func (l listPage) back() string {
	return reporting.Address(l.View.Team.Code, l.View.Return.Month)
}
