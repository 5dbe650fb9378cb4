package account_test

import (
	"fmt"
	"testing"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/account"

	"pgregory.net/rapid"
)

// modelled is what the model knows of one sign-in.
type modelled struct {
	token      string
	id         db.ID
	made, seen time.Time
	ended      bool
}

// alive is the rule, written again: thirty minutes without a request, twelve
// hours in all. The program may forget up to a minute of « seen ».
func (m modelled) alive(now time.Time, open bool) bool {
	return !m.ended && open && now.Before(m.made.Add(12*time.Hour)) && now.Before(m.seen.Add(30*time.Minute))
}

// play is one run of the model beside the program.
type play struct {
	t    *testing.T
	rt   *rapid.T
	r    *rig
	id   db.ID
	all  []*modelled
	open bool
}

const player = "jeanne@exemple.fr"

func TestSignInsLiveAndEndAsTheModelSays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		id := r.make(t, account.NewAccount{Email: player, Demo: true})
		rapid.Check(t, func(rt *rapid.T) {
			p := &play{t: t, rt: rt, r: r, id: id, open: true}
			r.write(t, func(tx *db.Tx) error { _, err := tx.Exec(`delete from sign_in`); return err })
			for range rapid.IntRange(1, 25).Draw(rt, "steps") {
				p.step(rapid.SampledFrom([]string{"in", "ask", "ask", "ask", "wait", "wait", "long", "out", "revoke", "others", "close", "tidy"}).Draw(rt, "step"))
			}
			for _, m := range p.all {
				p.ask(m)
			}
			wantOK(t, "reopen", r.Reopen(ctx, access.Console("root"), id))
		})
	})
}

func (p *play) step(step string) {
	switch {
	case step == "in" && p.open && len(p.all) < 6:
		who, token := p.r.enter(p.t, player)
		p.all = append(p.all, &modelled{token: token, id: who.SignIn, made: p.r.Clock.Now(), seen: p.r.Clock.Now()})
	case step == "wait":
		p.r.Clock.Advance(time.Duration(rapid.IntRange(1, 40*60).Draw(p.rt, "seconds")) * time.Second)
	case step == "long":
		p.r.Clock.Advance(time.Duration(rapid.SampledFrom([]int{1, 29, 30, 31, 12 * 60}).Draw(p.rt, "minutes")) * time.Minute)
	case step == "tidy":
		wantOK(p.t, "tidy", p.r.Tidy(ctx, account.Tidy{}))
	case step == "close":
		p.close()
	case len(p.all) == 0: // nothing to ask about
	case step == "ask":
		p.ask(p.pick())
	default:
		p.end(step, p.pick(), p.pick())
	}
}

func (p *play) pick() *modelled { return p.all[rapid.IntRange(0, len(p.all)-1).Draw(p.rt, "which")] }

// ask compares the program with the model.
func (p *play) ask(m *modelled) access.Actor {
	now := p.r.Clock.Now()
	who, got := p.r.who(p.t, m.token)
	if want := m.alive(now, p.open); got != want {
		p.rt.Fatalf("at %v, made %v, seen %v: signed in is %v, want %v", now, m.made, m.seen, got, want)
	}
	if got && now.Sub(m.seen) >= time.Minute {
		m.seen = now
	}
	return who
}

// close closes the account, or opens it again.
func (p *play) close() {
	if p.open = !p.open; p.open {
		wantOK(p.t, "reopen", p.r.Reopen(ctx, access.Console("root"), p.id))
		return
	}
	wantOK(p.t, "disable", p.r.Disable(ctx, access.Console("root"), p.id))
	for _, m := range p.all {
		m.ended = true
	}
}

// end lets m, when it is alive, end itself, another, or all others.
func (p *play) end(step string, m, other *modelled) {
	who := p.ask(m)
	if !m.alive(p.r.Clock.Now(), p.open) {
		return
	}
	switch step {
	case "out":
		wantOK(p.t, "sign out", p.r.SignOut(ctx, who))
		m.ended = true
	case "revoke": // one that is gone already is not found
		if err := p.r.Revoke(ctx, who, other.id); err != nil && fault.KindOf(err) != fault.NotFound {
			p.rt.Fatal(err)
		}
		other.ended = true
	case "others":
		wantOK(p.t, "others", p.r.RevokeOthers(ctx, who))
		for _, o := range p.all {
			o.ended = o.ended || o != m
		}
	}
}

