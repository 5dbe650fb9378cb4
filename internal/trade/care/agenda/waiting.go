package agenda

import (
	"context"
	"fmt"
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
)

// Waiting is somebody who waits for a time with a profession.
type Waiting struct {
	ID          db.ID
	Enrolment   db.ID
	Person      Person
	Profession  access.Profession
	Since       civil.Day
	Preferences string // empty when the reader may not know them
}

// WaitDraft is what is typed to put somebody on the list.
type WaitDraft struct {
	EnrolmentID db.ID             `form:"enrolment"`
	Profession  access.Profession `form:"profession"`
	Since       civil.Day         `form:"since"`
	Preferences string            `form:"preferences"`
}

const preferencesColumn = "waiting.preferences"

func (d WaitDraft) validate(e patient.Enrolment, today civil.Day) error {
	var wrong fault.Fields
	if d.EnrolmentID == 0 {
		wrong.Add("enrolment", "Choisissez la personne.")
	}
	if e.ID != 0 && !e.Open() {
		wrong.Add("enrolment", "Le suivi de cette personne est terminé.")
	}
	if d.Profession.Label() == "" {
		wrong.Add("profession", "Choisissez la profession attendue.")
	}
	if d.Since.After(today) {
		wrong.Add("since", "Le "+d.Since.Short()+" est dans le futur.")
	}
	if len([]rune(d.Preferences)) > longestNote {
		wrong.Add("preferences", fmt.Sprintf("%d caractères au plus.", longestNote))
	}
	return wrong.Err()
}

// Wait puts somebody on the list. Faults: Forbidden; NotFound; Invalid; Conflict
// when he or she waits for that profession already.
func (s *Service) Wait(ctx context.Context, who access.Actor, team db.ID, d WaitDraft, key string) error {
	if err := who.InTeam(access.AgendaPlan, team); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, _, err := tx.Once(who.Account, key, func() (string, error) { return "", s.wait(tx, who, team, d) })
		return err
	})
}

func (s *Service) wait(tx *db.Tx, who access.Actor, team db.ID, d WaitDraft) error {
	e, err := s.person(tx, who, team, d.EnrolmentID)
	if err != nil {
		return err
	}
	if err := d.validate(e, tx.Today()); err != nil {
		return err
	}
	if there, err := waitsAlready(tx, e.ID, d.Profession); err != nil || there {
		if err == nil {
			err = fault.Clash("Cette personne attend déjà un rendez-vous avec cette profession.")
		}
		return err
	}
	row := waitingRow{
		ID: tx.NewID(), TeamID: team, EnrolmentID: e.ID, PatientID: e.PatientID, Profession: d.Profession, SinceOn: d.Since, State: "waiting",
		MadeBy: who.Account, MadeAt: tx.Now(),
	}
	if row.SinceOn.IsZero() {
		row.SinceOn = tx.Today()
	}
	if row.Preferences, err = s.Seal.SealText(preferencesColumn, row.ID, trimmed(d.Preferences)); err != nil {
		return err
	}
	if err := insertWaiting(tx, row); err != nil {
		return err
	}
	return s.Audit.Note(tx, who, audit.Line{Action: access.AgendaPlan, Subject: "waiting", SubjectID: row.ID, Patient: e.PatientID})
}

// StopWaiting takes somebody off the list without an appointment. Faults:
// Forbidden; NotFound; Conflict when that was done.
func (s *Service) StopWaiting(ctx context.Context, who access.Actor, team, id db.ID, key string) error {
	if err := who.InTeam(access.AgendaPlan, team); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		w, err := waitingByID(tx, team, id)
		if err != nil {
			return err
		}
		_, _, err = tx.Once(who.Account, key, func() (string, error) {
			if err := endWaiting(tx, id, "withdrawn", 0); err != nil {
				return "", err
			}
			return "", s.Audit.Note(tx, who, audit.Line{Action: access.AgendaPlan, Subject: "waiting", SubjectID: id, Patient: w.PatientID})
		})
		return err
	})
}

