package account_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/account"

	"github.com/pquerna/otp/totp"
)

const password = "quatre mots sans rapport"

// hashed is the hash of password, made once.
var hashed = sync.OnceValue(func() string {
	h, err := new(account.Service).HashPassword(context.Background(), password)
	if err != nil {
		panic(err)
	}
	return h
})

var (
	claire = db.ID(101) // a GP of the directory, in Occitanie
	paul   = db.ID(102)
	csapa  = db.ID(201)
	team   = access.Team{ID: 301, Code: "MSMA-31-01", Name: "Les Tilleuls", Profession: access.GP}
)

const occitanie, bourgogne = "76", "27"

// rig is a service on a fresh database, with a directory of two people.
type rig struct {
	dbtest.House
	*account.Service
	mu    sync.Mutex
	teams []access.Team // of every professional
}

func newRig(h dbtest.House) *rig {
	r := &rig{House: h, teams: []access.Team{team}}
	r.Service = &account.Service{
		DB: h.DB, Audit: h.Audit, Seal: h.Seal,
		TeamsOf: func(*db.Tx, db.ID, civil.Day) ([]access.Team, error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			return r.teams, nil
		},
		Directory: func(_ *db.Tx, region string) (account.Directory, error) {
			d := account.Directory{Regions: []account.Choice{{Value: occitanie, Label: "Occitanie"}, {Value: bourgogne, Label: "Bourgogne-Franche-Comté"}}}
			if region == occitanie {
				d.People = []account.Choice{{Value: claire.String(), Label: "Claire Durand"}, {Value: paul.String(), Label: "Paul Martin"}}
				d.Hosts = []account.Choice{{Value: csapa.String(), Label: "CSAPA des Carmes"}}
			}
			return d, nil
		},
	}
	return r
}

func each(t *testing.T, test func(t *testing.T, r *rig)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) { test(t, newRig(h)) })
}

var ctx = context.Background()

func (r *rig) write(t testing.TB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := r.House.DB.Write(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

// count reads one number.
func (r *rig) count(t testing.TB, query string, args ...any) (n int) {
	t.Helper()
	if err := r.House.DB.Read(ctx, func(tx *db.Tx) error { return tx.Get(&n, query, args...) }); err != nil {
		t.Fatal(err)
	}
	return n
}

// make creates an account that knows the password.
func (r *rig) make(t testing.TB, n account.NewAccount) db.ID {
	t.Helper()
	if n.Name == "" {
		n.Name = "Jeanne Exemple"
	}
	if n.Role == "" {
		n.Role = access.AdminCoordination
		n.Region = occitanie
	}
	n.PasswordHash = hashed()
	var id db.ID
	r.write(t, func(tx *db.Tx) (err error) {
		id, err = account.Create(tx, n)
		return err
	})
	return id
}

var here = account.Origin{Address: "192.0.2.7", Device: "Firefox, Windows", Request: "demande"}

func from(address string) account.Origin { return account.Origin{Address: address, Request: "demande"} }

// who asks who a cookie's token is.
func (r *rig) who(t testing.TB, token string) (access.Actor, bool) {
	t.Helper()
	req := httptest.NewRequest(http.MethodGet, "/", nil)
	req.AddCookie(r.Cookie(account.Outcome{Token: token}))
	who, ok, err := r.Identify(ctx, req)
	if err != nil {
		t.Fatal(err)
	}
	return who, ok
}

// enter signs a demonstration account in, and gives who it is and its token.
func (r *rig) enter(t testing.TB, email string) (access.Actor, string) {
	t.Helper()
	out, err := r.SignIn(ctx, email, password, here)
	if err != nil {
		t.Fatal(err)
	}
	who, ok := r.who(t, out.Token)
	if !ok {
		t.Fatalf("%s: signed in but not identified", email)
	}
	return who, out.Token
}

// codeOf gives the code of a secret at the rig's clock.
func (r *rig) codeOf(t testing.TB, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(strings.ReplaceAll(secret, " ", ""), r.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// setUp signs an account in for the first time and sets up its second factor; it
// gives the secret and the token.
func (r *rig) setUp(t testing.TB, email string) (secret, token string) {
	t.Helper()
	out, err := r.SignIn(ctx, email, password, here)
	if err != nil {
		t.Fatal(err)
	}
	w, err := r.Pending(ctx, out.Token)
	if err != nil || w.Setup == nil {
		t.Fatalf("pending: got %+v, %v, want a factor to set up", w, err)
	}
	done, err := r.Confirm(ctx, out.Token, r.codeOf(t, w.Setup.Secret), here)
	if err != nil {
		t.Fatal(err)
	}
	r.Clock.Advance(time.Minute) // the code is used: the next ones are others
	return w.Setup.Secret, done.Token
}

func wantKind(t testing.TB, what string, err error, want fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != want {
		t.Errorf("%s: got %v, want %v", what, err, want)
	}
}

func wantOK(t testing.TB, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func (r *rig) wantIn(t testing.TB, what, token string, want bool) {
	t.Helper()
	if _, got := r.who(t, token); got != want {
		t.Errorf("%s: signed in is %v, want %v", what, got, want)
	}
}
