package care

import (
	"strings"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/care/plan"
	"maillage/internal/trade/network"
	"maillage/internal/trade/terminology"
)

// RCPState is where a RCP stands.
type RCPState string

// The states of a RCP. Validated, nothing of it changes: it takes addenda.
const (
	RCPInDraft   RCPState = "draft"
	RCPValidated RCPState = "validated"
)

// RCP is a « réunion de concertation pluridisciplinaire » of a team. Any core
// member prepares it and writes in it; a GP of the team validates it, which
// locks it and counts the reviews when there was a quorum.
type RCP struct {
	ID          db.ID      `db:"id"`
	TeamID      db.ID      `db:"microstructure_id"`
	HeldOn      civil.Day  `db:"held_on"`
	Place       string     `db:"place"`
	Minutes     *int       `db:"minutes"` // it should last; nil when nobody said
	State       RCPState   `db:"state"`
	ChairID     db.ID      `db:"chair_id"` // professional who validated
	Held        *bool      `db:"held"`     // nil while a draft: was there a quorum
	ValidatedAt *time.Time `db:"validated_at"`
	ValidatedBy db.ID      `db:"validated_by"` // account
	SourceKey   *string    `db:"source_key"`
	MadeBy      db.ID      `db:"made_by"`
	MadeAt      time.Time  `db:"made_at"`
	Version     int        `db:"version"`
}

// Locked says whether the RCP is validated.
func (r RCP) Locked() bool { return r.State == RCPValidated }

// Share is how many minutes each of n people has, at least one; 0 when nobody
// said how long the RCP should last.
func (r RCP) Share(n int) int {
	if r.Minutes == nil || n == 0 {
		return 0
	}
	return max(1, *r.Minutes/n)
}

// HadQuorum says whether it was validated with a quorum.
func (r RCP) HadQuorum() bool { return r.Held != nil && *r.Held }

// RCPDraft is what is typed to open a RCP, or to move it.
type RCPDraft struct {
	HeldOn  civil.Day `form:"held_on"`
	Place   string    `form:"place"`
	Minutes *int      `form:"minutes"` // it should last; optional
	Version int       `form:"version"` // of the RCP that is moved
}

const longestPlace = 200

// Validate checks the form. A RCP may be prepared for a day to come, at most a
// year ahead. Faults: Invalid.
func (d RCPDraft) Validate(today civil.Day) error {
	var wrong fault.Fields
	switch {
	case d.HeldOn.IsZero():
		wrong.Add("held_on", "Indiquez la date de la RCP.")
	case d.HeldOn.After(today.AddYears(1)):
		wrong.Add("held_on", "Une RCP se prépare un an à l’avance au plus : vérifiez l’année.")
	}
	if len([]rune(d.Place)) > longestPlace {
		wrong.Add("place", "200 caractères au plus.")
	}
	if d.Minutes != nil && (*d.Minutes < 5 || *d.Minutes > 600) {
		wrong.Add("minutes", "Entre 5 et 600 minutes.")
	}
	return wrong.Err()
}

// Quorum counts who is present by profession. A RCP has its quorum with one GP,
// one psychologist and one social worker (rule 25, reseaux-rms.org).
type Quorum struct{ GP, Psychologist, SocialWorker int }

func (q *Quorum) add(p access.Profession) {
	switch p {
	case access.GP:
		q.GP++
	case access.Psychologist:
		q.Psychologist++
	case access.SocialWorker:
		q.SocialWorker++
	}
}

// Met says whether the three are there.
func (q Quorum) Met() bool { return len(q.Missing()) == 0 }

// Missing lists the professions that nobody present holds.
func (q Quorum) Missing() []access.Profession {
	var list []access.Profession
	for _, c := range []struct {
		n int
		p access.Profession
	}{{q.GP, access.GP}, {q.Psychologist, access.Psychologist}, {q.SocialWorker, access.SocialWorker}} {
		if c.n == 0 {
			list = append(list, c.p)
		}
	}
	return list
}

// Why says in French what the quorum lacks; empty when it is met.
func (q Quorum) Why() string {
	missing := q.Missing()
	if len(missing) == 0 {
		return ""
	}
	words := make([]string, len(missing))
	for i, p := range missing {
		words[i] = strings.ToLower(p.Label())
	}
	last := len(words) - 1
	if last == 0 {
		return "Il manque un " + words[0] + "."
	}
	return "Il manque un " + strings.Join(words[:last], ", un ") + " et un " + words[last] + "."
}

