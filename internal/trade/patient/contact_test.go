package patient_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
)

func details() patient.ContactDraft {
	return patient.ContactDraft{
		Phone: "06 12 34 56 78", Email: "zoubert@exemple.test", Address: "3 impasse du Secret", PostalCode: "31000", City: "Toulouse",
		Commune: "Toulouse", Prefers: patient.BySMS, Hours: "après 18 h", Message: patient.No,
	}
}

func sister() patient.AroundDraft {
	return patient.AroundDraft{Kind: patient.Relative, Name: "Mirabelle Zoubert", Relation: "sœur", Phone: "06 99 88 77 66", Note: "Appeler le soir.", Informed: true, Trusted: true}
}

func doctor() patient.AroundDraft {
	return patient.AroundDraft{Kind: patient.TreatingGP, Name: "Dr Quetsche", Place: "Cabinet du Lavoir", Phone: "05 61 00 00 00"}
}

// circle is what a reader sees of somebody's circle.
func (w *town) circle(t testing.TB, who access.Actor, id db.ID) patient.CircleView {
	t.Helper()
	v, err := w.Circle(w.ctx, who, id)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (w *town) object(t testing.TB, who access.Actor, id db.ID) {
	t.Helper()
	if err := w.Object(w.ctx, who, id, patient.ObjectionDraft{Kind: "sharing", ObjectedOn: today, Channel: "oral"}, ""); err != nil {
		t.Fatal(err)
	}
}

func TestContactDetailsAreKeptApartFromTheTraits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) { d.IdentityDraft = complete() })
		if err := w.AmendContact(w.ctx, w.social, out.Patient, details(), 1, ""); err != nil {
			t.Fatal(err)
		}
		d := complete()
		d.UsedName, d.Phone = "Lopez", "01" // what the identity form says of the phone is not read
		if err := w.AmendIdentity(w.ctx, w.psy, out.Patient, d, 2, ""); err != nil {
			t.Fatal(err)
		}
		p, _ := w.record(t, w.nurse, out.Patient)
		c, _ := patient.ContactOf(p.Identity)
		if c.Phone != "06 12 34 56 78" || c.Prefers != patient.BySMS || c.Hours != "après 18 h" || c.Message != patient.No || p.Commune != "31555" {
			t.Errorf("contact: got %+v, commune %q", c, p.Commune)
		}
		v, err := w.Open(w.ctx, w.psy, out.Patient, "x")
		if was, _ := patient.ContactOf(v.Former[1].Identity); err != nil || len(v.Former) != 2 || was.Phone != "" {
			t.Errorf("former: got %+v, %v", v.Former, err)
		}
		wantKind(t, w.AmendContact(w.ctx, w.psy, out.Patient, details(), 1, ""), "conflict")
		wantKind(t, w.AmendContact(w.ctx, w.nurse, out.Patient, details(), 3, ""), "forbidden")
		for want, change := range map[string]func(*patient.ContactDraft){
			"email":   func(d *patient.ContactDraft) { d.Email, d.Prefers = "zoubert", "" },
			"prefers": func(d *patient.ContactDraft) { d.Phone = "" },
			"message": func(d *patient.ContactDraft) { d.Message = "perhaps" },
			"commune": func(d *patient.ContactDraft) { d.Commune = "Nulle-Part" },
			"hours":   func(d *patient.ContactDraft) { d.Hours = strings.Repeat("é", 101) },
		} {
			d := details()
			change(&d)
			if err := w.AmendContact(w.ctx, w.psy, out.Patient, d, 3, ""); fields(err) != want {
				t.Errorf("got %v, want a message at %s", err, want)
			}
		}
	})
}

