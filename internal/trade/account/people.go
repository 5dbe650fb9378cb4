package account

import (
	"context"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/text"
)

// Listed is an account with its roles, past ones included, and what the reader
// may do to it.
type Listed struct {
	Account
	Grants []Grant // all, by their first day
	Held   []Grant // those of today
	Kept   bool    // the reader looks after it, and it is not the reader's own
}

func listed(who access.Actor, a accountRow, grants []Grant, day civil.Day) Listed {
	held := holding(grants, day)
	return Listed{Account: a.account(), Grants: grants, Held: held, Kept: keeps(who, a.ID, held)}
}

// RoleNames are the roles of today, in French.
func (l Listed) RoleNames() string {
	names := make([]string, len(l.Held))
	for i, g := range l.Held {
		names[i] = g.Role.Label()
	}
	return strings.Join(names, ", ")
}

// List gives the accounts that the reader may see, by name, at most two hundred:
// all for the operator, for a coordination those that have or had a role in its
// region. query narrows to names and addresses. Faults: Forbidden.
func (s *Service) List(ctx context.Context, who access.Actor, query string) ([]Listed, error) {
	if err := who.Check(access.AccountList); err != nil {
		return nil, err
	}
	var list []Listed
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		rows, err := findAccounts(tx, regionOf(who), text.Words(query))
		if err != nil {
			return err
		}
		ids := make([]db.ID, len(rows))
		for i, r := range rows {
			ids[i] = r.ID
		}
		grants, err := grantsOfAll(tx, ids)
		list = make([]Listed, len(rows))
		for i, r := range rows {
			list[i] = listed(who, r, grants[r.ID], tx.Today())
		}
		return err
	})
	return list, err
}

// Open gives one account. Faults: Forbidden; NotFound outside the reader's scope.
func (s *Service) Open(ctx context.Context, who access.Actor, id db.ID) (Listed, error) {
	if err := who.Check(access.AccountList); err != nil {
		return Listed{}, err
	}
	var l Listed
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		a, grants, err := visible(tx, who, id)
		l = listed(who, a, grants, tx.Today())
		return err
	})
	return l, err
}

// ByEmail finds the account of an address. Faults: Forbidden; NotFound outside
// the reader's scope.
func (s *Service) ByEmail(ctx context.Context, who access.Actor, email string) (id db.ID, err error) {
	if err := who.Check(access.AccountList); err != nil {
		return 0, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		a, found, err := accountByKey(tx, emailKey(email))
		if err == nil && !found {
			err = fault.Missing()
		}
		if err == nil {
			_, _, err = visible(tx, who, a.ID)
		}
		id = a.ID
		return err
	})
	return id, err
}

// NoRegion is the code of no region: a directory asked for it names the regions
// and nobody.
const NoRegion = "-"

// RegionNames gives the regions' names by code. Faults: Forbidden.
func (s *Service) RegionNames(ctx context.Context, who access.Actor) (map[string]string, error) {
	if err := who.Check(access.OwnAccount); err != nil {
		return nil, err
	}
	names := map[string]string{}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		dir, err := s.Directory(tx, NoRegion)
		for _, c := range dir.Regions {
			names[c.Value] = c.Label
		}
		return err
	})
	return names, err
}

// regionOf is the region whose accounts the reader sees; empty for the operator,
// who sees all. A coordination without a region sees none.
func regionOf(who access.Actor) string {
	if who.Role == access.Operator {
		return ""
	}
	if who.Region == "" {
		return NoRegion
	}
	return who.Region
}

// visible reads an account in the reader's scope. Faults: NotFound.
func visible(tx *db.Tx, who access.Actor, id db.ID) (accountRow, []Grant, error) {
	a, err := accountByID(tx, id)
	if err != nil {
		return a, nil, err
	}
	grants, err := grantsOf(tx, id)
	if err != nil {
		return a, nil, err
	}
	if region := regionOf(who); region != "" {
		for _, g := range grants {
			if g.Region == region {
				return a, grants, nil
			}
		}
		return accountRow{}, nil, fault.Missing()
	}
	return a, grants, nil
}

// keeps says whether a reader looks after an account with these roles: the
// operator after all, a coordination after those of its region alone and never
// after an operator. Nobody looks after his or her own.
func keeps(who access.Actor, id db.ID, now []Grant) bool {
	if id == who.Account {
		return false
	}
	if who.Role == access.Operator {
		return true
	}
	for _, g := range now {
		if g.Region != who.Region || g.Role == access.Operator {
			return false
		}
	}
	return true
}

// kept reads an account that the reader may act upon. Faults: NotFound,
// Forbidden.
func kept(tx *db.Tx, who access.Actor, id db.ID) (accountRow, []Grant, error) {
	a, grants, err := visible(tx, who, id)
	if err != nil {
		return a, nil, err
	}
	if id == who.Account {
		return a, nil, &fault.Error{Kind: fault.Forbidden, Message: "Pour votre propre compte, il faut une autre personne\u202f: adressez-vous à une coordination ou à l’exploitation."}
	}
	if !keeps(who, id, holding(grants, tx.Today())) {
		return a, nil, &fault.Error{Kind: fault.Forbidden, Message: "Ce compte a aussi un rôle hors de votre région\u202f: seule l’exploitation peut le modifier."}
	}
	return a, grants, nil
}

