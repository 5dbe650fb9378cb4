package reporting_test

import (
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/reporting"
)

func TestTheCurrentReturnIsLastMonthsUntilItIsSent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, young := w.team(t, "31", day(2026, 1, 1)), w.team(t, "31", day(2026, 11, 3))
		current := func(m team) civil.Month {
			v, err := w.svc.Current(ctx, m.psy, m.id)
			must(t, err)
			return v.Return.Month
		}
		if got := current(m); got != month(t, "2026-10") {
			t.Errorf("got %s, want October", got)
		}
		sent := w.send(t, m, month(t, "2026-10")).Return
		if got := current(m); got != month(t, "2026-11") {
			t.Errorf("once sent: got %s, want November", got)
		}
		if got := current(young); got != month(t, "2026-11") {
			t.Errorf("opened this month: got %s, want November", got)
		}
		_, err := w.svc.Current(ctx, young.psy, m.id)
		wantKind(t, err, fault.NotFound)
		v, err := w.svc.OpenByID(ctx, m.psy, sent.ID)
		must(t, err)
		if v.Team.Code != m.code || v.Return.Month != month(t, "2026-10") {
			t.Errorf("by id: got %s %s", v.Team.Code, v.Return.Month)
		}
		_, err = w.svc.OpenByID(ctx, coordination(bfc), sent.ID)
		wantKind(t, err, fault.NotFound)
		_, err = w.svc.OpenByID(ctx, coordination(occitanie), 1)
		wantKind(t, err, fault.NotFound)
	})
}

func TestAReturnFromBeforeIsReadLikeAnother(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, august, october := w.team(t, "31", day(2026, 8, 1)), month(t, "2026-08"), month(t, "2026-10")
		e := w.included(t, m, "Inventée", day(2026, 8, 3))
		w.attend(t, m, e, programme.CounterPsychologist, day(2026, 8, 5))
		sent, decided := day(2026, 9, 4).Start(), day(2026, 9, 12).Start()
		past := reporting.Past{TeamID: m.id, Month: august, State: reporting.Accepted, SentAt: sent, SentName: "Basile Bruyère", DecidedAt: decided, DecidedName: "Coline Ordonnée"}
		w.write(t, func(tx *db.Tx) error { return reporting.AddPast(tx, past) })
		err := w.DB.Write(ctx, func(tx *db.Tx) error { return reporting.AddPast(tx, past) })
		wantKind(t, err, fault.Conflict)
		v := w.open(t, m.psy, m, august)
		if r := v.Return; r.State != reporting.Accepted || r.Figures.PsychologistSessions != 1 || !r.SentAt.Equal(sent) || r.SentLate || len(v.Steps) != 2 {
			t.Errorf("got %+v with %d steps", r, len(v.Steps))
		}
		must(t, w.decide(t, v.Return, reporting.Reopen, "Un oubli"))
		since := time.Unix(0, 0)
		first := func(from, to civil.Day) string {
			var got civil.Month
			var found bool
			w.read(t, func(tx *db.Tx) (err error) {
				got, found, err = reporting.FirstReturn(tx, m.id, from, to, since)
				return err
			})
			if found != !got.IsZero() {
				t.Errorf("got %s, found %v", got, found)
			}
			return got.String()
		}
		w.send(t, m, october)
		if a, b, c := first(day(2026, 8, 31), day(2026, 10, 1)), first(day(2026, 9, 1), day(2026, 10, 1)), first(day(2026, 9, 1), day(2026, 9, 30)); a != "2026-08" || b != "2026-10" || c != "" {
			t.Errorf("first return: got %q, %q, %q", a, b, c)
		}
		w.Clock.Advance(time.Second)
		since = w.Clock.Now()
		if got := first(day(2026, 8, 1), day(2026, 10, 31)); got != "" {
			t.Errorf("a return as old as the import: got %q", got)
		}
	})
}

func TestATeamThatWasNotOpenOwesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, before := w.team(t, "31", day(2026, 9, 15)), month(t, "2026-08")
		v := w.open(t, m.psy, m, before)
		if v.Owed || v.Return.Late {
			t.Errorf("got owed %v, late %v; want neither", v.Owed, v.Return.Late)
		}
		wantKind(t, w.svc.Send(ctx, m.psy, m.id, before, reporting.Words{}, ""), fault.Conflict)
		if v := w.open(t, m.psy, m, month(t, "2026-09")); !v.Owed || !v.Return.Late {
			t.Errorf("the month it opened: got owed %v, late %v; want both", v.Owed, v.Return.Late)
		}
		w.attend(t, m, w.included(t, m, "Inventée", day(2026, 8, 3)), programme.CounterPsychologist, day(2026, 8, 5))
		if v := w.open(t, m.psy, m, before); !v.Owed || v.Return.Late {
			t.Errorf("a month with acts before the opening: got owed %v, late %v; want owed, never late", v.Owed, v.Return.Late)
		}
	})
}
