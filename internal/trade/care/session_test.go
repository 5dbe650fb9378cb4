package care_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/terminology"

	"pgregory.net/rapid"
)

func TestDraftOfASession(t *testing.T) {
	t.Parallel()
	e := patient.Enrolment{OpenedOn: day(2026, 2, 3), ClosedOn: day(2026, 10, 1)}
	n := func(i int) *int { return &i }
	late := programme.Version{LateEntryDays: n(30)}
	cases := []struct {
		name    string
		change  func(*care.SessionDraft)
		version programme.Version
		field   string // "" : accepted
	}{
		{"the day of inclusion is in", func(d *care.SessionDraft) { d.HeldOn = day(2026, 2, 3) }, programme.Version{}, ""},
		{"the day of exit is in", func(d *care.SessionDraft) { d.HeldOn = day(2026, 10, 1) }, programme.Version{}, ""},
		{"the eve of inclusion is out", func(d *care.SessionDraft) { d.HeldOn = day(2026, 2, 2) }, programme.Version{}, "held_on"},
		{"the day after exit is out", func(d *care.SessionDraft) { d.HeldOn = day(2026, 10, 2) }, programme.Version{}, "held_on"},
		{"the future is out", func(d *care.SessionDraft) { d.HeldOn = today.AddDays(1) }, programme.Version{}, "held_on"},
		{"no date is out", func(d *care.SessionDraft) { d.HeldOn = civil.Day{} }, programme.Version{}, "held_on"},
		{"a presence is needed", func(d *care.SessionDraft) { d.Presence = "" }, programme.Version{}, "presence"},
		{"a presence is one of the list", func(d *care.SessionDraft) { d.Presence = "late" }, programme.Version{}, "presence"},
		{"attended needs a mode", func(d *care.SessionDraft) { d.Mode = "" }, programme.Version{}, "mode"},
		{"absent needs no mode", func(d *care.SessionDraft) { d.Presence, d.Mode = "absent", "" }, programme.Version{}, ""},
		{"a mode is one of the list", func(d *care.SessionDraft) { d.Presence, d.Mode = "absent", "pigeon" }, programme.Version{}, "mode"},
		{"one minute is in", func(d *care.SessionDraft) { d.Minutes = n(1) }, programme.Version{}, ""},
		{"600 minutes are in", func(d *care.SessionDraft) { d.Minutes = n(600) }, programme.Version{}, ""},
		{"no minute is out", func(d *care.SessionDraft) { d.Minutes = n(0) }, programme.Version{}, "minutes"},
		{"601 minutes are out", func(d *care.SessionDraft) { d.Minutes = n(601) }, programme.Version{}, "minutes"},
		{"an old act needs its reason when the rules say so", func(*care.SessionDraft) {}, late, "late"},
		{"a reason is one of the list", func(d *care.SessionDraft) { d.Late = "lazy" }, late, "late"},
		{"an old act is in with its reason", func(d *care.SessionDraft) { d.Late = "leave" }, late, ""},
		{"the last day of the delay needs none", func(d *care.SessionDraft) {}, programme.Version{LateEntryDays: n(today.Sub(day(2026, 9, 1)))}, ""},
		{"the day after needs one", func(d *care.SessionDraft) {}, programme.Version{LateEntryDays: n(today.Sub(day(2026, 9, 1)) - 1)}, "late"},
		{"an old act is in when no rule says", func(*care.SessionDraft) {}, programme.Version{}, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := attended(day(2026, 9, 1))
			c.change(&d)
			err := d.Validate(e, c.version, today)
			if c.field == "" {
				if err != nil {
					t.Errorf("got %v, want accepted", err)
				}
				return
			}
			wantField(t, err, c.field)
		})
	}
}

func TestRecordMovesTheCounterOfTheProfession(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		out := w.record(t, m.psy, e, day(2026, 3, 1))
		if out.Balance.Psychologist != (care.Used{Used: 1, Quota: 5}) || out.Balance.SocialWorker != (care.Used{Used: 0, Quota: 6}) {
			t.Errorf("got %+v, want psychologist 1/5 and social 0/6", out.Balance)
		}
		out = w.record(t, m.social, e, day(2026, 3, 1))
		if out.Balance.Psychologist.Used != 1 || out.Balance.SocialWorker.Used != 1 {
			t.Errorf("got %+v, want 1 and 1", out.Balance)
		}
		if out.Balance.LastSession != day(2026, 3, 1) || out.Balance.LastSessionBy != m.social.Professional {
			t.Errorf("got last session %v by %v, want the social worker's", out.Balance.LastSession, out.Balance.LastSessionBy)
		}
		if got, want := w.auditLines(t, "session", out.SessionID), 1; got != want {
			t.Errorf("got %d lines in the journal, want %d", got, want)
		}
		for _, p := range []terminology.Code{"absent", "excused", "cancelled"} {
			out, err := w.care.Record(ctx, m.psy, e.ID, care.SessionDraft{HeldOn: day(2026, 3, 2), Presence: p}, "")
			must(t, err)
			if out.Balance.Psychologist.Used != 1 || out.OverQuota {
				t.Errorf("%s: got %+v, want one used still", p, out.Balance.Psychologist)
			}
		}
	})
}

