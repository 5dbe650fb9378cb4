package patient_test

import (
	"errors"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/identifier"
	"maillage/internal/trade/patient"
)

// complete has the five strict traits.
func complete() patient.IdentityDraft {
	d := person("Zoubert", "Ophélie Marie", civil.Must(1980, 2, 3))
	d.BirthPlace = "31555"
	return d
}

func answer() patient.INSDraft {
	return patient.INSDraft{Matricule: identifier.NIRFor(2, 1980, 2, "31", 991, 12).Pretty(), Authority: "nir", On: today, Proof: "INSI-42", Same: true}
}

func TestTheStatusFollowsTheTwoFacts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) { d.IdentityDraft = complete() })
		version := 1
		step := func(name string, err error, want patient.Trust) {
			t.Helper()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			version++
			if p, _ := w.record(t, w.nurse, out.Patient); p.Trust() != want || p.Version != version {
				t.Errorf("%s: got %s, version %d; want %s, version %d", name, p.Trust(), p.Version, want, version)
			}
		}
		step("document", w.CheckDocument(w.ctx, w.psy, out.Patient, patient.DocumentDraft{Kind: patient.Passport, On: today}, version, ""), patient.TrustValidated)
		step("INSi", w.RecordINS(w.ctx, w.social, out.Patient, answer(), version, ""), patient.TrustQualified)
		p, _ := w.record(t, w.gp, out.Patient)
		n := p.Identity.(patient.Nominative)
		if n.INS.OID != identifier.OIDNIR || n.INS.Number != identifier.NIRFor(2, 1980, 2, "31", 991, 12) || n.INSProof != "INSI-42" {
			t.Errorf("INS: got %+v, proof %q", n.INS, n.INSProof)
		}
		for field, change := range map[string]func(*patient.IdentityDraft){
			"birth_name":  func(d *patient.IdentityDraft) { d.BirthName = "Autre" },
			"first_names": func(d *patient.IdentityDraft) { d.FirstNames = "Ophélie" },
			"birth_date":  func(d *patient.IdentityDraft) { d.BirthDate = civil.Must(1980, 2, 4) },
			"sex":         func(d *patient.IdentityDraft) { d.Sex = "male" },
			"birth_place": func(d *patient.IdentityDraft) { d.BirthPlace = "Albi" },
		} {
			d := complete()
			change(&d)
			if err := w.AmendIdentity(w.ctx, w.psy, out.Patient, d, version, ""); fields(err) != field {
				t.Errorf("qualified, %s changed: got %v, want a message there", field, err)
			}
		}
		d := complete()
		d.UsedName = "Lopez"
		step("used name", w.AmendIdentity(w.ctx, w.psy, out.Patient, d, version, ""), patient.TrustQualified)
		step("doubt", w.Mark(w.ctx, w.psy, out.Patient, patient.MarksDraft{Doubtful: true, Reason: patient.DoubtINSi, Namesake: true}, version, ""), patient.TrustProvisional)
		wantKind(t, w.RecordINS(w.ctx, w.psy, out.Patient, answer(), version, ""), "invalid")
		step("no doubt", w.Mark(w.ctx, w.psy, out.Patient, patient.MarksDraft{Namesake: true}, version, ""), patient.TrustQualified)
		step("doubt again", w.Mark(w.ctx, w.psy, out.Patient, patient.MarksDraft{Doubtful: true, Reason: patient.DoubtOther, Note: "Sa sœur jumelle a été confondue."}, version, ""), patient.TrustProvisional)
		d.BirthDate = civil.Must(1980, 2, 4)
		step("a strict trait corrected", w.AmendIdentity(w.ctx, w.psy, out.Patient, d, version, ""), patient.TrustProvisional)
		step("doubt lifted", w.Mark(w.ctx, w.psy, out.Patient, patient.MarksDraft{}, version, ""), patient.TrustProvisional)
		p, _ = w.record(t, w.gp, out.Patient)
		if n := p.Identity.(patient.Nominative); !n.INS.IsZero() || !p.INSIOn.IsZero() || p.DocumentKind != "" {
			t.Errorf("the facts of the former traits are still there: %+v", p)
		}
		v, err := w.Open(w.ctx, w.nurse, out.Patient, "x")
		if err != nil || len(v.Former) != 2 {
			t.Fatalf("former: got %d, %v; want the two identities that were corrected", len(v.Former), err)
		}
		was := v.Former[0].Identity.(patient.Nominative)
		if was.BirthDate != civil.Must(1980, 2, 3) || was.INSProof != "INSI-42" || v.Names[v.Former[0].By] != w.psy.Name {
			t.Errorf("former: got %+v by %q", was, v.Names[v.Former[0].By])
		}
		if w.found(t, w.gp, "04/02/1980") == nil || w.found(t, w.gp, "03/02/1980") != nil || w.found(t, w.gp, "lopez") == nil {
			t.Error("search does not follow the correction")
		}
	})
}

