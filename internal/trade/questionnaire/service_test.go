package questionnaire_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/questionnaire"
)

var (
	opened = civil.Must(2026, 3, 2)
	today  = civil.Must(2026, 11, 22)
	phq14  = "2 2 2 2 2 2 2 0 0"
)

func TestASheetIsBegunKeptAndFinished(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		id := h.begun(h.psy, e, "PHQ-9")
		if again := h.begun(h.soc, e, "PHQ-9"); again != id {
			t.Errorf("begun again: got another sheet, %s", again)
		}
		saved, err := h.svc.Save(ctx, h.psy, e.PatientID, id, typed("2 2 - - 1", today))
		h.must(err)
		if saved.State != questionnaire.DraftSheet || len(saved.Answers) != 3 || saved.Answers["q5"] != "1" || saved.Version != 2 {
			t.Errorf("saved: got %+v", saved)
		}
		err = h.svc.Finish(ctx, h.psy, e.PatientID, id, typed("2 2 - - 1 0 0 0 0", today), "")
		if h.refused("two answers missing", err, fault.Invalid); fields(err) != "q3 q4" {
			t.Errorf("fields: got %q", fields(err))
		}
		h.must(h.svc.Finish(ctx, h.psy, e.PatientID, id, typed(phq14, today), ""))
		v := h.sheet(h.soc, e, id)
		if total, ok := v.Result.Total(""); !ok || total != 14 || v.State != questionnaire.CompleteSheet || v.By != "Basile Bruyère" && !strings.Contains(v.By, "Bruyère") {
			t.Errorf("finished: got %d (%v), %s, by %q", total, ok, v.State, v.By)
		}
		_, err = h.svc.Save(ctx, h.psy, e.PatientID, id, typed("0", today))
		h.refused("a complete sheet is not written", err, fault.Conflict)
		h.refused("nor finished twice", h.svc.Finish(ctx, h.psy, e.PatientID, id, typed(phq14, today), ""), fault.Conflict)
	})
}

func TestAFinishSentTwiceHasOneEffect(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		id := h.begun(h.psy, e, "GAD-7")
		for range 2 {
			h.must(h.svc.Finish(ctx, h.psy, e.PatientID, id, typed("1 1 1 1 1 1 1", today), "same-key"))
		}
		if n := len(h.person(h.psy, e).Sheets); n != 1 {
			t.Errorf("got %d sheets", n)
		}
	})
}

func TestADayOutsideTheStayIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		id := h.begun(h.psy, e, "HSI")
		for _, day := range []civil.Day{opened.AddDays(-1), today.AddDays(1)} {
			err := h.svc.Finish(ctx, h.psy, e.PatientID, id, typed("1 1", day), "")
			if h.refused(day.String(), err, fault.Invalid); fields(err) != "answered_on" {
				t.Errorf("fields: got %q", fields(err))
			}
		}
		h.must(h.svc.Finish(ctx, h.psy, e.PatientID, id, typed("1 1", opened), ""))
	})
}

func TestWithMissingAnswersASheetMayBeClosedWithoutAScore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		id := h.begun(h.psy, e, "PHQ-9")
		d := typed("3 - - - - - - - 2", today)
		d.Partial = true
		h.must(h.svc.Finish(ctx, h.psy, e.PatientID, id, d, ""))
		v := h.sheet(h.gp, e, id)
		if _, scored := v.Result.Total(""); scored || len(v.Result.Missing) != 7 || len(v.Result.Alerts) != 1 {
			t.Errorf("got %+v", v.Result)
		}
		if got := h.person(h.gp, e).Alerting(); len(got) != 1 || got[0].ID != id {
			t.Errorf("the alert is not shown: %v", got)
		}
		h.filled(h.psy, e, "PHQ-9", "3 0 0 0 0 0 0 0 0", today)
		if got := h.person(h.gp, e).Alerting(); len(got) != 0 {
			t.Errorf("the alert of an older sheet is still there: %v", got)
		}
	})
}

func TestTwoPeopleWritingOneDraftAreToldAndOneOvertakesHimself(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		id := h.begun(h.psy, e, "PHQ-9")
		for range 3 { // autosaves whose answers were lost: always version 1
			_, err := h.svc.Save(ctx, h.psy, e.PatientID, id, typed("1 1", today))
			h.must(err)
		}
		_, err := h.svc.Save(ctx, h.soc, e.PatientID, id, typed("0 0", today))
		h.refused("a colleague with the page of before", err, fault.Conflict)
		if a := h.sheet(h.soc, e, id).Answers; a["q1"] != "1" {
			t.Errorf("the first answers are lost: %v", a)
		}
		d := typed("0 0", today)
		d.Version = h.sheet(h.soc, e, id).Version
		_, err = h.svc.Save(ctx, h.soc, e.PatientID, id, d)
		h.must(err)
	})
}