func TestTheSixthPsychologistSessionIsRecordedAndSaidExceeded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Exemple", day(2025, 6, 10))
		states := []care.Gauge{care.GaugeStarted, care.GaugeStarted, care.GaugeStarted, care.GaugeLast, care.GaugeFull, care.GaugeOver}
		for i, want := range states {
			out := w.record(t, m.psy, e, day(2025, 7, 1+i))
			if got := out.Balance.Psychologist.Gauge(); got != want || out.OverQuota != (want == care.GaugeOver) {
				t.Errorf("session %d: got %q, exceeded %v, want %q", i+1, got, out.OverQuota, want)
			}
		}
		// The next package year begins on the anniversary, with its own quota.
		out := w.record(t, m.psy, e, day(2026, 6, 10))
		if out.Balance.Year != 2 || out.Balance.Psychologist.Used != 1 || out.OverQuota {
			t.Errorf("got year %d, %+v, want a second year begun", out.Balance.Year, out.Balance.Psychologist)
		}
		if got, want := out.Balance.Period, (civil.Period{From: day(2026, 6, 10), To: day(2027, 6, 9)}); got != want {
			t.Errorf("got %v, want %v", got, want)
		}
		out = w.record(t, m.psy, e, day(2026, 6, 9))
		if out.Balance.Year != 1 || out.Balance.Psychologist.Used != 7 {
			t.Errorf("got year %d, %+v, want the eve of the anniversary in the first", out.Balance.Year, out.Balance.Psychologist)
		}
	})
}

func TestRecordIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, other := w.teams[0], w.teams[1]
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		coordination := access.Actor{Account: 99, Role: access.AdminCoordination, Region: "76"}
		nobody := m.psy
		nobody.Professional = 0
		cases := []struct {
			name      string
			who       access.Actor
			enrolment db.ID
			want      fault.Kind
		}{
			{"a GP has no counter", m.gp, e.ID, fault.Forbidden},
			{"a pharmacist has no counter", m.pharma, e.ID, fault.Forbidden},
			{"the coordination opens no record", coordination, e.ID, fault.Forbidden},
			{"an account of no professional records nothing", nobody, e.ID, fault.Forbidden},
			{"another team's patient does not exist", other.psy, e.ID, fault.NotFound},
			{"an unknown enrolment does not exist", m.psy, db.ID(42), fault.NotFound},
		}
		for _, c := range cases {
			_, err := w.care.Record(ctx, c.who, c.enrolment, attended(day(2026, 3, 1)), "")
			if got := fault.KindOf(err); err == nil || got != c.want {
				t.Errorf("%s: got %v (%v), want %v", c.name, got, err, c.want)
			}
		}
		var n int
		w.read(t, func(tx *db.Tx) error { return tx.Get(&n, `select count(*) from session`) })
		if n != 0 {
			t.Errorf("got %d sessions after refusals, want none", n)
		}
	})
}

func TestARepeatedRequestHasOneEffect(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		first, err := w.care.Record(ctx, m.psy, e.ID, attended(day(2026, 3, 1)), "key-1")
		must(t, err)
		again, err := w.care.Record(ctx, m.psy, e.ID, attended(day(2026, 3, 1)), "key-1")
		must(t, err)
		if !again.Repeated || again.SessionID != first.SessionID || again.Balance != first.Balance {
			t.Errorf("got %+v, want the first answer %+v, repeated", again, first)
		}
		// The browser's « back » gives the same form and key: another date is another act.
		other, err := w.care.Record(ctx, m.psy, e.ID, attended(day(2026, 3, 8)), "key-1")
		must(t, err)
		if other.Repeated || other.Balance.Psychologist.Used != 2 {
			t.Errorf("got %+v, want a second session", other)
		}
		_, err = w.care.Reverse(ctx, m.psy, first.SessionID, care.ReversalDraft{}, "key-2")
		must(t, err)
		out, err := w.care.Reverse(ctx, m.psy, first.SessionID, care.ReversalDraft{}, "key-2")
		must(t, err)
		if !out.Repeated || out.Balance.Psychologist.Used != 1 {
			t.Errorf("got %+v, want one reversal", out)
		}
	})
}

