package situation_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/paper"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/situation"
)

func TestTheFirstSituationIsPrefilledFromTheInclusion(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		e := w.include(civil.Must(2026, 11, 2))
		a := w.start(e, situation.Entry, on).Answers
		var products []string
		for _, p := range a.Products {
			products = append(products, p.Code)
		}
		if got := strings.Join(products, " "); got != "heroin tobacco gambling" || a.OriginProduct != "heroin" || a.Polydrug != "yes" {
			t.Errorf("products: got %q, origin %q, polydrug %q", got, a.OriginProduct, a.Polydrug)
		}
		if a.Sex != "female" || a.Age == nil || *a.Age != 40 || a.StartedOn != e.OpenedOn || a.Origin != "justice" || a.Setting != "outpatient" || a.TreatedBefore != "" {
			t.Errorf("got %+v", a)
		}
		for key, want := range map[string]bool{"products": true, "origin": true, "started_on": true, "polydrug": true, "sex": false, "age": false, "housing": false} {
			if a.IsPrefilled(key) != want {
				t.Errorf("%s: prefilled %v, want %v", key, !want, want)
			}
		}
	})
}

func TestTheNextOneIsPrefilledFromTheLastAndMarkedUntilConfirmed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		e := w.include(civil.Must(2025, 11, 2))
		first := w.start(e, situation.Entry, civil.Must(2025, 11, 5))
		w.finish(first, func(d *situation.Draft) {
			d.Answers = whole()
			d.Age, d.NotStated, d.Children, d.StartedOn = n(39), []string{"children", "joints"}, nil, e.OpenedOn
		})
		next := w.start(e, situation.Yearly, on)
		a := next.Answers
		if *a.Age != 40 || a.Housing != "owner_tenant" || len(a.Products) != 3 || !slices.Contains(a.NotStated, "children") || slices.Contains(a.NotStated, "joints") {
			t.Errorf("got age %d, %+v", *a.Age, a)
		}
		if !a.IsPrefilled("housing") || !a.IsPrefilled("children") || !a.IsPrefilled("hiv_tested_on") {
			t.Errorf("marks: got %v", a.Prefilled)
		}
		d := draft(next, func(d *situation.Draft) {
			d.Housing = "homeless"                                      // changed
			d.Confirmed = []string{string(situation.Person)}            // looked at
			d.Products = slices.Clone(d.Products)                       //
			d.Products[0], d.Products[1] = d.Products[1], d.Products[0] // ranked otherwise
		})
		w.must(w.svc.Save(ctx, w.psy, e.PatientID, next.ID, d, false, ""))
		a = w.read(w.psy, e, next.ID).Answers
		for key, want := range map[string]bool{"housing": false, "origin": false, "products": false, "work": true, "hiv_tested_on": true, "children": true} {
			if a.IsPrefilled(key) != want {
				t.Errorf("%s: still marked %v, want %v", key, !want, want)
			}
		}
	})
}

func TestSomebodyWhoComesBackWasTreatedBefore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		old := w.include(civil.Must(2024, 1, 10), func(in *patient.Inclusion) {
			in.ClosedOn, in.ExitReason = civil.Must(2024, 9, 1), "moved"
		})
		w.finish(w.start(old, situation.Exit, civil.Must(2024, 9, 1)), func(d *situation.Draft) { d.TreatedBefore, d.Housing = "never", "shelter" })
		back := w.include(civil.Must(2026, 10, 1), func(in *patient.Inclusion) { in.Patient = old.PatientID })
		s := w.start(back, situation.Entry, on)
		if a := s.Answers; s.Enrolment != back.ID || a.TreatedBefore != "previously" || a.StartedOn != back.OpenedOn || a.Housing != "shelter" {
			t.Errorf("got stay %v, %+v", s.Enrolment == back.ID, a)
		}
		w.finish(s, func(d *situation.Draft) { d.Housing = "homeless" })
		got := w.start(back, situation.Other, civil.Must(2024, 9, 1))
		if got.Enrolment != old.ID || got.Answers.Housing != "shelter" || got.Answers.StartedOn != old.OpenedOn {
			t.Errorf("one of the days of the first stay: of that stay %v, from %q", got.Enrolment == old.ID, got.Answers.Housing)
		}
		if latest := w.start(back, situation.Other, today); latest.Answers.Housing != "homeless" {
			t.Errorf("one of today is prefilled from %q, want from the last complete one", latest.Answers.Housing)
		}
	})
}

