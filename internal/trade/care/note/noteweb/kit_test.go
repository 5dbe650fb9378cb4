package noteweb_test

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	nethtml "golang.org/x/net/html"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/note"
	"maillage/internal/trade/care/note/noteweb"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

var (
	ctx   = context.Background()
	today = civil.DayOf(dbtest.Start)
)

// site is the pages of notes over one team, with a real frame and readers chosen
// by each request.
type site struct {
	dbtest.House
	t         *testing.T
	svc       *note.Service
	handler   http.Handler
	people    map[string]access.Actor
	team      db.ID
	programme db.ID
	sessions  []noteweb.Session
}

func build(t *testing.T) *site {
	t.Helper()
	h := dbtest.Open(t, db.SQLite)
	s := &site{House: h, t: t, svc: &note.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}, people: map[string]access.Actor{}}
	s.must(h.DB.Write(ctx, func(tx *db.Tx) error {
		s.must(programme.Seed(tx, true))
		p, err := programme.ByCode(tx, programme.EQUIPADDICT)
		s.must(err)
		s.programme = p.ID
		s.team = s.putTeam(tx, "MSMA-31-01", "")
		s.putTeam(tx, "MSMA-31-02", "2")
		return nil
	}))
	s.people["coordination"] = access.Actor{Account: 90, Role: access.AdminCoordination, Region: "76"}
	s.people["operator"] = access.Actor{Account: 91, Role: access.Operator}
	f := web.NewFrame()
	f.Now, f.Log = h.Clock.Now, slog.New(slog.DiscardHandler)
	f.Identify = func(_ context.Context, r *http.Request) (access.Actor, bool, error) {
		who, ok := s.people[r.Header.Get("X-As")]
		return who, ok, nil
	}
	f.Nav = func(access.Actor, string) []ui.NavItem { return nil }
	f.Place = func(access.Actor, *http.Request) ui.PlaceSwitch { return ui.PlaceSwitch{} }
	noteweb.Routes(f, s.svc, func(context.Context, access.Actor, db.ID) ([]noteweb.Session, error) { return s.sessions, nil })
	s.handler = f.Handler()
	return s
}

func (s *site) putTeam(tx *db.Tx, code, suffix string) db.ID {
	site, _, err := network.PutOrganisation(tx, network.OrganisationDraft{Kind: "msp", Name: "Maison " + code, Departement: "31"})
	s.must(err)
	since := civil.Must(2020, 1, 1)
	id, _, err := network.PutTeam(tx, network.TeamDraft{Code: code, Name: "Équipe " + code, Departement: "31", SiteID: site, AgreementOn: since, TrainedOn: since, OpenedOn: since})
	s.must(err)
	for i, p := range []access.Profession{access.GP, access.Psychologist, access.SocialWorker, access.Pharmacist} {
		who, _, err := network.PutProfessional(tx, network.ProfessionalDraft{LastName: []string{"Aubépine", "Bruyère", "Capucine", "Digitale"}[i] + suffix, FirstName: "Alix", Profession: p}, id)
		s.must(err)
		_, _, err = network.PutMembership(tx, network.MembershipDraft{TeamID: id, ProfessionalID: who, Profession: p, From: since})
		s.must(err)
		n := db.ID(10*len(suffix) + i + 1)
		s.people[string(p)+suffix] = access.Actor{Account: n, Professional: who, Name: "Lecteur", Role: access.Member, Teams: []access.Team{{ID: id, Code: code, Name: "Équipe " + code, Profession: p}}}
	}
	return id
}

// include makes somebody followed by the first team.
func (s *site) include(id patient.Identity) patient.Enrolment {
	s.t.Helper()
	opened := today.AddDays(-100)
	e := patient.Enrolment{TeamID: s.team, OpenedOn: opened}
	s.must(s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		e.PatientID, e.ID, err = patient.Include(tx, s.Seal, patient.Inclusion{
			NumberPrefix: "31-01", Identity: id, Sex: "female", TeamID: s.team, ProgrammeID: s.programme, OpenedOn: opened,
			OpenedBy: s.people["gp"].Professional, Behaviours: []string{"alcohol"}, Reasons: []string{"precarity"}, Complexity: "Situation inventée",
			OtherScheme: "none", InformedOn: opened, Notice: "2026-01", Channel: "oral_notice",
		})
		return err
	}))
	return e
}

func (s *site) named(last string, born civil.Day) patient.Enrolment {
	return s.include(patient.Nominative{Traits: patient.Traits{BirthName: last, FirstNames: "Camille", BirthDate: born}})
}

func (s *site) durand() patient.Enrolment { return s.named("Durand", civil.Must(1980, 2, 3)) }

func (s *site) publish(as string, e patient.Enrolment, segment note.Segment, body string) db.ID {
	s.t.Helper()
	out, err := s.svc.Publish(ctx, s.people[as], e.PatientID, note.Draft{Segment: segment, NotedOn: today, Body: body}, "")
	s.must(err)
	return out.Note
}

func (s *site) object(e patient.Enrolment) {
	s.t.Helper()
	svc := &patient.Service{DB: s.DB, Audit: s.Audit, Seal: s.Seal}
	s.must(svc.Object(ctx, s.people["gp"], e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today}, ""))
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

