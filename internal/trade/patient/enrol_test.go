package patient_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

func TestAnInclusionIsReadBackWhole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		before := w.lines(t)
		out := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
			d.FirstNames, d.UsedName, d.Commune, d.BirthPlace = "Claire Marie", "Martin", "Toulouse", "Saint-Denis (93)"
			d.Kind, d.On, d.Phone = patient.IdentityCard, today, "06 00 00 00 00"
			d.OtherScheme, d.OtherSchemeNote, d.Referral = "csapa", "Le CSAPA est à deux heures.", "hospital"
		})
		if got := w.lines(t) - before; got != 1 {
			t.Errorf("journal: got %d lines, want 1", got)
		}
		p, stays := w.record(t, w.psy, out.Patient)
		if got, want := p.DisplayName(), "MARTIN Claire"; got != want {
			t.Errorf("name: got %q, want %q", got, want)
		}
		if got, want := p.Number, "31-01-0001"; got != want {
			t.Errorf("number: got %q, want %q", got, want)
		}
		n, ok := p.Identity.(patient.Nominative)
		if !ok || n.FirstNames != "Claire Marie" || n.BirthPlace != "93066" || n.Phone != "06 00 00 00 00" {
			t.Errorf("identity: got %+v", p.Identity)
		}
		if p.Commune != "31555" || p.BirthYear != 1980 || p.Age(today) != 46 || p.Trust() != patient.TrustValidated {
			t.Errorf("person: got commune %s, year %d, age %d, trust %s", p.Commune, p.BirthYear, p.Age(today), p.Trust())
		}
		if len(stays) != 1 || stays[0].ID != out.Enrolment || stays[0].OpenedBy != w.gp.Professional || !stays[0].Open() {
			t.Errorf("stays: got %+v", stays)
		}
		w.read(t, func(tx *db.Tx) error {
			d, err := patient.DetailOf(tx, w.Seal, out.Enrolment, false)
			if want := []string{"alcohol", "tobacco", "gambling"}; !slices.Equal(d.Behaviours, want) {
				t.Errorf("behaviours: got %v, want %v", d.Behaviours, want)
			}
			if d.Complexity != "Logement perdu cet automne." || d.OtherSchemeNote != "Le CSAPA est à deux heures." || !slices.Equal(d.Reasons, []string{"precarity"}) {
				t.Errorf("detail: got %+v", d)
			}
			will, werr := patient.WillOf(tx, out.Patient)
			if will.InformedOn() != civil.Must(2026, 11, 20) || will.Informed[0].By != w.gp.Professional {
				t.Errorf("will: got %+v", will)
			}
			return errors.Join(err, werr)
		})
	})
}

func TestWhatAnInclusionLacksIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	anonymous := func(d *patient.EnrolDraft) {
		d.IdentityDraft = patient.IdentityDraft{Mode: "anonymous", Alias: "Le Grand"}
	}
	for _, c := range []struct {
		name   string
		change func(*patient.EnrolDraft)
		want   string
	}{
		{"nobody says how the person is known", func(d *patient.EnrolDraft) { d.Mode = "" }, "mode"},
		{"a mode that does not exist", func(d *patient.EnrolDraft) { d.Mode = "secret" }, "mode"},
		{"a nominative person without birth name", func(d *patient.EnrolDraft) { d.BirthName = "" }, "birth_name"},
		{"… without first names", func(d *patient.EnrolDraft) { d.FirstNames = "" }, "first_names"},
		{"… without birth date", func(d *patient.EnrolDraft) { d.BirthDate = civil.Day{} }, "birth_date"},
		{"… without sex", func(d *patient.EnrolDraft) { d.Sex = "" }, "sex"},
		{"… with a sex that does not exist", func(d *patient.EnrolDraft) { d.Sex = "x" }, "sex"},
		{"… with an alias", func(d *patient.EnrolDraft) { d.Alias = "Le Grand" }, "alias"},
		{"born tomorrow", func(d *patient.EnrolDraft) { d.BirthDate = today.AddDays(1) }, "birth_date"},
		{"born 121 years ago", func(d *patient.EnrolDraft) { d.BirthDate = civil.Must(1905, 11, 1) }, "birth_date"},
		{"born in another year than that of the day", func(d *patient.EnrolDraft) { d.BirthYear = 1981 }, "birth_year"},
		{"a place nobody knows", func(d *patient.EnrolDraft) { d.BirthPlace = "Trifouilly-les-Oies" }, "birth_place"},
		{"a place of several communes", func(d *patient.EnrolDraft) { d.Commune = "Saint-Denis" }, "commune"},
		{"an address of mail that is not one", func(d *patient.EnrolDraft) { d.Email = "claire" }, "email"},
		{"a name too long", func(d *patient.EnrolDraft) { d.BirthName = strings.Repeat("é", 101) }, "birth_name"},
		{"a provisional person without any name", func(d *patient.EnrolDraft) {
			d.IdentityDraft = patient.IdentityDraft{Mode: "provisional", Phone: "06"}
		}, "birth_name"},
		{"a document seen without saying when", func(d *patient.EnrolDraft) { d.Kind = patient.Passport }, "document_on"},
		{"a document that validates nothing", func(d *patient.EnrolDraft) { d.Kind, d.On = "PC", today }, "document_kind"},
		{"a document seen tomorrow", func(d *patient.EnrolDraft) { d.Kind, d.On = patient.Passport, today.AddDays(1) }, "document_on"},
		{"a document of a provisional person", func(d *patient.EnrolDraft) {
			d.Mode, d.Kind, d.On = "provisional", patient.Passport, today
		}, "document_kind"},

		{"anonymous without alias", func(d *patient.EnrolDraft) { anonymous(d); d.Alias = "" }, "alias"},
		{"anonymous with a birth name", func(d *patient.EnrolDraft) { anonymous(d); d.BirthName = "Durand" }, "birth_name"},
		{"anonymous with first names", func(d *patient.EnrolDraft) { anonymous(d); d.FirstNames = "Claire" }, "first_names"},
		{"anonymous with a used name", func(d *patient.EnrolDraft) { anonymous(d); d.UsedName = "Martin" }, "used_name"},
		{"anonymous with a used first name", func(d *patient.EnrolDraft) { anonymous(d); d.UsedFirst = "Clara" }, "used_first"},
		{"anonymous with a birth date", func(d *patient.EnrolDraft) { anonymous(d); d.BirthDate = today }, "birth_date"},
		{"anonymous with a birth year", func(d *patient.EnrolDraft) { anonymous(d); d.BirthYear = 1980 }, "birth_year"},
		{"anonymous with a birth place", func(d *patient.EnrolDraft) { anonymous(d); d.BirthPlace = "31555" }, "birth_place"},
		{"anonymous with a phone", func(d *patient.EnrolDraft) { anonymous(d); d.Phone = "06" }, "phone"},
		{"anonymous with a mail address", func(d *patient.EnrolDraft) { anonymous(d); d.Email = "a@b" }, "email"},
		{"anonymous with an address", func(d *patient.EnrolDraft) { anonymous(d); d.Address = "1, rue" }, "address"},
		{"anonymous with a postal code", func(d *patient.EnrolDraft) { anonymous(d); d.PostalCode = "31000" }, "postal_code"},
		{"anonymous with a city", func(d *patient.EnrolDraft) { anonymous(d); d.City = "Toulouse" }, "city"},
		{"anonymous with a commune", func(d *patient.EnrolDraft) { anonymous(d); d.Commune = "31555" }, "commune"},
		{"anonymous with a document", func(d *patient.EnrolDraft) { anonymous(d); d.Kind, d.On = patient.Passport, today }, "document_kind"},

		{"no addictive behaviour", func(d *patient.EnrolDraft) { d.Primary, d.Behaviours = "", nil }, "primary"},
		{"no behaviour that motivates the request", func(d *patient.EnrolDraft) { d.Primary = "" }, "primary"},
		{"a behaviour that does not exist", func(d *patient.EnrolDraft) { d.Behaviours = []string{"chess"} }, "primary"},
		{"nothing complex", func(d *patient.EnrolDraft) { d.Reasons, d.Complexity = nil, "" }, "reasons"},
		{"a reason that does not exist", func(d *patient.EnrolDraft) { d.Reasons = []string{"rain"} }, "reasons"},
		{"nobody asked about another scheme", func(d *patient.EnrolDraft) { d.OtherScheme = "" }, "other_scheme"},
		{"another scheme without a word", func(d *patient.EnrolDraft) { d.OtherScheme = "csapa" }, "other_scheme_note"},
		{"a word about no other scheme", func(d *patient.EnrolDraft) { d.OtherSchemeNote = "Loin." }, "other_scheme"},
		{"an origin that does not exist", func(d *patient.EnrolDraft) { d.Referral = "moon" }, "referral"},
		{"no day of inclusion", func(d *patient.EnrolDraft) { d.OpenedOn = civil.Day{} }, "opened_on"},
		{"included tomorrow", func(d *patient.EnrolDraft) { d.OpenedOn = today.AddDays(1) }, "opened_on"},
		{"nobody informed the person", func(d *patient.EnrolDraft) { d.InformedOn = civil.Day{} }, "informed_on"},
		{"informed after the inclusion", func(d *patient.EnrolDraft) { d.InformedOn = today }, "informed_on"},
		{"informed tomorrow", func(d *patient.EnrolDraft) { d.InformedOn = today.AddDays(1) }, "informed_on"},
		{"informed by a channel that does not exist", func(d *patient.EnrolDraft) { d.Channel = "pigeon" }, "channel"},

		{"before the convention", func(d *patient.EnrolDraft) { d.OpenedOn = civil.Must(2023, 6, 1); d.InformedOn = d.OpenedOn }, "opened_on"},
		{"before the training", func(d *patient.EnrolDraft) { d.OpenedOn = civil.Must(2024, 2, 9); d.InformedOn = d.OpenedOn }, "opened_on"},
		{"before the opening", func(d *patient.EnrolDraft) { d.OpenedOn = civil.Must(2024, 2, 20); d.InformedOn = d.OpenedOn }, "opened_on"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := draft()
			c.change(&d)
			_, err := w.Enrol(w.ctx, w.gp, w.north.ID, d, "")
			wantKind(t, err, "invalid")
			if got := fields(err); got != c.want {
				t.Errorf("fields: got %q, want %q (%v)", got, c.want, err)
			}
		})
	}
	var n int
	w.read(t, func(tx *db.Tx) error { return tx.Get(&n, `select count(*) from patient`) })
	if n != 0 {
		t.Errorf("people: got %d after refusals, want 0", n)
	}
}

