package patient_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"

	"pgregory.net/rapid"
)

// leave ends a stay, yesterday so that somebody may come back today.
func (w *town) leave(t testing.TB, who access.Actor, enrolment db.ID) {
	t.Helper()
	if _, err := w.Exit(w.ctx, who, enrolment, patient.ExitDraft{ClosedOn: today.AddDays(-1), Reason: "moved", Version: 1}, noFact, ""); err != nil {
		t.Fatal(err)
	}
}

// comeBack includes somebody again, today.
func (w *town) comeBack(t testing.TB, who access.Actor, id db.ID, agreed bool) db.ID {
	t.Helper()
	d := patient.ReEnrolDraft{TeamID: who.Teams[0].ID, Agreed: agreed, CriteriaDraft: criteria()}
	d.OpenedOn, d.InformedOn = today, today
	out, err := w.ReEnrol(w.ctx, who, id, d, "")
	if err != nil {
		t.Fatal(err)
	}
	return out.Enrolment
}

// knows says through each door whether a reader knows who somebody is.
func (w *town) knows(t testing.TB, who access.Actor, id db.ID, name string) map[string]bool {
	t.Helper()
	p, _ := w.record(t, who, id)
	doors := map[string]bool{"record": p.Identity != nil, "search": len(w.found(t, who, name)) == 1}
	w.read(t, func(tx *db.Tx) error {
		all, err := patient.OfTeam(tx, w.Seal, who, w.north.ID, true)
		doors["list"] = false
		for _, l := range all {
			if l.Patient.ID == id && l.Patient.Identity != nil {
				doors["list"] = true
			}
		}
		return err
	})
	return doors
}

func TestANewInclusionOpensNothingThatThePersonClosed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.alone(t, "Zoubert", "Ophélie")
		check := func(when string, who access.Actor, want bool) {
			t.Helper()
			for door, got := range w.knows(t, who, out.Patient, "zoubert") {
				if got != want {
					t.Errorf("%s, through the %s: got %v, want %v", when, door, got, want)
				}
			}
		}
		w.object(t, w.psy, out.Patient)
		check("objecting, the GP who included", w.gp, true)
		check("objecting, the other GP", w.gp2, false)
		w.leave(t, w.gp, out.Enrolment)
		second := w.comeBack(t, w.gp2, out.Patient, false)
		check("included again without a word, the second GP", w.gp2, false)
		check("included again without a word, the first GP", w.gp, true)
		check("included again without a word, the psychologist", w.psy, false)
		wantKind(t, w.AmendIdentity(w.ctx, w.gp2, out.Patient, complete(), 1, ""), "forbidden")

		if _, err := w.Exit(w.ctx, w.gp2, second, patient.ExitDraft{ClosedOn: today, Reason: "moved", Version: 1}, noFact, ""); err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(24 * 3600e9)
		third := patient.ReEnrolDraft{TeamID: w.north.ID, Agreed: true, CriteriaDraft: criteria()}
		third.OpenedOn, third.InformedOn = today.AddDays(1), today.AddDays(1)
		if _, err := w.ReEnrol(w.ctx, w.gp2, out.Patient, third, ""); err != nil {
			t.Fatal(err)
		}
		check("the person let the second GP know", w.gp2, true)
		check("the first GP no longer follows", w.gp, false)
		check("the psychologist", w.psy, false)
		v := w.wills(t, w.gp2, out.Patient)
		if len(v.Agreements) != 1 || v.Agreements[0].AgreedOn != today.AddDays(1) || v.Agreements[0].By != w.gp2.Professional || !v.Will.Objects("sharing") {
			t.Errorf("agreement: got %+v", v.Agreements)
		}
		if err := w.WithdrawObjection(w.ctx, w.psy, out.Patient, "sharing", ""); err != nil {
			t.Fatal(err)
		}
		check("withdrawn, the first GP", w.gp, true)
		w.object(t, w.psy, out.Patient)
		check("objecting again, the GP who includes now", w.gp2, true)
		check("objecting again, the first GP", w.gp, false)
	})
}

func TestAnAgreementIsWrittenOnlyWhenSomethingWasClosed(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	out := w.alone(t, "Zoubert", "Ophélie")
	w.leave(t, w.gp, out.Enrolment)
	w.comeBack(t, w.gp2, out.Patient, true)
	if v := w.wills(t, w.gp2, out.Patient); len(v.Agreements) != 0 {
		t.Errorf("nobody objected: got %+v", v.Agreements)
	}
}

// A backdated inclusion recorded after the objection opens nothing either.
func TestTheDaysThatAreTypedDoNotMatter(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	out := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
		d.BirthName, d.FirstNames, d.OpenedOn, d.InformedOn = "Zoubert", "Ophélie", civil.Must(2026, 3, 1), civil.Must(2026, 3, 1)
	})
	if _, err := w.Exit(w.ctx, w.gp, out.Enrolment, patient.ExitDraft{ClosedOn: civil.Must(2026, 6, 1), Reason: "moved", Version: 1}, noFact, ""); err != nil {
		t.Fatal(err)
	}
	w.object(t, w.gp, out.Patient)
	d := patient.ReEnrolDraft{TeamID: w.north.ID, CriteriaDraft: criteria()}
	d.OpenedOn, d.InformedOn = civil.Must(2026, 9, 1), civil.Must(2026, 9, 1)
	if _, err := w.ReEnrol(w.ctx, w.gp2, out.Patient, d, ""); err != nil {
		t.Fatal(err)
	}
	if p, _ := w.record(t, w.gp2, out.Patient); !p.Withheld {
		t.Error("an inclusion dated before the objection opened the identity")
	}
}

