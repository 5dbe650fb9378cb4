package networkweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/network"

	"github.com/a-h/templ"
)

var professionalColumns = []ui.Column{
	{Key: "nom", Label: "Nom", Sortable: true},
	{Key: "profession", Label: "Profession", Sortable: true},
	{Label: "Équipes"},
	{Key: "employeur", Label: "Employeur", Sortable: true, HidePhone: true},
	{Label: "RPPS"},
}

// professionals lists the professionals.
func (p *pages) professionals(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	l := asked(r, professionalsPath, who)
	found, err := p.svc.ListProfessionals(r.Context(), who, l.Filter)
	if err != nil {
		return err
	}
	l.Columns, l.Total, l.Caption = professionalColumns, found.Total, "Professionnels"
	l.Count = ui.Count(found.Total, "professionnel", "professionnels")
	l.Search = "Nom ou RPPS"
	l.Choices = append(l.places(), choice("type", "Profession", "Toutes les professions", l.Filter.Kind, professionOptions()))
	for _, x := range found.Lines {
		l.Rows = append(l.Rows, ui.Row{Cells: cells(ui.A(x.LastName+" "+x.FirstName, professionalPath(x.ID)),
			professionWords(x.Professional), maybe(deref(x.Teams)), employerWords(x.Professional, deref(x.EmployerName)), rpps(x.Professional))})
	}
	l.Empty = emptyAdvice{icon: "users", title: "Aucun professionnel pour l’instant"}
	return p.frame.Render(w, r, who, web.Page{Title: "Professionnels", Wide: true, Lead: "Les personnes qui travaillent dans le réseau et leurs équipes."}, listPage(l))
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func professionOptions() []ui.Option {
	options := make([]ui.Option, len(network.Professions))
	for i, p := range network.Professions {
		options[i] = ui.Option{Value: string(p), Label: p.Label()}
	}
	return options
}

func professionalPath(id db.ID) string { return professionalsPath + "/" + id.String() }

// professionWords is the profession, with the title under it when it says more.
func professionWords(p network.Professional) templ.Component {
	note := p.Title
	if note == p.Profession.Label() {
		note = ""
	}
	return ui.Two(ui.T(p.Profession.Label()), note)
}

func employerWords(p network.Professional, name string) templ.Component {
	switch {
	case p.SelfEmployed:
		return ui.T("exercice libéral")
	default:
		return maybe(name)
	}
}

// professional shows one person: professional data only.
func (p *pages) professional(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := p.svc.OpenProfessional(r.Context(), who, id)
	if err != nil {
		return err
	}
	page := web.Page{Title: v.Professional.Name(), Lead: v.Professional.Describe(), Wide: true, Crumbs: crumbs("Professionnels", professionalsPath)}
	if v.MayManage {
		page.Actions = []ui.Action{{Label: "Modifier la fiche", Icon: "pencil", Href: professionalPath(id) + "/modifier"}}
	}
	return p.frame.Render(w, r, who, page, professionalPage(v))
}

func professionalTerms(v network.ProfessionalView) []ui.Term {
	employer := employerWords(v.Professional, "")
	if !v.Employer.ID.IsZero() {
		employer = organisationLink(v.Employer)
	}
	return []ui.Term{
		{Label: "Profession", Component: professionWords(v.Professional)},
		numberTerm("RPPS", v.Professional.RPPS, rpps(v.Professional)),
		{Label: "Courriel professionnel", Value: v.Professional.Email},
		{Label: "Employeur", Component: employer},
	}
}

var belongingColumns = []ui.Column{{Label: "Microstructure"}, {Label: "Profession"}, {Label: "Depuis le"}, {Label: "Jusqu’au"}, {Label: "Situation"}}

func belongingRows(v network.ProfessionalView) []ui.Row {
	rows := make([]ui.Row, len(v.Teams))
	for i, b := range v.Teams {
		now := ui.Tag(ui.Neutre, "terminé")
		switch {
		case b.Period().Contains(v.Today):
			now = ui.Tag(ui.OK, "en cours")
		case b.From.After(v.Today):
			now = ui.Tag(ui.Info, "à venir")
		}
		rows[i] = ui.Row{Cells: cells(ui.Two(ui.A(b.TeamName, teamPath(b.TeamCode)), b.TeamCode), ui.T(b.Profession.Label()),
			ui.T(b.From.Short()), maybe(b.To.Short()), now)}
	}
	return rows
}