func TestOnlyAGPOfTheTeamIncludes(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	for _, c := range []struct {
		name string
		who  access.Actor
		team db.ID
		want string
	}{
		{"a psychologist", w.psy, w.north.ID, "forbidden"},
		{"a nurse", w.nurse, w.north.ID, "forbidden"},
		{"the coordination", w.coordination, w.north.ID, "forbidden"},
		{"the agency", w.agency, w.north.ID, "forbidden"},
		{"the operator", w.operator, w.north.ID, "forbidden"},
		{"nobody", access.Actor{}, w.north.ID, "forbidden"},
		{"a GP of another team", w.southGP, w.north.ID, "not_found"},
		{"a GP, in a team that does not exist", w.gp, 12345, "not_found"},
		{"a GP of the team", w.gp, w.north.ID, "none"},
	} {
		_, err := w.Enrol(w.ctx, c.who, c.team, draft(), "")
		if got := kind(err); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTheSameFormTwiceIncludesOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		first, err := w.Enrol(w.ctx, w.gp, w.north.ID, draft(), "form-1")
		if err != nil {
			t.Fatal(err)
		}
		again, err := w.Enrol(w.ctx, w.gp, w.north.ID, draft(), "form-1")
		if err != nil || again.Patient != first.Patient || !again.Repeated {
			t.Errorf("again: got %+v, %v; want the same person, repeated", again, err)
		}
		var n int
		w.read(t, func(tx *db.Tx) error { return tx.Get(&n, `select count(*) from enrolment`) })
		if n != 1 {
			t.Errorf("enrolments: got %d, want 1", n)
		}
	})
}

