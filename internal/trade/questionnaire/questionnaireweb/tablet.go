package questionnaireweb

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/trade/questionnaire"

	"github.com/a-h/templ"
)

// The tablet's pages: no rail, no link out, no name, no score, no script. A
// device where somebody is signed in is refused: it could be handed over with
// the records open behind.

const (
	tabletPath = "/questionnaire"
	fillPath   = tabletPath + "/remplir"
	thanksPath = tabletPath + "/merci"
)

// cookieName is the cookie that binds a device; the prefix makes browsers hold
// it to this site.
func (p *pages) cookieName() string {
	if p.frame.Secure {
		return "__Host-maillage-tablette"
	}
	return "maillage-tablette"
}

func (p *pages) bind(w http.ResponseWriter, token string, lasts time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: p.cookieName(), Value: token, Path: "/", MaxAge: int(lasts / time.Second), HttpOnly: true, Secure: p.frame.Secure, SameSite: http.SameSiteStrictMode,
	})
}

func (p *pages) token(r *http.Request) string {
	c, err := r.Cookie(p.cookieName())
	if err != nil {
		return ""
	}
	return c.Value
}

// alone sends a page of the tablet.
func (p *pages) alone(w http.ResponseWriter, r *http.Request, code int, title string, body templ.Component) error {
	return p.frame.Fragment(w, r, code, tabletPage(title, body))
}

// signedIn says whether somebody is signed in on the device.
func (p *pages) signedIn(r *http.Request) (bool, error) {
	_, in, err := p.frame.Identify(r.Context(), r)
	return in, err
}

func (p *pages) tabletDoor(w http.ResponseWriter, r *http.Request) error {
	return p.showDoor(w, r, http.StatusOK, blank("code", r.PathValue("code")))
}

func (p *pages) showDoor(w http.ResponseWriter, r *http.Request, code int, t typed) error {
	in, err := p.signedIn(r)
	if err != nil {
		return err
	}
	if in {
		return p.alone(w, r, http.StatusOK, "Cet appareil ne convient pas", signedInBody())
	}
	return p.alone(w, r, code, "Questionnaire", doorBody(t))
}

func (p *pages) tabletEnter(w http.ResponseWriter, r *http.Request) error {
	t, err := read(r)
	if err != nil {
		return err
	}
	in, err := p.signedIn(r)
	if err != nil {
		return err
	}
	if in {
		return web.Redirect(w, r, tabletPath)
	}
	token, ends, err := p.svc.Enter(r.Context(), t.Get("code"), place(r))
	if code, other := t.refused(err); err != nil {
		if other != nil {
			return other
		}
		return p.showDoor(w, r, code, t)
	}
	p.bind(w, token, ends.Sub(p.frame.Now()))
	return web.Redirect(w, r, fillPath)
}

func (p *pages) tablet(w http.ResponseWriter, r *http.Request) error {
	return p.showTablet(w, r, http.StatusOK, nil)
}

func (p *pages) showTablet(w http.ResponseWriter, r *http.Request, code int, tried *typed) error {
	v, err := p.svc.Tablet(r.Context(), p.token(r))
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return web.Redirect(w, r, tabletPath)
	}
	if err != nil {
		return err
	}
	t := blank()
	if tried != nil {
		t = *tried
	} else {
		put(t.Form, v.Answers)
	}
	return p.alone(w, r, code, "Questionnaire", tabletBody(v, questions{t, v.Wording, true}))
}

func (p *pages) tabletSend(w http.ResponseWriter, r *http.Request) error {
	t, err := read(r)
	if err != nil {
		return err
	}
	d := questionnaire.AnswerDraft{Partial: t.Get("partial") != "", Answers: questionnaire.Answers{}}
	for key := range t.Values {
		if key != "partial" && key != "_key" {
			d.Answers[key] = t.Get(key)
		}
	}
	err = p.svc.Send(r.Context(), p.token(r), d)
	switch {
	case err == nil:
		return web.Redirect(w, r, thanksPath)
	case fault.KindOf(err) == fault.NotFound:
		return p.alone(w, r, http.StatusNotFound, "Le temps est passé", lateBody())
	}
	code, other := t.refused(err)
	if other != nil {
		return other
	}
	return p.showTablet(w, r, code, &t)
}

// tabletDone thanks, and lets the device forget.
func (p *pages) tabletDone(w http.ResponseWriter, r *http.Request) error {
	p.bind(w, "", -time.Second)
	return p.alone(w, r, http.StatusOK, "Merci", thanksBody())
}

// place is the part of the reader's network address that one subscriber holds.
// Behind a reverse proxy of the same machine, it is the last one the proxy adds;
// nobody else is believed.
func place(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if address.IsLoopback() {
		all := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
		if last, err := netip.ParseAddr(strings.TrimSpace(all[len(all)-1])); err == nil {
			address = last
		}
	}
	address = address.Unmap()
	bits := 64
	if address.Is4() {
		bits = 24
	}
	prefix, err := address.Prefix(bits)
	if err != nil {
		return host
	}
	return prefix.String()
}
