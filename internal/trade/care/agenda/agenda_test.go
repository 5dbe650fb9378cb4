package agenda_test

import (
	"context"
	"errors"
	"fmt"
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
	"maillage/internal/trade/care/agenda"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"

	"pgregory.net/rapid"
)

func TestDraftOfAnAppointment(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		change func(*agenda.Draft)
		field  string // "": accepted
	}{
		{"an entretien with somebody is in", func(*agenda.Draft) {}, ""},
		{"an entretien with nobody is out", func(d *agenda.Draft) { d.EnrolmentID = 0 }, "enrolment"},
		{"an entretien of nobody is out", func(d *agenda.Draft) { d.ProfessionalID = 0 }, "professional"},
		{"a RCP of the whole team is in", func(d *agenda.Draft) { d.Kind, d.EnrolmentID, d.ProfessionalID = agenda.KindRCP, 0, 0 }, ""},
		{"a RCP with one person is out", func(d *agenda.Draft) { d.Kind = agenda.KindRCP }, "enrolment"},
		{"another kind is out", func(d *agenda.Draft) { d.Kind = "lunch" }, "kind"},
		{"another mode is out", func(d *agenda.Draft) { d.Mode = "pigeon" }, "mode"},
		{"no day is out", func(d *agenda.Draft) { d.Day = civil.Day{} }, "day"},
		{"three weeks ago is in", func(d *agenda.Draft) { d.Day = today.AddDays(-21) }, ""},
		{"two months ago is out", func(d *agenda.Draft) { d.Day = today.AddDays(-62) }, "day"},
		{"in three years is out", func(d *agenda.Draft) { d.Day = today.AddYears(3) }, "day"},
		{"an hour that is none is out", func(d *agenda.Draft) { d.Starts = "midi" }, "starts"},
		{"no minute is out", func(d *agenda.Draft) { d.Minutes = 0 }, "minutes"},
		{"past midnight is out", func(d *agenda.Draft) { d.Starts = "23:30" }, "minutes"},
		{"until midnight is in", func(d *agenda.Draft) { d.Starts = "23:15" }, ""},
		{"a note without end is out", func(d *agenda.Draft) { d.Note = strings.Repeat("é", 2001) }, "note"},
	}
	for _, c := range cases {
		d := agenda.Draft{EnrolmentID: 1, ProfessionalID: 2, Day: monday, Starts: "14:30", Minutes: 45, Kind: agenda.KindSession, Mode: "cabinet"}
		c.change(&d)
		if err := d.Validate(today); c.field == "" {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		} else {
			wantField(t, err, c.field)
		}
	}
}

func TestAnAppointmentStaysAtItsHourAcrossTheClockChange(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(m, "Exemple")
		d := session(m.psy, e, civil.Must(2027, 3, 25), "14 h 30")
		made, err := w.agenda.Plan(ctx, m.psy, m.id, agenda.Plan{Draft: d, Repeat: agenda.Repeat{Unit: agenda.ByWeek, Every: 1, Count: 2}}, "k")
		w.must(err)
		b := w.board(m.psy, m, civil.Must(2027, 3, 25), 8)
		if len(b.Entries) != 2 || made.Count != 2 {
			t.Fatalf("got %d appointments", len(b.Entries))
		}
		for i, want := range []string{"2027-03-25T13:30:00Z", "2027-04-01T12:30:00Z"} {
			if got := b.Entries[i]; got.At != 870 || got.Starts().Format(time.RFC3339) != want {
				t.Errorf("got %v, %v, want 14 h 30, %v", got.At, got.Starts(), want)
			}
		}
		again, err := w.agenda.Plan(ctx, m.psy, m.id, agenda.Plan{Draft: d}, "k")
		if err != nil || !again.Repeated || again.ID != made.ID || w.count(`select count(*) from appointment`) != 2 {
			t.Errorf("sent again: got %+v, %v", again, err)
		}
	})
}

