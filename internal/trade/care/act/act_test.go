package act_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care/act"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/terminology"

	"pgregory.net/rapid"
)

func methadone(on civil.Day) act.Draft {
	return act.Draft{Kind: act.Substitution, HeldOn: on, Molecule: "N07BC02", Prescriber: "team_gp"}
}

func screened(on civil.Day, hiv, hcv terminology.Code) act.Draft {
	return act.Draft{Kind: act.Screening, HeldOn: on, Method: "rapid", HIV: hiv, HCV: hcv}
}

func vaccinated(on civil.Day) act.Draft {
	return act.Draft{Kind: act.Vaccination, HeldOn: on, Vaccine: "hbv"}
}

func withdrawn(on civil.Day) act.Draft {
	return act.Draft{Kind: act.Withdrawal, HeldOn: on, Product: "alcohol", Setting: "ambulatory"}
}

func TestEachKindOfActIsRecordedAndReadBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Durand", today.AddDays(-60))
		d := methadone(today.AddDays(-50))
		d.InitiatedHere, d.Note = true, "Sirop"
		w.record(t, m.gp, e, d)
		w.record(t, m.nurse, e, screened(today.AddDays(-3), "negative", "pending"))
		dose := 2
		v := vaccinated(today.AddDays(-2))
		v.Dose, v.Complete = &dose, true
		w.record(t, m.nurse, e, v)
		w.record(t, m.gp, e, withdrawn(today.AddDays(-40)))

		s := w.open(t, m.gp, e).Stays[0]
		var told []string
		for _, a := range s.Acts {
			told = append(told, fmt.Sprintf("%s %s %s, %s", a.HeldOn, a.Kind, a.What(), a.By))
		}
		slices.Sort(told)
		want := []string{
			"2026-10-03 substitution Méthadone, Alice1 Aubépine", "2026-10-13 withdrawal Alcool, Alice1 Aubépine", "2026-11-19 screening VHC (hépatite C), Édith1 Églantine",
			"2026-11-19 screening VIH, Édith1 Églantine", "2026-11-20 vaccination Hépatite B (VHB), Édith1 Églantine",
		}
		if !slices.Equal(told, want) {
			t.Errorf("got %q, want %q", told, want)
		}
		if x := s.Of(act.Substitution)[0]; !x.Ongoing() || !x.Detail.InitiatedHere || x.Elsewhere || x.Detail.Note != "Sirop" || x.Profession != access.GP {
			t.Errorf("got %+v", x)
		}
		if x := s.Of(act.Vaccination)[0]; x.Detail.Dose != 2 || !x.Detail.Complete {
			t.Errorf("got %+v", x.Detail)
		}
		if n := w.count(t, `select count(*) from audit_line where subject = 'act' and patient_id = $1`, e.PatientID); n != 5 {
			t.Errorf("lines of the journal: got %d, want 5", n)
		}
	})
}

