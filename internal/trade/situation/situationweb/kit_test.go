package situationweb_test

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
	"maillage/internal/trade/situation"
	"maillage/internal/trade/situation/situationweb"
)

var (
	ctx   = context.Background()
	today = civil.DayOf(dbtest.Start)
)

// site is the pages of situations over one team, with a real frame and readers
// chosen by each request: gp, gp2, psychologist, nurse, coordination.
type site struct {
	dbtest.House
	t         *testing.T
	svc       *situation.Service
	patients  *patient.Service
	handler   http.Handler
	programme db.ID
	team      db.ID
	people    map[string]access.Actor
}

func build(t *testing.T) *site {
	t.Helper()
	h := dbtest.Open(t, db.SQLite)
	s := &site{
		House: h, t: t, svc: &situation.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal},
		patients: &patient.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}, people: map[string]access.Actor{},
	}
	s.write(func(tx *db.Tx) error {
		s.must(programme.Seed(tx, true))
		p, err := programme.ByCode(tx, programme.EQUIPADDICT)
		s.must(err)
		s.programme = p.ID
		house, _, err := network.PutOrganisation(tx, network.OrganisationDraft{Kind: "msp", Name: "Maison inventée", Departement: "31"})
		s.must(err)
		since := civil.Must(2020, 1, 1)
		s.team, _, err = network.PutTeam(tx, network.TeamDraft{Code: "MSMA-31-01", Name: "Équipe inventée", Departement: "31", SiteID: house, AgreementOn: since, TrainedOn: since, OpenedOn: since})
		s.must(err)
		for i, one := range []struct {
			name string
			as   access.Profession
		}{{"gp", access.GP}, {"gp2", access.GP}, {"psychologist", access.Psychologist}, {"social_worker", access.SocialWorker}, {"nurse", access.Nurse}} {
			id, _, err := network.PutProfessional(tx, network.ProfessionalDraft{LastName: "Exemple" + string(rune('A'+i)), FirstName: "Camille", Profession: one.as}, 0)
			s.must(err)
			s.people[one.name] = access.Actor{
				Account: db.ID(10 + i), Professional: id, Name: "Lecteur " + one.name, Role: access.Member,
				Teams: []access.Team{{ID: s.team, Code: "MSMA-31-01", Name: "Équipe inventée", Profession: one.as}},
			}
		}
		return nil
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
	situationweb.Routes(f, s.svc)
	s.handler = f.Handler()
	return s
}

// include makes somebody followed since a day, and gives the path of his or her
// situations.
func (s *site) include(opened civil.Day, change ...func(*patient.Inclusion)) (patient.Enrolment, string) {
	s.t.Helper()
	in := patient.Inclusion{
		NumberPrefix: "31-01", Identity: patient.Nominative{Traits: patient.Traits{BirthName: "Zéphirine", FirstNames: "Claire", BirthDate: civil.Must(1986, 11, 3)}},
		Sex: "female", TeamID: s.team, ProgrammeID: s.programme, OpenedOn: opened, OpenedBy: s.people["gp"].Professional,
		Behaviours: []string{"alcohol", "tobacco"}, Reasons: []string{"precarity"}, Complexity: "Inventée", OtherScheme: "none", Referral: "self",
	}
	for _, f := range change {
		f(&in)
	}
	var e patient.Enrolment
	s.write(func(tx *db.Tx) error {
		p, id, err := patient.Include(tx, s.Seal, in)
		e = patient.Enrolment{ID: id, PatientID: p, TeamID: s.team, OpenedOn: opened}
		return err
	})
	return e, "/patients/" + e.PatientID.String() + "/situation"
}

// begin starts a situation through its form and gives the path of it.
func (s *site) begin(list, kind, on string) string {
	s.t.Helper()
	a := s.post("psychologist", list, form("kind", kind, "situated_on", on), http.StatusSeeOther)
	return strings.TrimSuffix(a.Header.Get("Location"), "/saisie")
}

// filled is the form of a situation as the page shows it.
func (s *site) filled(as, one string) url.Values {
	s.t.Helper()
	doc, err := html.Parse(strings.NewReader(s.get(as, one+"/saisie", 200).body))
	s.must(err)
	v := url.Values{}
	var walk func(n *html.Node, inside bool, name string)
	walk = func(n *html.Node, inside bool, name string) {
		a := map[string]string{}
		for _, at := range n.Attr {
			a[at.Key] = at.Val
		}
		_, checked := a["checked"]
		_, selected := a["selected"]
		switch {
		case n.Data == "form":
			inside = a["id"] == "situation"
		case n.Data == "select":
			name = a["name"]
		case inside && n.Data == "option" && selected:
			v.Add(name, a["value"])
		case inside && n.Data == "input" && (a["type"] != "checkbox" && a["type"] != "radio" || checked):
			v.Add(a["name"], a["value"])
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, inside, name)
		}
	}
	walk(doc, false, "")
	return v
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
