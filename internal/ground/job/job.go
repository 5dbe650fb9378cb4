package job

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"maillage/internal/ground/db"
)

// Args is what a job needs to know: a struct of plain fields, references rather
// than content, because it is stored as JSON text. Kind names the work and never
// changes once jobs of it exist.
type Args interface{ Kind() string }

// Job is work to be done once the transaction that asks for it is committed.
type Job struct {
	Args   Args
	RunAt  time.Time // not before; zero means at once
	Unique string    // with a key, nothing is added while a job of that key waits or runs
}

// State is how far a job is.
type State string

// The states. A dead job failed for good and waits for a person.
const (
	Ready   State = "ready"
	Running State = "running"
	Done    State = "done"
	Dead    State = "dead"
)

// Enqueue writes a job in the transaction of the act that wants it, and says
// whether it was added: with a unique key, a job that already waits or runs
// stands for this one.
func Enqueue(tx *db.Tx, j Job) (added bool, err error) {
	args, err := json.Marshal(j.Args)
	if err != nil {
		return false, fmt.Errorf("enqueue %s: %w", j.Args.Kind(), err)
	}
	row := newRow(tx, j, string(args))
	added, err = insert(tx, row)
	if err != nil {
		return false, fmt.Errorf("enqueue %s: %w", j.Args.Kind(), err)
	}
	if added {
		wakeAll()
	}
	return added, nil
}

// Standing is what an operator wants to know of the queue.
type Standing struct {
	Ready    int       // waiting, those for later included
	Running  int       //
	Dead     int       // failed for good
	Oldest   time.Time // since when the longest waiting job could have run; zero when none is late
	Failures []Failure // dead jobs, the latest first, at most twenty
}

// Failure is a dead job.
type Failure struct {
	ID    db.ID     `db:"id"`
	Kind  string    `db:"kind"`
	Since time.Time `db:"done_at"`
	Tries int       `db:"tries"`
	Error string    `db:"last_error"`
}

// Stand reads how the queue stands.
func Stand(tx *db.Tx) (Standing, error) { return standing(tx) }

// Revive gives a dead job all its tries again. Faults: NotFound when there is no
// such dead job; Conflict when one of the same key already waits.
func Revive(tx *db.Tx, id db.ID) error {
	err := revive(tx, id)
	if err == nil {
		wakeAll()
	}
	return err
}

// Tidy forgets the jobs that were done before an instant. Dead ones stay.
func Tidy(tx *db.Tx, before time.Time) (int64, error) { return tidy(tx, before) }

// The runners of this process, to be woken when a job is added. The wake-up is
// sent before the commit: the runner's claim is a write, and writes have an
// order, so it comes after the one that added the job.
var (
	awake   = map[*Runner]struct{}{}
	awakeMu sync.Mutex
)

func wakeAll() {
	awakeMu.Lock()
	defer awakeMu.Unlock()
	for r := range awake {
		select {
		case r.wake <- struct{}{}:
		default: // it is already being woken
		}
	}
}

func (r *Runner) listen(on bool) {
	awakeMu.Lock()
	defer awakeMu.Unlock()
	if on {
		awake[r] = struct{}{}
	} else {
		delete(awake, r)
	}
}
