package workbook_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/workbook"
)

// world is what stands after the small workbook was imported.
type world struct {
	team      network.Microstructure
	members   []network.Member
	enrolment patient.Enrolment
}

func (in install) world(t *testing.T) (w world) {
	t.Helper()
	check(t, in.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
		if w.team, err = network.TeamByCode(tx, "MSMA-31-01"); err != nil {
			return err
		}
		if w.members, err = network.Members(tx, w.team.ID); err != nil {
			return err
		}
		id, _, err := patient.ByNumber(tx, "31-01-0001")
		if err != nil {
			return err
		}
		all, err := patient.Enrolments(tx, id)
		if err == nil {
			w.enrolment = all[0]
		}
		return err
	}))
	return w
}

func (w world) member(p access.Profession) network.Member {
	for _, m := range w.members {
		if m.Profession == p {
			return m
		}
	}
	return network.Member{}
}

// as makes a member of the team act.
func (w world) as(p access.Profession) access.Actor {
	m := w.member(p)
	return access.Actor{
		Account: 7, Professional: m.ProfessionalID, Role: access.Member, Name: m.Name(),
		Teams: []access.Team{{ID: w.team.ID, Code: w.team.Code, Profession: p}},
	}
}

func smallBook(t *testing.T) []byte {
	t.Helper()
	return bookOf(t, tabs(small())...)
}

func tabs(list ...tab) []tab { return list }

func TestAnImportStandsWhenSomethingRestsOnIt(t *testing.T) {
	t.Parallel()
	hand := func(in install) *care.Service { return &care.Service{DB: in.DB, Audit: in.Audit, Seal: in.Seal} }
	cases := map[string]struct {
		act  func(t *testing.T, in install, w world) error
		want string
	}{
		"an entretien was recorded": {func(t *testing.T, in install, w world) error {
			_, err := hand(in).Record(t.Context(), w.as(access.Psychologist), w.enrolment.ID, care.SessionDraft{HeldOn: civil.Must(2026, 10, 20), Presence: "attended", Mode: "cabinet"}, "")
			return err
		}, "Un entretien a été enregistré pour un patient de cet import."},
		"an imported entretien was reversed": {func(t *testing.T, in install, _ world) error {
			var id db.ID
			return in.DB.Write(t.Context(), func(tx *db.Tx) error {
				if err := tx.Get(&id, `select id from session order by id limit 1`); err != nil {
					return err
				}
				_, err := tx.Exec(`update session set reversed_at = $1, reversal_reason = 'erreur' where id = $2`, tx.Now(), id)
				return err
			})
		}, "Un entretien importé a été annulé ou corrigé depuis."},
		"the patient left": {func(t *testing.T, in install, w world) error {
			return in.DB.Write(t.Context(), func(tx *db.Tx) error {
				_, err := patient.CloseImported(tx, w.enrolment, civil.Must(2026, 11, 1), "moved")
				return err
			})
		}, "modifié depuis"},
		"the patient was informed again": {func(t *testing.T, in install, w world) error {
			svc := &patient.Service{DB: in.DB, Audit: in.Audit, Seal: in.Seal}
			return svc.Inform(t.Context(), w.as(access.GP), w.enrolment.PatientID, patient.Information{InformedOn: civil.Must(2026, 11, 1), Channel: "oral"}, "")
		}, "modifié depuis"},
		"a patient was included in an imported team": {func(t *testing.T, in install, w world) error {
			return in.DB.Write(t.Context(), func(tx *db.Tx) error {
				_, _, err := patient.Include(tx, in.Seal, patient.Inclusion{
					NumberPrefix: "31-01", Identity: patient.Anonymous{Alias: "Zéphyr"}, TeamID: w.team.ID,
					ProgrammeID: w.enrolment.ProgrammeID, OpenedOn: civil.Must(2026, 11, 1), Complexity: "x",
				})
				return err
			})
		}, "Un patient a été inclus dans une équipe de cet import."},
		"the team was changed": {func(t *testing.T, in install, w world) error {
			svc := &network.Service{DB: in.DB, Audit: in.Audit}
			d := w.team.Draft()
			d.Name = "Autre nom"
			return svc.ChangeTeam(t.Context(), access.Actor{Account: 1, Role: access.AdminCoordination, Region: "76"}, w.team.Code, d, w.team.Version, "")
		}, "Une microstructure a été modifiée depuis l’import."},
		"somebody joined the team": {func(t *testing.T, in install, w world) error {
			return in.DB.Write(t.Context(), func(tx *db.Tx) error {
				id, _, err := network.PutProfessional(tx, network.ProfessionalDraft{LastName: "Nouveau", FirstName: "Ange", Profession: access.Nurse}, 0)
				if err != nil {
					return err
				}
				_, _, err = network.PutMembership(tx, network.MembershipDraft{TeamID: w.team.ID, ProfessionalID: id, Profession: access.Nurse, From: civil.Must(2026, 11, 1)})
				return err
			})
		}, "Cette microstructure a encore des membres."},
		"an addendum was added to a RCP": {func(t *testing.T, in install, w world) error {
			return in.DB.Write(t.Context(), func(tx *db.Tx) error {
				var id db.ID
				if err := tx.Get(&id, `select id from rcp order by id limit 1`); err != nil {
					return err
				}
				_, err := care.NoteRCP(tx, in.Seal, id, "Dr Exemple", "complément", 7)
				return err
			})
		}, "complément depuis"},
		"a RCP was opened by the team": {func(t *testing.T, in install, w world) error {
			_, err := hand(in).OpenRCP(t.Context(), w.as(access.GP), w.team.ID, care.RCPDraft{HeldOn: civil.Must(2026, 11, 20)}, "")
			return err
		}, "Une RCP a été ouverte par une équipe de cet import."},
		"a room above holds something": {func(_ *testing.T, in install, w world) error {
			in.svc.DependsOn = func(_ *db.Tx, f workbook.Footprint) (string, error) {
				if len(f.Teams) != 1 || len(f.Days) != 1 || f.Days[0].Team != w.team.ID || f.Days[0].From != civil.Must(2026, 2, 2) || len(f.Professionals) != 3 {
					return "", errors.New("unexpected footprint")
				}
				return "La remontée est partie.", nil
			}
			return nil
		}, "La remontée est partie."},
	}
	raw := smallBook(t)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, h dbtest.House) {
				in := newInstall(t, h)
				run, _ := in.apply(t, raw, october.AsOf)
				check(t, c.act(t, in, in.world(t)))
				before := in.dump(t)
				err := in.svc.Undo(t.Context(), operator, run.ID, "")
				if fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.MessageOf(err), c.want) {
					t.Errorf("got %v (%v), want a conflict that says %q", fault.KindOf(err), err, c.want)
				}
				if diff := gocmp.Diff(before, in.dump(t)); diff != "" {
					t.Errorf("a refused undo changed something (-before +after):\n%s", diff)
				}
			})
		})
	}
}

