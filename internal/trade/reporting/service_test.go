package reporting_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/reporting"
)

// answersTo gives a reason to everything a month requires.
func answersTo(v reporting.View) map[string]reporting.Answer {
	answers := map[string]reporting.Answer{}
	for _, c := range v.Checks {
		if c.Required {
			answers[c.Code] = reporting.Answer{Reason: "holidays", Note: "Fermeture annuelle"}
		}
	}
	return answers
}

func (w *world) open(t testing.TB, who access.Actor, m team, on civil.Month) reporting.View {
	t.Helper()
	v, err := w.svc.Open(ctx, who, m.id, on)
	must(t, err)
	return v
}

func (w *world) send(t testing.TB, m team, on civil.Month) reporting.View {
	t.Helper()
	v := w.open(t, m.psy, m, on)
	must(t, w.svc.Send(ctx, m.psy, m.id, on, reporting.Words{Answers: answersTo(v), Version: v.Return.Version}, ""))
	return w.open(t, m.psy, m, on)
}

func (w *world) decide(t testing.TB, r reporting.MonthlyReturn, d reporting.Decision, reason string) error {
	t.Helper()
	return w.svc.Decide(ctx, coordination(occitanie), r.ID, d, reason, r.Version, "")
}

func (w *world) lines(t testing.TB, subject string, id db.ID) (n int) {
	t.Helper()
	w.read(t, func(tx *db.Tx) error {
		return tx.Get(&n, `select count(*) from audit_line where subject = $1 and subject_id = $2`, subject, id)
	})
	return n
}

func TestAReturnGoesFromDraftToAcceptedAndIsFrozen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, october := w.team(t, "31", day(2026, 1, 1)), month(t, "2026-10")
		e := w.included(t, m, "Inventée", day(2026, 3, 1))
		w.attend(t, m, e, programme.CounterPsychologist, day(2026, 10, 5))

		must(t, w.svc.Keep(ctx, m.gp, m.id, october, reporting.Words{Comment: "À relire"}, ""))
		draft := w.open(t, m.psy, m, october)
		if r := draft.Return; r.State != reporting.Draft || r.Comment != "À relire" || r.Version != 1 || r.Digest != "" {
			t.Fatalf("got %+v, want a draft with its comment", r)
		}
		w.attend(t, m, e, programme.CounterSocialWorker, day(2026, 10, 6))
		if got := w.open(t, m.psy, m, october).Return.Figures.SocialWorkerSessions; got != 1 {
			t.Errorf("a draft follows the acts: got %d, want 1", got)
		}
		sent := w.send(t, m, october)
		if r := sent.Return; r.State != reporting.Sent || r.SentName != m.psy.Name || !r.SentAt.Equal(w.Clock.Now()) || len(r.Digest) != 64 {
			t.Fatalf("got %+v, want sent by %s", r, m.psy.Name)
		}
		w.Clock.Advance(time.Hour)
		must(t, w.decide(t, sent.Return, reporting.Accept, ""))
		accepted := w.open(t, m.psy, m, october)
		if r := accepted.Return; r.State != reporting.Accepted || r.DecidedName != coordination("").Name || r.Figures != sent.Return.Figures || r.Digest != sent.Return.Digest {
			t.Fatalf("got %+v, want the sent figures accepted", r)
		}
		w.attend(t, m, e, programme.CounterPsychologist, day(2026, 10, 7))
		later := w.open(t, m.psy, m, october).Return
		if later.Figures != sent.Return.Figures || later.Digest != sent.Return.Digest {
			t.Errorf("accepted figures moved: got %+v, want %+v", later.Figures, sent.Return.Figures)
		}
		if !later.Drifted() || later.Now.PsychologistSessions != 2 {
			t.Errorf("drift: got %v with %d now, want shown with 2", later.Drifted(), later.Now.PsychologistSessions)
		}
		if got := w.lines(t, "monthly_return", sent.Return.ID); got != 2 {
			t.Errorf("journal: got %d lines, want one a step", got)
		}
	})
}

