package plan

import (
	"strings"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// Domain is what an action is about.
type Domain string

// The domains of a plan.
const (
	Medical       Domain = "medical"
	Psychological Domain = "psychological"
	Social        Domain = "social"
	Person        Domain = "person"
)

// Domains lists them in the order of pages.
var Domains = []Domain{Medical, Psychological, Social, Person}

// Label is the domain in French.
func (d Domain) Label() string {
	switch d {
	case Medical:
		return "Médical"
	case Psychological:
		return "Psychologique"
	case Social:
		return "Social"
	case Person:
		return "La personne elle-même"
	default:
		return ""
	}
}

// ActionState is where an action stands.
type ActionState string

// The states of an action.
const (
	ToDo      ActionState = "todo"
	Done      ActionState = "done"
	Abandoned ActionState = "abandoned"
)

// Label is the state in French.
func (s ActionState) Label() string {
	switch s {
	case ToDo:
		return "À faire"
	case Done:
		return "Fait"
	case Abandoned:
		return "Abandonné"
	default:
		return string(s)
	}
}

// mayBecome says which states may follow: what is to do is done or given up, and
// either is taken up again before anything else.
func (s ActionState) mayBecome(next ActionState) bool {
	switch s {
	case ToDo:
		return next == Done || next == Abandoned
	case Done, Abandoned:
		return next == ToDo
	default:
		return false
	}
}

// OwnerKind is who an action is for.
type OwnerKind string

// The owners of an action.
const (
	OwnerMember  OwnerKind = "member"
	OwnerPerson  OwnerKind = "person"
	OwnerOutside OwnerKind = "outside"
)

// Origin is what an action was born from.
type Origin string

// The origins of an action.
const (
	FromPlan    Origin = "plan"
	FromRCP     Origin = "rcp"
	FromSession Origin = "session"
)

// Action is who does what, for when. The core members of the team write it, its
// owner may settle it; it is never deleted.
type Action struct {
	ID          db.ID
	EnrolmentID db.ID
	PatientID   db.ID
	TeamID      db.ID
	GoalID      db.ID // zero when it stands alone
	Domain      Domain
	State       ActionState
	OwnerKind   OwnerKind
	OwnerID     db.ID  // professional, of a member
	OwnerName   string // of a member; empty when unknown
	OwnerLeft   bool   // the member is in the team no longer: to be given to another
	Outside     string // role of somebody outside
	DueOn       civil.Day
	Origin      Origin
	RCPID       db.ID
	ReviewID    db.ID
	SessionID   db.ID
	OnPaper     bool
	What        string
	Note        string // of the team: never on the paper
	Reason      string // why it was given up
	SettledOn   civil.Day
	SettledBy   db.ID
	AuthorID    db.ID // professional who wrote it first
	MadeAt      time.Time
	Version     int
	Veiled      bool // the person objects to sharing: no words
}

// Overdue says whether the action is late.
func (a Action) Overdue(today civil.Day) bool {
	return a.State == ToDo && !a.DueOn.IsZero() && a.DueOn.Before(today)
}

// Mine says whether the reader is the owner.
func (a Action) Mine(who access.Actor) bool {
	return a.OwnerKind == OwnerMember && who.Professional != 0 && a.OwnerID == who.Professional
}

// wrote says whether the reader wrote it first.
func (a Action) wrote(who access.Actor) bool {
	return who.Professional != 0 && a.AuthorID == who.Professional
}

// MayDo says whether the reader may settle it or take it up again: its owner,
// whatever the profession, or a core member of the team.
func (a Action) MayDo(who access.Actor) bool {
	if who.InTeam(access.TaskDo, a.TeamID) != nil {
		return false
	}
	return a.Mine(who) || who.InTeam(access.PlanWrite, a.TeamID) == nil
}

// Veil is the action as a reader may see it of a person who objects to sharing:
// whole when the reader wrote it, without a word when the reader owns it, and not
// at all otherwise (ok is false).
func (a Action) Veil(who access.Actor) (out Action, ok bool) {
	switch {
	case a.wrote(who):
		return a, true
	case a.Mine(who):
		a.What, a.Note, a.Reason, a.Outside, a.Veiled = "", "", "", "", true
		return a, true
	default:
		return Action{}, false
	}
}

// Owner says in French who the action is for.
func (a Action) Owner() string {
	switch a.OwnerKind {
	case OwnerPerson:
		return "La personne elle-même"
	case OwnerOutside:
		return a.Outside
	}
	if a.OwnerName == "" {
		return "Membre de l’équipe"
	}
	return a.OwnerName
}

// The values of TaskDraft.Owner beside a professional's identifier.
const (
	ownerPerson  = string(OwnerPerson)
	ownerOutside = string(OwnerOutside)
)

// TaskDraft is what is typed of an action, wherever it is born. Owner is the
// identifier of a professional of the team, « person » or « outside ».
type TaskDraft struct {
	Domain  Domain    `form:"domain"`
	What    string    `form:"what"`
	Owner   string    `form:"owner"`
	Outside string    `form:"outside"` // the role of somebody outside
	DueOn   civil.Day `form:"due_on"`
}

// ActionDraft is what is typed of an action on the plan's page.
type ActionDraft struct {
	TaskDraft
	GoalID  db.ID  `form:"goal"`
	Note    string `form:"note"`
	OnPaper bool   `form:"on_paper"`
	Version int    `form:"version"` // of the action that is changed
}

func (d ActionDraft) trimmed() ActionDraft {
	d.What, d.Note, d.Outside = strings.TrimSpace(d.What), strings.TrimSpace(d.Note), strings.Join(strings.Fields(d.Outside), " ")
	if d.Owner != ownerOutside {
		d.Outside = ""
	}
	return d
}

// longestDelay bounds how far ahead an action may be due.
const longestDelay = 3 // years

// validate holds the draft against the stay and the team of the day. was is the
// action that is changed: its owner and its due date stay possible.
func (d ActionDraft) validate(e patient.Enrolment, members []network.Member, was Action, today civil.Day) error {
	var wrong fault.Fields
	if d.What == "" {
		wrong.Add("what", "Écrivez ce qui est à faire.")
	}
	if d.Domain.Label() == "" {
		wrong.Add("domain", "Choisissez le domaine.")
	}
	switch owner, err := db.ParseID(d.Owner); {
	case d.Owner == ownerPerson:
	case d.Owner == ownerOutside:
		if d.Outside == "" {
			wrong.Add("outside", "Dites qui, par son rôle : « assistante sociale du département ».")
		}
	case err != nil, !memberOf(members, owner) && owner != was.OwnerID:
		wrong.Add("owner", "Choisissez qui s’en charge.")
	}
	switch {
	case d.DueOn.IsZero(), d.DueOn == was.DueOn:
	case d.DueOn.Before(e.OpenedOn):
		wrong.Add("due_on", "L’échéance est avant l’inclusion du "+e.OpenedOn.Short()+".")
	case d.DueOn.After(today.AddYears(longestDelay)):
		wrong.Add("due_on", "L’échéance est dans plus de trois ans : vérifiez l’année.")
	}
	bounded(&wrong, "what", d.What, longestWords)
	bounded(&wrong, "note", d.Note, longestNote)
	bounded(&wrong, "outside", d.Outside, longestRole)
	return wrong.Err()
}

func memberOf(members []network.Member, id db.ID) bool {
	for _, m := range members {
		if m.ProfessionalID == id {
			return true
		}
	}
	return false
}

// into puts what was typed in an action.
func (d ActionDraft) into(a *Action) {
	a.GoalID, a.Domain, a.What, a.Note, a.DueOn, a.OnPaper = d.GoalID, d.Domain, d.What, d.Note, d.DueOn, d.OnPaper
	a.OwnerID, a.Outside = 0, ""
	switch d.Owner {
	case ownerPerson:
		a.OwnerKind = OwnerPerson
	case ownerOutside:
		a.OwnerKind, a.Outside = OwnerOutside, d.Outside
	default:
		a.OwnerKind = OwnerMember
		a.OwnerID, _ = db.ParseID(d.Owner) // validated
	}
}

// Draft is the action as its form shows it.
func (a Action) Draft() ActionDraft {
	d := ActionDraft{TaskDraft: TaskDraft{Domain: a.Domain, What: a.What, Outside: a.Outside, DueOn: a.DueOn}, GoalID: a.GoalID, Note: a.Note, OnPaper: a.OnPaper, Version: a.Version}
	switch a.OwnerKind {
	case OwnerMember:
		d.Owner = a.OwnerID.String()
	default:
		d.Owner = string(a.OwnerKind)
	}
	return d
}

// ActionMove is a change of state.
type ActionMove struct {
	State   ActionState `form:"state"`
	Reason  string      `form:"reason"`
	Version int         `form:"version"`
}

func (m ActionMove) validate() error {
	var wrong fault.Fields
	if m.State == Abandoned && m.Reason == "" {
		wrong.Add("reason", "Dites pourquoi cette action est abandonnée.")
	}
	bounded(&wrong, "reason", m.Reason, longestReason)
	return wrong.Err()
}

// lower is a title inside a sentence.
func lower(s string) string {
	r := []rune(s)
	if len(r) > 0 {
		r[0] = []rune(strings.ToLower(string(r[0])))[0]
	}
	return string(r)
}
