package patient_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
)

func (w *town) hidden(t testing.TB) patient.Enrolled {
	t.Helper()
	return w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
		d.IdentityDraft = patient.IdentityDraft{Mode: "anonymous", Alias: "Galet"}
	})
}

func asked() patient.LiftDraft { return patient.LiftDraft{AskedOn: today, Own: true} }

func confirmed(sentence string) patient.ConfirmDraft {
	return patient.ConfirmDraft{IdentityDraft: complete(), Sentence: sentence}
}

func TestAnonymityEndsInTwoStepsByTwoMembers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.hidden(t)
		wantKind(t, w.ConfirmLift(w.ctx, w.gp, out.Patient, confirmed(""), 1, ""), "not_found") // nobody asked
		if err := w.AskLift(w.ctx, w.psy, out.Patient, patient.LiftDraft{AskedOn: today}, ""); fields(err) != "own_wish" {
			t.Errorf("not the person's own wish: got %v", err)
		}
		wantKind(t, w.AskLift(w.ctx, w.nurse, out.Patient, asked(), ""), "forbidden")
		for range 2 {
			if err := w.AskLift(w.ctx, w.psy, out.Patient, asked(), "form-1"); err != nil {
				t.Fatal(err)
			}
		}
		wantKind(t, w.AskLift(w.ctx, w.gp, out.Patient, asked(), ""), "conflict")
		if p, _ := w.record(t, w.gp, out.Patient); p.Mode() != patient.ModeAnonymous {
			t.Error("asked for, not confirmed, and no longer anonymous")
		}
		before := h.Clock.Now()
		h.Clock.Advance(time.Minute)
		bad := confirmed("")
		bad.BirthName = ""
		if err := w.ConfirmLift(w.ctx, w.gp, out.Patient, bad, 1, ""); fields(err) != "birth_name" {
			t.Errorf("without a name: got %v", err)
		}
		bad = confirmed("")
		bad.IdentityDraft = patient.IdentityDraft{Mode: "anonymous", Alias: "Caillou"}
		if err := w.ConfirmLift(w.ctx, w.gp, out.Patient, bad, 1, ""); fields(err) != "mode" {
			t.Errorf("to another alias: got %v", err)
		}
		wantKind(t, w.ConfirmLift(w.ctx, w.gp, out.Patient, confirmed(""), 7, ""), "conflict")
		for range 2 {
			if err := w.ConfirmLift(w.ctx, w.gp, out.Patient, confirmed(""), 1, "form-2"); err != nil {
				t.Fatal(err)
			}
		}
		p, _ := w.record(t, w.social, out.Patient)
		if p.Mode() != patient.ModeNominative || p.DisplayName() != "ZOUBERT Ophélie" || p.Fictitious || p.Trust() != patient.TrustProvisional || p.Version != 2 {
			t.Errorf("lifted: got %+v called %q", p, p.DisplayName())
		}
		if len(w.found(t, w.psy, "zoubert")) != 1 || len(w.found(t, w.psy, "galet")) != 0 {
			t.Error("search does not follow")
		}
		v, err := w.Open(w.ctx, w.psy, out.Patient, "x")
		if err != nil || len(v.Former) != 1 || v.Former[0].Identity != (patient.Anonymous{Alias: "Galet"}) || v.Names[v.Former[0].By] != w.gp.Name {
			t.Errorf("the alias is not kept: %+v, %v", v.Former, err)
		}
		w.read(t, func(tx *db.Tx) error {
			for at, want := range map[time.Time]string{before: "Galet", h.Clock.Now(): "ZOUBERT Ophélie", h.Clock.Now().Add(time.Hour): "ZOUBERT Ophélie"} {
				if got, err := patient.CalledAt(tx, w.Seal, p, at); got != want || err != nil {
					t.Errorf("at %s: called %q, %v; want %q", at, got, err, want)
				}
			}
			return nil
		})
		wantKind(t, w.ConfirmLift(w.ctx, w.gp, out.Patient, confirmed(""), 2, ""), "not_found")
		wantKind(t, w.AskLift(w.ctx, w.gp, out.Patient, asked(), ""), "invalid")
	})
}

func TestTheSameMemberConfirmsAfterANightAndASentence(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.hidden(t)
		if err := w.AskLift(w.ctx, w.psy, out.Patient, asked(), ""); err != nil {
			t.Fatal(err)
		}
		again := w.psy
		again.Account = 77 // another account of the same professional is no other member
		for _, who := range []access.Actor{w.psy, again} {
			wantKind(t, w.ConfirmLift(w.ctx, who, out.Patient, confirmed(patient.LiftSentence), 1, ""), "invalid")
		}
		h.Clock.Advance(24*time.Hour - time.Second)
		wantKind(t, w.ConfirmLift(w.ctx, w.psy, out.Patient, confirmed(patient.LiftSentence), 1, ""), "invalid")
		h.Clock.Advance(time.Second)
		if err := w.ConfirmLift(w.ctx, w.psy, out.Patient, confirmed("oui"), 1, ""); fields(err) != "sentence" {
			t.Errorf("without the sentence: got %v", err)
		}
		if err := w.ConfirmLift(w.ctx, w.psy, out.Patient, confirmed("la personne demande a etre connue."), 1, ""); err != nil {
			t.Errorf("typed without accents: %v", err)
		}
	})
}