func TestASignInIsWrittenAtMostOnceAMinute(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		r.make(t, account.NewAccount{Email: "jeanne@exemple.fr", Demo: true})
		_, token := r.enter(t, "jeanne@exemple.fr")
		seen := func() (at time.Time) {
			wantOK(t, "read", r.House.DB.Read(ctx, func(tx *db.Tx) error { return tx.Get(&at, `select seen_at from sign_in`) }))
			return at
		}
		start := seen()
		r.Clock.Advance(59 * time.Second)
		r.wantIn(t, "59 s later", token, true)
		if !seen().Equal(start) {
			t.Error("written again within the minute")
		}
		r.Clock.Advance(time.Second)
		r.wantIn(t, "60 s later", token, true)
		if !seen().Equal(r.Clock.Now()) {
			t.Errorf("seen: got %v, want %v", seen(), r.Clock.Now())
		}
	})
}

func TestWhatAPersonIsCountsFromTheNextRequestOn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		id := r.make(t, account.NewAccount{Email: "claire@exemple.fr", Demo: true, Role: access.Member, Region: occitanie, ProfessionalID: claire})
		who, token := r.enter(t, "claire@exemple.fr")
		if len(who.Teams) != 1 {
			t.Fatalf("teams: got %d, want 1", len(who.Teams))
		}
		r.mu.Lock()
		r.teams = nil
		r.mu.Unlock()
		if who, ok := r.who(t, token); !ok || len(who.Teams) != 0 {
			t.Errorf("after leaving: got %d teams, want none", len(who.Teams))
		}
		mark := func(at any) {
			r.write(t, func(tx *db.Tx) error {
				_, err := tx.Exec(`update account set disabled_at = $2 where id = $1`, id, at)
				return err
			})
		}
		mark(r.Clock.Now())
		r.wantIn(t, "closed, even with a sign-in left", token, false)
		mark(nil)
		r.write(t, func(tx *db.Tx) error { // her role ends today
			_, err := tx.Exec(`update account_grant set to_on = $2 where account_id = $1`, id, tx.Today())
			return err
		})
		r.Clock.Set(civilMidnight(r).Add(-time.Minute))
		_, token = r.enter(t, "claire@exemple.fr")
		r.wantIn(t, "on the last day", token, true)
		r.Clock.Advance(2 * time.Minute)
		r.wantIn(t, "after midnight in France", token, false)
		_, err := r.SignIn(ctx, "claire@exemple.fr", password, here)
		wantKind(t, "sign in without a role", err, fault.Invalid)
	})
}

// civilMidnight is the end of the clock's day in France, in winter.
func civilMidnight(r *rig) time.Time {
	y, m, d := civil.DayOf(r.Clock.Now()).AddDays(1).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Add(-time.Hour)
}

func TestAPersonWithTwoRolesSwitchesAndTheTokenChanges(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		id := r.make(t, account.NewAccount{Email: "claire@exemple.fr", Demo: true, Role: access.Member, Region: occitanie, ProfessionalID: claire})
		other := r.make(t, account.NewAccount{Email: "luc@exemple.fr", Demo: true})
		console := access.Console("root")
		wantOK(t, "grant", r.AddGrant(ctx, console, id, account.GrantDraft{Role: access.MedicalCoordination, Region: occitanie}, "k"))
		wantOK(t, "the same again", r.AddGrant(ctx, console, id, account.GrantDraft{Role: access.MedicalCoordination, Region: occitanie}, "k"))
		wantKind(t, "the same by another form", r.AddGrant(ctx, console, id, account.GrantDraft{Role: access.MedicalCoordination, Region: occitanie}, "l"), fault.Conflict)

		who, token := r.enter(t, "claire@exemple.fr")
		own, err := r.Mine(ctx, who)
		wantOK(t, "mine", err)
		if len(own.Grants) != 2 {
			t.Fatalf("got %d roles, want 2", len(own.Grants))
		}
		out, err := r.SwitchGrant(ctx, who, own.Grants[1].ID)
		wantOK(t, "switch", err)
		r.wantIn(t, "with the old token", token, false)
		who, ok := r.who(t, out.Token)
		if !ok || who.Role != access.MedicalCoordination || who.Region != occitanie || len(who.Teams) != 0 {
			t.Errorf("got %+v, want the medical coordination without a team", who)
		}
		foreign, err := r.Open(ctx, console, other)
		wantOK(t, "open", err)
		_, err = r.SwitchGrant(ctx, who, foreign.Grants[0].ID)
		wantKind(t, "somebody else's role", err, fault.NotFound)
		wantOK(t, "end", r.EndGrant(ctx, console, id, own.Grants[1].ID))
		r.wantIn(t, "once the role is ended", out.Token, false)
		wantKind(t, "end it twice", r.EndGrant(ctx, console, id, own.Grants[1].ID), fault.NotFound)
	})
}

