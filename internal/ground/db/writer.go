package db

import (
	"context"
	"database/sql/driver"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

const (
	groupMost   = 128                  // writes in one commit
	groupWindow = 4 * time.Millisecond // no new work joins a group after this
	triesMost   = 8
	tryingMost  = 15 * time.Second // no new try of a group after this
)

// writer is the seam that gathers concurrent writes into one commit. One
// goroutine owns the one connection that writes.
type writer struct {
	db      *DB
	queue   chan *work
	quit    chan struct{}
	ended   chan struct{}
	failed  chan struct{}
	once    sync.Once
	c       *conn
	touched bool   // by the group under way
	doubt   string // PostgreSQL's number of a transaction whose commit was not answered
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

// do queues the work and waits. Once queued it is not abandoned: a caller who
// stopped waiting would not know whether the write happened.
func (w *writer) do(ctx context.Context, fn func(*Tx) error) error {
	job := &work{ctx: ctx, fn: fn, done: make(chan struct{})}
	if w.isFailed() {
		return ErrReadOnly
	}
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
	defer w.drop()
	for {
		select {
		case <-w.quit:
			return
		case job := <-w.queue:
			for _, j := range w.group(job) {
				close(j.done)
			}
		}
	}
}

// drop ends the connection; the next group makes a new one.
func (w *writer) drop() {
	w.c.close()
	w.c = nil
}

// group runs one job and those that wait behind it, and commits them together.
// It returns the jobs with their outcome set.
func (w *writer) group(firstJob *work) []*work {
	jobs := []*work{firstJob}
	for try, start := 1, time.Now(); ; try++ {
		err := w.attempt(&jobs)
		if err == nil {
			return jobs
		}
		kind := mishapOf(err)
		if (kind != mishapRetry && kind != mishapLost) || try == triesMost || time.Since(start) > tryingMost || w.stopping() {
			w.giveUp(jobs, kind, err)
			return jobs
		}
		if kind == mishapLost || try > 2 {
			w.drop()
		}
		time.Sleep(time.Duration(5*try*try) * time.Millisecond)
	}
}

// giveUp answers every job of a group that could not be committed. After a
// storage failure nothing is tried again: a sync that failed may have dropped
// the pages, and would succeed the second time.
func (w *writer) giveUp(jobs []*work, kind mishap, err error) {
	w.drop()
	w.doubt = ""
	if kind == mishapStorage {
		close(w.failed)
	}
	for _, j := range jobs {
		j.err = kind.name(err)
	}
}

// attempt runs the group once. An error means that nothing was committed, or
// that it cannot be known (w.doubt).
func (w *writer) attempt(jobs *[]*work) (err error) {
	if w.isFailed() {
		return ErrReadOnly
	}
	if err := w.db.moved(); err != nil {
		return err
	}
	if err := w.connect(); err != nil {
		return err
	}
	e := w.db.engine
	if err := lockWriter(e, w.c); err != nil {
		return err
	}
	defer func() {
		if w.c != nil && unlockWriter(e, w.c) != nil {
			w.drop() // the lock goes with the connection
		}
	}()
	if w.doubt != "" {
		if committed, err := w.settleDoubt(); committed || err != nil {
			return err
		}
	}
	if err := w.c.begin(beginWrite(e)); err != nil {
		return err
	}
	w.touched = false
	if err = w.runAll(jobs); err == nil {
		err = w.commit()
	}
	if w.touched { // whatever the commit's answer was
		w.db.changes.Add(1)
	}
	if err != nil {
		if w.c.exec("rollback") != nil { // the connection may be the very thing that failed
			w.drop()
		}
	}
	return err
}

// commit ends the transaction. When PostgreSQL's answer is lost with the
// connection, the next attempt asks what became of it before doing it again.
func (w *writer) commit() error {
	number := ""
	if w.db.engine == Postgres {
		st, err := w.c.prepare(transactionNumber)
		if err != nil {
			return err
		}
		if err := st.Get(&number); err != nil {
			return err
		}
	}
	err := w.c.exec("commit")
	if err != nil && mishapOf(err) == mishapLost {
		w.doubt = number
	}
	return err
}

// settleDoubt asks what became of the transaction whose commit was not answered.
func (w *writer) settleDoubt() (committed bool, err error) {
	var state string
	if err := w.c.c.GetContext(context.Background(), &state, transactionState, w.doubt); err != nil {
		return false, err
	}
	switch state {
	case "committed":
		w.doubt = ""
		return true, nil
	case "aborted":
		w.doubt = ""
		return false, nil
	}
	return false, fmt.Errorf("transaction %s, whose commit was not answered, is %s: %w", w.doubt, state, driver.ErrBadConn)
}

func (w *writer) isFailed() bool {
	select {
	case <-w.failed:
		return true
	default:
		return false
	}
}

func (w *writer) stopping() bool {
	select {
	case <-w.quit:
		return true
	default:
		return false
	}
}

func (w *writer) connect() (err error) {
	if w.c == nil {
		ctx, cancel := context.WithTimeout(context.Background(), lockPatience)
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
	tx := &Tx{c: w.c, now: w.db.Now(), write: true}
	j.err = safely(j.fn, tx)
	w.touched = w.touched || tx.touched
	if mishapOf(tx.failed).ofEngine() {
		return tx.failed // not this job's fault: the whole transaction is in doubt
	}
	if j.err == nil {
		j.err = tx.failed
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
	return run(fn, tx)
}
