package patient_test

import (
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"

	"pgregory.net/rapid"
)

func sharing() patient.SharingDraft {
	return patient.SharingDraft{
		GivenOn: today, Categories: []patient.Category{patient.Physician, patient.PharmacistCat}, Recipients: "Dr Prunier",
		Information: "Le compte rendu utile au relais.", Support: patient.SupportSecure, Measures: "Messagerie chiffrée, destinataire nommé.", Channel: "oral",
	}
}

func (w *town) wills(t testing.TB, who access.Actor, id db.ID) patient.WillView {
	t.Helper()
	v, err := w.Wills(w.ctx, who, id)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (w *town) mayShare(t testing.TB, id db.ID, c patient.Category, on civil.Day) (may bool) {
	t.Helper()
	w.read(t, func(tx *db.Tx) (err error) {
		may, err = patient.MayShareOutside(tx, id, c, on)
		return err
	})
	return may
}

func TestNothingLeavesTheTeamWithoutAConsentThatNamesWhom(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.alone(t, "Zoubert", "Ophélie")
		if w.mayShare(t, out.Patient, patient.Physician, today) {
			t.Error("shared without a consent: being informed is none")
		}
		if err := w.ConsentToCare(w.ctx, w.psy, out.Patient, patient.CareDraft{GivenOn: today, Channel: "oral"}, ""); err != nil {
			t.Fatal(err)
		}
		if w.mayShare(t, out.Patient, patient.Physician, today) {
			t.Error("consent to care was taken for consent to share")
		}
		for range 2 {
			if err := w.ConsentToSharing(w.ctx, w.social, out.Patient, sharing(), "form-1"); err != nil {
				t.Fatal(err)
			}
		}
		v := w.wills(t, w.nurse, out.Patient)
		if len(v.Sharing) != 1 || v.Sharing[0].Recipients != "Dr Prunier" || v.Names[v.Sharing[0].By] != w.social.Name || len(v.Sharing[0].Categories) != 2 {
			t.Fatalf("consent: got %+v", v.Sharing)
		}
		for c, want := range map[patient.Category]bool{patient.Physician: true, patient.PharmacistCat: true, patient.NurseCat: false, "": false} {
			if got := w.mayShare(t, out.Patient, c, today); got != want {
				t.Errorf("to %q: got %v, want %v", c, got, want)
			}
		}
		if w.mayShare(t, out.Patient, patient.Physician, today.AddDays(-1)) {
			t.Error("shared before the consent was given")
		}
		w.object(t, w.gp, out.Patient)
		if !w.mayShare(t, out.Patient, patient.Physician, today) {
			t.Error("an objection inside the team ended the consent: they are apart")
		}
		if v := w.wills(t, w.psy, out.Patient); v.Sharing[0].Information != "" || v.Sharing[0].Recipients != "" || v.Sharing[0].Measures != "" {
			t.Errorf("withheld, the words are read: %+v", v.Sharing[0])
		}
		gone := patient.WithdrawalDraft{ID: v.Sharing[0].ID, Channel: "phone"}
		if err := w.WithdrawSharing(w.ctx, w.psy, out.Patient, gone, ""); err != nil {
			t.Fatalf("withdrawn by any means, by whoever hears it: %v", err)
		}
		if w.mayShare(t, out.Patient, patient.Physician, today) || w.mayShare(t, out.Patient, patient.Physician, today.AddDays(-1)) {
			t.Error("shared after the withdrawal")
		}
		wantKind(t, w.WithdrawSharing(w.ctx, w.psy, out.Patient, gone, ""), "not_found")
		other := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) { d.BirthName, d.Distinct = "Autrement", true })
		if err := w.ConsentToSharing(w.ctx, w.psy, other.Patient, sharing(), ""); err != nil {
			t.Fatal(err)
		}
		gone.ID = w.wills(t, w.psy, other.Patient).Sharing[0].ID
		wantKind(t, w.WithdrawSharing(w.ctx, w.psy, out.Patient, gone, ""), "not_found")
	})
}

