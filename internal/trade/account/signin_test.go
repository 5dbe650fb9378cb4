package account_test

import (
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

func TestAPersonSignsInWithTwoFactors(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		id := r.make(t, account.NewAccount{Confirmed: true, Email: "Claire.Durand@exemple.fr", Name: "Claire Durand", Role: access.Member, ProfessionalID: claire, Region: occitanie})
		out, err := r.SignIn(ctx, " claire.durand@EXEMPLE.fr ", password, here)
		wantOK(t, "password", err)
		if out.Next != account.SetUpCode {
			t.Errorf("next: got %v, want the second factor to be set up", out.Next)
		}
		r.wantIn(t, "with the password alone", out.Token, false)

		w, err := r.Pending(ctx, out.Token)
		wantOK(t, "pending", err)
		if w.Setup == nil || !strings.HasPrefix(w.Setup.QR, "data:image/png;base64,") || len(w.Setup.Secret) < 32 {
			t.Fatalf("got %+v, want a picture and a secret", w)
		}
		_, err = r.Confirm(ctx, out.Token, "000000", here)
		wantKind(t, "a wrong code", err, fault.Invalid)
		in, err := r.Confirm(ctx, out.Token, r.codeOf(t, w.Setup.Secret), here)
		wantOK(t, "the right code", err)

		who, ok := r.who(t, in.Token)
		if !ok || who.Account != id || who.Role != access.Member || len(who.Teams) != 1 || who.Name != "Claire Durand" || who.Region != "" {
			t.Errorf("got %+v, %v, want Claire Durand in her team", who, ok)
		}
		r.wantIn(t, "with the token of before the code", out.Token, false)
		_, err = r.Pending(ctx, in.Token)
		wantKind(t, "nothing waits any more", err, fault.NotFound)

		wantOK(t, "sign out", r.SignOut(ctx, who))
		r.wantIn(t, "after the sign-out", in.Token, false)

		r.Clock.Advance(time.Minute)
		again, err := r.SignIn(ctx, "claire.durand@exemple.fr", password, here)
		wantOK(t, "again", err)
		if again.Next != account.GiveCode {
			t.Errorf("next: got %v, want the code only", again.Next)
		}
		if w, err = r.Pending(ctx, again.Token); err != nil || w.Setup != nil {
			t.Errorf("the secret is shown a second time: %+v, %v", w, err)
		}
	})
}

func TestTheJournalTellsWhoSignedInAndNothingMore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		r.make(t, account.NewAccount{Email: "jeanne@exemple.fr", Demo: true})
		_, err := r.SignIn(ctx, "jeanne@exemple.fr", "un mauvais essai", here)
		wantKind(t, "wrong", err, fault.Invalid)
		_, err = r.SignIn(ctx, "personne@exemple.fr", "un mauvais essai", here)
		wantKind(t, "unknown", err, fault.Invalid)
		who, _ := r.enter(t, "jeanne@exemple.fr")
		wantOK(t, "sign out", r.SignOut(ctx, who))
		var acts []string
		err = r.House.DB.Read(ctx, func(tx *db.Tx) error {
			if _, err := r.House.Audit.Verify(tx); err != nil {
				return err
			}
			return tx.Select(&acts, `select action from audit_line order by seq`)
		})
		wantOK(t, "journal", err)
		if got, want := strings.Join(acts, " "), "account.sign_in.failed account.sign_in.failed account.sign_in account.sign_out"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if n := r.count(t, `select count(*) from audit_line where reason <> '' or actor like '%exemple%'`); n != 0 {
			t.Errorf("%d lines hold content", n)
		}
	})
}

