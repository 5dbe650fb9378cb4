package app

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"maillage/internal/ground/db"
	"maillage/internal/ground/job"
)

// unknown is a job of a kind that nothing works on: it is dead at its first try.
type unknown struct{}

func (unknown) Kind() string { return "test.unknown" }

func TestTheOperatorGivesADeadJobItsTriesAgain(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, in := demonstration(t, "")
	if err := in.db.Write(ctx, func(tx *db.Tx) error { _, err := job.Enqueue(tx, job.Job{Args: unknown{}}); return err }); err != nil {
		t.Fatal(err)
	}
	run := job.NewRunner(in.db, newLog(io.Discard))
	job.Register(run, func(context.Context, unknown) error { return http.ErrAbortHandler })
	for range job.MostTries {
		if _, err := run.RunOnce(ctx); err != nil {
			t.Fatal(err)
		}
		if err := in.db.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(`update job set run_at = $1`, tx.Now()); return err }); err != nil {
			t.Fatal(err)
		}
	}
	stand := func() (standing job.Standing) {
		if err := in.db.Read(ctx, func(tx *db.Tx) (err error) { standing, err = job.Stand(tx); return err }); err != nil {
			t.Fatal(err)
		}
		return standing
	}
	before := stand()
	if len(before.Failures) != 1 {
		t.Fatalf("got %+v, want one dead job", before)
	}
	path := "/exploitation/travaux/" + before.Failures[0].ID.String() + "/reprise"
	who := newVisitor(t, serveInstall(t, s, in, io.Discard))
	who.signIn(t, "exploitation@demo.example")
	if _, body, _ := who.get(t, "/exploitation"); !strings.Contains(body, path) || !strings.Contains(body, "test.unknown") {
		t.Error("the page does not offer to try the dead job again")
	}
	for range 2 { // a double click
		if code, _, _ := who.post(t, path, url.Values{"_key": {"one"}}); code != http.StatusSeeOther {
			t.Errorf("got %d, want 303", code)
		}
	}
	if got := stand(); got.Dead != 0 || got.Ready != before.Ready+1 {
		t.Errorf("after: got %+v, want the job ready again", got)
	}
	if code, _, _ := who.post(t, path, url.Values{"_key": {"two"}}); code != http.StatusNotFound {
		t.Errorf("a job that is not dead: got %d, want 404", code)
	}
}
