package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
)

var errSecret = errors.New("cause: 10.0.0.7 select name from patient « Durand »")

func TestEveryAnswerCarriesTheHeadersOfTrust(t *testing.T) {
	t.Parallel()
	s := newSite(func(s *site) {
		s.page("GET /page", access.Home, "bonjour")
		s.page("GET /long", access.Home, strings.Repeat("long ", 2000))
		s.fails("GET /broken", func() error { return errSecret })
		s.fails("GET /panics", func() error { panic("non") })
		s.Page("POST /save", access.Home, func(w http.ResponseWriter, r *http.Request, _ access.Actor) error { return web.Redirect(w, r, "/page") })
		s.Page("GET /file", access.Home, func(w http.ResponseWriter, _ *http.Request, _ access.Actor) error {
			return web.Attachment(w, "text/csv", "liste.csv", []byte("a"))
		})
		s.Public("GET /open", func(w http.ResponseWriter, r *http.Request) error {
			return s.Bare(w, r, 200, "Ouvert", ui.FlashMessage(ui.Flash{}))
		})
	})
	want := map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options":  "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY", "Cache-Control": "no-store",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	}
	for _, ask := range []string{"GET /page", "GET /long", "GET /broken", "GET /panics", "POST /save", "GET /file", "GET /open", "GET /none", "GET //page", "DELETE /page", "GET /page?q=%00", "HEAD /page"} {
		method, path, _ := strings.Cut(ask, " ")
		for _, who := range []func(*http.Request){func(*http.Request) {}, nobody} {
			w := s.ask(method, path, "", who)
			for name, value := range want {
				if got := w.Header().Get(name); got != value {
					t.Errorf("%s (%d): %s is %q, want %q", ask, w.Code, name, got, value)
				}
			}
			if w.Header().Get("Permissions-Policy") == "" || w.Header().Get("Strict-Transport-Security") != "" {
				t.Errorf("%s: %v", ask, w.Header())
			}
		}
	}
	s.Secure = true
	if got := s.ask("GET", "/page", "").Header().Get("Strict-Transport-Security"); got != "max-age=63072000" {
		t.Errorf("by https: got %q", got)
	}
}

func TestAFormOfAnotherSiteIsRefused(t *testing.T) {
	t.Parallel()
	saved := 0
	s := newSite(func(s *site) {
		s.Page("POST /save", access.Home, func(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
			saved++
			return web.Redirect(w, r, "/")
		})
		s.page("GET /page", access.Home, "x")
	})
	cases := []struct {
		name     string
		headers  map[string]string
		admitted bool
	}{
		{"the browser says same origin", map[string]string{"Sec-Fetch-Site": "same-origin"}, true},
		{"typed by the reader", map[string]string{"Sec-Fetch-Site": "none"}, true},
		{"an old browser with our origin", map[string]string{"Origin": "http://example.com"}, true},
		{"a program without a browser", nil, true},
		{"another site", map[string]string{"Sec-Fetch-Site": "cross-site"}, false},
		{"a sister site", map[string]string{"Sec-Fetch-Site": "same-site"}, false},
		{"an old browser on another site", map[string]string{"Origin": "https://example.org"}, false},
		{"another port", map[string]string{"Origin": "http://example.com:8081"}, false},
		{"a hidden origin", map[string]string{"Origin": "null"}, false},
	}
	for _, c := range cases {
		before := saved
		w := s.ask("POST", "http://example.com/save", "a=1", func(r *http.Request) {
			for k, v := range c.headers {
				r.Header.Set(k, v)
			}
		})
		if admitted := saved == before+1; admitted != c.admitted {
			t.Errorf("%s: admitted %v (%d), want %v", c.name, admitted, w.Code, c.admitted)
		}
		if !c.admitted && (w.Code != 403 || !strings.Contains(w.Body.String(), "Cette demande vient d’un autre site")) {
			t.Errorf("%s: got %d", c.name, w.Code)
		}
	}
	if w := s.ask("GET", "/page", "", header("Sec-Fetch-Site", "cross-site")); w.Code != 200 {
		t.Errorf("a link from another site: got %d, want the page", w.Code)
	}
}

// A request that passed its deadline is over for everything but its answer: the
// error page and the fragment are made all the same.
func TestARequestPastItsDeadlineIsAnswered(t *testing.T) {
	t.Parallel()
	s := newSite(func(s *site) { s.fails("GET /x", func() error { return context.DeadlineExceeded }) })
	for _, partial := range []bool{false, true} {
		w := s.ask("GET", "/x", "", func(r *http.Request) {
			late, cancel := context.WithDeadline(r.Context(), time.Unix(0, 0))
			cancel()
			*r = *r.WithContext(late)
			if partial {
				r.Header.Set("HX-Request", "true")
			}
		})
		if got := body(t, w); w.Code != 503 || !strings.Contains(got, "Trop d’attente") {
			t.Errorf("partial %v: got %d and %q, want 503 and its words", partial, w.Code, got)
		}
	}
}