func TestAnAnonymousPersonHasNoAgeUnlessToldAndNoBirthDate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		e := w.include(civil.Must(2026, 11, 2), func(in *patient.Inclusion) { in.Identity, in.Sex = patient.Anonymous{Alias: "Mésange"}, "" })
		s := w.start(e, situation.Entry, on)
		if s.Answers.Age != nil || s.Answers.Sex != "" {
			t.Errorf("got age %v, sex %q", s.Answers.Age, s.Answers.Sex)
		}
		d := draft(s, func(d *situation.Draft) {
			d.Answers.SetAside([]string{"age", "children", "p1_onset"}, func(f string) string {
				return map[string]string{"age": "Jeanne Exemple", "children": "-1", "p1_onset": "né 03/02/1980"}[f]
			})
		})
		w.must(w.svc.Keep(ctx, w.psy, e.PatientID, s.ID, d))
		s = w.read(w.psy, e, s.ID)
		if u := s.Answers.Unread; len(u) != 1 || u["children"] != "-1" {
			t.Errorf("set aside of an anonymous person: got %q, want no letter", u)
		}
		w.finish(s, func(d *situation.Draft) { d.Age, d.Sex = n(33), "male" })
		row, ok := w.read(w.psy, e, s.ID).ToTDI(civil.Day{})
		if !ok || row.Age == nil || *row.Age != 33 || row.Sex != "Males" {
			t.Errorf("got %+v", row)
		}
	})
}

func TestOneDraftAndOneEntryByStay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		e := w.include(civil.Must(2026, 11, 2))
		first := w.start(e, situation.Entry, on)
		if again := w.start(e, situation.Other, on); again.ID != first.ID || again.Kind != situation.Entry {
			t.Error("a second draft was begun beside the first")
		}
		w.finish(first, nil)
		_, err := w.svc.Start(ctx, w.psy, e.PatientID, situation.StartDraft{Kind: situation.Entry, On: on}, "")
		wantKind(t, "a second entry", err, fault.Invalid)
		other := w.start(e, situation.Other, on)
		err = w.svc.Save(ctx, w.psy, e.PatientID, other.ID, draft(other, func(d *situation.Draft) { d.Kind = situation.Entry }), true, "")
		wantKind(t, "another turned into an entry", err, fault.Invalid)
	})
}

func TestADraftKeepsItselfWhateverItHolds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		e := w.include(civil.Must(2026, 11, 2))
		s := w.start(e, situation.Entry, on)
		lines := w.count(`select count(*) from audit_line`)
		d := draft(s, func(d *situation.Draft) {
			d.Children, d.On = n(-2), today.AddDays(4)
			d.Answers.SetAside([]string{"children", "situated_on", "p1_onset", "nothing"}, func(f string) string {
				return map[string]string{"children": "-2", "situated_on": "26/11/2026", "p1_onset": "dix-neuf ans et quelques mois peut-être"}[f]
			})
		})
		for _, housing := range []string{"shelter", "homeless", "shelter"} { // the page follows on from itself
			d.Housing = housing
			w.must(w.svc.Keep(ctx, w.psy, e.PatientID, s.ID, d))
		}
		got := w.read(w.psy, e, s.ID)
		if got.Done() || got.On != on || got.Answers.Housing != "shelter" || got.Answers.Children != nil {
			t.Errorf("got %+v", got)
		}
		if u := got.Answers.Unread; u["children"] != "-2" || u["situated_on"] != "26/11/2026" || u["p1_onset"] != "dix-neuf ans et quelques"[:24] || len(u) != 3 {
			t.Errorf("as typed: got %q", u)
		}
		if n := w.count(`select count(*) from audit_line`) - lines; n != 2 {
			t.Errorf("lines of the journal: got %d, want 1 for the page that keeps itself and 1 for the reading", n)
		}
		wantKind(t, "saving what cannot be", w.svc.Save(ctx, w.psy, e.PatientID, s.ID, draft(got, func(d *situation.Draft) { d.Children = n(-2) }), false, ""), fault.Invalid)
		w.finish(got, nil)
		if u := w.read(w.psy, e, s.ID).Answers.Unread; len(u) > 0 {
			t.Errorf("a complete situation keeps %q", u)
		}
		wantKind(t, "a late saving of the page", w.svc.Keep(ctx, w.psy, e.PatientID, s.ID, d), fault.Conflict)
	})
}

