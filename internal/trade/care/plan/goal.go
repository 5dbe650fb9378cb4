package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// GoalState is where a goal stands.
type GoalState string

// The states of a goal.
const (
	GoalInProgress GoalState = "in_progress"
	GoalReached    GoalState = "reached"
	GoalSuspended  GoalState = "suspended"
	GoalAbandoned  GoalState = "abandoned"
)

// GoalStates lists them in the order of pages.
var GoalStates = []GoalState{GoalInProgress, GoalSuspended, GoalReached, GoalAbandoned}

// Label is the state in French.
func (s GoalState) Label() string {
	switch s {
	case GoalInProgress:
		return "En cours"
	case GoalReached:
		return "Atteint"
	case GoalSuspended:
		return "Suspendu"
	case GoalAbandoned:
		return "Abandonné"
	default:
		return string(s)
	}
}

// mayBecome says which states may follow: any but itself, for what a person wants
// may always come back.
func (s GoalState) mayBecome(next GoalState) bool {
	return s != next && slices.Contains(GoalStates, next)
}

// Goal is what a person wants, in his or her own words. The core members of the
// team write it; it is never deleted.
type Goal struct {
	ID          db.ID
	EnrolmentID db.ID
	PatientID   db.ID
	TeamID      db.ID
	State       GoalState
	Words       string
	Note        string // of the team: never on the paper
	AuthorID    db.ID  // professional who wrote it first
	MadeAt      time.Time
	Version     int
}

// GoalDraft is what is typed of a goal.
type GoalDraft struct {
	Words   string `form:"words"`
	Note    string `form:"note"`
	Version int    `form:"version"` // of the goal that is changed
}

// Bounds of what is written, in characters.
const (
	longestWords  = 2000
	longestNote   = 2000
	longestReason = 500
	longestRole   = 100
)

func (d GoalDraft) validate() error {
	var wrong fault.Fields
	if d.Words == "" {
		wrong.Add("words", "Écrivez l’objectif, avec les mots de la personne.")
	}
	bounded(&wrong, "words", d.Words, longestWords)
	bounded(&wrong, "note", d.Note, longestNote)
	return wrong.Err()
}

func (d GoalDraft) trimmed() GoalDraft {
	d.Words, d.Note = strings.TrimSpace(d.Words), strings.TrimSpace(d.Note)
	return d
}

func bounded(wrong *fault.Fields, field, text string, most int) {
	if n := len([]rune(text)); n > most {
		wrong.Add(field, fmt.Sprintf("%d caractères au plus : il y en a %d.", most, n))
	}
}

// GoalMove is a change of state.
type GoalMove struct {
	State   GoalState `form:"state"`
	Version int       `form:"version"`
}

// Stale is the cause of the Conflict when two people changed the same thing: what
// is kept. What the second wanted is in the form. One of Goal and Action is set.
type Stale struct {
	Goal   *Goal
	Action *Action
	By     string // who wrote it last
	At     time.Time
}

// Error says why the writing waits.
func (s *Stale) Error() string { return "plan: changed meanwhile" }

// Version is the version that is kept.
func (s *Stale) Version() int {
	if s.Goal != nil {
		return s.Goal.Version
	}
	return s.Action.Version
}
