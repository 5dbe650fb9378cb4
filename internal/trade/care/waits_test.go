package care_test

import (
	"strings"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care"
	"maillage/internal/trade/care/agenda"
	"maillage/internal/trade/care/plan"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/questionnaire"
	"maillage/internal/trade/situation"
	"maillage/internal/trade/terminology"
)

// late makes a stay late in every room: a turn nobody decided, an overdue task,
// no situation, a questionnaire that waits; and gives it an appointment.
func (w *house) late(t testing.TB, m team, e patient.Enrolment, next civil.Day) {
	t.Helper()
	w.write(t, func(tx *db.Tx) error {
		task := plan.TaskDraft{Domain: plan.Social, What: "Démarche inventée", Owner: string(plan.OwnerPerson), DueOn: today.AddDays(-5)}
		if err := plan.AddFact(tx, w.Seal, plan.Fact{Enrolment: e, Task: task, By: m.psy.Professional, MadeAt: tx.Now()}); err != nil {
			return err
		}
		return agenda.Add(tx, w.Seal, agenda.Appointment{
			TeamID: m.id, EnrolmentID: e.ID, PatientID: e.PatientID, ProfessionalID: m.psy.Professional, Day: next, At: 10 * 60, Minutes: 45,
			Kind: agenda.KindSession, Mode: terminology.ModeCabinet, State: agenda.Planned, MadeAt: tx.Now().Add(-time.Hour),
		}, "")
	})
}

// codes are the flags of one person's line for a reader.
func (w *house) codes(t testing.TB, who access.Actor, m team, e patient.Enrolment) (string, care.CaseloadLine) {
	t.Helper()
	view, err := w.care.Caseload(ctx, who, m.id, care.Filter{})
	must(t, err)
	for _, l := range view.Lines {
		if l.Enrolment.ID != e.ID {
			continue
		}
		var codes []string
		for _, f := range l.Flags {
			codes = append(codes, string(f.Code))
		}
		return strings.Join(codes, " "), l
	}
	t.Fatal("not in the caseload")
	return "", care.CaseloadLine{}
}

func TestALineSaysWhatOtherRoomsWaitFor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, other := w.teams[0], w.teams[1]
		w.write(t, func(tx *db.Tx) error {
			return questionnaire.Plan(tx, questionnaire.Planned{ProgrammeID: w.programme, Instrument: "HSI", Moment: questionnaire.AtInclusion, ValidFrom: day(2020, 1, 1), Confidence: programme.Made, MadeAt: tx.Now()})
		})
		e := w.include(t, m, "Exemple", day(2025, 9, 10))
		w.record(t, m.psy, e, today.AddDays(-3))
		w.write(t, func(tx *db.Tx) error {
			_, err := care.AddRCP(tx, h.Seal, w.quorate(m, today.AddDays(-9), care.ReviewFact{Enrolment: e, Summary: "Synthèse inventée"}))
			return err
		})
		if got, l := w.codes(t, m.psy, m, e); got != "undecided situation questionnaire" || !l.NextOn.IsZero() {
			t.Errorf("got %q, next %v, want what no room holds", got, l.NextOn)
		}
		w.late(t, m, e, today.AddDays(8))
		w.late(t, m, e, today.AddDays(2))
		w.late(t, m, e, today.AddDays(-2)) // past: it is not the next one
		ailleurs := w.include(t, other, "Ailleurs", today.AddDays(-1))
		w.late(t, other, ailleurs, today.AddDays(1))

		got, l := w.codes(t, m.psy, m, e)
		if got != "undecided tasks situation questionnaire" || l.NextOn != today.AddDays(2) || l.Waits.Tasks.Overdue != 3 {
			t.Errorf("got %q, next %v, want every room's flag and the soonest appointment", got, l.NextOn)
		}
		if l.Next != "Renouvellement à décider" {
			t.Errorf("got %q next", l.Next)
		}
		if got, _ := w.codes(t, m.pharma, m, e); got != "undecided tasks" {
			t.Errorf("got %q, want nothing the pharmacist may not open", got)
		}
		view, err := w.care.Day(ctx, m.psy)
		must(t, err)
		if n := view.Teams[0].Needed; n != 0 {
			t.Errorf("%d people need the psychologist, want none: what is to be filled presses nobody", n)
		}
		if view, err = w.care.Day(ctx, m.gp); err != nil || view.Teams[0].Needed != 1 || view.Teams[0].Needs[0].Flags[0].Code != care.FlagUndecided {
			t.Errorf("got %+v, %v, want the GP to decide", view.Teams, err)
		}

		page, err := w.care.PatientPage(ctx, m.social, e.PatientID)
		must(t, err)
		f := page.Followups[0]
		if len(f.Flags) != 4 || f.Coming.Day != today.AddDays(2) || f.Coming.ProfessionalID != m.psy.Professional {
			t.Errorf("got flags %+v, next %+v, want those of the line", f.Flags, f.Coming)
		}

		w.write(t, func(tx *db.Tx) error {
			if err := patient.AddRenewal(tx, patient.Renewal{EnrolmentID: e.ID, Year: 2, Decision: patient.Renewed, DecidedOn: today, By: m.gp.Professional, AccountID: m.gp.Account, MadeAt: tx.Now()}); err != nil {
				return err
			}
			facts := []situation.Fact{{Enrolment: e, Kind: situation.Entry, On: e.OpenedOn, MadeAt: tx.Now()}, {Enrolment: e, Kind: situation.Yearly, On: today, MadeAt: tx.Now()}}
			return situation.Add(tx, h.Seal, facts)
		})
		if got, _ := w.codes(t, m.psy, m, e); got != "tasks questionnaire" {
			t.Errorf("got %q, want what was done not to be asked again", got)
		}
	})
}

