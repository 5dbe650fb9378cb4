package reporting

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
)

// Tile is one team's month on the board.
type Tile struct {
	ID     db.ID // of the return; zero when nobody has touched it
	Month  civil.Month
	State  State
	Late   bool
	Ahead  bool // the month is not over: nothing is owed yet
	Before bool // the team was not open yet: nothing is owed
	After  bool // the team was closed: nothing is owed
}

// Owed says whether a return is expected of the team for the month.
func (t Tile) Owed() bool { return !t.Before && !t.After }

// Pending says that the month is not over and that nothing was done yet: it is
// neither absent nor late.
func (t Tile) Pending() bool { return t.Ahead && t.State == Absent }

// Words say the tile in full, for a screen reader and for print.
func (t Tile) Words() string {
	switch {
	case t.Before:
		return "Pas encore ouverte"
	case t.After:
		return "Fermée"
	case t.Pending():
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
	Region string
	Months []civil.Month // oldest first
	Lines  []BoardLine
	Counts map[State]int // over all teams; a month that is not over and that nobody touched is none
	Late   int
	ToRead int // sent, waiting for a decision
}

// boardMonths is how many months the board shows.
const boardMonths = 12

// Board reads a region's returns for the twelve months up to the current one,
// of all départements or of one. Faults: Forbidden; NotFound for a coordination
// without a region.
func (s *Service) Board(ctx context.Context, who access.Actor, departement string) (b Board, err error) {
	if err := who.Check(access.BoardOpen); err != nil {
		return b, err
	}
	if who.Region == "" {
		return b, fault.Missing()
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		b, err = readBoard(tx, who.Region, departement)
		return err
	})
	return b, err
}

func readBoard(tx *db.Tx, region, departement string) (Board, error) {
	last := civil.MonthOf(tx.Today())
	b := Board{Region: region, Counts: map[State]int{}}
	for i := range boardMonths {
		b.Months = append(b.Months, last.Add(i-boardMonths+1))
	}
	teams, err := network.Teams(tx, region)
	if err != nil {
		return b, err
	}
	known, err := boardRows(tx, region, b.Months[0], last)
	if err != nil {
		return b, err
	}
	cal, err := readCalendar(tx)
	if err != nil {
		return b, err
	}
	for _, t := range teams {
		if departement != "" && t.Departement != departement {
			continue
		}
		line := BoardLine{Team: t, Tiles: make([]Tile, len(b.Months))}
		for i, m := range b.Months {
			line.Tiles[i] = cal.tile(t, m, known[boardKey{t.ID, m}])
			b.count(line.Tiles[i])
		}
		b.Lines = append(b.Lines, line)
	}
	return b, nil
}

// count adds a tile to the board's own figures.
func (b *Board) count(t Tile) {
	if !t.Owed() {
		return
	}
	if t.Late {
		b.Late++
	}
	if t.State == Sent {
		b.ToRead++
	}
	if !t.Pending() {
		b.Counts[t.State]++
	}
}

type boardKey struct {
	team  db.ID
	month civil.Month
}

// tile says how a team's month stands. A return that exists is shown as it is,
// whatever the days of the team say.
func (c calendar) tile(t network.Microstructure, m civil.Month, r boardRow) Tile {
	tile := Tile{ID: r.ID, Month: m, State: State(r.State), Ahead: !m.Last().Before(c.today)}
	if r.ID.IsZero() {
		tile.Before = t.OpenedOn.IsZero() || m.Last().Before(t.OpenedOn)
		tile.After = !t.ClosedOn.IsZero() && m.First().After(t.ClosedOn)
	}
	tile.Late = tile.Owed() && c.late(tile.State, m)
	return tile
}

// teamMonthsBack is how many months a team's own list goes back.
const teamMonthsBack = 24

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
	line := BoardLine{Team: t}
	this := civil.MonthOf(tx.Today())
	first := this.Add(1 - teamMonthsBack)
	if opened := civil.MonthOf(t.OpenedOn); first.Before(opened) {
		first = opened
	}
	known, err := teamRows(tx, t.ID, first)
	if err != nil {
		return line, err
	}
	cal, err := readCalendar(tx)
	if err != nil {
		return line, err
	}
	for m := this; !m.Before(first); m = m.Prev() {
		line.Tiles = append(line.Tiles, cal.tile(t, m, known[m]))
	}
	return line, nil
}

// Address is the path of a team's return.
func Address(code string, month civil.Month) string {
	return "/equipes/" + code + "/remontees/" + month.String()
}
