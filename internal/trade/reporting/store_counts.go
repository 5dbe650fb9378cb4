package reporting

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

// The counts by département: $1 the region, $2 and $3 the month's first and
// last day. One person of two teams of a département counts once there. A
// transfer between two teams is neither an inclusion nor an exit.
const (
	activePeople = `select m.departement, count(distinct seen.patient_id) as n from (
			select microstructure_id, patient_id from session where held_on between $2 and $3 and presence = 'attended' and reversed_at is null
			union select microstructure_id, patient_id from case_review where held_on between $2 and $3 and counted) as seen
		join microstructure m on m.id = seen.microstructure_id where m.region = $1 group by m.departement`
	newPeople = `select m.departement, count(distinct e.patient_id) as n from enrolment e
		join microstructure m on m.id = e.microstructure_id where m.region = $1 and e.opened_on between $2 and $3 and e.carried_from is null group by m.departement`
	leavingPeople = `select m.departement, count(distinct e.patient_id) as n from enrolment e
		join microstructure m on m.id = e.microstructure_id where m.region = $1 and e.closed_on between $2 and $3
			and not exists (select 1 from enrolment n where n.carried_from = e.id) group by m.departement`
	attendedSessions = `select m.departement, count(*) as n from session s join microstructure m on m.id = s.microstructure_id
		where m.region = $1 and s.held_on between $2 and $3 and s.presence = 'attended' and s.reversed_at is null group by m.departement`
	attendingPeople = `select m.departement, count(distinct s.patient_id) as n from session s join microstructure m on m.id = s.microstructure_id
		where m.region = $1 and s.held_on between $2 and $3 and s.presence = 'attended' and s.reversed_at is null group by m.departement`
	countedReviews = `select m.departement, count(*) as n from case_review c join microstructure m on m.id = c.microstructure_id
		where m.region = $1 and c.held_on between $2 and $3 and c.counted group by m.departement`
	openTeams = `select departement, count(*) as n from microstructure
		where region = $1 and opened_on <= $3 and (closed_on is null or closed_on >= $2) group by departement`
	reviewedPeople = `select m.departement, count(distinct c.patient_id) as n from case_review c join microstructure m on m.id = c.microstructure_id
		where m.region = $1 and c.held_on between $2 and $3 and c.counted group by m.departement`
)

// byPlace runs one of them and sets the counts in the order of the places.
func byPlace(tx *db.Tx, places []Place, query, region string, month civil.Month) ([]int, error) {
	var rows []struct {
		Departement string `db:"departement"`
		N           int    `db:"n"`
	}
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

func regionsWithTeams(tx *db.Tx) (map[string]bool, error) {
	var codes []string
	if err := tx.Select(&codes, `select distinct region from microstructure`); err != nil {
		return nil, err
	}
	with := make(map[string]bool, len(codes))
	for _, c := range codes {
		with[c] = true
	}
	return with, nil
}

func staffActs(tx *db.Tx, organisation db.ID, month civil.Month) (list []StaffAct, err error) {
	err = tx.Select(&list, `select p.first_name || ' ' || p.last_name as name, p.profession, m.code, m.name as team_name,
		count(*) filter (where s.presence = 'attended') as attended, count(*) filter (where s.presence <> 'attended') as missed,
		cast(coalesce(sum(s.minutes) filter (where s.presence = 'attended'), 0) as integer) as minutes
		from session s join professional p on p.id = s.professional_id join microstructure m on m.id = s.microstructure_id
		where p.employer_id = $1 and s.held_on between $2 and $3 and s.reversed_at is null
		group by p.id, p.search_key, p.last_name, p.first_name, p.profession, m.code, m.name order by p.search_key, p.id, m.code`,
		organisation, month.First(), month.Last())
	return list, err
}