func TestALikelyDoubleAsksForAConfirmation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		on := day(2026, 3, 1)
		_, err := w.care.Record(ctx, m.psy, e.ID, attended(on), "a")
		must(t, err)
		_, err = w.care.Record(ctx, m.psy, e.ID, attended(on), "b")
		wantField(t, err, "confirm")
		d := attended(on)
		d.Confirm = true
		out, err := w.care.Record(ctx, m.psy, e.ID, d, "b")
		must(t, err)
		if out.Balance.Psychologist.Used != 2 {
			t.Errorf("got %+v, want two", out.Balance.Psychologist)
		}
		_, err = w.care.Record(ctx, m.social, e.ID, attended(on), "c") // a colleague's is another
		must(t, err)
		_, err = w.care.Record(ctx, m.psy, e.ID, care.SessionDraft{HeldOn: on, Presence: "absent"}, "d")
		must(t, err)
	})
}

func TestReverseTakesBackOnesOwnAct(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, other := w.teams[0], w.teams[1]
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		first := w.record(t, m.psy, e, day(2026, 3, 1))
		second := w.record(t, m.psy, e, day(2026, 3, 8))
		_, err := w.care.Reverse(ctx, m.social, first.SessionID, care.ReversalDraft{}, "")
		wantKind(t, err, fault.Forbidden)
		_, err = w.care.Reverse(ctx, other.psy, first.SessionID, care.ReversalDraft{}, "")
		wantKind(t, err, fault.NotFound)
		_, err = w.care.Reverse(ctx, m.gp, first.SessionID, care.ReversalDraft{}, "")
		wantKind(t, err, fault.Forbidden)
		out, err := w.care.Reverse(ctx, m.psy, second.SessionID, care.ReversalDraft{}, "")
		must(t, err)
		if out.Balance.Psychologist.Used != 1 || out.Balance.LastSession != day(2026, 3, 1) {
			t.Errorf("got %+v, want the first session alone", out.Balance)
		}
		_, err = w.care.Reverse(ctx, m.psy, second.SessionID, care.ReversalDraft{}, "")
		wantKind(t, err, fault.Conflict)
		w.Clock.Set(today.AddDays(1).Start())
		_, err = w.care.Reverse(ctx, m.psy, first.SessionID, care.ReversalDraft{Reason: "  "}, "")
		wantField(t, err, "reason")
		out, err = w.care.Reverse(ctx, m.psy, first.SessionID, care.ReversalDraft{Reason: "Erreur de personne"}, "")
		must(t, err)
		if out.Balance.Psychologist.Used != 0 || !out.Balance.LastSession.IsZero() {
			t.Errorf("got %+v, want nothing used", out.Balance)
		}
		var rows int
		w.read(t, func(tx *db.Tx) error { return tx.Get(&rows, `select count(*) from balance`) })
		if rows != 0 {
			t.Errorf("got %d balance rows, want none when nothing is used", rows)
		}
	})
}

func TestCorrectReversesAndReplacesTogether(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		first := w.record(t, m.psy, e, day(2026, 3, 1))
		_, err := w.care.Correct(ctx, m.psy, first.SessionID, attended(day(2025, 3, 1)), care.ReversalDraft{}, "k")
		wantField(t, err, "held_on")
		out, err := w.care.Correct(ctx, m.psy, first.SessionID, attended(day(2026, 3, 2)), care.ReversalDraft{}, "k")
		must(t, err)
		if out.Balance.Psychologist.Used != 1 || out.Balance.LastSession != day(2026, 3, 2) {
			t.Errorf("got %+v, want one session on the 2nd", out.Balance)
		}
		again, err := w.care.Correct(ctx, m.psy, first.SessionID, attended(day(2026, 3, 2)), care.ReversalDraft{}, "k")
		must(t, err)
		if !again.Repeated || again.SessionID != out.SessionID {
			t.Errorf("got %+v, want the same correction", again)
		}
		w.write(t, func(tx *db.Tx) error {
			if err := care.RemoveSession(tx, first.SessionID); fault.KindOf(err) != fault.Conflict {
				return fmt.Errorf("removing a replaced session: got %w, want a conflict", err)
			}
			return nil
		})
	})
}

