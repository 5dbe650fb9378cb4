package reporting

import (
	"encoding/json"
	"time"

	"maillage/internal/ground/access"
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
		(select count(*) from enrolment where microstructure_id = $1 and opened_on <= $3 and (closed_on is null or closed_on >= $2)) as enrolled,
		(select count(*) from rcp where microstructure_id = $1 and held_on between $2 and $3 and state = 'validated') as meetings,
		(select count(*) from rcp where microstructure_id = $1 and held_on between $2 and $3 and state = 'draft') as drafts,
		(select count(*) from enrolment e where e.microstructure_id = $1 and e.opened_on <= $3 and e.closed_on is null
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

func findReturn(tx *db.Tx, team db.ID, month civil.Month) (MonthlyReturn, error) {
	var row returnRow
	found, err := tx.Find(&row, `select `+returnColumns+` from monthly_return where microstructure_id = $1 and month = $2`, team, month)
	if err != nil {
		return MonthlyReturn{}, err
	}
	if !found {
		return MonthlyReturn{TeamID: team, Month: month, Answers: map[string]Answer{}}, nil
	}
	return row.open()
}

func returnByID(tx *db.Tx, id db.ID) (MonthlyReturn, error) {
	var row returnRow
	if err := tx.Get(&row, `select `+returnColumns+` from monthly_return where id = $1`, id); err != nil {
		return MonthlyReturn{}, err
	}
	return row.open()
}

// keep writes the team's words on a return, making its row when there is none.
func keep(tx *db.Tx, r *MonthlyReturn) error {
	answers, err := json.Marshal(r.Answers)
	if err != nil {
		return err
	}
	if r.ID == 0 {
		r.ID, r.Version = tx.NewID(), 1
		return tx.Insert("monthly_return", returnRow{ID: r.ID, TeamID: r.TeamID, Month: r.Month, State: string(Draft),
			Comment: r.Comment, Answers: string(answers), MadeAt: tx.Now(), Version: 1})
	}
	err = tx.Change(`update monthly_return set comment = $1, answers = $2, version = version + 1 where id = $3 and version = $4`,
		r.Comment, string(answers), r.ID, r.Version)
	r.Version++
	return err
}

func markSent(tx *db.Tx, r *MonthlyReturn, who access.Actor, name string) error {
	text, digest, err := freeze(r.Figures)
	if err != nil {
		return err
	}
	if err := tx.Change(`update monthly_return set state = 'sent', figures = $1, digest = $2, sent_at = $3, sent_by = $4, sent_name = $5,
		reason = '', version = version + 1 where id = $6 and version = $7 and state in ('draft', 'returned')`,
		text, digest, tx.Now(), who.Account, name, r.ID, r.Version); err != nil {
		return err
	}
	return addStep(tx, r.ID, "sent", who.Account, name, "", text)
}

func markDecided(tx *db.Tx, r MonthlyReturn, to State, step, name, reason string, by db.ID) error {
	figures, digest, err := freeze(r.Figures)
	if err != nil {
		return err
	}
	kept := figures
	if !to.frozen() {
		figures, digest = "", ""
	}
	if err := tx.Change(`update monthly_return set state = $1, figures = $2, digest = $3, decided_at = $4, decided_by = $5, decided_name = $6,
		reason = $7, version = version + 1 where id = $8 and version = $9`,
		string(to), figures, digest, tx.Now(), by, name, reason, r.ID, r.Version); err != nil {
		return err
	}
	return addStep(tx, r.ID, step, by, name, reason, kept)
}

func addStep(tx *db.Tx, id db.ID, step string, by db.ID, name, reason, figures string) error {
	return tx.Insert("monthly_return_step", struct {
		ID       db.ID     `db:"id"`
		ReturnID db.ID     `db:"return_id"`
		At       time.Time `db:"at"`
		Step     string    `db:"step"`
		Account  db.ID     `db:"account_id"`
		Name     string    `db:"name"`
		Reason   string    `db:"reason"`
		Figures  string    `db:"figures"`
	}{tx.NewID(), id, tx.Now(), step, by, name, reason, figures})
}

func steps(tx *db.Tx, id db.ID) (list []Step, err error) {
	err = tx.Select(&list, `select at, step, name, reason from monthly_return_step where return_id = $1 order by at desc, id desc`, id)
	return list, err
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
}

const sessionLines = `select s.enrolment_id, s.patient_id, s.held_on, s.counter, s.presence, s.mode, s.minutes, p.first_name, p.last_name, s.year,
	'' as exit_reason, null as rcp_id from session s join professional p on p.id = s.professional_id
	where s.microstructure_id = $1 and s.held_on between $2 and $3 and s.reversed_at is null`

const reviewLines = `select c.enrolment_id, c.patient_id, c.held_on, 'case_review' as counter, c.state as presence, '' as mode, cast(null as integer) as minutes,
	'' as first_name, '' as last_name, c.year, '' as exit_reason, c.rcp_id from case_review c
	where c.microstructure_id = $1 and c.held_on between $2 and $3 and c.counted`

const enrolmentLines = `select e.id as enrolment_id, e.patient_id, %s as held_on, '' as counter, '' as presence, '' as mode, cast(null as integer) as minutes,
	'' as first_name, '' as last_name, 0 as year, e.exit_reason, null as rcp_id from enrolment e
	where e.microstructure_id = $1 and %s between $2 and $3`

const meetingLines = `select null as enrolment_id, null as patient_id, r.held_on, 'rcp' as counter, '' as presence, '' as mode, cast(null as integer) as minutes,
	'' as first_name, '' as last_name, 0 as year, '' as exit_reason, r.id as rcp_id from rcp r
	where r.microstructure_id = $1 and r.held_on between $2 and $3 and r.state = 'validated' and r.held = %s`