func TestWarningsNeverPreventSaving(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		e := w.include(civil.Must(2026, 11, 2))
		w.finish(w.start(e, situation.Entry, on), func(d *situation.Draft) {
			d.Answers = situation.Answers{Children: n(1), DependentChildren: n(4), Products: []situation.Product{{Code: "none"}, {Code: "alcohol"}}}
		})
		v, err := w.svc.Open(ctx, w.psy, e.PatientID, "situations")
		w.must(err)
		if s := v.Situations[0]; !s.Done() || len(s.Check(today)) != 3 {
			t.Errorf("got %v, %+v", s.State, s.Check(today))
		}
	})
}

func TestTheSecondOfTwoPeopleIsShownWhatTheFirstSaved(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		e := w.include(civil.Must(2026, 11, 2))
		s := w.start(e, situation.Entry, on)
		w.must(w.svc.Save(ctx, w.social, e.PatientID, s.ID, draft(s, func(d *situation.Draft) { d.Housing = "shelter" }), false, "k1"))
		mine := draft(s, func(d *situation.Draft) { d.Work, d.Page = "regular", "mine" })
		var stale *situation.StaleError
		for what, err := range map[string]error{
			"saving": w.svc.Save(ctx, w.psy, e.PatientID, s.ID, mine, true, "k2"), "keeping": w.svc.Keep(ctx, w.psy, e.PatientID, s.ID, mine),
		} {
			if wantKind(t, what, err, fault.Conflict); !errors.As(err, &stale) || stale.Now.Answers.Housing != "shelter" || stale.Now.By != w.social.Professional {
				t.Errorf("%s: got %v", what, stale)
			}
		}
		mine.Version = stale.Now.Version
		w.must(w.svc.Save(ctx, w.psy, e.PatientID, s.ID, mine, true, "k3"))
		w.must(w.svc.Save(ctx, w.psy, e.PatientID, s.ID, mine, true, "k3")) // sent twice, one effect
		if got := w.read(w.psy, e, s.ID); got.Version != stale.Now.Version+1 || !got.Done() {
			t.Errorf("got version %d, %s", got.Version, got.State)
		}
	})
}

func TestACorrectionKeepsWhatItReplaces(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		e := w.include(civil.Must(2026, 11, 2))
		w.finish(w.start(e, situation.Entry, on), nil)
		v, err := w.svc.Open(ctx, w.psy, e.PatientID, "situations")
		w.must(err)
		done := v.Situations[0]
		w.must(w.svc.Save(ctx, w.psy, e.PatientID, done.ID, draft(done, func(d *situation.Draft) { d.Housing = "shelter" }), false, ""))
		got := w.read(w.psy, e, done.ID)
		if !got.Done() || got.Corrected != 1 || got.Answers.Housing != "shelter" {
			t.Errorf("got %s, corrected %d", got.State, got.Corrected)
		}
		if n := w.count(`select count(*) from former_situation where situation_id = $1 and version = $2`, done.ID, done.Version); n != 1 {
			t.Errorf("kept: got %d, want 1", n)
		}
		wantKind(t, "discarding it", w.svc.Discard(ctx, w.psy, e.PatientID, done.ID, got.Version, "", ""), fault.Conflict)
	})
}

func TestADraftIsDiscardedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		e := w.include(civil.Must(2026, 11, 2))
		s := w.start(e, situation.Entry, on)
		wantKind(t, "on an old version", w.svc.Discard(ctx, w.psy, e.PatientID, s.ID, s.Version+1, "", "d0"), fault.Conflict)
		for range 2 {
			w.must(w.svc.Discard(ctx, w.psy, e.PatientID, s.ID, s.Version, "", "d1"))
		}
		_, _, err := w.svc.Read(ctx, w.psy, e.PatientID, s.ID, "situation")
		wantKind(t, "reading it", err, fault.NotFound)
	})
}

