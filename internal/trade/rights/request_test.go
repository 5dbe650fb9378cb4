package rights_test

import (
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/rights"
)

func asked() rights.RequestDraft {
	return rights.RequestDraft{ReceivedOn: today, Channel: "oral", AskedBy: rights.AskedByPerson, Wants: rights.WantsCopies}
}

func TestARequestRunsItsClockFromTheDayItCame(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		p, _, _ := w.follow(w.south, named("Lefèvre", "Anne"))
		social := w.who(access.SocialWorker, w.south)
		d := asked()
		d.ReceivedOn = today.AddDays(-1)
		id, err := w.rights.Receive(ctx, social, p, d, "k")
		w.must(err)
		if again, err := w.rights.Receive(ctx, social, p, d, "k"); err != nil || again != id {
			t.Errorf("the same form again: got %v, %v, want the same request", again, err)
		}
		_, err = w.rights.Receive(ctx, social, p, d, "l")
		wantKind(t, "the same request typed twice", err, fault.Conflict)
		l, _, err := w.rights.Request(ctx, social, id)
		w.must(err)
		if l.DueOn != today.AddDays(7) || l.EarliestOn != today.AddDays(1) || l.State != rights.Received || l.MadeName == "" {
			t.Errorf("got %+v, want eight days from the day it came, and two of reflection", l.Request)
		}
		for day, want := range map[int]struct{ presses, late bool }{3: {}, 4: {presses: true}, 7: {presses: true}, 8: {true, true}} {
			if on := today.AddDays(day); l.Presses(on) != want.presses || l.Late(on) != want.late {
				t.Errorf("%d days later: presses %v, late %v, want %+v", day, l.Presses(on), l.Late(on), want)
			}
		}
		if a, _ := w.rights.Alerts(ctx, social, w.south.ID); a.Any() {
			t.Errorf("alerts the first day: got %+v", a)
		}
		w.later(4 * 24 * time.Hour)
		if a, _ := w.rights.Alerts(ctx, social, w.south.ID); a.Pressing != 1 || a.Late != 0 {
			t.Errorf("alerts at the fifth day: got %+v", a)
		}
		w.must(w.rights.Prepare(ctx, social, id, l.Version, "p"))
		wantKind(t, "prepared twice", w.rights.Prepare(ctx, social, id, l.Version, "q"), fault.Conflict)
		now := today.AddDays(4)
		hand := rights.HandDraft{On: now, Checked: rights.CheckedDocument, Version: l.Version + 1}
		w.must(w.rights.Hand(ctx, social, id, hand, "h"))
		w.must(w.rights.Hand(ctx, social, id, hand, "h"))
		wantKind(t, "refused once handed", w.rights.Refuse(ctx, social, id, rights.RefuseDraft{Reason: rights.RefusedWithdrawn, Version: l.Version + 2}, ""), fault.Conflict)
		l, _, err = w.rights.Request(ctx, social, id)
		w.must(err)
		if l.State != rights.Handed || l.CheckedOn != now || l.ClosedOn != now || l.Closer == "" || l.Open() {
			t.Errorf("got %+v, want it handed", l.Request)
		}
		if n := w.count(`select count(*) from audit_line where action = 'rights.request' and subject in ('received', 'prepared', 'handed') and patient_id = $1`, p); n != 3 {
			t.Errorf("got %d steps in the journal, want 3", n)
		}
	})
}

func TestOldInformationHasTwoMonths(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	p, _, _ := w.follow(w.south, named("Lefèvre", "Anne"))
	d := asked()
	d.Old, d.ReceivedOn = true, civil.Must(2026, 8, 31)
	id, err := w.rights.Receive(ctx, w.who(access.GP, w.south), p, d, "")
	w.must(err)
	l, _, err := w.rights.Request(ctx, w.who(access.GP, w.south), id)
	w.must(err)
	if l.DueOn != civil.Must(2026, 10, 31) || !l.Late(today) {
		t.Errorf("got due on %s, want 31 October", l.DueOn)
	}
}

