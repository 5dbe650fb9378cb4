package demo

import (
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/network"
	"maillage/internal/trade/reporting"
)

// coordinator is who decided on the demonstration's returns.
const coordinator = "Coordination administrative"

// returns sends the team's past months: the older ones are accepted, the last
// one waits or is late, and one now and then came back with a question.
func (b *builder) returns(tx *db.Tx, t *team) error {
	sender, err := network.ProfessionalByID(tx, t.gps[0])
	if err != nil {
		return err
	}
	this := civil.MonthOf(b.today)
	for m := civil.MonthOf(t.opened); m.Before(this); m = m.Next() {
		p, ok := b.past(t, m, this.Sub(m), sender.Name())
		if !ok {
			continue
		}
		if err := reporting.AddPast(tx, p); err != nil {
			return err
		}
	}
	return nil
}

// past draws how a month's return went; ok is false when nobody sent it.
func (b *builder) past(t *team, m civil.Month, age int, sender string) (reporting.Past, bool) {
	sent := workday(m.Next().First().AddDays(b.between(0, 7)))
	if b.rand.IntN(100) > t.careful {
		sent = workday(sent.AddDays(b.between(8, 30)))
	}
	decided := workday(sent.AddDays(b.between(1, 9)))
	p := reporting.Past{
		TeamID: t.id, Month: m, State: reporting.Accepted, SentAt: sent.Start().Add(16 * time.Hour), SentName: sender,
		DecidedAt: decided.Start().Add(10 * time.Hour), DecidedName: coordinator,
	}
	switch missing := b.rand.IntN(100) > t.careful; {
	case sent.After(b.today), age == 1 && missing, age > 1 && age < 5 && missing && b.chance(40):
		return p, false
	case decided.After(b.today), age == 1 && b.chance(50):
		p.State, p.DecidedName = reporting.Sent, ""
	case age == 2 && b.chance(12):
		p.State, p.Reason = reporting.Returned, "Une RCP est annoncée dans l’agenda de l’équipe et n’est pas validée : validez-la ou dites pourquoi elle n’a pas eu lieu."
	}
	return p, true
}