func TestConflictsAreShownThenConfirmed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		one, two := w.include(m, "Un"), w.include(m, "Deux")
		w.must(w.agenda.AddRoom(ctx, m.psy, m.id, agenda.RoomDraft{Name: "Bureau 2"}, ""))
		setup, err := w.agenda.Setup(ctx, m.psy, m.id)
		w.must(err)
		room := setup.Rooms[0].ID
		first := session(m.psy, one, monday, "14:00")
		first.RoomID = room
		w.plan(m.psy, m, first)

		ask := func(d agenda.Draft) []agenda.Conflict {
			t.Helper()
			_, err := w.agenda.Plan(ctx, m.psy, m.id, agenda.Plan{Draft: d}, "")
			var c *agenda.ConflictError
			if err != nil && !errors.As(err, &c) {
				t.Fatal(err)
			}
			if c == nil {
				return nil
			}
			return c.Conflicts
		}
		want := func(name string, got []agenda.Conflict, kinds ...agenda.ConflictKind) {
			t.Helper()
			var found []agenda.ConflictKind
			for _, c := range got {
				found = append(found, c.Kind)
				if c.Words() == "" {
					t.Errorf("%s: no words", name)
				}
			}
			if fmt.Sprint(found) != fmt.Sprint(kinds) {
				t.Errorf("%s: got %v, want %v", name, found, kinds)
			}
		}
		want("the professional is taken", ask(session(m.psy, two, monday, "14:30")), agenda.ConflictProfessional)
		want("the person is taken", ask(session(m.social, one, monday, "14:30")), agenda.ConflictPatient)
		inRoom := session(m.social, two, monday, "14:40")
		inRoom.RoomID = room
		want("the room is taken", ask(inRoom), agenda.ConflictRoom)
		want("the same twice is refused", ask(session(m.psy, one, monday, "14:15")), agenda.ConflictSame, agenda.ConflictProfessional, agenda.ConflictPatient)

		twice := session(m.psy, one, monday, "14:15")
		twice.Confirm = true
		_, err = w.agenda.Plan(ctx, m.psy, m.id, agenda.Plan{Draft: twice}, "")
		wantField(t, err, "starts")
		couple := session(m.psy, two, monday, "14:00")
		couple.Confirm = true
		w.plan(m.psy, m, couple)
		want("one after the other is no conflict", ask(session(m.psy, two, monday, "14:45")))

		w.must(w.agenda.AddAvailability(ctx, m.psy, m.id, agenda.AvailabilityDraft{ProfessionalID: m.psy.Professional, Kind: agenda.Open, Weekday: 2, Starts: "9:00", Ends: "12:00"}, ""))
		want("outside the permanence", ask(session(m.psy, two, monday, "16:00")), agenda.ConflictClosed)
		_, err = w.agenda.Plan(ctx, m.psy, m.id, agenda.Plan{Draft: session(m.psy, two, monday.AddDays(7), "16:00"), Repeat: agenda.Repeat{Unit: agenda.ByWeek, Every: 1, Count: 6}}, "")
		wantField(t, err, "confirm")
		if said, want := fault.FieldsOf(err)[0].Message, "Le 30/11/2026, le 07/12/2026, le 14/12/2026, le 21/12/2026 et 2 autres jours, c’est en dehors de ses permanences dans cette équipe."; said != want {
			t.Errorf("a series: got %q, want %q", said, want)
		}
		tuesday := monday.AddDays(1)
		want("within the permanence", ask(session(m.psy, one, tuesday, "9:00")))
		want("half outside the permanence", ask(session(m.psy, one, tuesday, "11:30")), agenda.ConflictClosed)
		w.must(w.agenda.AddAvailability(ctx, m.psy, m.id, agenda.AvailabilityDraft{ProfessionalID: m.psy.Professional, Kind: agenda.Away, From: tuesday, To: tuesday.AddDays(6)}, ""))
		want("away", ask(session(m.psy, one, tuesday, "10:00")), agenda.ConflictAway)
	})
}

// The person and the professional are known to two teams: the conflict is said,
// and nothing of what the other team plans.
func TestAPatientOfTwoTeamsIsTakenAndNothingIsTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		a, b := w.teams[0], w.teams[1]
		mine := w.include(a, "Partagé")
		theirs := mine
		w.write(func(tx *db.Tx) error { // the same person, in another programme with the other team
			p := programme.Programme{ID: tx.NewID(), Code: "AUTRE", Name: "Autre parcours inventé", Regime: programme.CareSequence}
			if err := tx.Insert("programme", p); err != nil {
				return err
			}
			in := patient.Inclusion{
				Patient: mine.PatientID, NumberPrefix: "31-02", TeamID: b.id, ProgrammeID: p.ID, OpenedOn: civil.Must(2026, 1, 10), OpenedBy: b.gp.Professional,
				Behaviours: []string{"alcohol"}, Reasons: []string{"precarity"}, OtherScheme: "none", InformedOn: civil.Must(2026, 1, 10), Notice: "2026-01", Channel: "oral",
			}
			_, id, err := patient.Include(tx, w.Seal, in)
			theirs.ID, theirs.TeamID = id, b.id
			return err
		})
		d := session(b.psy, theirs, monday, "10:00")
		d.Note = "Secret de l’autre équipe"
		other := w.plan(b.psy, b, d)
		_, err := w.agenda.Plan(ctx, a.social, a.id, agenda.Plan{Draft: session(a.social, mine, monday, "10:15")}, "")
		wantField(t, err, "confirm")
		if said := fault.FieldsOf(err)[0].Message; !strings.Contains(said, "la personne a déjà un rendez-vous") || strings.Contains(said, "Secret") || strings.Contains(said, "Basile") {
			t.Errorf("got %q", said)
		}
		_, err = w.agenda.Open(ctx, a.social, other.ID)
		wantKind(t, err, fault.NotFound)
		page, err := w.agenda.OfPatient(ctx, a.social, mine.PatientID)
		if err != nil || len(page.Next) != 0 {
			t.Errorf("got %+v, %v, want nothing of the other team", page.Next, err)
		}
	})
}

