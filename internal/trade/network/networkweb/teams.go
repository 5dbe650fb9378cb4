package networkweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/network"

	"github.com/a-h/templ"
)

var teamColumns = []ui.Column{
	{Key: "nom", Label: "Microstructure", Sortable: true},
	{Key: "commune", Label: "Lieu", Sortable: true},
	{Key: "porteur", Label: "Structure porteuse", Sortable: true, HidePhone: true},
	{Key: "membres", Label: "Membres", Sortable: true, Numeric: true},
	{Key: "convention", Label: "Convention", Sortable: true, HidePhone: true},
	{Key: "formation", Label: "Formation", Sortable: true, HidePhone: true},
	{Key: "etat", Label: "État", Sortable: true},
}

// teams lists the microstructures.
func (p *pages) teams(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	l := asked(r, teamsPath, who)
	found, err := p.svc.ListTeams(r.Context(), who, l.Filter)
	if err != nil {
		return err
	}
	l.Columns, l.Total, l.Caption = teamColumns, found.Total, "Microstructures"
	l.Count = ui.Count(found.Total, "microstructure", "microstructures")
	l.Search = "Nom, code, commune, structure"
	l.Choices = append(l.places(), choice("etat", "État", "Tous les états", string(l.Filter.State), stateOptions()))
	for _, t := range found.Lines {
		l.Rows = append(l.Rows, ui.Row{ID: t.Code, Cells: teamCells(t, found.Today)})
	}
	page := web.Page{Title: "Microstructures", Wide: true, Lead: "Les équipes du réseau, leurs membres et ce qui leur manque pour inclure."}
	if network.MayKeep(who) {
		page.Actions = []ui.Action{{Label: "Nouvelle microstructure", Icon: "plus", Href: teamsPath + "/nouvelle"}}
	}
	l.Empty = emptyAdvice{"network", "Aucune microstructure pour l’instant", page.Actions}
	return p.frame.Render(w, r, who, page, listPage(l))
}

func stateOptions() []ui.Option {
	options := make([]ui.Option, len(network.States))
	for i, s := range network.States {
		options[i] = ui.Option{Value: string(s), Label: s.Label()}
	}
	return options
}