func TestWhatAnINSLacksIsSaid(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	out := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) { d.IdentityDraft = complete() })
	for _, c := range []struct {
		name   string
		change func(*patient.INSDraft)
		want   string
	}{
		{"a wrong key", func(d *patient.INSDraft) {
			d.Matricule = d.Matricule[:len(d.Matricule)-1] + string('0'+(d.Matricule[len(d.Matricule)-1]-'0'+1)%10)
		}, "matricule"},
		{"no matricule", func(d *patient.INSDraft) { d.Matricule = "" }, "matricule"},
		{"no authority", func(d *patient.INSDraft) { d.Authority = "" }, "authority"},
		{"no day", func(d *patient.INSDraft) { d.On = civil.Day{} }, "retrieved_on"},
		{"tomorrow", func(d *patient.INSDraft) { d.On = today.AddDays(1) }, "retrieved_on"},
		{"no proof", func(d *patient.INSDraft) { d.Proof = "" }, "proof"},
		{"traits not compared", func(d *patient.INSDraft) { d.Same = false }, "same_traits"},
	} {
		d := answer()
		c.change(&d)
		if err := w.RecordINS(w.ctx, w.psy, out.Patient, d, 1, ""); fields(err) != c.want {
			t.Errorf("%s: got %v, want a message at %s", c.name, err, c.want)
		}
	}
	noPlace := w.alone(t, "Sansville", "Ada")
	if err := w.RecordINS(w.ctx, w.psy, noPlace.Patient, answer(), 1, ""); fields(err) != "same_traits" {
		t.Errorf("without birth place: got %v", err)
	}
	wantKind(t, w.RecordINS(w.ctx, w.nurse, out.Patient, answer(), 1, ""), "forbidden")
	demo := w.psy
	demo.Demo = true
	if err := w.RecordINS(w.ctx, demo, out.Patient, answer(), 1, ""); err != nil {
		t.Fatal(err)
	}
	p, _ := w.record(t, w.psy, out.Patient)
	if got := p.Identity.(patient.Nominative).INS.OID; got != identifier.OIDNIRDemo {
		t.Errorf("OID in a demonstration: got %s, want the one that says so", got)
	}
}

func TestAnonymityAndProvisionHoldNoTrust(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		alias := patient.IdentityDraft{Mode: "anonymous", Alias: "Le Grand"}
		hidden := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) { d.IdentityDraft = alias })
		p, _ := w.record(t, w.psy, hidden.Patient)
		if p.DisplayName() != "Le Grand" || !p.Fictitious || p.Trust() != patient.TrustProvisional || p.BirthYear != 0 || p.Age(today) != -1 {
			t.Errorf("anonymous: got %+v", p)
		}
		for name, err := range map[string]error{
			"a document": w.CheckDocument(w.ctx, w.psy, hidden.Patient, patient.DocumentDraft{Kind: patient.Passport, On: today}, 1, ""),
			"an INS":     w.RecordINS(w.ctx, w.psy, hidden.Patient, answer(), 1, ""),
			"a doubt":    w.Mark(w.ctx, w.psy, hidden.Patient, patient.MarksDraft{Doubtful: true, Reason: patient.DoubtDocument}, 1, ""),
			"a name":     w.AmendIdentity(w.ctx, w.psy, hidden.Patient, complete(), 1, ""),
		} {
			if kind(err) != "invalid" {
				t.Errorf("%s on an anonymous record: got %v, want invalid", name, err)
			}
		}
		alias.Alias = "Le Petit"
		if err := w.AmendIdentity(w.ctx, w.psy, hidden.Patient, alias, 1, ""); err != nil {
			t.Errorf("another alias: %v", err)
		}
		if got := w.found(t, w.psy, "petit"); len(got) != 1 {
			t.Errorf("by the new alias: got %v", got)
		}

		half := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
			d.IdentityDraft = patient.IdentityDraft{Mode: "provisional", BirthName: "Zoubert", BirthYear: 1980}
		})
		wantKind(t, w.CheckDocument(w.ctx, w.psy, half.Patient, patient.DocumentDraft{Kind: patient.Passport, On: today}, 1, ""), "invalid")
		wantKind(t, w.RecordINS(w.ctx, w.psy, half.Patient, answer(), 1, ""), "invalid")
		wantKind(t, w.AmendIdentity(w.ctx, w.psy, half.Patient, alias, 1, ""), "invalid")
		if err := w.AmendIdentity(w.ctx, w.psy, half.Patient, complete(), 1, ""); err != nil {
			t.Fatalf("a provisional identity becomes nominative: %v", err)
		}
		back := patient.IdentityDraft{Mode: "provisional", BirthName: "Zoubert"}
		wantKind(t, w.AmendIdentity(w.ctx, w.psy, half.Patient, back, 2, ""), "invalid")
	})
}

func TestASecondCorrectionIsShownTheFirst(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) { d.IdentityDraft = complete() })
		mine, theirs := complete(), complete()
		theirs.UsedFirst, mine.UsedName = "Clara", "Lopez"
		for range 2 { // the same form twice has one effect
			if err := w.AmendIdentity(w.ctx, w.social, out.Patient, theirs, 1, "form-1"); err != nil {
				t.Fatal(err)
			}
		}
		err := w.AmendIdentity(w.ctx, w.psy, out.Patient, mine, 1, "form-2")
		wantKind(t, err, "conflict")
		var stale *patient.StaleError
		if !errors.As(err, &stale) || stale.Now.Version != 2 || stale.Now.Identity.(patient.Nominative).UsedFirst != "Clara" {
			t.Fatalf("conflict: got %v, want what the record now holds", err)
		}
		if err := w.AmendIdentity(w.ctx, w.psy, out.Patient, mine, stale.Now.Version, "form-3"); err != nil {
			t.Errorf("chosen again on the new version: %v", err)
		}
		wantKind(t, w.Mark(w.ctx, w.psy, out.Patient, patient.MarksDraft{Doubtful: true, Reason: patient.DoubtDocument}, 1, ""), "conflict")
	})
}