// Work is counted, not timed: each try hashes one password, and answers the same
// words.
func TestTheAnswerAndTheWorkAreTheSameWhetherOrNotTheAccountExists(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		r.make(t, account.NewAccount{Email: "jeanne@exemple.fr"})
		gone := r.make(t, account.NewAccount{Email: "parti@exemple.fr"})
		console := access.Console("root")
		wantOK(t, "disable", r.Disable(ctx, console, gone))
		_, err := r.Invite(ctx, console, account.InviteDraft{
			Email: "invite@exemple.fr", Name: "Luc Exemple",
			GrantDraft: account.GrantDraft{Role: access.Operator},
		}, "")
		wantOK(t, "invite", err)

		answers := map[string]string{}
		for i, c := range []struct{ name, email, password string }{
			{"known, wrong password", "jeanne@exemple.fr", "un mauvais essai"},
			{"unknown", "personne@exemple.fr", password},
			{"disabled, right password", "parti@exemple.fr", password},
			{"invited, no password yet", "invite@exemple.fr", password},
			{"invited, empty password", "invite@exemple.fr", ""},
			{"too long", "jeanne@exemple.fr", strings.Repeat("x", 100000)},
			{"nothing typed", "", ""},
		} {
			for try := range 8 { // the last ones are told to wait
				before := r.Hashes()
				_, err := r.SignIn(ctx, c.email, c.password, from(fmt.Sprintf("10.%d.%d.1", i, try)))
				wantKind(t, c.name, err, fault.Invalid)
				if n := r.Hashes() - before; n != 1 {
					t.Errorf("%s, try %d: %d passwords hashed, want 1", c.name, try+1, n)
				}
				key := fmt.Sprint(try)
				if c.email == "invite@exemple.fr" && c.password == "" {
					continue // its earlier tries count
				}
				if c.name == "too long" {
					continue // as above
				}
				if answers[key] == "" {
					answers[key] = err.Error()
				}
				if err.Error() != answers[key] {
					t.Errorf("%s, try %d: got %q, want %q", c.name, try+1, err, answers[key])
				}
			}
		}
		if answers["0"] == answers["7"] || !strings.HasPrefix(answers["7"], answers["0"]) {
			t.Errorf("got %q then %q, want the same with the wait told", answers["0"], answers["7"])
		}
	})
}

func TestAfterFiveFailuresEachTryWaitsLonger(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		r.make(t, account.NewAccount{Email: "jeanne@exemple.fr", Demo: true})
		try := func(p string) error {
			_, err := r.SignIn(ctx, "jeanne@exemple.fr", p, here)
			return err
		}
		for range 5 {
			wantKind(t, "wrong", try("un mauvais essai"), fault.Invalid)
		}
		wantKind(t, "right, at once after the fifth", try(password), fault.Invalid)
		for i, pause := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute} {
			r.Clock.Advance(pause - time.Microsecond)
			wantKind(t, fmt.Sprintf("right, just before the pause %d ends", i+1), try(password), fault.Invalid)
			r.Clock.Advance(time.Microsecond)
			if i == 3 {
				wantOK(t, "right, once the pause is over", try(password))
			} else {
				wantKind(t, "wrong again", try("un mauvais essai"), fault.Invalid)
			}
		}
		for range 4 {
			wantKind(t, "wrong", try("un mauvais essai"), fault.Invalid)
		}
		wantOK(t, "a success wiped the slate", try(password))
	})
}

func TestTheWaitIsForThatAddressAndHoldsInEveryProcess(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		r.make(t, account.NewAccount{Email: "jeanne@exemple.fr", Demo: true})
		r.make(t, account.NewAccount{Email: "luc@exemple.fr", Demo: true})
		for range 5 {
			_, err := r.SignIn(ctx, "jeanne@exemple.fr", "un mauvais essai", here)
			wantKind(t, "wrong", err, fault.Invalid)
		}
		_, err := r.SignIn(ctx, "luc@exemple.fr", password, here)
		wantOK(t, "a colleague from the same place", err)
		_, err = newRig(r.House).SignIn(ctx, "jeanne@exemple.fr", password, from("198.51.100.1"))
		wantKind(t, "from elsewhere, to another process", err, fault.Invalid)
		r.Clock.Advance(15*time.Minute + time.Second)
		_, err = r.SignIn(ctx, "jeanne@exemple.fr", password, here)
		wantOK(t, "a quarter of an hour later", err)
	})
}

