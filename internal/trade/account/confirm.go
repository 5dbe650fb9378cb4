package account

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// The link of an invitation passes through the hands of who made it, and so may
// its first use. A member therefore sees no patient before a second person, who
// works with him or her, has said that it is indeed he or she who signed in:
// somebody of one of the same teams, confirmed already, or the operator; never
// who made the link, never oneself. The recovery of both factors is confirmed
// anew. On the command line the operator, who holds the keys, may always.

// Newcomer is an account that waits to be confirmed.
type Newcomer struct {
	Account
	Teams  []access.Team // those of the professional, today
	Maker  string        // who made the link; empty when the command line did
	Own    bool          // the reader made the link: somebody else must confirm
	Member bool          // the reader works in one of the teams
}

// Newcomers lists the accounts that the reader may be asked about: those of his
// or her own teams; all of them for the operator. Faults: Forbidden.
func (s *Service) Newcomers(ctx context.Context, who access.Actor) (list []Newcomer, err error) {
	if err := who.Check(access.AccountConfirm); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		rows, err := unconfirmed(tx)
		if err != nil {
			return err
		}
		for _, r := range rows {
			n, known, err := s.newcomer(tx, who, r)
			if err != nil {
				return err
			}
			if known {
				list = append(list, n)
			}
		}
		return nil
	})
	return list, err
}

// newcomer says what the reader may know of an account that waits; known is
// false when it is none of his or her business.
func (s *Service) newcomer(tx *db.Tx, who access.Actor, r accountRow) (n Newcomer, known bool, err error) {
	n = Newcomer{Account: r.account()}
	if r.ID == who.Account || r.ProfessionalID == 0 {
		return n, false, nil
	}
	if n.Teams, err = s.TeamsOf(tx, r.ProfessionalID, tx.Today()); err != nil {
		return n, false, err
	}
	for _, t := range n.Teams {
		_, mine := who.Team(t.ID)
		n.Member = n.Member || mine
	}
	by, err := lastLinkBy(tx, r.ID)
	if err != nil {
		return n, false, err
	}
	n.Own = by != 0 && by == who.Account
	if by != 0 {
		maker, err := accountByID(tx, by)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return n, false, err
		}
		n.Maker = maker.Name
	}
	return n, n.Member || who.Role == access.Operator, nil
}

// Vouch confirms that an account is used by the person it is named after.
// Confirmed already, nothing happens. Faults: Forbidden, also to who made the
// link; NotFound unless the account has signed in and is a colleague's (any, for
// the operator).
func (s *Service) Vouch(ctx context.Context, who access.Actor, id db.ID) (name string, err error) {
	if err := who.Check(access.AccountConfirm); err != nil {
		return "", err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		a, err := accountByID(tx, id)
		if err != nil {
			return err
		}
		n, known, err := s.newcomer(tx, who, a)
		switch {
		case err != nil:
			return err
		case !known || a.DisabledAt != nil || a.SignedInAt == nil:
			return fault.Missing()
		case n.Own:
			return &fault.Error{Kind: fault.Forbidden, Message: "Vous avez préparé le lien de ce compte\u202f: une autre personne doit le confirmer."}
		}
		if name = a.Name; a.ConfirmedAt != nil {
			return nil
		}
		now := tx.Now()
		if err := setConfirmed(tx, id, &now, who.Account); err != nil {
			return err
		}
		return s.note(tx, who, access.AccountConfirm, id, "")
	})
	return name, err
}

// Waits says that nobody has confirmed the account yet, and that it matters: it
// is a professional's.
func (a Account) Waits() bool { return a.Professional != 0 && a.ConfirmedAt.IsZero() }

// Names gives the names of accounts, for the rooms that show who did something.
func Names(tx *db.Tx, ids []db.ID) (map[db.ID]string, error) {
	names := make(map[db.ID]string, len(ids))
	if len(ids) == 0 {
		return names, nil
	}
	marks, args := db.In(1, ids)
	var rows []struct {
		ID   db.ID  `db:"id"`
		Name string `db:"name"`
	}
	err := tx.Select(&rows, `select id, name from account where id in `+marks, args...)
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, err
}
