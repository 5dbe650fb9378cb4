package patient_test

import (
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
)

func TestAnObjectionActsAtTheNextRequest(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.alone(t, "Zoubert", "Ophélie")
		object := func() {
			t.Helper()
			if err := w.Object(w.ctx, w.social, out.Patient, patient.ObjectionDraft{Kind: "sharing", ObjectedOn: today, Channel: "oral"}, ""); err != nil {
				t.Fatal(err)
			}
		}
		sees := func(who access.Actor) (record, list, search, number bool) {
			t.Helper()
			p, _ := w.record(t, who, out.Patient)
			w.read(t, func(tx *db.Tx) error {
				all, err := patient.OfTeam(tx, w.Seal, who, w.north.ID, false)
				list = len(all) == 1 && all[0].Patient.DisplayName() == "ZOUBERT Ophélie"
				return err
			})
			return p.DisplayName() == "ZOUBERT Ophélie", list, len(w.found(t, who, "zoubert")) == 1, len(w.found(t, who, "31-01-0001")) == 1
		}
		check := func(when string, want map[string]bool) {
			t.Helper()
			for name, who := range map[string]access.Actor{"the GP who included": w.gp, "another GP": w.gp2, "the psychologist": w.psy, "the social worker": w.social, "the nurse": w.nurse} {
				if r, l, s, n := sees(who); r != want[name] || l != want[name] || s != want[name] || n != want[name] {
					t.Errorf("%s, %s sees: record %v, list %v, search %v, number %v; want %v", when, name, r, l, s, n, want[name])
				}
			}
		}
		all := map[string]bool{"the GP who included": true, "another GP": true, "the psychologist": true, "the social worker": true, "the nurse": true}
		check("before", all)
		object()
		check("objecting", map[string]bool{"the GP who included": true})

		p, _ := w.record(t, w.psy, out.Patient)
		if p.Identity != nil || !p.Withheld || p.DisplayName() != "Dossier 31-01-0001" || p.Age(today) != -1 || p.Mode() != patient.ModeNominative {
			t.Errorf("withheld: got %+v called %q", p, p.DisplayName())
		}
		w.read(t, func(tx *db.Tx) error {
			d, err := patient.DetailOf(tx, w.Seal, out.Enrolment, p.Withheld)
			if d.Complexity != "" || len(d.Behaviours) != 3 {
				t.Errorf("withheld detail: got %+v, want codes and no words", d)
			}
			return err
		})
		v, err := w.Open(w.ctx, w.psy, out.Patient, "patient.identity")
		if err != nil || len(v.Former) != 0 || v.Patient.Identity != nil {
			t.Errorf("withheld view: got %+v, %v", v, err)
		}
		wantKind(t, w.AmendIdentity(w.ctx, w.psy, out.Patient, person("Autre", "Nom", today), 1, ""), "forbidden")
		wantKind(t, w.Object(w.ctx, w.gp, out.Patient, patient.ObjectionDraft{Kind: "sharing", ObjectedOn: today}, ""), "conflict")

		if err := w.WithdrawObjection(w.ctx, w.psy, out.Patient, "sharing", ""); err != nil {
			t.Fatal(err)
		}
		check("withdrawn", all)
		wantKind(t, w.WithdrawObjection(w.ctx, w.psy, out.Patient, "sharing", ""), "not_found")
		object()
		check("objecting again", map[string]bool{"the GP who included": true})
		w.read(t, func(tx *db.Tx) error {
			will, err := patient.WillOf(tx, out.Patient)
			if len(will.Objections) != 2 || !will.Objects("sharing") || will.Objects("secondary_use") {
				t.Errorf("will: got %+v, want two objections, the last open", will)
			}
			return err
		})
	})
}

func TestAnObjectionToOtherUsesClosesNothing(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	out := w.alone(t, "Zoubert", "Ophélie")
	if err := w.Object(w.ctx, w.gp, out.Patient, patient.ObjectionDraft{Kind: "secondary_use", ObjectedOn: today}, ""); err != nil {
		t.Fatal(err)
	}
	if p, _ := w.record(t, w.psy, out.Patient); p.Withheld {
		t.Error("withheld by an objection to secondary use")
	}
}

