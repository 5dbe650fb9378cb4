package situation

import (
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

// Kind says why a situation is taken.
type Kind string

// The kinds.
const (
	Entry  Kind = "entry"
	Yearly Kind = "yearly"
	Exit   Kind = "exit"
	Other  Kind = "other"
)

// Kinds lists them in the order of forms.
var Kinds = []Kind{Entry, Yearly, Exit, Other}

// Label is the kind on screens, empty for what is no kind.
func (k Kind) Label() string {
	switch k {
	case Entry:
		return "Situation d’entrée"
	case Yearly:
		return "Situation annuelle"
	case Exit:
		return "Situation de sortie"
	case Other:
		return "Autre situation"
	default:
		return ""
	}
}

// State is how far a situation is.
type State string

// The states. What is complete never becomes a draft again: it is corrected.
const (
	Drafted  State = "draft"
	Complete State = "complete"
)

// Situation is how somebody lives, uses and is cared for on a day. The core
// members of the team write it; complete, it is corrected and keeps what it said.
type Situation struct {
	ID        db.ID
	PatientID db.ID
	Enrolment db.ID
	TeamID    db.ID
	Kind      Kind
	On        civil.Day // 1, date de situation
	State     State
	Answers   Answers
	Answered  int // of the questions that make sense, those that have an answer
	Asked     int
	Corrected int   // how often it was corrected since complete
	By        db.ID // professional who wrote last; zero when nobody was one
	ChangedAt time.Time
	Version   int
}

// Title is « Situation annuelle du 22/11/2026 ».
func (s Situation) Title() string { return s.Kind.Label() + " du " + s.On.Short() }

// Done says whether it is complete.
func (s Situation) Done() bool { return s.State == Complete }

// Check holds it against every rule, looked at on a day.
func (s Situation) Check(today civil.Day) []Warning { return Check(s.Answers, s.On, today) }
