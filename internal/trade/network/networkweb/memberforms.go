package networkweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/network"
)

// foundMost bounds the people offered by a search.
const foundMost = 20

// membersForm is the page that adds a member: somebody of the directory, or
// somebody new.
type membersForm struct {
	form
	Path   string
	New    bool   // the person is described, not picked
	Q      string // what was searched
	Found  []network.ProfessionalLine
	Looked bool
}

// sections are the fields of the page's form.
func (m membersForm) sections(c network.Choices) []section {
	stay := section{legend: "Dans l’équipe", row: true, fields: []field{
		choose("membership_profession", "Profession exercée dans l’équipe", "", "Choisir", professionOptions(), required),
		date("from_on", "Membre depuis le", "", required),
		date("to_on", "Jusqu’au", "", help("Dernier jour, compris ; vide tant que la personne est membre.")),
	}}
	if m.New {
		stay.fields = stay.fields[1:]
		person := personSection(network.ProfessionalDraft{}, c)
		return []section{person, stay}
	}
	return []section{{legend: "Personne", fields: []field{{Input: ui.Input{Name: "professional_id"}}}}, stay}
}

// personSection are the fields of a professional.
func personSection(d network.ProfessionalDraft, c network.Choices) section {
	return section{legend: "Personne", fields: []field{
		text("last_name", "Nom", d.LastName, required, kept(100)),
		text("first_name", "Prénom", d.FirstName, kept(100)),
		choose("profession", "Profession", string(d.Profession), "Choisir", professionOptions(), required),
		text("title", "Titre", d.Title, kept(100), help("Par exemple éducatrice spécialisée.")),
		text("rpps", "RPPS", d.RPPS, help("11 chiffres ; vide si la profession n’en a pas.")),
		text("email", "Courriel professionnel", d.Email, func(in *ui.Input) { in.Type = "email" }),
		choose("employer_id", "Employeur", id(d.EmployerID), "Aucun", organisationOptions(c.All)),
		yes("self_employed", "Exercice libéral", d.SelfEmployed),
	}}
}

// newMember shows the page that adds a member.
func (p *pages) newMember(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	page, m, err := p.memberForm(r, who, r.URL.Query().Get("nouvelle") != "", r.URL.Query().Get("q"))
	if err != nil {
		return err
	}
	return p.frame.Render(w, r, who, page, membersPage(m))
}

func (p *pages) memberForm(r *http.Request, who access.Actor, isNew bool, q string) (web.Page, membersForm, error) {
	v, err := p.svc.OpenTeam(r.Context(), who, r.PathValue("code"))
	if err != nil {
		return web.Page{}, membersForm{}, err
	}
	if !v.MayManage {
		return web.Page{}, membersForm{}, fault.Deny()
	}
	c, err := p.svc.Offer(r.Context(), who)
	if err != nil {
		return web.Page{}, membersForm{}, err
	}
	m := membersForm{New: isNew, Q: q, Path: teamPath(v.Team.Code) + "/membres/nouveau"}
	m.form = form{Action: teamPath(v.Team.Code) + "/membres", Back: teamPath(v.Team.Code), Submit: "Ajouter à l’équipe", Sections: m.sections(c)}
	m.Typed = typed(m.Sections)
	if isNew {
		m.Hidden = []ui.Pair{{Name: "nouvelle", Value: "1"}}
	} else {
		m.Hidden = []ui.Pair{{Name: "q", Value: q}}
		m.Looked = q != ""
	}
	if m.Looked {
		list, err := p.svc.ListProfessionals(r.Context(), who, network.ListFilter{Q: q, Size: foundMost})
		if err != nil {
			return web.Page{}, m, err
		}
		m.Found = list.Lines
	}
	page := web.Page{Title: "Ajouter un membre", Lead: joined(v.Team.Name, v.Team.Code), Crumbs: crumbs("Microstructures", teamsPath, ui.Link{Label: v.Team.Name, Href: m.Back})}
	return page, m, nil
}

