package accountweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/account"

	"github.com/a-h/templ"
)

// ownView is what the page of one's own account shows.
type ownView struct {
	account.Own
	who     access.Actor
	regions map[string]string
	form    *web.Form // of the password
	theme   string
}

func (p *pages) own(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showOwn(w, r, who, http.StatusOK, web.NewForm())
}

func (p *pages) showOwn(w http.ResponseWriter, r *http.Request, who access.Actor, status int, form *web.Form) error {
	mine, err := p.svc.Mine(r.Context(), who)
	if err != nil {
		return err
	}
	regions, err := p.svc.RegionNames(r.Context(), who)
	if err != nil {
		return err
	}
	v := ownView{Own: mine, who: who, regions: regions, form: form}
	if c, err := r.Cookie(ui.ThemeCookie); err == nil {
		v.theme = c.Value
	}
	return p.frame.Render(w, r, who, web.Page{Title: "Mon compte", Lead: mine.Account.Email, Status: status}, ownPage(v))
}

func (p *pages) changePassword(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	d := account.PasswordDraft{Current: form.Get("current"), New: form.Get("new"), Again: form.Get("again")}
	out, err := p.svc.ChangePassword(r.Context(), who, d, origin(r))
	if form.Refused(err) {
		return p.showOwn(w, r, who, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	http.SetCookie(w, p.svc.Cookie(out))
	p.frame.Flash(w, ui.Flash{Kind: ui.OK, Message: "Mot de passe changé. Vos autres connexions sont fermées."})
	return web.Redirect(w, r, ownPath)
}

func (p *pages) setTheme(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	theme := form.Get("theme")
	if err := p.svc.SetTheme(r.Context(), who, theme); err != nil {
		return err
	}
	p.keepTheme(w, theme)
	return web.Redirect(w, r, ownPath)
}

func (p *pages) switchRole(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	grant, _ := db.ParseID(form.Get("grant")) // no identifier finds no role
	out, err := p.svc.SwitchGrant(r.Context(), who, grant)
	if err != nil {
		return err
	}
	http.SetCookie(w, p.svc.Cookie(out))
	return web.Redirect(w, r, "/")
}

func (p *pages) revoke(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if err := p.svc.Revoke(r.Context(), who, id); err != nil {
		return err
	}
	p.frame.Flash(w, ui.Flash{Kind: ui.OK, Message: "Connexion fermée."})
	return web.Redirect(w, r, ownPath)
}

func (p *pages) revokeOthers(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	if err := p.svc.RevokeOthers(r.Context(), who); err != nil {
		return err
	}
	p.frame.Flash(w, ui.Flash{Kind: ui.OK, Message: "Vos autres connexions sont fermées."})
	return web.Redirect(w, r, ownPath)
}

// signInsTable lists where one is signed in.
func (v ownView) signInsTable() ui.TableProps {
	t := ui.TableProps{Caption: "Vos connexions", Columns: []ui.Column{
		{Label: "Appareil"}, {Label: "Depuis"}, {Label: "Dernière activité"}, {Label: "Action", HideLabel: true},
	}}
	for _, s := range v.SignIns {
		end := ui.PostButton(ui.PostProps{Action: ownPath + "/connexions/" + s.ID.String() + "/fin", Label: "Fermer", Variant: ui.Secondary, Small: true})
		if s.Current {
			end = ui.Tag(ui.OK, "cet appareil")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{ui.T(s.Device), ui.T(civil.Instant(s.MadeAt)), ui.T(civil.Instant(s.SeenAt)), end}})
	}
	return t
}

// rolesTable lists one's own roles of today.
func (v ownView) rolesTable() ui.TableProps {
	t := ui.TableProps{Caption: "Vos rôles", Columns: []ui.Column{{Label: "Rôle"}, {Label: "Action", HideLabel: true}}}
	for _, g := range v.Grants {
		choose := ui.PostButton(ui.PostProps{
			Action: ownPath + "/role", Label: "Choisir ce rôle", Variant: ui.Secondary, Small: true,
			Fields: []ui.Pair{{Name: "grant", Value: g.ID.String()}},
		})
		if g.ID == v.who.Grant {
			choose = ui.Tag(ui.OK, "en ce moment")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{ui.T(roleWords(g, v.regions)), choose}})
	}
	return t
}

// themes are the choices of colours; the present one is marked.
func (v ownView) themes() ui.Input {
	return ui.Input{Name: "theme", Label: "Couleurs", Value: v.theme, Inline: true, Options: []ui.Option{
		{Value: "light", Label: "Claires"}, {Value: "dark", Label: "Sombres"},
	}}
}

// roleWords says what a role is and for where.
func roleWords(g account.Grant, regions map[string]string) string {
	if g.Region == "" {
		return g.Role.Label()
	}
	name := regions[g.Region]
	if name == "" {
		name = g.Region
	}
	return g.Role.Label() + " · " + name
}
