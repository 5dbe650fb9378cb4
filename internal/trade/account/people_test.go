package account_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/account"
)

func coordination(region string) access.Actor {
	return access.Actor{Account: 1, Role: access.AdminCoordination, Region: region}
}

func benchmarkIdentify(b *testing.B) {
	r := newRig(dbtest.Open(b, db.SQLite))
	for i := range 200 {
		r.make(b, account.NewAccount{Email: fmt.Sprintf("a%d@exemple.fr", i), Demo: true})
	}
	_, token := r.enter(b, "a7@exemple.fr")
	b.ResetTimer()
	for b.Loop() {
		r.who(b, token)
	}
}

func TestAnInvitationMakesAnAccountThatSignsInWithBothFactors(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		d := account.InviteDraft{Email: "claire@exemple.fr", Professional: claire, GrantDraft: account.GrantDraft{Role: access.Member}}
		link, err := r.Invite(ctx, coordination(occitanie), d, "k")
		wantOK(t, "invite", err)
		if link.Name != "Claire Durand" || len(link.Token) != 43 {
			t.Errorf("got %+v, want the directory's name and a token of 32 bytes", link)
		}
		again, err := r.Invite(ctx, coordination(occitanie), d, "k")
		wantOK(t, "the same form again", err)
		if again.Account != link.Account || r.count(t, `select count(*) from account`) != 1 {
			t.Error("the repeated form made a second account")
		}
		_, err = r.Invitation(ctx, link.Token)
		wantKind(t, "the replaced link", err, fault.NotFound)
		_, err = r.Invite(ctx, coordination(occitanie), d, "l")
		wantKind(t, "the same person by another form", err, fault.Conflict)
		d.Email = "autre@exemple.fr"
		_, err = r.Invite(ctx, coordination(occitanie), d, "m")
		wantKind(t, "the same professional at another address", err, fault.Conflict)

		o, err := r.Invitation(ctx, again.Token)
		wantOK(t, "open", err)
		if !o.WantsPassword || o.WantsCode || o.WantsCurrent || o.Name != "Claire Durand" {
			t.Errorf("got %+v, want a password to choose", o)
		}
		_, err = r.Accept(ctx, again.Token, account.AcceptDraft{Password: "trop court", Again: "trop court"}, here)
		wantKind(t, "a weak password", err, fault.Invalid)
		out, err := r.Accept(ctx, again.Token, account.AcceptDraft{Password: password, Again: password}, here)
		wantOK(t, "accept", err)
		r.wantIn(t, "before the second factor", out.Token, false)
		w, err := r.Pending(ctx, out.Token)
		wantOK(t, "pending", err)
		in, err := r.Confirm(ctx, out.Token, r.codeOf(t, w.Setup.Secret), here)
		wantOK(t, "confirm", err)
		r.wantIn(t, "after it", in.Token, true)
		_, err = r.Accept(ctx, again.Token, account.AcceptDraft{Password: password, Again: password}, here)
		wantKind(t, "the link a second time", err, fault.NotFound)
	})
}

func TestALinkServesOnceHoweverManyUseItTogether(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		link, err := r.Invite(ctx, access.Console("root"), account.InviteDraft{
			Email: "luc@exemple.fr", Name: "Luc Exemple",
			GrantDraft: account.GrantDraft{Role: access.Operator},
		}, "")
		wantOK(t, "invite", err)
		var used atomic.Int64
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, err := r.Accept(ctx, link.Token, account.AcceptDraft{Password: password, Again: password}, here); err == nil {
					used.Add(1)
				}
			})
		}
		wg.Wait()
		if used.Load() != 1 {
			t.Errorf("used %d times, want once", used.Load())
		}
	})
}

func TestALinkHoldsSevenDays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		link, err := r.Invite(ctx, access.Console("root"), account.InviteDraft{
			Email: "luc@exemple.fr", Name: "Luc Exemple",
			GrantDraft: account.GrantDraft{Role: access.Evaluator},
		}, "")
		wantOK(t, "invite", err)
		r.Clock.Advance(7*24*time.Hour - time.Microsecond)
		_, err = r.Invitation(ctx, link.Token)
		wantOK(t, "just before", err)
		r.Clock.Advance(time.Microsecond)
		_, err = r.Invitation(ctx, link.Token)
		wantKind(t, "at the end", err, fault.NotFound)
		_, err = r.Invitation(ctx, "invente")
		wantKind(t, "an invented one", err, fault.NotFound)
	})
}

