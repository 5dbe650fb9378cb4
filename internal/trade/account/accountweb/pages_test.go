package accountweb_test

import (
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/account"
	"maillage/internal/trade/account/accountweb"

	"github.com/pquerna/otp/totp"
)

const password = "quatre mots sans rapport"

var (
	claire = db.ID(101)
	hashed = sync.OnceValue(func() string {
		h, err := new(account.Service).HashPassword(context.Background(), password)
		if err != nil {
			panic(err)
		}
		return h
	})
)

// site is the face served to browsers.
type site struct {
	t   testing.TB
	h   dbtest.House
	svc *account.Service
	url string
}

func open(t testing.TB, h dbtest.House) *site {
	t.Helper()
	svc := &account.Service{
		DB: h.DB, Audit: h.Audit, Seal: h.Seal,
		TeamsOf: func(*db.Tx, db.ID, civil.Day) ([]access.Team, error) {
			return []access.Team{{ID: 1, Code: "MSMA-31-01", Name: "Les Tilleuls", Profession: access.GP}}, nil
		},
		Directory: func(_ *db.Tx, region string) (account.Directory, error) {
			d := account.Directory{Regions: []account.Choice{{Value: "76", Label: "Occitanie"}, {Value: "27", Label: "Bourgogne-Franche-Comté"}}}
			if region == "76" {
				d.People = []account.Choice{{Value: claire.String(), Label: "Claire Durand", Note: "Médecin généraliste"}}
				d.Hosts = []account.Choice{{Value: db.ID(201).String(), Label: "CSAPA des Carmes"}}
			}
			return d, nil
		},
	}
	f := web.NewFrame()
	f.Identify = svc.Identify
	f.Nav = func(access.Actor, string) []ui.NavItem { return nil }
	f.Place = func(access.Actor, *http.Request) ui.PlaceSwitch { return ui.PlaceSwitch{} }
	f.Log = slog.New(slog.DiscardHandler)
	f.Now = h.Clock.Now
	accountweb.Routes(f, svc)
	f.Page("GET /{$}", access.Home, func(w http.ResponseWriter, r *http.Request, who access.Actor) error {
		return f.Render(w, r, who, web.Page{Title: "Accueil"}, ui.T("bonjour"))
	})
	server := httptest.NewServer(f.Handler())
	t.Cleanup(server.Close)
	return &site{t: t, h: h, svc: svc, url: server.URL}
}

