// Package access says who acts and what each role may do. The decision is taken
// in the service of each room, on every door: first the permission (the rights
// grid, one table), then the scope (the teams, the region or the organisation
// the actor belongs to on that day).
package access

import (
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// Role is what a person signs in as.
type Role string

// The roles.
const (
	Member              Role = "member" // of one or more microstructures
	AdminCoordination   Role = "admin_coordination"
	MedicalCoordination Role = "medical_coordination"
	HostOrganisation    Role = "host_organisation" // CSAPA or CAARUD that lends staff
	Agency              Role = "agency"            // ARS
	Insurer             Role = "insurer"           // CNAM
	Evaluator           Role = "evaluator"
	Operator            Role = "operator"
)

// Roles lists them in the order of the grid.
var Roles = []Role{Member, AdminCoordination, MedicalCoordination, HostOrganisation, Agency, Insurer, Evaluator, Operator}

// Label is the role's name on screens, in French.
func (r Role) Label() string {
	switch r {
	case Member:
		return "Membre d’une microstructure"
	case AdminCoordination:
		return "Coordination administrative"
	case MedicalCoordination:
		return "Coordination médicale"
	case HostOrganisation:
		return "Structure porteuse"
	case Agency:
		return "ARS"
	case Insurer:
		return "Assurance maladie"
	case Evaluator:
		return "Évaluation"
	case Operator:
		return "Exploitation"
	default:
		return ""
	}
}

// Profession is what a member does in a team.
type Profession string

// The professions. Only psychologist and social worker have a quota; with the
// GP they make the quorum of a RCP (domain rules 23 and 25).
const (
	GP           Profession = "gp"
	Psychologist Profession = "psychologist"
	SocialWorker Profession = "social_worker"
	Psychiatrist Profession = "psychiatrist"
	Nurse        Profession = "nurse"
	Pharmacist   Profession = "pharmacist"
	OtherMember  Profession = "other"
)

// Label is the profession's name on screens, in French.
func (p Profession) Label() string {
	switch p {
	case GP:
		return "Médecin généraliste"
	case Psychologist:
		return "Psychologue"
	case SocialWorker:
		return "Travailleur social"
	case Psychiatrist:
		return "Psychiatre"
	case Nurse:
		return "Infirmier"
	case Pharmacist:
		return "Pharmacien"
	case OtherMember:
		return "Autre intervenant"
	default:
		return ""
	}
}

// Core says whether the profession makes the quorum.
func (p Profession) Core() bool { return p == GP || p == Psychologist || p == SocialWorker }

// Team is a microstructure the actor belongs to today, and as what.
type Team struct {
	ID         db.ID
	Code       string
	Name       string
	Profession Profession
}

// Actor is who acts, passed by value right after ctx. It is read afresh for each
// request: leaving a team ends access at once. The zero Actor may do nothing.
type Actor struct {
	Account      db.ID // zero on the command line
	Grant        db.ID
	Professional db.ID // zero when the account is not a professional's
	Name         string
	Role         Role
	Region       string // code; coordinations and agencies
	Organisation db.ID  // host organisation
	Teams        []Team // of a member, dated today
	Demo         bool
	Theme        string
	SignIn       db.ID
	Unconfirmed  bool   // a member nobody has vouched for yet: he has no team
	Request      string // request number, for the journal and the log
}

// Console is the install's operator on the command line: everything but opening
// a record by hand. name is the system account's.
func Console(name string) Actor { return Actor{Role: Operator, Name: name} }

// Team finds one of the actor's teams.
func (a Actor) Team(id db.ID) (Team, bool) {
	for _, t := range a.Teams {
		if t.ID == id {
			return t, true
		}
	}
	return Team{}, false
}

// TeamIDs lists the actor's teams, for queries.
func (a Actor) TeamIDs() []db.ID {
	ids := make([]db.ID, len(a.Teams))
	for i, t := range a.Teams {
		ids[i] = t.ID
	}
	return ids
}

// Professions lists what the actor is in any of his teams, each once.
func (a Actor) Professions() []Profession {
	var ps []Profession
	for _, t := range a.Teams {
		if !contains(ps, t.Profession) {
			ps = append(ps, t.Profession)
		}
	}
	return ps
}

func contains[T comparable](list []T, v T) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}

// Check is the first line of every use-case. Faults: Forbidden.
func (a Actor) Check(p Permission) error {
	if !a.May(p) {
		return fault.Deny()
	}
	return nil
}

// May says whether the actor's role, and for a member one of his professions,
// holds a permission.
func (a Actor) May(p Permission) bool {
	rule, ok := Grid[p]
	if !ok {
		return false
	}
	if a.Role == Member {
		for _, t := range a.Teams {
			if rule.admits(t.Profession) {
				return true
			}
		}
		return rule.anyMember()
	}
	return contains(rule.Roles, a.Role)
}

// InTeam is the permission and the scope of a use-case about one team: for a
// member, the team is his and his profession there holds the permission.
// Faults: Forbidden; NotFound when the team is not his.
func (a Actor) InTeam(p Permission, team db.ID) error {
	if err := a.Check(p); err != nil {
		return err
	}
	t, ok := a.Team(team)
	if !ok {
		return fault.Missing()
	}
	if rule := Grid[p]; !rule.admits(t.Profession) {
		return fault.Deny()
	}
	return nil
}