// Attendance is a member of the team and whether he or she came.
type Attendance struct {
	network.Member
	Present bool
	Remote  bool
}

// ReviewState is where a patient stands in a RCP.
type ReviewState string

// The states of a review.
const (
	ReviewAgenda    ReviewState = "agenda"
	ReviewDone      ReviewState = "reviewed"
	ReviewPostponed ReviewState = "postponed"
)

// Review is one patient in one RCP. The team writes it until the RCP is
// validated.
type Review struct {
	ID          db.ID
	RCPID       db.ID
	EnrolmentID db.ID
	PatientID   db.ID
	HeldOn      civil.Day
	Year        int // package year
	Rank        int
	State       ReviewState
	Counted     bool // validated with a quorum: it used its unit (rule 26)
	Changes     []string
	Summary     string
	Decisions   string
	Version     int
	Withheld    bool // the person objects to sharing: the words are not opened
}

type reviewRow struct {
	ID          db.ID     `db:"id"`
	RCPID       db.ID     `db:"rcp_id"`
	EnrolmentID db.ID     `db:"enrolment_id"`
	PatientID   db.ID     `db:"patient_id"`
	TeamID      db.ID     `db:"microstructure_id"`
	HeldOn      civil.Day `db:"held_on"`
	Year        int       `db:"year"`
	Rank        int       `db:"rank"`
	State       string    `db:"state"`
	Counted     bool      `db:"counted"`
	Changes     string    `db:"changes"` // codes, separated by a space
	Summary     []byte    `db:"summary"`
	Decisions   []byte    `db:"decisions"`
	Version     int       `db:"version"`
}

const (
	summaryColumn   = "case_review.summary"
	decisionsColumn = "case_review.decisions"
	addendumColumn  = "rcp_addendum.body"
)

func (r reviewRow) open(s *seal.Sealer, withheld bool) (Review, error) {
	out := Review{
		ID: r.ID, RCPID: r.RCPID, EnrolmentID: r.EnrolmentID, PatientID: r.PatientID, HeldOn: r.HeldOn, Year: r.Year,
		Rank: r.Rank, State: ReviewState(r.State), Counted: r.Counted, Version: r.Version, Withheld: withheld,
	}
	if withheld {
		return out, nil
	}
	out.Changes = strings.Fields(r.Changes)
	var err error
	if out.Summary, err = s.OpenText(summaryColumn, r.ID, r.Summary); err != nil {
		return out, err
	}
	out.Decisions, err = s.OpenText(decisionsColumn, r.ID, r.Decisions)
	return out, err
}

// ReviewDraft is what is typed of a review.
type ReviewDraft struct {
	Summary   string   `form:"summary"`
	Decisions string   `form:"decisions"`
	Changes   []string `form:"changes"`
	Version   int      `form:"version"` // that was read

	Tasks        []plan.TaskDraft // who does what; a blank one is none
	PlanReviewed bool             `form:"plan_reviewed"` // the plan was looked at again
	PlanChanged  string           `form:"plan_changed"`  // what changed in it
}

const longestReview = 8000

// silent says whether a draft has no words and gives nothing to do.
func (d ReviewDraft) silent() bool {
	return strings.TrimSpace(d.Summary) == "" && strings.TrimSpace(d.Decisions) == "" && !d.decides()
}

// Validate checks the draft: a review says something, or decided a task before.
// Faults: Invalid.
func (d ReviewDraft) Validate(decided bool) error {
	var wrong fault.Fields
	if d.silent() && !decided {
		wrong.Add("summary", "Écrivez la synthèse ou les décisions.")
	}
	for name, value := range map[string]string{"summary": d.Summary, "decisions": d.Decisions} {
		if len([]rune(value)) > longestReview {
			wrong.Add(name, "8 000 caractères au plus.")
		}
	}
	for _, c := range d.Changes {
		if !terminology.Known(terminology.RCPChange, terminology.Code(c)) {
			wrong.Add("changes", "Choisissez dans la liste.")
			break
		}
	}
	return wrong.Err()
}

// Addendum is what was added to a validated RCP.
type Addendum struct {
	ID     db.ID
	Body   string
	Author string
	MadeAt time.Time
}

// RCPLine is a RCP as lists show it.
type RCPLine struct {
	RCP
	Chair    string
	Agenda   int // patients on the agenda, not yet reviewed
	Reviewed int
	Counted  int
}