func TestTheLastUnitIsNeverCountedTwice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		for i := range 4 {
			w.record(t, m.psy, e, day(2026, 3, 1+i))
		}
		var wg sync.WaitGroup
		outs, errs := make([]care.Recorded, 16), make([]error, 16)
		for i := range 16 {
			wg.Go(func() {
				outs[i], errs[i] = w.care.Record(ctx, m.psy, e.ID, attended(day(2026, 4, 1+i)), fmt.Sprint("key", i))
			})
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		seen, over := map[int]bool{}, 0
		for _, o := range outs {
			seen[o.Balance.Psychologist.Used] = true
			if o.OverQuota {
				over++
			}
		}
		if len(seen) != 16 || over != 15 {
			t.Errorf("got %d different balances and %d exceeded, want 16 and 15", len(seen), over)
		}
		w.read(t, func(tx *db.Tx) error {
			got, want := w.balances(t, tx), recount(t, tx, w)
			if fmt.Sprint(got) != fmt.Sprint(want) || want[yearOf{e.ID, 1}].psychologist != 20 {
				t.Errorf("got %v, want %v", got, want)
			}
			_, err := h.Audit.Verify(tx)
			return err
		})
	})
}

type yearOf struct {
	enrolment db.ID
	year      int
}

type counted struct {
	psychologist, social, review int
	session, lastReview          civil.Day
}

// balances reads the kept counts.
func (w *house) balances(t *testing.T, tx *db.Tx) map[yearOf]counted {
	t.Helper()
	var rows []struct {
		E  db.ID     `db:"enrolment_id"`
		Y  int       `db:"year"`
		P  int       `db:"psychologist"`
		S  int       `db:"social_worker"`
		R  int       `db:"case_review"`
		LS civil.Day `db:"last_session_on"`
		LR civil.Day `db:"last_review_on"`
	}
	must(t, tx.Select(&rows, `select enrolment_id, year, psychologist, social_worker, case_review, last_session_on, last_review_on from balance`))
	m := map[yearOf]counted{}
	for _, r := range rows {
		m[yearOf{r.E, r.Y}] = counted{r.P, r.S, r.R, r.LS, r.LR}
	}
	return m
}

// recount counts the facts in Go, one by one, years by their definition: by
// stepping over the anniversaries.
func recount(t *testing.T, tx *db.Tx, w *house) map[yearOf]counted {
	t.Helper()
	year := func(opened, on civil.Day) int {
		n := 1
		for !on.Before(opened.AddMonths(12 * n)) {
			n++
		}
		return n
	}
	var facts []struct {
		E      db.ID     `db:"e"`
		Opened civil.Day `db:"opened_on"`
		On     civil.Day `db:"held_on"`
		Kind   string    `db:"kind"`
	}
	must(t, tx.Select(&facts, `select s.enrolment_id as e, e.opened_on, s.held_on, s.counter as kind from session s join enrolment e on e.id = s.enrolment_id
		where s.reversed_at is null and s.presence = 'attended'
		union all select r.enrolment_id as e, e.opened_on, r.held_on, 'case_review' as kind from case_review r join enrolment e on e.id = r.enrolment_id where r.counted`))
	m := map[yearOf]counted{}
	for _, f := range facts {
		k := yearOf{f.E, year(f.Opened, f.On)}
		c := m[k]
		switch f.Kind {
		case "psychologist":
			c.psychologist++
		case "social_worker":
			c.social++
		case "case_review":
			c.review++
		}
		if f.Kind != "case_review" && f.On.After(c.session) {
			c.session = f.On
		}
		if f.Kind == "case_review" && f.On.After(c.lastReview) {
			c.lastReview = f.On
		}
		m[k] = c
	}
	return m
}

