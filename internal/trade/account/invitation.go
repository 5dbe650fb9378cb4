package account

import (
	"context"
	"strings"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// Purpose says what an invitation's link is for.
type Purpose string

// The purposes.
const (
	Welcome      Purpose = "welcome"  // first password, second factor
	LostPassword Purpose = "password" // a new password, against a code
	LostDevice   Purpose = "device"   // a new second factor, against the password
	LostBoth     Purpose = "recovery" // both anew; the operator alone makes it
)

// Link is an invitation as it is handed over: its token is shown once, to who
// made it, and kept as a digest. It serves once, within seven days.
type Link struct {
	Account db.ID
	Name    string
	Purpose Purpose
	Token   string
	Ends    time.Time
}

// NewAccount is an account made without an invitation, by the demonstration or
// the command line. PasswordHash comes from HashPassword; empty, the person
// needs a link.
type NewAccount struct {
	Email          string
	Name           string
	ProfessionalID db.ID
	PasswordHash   string
	Demo           bool // confirmed, too: nobody hides behind it
	Confirmed      bool // the person is known to be who signs in; see confirm.go
	Role           access.Role
	Region         string
	OrganisationID db.ID
}

// Create makes an account with one role, from today on. Faults: Conflict when
// the address or the professional has an account.
func Create(tx *db.Tx, n NewAccount) (db.ID, error) {
	n.Email, n.Name = strings.TrimSpace(n.Email), strings.TrimSpace(n.Name)
	_, taken, err := accountByKey(tx, emailKey(n.Email))
	if err != nil {
		return 0, err
	}
	if taken {
		return 0, fault.Clash("Un compte existe déjà pour cette adresse.")
	}
	if err := onlyAccount(tx, n.ProfessionalID); err != nil {
		return 0, err
	}
	row := accountRow{
		ID: tx.NewID(), Email: n.Email, EmailKey: emailKey(n.Email), SearchKey: searchKey(n.Name, n.Email), Name: n.Name,
		ProfessionalID: n.ProfessionalID, PasswordHash: n.PasswordHash, Demo: n.Demo, MadeAt: tx.Now(), Version: 1,
	}
	if n.Demo || n.Confirmed {
		row.ConfirmedAt = &row.MadeAt
	}
	if err := tx.Insert("account", row); err != nil {
		return 0, err
	}
	_, err = addGrant(tx, row.ID, GrantDraft{Role: n.Role, Region: n.Region, Organisation: n.OrganisationID})
	return row.ID, err
}

// within puts a draft in the region of the coordination that typed it.
func within(who access.Actor, d GrantDraft) GrantDraft {
	if r := regionOf(who); r != "" {
		d.Region = r
	}
	return d
}

// mayGive says whether a reader may give a role, to be held where the draft
// says. Faults: Forbidden; Invalid.
func (s *Service) mayGive(tx *db.Tx, who access.Actor, d GrantDraft) error {
	if d.Role == access.Operator && who.Role != access.Operator {
		return fault.Deny()
	}
	if d.Region == "" && d.Organisation == 0 {
		return nil
	}
	dir, err := s.Directory(tx, d.Region)
	if err != nil {
		return err
	}
	var wrong fault.Fields
	if _, ok := chosen(dir.Regions, d.Region); d.Region != "" && !ok {
		wrong.Add("region", "Choisissez une région de la liste.")
	}
	if _, ok := chosen(dir.Hosts, d.Organisation.String()); d.Organisation != 0 && !ok {
		wrong.Add("organisation", "Choisissez une structure porteuse de la région.")
	}
	return wrong.Err()
}

func chosen(list []Choice, value string) (Choice, bool) {
	for _, c := range list {
		if c.Value == value {
			return c, true
		}
	}
	return Choice{}, false
}

// Invite makes an account for a person and a link to hand over. A repeated key
// makes no second account, only a fresh link: the first was never kept. Faults:
// Forbidden; Invalid; Conflict when the address or the professional has an
// account.
func (s *Service) Invite(ctx context.Context, who access.Actor, d InviteDraft, key string) (Link, error) {
	if err := who.Check(access.AccountInvite); err != nil {
		return Link{}, err
	}
	d.GrantDraft = within(who, d.GrantDraft)
	if d.Role != access.Member {
		d.Professional = 0
	}
	if err := d.Validate(); err != nil {
		return Link{}, err
	}
	var link Link
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := s.mayGive(tx, who, d.GrantDraft); err != nil {
			return err
		}
		name, err := s.nameOf(tx, d)
		if err != nil {
			return err
		}
		ref, _, err := tx.Once(who.Account, key, func() (string, error) {
			id, err := Create(tx, NewAccount{
				Email: d.Email, Name: name, ProfessionalID: d.Professional, Role: d.Role,
				Region: d.Region, OrganisationID: d.Organisation,
			})
			return id.String(), err
		})
		if err != nil {
			return err
		}
		id, err := db.ParseID(ref)
		if err != nil {
			return err
		}
		link, err = s.link(tx, who, id, name, Welcome)
		return err
	})
	return link, err
}