func teamCells(t network.TeamLine, today civil.Day) []templ.Component {
	agreement := maybe(t.AgreementOn.Short())
	if !t.AgreementEndsOn.IsZero() {
		agreement = ui.Two(agreement, "jusqu’au "+t.AgreementEndsOn.Short())
	}
	host := none()
	if t.HostName != nil {
		host = ui.T(*t.HostName)
	}
	return cells(ui.Two(ui.A(t.Name, teamPath(t.Code)), t.Code), ui.T(orElse(t.Commune, t.SiteName)+" ("+t.Departement+")"), host,
		ui.T(ui.N(t.Members)), agreement, maybe(t.TrainedOn.Short()), stateTag(t.State(today)))
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func teamPath(code string) string { return teamsPath + "/" + code }

// stateTag is a team's state in colour, shape and words.
func stateTag(s network.State) templ.Component {
	state := ui.Neutre
	switch s {
	case network.Open:
		state = ui.OK
	case network.Expired, network.Untaught, network.Unsigned:
		state = ui.Alerte
	case network.ToAgree, network.ToTrain, network.ToOpen:
		state = ui.Attention
	}
	return ui.Tag(state, s.Label())
}

// team shows one microstructure.
func (p *pages) team(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	v, err := p.svc.OpenTeam(r.Context(), who, r.PathValue("code"))
	if err != nil {
		return err
	}
	page := web.Page{Title: v.Team.Name, Lead: v.Team.Code + " · " + network.DepartementName(v.Team.Departement), Wide: true, Crumbs: crumbs("Microstructures", teamsPath)}
	if v.MayManage {
		page.Actions = []ui.Action{
			{Label: "Ajouter un membre", Icon: "user-plus", Href: teamPath(v.Team.Code) + "/membres/nouveau"},
			{Label: "Modifier la fiche", Icon: "pencil", Href: teamPath(v.Team.Code) + "/modifier", Variant: ui.Secondary},
		}
	}
	return p.frame.Render(w, r, who, page, teamPage(v))
}

// crumbs lead back to a list, then to the record a form is about.
func crumbs(label, href string, record ...ui.Link) []ui.Link {
	return append([]ui.Link{{Label: label, Href: href}}, record...)
}

// lacks are what a team has still to find, in words.
func lacks(v network.TeamView) []ui.Flag {
	var flags []ui.Flag
	words := map[access.Profession]string{
		access.GP: "Aucun médecin généraliste", access.Psychologist: "Aucun psychologue", access.SocialWorker: "Aucun travailleur social",
	}
	for _, p := range v.Missing {
		flags = append(flags, ui.Flag{State: ui.Attention, Label: words[p]})
	}
	if v.HostNeeded {
		flags = append(flags, ui.Flag{State: ui.Attention, Label: "Aucun CSAPA ni CAARUD porteur"})
	}
	return flags
}

var memberColumns = []ui.Column{{Label: "Nom"}, {Label: "Profession"}, {Label: "Depuis le"}, {Label: "Jusqu’au"}, {Label: "Actions", HideLabel: true}}

// memberRows are the memberships that hold on the day of the view or after it,
// or those that ended before it.
func memberRows(v network.TeamView, past bool) []ui.Row {
	var rows []ui.Row
	for _, m := range v.Members {
		if past != (!m.To.IsZero() && m.To.Before(v.Today)) {
			continue
		}
		from := ui.T(m.From.Short())
		if m.From.After(v.Today) {
			from = ui.Several(from, ui.Tag(ui.Info, "à venir"))
		}
		var act templ.Component
		if v.MayManage {
			act = ui.LinkButton(ui.LinkProps{
				Label: "Modifier", Icon: "pencil", Variant: ui.Quiet, Small: true, Href: teamPath(v.Team.Code) + "/membres/" + m.MembershipID.String(),
				Attrs: templ.Attributes{"aria-label": "Modifier l’appartenance de " + m.Name()},
			})
		}
		note := ""
		if m.Title != "" && m.Title != m.Profession.Label() {
			note = m.Title
		}
		rows = append(rows, ui.Row{Cells: cells(ui.A(m.Name(), professionalPath(m.ProfessionalID)), ui.Two(ui.T(m.Profession.Label()), note),
			from, maybe(m.To.Short()), act)})
	}
	return rows
}

func teamTerms(v network.TeamView) []ui.Term {
	terms := []ui.Term{
		{Label: "État", Component: stateTag(v.Team.State(v.Today))},
		{Label: "Code", Value: v.Team.Code},
		{Label: "Région", Value: network.RegionName(v.Team.Region)},
		{Label: "Département", Value: network.DepartementName(v.Team.Departement)},
		{Label: "Lieu d’exercice", Component: organisationLink(v.Site)},
		{Label: "Adresse", Value: v.Site.Address},
		{Label: "Téléphone", Value: v.Site.Phone},
	}
	if !v.Host.ID.IsZero() {
		return append(terms, ui.Term{Label: "Structure porteuse", Component: organisationLink(v.Host)})
	}
	return append(terms, ui.Term{Label: "Structure porteuse"})
}

func dateTerms(m network.Microstructure) []ui.Term {
	terms := []ui.Term{
		{Label: "Convention signée le", Value: m.AgreementOn.Long()},
		{Label: "Fin de la convention", Value: m.AgreementEndsOn.Long()},
		{Label: "Formation", Value: m.TrainedOn.Long()},
		{Label: "Ouverture", Value: m.OpenedOn.Long()},
	}
	if m.ClosedOn.IsZero() {
		return terms
	}
	return append(terms, ui.Term{Label: "Dernier jour d’activité", Value: m.ClosedOn.Long()})
}