func TestErrorsAreWordedAndNeverShowTheirCause(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		err  error
		code int
		says string
	}{
		"invalid":       {&fault.Error{Kind: fault.Invalid, Message: "Le jour manque.", Cause: errSecret}, 422, "Le jour manque."},
		"missing":       {fmt.Errorf("look: %w", fault.Missing()), 404, "n’existe pas, ou ne vous est pas ouverte"},
		"forbidden":     {fault.Deny(), 403, "Votre rôle ne permet pas cette action."},
		"conflict":      {&fault.Error{Kind: fault.Conflict, Message: "Quelqu’un a été plus rapide.", Cause: errSecret}, 409, "Quelqu’un a été plus rapide."},
		"internal":      {errSecret, 500, "Erreur interne"},
		"full":          {fmt.Errorf("%w: %w", db.ErrFull, errSecret), 503, "Le disque du serveur est plein"},
		"read-only":     {fmt.Errorf("%w: %w", db.ErrReadOnly, errSecret), 503, "n’accepte plus d’écriture"},
		"unreachable":   {fmt.Errorf("%w: %w", db.ErrUnreachable, errSecret), 503, "ne répond pas"},
		"busy":          {fmt.Errorf("%w: %w", db.ErrBusy, errSecret), 503, "est occupée"},
		"too long":      {context.DeadlineExceeded, 503, "est occupée"},
		"too large":     {&http.MaxBytesError{Limit: 1}, 413, "dépasse la taille permise"},
		"a fault under": {fmt.Errorf("%w: %w", db.ErrFull, fault.Refuse("non")), 503, "disque"},
	}
	for name, c := range cases {
		s := newSite(func(s *site) { s.fails("GET /x", func() error { return c.err }) })
		for _, partial := range []bool{false, true} {
			w := s.ask("GET", "/x", "", func(r *http.Request) {
				if partial {
					r.Header.Set("HX-Request", "true")
				}
			})
			got := body(t, w)
			if w.Code != c.code || !strings.Contains(got, c.says) {
				t.Errorf("%s: got %d, want %d and %q in\n%s", name, w.Code, c.code, c.says, got)
			}
			for _, inside := range []string{"Durand", "select", "10.0.0.7", "goroutine", ".go:"} {
				if strings.Contains(got, inside) {
					t.Errorf("%s: the page shows %q", name, inside)
				}
			}
			number, _ := s.event(t)["request"].(string)
			if c.code >= 500 && (number == "" || !strings.Contains(got, number)) {
				t.Errorf("%s: the page does not give the number %q", name, number)
			}
			if partial != !strings.Contains(got, "<!doctype html>") || partial && w.Header().Get("HX-Retarget") != "#flash" {
				t.Errorf("%s, partial %v: whole page or fragment? retarget %q", name, partial, w.Header().Get("HX-Retarget"))
			}
			if (c.code == 503) != (w.Header().Get("Retry-After") != "") {
				t.Errorf("%s: Retry-After is %q", name, w.Header().Get("Retry-After"))
			}
		}
	}
}

func TestAPanicIsAnInternalErrorWithItsNumberAndItsTraceInTheLog(t *testing.T) {
	t.Parallel()
	s := newSite(func(s *site) {
		s.fails("GET /panics", func() error { panic("Durand est mal rangé") })
		s.Page("GET /half", access.Home, func(w http.ResponseWriter, _ *http.Request, _ access.Actor) error {
			_, _ = w.Write([]byte("la moitié"))
			panic("trop tard")
		})
		s.page("GET /page", access.Home, "x")
	})
	w := s.ask("GET", "/panics", "")
	e := s.event(t)
	number, _ := e["request"].(string)
	if w.Code != 500 || !strings.Contains(w.Body.String(), number) || strings.Contains(w.Body.String(), "Durand") {
		t.Errorf("got %d\n%s", w.Code, w.Body)
	}
	if trace, _ := e["error"].(string); !strings.Contains(trace, "frame_test.go") || e["status"] != 500.0 {
		t.Errorf("the log does not say where: %v", e)
	}
	func() {
		defer func() {
			if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) {
				t.Error("half a page is left looking like a whole one")
			}
		}()
		s.ask("GET", "/half", "")
	}()
	if w := s.ask("GET", "/page", ""); w.Code != 200 {
		t.Errorf("after a panic: got %d", w.Code)
	}
}

