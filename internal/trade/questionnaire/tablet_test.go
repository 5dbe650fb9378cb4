package questionnaire_test

import (
	"strings"
	"testing"
	"time"

	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/questionnaire"
)

const here = "192.0.2.0/24"

// lent begins a sheet and lends it: it gives the sheet and the code as it is
// read out.
func (h *house) lent(e patient.Enrolment, code string) (sheet db.ID, readOut string) {
	h.t.Helper()
	sheet = h.begun(h.psy, e, code)
	h.must(h.svc.Lend(ctx, h.psy, e.PatientID, sheet, ""))
	live := h.sheet(h.psy, e, sheet).Code
	if live == nil {
		h.t.Fatal("no code is shown to who lends")
	}
	return sheet, live.Code
}

// codeOf is the code that the page of a sheet shows.
func (h *house) codeOf(e patient.Enrolment, sheet db.ID) string {
	h.t.Helper()
	return h.sheet(h.psy, e, sheet).Code.Code
}

func TestATabletFillsOneSheetOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		sheet, code := h.lent(e, "PHQ-9")
		token, ends, err := h.svc.Enter(ctx, " "+strings.ToLower(code)+" ", here)
		h.must(err)
		if !ends.Equal(h.Clock.Now().Add(questionnaire.CodeLife)) {
			t.Errorf("ends: got %v", ends)
		}
		_, _, err = h.svc.Enter(ctx, code, here)
		h.refused("the code on a second device", err, fault.Invalid)
		v, err := h.svc.Tablet(ctx, token)
		h.must(err)
		if v.Wording.Instrument().Code != "PHQ-9" || !v.Wording.Whole() {
			t.Errorf("got %s", v.Wording.Instrument().Code)
		}
		if live := h.sheet(h.psy, e, sheet).Code; live == nil || !live.Opened {
			t.Errorf("who lends is not told that it is open: %+v", live)
		}
		err = h.svc.Send(ctx, token, typed("1 1 1 1 1 1 1 1", today))
		if h.refused("an answer is missing", err, fault.Invalid); fields(err) != "q9" {
			t.Errorf("fields: got %q", fields(err))
		}
		for range 2 { // sent twice: one effect
			h.must(h.svc.Send(ctx, token, typed("1 1 1 1 1 1 1 1 1", today)))
		}
		done := h.sheet(h.psy, e, sheet)
		if total, _ := done.Result.Total(""); total != 9 || done.FilledBy != questionnaire.ByPatient || done.State != questionnaire.CompleteSheet || len(done.Result.Alerts) != 1 {
			t.Errorf("sent: got %+v", done.Sheet)
		}
		_, err = h.svc.Tablet(ctx, token)
		h.refused("the device after sending", err, fault.NotFound)
	})
}

func TestACodeThatIsOldTakenBackOrReplacedOpensNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		sheet, first := h.lent(e, "GAD-7")
		h.must(h.svc.Lend(ctx, h.psy, e.PatientID, sheet, ""))
		second := h.sheet(h.psy, e, sheet).Code.Code
		_, _, err := h.svc.Enter(ctx, first, here)
		h.refused("replaced", err, fault.Invalid)
		token, _, err := h.svc.Enter(ctx, second, here)
		h.must(err)
		h.must(h.svc.TakeBack(ctx, h.psy, e.PatientID, sheet))
		_, err = h.svc.Tablet(ctx, token)
		h.refused("taken back while open", err, fault.NotFound)
		h.refused("and sent", h.svc.Send(ctx, token, typed("1 1 1 1 1 1 1", today)), fault.NotFound)
		h.must(h.svc.Lend(ctx, h.psy, e.PatientID, sheet, ""))
		third := h.sheet(h.psy, e, sheet).Code.Code
		h.Clock.Advance(questionnaire.CodeLife)
		_, _, err = h.svc.Enter(ctx, third, here)
		h.refused("after half an hour", err, fault.Invalid)
		if h.sheet(h.psy, e, sheet).Code != nil {
			t.Error("a code that ended is still shown")
		}
	})
}

