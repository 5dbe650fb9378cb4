package agendaweb_test

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

	"golang.org/x/net/html"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care"
	"maillage/internal/trade/care/agenda"
	"maillage/internal/trade/care/agenda/agendaweb"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

var (
	ctx    = context.Background()
	today  = civil.DayOf(dbtest.Start)
	monday = today.AddDays(1)
)

// site is the pages of the agenda over two teams; readers are chosen by each
// request. « other » belongs to the second.
type site struct {
	dbtest.House
	t         *testing.T
	agenda    *agenda.Service
	patients  *patient.Service
	handler   http.Handler
	programme db.ID
	team      db.ID
	people    map[string]access.Actor
}

func build(t *testing.T) *site {
	t.Helper()
	h := dbtest.Open(t, db.SQLite)
	s := &site{House: h, t: t, people: map[string]access.Actor{}, patients: &patient.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}}
	c := &care.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}
	s.agenda = &agenda.Service{
		DB: h.DB, Audit: h.Audit, Seal: h.Seal,
		Record: func(ctx context.Context, who access.Actor, enrolment db.ID, r agenda.Recorded, key string) (db.ID, error) {
			out, err := c.Record(ctx, who, enrolment, care.SessionDraft{HeldOn: r.HeldOn, Presence: r.Presence, Mode: r.Mode, Confirm: r.Confirm}, key)
			return out.SessionID, err
		},
		Reverse: func(ctx context.Context, who access.Actor, session db.ID, reason, key string) error {
			_, err := c.Reverse(ctx, who, session, care.ReversalDraft{Reason: reason}, key)
			return err
		},
	}
	s.write(func(tx *db.Tx) error {
		if err := programme.Seed(tx, true); err != nil {
			return err
		}
		p, err := programme.ByCode(tx, programme.EQUIPADDICT)
		s.programme = p.ID
		s.team = s.members(tx, 1, map[string]access.Profession{"gp": access.GP, "psy": access.Psychologist, "social": access.SocialWorker, "pharma": access.Pharmacist})
		s.members(tx, 2, map[string]access.Profession{"other": access.Psychologist})
		return err
	})
	s.people["coordination"] = access.Actor{Account: 90, Role: access.AdminCoordination, Name: "Coralie Ancolie", Region: "76"}
	f := web.NewFrame()
	f.Now, f.Log = s.Clock.Now, slog.New(slog.DiscardHandler)
	f.Identify = func(_ context.Context, r *http.Request) (access.Actor, bool, error) {
		who, ok := s.people[r.Header.Get("X-As")]
		return who, ok, nil
	}
	f.Nav = func(access.Actor, string) []ui.NavItem { return nil }
	f.Place = func(access.Actor, *http.Request) ui.PlaceSwitch { return ui.PlaceSwitch{} }
	agendaweb.Routes(f, s.agenda, "https://exemple.fr")
	s.handler = f.Handler()
	return s
}

func (s *site) members(tx *db.Tx, n int, who map[string]access.Profession) db.ID {
	since := civil.Must(2020, 1, 1)
	place, _, err := network.PutOrganisation(tx, network.OrganisationDraft{Kind: "msp", Name: fmt.Sprintf("Maison inventée %d", n), Departement: "31"})
	s.must(err)
	code := fmt.Sprintf("MSMA-31-%02d", n)
	team, _, err := network.PutTeam(tx, network.TeamDraft{Code: code, Name: fmt.Sprintf("Équipe inventée %d", n), Departement: "31", SiteID: place, AgreementOn: since, TrainedOn: since, OpenedOn: since})
	s.must(err)
	for name, p := range who {
		id, _, err := network.PutProfessional(tx, network.ProfessionalDraft{LastName: "Bruyère", FirstName: "Membre " + name, Profession: p}, 0)
		s.must(err)
		_, _, err = network.PutMembership(tx, network.MembershipDraft{TeamID: team, ProfessionalID: id, Profession: p, From: since})
		s.must(err)
		s.people[name] = access.Actor{
			Account: id + 1, Professional: id, Name: "Membre " + name, Role: access.Member,
			Teams: []access.Team{{ID: team, Code: code, Name: fmt.Sprintf("Équipe inventée %d", n), Profession: p}},
		}
	}
	return team
}

// include makes somebody followed by the first team.
func (s *site) include(last string) (e patient.Enrolment) {
	s.t.Helper()
	since := civil.Must(2025, 3, 1)
	in := patient.Inclusion{
		NumberPrefix: "31-01", Identity: patient.Nominative{Traits: patient.Traits{BirthName: last, FirstNames: "Camille", BirthDate: civil.Must(1980, 5, 4)}},
		Sex: "female", TeamID: s.team, ProgrammeID: s.programme, OpenedOn: since, OpenedBy: s.people["gp"].Professional, Behaviours: []string{"alcohol"}, Reasons: []string{"precarity"},
		Complexity: "Situation inventée", OtherScheme: "none", InformedOn: since, Notice: "2026-01", Channel: "oral",
	}
	s.write(func(tx *db.Tx) error {
		p, id, err := patient.Include(tx, s.Seal, in)
		if err != nil {
			return err
		}
		all, err := patient.Enrolments(tx, p)
		for _, one := range all {
			if one.ID == id {
				e = one
			}
		}
		return err
	})
	return e
}

