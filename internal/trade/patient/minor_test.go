package patient_test

import (
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
)

func TestComingOfAge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ born, want civil.Day }{
		{civil.Must(2008, 11, 22), civil.Must(2026, 11, 22)},
		{civil.Must(2008, 2, 29), civil.Must(2026, 2, 28)}, // no 29 February in 2026
		{civil.Must(2008, 2, 28), civil.Must(2026, 2, 28)},
		{civil.Must(2008, 3, 1), civil.Must(2026, 3, 1)},
		{civil.Must(2002, 2, 28), civil.Must(2020, 2, 28)}, // 2020 has a 29 February
	} {
		if got := patient.MajorOn(c.born); got != c.want {
			t.Errorf("born %s: got %s, want %s", c.born, got, c.want)
		}
		p := patient.Patient{Identity: patient.Nominative{Traits: patient.Traits{BirthDate: c.born}}}
		for day, want := range map[civil.Day]bool{c.want.AddDays(-1): true, c.want: false} {
			if minor, known := p.MinorOn(day); minor != want || !known {
				t.Errorf("born %s, on %s: minor %v, known %v; want %v", c.born, day, minor, known, want)
			}
			if age := p.Age(day); (age < 18) != want {
				t.Errorf("born %s, on %s: %d years and minor %v do not agree", c.born, day, age, want)
			}
		}
	}
	for year, want := range map[int][2]bool{2010: {true, true}, 2008: {false, false}, 2007: {false, true}, 0: {false, false}} {
		if minor, known := (patient.Patient{BirthYear: year}).MinorOn(today); [2]bool{minor, known} != want {
			t.Errorf("born in %d: minor %v, known %v; want %v", year, minor, known, want)
		}
	}
}

func TestAMinorRefusesItemByItem(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) { d.BirthDate = civil.Must(2010, 2, 3) })
		kept := func(when string, want map[patient.RecordItem]bool) {
			t.Helper()
			w.read(t, func(tx *db.Tx) error {
				for _, i := range patient.RecordItems {
					got, err := patient.MinorRefuses(tx, out.Patient, i)
					if err != nil || got != want[i] {
						t.Errorf("%s, %s: got %v, %v; want %v", when, i, got, err, want[i])
					}
				}
				return nil
			})
		}
		kept("before", nil)
		d := patient.MinorDraft{Items: []patient.RecordItem{patient.Notes, patient.Questionnaires, patient.Notes}, RefusedOn: today, Statement: "Pas mes notes."}
		for range 2 {
			if err := w.RefuseParents(w.ctx, w.psy, out.Patient, d, "form-1"); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.RefuseParents(w.ctx, w.social, out.Patient, d, ""); err != nil {
			t.Fatalf("said again: %v", err)
		}
		kept("two items", map[patient.RecordItem]bool{patient.Notes: true, patient.Questionnaires: true})
		v := w.wills(t, w.nurse, out.Patient)
		if len(v.Refusals) != 2 || v.Refusals[0].Statement != "Pas mes notes." || v.Names[v.Refusals[0].By] != w.psy.Name || v.Refusals[0].RefusedOn != today {
			t.Errorf("refusals: got %+v", v.Refusals)
		}
		if err := w.AcceptParents(w.ctx, w.social, out.Patient, patient.Notes, ""); err != nil {
			t.Fatal(err)
		}
		wantKind(t, w.AcceptParents(w.ctx, w.social, out.Patient, patient.Notes, ""), "not_found")
		w.read(t, func(tx *db.Tx) error {
			for portion, want := range map[string]bool{"questionnaires": true, "notes": false, "identity": false, "reviews": false} {
				if got, err := patient.MinorRefuses(tx, out.Patient, patient.ItemOf(portion)); got != want || err != nil {
					t.Errorf("portion %s: got %v, %v; want %v", portion, got, err, want)
				}
			}
			return nil
		})
		kept("one taken back", map[patient.RecordItem]bool{patient.Questionnaires: true})
		d.Items = []patient.RecordItem{patient.WholeRecord}
		if err := w.RefuseParents(w.ctx, w.psy, out.Patient, d, ""); err != nil {
			t.Fatal(err)
		}
		everything := map[patient.RecordItem]bool{}
		for _, i := range patient.RecordItems {
			everything[i] = true
		}
		kept("the whole record", everything)
	})
}

func TestWhoCannotRefuseForParents(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	grown := w.alone(t, "Zoubert", "Ophélie")
	d := patient.MinorDraft{Items: []patient.RecordItem{patient.Notes}, RefusedOn: today}
	if err := w.RefuseParents(w.ctx, w.psy, grown.Patient, d, ""); fields(err) != "refused_on" {
		t.Errorf("of age: got %v", err)
	}
	d.RefusedOn = civil.Must(1998, 1, 1)
	if err := w.RefuseParents(w.ctx, w.psy, grown.Patient, d, ""); fields(err) != "refused_on" {
		t.Errorf("before 1999: got %v", err)
	}
	hidden := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
		d.IdentityDraft = patient.IdentityDraft{Mode: "anonymous", Alias: "Galet"}
	})
	d = patient.MinorDraft{Items: []patient.RecordItem{patient.WholeRecord}, RefusedOn: today, Statement: "Ma mère s’appelle…"}
	if err := w.RefuseParents(w.ctx, w.psy, hidden.Patient, d, ""); fields(err) != "statement" {
		t.Errorf("words of an anonymous minor: got %v", err)
	}
	d.Statement = ""
	if err := w.RefuseParents(w.ctx, w.psy, hidden.Patient, d, ""); err != nil {
		t.Errorf("an anonymous minor: %v", err)
	}
	if err := w.RefuseParents(w.ctx, w.psy, hidden.Patient, patient.MinorDraft{RefusedOn: today}, ""); fields(err) != "items" {
		t.Errorf("nothing refused: got %v", err)
	}
	wantKind(t, w.RefuseParents(w.ctx, w.nurse, hidden.Patient, d, ""), "forbidden")
}
