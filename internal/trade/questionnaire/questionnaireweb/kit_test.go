package questionnaireweb_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/questionnaire"
	"maillage/internal/trade/questionnaire/questionnaireweb"
)

var (
	ctx    = context.Background()
	today  = civil.DayOf(dbtest.Start)
	opened = civil.Must(2025, 9, 1)
)

// site is the pages of questionnaires over one team and somebody of another,
// with a real frame and readers chosen by each request.
type site struct {
	dbtest.House
	t         *testing.T
	svc       *questionnaire.Service
	patients  *patient.Service
	handler   http.Handler
	programme db.ID
	team      db.ID
	people    map[string]access.Actor
	events    []questionnaireweb.Event
}

func build(t *testing.T) *site {
	t.Helper()
	h := dbtest.Open(t, db.SQLite)
	s := &site{
		House: h, t: t, svc: &questionnaire.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal},
		patients: &patient.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}, people: map[string]access.Actor{},
	}
	s.write(func(tx *db.Tx) error {
		if err := programme.Seed(tx, true); err != nil {
			return err
		}
		p, err := programme.ByCode(tx, programme.EQUIPADDICT)
		s.programme = p.ID
		s.fill(tx)
		return err
	})
	s.people["away"] = access.Actor{Account: 80, Professional: 80, Role: access.Member, Name: "Ailleurs", Teams: []access.Team{{ID: 1, Code: "MSMA-31-99", Profession: access.Psychologist}}}
	s.people["coordination"] = access.Actor{Account: 90, Role: access.AdminCoordination, Name: "Coralie Ancolie", Region: "76"}
	s.people["operator"] = access.Actor{Account: 92, Role: access.Operator, Name: "Odile Pervenche"}
	f := web.NewFrame()
	f.Now, f.Log = s.Clock.Now, slog.New(slog.DiscardHandler)
	f.Identify = func(_ context.Context, r *http.Request) (access.Actor, bool, error) {
		who, ok := s.people[r.Header.Get("X-As")]
		return who, ok, nil
	}
	f.Nav = func(access.Actor, string) []ui.NavItem { return nil }
	f.Place = func(access.Actor, *http.Request) ui.PlaceSwitch { return ui.PlaceSwitch{} }
	questionnaireweb.Routes(f, s.svc, func(context.Context, access.Actor, db.ID) ([]questionnaireweb.Event, error) { return s.events, nil })
	s.handler = f.Handler()
	return s
}

func (s *site) fill(tx *db.Tx) {
	site, _, err := network.PutOrganisation(tx, network.OrganisationDraft{Kind: "msp", Name: "Maison inventée", Departement: "31"})
	s.must(err)
	since := civil.Must(2020, 1, 1)
	s.team, _, err = network.PutTeam(tx, network.TeamDraft{Code: "MSMA-31-01", Name: "Équipe inventée", Departement: "31", SiteID: site, AgreementOn: since, TrainedOn: since, OpenedOn: since})
	s.must(err)
	for j, p := range []access.Profession{access.GP, access.Psychologist, access.SocialWorker, access.Nurse} {
		last := []string{"Aubépine", "Bruyère", "Capucine", "Digitale"}[j]
		id, _, err := network.PutProfessional(tx, network.ProfessionalDraft{LastName: last, FirstName: []string{"Alice", "Basile", "Cécile", "Denis"}[j], Profession: p}, 0)
		s.must(err)
		_, _, err = network.PutMembership(tx, network.MembershipDraft{TeamID: s.team, ProfessionalID: id, Profession: p, From: since})
		s.must(err)
		s.people[string(p)] = access.Actor{
			Account: db.ID(10 + j), Professional: id, Name: "Lecteur " + string(p), Role: access.Member,
			Teams: []access.Team{{ID: s.team, Code: "MSMA-31-01", Name: "Équipe inventée", Profession: p}},
		}
	}
}

