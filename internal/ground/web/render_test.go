package web_test

import (
	"encoding/base64"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"testing"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"

	"github.com/a-h/templ"
)

func TestLongPagesAreCompressedForThoseWhoAsk(t *testing.T) {
	t.Parallel()
	s := newSite(func(s *site) {
		s.page("GET /long", access.Home, strings.Repeat("é à ù ", 2000))
		s.Page("GET /short", access.Home, func(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
			return s.Fragment(w, r, 200, ui.FlashMessage(ui.Flash{Kind: ui.OK, Message: "court"}))
		})
	})
	plain := s.ask("GET", "/long", "").Body.String()
	for accept, zipped := range map[string]bool{"": false, "gzip": true, "deflate, gzip;q=0.8, br": true, "gzip;q=0": false, "br": false, "gzip; q=0.0": false, "x-gzip": false} {
		w := s.ask("GET", "/long", "", header("Accept-Encoding", accept))
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != zipped {
			t.Errorf("%q: compressed %v, want %v", accept, got, zipped)
		}
		number := func(s string) string { // pages differ by their request's number only
			if i := strings.Index(s, "<main"); i > 0 {
				return s[i : i+2000]
			}
			return s
		}
		if got := body(t, w); number(got) != number(plain) {
			t.Errorf("%q: another page", accept)
		}
		if !strings.Contains(w.Header().Get("Vary"), "Accept-Encoding") {
			t.Errorf("%q: Vary is %q", accept, w.Header().Get("Vary"))
		}
	}
	if w := s.ask("GET", "/short", "", header("Accept-Encoding", "gzip")); w.Header().Get("Content-Encoding") != "" || w.Header().Get("Content-Length") != fmt.Sprint(w.Body.Len()) {
		t.Errorf("short: %v", w.Header())
	}
}

func TestASentenceIsShownOnceAndForgedOnesDoNothing(t *testing.T) {
	t.Parallel()
	s := newSite(func(s *site) {
		s.Page("POST /save", access.Home, func(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
			s.Flash(w, ui.Flash{Kind: ui.OK, Message: "Entretien enregistré.", UndoAction: "/entretiens/7/annulation"})
			return web.Redirect(w, r, "/page")
		})
		s.page("GET /page", access.Home, "x")
	})
	saved := s.ask("POST", "/save", "a=1").Result().Cookies()
	if len(saved) != 1 || !saved[0].HttpOnly || saved[0].SameSite != http.SameSiteLaxMode || saved[0].Path != "/" {
		t.Fatalf("got %+v", saved)
	}
	w := s.ask("GET", "/page", "", func(r *http.Request) { r.AddCookie(saved[0]) })
	if got := w.Body.String(); !strings.Contains(got, "Entretien enregistré.") || !strings.Contains(got, "/entretiens/7/annulation") {
		t.Error("the sentence is not shown, or not its undoing")
	}
	if c := w.Result().Cookies(); len(c) != 1 || c[0].MaxAge >= 0 {
		t.Errorf("the sentence stays: %+v", c)
	}
	encode := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	for name, value := range map[string]string{
		"not base 64":             "%%%",
		"not JSON":                encode("{"),
		"another shape":           encode(`[1,2]`),
		"nothing":                 encode(`{}`),
		"far too long":            encode(`{"Message":"` + strings.Repeat("FORGED", 800) + `"}`),
		"markup":                  encode(`{"Message":"<script>FORGED()</script>"}`),
		"undoing on another site": encode(`{"Message":"Bien.","UndoAction":"https://evil.example/x"}`),
		"undoing by script":       encode(`{"Message":"Bien.","UndoAction":"javascript:FORGED()"}`),
	} {
		w := s.ask("GET", "/page", "", func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "maillage-message", Value: value}) })
		got := w.Body.String()
		if w.Code != 200 || strings.Contains(got, "<script>FORGED") || strings.Contains(got, "evil.example") || strings.Contains(got, "javascript:") || strings.Count(got, "FORGED") > 1 {
			t.Errorf("%s: got %d\n%.300s", name, w.Code, got)
		}
	}
}

func TestANoticeStandsAboveTheBodyOfThePagesItIsFor(t *testing.T) {
	t.Parallel()
	s := newSite(func(s *site) {
		s.page("GET /page/{id}", access.Home, "le corps")
		s.Notice = func(_ access.Actor, r *http.Request) templ.Component {
			if r.PathValue("id") == "7" {
				return ui.T("un avis")
			}
			return nil
		}
	})
	if got := s.ask("GET", "/page/7", "").Body.String(); !strings.Contains(got, "un avisle corps") {
		t.Error("the notice is not above the body")
	}
	if got := s.ask("GET", "/page/8", "").Body.String(); strings.Contains(got, "un avis") || !strings.Contains(got, "le corps") {
		t.Error("the notice is on a page it is not for")
	}
}

func TestAFileIsSavedUnderItsName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"remontee-MSMA-31-01.pdf", "été à l’équipe.csv", `a"b;c.csv`} {
		s := newSite(func(s *site) {
			s.Page("GET /file", access.Home, func(w http.ResponseWriter, _ *http.Request, _ access.Actor) error {
				return web.Attachment(w, "text/csv; charset=utf-8", name, []byte("a;b"))
			})
		})
		w := s.ask("GET", "/file", "")
		kind, params, err := mime.ParseMediaType(w.Header().Get("Content-Disposition"))
		if err != nil || kind != "attachment" || params["filename"] != name {
			t.Errorf("%s: got %q (%v)", name, w.Header().Get("Content-Disposition"), err)
		}
		if w.Body.String() != "a;b" || w.Header().Get("Content-Length") != "3" {
			t.Errorf("%s: body %q", name, w.Body)
		}
	}
}

func TestTheReadersThemeIsOneOfOurs(t *testing.T) {
	t.Parallel()
	s := newSite(func(s *site) { s.page("GET /page", access.Home, "x") })
	w := s.ask("GET", "/page", "", func(r *http.Request) { r.AddCookie(&http.Cookie{Name: ui.ThemeCookie, Value: "forged"}) })
	if strings.Contains(w.Body.String(), "forged") {
		t.Error("a forged theme is in the page")
	}
	w = s.ask("GET", "/page", "", func(r *http.Request) { r.AddCookie(&http.Cookie{Name: ui.ThemeCookie, Value: "dark"}) })
	if !strings.Contains(w.Body.String(), `data-color-scheme="dark"`) {
		t.Error("the reader's theme is not in the page")
	}
}