// Who makes a link must not be able to use it alone: each asks for the factor
// that was not lost.
func TestOneLostFactorIsRecoveredAgainstTheOther(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		id := r.make(t, account.NewAccount{Email: "claire@exemple.fr", Role: access.Member, Region: occitanie, ProfessionalID: claire})
		secret, before := r.setUp(t, "claire@exemple.fr")
		chief, fresh := coordination(occitanie), "un autre ensemble de mots"

		link, err := r.MakeLink(ctx, chief, id, account.LostPassword)
		wantOK(t, "lost password", err)
		_, err = r.Accept(ctx, link.Token, account.AcceptDraft{Password: fresh, Again: fresh}, here)
		wantKind(t, "without a code", err, fault.Invalid)
		if f := fault.FieldsOf(err); len(f) != 1 || f[0].Name != "code" {
			t.Errorf("fields: got %+v, want code", f)
		}
		r.wantIn(t, "meanwhile, the sign-in of before", before, true)
		out, err := r.Accept(ctx, link.Token, account.AcceptDraft{Password: fresh, Again: fresh, Code: r.codeOf(t, secret)}, here)
		wantOK(t, "with a code", err)
		r.wantIn(t, "after it", out.Token, true)
		r.wantIn(t, "the sign-in of before", before, false)

		link, err = r.MakeLink(ctx, chief, id, account.LostDevice)
		wantOK(t, "lost device", err)
		_, err = r.Accept(ctx, link.Token, account.AcceptDraft{Current: password}, here)
		wantKind(t, "with the old password", err, fault.Invalid)
		pending, err := r.Accept(ctx, link.Token, account.AcceptDraft{Current: fresh}, here)
		wantOK(t, "with the password", err)
		r.wantIn(t, "the sign-in of before", out.Token, false)
		w, err := r.Pending(ctx, pending.Token)
		if err != nil || w.Setup == nil || w.Setup.Secret == secret {
			t.Fatalf("got %+v, %v, want a new factor to set up", w, err)
		}
		in, err := r.Confirm(ctx, pending.Token, r.codeOf(t, w.Setup.Secret), here)
		wantOK(t, "confirm", err)
		r.wantIn(t, "with the new factor", in.Token, true)

		_, err = r.MakeLink(ctx, chief, id, account.LostBoth)
		wantKind(t, "both lost, by the coordination", err, fault.Forbidden)
		_, err = r.MakeLink(ctx, chief, id, account.Welcome)
		wantKind(t, "welcome to who was inside", err, fault.Invalid)
		link, err = r.MakeLink(ctx, access.Console("root"), id, account.LostBoth)
		wantOK(t, "both lost, by the operator", err)
		pending, err = r.Accept(ctx, link.Token, account.AcceptDraft{Password: password, Again: password}, here)
		wantOK(t, "accept", err)
		if w, err = r.Pending(ctx, pending.Token); err != nil || w.Setup == nil {
			t.Errorf("got %+v, %v, want a factor to set up", w, err)
		}
	})
}

func TestRecoveryTakesASecondPerson(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		id := r.make(t, account.NewAccount{Email: "chef@exemple.fr", Demo: true})
		who, _ := r.enter(t, "chef@exemple.fr")
		_, err := r.MakeLink(ctx, who, id, account.LostPassword)
		wantKind(t, "for oneself", err, fault.Forbidden)
		wantKind(t, "close one's own", r.Disable(ctx, who, id), fault.Forbidden)
	})
}

