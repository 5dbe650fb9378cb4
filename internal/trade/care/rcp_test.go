package care_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care"
	"maillage/internal/trade/patient"

	"pgregory.net/rapid"
)

// meeting opens a RCP with everybody present and some people on its agenda.
func (w *house) meeting(t testing.TB, m team, on civil.Day, people ...patient.Enrolment) db.ID {
	t.Helper()
	id, err := w.care.OpenRCP(ctx, m.gp, m.id, care.RCPDraft{HeldOn: on, Place: "Salle inventée"}, "")
	must(t, err)
	w.attend(t, m, id, m.gp, m.psy, m.social)
	for _, e := range people {
		w.agenda(t, m, id, care.AgendaAdd, e)
	}
	return id
}

func (w *house) attend(t testing.TB, m team, id db.ID, who ...access.Actor) {
	t.Helper()
	var d care.PresenceDraft
	for _, a := range who {
		d.Present = append(d.Present, a.Professional.String())
	}
	d.Version = w.view(t, m.psy, id).Version
	must(t, w.care.SetPresence(ctx, m.psy, id, d, ""))
}

func (w *house) agenda(t testing.TB, m team, id db.ID, act string, e patient.Enrolment) {
	t.Helper()
	must(t, w.care.SetAgenda(ctx, m.social, id, care.AgendaMove{Act: act, Enrolments: []string{e.ID.String()}}, ""))
}

func (w *house) view(t testing.TB, who access.Actor, id db.ID) care.RCPView {
	t.Helper()
	v, err := w.care.ViewRCP(ctx, who, id)
	must(t, err)
	return v
}

// reviewOf finds the review of somebody.
func reviewOf(t testing.TB, v care.RCPView, e patient.Enrolment) care.ReviewView {
	t.Helper()
	for _, r := range v.Reviews {
		if r.EnrolmentID == e.ID {
			return r
		}
	}
	t.Fatal("not on the agenda")
	return care.ReviewView{}
}

func (w *house) discuss(t testing.TB, m team, id db.ID, e patient.Enrolment, summary string) {
	t.Helper()
	r := reviewOf(t, w.view(t, m.psy, id), e)
	_, err := w.care.WriteReview(ctx, m.psy, r.ID, care.ReviewDraft{Summary: summary, Version: r.Version}, "")
	must(t, err)
}

func (w *house) validate(who access.Actor, id db.ID, version int, without bool) error {
	_, err := w.care.Validate(ctx, who, id, care.ValidationDraft{Version: version, WithoutQuorum: without}, "")
	return err
}

func TestValidationCountsOneUnitForEachReview(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		a, b, c := w.include(t, m, "Un", day(2025, 2, 3)), w.include(t, m, "Deux", day(2026, 2, 3)), w.include(t, m, "Trois", day(2026, 2, 3))
		id := w.meeting(t, m, day(2026, 11, 20), a, b, c)
		w.discuss(t, m, id, a, "Synthèse inventée de Un")
		w.discuss(t, m, id, b, "Synthèse inventée de Deux")
		v := w.view(t, m.gp, id)
		if !v.Quorum.Met() || !v.MayAccept || len(v.Reviews) != 3 {
			t.Fatalf("got quorum %v, may validate %v, %d lines, want all three", v.Quorum, v.MayAccept, len(v.Reviews))
		}
		must(t, w.validate(m.gp, id, v.Version, false))
		v = w.view(t, m.social, id)
		if !v.Locked() || !v.HadQuorum() || v.Chair != "Alice1 Aubépine" || v.MayWrite || v.MayAccept {
			t.Errorf("got %+v, want locked, held, chaired by Alice1 Aubépine", v.RCP)
		}
		if r := reviewOf(t, v, a); !r.Counted || r.Year != 2 || r.Balance.CaseReview != (care.Used{Used: 1, Quota: 4}) || r.Summary != "Synthèse inventée de Un" {
			t.Errorf("got %+v, want one unit of the second year", r)
		}
		if r := reviewOf(t, v, c); r.Counted || r.State != care.ReviewPostponed || r.Balance.CaseReview.Used != 0 {
			t.Errorf("got %+v, want who was not discussed postponed and not counted", r)
		}
		w.read(t, func(tx *db.Tx) error {
			if got, want := w.balances(t, tx), recount(t, tx, w); fmt.Sprint(got) != fmt.Sprint(want) || len(want) != 2 {
				t.Errorf("got %v, want %v", got, want)
			}
			return nil
		})
		if got := w.auditLines(t, "review", reviewOf(t, v, a).ID); got < 3 {
			t.Errorf("got %d lines of the journal about the review, want the writing, the validation and the readings", got)
		}
		next := w.meeting(t, m, day(2026, 11, 22))
		if v := w.view(t, m.gp, next); len(v.Proposed) == 0 || v.Proposed[0].Line.Enrolment.ID != c.ID || v.Proposed[0].Because[0].Reason != care.ReasonPostponed {
			t.Errorf("got %+v, want who was postponed first on the next agenda", v.Proposed)
		}
	})
}

