package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web/ui"

	"github.com/a-h/templ"
)

// Handler answers a signed-in reader.
type Handler func(w http.ResponseWriter, r *http.Request, who access.Actor) error

// Identify finds who sent a request. ok is false when nobody is signed in.
type Identify func(ctx context.Context, r *http.Request) (who access.Actor, ok bool, err error)

// Frame holds what all pages share. It is filled at start-up, then read only.
type Frame struct {
	Identify Identify
	Nav      func(who access.Actor, path string) []ui.NavItem
	Place    func(who access.Actor, r *http.Request) ui.PlaceSwitch
	Notice   func(who access.Actor, r *http.Request) templ.Component // above the body of any page; nil, or nothing, most of the time
	Log      *slog.Logger
	Now      func() time.Time
	Secure   bool // cookies are marked Secure: the site is reached by https
	Account  []ui.Link

	mux      *http.ServeMux
	routes   []Route
	sections []section
}

// Route is one line of the program's own list of its doors.
type Route struct {
	Pattern    string
	Permission access.Permission // empty: open to anyone
}

// MaxForm bounds the body of an ordinary form, in bytes.
const MaxForm = 1 << 20

// SignInPath is where a reader who is not signed in is sent.
const SignInPath = "/connexion"

// SignOutPath ends a sign-in, by POST.
const SignOutPath = "/deconnexion"

// NewFrame makes an empty frame.
func NewFrame() *Frame { return &Frame{mux: http.NewServeMux()} }

// Page registers a page that needs a permission. The service behind checks it
// again, with the scope: this is the door, not the lock.
func (f *Frame) Page(pattern string, p access.Permission, h Handler) {
	f.page(pattern, p, MaxForm, h)
}

// Upload is Page for a form that carries a file of at most maxBytes.
func (f *Frame) Upload(pattern string, p access.Permission, maxBytes int64, h Handler) {
	f.page(pattern, p, maxBytes, h)
}

func (f *Frame) page(pattern string, p access.Permission, maxBytes int64, h Handler) {
	f.routes = append(f.routes, Route{pattern, p})
	f.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBytes)
		who, ok, err := f.Identify(r.Context(), r)
		if err != nil {
			f.Fail(w, r, access.Actor{}, err)
			return
		}
		if !ok {
			f.toSignIn(w, r)
			return
		}
		event(r).who = who
		who.Request = RequestID(r)
		if err := who.Check(p); err != nil {
			f.Fail(w, r, who, err)
			return
		}
		if err := h(w, r, who); err != nil {
			f.Fail(w, r, who, err)
		}
	})
}

// Public registers a page that anyone may open.
func (f *Frame) Public(pattern string, h func(w http.ResponseWriter, r *http.Request) error) {
	f.routes = append(f.routes, Route{Pattern: pattern})
	f.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, MaxForm)
		if err := h(w, r); err != nil {
			f.Fail(w, r, access.Actor{}, err)
		}
	})
}

// Static registers a handler outside the frame's care: assets.
func (f *Frame) Static(pattern string, h http.Handler) {
	f.routes = append(f.routes, Route{Pattern: pattern})
	f.mux.Handle(pattern, h)
}

// Routes lists every door, by pattern.
func (f *Frame) Routes() []Route {
	list := append([]Route(nil), f.routes...)
	sort.Slice(list, func(i, j int) bool { return list[i].Pattern < list[j].Pattern })
	return list
}

// toSignIn sends a reader to sign in and back again. A partial request is told
// to load the whole page.
func (f *Frame) toSignIn(w http.ResponseWriter, r *http.Request) {
	to := SignInPath
	if r.Method == http.MethodGet && r.URL.Path != "/" {
		to += "?vers=" + url.QueryEscape(r.URL.RequestURI())
	}
	if Partial(r) {
		w.Header().Set("HX-Redirect", to)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// Partial says whether the page's own script asked for one component.
func Partial(r *http.Request) bool {
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-History-Restore-Request") == ""
}

// Back is the way back after sign-in: a path of this site, or the home page.
func Back(target string) string {
	odd := func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f || r == utf8.RuneError }
	u, err := url.Parse(target)
	if err != nil || u.IsAbs() || u.Host != "" || u.Opaque != "" || strings.ContainsFunc(target, odd) ||
		!strings.HasPrefix(target, "/") || strings.HasPrefix(target, "//") {
		return "/"
	}
	return target
}

// Redirect ends a good POST.
func Redirect(w http.ResponseWriter, r *http.Request, to string) error {
	if Partial(r) {
		w.Header().Set("HX-Redirect", to)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