func TestANearRecordAsksForConfirmation(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	known := w.enrol(t, w.gp, w.north.ID, nil)
	w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
		d.IdentityDraft = patient.IdentityDraft{Mode: "anonymous", Alias: "Durand Claire"}
	})
	for _, c := range []struct {
		name string
		p    patient.IdentityDraft
		near bool
	}{
		{"the very same", person("Durand", "Claire", civil.Must(1980, 2, 3)), true},
		{"same day, name heard otherwise", person("Durant", "Klaire", civil.Must(1980, 2, 3)), true},
		{"same day, names the other way round", person("Claire", "Durand", civil.Must(1980, 2, 3)), true},
		{"same names, day not known", patient.IdentityDraft{Mode: "provisional", BirthName: "DURAND", FirstNames: "Claire", BirthYear: 1980}, true},
		{"same names, day and month inverted", person("Durand", "Claire", civil.Must(1980, 3, 2)), true},
		{"same names, another day", person("Durand", "Claire", civil.Must(1962, 7, 19)), false},
		{"same day, another name", person("Lopez", "Inès", civil.Must(1980, 2, 3)), false},
		{"same name alone", patient.IdentityDraft{Mode: "provisional", BirthName: "Durand"}, false},
		{"anonymous", patient.IdentityDraft{Mode: "anonymous", Alias: "Durand Claire"}, false},
	} {
		d := draft()
		d.IdentityDraft = c.p
		before := w.lines(t)
		_, err := w.Enrol(w.ctx, w.gp, w.north.ID, d, "")
		var near *patient.NearError
		if got := errors.As(err, &near); got != c.near {
			t.Errorf("%s: near %v (%v), want %v", c.name, got, err, c.near)
			continue
		}
		if !c.near {
			continue
		}
		if len(near.Near) != 1 || near.Near[0].Patient.ID != known.Patient || fields(err) != "distinct" {
			t.Errorf("%s: got %d records at %q, want the one known, at distinct", c.name, len(near.Near), fields(err))
		}
		if got := w.lines(t) - before; got != 1 {
			t.Errorf("%s: looking at another's record left %d lines, want 1", c.name, got)
		}
		d.Distinct = true
		if _, err := w.Enrol(w.ctx, w.gp2, w.north.ID, d, ""); err != nil {
			t.Errorf("%s, confirmed: %v", c.name, err)
		}
		w.write(t, func(tx *db.Tx) error { return removeBut(tx, known.Patient) })
	}
	if _, err := w.Enrol(w.ctx, w.southGP, w.south.ID, draft(), ""); err != nil {
		t.Errorf("another team must not learn that the person is known: %v", err)
	}
}

// removeBut takes away everybody of a name but one.
func removeBut(tx *db.Tx, keep db.ID) error {
	var ids []db.ID
	if err := tx.Select(&ids, `select e.id from enrolment e join patient p on p.id = e.patient_id where p.id <> $1 and p.mode <> 'anonymous'`, keep); err != nil {
		return err
	}
	for _, id := range ids {
		if err := patient.RemoveIncluded(tx, id); err != nil {
			return err
		}
	}
	return nil
}

