package accountweb

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/account"
)

// The addresses of the face.
const (
	codePath   = "/connexion/code"
	linkPath   = "/invitation/"
	ownPath    = "/compte"
	peoplePath = "/comptes"
	invitePath = "/comptes/invitation"
	gridPath   = "/droits"
)

type pages struct {
	frame *web.Frame
	svc   *account.Service
}

// Routes registers the pages of accounts.
func Routes(f *web.Frame, svc *account.Service) {
	p := &pages{f, svc}

	f.Public("GET "+web.SignInPath, p.signIn)
	f.Public("POST "+web.SignInPath, p.givePassword)
	f.Public("GET "+codePath, p.code)
	f.Public("POST "+codePath, p.giveCode)
	f.Public("GET "+linkPath+"{token}", p.invitation)
	f.Public("POST "+linkPath+"{token}", p.accept)
	f.Page("POST "+web.SignOutPath, access.OwnAccount, p.signOut)

	f.Page("GET "+ownPath, access.OwnAccount, p.own)
	f.Page("POST "+ownPath+"/mot-de-passe", access.OwnAccount, p.changePassword)
	f.Page("POST "+ownPath+"/apparence", access.OwnAccount, p.setTheme)
	f.Page("POST "+ownPath+"/role", access.OwnAccount, p.switchRole)
	f.Page("POST "+ownPath+"/connexions/{id}/fin", access.OwnAccount, p.revoke)
	f.Page("POST "+ownPath+"/autres-connexions/fin", access.OwnAccount, p.revokeOthers)

	f.Page("GET "+peoplePath, access.AccountList, p.people)
	f.Page("GET "+invitePath, access.AccountInvite, p.newInvitation)
	f.Page("POST "+invitePath, access.AccountInvite, p.invite)
	f.Page("GET "+confirmPath, access.AccountConfirm, p.newcomers)
	f.Page("POST "+peoplePath+"/{id}/confirmation", access.AccountConfirm, p.vouch)
	f.Page("GET "+peoplePath+"/{id}", access.AccountList, p.person)
	f.Page("POST "+peoplePath+"/{id}/lien", access.AccountInvite, p.makeLink)
	f.Page("POST "+peoplePath+"/{id}/fermeture", access.AccountDisable, p.disable)
	f.Page("POST "+peoplePath+"/{id}/reouverture", access.AccountInvite, p.reopen)
	f.Page("POST "+peoplePath+"/{id}/roles", access.AccountInvite, p.addRole)
	f.Page("POST "+peoplePath+"/{id}/roles/{grant}/fin", access.AccountDisable, p.endRole)

	f.Page("GET "+gridPath, access.GridOpen, p.grid)
}

// origin is where a request came from.
func origin(r *http.Request) account.Origin {
	return account.Origin{Address: address(r), Device: account.Device(r.UserAgent()), Request: web.RequestID(r)}
}

// address is the reader's network address. Behind a reverse proxy of the same
// machine, it is the last one the proxy adds; nobody else is believed.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	peer, err := netip.ParseAddr(host)
	if err != nil || !peer.IsLoopback() {
		return host
	}
	all := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
	last, err := netip.ParseAddr(strings.TrimSpace(all[len(all)-1]))
	if err != nil {
		return host
	}
	return last.String()
}

// remember puts an outcome into the reader's browser.
func (p *pages) remember(w http.ResponseWriter, r *http.Request, o account.Outcome) {
	http.SetCookie(w, p.svc.Cookie(o))
	if _, err := r.Cookie(ui.ThemeCookie); err != nil && o.Theme != "" { // a device that has made no choice
		p.keepTheme(w, o.Theme)
	}
}

const yearSeconds = 365 * 24 * 3600

func (p *pages) keepTheme(w http.ResponseWriter, theme string) {
	c := &http.Cookie{Name: ui.ThemeCookie, Value: theme, Path: "/", MaxAge: yearSeconds, Secure: p.svc.Secure, SameSite: http.SameSiteLaxMode}
	if theme == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// errorsOf lists a form's messages in the order of its fields, for the summary.
func errorsOf(f *web.Form, names ...string) []fault.Field {
	var list []fault.Field
	for _, n := range names {
		if m := f.Error(n); m != "" {
			list = append(list, fault.Field{Name: n, Message: m})
		}
	}
	return list
}