func TestBalancesEqualAnIndependentRecountAfterAnySequence(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		people := []patient.Enrolment{w.include(t, m, "Un", day(2024, 2, 29)), w.include(t, m, "Deux", day(2025, 11, 22)), w.include(t, m, "Trois", day(2026, 11, 1))}
		var mine []db.ID
		rapid.Check(t, func(rt *rapid.T) {
			for range rapid.IntRange(1, 6).Draw(rt, "steps") {
				switch rapid.SampledFrom([]string{"record", "record", "reverse", "correct", "add", "rebuild"}).Draw(rt, "act") {
				case "record":
					mine = append(mine, w.anySession(t, rt, people))
				case "reverse":
					if len(mine) > 0 {
						i := rapid.IntRange(0, len(mine)-1).Draw(rt, "which")
						_, err := w.care.Reverse(ctx, m.psy, mine[i], care.ReversalDraft{}, "")
						if err != nil && fault.KindOf(err) != fault.Conflict {
							rt.Fatal(err)
						}
					}
				case "correct":
					if len(mine) > 0 {
						i := rapid.IntRange(0, len(mine)-1).Draw(rt, "which")
						d := attended(today)
						d.Confirm = true
						out, err := w.care.Correct(ctx, m.psy, mine[i], d, care.ReversalDraft{}, "")
						if err == nil {
							mine[i] = out.SessionID
						} else if fault.KindOf(err) != fault.Conflict {
							rt.Fatal(err)
						}
					}
				case "add":
					w.addAndRemove(t, rt, people)
				case "rebuild":
					w.write(t, func(tx *db.Tx) error { return care.RebuildBalance(tx, people[0].ID) })
				}
			}
			w.read(t, func(tx *db.Tx) error {
				if got, want := w.balances(t, tx), recount(t, tx, w); fmt.Sprint(got) != fmt.Sprint(want) {
					rt.Fatalf("got %v, want %v", got, want)
				}
				return nil
			})
		})
	})
}

func (w *house) anySession(t *testing.T, rt *rapid.T, people []patient.Enrolment) db.ID {
	t.Helper()
	e := rapid.SampledFrom(people).Draw(rt, "who")
	on := e.OpenedOn.AddDays(rapid.IntRange(0, today.Sub(e.OpenedOn)).Draw(rt, "day"))
	p := rapid.SampledFrom([]terminology.Code{"attended", "attended", "absent", "excused", "cancelled"}).Draw(rt, "presence")
	out, err := w.care.Record(ctx, w.teams[0].psy, e.ID, care.SessionDraft{HeldOn: on, Presence: p, Mode: "phone", Confirm: true}, "")
	must(t, err)
	return out.SessionID
}

// addAndRemove imports a few facts and takes one back.
func (w *house) addAndRemove(t *testing.T, rt *rapid.T, people []patient.Enrolment) {
	t.Helper()
	var facts []care.Fact
	for range rapid.IntRange(1, 4).Draw(rt, "facts") {
		e := rapid.SampledFrom(people).Draw(rt, "whose")
		facts = append(facts, care.Fact{
			Enrolment: e, ProfessionalID: w.teams[0].social.Professional, Counter: programme.CounterSocialWorker,
			HeldOn:   e.OpenedOn.AddDays(rapid.IntRange(0, today.Sub(e.OpenedOn)).Draw(rt, "on")),
			Presence: rapid.SampledFrom([]terminology.Code{"attended", "absent"}).Draw(rt, "presence of fact"),
		})
	}
	w.write(t, func(tx *db.Tx) error {
		ids, err := care.AddSessions(tx, facts)
		if err != nil {
			return err
		}
		return care.RemoveSession(tx, ids[0])
	})
}

func TestLastFactIsTheLastThingThatHolds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		w.record(t, m.psy, e, day(2026, 3, 1))
		last := w.record(t, m.psy, e, day(2026, 5, 1))
		lastFact := func() (d civil.Day) {
			w.read(t, func(tx *db.Tx) (err error) { d, err = care.LastFact(tx, e.ID); return err })
			return d
		}
		if got, want := lastFact(), day(2026, 5, 1); got != want {
			t.Errorf("got %v, want %v", got, want)
		}
		_, err := w.patients.Exit(ctx, m.gp, e.ID, patient.ExitDraft{ClosedOn: day(2026, 4, 1), Reason: "moved", Version: 1}, care.LastFact, "")
		wantField(t, err, "closed_on")
		_, err = w.care.Reverse(ctx, m.psy, last.SessionID, care.ReversalDraft{}, "")
		must(t, err)
		if got, want := lastFact(), day(2026, 3, 1); got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestASourceKeyIsWrittenOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		e := w.include(t, w.teams[0], "Exemple", day(2026, 2, 3))
		f := care.Fact{
			Enrolment: e, ProfessionalID: w.teams[0].psy.Professional, Counter: programme.CounterPsychologist,
			HeldOn: day(2026, 3, 1), Presence: "attended", SourceKey: "row",
		}
		w.write(t, func(tx *db.Tx) error { _, err := care.AddSession(tx, f); return err })
		err := w.DB.Write(ctx, func(tx *db.Tx) error { _, err := care.AddSession(tx, f); return err })
		wantKind(t, err, fault.Conflict)
	})
}