func TestOneOpenEnrolmentThenAReEntry(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
			d.OpenedOn, d.InformedOn = civil.Must(2026, 1, 10), civil.Must(2026, 1, 10)
		})
		again := patient.ReEnrolDraft{TeamID: w.north.ID, CriteriaDraft: criteria()}
		_, err := w.ReEnrol(w.ctx, w.gp2, out.Patient, again, "")
		wantKind(t, err, "conflict")

		acted := func(*db.Tx, db.ID) (civil.Day, error) { return civil.Must(2026, 6, 2), nil }
		for _, c := range []struct {
			name string
			d    patient.ExitDraft
			want string
		}{
			{"no day", patient.ExitDraft{Reason: "moved", Version: 1}, "closed_on"},
			{"before the inclusion", patient.ExitDraft{ClosedOn: civil.Must(2026, 1, 9), Reason: "moved", Version: 1}, "closed_on"},
			{"in the future", patient.ExitDraft{ClosedOn: today.AddDays(1), Reason: "moved", Version: 1}, "closed_on"},
			{"before the last act", patient.ExitDraft{ClosedOn: civil.Must(2026, 6, 1), Reason: "moved", Version: 1}, "closed_on"},
			{"no reason", patient.ExitDraft{ClosedOn: civil.Must(2026, 6, 2), Version: 1}, "reason"},
			{"a reason that does not exist", patient.ExitDraft{ClosedOn: civil.Must(2026, 6, 2), Reason: "rain", Version: 1}, "reason"},
		} {
			if _, err := w.Exit(w.ctx, w.social, out.Enrolment, c.d, acted, ""); fields(err) != c.want {
				t.Errorf("exit, %s: got %v, want a message at %s", c.name, err, c.want)
			}
		}
		good := patient.ExitDraft{ClosedOn: civil.Must(2026, 6, 2), Reason: "moved", Version: 1}
		_, err = w.Exit(w.ctx, w.southGP, out.Enrolment, good, acted, "")
		wantKind(t, err, "not_found")
		_, err = w.Exit(w.ctx, w.nurse, out.Enrolment, good, acted, "")
		wantKind(t, err, "forbidden")
		for range 2 { // the second is the same form sent again
			if _, err := w.Exit(w.ctx, w.social, out.Enrolment, good, acted, "exit-1"); err != nil {
				t.Fatal(err)
			}
		}
		_, err = w.Exit(w.ctx, w.social, out.Enrolment, good, acted, "exit-2")
		wantKind(t, err, "conflict")

		again.OpenedOn, again.InformedOn = civil.Must(2026, 6, 2), civil.Must(2026, 6, 2)
		_, err = w.ReEnrol(w.ctx, w.gp2, out.Patient, again, "")
		if fields(err) != "opened_on" {
			t.Errorf("back on the day of the exit: got %v, want a message at opened_on", err)
		}
		again.OpenedOn, again.InformedOn = civil.Must(2026, 9, 1), civil.Must(2026, 9, 1)
		_, err = w.ReEnrol(w.ctx, w.psy, out.Patient, again, "")
		wantKind(t, err, "forbidden")
		_, err = w.ReEnrol(w.ctx, w.southGP, out.Patient, patient.ReEnrolDraft{TeamID: w.south.ID, CriteriaDraft: again.CriteriaDraft}, "")
		wantKind(t, err, "not_found")
		if _, err = w.ReEnrol(w.ctx, w.gp2, out.Patient, again, ""); err != nil {
			t.Fatal(err)
		}
		_, stays := w.record(t, w.gp, out.Patient)
		if len(stays) != 2 || !stays[0].Open() || stays[1].ClosedOn != civil.Must(2026, 6, 2) || stays[1].ExitReason != "moved" {
			t.Errorf("stays: got %+v, want the new one open and the old one closed", stays)
		}
	})
}

func TestAFactBelongsToTheDaysOfItsEnrolment(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	out := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
		d.OpenedOn, d.InformedOn = civil.Must(2026, 2, 3), civil.Must(2026, 2, 3)
	})
	if _, err := w.Exit(w.ctx, w.gp, out.Enrolment, patient.ExitDraft{ClosedOn: civil.Must(2026, 9, 30), Reason: "moved", Version: 1}, noFact, ""); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		day  civil.Day
		says string
	}{
		{civil.Day{}, "Indiquez la date"},
		{civil.Must(2026, 2, 2), "avant l’inclusion du 03/02/2026"},
		{civil.Must(2026, 2, 3), ""},
		{civil.Must(2026, 9, 30), ""},
		{civil.Must(2026, 10, 1), "après la sortie du 30/09/2026"},
		{today.AddDays(1), "dans le futur"},
	} {
		w.read(t, func(tx *db.Tx) error {
			e, err := patient.OpenOn(tx, w.psy, access.SessionRecord, out.Enrolment, c.day)
			if c.says == "" && (err != nil || e.ID != out.Enrolment) {
				t.Errorf("%s: got %v, want the enrolment", c.day, err)
			}
			if c.says != "" && (fields(err) != "held_on" || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("%s: got %v, want held_on: …%s", c.day, err, c.says)
			}
			return nil
		})
	}
	w.read(t, func(tx *db.Tx) error {
		for _, id := range []db.ID{out.Enrolment, 987654321} {
			_, err := patient.OpenOn(tx, w.southGP, access.CaseloadOpen, id, today)
			wantKind(t, err, "not_found")
		}
		_, err := patient.OpenOn(tx, w.nurse, access.SessionRecord, out.Enrolment, civil.Must(2026, 2, 3))
		wantKind(t, err, "forbidden")
		return nil
	})
}

