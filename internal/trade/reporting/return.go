package reporting

import (
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
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
	Late        bool      // owed and overdue today
	SentLate    bool      // its first sending came after DueOn
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

// OfMonth writes a month after a noun: « d’octobre 2026 », « de mai 2026 ».
func OfMonth(m civil.Month) string {
	text := m.Long()
	if text != "" && (text[0] == 'a' || text[0] == 'o') {
		return "d’" + text
	}
	return "de " + text
}
