package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

func TestAStatementThatFailedUndoesItsWriteEvenWhenIgnored(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				err := h.DB.Write(context.Background(), func(tx *db.Tx) error {
					if err := mark(tx, fmt.Sprint(i)); err != nil || i%2 == 0 {
						return err
					}
					_, _ = tx.Exec(`insert into request_key (owner, key, reference, seen_at) values (1, null, '', $1)`, tx.Now()) // refused, and ignored
					_ = mark(tx, "after a failure")
					return nil
				})
				if (err != nil) != (i%2 == 1) {
					t.Errorf("write %d: got %v", i, err)
				}
			})
		}
		wg.Wait()
		m := marks(t, h.DB)
		for i := range 40 {
			if got, want := m[fmt.Sprint(i)], 1-i%2; got != want {
				t.Errorf("write %d left %d marks, want %d", i, got, want)
			}
		}
		if m["after a failure"] != 0 {
			t.Error("a write went on after a statement that failed")
		}
	})
}

func TestATransactionInsideATransactionIsRefusedAndNothingHangs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		ctx := context.Background()
		open := map[string]func(func(*db.Tx) error) error{
			"read":  func(fn func(*db.Tx) error) error { return h.DB.Read(ctx, fn) },
			"write": func(fn func(*db.Tx) error) error { return h.DB.Write(ctx, fn) },
		}
		for outer, begin := range open {
			for inner, again := range open {
				err := soon(t, inner+" inside "+outer, func() error {
					return begin(func(*db.Tx) error { return deeper(5, func() error { return again(func(*db.Tx) error { return nil }) }) })
				})
				if !errors.Is(err, db.ErrNested) {
					t.Errorf("%s inside %s: got %v, want it refused", inner, outer, err)
				}
			}
		}
		write(t, h.DB, func(tx *db.Tx) error { return mark(tx, "after") })
	})
}

// deeper calls do from a few frames further down.
func deeper(n int, do func() error) error {
	if n == 0 {
		return do()
	}
	return deeper(n-1, do)
}

func TestAWriteThatNobodyWaitsForBeforeItBeganDoesNotHappen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		gone, cancel := context.WithCancel(context.Background())
		cancel()
		if err := h.DB.Write(gone, func(tx *db.Tx) error { return mark(tx, "gone") }); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled before: got %v", err)
		}
		if err := h.DB.Read(gone, func(*db.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("read cancelled before: got %v", err)
		}
		started, release, answers := make(chan struct{}), make(chan struct{}), make(chan error, 2)
		go func() {
			answers <- h.DB.Write(context.Background(), func(tx *db.Tx) error {
				close(started)
				<-release
				return mark(tx, "first")
			})
		}()
		<-started
		waits, cancel := context.WithCancel(context.Background())
		go func() { answers <- h.DB.Write(waits, func(tx *db.Tx) error { return mark(tx, "waits") }) }()
		cancel()
		close(release)
		for range 2 {
			if err := <-answers; err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}
		if m := marks(t, h.DB); m["first"] != 1 || m["waits"] != 0 || m["gone"] != 0 {
			t.Errorf("got %v, want the first alone", m)
		}
	})
}

func TestClosingAnswersEveryWriteThatWaits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		d := h.Again(t, h.DB.Engine())
		started, release := make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		var done, refused atomic.Int64
		for i := range 100 {
			wg.Go(func() {
				if i > 0 {
					<-started
				}
				err := d.Write(context.Background(), func(tx *db.Tx) error {
					if i == 0 {
						close(started)
						<-release
					}
					return mark(tx, "m")
				})
				if err == nil {
					done.Add(1)
				} else {
					refused.Add(1)
				}
			})
		}
		<-started
		closed := make(chan error)
		go func() { closed <- d.Close() }()
		close(release)
		if err := soon(t, "close", func() error { wg.Wait(); return <-closed }); err != nil {
			t.Error(err)
		}
		if got := marks(t, h.DB)["m"]; int64(got) != done.Load() || done.Load()+refused.Load() != 100 {
			t.Errorf("%d rows for %d acknowledged and %d refused", got, done.Load(), refused.Load())
		}
		for name, call := range map[string]func() error{
			"write": func() error { return d.Write(context.Background(), func(*db.Tx) error { return nil }) },
			"read":  func() error { return d.Read(context.Background(), func(*db.Tx) error { return nil }) },
		} {
			if err := soon(t, name+" after close", call); !errors.Is(err, db.ErrStopped) {
				t.Errorf("%s after close: got %v", name, err)
			}
		}
		if err := d.Close(); err != nil {
			t.Errorf("closed twice: %v", err)
		}
	})
}

