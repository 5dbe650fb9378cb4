package job_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/job"
)

type letter struct{ To string }

func (letter) Kind() string { return "test.letter" }

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// desk is a runner that counts what it did.
type desk struct {
	*job.Runner
	house dbtest.House
	mu    sync.Mutex
	sent  []string
	fail  func(letter) error
}

func open(h dbtest.House) *desk {
	d := &desk{Runner: job.NewRunner(h.DB, quiet()), house: h}
	job.Register(d.Runner, func(_ context.Context, l letter) error {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.sent = append(d.sent, l.To)
		if d.fail != nil {
			return d.fail(l)
		}
		return nil
	})
	return d
}

func (d *desk) enqueue(t *testing.T, j job.Job) bool {
	t.Helper()
	var added bool
	err := d.house.DB.Write(context.Background(), func(tx *db.Tx) (err error) {
		added, err = job.Enqueue(tx, j)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return added
}

// drain runs what is due until nothing is, and says what was sent meanwhile.
func (d *desk) drain(t *testing.T) string {
	t.Helper()
	d.mu.Lock()
	d.sent = nil
	d.mu.Unlock()
	for range 100 {
		ran, err := d.RunOnce(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if !ran {
			return strings.Join(d.sent, " ")
		}
	}
	t.Fatal("jobs without end")
	return ""
}

func (d *desk) standing(t *testing.T) (s job.Standing) {
	t.Helper()
	err := d.house.DB.Read(context.Background(), func(tx *db.Tx) (err error) {
		s, err = job.Stand(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func TestAJobOfAnUndoneActIsNeverDone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		d := open(h)
		_ = h.DB.Write(context.Background(), func(tx *db.Tx) error { // its refusal is the point
			if _, err := job.Enqueue(tx, job.Job{Args: letter{"a"}}); err != nil {
				return err
			}
			return fault.Refuse("non")
		})
		expect(t, "after the refused act", d.drain(t), "")
	})
}

func TestJobsRunInTheOrderTheyFallDue(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		d := open(h)
		d.enqueue(t, job.Job{Args: letter{"later"}, RunAt: h.Clock.Now().Add(time.Hour)})
		d.enqueue(t, job.Job{Args: letter{"b"}})
		d.enqueue(t, job.Job{Args: letter{"c"}})
		expect(t, "now", d.drain(t), "b c")
		expect(t, "again", d.drain(t), "")
		h.Clock.Advance(time.Hour)
		expect(t, "an hour later", d.drain(t), "later")
	})
}

func TestAUniqueJobIsNotAddedWhileOneWaits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		d := open(h)
		first := d.enqueue(t, job.Job{Args: letter{"a"}, Unique: "k"})
		second := d.enqueue(t, job.Job{Args: letter{"b"}, Unique: "k"})
		other := d.enqueue(t, job.Job{Args: letter{"c"}, Unique: "l"})
		if !first || second || !other {
			t.Errorf("added: got %v %v %v, want true false true", first, second, other)
		}
		expect(t, "sent", d.drain(t), "a c")
		if !d.enqueue(t, job.Job{Args: letter{"d"}, Unique: "k"}) {
			t.Error("once done, the key is free again")
		}
	})
}

// A crash between claim and done is a work that never comes back: the runner of
// this test is told to stop in the middle and its outcome is never written.
func TestAJobWhoseRunnerDiedIsTakenUpAfterItsLease(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		d := open(h)
		d.enqueue(t, job.Job{Args: letter{"a"}})
		crash(t, h)
		expect(t, "while the lease runs", d.drain(t), "")
		h.Clock.Advance(10*time.Minute - time.Microsecond)
		expect(t, "just before its end", d.drain(t), "")
		h.Clock.Advance(time.Microsecond)
		expect(t, "when it has run out", d.drain(t), "a")
		expect(t, "once done", d.drain(t), "")
	})
}

// crash claims the next job and dies: its goroutine ends inside the work, so
// nothing is ever written of how it ended.
func crash(t *testing.T, h dbtest.House) {
	t.Helper()
	dying := job.NewRunner(h.DB, quiet())
	claimed := make(chan struct{})
	job.Register(dying, func(context.Context, letter) error {
		close(claimed)
		select {} // for ever: the process is gone as far as the database knows
	})
	go func() {
		for {
			if ran, err := dying.RunOnce(context.Background()); err != nil || !ran {
				return
			}
		}
	}()
	<-claimed
}

func TestAJobThatKillsItsRunnerEachTimeIsDeadInTheEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		d := open(h)
		d.enqueue(t, job.Job{Args: letter{"poison"}})
		for range job.MostTries {
			crash(t, h)
			h.Clock.Advance(10 * time.Minute)
		}
		expect(t, "then", d.drain(t), "")
		if s := d.standing(t); s.Dead != 1 || s.Running != 0 {
			t.Errorf("got %+v, want one dead job", s)
		}
	})
}

func TestAFailingJobIsTriedLaterAndLaterThenDead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		d := open(h)
		d.fail = func(letter) error { return errors.New("serveur absent") }
		d.enqueue(t, job.Job{Args: letter{"a"}})
		waits := []time.Duration{0, 10 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour}
		for i, wait := range waits {
			if wait > 0 {
				h.Clock.Advance(wait - time.Microsecond)
				expect(t, fmt.Sprintf("just before try %d", i+1), d.drain(t), "")
				h.Clock.Advance(time.Microsecond)
			}
			expect(t, fmt.Sprintf("try %d", i+1), d.drain(t), "a")
		}
		h.Clock.Advance(1000 * time.Hour)
		expect(t, "when dead", d.drain(t), "")
		s := d.standing(t)
		if s.Dead != 1 || len(s.Failures) != 1 || s.Failures[0].Error != "serveur absent" || s.Failures[0].Tries != len(waits) {
			t.Fatalf("got %+v, want one dead job with its error", s)
		}
		d.fail = nil
		err := h.DB.Write(context.Background(), func(tx *db.Tx) error { return job.Revive(tx, s.Failures[0].ID) })
		if err != nil {
			t.Fatal(err)
		}
		expect(t, "revived", d.drain(t), "a")
	})
}

