package rights_test

import (
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/rights"
)

// why is what is typed beside an identity.
func why(d rights.GlassDraft) rights.GlassDraft {
	d.Reason, d.Words = patient.GlassEmergency, "Malaise dans la salle d’attente, seule."
	return d
}

func TestAnExceptionalAccessReadsOneRecordForFourHours(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		p, stay, number := w.follow(w.south, named("Lefèvre", "Anne Claire"))
		other, _, _ := w.follow(w.south, named("Lebrun", "Anne"))
		psy := w.who(access.Psychologist, w.north)
		w.wantOpens("before", psy, p, "not_found")
		got, err := w.rights.Break(ctx, psy, why(rights.GlassDraft{BirthName: "LEFEVRE", BirthDate: civil.Must(1980, 5, 4)}), "k")
		w.must(err)
		if got != p {
			t.Fatalf("got %v, want the record %v", got, p)
		}
		w.wantOpens("at once", psy, p, "open")
		w.wantOpens("another person of the same team", psy, other, "not_found")
		w.wantOpens("a colleague of who opened", w.who(access.GP, w.north), p, "not_found")
		_, err = w.care.Record(ctx, psy, stay, care.SessionDraft{HeldOn: today, Presence: "attended", Mode: "cabinet"}, "")
		wantKind(t, "writing through it", err, fault.NotFound)
		_, err = w.rights.Journal(ctx, psy, p, rights.JournalFilter{})
		wantKind(t, "the journal through it", err, fault.NotFound)
		_, err = w.rights.Export(ctx, psy, p, rights.ExportDraft{For: rights.AskedByPerson, Read: true})
		wantKind(t, "the export through it", err, fault.NotFound)
		g, held, err := w.rights.GlassHeld(ctx, psy, p)
		w.must(err)
		if want := dbtest.Start.Add(4 * time.Hour); !held || !g.EndsAt.Equal(want) {
			t.Errorf("until: got %v, %v, want %v", g.EndsAt, held, want)
		}
		again, err := w.rights.Break(ctx, psy, why(rights.GlassDraft{Number: number}), "l")
		w.must(err)
		if n := w.count(`select count(*) from break_glass`); again != p || n != 1 {
			t.Errorf("asked again: got %v and %d accesses, want the same one", again, n)
		}
		w.later(4*time.Hour - time.Microsecond)
		w.wantOpens("a moment before the end", psy, p, "open")
		w.later(time.Microsecond)
		w.wantOpens("at the end", psy, p, "not_found")
		if n := w.count(`select count(*) from audit_line where action = 'rights.glass.open' and patient_id = $1 and reason = 'emergency'`, p); n != 1 {
			t.Errorf("got %d lines of the journal, want 1", n)
		}
	})
}

func TestAnExceptionalAccessEndsAtOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	p, _, number := w.follow(w.south, named("Lefèvre", "Anne"))
	psy, keeper := w.who(access.Psychologist, w.north), w.who(access.SocialWorker, w.south)
	open := func() rights.GlassLine {
		t.Helper()
		_, err := w.rights.Break(ctx, psy, why(rights.GlassDraft{Number: number}), "")
		w.must(err)
		w.wantOpens("open", psy, p, "open")
		list, err := w.rights.Glasses(ctx, keeper)
		w.must(err)
		return list.ToUs[0]
	}
	g := open()
	wantKind(t, "ended by the coordination", w.rights.EndGlass(ctx, w.people["medical"], g.ID), fault.Forbidden)
	wantKind(t, "ended by a stranger", w.rights.EndGlass(ctx, w.who(access.GP, w.east), g.ID), fault.NotFound)
	w.must(w.rights.EndGlass(ctx, keeper, g.ID))
	w.wantOpens("ended by the team that keeps the record", psy, p, "not_found")
	w.later(time.Minute)
	g = open()
	w.must(w.rights.EndGlass(ctx, psy, g.ID))
	w.wantOpens("ended by who opened", psy, p, "not_found")
	w.later(time.Minute)
	open()
	left := psy
	left.Teams = nil
	w.wantOpens("after leaving the team", left, p, "not_found")
	moved := psy
	moved.Teams = w.who(access.Psychologist, w.east).Teams
	w.wantOpens("after moving to another team", moved, p, "not_found")
	w.object(w.who(access.GP, w.south), p)
	w.wantOpens("once the person objects", psy, p, "not_found")
	w.wantOpens("the GP who included", w.who(access.GP, w.south), p, "open")
}