func TestOnesOwnSignInsAreListedAndNobodyElses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		r.make(t, account.NewAccount{Email: "jeanne@exemple.fr", Demo: true})
		r.make(t, account.NewAccount{Email: "luc@exemple.fr", Demo: true})
		first, _ := r.enter(t, "jeanne@exemple.fr")
		r.Clock.Advance(10 * time.Minute)
		second, token := r.enter(t, "jeanne@exemple.fr")
		luc, lucs := r.enter(t, "luc@exemple.fr")
		own, err := r.Mine(ctx, second)
		wantOK(t, "mine", err)
		if len(own.SignIns) != 2 || !own.SignIns[0].Current || own.SignIns[1].ID != first.SignIn || own.SignIns[0].Device != "Firefox, Windows" {
			t.Errorf("got %+v, want two, this one first", own.SignIns)
		}
		wantKind(t, "end somebody else's", r.Revoke(ctx, second, luc.SignIn), fault.NotFound)
		r.wantIn(t, "the other person", lucs, true)
		r.Clock.Advance(25 * time.Minute)
		r.wantIn(t, "this one", token, true)
		if own, err = r.Mine(ctx, second); err != nil || len(own.SignIns) != 1 {
			t.Errorf("got %+v, %v, want the idle one gone from the list", own.SignIns, err)
		}
	})
}

func TestANewPasswordEndsEverySignInButThisOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		r.make(t, account.NewAccount{Email: "jeanne@exemple.fr", Demo: true})
		_, away := r.enter(t, "jeanne@exemple.fr")
		who, token := r.enter(t, "jeanne@exemple.fr")
		fresh := "un autre ensemble de mots"
		_, err := r.ChangePassword(ctx, who, account.PasswordDraft{Current: "un mauvais essai", New: fresh, Again: fresh}, here)
		wantKind(t, "against a wrong one", err, fault.Invalid)
		if f := fault.FieldsOf(err); len(f) != 1 || f[0].Name != "current" {
			t.Errorf("fields: got %+v, want current", f)
		}
		_, err = r.ChangePassword(ctx, who, account.PasswordDraft{Current: password, New: fresh, Again: fresh + "!"}, here)
		wantKind(t, "typed twice differently", err, fault.Invalid)
		_, err = r.ChangePassword(ctx, who, account.PasswordDraft{Current: password, New: "motdepasse2026", Again: "motdepasse2026"}, here)
		wantKind(t, "a common one", err, fault.Invalid)
		out, err := r.ChangePassword(ctx, who, account.PasswordDraft{Current: password, New: fresh, Again: fresh}, here)
		wantOK(t, "change", err)
		r.wantIn(t, "elsewhere", away, false)
		r.wantIn(t, "here with the old token", token, false)
		r.wantIn(t, "here with the new one", out.Token, true)
		_, err = r.SignIn(ctx, "jeanne@exemple.fr", password, here)
		wantKind(t, "the old password", err, fault.Invalid)
		_, err = r.SignIn(ctx, "jeanne@exemple.fr", fresh, here)
		wantOK(t, "the new password", err)
	})
}

func TestGuessingThePresentPasswordIsThrottledToo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		r.make(t, account.NewAccount{Email: "jeanne@exemple.fr", Demo: true})
		who, _ := r.enter(t, "jeanne@exemple.fr")
		fresh := "un autre ensemble de mots"
		for i := range 6 {
			current := fmt.Sprintf("essai numéro %d", i)
			if i == 5 {
				current = password
			}
			_, err := r.ChangePassword(ctx, who, account.PasswordDraft{Current: current, New: fresh, Again: fresh}, here)
			wantKind(t, current, err, fault.Invalid)
		}
	})
}

func BenchmarkIdentify(b *testing.B) { benchmarkIdentify(b) }
