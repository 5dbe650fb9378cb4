package care_test

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
	"maillage/internal/trade/care"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"

	"pgregory.net/rapid"
)

// wired gives the room of patients what care knows, as the program does.
func wired(w *house) {
	w.patients.Above = patient.Above{
		LastFact: care.LastFact, Carry: care.Carry, Missing: []patient.Missing{care.RenewalLacks}, Follow: []patient.Follow{care.Follow},
	}
}

// transfer asks and accepts today.
func (w *house) transfer(t testing.TB, e patient.Enrolment, from, to team) patient.Enrolment {
	t.Helper()
	_, err := w.patients.AskTransfer(ctx, from.social, e.ID, patient.TransferDraft{To: to.id, Agreed: true, AgreedOn: e.From()}, "")
	must(t, err)
	list, err := w.patients.Transfers(ctx, to.gp, to.id)
	must(t, err)
	_, err = w.patients.AcceptTransfer(ctx, to.gp, list.Arrivals[0].ID, "")
	must(t, err)
	return w.latest(t, e.PatientID)
}

func (w *house) latest(t testing.TB, person db.ID) (e patient.Enrolment) {
	t.Helper()
	w.read(t, func(tx *db.Tx) error {
		all, err := patient.Enrolments(tx, person)
		for _, one := range all {
			if one.Open() {
				e = one
			}
		}
		return err
	})
	return e
}

// used is the balance of the current package year of an open stay, as its team
// reads it.
func (w *house) used(t testing.TB, m team, e patient.Enrolment) care.Balance {
	t.Helper()
	view, err := w.care.PatientPage(ctx, m.psy, e.PatientID)
	must(t, err)
	for _, f := range view.Followups {
		if f.Enrolment.ID == e.ID {
			return f.Balance
		}
	}
	t.Fatal("the stay is not on the page")
	return care.Balance{}
}

func TestATransferCarriesTheCountsAndLeavesTheFacts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		wired(w)
		north, south := w.teams[0], w.teams[1]
		opened := day(2026, 3, 2)
		e := w.include(t, north, "Durand", opened)
		for i := range 4 {
			w.record(t, north.psy, e, day(2026, 4+time.Month(i), 6))
		}
		w.record(t, north.social, e, day(2026, 4, 7))
		w.write(t, func(tx *db.Tx) error {
			_, err := care.AddRCP(tx, w.Seal, care.RCPFact{TeamID: north.id, HeldOn: day(2026, 6, 1), Attended: []care.Attendee{
				{ProfessionalID: north.gp.Professional, Profession: access.GP},
				{ProfessionalID: north.psy.Professional, Profession: access.Psychologist},
				{ProfessionalID: north.social.Professional, Profession: access.SocialWorker},
			}, Reviews: []care.ReviewFact{{Enrolment: e, Summary: "Mots de l’équipe quittée"}}})
			return err
		})
		next := w.transfer(t, e, north, south)

		b := w.used(t, south, next)
		if b.Psychologist.Used != 4 || b.SocialWorker.Used != 1 || b.CaseReview.Used != 1 || b.Year != 1 || b.Period.From != opened {
			t.Errorf("the package year did not go on: %+v", b)
		}
		out := w.record(t, south.psy, next, today)
		if out.Balance.Psychologist.Used != 5 || out.OverQuota {
			t.Errorf("the fifth: got %+v", out)
		}
		if out = w.record(t, south.psy, next, today); out.Balance.Psychologist.Used != 6 || !out.OverQuota {
			t.Errorf("the sixth is beyond the package: got %+v", out)
		}
		view, err := w.care.PatientPage(ctx, south.psy, e.PatientID)
		must(t, err)
		for _, f := range view.Followups {
			for _, y := range f.Years {
				for _, s := range y.Sessions {
					if s.TeamID != south.id {
						t.Error("an entretien of the team that was left stands on the page of the other")
					}
				}
				if len(y.Reviews) > 0 {
					t.Error("the words of a RCP followed")
				}
			}
		}
		lines, err := w.care.Caseload(ctx, south.psy, south.id, care.Filter{})
		must(t, err)
		if len(lines.Lines) != 1 || lines.Lines[0].Balance.Psychologist.Used != 6 || lines.Lines[0].Balance.CaseReview.Used != 1 {
			t.Errorf("the caseload: got %+v", lines.Lines)
		}
		before, err := w.care.PatientPage(ctx, north.psy, e.PatientID)
		must(t, err)
		if len(before.Followups) != 1 || len(before.Followups[0].Years[0].Sessions) != 5 || before.Followups[0].Balance.Psychologist.Used != 4 {
			t.Errorf("the team that was left no longer reads what it did: %+v", before.Followups)
		}
		_, err = w.care.Record(ctx, north.psy, e.ID, attended(today.AddDays(-1)), "")
		must(t, err) // dated before the transfer, entered late
		if b := w.used(t, south, next); b.Psychologist.Used != 7 {
			t.Errorf("a late entry of the team that was left: got %d, want 7", b.Psychologist.Used)
		}
		_, err = w.care.Record(ctx, south.psy, next.ID, attended(today.AddDays(-1)), "")
		wantField(t, err, "held_on")
	})
}