func TestWhomAnExceptionalAccessNeverReaches(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		_, _, anonymous := w.follow(w.south, patient.Anonymous{Alias: "Lefèvre"})
		objecting, _, refused := w.follow(w.south, named("Objecteur", "Jean"))
		w.object(w.who(access.GP, w.south), objecting)
		_, _, far := w.follow(w.east, named("Lointain", "Paul"))
		_, _, own := w.follow(w.north, named("Proche", "Paul"))
		born := civil.Must(1980, 5, 4)
		message := ""
		for what, d := range map[string]rights.GlassDraft{
			"an anonymous record by its number": {Number: anonymous},
			"an alias typed as a name":          {BirthName: "Lefèvre", BirthDate: born},
			"somebody who objects, by number":   {Number: refused},
			"somebody who objects, by name":     {BirthName: "Objecteur", BirthDate: born},
			"somebody of another region":        {Number: far},
			"somebody of one's own team":        {Number: own},
			"nobody":                            {Number: "31-99-0001"},
			"the beginning of a number":         {Number: "31-02"},
			"the beginning of a name":           {BirthName: "Objec", BirthDate: born},
		} {
			who := w.who(access.GP, w.north)
			w.later(2 * time.Hour) // the tries of before are forgiven
			_, err := w.rights.Break(ctx, who, why(d), "")
			wantKind(t, what, err, fault.Invalid)
			if message == "" {
				message = fault.MessageOf(err)
			}
			if got := fault.MessageOf(err); got != message {
				t.Errorf("%s: the answer tells: %q", what, got)
			}
		}
		if n := w.count(`select count(*) from break_glass`); n != 0 {
			t.Errorf("got %d accesses, want none", n)
		}
		if n := w.count(`select count(*) from audit_line where subject = 'break_glass.try'`); n != 9 {
			t.Errorf("got %d tries in the journal, want 9", n)
		}
	})
}

func TestTriesAreFewAnHour(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	_, _, number := w.follow(w.south, named("Lefèvre", "Anne"))
	who := w.who(access.GP, w.north)
	for range 5 {
		_, err := w.rights.Break(ctx, who, why(rights.GlassDraft{Number: "31-02-9999"}), "")
		wantKind(t, "nobody", err, fault.Invalid)
	}
	_, err := w.rights.Break(ctx, who, why(rights.GlassDraft{Number: number}), "")
	wantKind(t, "the sixth, right one", err, fault.Invalid)
	_, err = w.rights.Break(ctx, w.who(access.Psychologist, w.north), why(rights.GlassDraft{Number: number}), "")
	w.must(err)
	w.later(time.Hour + time.Second)
	_, err = w.rights.Break(ctx, who, why(rights.GlassDraft{Number: number}), "")
	w.must(err)
}

func TestTwinsAreToldApartByTheirFirstName(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	w.follow(w.south, named("Jumeau", "Luc"))
	second, _, _ := w.follow(w.south, named("Jumeau", "Marc"))
	d := why(rights.GlassDraft{BirthName: "jumeau", BirthDate: civil.Must(1980, 5, 4)})
	_, err := w.rights.Break(ctx, w.who(access.GP, w.north), d, "")
	if f := fault.FieldsOf(err); len(f) != 1 || f[0].Name != "first_name" {
		t.Errorf("got %v, want the first name asked", err)
	}
	d.FirstName = "MARC"
	got, err := w.rights.Break(ctx, w.who(access.GP, w.north), d, "")
	if err != nil || got != second {
		t.Errorf("got %v, %v, want the second twin", got, err)
	}
}

