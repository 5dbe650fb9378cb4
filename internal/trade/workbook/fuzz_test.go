package workbook_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/workbook"
)

// FuzzRead gives any bytes for a workbook: it is refused in words or planned.
func FuzzRead(f *testing.F) {
	raw := sampleBytes(f)
	f.Add(raw)
	f.Add(raw[:len(raw)/2])
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		book, err := workbook.Read(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("got %v, want an Invalid fault", err)
			}
			return
		}
		checkPlan(t, workbook.BuildPlan(book, october))
	})
}

// tester is what a property needs of its test.
type tester interface {
	Helper()
	Fatalf(string, ...any)
}

// checkPlan checks what holds of any plan.
func checkPlan(t tester, plan *workbook.Plan) {
	t.Helper()
	for _, f := range plan.Fates {
		refusals := 0
		for _, x := range f.Findings {
			if x.Level == workbook.Refusal {
				refusals++
			}
			if x.Message == "" || x.Sheet != f.Sheet || x.Row != f.Row {
				t.Fatalf("a finding out of place: %+v in %s %d", x, f.Sheet, f.Row)
			}
		}
		if (refusals > 0) != (f.Outcome == workbook.Refused) {
			t.Fatalf("%s %d: outcome %s with %d refusals", f.Sheet, f.Row, f.Outcome, refusals)
		}
	}
	for _, s := range plan.Sessions {
		if s.Day.IsZero() || s.Day.After(plan.AsOf) || s.Dossier == "" || s.Professional == "" || s.Profession == "" || s.Presence == "" || s.Minutes < 0 || (s.Rank > 0) != (s.Presence == workbook.Attended) {
			t.Fatalf("a session that is not sound: %+v", s)
		}
	}
	total := workbook.Figures{}
	for _, f := range plan.Figures() {
		total.PsychologistSessions += f.PsychologistSessions
		total.SocialWorkerSessions += f.SocialWorkerSessions
		total.NoShows += f.NoShows
		total.CancelledSessions += f.CancelledSessions
		total.NewInclusions += f.NewInclusions
		total.RCPHeld += f.RCPHeld
		total.RCPNotHeld += f.RCPNotHeld
	}
	if n := total.PsychologistSessions + total.SocialWorkerSessions + total.NoShows + total.CancelledSessions; n != len(plan.Sessions) {
		t.Fatalf("figures hold %d sessions, the plan %d", n, len(plan.Sessions))
	}
	if total.NewInclusions != len(plan.Patients) || total.RCPHeld+total.RCPNotHeld != len(plan.RCPs) {
		t.Fatalf("figures hold %d inclusions and %d RCP, the plan %d and %d", total.NewInclusions, total.RCPHeld+total.RCPNotHeld, len(plan.Patients), len(plan.RCPs))
	}
	if err := workbook.WriteRejects(new(bytes.Buffer), plan); err != nil {
		t.Fatalf("rejects: %v", err)
	}
}

// nasty are the cells that people and machines leave behind.
var nasty = []any{
	nil, "", " ", "\u00a0", "?", "=1+1", "-", "31/02/2026", "07/03/2026", 46088, 46088.5, -1, 1e15, true, "#N/A", "31-01-0001", "0002", "31-01-0001;31-01-0002", "MSMA-31-01", "Mme Vidal", "Dr Puech ; Mme Vidal ; Mme Soler",
	"psy", "TS", "oui", "ABS", "cabinet", "45 min", "anonyme", "TOTAL", "0001 : RAS ; 0002 :", "🏠", "\u200b", "é\u0301", "://", ": : :", "a b c d e f g",
}

func TestWhateverTheCellsEachRowHasOneFate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		teams, pros, patients, sessions, rcps := small()
		tabs := []tab{teams, pros, patients, sessions, rcps}
		for i := range tabs {
			for range rapid.IntRange(0, 6).Draw(rt, "rows") {
				row := make([]any, len(tabs[i].rows[0]))
				for j := range row {
					row[j] = rapid.OneOf(rapid.SampledFrom(nasty), rapid.Map(rapid.String(), func(s string) any { return s }), rapid.Map(rapid.IntRange(0, 400), func(n int) any { return civil.Must(2026, 1, 1).AddDays(n) })).Draw(rt, "cell")
				}
				tabs[i].rows = append(tabs[i].rows, row)
			}
		}
		raw := bookOf(t, tabs...)
		book, err := workbook.Read(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			rt.Fatalf("read: %v", err)
		}
		checkPlan(rt, workbook.BuildPlan(book, october))
	})
}
