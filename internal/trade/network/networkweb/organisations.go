package networkweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/identifier"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/network"

	"github.com/a-h/templ"
)

var organisationColumns = []ui.Column{
	{Key: "nom", Label: "Structure", Sortable: true},
	{Key: "type", Label: "Type", Sortable: true},
	{Key: "commune", Label: "Commune", Sortable: true},
	{Key: "departement", Label: "Département", Sortable: true, HidePhone: true},
	{Label: "FINESS"},
	{Key: "equipes", Label: "Équipes", Sortable: true, Numeric: true},
}

// organisations lists the organisations.
func (p *pages) organisations(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	l := asked(r, organisationsPath, who)
	found, err := p.svc.ListOrganisations(r.Context(), who, l.Filter)
	if err != nil {
		return err
	}
	l.Columns, l.Total, l.Caption = organisationColumns, found.Total, "Structures"
	l.Count = ui.Count(found.Total, "structure", "structures")
	l.Search = "Nom, commune ou FINESS"
	l.Choices = append(l.places(), choice("type", "Type", "Tous les types", l.Filter.Kind, kindOptions()))
	for _, o := range found.Lines {
		l.Rows = append(l.Rows, ui.Row{Cells: cells(ui.A(o.Name, organisationPath(o.ID)), ui.T(o.Kind.Label()), maybe(o.Commune),
			ui.T(network.DepartementName(o.Departement)), finess(o.Organisation), ui.T(ui.N(o.Teams)))})
	}
	page := web.Page{Title: "Structures", Wide: true, Lead: "Les lieux d’exercice, les CSAPA et CAARUD, les coordinations."}
	if network.MayKeep(who) {
		page.Actions = []ui.Action{{Label: "Nouvelle structure", Icon: "plus", Href: organisationsPath + "/nouvelle"}}
	}
	l.Empty = emptyAdvice{"building-2", "Aucune structure pour l’instant", page.Actions}
	return p.frame.Render(w, r, who, page, listPage(l))
}

func kindOptions() []ui.Option {
	var options []ui.Option
	for _, k := range network.Kinds() {
		options = append(options, ui.Option{Value: string(k), Label: k.Label()})
	}
	return options
}

func organisationPath(id db.ID) string { return organisationsPath + "/" + id.String() }

func organisationLink(o network.Organisation) templ.Component {
	return ui.Two(ui.A(o.Name, organisationPath(o.ID)), joined(o.Kind.Label(), o.Place()))
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}

// number is an identifier grouped for reading, or as it came with a mark when
// its check digit fails.
func number(written, pretty string, ok bool) templ.Component {
	switch {
	case written == "":
		return none()
	case ok:
		return ui.T(pretty)
	default:
		return ui.Several(ui.T(written), ui.Tag(ui.Alerte, "clé de contrôle fausse"))
	}
}

// numberTerm is a number in a list of terms, which has its own words for none.
func numberTerm(label, written string, c templ.Component) ui.Term {
	if written == "" {
		return ui.Term{Label: label}
	}
	return ui.Term{Label: label, Component: c}
}

func finess(o network.Organisation) templ.Component {
	return number(o.FINESS, identifier.FINESS(o.FINESS).Pretty(), o.FINESSOK)
}

func rpps(p network.Professional) templ.Component {
	return number(p.RPPS, identifier.RPPS(p.RPPS).Pretty(), p.RPPSOK)
}

// organisation shows one organisation.
func (p *pages) organisation(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := p.svc.OpenOrganisation(r.Context(), who, id)
	if err != nil {
		return err
	}
	o := v.Organisation
	page := web.Page{Title: o.Name, Lead: joined(o.Kind.Label(), o.Place()), Wide: true, Crumbs: crumbs("Structures", organisationsPath)}
	if v.MayManage {
		page.Actions = []ui.Action{{Label: "Modifier la fiche", Icon: "pencil", Href: organisationPath(id) + "/modifier"}}
	}
	return p.frame.Render(w, r, who, page, organisationPage(v))
}

func organisationTerms(o network.Organisation) []ui.Term {
	return []ui.Term{
		{Label: "Type", Value: o.Kind.Label()},
		{Label: "Région", Value: network.RegionName(o.Region)},
		{Label: "Département", Value: network.DepartementName(o.Departement)},
		{Label: "Adresse", Value: o.Address},
		{Label: "Commune", Value: o.Place()},
		{Label: "Téléphone", Value: o.Phone},
		{Label: "Courriel", Value: o.Email},
		numberTerm("FINESS", o.FINESS, finess(o)),
		numberTerm("SIRET", o.SIRET, number(o.SIRET, identifier.SIRET(o.SIRET).Pretty(), o.SIRETOK)),
	}
}

var (
	teamAtColumns = []ui.Column{{Label: "Microstructure"}, {Label: "Lien"}, {Label: "État"}}
	staffColumns  = []ui.Column{{Label: "Nom"}, {Label: "Profession"}, {Label: "RPPS"}}
)

func teamAtRows(v network.OrganisationView) []ui.Row {
	rows := make([]ui.Row, len(v.Teams))
	for i, t := range v.Teams {
		tie := "lieu d’exercice"
		if t.HostID == v.Organisation.ID {
			tie = "structure porteuse"
			if t.SiteID == v.Organisation.ID {
				tie = "lieu d’exercice et structure porteuse"
			}
		}
		rows[i] = ui.Row{Cells: cells(ui.Two(ui.A(t.Name, teamPath(t.Code)), t.Code), ui.T(tie), stateTag(t.State(v.Today)))}
	}
	return rows
}

func staffRows(staff []network.Professional) []ui.Row {
	rows := make([]ui.Row, len(staff))
	for i, s := range staff {
		rows[i] = ui.Row{Cells: cells(ui.A(s.Name(), professionalPath(s.ID)), ui.T(s.Describe()), rpps(s))}
	}
	return rows
}