func TestWhatAConsentLacksIsSaid(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	out := w.alone(t, "Zoubert", "Ophélie")
	for want, change := range map[string]func(*patient.SharingDraft){
		"given_on":        func(d *patient.SharingDraft) { d.GivenOn = civil.Must(1979, 5, 1) },
		"ends_on":         func(d *patient.SharingDraft) { d.EndsOn = today.AddDays(-1) },
		"categories":      func(d *patient.SharingDraft) { d.Categories = nil },
		"information":     func(d *patient.SharingDraft) { d.Information = "" },
		"support":         func(d *patient.SharingDraft) { d.Support = "pigeon" },
		"measures":        func(d *patient.SharingDraft) { d.Measures = "" },
		"sharing_channel": func(d *patient.SharingDraft) { d.Channel = "" },
	} {
		d := sharing()
		change(&d)
		if err := w.ConsentToSharing(w.ctx, w.psy, out.Patient, d, ""); fields(err) != want {
			t.Errorf("got %v, want a message at %s", err, want)
		}
	}
	d := sharing()
	d.Categories = []patient.Category{"ministry"}
	if err := w.ConsentToSharing(w.ctx, w.psy, out.Patient, d, ""); fields(err) != "categories" {
		t.Errorf("an unknown category: got %v", err)
	}
	if err := w.ConsentToCare(w.ctx, w.psy, out.Patient, patient.CareDraft{}, ""); fields(err) != "care_on care_channel" {
		t.Errorf("consent to care: got %v", err)
	}
	wantKind(t, w.ConsentToSharing(w.ctx, w.nurse, out.Patient, sharing(), ""), "forbidden")
}

func TestAConsentEndsWithTheEpisodeOfCare(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.alone(t, "Zoubert", "Ophélie")
		if err := w.ConsentToSharing(w.ctx, w.psy, out.Patient, sharing(), ""); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Exit(w.ctx, w.psy, out.Enrolment, patient.ExitDraft{ClosedOn: today, Reason: "moved", Version: 1}, noFact, ""); err != nil {
			t.Fatal(err)
		}
		if !w.mayShare(t, out.Patient, patient.Physician, today) || w.mayShare(t, out.Patient, patient.Physician, today.AddDays(1)) {
			t.Error("the consent holds on the day of the exit, and no longer")
		}
		wantKind(t, w.ConsentToSharing(w.ctx, w.psy, out.Patient, sharing(), ""), "conflict")
		if v := w.wills(t, w.psy, out.Patient); v.Lapses[v.Sharing[0].ID] != (patient.Lapse{On: today, Why: "sortie du suivi"}) {
			t.Errorf("lapse: got %+v", v.Lapses)
		}
	})
}

func TestWhatEndsAConsentByItself(t *testing.T) {
	t.Parallel()
	day := func(m, d int) civil.Day { return civil.Must(2026, 1, 1).AddMonths(m - 1).AddDays(d - 1) }
	version := func(from, to civil.Day) programme.Version { return programme.Version{ValidFrom: from, ValidTo: to} }
	for _, c := range []struct {
		name     string
		versions []programme.Version
		consent  patient.SharingConsent
		stay     patient.Enrolment
		want     patient.Lapse
		told     patient.Lapse
	}{
		{"a programme without end", []programme.Version{version(day(1, 1), day(2, 28)), version(day(3, 1), civil.Day{})}, patient.SharingConsent{}, patient.Enrolment{}, patient.Lapse{}, patient.Lapse{}},
		{"no version at all", nil, patient.SharingConsent{}, patient.Enrolment{}, patient.Lapse{}, patient.Lapse{}},
		{
			"the last version has an end",
			[]programme.Version{version(day(1, 1), day(2, 28)), version(day(3, 1), day(6, 30))},
			patient.SharingConsent{},
			patient.Enrolment{},
			patient.Lapse{On: day(6, 30), Why: "fin du programme"},
			patient.Lapse{On: day(6, 30), Why: "fin du programme"},
		},
		{
			"the person's day comes first",
			[]programme.Version{version(day(1, 1), day(6, 30))},
			patient.SharingConsent{EndsOn: day(4, 1)},
			patient.Enrolment{ClosedOn: day(5, 1)},
			patient.Lapse{On: day(4, 1), Why: "date choisie par la personne"},
			patient.Lapse{On: day(6, 30), Why: "fin du programme"},
		},
		{
			"the exit comes first",
			[]programme.Version{version(day(1, 1), day(6, 30))},
			patient.SharingConsent{EndsOn: day(5, 1)},
			patient.Enrolment{ClosedOn: day(4, 1)},
			patient.Lapse{On: day(4, 1), Why: "sortie du suivi"},
			patient.Lapse{On: day(6, 30), Why: "fin du programme"},
		},
	} {
		end := patient.ProgrammeEnds(c.versions)
		if got := c.consent.Lapse(c.stay, end); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
		if got := patient.LapseOfInformation(end); got != c.told {
			t.Errorf("%s, information: got %+v, want %+v", c.name, got, c.told)
		}
	}
}