// Of somebody who objects to sharing, a colleague is told of the package year
// alone; the GP who included is told everything.
func TestAnObjectionWithholdsWhatOtherRoomsWaitFor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Exemple", day(2025, 9, 10))
		w.late(t, m, e, today.AddDays(2))
		must(t, w.patients.Object(ctx, m.gp, e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today, Channel: "oral"}, ""))
		got, l := w.codes(t, m.social, m, e)
		if got != "undecided" || !l.NextOn.IsZero() || l.Waits.Tasks.Tasks != 0 || len(l.Waits.Situation) != 0 {
			t.Errorf("got %q, next %v, waits %+v, want the turn alone", got, l.NextOn, l.Waits)
		}
		page, err := w.care.PatientPage(ctx, m.social, e.PatientID)
		must(t, err)
		if f := page.Followups[0]; f.Coming.ID != 0 || len(f.Flags) != 1 {
			t.Errorf("got %+v, want no appointment of a colleague", f.Coming)
		}
		page, err = w.care.PatientPage(ctx, m.psy, e.PatientID)
		must(t, err)
		if f := page.Followups[0]; f.Coming.Day != today.AddDays(2) {
			t.Errorf("got %+v, want the reader's own appointment", f.Coming)
		}
		if got, l := w.codes(t, m.gp, m, e); !strings.Contains(got, "tasks") || l.NextOn != today.AddDays(2) {
			t.Errorf("got %q, next %v, want all of it for who included", got, l.NextOn)
		}
	})
}

// What waits is kept between two readings; nothing recorded in between is missed.
func TestACaseloadOpenedAgainMissesNothingRecordedSince(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Durand", today.AddDays(-40))
		for range 2 {
			if codes, line := w.codes(t, m.psy, m, e); strings.Contains(codes, string(care.FlagTasks)) || !line.NextOn.IsZero() {
				t.Fatalf("got %s and an appointment on %s, want neither", codes, line.NextOn)
			}
		}
		w.late(t, m, e, today.AddDays(3))
		for range 2 {
			if codes, line := w.codes(t, m.psy, m, e); !strings.Contains(codes, string(care.FlagTasks)) || line.NextOn != today.AddDays(3) {
				t.Errorf("got %s and an appointment on %s, want both", codes, line.NextOn)
			}
		}
	})
}
