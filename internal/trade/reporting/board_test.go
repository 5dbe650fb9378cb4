package reporting_test

import (
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/reporting"
)

// states writes what stands on a line: one letter a month, oldest first.
func states(tiles []reporting.Tile) string {
	var s []byte
	for _, t := range tiles {
		c := byte('.')
		switch {
		case t.Before:
			c = '<'
		case t.After:
			c = '>'
		case t.State != reporting.Absent:
			c = t.State.Code()[0]
		}
		if t.Late {
			c = map[byte]byte{'.': '!', 'd': 'D', 'r': 'R'}[c]
		}
		s = append(s, c)
	}
	return string(s)
}

func TestTheBoardSaysHowEachMonthStands(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		old, young := w.team(t, "31", day(2024, 1, 1)), w.team(t, "09", day(2026, 8, 15))
		w.team(t, "21", day(2024, 1, 1)) // another region
		closed := w.team(t, "31", day(2024, 1, 1))
		w.write(t, func(tx *db.Tx) error {
			_, err := tx.Exec(`update microstructure set closed_on = $1 where id = $2`, day(2026, 2, 10), closed.id)
			return err
		})
		w.send(t, old, month(t, "2026-10"))
		accepted := w.send(t, old, month(t, "2026-09")).Return
		must(t, w.decide(t, accepted, reporting.Accept, ""))
		back := w.send(t, old, month(t, "2026-08")).Return
		must(t, w.decide(t, back, reporting.SendBack, "À revoir"))
		must(t, w.svc.Keep(ctx, old.psy, old.id, month(t, "2026-07"), reporting.Words{}, ""))
		must(t, w.svc.Keep(ctx, old.psy, old.id, month(t, "2026-11"), reporting.Words{}, ""))

		b, err := w.svc.Board(ctx, coordination(occitanie), "")
		must(t, err)
		if len(b.Months) != 12 || b.Months[0] != month(t, "2025-12") || b.Months[11] != month(t, "2026-11") {
			t.Errorf("months: got %v", b.Months)
		}
		want := map[string]string{old.code: "!!!!!!!DRasd", young.code: "<<<<<<<<!!!.", closed.code: "!!!>>>>>>>>>"}
		if len(b.Lines) != len(want) {
			t.Fatalf("got %d lines, want %d", len(b.Lines), len(want))
		}
		for _, l := range b.Lines {
			if got := states(l.Tiles); got != want[l.Team.Code] {
				t.Errorf("%s: got %q, want %q", l.Team.Code, got, want[l.Team.Code])
			}
		}
		if b.Late != 15 || b.ToRead != 1 || b.Counts[reporting.Accepted] != 1 || b.Counts[reporting.Absent] != 13 || b.Counts[reporting.Draft] != 2 { // that of the month in progress too
			t.Errorf("counts: got %d late, %d to read, %v", b.Late, b.ToRead, b.Counts)
		}
		ariege, err := w.svc.Board(ctx, coordination(occitanie), "09")
		must(t, err)
		if len(ariege.Lines) != 1 || ariege.Late != 3 {
			t.Errorf("one département: got %d lines, %d late", len(ariege.Lines), ariege.Late)
		}
		mine, err := w.svc.TeamMonths(ctx, young.psy, young.id)
		must(t, err)
		if got := states(mine.Tiles); got != ".!!!" || mine.Tiles[0].Month != civil.MonthOf(today) {
			t.Errorf("the team's own months: got %q, want the latest first since it opened", got)
		}
	})
}

func TestATileSaysItselfInWords(t *testing.T) {
	t.Parallel()
	for want, tile := range map[string]reporting.Tile{
		"Pas encore ouverte":   {Before: true},
		"Fermée":               {After: true},
		"Mois en cours":        {Ahead: true},
		"Brouillon":            {Ahead: true, State: reporting.Draft},
		"Absente, en retard":   {Late: true},
		"Brouillon, en retard": {Late: true, State: reporting.Draft},
		"Acceptée":             {State: reporting.Accepted},
	} {
		if got := tile.Words(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