func TestWhatARequestRefuses(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	p, _, _ := w.follow(w.south, named("Lefèvre", "Anne"))
	ghost, _, _ := w.follow(w.south, patient.Anonymous{Alias: "Merle"})
	gp := w.who(access.GP, w.south)
	for what, c := range map[string]struct {
		of     db.ID
		change func(*rights.RequestDraft)
		field  string
	}{
		"no day":                         {p, func(d *rights.RequestDraft) { d.ReceivedOn = civil.Day{} }, "received_on"},
		"tomorrow":                       {p, func(d *rights.RequestDraft) { d.ReceivedOn = today.AddDays(1) }, "received_on"},
		"no channel":                     {p, func(d *rights.RequestDraft) { d.Channel = "" }, "channel"},
		"an unknown asker":               {p, func(d *rights.RequestDraft) { d.AskedBy = "neighbour" }, "asked_by"},
		"no wish":                        {p, func(d *rights.RequestDraft) { d.Wants = "" }, "wants"},
		"a document of an anonymous":     {ghost, func(d *rights.RequestDraft) { d.Checked = rights.CheckedDocument }, "checked"},
		"a parent without a mandate":     {p, func(d *rights.RequestDraft) { d.AskedBy, d.Checked = rights.AskedByParent, rights.CheckedKnown }, "checked"},
		"a mandate for the person alone": {p, func(d *rights.RequestDraft) { d.Checked = rights.CheckedMandate }, "checked"},
	} {
		d := asked()
		c.change(&d)
		_, err := w.rights.Receive(ctx, gp, c.of, d, "")
		if f := fault.FieldsOf(err); len(f) != 1 || f[0].Name != c.field {
			t.Errorf("%s: got %v, want a message at %s", what, err, c.field)
		}
	}
	id, err := w.rights.Receive(ctx, gp, p, asked(), "")
	w.must(err)
	for what, d := range map[string]rights.HandDraft{
		"within two days": {On: today, Checked: rights.CheckedDocument, Version: 1}, "an identity nobody checked": {On: today.AddDays(2), Version: 1},
		"in the future": {On: today.AddDays(3), Checked: rights.CheckedDocument, Version: 1},
	} {
		wantKind(t, what, w.rights.Hand(ctx, gp, id, d, ""), fault.Invalid)
	}
	wantKind(t, "a refusal without words", w.rights.Refuse(ctx, gp, id, rights.RefuseDraft{Reason: rights.RefusedIdentity, Version: 1}, ""), fault.Invalid)
	wantKind(t, "a stale version", w.rights.Refuse(ctx, gp, id, rights.RefuseDraft{Reason: rights.RefusedWithdrawn, Version: 7}, ""), fault.Conflict)
	w.must(w.rights.Refuse(ctx, gp, id, rights.RefuseDraft{Reason: rights.RefusedIdentity, Words: "La pièce montrée n’est pas la sienne.", Version: 1}, ""))
	l, _, err := w.rights.Request(ctx, gp, id)
	w.must(err)
	if l.State != rights.Refused || l.Words != "La pièce montrée n’est pas la sienne." {
		t.Errorf("got %+v, want the refusal and its words", l)
	}
	if n := w.count(`select count(*) from audit_line where reason like '%pièce%'`); n != 0 {
		t.Error("the words of a refusal are in the journal")
	}
}

