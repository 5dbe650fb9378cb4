package accountweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/account"
)

// inviteView is the page of an invitation. It has two parts: first which role
// and where, then who; the second depends on the first.
type inviteView struct {
	role  access.Role
	roles []access.Role
	dir   account.Directory
	form  *web.Form
}

// ready says whether the first part is answered.
func (v inviteView) ready() bool { return v.role.Label() != "" && (v.region() != "" || !v.local()) }

// local roles have a region; the others may be national.
func (v inviteView) local() bool {
	return v.role != access.Insurer && v.role != access.Evaluator && v.role != access.Operator
}

// region is the one chosen, or the only one there is.
func (v inviteView) region() string {
	if len(v.dir.Regions) == 1 {
		return v.dir.Regions[0].Value
	}
	return v.form.Get("region")
}

func (p *pages) newInvitation(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	q := r.URL.Query()
	return p.showInvite(w, r, who, http.StatusOK, web.NewForm("role", q.Get("role"), "region", q.Get("region")))
}

func (p *pages) showInvite(w http.ResponseWriter, r *http.Request, who access.Actor, status int, form *web.Form) error {
	v := inviteView{role: access.Role(form.Get("role")), form: form}
	region := form.Get("region")
	if region == "" {
		region = account.NoRegion
	}
	var err error
	if v.roles, v.dir, err = p.svc.Choices(r.Context(), who, region); err != nil {
		return err
	}
	page := web.Page{
		Title: "Inviter une personne", Status: status, Crumbs: []ui.Link{{Label: "Comptes", Href: peoplePath}, {Label: "Inviter"}},
		Lead: "Vous obtiendrez un lien à remettre à la personne. Il sert une fois, pendant sept jours.",
	}
	return p.frame.Render(w, r, who, page, invitePage(v))
}

func (p *pages) invite(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	var d account.InviteDraft
	var link account.Link
	if err = web.Decode(form, p.frame.Today(), &d); err == nil {
		link, err = p.svc.Invite(r.Context(), who, d, form.Key)
	}
	if form.Refused(err) {
		return p.showInvite(w, r, who, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	return p.showLink(w, r, who, link)
}

// person is the field of a member: somebody of the directory.
func (v inviteView) person() ui.Input {
	return ui.Input{
		Name: "professional", Label: "Personne", Required: true, Value: v.form.Get("professional"), Error: v.form.Error("professional"),
		Empty: "Choisir", Options: choiceOptions(v.dir.People), Help: "Les professionnels de la région qui n’ont pas encore de compte.",
	}
}

// host is the field of a host organisation.
func (v inviteView) host() ui.Input {
	return ui.Input{
		Name: "organisation", Label: "Structure porteuse", Required: true, Value: v.form.Get("organisation"), Error: v.form.Error("organisation"),
		Empty: "Choisir", Options: choiceOptions(v.dir.Hosts),
	}
}
