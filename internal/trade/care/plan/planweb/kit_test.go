package planweb_test

import (
	"context"
	"fmt"
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
	"maillage/internal/trade/care/plan"
	"maillage/internal/trade/care/plan/planweb"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

var (
	ctx   = context.Background()
	today = civil.DayOf(dbtest.Start)
)

// site is the pages of plans over a small network: two teams, with a real frame
// and readers chosen by each request.
type site struct {
	dbtest.House
	t         *testing.T
	plan      *plan.Service
	patients  *patient.Service
	handler   http.Handler
	programme db.ID
	teams     [2]team
	people    map[string]access.Actor
}

type team struct {
	id         db.ID
	code, name string
	gp         db.ID
}

// build opens the site. The readers of the first team are gp, psychologist,
// social_worker and pharmacist; those of the second have a « 2 » behind.
func build(t *testing.T) *site {
	t.Helper()
	h := dbtest.Open(t, db.SQLite)
	s := &site{
		House: h, t: t, plan: &plan.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal},
		patients: &patient.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}, people: map[string]access.Actor{},
	}
	s.write(func(tx *db.Tx) error {
		if err := programme.Seed(tx, true); err != nil {
			return err
		}
		p, err := programme.ByCode(tx, programme.EQUIPADDICT)
		s.programme = p.ID
		for i := range s.teams {
			s.teams[i] = s.team(tx, i)
		}
		return err
	})
	s.people["coordination"] = access.Actor{Account: 90, Role: access.AdminCoordination, Name: "Coralie Ancolie", Region: "76"}
	s.people["ars"] = access.Actor{Account: 91, Role: access.Agency, Name: "Armand Sauge", Region: "76"}
	s.people["operator"] = access.Actor{Account: 92, Role: access.Operator, Name: "Odile Pervenche"}
	both := s.people["psychologist"]
	both.Account, both.Teams = 93, append(both.Teams[:1:1], s.people["psychologist2"].Teams[0])
	s.people["both"] = both
	s.serve()
	return s
}

func (s *site) team(tx *db.Tx, i int) team {
	site, _, err := network.PutOrganisation(tx, network.OrganisationDraft{Kind: "msp", Name: fmt.Sprintf("Maison inventée %d", i+1), Departement: "31"})
	s.must(err)
	m := team{code: fmt.Sprintf("MSMA-31-%02d", i+1), name: fmt.Sprintf("Équipe inventée %d", i+1)}
	since := civil.Must(2020, 1, 1)
	m.id, _, err = network.PutTeam(tx, network.TeamDraft{Code: m.code, Name: m.name, Departement: "31", SiteID: site, AgreementOn: since, TrainedOn: since, OpenedOn: since})
	s.must(err)
	for j, p := range []access.Profession{access.GP, access.Psychologist, access.SocialWorker, access.Pharmacist} {
		last := []string{"Aubépine", "Bruyère", "Capucine", "Digitale"}[j]
		id, _, err := network.PutProfessional(tx, network.ProfessionalDraft{LastName: last, FirstName: []string{"Alice", "Basile", "Cécile", "Denis"}[j] + strings.Repeat("-Ève", i), Profession: p}, 0)
		s.must(err)
		_, _, err = network.PutMembership(tx, network.MembershipDraft{TeamID: m.id, ProfessionalID: id, Profession: p, From: since})
		s.must(err)
		if p == access.GP {
			m.gp = id
		}
		name := string(p)
		if i > 0 {
			name += "2"
		}
		s.people[name] = access.Actor{
			Account: db.ID(10*(i+1) + j), Professional: id, Name: "Lecteur " + name, Role: access.Member,
			Teams: []access.Team{{ID: m.id, Code: m.code, Name: m.name, Profession: p}},
		}
	}
	return m
}

