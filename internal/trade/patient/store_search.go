package patient

import (
	"strconv"
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

// listedRow is one line of a list: an enrolment and its person.
type listedRow struct {
	Patient    patientRow   `db:"p"`
	Enrolment  enrolmentRow `db:"e"`
	Objection  refusal      `db:"objection"`
	InformedOn civil.Day    `db:"informed_on"`
}

const listedColumns = `p.id as "p.id", p.mode as "p.mode", p.number as "p.number", p.sex as "p.sex", p.birth_year as "p.birth_year",
	p.identity as "p.identity", p.alias as "p.alias", p.insi_on as "p.insi_on", p.document_kind as "p.document_kind",
	p.document_on as "p.document_on", p.doubtful as "p.doubtful", p.fictitious as "p.fictitious", p.namesake as "p.namesake",
	p.commune as "p.commune", p.version as "p.version",
	e.id as "e.id", e.patient_id as "e.patient_id", e.microstructure_id as "e.microstructure_id", e.programme_id as "e.programme_id",
	e.opened_on as "e.opened_on", e.opened_by as "e.opened_by", e.closed_on as "e.closed_on", e.exit_reason as "e.exit_reason",
	e.referral as "e.referral", e.other_scheme as "e.other_scheme", e.version as "e.version",
	` + refusalColumn + ` as "objection",
	(select max(i.informed_on) from patient_information i where i.patient_id = p.id) as "informed_on"`

// ofTeam reads a team's list with the columns a list shows: each column of each
// line costs a third of a microsecond on SQLite, and a caseload reads hundreds.
func ofTeam(tx *db.Tx, team db.ID, closed bool) (rows []listedRow, err error) {
	q := `select ` + teamColumns + ` from enrolment e join patient p on p.id = e.patient_id where e.microstructure_id = $1`
	if !closed {
		q += ` and e.closed_on is null`
	}
	err = tx.Each(q, []any{team}, func(scan func(...any) error) error {
		var r listedRow
		r.Enrolment.TeamID = team
		err := r.scanTeam(scan)
		rows = append(rows, r)
		return err
	})
	return rows, err
}

const teamColumns = `p.id, p.mode, p.number, p.sex, p.birth_year, p.identity, p.alias, e.id, e.programme_id,
	coalesce(e.opened_on, null), e.opened_by, coalesce(e.closed_on, null), e.exit_reason, e.version,
	` + refusalColumn + `, (select max(i.informed_on) from patient_information i where i.patient_id = p.id)`

// scanTeam reads the columns of teamColumns.
func (r *listedRow) scanTeam(scan func(...any) error) error {
	p, e := &r.Patient, &r.Enrolment
	err := scan(&p.ID, &p.Mode, &p.Number, &p.Sex, &p.BirthYear, &p.Identity, &p.Alias, &e.ID, &e.ProgrammeID, &e.OpenedOn, &e.OpenedBy,
		&e.ClosedOn, &e.ExitReason, &e.Version, &r.Objection, &r.InformedOn)
	e.PatientID = p.ID
	return err
}

// marks writes query text and its arguments together.
type marks struct {
	strings.Builder
	args []any
}

// in writes « ($4, $5) » for a list.
func (m *marks) in(list ...any) {
	m.WriteByte('(')
	for i, v := range list {
		if i > 0 {
			m.WriteString(", ")
		}
		m.args = append(m.args, v)
		m.WriteString("$" + strconv.Itoa(len(m.args)))
	}
	m.WriteByte(')')
}

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// holders are the people of some teams who hold a token of each group, the
// latest made first, at most so many; with every stay they have in these teams,
// the latest first. The tokens are those of the teams: they alone are read,
// then the few rows they lead to (cross join keeps SQLite to that order).
func holders(tx *db.Tx, teams []db.ID, groups [][]int64, most int) ([]listedRow, error) {
	var m marks
	m.WriteString(`select ` + listedColumns + ` from (select distinct t.patient_id from patient_token t where t.token in `)
	m.in(anys(groups[0])...)
	for _, g := range groups[1:] {
		m.WriteString(` and exists (select 1 from patient_token o where o.patient_id = t.patient_id and o.token in `)
		m.in(anys(g)...)
		m.WriteString(`)`)
	}
	m.WriteString(` order by t.patient_id desc limit ` + strconv.Itoa(most) + `) c cross join enrolment e cross join patient p
		where e.patient_id = c.patient_id and p.id = c.patient_id and e.microstructure_id in `)
	m.in(anys(teams)...)
	m.WriteString(` order by e.opened_on desc, e.id desc`)
	var rows []listedRow
	err := tx.Select(&rows, m.String(), m.args...)
	return rows, err
}

// latest are the stays of some teams, those opened last first, at most so many.
func latest(tx *db.Tx, teams []db.ID, most int) ([]listedRow, error) {
	var m marks
	m.WriteString(`select ` + listedColumns + ` from (select id from enrolment where microstructure_id in `)
	m.in(anys(teams)...)
	m.WriteString(` order by opened_on desc, id desc limit ` + strconv.Itoa(most) + `) c cross join enrolment e cross join patient p
		where e.id = c.id and p.id = e.patient_id order by e.opened_on desc, e.id desc`)
	var rows []listedRow
	err := tx.Select(&rows, m.String(), m.args...)
	return rows, err
}

// numbered are the people of some teams whose record number is this one, or
// begins so, with every stay they have in these teams, the latest first.
func numbered(tx *db.Tx, teams []db.ID, number string, whole bool, most int) ([]listedRow, error) {
	var m marks
	m.args = append(m.args, number)
	m.WriteString(`select ` + listedColumns)
	if whole {
		m.WriteString(` from patient p join enrolment e on e.patient_id = p.id where p.number = $1 and e.microstructure_id in `)
		m.in(anys(teams)...)
	} else {
		m.WriteString(` from (select f.id from enrolment f cross join patient q where q.id = f.patient_id
			and substr(q.number, 1, length($1)) = $1 and f.microstructure_id in `)
		m.in(anys(teams)...)
		m.WriteString(` limit ` + strconv.Itoa(most) + `) c cross join enrolment e cross join patient p where e.id = c.id and p.id = e.patient_id`)
	}
	m.WriteString(` order by e.opened_on desc, e.id desc`)
	var rows []listedRow
	err := tx.Select(&rows, m.String(), m.args...)
	return rows, err
}

// ofPerson are the stays that somebody has in some teams, the latest first.
func ofPerson(tx *db.Tx, teams []db.ID, person db.ID) ([]listedRow, error) {
	m := marks{args: []any{person}}
	m.WriteString(`select ` + listedColumns + ` from enrolment e join patient p on p.id = e.patient_id where p.id = $1 and e.microstructure_id in `)
	m.in(anys(teams)...)
	m.WriteString(` order by e.opened_on desc, e.id desc`)
	var rows []listedRow
	err := tx.Select(&rows, m.String(), m.args...)
	return rows, err
}
