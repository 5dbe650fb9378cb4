package workbookweb_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/workbook"
	"maillage/internal/trade/workbook/workbookweb"
)

var (
	west   = access.Actor{Account: 1, Role: access.AdminCoordination, Region: "76", Name: "Coordination Ouest"}
	keeper = access.Actor{Account: 2, Role: access.Operator, Name: "Exploitation"}
	member = access.Actor{Account: 3, Role: access.Member, Name: "Membre", Teams: []access.Team{{ID: 1, Code: "MSMA-99-01", Profession: access.GP}}}
)

// site is the face served over an empty install.
type site struct {
	t       *testing.T
	h       dbtest.House
	svc     *workbook.Service
	handler http.Handler
	who     access.Actor
}

func open(t *testing.T, h dbtest.House) *site {
	t.Helper()
	s := &site{t: t, h: h, who: west, svc: &workbook.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}}
	f := web.NewFrame()
	f.Identify = func(context.Context, *http.Request) (access.Actor, bool, error) { return s.who, true, nil }
	f.Nav = func(access.Actor, string) []ui.NavItem { return nil }
	f.Place = func(access.Actor, *http.Request) ui.PlaceSwitch { return ui.PlaceSwitch{} }
	f.Log = slog.New(slog.DiscardHandler)
	f.Now = h.Clock.Now
	workbookweb.Routes(f, s.svc)
	s.handler = f.Handler()
	if err := h.DB.Write(t.Context(), func(tx *db.Tx) error { return programme.Seed(tx, false) }); err != nil {
		t.Fatal(err)
	}
	return s
}

// send makes a request and wants a status and words on the page; it returns the
// page and where it leads.
func (s *site) send(r *http.Request, want int, words ...string) (page, to string) {
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
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		sane(s.t, page)
	}
	return page, w.Header().Get("Location")
}

func (s *site) get(path string, want int, words ...string) string {
	s.t.Helper()
	page, _ := s.send(httptest.NewRequest(http.MethodGet, path, nil), want, words...)
	return page
}

func (s *site) post(path string, want int, pairs ...string) (page, to string) {
	s.t.Helper()
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.send(r, want)
}

