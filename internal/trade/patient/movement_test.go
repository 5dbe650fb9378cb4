package patient_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

// since includes somebody on a day.
func (w *town) since(t testing.TB, name string, opened civil.Day) patient.Enrolled {
	t.Helper()
	return w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
		d.BirthName, d.Distinct, d.OpenedOn, d.InformedOn = name, true, opened, opened
	})
}

func (w *town) renewals(t testing.TB, who access.Actor) []patient.DueRenewal {
	t.Helper()
	list, err := w.Renewals(w.ctx, who, w.north.ID)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestWhenARenewalIsProposed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		cases := []struct {
			name   string
			opened civil.Day
			want   patient.RenewalState // empty: not proposed
			year   int
		}{
			{"31 days before the anniversary, nothing yet", civil.Must(2025, 12, 23), "", 0},
			{"30 days before, it is to prepare", civil.Must(2025, 12, 22), patient.RenewalDue, 2},
			{"on the eve", civil.Must(2025, 11, 23), patient.RenewalDue, 2},
			{"on the day without a decision, it is to confirm", civil.Must(2025, 11, 22), patient.RenewalUnconfirmed, 2},
			{"months after, still", civil.Must(2025, 3, 1), patient.RenewalUnconfirmed, 2},
			{"29 February turns on 28 February", civil.Must(2024, 2, 29), patient.RenewalUnconfirmed, 3},
			{"near the second anniversary, the second counts", civil.Must(2024, 12, 1), patient.RenewalDue, 3},
		}
		w := newTown(t, h)
		w.write(t, func(tx *db.Tx) error {
			_, err := tx.Exec(`update microstructure set opened_on = $1, trained_on = $1`, civil.Must(2024, 1, 10))
			return err
		})
		want := map[db.ID]int{}
		for i, c := range cases {
			want[w.since(t, "Exemple"+string(rune('A'+i)), c.opened).Patient] = i
		}
		got := map[int]patient.DueRenewal{}
		for _, due := range w.renewals(t, w.psy) {
			got[want[due.Patient.ID]] = due
		}
		for i, c := range cases {
			if got[i].State != c.want || got[i].Year != c.year {
				t.Errorf("%s: got %q for year %d, want %q for %d", c.name, got[i].State, got[i].Year, c.want, c.year)
			}
		}
	})
}

