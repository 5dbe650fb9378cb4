package patient_test

import (
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/identifier"
	"maillage/internal/trade/patient"
)

func named(birth, used, first string, born civil.Day) patient.Patient {
	return patient.Patient{Sex: "female", Identity: patient.Nominative{Traits: patient.Traits{BirthName: birth, UsedName: used, FirstNames: first, BirthDate: born}}}
}

func TestLikeness(t *testing.T) {
	t.Parallel()
	born := civil.Must(1980, 2, 3)
	claire := named("Durand", "", "Claire Marie", born)
	withINS := func(p patient.Patient, number string) patient.Patient {
		n := p.Identity.(patient.Nominative)
		n.INS.Number = identifier.NIR(number)
		p.Identity = n
		return p
	}
	other := func(p patient.Patient, change func(*patient.Patient)) patient.Patient { change(&p); return p }
	year := patient.Patient{Sex: "female", Identity: patient.Provisional{Traits: patient.Traits{BirthName: "Durand", FirstNames: "Claire", BirthYear: 1980}}}
	cases := []struct {
		name   string
		a, b   patient.Patient
		likely bool
		why    string
	}{
		{"the same person twice", claire, claire, true, "Même nom, Même prénom, Même date de naissance"},
		{"a name that sounds the same", claire, named("Durant", "", "Claire", born), true, "Nom qui se prononce de même"},
		{"a letter too many", claire, named("Durrand", "", "Clairre", born), true, "Même date de naissance"},
		{"accents, case and hyphens", named("Lefèvre", "", "Anne-Lise", born), named("LEFEVRE", "", "anne lise", born), true, "Même nom"},
		{"the name of marriage here, of birth there", claire, named("Martin", "Durand", "Claire", born), true, "Même nom"},
		{"day and month inverted", claire, named("Durand", "", "Claire", civil.Must(1980, 3, 2)), true, "Jour et mois de naissance inversés"},
		{"one digit of the year", claire, named("Durand", "", "Claire", civil.Must(1981, 2, 3)), true, "Dates de naissance proches"},
		{"only the year is known", claire, year, true, "Même année de naissance"},
		{"twins", claire, named("Durand", "", "Bertrand", born), false, ""},
		{"a namesake born another day", claire, named("Durand", "", "Claire", civil.Must(1962, 7, 19)), false, ""},
		{"born the same day, nothing else", claire, named("Lopez", "", "Inès", born), false, ""},
		{"the same names, no birth at all", named("Durand", "", "Claire", civil.Day{}), named("Durand", "", "Claire", civil.Day{}), false, ""},
		{"of another sex, sounding alike", claire, other(named("Durant", "", "Clément", born), func(p *patient.Patient) { p.Sex = "male" }), false, ""},
		{"an anonymous one is like nobody", claire, patient.Patient{Identity: patient.Anonymous{Alias: "Durand Claire"}}, false, ""},
		{"two anonymous ones of one alias", patient.Patient{Identity: patient.Anonymous{Alias: "Saule"}}, patient.Patient{Identity: patient.Anonymous{Alias: "Saule"}}, false, ""},
		{"one INS under two names", withINS(claire, "2800231555001"), withINS(named("Martin", "", "Zoé", born), "2800231555001"), true, "Même matricule INS"},
		{"two INS under one name", withINS(claire, "2800231555001"), withINS(claire, "2800231555002"), false, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			score, why := patient.Likeness(c.a, c.b)
			back, _ := patient.Likeness(c.b, c.a)
			if got := score >= 60; got != c.likely || score != back || !strings.Contains(strings.Join(why, ", "), c.why) {
				t.Errorf("got %d (%d the other way) because %v, want likely %v because %q", score, back, why, c.likely, c.why)
			}
		})
	}
}

func (w *town) pairs(t testing.TB, who access.Actor, team db.ID) []patient.Pair {
	t.Helper()
	list, err := w.Duplicates(w.ctx, who, team)
	if err != nil {
		t.Fatal(err)
	}
	return list.Pairs
}