func (s *site) make(n account.NewAccount) (id db.ID) {
	s.t.Helper()
	if n.Role == "" {
		n.Role, n.Region = access.AdminCoordination, "76"
	}
	if n.Name == "" {
		n.Name = "Jeanne Exemple"
	}
	n.PasswordHash = hashed()
	err := s.h.DB.Write(context.Background(), func(tx *db.Tx) (err error) {
		id, err = account.Create(tx, n)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// browser is one person's browser: it keeps cookies and follows redirects.
type browser struct {
	s      *site
	client *http.Client
	at     string // the last address
	code   int
	body   string
}

func (s *site) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &browser{s: s, client: &http.Client{Jar: jar}}
}

func (b *browser) take(res *http.Response, err error) *browser {
	b.s.t.Helper()
	if err != nil {
		b.s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.s.t.Fatal(err)
	}
	b.code, b.body, b.at = res.StatusCode, html.UnescapeString(string(body)), res.Request.URL.RequestURI()
	if got := res.Header.Get("Cache-Control"); got != "no-store" {
		b.s.t.Errorf("%s: Cache-Control is %q", b.at, got)
	}
	return b
}

func (b *browser) get(path string) *browser { return b.take(b.client.Get(b.s.url + path)) }

func (b *browser) post(path string, pairs ...string) *browser {
	v := url.Values{"_key": {fmt.Sprintf("k%d", len(b.body))}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return b.take(b.client.PostForm(b.s.url+path, v))
}

func (b *browser) want(what string, code int, at string, words ...string) {
	b.s.t.Helper()
	if b.code != code || at != "" && b.at != at {
		b.s.t.Fatalf("%s: got %d at %s, want %d at %s", what, b.code, b.at, code, at)
	}
	for _, w := range words {
		if !strings.Contains(b.body, w) {
			b.s.t.Errorf("%s: the page does not say %q", what, w)
		}
	}
}

func (b *browser) enter(email string) *browser {
	b.post("/connexion", "email", email, "password", password).want("sign in "+email, 200, "/")
	return b
}

var secretOnPage = regexp.MustCompile(`<code>([A-Z2-7 ]{35,})</code>`)

func (b *browser) secret() string {
	b.s.t.Helper()
	m := secretOnPage.FindStringSubmatch(b.body)
	if m == nil {
		b.s.t.Fatal("no secret on the page")
	}
	return strings.ReplaceAll(m[1], " ", "")
}

func (b *browser) codeOf(secret string) string {
	b.s.t.Helper()
	c, err := totp.GenerateCode(secret, b.s.h.Clock.Now())
	if err != nil {
		b.s.t.Fatal(err)
	}
	return c
}

func (b *browser) link() string {
	b.s.t.Helper()
	m := regexp.MustCompile(`value="http://[^/]+(/invitation/[\w-]{43})"`).FindStringSubmatch(b.body)
	if m == nil {
		b.s.t.Fatal("no link on the page")
	}
	return m[1]
}

func TestSomebodyIsInvitedAndSignsInFromThePages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		s.make(account.NewAccount{Email: "chef@exemple.fr", Demo: true})
		chief := s.browser().enter("chef@exemple.fr")
		chief.get("/comptes/invitation").want("the first part", 200, "", "Choisir ce rôle")
		if strings.Contains(chief.body, "Préparer l’invitation") || strings.Contains(chief.body, "Exploitation") {
			t.Error("the page shows the second part, or a role that a coordination cannot give")
		}
		chief.get("/comptes/invitation?role=member&region=76").want("the second part", 200, "", "Claire Durand · Médecin généraliste")
		chief.post("/comptes/invitation", "role", "member", "region", "76", "professional", "", "email", "claire").
			want("a wrong form", 422, "", "Choisissez la personne", `value="claire"`, "Cette adresse n’est pas complète")
		chief.post("/comptes/invitation", "role", "member", "region", "76", "professional", claire.String(), "email", "claire@exemple.fr").
			want("the right form", 200, "", "Lien pour Claire Durand", "Ce lien ne sera plus montré")
		link := chief.link()
		chief.get("/comptes").want("the list", 200, "", "Claire Durand", "invité", "Occitanie", "2")

		c := s.browser()
		c.get(link).want("the link", 200, "", "Bienvenue dans Maillage", "Claire Durand")
		c.post(link, "password", "motdepasse123", "again", "motdepasse123").want("a common password", 422, "", "premiers que l’on essaie")
		if strings.Contains(c.body, "motdepasse123") {
			t.Error("the password came back with the page")
		}
		c.post(link, "password", password, "again", password).want("a good one", 200, "/connexion/code", "Installer votre second facteur", "data:image/png;base64,")
		secret := c.secret()
		c.post("/connexion/code", "code", "000000").want("a wrong code", 422, "", "Ce code ne convient pas")
		if c.secret() != secret {
			t.Error("the secret changed between two tries")
		}
		c.post("/connexion/code", "code", c.codeOf(secret)).want("the code", 200, "/", "Claire Durand")
		c.get(link).want("the link again", 404, "", "Ce lien ne peut plus servir", "Se connecter")
		c.post("/deconnexion").want("out", 200, "/connexion")
		c.get("/compte").want("afterwards", 200, "/connexion?vers=%2Fcompte")

		h.Clock.Advance(time.Minute)
		c.post("/connexion", "email", "claire@exemple.fr", "password", password, "vers", "/compte").want("in again", 200, "/connexion/code?vers=%2Fcompte", "Votre code à six chiffres")
		if secretOnPage.MatchString(c.body) {
			t.Error("the secret is shown again")
		}
		c.post("/connexion/code", "code", c.codeOf(secret), "vers", "/compte").want("and back where they wanted", 200, "/compte", "claire@exemple.fr")
	})
}