func TestInformingIsDatedAndNamed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.alone(t, "Zoubert", "Ophélie")
		for _, c := range []struct {
			name string
			in   patient.Information
			want string
		}{
			{"no day", patient.Information{Channel: "oral"}, "informed_on"},
			{"tomorrow", patient.Information{InformedOn: today.AddDays(1), Channel: "oral"}, "informed_on"},
			{"no channel", patient.Information{InformedOn: today}, "channel"},
			{"a channel that does not exist", patient.Information{InformedOn: today, Channel: "pigeon"}, "channel"},
		} {
			if err := w.Inform(w.ctx, w.psy, out.Patient, c.in, ""); fields(err) != c.want {
				t.Errorf("%s: got %v, want a message at %s", c.name, err, c.want)
			}
		}
		for range 2 { // the same form twice
			if err := w.Inform(w.ctx, w.psy, out.Patient, patient.Information{InformedOn: today, Notice: "2026-02", Channel: "oral"}, "form-1"); err != nil {
				t.Fatal(err)
			}
		}
		v, err := w.Open(w.ctx, w.nurse, out.Patient, "patient.information")
		if err != nil {
			t.Fatal(err)
		}
		if len(v.Will.Informed) != 2 || v.Will.InformedOn() != today || v.Names[v.Will.Informed[0].By] != w.psy.Name {
			t.Errorf("will: got %+v by %q, want two notices, the last by %q", v.Will.Informed, v.Names[v.Will.Informed[0].By], w.psy.Name)
		}
	})
}

func TestOutOfScopeIsLikeUnknown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.alone(t, "Zoubert", "Ophélie")
		acts := map[string]func(access.Actor, db.ID, db.ID) error{
			"open": func(a access.Actor, p, _ db.ID) error { _, err := w.Open(w.ctx, a, p, "x"); return err },
			"stay": func(a access.Actor, _, e db.ID) error { _, _, err := w.Stay(w.ctx, a, e); return err },
			"amend": func(a access.Actor, p, _ db.ID) error {
				return w.AmendIdentity(w.ctx, a, p, patient.IdentityDraft{}, 1, "")
			},
			"document": func(a access.Actor, p, _ db.ID) error {
				return w.CheckDocument(w.ctx, a, p, patient.DocumentDraft{}, 1, "")
			},
			"ins":      func(a access.Actor, p, _ db.ID) error { return w.RecordINS(w.ctx, a, p, patient.INSDraft{}, 1, "") },
			"mark":     func(a access.Actor, p, _ db.ID) error { return w.Mark(w.ctx, a, p, patient.MarksDraft{}, 1, "") },
			"inform":   func(a access.Actor, p, _ db.ID) error { return w.Inform(w.ctx, a, p, patient.Information{}, "") },
			"object":   func(a access.Actor, p, _ db.ID) error { return w.Object(w.ctx, a, p, patient.ObjectionDraft{}, "") },
			"withdraw": func(a access.Actor, p, _ db.ID) error { return w.WithdrawObjection(w.ctx, a, p, "sharing", "") },
			"exit": func(a access.Actor, _, e db.ID) error {
				_, err := w.Exit(w.ctx, a, e, patient.ExitDraft{}, noFact, "")
				return err
			},
		}
		const unknown = db.ID(424242424242)
		for name, act := range acts {
			elsewhere, none := act(w.southGP, out.Patient, out.Enrolment), act(w.gp, unknown, unknown)
			if kind(elsewhere) != "not_found" || kind(none) != "not_found" || elsewhere.Error() != none.Error() {
				t.Errorf("%s: of another team %v, unknown %v; want one same not_found", name, elsewhere, none)
			}
			for who, a := range map[string]access.Actor{"coordination": w.coordination, "agency": w.agency, "operator": w.operator, "nobody": {}} {
				if got := kind(act(a, out.Patient, out.Enrolment)); got != "forbidden" {
					t.Errorf("%s by %s: got %s, want forbidden", name, who, got)
				}
			}
		}
		gone := w.psy
		gone.Teams = nil // left the team this morning
		if _, err := w.Open(w.ctx, gone, out.Patient, "x"); kind(err) != "not_found" {
			t.Errorf("a member who left: got %v, want not_found", err)
		}
	})
}

func TestOpeningLeavesALine(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	out := w.alone(t, "Zoubert", "Ophélie")
	before := w.lines(t)
	if _, err := w.Open(w.ctx, w.psy, out.Patient, "patient.identity"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Search(w.ctx, w.psy, "zou", 10); err != nil {
		t.Fatal(err)
	}
	var last struct {
		Action  string `db:"action"`
		Subject string `db:"subject"`
		Patient db.ID  `db:"patient_id"`
	}
	w.read(t, func(tx *db.Tx) error {
		return tx.Get(&last, `select action, subject, patient_id from audit_line where seq = $1`, before+1)
	})
	if last.Action != string(access.PatientOpen) || last.Subject != "patient.identity" || last.Patient != out.Patient {
		t.Errorf("line of an opening: got %+v", last)
	}
	w.read(t, func(tx *db.Tx) error {
		return tx.Get(&last, `select action, subject, patient_id from audit_line where seq = $1`, before+2)
	})
	if last.Action != string(access.PatientSearch) || last.Subject != "search" || last.Patient != 0 || w.lines(t) != before+2 {
		t.Errorf("line of a search: got %+v, %d lines", last, w.lines(t)-before)
	}
}