func TestRecordNumbersFollowEachOtherUnderConcurrency(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		const people = 24
		var group sync.WaitGroup
		for i := range people {
			group.Go(func() {
				d := draft()
				d.IdentityDraft = patient.IdentityDraft{Mode: "anonymous", Alias: "A" + key(i)}
				if _, err := w.Enrol(w.ctx, w.gp, w.north.ID, d, key(i)); err != nil {
					t.Errorf("enrol %d: %v", i, err)
				}
			})
		}
		group.Wait()
		var numbers []string
		w.read(t, func(tx *db.Tx) error { return tx.Select(&numbers, `select number from patient order by number`) })
		if len(numbers) != people || numbers[0] != "31-01-0001" || numbers[people-1] != "31-01-0024" {
			t.Errorf("numbers: got %v, want 31-01-0001 to 31-01-0024", numbers)
		}
	})
}

func TestIncludeForImport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		in := patient.Inclusion{
			Number: "31-01-0040", Identity: patient.Provisional{Traits: patient.Traits{BirthName: "Petit"}}, TeamID: w.north.ID,
			ProgrammeID: 7, OpenedOn: civil.Must(2025, 1, 5), Behaviours: []string{"alcohol", "alcohol"}, InformedOn: civil.Must(2025, 1, 5),
			SourceKey: "row-12", ClosedOn: civil.Must(2025, 6, 5), ExitReason: "moved",
		}
		var id, first, second db.ID
		w.write(t, func(tx *db.Tx) (err error) {
			id, first, err = patient.Include(tx, w.Seal, in)
			return err
		})
		w.read(t, func(tx *db.Tx) error {
			got, found, err := patient.ByNumber(tx, "31-01-0040")
			if got != id || !found {
				t.Errorf("by number: got %v, %v; want %v", got, found, id)
			}
			if _, found, _ := patient.ByNumber(tx, "31-01-0041"); found {
				t.Error("by another number: found somebody")
			}
			return err
		})
		if got := w.alone(t, "Suivant", "Ève"); got.Patient == 0 {
			t.Fatal("no inclusion after an import")
		}
		if got := w.found(t, w.gp, "31-01-0041"); len(got) != 1 {
			t.Errorf("the next number after an imported 0040: got %v at 31-01-0041", got)
		}
		taken := patient.Inclusion{Number: in.Number, Identity: in.Identity, TeamID: w.north.ID, ProgrammeID: 7, OpenedOn: in.OpenedOn}
		refused(t, w, taken, "conflict", "a number taken")
		again := in
		again.Patient, again.Number, again.SourceKey, again.ClosedOn, again.ExitReason = id, "", "row-13", civil.Day{}, ""
		again.OpenedOn, again.TeamID = civil.Must(2025, 9, 1), w.south.ID
		w.write(t, func(tx *db.Tx) (err error) {
			_, second, err = patient.Include(tx, w.Seal, again)
			return err
		})
		if got := w.found(t, w.southGP, "petit"); len(got) != 1 {
			t.Errorf("the second team does not find whom it follows: %v", got)
		}
		third := again
		third.SourceKey = "row-14"
		refused(t, w, third, "conflict", "two open stays")
		half := in
		half.ExitReason = ""
		refused(t, w, half, "invalid", "an exit without reason")
		w.write(t, func(tx *db.Tx) error { return patient.RemoveIncluded(tx, second) })
		w.write(t, func(tx *db.Tx) error { return patient.RemoveIncluded(tx, first) })
		for _, table := range []string{"patient_token", "patient_information", "enrolment", "enrolment_behaviour", "patient"} {
			var n int
			column := "patient_id"
			if table == "patient" {
				column = "id"
			} else if table == "enrolment_behaviour" {
				column = "enrolment_id"
			}
			w.read(t, func(tx *db.Tx) error {
				return tx.Get(&n, `select count(*) from `+table+` where `+column+` in ($1, $2, $3)`, id, first, second)
			})
			if n != 0 {
				t.Errorf("undone import left %d rows in %s", n, table)
			}
		}
	})
}

