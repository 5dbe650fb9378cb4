package reporting

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/terminology"
)

// Counts are what is published of one month's activity: by département, small
// cells masked (rule 56). Nobody is named, no team is.
type Counts struct {
	Month  civil.Month
	Places []Place
	Teams  int
	Active Column
	New    Column
	Out    Column
	Acts   Column // attended entretiens: hidden wherever the people are
	RCP    Column
}

// Place is a département.
type Place struct {
	Code string
	Name string
}

// Column is one count by place, with its total.
type Column struct {
	Cells []Cell
	Total Cell
}

// Counts reads a month's published counts. An agency and a coordination see
// their region; the insurer and the evaluator choose one. Faults: Forbidden.
func (s *Service) Counts(ctx context.Context, who access.Actor, region string, month civil.Month) (c Counts, err error) {
	if err := who.Check(access.IndicatorsOpen); err != nil {
		return c, err
	}
	if who.Region != "" {
		region = who.Region
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		c, err = readCounts(tx, region, month)
		return err
	})
	return c, err
}

type countRow struct {
	Departement string `db:"departement"`
	N           int    `db:"n"`
}

func readCounts(tx *db.Tx, region string, month civil.Month) (Counts, error) {
	c := Counts{Month: month}
	for _, d := range terminology.Departements() {
		if d.Region == region {
			c.Places = append(c.Places, Place{d.Code, d.Name})
		}
	}
	var err error
	if err = tx.Get(&c.Teams, `select count(*) from microstructure where region = $1 and opened_on <= $2 and (closed_on is null or closed_on >= $3)`,
		region, month.Last(), month.First()); err != nil {
		return c, err
	}
	active, err := byPlace(tx, c.Places, `select m.departement, count(distinct seen.patient_id) as n from (
			select microstructure_id, patient_id from session where held_on between $2 and $3 and presence = 'attended' and reversed_at is null
			union select microstructure_id, patient_id from case_review where held_on between $2 and $3 and counted) as seen
		join microstructure m on m.id = seen.microstructure_id where m.region = $1 group by m.departement`, region, month)
	if err != nil {
		return c, err
	}
	c.Active.Cells, c.Active.Total = Mask(active)
	if c.New, err = maskedPeople(tx, c.Places, `select m.departement, count(distinct e.patient_id) as n from enrolment e
		join microstructure m on m.id = e.microstructure_id where m.region = $1 and e.opened_on between $2 and $3 group by m.departement`, region, month); err != nil {
		return c, err
	}
	if c.Out, err = maskedPeople(tx, c.Places, `select m.departement, count(distinct e.patient_id) as n from enrolment e
		join microstructure m on m.id = e.microstructure_id where m.region = $1 and e.closed_on between $2 and $3 group by m.departement`, region, month); err != nil {
		return c, err
	}
	return c, c.readActs(tx, region, month)
}

// readActs counts acts, which are not people: they are hidden wherever the count
// of the people they concern is.
func (c *Counts) readActs(tx *db.Tx, region string, month civil.Month) error {
	acts, err := byPlace(tx, c.Places, `select m.departement, count(*) as n from session s join microstructure m on m.id = s.microstructure_id
		where m.region = $1 and s.held_on between $2 and $3 and s.presence = 'attended' and s.reversed_at is null group by m.departement`, region, month)
	if err != nil {
		return err
	}
	reviews, err := byPlace(tx, c.Places, `select m.departement, count(*) as n from case_review s join microstructure m on m.id = s.microstructure_id
		where m.region = $1 and s.held_on between $2 and $3 and s.counted group by m.departement`, region, month)
	if err != nil {
		return err
	}
	c.Acts, c.RCP = c.Active.over(acts), c.Active.over(reviews)
	return nil
}

// over masks counts of acts like the people they concern; the total is hidden
// when any cell is, so that nothing can be taken away from it.
func (people Column) over(values []int) Column {
	col := Column{Cells: make([]Cell, len(values))}
	for i, v := range values {
		p := people.Cells[i]
		col.Cells[i] = Cell{Value: v, Masked: p.Masked && v > 0}
		col.Total.Value += v
		col.Total.Masked = col.Total.Masked || col.Cells[i].Masked
	}
	return col
}

func maskedPeople(tx *db.Tx, places []Place, query, region string, month civil.Month) (Column, error) {
	values, err := byPlace(tx, places, query, region, month)
	if err != nil {
		return Column{}, err
	}
	var col Column
	col.Cells, col.Total = Mask(values)
	return col, nil
}

func byPlace(tx *db.Tx, places []Place, query, region string, month civil.Month) ([]int, error) {
	var rows []countRow
	if err := tx.Select(&rows, query, region, month.First(), month.Last()); err != nil {
		return nil, err
	}
	at := make(map[string]int, len(places))
	for i, p := range places {
		at[p.Code] = i
	}
	values := make([]int, len(places))
	for _, r := range rows {
		if i, ok := at[r.Departement]; ok {
			values[i] = r.N
		}
	}
	return values, nil
}

// StaffAct is what a host organisation sees of its staff: counts, no patient.
type StaffAct struct {
	Name       string `db:"name"`
	Profession string `db:"profession"`
	Team       string `db:"code"`
	Attended   int    `db:"attended"`
	Missed     int    `db:"missed"`
	Minutes    int    `db:"minutes"`
}

// StaffActs counts a month's acts of the professionals a host organisation
// employs. Faults: Forbidden.
func (s *Service) StaffActs(ctx context.Context, who access.Actor, month civil.Month) (list []StaffAct, err error) {
	if err := who.Check(access.StaffActs); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.Select(&list, `select p.first_name || ' ' || p.last_name as name, p.profession, m.code,
			count(*) filter (where s.presence = 'attended') as attended, count(*) filter (where s.presence <> 'attended') as missed,
			cast(coalesce(sum(s.minutes), 0) as integer) as minutes
			from session s join professional p on p.id = s.professional_id join microstructure m on m.id = s.microstructure_id
			where p.employer_id = $1 and s.held_on between $2 and $3 and s.reversed_at is null
			group by p.last_name, p.first_name, p.profession, m.code order by p.last_name, p.first_name, m.code`,
			who.Organisation, month.First(), month.Last())
	})
	return list, err
}
