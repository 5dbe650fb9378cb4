package questionnaire_test

import (
	"fmt"
	"sync"
	"testing"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/questionnaire"

	"pgregory.net/rapid"
)

// at once runs something eight times together and gives how each went.
func atOnce(do func(i int) error) []error {
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { errs[i] = do(i) })
	}
	wg.Wait()
	return errs
}

// went counts those that went well; the others must be of the kinds given.
func (h *house) went(what string, errs []error, kinds ...fault.Kind) (n int) {
	h.t.Helper()
	for _, err := range errs {
		if err == nil {
			n++
			continue
		}
		known := false
		for _, k := range kinds {
			known = known || fault.KindOf(err) == k
		}
		if !known {
			h.t.Errorf("%s: got %v", what, err)
		}
	}
	return n
}

func TestEightPeopleAtOnceMakeOneDraftOneSheetAndOneDevice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		ids := make([]db.ID, 8)
		begun := atOnce(func(i int) (err error) {
			who := []access.Actor{h.psy, h.soc, h.gp}[i%3]
			ids[i], err = h.svc.Start(ctx, who, e.PatientID, questionnaire.StartDraft{Instrument: "HSI"}, "")
			return err
		})
		if h.went("start", begun, fault.Conflict) == 0 || len(h.person(h.psy, e).Sheets) != 1 {
			t.Fatalf("drafts: %v, %d sheets", begun, len(h.person(h.psy, e).Sheets))
		}
		sheet := h.person(h.psy, e).Sheets[0].ID
		done := atOnce(func(i int) error {
			d := typed("1 1", today)
			d.Version = 1
			return h.svc.Finish(ctx, h.psy, e.PatientID, sheet, d, fmt.Sprint("key ", i))
		})
		if n := h.went("finish", done, fault.Conflict); n != 1 {
			t.Errorf("finished %d times", n)
		}
		_, code := h.lent(e, "GAD-7")
		entered := atOnce(func(int) error { _, _, err := h.svc.Enter(ctx, code, here); return err })
		if n := h.went("enter", entered, fault.Invalid, fault.Conflict); n != 1 {
			t.Errorf("one code opened %d devices", n)
		}
	})
}

// What is due follows from a rule that one can say otherwise: of the days on
// which an instrument was wanted and that have come (or come within the lead),
// the latest counts, and it waits unless a sheet was filled since that day less
// the lead.
func TestWhatIsDueIsWhatTheRuleSays(t *testing.T) {
	t.Parallel()
	h := open(t, openSQLite(t))
	h.plan("HSI", questionnaire.Moments...)
	first := civil.Must(2024, 1, 31)
	rapid.Check(t, func(r *rapid.T) {
		e := patient.Enrolment{ID: 1, TeamID: h.teams[0], ProgrammeID: h.programme, OpenedOn: first.AddDays(rapid.IntRange(0, 400).Draw(r, "opened"))}
		day := e.OpenedOn.AddDays(rapid.IntRange(0, 1200).Draw(r, "day"))
		wanted := civil.Day{}
		for _, months := range []int{0, 6, 12, 24, 36, 48} {
			if d := e.OpenedOn.AddMonths(months); !d.After(day.AddDays(questionnaire.Lead)) {
				wanted = d
			}
		}
		want := fmt.Sprintf("HSI %s soon=%v", wanted, wanted.After(day))
		got := ""
		h.must(h.DB.Read(ctx, func(tx *db.Tx) error {
			all, err := questionnaire.DueOfTeam(tx, h.teams[0], []patient.Enrolment{e}, day)
			for _, d := range all[e.ID] {
				got += fmt.Sprintf("%s %s soon=%v", d.Instrument, d.Since, d.Soon)
			}
			return err
		}))
		if got != want {
			r.Fatalf("opened %s, on %s: got %q, want %q", e.OpenedOn, day, got, want)
		}
	})
}