// No two times of one professional share a minute unless somebody confirmed the
// second: whatever is planned, moved, cancelled and revived, in any order.
func TestNobodyIsBookedTwiceWithoutAYes(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	w := build(t, h)
	m := w.teams[0]
	people := []patient.Enrolment{w.include(m, "Un"), w.include(m, "Deux"), w.include(m, "Trois")}
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		day := monday.AddDays(run % 700)
		confirmed := map[db.ID]bool{}
		var ids []db.ID
		for range rapid.IntRange(1, 12).Draw(t, "acts") {
			who := rapid.SampledFrom([]access.Actor{m.psy, m.social}).Draw(t, "who")
			at := fmt.Sprintf("%d:%02d", rapid.IntRange(9, 11).Draw(t, "hour"), 15*rapid.IntRange(0, 3).Draw(t, "quarter"))
			yes := rapid.Float64Range(0, 1).Draw(t, "yes") < 0.2
			if len(ids) == 0 || rapid.Bool().Draw(t, "new") {
				d := session(who, rapid.SampledFrom(people).Draw(t, "person"), day, at)
				d.Minutes, d.Confirm = rapid.IntRange(5, 90).Draw(t, "minutes"), yes
				if made, err := w.agenda.Plan(ctx, m.gp, m.id, agenda.Plan{Draft: d}, ""); err == nil {
					ids, confirmed[made.ID] = append(ids, made.ID), yes
				}
				continue
			}
			a := w.open(m.gp, rapid.SampledFrom(ids).Draw(t, "one")).Appointment
			var err error
			switch {
			case a.State == agenda.Cancelled:
				_, err = w.agenda.Unmark(ctx, m.gp, a.ID, agenda.UnmarkDraft{Version: a.Version, Confirm: yes})
			case rapid.Bool().Draw(t, "move"):
				_, err = w.agenda.Move(ctx, m.gp, a.ID, agenda.MoveDraft{ProfessionalID: who.Professional, Day: day, Starts: at, Version: a.Version, Confirm: yes}, "")
			default:
				_, err = w.agenda.Cancel(ctx, m.gp, a.ID, agenda.CancelDraft{Version: a.Version}, "")
			}
			if err == nil && yes {
				confirmed[a.ID] = true
			}
		}
		list := w.board(m.gp, m, day, 1).Entries
		for i, a := range list {
			for _, b := range list[:i] {
				if a.State == agenda.Planned && b.State == agenda.Planned && a.ProfessionalID == b.ProfessionalID && a.At < b.Until() && b.At < a.Until() && !confirmed[a.ID] && !confirmed[b.ID] {
					t.Fatalf("%v and %v of one professional, and nobody said yes", a.Hours(), b.Hours())
				}
			}
		}
	})
}

func TestASeriesChangesFromHereOnAndItsExceptionsAreKept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(m, "Exemple")
		_, err := w.agenda.Plan(ctx, m.psy, m.id, agenda.Plan{Draft: session(m.psy, e, monday, "10:00"), Repeat: agenda.Repeat{Unit: agenda.ByWeek, Every: 1, Count: 4}}, "")
		w.must(err)
		list := w.board(m.psy, m, monday, 40).Entries
		third, second := list[2], list[1]
		if d := w.open(m.psy, second.ID); d.Series != "chaque semaine, le lundi" || d.Later != 2 {
			t.Errorf("got %q and %d after it", d.Series, d.Later)
		}
		_, err = w.agenda.Move(ctx, m.psy, third.ID, agenda.MoveDraft{Day: third.Day.AddDays(2), Starts: "17:00", Version: 1}, "")
		w.must(err)
		d := agenda.ChangeDraft{Draft: session(m.psy, e, second.Day.AddDays(1), "11:00"), Scope: agenda.Following, Version: 1}
		out, err := w.agenda.Change(ctx, m.psy, second.ID, d, "")
		w.must(err)
		if out.Count != 2 {
			t.Errorf("got %d changed, want the second and the fourth", out.Count)
		}
		want := []string{monday.String() + " 10:00", monday.AddDays(8).String() + " 11:00", monday.AddDays(16).String() + " 17:00", monday.AddDays(22).String() + " 11:00"}
		for i, a := range w.board(m.psy, m, monday, 40).Entries {
			if got := a.Day.String() + " " + a.At.Short(); got != want[i] {
				t.Errorf("got %s, want %s", got, want[i])
			}
		}
		_, err = w.agenda.Change(ctx, m.psy, second.ID, d, "")
		wantKind(t, err, fault.Conflict)
		gone, err := w.agenda.Cancel(ctx, m.psy, second.ID, agenda.CancelDraft{Scope: agenda.Following, Version: 2}, "")
		if err != nil || gone.Count != 2 {
			t.Errorf("got %d cancelled, %v, want 2: the one moved by itself stays", gone.Count, err)
		}
	})
}

