package reporting

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/network"
)

// Tile is one team's month on the board.
type Tile struct {
	ID     db.ID
	Month  civil.Month
	State  State
	Late   bool
	Ahead  bool // the month is not over: nothing is owed yet
	Before bool // the team was not open yet
}

// Words say the tile in full, for a screen reader and for print.
func (t Tile) Words() string {
	switch {
	case t.Before:
		return "Pas encore ouverte"
	case t.Ahead && t.State == Absent:
		return "Mois en cours"
	case t.Late && t.State == Absent:
		return "Absente, en retard"
	case t.Late:
		return t.State.Label() + ", en retard"
	default:
		return t.State.Label()
	}
}

// BoardLine is one team over the months.
type BoardLine struct {
	Team  network.Microstructure
	Tiles []Tile
}

// Board is a region's returns, teams × months.
type Board struct {
	Months []civil.Month
	Lines  []BoardLine
	Counts map[State]int // of months that are over, over all teams
	Late   int
	ToRead int // sent, waiting for a decision
}

// boardMonths is how many months the board shows.
const boardMonths = 12

// Board reads a region's returns for the twelve months up to the current one.
// Faults: Forbidden.
func (s *Service) Board(ctx context.Context, who access.Actor, departement string) (b Board, err error) {
	if err := who.Check(access.BoardOpen); err != nil {
		return b, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		b, err = readBoard(tx, who.Region, departement)
		return err
	})
	return b, err
}

func readBoard(tx *db.Tx, region, departement string) (Board, error) {
	today := tx.Today()
	b := Board{Counts: map[State]int{}}
	for m, i := civil.MonthOf(today), 0; i < boardMonths; i++ {
		b.Months = append(b.Months, m.Add(i-boardMonths+1))
	}
	teams, err := network.Teams(tx, region)
	if err != nil {
		return b, err
	}
	dues := make([]civil.Day, len(b.Months))
	for i, m := range b.Months {
		if dues[i], err = due(tx, m); err != nil {
			return b, err
		}
	}
	known, err := boardRows(tx, region, b.Months[0], b.Months[boardMonths-1])
	if err != nil {
		return b, err
	}
	for _, t := range teams {
		if departement != "" && t.Departement != departement {
			continue
		}
		line := BoardLine{Team: t, Tiles: make([]Tile, len(b.Months))}
		for i, m := range b.Months {
			line.Tiles[i] = b.tile(t, m, dues[i], today, known)
		}
		b.Lines = append(b.Lines, line)
	}
	return b, nil
}

type boardKey struct {
	team  db.ID
	month civil.Month
}

type boardRow struct {
	ID     db.ID       `db:"id"`
	TeamID db.ID       `db:"microstructure_id"`
	Month  civil.Month `db:"month"`
	State  string      `db:"state"`
}

func boardRows(tx *db.Tx, region string, from, to civil.Month) (map[boardKey]boardRow, error) {
	var rows []boardRow
	err := tx.Select(&rows, `select r.id, r.microstructure_id, r.month, r.state from monthly_return r
		join microstructure m on m.id = r.microstructure_id
		where r.month between $1 and $2 and (m.region = $3 or $3 = '')`, from, to, region)
	known := make(map[boardKey]boardRow, len(rows))
	for _, r := range rows {
		known[boardKey{r.TeamID, r.Month}] = r
	}
	return known, err
}

// tile says how a team's month stands, and adds it to the board's counts.
func (b *Board) tile(t network.Microstructure, m civil.Month, dueOn, today civil.Day, known map[boardKey]boardRow) Tile {
	r := known[boardKey{t.ID, m}]
	tile := Tile{ID: r.ID, Month: m, State: State(r.State), Ahead: !m.Last().Before(today)}
	if r.ID == 0 && (t.OpenedOn.IsZero() || m.Last().Before(t.OpenedOn) || !t.ClosedOn.IsZero() && m.First().After(t.ClosedOn)) {
		tile.Before = true
		return tile
	}
	tile.Late = late(tile.State, dueOn, today)
	if tile.Late {
		b.Late++
	}
	if tile.State == Sent {
		b.ToRead++
	}
	if !tile.Ahead {
		b.Counts[tile.State]++
	}
	return tile
}

// TeamMonths lists a team's months, latest first, for its own page. Faults:
// Forbidden, NotFound.
func (s *Service) TeamMonths(ctx context.Context, who access.Actor, id db.ID) (line BoardLine, err error) {
	if err := who.Check(access.ReturnOpen); err != nil {
		return line, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		t, err := team(tx, who, access.ReturnOpen, id)
		if err != nil {
			return err
		}
		line, err = teamMonths(tx, t)
		return err
	})
	return line, err
}

func teamMonths(tx *db.Tx, t network.Microstructure) (BoardLine, error) {
	today := tx.Today()
	line := BoardLine{Team: t}
	this := civil.MonthOf(today)
	first := this.Add(-23)
	if !t.OpenedOn.IsZero() && first.Before(civil.MonthOf(t.OpenedOn)) {
		first = civil.MonthOf(t.OpenedOn)
	}
	var rows []boardRow
	if err := tx.Select(&rows, `select id, microstructure_id, month, state from monthly_return where microstructure_id = $1 and month >= $2`, t.ID, first); err != nil {
		return line, err
	}
	known := make(map[boardKey]boardRow, len(rows))
	for _, r := range rows {
		known[boardKey{r.TeamID, r.Month}] = r
	}
	var b Board
	b.Counts = map[State]int{}
	for m := this; !m.Before(first); m = m.Prev() {
		d, err := due(tx, m)
		if err != nil {
			return line, err
		}
		line.Tiles = append(line.Tiles, b.tile(t, m, d, today, known))
	}
	return line, nil
}

// Address is the path of a team's return.
func Address(code string, month civil.Month) string {
	return "/equipes/" + code + "/remontees/" + month.String()
}