func TestTheSignInFormSaysTheSameOfAnyWrongTry(t *testing.T) {
	t.Parallel()
	s := open(t, dbtest.Open(t, db.SQLite))
	s.make(account.NewAccount{Email: "jeanne@exemple.fr"})
	known, unknown := s.browser(), s.browser()
	key := regexp.MustCompile(`name="_key" value="[^"]*"|<code>[^<]*</code>`)
	page := func(b *browser, email string) string {
		b.post("/connexion", "email", email, "password", "un mauvais essai").want(email, 422, "/connexion", "ne convient pas")
		return key.ReplaceAllString(strings.ReplaceAll(b.body, email, "X"), "")
	}
	for i := range 7 {
		if a, b := page(known, "jeanne@exemple.fr"), page(unknown, "absent@exemple.fr"); a != b {
			t.Fatalf("try %d: the pages differ", i+1)
		}
	}
	if !strings.Contains(known.body, "recommencez dans une minute") {
		t.Error("the wait is not told")
	}
}

func TestAReaderIsSentBackInsideTheSiteOnly(t *testing.T) {
	t.Parallel()
	s := open(t, dbtest.Open(t, db.SQLite))
	s.make(account.NewAccount{Email: "jeanne@exemple.fr", Demo: true})
	for _, back := range []string{"https://ailleurs.example/", "//ailleurs.example/", "/\\ailleurs.example", "javascript:alert(1)"} {
		b := s.browser()
		b.post("/connexion", "email", "jeanne@exemple.fr", "password", password, "vers", back).want(back, 200, "/")
		b.get("/connexion?vers="+url.QueryEscape(back)).want("signed in already, "+back, 200, "/")
	}
}

func TestTheCookieIsOutOfReachOfScriptsAndOtherSites(t *testing.T) {
	t.Parallel()
	for secure, name := range map[bool]string{false: "maillage", true: "__Host-maillage"} {
		c := (&account.Service{Secure: secure}).Cookie(account.Outcome{Token: "x"})
		if c.Name != name || !c.HttpOnly || c.Secure != secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("secure %v: got %+v", secure, c)
		}
	}
	s := open(t, dbtest.Open(t, db.SQLite))
	s.make(account.NewAccount{Email: "jeanne@exemple.fr", Demo: true})
	form := url.Values{"email": {"jeanne@exemple.fr"}, "password": {password}}
	req, err := http.NewRequest(http.MethodPost, s.url+"/connexion", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	s.browser().take(http.DefaultClient.Do(req)).want("a form of another site", 403, "")
}

func TestAPersonTendsToTheirOwnAccount(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		id := s.make(account.NewAccount{Email: "jeanne@exemple.fr", Demo: true})
		if err := s.svc.AddGrant(context.Background(), access.Console("root"), id, account.GrantDraft{Role: access.MedicalCoordination, Region: "76"}, ""); err != nil {
			t.Fatal(err)
		}
		a, b := s.browser().enter("jeanne@exemple.fr"), s.browser().enter("jeanne@exemple.fr")
		a.get("/compte").want("own account", 200, "", "cet appareil", "Agir en tant que", "Coordination médicale · Occitanie", "démonstration")
		end := regexp.MustCompile(`/compte/connexions/\w{13}/fin`).FindString(a.body)
		a.post(end).want("end the other", 200, "/compte", "Connexion fermée")
		b.get("/compte").want("the other", 200, "/connexion?vers=%2Fcompte")
		a.post(end).want("again", 404, "")

		a.post("/compte/mot-de-passe", "current", "un mauvais essai", "new", "un autre ensemble de mots", "again", "un autre ensemble de mots").
			want("a wrong present password", 422, "", "Le mot de passe actuel ne convient pas")
		a.post("/compte/mot-de-passe", "current", password, "new", "un autre ensemble de mots", "again", "un autre ensemble de mots").
			want("a new password", 200, "/compte", "Mot de passe changé")

		a.post("/compte/apparence", "theme", "dark").want("dark", 200, "/compte", `data-color-scheme="dark"`)
		a.post("/compte/apparence", "theme", "pink").want("pink", 422, "")

		a.get("/compte")
		grant := regexp.MustCompile(`name="grant" value="(\w{13})"`).FindStringSubmatch(a.body)[1]
		a.post("/compte/role", "grant", grant).want("switch", 200, "/", "Coordination médicale")
		a.get("/comptes").want("a page of the other role", 403, "")
		a.post("/compte/role", "grant", "nimporte").want("a role that is none", 404, "")

		b.post("/connexion", "email", "jeanne@exemple.fr", "password", "un autre ensemble de mots").want("on another device", 200, "/", `data-color-scheme="dark"`)
	})
}