// nameOf is what an account is called: the professional's name in the directory,
// or what was typed. Faults: Invalid.
func (s *Service) nameOf(tx *db.Tx, d InviteDraft) (string, error) {
	if d.Professional == 0 {
		return d.Name, nil
	}
	dir, err := s.Directory(tx, d.Region)
	if err != nil {
		return "", err
	}
	c, ok := chosen(dir.People, d.Professional.String())
	if !ok {
		var wrong fault.Fields
		wrong.Add("professional", "Choisissez une personne de l’annuaire de la région.")
		return "", wrong.Err()
	}
	return c.Label, nil
}

// link makes a link; the account's earlier ones are dropped.
func (s *Service) link(tx *db.Tx, who access.Actor, id db.ID, name string, p Purpose) (Link, error) {
	token, err := newToken()
	if err != nil {
		return Link{}, err
	}
	l := Link{Account: id, Name: name, Purpose: p, Token: token, Ends: tx.Now().Add(linkTime)}
	err = putInvitation(tx, invitationRow{
		ID: tx.NewID(), TokenHash: digest(token), AccountID: id, Purpose: p,
		MadeBy: who.Account, MadeAt: tx.Now(), EndsAt: l.Ends,
	})
	if err != nil {
		return Link{}, err
	}
	return l, s.note(tx, who, access.AccountInvite, id, string(p))
}

// MakeLink makes a new link for an account: the invitation again while it was
// not accepted, or the recovery of what was lost. The one made before is worth
// nothing any more. Faults: Forbidden, also for one's own account; NotFound;
// Invalid when the purpose does not fit the account.
func (s *Service) MakeLink(ctx context.Context, who access.Actor, id db.ID, p Purpose) (Link, error) {
	if err := who.Check(access.AccountInvite); err != nil {
		return Link{}, err
	}
	var link Link
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		a, _, err := kept(tx, who, id)
		if err != nil {
			return err
		}
		if p == LostBoth && who.Role != access.Operator {
			return fault.Deny()
		}
		if !fitting(a, p) {
			return fault.Refuse("Ce lien ne convient pas à l’état du compte.")
		}
		link, err = s.link(tx, who, id, a.Name, p)
		return err
	})
	return link, err
}

// fitting says whether a link of a purpose makes sense for an account: a factor
// is recovered against the other one, so that other one must exist.
func fitting(a accountRow, p Purpose) bool {
	complete := a.PasswordHash != "" && (a.TOTPConfirmed != nil || a.Demo)
	switch {
	case a.DisabledAt != nil:
		return false
	case p == Welcome: // whoever has been inside proves a factor instead
		return !complete && a.SignedInAt == nil
	case p == LostPassword:
		return complete
	case p == LostDevice:
		return complete && !a.Demo
	default:
		return p == LostBoth
	}
}

func beforeAt(email string) string {
	before, _, _ := strings.Cut(email, "@")
	return before
}