func TestWhatAGPDecidesOfAnAnniversary(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		e := w.since(t, "Durand", civil.Must(2025, 3, 1)).Enrolment
		ok := patient.RenewalDraft{Year: 2, Decision: patient.Renewed, DecidedOn: civil.Must(2026, 2, 20)}
		decide := func(who access.Actor, change func(*patient.RenewalDraft)) error {
			d := ok
			if change != nil {
				change(&d)
			}
			_, err := w.DecideRenewal(w.ctx, who, e, d, "")
			return err
		}
		wantKind(t, decide(w.psy, nil), "forbidden")
		wantKind(t, decide(w.southGP, nil), "not_found")
		for _, c := range []struct {
			name   string
			change func(*patient.RenewalDraft)
			want   string
		}{
			{"the first year is not renewed", func(d *patient.RenewalDraft) { d.Year = 1 }, "year"},
			{"a year that is far", func(d *patient.RenewalDraft) { d.Year = 3 }, "year"},
			{"no decision", func(d *patient.RenewalDraft) { d.Decision = "" }, "decision"},
			{"not renewed, without saying why", func(d *patient.RenewalDraft) { d.Decision = patient.NotRenewed }, "reason"},
			{"not renewed because of a transfer, which is none", func(d *patient.RenewalDraft) {
				d.Decision, d.Reason = patient.NotRenewed, patient.ExitTransferred
			}, "reason"},
			{"no date", func(d *patient.RenewalDraft) { d.DecidedOn = civil.Day{} }, "decided_on"},
			{"tomorrow", func(d *patient.RenewalDraft) { d.DecidedOn = today.AddDays(1) }, "decided_on"},
			{"31 days before the anniversary", func(d *patient.RenewalDraft) { d.DecidedOn = civil.Must(2026, 1, 29) }, "decided_on"},
		} {
			if err := decide(w.gp, c.change); fields(err) != c.want {
				t.Errorf("%s: got %q (%v), want %q", c.name, fields(err), err, c.want)
			}
		}
		lines := w.lines(t)
		wantKind(t, decide(w.gp, nil), "none")
		if got := w.lines(t) - lines; got != 1 {
			t.Errorf("got %d lines of the journal, want 1", got)
		}
		wantKind(t, decide(w.gp, nil), "conflict")
		if list := w.renewals(t, w.psy); len(list) != 0 {
			t.Errorf("a year decided is still proposed: %+v", list)
		}
		v, err := w.OpenStays(w.ctx, w.psy, w.personOf(t, e))
		wantKind(t, err, "none")
		turn := v.Stays[0].Turns[0]
		if turn.State != patient.RenewalDone || v.Names[turn.Decision.By] == "" {
			t.Errorf("got %+v", turn)
		}
		_, err = w.ReverseRenewal(w.ctx, w.gp2, turn.Decision.ID, "")
		wantKind(t, err, "none")
		_, err = w.ReverseRenewal(w.ctx, w.gp2, turn.Decision.ID, "")
		wantKind(t, err, "conflict")
		wantKind(t, decide(w.gp, func(d *patient.RenewalDraft) { d.Decision, d.Reason = patient.NotRenewed, "goals_reached" }), "none")
		if list := w.renewals(t, w.psy); len(list) != 1 || list[0].State != patient.RenewalRefused {
			t.Errorf("a stay not renewed waits for its exit: got %+v", list)
		}
	})
}

func (w *town) personOf(t testing.TB, e db.ID) (id db.ID) {
	t.Helper()
	w.read(t, func(tx *db.Tx) error { return tx.Get(&id, `select patient_id from enrolment where id = $1`, e) })
	return id
}

// After the programme's end no package year opens (rule 50); the information
// must be of the rules of the year that opens (rule 14).
func TestAnAnniversaryUnderOtherRules(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		e := w.since(t, "Durand", civil.Must(2025, 12, 1)).Enrolment
		w.write(t, func(tx *db.Tx) error {
			p, err := programme.ByCode(tx, programme.EQUIPADDICT)
			if err != nil {
				return err
			}
			_, err = tx.Exec(`update programme_version set valid_from = $1 where programme_id = $2 and code = '2021'`, civil.Must(2026, 6, 1), p.ID)
			return err
		})
		if list := w.renewals(t, w.gp); len(list) != 1 || !strings.Contains(strings.Join(list[0].Missing, " "), "avant la version 2021") {
			t.Errorf("got %+v", list)
		}
		w.write(t, func(tx *db.Tx) error {
			_, err := tx.Exec(`update programme_version set valid_to = $1 where code = '2021'`, civil.Must(2026, 11, 30))
			return err
		})
		if list := w.renewals(t, w.gp); !list[0].Lapsed {
			t.Errorf("got %+v, want lapsed", list)
		}
		_, err := w.DecideRenewal(w.ctx, w.gp, e, patient.RenewalDraft{Year: 2, Decision: patient.Renewed, DecidedOn: today}, "")
		if fields(err) != "decision" {
			t.Errorf("got %v", err)
		}
	})
}

func (w *town) ask(t testing.TB, e db.ID) db.ID {
	t.Helper()
	_, err := w.AskTransfer(w.ctx, w.psy, e, patient.TransferDraft{To: w.south.ID, Agreed: true, AgreedOn: today}, "")
	wantKind(t, err, "none")
	list, err := w.Transfers(w.ctx, w.southGP, w.south.ID)
	if err != nil || len(list.Arrivals) == 0 {
		t.Fatalf("got %+v, %v", list, err)
	}
	return list.Arrivals[0].ID
}