// plan writes an appointment with the psychologist.
func (s *site) plan(e patient.Enrolment, day civil.Day, at string) db.ID {
	s.t.Helper()
	psy := s.people["psy"]
	d := agenda.Draft{EnrolmentID: e.ID, ProfessionalID: psy.Professional, Day: day, Starts: at, Minutes: 45, Kind: agenda.KindSession, Mode: "cabinet", Note: "Parler du logement"}
	made, err := s.agenda.Plan(ctx, psy, s.team, agenda.Plan{Draft: d}, "")
	s.must(err)
	return made.ID
}

func (s *site) write(fn func(tx *db.Tx) error) {
	s.t.Helper()
	s.must(s.DB.Write(ctx, fn))
}

func (s *site) count(query string, args ...any) (n int) {
	s.t.Helper()
	s.must(s.DB.Read(ctx, func(tx *db.Tx) error { return tx.Get(&n, query, args...) }))
	return n
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

type answer struct {
	*http.Response
	body string
}

func (s *site) ask(as, method, path string, form url.Values) answer {
	s.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("X-As", as)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	res := w.Result()
	b, err := io.ReadAll(res.Body)
	s.must(err)
	a := answer{res, string(b)}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") && res.StatusCode != http.StatusSeeOther {
		sound(s.t, method+" "+path, a.body)
	}
	return a
}

// get opens a page that must answer so, and hold the words.
func (s *site) get(as, path string, want int, words ...string) answer {
	s.t.Helper()
	return s.want(s.ask(as, http.MethodGet, path, nil), "GET "+path, want, words)
}

func (s *site) post(as, path string, form url.Values, want int, words ...string) answer {
	s.t.Helper()
	return s.want(s.ask(as, http.MethodPost, path, form), "POST "+path, want, words)
}

func (s *site) want(a answer, what string, want int, words []string) answer {
	s.t.Helper()
	if a.StatusCode != want {
		s.t.Fatalf("%s: got %d, want %d\n%s", what, a.StatusCode, want, inside(a.body))
	}
	text := plain(a.body)
	for _, w := range words {
		if !strings.Contains(text, plain(w)) {
			s.t.Errorf("%s: %q is not there\n%s", what, w, inside(a.body))
		}
	}
	return a
}

func (a answer) lacks(t *testing.T, words ...string) {
	t.Helper()
	text := plain(a.body)
	for _, w := range words {
		if strings.Contains(text, plain(w)) {
			t.Errorf("%q is there\n%s", w, inside(a.body))
		}
	}
}

// field is the value of a hidden or typed field of the page.
func (a answer) field(name string) string {
	m := regexp.MustCompile(`name="` + name + `"[^>]*value="([^"]*)"`).FindStringSubmatch(a.body)
	if m == nil {
		m = regexp.MustCompile(`value="([^"]*)"[^>]*name="` + name + `"`).FindStringSubmatch(a.body)
	}
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

func plain(s string) string {
	return strings.NewReplacer(ui.NarrowSpace, " ", ui.WideSpace, " ").Replace(html.UnescapeString(s))
}

func inside(body string) string {
	if _, after, ok := strings.Cut(body, "<main"); ok {
		return after
	}
	return body
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

var (
	inline    = regexp.MustCompile(`<[^>]* (?:style|on[a-z]+|hx-on[^=]*)=`)
	badSpace  = regexp.MustCompile(`\pL ?[:;!?](?: |$)| [:;!?»](?: |$)|« `)
	ids       = regexp.MustCompile(` id="([^"]+)"`)
	labels    = regexp.MustCompile(` for="([^"]+)"`)
	described = regexp.MustCompile(` aria-describedby="([^"]+)"`)
)

// sound holds what any page must: ids that stand once, labels and descriptions
// that lead somewhere, nothing inline, the right spaces, one h1.
func sound(t *testing.T, what, body string) {
	t.Helper()
	seen := map[string]bool{}
	for _, m := range ids.FindAllStringSubmatch(body, -1) {
		if seen[m[1]] {
			t.Errorf("%s: the id %q stands twice", what, m[1])
		}
		seen[m[1]] = true
	}
	for _, re := range []*regexp.Regexp{labels, described} {
		for _, m := range re.FindAllStringSubmatch(body, -1) {
			for id := range strings.FieldsSeq(m[1]) {
				if !seen[id] {
					t.Errorf("%s: nothing has the id %q", what, id)
				}
			}
		}
	}
	if m := inline.FindString(body); m != "" {
		t.Errorf("%s: inline style or script: %s", what, m)
	}
	if n := strings.Count(body, "<h1"); n != 1 {
		t.Errorf("%s: got %d h1, want 1", what, n)
	}
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	spaces(t, what, doc)
}

func spaces(t *testing.T, what string, n *html.Node) {
	t.Helper()
	if n.Type == html.TextNode && n.Parent.Data != "script" && n.Parent.Data != "textarea" && n.Parent.Data != "code" {
		if m := badSpace.FindString(n.Data); m != "" && !strings.Contains(n.Data, "Cette fiche a été modifiée") {
			t.Errorf("%s: the space of %q in %q", what, m, n.Data)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		spaces(t, what, c)
	}
}