func TestWhoMayReadAndWriteASituation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		e, other := w.include(civil.Must(2026, 11, 2)), w.include(civil.Must(2026, 11, 3))
		s := w.start(e, situation.Entry, on)
		for name, c := range map[string]struct {
			who  access.Actor
			want fault.Kind
		}{"a nurse of the team": {w.nurse, fault.Forbidden}, "a coordinator": {w.agent, fault.Forbidden}, "another team": {w.away, fault.NotFound}} {
			_, err := w.svc.Open(ctx, c.who, e.PatientID, "situations")
			wantKind(t, "open, "+name, err, c.want)
			_, _, err = w.svc.Read(ctx, c.who, e.PatientID, s.ID, "situation")
			wantKind(t, "read, "+name, err, c.want)
			_, err = w.svc.Start(ctx, c.who, e.PatientID, situation.StartDraft{Kind: situation.Entry, On: on}, "")
			wantKind(t, "start, "+name, err, c.want)
			wantKind(t, "keep, "+name, w.svc.Keep(ctx, c.who, e.PatientID, s.ID, draft(s, nil)), c.want)
			wantKind(t, "save, "+name, w.svc.Save(ctx, c.who, e.PatientID, s.ID, draft(s, nil), true, ""), c.want)
			wantKind(t, "discard, "+name, w.svc.Discard(ctx, c.who, e.PatientID, s.ID, 1, "", ""), c.want)
		}
		_, _, err := w.svc.Read(ctx, w.psy, other.PatientID, s.ID, "situation")
		wantKind(t, "under another person", err, fault.NotFound)
	})
}

// The objection holds from the next request on, also while a form is open.
func TestASituationIsClosedToTheTeamWhenThePersonObjects(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		e := w.include(civil.Must(2026, 11, 2))
		s := w.start(e, situation.Entry, on)
		w.must(w.patients.Object(ctx, w.gp, e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today}, ""))
		for name, who := range map[string]access.Actor{"the psychologist": w.psy, "the other GP": w.gp2} {
			v, err := w.svc.Open(ctx, who, e.PatientID, "situations")
			if err != nil || !v.Patient.Withheld || len(v.Situations)+len(v.Due)+len(v.Names) > 0 {
				t.Errorf("%s opens: got %+v, %v", name, v, err)
			}
			_, _, err = w.svc.Read(ctx, who, e.PatientID, s.ID, "situation")
			wantKind(t, name+" reads", err, fault.Forbidden)
			wantKind(t, name+" saves", w.svc.Save(ctx, who, e.PatientID, s.ID, draft(s, nil), true, ""), fault.Forbidden)
			wantKind(t, name+" keeps", w.svc.Keep(ctx, who, e.PatientID, s.ID, draft(s, nil)), fault.Forbidden)
			_, err = w.svc.Start(ctx, who, e.PatientID, situation.StartDraft{Kind: situation.Other, On: on}, "")
			wantKind(t, name+" starts", err, fault.Forbidden)
		}
		if got := w.read(w.gp, e, s.ID); got.ID != s.ID {
			t.Error("the GP who included does not read it")
		}
	})
}

func TestWhatIsSaidIsSealed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		e := w.include(civil.Must(2026, 11, 2))
		s := w.start(e, situation.Entry, on)
		w.finish(s, func(d *situation.Draft) { d.Answers = whole() })
		w.finish(w.read(w.psy, e, s.ID), nil)
		w.must(w.DB.Read(ctx, func(tx *db.Tx) error {
			for _, query := range []string{`select answers from situation`, `select answers from former_situation`} {
				var sealed []byte
				if err := tx.Get(&sealed, query); err != nil {
					return err
				}
				for _, word := range []string{"heroin", "housing", "N07BC02", "children"} {
					if bytes.Contains(sealed, []byte(word)) {
						t.Errorf("%s: %q is in clear", query, word)
					}
				}
			}
			return nil
		}))
	})
}