func TestUntilATransferIsAcceptedTheOtherTeamKnowsANumber(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.since(t, "Durand", civil.Must(2025, 3, 1))
		id := w.ask(t, out.Enrolment)
		list, err := w.Transfers(w.ctx, w.southGP, w.south.ID)
		wantKind(t, err, "none")
		a := list.Arrivals[0]
		if a.Number != "31-01-0001" || a.Mode != patient.ModeNominative || a.From != "Tilleuls" || a.Patient != 0 {
			t.Errorf("got %+v", a)
		}
		if _, err := w.Open(w.ctx, w.southGP, out.Patient, "patient"); kind(err) != "not_found" {
			t.Errorf("the record opens before the transfer: %v", err)
		}
		if found := w.found(t, w.southGP, "Durand"); len(found) != 0 {
			t.Errorf("the search finds %v before the transfer", found)
		}
		_, err = w.AskTransfer(w.ctx, w.psy, out.Enrolment, patient.TransferDraft{To: w.south.ID, Agreed: true, AgreedOn: today}, "")
		wantKind(t, err, "conflict")
		_, err = w.AcceptTransfer(w.ctx, w.gp, id, "")
		wantKind(t, err, "not_found") // the team that asks does not answer
		_, err = w.CancelTransfer(w.ctx, w.southGP, id, "")
		wantKind(t, err, "not_found")
		wantKind(t, w.DeclineTransfer(w.ctx, w.southGP, id, "", ""), "invalid")

		lines := w.lines(t)
		for range 2 { // sent twice
			_, err = w.AcceptTransfer(w.ctx, w.southGP, id, "once")
			wantKind(t, err, "none")
		}
		if got := w.lines(t) - lines; got != 1 {
			t.Errorf("got %d lines of the journal, want 1", got)
		}
		v, err := w.OpenStays(w.ctx, w.southGP, out.Patient)
		wantKind(t, err, "none")
		if len(v.Stays) != 1 || v.Stays[0].CameFrom != "Tilleuls" || v.Stays[0].JoinedOn != today || v.Stays[0].OpenedOn != civil.Must(2025, 3, 1) ||
			v.Stays[0].Detail.Complexity != "Logement perdu cet automne." || v.Patient.DisplayName() != "DURAND Claire" {
			t.Errorf("got %+v", v.Stays)
		}
		if found := w.found(t, w.southGP, "durand"); len(found) != 1 {
			t.Errorf("the search finds %v after the transfer", found)
		}
		left, err := w.OpenStays(w.ctx, w.psy, out.Patient)
		wantKind(t, err, "none")
		if s := left.Stays[0]; s.Open() || s.ExitReason != patient.ExitTransferred || s.Undoable || s.Transfers[0].To != "Platanes" || len(left.Stays) != 1 {
			t.Errorf("the team that is left: got %+v", s)
		}
		_, err = w.UndoExit(w.ctx, w.psy, out.Enrolment, "")
		wantKind(t, err, "conflict")
		wantKind(t, w.DeclineTransfer(w.ctx, w.southGP, id, patient.DeclineFull, ""), "conflict")
		w.read(t, func(tx *db.Tx) error {
			from, err := patient.CarriedTo(tx, v.Stays[0].ID)
			if len(from) != 1 || from[0].Enrolment != out.Enrolment || from[0].Notes {
				t.Errorf("the notes were not agreed to follow: got %+v", from)
			}
			return err
		})
	})
}