func TestACorrectionReplacesAndACancellationSaysWhy(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		id := h.filled(h.psy, e, "AUDIT-C", "1 1 1", today)
		next, err := h.svc.Correct(ctx, h.soc, e.PatientID, id, "")
		h.must(err)
		if a := h.sheet(h.soc, e, next).Answers; a["q1"] != "1" {
			t.Errorf("the answers are not copied: %v", a)
		}
		if h.sheet(h.soc, e, id).State != questionnaire.CompleteSheet {
			t.Error("replaced before the correction is complete")
		}
		h.must(h.svc.Finish(ctx, h.soc, e.PatientID, next, typed("3 1 1", today), ""))
		if old := h.sheet(h.psy, e, id); old.State != questionnaire.CancelledSheet || old.Reason == "" {
			t.Errorf("the old one: got %s, %q", old.State, old.Reason)
		}
		points := 0
		for _, c := range h.person(h.psy, e).Curves() {
			points += len(c.Points)
		}
		if points != 1 {
			t.Errorf("points: got %d, want the correction alone", points)
		}
		h.refused("no reason", h.svc.Cancel(ctx, h.psy, e.PatientID, next, questionnaire.ReasonDraft{}, ""), fault.Invalid)
		h.must(h.svc.Cancel(ctx, h.psy, e.PatientID, next, questionnaire.ReasonDraft{Reason: "Rempli pour une autre personne"}, ""))
		if got := h.sheet(h.psy, e, next).Reason; got != "Rempli pour une autre personne" {
			t.Errorf("reason: got %q", got)
		}
		h.refused("a cancelled one is not corrected", errOf(h.svc.Correct(ctx, h.psy, e.PatientID, next, "")), fault.Conflict)
	})
}

func errOf(_ db.ID, err error) error { return err }

func TestOnlyTheTeamOfThePersonReachesASheet(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		other := h.include(opened, func(in *patient.Inclusion) {
			in.Identity = patient.Anonymous{Alias: "Mésange"}
			in.Commune = ""
		})
		id := h.filled(h.psy, e, "HSI", "1 1", today)
		nurse := h.psy
		nurse.Teams = []access.Team{{ID: h.teams[0], Profession: access.Nurse}}
		coordination := access.Actor{Account: 91, Role: access.AdminCoordination}
		for name, c := range map[string]struct {
			who    access.Actor
			person db.ID
			want   fault.Kind
		}{
			"a psychologist of another team":    {h.away, e.PatientID, fault.NotFound},
			"a nurse of the team":               {nurse, e.PatientID, fault.Forbidden},
			"the coordination":                  {coordination, e.PatientID, fault.Forbidden},
			"the operator":                      {h.operator, e.PatientID, fault.Forbidden},
			"under the number of somebody else": {h.psy, other.PatientID, fault.NotFound},
		} {
			_, err := h.svc.Sheet(ctx, c.who, c.person, id)
			h.refused(name+" opens", err, c.want)
			_, err = h.svc.Save(ctx, c.who, c.person, id, typed("0 0", today))
			h.refused(name+" saves", err, c.want)
			h.refused(name+" finishes", h.svc.Finish(ctx, c.who, c.person, id, typed("0 0", today), ""), c.want)
			h.refused(name+" cancels", h.svc.Cancel(ctx, c.who, c.person, id, questionnaire.ReasonDraft{Reason: "x"}, ""), c.want)
			h.refused(name+" corrects", errOf(h.svc.Correct(ctx, c.who, c.person, id, "")), c.want)
			h.refused(name+" lends", h.svc.Lend(ctx, c.who, c.person, id, ""), c.want)
			h.refused(name+" takes back", h.svc.TakeBack(ctx, c.who, c.person, id), c.want)
		}
	})
}