// upload sends a workbook to be checked.
func (s *site) upload(name string, raw []byte, asOf, key string, want int, words ...string) (page, to string) {
	s.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	_ = m.WriteField("_key", key)
	_ = m.WriteField("as_of", asOf)
	if raw != nil {
		f, err := m.CreateFormFile("file", name)
		if err != nil {
			s.t.Fatal(err)
		}
		_, _ = f.Write(raw)
	}
	_ = m.Close()
	r := httptest.NewRequest(http.MethodPost, "/imports", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return s.send(r, want, words...)
}

var (
	labelled = regexp.MustCompile(`<(?:input|select|textarea)[^>]*\bid="([^"]+)"`)
	inlined  = regexp.MustCompile(`\sstyle="|\son[a-z]+="|<script>`)
)

// sane says what no page may get wrong.
func sane(t *testing.T, page string) {
	t.Helper()
	if n := strings.Count(page, "<h1"); n != 1 {
		t.Errorf("the page has %d h1, want 1", n)
	}
	if m := inlined.FindString(page); m != "" {
		t.Errorf("the page holds %q, which its policy forbids", m)
	}
	for _, m := range labelled.FindAllStringSubmatch(page, -1) {
		if !strings.Contains(page, `for="`+m[1]+`"`) && !strings.Contains(m[0], "aria-label") && !strings.Contains(m[0], `type="hidden"`) {
			t.Errorf("no label for %s", m[0])
		}
	}
}

func sample(t *testing.T) []byte {
	t.Helper()
	raw, err := os.ReadFile("../testdata/tableau-de-suivi-exemple.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestAWorkbookFromCheckToUndo(t *testing.T) {
	t.Parallel()
	raw := sample(t)
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		s.who = keeper
		s.get("/imports", 200, "Aucun import pour l’instant", "Vérifier un classeur", "22/11/2026")
		_, to := s.upload("suivi.xlsx", raw, "31/10/2026", "k1", 303)
		s.get(to, 200, "671", "lignes refusées", "Importer les lignes valides (19", "Impossible", "Dossier inconnu", "Rien n’est encore écrit", "suivi.xlsx", "Entretiens")
		s.get(to+"?niveau=refus&feuille=Entretiens", 200, "19\u00a0remarques")
		s.get(to+"?niveau=tout&page=2", 200, "101 à")
		s.get(to+"?niveau=tout&page=999", 200)
		if page, _ := s.post(to+"/import", 422, "mode", "tout", "_key", "k2"); !strings.Contains(page, "19\u00a0lignes sont refusées") {
			t.Error("importing all does not say why it may not")
		}
		s.post(to+"/import", 422, "mode", "au hasard", "_key", "k3")
		r := httptest.NewRequest(http.MethodGet, to+"/refus.xlsx", nil)
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		if w.Code != 200 || !strings.HasPrefix(w.Body.String(), "PK") || !strings.Contains(w.Header().Get("Content-Disposition"), "lignes-refusees.xlsx") {
			t.Errorf("rejects: got %d %v", w.Code, w.Header())
		}
		_, run := s.post(to+"/import", 303, "mode", "valides", "_key", "k4")
		_, again := s.post(to+"/import", 303, "mode", "valides", "_key", "k4")
		if again != run {
			t.Errorf("the same request again leads to %s, want %s", again, run)
		}
		s.get(to, 404)
		s.get(run, 200, "Annuler cet import", "classeur lu au 31/10/2026", "90\u00a0patients", "importé")
		s.get("/imports", 200, "31/10/2026", ">90<", "importé")
		_, to = s.upload("suivi.xlsx", raw, "31/10/2026", "k5", 303)
		s.get(to, 200, "Aucune ligne nouvelle ne peut être importée")
		_, _ = s.post(to+"/abandon", 303)
		s.get(to, 404)
		s.who = west // the operator's import is not the region's
		s.get(run, 404)
		s.who = keeper
		s.post(run+"/annulation", 303, "_key", "k6")
		s.post(run+"/annulation", 303, "_key", "k6")
		s.get(run, 200, "annulé", "par Exploitation")
		s.post(run+"/annulation", 409, "_key", "k7")
	})
}