func TestWhatATransferAsks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.since(t, "Durand", civil.Must(2025, 3, 1))
		ok := patient.TransferDraft{To: w.south.ID, Agreed: true, AgreedOn: today}
		ask := func(who access.Actor, change func(*patient.TransferDraft)) error {
			d := ok
			if change != nil {
				change(&d)
			}
			_, err := w.AskTransfer(w.ctx, who, out.Enrolment, d, "")
			return err
		}
		for _, c := range []struct {
			name   string
			change func(*patient.TransferDraft)
			want   string
		}{
			{"no team", func(d *patient.TransferDraft) { d.To = 0 }, "to"},
			{"its own team", func(d *patient.TransferDraft) { d.To = w.north.ID }, "to"},
			{"a team that does not exist", func(d *patient.TransferDraft) { d.To = 7 }, "to"},
			{"without the person's agreement", func(d *patient.TransferDraft) { d.Agreed = false }, "agreed"},
			{"without its day", func(d *patient.TransferDraft) { d.AgreedOn = civil.Day{} }, "agreed_on"},
			{"agreed tomorrow", func(d *patient.TransferDraft) { d.AgreedOn = today.AddDays(1) }, "agreed_on"},
			{"agreed before the inclusion", func(d *patient.TransferDraft) { d.AgreedOn = civil.Must(2025, 2, 28) }, "agreed_on"},
		} {
			if err := ask(w.gp, c.change); fields(err) != c.want {
				t.Errorf("%s: got %q (%v), want %q", c.name, fields(err), err, c.want)
			}
		}
		wantKind(t, ask(w.nurse, nil), "forbidden")
		wantKind(t, ask(w.coordination, nil), "forbidden")
		wantKind(t, ask(w.southGP, nil), "not_found")
		object := patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today}
		wantKind(t, w.Object(w.ctx, w.gp, out.Patient, object, ""), "none")
		wantKind(t, ask(w.gp, nil), "conflict")
		wantKind(t, w.WithdrawObjection(w.ctx, w.gp, out.Patient, patient.ObjectSharing, ""), "none")
		id := w.ask(t, out.Enrolment)
		wantKind(t, w.Object(w.ctx, w.gp, out.Patient, object, ""), "none") // recorded while the request waits
		_, err := w.AcceptTransfer(w.ctx, w.southGP, id, "")
		wantKind(t, err, "conflict")
		list, err := w.Transfers(w.ctx, w.psy, w.north.ID)
		wantKind(t, err, "none")
		if len(list.Departures) != 1 || !list.Departures[0].Patient.Withheld {
			t.Errorf("the list of the team that asks names somebody who objects: %+v", list.Departures)
		}
		_, err = w.CancelTransfer(w.ctx, w.psy, id, "")
		wantKind(t, err, "none")
		_, err = w.AcceptTransfer(w.ctx, w.southGP, id, "")
		wantKind(t, err, "conflict")
	})
}

// What was decided of an anniversary follows the person: the team that receives
// him or her does not decide it again.
func TestARenewalDecidedBeforeATransferStands(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.since(t, "Durand", civil.Must(2025, 3, 1))
		_, err := w.DecideRenewal(w.ctx, w.gp, out.Enrolment, patient.RenewalDraft{Year: 2, Decision: patient.Renewed, DecidedOn: today}, "")
		wantKind(t, err, "none")
		_, err = w.AcceptTransfer(w.ctx, w.southGP, w.ask(t, out.Enrolment), "")
		wantKind(t, err, "none")
		list, err := w.Renewals(w.ctx, w.southGP, w.south.ID)
		wantKind(t, err, "none")
		if len(list) != 0 {
			t.Errorf("proposed again: %+v", list)
		}
		v, err := w.OpenStays(w.ctx, w.southGP, out.Patient)
		wantKind(t, err, "none")
		if turns := v.Stays[0].Turns; len(turns) != 1 || turns[0].State != patient.RenewalDone {
			t.Errorf("got %+v", turns)
		}
		_, err = w.DecideRenewal(w.ctx, w.southGP, v.Stays[0].ID, patient.RenewalDraft{Year: 2, Decision: patient.Renewed, DecidedOn: today}, "")
		wantKind(t, err, "conflict")
	})
}

