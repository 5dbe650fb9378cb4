package agenda

import (
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
)

// Doors of the rooms above and of the demonstration: what is written is written
// as given, and the caller answers for it.

// RestsOn says whether a time, or a waiting, was written in some teams since an
// instant: what was there may then not be taken away.
func RestsOn(tx *db.Tx, teams []db.ID, since time.Time) (bool, error) {
	marks, args := db.In(2, teams)
	for _, table := range []string{`appointment`, `waiting`} {
		var one int
		found, err := tx.Find(&one, `select 1 from `+table+` where made_at >= $1 and microstructure_id in `+marks+` limit 1`, append([]any{since}, args...)...)
		if err != nil || found {
			return found, err
		}
	}
	return false, nil
}

// Add writes one appointment with its note.
func Add(tx *db.Tx, sealer *seal.Sealer, a Appointment, note string) (err error) {
	a.ID, a.ChangedAt, a.Version = tx.NewID(), a.MadeAt, 1
	if a.Note, err = sealer.SealText(noteColumn, a.ID, note); err != nil {
		return err
	}
	return insertAppointment(tx, a)
}

// AddRooms opens rooms of a team, in the order of their names.
func AddRooms(tx *db.Tx, team db.ID, names ...string) ([]db.ID, error) {
	ids := make([]db.ID, len(names))
	for i, name := range names {
		ids[i] = tx.NewID()
		if err := insertRoom(tx, Room{ID: ids[i], TeamID: team, Name: name, MadeAt: tx.Now()}); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// AddAvailable writes an availability.
func AddAvailable(tx *db.Tx, v Availability) error {
	v.ID, v.MadeAt = tx.NewID(), tx.Now()
	return insertAvailability(tx, v)
}

// Wanted is somebody put on the list.
type Wanted struct {
	TeamID, EnrolmentID, PatientID db.ID
	Profession                     access.Profession
	SinceOn                        civil.Day
}

// AddWaiting puts somebody on the list.
func AddWaiting(tx *db.Tx, sealer *seal.Sealer, w Wanted, preferences string) (err error) {
	row := waitingRow{
		ID: tx.NewID(), TeamID: w.TeamID, EnrolmentID: w.EnrolmentID, PatientID: w.PatientID, Profession: w.Profession, SinceOn: w.SinceOn,
		State: "waiting", MadeAt: tx.Now(),
	}
	if row.Preferences, err = sealer.SealText(preferencesColumn, row.ID, preferences); err != nil {
		return err
	}
	return insertWaiting(tx, row)
}
