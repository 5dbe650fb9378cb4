package demo

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

// renew writes what the GPs decided of past anniversaries: most of them, so that
// some wait for a confirmation as they do in life.
func (b *builder) renew(tx *db.Tx, t *team, all []*followed) error {
	for i, f := range all {
		e := f.enrolment
		last := b.today
		if !e.ClosedOn.IsZero() {
			last = e.ClosedOn
		}
		for year := 2; ; year++ {
			opens := programme.YearPeriod(e.OpenedOn, year, 12).From
			if opens.After(last) {
				break
			}
			if opens.AddMonths(12).After(last) && i%7 == 3 {
				break // the latest one was forgotten
			}
			if err := patient.AddRenewal(tx, patient.Renewal{
				EnrolmentID: e.ID, Year: year, Decision: patient.Renewed, DecidedOn: opens, By: t.gps[i%len(t.gps)], MadeAt: opens.Start(),
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// move leaves a request of transfer between the two first teams, each way.
func (b *builder) move(ctx context.Context) error {
	if len(b.teams) < 2 {
		return nil
	}
	people := &patient.Service{DB: b.DB, Audit: b.Audit, Seal: b.Seal}
	for i, from := range b.teams[:2] {
		who := access.Actor{
			Professional: from.gps[0], Name: "démonstration", Role: access.Member, Demo: true,
			Teams: []access.Team{{ID: from.id, Code: from.code, Profession: access.GP}},
		}
		var going patient.Enrolment
		err := b.DB.Read(ctx, func(tx *db.Tx) error {
			list, err := patient.OfTeam(tx, b.Seal, who, from.id, false)
			for _, l := range list {
				if l.Enrolment.ID > going.ID {
					going = l.Enrolment
				}
			}
			return err
		})
		if err != nil || going.ID == 0 {
			return err
		}
		d := patient.TransferDraft{To: b.teams[1-i].id, Agreed: true, AgreedOn: b.today, Notes: i == 0}
		if _, err := people.AskTransfer(ctx, who, going.ID, d, ""); err != nil {
			return err
		}
	}
	return nil
}
