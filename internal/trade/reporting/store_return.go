package reporting

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

type returnRow struct {
	ID          db.ID       `db:"id"`
	TeamID      db.ID       `db:"microstructure_id"`
	Month       civil.Month `db:"month"`
	State       string      `db:"state"`
	Comment     string      `db:"comment"`
	Answers     string      `db:"answers"`
	Figures     string      `db:"figures"`
	Digest      string      `db:"digest"`
	SentAt      *time.Time  `db:"sent_at"`
	SentBy      db.ID       `db:"sent_by"`
	SentName    string      `db:"sent_name"`
	DecidedAt   *time.Time  `db:"decided_at"`
	DecidedBy   db.ID       `db:"decided_by"`
	DecidedName string      `db:"decided_name"`
	Reason      string      `db:"reason"`
	MadeAt      time.Time   `db:"made_at"`
	Version     int         `db:"version"`
}

const returnColumns = `id, microstructure_id, month, state, comment, answers, figures, digest, sent_at, sent_by, sent_name,
	decided_at, decided_by, decided_name, reason, made_at, version`

func (row returnRow) open() (MonthlyReturn, error) {
	r := MonthlyReturn{
		ID: row.ID, TeamID: row.TeamID, Month: row.Month, State: State(row.State), Comment: row.Comment,
		Digest: row.Digest, SentName: row.SentName, DecidedName: row.DecidedName, Reason: row.Reason, Version: row.Version,
		Answers: map[string]Answer{},
	}
	if row.SentAt != nil {
		r.SentAt = *row.SentAt
	}
	if row.DecidedAt != nil {
		r.DecidedAt = *row.DecidedAt
	}
	if row.Answers != "" {
		if err := json.Unmarshal([]byte(row.Answers), &r.Answers); err != nil {
			return r, fmt.Errorf("return %s: answers: %w", row.ID, err)
		}
	}
	if row.Figures != "" {
		if err := json.Unmarshal([]byte(row.Figures), &r.Figures); err != nil {
			return r, fmt.Errorf("return %s: figures: %w", row.ID, err)
		}
	}
	return r, nil
}

// freeze gives the figures as they are kept, and their digest.
func freeze(f Figures) (text, digest string, err error) {
	b, err := json.Marshal(f)
	if err != nil {
		return "", "", err
	}
	sum := sha256.Sum256(b)
	return string(b), hex.EncodeToString(sum[:]), nil
}

func findReturn(tx *db.Tx, team db.ID, month civil.Month) (MonthlyReturn, error) {
	var row returnRow
	found, err := tx.Find(&row, `select `+returnColumns+` from monthly_return where microstructure_id = $1 and month = $2`, team, month)
	if err != nil {
		return MonthlyReturn{}, err
	}
	if !found {
		return MonthlyReturn{TeamID: team, Month: month, Answers: map[string]Answer{}}, nil
	}
	return row.open()
}

func returnByID(tx *db.Tx, id db.ID) (MonthlyReturn, error) {
	var row returnRow
	if err := tx.Get(&row, `select `+returnColumns+` from monthly_return where id = $1`, id); err != nil {
		return MonthlyReturn{}, err
	}
	return row.open()
}

// keep writes the team's words on a return, making its row when there is none.
func keep(tx *db.Tx, r *MonthlyReturn) error {
	answers, err := json.Marshal(r.Answers)
	if err != nil {
		return err
	}
	if r.ID == 0 {
		r.ID, r.Version = tx.NewID(), 1
		return tx.Insert("monthly_return", returnRow{
			ID: r.ID, TeamID: r.TeamID, Month: r.Month, State: string(Draft),
			Comment: r.Comment, Answers: string(answers), MadeAt: tx.Now(), Version: 1,
		})
	}
	err = tx.Change(`update monthly_return set comment = $1, answers = $2, version = version + 1 where id = $3 and version = $4`,
		r.Comment, string(answers), r.ID, r.Version)
	r.Version++
	return err
}

// step is one change of state, as it is made.
type step struct {
	name   string
	by     db.ID // account
	who    string
	reason string
}

const stepSent = "sent"

func markSent(tx *db.Tx, r *MonthlyReturn, by db.ID, name string) error {
	text, digest, err := freeze(r.Figures)
	if err != nil {
		return err
	}
	if err := tx.Change(`update monthly_return set state = 'sent', figures = $1, digest = $2, sent_at = $3, sent_by = $4, sent_name = $5,
		reason = '', version = version + 1 where id = $6 and version = $7 and state in ('draft', 'returned')`,
		text, digest, tx.Now(), by, name, r.ID, r.Version); err != nil {
		return err
	}
	return addStep(tx, r.ID, step{stepSent, by, name, ""}, text)
}

func markDecided(tx *db.Tx, r MonthlyReturn, to State, s step) error {
	figures, digest, err := freeze(r.Figures)
	if err != nil {
		return err
	}
	kept := figures
	if !to.frozen() {
		figures, digest = "", ""
	}
	if err := tx.Change(`update monthly_return set state = $1, figures = $2, digest = $3, decided_at = $4, decided_by = $5, decided_name = $6,
		reason = $7, version = version + 1 where id = $8 and version = $9`,
		string(to), figures, digest, tx.Now(), s.by, s.who, s.reason, r.ID, r.Version); err != nil {
		return err
	}
	return addStep(tx, r.ID, s, kept)
}

func addStep(tx *db.Tx, id db.ID, s step, figures string) error {
	return tx.Insert("monthly_return_step", struct {
		ID       db.ID     `db:"id"`
		ReturnID db.ID     `db:"return_id"`
		At       time.Time `db:"at"`
		Step     string    `db:"step"`
		Account  db.ID     `db:"account_id"`
		Name     string    `db:"name"`
		Reason   string    `db:"reason"`
		Figures  string    `db:"figures"`
	}{tx.NewID(), id, tx.Now(), s.name, s.by, s.who, s.reason, figures})
}

// steps are what happened to a return, latest first.
func steps(tx *db.Tx, id db.ID) (list []Step, err error) {
	err = tx.Select(&list, `select at, step, name, reason from monthly_return_step where return_id = $1 order by at desc, id desc`, id)
	return list, err
}

type boardRow struct {
	ID     db.ID       `db:"id"`
	TeamID db.ID       `db:"microstructure_id"`
	Month  civil.Month `db:"month"`
	State  string      `db:"state"`
}

// boardRows are the returns of a region's teams between two months.
func boardRows(tx *db.Tx, region string, from, to civil.Month) (map[boardKey]boardRow, error) {
	var rows []boardRow
	err := tx.Select(&rows, `select r.id, r.microstructure_id, r.month, r.state from monthly_return r
		join microstructure m on m.id = r.microstructure_id where m.region = $1 and r.month between $2 and $3`, region, from, to)
	known := make(map[boardKey]boardRow, len(rows))
	for _, r := range rows {
		known[boardKey{r.TeamID, r.Month}] = r
	}
	return known, err
}

// teamRows are the returns of one team since a month.
func teamRows(tx *db.Tx, team db.ID, from civil.Month) (map[civil.Month]boardRow, error) {
	var rows []boardRow
	err := tx.Select(&rows, `select id, microstructure_id, month, state from monthly_return
		where microstructure_id = $1 and month >= $2`, team, from)
	known := make(map[civil.Month]boardRow, len(rows))
	for _, r := range rows {
		known[r.Month] = r
	}
	return known, err
}