func TestAReasonIsAskedBeforeAnything(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	_, _, number := w.follow(w.south, named("Lefèvre", "Anne"))
	who := w.who(access.GP, w.north)
	for what, d := range map[string]rights.GlassDraft{
		"no reason":       {Number: number, Words: "Une urgence vraiment"},
		"another reason":  {Number: number, Reason: "curiosity", Words: "Une urgence vraiment"},
		"no words":        {Number: number, Reason: patient.GlassEmergency, Words: "   urgence  "},
		"no identity":     {Reason: patient.GlassEmergency, Words: "Une urgence vraiment"},
		"a name, no date": {BirthName: "Lefèvre", Reason: patient.GlassEmergency, Words: "Une urgence vraiment"},
	} {
		_, err := w.rights.Break(ctx, who, d, "")
		if fault.KindOf(err) != fault.Invalid || len(fault.FieldsOf(err)) == 0 {
			t.Errorf("%s: got %v, want fields to correct", what, err)
		}
	}
	for _, name := range []string{"coordination", "medical", "nurse " + w.north.Code} {
		_, err := w.rights.Break(ctx, w.people[name], why(rights.GlassDraft{Number: number}), "")
		wantKind(t, name, err, fault.Forbidden)
	}
}

func TestAnExceptionalAccessIsReviewedBySomebodyElse(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		p, _, number := w.follow(w.south, named("Lefèvre", "Anne"))
		psy, keeper, medical := w.who(access.Psychologist, w.north), w.who(access.GP, w.south), w.people["medical"]
		_, err := w.rights.Break(ctx, psy, why(rights.GlassDraft{Number: number}), "")
		w.must(err)
		a, err := w.rights.Alerts(ctx, keeper, w.south.ID)
		w.must(err)
		if a.ToReview != 1 || a.LateGlass != 0 || !a.Any() {
			t.Errorf("alerts of the team: got %+v, want one to review", a)
		}
		list, err := w.rights.Glasses(ctx, keeper)
		w.must(err)
		if l := list.ToUs[0]; !l.Kept || l.Person.ID != p || l.By != "Camille psychologist MSMA-31-01" || !l.MayEnd || !l.MayJudge || l.ReviewDueOn != today.AddDays(7) {
			t.Errorf("to the team that keeps: got %+v", l)
		}
		list, err = w.rights.Glasses(ctx, medical)
		w.must(err)
		if l := list.ToUs[0]; l.Kept || l.Person.ID != 0 || l.Person.Number != "" || l.Words != "" || l.By == "" || !l.MayJudge || l.MayEnd {
			t.Errorf("to the medical coordination: got %+v, want no name and no number", l)
		}
		id := list.ToUs[0].ID
		one, _, err := w.rights.Glass(ctx, medical, id)
		w.must(err)
		if one.Words != "" || one.Person.Number != "" {
			t.Errorf("the page of the medical coordination: got %+v", one)
		}
		one, _, err = w.rights.Glass(ctx, keeper, id)
		w.must(err)
		if one.Words == "" {
			t.Error("the team that keeps the record is not told why")
		}
		d := rights.ReviewDraft{Outcome: patient.GlassUnjustified, Words: "Personne n’était en danger.", Version: one.Version}
		wantKind(t, "by who opened", w.rights.ReviewGlass(ctx, psy, id, d, ""), fault.Forbidden)
		wantKind(t, "by a stranger", w.rights.ReviewGlass(ctx, w.who(access.GP, w.east), id, d, ""), fault.NotFound)
		wantKind(t, "by the administrative coordination", w.rights.ReviewGlass(ctx, w.people["coordination"], id, d, ""), fault.Forbidden)
		wantKind(t, "unjustified without words", w.rights.ReviewGlass(ctx, medical, id, rights.ReviewDraft{Outcome: patient.GlassUnjustified, Version: one.Version}, ""), fault.Invalid)
		w.later(8 * 24 * time.Hour)
		if a, _ := w.rights.Alerts(ctx, medical, 0); a.ToReview != 1 || a.LateGlass != 1 {
			t.Errorf("alerts after the day: got %+v, want one late", a)
		}
		w.must(w.rights.ReviewGlass(ctx, medical, id, d, "r"))
		w.must(w.rights.ReviewGlass(ctx, medical, id, d, "r"))
		wantKind(t, "a second review", w.rights.ReviewGlass(ctx, keeper, id, d, ""), fault.Conflict)
		if a, _ := w.rights.Alerts(ctx, keeper, w.south.ID); a.Any() {
			t.Errorf("alerts once reviewed: got %+v", a)
		}
		if n := w.count(`select count(*) from break_glass where reviewed_by = $1 and outcome = 'unjustified'`, medical.Account); n != 1 {
			t.Errorf("got %d reviews, want 1", n)
		}
	})
}
