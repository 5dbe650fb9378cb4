package patientweb_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/patient/patientweb"
	"maillage/internal/trade/programme"
)

// site is the face served over two teams, of which the second may not include.
type site struct {
	t       *testing.T
	h       dbtest.House
	svc     *patient.Service
	handler http.Handler
	who     access.Actor
	last    civil.Day // of the last act, in every stay

	gp, psy, otherGP, coordination access.Actor
	team                           db.ID
}

func open(t *testing.T, h dbtest.House) *site {
	t.Helper()
	s := &site{t: t, h: h, svc: &patient.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}}
	f := web.NewFrame()
	f.Identify = func(context.Context, *http.Request) (access.Actor, bool, error) { return s.who, true, nil }
	f.Nav = func(access.Actor, string) []ui.NavItem { return nil }
	f.Place = func(access.Actor, *http.Request) ui.PlaceSwitch { return ui.PlaceSwitch{} }
	f.Log = slog.New(slog.DiscardHandler)
	f.Now = h.Clock.Now
	lastFact := func(*db.Tx, db.ID) (civil.Day, error) { return s.last, nil }
	patientweb.Routes(f, s.svc, lastFact, func(_ context.Context, _ access.Actor, q string) []ui.SearchGroup {
		return []ui.SearchGroup{{Label: "Équipes", Hits: []ui.SearchHit{{Label: "Équipe pour " + q, Href: "/reseau"}}}}
	})
	s.handler = f.Handler()
	s.settle()
	return s
}