func TestDuplicatesAreProposedAmongWhatTheReaderMayKnow(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		a, b := w.alone(t, "Durand", "Claire"), w.alone(t, "Durant", "Claire")
		c := w.enrol(t, w.southGP, w.south.ID, func(d *patient.EnrolDraft) { d.Distinct = true })
		w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) { unnamed(d); d.Alias = "Durand Claire" })
		w.alone(t, "Lopez", "Inès")
		if got := w.pairs(t, w.psy, w.north.ID); len(got) != 1 || got[0].A.Patient.ID != a.Patient || got[0].B.Patient.ID != b.Patient {
			t.Fatalf("got %+v", got)
		}
		both := w.psy
		both.Teams = append(both.Teams[:1:1], access.Team{ID: w.south.ID, Code: w.south.Code, Name: w.south.Name, Profession: access.Psychologist})
		if got := w.pairs(t, both, w.north.ID); len(got) != 3 {
			t.Errorf("a reader of both teams: got %d pairs, want 3", len(got))
		}
		nurse := both
		nurse.Teams[1].Profession = access.Nurse // may read there, not merge
		if got := w.pairs(t, nurse, w.north.ID); len(got) != 1 {
			t.Errorf("got %d pairs, want 1", len(got))
		}
		for _, who := range []access.Actor{w.nurse, w.coordination, w.agency} {
			_, err := w.Duplicates(w.ctx, who, w.north.ID)
			wantKind(t, err, "forbidden")
		}
		_, err := w.Duplicates(w.ctx, w.southGP, w.north.ID)
		wantKind(t, err, "not_found")
		_, err = w.Compare(w.ctx, w.psy, a.Patient, c.Patient)
		wantKind(t, err, "not_found")

		wantKind(t, w.Object(w.ctx, w.gp, b.Patient, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today}, ""), "none")
		if got := w.pairs(t, w.psy, w.north.ID); len(got) != 0 {
			t.Errorf("somebody who objects is proposed: %+v", got)
		}
		_, err = w.Compare(w.ctx, w.psy, a.Patient, b.Patient)
		wantKind(t, err, "forbidden")
		wantKind(t, w.Merge(w.ctx, w.psy, a.Patient, b.Patient, ""), "forbidden")
	})
}

func TestTwoPeopleToldApartAreNotProposedAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		a, b := w.alone(t, "Durand", "Claire"), w.alone(t, "Durant", "Claire")
		lines := w.lines(t)
		for range 2 {
			wantKind(t, w.TellApart(w.ctx, w.psy, b.Patient, a.Patient, "once"), "none")
		}
		if got := w.lines(t) - lines; got != 2 {
			t.Errorf("got %d lines of the journal, want one for each record", got)
		}
		if got := w.pairs(t, w.gp, w.north.ID); len(got) != 0 {
			t.Errorf("got %+v", got)
		}
	})
}

func TestWhatStandsAgainstAMerge(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		a, b := w.alone(t, "Durand", "Claire"), w.alone(t, "Durant", "Claire")
		x := w.enrol(t, w.gp, w.north.ID, unnamed)
		wantKind(t, w.Merge(w.ctx, w.psy, a.Patient, a.Patient, ""), "not_found")
		wantKind(t, w.Merge(w.ctx, w.psy, a.Patient, x.Patient, ""), "invalid")
		wantKind(t, w.Merge(w.ctx, w.psy, x.Patient, a.Patient, ""), "invalid")
		wantKind(t, w.Merge(w.ctx, w.southGP, a.Patient, b.Patient, ""), "not_found")
		wantKind(t, w.Merge(w.ctx, w.nurse, a.Patient, b.Patient, ""), "forbidden")
		err := w.Merge(w.ctx, w.psy, a.Patient, b.Patient, "")
		wantKind(t, err, "conflict")
		if !strings.Contains(err.Error(), "notez d’abord la sortie") {
			t.Errorf("it does not say what to do: %v", err)
		}
		_, err = w.Exit(w.ctx, w.gp, b.Enrolment, patient.ExitDraft{ClosedOn: today, Reason: "other", Version: 1}, noFact, "")
		wantKind(t, err, "none")
		wantKind(t, w.Merge(w.ctx, w.psy, a.Patient, b.Patient, "k"), "none")
		if got := w.found(t, w.psy, "31-01-0002"); len(got) != 1 || got[0] != "DURAND Claire" {
			t.Errorf("the number of the record absorbed finds %v", got)
		}
		if got := w.found(t, w.psy, "durant"); len(got) != 1 || got[0] != "DURAND Claire" {
			t.Errorf("the name absorbed sounds like %v", got)
		}
		v, err := w.Open(w.ctx, w.psy, a.Patient, "patient")
		wantKind(t, err, "none")
		if len(v.Former) != 1 || v.Former[0].Identity.(patient.Nominative).BirthName != "Durant" || len(v.Will.Informed) != 2 {
			t.Errorf("something was lost: %+v", v)
		}
		w.read(t, func(tx *db.Tx) error {
			id, found, err := patient.ByNumber(tx, "31-01-0002")
			if id != a.Patient || !found {
				t.Errorf("by number: got %v, %v", id, found)
			}
			selves, err2 := patient.Selves(tx, a.Patient)
			if len(selves) != 2 || selves[1] != b.Patient {
				t.Errorf("the journal of the person: got %v", selves)
			}
			if err == nil {
				err = err2
			}
			return err
		})
	})
}