func TestACoordinationLooksAfterItsRegionAlone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		mine := r.make(t, account.NewAccount{Email: "claire@exemple.fr", Name: "Claire Durand", Role: access.Member, Region: occitanie, ProfessionalID: claire})
		theirs := r.make(t, account.NewAccount{Email: "zoe@exemple.fr", Name: "Zoé Exemple", Role: access.Agency, Region: bourgogne})
		both := r.make(t, account.NewAccount{Email: "max@exemple.fr", Name: "Max Exemple", Role: access.Evaluator, Region: occitanie})
		console := access.Console("root")
		wantOK(t, "grant", r.AddGrant(ctx, console, both, account.GrantDraft{Role: access.Operator}, ""))
		wide := r.make(t, account.NewAccount{Email: "wil@exemple.fr", Name: "Wil Exemple", Role: access.Agency, Region: occitanie})
		wantOK(t, "grant", r.AddGrant(ctx, console, wide, account.GrantDraft{Role: access.Agency, Region: bourgogne}, ""))
		chief := coordination(occitanie)

		list, err := r.List(ctx, chief, "")
		wantOK(t, "list", err)
		if len(list) != 3 || list[0].ID != mine || !list[0].Kept || list[1].ID != both || list[1].Kept || list[2].ID != wide || list[2].Kept {
			t.Errorf("got %+v, want three accounts, only the first kept", list)
		}
		if list, err = r.List(ctx, console, "exemplé zoe"); err != nil || len(list) != 1 || list[0].ID != theirs {
			t.Errorf("search: got %+v, %v, want Zoé", list, err)
		}
		if id, err := r.ByEmail(ctx, chief, "CLAIRE@exemple.fr"); err != nil || id != mine {
			t.Errorf("by address: got %v, %v, want Claire", id, err)
		}
		_, err = r.ByEmail(ctx, chief, "zoe@exemple.fr")
		wantKind(t, "by address elsewhere", err, fault.NotFound)
		for name, do := range map[string]func(db.ID) error{
			"open":    func(id db.ID) error { _, err := r.Open(ctx, chief, id); return err },
			"link":    func(id db.ID) error { _, err := r.MakeLink(ctx, chief, id, account.LostPassword); return err },
			"disable": func(id db.ID) error { return r.Disable(ctx, chief, id) },
			"reopen":  func(id db.ID) error { return r.Reopen(ctx, chief, id) },
			"grant": func(id db.ID) error {
				return r.AddGrant(ctx, chief, id, account.GrantDraft{Role: access.Evaluator}, "")
			},
		} {
			wantKind(t, name+" elsewhere", do(theirs), fault.NotFound)
			wantKind(t, name+" nobody", do(db.ID(99)), fault.NotFound)
			if name != "open" {
				wantKind(t, name+" an operator", do(both), fault.Forbidden)
				wantKind(t, name+" somebody of two regions", do(wide), fault.Forbidden)
			}
		}
		_, err = r.Invite(ctx, chief, account.InviteDraft{Email: "x@exemple.fr", Name: "X", GrantDraft: account.GrantDraft{Role: access.Operator}}, "")
		wantKind(t, "make an operator", err, fault.Forbidden)
		link, err := r.Invite(ctx, chief, account.InviteDraft{Email: "y@exemple.fr", Name: "Y", GrantDraft: account.GrantDraft{Role: access.Agency, Region: bourgogne}}, "")
		wantOK(t, "an agency", err)
		l, err := r.Open(ctx, console, link.Account)
		if err != nil || l.Grants[0].Region != occitanie {
			t.Errorf("got %+v, %v, want it in the coordination's own region", l, err)
		}
		if list, err := r.List(ctx, coordination(""), ""); err != nil || len(list) != 0 {
			t.Errorf("a coordination of nowhere sees %d accounts, %v", len(list), err)
		}
	})
}

func TestOnlyTheRolesOfTheGridLookAfterAccounts(t *testing.T) {
	t.Parallel()
	r := newRig(dbtest.Open(t, db.SQLite))
	id := r.make(t, account.NewAccount{Email: "claire@exemple.fr"})
	for _, role := range access.Roles {
		if role == access.AdminCoordination || role == access.Operator {
			continue
		}
		who := access.Actor{Account: 1, Role: role, Region: occitanie}
		for name, do := range map[string]func() error{
			"list":    func() error { _, err := r.List(ctx, who, ""); return err },
			"open":    func() error { _, err := r.Open(ctx, who, id); return err },
			"choices": func() error { _, _, err := r.Choices(ctx, who, ""); return err },
			"invite":  func() error { _, err := r.Invite(ctx, who, account.InviteDraft{}, ""); return err },
			"link":    func() error { _, err := r.MakeLink(ctx, who, id, account.LostPassword); return err },
			"disable": func() error { return r.Disable(ctx, who, id) },
			"reopen":  func() error { return r.Reopen(ctx, who, id) },
			"grant":   func() error { return r.AddGrant(ctx, who, id, account.GrantDraft{}, "") },
			"ungrant": func() error { return r.EndGrant(ctx, who, id, 1) },
		} {
			wantKind(t, string(role)+" "+name, do(), fault.Forbidden)
		}
	}
}

