package accountweb

import (
	"net/http"
	"net/url"

	"maillage/internal/ground/access"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/account"
)

// withBack keeps where the reader wanted to go.
func withBack(path, back string) string {
	if back = web.Back(back); back == "/" {
		return path
	}
	return path + "?vers=" + url.QueryEscape(back)
}

// signIn shows the form, or goes on when the reader is signed in already.
func (p *pages) signIn(w http.ResponseWriter, r *http.Request) error {
	back := r.URL.Query().Get("vers")
	_, in, err := p.svc.Identify(r.Context(), r)
	if err != nil {
		return err
	}
	if in {
		return web.Redirect(w, r, web.Back(back))
	}
	return p.frame.Bare(w, r, http.StatusOK, "Se connecter", signInPage(web.NewForm("vers", back)))
}

func (p *pages) givePassword(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	out, err := p.svc.SignIn(r.Context(), form.Get("email"), form.Get("password"), origin(r))
	if form.Refused(err) {
		return p.frame.Bare(w, r, http.StatusUnprocessableEntity, "Se connecter", signInPage(form))
	}
	if err != nil {
		return err
	}
	return p.enter(w, r, out, form.Get("vers"))
}

// enter goes where an outcome leads.
func (p *pages) enter(w http.ResponseWriter, r *http.Request, out account.Outcome, back string) error {
	p.remember(w, r, out)
	if out.Next == account.Inside {
		return web.Redirect(w, r, web.Back(back))
	}
	return web.Redirect(w, r, withBack(codePath, back))
}

// code shows the second step: the code alone, or first the factor to set up.
func (p *pages) code(w http.ResponseWriter, r *http.Request) error {
	return p.showCode(w, r, http.StatusOK, web.NewForm("vers", r.URL.Query().Get("vers")))
}

func (p *pages) showCode(w http.ResponseWriter, r *http.Request, status int, form *web.Form) error {
	waiting, err := p.svc.Pending(r.Context(), p.svc.Token(r))
	if fault.KindOf(err) == fault.NotFound { // nothing waits, or it waited too long
		return web.Redirect(w, r, withBack(web.SignInPath, form.Get("vers")))
	}
	if err != nil {
		return err
	}
	title := "Votre code à six chiffres"
	if waiting.Setup != nil {
		title = "Installer votre second facteur"
	}
	return p.frame.Bare(w, r, status, title, codePage(waiting, form))
}

func (p *pages) giveCode(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	out, err := p.svc.Confirm(r.Context(), p.svc.Token(r), form.Get("code"), origin(r))
	if fault.KindOf(err) == fault.NotFound {
		return web.Redirect(w, r, withBack(web.SignInPath, form.Get("vers")))
	}
	if form.Refused(err) {
		form.Errors["code"], form.Alert = form.Alert, ""
		return p.showCode(w, r, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	return p.enter(w, r, out, form.Get("vers"))
}

func (p *pages) signOut(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	if err := p.svc.SignOut(r.Context(), who); err != nil {
		return err
	}
	http.SetCookie(w, p.svc.NoCookie())
	return web.Redirect(w, r, web.SignInPath)
}

// invitation shows what a link asks for.
func (p *pages) invitation(w http.ResponseWriter, r *http.Request) error {
	return p.showInvitation(w, r, http.StatusOK, web.NewForm())
}

func (p *pages) showInvitation(w http.ResponseWriter, r *http.Request, status int, form *web.Form) error {
	o, err := p.svc.Invitation(r.Context(), r.PathValue("token"))
	if fault.KindOf(err) == fault.NotFound {
		return p.frame.Bare(w, r, http.StatusNotFound, "Ce lien ne peut plus servir", deadLink())
	}
	if err != nil {
		return err
	}
	return p.frame.Bare(w, r, status, invitationTitle(o.Purpose), invitationPage(r.URL.Path, o, form))
}

func (p *pages) accept(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	// Passwords are taken as they were typed: Decode would trim them.
	draft := account.AcceptDraft{Password: form.Get("password"), Again: form.Get("again"), Current: form.Get("current"), Code: form.Get("code")}
	out, err := p.svc.Accept(r.Context(), r.PathValue("token"), draft, origin(r))
	if fault.KindOf(err) == fault.NotFound || form.Refused(err) {
		return p.showInvitation(w, r, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	return p.enter(w, r, out, "/")
}

func invitationTitle(purpose account.Purpose) string {
	switch purpose {
	case account.Welcome:
		return "Bienvenue dans Maillage"
	case account.LostPassword:
		return "Choisir un nouveau mot de passe"
	case account.LostDevice:
		return "Changer de second facteur"
	default:
		return "Retrouver votre compte"
	}
}

// passwordInput is a password field: what was typed in it is never sent back.
func passwordInput(form *web.Form, name, label, autocomplete, help string) ui.Input {
	return ui.Input{
		Name: name, Label: label, Help: help, Type: "password", Autocomplete: autocomplete, Required: true,
		Error: form.Error(name), MaxLength: 200,
	}
}

func codeInput(form *web.Form, help string) ui.Input {
	return ui.Input{
		Name: "code", Label: "Code à six chiffres", Help: help, Autocomplete: "one-time-code", InputMode: "numeric",
		Required: true, Size: 10, MaxLength: 12, Error: form.Error("code"),
	}
}

const passwordHelp = "Au moins 12 caractères. Quatre mots sans rapport entre eux conviennent bien\u202f; aucun signe particulier n’est exigé."

// invitationLead says what the page of a link is for, after the person's name.
func invitationLead(o account.Opened) string {
	second := " La page suivante installe le second facteur sur votre téléphone."
	if o.Demo {
		second = ""
	}
	switch o.Purpose {
	case account.Welcome:
		return "choisissez le mot de passe de votre compte." + second
	case account.LostPassword:
		return "choisissez un nouveau mot de passe. Toutes vos connexions en cours se fermeront."
	case account.LostDevice:
		return "donnez votre mot de passe pour changer de téléphone." + second
	default:
		return "choisissez un nouveau mot de passe. Toutes vos connexions en cours se fermeront." + second
	}
}
