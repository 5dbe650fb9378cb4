package note

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// Note is what one member of a team wrote about a stay. Its author changes it,
// and any member one that is shared; each change is a version. It is never
// deleted: taken back, it is withdrawn with a reason.
type Note struct {
	ID         db.ID
	Enrolment  db.ID
	Team       db.ID
	Segment    Segment
	FollowUp   bool // a consultation of the GP outside the package (rule 27)
	NotedOn    civil.Day
	Session    db.ID // the entretien it was written about, if any
	Author     db.ID
	AuthorName string
	Profession access.Profession // of the author, in the team, when it was written
	MadeAt     time.Time
	Version    int
	LastBy     string // who wrote the current version
	LastAt     time.Time
	Body       string
	Shown      []int // lines shown at the RCP, from 1
	Withdrawn  *Withdrawal
	Refusal    *Refusal
	Own        bool // the reader's
	MayChange  bool // the reader may write a new version
	MayTake    bool // the reader may withdraw it
}

// Withdrawal says who took a note or a document back, when and why.
type Withdrawal struct {
	At     time.Time
	By     string
	Reason string
}

// Refusal is a minor's refusal that those who hold parental authority be told of
// an item (A20).
type Refusal struct {
	At time.Time
	By string
}

// Draft is what is typed in a note.
type Draft struct {
	Enrolment  db.ID     `form:"enrolment"` // zero: the latest stay
	Segment    Segment   `form:"segment"`
	FollowUp   bool      `form:"followup"`
	NotedOn    civil.Day `form:"noted_on"`
	Session    db.ID     `form:"session"` // checked by the caller
	Body       string    `form:"body"`
	Refusal    bool      `form:"parental_refusal"`
	NoIdentity bool      `form:"no_identity"` // the author read again: nothing identifies the person
	Saved      db.ID     `form:"draft"`       // the draft kept on the server
	Version    int       `form:"version"`     // of the note that was read, 0 for a new one
}

// Longest is how many characters a note may have.
const Longest = 200_000

const longestReason = 500

// validate holds a draft against the rules that need no database. p is what the
// author is in the team of the stay; was is the segment the note has, which its
// author may keep whatever he has become.
func (d Draft) validate(p access.Profession, was Segment) error {
	var wrong fault.Fields
	switch n := utf8.RuneCountInString(d.Body); {
	case strings.TrimSpace(d.Body) == "":
		wrong.Add("body", "Écrivez la note avant de l’enregistrer.")
	case n > Longest:
		wrong.Add("body", "La note dépasse la limite de 200 000 caractères, de "+strconv.Itoa(n-Longest)+" : coupez-la en deux notes.")
	}
	switch {
	case d.Segment.Label() == "":
		wrong.Add("segment", "Choisissez qui lira cette note.")
	case !d.Segment.Admits(p) && d.Segment != was:
		wrong.Add("segment", "Votre profession dans cette équipe n’écrit pas dans ce segment.")
	}
	if d.FollowUp && (p != access.GP || d.Segment != Medical) {
		wrong.Add("followup", "Le suivi hors forfait est une note médicale du médecin généraliste.")
	}
	return wrong.Err()
}

// withoutIdentity refuses, until the author has read it again, a text about an
// anonymous person that seems to say who it is (A18). The message says where,
// never what.
func withoutIdentity(field, text string, today civil.Day) error {
	traces := Scan(text, today)
	if len(traces) == 0 {
		return nil
	}
	var wrong fault.Fields
	wrong.Add(field, "Ce texte semble contenir "+Told(traces)+".")
	wrong.Add("no_identity", "Retirez ce qui identifie la personne, ou confirmez après relecture.")
	return &fault.Error{Kind: fault.Invalid, Message: "Cette personne est anonyme : relisez avant d’enregistrer.", Fields: wrong}
}

// WithdrawalDraft is what is typed to take back a note or a document.
type WithdrawalDraft struct {
	Reason  string `form:"reason"`
	Version int    `form:"version"`
}

func (d WithdrawalDraft) validate() error {
	var wrong fault.Fields
	switch n := utf8.RuneCountInString(d.Reason); {
	case strings.TrimSpace(d.Reason) == "":
		wrong.Add("reason", "Indiquez pourquoi.")
	case n > longestReason:
		wrong.Add("reason", "Le motif compte au plus "+strconv.Itoa(longestReason)+" caractères.")
	}
	return wrong.Err()
}

// Lines are the lines of a text, the empty ones too.
func Lines(body string) []string { return strings.Split(body, "\n") }

// Blank says whether a line has nothing to show.
func Blank(line string) bool { return strings.TrimSpace(line) == "" }

// kept keeps of some line numbers those that a text has and that say something,
// each once, in order.
func kept(body string, numbers []int) []int {
	lines := Lines(body)
	var list []int
	for _, n := range numbers {
		if n >= 1 && n <= len(lines) && !Blank(lines[n-1]) {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