// Take gives a time to somebody who waits: the appointment is written and the
// waiting ends, together. Whom the draft names does not matter; that the time is
// outside a permanence was settled when it was planned at first. Faults: those of
// Plan; Conflict when the waiting ended meanwhile.
func (s *Service) Take(ctx context.Context, who access.Actor, team, waiting db.ID, d Draft, key string) (out Made, err error) {
	if err := who.InTeam(access.AgendaPlan, team); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		w, err := waitingByID(tx, team, waiting)
		if err != nil {
			return err
		}
		ref, repeated, err := tx.Once(who.Account, key, func() (string, error) {
			d.EnrolmentID, d.Kind = w.EnrolmentID, KindSession
			if out, err = s.plan(tx, who, team, Plan{Draft: d}, ConflictClosed); err != nil {
				return "", err
			}
			return out.ID.String(), endWaiting(tx, waiting, "taken", out.ID)
		})
		if err != nil {
			return err
		}
		out.Repeated, out.Day = repeated, d.Day
		out.ID, err = db.ParseID(ref)
		return err
	})
	return out, err
}

// WaitingList is who waits in a team, and the times that came free.
type WaitingList struct {
	Team   access.Team
	Today  civil.Day
	List   []Waiting // the longest first
	Free   []Freed   // soonest first
	People []Choice  // who may be put on the list
}

// Freed is a time that was cancelled and that nothing took since.
type Freed struct {
	Appointment
	Professional string
	Profession   access.Profession
	Room         string
}

const (
	freedDays = 28
	freedMost = 12
)

// WaitingList shows it. Faults: Forbidden; NotFound.
func (s *Service) WaitingList(ctx context.Context, who access.Actor, team db.ID) (out WaitingList, err error) {
	if err := who.InTeam(access.AgendaOpen, team); err != nil {
		return out, err
	}
	out.Team, _ = who.Team(team)
	err = s.Audit.Traced(ctx, s.DB, who, func(tx *db.Tx) error {
		out.Today = tx.Today()
		if out.List, err = s.waiting(tx, who, team, ""); err != nil {
			return err
		}
		if out.Free, err = freeTimes(tx, team); err != nil {
			return err
		}
		out.People, err = s.people(tx, who, team)
		return err
	}, audit.Line{Action: access.AgendaOpen, Subject: "waiting_list", SubjectID: team})
	return out, err
}

// waiting lists who waits, for one profession or for any.
func (s *Service) waiting(tx *db.Tx, who access.Actor, team db.ID, p access.Profession) ([]Waiting, error) {
	rows, err := waits(tx, team)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(r waitingRow) bool { return p != "" && r.Profession != p })
	book := s.faces(tx, who)
	list := make([]Waiting, len(rows))
	for i, r := range rows {
		w := Waiting{ID: r.ID, Enrolment: r.EnrolmentID, Profession: r.Profession, Since: r.SinceOn}
		if w.Person, err = book.of(r.PatientID); err != nil {
			return nil, err
		}
		if !w.Person.Withheld {
			if w.Preferences, err = s.Seal.OpenText(preferencesColumn, r.ID, r.Preferences); err != nil {
				return nil, err
			}
		}
		list[i] = w
	}
	return list, nil
}

// freeTimes lists the times to come that were cancelled, but for those where
// their professional has something else since.
func freeTimes(tx *db.Tx, team db.ID) ([]Freed, error) {
	today := tx.Today()
	days := civil.Period{From: today, To: today.AddDays(freedDays)}
	list, err := freed(tx, team, days)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	all, err := ofTeam(tx, team, days)
	if err != nil {
		return nil, err
	}
	rooms, err := roomNames(tx, team)
	if err != nil {
		return nil, err
	}
	var out []Freed
	for _, a := range list {
		m, member, err := memberOf(tx, a)
		if err != nil {
			return nil, err
		}
		if !member || !a.Starts().After(tx.Now()) || busy(all, a) || len(out) == freedMost {
			continue
		}
		out = append(out, Freed{Appointment: a, Professional: m.Name(), Profession: m.Profession, Room: rooms[a.RoomID]})
		all = append(all, Appointment{ProfessionalID: a.ProfessionalID, Day: a.Day, At: a.At, Minutes: a.Minutes, State: Planned}) // listed once
	}
	return out, nil
}

func busy(all []Appointment, a Appointment) bool {
	return slices.ContainsFunc(all, func(b Appointment) bool {
		return b.ProfessionalID == a.ProfessionalID && b.stands() && b.overlaps(a)
	})
}