func TestUnknownForeignAndBadAddressesAreOnePage(t *testing.T) {
	t.Parallel()
	s := newSite(func(s *site) {
		s.Page("GET /patients/{id}", access.PatientOpen, func(_ http.ResponseWriter, r *http.Request, _ access.Actor) error {
			if _, err := web.PathID(r, "id"); err != nil {
				return err
			}
			return fmt.Errorf("open: %w", fault.Missing()) // not there, or not his
		})
	})
	want := ""
	for _, path := range []string{"/rien", "/patients/0dz1jq0000gh0", "/patients/1", "/patients/abc'--", "/patients/%F0%9F%92%A3", "/patients/0dz1jq0000gh0/x"} {
		w := s.ask("GET", path, "")
		got := strings.ReplaceAll(w.Body.String(), s.event(t)["request"].(string), "")
		if want == "" {
			want = got
		}
		if w.Code != 404 || got != want {
			t.Errorf("%s: got %d and another page than the first", path, w.Code)
		}
	}
	for _, path := range []string{"/x?q=%00", "/x?q=%ff", "/a%00b", "/a%ff", "/x?q=%zz"} {
		if w := s.ask("GET", path, ""); w.Code != 400 || !strings.Contains(w.Body.String(), "Adresse illisible") {
			t.Errorf("%s: got %d", path, w.Code)
		}
	}
}

func TestABodyTooLargeIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(func(s *site) {
		s.Page("POST /save", access.Home, func(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
			if _, err := web.Read(r); err != nil {
				return err
			}
			return web.Redirect(w, r, "/")
		})
	})
	if w := s.ask("POST", "/save", "a="+strings.Repeat("x", web.MaxForm)); w.Code != 413 || !strings.Contains(w.Body.String(), "dépasse la taille") {
		t.Errorf("too large: got %d", w.Code)
	}
	if w := s.ask("POST", "/save", "a="+strings.Repeat("x", web.MaxForm-10)); w.Code != 303 {
		t.Errorf("just small enough: got %d", w.Code)
	}
	if w := s.ask("POST", "/save", "a=%zz"); w.Code != 422 {
		t.Errorf("not a form: got %d", w.Code)
	}
}

func TestNobodySignedInIsSentToSignInAndBack(t *testing.T) {
	t.Parallel()
	s := newSite(func(s *site) {
		s.page("GET /patients/{id}", access.PatientOpen, "x")
		s.page("GET /comptes", access.AccountList, "x")
		s.Page("POST /save", access.Home, func(http.ResponseWriter, *http.Request, access.Actor) error { t.Error("ran for nobody"); return nil })
	})
	if w := s.ask("GET", "/patients/7?onglet=a", "", nobody); w.Code != 303 || w.Header().Get("Location") != "/connexion?vers=%2Fpatients%2F7%3Fonglet%3Da" {
		t.Errorf("got %d to %q", w.Code, w.Header().Get("Location"))
	}
	if w := s.ask("POST", "/save", "a=1", nobody); w.Code != 303 || w.Header().Get("Location") != "/connexion" {
		t.Errorf("got %d to %q", w.Code, w.Header().Get("Location"))
	}
	if w := s.ask("GET", "/patients/7", "", nobody, header("HX-Request", "true")); w.Code != 401 || w.Header().Get("HX-Redirect") == "" {
		t.Errorf("a fragment: got %d, %v", w.Code, w.Header())
	}
	if w := s.ask("GET", "/comptes", ""); w.Code != 403 {
		t.Errorf("a page of another role: got %d", w.Code)
	}
	s.Identify = func(context.Context, *http.Request) (access.Actor, bool, error) { return gp, true, db.ErrUnreachable }
	if w := s.ask("GET", "/patients/7", ""); w.Code != 503 {
		t.Errorf("who asks cannot be known: got %d", w.Code)
	}
}