func TestWithoutQuorumNothingCounts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		id := w.meeting(t, m, day(2026, 11, 20), e)
		w.attend(t, m, id, m.gp, m.social, m.pharma)
		w.discuss(t, m, id, e, "Synthèse inventée")
		v := w.view(t, m.gp, id)
		if got, want := v.Quorum.Why(), "Il manque un psychologue."; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		wantField(t, w.validate(m.gp, id, v.Version, false), "without_quorum")
		must(t, w.validate(m.gp, id, v.Version, true))
		v = w.view(t, m.gp, id)
		if r := reviewOf(t, v, e); v.HadQuorum() || r.Counted || r.State != care.ReviewDone || r.Balance.CaseReview.Used != 0 {
			t.Errorf("got held %v, %+v, want the review kept and not counted", v.HadQuorum(), r)
		}
	})
}

func TestWhyAQuorumIsNotMet(t *testing.T) {
	t.Parallel()
	cases := []struct {
		q    care.Quorum
		want string
	}{
		{care.Quorum{GP: 1, Psychologist: 1, SocialWorker: 1}, ""},
		{care.Quorum{GP: 2, Psychologist: 1}, "Il manque un travailleur social."},
		{care.Quorum{SocialWorker: 3}, "Il manque un médecin généraliste et un psychologue."},
		{care.Quorum{}, "Il manque un médecin généraliste, un psychologue et un travailleur social."},
	}
	for _, c := range cases {
		if got := c.q.Why(); got != c.want || c.q.Met() != (c.want == "") {
			t.Errorf("%+v: got %q, met %v, want %q", c.q, got, c.q.Met(), c.want)
		}
	}
}

func TestAValidatedRCPIsLocked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		id := w.meeting(t, m, day(2026, 11, 20), e)
		w.discuss(t, m, id, e, "Synthèse inventée")
		v := w.view(t, m.gp, id)
		wantKind(t, w.care.AddAddendum(ctx, m.psy, id, care.AddendumDraft{Body: "Trop tôt"}, ""), fault.Conflict)
		must(t, w.validate(m.gp, id, v.Version, false))
		review := v.Reviews[0]
		_, write := w.care.WriteReview(ctx, m.psy, review.ID, care.ReviewDraft{Summary: "Autre", Version: review.Version}, "")
		for name, err := range map[string]error{
			"write":    write,
			"agenda":   w.care.SetAgenda(ctx, m.psy, id, care.AgendaMove{Act: care.AgendaPostpone, Enrolments: []string{e.ID.String()}}, ""),
			"presence": w.care.SetPresence(ctx, m.psy, id, care.PresenceDraft{Version: v.Version}, ""),
			"move":     w.care.MoveRCP(ctx, m.psy, id, care.RCPDraft{HeldOn: day(2026, 11, 21), Version: v.Version}, ""),
			"discard":  w.care.DiscardRCP(ctx, m.psy, id, ""),
			"validate": w.validate(m.gp, id, v.Version, false),
		} {
			if fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.MessageOf(err), "validée par Alice1 Aubépine le 22/11/2026") {
				t.Errorf("%s: got %v, want a conflict with who and when", name, err)
			}
		}
		wantField(t, w.care.AddAddendum(ctx, m.psy, id, care.AddendumDraft{Body: " "}, ""), "body")
		for range 2 {
			must(t, w.care.AddAddendum(ctx, m.psy, id, care.AddendumDraft{Body: "Complément inventé"}, "key"))
		}
		if a := w.view(t, m.social, id).Addenda; len(a) != 1 || a[0].Body != "Complément inventé" || a[0].Author != m.psy.Name {
			t.Errorf("got %+v, want one signed addendum", a)
		}
	})
}

func TestTwoChairsValidatingAtOnceCountOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		var second access.Actor
		w.write(t, func(tx *db.Tx) error { second = w.member(t, tx, m, "Églantine", "Édith", access.GP); return nil })
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		id := w.meeting(t, m, day(2026, 11, 20), e)
		w.discuss(t, m, id, e, "Synthèse inventée")
		version := w.view(t, m.gp, id).Version
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			who := []access.Actor{m.gp, second}[i%2]
			wg.Go(func() { errs[i] = w.validate(who, id, version, false) })
		}
		wg.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else if fault.KindOf(err) != fault.Conflict {
				t.Errorf("got %v, want a conflict", err)
			}
		}
		if r := reviewOf(t, w.view(t, m.gp, id), e); done != 1 || r.Balance.CaseReview.Used != 1 {
			t.Errorf("got %d validations, %d used, want 1 and 1", done, r.Balance.CaseReview.Used)
		}
	})
}

func TestValidationIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		id := w.meeting(t, m, day(2026, 11, 20), e)
		version := w.view(t, m.gp, id).Version
		wantField(t, w.validate(m.gp, id, version, false), "reviews")
		wantKind(t, w.validate(m.psy, id, version, false), fault.Forbidden)
		wantKind(t, w.validate(w.teams[1].gp, id, version, false), fault.NotFound)
		wantKind(t, w.validate(m.gp, id, version-1, true), fault.Invalid)
		w.discuss(t, m, id, e, "Synthèse inventée")
		wantKind(t, w.validate(m.gp, id, version-1, false), fault.Conflict) // presence was recorded since
		w.exit(t, m, e, day(2026, 11, 20))
		must(t, w.validate(m.gp, id, version, false)) // left that very day: still followed

		later := w.meeting(t, m, today.AddDays(1))
		f := w.include(t, m, "Demain", day(2026, 2, 3))
		w.agenda(t, m, later, care.AgendaAdd, f)
		w.discuss(t, m, later, f, "Synthèse inventée")
		wantField(t, w.validate(m.gp, later, w.view(t, m.gp, later).Version, false), "held_on")
		w.write(t, func(tx *db.Tx) error { // the exit was recorded below, after the words
			_, err := tx.Exec(`update enrolment set closed_on = $1, exit_reason = 'moved' where id = $2`, today, f.ID)
			return err
		})
		w.Clock.Advance(48 * time.Hour)
		err := w.validate(m.gp, later, w.view(t, m.gp, later).Version, false)
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.MessageOf(err), "n’était pas suivie") {
			t.Errorf("got %v, want a refusal of who was not followed", err)
		}
		if v := w.view(t, m.gp, later); v.Locked() {
			t.Error("a refused validation locked the RCP")
		}
	})
}

