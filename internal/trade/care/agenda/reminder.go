package agenda

import (
	"context"
	"slices"
	"strings"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/job"
	"maillage/internal/ground/mail"
	"maillage/internal/trade/patient"
)

// Consented gives where somebody asked to be reminded; ok is false for who did
// not, or has no address.
type Consented func(tx *db.Tx, patient db.ID) (email string, ok bool, err error)

// Remind is the job that looks, every quarter of an hour, for whom to remind of
// tomorrow.
type Remind struct{}

// Kind names the job.
func (Remind) Kind() string { return "agenda.remind" }

// Reminder is the job of one reminder: an appointment at one time. It holds
// nothing that names anybody.
type Reminder struct {
	Appointment db.ID
	Day         civil.Day
	At          civil.Minute
}

// Kind names the job.
func (Reminder) Kind() string { return "agenda.reminder" }

// The hours of reminders, in France: not at night, not at work's busiest.
const (
	remindFrom  = civil.Minute(17 * 60)
	remindUntil = civil.Minute(21 * 60)
)

// Jobs registers the room's jobs.
func (s *Service) Jobs(run *job.Runner) {
	job.Register(run, s.Remind)
	job.Register(run, s.Send)
	run.Every(Remind{}, 15*time.Minute)
}

// Remind adds the reminders of tomorrow that are not sent yet.
func (s *Service) Remind(ctx context.Context, _ Remind) error {
	if s.Mail == nil || s.Consented == nil {
		return nil
	}
	now := civil.MinuteOf(s.DB.Now())
	if now < remindFrom || now >= remindUntil {
		return nil
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		list, err := unscopedToRemind(tx, tx.Today().AddDays(1))
		if err != nil {
			return err
		}
		for _, a := range list {
			_, ok, err := s.Consented(tx, a.PatientID)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			r := Reminder{a.ID, a.Day, a.At}
			if _, err := job.Enqueue(tx, job.Job{Args: r, Unique: r.unique()}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r Reminder) unique() string {
	return r.Appointment.String() + ":" + r.Day.String() + ":" + r.At.Short()
}

// Send sends one reminder, unless the appointment moved, was cancelled, begins,
// or the person no longer wants it. That it was sent is written first: a program
// that stops in between leaves somebody without a reminder rather than with two.
// What the server refuses is unwritten, and tried again.
func (s *Service) Send(ctx context.Context, r Reminder) error {
	if s.Mail == nil || s.Consented == nil {
		return nil
	}
	var m mail.Message
	due := false
	err := s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		if m, due, err = s.reminder(tx, r); err != nil || !due {
			return err
		}
		n, err := tx.Exec(`insert into appointment_reminder (appointment_id, day, starts_at, sent_at) values ($1, $2, $3, $4)
			on conflict (appointment_id, day, starts_at) do nothing`, r.Appointment, r.Day, r.At, tx.Now())
		due = n > 0
		return err
	})
	if err != nil || !due {
		return err
	}
	failed := s.Mail.Send(ctx, m)
	if failed == nil {
		return nil
	}
	err = s.DB.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		_, err := tx.Exec(`delete from appointment_reminder where appointment_id = $1 and day = $2 and starts_at = $3`, r.Appointment, r.Day, r.At)
		return err
	})
	if err != nil {
		return err
	}
	return failed
}

// unscopedToRemind reads the entretiens planned on a day, in every team, that
// nobody was reminded of.
func unscopedToRemind(tx *db.Tx, day civil.Day) ([]Appointment, error) {
	var list []Appointment
	err := tx.Select(&list, `select `+columns+` from appointment where day = $1 and state = 'planned' and kind = 'session' and patient_id is not null
		and not exists (select 1 from appointment_reminder r where r.appointment_id = appointment.id and r.day = appointment.day
			and r.starts_at = appointment.starts_at) order by id`, day)
	return list, err
}

// reminder reads the facts again and writes the message; due is false when there
// is nothing to say any more.
func (s *Service) reminder(tx *db.Tx, r Reminder) (m mail.Message, due bool, err error) {
	a, err := unscopedByID(tx, r.Appointment)
	if err != nil {
		return m, false, err
	}
	if a.State != Planned || a.Day != r.Day || a.At != r.At || !a.Starts().After(tx.Now()) {
		return m, false, nil
	}
	email, ok, err := s.Consented(tx, a.PatientID)
	if err != nil || !ok {
		return m, false, err
	}
	if expected, err := s.expected(tx, a); err != nil || !expected {
		return m, false, err
	}
	p, err := siteOf(tx, a.TeamID)
	if err != nil {
		return m, false, err
	}
	m = mail.Message{
		To: email, Subject: "Rappel de rendez-vous", Text: reminderText(a, p, tx.Today()), At: tx.Now(),
		ID: "rdv." + a.ID.String() + "." + strings.ReplaceAll(r.Day.String(), "-", "") + strings.ReplaceAll(r.At.Short(), ":", ""),
	}
	return m, true, nil
}

// expected says whether somebody may be written to about an appointment: nobody
// anonymous, whatever an address somewhere says, nor anybody whose stay is over by
// then, of whom a family would be reminded after a death.
func (s *Service) expected(tx *db.Tx, a Appointment) (bool, error) {
	system := access.Actor{Name: "rappel", Role: access.Member, Teams: []access.Team{{ID: a.TeamID, Profession: access.GP}}}
	p, stays, err := patient.RecordOf(tx, s.Seal, system, access.AgendaOpen, a.PatientID)
	if err != nil || p.Mode() == patient.ModeAnonymous {
		return false, err
	}
	return slices.ContainsFunc(stays, func(e patient.Enrolment) bool {
		return e.ID == a.EnrolmentID && (e.Open() || !a.Day.After(e.ClosedOn))
	}), nil
}

// reminderText says when and where, and nothing else: it is read on a phone that
// others look at.
func reminderText(a Appointment, p site, today civil.Day) string {
	when := civil.WeekdayName(a.Day.Weekday()) + " " + a.Day.Long()
	if a.Day == today.AddDays(1) {
		when = "demain, " + when
	}
	var b strings.Builder
	b.WriteString("Bonjour,\n\nRappel : vous avez rendez-vous " + when + " à " + a.At.String() + ".\n")
	switch a.Mode {
	case "phone":
		b.WriteString("Par téléphone : vous serez appelé à cette heure.\n")
	case "video":
		b.WriteString("En visioconférence.\n")
	case "home":
		b.WriteString("À domicile.\n")
	default:
		if place := p.place(); place != "" {
			b.WriteString("Adresse : " + place + "\n")
		}
	}
	if p.phone != "" {
		b.WriteString("\nPour changer ou annuler : " + p.phone + "\n")
	}
	b.WriteString("\nCe message est automatique. Pour ne plus en recevoir, dites-le lors de votre prochain rendez-vous.\n")
	return b.String()
}