func TestAReopenedReturnIsSentAgainWithTheNewFigures(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, october := w.team(t, "31", day(2026, 1, 1)), month(t, "2026-10")
		e := w.included(t, m, "Inventée", day(2026, 3, 1))
		sent := w.send(t, m, october).Return
		must(t, w.decide(t, sent, reporting.SendBack, "Aucun entretien\u202f?"))
		back := w.open(t, m.psy, m, october).Return
		if back.State != reporting.Returned || back.Reason != "Aucun entretien\u202f?" || back.Digest != "" {
			t.Fatalf("got %+v, want returned with its reason", back)
		}
		w.attend(t, m, e, programme.CounterPsychologist, day(2026, 10, 7))
		again := w.send(t, m, october).Return
		if again.Figures.PsychologistSessions != 1 || again.Reason != "" || again.Digest == sent.Digest {
			t.Errorf("got %+v, want the new figures", again)
		}
		must(t, w.decide(t, again, reporting.Accept, ""))
		accepted := w.open(t, m.psy, m, october).Return
		must(t, w.decide(t, accepted, reporting.Reopen, "Un entretien oublié"))
		v := w.open(t, m.psy, m, october)
		var told []string
		for _, s := range v.Steps {
			told = append(told, s.Step)
		}
		if got, want := strings.Join(told, " "), "reopened accepted sent returned sent"; got != want {
			t.Errorf("story: got %q, want %q", got, want)
		}
	})
}

func TestWhatIsMissingNeedsAReasonBeforeSending(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, october := w.team(t, "31", day(2026, 1, 1)), month(t, "2026-10")
		w.included(t, m, "Inventée", day(2026, 3, 1))
		v := w.open(t, m.psy, m, october)
		send := func(a map[string]reporting.Answer) error {
			return w.svc.Send(ctx, m.psy, m.id, october, reporting.Words{Answers: a}, "")
		}
		wantField(t, send(nil), "why.no_act")
		wantField(t, send(map[string]reporting.Answer{"no_act": {Reason: "holidays"}}), "why.no_rcp")
		wantField(t, send(map[string]reporting.Answer{"no_act": {Reason: "weather"}}), "why.no_act")
		wantField(t, send(map[string]reporting.Answer{"no_act": {Reason: "other", Note: strings.Repeat("x", 501)}}), "note.no_act")
		wantField(t, w.svc.Keep(ctx, m.psy, m.id, october, reporting.Words{Comment: strings.Repeat("x", 2001)}, ""), "comment")
		if got := w.open(t, m.psy, m, october).Return.State; got != reporting.Absent {
			t.Errorf("a refused sending left a %q return", got)
		}
		answers := answersTo(v)
		answers["invented"] = reporting.Answer{Note: "Rien de tel ne manque"}
		must(t, send(answers))
		kept := w.open(t, m.psy, m, october).Return.Answers
		if _, there := kept["invented"]; there || kept["no_act"].Note != "Fermeture annuelle" {
			t.Errorf("got %v, want only the answers to what is missing", kept)
		}
	})
}

func TestGapsAreReadFromTheTeamsMonth(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, other := w.team(t, "31", day(2026, 1, 1)), w.team(t, "31", day(2026, 1, 1))
		e := w.included(t, m, "Inventée", day(2026, 3, 1))
		o := w.included(t, other, "Ailleurs", day(2026, 3, 1))
		w.attend(t, m, e, programme.CounterPsychologist, day(2026, 10, 31))
		w.attend(t, other, o, programme.CounterSocialWorker, day(2026, 10, 31))
		w.write(t, func(tx *db.Tx) error {
			_, err := addRCP(tx, m, meeting{on: day(2026, 10, 1)})
			return err
		})
		codes := func(on string) string {
			var list []string
			for _, c := range w.open(t, m.psy, m, month(t, on)).Checks {
				code, _, _ := strings.Cut(c.Code, "-")
				list = append(list, code)
			}
			return strings.Join(list, " ")
		}
		for on, want := range map[string]string{"2026-10": "no_rcp rcp_draft idle", "2026-09": "no_act no_rcp", "2026-02": "", "2026-11": "month_open no_act no_rcp"} {
			if got := codes(on); got != want {
				t.Errorf("%s: got %q, want %q", on, got, want)
			}
		}
	})
}

func TestOnlyOneOfTwoDecisionsHolds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, october := w.team(t, "31", day(2026, 1, 1)), month(t, "2026-10")
		sent := w.send(t, m, october).Return
		var wait sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wait.Go(func() {
				d, reason := reporting.Accept, ""
				if i%2 == 1 {
					d, reason = reporting.SendBack, "À revoir"
				}
				errs[i] = w.svc.Decide(ctx, coordination(occitanie), sent.ID, d, reason, sent.Version, "")
			})
		}
		wait.Wait()
		held := 0
		for _, err := range errs {
			if err == nil {
				held++
			} else if fault.KindOf(err) != fault.Conflict {
				t.Errorf("got %v, want conflict", err)
			}
		}
		if v := w.open(t, m.psy, m, october); held != 1 || len(v.Steps) != 2 || v.Return.Version != sent.Version+1 {
			t.Errorf("got %d decisions, %d steps, version %d; want one", held, len(v.Steps), v.Return.Version)
		}
	})
}

func TestWhoWasSecondIsTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, october := w.team(t, "31", day(2026, 1, 1)), month(t, "2026-10")
		keep := func(comment string, version int) error {
			return w.svc.Keep(ctx, m.psy, m.id, october, reporting.Words{Comment: comment, Version: version}, "")
		}
		must(t, keep("Un", 0))
		wantKind(t, keep("Deux", 0), fault.Conflict)
		must(t, keep("Deux", 1))
		wantKind(t, w.svc.Send(ctx, m.psy, m.id, october, reporting.Words{Version: 1}, ""), fault.Conflict)
		must(t, w.svc.Send(ctx, m.psy, m.id, october, reporting.Words{Version: 2}, ""))
		sent := w.open(t, m.psy, m, october).Return
		wantKind(t, keep("Trois", sent.Version), fault.Conflict)
		stale := sent
		stale.Version--
		wantKind(t, w.decide(t, stale, reporting.Accept, ""), fault.Conflict)
	})
}

func TestARepeatedRequestOfAReturnHasOneEffect(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, october := w.team(t, "31", day(2026, 1, 1)), month(t, "2026-10")
		for range 2 {
			must(t, w.svc.Keep(ctx, m.psy, m.id, october, reporting.Words{Comment: "Un"}, "clef-1"))
		}
		for range 2 {
			must(t, w.svc.Send(ctx, m.psy, m.id, october, reporting.Words{Comment: "Un", Version: 1}, "clef-2"))
		}
		sent := w.open(t, m.psy, m, october).Return
		for range 2 {
			must(t, w.svc.Decide(ctx, coordination(occitanie), sent.ID, reporting.Accept, "", sent.Version, "clef-3"))
		}
		if v := w.open(t, m.psy, m, october); v.Return.State != reporting.Accepted || len(v.Steps) != 2 {
			t.Errorf("got %q with %d steps, want accepted with two", v.Return.State, len(v.Steps))
		}
	})
}

func TestWhoMayReachAReturn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, other, october := w.team(t, "31", day(2026, 1, 1)), w.team(t, "31", day(2026, 1, 1)), month(t, "2026-10")
		sent := w.send(t, m, october).Return
		medical := access.Actor{Account: 901, Role: access.MedicalCoordination, Region: occitanie}
		ars := access.Actor{Account: 902, Role: access.Agency, Region: occitanie}
		adrift := access.Actor{Account: 903, Role: access.AdminCoordination}
		console := access.Console("exploitant")
		for _, c := range []struct {
			name string
			who  access.Actor
			do   func(who access.Actor) error
			want fault.Kind
		}{
			{"a member opens his team's", m.psy, w.opening(m, october), 0},
			{"the coordination of the region opens it", coordination(occitanie), w.opening(m, october), 0},
			{"the medical coordination opens it", medical, w.opening(m, october), 0},
			{"the command line opens it", console, w.opening(m, october), 0},
			{"a member of another team finds nothing", other.psy, w.opening(m, october), fault.NotFound},
			{"another region finds nothing", coordination(bfc), w.opening(m, october), fault.NotFound},
			{"a coordination without a region finds nothing", adrift, w.opening(m, october), fault.NotFound},
			{"the agency may not", ars, w.opening(m, october), fault.Forbidden},
			{"the code of another team is nothing", other.psy, w.named(m), fault.NotFound},
			{"the code of another region is nothing", coordination(bfc), w.named(m), fault.NotFound},
			{"an unknown code is nothing", coordination(occitanie), w.named(team{code: "MSMA-99-99"}), fault.NotFound},
			{"the code of one's team is found", m.gp, w.named(m), 0},
			{"another region's months are nothing", coordination(bfc), w.months(m), fault.NotFound},
			{"one's months are found", m.social, w.months(m), 0},
			{"a list is for the team", coordination(occitanie), w.listing(m, october, "exits"), fault.Forbidden},
			{"a list of another team is nothing", other.psy, w.listing(m, october, "exits"), fault.NotFound},
			{"an unknown figure is nothing", m.psy, w.listing(m, october, "secrets"), fault.NotFound},
			{"another team does not send", other.psy, w.sending(m, october), fault.NotFound},
			{"a coordination does not send", coordination(occitanie), w.sending(m, october), fault.Forbidden},
			{"a member does not decide", m.gp, w.deciding(sent), fault.Forbidden},
			{"the medical coordination does not decide", medical, w.deciding(sent), fault.Forbidden},
			{"another region's coordination finds nothing to decide", coordination(bfc), w.deciding(sent), fault.NotFound},
			{"nothing is decided of what does not exist", coordination(occitanie), w.deciding(reporting.MonthlyReturn{ID: 1}), fault.NotFound},
			{"a month to come has no return", m.psy, w.opening(m, month(t, "2026-12")), fault.Invalid},
		} {
			err := c.do(c.who)
			if got := fault.KindOf(err); (err == nil) != (c.want == 0) || err != nil && got != c.want {
				t.Errorf("%s: got %v, want %v", c.name, err, c.want)
			}
		}
		_, err := w.svc.Board(ctx, adrift, "")
		wantKind(t, err, fault.NotFound)
		_, err = w.svc.Board(ctx, m.psy, "")
		wantKind(t, err, fault.Forbidden)
	})
}