func TestTheLogNamesNobodyAndNothing(t *testing.T) {
	t.Parallel()
	s := newSite(func(s *site) {
		s.page("GET /patients/{id}", access.PatientOpen, "x")
		s.page("GET /recherche", access.PatientSearch, "x")
		s.Page("POST /save", access.Home, func(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
			if _, err := web.Read(r); err != nil {
				return err
			}
			return &fault.Error{Kind: fault.Invalid, Message: "Le nom Lefebvre est déjà pris.", Cause: errSecret}
		})
	})
	s.ask("GET", "/patients/0dz1jq0000gh0", "")
	if e := s.event(t); e["route"] != "GET /patients/{id}" || e["method"] != "GET" || e["status"] != 200.0 || e["role"] != "member" || e["bytes"] == 0.0 {
		t.Errorf("the event is not filled: %v", e)
	}
	s.ask("GET", "/recherche?q=Lefebvre%00", "")
	if e := s.event(t); e["status"] != 400.0 || e["level"] != "INFO" {
		t.Errorf("what anybody may send at will is no error of ours: %v", e)
	}
	s.ask("GET", "/introuvable/Lefebvre?q=Lefebvre", "")
	s.ask("POST", "/save", "nom=Lefebvre&_key=clef-secrete", header("Referer", "https://x/Lefebvre"), header("User-Agent", "Lefebvre"))
	for _, word := range []string{"Lefebvre", "Durand", "0dz1jq0000gh0", "clef-secrete", "who=gp", "192.0.2.1"} {
		if strings.Contains(s.log.String(), word) {
			t.Errorf("the log holds %q:\n%s", word, s.log)
		}
	}
	if n := strings.Count(s.log.String(), "\n"); n != 4 {
		t.Errorf("%d lines for 4 requests", n)
	}
}

func TestTheWayBackStaysOnTheSite(t *testing.T) {
	t.Parallel()
	for _, c := range leads {
		if got := web.Back(c.target); got != c.want {
			t.Errorf("Back(%q): got %q, want %q", c.target, got, c.want)
		}
	}
}

var leads = []struct{ target, want string }{
	{"/", "/"},
	{"/patients/7", "/patients/7"},
	{"/recherche?q=a&b=%2F%2Fx", "/recherche?q=a&b=%2F%2Fx"},
	{"/a#b", "/a#b"},
	{"", "/"},
	{"patients", "/"},
	{"//evil.example", "/"},
	{"///evil.example", "/"},
	{"/\\evil.example", "/"},
	{"\\\\evil.example", "/"},
	{"https://evil.example", "/"},
	{"https:/evil.example", "/"},
	{"javascript:alert(1)", "/"},
	{"/\t/evil.example", "/"},
	{"\t//evil.example", "/"},
	{"/\r\nSet-Cookie: a=b", "/"},
	{"/\x00", "/"},
	{" /a", "/"},
	{"/%zz", "/"},
	{"data:text/html,x", "/"},
	{"/a\u2028b", "/a\u2028b"},
	{"/\x7f", "/"},
}

func FuzzBack(f *testing.F) {
	for _, c := range leads {
		f.Add(c.target)
	}
	f.Fuzz(func(t *testing.T, target string) {
		got := web.Back(target)
		// As a browser reads it: tabs and line breaks vanish, \ is /.
		seen := strings.NewReplacer("\t", "", "\n", "", "\r", "", "\\", "/").Replace(strings.TrimLeft(got, " \x00\x01\x1f"))
		if !strings.HasPrefix(seen, "/") || strings.HasPrefix(seen, "//") {
			t.Errorf("Back(%q) leads away: %q", target, got)
		}
		if strings.ContainsAny(got, "\r\n\x00") {
			t.Errorf("Back(%q) breaks the header: %q", target, got)
		}
		w := httptest.NewRecorder()
		if err := web.Redirect(w, httptest.NewRequest("POST", "/connexion", nil), got); err != nil || strings.HasPrefix(w.Header().Get("Location"), "//") {
			t.Errorf("Back(%q) redirects to %q", target, w.Header().Get("Location"))
		}
	})
}

func TestMoreThanItsPlacesAreToldToComeBack(t *testing.T) {
	t.Parallel()
	enter, leave := make(chan struct{}), make(chan struct{})
	s := newSite(func(s *site) {
		s.Page("GET /slow", access.Home, func(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
			enter <- struct{}{}
			<-leave
			return web.Redirect(w, r, "/")
		})
		s.page("GET /page", access.Home, "x")
	})
	var wg sync.WaitGroup
	for range 512 {
		wg.Go(func() {
			if w := s.ask("GET", "/slow", ""); w.Code != 303 {
				t.Errorf("one who had a place: got %d", w.Code)
			}
		})
	}
	for range 512 {
		<-enter
	}
	if w := s.ask("GET", "/page", ""); w.Code != 503 || !strings.Contains(w.Body.String(), "trop de demandes") || w.Header().Get("Retry-After") == "" {
		t.Errorf("the 513th: got %d\n%s", w.Code, w.Body)
	}
	close(leave)
	wg.Wait()
	if w := s.ask("GET", "/page", ""); w.Code != 200 {
		t.Errorf("after: got %d", w.Code)
	}
}