func TestAMoveSentTwiceHasOneEffectAndAStaleOneNone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		a := w.plan(m.psy, m, session(m.psy, w.include(m, "Exemple"), monday, "10:00"))
		move := agenda.MoveDraft{Day: monday, Starts: "11:00", Version: a.Version}
		for range 2 {
			_, err := w.agenda.Move(ctx, m.psy, a.ID, move, "same")
			w.must(err)
		}
		if now := w.open(m.psy, a.ID); now.Version != 2 || now.At != 660 {
			t.Errorf("got version %d at %v, want one move", now.Version, now.At)
		}
		move.Starts = "12:00"
		_, err := w.agenda.Move(ctx, m.psy, a.ID, move, "other")
		wantKind(t, err, fault.Conflict)
		if !strings.Contains(fault.MessageOf(err), "11\u00a0h\u00a000") {
			t.Errorf("got %q, want where it is now", fault.MessageOf(err))
		}
	})
}

func TestMarkingRecordsTheEntretienOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(m, "Exemple")
		a := w.plan(m.psy, m, session(m.psy, e, today, "8:00"))
		sessions := func() int {
			return w.count(`select count(*) from session where enrolment_id = $1 and reversed_at is null`, e.ID)
		}
		var wait sync.WaitGroup
		for range 6 {
			wait.Go(func() {
				if _, err := w.agenda.Mark(ctx, m.psy, a.ID, agenda.MarkDraft{State: agenda.Held, Version: a.Version}); err != nil && fault.KindOf(err) != fault.Conflict {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		d := w.open(m.psy, a.ID)
		if sessions() != 1 || d.State != agenda.Held || d.SessionID == 0 {
			t.Fatalf("got %d entretiens, state %s", sessions(), d.State)
		}
		var held struct {
			Minutes  int    `db:"minutes"`
			Presence string `db:"presence"`
		}
		w.read(func(tx *db.Tx) error {
			return tx.Get(&held, `select minutes, presence from session where id = $1`, d.SessionID)
		})
		if held.Minutes != 45 || held.Presence != "attended" {
			t.Errorf("got %+v", held)
		}
		_, err := w.agenda.Mark(ctx, m.psy, a.ID, agenda.MarkDraft{State: agenda.Absent, Version: d.Version})
		wantKind(t, err, fault.Conflict)

		back, err := w.agenda.Unmark(ctx, m.psy, a.ID, agenda.UnmarkDraft{Version: d.Version})
		w.must(err)
		if sessions() != 0 || back.Appointment.State != agenda.Planned || back.Appointment.SessionID != 0 {
			t.Errorf("taken back: got %d entretiens, %+v", sessions(), back.Appointment.State)
		}
		out, err := w.agenda.Mark(ctx, m.psy, a.ID, agenda.MarkDraft{State: agenda.Held, Version: back.Appointment.Version})
		if err != nil || !out.Recorded || sessions() != 1 {
			t.Errorf("marked again: got %+v, %v, %d entretiens", out, err, sessions())
		}
	})
}

// Two buttons at once, or a mark while a colleague moves it: whoever comes last
// leaves no entretien behind.
func TestALostMarkLeavesNoEntretien(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(m, "Exemple")
		a := w.plan(m.psy, m, session(m.psy, e, today, "8:00"))
		record := w.agenda.Record
		w.agenda.Record = func(ctx context.Context, who access.Actor, enrolment db.ID, r agenda.Recorded, key string) (db.ID, error) {
			id, err := record(ctx, who, enrolment, r, key)
			_, moved := w.agenda.Move(ctx, m.gp, a.ID, agenda.MoveDraft{Day: today, Starts: "9:00", Version: a.Version}, "")
			w.must(moved) // between the entretien and the mark
			return id, err
		}
		_, err := w.agenda.Mark(ctx, m.psy, a.ID, agenda.MarkDraft{State: agenda.Held, Version: a.Version})
		wantKind(t, err, fault.Conflict)
		if n := w.count(`select count(*) from session where enrolment_id = $1 and reversed_at is null`, e.ID); n != 0 {
			t.Errorf("got %d entretiens of a mark that was lost", n)
		}
		w.agenda.Record = record
		var wait sync.WaitGroup
		for _, s := range []agenda.State{agenda.Held, agenda.Absent, agenda.Held, agenda.Excused} {
			wait.Go(func() {
				if _, err := w.agenda.Mark(ctx, m.psy, a.ID, agenda.MarkDraft{State: s, Version: a.Version + 1, Confirm: true}); err != nil && fault.KindOf(err) != fault.Conflict {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		d := w.open(m.psy, a.ID)
		if n := w.count(`select count(*) from session where enrolment_id = $1 and reversed_at is null`, e.ID); n != 1 || d.SessionID == 0 {
			t.Errorf("got %d entretiens of four marks at once, state %s", n, d.State)
		}
	})
}

func TestWhoMayMarkAndWhen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(m, "Exemple")
		a := w.plan(m.psy, m, session(m.psy, e, monday, "8:00"))
		mark := func(who access.Actor, a agenda.Appointment, s agenda.State) error {
			_, err := w.agenda.Mark(ctx, who, a.ID, agenda.MarkDraft{State: s, Version: a.Version})
			return err
		}
		wantKind(t, mark(m.psy, a, agenda.Held), fault.Invalid) // tomorrow
		w.Clock.Advance(24 * time.Hour)
		wantKind(t, mark(m.social, a, agenda.Held), fault.Forbidden)
		wantKind(t, mark(m.pharma, a, agenda.Held), fault.Forbidden)
		wantKind(t, mark(w.teams[1].psy, a, agenda.Held), fault.NotFound)
		wantKind(t, mark(m.psy, a, "gone"), fault.Invalid)
		w.must(mark(m.psy, a, agenda.Absent))
		gp := w.plan(m.gp, m, session(m.gp, e, monday, "11:00"))
		w.must(mark(m.gp, gp, agenda.Held))
		if n := w.count(`select count(*) from session where enrolment_id = $1`, e.ID); n != 1 {
			t.Errorf("got %d entretiens, want the psychologist's absence alone: a GP's consultation is none (rule 27)", n)
		}
		// The entretien was already recorded from the caseload: it is asked, not doubled.
		late := w.plan(m.psy, m, session(m.psy, e, monday, "15:00"))
		_, err := w.care.Record(ctx, m.psy, e.ID, care.SessionDraft{HeldOn: monday, Presence: "attended", Mode: "cabinet"}, "")
		w.must(err)
		wantField(t, mark(m.psy, late, agenda.Held), "confirm")
		if d := w.open(m.psy, late.ID); d.State != agenda.Planned {
			t.Errorf("got %s, want still planned", d.State)
		}
	})
}