func TestAProfessionalWhoFinishesEndsTheTabletAndOneWhoCancelsToo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		for name, end := range map[string]func(db.ID) error{
			"finish": func(id db.ID) error {
				return h.svc.Finish(ctx, h.psy, e.PatientID, id, typed("1 1", today), "")
			},
			"cancel": func(id db.ID) error {
				return h.svc.Cancel(ctx, h.psy, e.PatientID, id, questionnaire.ReasonDraft{}, "")
			},
		} {
			sheet, code := h.lent(e, "HSI")
			token, _, err := h.svc.Enter(ctx, code, here)
			h.must(err)
			h.must(end(sheet))
			h.refused(name, h.svc.Send(ctx, token, typed("3 3", today)), fault.NotFound)
		}
	})
}

func TestGuessingCodesIsThrottled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		_, code := h.lent(e, "HSI")
		for range 10 {
			_, _, err := h.svc.Enter(ctx, "0000-0000", here)
			h.refused("a guess", err, fault.Invalid)
		}
		_, _, err := h.svc.Enter(ctx, code, here)
		h.refused("the right code after ten guesses", err, fault.Invalid)
		if !strings.Contains(err.Error(), "Trop d’essais") {
			t.Errorf("got %v", err)
		}
		h.Clock.Advance(15 * time.Minute)
		_, _, err = h.svc.Enter(ctx, code, here)
		h.must(err)
		_, other := h.lent(h.include(opened), "HSI")
		_, _, err = h.svc.Enter(ctx, other, "198.51.100.0/24")
		h.must(err)
	})
}

func TestAQuestionnaireWithoutItsPublishedWordsIsNotLent(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		id := h.begun(h.psy, e, "AUDIT-C")
		h.refused("short labels", h.svc.Lend(ctx, h.psy, e.PatientID, id, ""), fault.Invalid)
		craving := h.begun(h.psy, e, "CRAVING")
		h.refused("about nothing yet", h.svc.Lend(ctx, h.psy, e.PatientID, craving, ""), fault.Invalid)
		d := typed("", today)
		d.About = "alcohol"
		_, err := h.svc.Save(ctx, h.psy, e.PatientID, craving, d)
		h.must(err)
		h.must(h.svc.Lend(ctx, h.psy, e.PatientID, craving, ""))
	})
}

func TestTheCodeAndTheDeviceAreNotInTheDatabase(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		_, code := h.lent(e, "HSI")
		token, _, err := h.svc.Enter(ctx, code, here)
		h.must(err)
		var rows []struct {
			Code    []byte `db:"code_hash"`
			Device  []byte `db:"device_hash"`
			Subject []byte `db:"subject"`
		}
		h.must(h.DB.Read(ctx, func(tx *db.Tx) error {
			return tx.Select(&rows, `select code_hash, device_hash, subject from tablet_code`)
		}))
		bare := strings.ToLower(strings.ReplaceAll(code, "-", ""))
		for _, r := range rows {
			all := strings.ToLower(string(r.Code) + string(r.Device) + string(r.Subject))
			if len(r.Code) != 32 || len(r.Device) != 32 || strings.Contains(all, bare) || strings.Contains(all, strings.ToLower(token)) || strings.Contains(all, "female") {
				t.Errorf("kept in clear, or not kept")
			}
		}
	})
}

func TestSexIsKnownToTheScoreOfATablet(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.allow("FACE")
		e := h.include(opened)
		sheet, code := h.lent(e, "FACE")
		token, _, err := h.svc.Enter(ctx, code, here)
		h.must(err)
		h.must(h.svc.Send(ctx, token, typed("2 2 non non non", today)))
		if got := readings(h.sheet(h.psy, e, sheet).Result.Scores[0]); got != "f=Consommation excessive probable" {
			t.Errorf("readings: got %s", got)
		}
	})
}