func (s *site) settle() {
	s.t.Helper()
	err := s.h.DB.Write(context.Background(), func(tx *db.Tx) error {
		if err := programme.Seed(tx, false); err != nil {
			return err
		}
		house, _, err := network.PutOrganisation(tx, network.OrganisationDraft{Kind: "msp", Name: "MSP des Tilleuls", Departement: "31"})
		if err != nil {
			return err
		}
		from := civil.Must(2024, 3, 1)
		north := network.TeamDraft{Code: "MSMA-31-01", Name: "Tilleuls", Departement: "31", SiteID: house, AgreementOn: from, TrainedOn: from, OpenedOn: from}
		south := network.TeamDraft{Code: "MSMA-31-02", Name: "Platanes", Departement: "31", SiteID: house, OpenedOn: from}
		if s.gp, err = s.put(tx, 1, north, access.GP); err != nil {
			return err
		}
		if s.psy, err = s.put(tx, 2, north, access.Psychologist); err != nil {
			return err
		}
		s.otherGP, err = s.put(tx, 3, south, access.GP)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.team, s.who = s.gp.Teams[0].ID, s.gp
	s.coordination = access.Actor{Account: 9, Role: access.AdminCoordination, Region: "76", Name: "Coordination"}
}

func (s *site) put(tx *db.Tx, n int, d network.TeamDraft, as access.Profession) (access.Actor, error) {
	team, _, err := network.PutTeam(tx, d)
	if err != nil {
		return access.Actor{}, err
	}
	id, _, err := network.PutProfessional(tx, network.ProfessionalDraft{LastName: "Exemple" + string(rune('A'+n)), FirstName: "Camille", Profession: as}, team)
	if err != nil {
		return access.Actor{}, err
	}
	_, _, err = network.PutMembership(tx, network.MembershipDraft{TeamID: team, ProfessionalID: id, Profession: as, From: d.OpenedOn})
	return access.Actor{
		Account: db.ID(n), Professional: id, Role: access.Member, Name: "Camille Exemple" + string(rune('A'+n)),
		Teams: []access.Team{{ID: team, Code: d.Code, Name: d.Name, Profession: as}},
	}, err
}

func (s *site) as(who access.Actor) *site { s.who = who; return s }

// get opens a page and wants a status and words on it.
func (s *site) get(path string, want int, words ...string) string {
	s.t.Helper()
	page, _ := s.send(httptest.NewRequest(http.MethodGet, path, nil), want, words)
	return page
}

// post sends a form.
func (s *site) post(path string, form url.Values, want int, words ...string) (page, location string) {
	s.t.Helper()
	return s.send(posted(path, form), want, words)
}

// partial sends a form as the page's own script does.
func (s *site) partial(path string, form url.Values, want int, words ...string) string {
	s.t.Helper()
	r := posted(path, form)
	r.Header.Set("HX-Request", "true")
	page, _ := s.send(r, want, words)
	return page
}

func posted(path string, form url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func (s *site) send(r *http.Request, want int, words []string) (page, location string) {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		s.t.Fatal(err)
	}
	page = string(body)
	if w.Code != want {
		s.t.Fatalf("%s %s: got %d, want %d\n%s", r.Method, r.URL, w.Code, want, page)
	}
	for _, word := range words {
		if !strings.Contains(page, word) {
			s.t.Errorf("%s %s: the page does not say %q", r.Method, r.URL, word)
		}
	}
	if r.Header.Get("HX-Request") == "" && page != "" && want != http.StatusSeeOther {
		sane(s.t, r.Method+" "+r.URL.Path, page)
	}
	return page, w.Header().Get("Location")
}

var (
	idOf    = regexp.MustCompile(` id="([^"]*)"`)
	labelOf = regexp.MustCompile(`<label[^>]* for="([^"]*)"`)
	linkOf  = regexp.MustCompile(`href="#([^"]+)"`)
)

// sane wants one h1, no id twice, and labels and summary links that lead to a field.
func sane(t *testing.T, what, page string) {
	t.Helper()
	if n := strings.Count(page, "<h1"); n != 1 {
		t.Errorf("%s: got %d h1, want 1", what, n)
	}
	ids := map[string]bool{}
	for _, m := range idOf.FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("%s: id %q stands twice", what, m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range append(labelOf.FindAllStringSubmatch(page, -1), linkOf.FindAllStringSubmatch(page, -1)...) {
		if !ids[m[1]] {
			t.Errorf("%s: nothing has the id %q", what, m[1])
		}
	}
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

// with is a form with other values.
func with(v url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for k, list := range v {
		out[k] = list
	}
	for i := 0; i < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

func lacks(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(page, w) {
			t.Errorf("the page says %q", w)
		}
	}
}

// claire is an inclusion that lacks nothing.
func claire() url.Values {
	return form("mode", "nominative", "birth_name", "Durand", "first_names", "Claire Jeanne", "sex", "female", "birth_date", "03/02/1980",
		"birth_place", "Toulouse", "opened_on", "20/11/2026", "primary", "alcohol", "behaviours", "tobacco", "behaviours", "gambling",
		"reasons", "precarity", "other_scheme", "none", "informed_on", "20/11/2026", "channel", "oral_notice", "notice", "2026-01", "_key", "k1")
}

// include includes somebody and gives the address of the record.
func (s *site) include(v url.Values) string {
	s.t.Helper()
	was := s.who
	_, to := s.as(s.gp).post("/equipes/MSMA-31-01/inclusion", v, http.StatusSeeOther)
	s.who = was
	return to
}

// stay is the latest stay of the person whose record has that address.
func (s *site) stay(record string) (e patient.Enrolment) {
	s.t.Helper()
	id, err := db.ParseID(strings.TrimPrefix(record, "/patients/"))
	if err != nil {
		s.t.Fatal(err)
	}
	err = s.h.DB.Read(context.Background(), func(tx *db.Tx) error {
		list, err := patient.Enrolments(tx, id)
		if err == nil {
			e = list[0]
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return e
}

func (s *site) count(query string) (n int) {
	s.t.Helper()
	if err := s.h.DB.Read(context.Background(), func(tx *db.Tx) error { return tx.Get(&n, query) }); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// record sends a request and keeps the whole answer.
func record(h http.Handler, method, path string, v url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	if v != nil {
		r = posted(path, v)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// secondGP is another GP of the first team.
func (s *site) secondGP() (who access.Actor) {
	s.t.Helper()
	from := civil.Must(2024, 3, 1)
	err := s.h.DB.Write(context.Background(), func(tx *db.Tx) error {
		m, err := network.TeamByID(tx, s.team)
		if err != nil {
			return err
		}
		north := network.TeamDraft{Code: "MSMA-31-01", Name: "Tilleuls", Departement: "31", SiteID: m.SiteID, AgreementOn: from, TrainedOn: from, OpenedOn: from}
		who, err = s.put(tx, 4, north, access.GP)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return who
}
