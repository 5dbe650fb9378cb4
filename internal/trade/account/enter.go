package account

import (
	"context"
	"time"
	"unicode/utf8"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// lock is one reason to make a try wait: the account it is about, or the place
// it comes from.
type lock struct {
	key  string
	free int
}

func (s *Service) locks(kind, value string, o Origin) []lock {
	return []lock{{s.failureKey(kind, value), freeForOne}, {s.failureKey("place", place(o.Address)), freeForPlace}}
}

func wait(tx *db.Tx, locks []lock) (time.Duration, error) {
	var longest time.Duration
	for _, l := range locks {
		d, err := waitFor(tx, l.key, l.free)
		if err != nil {
			return 0, err
		}
		longest = max(longest, d)
	}
	return longest, nil
}

// failed writes a failure down and gives the refusal. The transaction must be
// committed all the same: the refusal is an outcome, not its error.
func (s *Service) failed(tx *db.Tx, locks []lock, account db.ID, o Origin, wrong string) (refused, err error) {
	for _, l := range locks {
		if err := addFailure(tx, l.key); err != nil {
			return nil, err
		}
	}
	if err := s.note(tx, somebody(account, o), actFailed, account, ""); err != nil {
		return nil, err
	}
	d, err := wait(tx, locks)
	return refusal(wrong, d), err
}

// SignIn answers an address and a password. The password is looked at once per
// call, whatever the account; the wait is decided in the same transaction that
// counts the failure, so that many tries at once are no way around it. Faults:
// Invalid, with one same message whether or not the account exists.
func (s *Service) SignIn(ctx context.Context, email, password string, o Origin) (Outcome, error) {
	var a accountRow
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		a, _, err = accountByKey(tx, emailKey(email))
		return err
	})
	if err != nil {
		return Outcome{}, err
	}
	if utf8.RuneCountInString(password) > longestPassword {
		password = ""
	}
	right, stale, err := s.fits(ctx, password, a.PasswordHash)
	if err != nil {
		return Outcome{}, err
	}
	fresh := ""
	if stale { // kept at another cost than the present one
		if fresh, err = s.HashPassword(ctx, password); err != nil {
			return Outcome{}, err
		}
	}
	var out Outcome
	var refused error
	err = s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		out, refused, err = s.enter(tx, emailKey(email), a, right, fresh, o)
		return err
	})
	if err == nil {
		err = refused
	}
	return out, err
}

// enter decides on a try whose password was looked at, against the account as it
// is now.
func (s *Service) enter(tx *db.Tx, key string, read accountRow, right bool, fresh string, o Origin) (out Outcome, refused, err error) {
	locks := s.locks("one", key, o)
	if d, err := wait(tx, locks); err != nil || d > 0 {
		return out, refusal(wrongPassword, d), err
	}
	a, _, err := accountByKey(tx, key)
	if err != nil {
		return out, nil, err
	}
	if !right || a.PasswordHash != read.PasswordHash || a.DisabledAt != nil {
		refused, err = s.failed(tx, locks, a.ID, o, wrongPassword)
		return out, refused, err
	}
	if err := forgetFailures(tx, locks[0].key); err != nil {
		return out, nil, err
	}
	if fresh != "" {
		if err := setPassword(tx, a.ID, a.PasswordHash, fresh); err != nil {
			return out, nil, err
		}
	}
	out, err = s.begin(tx, a, o, a.Demo)
	if fault.KindOf(err) == fault.Invalid { // no role any more
		return Outcome{}, err, nil
	}
	return out, nil, err
}

// begin opens a sign-in. complete says that nothing more is asked; otherwise it
// waits ten minutes for the second factor. Faults: Invalid when the account has
// no role on this day.
func (s *Service) begin(tx *db.Tx, a accountRow, o Origin, complete bool) (Outcome, error) {
	grants, err := grantsOf(tx, a.ID)
	if err != nil {
		return Outcome{}, err
	}
	grant, ok := grantOn(grants, tx.Today())
	if !ok {
		return Outcome{}, fault.Refuse("Votre compte n’a plus de rôle en cours\u202f: adressez-vous à votre coordination.")
	}
	token, err := newToken()
	if err != nil {
		return Outcome{}, err
	}
	now := tx.Now()
	row := signInRow{
		ID: tx.NewID(), TokenHash: digest(token), AccountID: a.ID, GrantID: grant.ID, MadeAt: now, SeenAt: now,
		EndsAt: now.Add(pendingTime), Device: o.Device,
	}
	out := Outcome{Token: token, Ends: row.EndsAt, Next: GiveCode, Theme: a.Theme}
	switch {
	case complete:
		row.EndsAt = now.Add(absoluteTime)
		out.Ends, out.Next = row.EndsAt, Inside
		if !a.Demo {
			row.SecondAt = &now
		}
		err = s.arrived(tx, a.ID, grant, o)
	case a.TOTPConfirmed == nil:
		out.Next = SetUpCode
		err = s.prepareSecret(tx, a)
	}
	if err != nil {
		return Outcome{}, err
	}
	return out, addSignIn(tx, row)
}