func TestUndoIsDoneOnceAndInItsOwnScope(t *testing.T) {
	t.Parallel()
	raw := smallBook(t)
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		in := newInstall(t, h)
		west := access.Actor{Account: 1, Role: access.AdminCoordination, Region: "76", Name: "Ouest"}
		east := access.Actor{Account: 2, Role: access.AdminCoordination, Region: "27", Name: "Est"}
		run, _, err := in.svc.Apply(t.Context(), west, file(raw), october.AsOf, false, "k")
		check(t, err)
		if err := in.svc.Undo(t.Context(), east, run.ID, ""); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another region: got %v, want not found", err)
		}
		if _, err := in.svc.OpenRun(t.Context(), east, run.ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another region opens it: got %v, want not found", err)
		}
		if list, err := in.svc.Runs(t.Context(), east); err != nil || len(list) != 0 {
			t.Errorf("another region lists %d, want none", len(list))
		}
		member := access.Actor{Account: 3, Role: access.Member, Teams: []access.Team{{ID: 1, Profession: access.GP}}}
		if err := in.svc.Undo(t.Context(), member, run.ID, ""); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member: got %v, want forbidden", err)
		}
		check(t, in.svc.Undo(t.Context(), west, run.ID, "u"))
		check(t, in.svc.Undo(t.Context(), west, run.ID, "u")) // the same request, sent twice
		if err := in.svc.Undo(t.Context(), west, run.ID, "v"); fault.KindOf(err) != fault.Conflict {
			t.Errorf("again: got %v, want conflict", err)
		}
		list, err := in.svc.Runs(t.Context(), operator)
		if err != nil || len(list) != 1 || !list[0].Undone() || list[0].UndoneName != "Ouest" {
			t.Errorf("got %+v, want one run undone by Ouest", list)
		}
		again, _, err := in.svc.Apply(t.Context(), west, file(raw), october.AsOf, false, "k2")
		if err != nil || again.Made != run.Made {
			t.Errorf("imported again after undoing: got %+v, want %+v", again.Made, run.Made)
		}
	})
}

func TestALaterWorkbookAddsItsRowsAndUndoingItLeavesTheFirst(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		in := newInstall(t, h)
		teams, pros, patients, sessions, rcps := small()
		empty := in.dump(t)
		first, _ := in.apply(t, bookOf(t, teams, pros, patients, sessions, rcps), october.AsOf)
		after := in.dump(t)
		patients.rows[1] = append(patients.rows[1], day(30, 9), "déménagement")
		patients.rows = append(patients.rows, []any{"31-01-0009", "MSMA-31-01", "Garance", "Anouk", "F", day(3, 3), day(4, 5), "Dr Abadie", "alcool", "précarité", "oui"})
		sessions.rows = append(sessions.rows, []any{day(20, 4), "31-01-0001", "Inès Vidal", "psy", "oui", "visio", 45})
		second, p := in.apply(t, bookOf(t, teams, pros, patients, sessions, rcps), october.AsOf)
		if want := (workbook.Made{Patients: 1, Exits: 1, Sessions: 1}); second.Made != want {
			t.Errorf("got %+v, want %+v\n%s", second.Made, want, p.Report.Counts)
		}
		if w := in.world(t); w.enrolment.ClosedOn != civil.Must(2026, 9, 30) || w.enrolment.ExitReason != "moved" {
			t.Errorf("the exit: got %+v", w.enrolment)
		}
		if err := in.svc.Undo(t.Context(), operator, first.ID, ""); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the first, on which the second rests: got %v, want conflict", err)
		}
		check(t, in.svc.Undo(t.Context(), operator, second.ID, ""))
		if diff := gocmp.Diff(after, in.dump(t)); diff != "" {
			t.Errorf("undoing the second (-before +after):\n%s", diff)
		}
		check(t, in.svc.Undo(t.Context(), operator, first.ID, ""))
		if diff := gocmp.Diff(empty, in.dump(t)); diff != "" {
			t.Errorf("undoing the first (-before +after):\n%s", diff)
		}
	})
}

