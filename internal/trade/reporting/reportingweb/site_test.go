package reportingweb_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/reporting"
	"maillage/internal/trade/reporting/reportingweb"

	"golang.org/x/net/html"
)

// marked is in the name of every patient of these tests: pages that may name
// nobody are searched for it.
const marked = "Zyxmarque"

var (
	ctx          = context.Background()
	coordination = access.Actor{Account: 900, Name: "Coline Ordonnée", Role: access.AdminCoordination, Region: "76"}
	medical      = access.Actor{Account: 901, Name: "Médard Ordonné", Role: access.MedicalCoordination, Region: "76"}
	elsewhere    = access.Actor{Account: 902, Name: "Est Ordonnée", Role: access.AdminCoordination, Region: "27"}
	agency       = access.Actor{Account: 903, Name: "Agence", Role: access.Agency, Region: "76"}
	insurer      = access.Actor{Account: 904, Name: "Caisse", Role: access.Insurer}
)

// site is the face served over one team of Haute-Garonne and one of Ariège.
type site struct {
	t       *testing.T
	h       dbtest.House
	svc     *reporting.Service
	handler http.Handler
	who     access.Actor

	programme    db.ID
	host         db.ID
	psy, gp      access.Actor // of MSMA-31-01
	other        access.Actor // of MSMA-09-01
	team, second db.ID
}

func day(y int, m time.Month, d int) civil.Day { return civil.Must(y, m, d) }

func open(t *testing.T, h dbtest.House) *site {
	t.Helper()
	s := &site{t: t, h: h, svc: &reporting.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}}
	f := web.NewFrame()
	f.Identify = func(context.Context, *http.Request) (access.Actor, bool, error) {
		return s.who, s.who.Account != 0, nil
	}
	f.Nav = func(access.Actor, string) []ui.NavItem { return nil }
	f.Place = func(access.Actor, *http.Request) ui.PlaceSwitch { return ui.PlaceSwitch{} }
	f.Log, f.Now = slog.New(slog.DiscardHandler), h.Clock.Now
	reportingweb.Routes(f, s.svc)
	s.handler = f.Handler()
	s.must(h.DB.Write(ctx, s.settle))
	s.who = s.psy
	return s
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) settle(tx *db.Tx) error {
	if err := programme.Seed(tx, true); err != nil {
		return err
	}
	p, err := programme.ByCode(tx, programme.EQUIPADDICT)
	if err != nil {
		return err
	}
	s.programme = p.ID
	if s.host, _, err = network.PutOrganisation(tx, network.OrganisationDraft{Kind: "csapa", Name: "Centre inventé", Departement: "31"}); err != nil {
		return err
	}
	if s.team, err = s.putTeam(tx, "MSMA-31-01", "Équipe des Œillets", "31"); err != nil {
		return err
	}
	if s.second, err = s.putTeam(tx, "MSMA-09-01", "Équipe de la Rivière", "09"); err != nil {
		return err
	}
	if s.psy, err = s.join(tx, s.team, "MSMA-31-01", "Bruyère", access.Psychologist); err != nil {
		return err
	}
	if s.gp, err = s.join(tx, s.team, "MSMA-31-01", "Aubépine", access.GP); err != nil {
		return err
	}
	if s.other, err = s.join(tx, s.second, "MSMA-09-01", "Capucine", access.SocialWorker); err != nil {
		return err
	}
	for i := range 12 {
		if err := s.follow(tx, fmt.Sprintf("%s%d", marked, i)); err != nil {
			return err
		}
	}
	return nil
}

func (s *site) putTeam(tx *db.Tx, code, name, departement string) (db.ID, error) {
	since := day(2026, 6, 1)
	id, _, err := network.PutTeam(tx, network.TeamDraft{
		Code: code, Name: name, Departement: departement, SiteID: s.host, HostID: s.host,
		AgreementOn: since, TrainedOn: since, OpenedOn: since,
	})
	return id, err
}