// modelStay is a stay as the model remembers it: at is the step it was made at,
// agreed the step at which the person let its GP know.
type modelStay struct {
	gp         access.Actor
	at, agreed int
}

// knower is who may know, by the rule as it is said: the latest GP who had
// included when the person objected, or whom the person let know since.
func knower(stays []modelStay, objected int) db.ID {
	for i := len(stays) - 1; i >= 0; i-- {
		if s := stays[i]; s.at < objected || s.agreed > objected {
			return s.gp.Professional
		}
	}
	return 0
}

// Whatever the order in which people include, leave, object, change their mind
// and let somebody know, the doors agree with the model.
func TestWhoKnowsIsWhatTheModelSays(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	var prog db.ID
	w.read(t, func(tx *db.Tx) error {
		p, err := programme.ByCode(tx, programme.EQUIPADDICT)
		prog = p.ID
		return err
	})
	people := 0
	rapid.Check(t, func(r *rapid.T) {
		people++
		name := fmt.Sprintf("Quetsche%c%c", 'a'+people/26%26, 'a'+people%26)
		day := civil.Must(2020, 1, 1)
		var id, open db.ID
		var stays []modelStay
		objected := 0
		include := func(step int) {
			gp := w.gp
			if rapid.Bool().Draw(r, "the second GP") {
				gp = w.gp2
			}
			w.write(t, func(tx *db.Tx) (err error) {
				id, open, err = patient.Include(tx, w.Seal, patient.Inclusion{
					Patient: id, NumberPrefix: "31-01", Identity: patient.Nominative{Traits: patient.Traits{BirthName: name, FirstNames: "Ada"}},
					TeamID: w.north.ID, ProgrammeID: prog, OpenedOn: day, OpenedBy: gp.Professional, Behaviours: []string{"alcohol"}, OtherScheme: "none",
				})
				if err == nil && objected > 0 && rapid.Bool().Draw(r, "agreed") {
					stays = append(stays, modelStay{gp, step, step})
					return patient.NoteAgreement(tx, gp, id, open)
				}
				stays = append(stays, modelStay{gp, step, 0})
				return err
			})
		}
		include(1)
		for step := 2; step <= 6; step++ {
			day = day.AddDays(2)
			switch rapid.SampledFrom([]string{"come back", "object", "withdraw"}).Draw(r, "step") {
			case "come back":
				w.write(t, func(tx *db.Tx) error {
					_, err := patient.CloseImported(tx, patient.Enrolment{ID: open, Version: 1}, day.AddDays(-1), "moved")
					return err
				})
				include(step)
			case "object":
				if objected == 0 {
					w.object(t, w.psy, id)
					objected = step
				}
			case "withdraw":
				if objected > 0 {
					if err := w.WithdrawObjection(w.ctx, w.psy, id, "sharing", ""); err != nil {
						t.Fatal(err)
					}
					objected = 0
				}
			}
			for _, who := range []access.Actor{w.gp, w.gp2, w.psy} {
				want := objected == 0 || knower(stays, objected) == who.Professional
				if p, _ := w.record(t, who, id); p.Withheld == want {
					r.Fatalf("step %d, %s: withheld %v, want %v; stays %+v, objected at %d", step, who.Name, p.Withheld, !want, stays, objected)
				}
				if step < 6 {
					continue
				}
				if found := slices.Contains(w.found(t, who, name), strings.ToUpper(name)+" Ada"); found != want {
					r.Fatalf("step %d, %s: found %v, want %v", step, who.Name, found, want)
				}
			}
		}
	})
}

// The refusal is held team by team: working in two of them opens neither more nor
// less, whichever stay is the latest.
func TestAGPOfTwoTeamsKnowsAPersonWhoObjectsOnlyWhereHeIncluded(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	both := w.gp
	both.Teams = append(both.Teams, access.Team{ID: w.south.ID, Code: w.south.Code, Profession: access.GP})
	for _, last := range []bool{true, false} { // whichever stay is the latest
		var person db.ID
		w.write(t, func(tx *db.Tx) error {
			if _, _, err := network.PutMembership(tx, network.MembershipDraft{TeamID: w.south.ID, ProfessionalID: both.Professional, Profession: access.GP, From: w.south.OpenedOn}); err != nil {
				return err
			}
			p, err := programme.ByCode(tx, programme.EQUIPADDICT)
			if err != nil {
				return err
			}
			include := func(team db.ID, gp access.Actor, on civil.Day) {
				var stay db.ID
				person, stay, err = patient.Include(tx, w.Seal, patient.Inclusion{
					Patient: person, NumberPrefix: "31-01", Identity: patient.Nominative{Traits: patient.Traits{BirthName: "Zoubert", FirstNames: "Ada"}},
					TeamID: team, ProgrammeID: p.ID, OpenedOn: on, OpenedBy: gp.Professional, Behaviours: []string{"alcohol"}, OtherScheme: "none",
				})
				if err == nil {
					_, err = patient.CloseImported(tx, patient.Enrolment{ID: stay, Version: 1}, on.AddDays(10), "moved")
				}
			}
			first, second := civil.Must(2025, 1, 1), civil.Must(2025, 3, 1)
			if last {
				first, second = second, first
			}
			include(w.north.ID, both, first)
			if err == nil {
				include(w.south.ID, w.southGP, second)
			}
			return err
		})
		w.object(t, w.gp2, person)
		p, stays := w.record(t, both, person)
		if p.Withheld {
			t.Errorf("included in the north (latest %v): withheld from the GP who included", last)
		}
		for _, e := range stays {
			if !p.Withheld && e.TeamID == w.south.ID {
				t.Errorf("latest north %v: the stay of the south is open to a GP who did not include there", last)
			}
		}
	}
}
