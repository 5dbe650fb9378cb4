package account

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
)

// Service is the use-cases of accounts. Its fields are filled at start-up; it is
// used by pointer and not copied.
type Service struct {
	DB    *db.DB
	Audit *audit.Keeper
	Seal  *seal.Sealer
	// Secure says that the site is reached by https: the cookie then belongs to
	// this host alone and never travels in clear.
	Secure bool
	// TeamsOf gives the teams a professional belongs to on a day, as what.
	TeamsOf func(tx *db.Tx, professional db.ID, day civil.Day) ([]access.Team, error)
	// Directory gives what an invitation may name: every region, and the people
	// and host organisations of the one asked for, or of all when it is empty.
	Directory func(tx *db.Tx, region string) (Directory, error)

	hashes atomic.Int64 // how many passwords were hashed
}

// Acts of this room that are no permission of the grid: what the journal calls them.
const (
	actSignIn   access.Permission = "account.sign_in"
	actFailed   access.Permission = "account.sign_in.failed"
	actSignOut  access.Permission = "account.sign_out"
	actSecond   access.Permission = "account.second_factor"
	actPassword access.Permission = "account.password"
	actRevoke   access.Permission = "account.sign_in.revoke"
	actSwitch   access.Permission = "account.role.switch"
	actAccept   access.Permission = "account.accept"
	actReopen   access.Permission = "account.reopen"
	actGrant    access.Permission = "account.grant.add"
	actUngrant  access.Permission = "account.grant.end"
)

// CookieName is the name of the cookie that holds a sign-in's token.
func (s *Service) CookieName() string {
	if s.Secure {
		return "__Host-maillage"
	}
	return "maillage" // a browser refuses the prefix without https, as on the loopback
}

// Token is what the request's cookie holds; empty without one.
func (s *Service) Token(r *http.Request) string {
	c, err := r.Cookie(s.CookieName())
	if err != nil {
		return ""
	}
	return c.Value
}

// Cookie is the cookie of an outcome. It ends with the browser; the database
// decides when the sign-in does.
func (s *Service) Cookie(o Outcome) *http.Cookie {
	return &http.Cookie{Name: s.CookieName(), Value: o.Token, Path: "/", HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode}
}

// NoCookie takes the cookie back.
func (s *Service) NoCookie() *http.Cookie {
	c := s.Cookie(Outcome{})
	c.MaxAge = -1
	return c
}

// Identify finds who sent a request, afresh each time: a closed account, an
// ended role or a left team count from the next request on. One transaction, at
// most two queries; once a minute, a write says that the sign-in was seen.
func (s *Service) Identify(ctx context.Context, r *http.Request) (access.Actor, bool, error) {
	token := s.Token(r)
	if token == "" {
		return access.Actor{}, false, nil
	}
	var who access.Actor
	var seen time.Time
	ok := false
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		row, found, err := whoOf(tx, token)
		if err != nil || !found || !row.inside(tx.Now(), tx.Today()) {
			return err
		}
		who, ok, seen = row.actor(), true, row.SeenAt
		if who.Role == access.Member && who.Professional != 0 && !who.Unconfirmed {
			who.Teams, err = s.TeamsOf(tx, who.Professional, tx.Today())
		}
		return err
	})
	if err != nil || !ok {
		return access.Actor{}, false, err
	}
	if s.DB.Now().Sub(seen) >= touchTime {
		// Reading goes on when the database takes no more writes: the sign-in then
		// ends thirty minutes after it was last seen to.
		_ = s.DB.Write(ctx, func(tx *db.Tx) error { return touchSignIn(tx, who.SignIn) })
	}
	return who, true, nil
}

// inside says whether a sign-in opens the door now.
func (r whoRow) inside(now time.Time, day civil.Day) bool {
	return SignIn{SeenAt: r.SeenAt, EndsAt: r.EndsAt}.live(now) && r.DisabledAt == nil &&
		(r.SecondAt != nil || r.Demo) && Grant{From: r.FromOn, To: r.ToOn}.On(day)
}

func (r whoRow) actor() access.Actor {
	who := access.Actor{
		Account: r.AccountID, Grant: r.GrantID, Professional: r.ProfessionalID, Name: r.Name, Role: r.Role,
		Organisation: r.OrganisationID, Demo: r.Demo, Theme: r.Theme, SignIn: r.SignInID,
	}
	who.Unconfirmed = r.Role == access.Member && r.ConfirmedAt == nil
	if r.Role != access.Member { // a member's region only says who looks after the account
		who.Region = r.Region
	}
	return who
}

// somebody is who the journal names while a person is not signed in yet.
func somebody(account db.ID, o Origin) access.Actor {
	return access.Actor{Account: account, Name: "connexion", Request: o.Request}
}

func (s *Service) note(tx *db.Tx, who access.Actor, act access.Permission, account db.ID, reason string) error {
	return s.Audit.Note(tx, who, audit.Line{Action: act, Subject: "account", SubjectID: account, Reason: reason})
}

// refusal is the one answer to a wrong try: it tells how long to wait and
// nothing else.
func refusal(wrong string, wait time.Duration) error {
	if wait > 0 {
		wrong += " Après plusieurs essais, il faut attendre\u202f: recommencez dans " + waitWords(wait) + "."
	}
	return fault.Refuse(wrong)
}

const (
	wrongPassword = "L’adresse ou le mot de passe ne convient pas."
	wrongCode     = "Ce code ne convient pas. Attendez le suivant, et vérifiez l’heure de votre téléphone."
	wrongCurrent  = "Le mot de passe actuel ne convient pas."
)

// Tidy is the job that forgets ended sign-ins and old failures.
type Tidy struct{}

// Kind names the job.
func (Tidy) Kind() string { return "account.tidy" }

// Tidy forgets ended sign-ins, failures that no longer count and links that were
// never used.
func (s *Service) Tidy(ctx context.Context, _ Tidy) error { return s.DB.Write(ctx, tidy) }
