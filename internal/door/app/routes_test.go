package app

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"maillage/internal/ground/access"
)

// The list of doors is looked at whenever it changes: go test -update writes it.
func TestRoutesAreTheListThatWasReviewed(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	c := testConsole()
	c.out = &out
	root := newRoot(c)
	root.SetArgs([]string{"routes"})
	if err := root.Execute(); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/routes.golden"
	if *update {
		if err := os.WriteFile(golden, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	had, has := strings.Split(string(want), "\n"), strings.Split(out.String(), "\n")
	for _, line := range has {
		if !strings.Contains(string(want), line+"\n") && line != "" {
			t.Errorf("a new door, or one that admits others: %s", line)
		}
	}
	for _, line := range had {
		if !strings.Contains(out.String(), line+"\n") && line != "" {
			t.Errorf("a door that is gone: %s", line)
		}
	}
}

// open are the only doors without a permission, each with its reason.
var open = map[string]string{
	"GET /connexion": "signing in", "POST /connexion": "signing in", "GET /connexion/code": "second factor", "POST /connexion/code": "second factor",
	"GET /invitation/{token}": "a personal link", "POST /invitation/{token}": "a personal link",
	"GET /questionnaire": "a tablet in the hands of a person", "GET /questionnaire/{code}": "the same, with its code", "POST /questionnaire": "the same",
	"GET /questionnaire/remplir": "what a code opened, by its cookie", "POST /questionnaire/remplir": "the same", "GET /questionnaire/merci": "the end of it",
	"GET /sante": "the health of the service, for its keeper", "GET /static/": "assets",
	"GET /agenda/{token}": "a secret address, for calendars",
}

func TestEveryDoorHasAPermissionOfTheGridOrAReasonToBeOpen(t *testing.T) {
	t.Parallel()
	for _, r := range wire(&settings{}, &install{}).site(&settings{}, newLog(bytes.NewBuffer(nil))).Routes() {
		if _, reasoned := open[r.Pattern]; (r.Permission == "") != reasoned {
			t.Errorf("%s: permission %q, open on purpose %v", r.Pattern, r.Permission, reasoned)
		}
		if _, known := access.Grid[r.Permission]; r.Permission != "" && !known {
			t.Errorf("%s: %q is not in the grid", r.Pattern, r.Permission)
		}
		if method, _, _ := strings.Cut(r.Pattern, " "); method != "GET" && method != "POST" {
			t.Errorf("%s: a door must say its method", r.Pattern)
		}
	}
}