func TestAgenda(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		a, b, c := w.include(t, m, "Un", day(2026, 2, 3)), w.include(t, m, "Deux", day(2026, 2, 3)), w.include(t, m, "Trois", day(2026, 11, 21))
		foreign := w.include(t, w.teams[1], "Ailleurs", day(2026, 2, 3))
		id := w.meeting(t, m, day(2026, 11, 20))
		order := func() (got []string) {
			for _, r := range w.view(t, m.psy, id).Reviews {
				got = append(got, r.Patient.DisplayName()+" "+string(r.State))
			}
			return got
		}
		try := func(act string, e patient.Enrolment) error {
			return w.care.SetAgenda(ctx, m.psy, id, care.AgendaMove{Act: act, Enrolments: []string{e.ID.String()}}, "")
		}
		want := func(list ...string) {
			t.Helper()
			if got := order(); !slices.Equal(got, list) {
				t.Errorf("got %q, want %q", got, list)
			}
		}
		must(t, w.care.SetAgenda(ctx, m.psy, id, care.AgendaMove{Act: care.AgendaAdd, Enrolments: []string{a.ID.String(), b.ID.String(), a.ID.String()}}, "k"))
		must(t, w.care.SetAgenda(ctx, m.psy, id, care.AgendaMove{Act: care.AgendaAdd, Enrolments: []string{a.ID.String(), b.ID.String(), a.ID.String()}}, "k"))
		want("UN Camille agenda", "DEUX Camille agenda")
		wantField(t, try(care.AgendaAdd, c), "enrolments") // included the day after
		wantKind(t, try(care.AgendaAdd, foreign), fault.NotFound)
		both := m.psy // of the two teams: a meeting still discusses its own team's people
		both.Teams = append(slices.Clone(both.Teams), w.teams[1].psy.Teams...)
		wantKind(t, w.care.SetAgenda(ctx, both, id, care.AgendaMove{Act: care.AgendaAdd, Enrolments: []string{foreign.ID.String()}}, ""), fault.NotFound)
		wantKind(t, try(care.AgendaRemove, c), fault.NotFound)
		wantKind(t, try("explode", a), fault.Invalid)
		wantField(t, w.care.SetAgenda(ctx, m.psy, id, care.AgendaMove{Act: care.AgendaAdd}, ""), "enrolments")
		must(t, try(care.AgendaUp, b))
		want("DEUX Camille agenda", "UN Camille agenda")
		must(t, try(care.AgendaUp, b)) // the first stays first
		must(t, try(care.AgendaDown, b))
		want("UN Camille agenda", "DEUX Camille agenda")
		must(t, try(care.AgendaPostpone, a))
		want("UN Camille postponed", "DEUX Camille agenda")
		must(t, try(care.AgendaResume, a))
		w.discuss(t, m, id, a, "Synthèse inventée")
		wantKind(t, try(care.AgendaRemove, a), fault.Conflict)
		must(t, try(care.AgendaPostpone, a))
		must(t, try(care.AgendaResume, a))
		want("UN Camille reviewed", "DEUX Camille agenda")
		must(t, try(care.AgendaRemove, b))
		want("UN Camille reviewed")
		wantKind(t, w.care.DiscardRCP(ctx, m.gp, id, ""), fault.Conflict)
		wantField(t, w.care.MoveRCP(ctx, m.gp, id, care.RCPDraft{HeldOn: day(2026, 2, 2), Version: w.view(t, m.gp, id).Version}, ""), "held_on")
		must(t, w.care.MoveRCP(ctx, m.gp, id, care.RCPDraft{HeldOn: day(2026, 11, 19), Version: w.view(t, m.gp, id).Version}, ""))
		if v := w.view(t, m.gp, id); v.HeldOn != day(2026, 11, 19) || v.Reviews[0].HeldOn != day(2026, 11, 19) {
			t.Errorf("got %v, %v, want both on the 19th", v.HeldOn, v.Reviews[0].HeldOn)
		}
		empty := w.meeting(t, m, day(2026, 11, 21), a)
		must(t, w.care.DiscardRCP(ctx, m.gp, empty, ""))
		_, err := w.care.ViewRCP(ctx, m.gp, empty)
		wantKind(t, err, fault.NotFound)
	})
}