func TestWhatIsNoWorkbookComesBackWithAReason(t *testing.T) {
	t.Parallel()
	s := open(t, dbtest.Open(t, db.SQLite))
	heavy := append([]byte("PK\x03\x04"), bytes.Repeat([]byte{0}, workbook.MaxFile)...)
	old := append([]byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}, make([]byte, 4096)...)
	cases := map[string]struct {
		raw  []byte
		asOf string
		want string
	}{
		"no file":            {nil, "31/10/2026", "Choisissez le classeur à vérifier."},
		"an empty file":      {[]byte{}, "31/10/2026", "Choisissez le classeur à vérifier."},
		"a text":             {[]byte("Date;Dossier\n01/02/2026;31-01-0001\n"), "31/10/2026", "f-file-error"},
		"an .xls":            {old, "31/10/2026", "f-file-error"},
		"a broken zip":       {sample(t)[:4000], "31/10/2026", "f-file-error"},
		"too heavy":          {heavy, "31/10/2026", "dépasse 20"},
		"a day that is none": {sample(t), "31/02/2026", "f-as_of-error"},
	}
	for name, c := range cases {
		page, _ := s.upload("x.xlsx", c.raw, c.asOf, "", 422, c.want, "Vérifier un classeur")
		if !strings.Contains(page, `value="`+c.asOf+`"`) {
			t.Errorf("%s: the day that was typed is lost", name)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/imports", strings.NewReader("file=x"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	s.send(r, 422)
	if list := uploads(t, s.h); list != 0 {
		t.Errorf("%d uploads were kept, want none", list)
	}
}

func uploads(t *testing.T, h dbtest.House) (n int) {
	t.Helper()
	if err := h.DB.Read(t.Context(), func(tx *db.Tx) error { return tx.Get(&n, `select count(*) from import_upload`) }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestImportsOpenToThoseWhoMayRunThem(t *testing.T) {
	t.Parallel()
	s := open(t, dbtest.Open(t, db.SQLite))
	_, to := s.upload("suivi.xlsx", sample(t), "31/10/2026", "", 303)
	for _, role := range access.Roles {
		s.who = access.Actor{Account: 9, Role: role, Region: "76", Teams: member.Teams}
		want := 403
		if role == access.AdminCoordination || role == access.Operator {
			want = 200
		}
		s.get("/imports", want)
		if want == 200 {
			want = 404
		}
		s.get(to, want) // somebody else's
		s.get("/imports/"+db.ID(5).String(), want)
		s.get("/imports/n’importe", want)
	}
}

func TestNoPageOfAnImportNamesAPatient(t *testing.T) {
	t.Parallel()
	s := open(t, dbtest.Open(t, db.SQLite))
	s.who = keeper
	_, to := s.upload("suivi.xlsx", sample(t), "31/10/2026", "", 303)
	pages := s.get(to+"?niveau=tout", 200) + s.get(to+"?niveau=tout&page=2", 200)
	_, run := s.post(to+"/import", 303, "mode", "valides", "_key", "k")
	pages += s.get(run+"?niveau=tout", 200) + s.get(run+"?niveau=tout&page=2", 200) + s.get("/imports", 200)
	names := 0
	if err := s.h.DB.Read(t.Context(), func(tx *db.Tx) error {
		teams, err := network.Teams(tx, "")
		if err != nil {
			return err
		}
		for _, team := range teams {
			all, err := patient.FollowedBy(tx, s.h.Seal, []db.ID{team.ID})
			if err != nil {
				return err
			}
			for _, f := range all {
				traits, ok := patient.TraitsOf(f.Patient.Identity)
				if !ok {
					continue
				}
				names++
				for _, word := range []string{traits.BirthName + " " + traits.FirstNames, traits.FirstNames + " " + traits.BirthName, traits.BirthDate.Short()} {
					if word != "" && strings.Contains(pages, word) {
						t.Errorf("a page says who %s is: %q", f.Patient.Number, word)
					}
				}
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if names < 60 {
		t.Errorf("only %d named patients were looked for", names)
	}
}

func TestARefusedUndoSaysWhyOnThePage(t *testing.T) {
	t.Parallel()
	s := open(t, dbtest.Open(t, db.SQLite))
	_, to := s.upload("suivi.xlsx", sample(t), "31/10/2026", "", 303)
	page := s.get(to, 200, "n’est pas de votre région") // the sample holds a team of another region
	if !strings.Contains(page, "Importer les lignes valides") {
		t.Error("the valid rows cannot be imported")
	}
	_, run := s.post(to+"/import", 303, "mode", "valides", "_key", "k")
	s.svc.DependsOn = func(*db.Tx, workbook.Footprint) (string, error) { return "La remontée de mars est partie.", nil }
	page, _ = s.post(run+"/annulation", 409, "_key", "u")
	if !strings.Contains(page, "La remontée de mars est partie.") {
		t.Error("the page does not say why")
	}
	if got, err := s.svc.Runs(t.Context(), west); err != nil || len(got) != 1 || got[0].Undone() || got[0].AsOf != civil.Must(2026, 10, 31) {
		t.Errorf("got %+v (%v), want one run that stands", got, err)
	}
	if _, err := s.svc.OpenRun(t.Context(), member, 1); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a member: got %v, want forbidden", err)
	}
}