func TestAFailureThatTimeCannotCureStopsAtOnce(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		err  error
		dead int
	}{
		"refused":               {fault.Refuse("adresse fausse"), 1},
		"gone":                  {fault.Missing(), 1},
		"forbidden":             {fault.Deny(), 1},
		"a conflict may pass":   {fault.Clash("modifié"), 0},
		"an error may pass too": {errors.New("panne"), 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(dbtest.Open(t, db.SQLite))
			d.fail = func(letter) error { return c.err }
			d.enqueue(t, job.Job{Args: letter{"a"}})
			d.drain(t)
			if s := d.standing(t); s.Dead != c.dead || s.Ready != 1-c.dead {
				t.Errorf("got %+v, want %d dead", s, c.dead)
			}
		})
	}
}

func TestAPanicIsAFailureOfThatJobAlone(t *testing.T) {
	t.Parallel()
	d := open(dbtest.Open(t, db.SQLite))
	d.fail = func(l letter) error {
		if l.To == "bad" {
			panic("broken")
		}
		return nil
	}
	d.enqueue(t, job.Job{Args: letter{"bad"}})
	d.enqueue(t, job.Job{Args: letter{"good"}})
	expect(t, "sent", d.drain(t), "bad good")
	if s := d.standing(t); s.Ready != 1 {
		t.Errorf("got %+v, want the bad one waiting for its next try", s)
	}
}

// Two runners on two pools of connections, as two processes would be.
func TestTwoRunnersNeverDoTheSameJob(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		const jobs = 60
		var mu sync.Mutex
		done := map[string]int{}
		work := func(_ context.Context, l letter) error {
			mu.Lock()
			defer mu.Unlock()
			done[l.To]++
			return nil
		}
		for i := range jobs {
			open(h).enqueue(t, job.Job{Args: letter{fmt.Sprint(i)}})
		}
		var wg sync.WaitGroup
		for range 4 {
			r := job.NewRunner(h.DB, quiet())
			job.Register(r, work)
			wg.Go(func() {
				for {
					ran, err := r.RunOnce(context.Background())
					if err != nil {
						t.Error(err)
					}
					if err != nil || !ran {
						return
					}
				}
			})
		}
		wg.Wait()
		for i := range jobs {
			if n := done[fmt.Sprint(i)]; n != 1 {
				t.Errorf("job %d: done %d times, want once", i, n)
			}
		}
	})
}

type nightly struct{}

func (nightly) Kind() string { return "test.nightly" }

func TestEachSlotOfAScheduleRunsOnceWhateverTheProcesses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		var runs atomic.Int64
		process := func() *job.Runner {
			r := job.NewRunner(h.DB, quiet())
			job.Register(r, func(context.Context, nightly) error { runs.Add(1); return nil })
			r.Every(nightly{}, 24*time.Hour)
			return r
		}
		turn := func(rs ...*job.Runner) {
			for range 3 {
				for _, r := range rs {
					if _, err := r.RunOnce(context.Background()); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		a, b := process(), process()
		want := func(when string, n int64) {
			t.Helper()
			if got := runs.Load(); got != n {
				t.Errorf("%s: got %d runs, want %d", when, got, n)
			}
		}
		turn(a, b)
		want("first day", 1)
		turn(process())
		want("a restart the same day", 1)
		h.Clock.Advance(24 * time.Hour)
		turn(a, b)
		want("second day", 2)
		h.Clock.Advance(10 * 24 * time.Hour)
		turn(b, a)
		want("after ten days of sleep, one run and not ten", 3)
	})
}

func TestARunnerIsWokenByTheActAndGivesBackWhatItDidNotFinish(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		r := job.NewRunner(h.DB, quiet())
		started := make(chan string)
		job.Register(r, func(ctx context.Context, l letter) error {
			started <- l.To
			if l.To == "long" {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		})
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error)
		go func() { ended <- r.Run(ctx) }()
		d := &desk{house: h}
		for _, to := range []string{"a", "b", "long"} {
			d.enqueue(t, job.Job{Args: letter{to}})
			expect(t, "woken for", <-started, to)
		}
		stop()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		expect(t, "taken up by the next process, without waiting for the lease", open(h).drain(t), "long")
	})
}

func TestDoneJobsAreForgottenAndDeadOnesAreNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		d := open(h)
		d.enqueue(t, job.Job{Args: letter{"good"}})
		d.drain(t)
		d.fail = func(letter) error { return fault.Refuse("non") }
		d.enqueue(t, job.Job{Args: letter{"bad"}})
		d.drain(t)
		h.Clock.Advance(time.Hour)
		var gone int64
		err := h.DB.Write(context.Background(), func(tx *db.Tx) (err error) {
			gone, err = job.Tidy(tx, tx.Now())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if gone != 2 || d.standing(t).Dead != 1 { // the letter, and the runner's own housekeeping
			t.Errorf("forgotten: got %d and %d dead left, want 2 and 1", gone, d.standing(t).Dead)
		}
	})
}