// Whatever two teams record, reverse and hand over, each entretien is counted
// once: the last stay of the chain counts all those of its package year.
func TestOverAChainOfTransfersEachSessionCountsOnce(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	w := build(t, h)
	wired(w)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		today := civil.DayOf(h.Clock.Now())
		opened := today.AddDays(-rapid.IntRange(0, 700).Draw(rt, "opened"))
		at := 0
		e := w.include(t, w.teams[at], fmt.Sprintf("Personne%d", n), opened)
		first := e
		var done []care.Recorded
		by := map[db.ID]int{} // session → team
		for range rapid.IntRange(1, 12).Draw(rt, "acts") {
			switch rapid.IntRange(0, 4).Draw(rt, "act") {
			case 0:
				h.Clock.Advance(24 * time.Hour)
				e, at = w.transfer(t, e, w.teams[at], w.teams[1-at]), 1-at
			case 1:
				if len(done) > 0 {
					s := done[rapid.IntRange(0, len(done)-1).Draw(rt, "which")]
					_, err := w.care.Reverse(ctx, w.teams[by[s.SessionID]].psy, s.SessionID, care.ReversalDraft{Reason: "Erreur"}, "")
					if err != nil && fault.KindOf(err) != fault.Conflict {
						rt.Fatal(err)
					}
				}
			default:
				on := e.From().AddDays(rapid.IntRange(0, max(0, civil.DayOf(h.Clock.Now()).Sub(e.From()))).Draw(rt, "day"))
				s := w.record(t, w.teams[at].psy, e, on)
				done, by[s.SessionID] = append(done, s), at
			}
		}
		w.read(t, func(tx *db.Tx) error {
			var facts, kept []struct {
				Year int `db:"year"`
				N    int `db:"n"`
			}
			if err := tx.Select(&facts, `select year, count(*) as n from session where patient_id = $1 and presence = 'attended' and reversed_at is null
				group by year order by year`, first.PatientID); err != nil {
				return err
			}
			err := tx.Select(&kept, `select year, psychologist as n from balance where enrolment_id = $1 order by year`, e.ID)
			if !slices.Equal(facts, kept) {
				rt.Fatalf("the chain used %v, the stay that goes on says %v", facts, kept)
			}
			return err
		})
	})
}

// Two programmes at once: an entretien belongs to one enrolment, and is counted
// there alone.
func TestTwoProgrammesAtOnceCountEachTheirOwn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		wired(w)
		m := w.teams[0]
		e := w.include(t, m, "Durand", day(2026, 3, 2))
		again := patient.ReEnrolDraft{TeamID: m.id, CriteriaDraft: patient.CriteriaDraft{
			OpenedOn: day(2026, 5, 4), Primary: "alcohol", Reasons: []string{"psychiatric"}, OtherScheme: "none", InformedOn: day(2026, 5, 4), Channel: "oral_notice",
		}}
		_, err := w.patients.ReEnrol(ctx, m.gp, e.PatientID, again, "")
		wantKind(t, err, fault.Conflict) // the same programme, twice
		again.Programme = "NOTHING"
		_, err = w.patients.ReEnrol(ctx, m.gp, e.PatientID, again, "")
		wantField(t, err, "programme")
		again.Programme = programme.SanteMentale
		second, err := w.patients.ReEnrol(ctx, m.gp, e.PatientID, again, "")
		must(t, err)
		_, err = w.patients.ReEnrol(ctx, m.gp, e.PatientID, again, "")
		wantKind(t, err, fault.Conflict)

		other := patient.Enrolment{ID: second.Enrolment, PatientID: e.PatientID}
		w.record(t, m.psy, e, day(2026, 6, 1))
		w.record(t, m.psy, e, day(2026, 6, 8))
		w.record(t, m.psy, other, day(2026, 6, 15))
		if a, b := w.used(t, m, e), w.used(t, m, other); a.Psychologist.Used != 2 || b.Psychologist.Used != 1 || b.Period.From != day(2026, 5, 4) {
			t.Errorf("got %d and %d, want 2 and 1", a.Psychologist.Used, b.Psychologist.Used)
		}
	})
}