func TestAPlaceThatTriesManyAccountsWaitsToo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		r.make(t, account.NewAccount{Email: "jeanne@exemple.fr", Demo: true})
		for i := range 20 {
			_, err := r.SignIn(ctx, fmt.Sprintf("essai%d@exemple.fr", i), password, from(fmt.Sprintf("192.0.2.%d", i)))
			wantKind(t, "unknown", err, fault.Invalid)
		}
		_, err := r.SignIn(ctx, "jeanne@exemple.fr", password, from("192.0.2.200"))
		wantKind(t, "from the same network", err, fault.Invalid)
		_, err = r.SignIn(ctx, "jeanne@exemple.fr", password, from("192.0.3.200"))
		wantOK(t, "from the next one", err)
	})
}

// Fifty tries at once are looked at as if they had come one by one.
func TestManyTriesAtOnceAreNoWayAroundTheWait(t *testing.T) {
	t.Parallel()
	r := newRig(dbtest.Open(t, db.SQLite))
	r.make(t, account.NewAccount{Email: "jeanne@exemple.fr", Demo: true})
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			_, err := r.SignIn(ctx, "jeanne@exemple.fr", "un mauvais essai", here)
			wantKind(t, "wrong", err, fault.Invalid)
		})
	}
	wg.Wait()
	if n := r.count(t, `select count(*) from audit_line where action = 'account.sign_in.failed'`); n != 5 {
		t.Errorf("%d tries were looked at, want 5", n)
	}
}

func TestACodeServesOnceHoweverManyUseItTogether(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		r.make(t, account.NewAccount{Email: "jeanne@exemple.fr"})
		secret, _ := r.setUp(t, "jeanne@exemple.fr")
		var waiting []string
		for range 4 {
			out, err := r.SignIn(ctx, "jeanne@exemple.fr", password, here)
			wantOK(t, "password", err)
			waiting = append(waiting, out.Token)
		}
		code := r.codeOf(t, secret)
		var in atomic.Int64
		var wg sync.WaitGroup
		for _, token := range waiting {
			wg.Go(func() {
				if _, err := r.Confirm(ctx, token, code, here); err == nil {
					in.Add(1)
				} else {
					wantKind(t, "replayed", err, fault.Invalid)
				}
			})
		}
		wg.Wait()
		if in.Load() != 1 {
			t.Errorf("the code served %d times, want once", in.Load())
		}
		r.Clock.Advance(-30 * time.Second) // a server whose clock went back
		_, err := r.Confirm(ctx, waiting[0], r.codeOf(t, secret), here)
		if err == nil {
			t.Error("an earlier code served after a later one")
		}
	})
}

func TestACodeSentTwiceByTheSamePageOpensOneSignIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		r.make(t, account.NewAccount{Email: "jeanne@exemple.fr"})
		secret, before := r.setUp(t, "jeanne@exemple.fr")
		out, err := r.SignIn(ctx, "jeanne@exemple.fr", password, here)
		wantOK(t, "password", err)
		code := r.codeOf(t, secret)
		first, err := r.Confirm(ctx, out.Token, code, here)
		wantOK(t, "once", err)
		_, err = r.Confirm(ctx, out.Token, "000000", here)
		wantKind(t, "again with another code", err, fault.NotFound)
		_, err = r.Confirm(ctx, before, code, here)
		wantKind(t, "the code in another sign-in", err, fault.NotFound)
		second, err := r.Confirm(ctx, out.Token, code, here)
		wantOK(t, "twice", err)
		r.wantIn(t, "with the answer that was lost", first.Token, false)
		who, ok := r.who(t, second.Token)
		if !ok {
			t.Fatal("the second answer does not open")
		}
		if own, err := r.Mine(ctx, who); err != nil || len(own.SignIns) != 2 {
			t.Errorf("got %d sign-ins, %v, want this one and the one before", len(own.SignIns), err)
		}
		r.Clock.Advance(31 * time.Second)
		_, err = r.Confirm(ctx, out.Token, code, here)
		wantKind(t, "half a minute later", err, fault.NotFound)
	})
}