func TestScopeOfTheAgenda(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, other := w.teams[0], w.teams[1]
		e := w.include(m, "Exemple")
		a := w.plan(m.psy, m, session(m.psy, e, monday, "8:00"))
		stranger := other.gp
		acts := map[string]func(who access.Actor) error{
			"board": func(who access.Actor) error { _, err := w.agenda.Board(ctx, who, m.id, agenda.Query{}); return err },
			"open":  func(who access.Actor) error { _, err := w.agenda.Open(ctx, who, a.ID); return err },
			"plan": func(who access.Actor) error {
				_, err := w.agenda.Plan(ctx, who, m.id, agenda.Plan{}, "")
				return err
			},
			"move": func(who access.Actor) error {
				_, err := w.agenda.Move(ctx, who, a.ID, agenda.MoveDraft{}, "")
				return err
			},
			"cancel": func(who access.Actor) error {
				_, err := w.agenda.Cancel(ctx, who, a.ID, agenda.CancelDraft{}, "")
				return err
			},
			"mark":    func(who access.Actor) error { _, err := w.agenda.Mark(ctx, who, a.ID, agenda.MarkDraft{}); return err },
			"patient": func(who access.Actor) error { _, err := w.agenda.OfPatient(ctx, who, e.PatientID); return err },
			"setup":   func(who access.Actor) error { _, err := w.agenda.Setup(ctx, who, m.id); return err },
			"waiting": func(who access.Actor) error { _, err := w.agenda.WaitingList(ctx, who, m.id); return err },
			"wait":    func(who access.Actor) error { return w.agenda.Wait(ctx, who, m.id, agenda.WaitDraft{}, "") },
			"settle": func(who access.Actor) error {
				_, err := w.agenda.Settle(ctx, who, m.id, agenda.SettleDraft{}, "")
				return err
			},
			"offer": func(who access.Actor) error { _, err := w.agenda.Offer(ctx, who, m.id, 0); return err },
		}
		for name, act := range acts {
			if err := act(stranger); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s as a stranger: got %v, want not found", name, err)
			}
			for _, role := range []access.Role{access.AdminCoordination, access.MedicalCoordination, access.HostOrganisation, access.Agency, access.Insurer, access.Evaluator, access.Operator} {
				if err := act(access.Actor{Role: role, Region: "76", Teams: m.psy.Teams}); fault.KindOf(err) != fault.Forbidden {
					t.Errorf("%s as %s: got %v, want forbidden", name, role, err)
				}
			}
		}
		// Somebody of both teams cannot plan in one for a person of the other.
		_, err := w.agenda.Plan(ctx, w.both, other.id, agenda.Plan{Draft: session(w.both, e, monday, "9:00")}, "")
		wantKind(t, err, fault.NotFound)
		// Nor with somebody who is no member, in a room that is not theirs, or outside the stay.
		_, err = w.agenda.Plan(ctx, m.psy, m.id, agenda.Plan{Draft: session(other.psy, e, monday, "9:00")}, "")
		wantField(t, err, "professional")
		inRoom := session(m.psy, e, monday, "9:00")
		inRoom.RoomID = 12345
		_, err = w.agenda.Plan(ctx, m.psy, m.id, agenda.Plan{Draft: inRoom}, "")
		wantField(t, err, "room")
		late := w.include(m, "Tard", func(in *patient.Inclusion) { in.OpenedOn = today })
		_, err = w.agenda.Plan(ctx, m.psy, m.id, agenda.Plan{Draft: session(m.psy, late, today.AddDays(-1), "9:00")}, "")
		wantField(t, err, "day")
	})
}

