package rightsweb_test

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

	"golang.org/x/net/html"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/account"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/rights"
	"maillage/internal/trade/rights/rightsweb"
)

var (
	ctx   = context.Background()
	today = civil.DayOf(dbtest.Start)
)

// site is the face served over two teams of a region; people are read by name
// from each request.
type site struct {
	dbtest.House
	t       *testing.T
	svc     *rights.Service
	handler http.Handler
	people  map[string]access.Actor
	prog    db.ID
}

func open(t *testing.T) *site {
	t.Helper()
	h := dbtest.Open(t, db.SQLite)
	patients := &patient.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}
	s := &site{House: h, t: t, svc: &rights.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}, people: map[string]access.Actor{}}
	s.svc.Portions = []rights.Portion{{Name: "identity", Label: "Identité", Of: patients.IdentityPortion}}
	s.write(func(tx *db.Tx) error {
		s.must(programme.Seed(tx, true))
		p, err := programme.ByCode(tx, programme.EQUIPADDICT)
		s.prog = p.ID
		s.team(tx, "MSMA-31-01", "Tilleuls", "1")
		s.team(tx, "MSMA-31-02", "Platanes", "2")
		return err
	})
	s.people["medical"] = access.Actor{Account: 90, Role: access.MedicalCoordination, Name: "Coralie Ancolie", Region: "76"}
	s.people["ars"] = access.Actor{Account: 91, Role: access.Agency, Name: "Armand Sauge", Region: "76"}
	f := web.NewFrame()
	f.Now, f.Log = h.Clock.Now, slog.New(slog.DiscardHandler)
	f.Identify = func(_ context.Context, r *http.Request) (access.Actor, bool, error) {
		who, ok := s.people[r.Header.Get("X-As")]
		return who, ok, nil
	}
	f.Nav = func(access.Actor, string) []ui.NavItem { return nil }
	f.Place = func(access.Actor, *http.Request) ui.PlaceSwitch { return ui.PlaceSwitch{} }
	rightsweb.Routes(f, s.svc)
	f.Page("GET /patients/{id}", access.PatientOpen, func(w http.ResponseWriter, r *http.Request, who access.Actor) error {
		return f.Render(w, r, who, web.Page{Title: "Dossier"}, ui.T("dossier"))
	})
	s.handler = f.Handler()
	return s
}

func (s *site) team(tx *db.Tx, code, name, mark string) {
	place, _, err := network.PutOrganisation(tx, network.OrganisationDraft{Kind: "msp", Name: "Maison des " + name, Departement: "31"})
	s.must(err)
	since := civil.Must(2024, 1, 1)
	id, _, err := network.PutTeam(tx, network.TeamDraft{Code: code, Name: name, Departement: "31", SiteID: place, AgreementOn: since, TrainedOn: since, OpenedOn: since})
	s.must(err)
	for _, p := range []access.Profession{access.GP, access.Psychologist, access.Nurse} {
		who, _, err := network.PutProfessional(tx, network.ProfessionalDraft{LastName: name, FirstName: string(p), Profession: p}, id)
		s.must(err)
		acc, err := account.Create(tx, account.NewAccount{Email: string(p) + code + "@exemple.fr", Name: string(p) + " " + name, ProfessionalID: who, Role: access.Member, Region: "76", Confirmed: true})
		s.must(err)
		s.people[string(p)+mark] = access.Actor{
			Account: acc, Professional: who, Name: string(p) + " " + name, Role: access.Member, Teams: []access.Team{{ID: id, Code: code, Name: name, Profession: p}},
		}
	}
}

// follow includes somebody in a reader's team.
func (s *site) follow(as string, id patient.Identity) (p db.ID, number string) {
	s.t.Helper()
	gp := s.people[as]
	s.write(func(tx *db.Tx) (err error) {
		p, _, err = patient.Include(tx, s.Seal, patient.Inclusion{
			NumberPrefix: gp.Teams[0].Code[5:], Identity: id, Sex: "female", TeamID: gp.Teams[0].ID, ProgrammeID: s.prog, OpenedOn: civil.Must(2026, 3, 2),
			OpenedBy: gp.Professional, By: gp.Account, Behaviours: []string{"alcohol"}, Reasons: []string{"precarity"}, Complexity: "Situation inventée",
			OtherScheme: "none", InformedOn: civil.Must(2026, 3, 2), Channel: "oral",
		})
		if err != nil {
			return err
		}
		one, _, err := patient.RecordOf(tx, s.Seal, gp, access.PatientOpen, p)
		number = one.Number
		return err
	})
	return p, number
}

func anne() patient.Nominative {
	return patient.Nominative{Traits: patient.Traits{BirthName: "Lefèvre", FirstNames: "Anne", BirthDate: civil.Must(1980, 5, 4)}}
}

func (s *site) write(fn func(tx *db.Tx) error) {
	s.t.Helper()
	s.must(s.DB.Write(ctx, fn))
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) get(as, path string, want int, words ...string) string {
	s.t.Helper()
	body, _ := s.send(as, httptest.NewRequest(http.MethodGet, path, nil), want, words)
	return body
}

func (s *site) post(as, path string, form url.Values, want int, words ...string) (body string, header http.Header) {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.send(as, r, want, words)
}

func (s *site) send(as string, r *http.Request, want int, words []string) (string, http.Header) {
	s.t.Helper()
	r.Header.Set("X-As", as)
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	b, err := io.ReadAll(w.Result().Body)
	s.must(err)
	body := string(b)
	if w.Code != want {
		s.t.Fatalf("%s %s as %s: got %d, want %d\n%s", r.Method, r.URL, as, w.Code, want, body)
	}
	text := strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(html.UnescapeString(body))
	for _, word := range words {
		if !strings.Contains(text, word) {
			s.t.Errorf("%s %s as %s: the page does not say %q", r.Method, r.URL, as, word)
		}
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && want != http.StatusSeeOther {
		sound(s.t, r.Method+" "+r.URL.Path, body)
	}
	return body, w.Header()
}

var (
	idOf     = regexp.MustCompile(` id="([^"]*)"`)
	labelOf  = regexp.MustCompile(`<label[^>]* for="([^"]*)"`)
	linkOf   = regexp.MustCompile(`href="#([^"]+)"`)
	inline   = regexp.MustCompile(`<[^>]* (?:style|on[a-z]+)=`)
	badSpace = regexp.MustCompile(`>[^<]*(?:\pL ?[:;!?](?: |$|<)| [:;!?»](?: |$|<)|« )[^<]*<`)
)

// sound wants one h1, no id twice, labels and summary links that lead to a field,
// nothing inline, and the spaces of French.
func sound(t *testing.T, what, page string) {
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
	if m := inline.FindString(page); m != "" {
		t.Errorf("%s: inline style or script: %s", what, m)
	}
	// The ground's sentence about a stale version is not ours to space.
	if m := badSpace.FindString(html.UnescapeString(page)); m != "" && !strings.Contains(m, "Cette fiche a été modifiée") {
		t.Errorf("%s: the space in %q", what, m)
	}
}

func form(pairs ...string) url.Values {
	v := url.Values{"_key": {"clé"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func lacks(t *testing.T, what, body string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(body, w) {
			t.Errorf("%s tells %q", what, w)
		}
	}
}