func TestWhatIsDue(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		cases := []struct {
			name   string
			opened civil.Day
			closed civil.Day
			done   []situation.Fact
			want   string
		}{
			{"just included, nothing", civil.Must(2026, 11, 20), civil.Day{}, nil, "entry 20/11/2026"},
			{"entry done", civil.Must(2026, 11, 2), civil.Day{}, facts(situation.Entry, civil.Must(2026, 11, 3)), ""},
			{"31 days before the anniversary", civil.Must(2025, 12, 23), civil.Day{}, facts(situation.Entry, civil.Must(2025, 12, 23)), ""},
			{"30 days before the anniversary", civil.Must(2025, 12, 22), civil.Day{}, facts(situation.Entry, civil.Must(2025, 12, 23)), "yearly 22/12/2026"},
			{"the year's done early, within 30 days", civil.Must(2025, 12, 5), civil.Day{}, facts(situation.Entry, civil.Must(2025, 12, 5), situation.Yearly, civil.Must(2026, 11, 5)), ""},
			{"done too early to be the year's", civil.Must(2025, 12, 5), civil.Day{}, facts(situation.Entry, civil.Must(2025, 12, 5), situation.Other, civil.Must(2026, 11, 4)), "yearly 05/12/2026"},
			{"never done in two years: entry, and the last year", civil.Must(2024, 2, 29), civil.Day{}, nil, "entry 29/02/2024 yearly 28/02/2026"},
			{"a year missed is not asked for once the next is done", civil.Must(2023, 11, 1), civil.Day{}, facts(situation.Entry, civil.Must(2023, 11, 1), situation.Yearly, civil.Must(2026, 11, 1)), ""},
			{"over: nothing is due", civil.Must(2024, 1, 1), civil.Must(2026, 1, 1), nil, ""},
		}
		var stays []patient.Enrolment
		for _, c := range cases {
			e := w.include(c.opened, func(in *patient.Inclusion) {
				if in.ClosedOn = c.closed; !c.closed.IsZero() {
					in.ExitReason = "moved"
				}
			})
			stays = append(stays, e)
			for i := range c.done {
				c.done[i].Enrolment, c.done[i].MadeAt = e, dbtest.Start
			}
			w.write(func(tx *db.Tx) error { return situation.Add(tx, w.Seal, c.done) })
		}
		drafted := w.start(stays[0], situation.Entry, on)
		w.must(w.DB.Read(ctx, func(tx *db.Tx) error {
			due, err := situation.DueOfTeam(tx, w.team, stays, today)
			for i, c := range cases {
				var got []string
				for _, d := range due[stays[i].ID] {
					got = append(got, string(d.Kind)+" "+d.On.Short())
				}
				if strings.Join(got, " ") != c.want {
					t.Errorf("%s: got %v, want %s", c.name, got, c.want)
				}
			}
			if got := due[stays[0].ID][0].Draft; got != drafted.ID {
				t.Errorf("draft: got %v, want %v", got, drafted.ID)
			}
			return err
		}))
	})
}

// facts pairs kinds and days.
func facts(pairs ...any) []situation.Fact {
	var list []situation.Fact
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, situation.Fact{Kind: pairs[i].(situation.Kind), On: pairs[i+1].(civil.Day), Answers: whole()})
	}
	return list
}

func TestWhatMadeAStayIsNoLongerTakenBackOnceASituationIsBegun(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		one, other := w.include(civil.Must(2026, 11, 2)), w.include(civil.Must(2026, 11, 2))
		w.start(one, situation.Entry, on)
		w.must(w.DB.Read(ctx, func(tx *db.Tx) error {
			for name, c := range map[string]struct {
				of   []db.ID
				want bool
			}{"its own stay": {[]db.ID{other.ID, one.ID}, true}, "another's": {[]db.ID{other.ID}, false}, "none": {nil, false}} {
				if got, err := situation.RestsOn(tx, c.of); err != nil || got != c.want {
					t.Errorf("%s: got %v, %v", name, got, err)
				}
			}
			return nil
		}))
	})
}