func TestWhoObjectsIsAPatientWithoutAName(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(m, "Taisible")
		d := session(m.psy, e, monday, "8:00")
		d.Note = "Parler du logement"
		a := w.plan(m.psy, m, d)
		w.must(w.agenda.Wait(ctx, m.gp, m.id, agenda.WaitDraft{EnrolmentID: e.ID, Profession: access.SocialWorker, Preferences: "Le matin"}, ""))
		w.Clock.Advance(time.Minute)
		w.must(w.patients.Object(ctx, m.gp, e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today}, ""))

		for _, who := range []access.Actor{m.psy, m.social, m.pharma} {
			b := w.board(who, m, monday, 1)
			if got := b.Entries[0].Person; got.Name != "Patient" || got.Number != "" || !got.Withheld {
				t.Errorf("the board as %s: got %+v", who.Name, got)
			}
			if det := w.open(who, a.ID); det.Note != "" || det.Person.Name != "Patient" {
				t.Errorf("the appointment as %s: got %q, %+v", who.Name, det.Note, det.Person)
			}
			list, err := w.agenda.WaitingList(ctx, who, m.id)
			w.must(err)
			if got := list.List[0]; got.Preferences != "" || got.Person.Name != "Patient" || len(list.People) != 0 {
				t.Errorf("the waiting list as %s: got %+v, %v", who.Name, got, list.People)
			}
			left, err := w.agenda.ToSettle(ctx, who, m.id)
			w.must(err)
			if len(left.List) != 1 || left.List[0].Why != agenda.LeftObjection || left.List[0].Person.Name != "Patient" {
				t.Errorf("to settle as %s: got %+v", who.Name, left.List)
			}
		}
		if mine, err := w.agenda.OfPatient(ctx, m.social, e.PatientID); err != nil || len(mine.Next) != 0 {
			t.Errorf("got %d, %v: a colleague's appointments are not told", len(mine.Next), err)
		}
		if det := w.open(m.gp, a.ID); det.Note != "Parler du logement" || !strings.Contains(strings.ToUpper(det.Person.Name), "TAISIBLE") {
			t.Errorf("the GP who included: got %q, %+v", det.Note, det.Person)
		}
		// Saved again after the objection, it was settled with the person.
		w.Clock.Advance(time.Minute)
		_, err := w.agenda.Move(ctx, m.gp, a.ID, agenda.MoveDraft{Day: monday, Starts: "9:00", Version: 1}, "")
		w.must(err)
		if left, err := w.agenda.ToSettle(ctx, m.gp, m.id); err != nil || len(left.List) != 0 {
			t.Errorf("got %+v, %v, want settled", left.List, err)
		}
	})
}

