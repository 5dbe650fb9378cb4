package app

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"maillage/internal/demo"
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
)

// testConsole is a terminal nobody reads.
func testConsole() console {
	return console{in: strings.NewReader(""), out: io.Discard, words: io.Discard, getenv: func(string) string { return "" }}
}

// demonstration makes the small demonstration network in a fresh install.
// postgres is the address of an empty database, or nothing for SQLite.
func demonstration(t testing.TB, postgres string) (*settings, *install) {
	t.Helper()
	s := &settings{data: filepath.Join(t.TempDir(), "demo"), db: postgres, listen: "127.0.0.1:8080"}
	in, err := openInstall(context.Background(), s, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := in.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := testConsole().buildDemo(context.Background(), s, in, demo.Small, 1); err != nil {
		t.Fatal(err)
	}
	return s, in
}

// site serves an install, as « serve » does.
func serveInstall(t testing.TB, s *settings, in *install, log io.Writer) string {
	t.Helper()
	server := httptest.NewServer(wire(s, in).site(s, newLog(log)).Handler())
	t.Cleanup(server.Close)
	return server.URL
}

// visitor is a browser without a face: it keeps cookies and follows nothing.
type visitor struct {
	base   string
	client *http.Client
}

func newVisitor(t testing.TB, base string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{base, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// signIn opens the door with a demonstration account.
func (v *visitor) signIn(t testing.TB, email string) {
	t.Helper()
	code, _, to := v.post(t, "/connexion", url.Values{"email": {email}, "password": {demo.Password}, "_key": {email}})
	if code != http.StatusSeeOther || strings.Contains(to, "code") {
		t.Fatalf("sign-in of %s: %d to %s", email, code, to)
	}
}

func (v *visitor) get(t testing.TB, path string) (code int, body, location string) {
	t.Helper()
	r, err := v.client.Get(v.base + path)
	return answer(t, r, err)
}

func (v *visitor) post(t testing.TB, path string, form url.Values) (code int, body, location string) {
	t.Helper()
	r, err := v.client.PostForm(v.base+path, form)
	return answer(t, r, err)
}

func answer(t testing.TB, r *http.Response, err error) (code int, body, location string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b), r.Header.Get("Location")
}

// everybody lists every person of every team, with the identity opened.
func everybody(t testing.TB, in *install) map[db.ID][]patient.Listed {
	t.Helper()
	all := map[db.ID][]patient.Listed{}
	err := in.db.Read(context.Background(), func(tx *db.Tx) error {
		var teams []db.ID
		if err := tx.Select(&teams, `select id from microstructure order by code`); err != nil {
			return err
		}
		for _, team := range teams {
			who := access.Actor{Role: access.Member, Teams: []access.Team{{ID: team, Profession: access.GP}}}
			list, err := patient.OfTeam(tx, in.seal, who, team, true)
			if err != nil {
				return err
			}
			all[team] = list
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// told is what would name a person: names as they are shown, dates, contacts,
// the record's number.
func told(p patient.Patient) []string {
	words := []string{p.Number, p.ID.String()}
	traits, contact := patient.Traits{}, patient.Contact{}
	switch who := p.Identity.(type) {
	case patient.Nominative:
		traits, contact = who.Traits, who.Contact
	case patient.Provisional:
		traits, contact = who.Traits, who.Contact
	case patient.Anonymous:
		words = append(words, who.Alias)
	}
	if traits.BirthName != "" && traits.FirstNames != "" {
		first, _, _ := strings.Cut(traits.FirstNames, " ")
		for _, name := range []string{traits.BirthName, strings.ToUpper(traits.BirthName), traits.UsedName, strings.ToUpper(traits.UsedName)} {
			if name != "" {
				words = append(words, name+" "+first, first+" "+name)
			}
		}
	}
	if !traits.BirthDate.IsZero() {
		words = append(words, traits.BirthDate.String(), traits.BirthDate.Short())
	}
	for _, w := range []string{contact.Phone, contact.Email, contact.Address} {
		if len(w) > 5 {
			words = append(words, w)
		}
	}
	return words
}

// index finds which of many words stand in a text.
type index struct {
	words []string
}

func (x *index) found(text string) []string {
	var hits []string
	for _, w := range x.words {
		if strings.Contains(text, w) {
			hits = append(hits, w)
		}
	}
	return hits
}
