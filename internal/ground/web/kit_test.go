package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"

	"github.com/a-h/templ"
)

var gp = access.Actor{Account: 41, Role: access.Member, Name: "Claire Durand", Teams: []access.Team{{ID: 1, Code: "MSMA-31-01", Profession: access.GP}}}

// site is a frame with a few doors, and its log.
type site struct {
	*web.Frame
	log     *lockedBuffer
	handler http.Handler
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// newSite makes a site where the cookie « who=gp » signs in; doors adds pages.
func newSite(doors func(s *site)) *site {
	s := &site{Frame: web.NewFrame(), log: &lockedBuffer{}}
	s.Log = slog.New(slog.NewJSONHandler(s.log, nil))
	s.Now = func() time.Time { return time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC) }
	s.Nav = func(access.Actor, string) []ui.NavItem { return nil }
	s.Place = func(access.Actor, *http.Request) ui.PlaceSwitch { return ui.PlaceSwitch{} }
	s.Identify = func(_ context.Context, r *http.Request) (access.Actor, bool, error) {
		c, err := r.Cookie("who")
		return gp, err == nil && c.Value == "gp", nil
	}
	doors(s)
	s.handler = s.Handler()
	return s
}

// ask sends a request as the general practitioner; shape changes it.
func (s *site) ask(method, target, body string, shape ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.AddCookie(&http.Cookie{Name: "who", Value: "gp"})
	for _, f := range shape {
		f(r)
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func nobody(r *http.Request) { r.Header.Del("Cookie") }

// page renders a body inside the frame.
func (s *site) page(pattern string, p access.Permission, body string) {
	s.Page(pattern, p, func(w http.ResponseWriter, r *http.Request, who access.Actor) error {
		return s.Render(w, r, who, web.Page{Title: "Titre"}, templ.Raw(body))
	})
}

func (s *site) fails(pattern string, err func() error) {
	s.Page(pattern, access.Home, func(http.ResponseWriter, *http.Request, access.Actor) error { return err() })
}

func body(t testing.TB, w *httptest.ResponseRecorder) string {
	t.Helper()
	if w.Header().Get("Content-Encoding") != "gzip" {
		return w.Body.String()
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// event is the last line of the log.
func (s *site) event(t testing.TB) map[string]any {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(s.log.String()), "\n")
	var m map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &m); err != nil {
		t.Fatalf("log: %v in %q", err, lines[len(lines)-1])
	}
	return m
}