func TestAnAddressThatNoServerReadsIsRefused(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	out := w.alone(t, "Zoubert", "Ophélie")
	for _, email := range []string{
		"zoubert", "@", "a@", "@exemple.test", "a b@exemple.test", "a@exemple.test, b@exemple.test", "a@exemple.test\nBcc: b@exemple.test",
		"Zoubert <a@exemple.test>", "a@exemple", "a@@exemple.test", "a@exemple..test",
	} {
		d := details()
		d.Email = email
		if err := w.AmendContact(w.ctx, w.psy, out.Patient, d, 1, ""); fields(err) != "email" {
			t.Errorf("%q: got %v, want a message at email", email, err)
		}
		in := complete()
		in.Email = email
		if err := w.AmendIdentity(w.ctx, w.gp, out.Patient, in, 1, ""); !strings.Contains(fields(err), "email") {
			t.Errorf("%q in the identity: got %v, want a message at email", email, err)
		}
	}
	for i, email := range []string{"", "o’brien+rdv@exemple.test", "a.b-c@sous.exemple.test"} {
		d := details()
		d.Email = email
		if err := w.AmendContact(w.ctx, w.psy, out.Patient, d, i+1, ""); err != nil {
			t.Errorf("%q: got %v", email, err)
		}
	}
}

func TestARemindersGoesOutOnlyWithAnAgreementAndAnAddress(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.alone(t, "Zoubert", "Ophélie")
		reminder := func(when, want string) {
			t.Helper()
			w.read(t, func(tx *db.Tx) error {
				got, ok, err := patient.Reminder(tx, w.Seal, out.Patient)
				if got != want || ok != (want != "") {
					t.Errorf("%s: got %q, %v; want %q", when, got, ok, want)
				}
				return err
			})
		}
		yes := patient.ReminderDraft{Channel: patient.ByEmail, AgreedOn: today}
		if err := w.AgreeToReminders(w.ctx, w.psy, out.Patient, yes, ""); fields(err) != "channel" {
			t.Errorf("without an address: got %v", err)
		}
		if err := w.AmendContact(w.ctx, w.psy, out.Patient, details(), 1, ""); err != nil {
			t.Fatal(err)
		}
		reminder("an address without agreement", "")
		for range 2 {
			if err := w.AgreeToReminders(w.ctx, w.psy, out.Patient, yes, "form-1"); err != nil {
				t.Fatal(err)
			}
		}
		wantKind(t, w.AgreeToReminders(w.ctx, w.psy, out.Patient, yes, ""), "conflict")
		reminder("agreed", "zoubert@exemple.test")
		w.object(t, w.gp, out.Patient)
		reminder("objecting to sharing: the agreement stands by itself", "zoubert@exemple.test")
		if v := w.circle(t, w.psy, out.Patient); len(v.Reminders) != 1 || v.Names[v.Reminders[0].By] != w.psy.Name {
			t.Errorf("reminders: got %+v", v.Reminders)
		}
		wantKind(t, w.AgreeToReminders(w.ctx, w.psy, out.Patient, patient.ReminderDraft{Channel: patient.BySMS, AgreedOn: today}, ""), "forbidden")
		if err := w.StopReminders(w.ctx, w.psy, out.Patient, patient.ByEmail, ""); err != nil {
			t.Fatalf("whoever hears the person writes it down: %v", err)
		}
		reminder("withdrawn", "")
		wantKind(t, w.StopReminders(w.ctx, w.psy, out.Patient, patient.ByEmail, ""), "not_found")
		for name, on := range map[string]civil.Day{"none": {}, "tomorrow": today.AddDays(1), "before any microstructure": civil.Must(1998, 12, 31), "before birth": civil.Must(1979, 1, 1)} {
			if err := w.AgreeToReminders(w.ctx, w.gp, out.Patient, patient.ReminderDraft{Channel: patient.ByEmail, AgreedOn: on}, ""); fields(err) != "agreed_on" {
				t.Errorf("%s: got %v, want a message at agreed_on", name, err)
			}
		}
		no := details()
		no.Email = ""
		if err := w.AgreeToReminders(w.ctx, w.gp, out.Patient, yes, ""); err != nil {
			t.Fatal(err)
		}
		if err := w.AmendContact(w.ctx, w.gp, out.Patient, no, 2, ""); err != nil {
			t.Fatal(err)
		}
		reminder("the address went away", "")
	})
}

