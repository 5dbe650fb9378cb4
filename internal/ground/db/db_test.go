package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

func TestWritesGatheredInOneCommitStandOrFallAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		ctx := context.Background()
		var wg sync.WaitGroup
		for i := range 200 {
			wg.Go(func() {
				err := h.DB.Write(ctx, func(tx *db.Tx) error {
					if _, err := tx.Exec(`insert into request_key (owner, key, reference, seen_at) values ($1, $2, $3, $4)`, 1, fmt.Sprint(i), "", tx.Now()); err != nil {
						return err
					}
					if i%2 == 1 {
						return fault.Refuse("non")
					}
					return h.Audit.Note(tx, access.Console("test"), audit.Line{Action: "test", Subject: "x"})
				})
				if want := i%2 == 1; want != (fault.KindOf(err) == fault.Invalid) || (!want && err != nil) {
					t.Errorf("write %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		err := h.DB.Read(ctx, func(tx *db.Tx) error {
			var n int64
			if err := tx.Get(&n, `select count(*) from request_key`); err != nil {
				return err
			}
			if n != 100 {
				t.Errorf("rows: got %d, want 100", n)
			}
			lines, err := h.Audit.Verify(tx)
			if lines != 100 {
				t.Errorf("journal: got %d lines, want 100", lines)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAReadTransactionRefusesToWrite(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		err := h.DB.Read(context.Background(), func(tx *db.Tx) error {
			_, err := tx.Exec(`delete from request_key`)
			return err
		})
		if err == nil {
			t.Error("a write in a read transaction was accepted")
		}
	})
}

func TestARefusedDuplicateIsAConflictAndLeavesTheOthers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		put := func() error {
			return h.DB.Write(context.Background(), func(tx *db.Tx) error {
				_, err := tx.Exec(`insert into request_key (owner, key, reference, seen_at) values ($1, $2, $3, $4)`, 1, "k", "", tx.Now())
				return err
			})
		}
		if err := put(); err != nil {
			t.Fatal(err)
		}
		if err := put(); fault.KindOf(err) != fault.Conflict {
			t.Errorf("got %v, want a conflict", err)
		}
	})
}

func TestAPanicInAWriteIsAnErrorAndUndone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		err := h.DB.Write(context.Background(), func(tx *db.Tx) error {
			if _, err := tx.Exec(`insert into request_key (owner, key, reference, seen_at) values (1, 'p', '', $1)`, tx.Now()); err != nil {
				return err
			}
			panic("broken")
		})
		if err == nil {
			t.Fatal("a panic was acknowledged")
		}
		err = h.DB.Read(context.Background(), func(tx *db.Tx) error {
			var ref string
			return tx.Get(&ref, `select reference from request_key where key = 'p'`)
		})
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("the row of a panicked write is there: %v", err)
		}
	})
}

func TestARepeatedRequestHasOneEffect(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				err := h.DB.Write(context.Background(), func(tx *db.Tx) error {
					ref, _, err := tx.Once(7, "clef", func() (string, error) {
						id := tx.NewID()
						_, err := tx.Exec(`insert into job (id, kind, args, state, run_at, tries, last_error, made_at) values ($1, 'k', '', 'ready', $2, 0, '', $2)`, id, tx.Now())
						return id.String(), err
					})
					if err == nil && ref == "" {
						return errors.New("no reference")
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		err := h.DB.Read(context.Background(), func(tx *db.Tx) error {
			var n int64
			if err := tx.Get(&n, `select count(*) from job`); err != nil {
				return err
			}
			if n != 1 {
				t.Errorf("got %d effects, want 1", n)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestTheJournalRefusesChangeAndShowsTampering(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		ctx := context.Background()
		for i := range 5 {
			err := h.DB.Write(ctx, func(tx *db.Tx) error {
				return h.Audit.Note(tx, access.Console("test"), audit.Line{Action: "a", Subject: "s", SubjectID: db.ID(i + 1)})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, statement := range []string{`update audit_line set reason = 'x' where seq = 2`, `delete from audit_line where seq = 2`} {
			err := h.DB.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(statement); return err })
			if err == nil {
				t.Errorf("%s: accepted", statement)
			}
		}
	})
}

// What is kept of a reading is dropped when anything changes, and the journal's
// own lines are no change.
func TestChangesAreCountedAndTheJournalIsNone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		before := h.DB.Changes()
		keep := func(fn func(tx *db.Tx) error) {
			t.Helper()
			if err := h.DB.Write(context.Background(), fn); err != nil {
				t.Fatal(err)
			}
		}
		keep(func(tx *db.Tx) error {
			return h.Audit.Note(tx, access.Console("essai"), audit.Line{Action: access.PatientOpen, Subject: "patient"})
		})
		keep(func(tx *db.Tx) error {
			_, err := tx.Exec(`delete from record_number where prefix = 'none'`)
			return err
		})
		if got := h.DB.Changes(); got != before {
			t.Errorf("got %d after a line of the journal and a statement without effect, want %d", got, before)
		}
		keep(func(tx *db.Tx) error {
			_, err := tx.Exec(`insert into record_number (prefix, last) values ($1, $2)`, "31-99", 1)
			return err
		})
		if got := h.DB.Changes(); got != before+1 {
			t.Errorf("got %d after a change, want %d", got, before+1)
		}
	})
}
