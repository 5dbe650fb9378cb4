package job

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

const (
	leaseTime   = 10 * time.Minute // work is stopped after this, and may be taken up by another
	tickTime    = 5 * time.Second  // how often a runner looks for jobs that became due, or whose runner died
	errorLength = 300              // characters of an error that are kept
	keepDone    = 30 * 24 * time.Hour
)

// delays are the waits before each new try: a job that failed once more than
// there are delays is dead. Without chance, so that a test can follow them.
var delays = []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour}

// MostTries is how often a job is tried before it is dead.
var MostTries = len(delays) + 1

// Runner works on the jobs of the kinds it knows. Register and Every come
// before Run; several runners, in one process or many, may share a database.
type Runner struct {
	db        *db.DB
	log       *slog.Logger
	kinds     []string
	work      map[string]func(ctx context.Context, args string) error
	schedules []*schedule
	wake      chan struct{}
}

type schedule struct {
	args     Args
	interval time.Duration
	last     time.Time // slot this process has seen to
}

// NewRunner makes a runner. It forgets by itself, once a day, the jobs done more
// than thirty days ago.
func NewRunner(d *db.DB, log *slog.Logger) *Runner {
	r := &Runner{db: d, log: log, work: map[string]func(context.Context, string) error{}, wake: make(chan struct{}, 1)}
	Register(r, func(ctx context.Context, _ tidyArgs) error {
		return d.Write(ctx, func(tx *db.Tx) error {
			_, err := Tidy(tx, tx.Now().Add(-keepDone))
			return err
		})
	})
	r.Every(tidyArgs{}, 24*time.Hour)
	return r
}

type tidyArgs struct{}

// Kind names the runner's own housekeeping.
func (tidyArgs) Kind() string { return "job.tidy" }

// Register says how jobs of the kind of T are done. work may run twice for one
// job; it is stopped when the lease ends. It panics when the kind is taken.
func Register[T Args](r *Runner, work func(ctx context.Context, args T) error) {
	var zero T
	kind := zero.Kind()
	if _, taken := r.work[kind]; taken {
		panic("job: kind registered twice: " + kind)
	}
	r.kinds = append(r.kinds, kind)
	r.work[kind] = func(ctx context.Context, text string) error {
		var args T
		if err := json.Unmarshal([]byte(text), &args); err != nil {
			return &fault.Error{Kind: fault.Invalid, Message: "arguments illisibles", Cause: err}
		}
		return work(ctx, args)
	}
}

// Every runs a job once in each slot of an interval, counted from midnight UTC
// for a day and its divisions: the first time at start, when the present slot
// has not had its run. It panics when the kind is not registered.
func (r *Runner) Every(args Args, interval time.Duration) {
	if _, ok := r.work[args.Kind()]; !ok || interval <= 0 {
		panic("job: cannot schedule " + args.Kind())
	}
	r.schedules = append(r.schedules, &schedule{args: args, interval: interval})
}

// Run works until ctx ends, woken by Enqueue in this process and by a ticker for
// the rest. A job under way is told to stop and is given back. Close the
// database after Run has returned.
func (r *Runner) Run(ctx context.Context) error {
	r.listen(true)
	defer r.listen(false)
	ticker := time.NewTicker(tickTime)
	defer ticker.Stop()
	for woken := false; ; {
		for ctx.Err() == nil {
			ran, err := r.next(ctx, woken)
			if err != nil && ctx.Err() == nil { // the database is away: the ticker will try again
				r.log.Error("jobs", "error", err.Error())
			}
			if err != nil || !ran {
				break
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-r.wake:
			woken = true
		case <-ticker.C:
			woken = false
		}
	}
}

// RunOnce adds the scheduled jobs whose slot has come, then does the next job
// that is due, if any, and says whether there was one. What the job itself
// returned is on its row; the error is the database's.
func (r *Runner) RunOnce(ctx context.Context) (ran bool, err error) { return r.next(ctx, true) }

// next is RunOnce; unless it was told that there is something, it first looks
// without disturbing the writer.
func (r *Runner) next(ctx context.Context, told bool) (bool, error) {
	if err := r.enqueueSlots(ctx); err != nil {
		return false, err
	}
	if !told {
		var any bool
		err := r.db.Read(ctx, func(tx *db.Tx) (err error) {
			any, err = anyDue(tx, r.kinds)
			return err
		})
		if err != nil || !any {
			return false, err
		}
	}
	var job row
	var found bool
	err := r.db.Write(ctx, func(tx *db.Tx) (err error) {
		job, found, err = claim(tx, r.kinds, leaseTime)
		return err
	})
	if err != nil || !found {
		return false, err
	}
	if job.Tries > MostTries { // each of its runners died with it
		return true, r.settle(ctx, job, Dead, 0, job.Tries, "le programme s’est arrêté pendant ce travail, à chaque essai")
	}
	return true, r.do(ctx, job)
}

// enqueueSlots adds the job of each schedule's present slot, unless another
// process, or this one before a restart, has added it.
func (r *Runner) enqueueSlots(ctx context.Context) error {
	for _, s := range r.schedules {
		slot := r.db.Now().Truncate(s.interval)
		if slot.Equal(s.last) {
			continue
		}
		err := r.db.Write(ctx, func(tx *db.Tx) error {
			unique := "slot:" + slot.Format(time.RFC3339)
			if seen, err := known(tx, s.args.Kind()+":"+unique); err != nil || seen {
				return err
			}
			_, err := Enqueue(tx, Job{Args: s.args, Unique: unique})
			return err
		})
		if err != nil {
			return fmt.Errorf("schedule %s: %w", s.args.Kind(), err)
		}
		s.last = slot
	}
	return nil
}

// do works on a claimed job and writes the outcome.
func (r *Runner) do(ctx context.Context, j row) error {
	limited, cancel := context.WithTimeout(ctx, leaseTime)
	failed := r.safely(limited, j)
	cancel()
	state, wait, tries, text := outcome(ctx, j, failed)
	if failed != nil {
		r.log.Error("job failed", "job", j.ID.String(), "kind", j.Kind, "tries", j.Tries, "state", string(state), "error", text)
	}
	return r.settle(ctx, j, state, wait, tries, text)
}

// settle writes what becomes of a claimed job, even when the program is stopping.
func (r *Runner) settle(ctx context.Context, j row, state State, wait time.Duration, tries int, text string) error {
	return r.db.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		held, err := finish(tx, j, state, tx.Now().Add(wait), tries, text)
		if err == nil && !held {
			r.log.Warn("job lease lost", "job", j.ID.String(), "kind", j.Kind)
		}
		return err
	})
}

// outcome decides what becomes of a job after a try.
func outcome(ctx context.Context, j row, failed error) (state State, wait time.Duration, tries int, text string) {
	if failed == nil {
		return Done, 0, j.Tries, ""
	}
	text = shorten(failed.Error())
	if ctx.Err() != nil { // the program is stopping: not the job's fault
		return Ready, 0, j.Tries - 1, text
	}
	switch fault.KindOf(failed) {
	case fault.Invalid, fault.NotFound, fault.Forbidden:
		return Dead, 0, j.Tries, text
	}
	if j.Tries >= MostTries {
		return Dead, 0, j.Tries, text
	}
	return Ready, delays[min(j.Tries, len(delays))-1], j.Tries, text
}

func (r *Runner) safely(ctx context.Context, j row) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return r.work[j.Kind](ctx, j.Args)
}

func shorten(s string) string {
	if runes := []rune(strings.ToValidUTF8(s, "")); len(runes) > errorLength {
		return string(runes[:errorLength]) + "…"
	}
	return s
}