func TestTheCircleIsKeptAndItsPastToo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.alone(t, "Zoubert", "Ophélie")
		for _, d := range []patient.AroundDraft{sister(), doctor()} {
			if err := w.PutAround(w.ctx, w.social, out.Patient, 0, d, ""); err != nil {
				t.Fatal(err)
			}
		}
		v := w.circle(t, w.nurse, out.Patient)
		if len(v.Around) != 2 || v.Around[0].Name != "Mirabelle Zoubert" || !v.Around[0].Trusted || v.Around[0].Legal || v.Around[1].Place != "Cabinet du Lavoir" {
			t.Fatalf("around: got %+v", v.Around)
		}
		wantKind(t, w.PutAround(w.ctx, w.psy, out.Patient, 0, doctor(), ""), "conflict")
		wantKind(t, w.PutAround(w.ctx, w.psy, out.Patient, 0, sister(), ""), "conflict")
		moved := sister()
		moved.Phone, moved.Trusted = "07 00 00 00 00", false
		for range 2 {
			if err := w.PutAround(w.ctx, w.psy, out.Patient, v.Around[0].ID, moved, "form-1"); err != nil {
				t.Fatal(err)
			}
		}
		wantKind(t, w.PutAround(w.ctx, w.social, out.Patient, v.Around[0].ID, sister(), ""), "conflict")
		wantKind(t, w.PutAround(w.ctx, w.social, out.Patient, 4242, sister(), ""), "not_found")
		other := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) { d.BirthName, d.Distinct = "Autrement", true })
		wantKind(t, w.EndAround(w.ctx, w.social, other.Patient, v.Around[1].ID, ""), "not_found")
		if err := w.EndAround(w.ctx, w.social, out.Patient, v.Around[1].ID, ""); err != nil {
			t.Fatal(err)
		}
		v = w.circle(t, w.nurse, out.Patient)
		if len(v.Around) != 3 || v.Around[0].EndedAt == nil || v.Names[v.Around[0].EndedBy] != w.psy.Name || v.Around[1].EndedAt == nil || v.Around[2].Phone != "07 00 00 00 00" {
			t.Errorf("around, past ones too: got %+v", v.Around)
		}
		for want, d := range map[string]patient.AroundDraft{
			"kind":     {Kind: "ghost", Name: "X"},
			"name":     {Kind: patient.Pharmacy},
			"relation": {Kind: patient.Relative, Name: "X"},
			"place":    {Kind: patient.Relative, Name: "X", Relation: "sœur", Place: "ici"},
			"note":     {Kind: patient.Pharmacy, Name: "X", Note: strings.Repeat("é", 4001)},
		} {
			if err := w.PutAround(w.ctx, w.psy, out.Patient, 0, d, ""); fields(err) != want {
				t.Errorf("got %v, want a message at %s", err, want)
			}
		}
		if err := w.PutAround(w.ctx, w.psy, out.Patient, 0, patient.AroundDraft{Kind: patient.Pharmacy, Name: "X", Legal: true}, ""); fields(err) != "kind" {
			t.Errorf("a pharmacy that represents: got %v", err)
		}
	})
}