// include makes somebody followed by the team.
func (s *site) include(more ...func(*patient.Inclusion)) (e patient.Enrolment) {
	s.t.Helper()
	in := patient.Inclusion{
		NumberPrefix: "31-01", Identity: patient.Nominative{Traits: patient.Traits{BirthName: "Ronceraie", FirstNames: "Camille", BirthDate: civil.Must(1980, 5, 4)}},
		Sex: "female", TeamID: s.team, ProgrammeID: s.programme, OpenedOn: opened, OpenedBy: s.people["gp"].Professional, Behaviours: []string{"alcohol"}, Reasons: []string{"precarity"},
		Complexity: "Situation inventée", OtherScheme: "none", InformedOn: opened, Notice: "2026-01", Channel: "oral",
	}
	for _, f := range more {
		f(&in)
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

// path is an address under a person's questionnaires.
func path(e patient.Enrolment, more string) string {
	return "/patients/" + e.PatientID.String() + "/questionnaires" + more
}

// said answers the questions in order, in a form.
func said(answers string, more ...string) url.Values {
	v := form("answered_on", today.Short(), "version", "1")
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	for i, a := range strings.Fields(answers) {
		if a != "-" {
			v.Set("q"+strconv.Itoa(i+1), a)
		}
	}
	return v
}

// begun begins a sheet through its form and gives its address.
func (s *site) begun(as string, e patient.Enrolment, code string) string {
	s.t.Helper()
	a := s.post(as, path(e, ""), form("instrument", code), http.StatusSeeOther)
	return a.Header.Get("Location")
}

// filled begins and completes a sheet, on a day.
func (s *site) filled(as string, e patient.Enrolment, code, answers string, on civil.Day) string {
	s.t.Helper()
	at := s.begun(as, e, code)
	f := said(answers)
	f.Set("answered_on", on.Short())
	s.to(s.post(as, at, f, http.StatusSeeOther), at)
	return at
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

// answer is what came back.
type answer struct {
	*http.Response
	body string
}

// ask sends one request as somebody.
func (s *site) ask(as, method, path string, form url.Values, htmx bool) answer {
	s.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("X-As", as)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if htmx {
		r.Header.Set("HX-Request", "true")
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	res := w.Result()
	b, err := io.ReadAll(res.Body)
	s.must(err)
	a := answer{res, string(b)}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") && !htmx && res.StatusCode != http.StatusSeeOther {
		sound(s.t, method+" "+path, a.body)
	}
	return a
}

// get opens a page that must answer so, and hold the words.
func (s *site) get(as, path string, want int, words ...string) answer {
	s.t.Helper()
	return s.want(s.ask(as, http.MethodGet, path, nil, false), "GET "+path, want, words)
}

// post sends a form as a browser without script does.
func (s *site) post(as, path string, form url.Values, want int, words ...string) answer {
	s.t.Helper()
	return s.want(s.ask(as, http.MethodPost, path, form, false), "POST "+path, want, words)
}

// hx is post as htmx sends it; a nil form is a get.
func (s *site) hx(as, path string, form url.Values, want int, words ...string) answer {
	s.t.Helper()
	method := http.MethodPost
	if form == nil {
		method = http.MethodGet
	}
	return s.want(s.ask(as, method, path, form, true), method+" "+path+" (htmx)", want, words)
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

// to is where a good POST leads.
func (s *site) to(a answer, want string) answer {
	s.t.Helper()
	if got := a.Header.Get("Location"); got != want {
		s.t.Errorf("location: got %q, want %q", got, want)
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

// plain is a text as people compare it: entities read, one kind of space. That
// the right space stands before « : ; ! ? » is sound's to check.
func plain(s string) string {
	return strings.NewReplacer(ui.NarrowSpace, " ", ui.WideSpace, " ").Replace(html.UnescapeString(s))
}

// inside is the part of a page that a face makes, for messages.
func inside(body string) string {
	if _, after, ok := strings.Cut(body, "<main"); ok {
		return after
	}
	return body
}

// form makes the values of a form.
func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

var inline = regexp.MustCompile(`<[^>]* (?:style|on[a-z]+|hx-on[^=]*)=`)

// sound holds what any page must: one h1, ids that stand once, a name for each
// control, labels and descriptions that lead somewhere, nothing inline.
func sound(t *testing.T, what, body string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	p := page{ids: map[string]bool{}, labelled: map[string]bool{}}
	p.walk(doc, false)
	for _, e := range p.errors {
		t.Errorf("%s: %s", what, e)
	}
	for _, id := range p.wanted {
		if !p.ids[id] {
			t.Errorf("%s: nothing has the id %q", what, id)
		}
	}
	for _, id := range p.controls {
		if !p.labelled[id] {
			t.Errorf("%s: the control %q has no label", what, id)
		}
	}
	if p.h1 != 1 {
		t.Errorf("%s: got %d h1, want 1", what, p.h1)
	}
	if m := inline.FindString(body); m != "" {
		t.Errorf("%s: inline style or script: %s", what, m)
	}
}

type page struct {
	ids, labelled    map[string]bool
	wanted, controls []string
	errors           []string
	h1               int
}

// badSpace is a plain space, or none, where French wants a narrow one.
var badSpace = regexp.MustCompile(`\pL ?[:;!?](?: |$)| [:;!?»](?: |$)|« `)

func (p *page) walk(n *html.Node, inLabel bool) {
	if n.Type == html.TextNode && n.Parent.Data != "script" && n.Parent.Data != "textarea" {
		if m := badSpace.FindString(n.Data); m != "" {
			p.errors = append(p.errors, "the space of "+strconv.Quote(m)+" in "+strconv.Quote(n.Data))
		}
	}
	if n.Type == html.ElementNode {
		p.element(n, inLabel)
		inLabel = inLabel || n.Data == "label"
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.walk(c, inLabel)
	}
}

func (p *page) element(n *html.Node, inLabel bool) {
	a := map[string]string{}
	for _, one := range n.Attr {
		a[one.Key] = one.Val
	}
	if id := a["id"]; id != "" {
		if p.ids[id] {
			p.errors = append(p.errors, "the id "+id+" stands twice")
		}
		p.ids[id] = true
	}
	for _, key := range []string{"for", "aria-describedby", "aria-labelledby", "aria-controls"} {
		p.wanted = append(p.wanted, strings.Fields(a[key])...)
	}
	switch n.Data {
	case "h1":
		p.h1++
	case "label":
		p.labelled[a["for"]] = true
	case "th":
		if a["scope"] == "" {
			p.errors = append(p.errors, "a header of a table has no scope")
		}
	case "input", "select", "textarea":
		if a["type"] != "hidden" && a["aria-label"] == "" && !inLabel {
			p.controls = append(p.controls, a["id"])
		}
	case "form":
		if a["method"] == "post" && a["action"] == "" {
			p.errors = append(p.errors, "a form posts to nowhere")
		}
	}
}
