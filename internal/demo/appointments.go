package demo

import (
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care"
	"maillage/internal/trade/care/agenda"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"
)

// The demonstration's agenda goes from a week ago, where it is made of the
// entretiens recorded since, to three weeks ahead.
const (
	agendaBefore = 7
	agendaAfter  = 21
)

// appointments gives a team its rooms, its permanences, and times with those
// followed now. Nothing is drawn by chance from the common source, so that the
// rest of the network stays what it was.
func (b *builder) appointments(tx *db.Tx, t *team, all []*followed, facts []care.Fact, held []db.ID) error {
	rooms, err := agenda.AddRooms(tx, t.id, "Bureau 1", "Bureau 2", "Salle de réunion")
	if err != nil {
		return err
	}
	who := []receiver{{t.psy[0], []int{1, 2, 4}, rooms[0]}, {t.social[0], []int{2, 3, 5}, rooms[1]}}
	var open []*followed
	for _, f := range all {
		if f.enrolment.ClosedOn.IsZero() && !f.enrolment.OpenedOn.After(b.today.AddDays(-agendaBefore)) {
			open = append(open, f)
		}
	}
	next := 0
	for i, one := range who {
		for _, weekday := range one.weekdays {
			v := agenda.Availability{TeamID: t.id, ProfessionalID: one.id, Kind: agenda.Open, From: b.today.AddMonths(-1), Weekday: &weekday, At: civil.Hour(9), Until: civil.Hour(17)}
			if err := agenda.AddAvailable(tx, v); err != nil {
				return err
			}
		}
		if err := b.agendaPast(tx, one, facts, held); err != nil {
			return err
		}
		for day := b.today; !day.After(b.today.AddDays(agendaAfter)) && len(open) > 0; day = day.AddDays(1) {
			if day != b.today && (!one.receives(day) || !civil.IsWorkingDay(day)) {
				continue
			}
			for n, hour := range []int{9, 10, 11, 14, 15} {
				if n >= 2+(day.DayOfMonth()+i)%4 || next >= 400 {
					break
				}
				f := open[next%len(open)]
				next++
				if err := agenda.Add(tx, b.Seal, b.session(f.enrolment, one, day, civil.Hour(hour)+civil.Minute(15*(n%2))), b.noteOf(next)); err != nil {
					return err
				}
			}
		}
	}
	return b.agendaRest(tx, t, open, rooms[2])
}

// noteOf is a word on one appointment in four.
func (b *builder) noteOf(n int) string {
	words := []string{"Apporter le dossier de droits.", "Point sur le sommeil et le traitement.", "Accompagnement à la maison départementale."}
	if n%4 != 0 {
		return ""
	}
	return words[n/4%len(words)]
}

// receiver is who receives, on which days of the week, and where.
type receiver struct {
	id       db.ID
	weekdays []int
	room     db.ID
}

func (r receiver) receives(d civil.Day) bool {
	for _, w := range r.weekdays {
		if w == (int(d.Weekday())+6)%7+1 {
			return true
		}
	}
	return false
}

// agendaPast puts in the agenda what a professional recorded lately, marked.
func (b *builder) agendaPast(tx *db.Tx, who receiver, facts []care.Fact, held []db.ID) error {
	taken := map[civil.Day]int{}
	for i, f := range facts {
		if f.ProfessionalID != who.id || f.HeldOn.Before(b.today.AddDays(-agendaBefore)) || !f.HeldOn.Before(b.today) || taken[f.HeldOn] == 8 {
			continue
		}
		a := b.session(f.Enrolment, who, f.HeldOn, civil.Hour(9+taken[f.HeldOn]))
		taken[f.HeldOn]++
		a.State, a.SessionID, a.MarkedBy = agenda.State(f.Presence), held[i], who.id
		if f.Presence == terminology.PresenceAttended {
			a.State = agenda.Held
		}
		if f.Mode != "" {
			a.Mode = f.Mode
		}
		if err := agenda.Add(tx, b.Seal, a, ""); err != nil {
			return err
		}
	}
	return nil
}

// session is an appointment of somebody followed.
func (b *builder) session(e patient.Enrolment, who receiver, day civil.Day, at civil.Minute) agenda.Appointment {
	return agenda.Appointment{
		TeamID: e.TeamID, EnrolmentID: e.ID, PatientID: e.PatientID, ProfessionalID: who.id, RoomID: who.room, Day: day, At: at,
		Minutes: 45, Kind: agenda.KindSession, Mode: terminology.ModeCabinet, State: agenda.Planned, MadeAt: b.today.AddDays(-20).Start().Add(17 * time.Hour),
	}
}

// agendaRest is the next RCP, and somebody who waits.
func (b *builder) agendaRest(tx *db.Tx, t *team, open []*followed, room db.ID) error {
	day := workday(b.today.AddDays(9))
	rcp := agenda.Appointment{TeamID: t.id, RoomID: room, Day: day, At: civil.Hour(12) + 30, Minutes: 90, Kind: agenda.KindRCP, State: agenda.Planned, MadeAt: b.today.AddDays(-20).Start()}
	if err := agenda.Add(tx, b.Seal, rcp, ""); err != nil || len(open) < 3 {
		return err
	}
	for i, words := range []string{"Plutôt le matin, habite loin.", "Après 16 h, travaille."} {
		f := open[i]
		w := agenda.Wanted{TeamID: t.id, EnrolmentID: f.enrolment.ID, PatientID: f.enrolment.PatientID, Profession: access.Psychologist, SinceOn: b.today.AddDays(-12 - 9*i)}
		if err := agenda.AddWaiting(tx, b.Seal, w, words); err != nil {
			return err
		}
	}
	return nil
}
