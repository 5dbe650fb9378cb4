package agenda

import (
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

const columns = `id, microstructure_id, enrolment_id, patient_id, professional_id, room_id, series_id, apart, day, starts_at, minutes, kind,
	mode, state, note, session_id, marked_by, made_by, made_at, changed_at, version`

func insertAppointment(tx *db.Tx, a Appointment) error { return tx.Insert("appointment", a) }

// unscopedByID reads an appointment of any team: the caller checks the scope.
func unscopedByID(tx *db.Tx, id db.ID) (Appointment, error) {
	var a Appointment
	return a, tx.Get(&a, `select `+columns+` from appointment where id = $1`, id)
}

// writeTime keeps where and when an appointment is now. Faults: Conflict when
// another version was read, or it is no longer planned.
func writeTime(tx *db.Tx, a Appointment) error {
	return tx.Change(`update appointment set professional_id = $1, room_id = $2, day = $3, starts_at = $4, minutes = $5, mode = $6, note = $7,
		apart = $8, changed_at = $9, version = version + 1 where id = $10 and version = $11 and state = 'planned'`,
		a.ProfessionalID, a.RoomID, a.Day, a.At, a.Minutes, a.Mode, a.Note, a.Apart, tx.Now(), a.ID, a.Version)
}

// writeState keeps what became of it. Faults: Conflict when another version was
// read.
func writeState(tx *db.Tx, a Appointment, was State) error {
	return tx.Change(`update appointment set state = $1, session_id = $2, marked_by = $3, changed_at = $4, version = version + 1
		where id = $5 and version = $6 and state = $7`, a.State, a.SessionID, a.MarkedBy, tx.Now(), a.ID, a.Version, was)
}

// ofTeam reads a team's appointments of some days, cancelled ones too, in order.
func ofTeam(tx *db.Tx, team db.ID, days civil.Period) ([]Appointment, error) {
	var list []Appointment
	err := tx.Select(&list, `select `+columns+` from appointment where microstructure_id = $1 and day between $2 and $3
		order by day, starts_at, id`, team, days.From, days.To)
	return list, err
}

// ofProfessional reads somebody's appointments in some teams: for the feed.
func ofProfessional(tx *db.Tx, professional db.ID, teams []db.ID, days civil.Period) ([]Appointment, error) {
	in, args := db.In(4, teams)
	var list []Appointment
	err := tx.Select(&list, `select `+columns+` from appointment where (professional_id = $1 or professional_id is null) and day between $2 and $3
		and microstructure_id in `+in+` order by day, starts_at, id`, append([]any{professional, days.From, days.To}, args...)...)
	return list, err
}

// ofEnrolments reads the appointments of some stays, in order.
func ofEnrolments(tx *db.Tx, enrolments []db.ID) ([]Appointment, error) {
	in, args := db.In(1, enrolments)
	var list []Appointment
	err := tx.Select(&list, `select `+columns+` from appointment where enrolment_id in `+in+` order by day, starts_at, id`, args...)
	return list, err
}

// unscopedTaken reads what stands on some days with a professional, in a room or
// with a person, in any team: to judge conflicts, never to be shown.
func unscopedTaken(tx *db.Tx, a Appointment, days []civil.Day) ([]Appointment, error) {
	in, args := db.In(4, days)
	var list []Appointment
	err := tx.Select(&list, `select `+columns+` from appointment where (professional_id = $1 or room_id = $2 or patient_id = $3)
		and state in ('planned', 'held') and day in `+in, append([]any{a.ProfessionalID, a.RoomID, a.PatientID}, args...)...)
	return list, err
}

// following reads the planned appointments of a series from a day on.
func following(tx *db.Tx, series db.ID, from civil.Day) ([]Appointment, error) {
	var list []Appointment
	err := tx.Select(&list, `select `+columns+` from appointment where series_id = $1 and day >= $2 and state = 'planned' and not apart
		order by day, id`, series, from)
	return list, err
}

// plannedFrom reads what a team plans from a day on.
func plannedFrom(tx *db.Tx, team db.ID, from civil.Day) ([]Appointment, error) {
	var list []Appointment
	err := tx.Select(&list, `select `+columns+` from appointment where microstructure_id = $1 and day >= $2 and state = 'planned'
		order by day, starts_at, id`, team, from)
	return list, err
}

// freed reads the times that were cancelled and are still to come, soonest first.
func freed(tx *db.Tx, team db.ID, days civil.Period) ([]Appointment, error) {
	var list []Appointment
	err := tx.Select(&list, `select `+columns+` from appointment where microstructure_id = $1 and day between $2 and $3 and state = 'cancelled'
		and kind = 'session' order by day, starts_at, id`, team, days.From, days.To)
	return list, err
}

// nextOfTeam reads the next planned day of each stay of a team.
func nextOfTeam(tx *db.Tx, team db.ID, from civil.Day) (map[db.ID]civil.Day, error) {
	m := map[db.ID]civil.Day{}
	err := tx.Each(`select enrolment_id, day from appointment where microstructure_id = $1 and day >= $2 and state = 'planned'
		and enrolment_id is not null order by day desc`, []any{team, from},
		func(scan func(...any) error) error {
			var id db.ID
			var day civil.Day
			err := scan(&id, &day)
			m[id] = day // the soonest comes last
			return err
		})
	return m, err
}

type seriesRow struct {
	ID     db.ID     `db:"id"`
	TeamID db.ID     `db:"microstructure_id"`
	Unit   Unit      `db:"unit"`
	Every  int       `db:"every"`
	MadeAt time.Time `db:"made_at"`
}

func insertSeries(tx *db.Tx, s seriesRow) error { return tx.Insert("appointment_series", s) }

func seriesByID(tx *db.Tx, id db.ID) (seriesRow, error) {
	var s seriesRow
	return s, tx.Get(&s, `select id, microstructure_id, unit, every, made_at from appointment_series where id = $1`, id)
}

// Room is a place of a team.
type Room struct {
	ID     db.ID     `db:"id"`
	TeamID db.ID     `db:"microstructure_id"`
	Name   string    `db:"name"`
	Closed bool      `db:"closed"`
	MadeAt time.Time `db:"made_at"`
}

func insertRoom(tx *db.Tx, r Room) error { return tx.Insert("agenda_room", r) }

// roomsOf lists a team's rooms by name, closed ones too.
func roomsOf(tx *db.Tx, team db.ID) ([]Room, error) {
	var list []Room
	err := tx.Select(&list, `select id, microstructure_id, name, closed, made_at from agenda_room where microstructure_id = $1 order by name`, team)
	return list, err
}

func setRoom(tx *db.Tx, team, id db.ID, closed bool) (bool, error) {
	n, err := tx.Exec(`update agenda_room set closed = $1 where id = $2 and microstructure_id = $3`, closed, id, team)
	return n > 0, err
}

const availabilityColumns = `id, microstructure_id, professional_id, kind, from_on, to_on, weekday, starts_at, ends_at, made_by, made_at`

func insertAvailability(tx *db.Tx, v Availability) error { return tx.Insert("availability", v) }

// unscopedAvailabilities reads somebody's in any team: an absence holds in all of
// them.
func unscopedAvailabilities(tx *db.Tx, professionals []db.ID, days civil.Period) ([]Availability, error) {
	in, args := db.In(3, professionals)
	var list []Availability
	err := tx.Select(&list, `select `+availabilityColumns+` from availability where from_on <= $2 and (to_on is null or to_on >= $1)
		and professional_id in `+in+` order by professional_id, weekday, from_on, starts_at`, append([]any{days.From, days.To}, args...)...)
	return list, err
}

// availabilitiesOf reads those written in a team that are not over.
func availabilitiesOf(tx *db.Tx, team db.ID, from civil.Day) ([]Availability, error) {
	var list []Availability
	err := tx.Select(&list, `select `+availabilityColumns+` from availability where microstructure_id = $1 and (to_on is null or to_on >= $2)
		order by professional_id, kind desc, weekday, from_on, starts_at`, team, from)
	return list, err
}

func deleteAvailability(tx *db.Tx, team, id db.ID) (bool, error) {
	n, err := tx.Exec(`delete from availability where id = $1 and microstructure_id = $2`, id, team)
	return n > 0, err
}

type waitingRow struct {
	ID            db.ID             `db:"id"`
	TeamID        db.ID             `db:"microstructure_id"`
	EnrolmentID   db.ID             `db:"enrolment_id"`
	PatientID     db.ID             `db:"patient_id"`
	Profession    access.Profession `db:"profession"`
	SinceOn       civil.Day         `db:"since_on"`
	Preferences   []byte            `db:"preferences"` // sealed
	State         string            `db:"state"`
	AppointmentID db.ID             `db:"appointment_id"`
	MadeBy        db.ID             `db:"made_by"`
	MadeAt        time.Time         `db:"made_at"`
}

const waitingColumns = `id, microstructure_id, enrolment_id, patient_id, profession, since_on, preferences, state, appointment_id, made_by, made_at`

func insertWaiting(tx *db.Tx, w waitingRow) error { return tx.Insert("waiting", w) }

func waitingByID(tx *db.Tx, team, id db.ID) (waitingRow, error) {
	var w waitingRow
	return w, tx.Get(&w, `select `+waitingColumns+` from waiting where id = $1 and microstructure_id = $2`, id, team)
}

// waits reads who waits, the longest first.
func waits(tx *db.Tx, team db.ID) ([]waitingRow, error) {
	var list []waitingRow
	err := tx.Select(&list, `select `+waitingColumns+` from waiting where microstructure_id = $1 and state = 'waiting' order by since_on, id`, team)
	return list, err
}

func waitsAlready(tx *db.Tx, enrolment db.ID, p access.Profession) (bool, error) {
	var id db.ID
	return tx.Find(&id, `select id from waiting where enrolment_id = $1 and profession = $2 and state = 'waiting'`, enrolment, p)
}

// endWaiting takes somebody off the list. Faults: Conflict when that was done.
func endWaiting(tx *db.Tx, id db.ID, state string, appointment db.ID) error {
	return tx.Change(`update waiting set state = $1, appointment_id = $2 where id = $3 and state = 'waiting'`, state, appointment, id)
}

func waitsOf(tx *db.Tx, enrolment db.ID) ([]waitingRow, error) {
	var list []waitingRow
	err := tx.Select(&list, `select `+waitingColumns+` from waiting where enrolment_id = $1 order by since_on, id`, enrolment)
	return list, err
}