func (w *world) opening(m team, on civil.Month) func(access.Actor) error {
	return func(who access.Actor) error { _, err := w.svc.Open(ctx, who, m.id, on); return err }
}

func (w *world) named(m team) func(access.Actor) error {
	return func(who access.Actor) error {
		id, err := w.svc.TeamID(ctx, who, m.code)
		if err == nil && id != m.id {
			err = errors.New("another team was found")
		}
		return err
	}
}

func (w *world) months(m team) func(access.Actor) error {
	return func(who access.Actor) error { _, err := w.svc.TeamMonths(ctx, who, m.id); return err }
}

func (w *world) listing(m team, on civil.Month, figure string) func(access.Actor) error {
	return func(who access.Actor) error { _, err := w.svc.Lines(ctx, who, m.id, on, figure); return err }
}

func (w *world) sending(m team, on civil.Month) func(access.Actor) error {
	return func(who access.Actor) error { return w.svc.Send(ctx, who, m.id, on, reporting.Words{}, "") }
}

func (w *world) deciding(r reporting.MonthlyReturn) func(access.Actor) error {
	return func(who access.Actor) error { return w.svc.Decide(ctx, who, r.ID, reporting.Accept, "", 99, "") }
}

// Rule 15: an objection stops sharing on every page, the lists of a return too.
func TestAListSaysNothingOfWhatColleaguesDidWithWhoObjects(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.team(t, "31", day(2026, 1, 5))
		e := w.included(t, m, "Tisserand", day(2026, 9, 1))
		w.attend(t, m, e, programme.CounterPsychologist, day(2026, 10, 6))
		w.attend(t, m, e, programme.CounterSocialWorker, day(2026, 10, 2))
		w.write(t, func(tx *db.Tx) error {
			_, err := tx.Exec(`insert into patient_objection (id, patient_id, kind, objected_on, channel, made_at) values ($1, $2, 'sharing', $3, 'oral', $4)`,
				tx.NewID(), e.PatientID, tx.Today(), tx.Now())
			return err
		})
		for _, c := range []struct {
			name, figure string
			who          access.Actor
			hidden       bool // the name
			silent       bool // the act
		}{
			{"the social worker's act, to the psychologist", "social_worker_sessions", m.psy, true, true},
			{"her own, to the psychologist", "psychologist_sessions", m.psy, true, false},
			{"the month's first act, a colleague's", "active_patients", m.psy, true, true},
			{"the month's first act, her own", "active_patients", m.social, true, false},
			{"anything, to the GP who included", "social_worker_sessions", m.gp, false, false},
		} {
			lines, err := w.svc.Lines(ctx, c.who, m.id, month(t, "2026-10"), c.figure)
			must(t, err)
			if len(lines) != 1 {
				t.Fatalf("%s: got %d lines, want the one that is counted", c.name, len(lines))
			}
			l := lines[0]
			if l.Person.Withheld != c.hidden || l.Withheld != c.silent || l.On.IsZero() != c.silent || (l.Mode == "") != c.silent || (l.Last == "") != c.silent {
				t.Errorf("%s: got %+v", c.name, l)
			}
		}
	})
}
