package account

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// Own is what a person sees of his or her own account.
type Own struct {
	Account Account
	Grants  []Grant  // those that hold today
	SignIns []SignIn // the live ones, the latest first
}

// Mine opens one's own account. Faults: Forbidden.
func (s *Service) Mine(ctx context.Context, who access.Actor) (Own, error) {
	var own Own
	if err := who.Check(access.OwnAccount); err != nil {
		return own, err
	}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		a, err := accountByID(tx, who.Account)
		if err != nil {
			return err
		}
		own.Account = a.account()
		grants, err := grantsOf(tx, who.Account)
		if err != nil {
			return err
		}
		own.Grants = holding(grants, tx.Today())
		all, err := signInsOf(tx, who.Account)
		for _, one := range all {
			if one.live(tx.Now()) {
				one.Current = one.ID == who.SignIn
				own.SignIns = append(own.SignIns, one)
			}
		}
		return err
	})
	return own, err
}

// holding keeps the grants that hold on a day.
func holding(grants []Grant, day civil.Day) []Grant {
	var now []Grant
	for _, g := range grants {
		if g.On(day) {
			now = append(now, g)
		}
	}
	return now
}

// Revoke ends one of one's own sign-ins, on another device or this one. Faults:
// Forbidden; NotFound when it is not one's own, or has ended.
func (s *Service) Revoke(ctx context.Context, who access.Actor, signIn db.ID) error {
	if err := who.Check(access.OwnAccount); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		ended, err := endSignIn(tx, who.Account, signIn)
		if err != nil {
			return err
		}
		if !ended {
			return fault.Missing()
		}
		return s.note(tx, who, actRevoke, who.Account, "")
	})
}

// RevokeOthers ends all of one's sign-ins but this one. Faults: Forbidden.
func (s *Service) RevokeOthers(ctx context.Context, who access.Actor) error {
	if err := who.Check(access.OwnAccount); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := endOtherSignIns(tx, who.Account, who.SignIn)
		if err != nil || n == 0 {
			return err
		}
		return s.note(tx, who, actRevoke, who.Account, "")
	})
}

// SwitchGrant makes the sign-in act under another of one's own roles. The token
// changes with the rights. Faults: Forbidden; NotFound when the role is not
// one's own or does not hold today.
func (s *Service) SwitchGrant(ctx context.Context, who access.Actor, grant db.ID) (Outcome, error) {
	var out Outcome
	if err := who.Check(access.OwnAccount); err != nil {
		return out, err
	}
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		g, err := grantByID(tx, grant)
		if err != nil {
			return err
		}
		if g.AccountID != who.Account || !g.On(tx.Today()) {
			return fault.Missing()
		}
		if err := moveSignIn(tx, who.SignIn, grant); err != nil {
			return err
		}
		if out.Token, err = newToken(); err != nil {
			return err
		}
		if err := renewSignIn(tx, who.SignIn, out.Token); err != nil {
			return err
		}
		return s.note(tx, who, actSwitch, who.Account, string(g.Role))
	})
	return out, err
}

// SetTheme keeps a person's choice of colours: "" follows the device. Faults:
// Forbidden; Invalid.
func (s *Service) SetTheme(ctx context.Context, who access.Actor, theme string) error {
	if err := who.Check(access.OwnAccount); err != nil {
		return err
	}
	if theme != "" && theme != "light" && theme != "dark" {
		return fault.Refuse("Choisissez un thème de la liste.")
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return setTheme(tx, who.Account, theme) })
}

// PasswordDraft is what is typed to change one's password.
type PasswordDraft struct {
	Current string `form:"current"`
	New     string `form:"new"`
	Again   string `form:"again"`
}

// newPassword checks a password that is being chosen.
func newPassword(field, password, again string, a accountRow) error {
	var wrong fault.Fields
	if why := weakness(password, a.Name, a.Email, beforeAt(a.Email)); why != "" {
		wrong.Add(field, why)
	} else if password != again {
		wrong.Add("again", "Les deux saisies diffèrent.")
	}
	return wrong.Err()
}

// ChangePassword replaces one's password, against the present one, and ends all
// other sign-ins; this one gets a new token. Faults: Forbidden; Invalid.
func (s *Service) ChangePassword(ctx context.Context, who access.Actor, d PasswordDraft, o Origin) (Outcome, error) {
	if err := who.Check(access.OwnAccount); err != nil {
		return Outcome{}, err
	}
	a, err := s.read(ctx, who.Account)
	if err != nil {
		return Outcome{}, err
	}
	if err := newPassword("new", d.New, d.Again, a); err != nil {
		return Outcome{}, err
	}
	right, _, err := s.fits(ctx, d.Current, a.PasswordHash)
	if err != nil {
		return Outcome{}, err
	}
	hash, err := s.HashPassword(ctx, d.New)
	if err != nil {
		return Outcome{}, err
	}
	var out Outcome
	var refused error
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		out, refused = Outcome{}, nil
		if refused, err = s.checkPassword(tx, "current", wrongCurrent, a, right, o); err != nil || refused != nil {
			return err
		}
		if err := setPassword(tx, a.ID, a.PasswordHash, hash); err != nil {
			return err
		}
		if _, err := endOtherSignIns(tx, a.ID, who.SignIn); err != nil {
			return err
		}
		if out.Token, err = newToken(); err != nil {
			return err
		}
		if err := renewSignIn(tx, who.SignIn, out.Token); err != nil {
			return err
		}
		return s.note(tx, who, actPassword, a.ID, "")
	})
	if err == nil {
		err = refused
	}
	return out, err
}

// checkPassword counts a wrong password typed by somebody whose account is
// known. The refusal is an outcome to commit.
func (s *Service) checkPassword(tx *db.Tx, field, wrong string, a accountRow, right bool, o Origin) (refused, err error) {
	locks := s.locks("one", a.EmailKey, o)
	d, err := wait(tx, locks)
	if err != nil {
		return nil, err
	}
	switch {
	case d > 0:
		refused = refusal(wrong, d)
	case !right:
		refused, err = s.failed(tx, locks, a.ID, o, wrong)
	default:
		return nil, forgetFailures(tx, locks[0].key)
	}
	if err != nil {
		return nil, err
	}
	var at fault.Fields
	at.Add(field, fault.MessageOf(refused))
	return at.Err(), nil
}

func (s *Service) read(ctx context.Context, id db.ID) (a accountRow, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		a, err = accountByID(tx, id)
		return err
	})
	return a, err
}