func TestNothingIsKeptAroundAnAnonymousPersonOrShownOfAWithheldOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		hidden := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
			d.IdentityDraft = patient.IdentityDraft{Mode: "anonymous", Alias: "Galet"}
		})
		for name, err := range map[string]error{
			"contact":  w.AmendContact(w.ctx, w.gp, hidden.Patient, details(), 1, ""),
			"reminder": w.AgreeToReminders(w.ctx, w.gp, hidden.Patient, patient.ReminderDraft{Channel: patient.ByEmail, AgreedOn: today}, ""),
			"around":   w.PutAround(w.ctx, w.gp, hidden.Patient, 0, sister(), ""),
			"doctor":   w.PutAround(w.ctx, w.gp, hidden.Patient, 0, doctor(), ""),
			"sharing":  w.ConsentToSharing(w.ctx, w.gp, hidden.Patient, sharing(), ""),
		} {
			if kind(err) != "invalid" {
				t.Errorf("%s of an anonymous person: got %v, want invalid", name, err)
			}
		}
		w.read(t, func(tx *db.Tx) error {
			email, ok, err := patient.Reminder(tx, w.Seal, hidden.Patient)
			if ok || email != "" {
				t.Errorf("reminder: got %q, %v", email, ok)
			}
			return err
		})

		out := w.alone(t, "Zoubert", "Ophélie")
		if err := w.PutAround(w.ctx, w.psy, out.Patient, 0, sister(), ""); err != nil {
			t.Fatal(err)
		}
		entry := w.circle(t, w.psy, out.Patient).Around[0].ID
		w.object(t, w.gp, out.Patient) // while the psychologist has the page open
		for name, err := range map[string]error{
			"contact": w.AmendContact(w.ctx, w.psy, out.Patient, details(), 1, ""),
			"around":  w.PutAround(w.ctx, w.psy, out.Patient, entry, sister(), ""),
			"end":     w.EndAround(w.ctx, w.psy, out.Patient, entry, ""),
			"sharing": w.ConsentToSharing(w.ctx, w.psy, out.Patient, sharing(), ""),
			"minor":   w.RefuseParents(w.ctx, w.psy, out.Patient, patient.MinorDraft{Items: []patient.RecordItem{patient.Notes}, RefusedOn: today}, ""),
			"amend":   w.AmendIdentity(w.ctx, w.psy, out.Patient, complete(), 1, ""),
		} {
			if kind(err) != "forbidden" {
				t.Errorf("%s of a withheld person: got %v, want forbidden", name, err)
			}
		}
		if v := w.circle(t, w.psy, out.Patient); len(v.Around) != 0 || v.Patient.Identity != nil {
			t.Errorf("withheld: got %+v", v.Around)
		}
		if v := w.circle(t, w.gp, out.Patient); len(v.Around) != 1 {
			t.Errorf("to the GP who included: got %+v", v.Around)
		}
	})
}

func TestTheFileRevealsNothingOfTheCircleNorOfTheConsents(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	w := newTown(t, h)
	out := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
		d.BirthName, d.FirstNames, d.BirthDate = "Zoubert", "Ophélie", civil.Must(2010, 2, 3)
	})
	for _, err := range []error{
		w.AmendContact(w.ctx, w.psy, out.Patient, details(), 1, ""),
		w.PutAround(w.ctx, w.psy, out.Patient, 0, sister(), ""),
		w.PutAround(w.ctx, w.psy, out.Patient, 0, doctor(), ""),
		w.ConsentToSharing(w.ctx, w.psy, out.Patient, sharing(), ""),
		w.RefuseParents(w.ctx, w.psy, out.Patient, patient.MinorDraft{Items: []patient.RecordItem{patient.Notes}, RefusedOn: today, Statement: "Ne rien dire au pensionnat"}, ""),
		w.Mark(w.ctx, w.psy, out.Patient, patient.MarksDraft{Doubtful: true, Reason: patient.DoubtOther, Note: "Une jumelle confondue"}, 2, ""),
	} {
		if err != nil {
			t.Fatal(err)
		}
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
		for _, s := range []string{
			"06 12 34", "zoubert@", "impasse du", "après 18", "Mirabelle", "sœur", "06 99", "Appeler", "Quetsche", "Lavoir", "05 61", "Prunier",
			"compte rendu utile", "chiffrée", "pensionnat", "jumelle",
		} {
			if strings.Contains(string(b), s) {
				t.Errorf("%s holds %q", filepath.Base(f), s)
			}
		}
	}
}