func (s *site) join(tx *db.Tx, team db.ID, code, last string, p access.Profession) (access.Actor, error) {
	id, _, err := network.PutProfessional(tx, network.ProfessionalDraft{LastName: last, FirstName: "Dominique", Profession: p, EmployerID: s.host}, 0)
	if err != nil {
		return access.Actor{}, err
	}
	_, _, err = network.PutMembership(tx, network.MembershipDraft{TeamID: team, ProfessionalID: id, Profession: p, From: day(2026, 6, 1)})
	return access.Actor{
		Account: id, Professional: id, Name: "Dominique " + last, Role: access.Member,
		Teams: []access.Team{{ID: team, Code: code, Name: code, Profession: p}},
	}, err
}

// follow includes somebody with an entretien in October.
func (s *site) follow(tx *db.Tx, name string) error {
	p, id, err := patient.Include(tx, s.h.Seal, patient.Inclusion{
		NumberPrefix: "31-01", Sex: "female", TeamID: s.team, ProgrammeID: s.programme,
		Identity: patient.Nominative{Traits: patient.Traits{BirthName: name, FirstNames: "Camille", BirthDate: day(1980, 5, 4)}},
		OpenedOn: day(2026, 10, 1), OpenedBy: s.gp.Professional, Behaviours: []string{"alcohol"}, Reasons: []string{"precarity"},
		Complexity: "Situation inventée", OtherScheme: "none", InformedOn: day(2026, 10, 1), Notice: "2026-01", Channel: "oral",
	})
	if err != nil {
		return err
	}
	_, err = care.AddSession(tx, care.Fact{
		Enrolment:      patient.Enrolment{ID: id, PatientID: p, TeamID: s.team, ProgrammeID: s.programme, OpenedOn: day(2026, 10, 1)},
		ProfessionalID: s.psy.Professional, Counter: programme.CounterPsychologist, HeldOn: day(2026, 10, 5), Presence: "attended", Mode: "cabinet",
	})
	return err
}

// get opens a page and wants a status and words on it.
func (s *site) get(path string, want int, words ...string) string {
	s.t.Helper()
	return s.do(httptest.NewRequest(http.MethodGet, path, nil), want, words)
}

// post sends a form.
func (s *site) post(path string, form url.Values, want int, words ...string) string {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(r, want, words)
}

func (s *site) do(r *http.Request, want int, words []string) string {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	b, err := io.ReadAll(w.Result().Body)
	s.must(err)
	body := string(b)
	if w.Code != want {
		s.t.Fatalf("%s %s: got %d, want %d\n%s", r.Method, r.URL, w.Code, want, body)
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && w.Code != http.StatusSeeOther {
		sound(s.t, r.URL.Path, body)
	}
	if s.who.Role != access.Member && strings.Contains(strings.ToUpper(body), strings.ToUpper(marked)) {
		s.t.Errorf("%s %s names a patient to %s", r.Method, r.URL, s.who.Role)
	}
	plain := html.UnescapeString(body)
	for _, word := range words {
		if !strings.Contains(plain, word) {
			s.t.Errorf("%s %s: %q is not on the page\n%s", r.Method, r.URL, word, main(body))
		}
	}
	return body
}

// main is the part of a page that a face makes, for messages.
func main(body string) string {
	if _, after, ok := strings.Cut(body, "<main"); ok {
		return after
	}
	return body
}

var (
	ids    = regexp.MustCompile(` id="([^"]+)"`)
	labels = regexp.MustCompile(` (?:for|aria-describedby)="([^"]+)"`)
	inline = regexp.MustCompile(` (?:style|on[a-z]+)="`)
)

// sound holds what any page must: it parses, ids are unique, labels lead
// somewhere, there is one h1, nothing is inline.
func sound(t *testing.T, path, body string) {
	t.Helper()
	if _, err := html.Parse(strings.NewReader(body)); err != nil {
		t.Errorf("%s: %v", path, err)
	}
	seen := map[string]bool{}
	for _, m := range ids.FindAllStringSubmatch(body, -1) {
		if seen[m[1]] {
			t.Errorf("%s: the id %q stands twice", path, m[1])
		}
		seen[m[1]] = true
	}
	for _, m := range labels.FindAllStringSubmatch(body, -1) {
		for _, id := range strings.Fields(m[1]) {
			if !seen[id] {
				t.Errorf("%s: nothing has the id %q", path, id)
			}
		}
	}
	if n := strings.Count(body, "<h1"); n != 1 {
		t.Errorf("%s: got %d h1, want 1", path, n)
	}
	if inline.MatchString(body) {
		t.Errorf("%s: inline style or script", path)
	}
}