func TestProposedAgenda(t *testing.T) {
	t.Parallel()
	line := func(id db.ID, change func(*care.CaseloadLine)) care.CaseloadLine {
		l := quiet()
		l.Enrolment.ID = id
		change(&l)
		l.Flags = care.Flags(l, today, care.Limits{RenewalDays: 30, NoContactDays: 60, NoReviewDays: 90})
		return l
	}
	last := today.AddDays(-40)
	lines := []care.CaseloadLine{
		line(1, func(*care.CaseloadLine) {}),
		line(2, func(l *care.CaseloadLine) { l.LastReview = today.AddDays(-95) }),
		line(3, func(l *care.CaseloadLine) { l.Enrolment.OpenedOn, l.LastReview = today.AddDays(-10), civil.Day{} }),
		line(4, func(l *care.CaseloadLine) { l.Balance.Psychologist.Used = 6 }),
		line(5, func(l *care.CaseloadLine) { l.LastSession = today.AddDays(-61) }),
		line(6, func(*care.CaseloadLine) {}),
		line(7, func(l *care.CaseloadLine) { l.Enrolment.OpenedOn, l.LastReview = today.AddDays(5), civil.Day{} }),
		line(8, func(l *care.CaseloadLine) { l.Enrolment.ClosedOn = today }),
	}
	var got []string
	for _, p := range care.ProposedAgenda(lines, today, last, map[db.ID]bool{6: true}) {
		words := make([]string, len(p.Because))
		for i, b := range p.Because {
			words[i] = string(b.Reason)
			if b.Words == "" {
				t.Errorf("%s has no words", b.Reason)
			}
		}
		got = append(got, fmt.Sprint(int64(p.Line.Enrolment.ID), " ", strings.Join(words, "+")))
	}
	want := []string{"6 postponed", "3 never", "4 exceeded", "5 no_contact", "2 no_review"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTwoWritersOfOneReview(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		id := w.meeting(t, m, day(2026, 11, 20), e)
		r := w.view(t, m.psy, id).Reviews[0]
		first, err := w.care.WriteReview(ctx, m.psy, r.ID, care.ReviewDraft{Summary: "Premier", Decisions: "Commune", Version: r.Version}, "")
		must(t, err)
		base := first.Review

		// Another field each: both are kept.
		_, err = w.care.WriteReview(ctx, m.psy, r.ID, care.ReviewDraft{Summary: "Premier, complété", Decisions: "Commune", Version: base.Version}, "")
		must(t, err)
		merged, err := w.care.WriteReview(ctx, m.social, r.ID, care.ReviewDraft{Summary: "Premier", Decisions: "Changée", Changes: []string{"referral"}, Version: base.Version}, "")
		must(t, err)
		if !merged.Merged || merged.Review.Summary != "Premier, complété" || merged.Review.Decisions != "Changée" || !slices.Equal(merged.Review.Changes, []string{"referral"}) {
			t.Errorf("got %+v, want the two fields of the two writers", merged)
		}

		// The same field: the second is shown both.
		_, err = w.care.WriteReview(ctx, m.gp, r.ID, care.ReviewDraft{Summary: "Troisième", Decisions: "Changée", Changes: []string{"referral"}, Version: base.Version}, "")
		var stale *care.StaleReview
		if fault.KindOf(err) != fault.Conflict || !errors.As(err, &stale) {
			t.Fatalf("got %v, want a conflict with both texts", err)
		}
		if stale.Theirs.Summary != "Premier, complété" || stale.Mine.Summary != "Troisième" || !slices.Equal(stale.Fields, []string{"summary"}) || stale.By != m.social.Name {
			t.Errorf("got %+v, want both summaries", stale)
		}
		// Sent again on the version now known, it goes through.
		done, err := w.care.WriteReview(ctx, m.gp, r.ID, care.ReviewDraft{Summary: "Troisième", Decisions: "Changée", Changes: []string{"referral"}, Version: stale.Theirs.Version}, "")
		must(t, err)
		again, err := w.care.WriteReview(ctx, m.gp, r.ID, care.ReviewDraft{Summary: "Troisième", Decisions: "Changée", Changes: []string{"referral"}, Version: stale.Theirs.Version}, "")
		must(t, err)
		if done.Review.Summary != "Troisième" || again.Review.Version != done.Review.Version {
			t.Errorf("got version %d then %d, want one effect", done.Review.Version, again.Review.Version)
		}
		_, err = w.care.WriteReview(ctx, m.gp, r.ID, care.ReviewDraft{Summary: " ", Version: done.Review.Version}, "")
		wantField(t, err, "summary")
		_, err = w.care.WriteReview(ctx, m.gp, r.ID, care.ReviewDraft{Summary: "x", Changes: []string{"magic"}, Version: done.Review.Version}, "")
		wantField(t, err, "changes")
		_, err = w.care.WriteReview(ctx, w.teams[1].gp, r.ID, care.ReviewDraft{Summary: "x"}, "")
		wantKind(t, err, fault.NotFound)
		_, err = w.care.WriteReview(ctx, m.pharma, r.ID, care.ReviewDraft{Summary: "x"}, "")
		wantKind(t, err, fault.Forbidden)
	})
}