func TestAnInvitationSaysWhatIsWrongAtEachField(t *testing.T) {
	t.Parallel()
	r := newRig(dbtest.Open(t, db.SQLite))
	cases := map[string]struct {
		draft account.InviteDraft
		want  string
	}{
		"nothing":                           {account.InviteDraft{}, "email name role"},
		"an address without a domain":       {account.InviteDraft{Email: "a@b", Name: "A", GrantDraft: account.GrantDraft{Role: access.Operator}}, "email"},
		"a name in the address":             {account.InviteDraft{Email: "A <a@b.fr>", Name: "A", GrantDraft: account.GrantDraft{Role: access.Operator}}, "email"},
		"a member who is nobody":            {account.InviteDraft{Email: "a@b.fr", GrantDraft: account.GrantDraft{Role: access.Member, Region: occitanie}}, "professional"},
		"a member of another region":        {account.InviteDraft{Email: "a@b.fr", Professional: claire, GrantDraft: account.GrantDraft{Role: access.Member, Region: bourgogne}}, "professional"},
		"a role that is none":               {account.InviteDraft{Email: "a@b.fr", Name: "A", GrantDraft: account.GrantDraft{Role: "roi"}}, "role"},
		"an agency without a region":        {account.InviteDraft{Email: "a@b.fr", Name: "A", GrantDraft: account.GrantDraft{Role: access.Agency}}, "region"},
		"a region that is none":             {account.InviteDraft{Email: "a@b.fr", Name: "A", GrantDraft: account.GrantDraft{Role: access.Agency, Region: "99"}}, "region"},
		"a host without an organisation":    {account.InviteDraft{Email: "a@b.fr", Name: "A", GrantDraft: account.GrantDraft{Role: access.HostOrganisation, Region: occitanie}}, "organisation"},
		"a host of another region":          {account.InviteDraft{Email: "a@b.fr", Name: "A", GrantDraft: account.GrantDraft{Role: access.HostOrganisation, Region: bourgogne, Organisation: csapa}}, "organisation"},
		"an agency with an organisation":    {account.InviteDraft{Email: "a@b.fr", Name: "A", GrantDraft: account.GrantDraft{Role: access.Agency, Region: occitanie, Organisation: csapa}}, "organisation"},
		"an insurer of the whole country":   {account.InviteDraft{Email: "i@b.fr", Name: "A", GrantDraft: account.GrantDraft{Role: access.Insurer}}, ""},
		"a host organisation of the region": {account.InviteDraft{Email: "h@b.fr", Name: "A", GrantDraft: account.GrantDraft{Role: access.HostOrganisation, Region: occitanie, Organisation: csapa}}, ""},
	}
	for name, c := range cases {
		_, err := r.Invite(ctx, access.Console("root"), c.draft, "")
		var fields []string
		for _, f := range fault.FieldsOf(err) {
			fields = append(fields, f.Name)
		}
		if got := strings.Join(fields, " "); got != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: got %q (%v), want %q", name, got, err, c.want)
		}
	}
}

func TestTheChoicesAreThoseOfTheReadersRegion(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		r.make(t, account.NewAccount{Email: "claire@exemple.fr", Role: access.Member, Region: occitanie, ProfessionalID: claire})
		roles, dir, err := r.Choices(ctx, coordination(occitanie), bourgogne)
		wantOK(t, "choices", err)
		if len(roles) != len(access.Roles)-1 || len(dir.Regions) != 1 || dir.Regions[0].Value != occitanie {
			t.Errorf("got %v, %+v, want all roles but the operator's, in one region", roles, dir.Regions)
		}
		if len(dir.People) != 1 || dir.People[0].Value != paul.String() {
			t.Errorf("got %+v, want only who has no account", dir.People)
		}
	})
}

func TestAClosedAccountReopensAsItWas(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		id := r.make(t, account.NewAccount{Email: "claire@exemple.fr", Role: access.Member, Region: occitanie, ProfessionalID: claire})
		_, token := r.setUp(t, "claire@exemple.fr")
		chief := coordination(occitanie)
		link, err := r.MakeLink(ctx, chief, id, account.LostPassword)
		wantOK(t, "link", err)
		wantOK(t, "disable", r.Disable(ctx, chief, id))
		wantOK(t, "disable again", r.Disable(ctx, chief, id))
		r.wantIn(t, "at the next request", token, false)
		_, err = r.Invitation(ctx, link.Token)
		wantKind(t, "its link", err, fault.NotFound)
		_, err = r.MakeLink(ctx, chief, id, account.LostPassword)
		wantKind(t, "a new link", err, fault.Invalid)

		wantOK(t, "reopen", r.Reopen(ctx, chief, id))
		out, err := r.SignIn(ctx, "claire@exemple.fr", password, here)
		if err != nil || out.Next != account.GiveCode {
			t.Errorf("got %+v, %v, want the same two factors", out, err)
		}
		wantOK(t, "disable", r.Disable(ctx, chief, id))
		r.make(t, account.NewAccount{Email: "claire2@exemple.fr", Role: access.Member, Region: occitanie, ProfessionalID: claire})
		wantKind(t, "reopen beside another", r.Reopen(ctx, chief, id), fault.Conflict)
	})
}

func TestTheThemeIsOneOfThree(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		r.make(t, account.NewAccount{Email: "jeanne@exemple.fr", Demo: true})
		who, token := r.enter(t, "jeanne@exemple.fr")
		wantOK(t, "dark", r.SetTheme(ctx, who, "dark"))
		wantKind(t, "pink", r.SetTheme(context.Background(), who, "pink"), fault.Invalid)
		if who, _ = r.who(t, token); who.Theme != "dark" {
			t.Errorf("got %q, want dark", who.Theme)
		}
	})
}
