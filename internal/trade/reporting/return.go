package reporting

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/terminology"
)

// State is how far a return is.
type State string

// The states. Absent is the harmless one: nobody has touched the month.
const (
	Absent   State = ""
	Draft    State = "draft"
	Sent     State = "sent"
	Accepted State = "accepted"
	Returned State = "returned"
)

// Label is the state's name on screens.
func (s State) Label() string {
	switch s {
	case Draft:
		return "Brouillon"
	case Sent:
		return "Envoyée"
	case Accepted:
		return "Acceptée"
	case Returned:
		return "Renvoyée"
	default:
		return "Absente"
	}
}

// Code is the state in exports; a month nobody touched is « absent ».
func (s State) Code() string {
	if s == Absent {
		return "absent"
	}
	return string(s)
}

// frozen says whether the figures no longer follow the acts.
func (s State) frozen() bool { return s == Sent || s == Accepted }

// MonthlyReturn is one team's Remontée for one month. The team sends it, the
// coordination accepts it or sends it back with a reason; accepted, it changes
// only by a traced reopening.
type MonthlyReturn struct {
	ID          db.ID
	TeamID      db.ID
	Month       civil.Month
	State       State
	Comment     string
	Answers     map[string]Answer // by check: why what is missing is missing
	Figures     Figures           // frozen when State says so, else computed now
	Now         Figures           // computed now
	Digest      string
	SentAt      time.Time
	SentName    string
	DecidedAt   time.Time
	DecidedName string
	Reason      string
	DueOn       civil.Day // zero: no source says
	Late        bool
	Version     int
}

// Drifted says whether the acts no longer give the frozen figures.
func (r MonthlyReturn) Drifted() bool { return r.State.frozen() && r.Figures != r.Now }

// Answer is why something is missing, as the team says it.
type Answer struct {
	Reason string `json:"reason"` // code of missing_reason
	Note   string `json:"note,omitempty"`
}

// Step is one change of a return's state.
type Step struct {
	At     time.Time `db:"at"`
	Step   string    `db:"step"`
	Name   string    `db:"name"`
	Reason string    `db:"reason"`
}

// Label is the step in words.
func (s Step) Label() string {
	switch s.Step {
	case "sent":
		return "Envoyée"
	case "accepted":
		return "Acceptée"
	case "returned":
		return "Renvoyée à l’équipe"
	default:
		return "Rouverte"
	}
}

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
	r := MonthlyReturn{ID: row.ID, TeamID: row.TeamID, Month: row.Month, State: State(row.State), Comment: row.Comment,
		Digest: row.Digest, SentName: row.SentName, DecidedName: row.DecidedName, Reason: row.Reason, Version: row.Version,
		Answers: map[string]Answer{}}
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

// dueOn is the day a month's return is due: a day of the next month, when the
// programme says one.
func dueOn(month civil.Month, day *int) civil.Day {
	if day == nil {
		return civil.Day{}
	}
	next := month.Next()
	return next.First().AddDays(min(*day, next.Last().DayOfMonth()) - 1)
}

// Check is something a month lacks, with what the team must say of it.
type Check struct {
	Code     string
	Label    string
	Detail   string
	Count    int
	Href     string // list behind it, relative to the return's page; empty when there is none
	Required bool   // the return is not sent without a reason
}

// checkMonth lists what is missing in a month, from facts read by Gaps.
func checkMonth(g gaps, month civil.Month, today civil.Day) []Check {
	var list []Check
	add := func(required bool, code, label, detail string, n int) {
		list = append(list, Check{Code: code, Label: label, Detail: detail, Count: n, Required: required})
	}
	if !month.Last().Before(today) {
		add(false, "month_open", "Le mois n’est pas terminé", "Ce qui sera enregistré après l’envoi ne sera pas dans la remontée.", 1)
	}
	if g.Acts == 0 && g.Enrolled > 0 {
		add(true, "no_act", "Aucun entretien enregistré", "La microstructure suit des patients et aucun entretien n’est enregistré ce mois-ci.", 1)
	}
	if g.Enrolled > 0 && g.Meetings == 0 {
		add(true, "no_rcp", "Aucune RCP validée", "Aucune RCP n’est validée pour ce mois.", 1)
	}
	if g.Drafts > 0 {
		add(true, "rcp_draft", "RCP non validée", "Tant qu’elle n’est pas validée, une RCP ne compte pas.", g.Drafts)
	}
	if g.Acts > 0 {
		for _, name := range g.Idle {
			add(true, "idle:"+name.Code, "Aucun entretien pour "+name.Name, "Membre de l’équipe ce mois-ci, sans entretien enregistré.", 1)
		}
	}
	if g.Uninformed > 0 {
		add(false, "uninformed", "Information du patient non enregistrée", "L’information précède tout partage : complétez ces dossiers.", g.Uninformed)
	}
	return list
}

// unanswered refuses a sending that leaves required checks without a reason.
func unanswered(checks []Check, answers map[string]Answer) error {
	var wrong fault.Fields
	for _, c := range checks {
		if !c.Required {
			continue
		}
		a := answers[c.Code]
		switch {
		case a.Reason == "" || !terminology.Known("missing_reason", terminology.Code(a.Reason)):
			wrong.Add("why:"+c.Code, "Dites pourquoi : "+c.Label+".")
		case len([]rune(a.Note)) > 500:
			wrong.Add("note:"+c.Code, "500 caractères au plus.")
		}
	}
	return wrong.Err()
}