func TestWhoObjectsToSharingIsReadByTheGPAndByWhoFilled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		psys := h.filled(h.psy, e, "PHQ-9", "0 0 0 0 0 0 0 0 3", today)
		socs := h.filled(h.soc, e, "EPICES", "oui non non non oui non non non non non non", today)
		h.object(e)
		if v := h.person(h.psy, e); len(v.Sheets) != 1 || v.Sheets[0].ID != psys || !v.Patient.Withheld {
			t.Errorf("the psychologist reads %v", v.Sheets)
		}
		if v := h.person(h.soc, e); len(v.Alerting()) != 0 || len(v.Curves()) != 1 {
			t.Errorf("the social worker is told of the psychologist's alert: %v", v.Alerting())
		}
		if v := h.person(h.gp, e); len(v.Sheets) != 2 {
			t.Errorf("the GP who included reads %d sheets", len(v.Sheets))
		}
		_, err := h.svc.Sheet(ctx, h.soc, e.PatientID, psys)
		h.refused("the social worker opens the psychologist's", err, fault.NotFound)
		h.refused("and cancels it", h.svc.Cancel(ctx, h.soc, e.PatientID, psys, questionnaire.ReasonDraft{Reason: "x"}, ""), fault.NotFound)
		h.refused("and corrects it", errOf(h.svc.Correct(ctx, h.soc, e.PatientID, psys, "")), fault.NotFound)
		if v := h.sheet(h.soc, e, socs); v.Result.Scores[0].Total != 10000 {
			t.Errorf("his own: got %+v", v.Result)
		}
	})
}

// A draft that the reader may not open must not be where his form leads.
func TestAColleaguesDraftClosedByAnObjectionIsSaidAndNotLedTo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		draft := h.begun(h.psy, e, "PHQ-9")
		if again := h.begun(h.soc, e, "PHQ-9"); again != draft {
			t.Errorf("before the objection: got %v, want the colleague's draft", again)
		}
		h.object(e)
		start := questionnaire.StartDraft{Instrument: "PHQ-9"}
		h.refused("the social worker begins it", errOf(h.svc.Start(ctx, h.soc, e.PatientID, start, "")), fault.Conflict)
		if id, err := h.svc.Start(ctx, h.psy, e.PatientID, start, ""); err != nil || id != draft {
			t.Errorf("the psychologist goes on: got %v, %v", id, err)
		}
		if id := h.begun(h.soc, e, "EPICES"); id == 0 {
			t.Error("another instrument is free")
		}
	})
}

func TestAnAnonymousPersonAnswersToo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened, func(in *patient.Inclusion) {
			in.Identity, in.Commune, in.Sex = patient.Anonymous{Alias: "Mésange"}, "", "male"
		})
		id := h.filled(h.psy, e, "AUDIT", "4 3 0 0 0 0 0 0 0 0", today)
		if got := readings(h.sheet(h.psy, e, id).Result.Scores[0]); !strings.HasPrefix(got, "france_h=Trouble") {
			t.Errorf("readings: got %s", got)
		}
	})
}

// retired is the library with an instrument whose version 1 ends on a day and
// whose version 2 follows; their scores differ.
func retired(t *testing.T, last civil.Day) *questionnaire.Library {
	t.Helper()
	raw, err := os.ReadFile("data/craving.json")
	if err != nil {
		t.Fatal(err)
	}
	edition := func(version, from, to string, base int) *fstest.MapFile {
		var m map[string]any
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatal(err)
		}
		m["version"], m["valid_from"], m["valid_to"], m["base"], m["about"] = version, from, to, base, ""
		out, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return &fstest.MapFile{Data: out}
	}
	l, err := questionnaire.LibraryFrom(fstest.MapFS{
		"data/one.json": edition("1", "2000-01-01", last.String(), 0), "data/two.json": edition("2", last.AddDays(1).String(), "", 100),
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestAVersionRetiredHalfWayFinishesTheSheetsBegunWithIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.svc.WithLibrary(retired(t, today))
		e := h.include(opened)
		id := h.begun(h.psy, e, "CRAVING")
		h.Clock.Set(today.AddDays(1).Start().Add(10 * 3600e9))
		if again := h.begun(h.psy, e, "CRAVING"); again != id {
			t.Error("the draft of the old version was left behind")
		}
		h.must(h.svc.Finish(ctx, h.psy, e.PatientID, id, typed("7", today.AddDays(1)), ""))
		v := h.sheet(h.psy, e, id)
		if total, _ := v.Result.Total(""); total != 7 || v.Ref.Version != "1" {
			t.Errorf("begun with 1: got version %s, total %d", v.Ref.Version, total)
		}
		next := h.filled(h.psy, e, "CRAVING", "7", today.AddDays(1))
		v = h.sheet(h.psy, e, next)
		if total, _ := v.Result.Total(""); total != 107 || v.Ref.Version != "2" {
			t.Errorf("begun after: got version %s, total %d", v.Ref.Version, total)
		}
		fix, err := h.svc.Correct(ctx, h.psy, e.PatientID, id, "")
		h.must(err)
		if v = h.sheet(h.psy, e, fix); v.Ref.Version != "1" {
			t.Errorf("a correction keeps the version it corrects: got %s", v.Ref.Version)
		}
		if curves := h.person(h.psy, e).Curves(); len(curves) != 2 {
			t.Errorf("two versions make two curves: got %d", len(curves))
		}
	})
}