func TestPresenceIsOfTheMembersOfTheDay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		id, err := w.care.OpenRCP(ctx, m.psy, m.id, care.RCPDraft{HeldOn: day(2026, 11, 20)}, "k")
		must(t, err)
		again, err := w.care.OpenRCP(ctx, m.psy, m.id, care.RCPDraft{HeldOn: day(2026, 11, 20)}, "k")
		must(t, err)
		if again != id {
			t.Error("a double click opened two RCP")
		}
		stranger := care.PresenceDraft{Present: []string{w.teams[1].psy.Professional.String()}, Version: 1}
		wantField(t, w.care.SetPresence(ctx, m.psy, id, stranger, ""), "present")
		d := care.PresenceDraft{Present: []string{m.gp.Professional.String(), m.psy.Professional.String()}, Remote: []string{m.psy.Professional.String(), m.social.Professional.String()}, Version: 1}
		must(t, w.care.SetPresence(ctx, m.social, id, d, ""))
		wantKind(t, w.care.SetPresence(ctx, m.psy, id, d, ""), fault.Conflict) // the version read is old
		v := w.view(t, m.psy, id)
		got := map[string]string{}
		for _, a := range v.Present {
			got[a.FirstName] = fmt.Sprint(a.Present, a.Remote)
		}
		want := map[string]string{"Alice1": "true false", "Basile1": "true true", "Cécile1": "false false", "Denis1": "false false"}
		if fmt.Sprint(got) != fmt.Sprint(want) || v.Quorum != (care.Quorum{GP: 1, Psychologist: 1}) {
			t.Errorf("got %v, %+v, want %v", got, v.Quorum, want)
		}
		for _, who := range []access.Actor{w.teams[1].psy, {Role: access.AdminCoordination}} {
			if _, err := w.care.ViewRCP(ctx, who, id); err == nil {
				t.Errorf("%s opened another team's RCP", who.Role)
			}
		}
		_, err = w.care.OpenRCP(ctx, m.pharma, m.id, care.RCPDraft{HeldOn: today}, "")
		wantKind(t, err, fault.Forbidden)
		_, err = w.care.OpenRCP(ctx, m.gp, m.id, care.RCPDraft{}, "")
		wantField(t, err, "held_on")
		_, err = w.care.OpenRCP(ctx, m.gp, m.id, care.RCPDraft{HeldOn: today.AddYears(2)}, "")
		wantField(t, err, "held_on")
		list, err := w.care.ListRCPs(ctx, m.pharma, m.id)
		must(t, err)
		if len(list) != 1 || list[0].ID != id {
			t.Errorf("got %+v, want the one RCP", list)
		}
		_, err = w.care.ListRCPs(ctx, w.teams[1].gp, m.id)
		wantKind(t, err, fault.NotFound)
	})
}

func TestImportedRCPMovesBalancesAndComesBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		people := []patient.Enrolment{w.include(t, m, "Un", day(2024, 2, 29)), w.include(t, m, "Deux", day(2025, 11, 22))}
		var kept []db.ID
		rapid.Check(t, func(rt *rapid.T) {
			switch {
			case len(kept) > 0 && rapid.Bool().Draw(rt, "remove"):
				i := rapid.IntRange(0, len(kept)-1).Draw(rt, "which")
				w.write(t, func(tx *db.Tx) error { return care.RemoveRCP(tx, kept[i]) })
				kept = slices.Delete(kept, i, i+1)
			default:
				f := w.quorate(m, people[1].OpenedOn.AddDays(rapid.IntRange(0, 365).Draw(rt, "day")))
				for _, e := range people[:rapid.IntRange(1, 2).Draw(rt, "reviewed")] {
					f.Reviews = append(f.Reviews, care.ReviewFact{Enrolment: e, Decisions: "Décision inventée"})
				}
				f.Attended = f.Attended[:rapid.IntRange(2, 3).Draw(rt, "attended")]
				w.write(t, func(tx *db.Tx) error {
					id, err := care.AddRCP(tx, h.Seal, f)
					kept = append(kept, id)
					return err
				})
			}
			w.read(t, func(tx *db.Tx) error {
				if got, want := w.balances(t, tx), recount(t, tx, w); fmt.Sprint(got) != fmt.Sprint(want) {
					rt.Fatalf("got %v, want %v", got, want)
				}
				return nil
			})
		})
		for _, id := range kept {
			w.write(t, func(tx *db.Tx) error { return care.RemoveRCP(tx, id) })
		}
		for _, table := range []string{"balance", "rcp", "case_review", "rcp_presence"} {
			var n int
			w.read(t, func(tx *db.Tx) error { return tx.Get(&n, `select count(*) from `+table) })
			if n != 0 {
				t.Errorf("%s: got %d rows, want none once all is taken back", table, n)
			}
		}
		f := w.quorate(m, day(2026, 1, 5))
		f.SourceKey = "row"
		w.write(t, func(tx *db.Tx) error { _, err := care.AddRCP(tx, h.Seal, f); return err })
		err := w.DB.Write(ctx, func(tx *db.Tx) error { _, err := care.AddRCP(tx, h.Seal, f); return err })
		wantKind(t, err, fault.Conflict)
	})
}