func TestWhatIsTypedOfAnActIsChecked(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.Open(t, db.SQLite))
	m := w.teams[0]
	e := w.include(t, m, "Durand", today.AddDays(-60))
	before := e.OpenedOn.AddDays(-1)
	cases := map[string]struct {
		d      act.Draft
		change func(d *act.Draft)
		field  string
	}{
		"no kind":                          {methadone(today), func(d *act.Draft) { d.Kind = "" }, "kind"},
		"no date":                          {methadone(today), func(d *act.Draft) { d.HeldOn = civil.Day{} }, "held_on"},
		"a date to come":                   {methadone(today), func(d *act.Draft) { d.HeldOn = today.AddDays(1) }, "held_on"},
		"an impossible year":               {methadone(today), func(d *act.Draft) { d.HeldOn = today.AddYears(-61) }, "held_on"},
		"an unknown molecule":              {methadone(today), func(d *act.Draft) { d.Molecule = "N07BB04" }, "molecule"},
		"morphine without its indication":  {methadone(today), func(d *act.Draft) { d.Molecule = terminology.MoleculeMorphine }, "indication"},
		"no prescriber":                    {methadone(today), func(d *act.Draft) { d.Prescriber = "" }, "prescriber"},
		"begun before and initiated here":  {methadone(before), func(d *act.Draft) { d.InitiatedHere = true }, "initiated_here"},
		"an end before the beginning":      {methadone(today.AddDays(-5)), func(d *act.Draft) { d.EndedOn, d.EndReason = today.AddDays(-6), "completed" }, "ended_on"},
		"an end without a reason":          {methadone(today.AddDays(-5)), func(d *act.Draft) { d.EndedOn = today }, "end_reason"},
		"a reason without an end":          {methadone(today.AddDays(-5)), func(d *act.Draft) { d.EndReason = "completed" }, "ended_on"},
		"a screening without a result":     {screened(today, "", ""), func(*act.Draft) {}, "result_hiv"},
		"a screening without its way":      {screened(today, "negative", ""), func(d *act.Draft) { d.Method = "" }, "method"},
		"an unknown result":                {screened(today, "negative", "maybe"), func(*act.Draft) {}, "result_hcv"},
		"a screening before the inclusion": {screened(before, "negative", ""), func(*act.Draft) {}, "held_on"},
		"an unknown vaccine":               {vaccinated(today), func(d *act.Draft) { d.Vaccine = "x" }, "vaccine"},
		"a tenth dose":                     {vaccinated(today), func(d *act.Draft) { n := 10; d.Dose = &n }, "dose"},
		"a withdrawal without product":     {withdrawn(today), func(d *act.Draft) { d.Product = "gambling" }, "product"},
		"a withdrawal from nowhere":        {withdrawn(today), func(d *act.Draft) { d.Setting = "" }, "setting"},
		"a note too long":                  {withdrawn(today), func(d *act.Draft) { d.Note = strings.Repeat("é", 1001) }, "note"},
	}
	for name, c := range cases {
		c.change(&c.d)
		t.Run(name, func(t *testing.T) {
			wantField(t, w.act.Record(ctx, m.gp, e.PatientID, e.ID, c.d, ""), c.field)
		})
	}
	for name, d := range map[string]act.Draft{
		"a treatment begun before the inclusion": methadone(today.AddYears(-8)),
		"a screening elsewhere, before":          {Kind: act.Screening, HeldOn: before, Method: "serology", HBV: "negative", Elsewhere: true},
		"morphine, said to be a substitution":    {Kind: act.Substitution, HeldOn: today, Molecule: terminology.MoleculeMorphine, Indication: true, Prescriber: "csapa", Confirm: true},
	} {
		d.Confirm = true // the order of a map: one treatment may be under way
		if err := w.act.Record(ctx, m.gp, e.PatientID, e.ID, d, ""); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The indication of morphine is said of morphine alone.
	d := methadone(today)
	d.Indication, d.Confirm = true, true
	w.record(t, m.gp, e, d)
	for _, a := range w.open(t, m.gp, e).Stays[0].Of(act.Substitution) {
		if a.Detail.Indication != (a.Detail.Molecule == terminology.MoleculeMorphine) {
			t.Errorf("got %+v", a.Detail)
		}
	}
}