func TestTwoSituationsSideBySide(t *testing.T) {
	t.Parallel()
	before, after := whole(), whole()
	before.NotStated, before.Joints, after.Housing, after.Polydrug, before.Polydrug = []string{"joints"}, nil, "homeless", "", ""
	changed := map[string][2]string{}
	for _, d := range situation.Compare(before, after) {
		if d.Item.Key == "polydrug" {
			t.Error("what neither says is shown")
		}
		if d.Changed {
			changed[d.Item.Key] = [2]string{d.Before, d.After}
		}
	}
	if len(changed) != 2 || changed["joints"] != [2]string{"Non renseigné", "0"} || changed["housing"][1] != "Sans abri, squat, véhicule" {
		t.Errorf("got %v", changed)
	}
}

func TestTheSheetIsTheSameForTheSameSituation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		e := w.include(civil.Must(2026, 11, 2))
		s := w.start(e, situation.Entry, on)
		v, one, err := w.svc.Read(ctx, w.psy, e.PatientID, s.ID, "sheet")
		w.must(err)
		a, err := situation.Paper(v, one, "Équipe inventée", paper.Letterhead{Region: "Occitanie"})
		w.must(err)
		b, err := situation.Paper(v, one, "Équipe inventée", paper.Letterhead{Region: "Occitanie"})
		w.must(err)
		if len(a) < 1000 || !bytes.Equal(a, b) {
			t.Errorf("got %d and %d bytes", len(a), len(b))
		}
	})
}

func TestARenewalIsToldWhatIsMissing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		e := w.include(civil.Must(2025, 12, 10))
		year := civil.Period{From: e.OpenedOn, To: civil.Must(2026, 12, 9)}
		missing := func() (why []string) {
			w.must(w.DB.Read(ctx, func(tx *db.Tx) (err error) {
				why, err = situation.Missing(tx, e, year)
				return err
			}))
			return why
		}
		if got := missing(); len(got) != 2 {
			t.Errorf("nothing done: got %v", got)
		}
		w.finish(w.start(e, situation.Entry, civil.Must(2025, 12, 12)), nil)
		if got := missing(); len(got) != 1 || !strings.Contains(got[0], "année") {
			t.Errorf("entry done: got %v", got)
		}
		w.finish(w.start(e, situation.Yearly, on), nil)
		if got := missing(); len(got) != 0 {
			t.Errorf("all done: got %v", got)
		}
	})
}

func TestTheExportOfOnePersonSaysEverySituationAndWhatItSaidBefore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		e := w.include(civil.Must(2025, 11, 2))
		s := w.start(e, situation.Entry, civil.Must(2025, 11, 5))
		w.finish(s, func(d *situation.Draft) { d.Housing = "homeless" })
		w.finish(w.read(w.psy, e, s.ID), func(d *situation.Draft) { d.Housing = "shelter" })
		w.start(e, situation.Yearly, on) // a draft is left out
		portion := func(who access.Actor) (text string, err error) {
			err = w.DB.Read(ctx, func(tx *db.Tx) error {
				data, print, err := w.svc.SituationPortion(tx, who, e.PatientID)
				if err != nil {
					return err
				}
				b, err := json.Marshal(data)
				text = string(b)
				d := paper.New(paper.Meta{Title: "Export", Subject: "Export", Author: "Maillage", Reference: "1", Date: dbtest.Start}, paper.Letterhead{})
				print(d)
				if _, printed := d.Bytes(); printed != nil {
					return printed
				}
				return err
			})
			return text, err
		}
		text, err := portion(w.gp)
		w.must(err)
		for _, want := range []string{`"kind":"entry"`, `"housing":"shelter"`, `"housing":"homeless"`, `"situated_on":"2025-11-05"`, `"by":"Camille ExempleC"`} {
			if !strings.Contains(text, want) {
				t.Errorf("%s is not in %s", want, text)
			}
		}
		if strings.Contains(text, "yearly") {
			t.Error("a draft is exported")
		}
		_, err = portion(w.away)
		wantKind(t, "another team", err, fault.NotFound)
		w.must(w.patients.Object(ctx, w.gp, e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today}, ""))
		_, err = portion(w.psy)
		wantKind(t, "when the person objects", err, fault.Forbidden)
	})
}
