package situation

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/patient"
)

// The sealed columns, as the seal binds them to their rows.
const (
	answersColumn = "situation.answers"
	formerColumn  = "former_situation.answers"
)

type row struct {
	ID        db.ID     `db:"id"`
	PatientID db.ID     `db:"patient_id"`
	Enrolment db.ID     `db:"enrolment_id"`
	TeamID    db.ID     `db:"microstructure_id"`
	Kind      Kind      `db:"kind"`
	On        civil.Day `db:"situated_on"`
	State     State     `db:"state"`
	Answered  int       `db:"answered"`
	Asked     int       `db:"asked"`
	Shape     int       `db:"shape"`
	Answers   []byte    `db:"answers"`
	Page      string    `db:"page"`
	Corrected int       `db:"corrected"`
	ChangedBy db.ID     `db:"changed_by"`
	By        db.ID     `db:"professional_id"`
	ChangedAt time.Time `db:"changed_at"`
	Version   int       `db:"version"`
}

const columns = `s.id, s.patient_id, s.enrolment_id, s.microstructure_id, s.kind, s.situated_on, s.state, s.answered, s.asked, s.shape,
	s.answers, s.page, s.corrected, s.changed_by, s.professional_id, s.changed_at, s.version`

// inserted is the whole row, as it is written.
type inserted struct {
	row
	MadeBy db.ID     `db:"made_by"`
	MadeAt time.Time `db:"made_at"`
}

func (r row) open(s *seal.Sealer) (Situation, error) {
	out := Situation{
		ID: r.ID, PatientID: r.PatientID, Enrolment: r.Enrolment, TeamID: r.TeamID, Kind: r.Kind, On: r.On, State: r.State,
		Answered: r.Answered, Asked: r.Asked, Corrected: r.Corrected, By: r.By, ChangedAt: r.ChangedAt, Version: r.Version,
	}
	if r.Shape != Shape {
		return out, fmt.Errorf("situation %s: answers of shape %d, this program reads %d", r.ID, r.Shape, Shape)
	}
	plain, err := s.Open(answersColumn, r.ID, r.Answers)
	if err != nil {
		return out, err
	}
	return out, json.Unmarshal(plain, &out.Answers)
}

// fill seals answers into a row, and counts them.
func (r *row) fill(s *seal.Sealer, a Answers) error {
	plain, err := json.Marshal(a)
	if err != nil {
		return err
	}
	r.Shape = Shape
	r.Answered, r.Asked = a.Progress()
	r.Answers, err = s.Seal(answersColumn, r.ID, plain)
	return err
}

func byID(tx *db.Tx, id db.ID) (row, error) {
	var r row
	return r, tx.Get(&r, `select `+columns+` from situation s where s.id = $1`, id)
}

// ofEnrolments lists the situations of some stays, the latest first.
func ofEnrolments(tx *db.Tx, enrolments []db.ID) ([]row, error) {
	in, args := db.In(1, enrolments)
	var rows []row
	err := tx.Select(&rows, `select `+columns+` from situation s where s.enrolment_id in `+in+` order by s.situated_on desc, s.id desc`, args...)
	return rows, err
}

func draftOf(tx *db.Tx, enrolment db.ID) (id db.ID, found bool, err error) {
	found, err = tx.Find(&id, `select id from situation where enrolment_id = $1 and state = 'draft'`, enrolment)
	return id, found, err
}

// entryOf finds the situation of entry of a stay, other than one.
func entryOf(tx *db.Tx, enrolment, except db.ID) (on civil.Day, found bool, err error) {
	found, err = tx.Find(&on, `select situated_on from situation where enrolment_id = $1 and kind = 'entry' and id <> $2`, enrolment, int64(except))
	return on, found, err
}

