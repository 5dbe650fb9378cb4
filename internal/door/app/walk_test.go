package app

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"maillage/internal/demo"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/trade/patient"
)

// spot is where somebody of the demonstration stands: his team, with one of
// each thing that addresses name.
type spot struct {
	team, code, patient, enrolment, session, situation, rcp, review string
	note, document, request, glass, sheet, appointment              string
}

// walk is the whole site, walked by every role.
type walk struct {
	in     *install
	routes []web.Route
	home   spot // the team of the demonstration's members
	away   spot // a team of theirs neither
	month  string
	other  map[string]string // things that belong to no team
}

func newWalk(t *testing.T, s *settings, in *install) *walk {
	t.Helper()
	w := &walk{in: in, routes: wire(s, in).site(s, newLog(bytes.NewBuffer(nil))).Routes(), other: map[string]string{}}
	w.month = civil.MonthOf(civil.DayOf(clock())).Add(-1).String()
	err := in.db.Read(context.Background(), func(tx *db.Tx) error {
		var teams []string
		err := tx.Select(&teams, `select m.code from account a join membership b on b.professional_id = a.professional_id
			join microstructure m on m.id = b.microstructure_id where a.email = 'medecin@demo.example' and b.to_on is null order by m.code`)
		if err != nil || len(teams) == 0 {
			return fmt.Errorf("the demonstration's GP has no team: %w", err)
		}
		if w.home, err = standing(tx, teams[0]); err != nil {
			return err
		}
		in, args := db.In(1, teams)
		var elsewhere string
		if err := tx.Get(&elsewhere, `select code from microstructure where code not in `+in+` order by code limit 1`, args...); err != nil {
			return err
		}
		if w.away, err = standing(tx, elsewhere); err != nil {
			return err
		}
		for name, query := range map[string]string{
			"account": `select id from account where email = 'coordination.medicale@demo.example'`, "organisation": `select id from organisation order by id limit 1`,
			"professional": `select id from professional order by id limit 1`, "return": `select id from monthly_return order by id limit 1`,
		} {
			var id db.ID
			if err := tx.Get(&id, query); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			w.other[name] = id.String()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// standing finds one of each thing of a team.
func standing(tx *db.Tx, code string) (p spot, err error) {
	p.code = code
	for _, ask := range []struct {
		into  *string
		query string
	}{
		{&p.team, `select id from microstructure where code = $1`},
		{&p.patient, `select e.patient_id as id from enrolment e join microstructure m on m.id = e.microstructure_id where m.code = $1 and e.closed_on is null order by e.id limit 1`},
		{&p.enrolment, `select e.id from enrolment e join microstructure m on m.id = e.microstructure_id where m.code = $1 and e.closed_on is null order by e.id limit 1`},
		{&p.situation, `select s.id from situation s where s.microstructure_id = (select id from microstructure where code = $1) and s.patient_id in (select e.patient_id from enrolment e join microstructure m on m.id = e.microstructure_id where m.code = $1 and e.closed_on is null order by e.id limit 1) order by s.id limit 1`},
		{&p.session, `select s.id from session s join enrolment e on e.id = s.enrolment_id join microstructure m on m.id = e.microstructure_id where m.code = $1 order by s.id desc limit 1`},
		{&p.rcp, `select r.id from rcp r join microstructure m on m.id = r.microstructure_id where m.code = $1 order by r.id limit 1`},
		{&p.note, `select n.id from note n where n.segment = 'shared' and n.enrolment_id = (select e.id from enrolment e join microstructure m on m.id = e.microstructure_id where m.code = $1 and e.closed_on is null order by e.id limit 1) order by n.id limit 1`},
		{&p.document, `select d.id from document d where d.segment = 'shared' and d.enrolment_id = (select e.id from enrolment e join microstructure m on m.id = e.microstructure_id where m.code = $1 and e.closed_on is null order by e.id limit 1) order by d.id limit 1`},
		{&p.sheet, `select a.id from answer_sheet a join enrolment e on e.id = a.enrolment_id where a.state = 'complete' and a.enrolment_id =
			(select x.id from enrolment x join microstructure m on m.id = x.microstructure_id where m.code = $1 and x.closed_on is null order by x.id limit 1) order by a.id limit 1`},
		{&p.appointment, `select a.id from appointment a join microstructure m on m.id = a.microstructure_id where m.code = $1 order by a.id limit 1`},
		{&p.review, `select v.id from case_review v join rcp r on r.id = v.rcp_id join microstructure m on m.id = r.microstructure_id where m.code = $1 order by r.id limit 1`},
	} {
		var id db.ID
		if err := tx.Get(&id, ask.query, code); err != nil {
			return p, fmt.Errorf("%s: %w", ask.query, err)
		}
		*ask.into = id.String()
	}
	return p, nil
}

// requestNumber is what two pages of one kind differ by.
var requestNumber = regexp.MustCompile(`[A-Z2-7]{10}`)

// recordNumber is « 31-02-0010 ».
var recordNumber = regexp.MustCompile(`^\d[\dab]-\d{2}-\d{4}$`)

const unknownID = "0dz1jq0000gh0"

// fill puts a place's things in a pattern. scoped says whether the address names
// a thing of a team.
func (w *walk) fill(pattern string, at spot) (path string, scoped bool) {
	_, path, _ = strings.Cut(pattern, " ")
	id := unknownID
	switch {
	case strings.HasPrefix(path, "/equipes/"), strings.HasPrefix(path, "/patients/"), strings.HasPrefix(path, "/suivis/"),
		strings.HasPrefix(path, "/rcp/"), strings.HasPrefix(path, "/entretiens/"), strings.HasPrefix(path, "/demandes/"), strings.HasPrefix(path, "/acces-exceptionnels/{"),
		strings.HasPrefix(path, "/rendez-vous/"):
		scoped = true
		id = map[string]string{
			"patients": at.patient, "rcp": at.rcp, "entretiens": at.session, "demandes": at.request, "acces-exceptionnels": at.glass, "rendez-vous": at.appointment,
		}[strings.Split(path, "/")[1]]
		if id == "" { // a thing that the demonstration has none of
			id = unknownID
		}
	case strings.HasPrefix(path, "/comptes/"):
		id = w.other["account"]
	case strings.HasPrefix(path, "/reseau/organisations/"):
		id = w.other["organisation"]
	case strings.HasPrefix(path, "/reseau/professionnels/"):
		id = w.other["professional"]
	case strings.HasPrefix(path, "/remontees/"):
		id = w.other["return"]
	}
	return strings.NewReplacer("{$}", "", "{team}", at.code, "{code}", at.code, "{month}", w.month, "{figure}", "active_patients", "{id}", id,
		"{session}", at.session, "{situation}", at.situation, "{review}", at.review, "{enrolment}", at.enrolment, "{note}", at.note, "{document}", at.document,
		"{sheet}", at.sheet, "{instrument}", "EPICES", "{version}", "1", "{line}", unknownID,
		"{other}", unknownID, "{transfer}", unknownID, "{renewal}", unknownID, "{merge}", unknownID,
		"{membership}", unknownID, "{grant}", unknownID, "{token}", "jeton"+unknownID).Replace(path), scoped
}

// left is the walker who was a member until yesterday; newcomer, one whom nobody
// has vouched for.
const left, newcomer = "left", "newcomer"

// actorOf is what the grid thinks of a walker.
func actorOf(role string) access.Actor {
	switch role {
	case left, newcomer:
		return access.Actor{Role: access.Member}
	case "psychologist", "gp", "social_worker", "psychiatrist", "nurse", "pharmacist", "other":
		return access.Actor{Role: access.Member, Teams: []access.Team{{ID: 1, Profession: access.Profession(role)}}}
	default:
		return access.Actor{Role: access.Role(role)}
	}
}

// Every route, every role: the door admits whom the grid names, a thing of
// another team is not there, and nobody but its team reads a person's name.
func TestEveryRouteOpensToWhomTheGridNamesAndNamesNobodyToOthers(t *testing.T) {
	t.Parallel()
	s, in := demonstration(t, "")
	w := newWalk(t, s, in)
	base := serveInstall(t, s, in, bytes.NewBuffer(nil))
	persons := everybody(t, in)
	everyone, strangers := &index{}, &index{}
	for team, list := range persons {
		for _, l := range list {
			everyone.words = append(everyone.words, told(l.Patient)...)
			if team.String() != w.home.team {
				strangers.words = append(strangers.words, told(l.Patient)...)
			}
		}
	}
	w.dropHomonyms(t, everyone, strangers)
	if len(strangers.words) < 100 {
		t.Fatalf("only %d words to look for", len(strangers.words))
	}
	w.paperwork(t)
	for _, in := range append(demo.SignIns(), w.walkers(t)...) {
		v := newVisitor(t, base)
		v.signIn(t, in.Email)
		secret := everyone
		inside := len(actorOf(in.Role).Teams) > 0
		if inside {
			secret = strangers
		}
		for _, route := range w.routes {
			w.try(t, v, in.Role, route, secret)
		}
		for _, list := range persons {
			w.search(t, v, in.Role, list, secret)
		}
		if _, body, _ := v.get(t, "/equipes/"+w.home.code+"/patients"); (len(everyone.found(body)) > 0) != inside {
			t.Errorf("the caseload as %s: whether it names anybody is wrong, or the search finds nothing", in.Role)
		}
	}
	w.tryNobody(t, newVisitor(t, base))
}

// search asks for people by what somebody may know of them: what comes back
// names those of the reader's team, or nobody.
func (w *walk) search(t *testing.T, v *visitor, role string, list []patient.Listed, secret *index) {
	t.Helper()
	for i, l := range list {
		if i%4 != 0 {
			continue // one in four is enough
		}
		for _, q := range append(inTheSeal(l.Patient), l.Patient.Number) {
			_, body, _ := v.post(t, "/recherche", url.Values{"q": {q}})
			for _, hit := range secret.found(strings.ReplaceAll(body, q, "")) {
				t.Errorf("the search as %s tells %q", role, hit)
			}
		}
	}
}

// try opens one route as one role, at home, away, and where nothing is.
func (w *walk) try(t *testing.T, v *visitor, role string, route web.Route, secret *index) {
	t.Helper()
	method, _, _ := strings.Cut(route.Pattern, " ")
	who := actorOf(role)
	if route.Permission == "" || strings.Contains(route.Pattern, "/static/") || strings.HasSuffix(route.Pattern, "/deconnexion") {
		return
	}
	visit := func(at spot) (int, string) {
		path, _ := w.fill(route.Pattern, at)
		if method == http.MethodGet {
			code, body, _ := v.get(t, path)
			return code, body
		}
		code, body, _ := v.post(t, path, url.Values{})
		return code, body
	}
	_, scoped := w.fill(route.Pattern, w.home)
	if method == http.MethodGet || !who.May(route.Permission) {
		code, body := visit(w.home)
		for _, hit := range secret.found(body) {
			if route.Pattern == "GET /equipes/{team}/transferts" && recordNumber.MatchString(hit) {
				continue // a team that is asked for a transfer knows the number, and no name
			}
			t.Errorf("%s as %s tells %q", route.Pattern, role, hit)
		}
		if want := w.expected(route, who, scoped); !slices.Contains(want, code) {
			t.Errorf("%s as %s: got %d, want %v", route.Pattern, role, code, want)
		}
	}
	if !scoped || !who.May(route.Permission) || who.Role != access.Member {
		return
	}
	code, body := visit(w.away)
	if code != http.StatusNotFound {
		t.Errorf("%s of another team as %s: got %d, want 404", route.Pattern, role, code)
	}
	for _, hit := range secret.found(body) {
		t.Errorf("%s of another team as %s tells %q", route.Pattern, role, hit)
	}
	nowhere := spot{
		team: unknownID, code: "MSMA-99-99", patient: unknownID, enrolment: unknownID, session: unknownID, situation: unknownID, rcp: unknownID, review: unknownID,
		note: unknownID, document: unknownID, request: unknownID, glass: unknownID, sheet: unknownID, appointment: unknownID,
	}
	code, none := visit(nowhere)
	if code != http.StatusNotFound || requestNumber.ReplaceAllString(none, "") != requestNumber.ReplaceAllString(body, "") {
		t.Errorf("%s that is nowhere as %s: got %d, and the same page as another team's: %v", route.Pattern, role, code, none == body)
	}
}

// expected says which answers a role may get at home.
func (w *walk) expected(route web.Route, who access.Actor, scoped bool) []int {
	switch {
	case !who.May(route.Permission):
		return []int{403}
	case who.Role == access.Member && len(who.Teams) == 0 && scoped && !strings.HasSuffix(route.Pattern, "/rcp/{id}/quorum"):
		return []int{404} // of no team: nothing of any team is there
	case strings.Contains(route.Pattern, "/imports/"), strings.Contains(route.Pattern, "{membership}"), strings.Contains(route.Pattern, "{other}"):
		return []int{404} // the demonstration has none, or the other is nobody
	case strings.HasSuffix(route.Pattern, "/anonymat"), strings.Contains(route.Pattern, "{around}"), strings.Contains(route.Pattern, "{consent}"):
		return []int{404} // the first patient is known by name; these entries are not filled
	case strings.HasSuffix(route.Pattern, "/{$}"):
		return []int{200, 303} // some roles are sent to their one page
	case strings.Contains(route.Pattern, "/rcp/{id}/ajout"), strings.Contains(route.Pattern, "/rcp/{id}/revues/"), strings.HasSuffix(route.Pattern, "/rcp/{id}/preparation"):
		return []int{200, 303, 409} // a RCP that is validated takes no more
	case strings.Contains(route.Pattern, "/entretiens/{session}"):
		return []int{200, 403, 404} // his own only
	default:
		return []int{200}
	}
}

func (w *walk) tryNobody(t *testing.T, v *visitor) {
	t.Helper()
	for _, route := range w.routes {
		if route.Permission == "" {
			continue
		}
		method, _, _ := strings.Cut(route.Pattern, " ")
		path, _ := w.fill(route.Pattern, w.home)
		var code int
		var to string
		if method == http.MethodGet {
			code, _, to = v.get(t, path)
		} else {
			code, _, to = v.post(t, path, url.Values{})
		}
		if code != http.StatusSeeOther || !strings.HasPrefix(to, "/connexion") {
			t.Errorf("%s as nobody: got %d to %q", route.Pattern, code, to)
		}
	}
}

// dropHomonyms forgets the words that the network itself tells in clear: an
// invented patient may be called as an invented professional.
func (w *walk) dropHomonyms(t *testing.T, lists ...*index) {
	t.Helper()
	clear := clearWords(t, w.in)
	for _, x := range lists {
		slices.Sort(x.words)
		x.words = slices.DeleteFunc(slices.Compact(x.words), func(word string) bool { return strings.Contains(clear, word) })
	}
}

// clearWords is what the directory and the accounts hold in clear.
func clearWords(t *testing.T, in *install) string {
	t.Helper()
	var all []string
	err := in.db.Read(context.Background(), func(tx *db.Tx) error {
		for _, query := range []string{
			`select first_name || ' ' || last_name || ' ' || first_name || '|' || upper(last_name) || ' ' || first_name || '|' || search_key from professional`,
			`select name || '|' || address || '|' || phone || '|' || email || '|' || commune || '|' || search_key from organisation`,
			`select name || '|' || search_key from microstructure`, `select name || '|' || email from account`,
		} {
			var rows []string
			if err := tx.Select(&rows, query); err != nil {
				return err
			}
			all = append(all, rows...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}
