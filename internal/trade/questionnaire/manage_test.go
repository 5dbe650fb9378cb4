package questionnaire_test

import (
	"strings"
	"testing"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/questionnaire"
)

// allow records the right of an instrument and types all its texts.
func (h *house) allow(code string) {
	h.t.Helper()
	ref := questionnaire.Ref{Code: code, Version: "1"}
	h.must(h.svc.RecordRight(ctx, h.operator, ref, questionnaire.RightDraft{ObtainedOn: today, Evidence: "Accord inventé, courrier du 2 mars"}, ""))
	w, err := h.svc.Words(ctx, h.operator, ref)
	h.must(err)
	texts := map[string]string{}
	for _, k := range w.Keys() {
		texts[k.Key] = "Texte publié inventé, " + k.Key
	}
	h.must(h.svc.WriteTexts(ctx, h.operator, ref, texts, ""))
}

func TestATextIsShownOnlyWhileTheRightHolds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ref := questionnaire.Ref{Code: "EPICES", Version: "1"}
		words := func() questionnaire.Wording {
			w, err := h.svc.Words(ctx, h.operator, ref)
			h.must(err)
			return w
		}
		first := words().Instrument().Items[0]
		if words().Whole() || words().Question(first) != first.Label {
			t.Error("whole without a right")
		}
		h.refused("a text without a right", h.svc.WriteTexts(ctx, h.operator, ref, map[string]string{"q1": "x"}, ""), fault.Conflict)
		h.refused("no evidence", h.svc.RecordRight(ctx, h.operator, ref, questionnaire.RightDraft{ObtainedOn: today, Evidence: "oui"}, ""), fault.Invalid)
		h.refused("tomorrow", h.svc.RecordRight(ctx, h.operator, ref, questionnaire.RightDraft{ObtainedOn: today.AddDays(1), Evidence: "Accord inventé, courrier"}, ""), fault.Invalid)
		h.allow("EPICES")
		if w := words(); !w.Whole() || w.Question(first) != "Texte publié inventé, q1" || w.Option(first, first.Options[0]) != "Texte publié inventé, q1:non" {
			t.Errorf("after the right: whole %v, %q", words().Whole(), words().Question(first))
		}
		h.refused("a second right", h.svc.RecordRight(ctx, h.operator, ref, questionnaire.RightDraft{ObtainedOn: today, Evidence: "Accord inventé, courrier"}, ""), fault.Conflict)
		h.must(h.svc.EndRight(ctx, h.operator, ref, ""))
		if w := words(); w.Whole() || w.Question(first) != first.Label || w.Typed("q1") == "" {
			t.Error("the right ended and the text is still shown, or is lost")
		}
		h.refused("ended twice", h.svc.EndRight(ctx, h.operator, ref, ""), fault.Conflict)
		h.refused("too long", h.svc.RecordRight(ctx, h.operator, ref, questionnaire.RightDraft{ObtainedOn: today, Evidence: strings.Repeat("x", 2001)}, ""), fault.Invalid)
		h.refused("no such instrument", h.svc.EndRight(ctx, h.operator, questionnaire.Ref{Code: "X", Version: "1"}, ""), fault.NotFound)
	})
}

func TestOnlyTheOperatorKeepsRightsTextsAndSchedule(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ref := questionnaire.Ref{Code: "EPICES", Version: "1"}
		for _, who := range []access.Actor{h.gp, {Account: 91, Role: access.AdminCoordination}, {}} {
			_, err := h.svc.Shelf(ctx, who)
			h.refused("shelf", err, fault.Forbidden)
			_, err = h.svc.Words(ctx, who, ref)
			h.refused("words", err, fault.Forbidden)
			h.refused("right", h.svc.RecordRight(ctx, who, ref, questionnaire.RightDraft{}, ""), fault.Forbidden)
			h.refused("end", h.svc.EndRight(ctx, who, ref, ""), fault.Forbidden)
			h.refused("texts", h.svc.WriteTexts(ctx, who, ref, nil, ""), fault.Forbidden)
			h.refused("plan", h.svc.AddPlan(ctx, who, questionnaire.PlanDraft{}, ""), fault.Forbidden)
			h.refused("end plan", h.svc.EndPlan(ctx, who, 1, ""), fault.Forbidden)
		}
		v, err := h.svc.Shelf(ctx, h.operator)
		h.must(err)
		if len(v.Wordings) != len(questionnaire.Shipped().All()) || len(v.Programmes) == 0 || len(v.Plan) != 0 {
			t.Errorf("shelf: got %d instruments, %d programmes, %d lines", len(v.Wordings), len(v.Programmes), len(v.Plan))
		}
	})
}