// What a reader was not shown, his or her form did not carry: saving it must not
// take it away from who wrote it.
func TestANoteThatAReaderMayNotKnowOutlivesTheChangeHeMakes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(m, "Taisible")
		d := session(m.psy, e, monday, "8:00")
		d.Note = "Parler du logement"
		a := w.plan(m.gp, m, d)
		w.must(w.patients.Object(ctx, m.gp, e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today}, ""))

		later := session(m.psy, e, monday, "9:00")
		later.Note = w.open(m.psy, a.ID).Note // as the form shows it
		_, err := w.agenda.Change(ctx, m.psy, a.ID, agenda.ChangeDraft{Draft: later, Version: a.Version}, "")
		w.must(err)
		if got := w.open(m.gp, a.ID); got.Note != d.Note || got.At.Short() != "09:00" {
			t.Errorf("moved by somebody who was not shown the note: got %q at %s, want %q at 9:00", got.Note, got.At.Short(), d.Note)
		}
		_, err = w.agenda.Change(ctx, m.gp, a.ID, agenda.ChangeDraft{Draft: session(m.psy, e, monday, "9:00"), Version: a.Version + 1}, "")
		w.must(err)
		if got := w.open(m.gp, a.ID).Note; got != "" {
			t.Errorf("emptied by who reads it: got %q", got)
		}
	})
}

func TestWhatAMemberOrAPatientLeavesBehindIsSettled(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		stays, goes := w.include(m, "Reste"), w.include(m, "Part")
		kept := w.plan(m.psy, m, session(m.psy, stays, monday, "8:00"))
		after := w.plan(m.psy, m, session(m.psy, stays, monday.AddDays(9), "8:00"))
		over := w.plan(m.social, m, session(m.social, goes, monday.AddDays(3), "8:00"))
		w.write(func(tx *db.Tx) error { // the psychologist leaves on Wednesday
			_, err := tx.Exec(`update membership set to_on = $1 where professional_id = $2`, monday.AddDays(2), m.psy.Professional)
			return err
		})
		_, err := w.patients.Exit(ctx, m.gp, goes.ID, patient.ExitDraft{ClosedOn: today, Reason: "goals_reached", Version: 1}, care.LastFact, "")
		w.must(err)
		left, err := w.agenda.ToSettle(ctx, m.gp, m.id)
		w.must(err)
		got := map[db.ID]agenda.Left{}
		for _, l := range left.List {
			got[l.ID] = l.Why
			if l.Why.Words() == "" || l.Person.Name == "" {
				t.Errorf("got %+v without words", l)
			}
		}
		if len(got) != 2 || got[after.ID] != agenda.LeftMember || got[over.ID] != agenda.LeftPatient || got[kept.ID] != "" {
			t.Fatalf("got %v", got)
		}
		if b := w.board(m.gp, m, monday, 1); b.ToSettle != 2 {
			t.Errorf("the board says %d", b.ToSettle)
		}
		_, err = w.agenda.Settle(ctx, m.gp, m.id, agenda.SettleDraft{Act: agenda.SettleGive, Appointments: []string{after.ID.String()}, ProfessionalID: w.both.Professional}, "k")
		w.must(err)
		n, err := w.agenda.Settle(ctx, m.gp, m.id, agenda.SettleDraft{Act: agenda.SettleCancel, Appointments: []string{over.ID.String()}}, "")
		w.must(err)
		if left, err := w.agenda.ToSettle(ctx, m.gp, m.id); err != nil || len(left.List) != 0 || n != 1 {
			t.Errorf("got %+v, %v, want all settled", left.List, err)
		}
		if d := w.open(m.gp, after.ID); d.ProfessionalID != w.both.Professional {
			t.Error("it was not given")
		}
	})
}

