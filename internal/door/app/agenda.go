package app

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care"
	"maillage/internal/trade/care/agenda"
)

// What the agenda asks of other rooms: it knows neither care nor accounts.

// recordSession records the entretien that marking an appointment asks for.
func (r *rooms) recordSession(ctx context.Context, who access.Actor, enrolment db.ID, a agenda.Recorded, key string) (db.ID, error) {
	d := care.SessionDraft{HeldOn: a.HeldOn, Presence: a.Presence, Mode: a.Mode, Confirm: a.Confirm}
	if a.Minutes > 0 {
		d.Minutes = &a.Minutes
	}
	out, err := r.care.Record(ctx, who, enrolment, d, key)
	return out.SessionID, err
}

// reverseSession takes it back; somebody may have done so from the record.
func (r *rooms) reverseSession(ctx context.Context, who access.Actor, session db.ID, reason, key string) error {
	_, err := r.care.Reverse(ctx, who, session, care.ReversalDraft{Reason: reason}, key)
	if fault.KindOf(err) == fault.Conflict {
		return nil
	}
	return err
}

// receives says whether an account is open and holds a role today.
func (r *rooms) receives(ctx context.Context, account db.ID) (bool, error) {
	a, err := r.account.Open(ctx, access.Console("agenda"), account)
	return err == nil && !a.Disabled() && len(a.Held) > 0, err
}