// people are the persons found, as choices.
func (m membersForm) people() ui.Input {
	in := m.input(field{Input: ui.Input{Name: "professional_id", Label: "Personne", Required: true}})
	for _, x := range m.Found {
		in.Options = append(in.Options, ui.Option{
			Value: x.ID.String(), Label: x.Name(), Help: joined(x.Describe(), joined(deref(x.EmployerName), deref(x.Teams))),
		})
	}
	return in
}

func (p *pages) addMember(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	posted, err := web.Read(r)
	if err != nil {
		return err
	}
	isNew := posted.Get("nouvelle") != ""
	var d network.MembershipDraft
	var person network.ProfessionalDraft
	err = p.take(posted, &d, &person)
	if err == nil && !isNew && d.ProfessionalID.IsZero() {
		var wrong fault.Fields
		wrong.Add("professional_id", "Choisissez la personne.")
		err = wrong.Err()
	}
	if err == nil {
		err = p.svc.AddMember(r.Context(), who, r.PathValue("code"), d, person, posted.Key)
	}
	if err == nil {
		return p.done(w, r, teamPath(r.PathValue("code")), "Le membre est ajouté à l’équipe.")
	}
	page, m, gone := p.memberForm(r, who, isNew, posted.Get("q"))
	if gone != nil {
		return gone
	}
	if m.Typed = posted; !posted.Refused(err) {
		return err
	}
	page.Status = http.StatusUnprocessableEntity
	return p.frame.Render(w, r, who, page, membersPage(m))
}

// editMember shows a membership: its days, and the profession held.
func (p *pages) editMember(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	page, f, err := p.membershipForm(r, who)
	if err != nil {
		return err
	}
	return p.frame.Render(w, r, who, page, formPage(f))
}

func (p *pages) membershipForm(r *http.Request, who access.Actor) (web.Page, form, error) {
	membership, err := web.PathID(r, "membership")
	if err != nil {
		return web.Page{}, form{}, err
	}
	m, person, team, err := p.svc.OpenMembership(r.Context(), who, r.PathValue("code"), membership)
	if err != nil {
		return web.Page{}, form{}, err
	}
	f := form{
		Action: teamPath(team.Code) + "/membres/" + m.ID.String(), Back: teamPath(team.Code), Submit: "Enregistrer", Version: m.Version,
		Sections: []section{{legend: "Dans l’équipe", row: true, fields: []field{
			choose("membership_profession", "Profession exercée dans l’équipe", string(m.Profession), "", professionOptions(), required),
			date("from_on", "Membre depuis le", m.From.Short(), required),
			date("to_on", "Jusqu’au", m.To.Short(),
				help("Dernier jour, compris. Le lendemain, la personne n’a plus accès aux dossiers de l’équipe.")),
		}}},
	}
	f.Typed = typed(f.Sections)
	page := web.Page{Title: person.Name(), Lead: joined(team.Name, team.Code), Crumbs: crumbs("Microstructures", teamsPath, ui.Link{Label: team.Name, Href: f.Back})}
	return page, f, nil
}

func (p *pages) changeMember(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	posted, err := web.Read(r)
	if err != nil {
		return err
	}
	membership, err := web.PathID(r, "membership")
	if err != nil {
		return err
	}
	var d network.MembershipDraft
	var v versioned
	if err = p.take(posted, &d, &v); err == nil {
		err = p.svc.ChangeMember(r.Context(), who, r.PathValue("code"), membership, d, v.Version, posted.Key)
	}
	if err == nil {
		return p.done(w, r, teamPath(r.PathValue("code")), "L’appartenance à l’équipe est enregistrée.")
	}
	page, f, gone := p.membershipForm(r, who)
	if gone != nil {
		return gone
	}
	return p.again(w, r, who, page, f, posted, v.Version, err)
}