// What people noted of an imported stay keeps the import from being undone.
func TestAnImportIsNotUndoneUnderWhatWasNotedSince(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		remove := func(e db.ID) error {
			return h.DB.Write(w.ctx, func(tx *db.Tx) error { return patient.RemoveIncluded(tx, e) })
		}
		renewed := w.since(t, "Durand", civil.Must(2025, 3, 1))
		_, err := w.DecideRenewal(w.ctx, w.gp, renewed.Enrolment, patient.RenewalDraft{Year: 2, Decision: patient.Renewed, DecidedOn: today}, "")
		wantKind(t, err, "none")
		wantKind(t, remove(renewed.Enrolment), "conflict")
		asked := w.since(t, "Lopez", civil.Must(2025, 3, 1))
		w.ask(t, asked.Enrolment)
		wantKind(t, remove(asked.Enrolment), "conflict")
		wantKind(t, remove(w.since(t, "Martin", civil.Must(2025, 3, 1)).Enrolment), "none")
	})
}

// An exit takes back the request that waits: nobody accepts somebody who left.
func TestAnExitTakesBackTheTransferThatWaits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.since(t, "Durand", civil.Must(2026, 3, 1))
		id := w.ask(t, out.Enrolment)
		_, err := w.Exit(w.ctx, w.psy, out.Enrolment, patient.ExitDraft{ClosedOn: today, Reason: "moved", Version: 1}, noFact, "")
		wantKind(t, err, "none")
		_, err = w.AcceptTransfer(w.ctx, w.southGP, id, "")
		wantKind(t, err, "conflict")
		list, err := w.Transfers(w.ctx, w.southGP, w.south.ID)
		wantKind(t, err, "none")
		if len(list.Arrivals) != 1 || list.Arrivals[0].State != patient.TransferCancelled || list.Arrivals[0].Patient != 0 {
			t.Errorf("got %+v", list.Arrivals)
		}
	})
}

func TestAnAnonymousPersonIsTransferredWithoutAName(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.enrol(t, w.gp, w.north.ID, unnamed)
		id := w.ask(t, out.Enrolment)
		_, err := w.AcceptTransfer(w.ctx, w.southGP, id, "")
		wantKind(t, err, "none")
		p, _ := w.record(t, w.southGP, out.Patient)
		if p.Mode() != patient.ModeAnonymous || p.BirthYear != 0 || p.Commune != "" {
			t.Errorf("got %+v", p)
		}
	})
}

func TestAnExitIsTakenBackTheSameDay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.since(t, "Durand", civil.Must(2026, 3, 1))
		leave := func(version int) {
			_, err := w.Exit(w.ctx, w.psy, out.Enrolment, patient.ExitDraft{ClosedOn: today.AddDays(-3), Reason: "moved", Version: version}, noFact, "")
			wantKind(t, err, "none")
		}
		undo := func(who access.Actor) error {
			_, err := w.UndoExit(w.ctx, who, out.Enrolment, "")
			return err
		}
		wantKind(t, undo(w.psy), "conflict") // there is none
		leave(1)
		wantKind(t, undo(w.nurse), "forbidden")
		wantKind(t, undo(w.southGP), "not_found")
		wantKind(t, undo(w.social), "none")
		if _, stays := w.record(t, w.gp, out.Patient); !stays[0].Open() || stays[0].ExitReason != "" {
			t.Errorf("got %+v", stays[0])
		}
		leave(3)
		offered := func() bool {
			v, err := w.OpenStays(w.ctx, w.psy, out.Patient)
			wantKind(t, err, "none")
			return v.Stays[len(v.Stays)-1].Undoable
		}
		if !offered() {
			t.Error("the page does not offer to take the exit back")
		}
		again := patient.ReEnrolDraft{TeamID: w.north.ID, CriteriaDraft: criteria()}
		_, err := w.ReEnrol(w.ctx, w.gp, out.Patient, again, "")
		wantKind(t, err, "none")
		if offered() {
			t.Error("the page offers to take back the exit of somebody who was included again")
		}
		wantKind(t, undo(w.psy), "conflict") // included again since
		h.Clock.Advance(24 * time.Hour)
		wantKind(t, undo(w.psy), "conflict")
	})
}

