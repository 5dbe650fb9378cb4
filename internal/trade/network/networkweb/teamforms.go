package networkweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/network"
)

// orDash is a value to read, or that there is none.
func orDash(s string) string { return orElse(s, "rien") }

// teamSections are the fields of a microstructure. The code is asked when it is
// made, and never changes.
func teamSections(d network.TeamDraft, c network.Choices, isNew bool) []section {
	card := section{legend: "Fiche", fields: []field{
		text("name", "Nom", d.Name, required, kept(200)),
		choose("departement", "Département", d.Departement, "Choisir", placeOptions(network.Departements(c.Region)), required),
		choose("site_id", "Lieu d’exercice", id(d.SiteID), "Choisir", organisationOptions(c.Sites), required,
			help("Une structure absente de la liste se crée d’abord dans « Structures ».")),
		choose("host_id", "Structure porteuse", id(d.HostID), "Aucune pour l’instant", organisationOptions(c.Hosts),
			help("Le CSAPA ou le CAARUD sur lequel l’équipe s’appuie.")),
	}}
	if isNew {
		card.fields = append(card.fields, text("code", "Code", d.Code, kept(20),
			help("Laissez vide pour recevoir le prochain code du département, par exemple MSMA-31-04.")))
	}
	return []section{card, {legend: "Dates", row: true, fields: []field{
		date("agreement_on", "Convention signée le", d.AgreementOn.Short()),
		date("agreement_ends_on", "Fin de la convention", d.AgreementEndsOn.Short(), help("Dernier jour, compris.")),
		date("trained_on", "Formation de l’équipe le", d.TrainedOn.Short()),
		date("opened_on", "Ouverture le", d.OpenedOn.Short()),
		date("closed_on", "Dernier jour d’activité", d.ClosedOn.Short(), help("À remplir à la fermeture.")),
	}}}
}

func id(v interface {
	IsZero() bool
	String() string
},
) string {
	if v.IsZero() {
		return ""
	}
	return v.String()
}

func organisationOptions(list []network.Organisation) []ui.Option {
	options := make([]ui.Option, len(list))
	for i, o := range list {
		options[i] = ui.Option{Value: o.ID.String(), Label: joined(o.Name, orElse(o.Commune, o.Departement))}
	}
	return options
}

// newTeam shows the form of a new microstructure.
func (p *pages) newTeam(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	page, f, err := p.newTeamForm(r, who)
	if err != nil {
		return err
	}
	return p.frame.Render(w, r, who, page, formPage(f))
}

func (p *pages) newTeamForm(r *http.Request, who access.Actor) (web.Page, form, error) {
	c, err := p.svc.Offer(r.Context(), who)
	f := form{Action: teamsPath, Back: teamsPath, Submit: "Créer la microstructure", Sections: teamSections(network.TeamDraft{}, c, true)}
	f.Typed = typed(f.Sections)
	return web.Page{Title: "Nouvelle microstructure", Crumbs: crumbs("Microstructures", teamsPath)}, f, err
}

func (p *pages) createTeam(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	posted, err := web.Read(r)
	if err != nil {
		return err
	}
	var d network.TeamDraft
	var code string
	if err = p.take(posted, &d); err == nil {
		code, err = p.svc.CreateTeam(r.Context(), who, d, posted.Key)
	}
	if err == nil {
		return p.done(w, r, teamPath(code), "La microstructure est créée.")
	}
	page, f, offer := p.newTeamForm(r, who)
	if offer != nil {
		return offer
	}
	f.Typed = posted
	return p.answer(w, r, who, page, f, err)
}

// editTeam shows the form of a microstructure as it stands.
func (p *pages) editTeam(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	page, f, err := p.teamForm(r, who)
	if err != nil {
		return err
	}
	return p.frame.Render(w, r, who, page, formPage(f))
}

func (p *pages) teamForm(r *http.Request, who access.Actor) (web.Page, form, error) {
	v, err := p.svc.OpenTeam(r.Context(), who, r.PathValue("code"))
	if err != nil {
		return web.Page{}, form{}, err
	}
	c, err := p.svc.Offer(r.Context(), who)
	f := form{
		Action: teamPath(v.Team.Code), Back: teamPath(v.Team.Code), Submit: "Enregistrer", Version: v.Team.Version,
		Sections: teamSections(v.Team.Draft(), c, false),
	}
	f.Typed = typed(f.Sections)
	page := web.Page{Title: "Modifier la fiche", Lead: joined(v.Team.Name, v.Team.Code), Crumbs: crumbs("Microstructures", teamsPath, ui.Link{Label: v.Team.Name, Href: f.Back})}
	return page, f, err
}

func (p *pages) changeTeam(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	posted, err := web.Read(r)
	if err != nil {
		return err
	}
	var d network.TeamDraft
	var v versioned
	if err = p.take(posted, &d, &v); err == nil {
		err = p.svc.ChangeTeam(r.Context(), who, r.PathValue("code"), d, v.Version, posted.Key)
	}
	if err == nil {
		return p.done(w, r, teamPath(r.PathValue("code")), "La fiche est enregistrée.")
	}
	page, f, gone := p.teamForm(r, who)
	if gone != nil {
		return gone
	}
	return p.again(w, r, who, page, f, posted, v.Version, err)
}

// again is answer for a record that exists: after a refusal the form keeps the
// version it was made from, after a conflict it takes the one that is there.
func (p *pages) again(w http.ResponseWriter, r *http.Request, who access.Actor, page web.Page, f form, posted *web.Form, read int, err error) error {
	f.Typed = posted
	if posted.Refused(err) {
		f.Version = read
	}
	return p.answer(w, r, who, page, f, err)
}