func TestACodeHoldsThirtySecondsEitherWayAndNoMore(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		off  time.Duration
		want bool
	}{
		"a minute early":       {time.Minute, false},
		"thirty seconds early": {30 * time.Second, true},
		"now":                  {0, true},
		"thirty seconds late":  {-30 * time.Second, true},
		"a minute late":        {-time.Minute, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(dbtest.Open(t, db.SQLite))
			r.make(t, account.NewAccount{Email: "jeanne@exemple.fr"})
			secret, _ := r.setUp(t, "jeanne@exemple.fr")
			r.Clock.Advance(time.Hour)
			out, err := r.SignIn(ctx, "jeanne@exemple.fr", password, here)
			wantOK(t, "password", err)
			r.Clock.Advance(c.off)
			code := r.codeOf(t, secret)
			r.Clock.Advance(-c.off)
			_, err = r.Confirm(ctx, out.Token, " "+code[:3]+" "+code[3:], here)
			if got := err == nil; got != c.want {
				t.Errorf("got %v (%v), want %v", got, err, c.want)
			}
		})
	}
}

func TestCodesAreGuessedSlowlyAndTheWaitForThemEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		r.make(t, account.NewAccount{Email: "jeanne@exemple.fr"})
		secret, _ := r.setUp(t, "jeanne@exemple.fr")
		out, err := r.SignIn(ctx, "jeanne@exemple.fr", password, here)
		wantOK(t, "password", err)
		for range 5 {
			_, err = r.Confirm(ctx, out.Token, "abcdef", here)
			wantKind(t, "wrong", err, fault.Invalid)
		}
		_, err = r.Confirm(ctx, out.Token, r.codeOf(t, secret), here)
		wantKind(t, "right, too soon", err, fault.Invalid)
		r.Clock.Advance(30 * time.Second)
		_, err = r.Confirm(ctx, out.Token, r.codeOf(t, secret), here)
		wantOK(t, "right, after the pause", err)

		r.Clock.Advance(time.Minute)
		out, err = r.SignIn(ctx, "jeanne@exemple.fr", password, here)
		wantOK(t, "password", err)
		r.Clock.Advance(10 * time.Minute)
		_, err = r.Confirm(ctx, out.Token, r.codeOf(t, secret), here)
		wantKind(t, "ten minutes after the password", err, fault.NotFound)
	})
}

func TestADemonstrationAccountSkipsTheSecondFactorAndSaysSo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		r.make(t, account.NewAccount{Email: "demo@exemple.fr", Demo: true})
		out, err := r.SignIn(ctx, "demo@exemple.fr", password, here)
		wantOK(t, "password", err)
		who, ok := r.who(t, out.Token)
		if out.Next != account.Inside || !ok || !who.Demo {
			t.Errorf("got %+v, %v, want inside as a demonstration", out, ok)
		}
		_, err = r.Confirm(ctx, out.Token, "000000", here)
		wantKind(t, "a code", err, fault.NotFound)
	})
}

func TestAHashAtAnOldCostIsRenewedAtTheNextSignIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		id := r.make(t, account.NewAccount{Email: "jeanne@exemple.fr", Demo: true})
		old := account.OldHash(password)
		r.write(t, func(tx *db.Tx) error {
			_, err := tx.Exec(`update account set password_hash = $2 where id = $1`, id, old)
			return err
		})
		r.enter(t, "jeanne@exemple.fr")
		if n := r.count(t, `select count(*) from account where password_hash like '$argon2id$v=19$m=64,t=1,p=1$%'`); n != 1 {
			t.Error("the hash was not renewed")
		}
		r.enter(t, "jeanne@exemple.fr")
	})
}

func TestNoSecretIsKeptInClear(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		r.make(t, account.NewAccount{Email: "jeanne@exemple.fr"})
		secret, token := r.setUp(t, "jeanne@exemple.fr")
		var kept struct {
			Hash   []byte `db:"token_hash"`
			Secret []byte `db:"totp_secret"`
			Pass   string `db:"password_hash"`
		}
		err := r.House.DB.Read(ctx, func(tx *db.Tx) error {
			return tx.Get(&kept, `select s.token_hash, a.totp_secret, a.password_hash from sign_in s join account a on a.id = s.account_id`)
		})
		wantOK(t, "read", err)
		if strings.Contains(string(kept.Hash), token) || len(kept.Hash) != 32 ||
			strings.Contains(string(kept.Secret), strings.ReplaceAll(secret, " ", "")) || strings.Contains(kept.Pass, password) {
			t.Errorf("a secret is kept in clear: %q", kept)
		}
	})
}