func TestAnOldWishIsAskedAgain(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	out := w.hidden(t)
	if err := w.AskLift(w.ctx, w.psy, out.Patient, asked(), ""); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(30 * 24 * time.Hour)
	wantKind(t, w.ConfirmLift(w.ctx, w.gp, out.Patient, confirmed(""), 1, ""), "invalid")
	if err := w.AskLift(w.ctx, w.psy, out.Patient, asked(), ""); err != nil {
		t.Fatalf("asked again: %v", err)
	}
	if err := w.CancelLift(w.ctx, w.social, out.Patient, ""); err != nil {
		t.Fatal(err)
	}
	wantKind(t, w.CancelLift(w.ctx, w.social, out.Patient, ""), "not_found")
	wantKind(t, w.ConfirmLift(w.ctx, w.gp, out.Patient, confirmed(""), 1, ""), "not_found")
}

// Every other use-case that writes leaves an anonymous person anonymous.
func TestNoOtherPathLeavesAnonymity(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.hidden(t)
		provisional := complete()
		provisional.Mode = "provisional"
		for _, act := range []func() error{
			func() error { return w.AmendIdentity(w.ctx, w.gp, out.Patient, complete(), 1, "") },
			func() error { return w.AmendIdentity(w.ctx, w.gp, out.Patient, provisional, 1, "") },
			func() error { return w.AmendContact(w.ctx, w.gp, out.Patient, details(), 1, "") },
			func() error {
				return w.CheckDocument(w.ctx, w.gp, out.Patient, patient.DocumentDraft{Kind: patient.Passport, On: today}, 1, "")
			},
			func() error { return w.RecordINS(w.ctx, w.gp, out.Patient, answer(), 1, "") },
			func() error { return w.Mark(w.ctx, w.gp, out.Patient, patient.MarksDraft{Namesake: true}, 1, "") },
			func() error { return w.PutAround(w.ctx, w.gp, out.Patient, 0, sister(), "") },
			func() error { return w.AskLift(w.ctx, w.gp, out.Patient, asked(), "") },
			func() error { return w.CancelLift(w.ctx, w.gp, out.Patient, "") },
			func() error {
				_, err := w.Certify(w.ctx, w.gp, out.Patient, patient.CertificateDraft{Name: "Mirabelle Zoubert"})
				return err
			},
			func() error {
				return w.Inform(w.ctx, w.gp, out.Patient, patient.Information{InformedOn: today, Channel: "oral"}, "")
			},
			func() error {
				return w.ConsentToCare(w.ctx, w.gp, out.Patient, patient.CareDraft{GivenOn: today, Channel: "oral"}, "")
			},
			func() error {
				_, err := w.Exit(w.ctx, w.gp, out.Enrolment, patient.ExitDraft{ClosedOn: today.AddDays(-1), Reason: "moved", Version: 1}, noFact, "")
				return err
			},
			func() error { w.comeBack(t, w.gp2, out.Patient, true); return nil },
		} {
			_ = act() // whether it works is another test's
			p, _ := w.record(t, w.gp, out.Patient)
			if p.Mode() != patient.ModeAnonymous || p.DisplayName() != "Galet" || !p.Fictitious {
				t.Fatalf("got %+v", p)
			}
		}
	})
}

func TestACertificateBearsANameThatNothingKeeps(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	w := newTown(t, h)
	out := w.hidden(t)
	name := patient.CertificateDraft{Name: "Mirabelle Quetsche", BirthDate: civil.Must(1971, 8, 19)}
	before := w.lines(t)
	pdf, err := w.Certify(w.ctx, w.gp, out.Patient, name)
	if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF")) {
		t.Fatalf("got %d bytes, %v", len(pdf), err)
	}
	if w.lines(t) != before+1 {
		t.Errorf("lines of the journal: got %d, want one", w.lines(t)-before)
	}
	var line struct {
		Action  string `db:"action"`
		Subject string `db:"subject"`
		Reason  string `db:"reason"`
	}
	w.read(t, func(tx *db.Tx) error {
		return tx.Get(&line, `select action, subject, reason from audit_line where seq = $1`, before+1)
	})
	if line.Action != string(access.PatientCertify) || line.Subject != "certificate" || line.Reason != "" {
		t.Errorf("journal: got %+v", line)
	}
	files, err := filepath.Glob(filepath.Join(h.Dir, "maillage.db*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no file to read: %v", err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{"Mirabelle", "mirabelle", "Quetsche", "quetsche", "1971-08-19", "19 août 1971"} {
			if bytes.Contains(b, []byte(s)) {
				t.Errorf("%s holds %q", filepath.Base(f), s)
			}
		}
	}
	if got := w.found(t, w.gp, "quetsche"); len(got) != 0 {
		t.Errorf("search finds %v", got)
	}
	if _, err := w.Certify(w.ctx, w.gp, out.Patient, patient.CertificateDraft{}); fields(err) != "certified_name" {
		t.Errorf("no name: got %v", err)
	}
	known := w.alone(t, "Zoubert", "Ophélie")
	for want, call := range map[string]func() error{
		"invalid":   func() error { _, err := w.Certify(w.ctx, w.gp, known.Patient, name); return err },
		"forbidden": func() error { _, err := w.Certify(w.ctx, w.psy, out.Patient, name); return err },
		"not_found": func() error { _, err := w.Certify(w.ctx, w.southGP, out.Patient, name); return err },
	} {
		wantKind(t, call(), want)
	}
}