func TestTheSameFileSentTwiceAtOnceIsImportedOnce(t *testing.T) {
	t.Parallel()
	raw := smallBook(t)
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		in := newInstall(t, h)
		made := make([]workbook.Run, 6)
		var wait sync.WaitGroup
		for i := range made {
			wait.Go(func() {
				run, _, err := in.svc.Apply(t.Context(), operator, file(raw), october.AsOf, false, "")
				if err != nil {
					t.Error(err)
				}
				made[i] = run
			})
		}
		wait.Wait()
		n := 0
		for _, run := range made {
			if run.ID != 0 {
				n++
			}
		}
		if n != 1 {
			t.Errorf("got %d imports, want 1", n)
		}
		if list, err := in.svc.Runs(t.Context(), operator); err != nil || len(list) != 1 {
			t.Errorf("got %d runs (%v), want 1", len(list), err)
		}
	})
}

func TestAnUploadIsItsSendersForAnHour(t *testing.T) {
	t.Parallel()
	raw := smallBook(t)
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		in := newInstall(t, h)
		west := access.Actor{Account: 1, Role: access.AdminCoordination, Region: "76", Name: "Ouest"}
		other := access.Actor{Account: 2, Role: access.AdminCoordination, Region: "76", Name: "Autre"}
		id, err := in.svc.Check(t.Context(), west, file(raw), october.AsOf, "")
		check(t, err)
		if _, err := in.svc.OpenUpload(t.Context(), other, id); fault.KindOf(err) != fault.NotFound {
			t.Errorf("somebody else opens it: got %v, want not found", err)
		}
		if u, err := in.svc.OpenUpload(t.Context(), west, id); err != nil || u.FileName != "suivi.xlsx" || u.Report.Counts.Create == 0 {
			t.Errorf("got %+v (%v)", u, err)
		}
		in.Clock.Advance(61 * time.Minute)
		if _, err := in.svc.ApplyUpload(t.Context(), west, id, false, "x"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("after an hour: got %v, want not found", err)
		}
		check(t, in.svc.Forget(t.Context(), workbook.Forget{}))
		if left := in.dump(t)["import_upload"]; len(left) != 0 {
			t.Errorf("%d uploads left after an hour, want none", len(left))
		}
		second, err := in.svc.Check(t.Context(), west, file(raw), october.AsOf, "")
		check(t, err)
		run, err := in.svc.ApplyUpload(t.Context(), west, second, false, "y")
		check(t, err)
		again, err := in.svc.ApplyUpload(t.Context(), west, second, false, "y") // its answer was lost
		if err != nil || again.ID != run.ID {
			t.Errorf("the same request again: got %v (%v), want %v", again.ID, err, run.ID)
		}
		if left := in.dump(t)["import_upload"]; len(left) != 0 {
			t.Errorf("%d uploads left, want none", len(left))
		}
	})
}

// Rule 58: an import and its undoing stand in the journal of each record that
// they wrote, not only as a whole.
func TestEachRecordAnImportWritesHasItsLine(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		in := newInstall(t, h)
		lines := func(action string, run db.ID) (people []db.ID) {
			t.Helper()
			check(t, in.DB.Read(t.Context(), func(tx *db.Tx) error {
				return tx.Select(&people, `select patient_id from audit_line where action = $1 and subject = 'import' and subject_id = $2
					and patient_id is not null order by patient_id`, action, run)
			}))
			return people
		}
		teams, pros, patients, sessions, rcps := small()
		first, _ := in.apply(t, bookOf(t, teams, pros, patients, sessions, rcps), october.AsOf)
		if got := lines("workbook.import.run", first.ID); len(got) != 2 {
			t.Errorf("two dossiers: got lines for %v", got)
		}
		// One more act of one of the two.
		later := tab{name: "Entretiens", rows: [][]any{sessions.rows[0], {day(20, 4), "31-01-0001", "Mme Vidal", "psy", "oui", "visio", 45}}}
		second, _ := in.apply(t, bookOf(t, patients, later), october.AsOf)
		made := lines("workbook.import.run", second.ID)
		if len(made) != 1 {
			t.Errorf("one dossier: got lines for %v", made)
		}
		check(t, in.svc.Undo(t.Context(), operator, second.ID, ""))
		if got := lines("workbook.import.undo", second.ID); !slices.Equal(got, made) {
			t.Errorf("taken back: got lines for %v, want %v", got, made)
		}
	})
}
