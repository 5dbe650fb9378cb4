package web

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web/ui"

	"github.com/google/go-cmp/cmp"
)

func TestTheTabsOfAThingAreTheSameOnEachOfItsPages(t *testing.T) {
	t.Parallel()
	f := NewFrame()
	f.Section("/things/{id}", "/things/{id}/notes", "Notes", access.Home, 20)
	f.Section("/things/{id}", "/things/{id}", "Suivi", access.Home, 10)
	f.Section("/things/{id}", "/things/{id}/secret", "Secret", access.Exploitation, 30)
	f.Section("/others/{id}", "/others/{id}", "Autre", access.Home, 10)
	who := access.Actor{Role: access.Member, Teams: []access.Team{{ID: 1, Profession: access.Psychologist}}}

	cases := map[string]struct{ pattern, path, current string }{
		"the thing's own page":            {"GET /things/{id}", "/things/7", "Suivi"},
		"a page of the section":           {"GET /things/{id}/notes", "/things/7/notes", "Notes"},
		"a page under the section":        {"POST /things/{id}/notes/{n}", "/things/7/notes/9", "Notes"},
		"a page of no section of its own": {"GET /things/{id}/entretien", "/things/7/entretien", "Suivi"},
	}
	for name, c := range cases {
		got := tabsAt(t, f, who, c.pattern, c.path)
		want := []ui.Tab{{Label: "Suivi", Href: "/things/7", Current: c.current == "Suivi"}, {Label: "Notes", Href: "/things/7/notes", Current: c.current == "Notes"}}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s:\n%s", name, d)
		}
	}
	if got := tabsAt(t, f, who, "GET /others/{id}", "/others/7"); got != nil {
		t.Errorf("alone: got %v, want no tab", got)
	}
	if got := tabsAt(t, f, who, "GET /elsewhere", "/elsewhere"); got != nil {
		t.Errorf("elsewhere: got %v, want no tab", got)
	}
}

func tabsAt(t *testing.T, f *Frame, who access.Actor, pattern, path string) (tabs []ui.Tab) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc(pattern, func(_ http.ResponseWriter, r *http.Request) { tabs = f.tabs(r, who) })
	method := "GET"
	if pattern[0] == 'P' {
		method = "POST"
	}
	mux.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, path, nil))
	return tabs
}