func TestAReturnWaitsForTheDelayOfTheRulesWhenTheyHaveOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.since(t, "Durand", civil.Must(2026, 3, 1))
		_, err := w.Exit(w.ctx, w.psy, out.Enrolment, patient.ExitDraft{ClosedOn: civil.Must(2026, 11, 1), Reason: "moved", Version: 1}, noFact, "")
		wantKind(t, err, "none")
		w.write(t, func(tx *db.Tx) error {
			_, err := tx.Exec(`update programme_rule set value = '20' where key = 'inclusion.again_delay'`)
			return err
		})
		d := patient.ReEnrolDraft{TeamID: w.north.ID, CriteriaDraft: criteria()}
		_, err = w.ReEnrol(w.ctx, w.gp, out.Patient, d, "")
		if fields(err) != "opened_on" {
			t.Errorf("19 days after: got %v", err)
		}
		d.OpenedOn = civil.Must(2026, 11, 21)
		_, err = w.ReEnrol(w.ctx, w.gp, out.Patient, d, "")
		wantKind(t, err, "none")
	})
}

func TestCriteriaAreAmendedAndWhatTheyReplaceIsKept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.since(t, "Durand", civil.Must(2026, 3, 1))
		d := criteria()
		d.Primary, d.Behaviours, d.Reasons, d.Complexity = "cocaine", []string{"alcohol"}, []string{"housing"}, "Hébergée depuis juin."
		d.OtherScheme, d.OtherSchemeNote, d.Referral = "csapa", "Trop loin.", "family"
		amend := func(who access.Actor, d patient.CriteriaDraft, version int) error {
			_, err := w.AmendCriteria(w.ctx, who, out.Enrolment, d, version, "")
			return err
		}
		wantKind(t, amend(w.psy, d, 1), "forbidden")
		wantKind(t, amend(w.southGP, d, 1), "not_found")
		wantKind(t, amend(w.gp, d, 2), "conflict")
		empty := d
		empty.Primary, empty.Behaviours, empty.Reasons, empty.Complexity, empty.OtherSchemeNote = "", nil, nil, "", ""
		if err := amend(w.gp, empty, 1); fields(err) != "primary reasons other_scheme_note" {
			t.Errorf("got %q", fields(err))
		}
		wantKind(t, amend(w.gp, d, 1), "none")
		v, err := w.OpenStays(w.ctx, w.psy, out.Patient)
		wantKind(t, err, "none")
		s := v.Stays[0]
		if !slices.Equal(s.Detail.Behaviours, []string{"cocaine", "alcohol"}) || s.Detail.Complexity != "Hébergée depuis juin." || s.OtherScheme != "csapa" ||
			s.Detail.OtherSchemeNote != "Trop loin." || s.Referral != "family" || s.OpenedOn != civil.Must(2026, 3, 1) {
			t.Errorf("got %+v", s)
		}
		if len(s.Former) != 1 || !slices.Equal(s.Former[0].Behaviours, []string{"alcohol", "tobacco", "gambling"}) ||
			s.Former[0].Complexity != "Logement perdu cet automne." || s.Former[0].By != w.gp.Professional {
			t.Errorf("what was replaced: got %+v", s.Former)
		}
		wantKind(t, w.Object(w.ctx, w.gp, out.Patient, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today}, ""), "none")
		wantKind(t, amend(w.gp2, d, 2), "forbidden")
		if v, err = w.OpenStays(w.ctx, w.psy, out.Patient); err != nil || !v.Patient.Withheld || len(v.Stays[0].Former) != 0 || v.Stays[0].Detail.Complexity != "" {
			t.Errorf("a colleague reads the words of somebody who objects: %+v, %v", v.Stays[0], err)
		}
	})
}

// unnamed makes an inclusion one of somebody who asks for anonymity.
func unnamed(d *patient.EnrolDraft) {
	d.IdentityDraft = patient.IdentityDraft{Mode: "anonymous", Alias: "Le Grand"}
}
