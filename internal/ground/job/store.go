package job

import (
	"strconv"
	"time"

	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

type row struct {
	ID        db.ID     `db:"id"`
	Kind      string    `db:"kind"`
	Args      string    `db:"args"`
	State     State     `db:"state"`
	UniqueKey *string   `db:"unique_key"`
	RunAt     time.Time `db:"run_at"`
	Tries     int       `db:"tries"`
	LastError string    `db:"last_error"`
	MadeAt    time.Time `db:"made_at"`
}

func newRow(tx *db.Tx, j Job, args string) row {
	r := row{ID: tx.NewID(), Kind: j.Args.Kind(), Args: args, State: Ready, RunAt: j.RunAt, MadeAt: tx.Now()}
	if r.RunAt.IsZero() {
		r.RunAt = tx.Now()
	}
	if j.Unique != "" {
		key := r.Kind + ":" + j.Unique
		r.UniqueKey = &key
	}
	return r
}

func insert(tx *db.Tx, r row) (bool, error) {
	n, err := tx.Exec(`insert into job (id, kind, args, state, unique_key, run_at, tries, last_error, made_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (unique_key) where state in ('ready', 'running') do nothing`,
		r.ID, r.Kind, r.Args, r.State, r.UniqueKey, r.RunAt, r.Tries, r.LastError, r.MadeAt)
	return n > 0, err
}

// known says whether a job of a key was ever added, in whatever state it is.
func known(tx *db.Tx, uniqueKey string) (bool, error) {
	var id db.ID
	return tx.Find(&id, `select id from job where unique_key = $1 limit 1`, uniqueKey)
}

// due is the condition of a job that may be claimed at $1: waiting, or claimed
// by a runner whose lease ran out.
const due = `(state = 'ready' and run_at <= $1 or state = 'running' and lease_until <= $1)`

func anyDue(tx *db.Tx, kinds []string) (bool, error) {
	marks, args := db.In(2, kinds)
	var id db.ID
	return tx.Find(&id, `select id from job where `+due+` and kind in `+marks+` limit 1`, append([]any{tx.Now()}, args...)...)
}

// claim takes the next job for the time of a lease. The second test of the
// state keeps two runners from taking the same one.
func claim(tx *db.Tx, kinds []string, lease time.Duration) (row, bool, error) {
	marks, args := db.In(3, kinds)
	var r row
	found, err := tx.Find(&r, `update job set state = 'running', tries = tries + 1, lease_until = $2
		where id = (select id from job where `+due+` and kind in `+marks+` order by run_at, id limit 1) and `+due+`
		returning id, kind, args, state, unique_key, run_at, tries, last_error, made_at`,
		append([]any{tx.Now(), tx.Now().Add(lease)}, args...)...)
	return r, found, err
}

// finish ends a claim. It changes nothing, and says so, when the lease was lost
// and another runner holds the job: the number of tries is the claim's own.
func finish(tx *db.Tx, r row, state State, runAt time.Time, tries int, lastError string) (bool, error) {
	var doneAt *time.Time
	if state == Done || state == Dead {
		now := tx.Now()
		doneAt = &now
	}
	n, err := tx.Exec(`update job set state = $3, run_at = $4, tries = $5, last_error = $6, done_at = $7, lease_until = null
		where id = $1 and state = 'running' and tries = $2`, r.ID, r.Tries, state, runAt, tries, lastError, doneAt)
	return n > 0, err
}

func revive(tx *db.Tx, id db.ID) error {
	n, err := tx.Exec(`update job set state = 'ready', tries = 0, run_at = $2, done_at = null where id = $1 and state = 'dead'`, id, tx.Now())
	if err == nil && n == 0 {
		return fault.Missing()
	}
	return err
}

func tidy(tx *db.Tx, before time.Time) (int64, error) {
	return tx.Exec(`delete from job where state = 'done' and done_at < $1`, before)
}

func standing(tx *db.Tx) (Standing, error) {
	var s Standing
	var counts []struct {
		State State `db:"state"`
		Count int   `db:"n"`
	}
	if err := tx.Select(&counts, `select state, count(*) as n from job where state <> 'done' group by state`); err != nil {
		return s, err
	}
	for _, c := range counts {
		switch c.State {
		case Ready:
			s.Ready = c.Count
		case Running:
			s.Running = c.Count
		case Dead:
			s.Dead = c.Count
		}
	}
	if _, err := tx.Find(&s.Oldest, `select run_at from job where state = 'ready' and run_at <= $1 order by run_at limit 1`, tx.Now()); err != nil {
		return s, err
	}
	return s, tx.Select(&s.Failures, `select id, kind, done_at, tries, last_error from job where state = 'dead'
		order by done_at desc, id desc limit `+strconv.Itoa(failuresShown))
}

const failuresShown = 20