// Whatever the days, a consent that holds was given, not withdrawn, and not past
// any of its three ends.
func TestAConsentNeverHoldsPastAnyEnd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := func(name string) civil.Day {
			if rapid.Bool().Draw(t, name+" is set") {
				return civil.Must(2026, 1, 1).AddDays(rapid.IntRange(0, 40).Draw(t, name))
			}
			return civil.Day{}
		}
		c := patient.SharingConsent{GivenOn: civil.Must(2026, 1, 1).AddDays(rapid.IntRange(0, 40).Draw(t, "given")), EndsOn: day("ends"), WithdrawnOn: day("withdrawn")}
		stay, end := patient.Enrolment{ClosedOn: day("closed")}, day("programme")
		on := civil.Must(2026, 1, 1).AddDays(rapid.IntRange(0, 50).Draw(t, "on"))
		want := c.WithdrawnOn.IsZero() && !on.Before(c.GivenOn)
		for _, last := range []civil.Day{c.EndsOn, stay.ClosedOn, end} {
			want = want && (last.IsZero() || !on.After(last))
		}
		if got := c.Holds(on, c.Lapse(stay, end)); got != want {
			t.Fatalf("%+v on %s: got %v, want %v", c, on, got, want)
		}
	})
}

func TestConsentToCareIsItsOwnFact(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		hidden := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
			d.IdentityDraft = patient.IdentityDraft{Mode: "anonymous", Alias: "Galet"}
		})
		yes := patient.CareDraft{GivenOn: today, Channel: "oral"}
		if err := w.ConsentToCare(w.ctx, w.psy, hidden.Patient, yes, ""); err != nil {
			t.Fatalf("an anonymous person consents to care: %v", err)
		}
		wantKind(t, w.ConsentToCare(w.ctx, w.psy, hidden.Patient, yes, ""), "conflict")
		if err := w.WithdrawCare(w.ctx, w.social, hidden.Patient, patient.WithdrawalDraft{}, ""); fields(err) != "withdrawn_channel" {
			t.Errorf("no channel: got %v", err)
		}
		if err := w.WithdrawCare(w.ctx, w.social, hidden.Patient, patient.WithdrawalDraft{Channel: "postal"}, ""); err != nil {
			t.Fatal(err)
		}
		wantKind(t, w.WithdrawCare(w.ctx, w.social, hidden.Patient, patient.WithdrawalDraft{Channel: "postal"}, ""), "not_found")
		if err := w.ConsentToCare(w.ctx, w.psy, hidden.Patient, yes, ""); err != nil {
			t.Fatal(err)
		}
		v := w.wills(t, w.nurse, hidden.Patient)
		if len(v.Care) != 2 || !v.Care[0].WithdrawnOn.IsZero() || v.Care[1].WithdrawnChannel != "postal" || v.Names[v.Care[1].WithdrawnBy] != w.social.Name {
			t.Errorf("care: got %+v", v.Care)
		}
	})
}

func TestTheNoticeToHandIsTheOneInForce(t *testing.T) {
	t.Parallel()
	last := civil.Day{}
	for i, n := range patient.Notices() {
		if n.Code == "" || n.ProgrammeVersion == "" || n.Source == "" || i > 0 && n.ValidFrom != last.AddDays(1) {
			t.Errorf("%s: got %+v, after %s", n.Code, n, last)
		}
		last = n.ValidTo
	}
	for on, want := range map[civil.Day]string{
		civil.Must(2019, 10, 20): "", civil.Must(2019, 10, 21): "2019-10", civil.Must(2021, 12, 1): "2019-10", civil.Must(2021, 12, 2): "2021-12", today: "2026-11",
	} {
		if got := patient.NoticeOn(on); got.Code != want || got.Printed() != (want == "2026-11") {
			t.Errorf("on %s: got %q, printed %v; want %q", on, got.Code, got.Printed(), want)
		}
	}
}

func TestAnInformationIsNeitherBeforeBirthNorBeforeMicrostructures(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	out := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) { d.BirthDate = civil.Must(2001, 5, 6) })
	for on, want := range map[civil.Day]string{
		civil.Must(1998, 12, 31): "informed_on", civil.Must(2001, 5, 5): "informed_on", civil.Must(2001, 5, 6): "", today: "", today.AddDays(1): "informed_on",
	} {
		if err := w.Inform(w.ctx, w.psy, out.Patient, patient.Information{InformedOn: on, Channel: "oral"}, ""); fields(err) != want {
			t.Errorf("informed on %s: got %v, want %q", on, err, want)
		}
		if err := w.Object(w.ctx, w.psy, out.Patient, patient.ObjectionDraft{Kind: "secondary_use", ObjectedOn: on}, ""); want != "" && fields(err) != "objected_on" {
			t.Errorf("objected on %s: got %v", on, err)
		}
	}
	d := draft()
	d.BirthDate, d.InformedOn = civil.Must(2001, 5, 6), civil.Must(2000, 1, 1)
	if err := d.Validate(today); fields(err) != "informed_on" {
		t.Errorf("at the inclusion, before birth: got %v", err)
	}
	d.BirthDate, d.InformedOn = civil.Must(1980, 2, 3), civil.Must(1998, 1, 1)
	if err := d.Validate(today); fields(err) != "informed_on" {
		t.Errorf("at the inclusion, before 1999: got %v", err)
	}
}