// refused checks that an inclusion fails so.
func refused(t *testing.T, w *town, in patient.Inclusion, want, what string) {
	t.Helper()
	err := w.DB.Write(w.ctx, func(tx *db.Tx) error {
		_, _, err := patient.Include(tx, w.Seal, in)
		return err
	})
	if got := kind(err); got != want {
		t.Errorf("%s: got %s (%v), want %s", what, got, err, want)
	}
}

func TestAnImportIsNotUndoneOverWorkDoneSince(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	for _, c := range []struct {
		name string
		work func(patient.Enrolled) error
	}{
		{"a correction", func(e patient.Enrolled) error {
			return w.AmendIdentity(w.ctx, w.psy, e.Patient, person("Autre", "Nom", civil.Must(1990, 1, 1)), 1, "")
		}},
		{"an exit", func(e patient.Enrolled) error {
			_, err := w.Exit(w.ctx, w.gp, e.Enrolment, patient.ExitDraft{ClosedOn: today, Reason: "moved", Version: 1}, noFact, "")
			return err
		}},
		{"an objection", func(e patient.Enrolled) error {
			return w.Object(w.ctx, w.gp, e.Patient, patient.ObjectionDraft{Kind: "secondary_use", ObjectedOn: today}, "")
		}},
		{"another notice", func(e patient.Enrolled) error {
			return w.Inform(w.ctx, w.gp, e.Patient, patient.Information{InformedOn: today, Channel: "oral"}, "")
		}},
	} {
		out := w.alone(t, "Import", "Ada")
		if err := c.work(out); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		err := w.DB.Write(w.ctx, func(tx *db.Tx) error { return patient.RemoveIncluded(tx, out.Enrolment) })
		if kind(err) != "conflict" {
			t.Errorf("undo after %s: got %s, want conflict", c.name, kind(err))
		}
	}
}

func TestAClosedMicrostructureIncludesNobody(t *testing.T) {
	t.Parallel()
	w := newTown(t, dbtest.Open(t, db.SQLite))
	w.write(t, func(tx *db.Tx) error {
		_, err := tx.Exec(`update microstructure set trained_on = null where id = $1`, w.north.ID)
		return err
	})
	why, err := w.Obstacles(w.ctx, w.gp, w.north.ID)
	if err != nil || len(why) != 1 || why[0] != w.obstacle(t) {
		t.Errorf("obstacles: got %v, %v", why, err)
	}
	_, err = w.Enrol(w.ctx, w.gp, w.north.ID, draft(), "")
	wantKind(t, err, "invalid")
	if fields(err) != "opened_on" || !strings.Contains(err.Error(), why[0]) {
		t.Errorf("refusal: got %v, want the obstacle at opened_on", err)
	}
	_, err = w.Obstacles(w.ctx, w.psy, w.north.ID)
	wantKind(t, err, "forbidden")
	_, err = w.Obstacles(w.ctx, w.southGP, w.north.ID)
	wantKind(t, err, "not_found")
}

func (w *town) obstacle(t *testing.T) string {
	t.Helper()
	var m network.Microstructure
	w.read(t, func(tx *db.Tx) (err error) {
		m, err = network.TeamByID(tx, w.north.ID)
		return err
	})
	return m.Obstacles(today)[0]
}