// Choices gives what an invitation of the reader may name: the roles he or she
// may give, the regions, and the region's professionals who have no account yet.
// Faults: Forbidden.
func (s *Service) Choices(ctx context.Context, who access.Actor, region string) ([]access.Role, Directory, error) {
	if err := who.Check(access.AccountInvite); err != nil {
		return nil, Directory{}, err
	}
	if r := regionOf(who); r != "" {
		region = r
	}
	var dir Directory
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := s.Directory(tx, region)
		if err != nil {
			return err
		}
		with, err := professionalsWithAccount(tx)
		if err != nil {
			return err
		}
		dir = Directory{Hosts: all.Hosts}
		for _, c := range all.Regions {
			if regionOf(who) == "" || c.Value == region {
				dir.Regions = append(dir.Regions, c)
			}
		}
		for _, c := range all.People {
			if !with[c.Value] {
				dir.People = append(dir.People, c)
			}
		}
		return nil
	})
	return given(who), dir, err
}

// given lists the roles a reader may give: all for the operator, all but the
// operator's for a coordination.
func given(who access.Actor) []access.Role {
	if who.Role == access.Operator {
		return access.Roles
	}
	var rs []access.Role
	for _, r := range access.Roles {
		if r != access.Operator {
			rs = append(rs, r)
		}
	}
	return rs
}

// Disable closes an account: its sign-ins and its links end at once. Closed
// already, nothing happens. Faults: Forbidden; NotFound.
func (s *Service) Disable(ctx context.Context, who access.Actor, id db.ID) error {
	if err := who.Check(access.AccountDisable); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		a, _, err := kept(tx, who, id)
		if err != nil || a.DisabledAt != nil {
			return err
		}
		now := tx.Now()
		if err := setDisabled(tx, id, &now); err != nil {
			return err
		}
		if err := endSignIns(tx, id); err != nil {
			return err
		}
		if err := dropInvitations(tx, id); err != nil {
			return err
		}
		return s.note(tx, who, access.AccountDisable, id, "")
	})
}

// Reopen lifts a closing: the person signs in with the same two factors as
// before. Faults: Forbidden; NotFound; Conflict when the professional has got
// another account meanwhile.
func (s *Service) Reopen(ctx context.Context, who access.Actor, id db.ID) error {
	if err := who.Check(access.AccountInvite); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		a, _, err := kept(tx, who, id)
		if err != nil || a.DisabledAt == nil {
			return err
		}
		if err := onlyAccount(tx, a.ProfessionalID); err != nil {
			return err
		}
		if err := setDisabled(tx, id, nil); err != nil {
			return err
		}
		return s.note(tx, who, actReopen, id, "")
	})
}

func onlyAccount(tx *db.Tx, professional db.ID) error {
	if professional == 0 {
		return nil
	}
	taken, err := openAccountOf(tx, professional)
	if err == nil && taken {
		err = fault.Clash("Cette personne a déjà un compte ouvert.")
	}
	return err
}

// AddGrant gives an account one more role, from today on. A repeated key changes
// nothing. Faults: Forbidden; NotFound; Invalid; Conflict when it holds the role
// already.
func (s *Service) AddGrant(ctx context.Context, who access.Actor, id db.ID, d GrantDraft, key string) error {
	if err := who.Check(access.AccountInvite); err != nil {
		return err
	}
	d = within(who, d)
	if err := d.Validate(); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		a, grants, err := kept(tx, who, id)
		if err != nil {
			return err
		}
		if err := s.mayGive(tx, who, d); err != nil {
			return err
		}
		if d.Role == access.Member && a.ProfessionalID == 0 {
			return fault.Refuse("Ce compte n’est celui d’aucun professionnel de l’annuaire\u202f: il ne peut pas devenir membre d’une équipe.")
		}
		_, _, err = tx.Once(who.Account, key, func() (string, error) {
			for _, g := range holding(grants, tx.Today()) {
				if g.Role == d.Role && g.Region == d.Region && g.Organisation == d.Organisation {
					return "", fault.Clash("Ce compte a déjà ce rôle.")
				}
			}
			grant, err := addGrant(tx, id, d)
			if err != nil {
				return "", err
			}
			return grant.String(), s.note(tx, who, actGrant, id, string(d.Role))
		})
		return err
	})
}

// EndGrant takes a role back, with the sign-ins that use it: the previous day
// was its last. Faults: Forbidden; NotFound.
func (s *Service) EndGrant(ctx context.Context, who access.Actor, id, grant db.ID) error {
	if err := who.Check(access.AccountDisable); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, grants, err := kept(tx, who, id)
		if err != nil {
			return err
		}
		for _, g := range holding(grants, tx.Today()) {
			if g.ID != grant {
				continue
			}
			if err := endGrant(tx, grant, tx.Today().AddDays(-1)); err != nil {
				return err
			}
			if err := endSignInsWith(tx, grant); err != nil {
				return err
			}
			return s.note(tx, who, actUngrant, id, string(g.Role))
		}
		return fault.Missing()
	})
}
