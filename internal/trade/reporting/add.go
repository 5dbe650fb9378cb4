package reporting

import (
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

// Past is a return as it happened before Maillage, for the demonstration.
type Past struct {
	TeamID      db.ID
	Month       civil.Month
	State       State // Sent, Accepted or Returned
	SentAt      time.Time
	SentName    string
	DecidedAt   time.Time
	DecidedName string
	Reason      string
	Answers     map[string]Answer
}

// AddPast writes a return with its steps; its figures are computed from the
// acts. It knows no permission. Faults: Conflict when the month has one.
func AddPast(tx *db.Tx, p Past) error {
	figures, err := Compute(tx, p.TeamID, p.Month)
	if err != nil {
		return err
	}
	r := MonthlyReturn{TeamID: p.TeamID, Month: p.Month, Answers: p.Answers, Figures: figures}
	if err := keep(tx, &r); err != nil {
		return err
	}
	text, digest, err := freeze(figures)
	if err != nil {
		return err
	}
	if err := addPastStep(tx, r.ID, p.SentAt, "sent", p.SentName, "", text); err != nil {
		return err
	}
	kept := text
	var decided any
	if p.State != Sent {
		decided = p.DecidedAt
		if err := addPastStep(tx, r.ID, p.DecidedAt, string(p.State), p.DecidedName, p.Reason, text); err != nil {
			return err
		}
	}
	if !p.State.frozen() {
		kept, digest = "", ""
	}
	_, err = tx.Exec(`update monthly_return set state = $1, figures = $2, digest = $3, sent_at = $4, sent_name = $5, decided_at = $6,
		decided_name = $7, reason = $8 where id = $9`, string(p.State), kept, digest, p.SentAt, p.SentName, decided, p.DecidedName, p.Reason, r.ID)
	return err
}

func addPastStep(tx *db.Tx, id db.ID, at time.Time, step, name, reason, figures string) error {
	_, err := tx.Exec(`insert into monthly_return_step (id, return_id, at, step, account_id, name, reason, figures)
		values ($1, $2, $3, $4, null, $5, $6, $7)`, tx.NewID(), id, at, step, name, reason, figures)
	return err
}