// A record that another team follows too does not disappear under it: it is the
// one to keep.
func TestARecordOfTwoTeamsIsNotAbsorbedByAReaderOfOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		a := w.since(t, "Durand", civil.Must(2026, 3, 1))
		id := w.ask(t, a.Enrolment)
		_, err := w.AcceptTransfer(w.ctx, w.southGP, id, "")
		wantKind(t, err, "none")
		b := w.alone(t, "Durant", "Claire")
		_, err = w.Exit(w.ctx, w.gp, b.Enrolment, patient.ExitDraft{ClosedOn: today, Reason: "other", Version: 1}, noFact, "")
		wantKind(t, err, "none")
		wantKind(t, w.Merge(w.ctx, w.psy, b.Patient, a.Patient, ""), "conflict")
		wantKind(t, w.Merge(w.ctx, w.psy, a.Patient, b.Patient, ""), "none")
		list, err := w.Duplicates(w.ctx, w.psy, w.north.ID)
		wantKind(t, err, "none")
		if theirs, err := w.Duplicates(w.ctx, w.southGP, w.south.ID); err != nil || len(theirs.Merges) != 0 || len(list.Merges) != 1 {
			t.Errorf("the merge is of the team whose stay moved: got %d there and %d here, %v", len(theirs.Merges), len(list.Merges), err)
		}
		_, err = w.UndoMerge(w.ctx, w.southGP, list.Merges[0].ID, "")
		wantKind(t, err, "not_found")
		_, err = w.UndoMerge(w.ctx, w.nurse, list.Merges[0].ID, "")
		wantKind(t, err, "forbidden")
		_, err = w.UndoMerge(w.ctx, w.psy, list.Merges[0].ID, "")
		wantKind(t, err, "none")
	})
}

// A birth typed the wrong way round is no reason to include somebody twice.
func TestAnInclusionSeesWhoWasBornNearlyThatDay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		w.alone(t, "Durand", "Claire")
		for name, d := range map[string]patient.IdentityDraft{
			"day and month inverted":   person("Durant", "Claire", civil.Must(1980, 3, 2)),
			"one digit of the year":    person("Durand", "Claire", civil.Must(1981, 2, 3)),
			"the first of first names": person("Durand", "Claire Marie", civil.Must(1980, 2, 13)),
		} {
			draft := patient.EnrolDraft{IdentityDraft: d, CriteriaDraft: criteria()}
			if _, err := w.Enrol(w.ctx, w.gp, w.north.ID, draft, ""); fields(err) != "distinct" {
				t.Errorf("%s: got %v", name, err)
			}
		}
		other := patient.EnrolDraft{IdentityDraft: person("Durand", "Claire", civil.Must(1955, 7, 19)), CriteriaDraft: criteria()}
		if _, err := w.Enrol(w.ctx, w.gp, w.north.ID, other, ""); err != nil {
			t.Errorf("a namesake born another year: got %v", err)
		}
	})
}

// A merge into a record that was merged since is undone after the later one.
func TestMergesAreUndoneInTurn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		var people []patient.Enrolled
		for _, name := range []string{"Durand", "Durant", "Durend"} {
			p := w.alone(t, name, "Claire")
			_, err := w.Exit(w.ctx, w.gp, p.Enrolment, patient.ExitDraft{ClosedOn: today, Reason: "other", Version: 1}, noFact, "")
			wantKind(t, err, "none")
			people = append(people, p)
		}
		wantKind(t, w.Merge(w.ctx, w.psy, people[1].Patient, people[0].Patient, ""), "none")
		first, err := w.Duplicates(w.ctx, w.psy, w.north.ID)
		wantKind(t, err, "none")
		wantKind(t, w.Merge(w.ctx, w.psy, people[2].Patient, people[1].Patient, ""), "none")
		if got := w.found(t, w.psy, "31-01-0001"); len(got) != 1 || got[0] != "DUREND Claire" {
			t.Errorf("the first number finds %v, want the record kept last", got)
		}
		_, err = w.UndoMerge(w.ctx, w.psy, first.Merges[0].ID, "")
		wantKind(t, err, "conflict")
		both, err := w.Duplicates(w.ctx, w.psy, w.north.ID)
		wantKind(t, err, "none")
		_, err = w.UndoMerge(w.ctx, w.psy, both.Merges[0].ID, "")
		wantKind(t, err, "none")
		_, err = w.UndoMerge(w.ctx, w.psy, first.Merges[0].ID, "")
		wantKind(t, err, "none")
		for _, p := range people {
			if _, stays := w.record(t, w.psy, p.Patient); len(stays) != 1 || stays[0].ID != p.Enrolment {
				t.Errorf("got %+v", stays)
			}
		}
	})
}
