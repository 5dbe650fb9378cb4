package workbook_test

import (
	"maps"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"maillage/internal/dbtest"
	"maillage/internal/trade/workbook"
)

func TestTheSampleAppliedGivesTheReturnsOfItsNotice(t *testing.T) {
	t.Parallel()
	raw, n := sampleBytes(t), readNotice(t)
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		in := newInstall(t, h)
		in.apply(t, raw, n.AsOf)
		want := noticeFigures(n)
		got := in.figures(t, slices.Collect(maps.Keys(want)))
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("returns (-notice +computed):\n%s", diff)
		}
		if len(want) < 60 {
			t.Errorf("the notice has %d team-months, want 60", len(want))
		}
	})
}

func TestOtherWorkbooksAppliedGiveTheReturnsOfTheirTruth(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		for seed := range uint64(10) {
			w := newTruth(1000+seed, 250)
			raw, _ := w.write(t)
			in := newInstall(t, dbtest.Open(t, h.DB.Engine()))
			before := in.dump(t)
			run, p := in.apply(t, raw, w.asOf)
			want := w.figures()
			got := in.figures(t, slices.Collect(maps.Keys(want)))
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Fatalf("seed %d: returns (-truth +computed):\n%s", seed, diff)
			}
			again, q := in.apply(t, raw, w.asOf)
			if again.ID != 0 || q.Report.Counts.Create != 0 {
				t.Errorf("seed %d: the same file again made %+v and had %d rows to create", seed, again.Made, q.Report.Counts.Create)
			}
			if got, want := q.Report.Counts.Present, p.Report.Counts.Create; got != want {
				t.Errorf("seed %d: got %d rows already there, want %d", seed, got, want)
			}
			check(t, in.svc.Undo(t.Context(), operator, run.ID, ""))
			if diff := gocmp.Diff(before, in.dump(t)); diff != "" {
				t.Errorf("seed %d: what undoing left (-before +after):\n%s", seed, diff)
			}
		}
	})
}

func noticeFigures(n notice) map[workbook.TeamMonth]workbook.Figures {
	out := map[workbook.TeamMonth]workbook.Figures{}
	for _, e := range n.Expected {
		out[workbook.TeamMonth{Team: e.Team, Month: e.Month}] = e.Figures
	}
	return out
}