func TestAnInstrumentAboutAProductAsksWhich(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		id := h.begun(h.psy, e, "CRAVING")
		err := h.svc.Finish(ctx, h.psy, e.PatientID, id, typed("7", today), "")
		if h.refused("about nothing", err, fault.Invalid); fields(err) != "about" {
			t.Errorf("fields: got %q", fields(err))
		}
		d := typed("7", today)
		d.About = "no such product"
		h.refused("about something unknown", h.svc.Finish(ctx, h.psy, e.PatientID, id, d, ""), fault.Invalid)
		d.About = "alcohol"
		h.must(h.svc.Finish(ctx, h.psy, e.PatientID, id, d, ""))
		d.About = "tobacco"
		h.must(h.svc.Finish(ctx, h.psy, e.PatientID, h.begun(h.psy, e, "CRAVING"), d, ""))
		if curves := h.person(h.psy, e).Curves(); len(curves) != 2 {
			t.Errorf("two products make two curves: got %d", len(curves))
		}
	})
}

func TestNothingClinicalStandsInClear(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		id := h.filled(h.psy, e, "PHQ-9", "3 3 3 3 3 3 3 3 3", today)
		h.must(h.svc.Cancel(ctx, h.psy, e.PatientID, id, questionnaire.ReasonDraft{Reason: "Raison clinique inventée"}, ""))
		var row struct {
			Content []byte `db:"content"`
			Result  []byte `db:"result"`
			Reason  []byte `db:"cancel_reason"`
		}
		h.must(h.DB.Read(ctx, func(tx *db.Tx) error {
			return tx.Get(&row, `select content, result, cancel_reason from answer_sheet where id = $1`, id)
		}))
		for _, col := range [][]byte{row.Content, row.Result, row.Reason} {
			for _, word := range []string{"q1", "total", "Sévère", "clinique"} {
				if len(col) == 0 || strings.Contains(string(col), word) {
					t.Errorf("%q reads in clear, or nothing is kept (%d bytes)", word, len(col))
				}
			}
		}
		files, _ := filepath.Glob(filepath.Join(h.Dir, "maillage.db*"))
		for _, f := range files {
			b, err := os.ReadFile(f)
			h.must(err)
			if strings.Contains(string(b), "Raison clinique") || strings.Contains(string(b), "Sévère") {
				t.Errorf("%s holds clinical words", filepath.Base(f))
			}
		}
	})
}

func TestEveryOpeningAndWritingLeavesOneLine(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		lines := func() (n int) {
			h.must(h.DB.Read(ctx, func(tx *db.Tx) error {
				return tx.Get(&n, `select count(*) from audit_line where patient_id = $1 and action in ('questionnaire.open', 'questionnaire.fill')`, e.PatientID)
			}))
			return n
		}
		var id db.ID
		for _, step := range []struct {
			what string
			do   func()
			more int
		}{
			{"start", func() { id = h.begun(h.psy, e, "HSI") }, 1},
			{"save", func() { _, err := h.svc.Save(ctx, h.psy, e.PatientID, id, typed("1", today)); h.must(err) }, 1},
			{"open the list", func() { h.person(h.psy, e) }, 1},
			{"open the sheet", func() { h.sheet(h.psy, e, id) }, 1},
			{"lend", func() { h.must(h.svc.Lend(ctx, h.psy, e.PatientID, id, "")) }, 1},
			{"enter and show on a tablet", func() {
				token, _, err := h.svc.Enter(ctx, h.codeOf(e, id), here)
				h.must(err)
				_, err = h.svc.Tablet(ctx, token)
				h.must(err)
			}, 3}, // the professional looked at the code
			{"finish", func() { h.must(h.svc.Finish(ctx, h.psy, e.PatientID, id, typed("1 1", today), "")) }, 1},
			{"refused", func() { _, _ = h.svc.Sheet(ctx, h.away, e.PatientID, id) }, 0},
		} {
			before := lines()
			step.do()
			if got := lines() - before; got != step.more {
				t.Errorf("%s: got %d lines, want %d", step.what, got, step.more)
			}
		}
	})
}