func TestAFreedTimeIsTakenByWhoWaits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		one, two := w.include(m, "Un"), w.include(m, "Deux")
		a := w.plan(m.psy, m, session(m.psy, one, monday, "8:00"))
		w.must(w.agenda.AddAvailability(ctx, m.psy, m.id, agenda.AvailabilityDraft{ProfessionalID: m.psy.Professional, Kind: agenda.Open, Weekday: 5, Starts: "9:00", Ends: "12:00"}, "")) // not that day: no matter
		w.must(w.agenda.Wait(ctx, m.psy, m.id, agenda.WaitDraft{EnrolmentID: two.ID, Profession: access.Psychologist, Since: today.AddDays(-20), Preferences: "Plutôt le lundi"}, ""))
		wantKind(t, w.agenda.Wait(ctx, m.psy, m.id, agenda.WaitDraft{EnrolmentID: two.ID, Profession: access.Psychologist}, ""), fault.Conflict)
		_, err := w.agenda.Cancel(ctx, m.psy, a.ID, agenda.CancelDraft{Version: 1}, "")
		w.must(err)
		d := w.open(m.psy, a.ID)
		if len(d.Waiting) != 1 || d.Waiting[0].Preferences != "Plutôt le lundi" {
			t.Fatalf("got %+v, want who waits beside the freed time", d.Waiting)
		}
		list, err := w.agenda.WaitingList(ctx, m.psy, m.id)
		w.must(err)
		if len(list.Free) != 1 || list.Free[0].ID != a.ID {
			t.Fatalf("got %+v freed", list.Free)
		}
		draft := agenda.Draft{ProfessionalID: a.ProfessionalID, Day: a.Day, Starts: a.At.Short(), Minutes: a.Minutes, Mode: a.Mode}
		made, err := w.agenda.Take(ctx, m.psy, m.id, list.List[0].ID, draft, "k")
		w.must(err)
		again, err := w.agenda.Take(ctx, m.psy, m.id, list.List[0].ID, draft, "k")
		if err != nil || again.ID != made.ID {
			t.Errorf("sent again: got %+v, %v", again, err)
		}
		list, err = w.agenda.WaitingList(ctx, m.psy, m.id)
		w.must(err)
		if got := w.open(m.psy, made.ID); got.EnrolmentID != two.ID || len(list.List) != 0 || len(list.Free) != 0 {
			t.Errorf("got %+v, %d waiting, %d free", got.EnrolmentID, len(list.List), len(list.Free))
		}
		_, err = w.agenda.Take(ctx, w.teams[1].psy, w.teams[1].id, list0(w, m), draft, "")
		wantKind(t, err, fault.NotFound)
	})
}

// list0 is a waiting of the team, ended or not.
func list0(w *house, m team) (id db.ID) {
	w.read(func(tx *db.Tx) error {
		return tx.Get(&id, `select id from waiting where microstructure_id = $1`, m.id)
	})
	return id
}

func TestNotesAreSealedAndReadingsAreJournaled(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(m, "Exemple")
		d := session(m.psy, e, monday, "8:00")
		d.Note = "Mots à ne pas lire"
		a := w.plan(m.psy, m, d)
		var note []byte
		w.read(func(tx *db.Tx) error { return tx.Get(&note, `select note from appointment where id = $1`, a.ID) })
		if len(note) == 0 || strings.Contains(string(note), "Mots") {
			t.Error("the note is in clear")
		}
		lines := w.count(`select count(*) from audit_line`)
		w.board(m.social, m, monday, 7)
		w.open(m.social, a.ID)
		_, err := w.agenda.OfPatient(ctx, m.social, e.PatientID)
		w.must(err)
		if got := w.count(`select count(*) from audit_line`) - lines; got != 3 {
			t.Errorf("got %d lines for three readings", got)
		}
		if got := w.count(`select count(*) from audit_line where patient_id = $1 and subject = 'appointment' and action = 'care.agenda.open'`, e.PatientID); got != 2 {
			t.Errorf("got %d lines of the person, want 2 (the kit's own reading, and this one)", got)
		}
	})
}

func TestNextAppointments(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		one, two := w.include(m, "Un"), w.include(m, "Deux")
		w.plan(m.psy, m, session(m.psy, one, monday.AddDays(7), "8:00"))
		soon := w.plan(m.social, m, session(m.social, one, monday, "8:00"))
		gone := w.plan(m.psy, m, session(m.psy, two, monday, "9:00"))
		_, err := w.agenda.Cancel(ctx, m.psy, gone.ID, agenda.CancelDraft{Version: 1}, "")
		w.must(err)
		w.read(func(tx *db.Tx) error {
			next, err := agenda.NextOf(tx, one.ID, two.ID)
			if err != nil || len(next) != 1 || next[one.ID].ID != soon.ID {
				t.Errorf("got %v, %v", next, err)
			}
			byTeam, err := agenda.NextOfTeam(tx, m.id, today)
			if err != nil || len(byTeam) != 1 || byTeam[one.ID] != monday {
				t.Errorf("got %v, %v", byTeam, err)
			}
			mine, err := w.agenda.Today(tx, m.social, m.id, monday)
			if err != nil || len(mine) != 1 || !mine[0].Mine {
				t.Errorf("got %v, %v", mine, err)
			}
			return nil
		})
	})
}

func TestALeaverSeesNothingMore(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	w := build(t, h)
	m := w.teams[0]
	a := w.plan(m.psy, m, session(m.psy, w.include(m, "Exemple"), monday, "8:00"))
	gone := m.psy
	w.read(func(tx *db.Tx) (err error) {
		gone.Teams, err = network.TeamsOf(tx, w.teams[1].psy.Professional, today)
		return err
	})
	_, err := w.agenda.Open(ctx, gone, a.ID)
	wantKind(t, err, fault.NotFound)
}