// update writes a row on the version that was read, or on what the same opened
// page saved last. Faults: Conflict.
func update(tx *db.Tx, r row, version int, page string) error {
	return tx.Change(`update situation set kind = $1, situated_on = $2, state = $3, answered = $4, asked = $5, shape = $6, answers = $7,
		page = $8, corrected = $9, changed_by = $10, professional_id = $11, changed_at = $12, version = version + 1
		where id = $13 and (version = $14 or page = $15 and page <> '')`,
		r.Kind, r.On, r.State, r.Answered, r.Asked, r.Shape, r.Answers, r.Page, r.Corrected, r.ChangedBy, r.By, r.ChangedAt,
		r.ID, version, page)
}

// keep writes what a complete situation said before a correction.
func keep(tx *db.Tx, s *seal.Sealer, was row) error {
	former := struct {
		ID        db.ID     `db:"id"`
		Situation db.ID     `db:"situation_id"`
		Kind      Kind      `db:"kind"`
		On        civil.Day `db:"situated_on"`
		Shape     int       `db:"shape"`
		Answers   []byte    `db:"answers"`
		ChangedBy db.ID     `db:"changed_by"`
		By        db.ID     `db:"professional_id"`
		ChangedAt time.Time `db:"changed_at"`
		Version   int       `db:"version"`
	}{tx.NewID(), was.ID, was.Kind, was.On, was.Shape, nil, was.ChangedBy, was.By, was.ChangedAt, was.Version}
	plain, err := s.Open(answersColumn, was.ID, was.Answers)
	if err != nil {
		return err
	}
	if former.Answers, err = s.Seal(formerColumn, former.ID, plain); err != nil {
		return err
	}
	return tx.Insert("former_situation", former)
}

type formerRow struct {
	ID        db.ID     `db:"id"`
	On        civil.Day `db:"situated_on"`
	Answers   []byte    `db:"answers"`
	ChangedAt time.Time `db:"changed_at"`
}

// formerRows is what a situation said before, the latest first.
func formerRows(tx *db.Tx, situation db.ID) ([]formerRow, error) {
	var rows []formerRow
	err := tx.Select(&rows, `select id, situated_on, answers, changed_at from former_situation where situation_id = $1 order by version desc`, situation)
	return rows, err
}

// datesOf are the situations of one stay, as the calendar needs them.
func datesOf(tx *db.Tx, enrolment db.ID) ([]dated, error) {
	var rows []dated
	err := tx.Select(&rows, `select id, enrolment_id, kind, situated_on, state from situation where enrolment_id = $1`, enrolment)
	return rows, err
}

// discard takes a draft away. Faults: Conflict.
func discard(tx *db.Tx, id db.ID, version int, page string) error {
	return tx.Change(`delete from situation where id = $1 and (version = $2 or page = $3 and page <> '') and state = 'draft'`, id, version, page)
}

func datesOfTeam(tx *db.Tx, team db.ID, stays []patient.Enrolment) ([]dated, error) {
	var rows []dated
	if len(stays) <= fewStays {
		ids := make([]db.ID, len(stays))
		for i, e := range stays {
			ids[i] = e.ID
		}
		in, args := db.In(1, ids)
		err := tx.Select(&rows, `select id, enrolment_id, kind, situated_on, state from situation where enrolment_id in `+in, args...)
		return rows, err
	}
	err := tx.Select(&rows, `select id, enrolment_id, kind, situated_on, state from situation where microstructure_id = $1`, team)
	return rows, err
}

// fewStays is up to how many stays are looked up one by one.
const fewStays = 8

// RestsOn says whether a situation was begun in one of some stays: what made them
// can then no longer be taken back. Scope is the caller's to check.
func RestsOn(tx *db.Tx, enrolments []db.ID) (bool, error) {
	for some := range slices.Chunk(enrolments, 500) {
		in, args := db.In(1, some)
		var id db.ID
		if found, err := tx.Find(&id, `select id from situation where enrolment_id in `+in+` limit 1`, args...); err != nil || found {
			return found, err
		}
	}
	return false, nil
}