func TestARenewalSaysWhatTheYearLacked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		wired(w)
		m := w.teams[0]
		e := w.include(t, m, "Durand", day(2025, 12, 1))
		lacks := func() string {
			list, err := w.patients.Renewals(ctx, m.psy, m.id)
			must(t, err)
			if len(list) != 1 || list[0].State != patient.RenewalDue || list[0].On != day(2026, 12, 1) || list[0].Year != 2 {
				t.Fatalf("got %+v", list)
			}
			return strings.Join(list[0].Missing, " ")
		}
		if got, want := lacks(), "Aucun entretien honoré dans l’année. Aucun passage en RCP dans l’année."; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		w.record(t, m.psy, e, day(2026, 6, 1))
		if got, want := lacks(), "Aucun passage en RCP dans l’année."; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// dump is every row of every table but the journal, the form keys and the
// merges themselves.
func (w *house) dump(t testing.TB) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	w.read(t, func(tx *db.Tx) error {
		query := `select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`
		if w.DB.Engine() == db.Postgres {
			query = `select table_name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'`
		}
		var tables []string
		if err := tx.Select(&tables, query); err != nil {
			return err
		}
		for _, table := range tables {
			if strings.HasPrefix(table, "record_merge") || strings.HasPrefix(table, "audit_") || table == "request_key" || strings.HasPrefix(table, "goose") {
				continue
			}
			rows := []string{}
			err := tx.Each(`select * from `+table, nil, func(scan func(...any) error) error {
				return eachRow(scan, &rows)
			})
			if err != nil {
				return err
			}
			slices.Sort(rows)
			out[table] = rows
		}
		return nil
	})
	return out
}

// eachRow reads a row of any width: it tries wider and wider.
func eachRow(scan func(...any) error, rows *[]string) error {
	var err error
	for width := 1; width <= 40; width++ {
		cells, at := make([]any, width), make([]any, width)
		for i := range cells {
			at[i] = &cells[i]
		}
		if err = scan(at...); err == nil {
			*rows = append(*rows, fmt.Sprintf("%v", cells))
			return nil
		}
	}
	return err
}

// naming lists the tables whose rows name somebody.
func (w *house) naming(t testing.TB, person db.ID) (tables []string) {
	t.Helper()
	w.read(t, func(tx *db.Tx) error {
		for _, table := range append(patient.NamesPerson(), care.NamesPerson()...) {
			var n int
			if err := tx.Get(&n, `select count(*) from `+table+` where patient_id = $1`, person); err != nil {
				return err
			}
			if n > 0 {
				tables = append(tables, table)
			}
		}
		return nil
	})
	return tables
}

