package reporting

import (
	"context"
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/terminology"
)

// Counts are what is published of one month's activity: by département, small
// cells masked (rule 56). Nobody is named, no team is.
type Counts struct {
	Month   civil.Month
	Ahead   bool // the month is not over
	Region  Place
	Regions []Place // those the reader may choose among
	Places  []Place // the region's départements
	Teams   int     // open in the month, in the region
	Active  Column
	New     Column
	Out     Column
	Acts    Column // attended entretiens: hidden where few people are
	Reviews Column // reviews in a RCP with its quorum: the same
}

// Place is a département or a region.
type Place struct {
	Code string
	Name string
}

// Column is one count by place, with its total.
type Column struct {
	Cells []Cell
	Total Cell
}

// Counts reads a month's published counts. A coordination and an agency see
// their own region; the insurer and the evaluator choose one, and are shown the
// first that has a team when they chose none. Faults: Forbidden; NotFound for a
// region that is not the reader's; Invalid for a month to come.
func (s *Service) Counts(ctx context.Context, who access.Actor, region string, month civil.Month) (c Counts, err error) {
	if err := who.Check(access.IndicatorsOpen); err != nil {
		return c, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if month.First().After(tx.Today()) {
			return fault.Refuse("Ce mois n’a pas commencé.")
		}
		if c.Regions, err = regionsOf(tx, who); err != nil {
			return err
		}
		c.Month, c.Ahead = month, !month.Last().Before(tx.Today())
		if c.Region, err = chosen(c.Regions, region); err != nil {
			return err
		}
		return c.read(tx)
	})
	return c, err
}

// regionsOf lists the regions a reader may read, by name.
func regionsOf(tx *db.Tx, who access.Actor) ([]Place, error) {
	national := who.Role == access.Insurer || who.Role == access.Evaluator
	if !national && who.Region == "" {
		return nil, fault.Missing()
	}
	with, err := regionsWithTeams(tx)
	if err != nil {
		return nil, err
	}
	var list []Place
	for _, r := range terminology.Regions() {
		if r.Code == who.Region || who.Region == "" && with[r.Code] {
			list = append(list, Place{r.Code, r.Name})
		}
	}
	return list, nil
}

func chosen(list []Place, code string) (Place, error) {
	for _, p := range list {
		if p.Code == code || code == "" {
			return p, nil
		}
	}
	if code == "" {
		return Place{}, nil // no team anywhere yet
	}
	return Place{}, fault.Missing()
}

func (c *Counts) read(tx *db.Tx) (err error) {
	for _, d := range terminology.Departements() {
		if d.Region == c.Region.Code {
			c.Places = append(c.Places, Place{d.Code, d.Name})
		}
	}
	teams, err := byPlace(tx, c.Places, openTeams, c.Region.Code, c.Month)
	if err != nil {
		return err
	}
	shields := make([]int, len(teams)) // the places with most teams first: the directory is open to everybody
	for i, n := range teams {
		shields[i] = i
		c.Teams += n
	}
	slices.SortStableFunc(shields, func(a, b int) int { return teams[b] - teams[a] })
	for _, column := range []struct {
		into  *Column
		query string
	}{{&c.Active, activePeople}, {&c.New, newPeople}, {&c.Out, leavingPeople}} {
		people, err := byPlace(tx, c.Places, column.query, c.Region.Code, c.Month)
		if err != nil {
			return err
		}
		column.into.Cells, column.into.Total = Mask(people, shields)
	}
	if c.Acts, err = c.acts(tx, attendedSessions, attendingPeople); err != nil {
		return err
	}
	c.Reviews, err = c.acts(tx, countedReviews, reviewedPeople)
	return err
}

// acts counts acts, which are not people: they are hidden where the people they
// concern are few, or where the active people are hidden.
func (c *Counts) acts(tx *db.Tx, query, people string) (Column, error) {
	values, err := byPlace(tx, c.Places, query, c.Region.Code, c.Month)
	if err != nil {
		return Column{}, err
	}
	concerned, err := byPlace(tx, c.Places, people, c.Region.Code, c.Month)
	return c.Active.over(values, concerned), err
}

// over masks counts of acts; the total is hidden when any cell is, so that
// nothing can be taken away from it.
func (active Column) over(values, concerned []int) Column {
	col := Column{Cells: make([]Cell, len(values))}
	for i, v := range values {
		col.Cells[i] = Cell{Value: v, Masked: v > 0 && (active.Cells[i].Masked || concerned[i] < smallest)}
		col.Total.Value += v
		col.Total.Masked = col.Total.Masked || col.Cells[i].Masked
	}
	return col
}

// StaffAct is what a host organisation sees of its staff: counts, no patient.
type StaffAct struct {
	Name       string            `db:"name"`
	Profession access.Profession `db:"profession"`
	Team       string            `db:"code"`
	TeamName   string            `db:"team_name"`
	Attended   int               `db:"attended"`
	Missed     int               `db:"missed"`  // absent, excused or cancelled
	Minutes    int               `db:"minutes"` // of attended entretiens, where noted
}

// StaffActs counts a month's acts of the professionals a host organisation
// employs, one line for each person and team. Faults: Forbidden; NotFound
// without an organisation; Invalid for a month to come.
func (s *Service) StaffActs(ctx context.Context, who access.Actor, month civil.Month) (list []StaffAct, err error) {
	if err := who.Check(access.StaffActs); err != nil {
		return nil, err
	}
	if who.Organisation.IsZero() {
		return nil, fault.Missing()
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if month.First().After(tx.Today()) {
			return fault.Refuse("Ce mois n’a pas commencé.")
		}
		list, err = staffActs(tx, who.Organisation, month)
		return err
	})
	return list, err
}