// The grid of acts, cell by cell: who reads what, who records.
func TestEachProfessionReadsAndRecordsItsOwn(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.Open(t, db.SQLite))
	m := w.teams[0]
	e := w.include(t, m, "Durand", today.AddDays(-60))
	for _, d := range []act.Draft{methadone(today), screened(today, "positive", ""), vaccinated(today), withdrawn(today)} {
		w.record(t, m.gp, e, d)
	}
	as := func(p access.Profession) access.Actor {
		who := m.gp
		who.Teams = []access.Team{{ID: m.id, Code: m.code, Name: m.name, Profession: p}}
		return who
	}
	want := map[access.Profession]string{
		access.GP: "substitution withdrawal screening vaccination +", access.Psychiatrist: "substitution withdrawal screening vaccination +",
		access.Nurse: "substitution withdrawal screening vaccination +", access.Pharmacist: "substitution withdrawal screening vaccination",
		access.Psychologist: "substitution withdrawal", access.SocialWorker: "substitution withdrawal", access.OtherMember: "",
	}
	for p, sees := range want {
		var got []string
		v, err := w.act.Open(ctx, as(p), e.PatientID, "acts")
		if err == nil {
			for _, k := range act.Kinds {
				if len(v.Stays[0].Of(k)) > 0 {
					got = append(got, string(k))
				}
			}
		} else {
			wantKind(t, err, fault.Forbidden)
		}
		if w.act.Record(ctx, as(p), e.PatientID, e.ID, vaccinated(today.AddDays(-len(p))), "") == nil {
			got = append(got, "+")
		}
		if strings.Join(got, " ") != sees {
			t.Errorf("%s: got %q, want %q", p, got, sees)
		}
	}
	for _, role := range []access.Role{access.AdminCoordination, access.MedicalCoordination, access.HostOrganisation, access.Agency, access.Insurer, access.Evaluator, access.Operator} {
		_, err := w.act.Open(ctx, access.Actor{Role: role}, e.PatientID, "acts")
		wantKind(t, err, fault.Forbidden)
	}
}

func TestActsAreOfTheirTeamAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, other := w.teams[0], w.teams[1]
		e, theirs := w.include(t, m, "Durand", today.AddDays(-60)), w.include(t, other, "Petit", today.AddDays(-60))
		w.record(t, m.gp, e, methadone(today))
		id := w.open(t, m.gp, e).Stays[0].Acts[0].ID
		_, err := w.act.Open(ctx, other.gp, e.PatientID, "acts")
		wantKind(t, err, fault.NotFound)
		wantKind(t, w.act.Record(ctx, other.gp, e.PatientID, 0, act.Draft{}, ""), fault.NotFound)
		wantKind(t, w.act.Record(ctx, other.gp, theirs.PatientID, e.ID, methadone(today), ""), fault.NotFound)
		wantKind(t, w.act.End(ctx, other.gp, theirs.PatientID, id, act.EndDraft{EndedOn: today, Reason: "completed"}, ""), fault.NotFound)
		wantKind(t, w.act.Reverse(ctx, other.gp, theirs.PatientID, id, act.ReversalDraft{}, ""), fault.NotFound)
		wantKind(t, w.act.Correct(ctx, other.gp, theirs.PatientID, id, methadone(today), act.ReversalDraft{}, ""), fault.NotFound)
	})
}

func TestATreatmentEndsOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Durand", today.AddDays(-60))
		w.record(t, m.gp, e, methadone(today.AddDays(-30)))
		id := w.open(t, m.gp, e).Stays[0].Acts[0].ID
		end := func(on civil.Day, why terminology.Code) error {
			return w.act.End(ctx, m.nurse, e.PatientID, id, act.EndDraft{EndedOn: on, Reason: why}, "")
		}
		wantField(t, end(today.AddDays(-31), "completed"), "ended_on")
		wantField(t, end(today.AddDays(1), "completed"), "ended_on")
		wantField(t, end(today, "boredom"), "end_reason")
		must(t, end(today, "switched"))
		wantKind(t, end(today, "completed"), fault.Conflict)
		a := w.open(t, m.psy, e).Stays[0].Acts[0]
		if a.Ongoing() || a.EndedOn != today || a.EndReason != "switched" {
			t.Errorf("got %+v", a)
		}
		w.record(t, m.gp, e, vaccinated(today))
		v := w.open(t, m.gp, e).Stays[0].Of(act.Vaccination)[0]
		wantKind(t, w.act.End(ctx, m.gp, e.PatientID, v.ID, act.EndDraft{EndedOn: today, Reason: "completed"}, ""), fault.Invalid)
	})
}