func TestWordsOfAReviewAreSealed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		id := w.meeting(t, m, day(2026, 11, 20), e)
		w.discuss(t, m, id, e, "Zanzibar")
		must(t, w.patients.Object(ctx, m.gp, e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today, Channel: "oral"}, ""))
		v := w.view(t, m.psy, id)
		if r := v.Reviews[0]; r.Patient.DisplayName() != "Dossier 31-01-0001" || r.Summary != "" || !r.Withheld {
			t.Errorf("got %+v, want neither name nor words", r)
		}
		_, err := w.care.WriteReview(ctx, m.psy, v.Reviews[0].ID, care.ReviewDraft{Summary: "Lu ailleurs", Version: v.Reviews[0].Version}, "")
		wantKind(t, err, fault.Forbidden)
		if r := w.view(t, m.gp, id).Reviews[0]; r.Summary != "Zanzibar" {
			t.Errorf("got %q, want the GP who included to read", r.Summary)
		}
		for table, column := range map[string]string{"case_review": "summary", "case_review_text": "summary"} {
			var raw [][]byte
			w.read(t, func(tx *db.Tx) error { return tx.Select(&raw, `select `+column+` from `+table) })
			for _, b := range raw {
				if strings.Contains(string(b), "Zanzibar") {
					t.Errorf("%s holds the words in clear", table)
				}
			}
		}
	})
}

// A double click, or an answer lost on the way: the second request finds its own
// work done, not somebody else's.
func TestWhatChangesADraftIsNoConflictWithItself(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		id := w.meeting(t, m, day(2026, 11, 20))
		version := w.view(t, m.gp, id).Version
		for range 2 {
			must(t, w.care.MoveRCP(ctx, m.gp, id, care.RCPDraft{HeldOn: day(2026, 11, 19), Version: version}, "move"))
		}
		d := care.PresenceDraft{Present: []string{m.gp.Professional.String()}, Version: version + 1}
		for range 2 {
			must(t, w.care.SetPresence(ctx, m.gp, id, d, "presence"))
		}
		if v := w.view(t, m.gp, id); v.Version != version+2 || v.Quorum.GP != 1 || v.Quorum.Psychologist != 0 {
			t.Errorf("got version %d, quorum %+v, want two changes and the GP alone", v.Version, v.Quorum)
		}
		wantKind(t, w.care.SetPresence(ctx, m.psy, id, d, "presence"), fault.Conflict) // the same key of somebody else
		for range 2 {
			must(t, w.care.DiscardRCP(ctx, m.gp, id, "discard"))
		}
		wantKind(t, w.care.DiscardRCP(ctx, m.psy, id, "discard"), fault.NotFound)
	})
}

// The page of a draft names people who are not on its agenda: those proposed.
func TestTheListOfThoseProposedLeavesALine(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		w.include(t, m, "Jamais", day(2026, 2, 3))
		id := w.meeting(t, m, day(2026, 11, 20))
		before := w.auditLines(t, "caseload", m.id)
		if v := w.view(t, m.psy, id); len(v.Proposed) != 1 {
			t.Fatalf("got %d people proposed, want the one never reviewed", len(v.Proposed))
		}
		if got := w.auditLines(t, "caseload", m.id) - before; got != 1 {
			t.Errorf("got %d lines for the list, want 1", got)
		}
	})
}