func TestAnAccountIsClosedHelpedAndReopenedFromItsPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		s.make(account.NewAccount{Email: "chef@exemple.fr", Demo: true})
		mine := s.make(account.NewAccount{Email: "luc@exemple.fr", Name: "Luc Exemple", Demo: true, Role: access.Agency, Region: "76"})
		theirs := s.make(account.NewAccount{Email: "zoe@exemple.fr", Name: "Zoé Exemple", Role: access.Agency, Region: "27"})
		chief, luc := s.browser().enter("chef@exemple.fr"), s.browser().enter("luc@exemple.fr")
		page := "/comptes/" + mine.String()
		chief.get(page).want("the page", 200, "", "Luc Exemple", "ARS · Occitanie", "Fermer le compte de Luc Exemple")
		chief.post(page+"/lien", "purpose", "password").want("a link", 200, "", "Lien pour Luc Exemple")
		chief.post(page+"/lien", "purpose", "recovery").want("both factors", 403, "")
		chief.post(page+"/roles", "role", "host_organisation").want("a role without its organisation", 422, "", "Choisissez la structure porteuse")
		chief.post(page+"/roles", "role", "evaluator").want("a role", 200, page, "Rôle ajouté", "Évaluation · Occitanie")
		end := regexp.MustCompile(page+`/roles/\w{13}/fin`).FindAllString(chief.body, -1)
		chief.post(end[len(end)-1]).want("end it", 200, page, "Rôle retiré")
		chief.post(page+"/fermeture").want("close", 200, page, "Compte fermé", "Rouvrir le compte")
		luc.get("/compte").want("Luc, at once", 200, "/connexion?vers=%2Fcompte")
		chief.post(page+"/reouverture").want("reopen", 200, page, "Compte rouvert")

		for _, path := range []string{theirs.String(), db.ID(999).String(), "nimporte"} {
			chief.get("/comptes/"+path).want("GET "+path, 404, "", "n’existe pas, ou ne vous est pas ouverte")
			for _, act := range []string{"lien", "fermeture", "reouverture", "roles", "roles/" + db.ID(5).String() + "/fin"} {
				chief.post("/comptes/"+path+"/"+act, "purpose", "password", "role", "evaluator").want("POST "+path+" "+act, 404, "")
			}
		}
		luc.enter("luc@exemple.fr").get("/comptes").want("an agency", 403, "")
	})
}

func TestTheGridShowsEachPermissionToEveryRole(t *testing.T) {
	t.Parallel()
	s := open(t, dbtest.Open(t, db.SQLite))
	s.make(account.NewAccount{Email: "jeanne@exemple.fr", Demo: true, Role: access.Evaluator})
	b := s.browser().enter("jeanne@exemple.fr").get("/droits")
	b.want("the grid", 200, "", "Grille des droits")
	for p, rule := range access.Grid {
		if n := strings.Count(b.body, ">"+rule.Label+"<"); n != 1 {
			t.Errorf("%s: shown %d times, want once", p, n)
		}
	}
	yes := 0
	for p := range access.Grid {
		for _, role := range access.Roles {
			if role != access.Member && (access.Actor{Role: role}).May(p) {
				yes++
			}
		}
		for _, prof := range []access.Profession{access.GP, access.Psychologist, access.SocialWorker, access.Psychiatrist, access.Nurse, access.Pharmacist, access.OtherMember} {
			if (access.Actor{Role: access.Member, Teams: []access.Team{{ID: 1, Profession: prof}}}).May(p) {
				yes++
			}
		}
	}
	if got := strings.Count(b.body, `<span class="sr">oui</span>`); got != yes {
		t.Errorf("cells that say yes: got %d, want %d", got, yes)
	}
}

func TestAMemberWithoutATokenIsNobody(t *testing.T) {
	t.Parallel()
	s := open(t, dbtest.Open(t, db.SQLite))
	for _, path := range []string{"/compte", "/comptes", "/droits", "/comptes/invitation", "/comptes/" + claire.String()} {
		b := s.browser()
		b.get(path).want(path, 200, "/connexion?vers="+url.QueryEscape(path))
	}
	s.browser().get("/connexion/code").want("no sign-in waits", 200, "/connexion")
	s.browser().get("/invitation/rien").want("no such link", 404, "", "Ce lien ne peut plus servir")
	s.browser().post("/invitation/rien", "password", password, "again", password).want("no such link", 404, "")
}