func (s *site) send(as string, r *http.Request) answer {
	s.t.Helper()
	r.Header.Set("X-As", as)
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	res := w.Result()
	b, err := io.ReadAll(res.Body)
	s.must(err)
	a := answer{res, string(b)}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") && r.Header.Get("HX-Request") == "" && res.StatusCode != http.StatusSeeOther {
		sound(s.t, r.Method+" "+r.URL.Path, a.body)
	}
	return a
}

// get opens a page that must answer so, and hold the words.
func (s *site) get(as, path string, want int, words ...string) answer {
	s.t.Helper()
	return s.want(s.send(as, httptest.NewRequest(http.MethodGet, path, nil)), "GET "+path, want, words)
}

func formRequest(path string, form url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// post sends a form as a browser without script does.
func (s *site) post(as, path string, form url.Values, want int, words ...string) answer {
	s.t.Helper()
	return s.want(s.send(as, formRequest(path, form)), "POST "+path, want, words)
}

// hx is post as htmx sends it.
func (s *site) hx(as, path string, form url.Values, want int, words ...string) answer {
	s.t.Helper()
	r := formRequest(path, form)
	r.Header.Set("HX-Request", "true")
	return s.want(s.send(as, r), "POST "+path+" (htmx)", want, words)
}

// upload sends a form with a file.
func (s *site) upload(as, path string, form url.Values, name, declared, content string, want int, words ...string) answer {
	s.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for field, values := range form {
		s.must(m.WriteField(field, values[0]))
	}
	if name != "" {
		part, err := m.CreatePart(textproto.MIMEHeader{
			"Content-Disposition": {fmt.Sprintf(`form-data; name="file"; filename=%q`, name)}, "Content-Type": {declared},
		})
		s.must(err)
		_, err = io.WriteString(part, content)
		s.must(err)
	}
	s.must(m.Close())
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return s.want(s.send(as, r), "POST "+path, want, words)
}

func (s *site) want(a answer, what string, want int, words []string) answer {
	s.t.Helper()
	if a.StatusCode != want {
		s.t.Fatalf("%s: got %d, want %d\n%.3000s", what, a.StatusCode, want, inside(a.body))
	}
	text := plain(a.body)
	for _, w := range words {
		if !strings.Contains(text, plain(w)) {
			s.t.Errorf("%s: %q is not there\n%.6000s", what, w, inside(a.body))
		}
	}
	return a
}

// to is where a good POST leads.
func (s *site) to(a answer, want string) {
	s.t.Helper()
	if got := a.Header.Get("Location"); got != want {
		s.t.Errorf("location: got %q, want %q", got, want)
	}
}

func (a answer) lacks(t *testing.T, words ...string) {
	t.Helper()
	text := plain(a.body)
	for _, w := range words {
		if strings.Contains(text, plain(w)) {
			t.Errorf("%q is there\n%.3000s", w, inside(a.body))
		}
	}
}

// hidden is the value of a hidden field of a page.
func (a answer) hidden(t *testing.T, name string) string {
	t.Helper()
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(a.body)
	if m == nil {
		t.Fatalf("no hidden field %q", name)
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
	inline   = regexp.MustCompile(`<[^>]* (?:style|on[a-z]+|hx-on[^=]*)=`)
	badSpace = regexp.MustCompile(`\pL ?[:;!?](?: |$)| [:;!?»](?: |$)|« `)
)

// sound holds what any page must: one h1, ids that stand once, a label for each
// control, headers with a scope, the right spaces, nothing inline.
func sound(t *testing.T, what, body string) {
	t.Helper()
	doc, err := nethtml.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	p := &checked{ids: map[string]bool{}, labelled: map[string]bool{}}
	p.walk(doc, false)
	for _, id := range p.wanted {
		if !p.ids[id] {
			p.errors = append(p.errors, "nothing has the id "+id)
		}
	}
	for _, id := range p.controls {
		if !p.labelled[id] {
			p.errors = append(p.errors, "the control "+id+" has no label")
		}
	}
	if p.h1 != 1 {
		p.errors = append(p.errors, strconv.Itoa(p.h1)+" h1")
	}
	if m := inline.FindString(body); m != "" {
		p.errors = append(p.errors, "inline style or script: "+m)
	}
	for _, e := range p.errors {
		t.Errorf("%s: %s", what, e)
	}
}

type checked struct {
	ids, labelled            map[string]bool
	wanted, controls, errors []string
	h1                       int
}

func (p *checked) walk(n *nethtml.Node, inLabel bool) {
	if n.Type == nethtml.TextNode && n.Parent.Data != "script" && n.Parent.Data != "textarea" {
		if m := badSpace.FindString(n.Data); m != "" && !strings.Contains(n.Data, "Cette fiche a été modifiée") {
			p.errors = append(p.errors, "the space of "+strconv.Quote(m)+" in "+strconv.Quote(n.Data))
		}
	}
	if n.Type == nethtml.ElementNode {
		p.element(n, inLabel)
		inLabel = inLabel || n.Data == "label"
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.walk(c, inLabel)
	}
}

func (p *checked) element(n *nethtml.Node, inLabel bool) {
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