func TestAnActIsReversedAndReplacedNeverEdited(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Durand", today.AddDays(-60))
		w.record(t, m.nurse, e, vaccinated(today.AddDays(-2)))
		first := w.open(t, m.gp, e).Stays[0].Acts[0]
		d := first.Draft()
		d.HeldOn = today.AddDays(-3)
		must(t, w.act.Correct(ctx, m.gp, e.PatientID, first.ID, d, act.ReversalDraft{}, "")) // the same day: no reason
		wantKind(t, w.act.Correct(ctx, m.gp, e.PatientID, first.ID, d, act.ReversalDraft{}, ""), fault.Conflict)
		acts := w.open(t, m.gp, e).Stays[0].Acts
		if len(acts) != 2 || acts[0].ID != first.ID || acts[0].Holds() || acts[0].ReversedBy != "Alice1 Aubépine" || acts[1].ReplacesID != first.ID || acts[1].HeldOn != today.AddDays(-3) {
			t.Fatalf("got %+v", acts)
		}
		w.Clock.Advance(24 * time.Hour)
		wantField(t, w.act.Reverse(ctx, m.nurse, e.PatientID, acts[1].ID, act.ReversalDraft{Reason: " "}, ""), "reason")
		must(t, w.act.Reverse(ctx, m.nurse, e.PatientID, acts[1].ID, act.ReversalDraft{Reason: "Autre personne"}, ""))
		w.read(t, func(tx *db.Tx) error {
			left, err := act.OfPatient(tx, w.Seal, e.PatientID)
			if len(left) != 0 {
				t.Errorf("still holding: %+v", left)
			}
			return err
		})
		if a := w.open(t, m.gp, e).Stays[0].Acts[1]; a.Reversal != "Autre personne" {
			t.Errorf("got %+v", a)
		}
	})
}

func TestAResultThatComesInNeedsNoReason(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.Open(t, db.SQLite))
	m := w.teams[0]
	e := w.include(t, m, "Durand", today.AddDays(-60))
	w.record(t, m.nurse, e, screened(today, "", "pending"))
	w.Clock.Advance(72 * time.Hour)
	a := w.open(t, m.nurse, e).Stays[0].Acts[0]
	d := a.Draft()
	d.HCV, d.Note = "positive", "autre chose aussi"
	wantField(t, w.act.Correct(ctx, m.nurse, e.PatientID, a.ID, d, act.ReversalDraft{}, ""), "reason")
	d.Note, d.HIV = "", "negative"
	wantField(t, w.act.Correct(ctx, m.nurse, e.PatientID, a.ID, d, act.ReversalDraft{Reason: "x"}, ""), "result_hiv")
	d.HIV = ""
	must(t, w.act.Correct(ctx, m.nurse, e.PatientID, a.ID, d, act.ReversalDraft{}, ""))
	acts := w.open(t, m.nurse, e).Stays[0].Acts
	if acts[0].Detail.Result != "positive" || acts[1].Reversal != "Résultat reçu" {
		t.Errorf("got %+v", acts)
	}
}

func TestWhatLooksTypedTwiceIsConfirmed(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.Open(t, db.SQLite))
	m := w.teams[0]
	e := w.include(t, m, "Durand", today.AddDays(-60))
	w.record(t, m.gp, e, screened(today, "negative", ""))
	wantField(t, w.act.Record(ctx, m.nurse, e.PatientID, 0, screened(today, "negative", ""), ""), "confirm")
	w.record(t, m.nurse, e, screened(today, "", "negative"))
	w.record(t, m.nurse, e, screened(today.AddDays(-1), "negative", ""))
	d := screened(today, "negative", "")
	d.Confirm = true
	w.record(t, m.nurse, e, d)

	w.record(t, m.gp, e, methadone(today.AddDays(-9)))
	other := methadone(today)
	other.Molecule = "N07BC01"
	wantField(t, w.act.Record(ctx, m.gp, e.PatientID, 0, other, ""), "confirm")
	other.EndedOn, other.EndReason = today, "completed" // it is over: no two at once
	w.record(t, m.gp, e, other)
	for range 2 { // the same request twice
		must(t, w.act.Record(ctx, m.gp, e.PatientID, 0, vaccinated(today), "k"))
	}
	if n := len(w.open(t, m.gp, e).Stays[0].Of(act.Vaccination)); n != 1 {
		t.Errorf("got %d vaccinations, want 1", n)
	}
}