// plan wants an instrument at some moments, since 2020.
func (h *house) plan(code string, moments ...questionnaire.Moment) {
	h.t.Helper()
	h.write(func(tx *db.Tx) error {
		for _, m := range moments {
			err := questionnaire.Plan(tx, questionnaire.Planned{ProgrammeID: h.programme, Instrument: code, Moment: m, ValidFrom: civil.Must(2020, 1, 1), Confidence: programme.Made})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// due is what the schedule waits for on a day: « AUDIT-C inclusion 2026-03-02 ».
func (h *house) due(e patient.Enrolment, day civil.Day) string {
	h.t.Helper()
	var words []string
	h.must(h.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := questionnaire.DueOfTeam(tx, h.teams[0], []patient.Enrolment{e}, day)
		for _, d := range all[e.ID] {
			w := d.Instrument + " " + string(d.Moment) + " " + d.Since.String()
			if d.Soon {
				w += " soon"
			}
			words = append(words, w)
		}
		return err
	}))
	return strings.Join(words, ", ")
}

func TestTheScheduleSaysWhatIsDueAndSinceWhen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(civil.Must(2025, 3, 2))
		if got := h.due(e, today); got != "" {
			t.Errorf("without a schedule: got %q", got)
		}
		h.plan("AUDIT-C", questionnaire.AtInclusion, questionnaire.AtSixMonths, questionnaire.AtRenewal)
		h.plan("HSI", questionnaire.AtInclusion)
		h.plan("EPICES", questionnaire.AtRenewal)
		for _, c := range []struct {
			name string
			day  civil.Day
			want string
		}{
			{"the day of inclusion", civil.Must(2025, 3, 2), "AUDIT-C inclusion 2025-03-02, HSI inclusion 2025-03-02"},
			{"a month before six months", civil.Must(2025, 8, 3), "AUDIT-C month_6 2025-09-02 soon, HSI inclusion 2025-03-02"},
			{"a day more before", civil.Must(2025, 8, 2), "AUDIT-C inclusion 2025-03-02, HSI inclusion 2025-03-02"},
			{"at six months", civil.Must(2025, 9, 2), "AUDIT-C month_6 2025-09-02, HSI inclusion 2025-03-02"},
			{"after the anniversary", civil.Must(2026, 3, 10), "AUDIT-C renewal 2026-03-02, EPICES renewal 2026-03-02, HSI inclusion 2025-03-02"},
		} {
			if got := h.due(e, c.day); sorted(got) != sorted(c.want) {
				t.Errorf("%s: got %q, want %q", c.name, got, c.want)
			}
		}
		h.filled(h.psy, e, "AUDIT-C", "1 1 1", civil.Must(2026, 2, 1))
		h.filled(h.psy, e, "HSI", "1 1", civil.Must(2026, 2, 1))
		if got := h.due(e, civil.Must(2026, 3, 10)); got != "AUDIT-C renewal 2026-03-02, EPICES renewal 2026-03-02" && sorted(got) != sorted("EPICES renewal 2026-03-02") {
			t.Errorf("filled 29 days before the anniversary: got %q", got)
		}
		closed := e
		closed.ClosedOn = today
		if got := h.due(closed, today); got != "" {
			t.Errorf("a stay that ended: got %q", got)
		}
	})
}

func sorted(list string) string {
	parts := strings.Split(list, ", ")
	for i := range parts {
		for j := i + 1; j < len(parts); j++ {
			if parts[j] < parts[i] {
				parts[i], parts[j] = parts[j], parts[i]
			}
		}
	}
	return strings.Join(parts, ", ")
}

func TestASheetFilledTooEarlyOrCancelledIsNotTheOneThatIsDue(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(civil.Must(2025, 3, 2))
		h.plan("HSI", questionnaire.AtRenewal)
		h.filled(h.psy, e, "HSI", "1 1", civil.Must(2026, 1, 30)) // 31 days before
		if got := h.due(e, today); got != "HSI renewal 2026-03-02" {
			t.Errorf("31 days before: got %q", got)
		}
		id := h.filled(h.psy, e, "HSI", "1 1", civil.Must(2026, 1, 31)) // 30 days before
		if got := h.due(e, today); got != "" {
			t.Errorf("30 days before: got %q", got)
		}
		h.must(h.svc.Cancel(ctx, h.psy, e.PatientID, id, questionnaire.ReasonDraft{Reason: "Erreur de personne"}, ""))
		if got := h.due(e, today); got != "HSI renewal 2026-03-02" {
			t.Errorf("cancelled: got %q", got)
		}
		h.begun(h.psy, e, "HSI")
		v := h.person(h.psy, e)
		if len(v.Due) != 1 || v.Due[0].Draft == 0 {
			t.Errorf("the page: got %+v, want one due with its draft", v.Due)
		}
	})
}

func TestTheOperatorWritesTheSchedule(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		e := h.include(opened)
		d := questionnaire.PlanDraft{Programme: h.programme, Instrument: "PHQ-9", Moment: "inclusion", ValidFrom: opened}
		h.must(h.svc.AddPlan(ctx, h.operator, d, ""))
		h.refused("the same again", h.svc.AddPlan(ctx, h.operator, d, ""), fault.Conflict)
		h.refused("nothing", h.svc.AddPlan(ctx, h.operator, questionnaire.PlanDraft{}, ""), fault.Invalid)
		h.refused("an instrument without questions", h.svc.AddPlan(ctx, h.operator, questionnaire.PlanDraft{Programme: h.programme, Instrument: "EQ-5D", Moment: "inclusion", ValidFrom: opened}, ""), fault.Invalid)
		v, err := h.svc.Shelf(ctx, h.operator)
		h.must(err)
		if len(v.Plan) != 1 || v.Plan[0].Confidence != programme.Unknown {
			t.Fatalf("got %+v, want one line without a source", v.Plan)
		}
		if got := h.due(e, today); got != "PHQ-9 inclusion 2026-03-02" {
			t.Errorf("due: got %q", got)
		}
		h.must(h.svc.EndPlan(ctx, h.operator, v.Plan[0].ID, ""))
		h.refused("ended twice", h.svc.EndPlan(ctx, h.operator, v.Plan[0].ID, ""), fault.NotFound)
		later := h.include(today)
		h.Clock.Set(today.AddDays(3).Start())
		if got := h.due(later, today.AddDays(3)); got != "PHQ-9 inclusion 2026-11-22" {
			t.Errorf("a line holds on its last day: got %q", got)
		}
	})
}