// Readers that look for long do not hold up writers, nor writers readers, and a
// reader who no longer waits is let go.
func TestReadersAndWritersDoNotHoldEachOtherUp(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		looking, release := make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				read(t, h.DB, func(tx *db.Tx) error {
					var before, after int
					if err := tx.Get(&before, `select count(*) from job`); err != nil {
						return err
					}
					looking <- struct{}{}
					<-release
					if err := tx.Get(&after, `select count(*) from job`); err != nil {
						return err
					}
					if before != after {
						t.Errorf("one transaction saw %d rows, then %d", before, after)
					}
					return nil
				})
			})
		}
		for range 4 {
			<-looking
		}
		for range 20 {
			write(t, h.DB, func(tx *db.Tx) error { return mark(tx, "w") })
		}
		impatient, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
		defer cancel()
		if err := h.DB.Read(impatient, func(*db.Tx) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a fifth reader: got %v", err)
		}
		close(release)
		wg.Wait()
		if got := marks(t, h.DB)["w"]; got != 20 {
			t.Errorf("got %d rows, want 20", got)
		}
	})
}

// Several processes share a database: each is a handle of its own.
func TestSeveralProcessesKeepTheJournalWhole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		handles := []*db.DB{h.DB, h.Again(t, h.DB.Engine()), h.Again(t, h.DB.Engine())}
		var wg sync.WaitGroup
		for i, d := range handles {
			for range 4 {
				wg.Go(func() {
					for range 25 {
						write(t, d, func(tx *db.Tx) error {
							return h.Audit.Note(tx, access.Console("p"), audit.Line{Action: "a", Subject: fmt.Sprint(i)})
						})
					}
				})
			}
		}
		wg.Wait()
		read(t, h.DB, func(tx *db.Tx) error {
			lines, err := h.Audit.Verify(tx)
			if lines != 300 {
				t.Errorf("got %d lines, want 300", lines)
			}
			return err
		})
	})
}

// The last of a quota of five is taken once, whoever runs for it.
func TestALimitHoldsUnderConcurrentWritersOfTwoProcesses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		other := h.Again(t, h.DB.Engine())
		var wg sync.WaitGroup
		var got atomic.Int64
		for i := range 20 {
			d := []*db.DB{h.DB, other}[i%2]
			wg.Go(func() {
				err := d.Write(context.Background(), func(tx *db.Tx) error {
					var n int
					if err := tx.Get(&n, `select count(*) from job`); err != nil {
						return err
					}
					if n >= 5 {
						return fault.Refuse("complet")
					}
					return mark(tx, "one of five")
				})
				if err == nil {
					got.Add(1)
				} else if fault.KindOf(err) != fault.Invalid {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := marks(t, h.DB)["one of five"]; n != 5 || got.Load() != 5 {
			t.Errorf("%d rows, %d acknowledged: want 5", n, got.Load())
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	h := dbtest.Open(b, db.SQLite)
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := h.DB.Write(context.Background(), func(tx *db.Tx) error { return mark(tx, "b") }); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	h := dbtest.Open(b, db.SQLite)
	for b.Loop() {
		err := h.DB.Read(context.Background(), func(tx *db.Tx) error {
			var n int
			return tx.Get(&n, `select count(*) from install`)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