func TestRequestsAreSeenByTheCareTeamAlone(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	p, _, _ := w.follow(w.south, named("Lefèvre", "Anne"))
	gp, psy := w.who(access.GP, w.south), w.who(access.Psychologist, w.south)
	id, err := w.rights.Receive(ctx, gp, p, asked(), "")
	w.must(err)
	for name, want := range map[string]fault.Kind{"nurse MSMA-31-02": fault.Forbidden, "gp MSMA-31-01": fault.NotFound, "coordination": fault.Forbidden, "medical": fault.Forbidden} {
		who := w.people[name]
		_, _, err := w.rights.Request(ctx, who, id)
		wantKind(t, "one, "+name, err, want)
		_, err = w.rights.OfTeam(ctx, who, w.south.ID)
		wantKind(t, "the list, "+name, err, want)
		_, err = w.rights.Receive(ctx, who, p, asked(), "")
		wantKind(t, "a new one, "+name, err, want)
		wantKind(t, "prepare, "+name, w.rights.Prepare(ctx, who, id, 1, ""), want)
	}
	w.object(gp, p)
	v, err := w.rights.OfTeam(ctx, psy, w.south.ID)
	w.must(err)
	if len(v.Open) != 1 || !v.Open[0].Person.Withheld || v.Open[0].Person.Identity != nil {
		t.Errorf("once the person objects, a colleague sees %+v", v.Open)
	}
}

// What a team did of a person during a merge that is undone goes back with its
// stay: left with the other record, it would shut the team's whole list.
func TestAnUndoneMergeLeavesEachTeamItsRequestsAndItsAccesses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		w.patients.Above = patient.Above{Follow: []patient.Follow{patient.FollowTeam("access_request")}}
		kept, _, _ := w.follow(w.south, named("Lefèvre", "Anne"))
		absorbed, _, _ := w.follow(w.north, named("Lefevre", "Anne"), func(in *patient.Inclusion) { in.ClosedOn, in.ExitReason = today.AddDays(-5), "moved" })
		both := w.who(access.SocialWorker, w.south)
		both.Teams = append(both.Teams, w.who(access.SocialWorker, w.north).Teams...)
		w.must(w.patients.Merge(ctx, both, kept, absorbed, ""))

		gp, keeper := w.who(access.GP, w.north), w.who(access.GP, w.south)
		ask := rights.RequestDraft{ReceivedOn: today, Channel: "oral", AskedBy: rights.AskedByPerson, Wants: rights.WantsCopies}
		id, err := w.rights.Receive(ctx, gp, kept, ask, "")
		w.must(err)
		ask.Wants = rights.WantsConsultation
		other, err := w.rights.Receive(ctx, keeper, kept, ask, "")
		w.must(err)
		w.write(func(tx *db.Tx) error { // an exceptional access to what the north keeps
			who := w.who(access.Psychologist, w.east)
			_, err := patient.OpenGlass(tx, w.Seal, who, patient.Glass{
				PatientID: kept, TeamID: w.north.ID, Region: w.north.Region, FromTeamID: w.east.ID, Reason: patient.GlassEmergency,
				EndsAt: tx.Now().Add(time.Hour), ReviewDueOn: today.AddDays(8),
			}, "Une phrase inventée")
			return err
		})
		list, err := w.patients.Duplicates(ctx, both, w.north.ID)
		w.must(err)
		_, err = w.patients.UndoMerge(ctx, both, list.Merges[0].ID, "")
		w.must(err)

		v, err := w.rights.OfTeam(ctx, gp, w.north.ID)
		if err != nil || len(v.Open) != 1 || v.Open[0].ID != id || v.Open[0].PatientID != absorbed {
			t.Errorf("the requests of the north: got %+v, %v", v.Open, err)
		}
		if v, err := w.rights.OfTeam(ctx, keeper, w.south.ID); err != nil || len(v.Open) != 1 || v.Open[0].ID != other || v.Open[0].PatientID != kept {
			t.Errorf("the requests of the south: got %+v, %v", v.Open, err)
		}
		if l, err := w.rights.Glasses(ctx, gp); err != nil || len(l.ToUs) != 1 || l.ToUs[0].PatientID != absorbed {
			t.Errorf("the exceptional accesses to the north: got %+v, %v", l.ToUs, err)
		}
	})
}