func (s *site) serve() {
	f := web.NewFrame()
	f.Now, f.Log = s.Clock.Now, slog.New(slog.DiscardHandler)
	f.Identify = func(_ context.Context, r *http.Request) (access.Actor, bool, error) {
		who, ok := s.people[r.Header.Get("X-As")]
		return who, ok, nil
	}
	f.Nav = func(access.Actor, string) []ui.NavItem { return nil }
	f.Place = func(access.Actor, *http.Request) ui.PlaceSwitch { return ui.PlaceSwitch{} }
	planweb.Routes(f, s.plan)
	day := planweb.DayBlock(s.plan)
	f.Page("GET /{$}", access.Home, func(w http.ResponseWriter, r *http.Request, who access.Actor) error {
		body := day(r.Context(), who, who.Teams[0])
		if body == nil {
			body = ui.T("rien à faire")
		}
		return f.Render(w, r, who, web.Page{Title: "Ma journée"}, body)
	})
	s.handler = f.Handler()
}

// include makes somebody followed by the first team, named last.
func (s *site) include(last string, opened civil.Day, more ...func(*patient.Inclusion)) patient.Enrolment {
	s.t.Helper()
	return s.includeIn(s.teams[0], last, opened, more...)
}

func (s *site) includeIn(m team, last string, opened civil.Day, more ...func(*patient.Inclusion)) (e patient.Enrolment) {
	s.t.Helper()
	in := patient.Inclusion{
		NumberPrefix: m.code[5:], Identity: patient.Nominative{Traits: patient.Traits{BirthName: last, FirstNames: "Camille", BirthDate: civil.Must(1980, 5, 4)}},
		Sex: "female", TeamID: m.id, ProgrammeID: s.programme, OpenedOn: opened, OpenedBy: m.gp, Behaviours: []string{"alcohol"}, Reasons: []string{"precarity"},
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

// goal writes a goal as the psychologist, and action an action of the social worker's.
func (s *site) goal(e patient.Enrolment, words string) db.ID {
	s.t.Helper()
	id, err := s.plan.AddGoal(ctx, s.people["psychologist"], e.PatientID, e.ID, plan.GoalDraft{Words: words, Note: "Note interne"}, "")
	s.must(err)
	return id
}

func (s *site) action(e patient.Enrolment, what string, due civil.Day, more ...func(*plan.ActionDraft)) db.ID {
	s.t.Helper()
	d := plan.ActionDraft{TaskDraft: plan.TaskDraft{Domain: plan.Social, What: what, Owner: s.people["social_worker"].Professional.String(), DueOn: due}, OnPaper: true}
	for _, f := range more {
		f(&d)
	}
	id, err := s.plan.AddAction(ctx, s.people["gp"], e.PatientID, e.ID, d, "")
	s.must(err)
	return id
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

// flash is the sentence left for the next page, and its undo.
func (s *site) flash(as string, a answer) string {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/equipes/"+s.people[as].Teams[0].Code+"/taches", nil)
	r.Header.Set("X-As", as)
	for _, c := range a.Cookies() {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	_, after, ok := strings.Cut(w.Body.String(), `<div id="flash">`)
	if !ok {
		s.t.Fatal("no flash")
	}
	before, _, _ := strings.Cut(after, `</form>`)
	return plain(before)
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
		// The ground's sentence about a stale version is not ours to space.
		if m := badSpace.FindString(n.Data); m != "" && !strings.Contains(n.Data, "Cette fiche a été modifiée") {
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

// again includes the same person once more, today.
func again(s *site, e patient.Enrolment) func(tx *db.Tx) error {
	return func(tx *db.Tx) error {
		_, _, err := patient.Include(tx, s.Seal, patient.Inclusion{
			Patient: e.PatientID, NumberPrefix: "31-01", TeamID: e.TeamID, ProgrammeID: e.ProgrammeID, OpenedOn: today, OpenedBy: s.teams[0].gp,
			Behaviours: []string{"alcohol"}, Reasons: []string{"precarity"}, Complexity: "Situation inventée", OtherScheme: "none",
		})
		return err
	}
}