func TestALateActSaysWhy(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.Open(t, db.SQLite))
	m := w.teams[0]
	e := w.include(t, m, "Durand", today.AddDays(-60))
	w.limit(t, 30)
	d := vaccinated(today.AddDays(-31))
	wantField(t, w.act.Record(ctx, m.gp, e.PatientID, 0, d, ""), "late_reason")
	d.LateReason = "Carnet apporté aujourd’hui"
	w.record(t, m.gp, e, d)
	w.record(t, m.gp, e, vaccinated(today.AddDays(-30)))
	w.record(t, m.gp, e, methadone(today.AddYears(-3)))
}

// The window of late entry by its days, against a count made another way.
func TestTheWindowOfLateEntry(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		now := civil.Must(2019, 1, 1).AddDays(rapid.IntRange(0, 4000).Draw(r, "today"))
		e := patient.Enrolment{OpenedOn: now.AddDays(-rapid.IntRange(0, 800).Draw(r, "opened"))}
		held := now.AddDays(-rapid.IntRange(0, 900).Draw(r, "held"))
		elsewhere := rapid.Bool().Draw(r, "elsewhere")
		if act.Late(programme.Version{}, e, held, elsewhere, now) {
			r.Fatal("late without a delay")
		}
		most := rapid.IntRange(0, 120).Draw(r, "most")
		last := held
		for range most {
			last = last.AddDays(1) // the last day on which it may be entered
		}
		want := now.After(last) && !elsewhere && (held.After(e.OpenedOn) || held == e.OpenedOn)
		if got := act.Late(programme.Version{LateEntryDays: &most}, e, held, elsewhere, now); got != want {
			r.Fatalf("held %s, opened %s, today %s, %d days, elsewhere %v: got %v", held, e.OpenedOn, now, most, elsewhere, got)
		}
	})
}

// Who objects to sharing is closed to all but the GP who included.
func TestAnObjectionClosesTheActs(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.Open(t, db.SQLite))
	m := w.teams[0]
	e := w.include(t, m, "Durand", today.AddDays(-60))
	w.record(t, m.gp, e, methadone(today))
	w.record(t, m.nurse, e, vaccinated(today))
	w.object(t, m, e)
	v := w.open(t, m.nurse, e)
	if s := v.Stays[0]; !v.Patient.Withheld || len(s.Acts) != 1 || s.Acts[0].Kind != act.Vaccination || s.MayRecord {
		t.Errorf("got %+v", s)
	}
	wantKind(t, w.act.Record(ctx, m.nurse, e.PatientID, 0, vaccinated(today.AddDays(-1)), ""), fault.Forbidden)
	wantKind(t, w.act.Reverse(ctx, m.nurse, e.PatientID, v.Stays[0].Acts[0].ID, act.ReversalDraft{}, ""), fault.Forbidden)
	if s := w.open(t, m.gp, e).Stays[0]; len(s.Acts) != 2 || !s.MayRecord {
		t.Errorf("the GP who included: got %+v", s)
	}
}

