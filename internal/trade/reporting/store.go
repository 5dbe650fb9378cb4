package reporting

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

// gaps are the facts from which a month's missing things are told.
type gaps struct {
	Acts       int
	Enrolled   int
	Meetings   int
	Drafts     int
	Uninformed int
	Idle       []idle
}

// idle is a psychologist or social worker of the team without an act.
type idle struct {
	Code string
	Name string
}

func readGaps(tx *db.Tx, team db.ID, month civil.Month) (gaps, error) {
	var g struct {
		Acts       int `db:"acts"`
		Enrolled   int `db:"enrolled"`
		Meetings   int `db:"meetings"`
		Drafts     int `db:"drafts"`
		Uninformed int `db:"uninformed"`
	}
	first, last := month.First(), month.Last()
	err := tx.Get(&g, `select
		(select count(*) from session where microstructure_id = $1 and held_on between $2 and $3 and reversed_at is null) as acts,
		(select count(*) from enrolment where microstructure_id = $1 and coalesce(joined_on, opened_on) <= $3 and (closed_on is null or closed_on >= $2)) as enrolled,
		(select count(*) from rcp where microstructure_id = $1 and held_on between $2 and $3 and state = 'validated') as meetings,
		(select count(*) from rcp where microstructure_id = $1 and held_on between $2 and $3 and state = 'draft') as drafts,
		(select count(*) from enrolment e where e.microstructure_id = $1 and coalesce(e.joined_on, e.opened_on) <= $3 and e.closed_on is null
			and not exists (select 1 from patient_information i where i.patient_id = e.patient_id)) as uninformed`, team, first, last)
	if err != nil {
		return gaps{}, err
	}
	out := gaps{Acts: g.Acts, Enrolled: g.Enrolled, Meetings: g.Meetings, Drafts: g.Drafts, Uninformed: g.Uninformed}
	var people []struct {
		ID    db.ID  `db:"id"`
		First string `db:"first_name"`
		Last  string `db:"last_name"`
	}
	err = tx.Select(&people, `select distinct p.id, p.first_name, p.last_name from membership m join professional p on p.id = m.professional_id
		where m.microstructure_id = $1 and m.profession in ('psychologist', 'social_worker') and m.from_on <= $3 and (m.to_on is null or m.to_on >= $2)
		and not exists (select 1 from session s where s.microstructure_id = $1 and s.professional_id = p.id and s.held_on between $2 and $3 and s.reversed_at is null)
		order by p.last_name, p.first_name`, team, first, last)
	for _, p := range people {
		out.Idle = append(out.Idle, idle{Code: p.ID.String(), Name: p.First + " " + p.Last})
	}
	return out, err
}

// line is one act behind a figure, before its person is named.
type line struct {
	Enrolment  db.ID     `db:"enrolment_id"`
	Patient    db.ID     `db:"patient_id"`
	On         civil.Day `db:"held_on"`
	Counter    string    `db:"counter"`
	Presence   string    `db:"presence"`
	Mode       string    `db:"mode"`
	Minutes    *int      `db:"minutes"`
	First      string    `db:"first_name"`
	Last       string    `db:"last_name"`
	Year       int       `db:"year"`
	ExitReason string    `db:"exit_reason"`
	RCP        db.ID     `db:"rcp_id"`
	By         db.ID     `db:"professional_id"` // who held it; zero for what is nobody's
	Over       []Excess  `db:"-"`               // of a person over quota: by what
}

// withhold leaves of a colleague's act that it was one: the person objects to
// sharing (rule 15).
func (l *line) withhold() {
	l.On, l.Mode, l.Minutes, l.Presence, l.First, l.Last = civil.Day{}, "", nil, "", "", ""
}

const sessionLines = `select s.enrolment_id, s.patient_id, s.held_on, s.counter, s.presence, s.mode, s.minutes, p.first_name, p.last_name, s.year,
	'' as exit_reason, null as rcp_id, s.professional_id from session s join professional p on p.id = s.professional_id
	where s.microstructure_id = $1 and s.held_on between $2 and $3 and s.reversed_at is null`

const reviewLines = `select c.enrolment_id, c.patient_id, c.held_on, 'case_review' as counter, c.state as presence, '' as mode, cast(null as integer) as minutes,
	'' as first_name, '' as last_name, c.year, '' as exit_reason, c.rcp_id, null as professional_id from case_review c
	where c.microstructure_id = $1 and c.held_on between $2 and $3 and c.counted`

const enrolmentLines = `select e.id as enrolment_id, e.patient_id, %s as held_on, '' as counter, '' as presence, '' as mode, cast(null as integer) as minutes,
	'' as first_name, '' as last_name, 0 as year, e.exit_reason, null as rcp_id, null as professional_id from enrolment e
	where e.microstructure_id = $1 and %s between $2 and $3`

const meetingLines = `select null as enrolment_id, null as patient_id, r.held_on, 'rcp' as counter, '' as presence, '' as mode, cast(null as integer) as minutes,
	'' as first_name, '' as last_name, 0 as year, '' as exit_reason, r.id as rcp_id, null as professional_id from rcp r
	where r.microstructure_id = $1 and r.held_on between $2 and $3 and r.state = 'validated' and r.held = %s`
