package account

import (
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/text"

	"golang.org/x/text/unicode/norm"
)

// Account is a person who signs in. It is made by an invitation (or by the
// demonstration), disabled and reopened, never deleted: the journal names it.
type Account struct {
	ID           db.ID
	Email        string
	Name         string // « Claire Durand »
	Professional db.ID  // zero when the person is not one of the network's professionals
	Demo         bool
	Accepted     bool // a password was chosen
	SecondFactor bool // a second factor was set up
	DisabledAt   time.Time
	MadeAt       time.Time
	SignedInAt   time.Time // zero: never
	ConfirmedAt  time.Time // zero: nobody has said that it is he or she; see confirm.go
}

// Status says how an account stands.
type Status string

// The statuses of an account.
const (
	Invited Status = "invited"
	Active  Status = "active"
	Closed  Status = "closed"
)

// Disabled says whether the account is closed.
func (a Account) Disabled() bool { return !a.DisabledAt.IsZero() }

// Status of the account.
func (a Account) Status() Status {
	switch {
	case a.Disabled():
		return Closed
	case !a.Accepted:
		return Invited
	default:
		return Active
	}
}

// Grant is a role an account holds, both days included; no To: until it is ended.
type Grant struct {
	ID           db.ID       `db:"id"`
	AccountID    db.ID       `db:"account_id"`
	Role         access.Role `db:"role"`
	Region       string      `db:"region"`
	Organisation db.ID       `db:"organisation_id"`
	From         civil.Day   `db:"from_on"`
	To           civil.Day   `db:"to_on"`
}

// On says whether the grant holds on a day.
func (g Grant) On(day civil.Day) bool {
	return !g.From.After(day) && (g.To.IsZero() || !g.To.Before(day))
}

// Choice is something that can be chosen in a form: a region by its code, a
// professional or an organisation by its identifier's text.
type Choice struct {
	Value string
	Label string
	Note  string
}

// Directory is what an invitation may name.
type Directory struct {
	Regions []Choice
	People  []Choice // professionals of the region asked for
	Hosts   []Choice // CSAPA and CAARUD of the region asked for
}

// GrantDraft is what is typed to give a role.
type GrantDraft struct {
	Role         access.Role `form:"role"`
	Region       string      `form:"region"`
	Organisation db.ID       `form:"organisation"`
}

// InviteDraft is what is typed to invite a person. A member is a professional of
// the network and takes his or her name from there.
type InviteDraft struct {
	Email        string `form:"email"`
	Name         string `form:"name"`
	Professional db.ID  `form:"professional"`
	GrantDraft
}

const (
	longestEmail = 200
	longestName  = 120
)

// Validate checks what can be checked without the database. Faults: Invalid.
func (d InviteDraft) Validate() error {
	var wrong fault.Fields
	checkEmail(&wrong, d.Email)
	switch {
	case d.Role == access.Member && d.Professional == 0:
		wrong.Add("professional", "Choisissez la personne dans l’annuaire du réseau.")
	case d.Role != access.Member && strings.TrimSpace(d.Name) == "":
		wrong.Add("name", "Écrivez le prénom et le nom.")
	case utf8.RuneCountInString(d.Name) > longestName:
		wrong.Add("name", "Ce nom est trop long.")
	}
	d.check(&wrong)
	return wrong.Err()
}

// Validate checks a grant alone. Faults: Invalid.
func (d GrantDraft) Validate() error {
	var wrong fault.Fields
	d.check(&wrong)
	return wrong.Err()
}

func (d GrantDraft) check(wrong *fault.Fields) {
	if d.Role.Label() == "" {
		wrong.Add("role", "Choisissez un rôle.")
		return
	}
	if needsRegion(d.Role) && d.Region == "" {
		wrong.Add("region", "Choisissez une région.")
	}
	if d.Role == access.HostOrganisation && d.Organisation == 0 {
		wrong.Add("organisation", "Choisissez la structure porteuse.")
	}
	if d.Role != access.HostOrganisation && d.Organisation != 0 {
		wrong.Add("organisation", "Seule une structure porteuse a une organisation.")
	}
}

// needsRegion: the insurer, evaluators and the operator may be national.
func needsRegion(r access.Role) bool {
	switch r {
	case access.Insurer, access.Evaluator, access.Operator:
		return false
	default:
		return true
	}
}

func checkEmail(wrong *fault.Fields, email string) {
	switch a, err := mail.ParseAddress(email); {
	case email == "":
		wrong.Add("email", "Écrivez l’adresse électronique.")
	case err != nil || a.Address != email || !strings.Contains(email[strings.LastIndexByte(email, '@')+1:], "."):
		wrong.Add("email", "Cette adresse n’est pas complète\u202f: elle ressemble à prenom.nom@exemple.fr.")
	case len(email) > longestEmail:
		wrong.Add("email", "Cette adresse est trop longue.")
	}
}

// emailKey is under what an address is unique and found.
func emailKey(email string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(email)))
}

func searchKey(name, email string) string { return text.Fold(name) + " " + text.Fold(email) }