// Nothing of an act that says something of somebody stands in clear in its row.
func TestTheRowOfAnActTellsOnlyWhatIsCounted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Durand", today.AddDays(-60))
		d := methadone(today.AddDays(-9))
		d.Note = "Note inventée"
		w.record(t, m.gp, e, d)
		w.record(t, m.nurse, e, screened(today, "positive", ""))
		id := w.open(t, m.gp, e).Stays[0].Of(act.Substitution)[0].ID
		must(t, w.act.End(ctx, m.gp, e.PatientID, id, act.EndDraft{EndedOn: today, Reason: "interrupted"}, ""))
		must(t, w.act.Reverse(ctx, m.gp, e.PatientID, id, act.ReversalDraft{Reason: "Motif inventé"}, ""))
		w.read(t, func(tx *db.Tx) error {
			var rows []struct {
				Detail   []byte `db:"detail"`
				Ending   []byte `db:"ending"`
				Reversal []byte `db:"reversal"`
			}
			err := tx.Select(&rows, `select detail, ending, reversal from medical_act`)
			for _, r := range rows {
				for _, secret := range []string{"N07BC02", "positive", "hiv", "Note", "interrupted", "Motif"} {
					if strings.Contains(string(r.Detail)+string(r.Ending)+string(r.Reversal), secret) {
						t.Errorf("a row tells %q", secret)
					}
				}
			}
			return err
		})
	})
}

func TestTheRoomsAboveAskWhatRestsOnActs(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.Open(t, db.SQLite))
	m := w.teams[0]
	e, bare := w.include(t, m, "Durand", today.AddDays(-60)), w.include(t, m, "Petit", today.AddDays(-60))
	w.record(t, m.gp, e, vaccinated(today.AddDays(-4)))
	elsewhere := vaccinated(today)
	elsewhere.Elsewhere = true
	w.record(t, m.gp, e, elsewhere)
	w.read(t, func(tx *db.Tx) error {
		if day, err := act.LastFact(tx, e.ID); day != today.AddDays(-4) || err != nil {
			t.Errorf("last fact: got %v, %v", day, err)
		}
		for name, c := range map[string]struct {
			stays, people []db.ID
			rests         bool
		}{
			"a stay with an act":      {[]db.ID{e.ID}, nil, true},
			"a stay without":          {[]db.ID{bare.ID}, nil, false},
			"who recorded one":        {nil, []db.ID{m.gp.Professional}, true},
			"who never recorded one":  {nil, []db.ID{m.nurse.Professional}, false},
			"nothing that is brought": {nil, nil, false},
		} {
			if why, err := act.Resting(tx, c.stays, c.people); err != nil || (why != "") != c.rests {
				t.Errorf("%s: got %q, %v", name, why, err)
			}
		}
		return nil
	})
}

func TestThePortionOfAPersonHoldsTheActsItsReaderMayRead(t *testing.T) {
	t.Parallel()
	w := build(t, dbtest.Open(t, db.SQLite))
	m := w.teams[0]
	e := w.include(t, m, "Durand", today.AddDays(-60))
	w.record(t, m.gp, e, methadone(today))
	w.record(t, m.gp, e, screened(today, "positive", ""))
	must(t, w.act.Reverse(ctx, m.gp, e.PatientID, w.open(t, m.gp, e).Stays[0].Of(act.Substitution)[0].ID, act.ReversalDraft{}, ""))
	of := func(who access.Actor) (list []act.Portion, err error) {
		err = w.DB.Read(ctx, func(tx *db.Tx) error {
			list, err = act.PortionOf(tx, w.Seal, who, e.PatientID)
			return err
		})
		return list, err
	}
	for _, c := range []struct {
		who  access.Actor
		acts int
	}{{m.gp, 2}, {m.psy, 1}} {
		if list, err := of(c.who); err != nil || len(list) != c.acts {
			t.Errorf("%s: got %+v, %v", c.who.Name, list, err)
		}
	}
	if list, _ := of(m.psy); len(list) == 1 && (!list[0].Reversed || list[0].What != "Méthadone") {
		t.Errorf("got %+v", list)
	}
	_, err := of(w.teams[1].gp)
	wantKind(t, err, fault.NotFound)
	w.object(t, m, e)
	_, err = of(m.psy)
	wantKind(t, err, fault.Forbidden)
}
