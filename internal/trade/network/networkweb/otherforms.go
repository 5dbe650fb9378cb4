package networkweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/network"
)

func organisationSections(d network.OrganisationDraft, region string) []section {
	return []section{
		{legend: "Structure", fields: []field{
			choose("kind", "Type", string(d.Kind), "Choisir", kindOptions(), required),
			text("name", "Nom", d.Name, required, kept(200)),
			text("finess", "FINESS", d.FINESS, help("9 caractères ; vide si la structure n’en a pas.")),
			text("siret", "SIRET", d.SIRET, help("14 chiffres ; facultatif.")),
		}},
		{legend: "Adresse", fields: []field{
			choose("departement", "Département", d.Departement, "Choisir", placeOptions(network.Departements(region)), required),
			text("address", "Adresse", d.Address, kept(200)),
			text("postal_code", "Code postal", d.PostalCode, kept(10), func(in *ui.Input) { in.Size = 8 }),
			text("commune", "Commune", d.Commune, kept(100)),
			text("phone", "Téléphone", d.Phone, kept(30), func(in *ui.Input) { in.Type = "tel" }),
			text("email", "Courriel", d.Email, func(in *ui.Input) { in.Type = "email" }),
		}},
	}
}

// newOrganisation shows the form of a new organisation.
func (p *pages) newOrganisation(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	page, f := newOrganisationForm(who)
	return p.frame.Render(w, r, who, page, formPage(f))
}

func newOrganisationForm(who access.Actor) (web.Page, form) {
	f := form{
		Action: organisationsPath, Back: organisationsPath, Submit: "Créer la structure",
		Sections: organisationSections(network.OrganisationDraft{}, who.Region),
	}
	f.Typed = typed(f.Sections)
	return web.Page{Title: "Nouvelle structure", Crumbs: crumbs("Structures", organisationsPath)}, f
}

func (p *pages) createOrganisation(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	posted, err := web.Read(r)
	if err != nil {
		return err
	}
	var d network.OrganisationDraft
	var made db.ID
	if err = p.take(posted, &d); err == nil {
		made, err = p.svc.CreateOrganisation(r.Context(), who, d, posted.Key)
	}
	if err == nil {
		return p.done(w, r, organisationPath(made), "La structure est créée.")
	}
	page, f := newOrganisationForm(who)
	f.Typed = posted
	return p.answer(w, r, who, page, f, err)
}

// editOrganisation shows the form of an organisation as it stands.
func (p *pages) editOrganisation(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	page, f, err := p.organisationForm(r, who)
	if err != nil {
		return err
	}
	return p.frame.Render(w, r, who, page, formPage(f))
}

func (p *pages) organisationForm(r *http.Request, who access.Actor) (web.Page, form, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return web.Page{}, form{}, err
	}
	v, err := p.svc.OpenOrganisation(r.Context(), who, id)
	if err != nil {
		return web.Page{}, form{}, err
	}
	f := form{
		Action: organisationPath(id), Back: organisationPath(id), Submit: "Enregistrer", Version: v.Organisation.Version,
		Sections: organisationSections(v.Organisation.Draft(), who.Region),
	}
	f.Typed = typed(f.Sections)
	page := web.Page{Title: "Modifier la fiche", Crumbs: crumbs("Structures", organisationsPath, ui.Link{Label: v.Organisation.Name, Href: f.Back})}
	return page, f, nil
}

func (p *pages) changeOrganisation(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d network.OrganisationDraft
	return p.change(w, r, who, &d, organisationPath, p.organisationForm, func(id db.ID, version int, key string) error {
		return p.svc.ChangeOrganisation(r.Context(), who, id, d, version, key)
	})
}

// change takes what was typed into draft and saves it over the version it was
// typed on; formOf is the form as it stands, for when it is refused.
func (p *pages) change(w http.ResponseWriter, r *http.Request, who access.Actor, draft any, path func(db.ID) string,
	formOf func(*http.Request, access.Actor) (web.Page, form, error), save func(id db.ID, version int, key string) error,
) error {
	posted, err := web.Read(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	var v versioned
	if err = p.take(posted, draft, &v); err == nil {
		err = save(id, v.Version, posted.Key)
	}
	if err == nil {
		return p.done(w, r, path(id), "La fiche est enregistrée.")
	}
	page, f, gone := formOf(r, who)
	if gone != nil {
		return gone
	}
	return p.again(w, r, who, page, f, posted, v.Version, err)
}

// editProfessional shows the form of a professional as it stands.
func (p *pages) editProfessional(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	page, f, err := p.professionalForm(r, who)
	if err != nil {
		return err
	}
	return p.frame.Render(w, r, who, page, formPage(f))
}

func (p *pages) professionalForm(r *http.Request, who access.Actor) (web.Page, form, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return web.Page{}, form{}, err
	}
	v, err := p.svc.OpenProfessional(r.Context(), who, id)
	if err != nil {
		return web.Page{}, form{}, err
	}
	c, err := p.svc.Offer(r.Context(), who)
	if err != nil {
		return web.Page{}, form{}, err
	}
	if !v.Employer.ID.IsZero() && v.Employer.Region != c.Region {
		c.All = append(c.All, v.Employer) // an employer of another region stays a choice
	}
	f := form{
		Action: professionalPath(id), Back: professionalPath(id), Submit: "Enregistrer", Version: v.Professional.Version,
		Sections: []section{personSection(v.Professional.Draft(), c)},
	}
	f.Typed = typed(f.Sections)
	page := web.Page{Title: "Modifier la fiche", Crumbs: crumbs("Professionnels", professionalsPath, ui.Link{Label: v.Professional.Name(), Href: f.Back})}
	return page, f, nil
}

func (p *pages) changeProfessional(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d network.ProfessionalDraft
	return p.change(w, r, who, &d, professionalPath, p.professionalForm, func(id db.ID, version int, key string) error {
		return p.svc.ChangeProfessional(r.Context(), who, id, d, version, key)
	})
}
