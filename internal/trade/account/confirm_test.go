package account_test

import (
	"testing"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/account"
)

// invited makes Claire's account by a link of somebody, and uses the link: what
// its maker could do as well as she.
func (r *rig) invited(t *testing.T, by access.Actor) (id db.ID, token string) {
	t.Helper()
	link, err := r.Invite(ctx, by, account.InviteDraft{Email: "claire@exemple.fr", Professional: claire, GrantDraft: account.GrantDraft{Role: access.Member, Region: occitanie}}, "")
	wantOK(t, "invite", err)
	return link.Account, r.use(t, link)
}

// use accepts a link and sets the second factor up.
func (r *rig) use(t *testing.T, link account.Link) (token string) {
	t.Helper()
	out, err := r.Accept(ctx, link.Token, account.AcceptDraft{Password: password, Again: password}, here)
	wantOK(t, "accept", err)
	w, err := r.Pending(ctx, out.Token)
	wantOK(t, "pending", err)
	done, err := r.Confirm(ctx, out.Token, r.codeOf(t, w.Setup.Secret), here)
	wantOK(t, "second factor", err)
	r.Clock.Advance(time.Minute)
	return done.Token
}

// teamsOf says how many teams a token opens.
func (r *rig) teamsOf(t *testing.T, token string) int {
	t.Helper()
	who, ok := r.who(t, token)
	if !ok {
		t.Fatal("not signed in")
	}
	if who.Unconfirmed == (len(who.Teams) > 0) {
		t.Errorf("got %+v: unconfirmed and teams at once, or neither", who)
	}
	return len(who.Teams)
}

var colleague = access.Actor{Account: 901, Professional: paul, Role: access.Member, Teams: []access.Team{team}}

func TestWhoMadeTheLinkOfAMemberOpensNoRecordWithIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		boss := coordination(occitanie)
		id, token := r.invited(t, boss)
		if n := r.teamsOf(t, token); n != 0 {
			t.Fatalf("got %d teams before anybody confirmed, want none", n)
		}
		_, err := r.Vouch(ctx, boss, id)
		wantKind(t, "the coordination confirms", err, fault.Forbidden)
		_, err = r.Vouch(ctx, access.Actor{Account: 1, Role: access.Operator}, id)
		wantKind(t, "the maker of the link, as operator", err, fault.Forbidden)
		self, _ := r.who(t, token)
		_, err = r.Vouch(ctx, self, id)
		wantKind(t, "oneself", err, fault.NotFound)
		stranger := colleague
		stranger.Teams = []access.Team{{ID: 999, Code: "MSMA-31-99", Profession: access.GP}}
		_, err = r.Vouch(ctx, stranger, id)
		wantKind(t, "a member of another team", err, fault.NotFound)
		left := colleague
		left.Teams = nil
		_, err = r.Vouch(ctx, left, id)
		wantKind(t, "a member who left", err, fault.NotFound)
		if n := r.teamsOf(t, token); n != 0 {
			t.Fatalf("got %d teams after refusals, want none", n)
		}
		list, err := r.Newcomers(ctx, colleague)
		wantOK(t, "list", err)
		if len(list) != 1 || list[0].Name != "Claire Durand" || !list[0].Member || list[0].Own || len(list[0].Teams) != 1 {
			t.Errorf("got %+v, want Claire to be confirmed by a colleague", list)
		}
		if list, _ := r.Newcomers(ctx, stranger); len(list) != 0 {
			t.Errorf("another team is told of %+v", list)
		}
		_, err = r.Vouch(ctx, colleague, id)
		wantOK(t, "a colleague confirms", err)
		if n := r.teamsOf(t, token); n != 1 {
			t.Errorf("got %d teams once confirmed, want 1: at the next request", n)
		}
		_, err = r.Vouch(ctx, colleague, id)
		wantOK(t, "a colleague confirms twice", err)
		if n := r.count(t, `select count(*) from audit_line where action = 'account.confirm' and subject_id = $1`, id); n != 1 {
			t.Errorf("got %d lines of the journal, want 1", n)
		}
	})
}

func TestAnAccountIsNotConfirmedBeforeItIsUsed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		link, err := r.Invite(ctx, coordination(occitanie), account.InviteDraft{Email: "claire@exemple.fr", Professional: claire, GrantDraft: account.GrantDraft{Role: access.Member, Region: occitanie}}, "")
		wantOK(t, "invite", err)
		_, err = r.Vouch(ctx, colleague, link.Account)
		wantKind(t, "before the first sign-in", err, fault.NotFound)
		if n := r.teamsOf(t, r.use(t, link)); n != 0 {
			t.Errorf("got %d teams, want none", n)
		}
	})
}

func TestARecoveryOfBothFactorsIsConfirmedAnew(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		id, token := r.invited(t, coordination(occitanie))
		_, err := r.Vouch(ctx, colleague, id)
		wantOK(t, "confirm", err)
		chief := access.Actor{Account: 77, Role: access.Operator}
		link, err := r.MakeLink(ctx, chief, id, account.LostBoth)
		wantOK(t, "recovery", err)
		if n := r.teamsOf(t, token); n != 1 {
			t.Errorf("got %d teams while the link was not used, want 1", n)
		}
		token = r.use(t, link)
		if n := r.teamsOf(t, token); n != 0 {
			t.Errorf("got %d teams after the recovery, want none", n)
		}
		_, err = r.Vouch(ctx, chief, id)
		wantKind(t, "the operator who made the link", err, fault.Forbidden)
		_, err = r.Vouch(ctx, access.Actor{Account: 78, Role: access.Operator}, id)
		wantOK(t, "another operator", err)
		if n := r.teamsOf(t, token); n != 1 {
			t.Errorf("got %d teams once confirmed anew, want 1", n)
		}
	})
}

func TestOtherRolesNeedNobodyToVouchForThem(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		link, err := r.Invite(ctx, coordination(occitanie), account.InviteDraft{Email: "j@exemple.fr", Name: "Jeanne Exemple", GrantDraft: account.GrantDraft{Role: access.MedicalCoordination, Region: occitanie}}, "")
		wantOK(t, "invite", err)
		who, ok := r.who(t, r.use(t, link))
		if !ok || who.Unconfirmed || !who.May(access.BoardOpen) {
			t.Errorf("got %+v, %v, want a medical coordination at work", who, ok)
		}
		if list, _ := r.Newcomers(ctx, access.Actor{Account: 5, Role: access.Operator}); len(list) != 0 {
			t.Errorf("got %+v, want nobody to confirm", list)
		}
	})
}
