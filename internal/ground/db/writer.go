package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

var errBad = driver.ErrBadConn

// Errors of the seam that doors word for people.
var (
	ErrFull        = errors.New("no room left for the database")
	ErrReadOnly    = errors.New("the database refuses writes")
	ErrUnreachable = errors.New("the database cannot be reached")
	errStopped     = errors.New("the database is closing")
)

const (
	groupMost   = 128                  // writes in one commit
	groupWindow = 4 * time.Millisecond // no new work joins a group after this
	triesMost   = 8
)

// writer is the seam that gathers concurrent writes into one commit. One
// goroutine owns the one connection that writes.
type writer struct {
	db     *DB
	queue  chan *work
	quit   chan struct{}
	ended  chan struct{}
	failed chan struct{}
	once   sync.Once
	c      *conn
}

// work is one call of Write.
type work struct {
	ctx  context.Context
	fn   func(*Tx) error
	err  error
	done chan struct{}
}

func startWriter(d *DB) *writer {
	w := &writer{db: d, queue: make(chan *work, 4*groupMost), quit: make(chan struct{}), ended: make(chan struct{}), failed: make(chan struct{})}
	go w.loop()
	return w
}

func (w *writer) stop() {
	w.once.Do(func() { close(w.quit) })
	<-w.ended
}

// do queues the work and waits. Once begun it is not abandoned: a caller who
// stopped waiting would not know whether the write happened.
func (w *writer) do(ctx context.Context, fn func(*Tx) error) error {
	job := &work{ctx: ctx, fn: fn, done: make(chan struct{})}
	select {
	case w.queue <- job:
	case <-w.quit:
		return errStopped
	case <-w.failed:
		return ErrReadOnly
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-job.done:
		return job.err
	case <-w.ended:
		select {
		case <-job.done:
			return job.err
		default:
			return errStopped
		}
	}
}

func (w *writer) loop() {
	defer close(w.ended)
	defer func() { w.c.close() }()
	for {
		select {
		case <-w.quit:
			return
		case job := <-w.queue:
			group := w.group(job)
			for _, j := range group {
				close(j.done)
			}
		}
	}
}

// group runs one job and those that wait behind it, and commits them together.
// It returns the jobs with their outcome set.
func (w *writer) group(firstJob *work) []*work {
	jobs := []*work{firstJob}
	for try := 1; ; try++ {
		err := w.attempt(&jobs)
		if err == nil {
			return jobs
		}
		kind := mishapOf(err)
		if (kind == mishapRetry || kind == mishapLost) && try < triesMost {
			if kind == mishapLost || try > 2 {
				w.c.close()
				w.c = nil
			}
			time.Sleep(time.Duration(try*try) * time.Millisecond)
			continue
		}
		w.giveUp(jobs, kind, err)
		return jobs
	}
}

// giveUp answers every job of a group that could not be committed.
func (w *writer) giveUp(jobs []*work, kind mishap, err error) {
	w.c.close()
	w.c = nil
	switch kind {
	case mishapStorage: // a failed sync cannot be retried: the disk may have dropped the pages
		close(w.failed)
		err = fmt.Errorf("%w: %w", ErrReadOnly, err)
	case mishapFull:
		err = fmt.Errorf("%w: %w", ErrFull, err)
	case mishapReadOnly:
		err = fmt.Errorf("%w: %w", ErrReadOnly, err)
	case mishapLost:
		err = fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	for _, j := range jobs {
		j.err = err
	}
}

// attempt runs the group once. An error means that nothing was committed.
func (w *writer) attempt(jobs *[]*work) error {
	if w.isFailed() {
		return ErrReadOnly
	}
	if err := w.connect(); err != nil {
		return err
	}
	e := w.db.engine
	if err := lockWriter(context.Background(), e, w.c); err != nil {
		return err
	}
	if err := w.c.exec(beginWrite(e)); err != nil {
		return err
	}
	if err := w.runAll(jobs); err != nil {
		_ = w.c.exec("rollback") // the connection may be the very thing that failed
		_ = unlockWriter(e, w.c)
		return err
	}
	if err := w.c.exec("commit"); err != nil {
		_ = w.c.exec("rollback") // as above
		_ = unlockWriter(e, w.c)
		return err
	}
	if err := unlockWriter(e, w.c); err != nil { // committed all the same; the lock goes with the connection
		w.c.close()
		w.c = nil
	}
	return nil
}

func (w *writer) isFailed() bool {
	select {
	case <-w.failed:
		return true
	default:
		return false
	}
}

func (w *writer) connect() (err error) {
	if w.c == nil {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		w.c, err = connect(ctx, w.db.writes)
	}
	return err
}

// runAll runs the jobs of the group, then those that came meanwhile. The error
// it returns concerns the whole transaction; a job's own error stays with it.
func (w *writer) runAll(jobs *[]*work) error {
	for _, j := range *jobs {
		if err := w.runOne(j); err != nil {
			return err
		}
	}
	for start := time.Now(); len(*jobs) < groupMost && time.Since(start) < groupWindow; {
		select {
		case j := <-w.queue:
			*jobs = append(*jobs, j)
			if err := w.runOne(j); err != nil {
				return err
			}
		default:
			return nil
		}
	}
	return nil
}

// runOne runs a job inside a savepoint, so that its failure undoes it alone.
func (w *writer) runOne(j *work) error {
	if j.err = j.ctx.Err(); j.err != nil {
		return nil
	}
	if err := w.c.exec("savepoint one"); err != nil {
		return err
	}
	j.err = safely(j.fn, &Tx{c: w.c, now: w.db.Now(), write: true})
	switch mishapOf(j.err) {
	case mishapRetry, mishapLost, mishapStorage, mishapFull, mishapReadOnly:
		return j.err // not this job's fault: the whole transaction is in doubt
	}
	if j.err != nil {
		if err := w.c.exec("rollback to savepoint one"); err != nil {
			return err
		}
	}
	return w.c.exec("release savepoint one")
}

// safely turns a panic of the job into an error: the others of its group must
// still be answered.
func safely(fn func(*Tx) error, tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return fn(tx)
}