// arrived notes that a person is inside, and as what.
func (s *Service) arrived(tx *db.Tx, account db.ID, g Grant, o Origin) error {
	if err := setSignedIn(tx, account); err != nil {
		return err
	}
	who := access.Actor{Account: account, Role: g.Role, Region: g.Region, Organisation: g.Organisation, Request: o.Request}
	return s.note(tx, who, actSignIn, account, "")
}

// prepareSecret makes the secret that the person will set up, unless one waits.
func (s *Service) prepareSecret(tx *db.Tx, a accountRow) error {
	if len(a.TOTPSecret) > 0 {
		return nil
	}
	secret, err := newSecret(a.Email)
	if err != nil {
		return err
	}
	sealed, err := s.Seal.SealText(totpColumn, a.ID, secret)
	if err != nil {
		return err
	}
	return setSecret(tx, a.ID, sealed)
}

// Waiting is what the page of the second factor shows. Setup is nil when the
// factor is set up already: its secret is shown to nobody again.
type Waiting struct {
	Name  string
	Setup *Setup
}

// Pending tells about the sign-in that waits for its second factor. Faults:
// NotFound when there is none, or it waited too long.
func (s *Service) Pending(ctx context.Context, token string) (Waiting, error) {
	var w Waiting
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		_, a, err := pendingOf(tx, token)
		if err != nil {
			return err
		}
		w = Waiting{Name: a.Name}
		if a.TOTPConfirmed != nil {
			return nil
		}
		secret, err := s.Seal.OpenText(totpColumn, a.ID, a.TOTPSecret)
		if err != nil {
			return err
		}
		st, err := setup(a.Email, secret)
		w.Setup = &st
		return err
	})
	return w, err
}

// Confirm answers the code of the second factor. The first right one also sets
// the factor up. The token changes. Faults: NotFound when nothing waits; Invalid
// when the code is wrong, was used, or it is too soon after wrong ones.
func (s *Service) Confirm(ctx context.Context, token, code string, o Origin) (Outcome, error) {
	var out Outcome
	var refused error
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		out, refused = Outcome{}, nil
		row, a, err := pendingOf(tx, token)
		if fault.KindOf(err) == fault.NotFound {
			out, err = s.again(tx, token, code)
			return err
		}
		if err != nil {
			return err
		}
		if refused, err = s.checkCode(tx, a, code, o); err != nil || refused != nil {
			return err
		}
		if a.TOTPConfirmed == nil {
			if err := s.note(tx, somebody(a.ID, o), actSecond, a.ID, ""); err != nil {
				return err
			}
		}
		if out.Token, err = newToken(); err != nil {
			return err
		}
		out.Ends, out.Theme = tx.Now().Add(absoluteTime), a.Theme
		grant, err := grantByID(tx, row.GrantID)
		if err != nil {
			return err
		}
		if err := s.arrived(tx, a.ID, grant, o); err != nil {
			return err
		}
		return completeSignIn(tx, row.ID, out.Token, out.Ends)
	})
	if err == nil {
		err = refused
	}
	return out, err
}

// again answers a code that was sent twice, by a double click or because the
// answer was lost: the same first token with the same code, within thirty
// seconds, opens the same sign-in. Faults: NotFound.
func (s *Service) again(tx *db.Tx, token, code string) (Outcome, error) {
	row, a, found, err := justCompleted(tx, token)
	if err != nil {
		return Outcome{}, err
	}
	if !found || a.DisabledAt != nil {
		return Outcome{}, fault.Missing()
	}
	secret, err := s.Seal.OpenText(totpColumn, a.ID, a.TOTPSecret)
	if err != nil {
		return Outcome{}, err
	}
	step, err := matchingStep(secret, code, tx.Now(), a.TOTPLastStep-1)
	if err != nil {
		return Outcome{}, err
	}
	if step != a.TOTPLastStep {
		return Outcome{}, fault.Missing()
	}
	out := Outcome{Ends: row.EndsAt, Theme: a.Theme}
	if out.Token, err = newToken(); err != nil {
		return Outcome{}, err
	}
	return out, renewSignIn(tx, row.ID, out.Token)
}

// checkCode looks at a code and uses it up. The refusal is an outcome to commit.
func (s *Service) checkCode(tx *db.Tx, a accountRow, code string, o Origin) (refused, err error) {
	locks := s.locks("code", a.ID.String(), o)
	if d, err := wait(tx, locks); err != nil || d > 0 {
		return refusal(wrongCode, d), err
	}
	secret, err := s.Seal.OpenText(totpColumn, a.ID, a.TOTPSecret)
	if err != nil {
		return nil, err
	}
	step, err := matchingStep(secret, code, tx.Now(), a.TOTPLastStep)
	if err != nil {
		return nil, err
	}
	used := false
	if step != 0 {
		if used, err = useStep(tx, a.ID, step); err != nil {
			return nil, err
		}
	}
	if !used {
		return s.failed(tx, locks, a.ID, o, wrongCode)
	}
	return nil, forgetFailures(tx, locks[0].key)
}

// SignOut ends the sign-in of the request.
func (s *Service) SignOut(ctx context.Context, who access.Actor) error {
	if err := who.Check(access.OwnAccount); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		ended, err := endSignIn(tx, who.Account, who.SignIn)
		if err != nil || !ended {
			return err
		}
		return s.note(tx, who, actSignOut, who.Account, "")
	})
}
