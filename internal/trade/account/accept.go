package account

import (
	"context"

	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// Opened is what the page of a link shows.
type Opened struct {
	Name          string
	Email         string
	Purpose       Purpose
	WantsPassword bool // a new password is to be chosen
	WantsCode     bool // a code of the second factor is asked, as proof
	WantsCurrent  bool // the present password is asked, as proof
	Demo          bool
}

func openedOf(i invitationRow, a accountRow) Opened {
	return Opened{
		Name: a.Name, Email: a.Email, Purpose: i.Purpose, Demo: a.Demo,
		WantsPassword: i.Purpose != LostDevice,
		WantsCode:     i.Purpose == LostPassword && a.TOTPConfirmed != nil && !a.Demo,
		WantsCurrent:  i.Purpose == LostDevice,
	}
}

// Invitation opens a link without using it. Faults: NotFound, whether it never
// was, was used, was replaced or is too old.
func (s *Service) Invitation(ctx context.Context, token string) (o Opened, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		i, a, err := invitationOf(tx, token)
		o = openedOf(i, a)
		return err
	})
	return o, err
}

// AcceptDraft is what is typed on the page of a link.
type AcceptDraft struct {
	Password string `form:"password"`
	Again    string `form:"again"`
	Current  string `form:"current"`
	Code     string `form:"code"`
}

// Accept uses a link: it sets what the link is for, ends all the account's
// sign-ins and opens a new one, which waits for the second factor unless the
// link asked for its code. Faults: NotFound as Invitation; Invalid.
func (s *Service) Accept(ctx context.Context, token string, d AcceptDraft, o Origin) (Outcome, error) {
	var a accountRow
	var i invitationRow
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		i, a, err = invitationOf(tx, token)
		return err
	})
	if err != nil {
		return Outcome{}, err
	}
	asked := openedOf(i, a)
	hash, right := a.PasswordHash, true
	if asked.WantsPassword {
		if err := newPassword("password", d.Password, d.Again, a); err != nil {
			return Outcome{}, err
		}
		hash, err = s.HashPassword(ctx, d.Password)
	} else {
		right, _, err = s.fits(ctx, d.Current, a.PasswordHash)
	}
	if err != nil {
		return Outcome{}, err
	}
	var out Outcome
	var refused error
	err = s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		out, refused, err = s.accept(tx, token, a.PasswordHash, hash, right, d.Code, o)
		return err
	})
	if err == nil {
		err = refused
	}
	return out, err
}

func (s *Service) accept(tx *db.Tx, token, was, hash string, right bool, code string, o Origin) (out Outcome, refused, err error) {
	i, a, err := invitationOf(tx, token)
	if err != nil {
		return out, nil, err
	}
	asked := openedOf(i, a)
	switch {
	case asked.WantsCurrent:
		refused, err = s.checkPassword(tx, "current", wrongCurrent, a, right, o)
	case asked.WantsCode:
		if refused, err = s.checkCode(tx, a, code, o); refused != nil {
			var at fault.Fields
			at.Add("code", fault.MessageOf(refused))
			refused = at.Err()
		}
	}
	if err != nil || refused != nil {
		return out, refused, err
	}
	if asked.WantsPassword {
		if err := setPassword(tx, a.ID, was, hash); err != nil {
			return out, nil, err
		}
	}
	if i.Purpose != LostPassword { // the second factor is set up anew
		if err := setSecret(tx, a.ID, nil); err != nil {
			return out, nil, err
		}
		a.TOTPSecret, a.TOTPConfirmed = nil, nil
	}
	if i.Purpose == LostBoth && !a.Demo { // nothing of the person's own was asked: a second person looks again
		if err := setConfirmed(tx, a.ID, nil, 0); err != nil {
			return out, nil, err
		}
	}
	if err := endSignIns(tx, a.ID); err != nil {
		return out, nil, err
	}
	if err := useInvitation(tx, i.ID); err != nil {
		return out, nil, err
	}
	if err := s.note(tx, somebody(a.ID, o), actAccept, a.ID, string(i.Purpose)); err != nil {
		return out, nil, err
	}
	out, err = s.begin(tx, a, o, a.Demo || asked.WantsCode)
	return out, nil, err
}