func TestAMergeMovesEverythingAndItsUndoingPutsEverythingBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		wired(w)
		m := w.teams[0]
		keep := w.include(t, m, "Durand", day(2025, 3, 2))
		twin := w.include(t, m, "Durant", day(2025, 9, 1))
		for _, e := range []patient.Enrolment{keep, twin} {
			w.record(t, m.psy, e, day(2025, 10, 6))
			w.record(t, m.social, e, day(2025, 10, 7))
			must(t, w.patients.Object(ctx, m.gp, e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSecondaryUse, ObjectedOn: day(2025, 10, 7)}, ""))
			p := w.open(t, m, e.PatientID)
			must(t, w.patients.Mark(ctx, m.gp, e.PatientID, patient.MarksDraft{Doubtful: true, Reason: patient.DoubtMixed}, p.Version, ""))
			d := patient.IdentityDraft{Mode: "nominative", BirthName: "Durand", FirstNames: "Camille Rose", Sex: "female", BirthDate: day(1980, 5, 4)}
			must(t, w.patients.AmendIdentity(ctx, m.gp, e.PatientID, d, p.Version+1, ""))
		}
		w.write(t, func(tx *db.Tx) error {
			_, err := care.AddRCP(tx, w.Seal, care.RCPFact{TeamID: m.id, HeldOn: day(2025, 11, 3), Attended: []care.Attendee{
				{ProfessionalID: m.gp.Professional, Profession: access.GP},
				{ProfessionalID: m.psy.Professional, Profession: access.Psychologist},
				{ProfessionalID: m.social.Professional, Profession: access.SocialWorker},
			}, Reviews: []care.ReviewFact{{Enrolment: keep, Summary: "Un"}, {Enrolment: twin, Summary: "Deux"}}})
			return err
		})
		wantKind(t, w.patients.Merge(ctx, m.psy, keep.PatientID, twin.PatientID, "k0"), fault.Conflict) // both are followed
		_, err := w.patients.Exit(ctx, m.gp, twin.ID, patient.ExitDraft{ClosedOn: day(2025, 12, 1), Reason: "other", Version: 1}, care.LastFact, "")
		must(t, err)

		before := w.dump(t)
		must(t, w.patients.Merge(ctx, m.psy, keep.PatientID, twin.PatientID, "k1"))
		must(t, w.patients.Merge(ctx, m.psy, keep.PatientID, twin.PatientID, "k1")) // sent twice
		if left := w.naming(t, twin.PatientID); !slices.Equal(left, []string{"patient_objection", "identity_doubt"}) {
			t.Errorf("%v still name the absorbed record; want the objection and the doubt that the record kept has too", left)
		}
		view, err := w.care.PatientPage(ctx, m.psy, keep.PatientID)
		must(t, err)
		sessions, reviews := 0, 0
		for _, f := range view.Followups {
			for _, y := range f.Years {
				sessions, reviews = sessions+len(y.Sessions), reviews+len(y.Reviews)
			}
		}
		if len(view.Followups) != 2 || sessions != 4 || reviews != 2 {
			t.Errorf("the record kept has %d stays, %d entretiens and %d reviews, want 2, 4 and 2", len(view.Followups), sessions, reviews)
		}
		_, err = w.care.PatientPage(ctx, m.psy, twin.PatientID)
		wantKind(t, err, fault.NotFound)
		wantKind(t, w.patients.Merge(ctx, m.psy, twin.PatientID, keep.PatientID, "k2"), fault.NotFound)

		list, err := w.patients.Duplicates(ctx, m.psy, m.id)
		must(t, err)
		if len(list.Merges) != 1 || len(list.Pairs) != 0 {
			t.Fatalf("got %+v", list)
		}
		_, err = w.patients.UndoMerge(ctx, m.psy, list.Merges[0].ID, "u1")
		must(t, err)
		after := w.dump(t)
		for table, rows := range before {
			if !slices.Equal(rows, after[table]) {
				t.Errorf("%s is not what it was:\n%s\n%s", table, strings.Join(rows, "\n"), strings.Join(after[table], "\n"))
			}
		}
		_, err = w.patients.UndoMerge(ctx, m.psy, list.Merges[0].ID, "u2")
		wantKind(t, err, fault.Conflict)
	})
}

// What is recorded between a merge and its undoing goes where its stay goes.
func TestWhatIsRecordedAfterAMergeGoesBackWithItsStay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		wired(w)
		north, south := w.teams[0], w.teams[1]
		keep, twin := w.include(t, north, "Durand", day(2025, 3, 2)), w.include(t, north, "Durant", day(2026, 9, 1))
		w.exit(t, north, keep, day(2025, 12, 1))
		must(t, w.patients.Merge(ctx, north.psy, keep.PatientID, twin.PatientID, ""))
		moved := w.latest(t, keep.PatientID)
		w.record(t, north.psy, moved, day(2026, 10, 5))
		next := w.transfer(t, moved, north, south)
		w.record(t, south.psy, next, today)
		list, err := w.patients.Duplicates(ctx, north.psy, north.id)
		must(t, err)
		_, err = w.patients.UndoMerge(ctx, north.psy, list.Merges[0].ID, "")
		must(t, err)
		w.read(t, func(tx *db.Tx) error {
			var astray int
			err := tx.Get(&astray, `select count(*) from session s join enrolment e on e.id = s.enrolment_id where s.patient_id <> e.patient_id`)
			if astray != 0 {
				t.Errorf("%d entretiens name another person than their stay", astray)
			}
			return err
		})
		if e := w.latest(t, twin.PatientID); e.ID != next.ID {
			t.Error("the stay that went on by a transfer did not go back")
		}
	})
}

func (w *house) open(t testing.TB, m team, id db.ID) patient.Patient {
	t.Helper()
	v, err := w.patients.Open(ctx, m.gp, id, "patient")
	must(t, err)
	return v.Patient
}
