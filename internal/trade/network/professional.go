package network

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/identifier"
	"maillage/internal/ground/text"
)

// Professions lists the professions in the order of forms.
var Professions = []access.Profession{
	access.GP, access.Psychologist, access.SocialWorker, access.Psychiatrist, access.Nurse, access.Pharmacist, access.OtherMember,
}

// Core lists the professions without which a team is not complete (domain
// rule 1).
var Core = []access.Profession{access.GP, access.Psychologist, access.SocialWorker}

// Professional is one person who works in the network. The coordination keeps
// it; the record is never reused for somebody else.
type Professional struct {
	ID           db.ID             `db:"id"`
	LastName     string            `db:"last_name"`
	FirstName    string            `db:"first_name"`
	Profession   access.Profession `db:"profession"`
	Title        string            `db:"title"` // « éducatrice spécialisée »
	RPPS         string            `db:"rpps"`
	RPPSOK       bool              `db:"rpps_ok"` // false: empty, or its check digit fails
	Email        string            `db:"email"`
	SelfEmployed bool              `db:"self_employed"`
	EmployerID   db.ID             `db:"employer_id"`
	Version      int               `db:"version"`
}

// Name is « Claire Durand ».
func (p Professional) Name() string { return joined(" ", p.FirstName, p.LastName) }

// Describe is the title, or the profession when there is none.
func (p Professional) Describe() string { return described(p.Title, p.Profession) }

// ProfessionalDraft is what a person may type of a professional.
type ProfessionalDraft struct {
	LastName     string            `form:"last_name"`
	FirstName    string            `form:"first_name"`
	Profession   access.Profession `form:"profession"`
	Title        string            `form:"title"`
	RPPS         string            `form:"rpps"`
	Email        string            `form:"email"`
	SelfEmployed bool              `form:"self_employed"`
	EmployerID   db.ID             `form:"employer_id"`
}

// Draft is the professional as the form shows it.
func (p Professional) Draft() ProfessionalDraft {
	return ProfessionalDraft{
		LastName: p.LastName, FirstName: p.FirstName, Profession: p.Profession, Title: p.Title, RPPS: p.RPPS,
		Email: p.Email, SelfEmployed: p.SelfEmployed, EmployerID: p.EmployerID,
	}
}

// Validate is the check of what is typed, as OrganisationDraft.Validate.
// Faults: Invalid.
func (d ProfessionalDraft) Validate(was Professional) error {
	var wrong fault.Fields
	d.common(&wrong)
	if d.RPPS != "" && d.RPPS != was.RPPS {
		refuse(&wrong, "rpps", d.RPPS, identifier.ParseRPPS)
	}
	if d.SelfEmployed && !d.EmployerID.IsZero() {
		wrong.Add("employer_id", "Une personne libérale n’a pas d’employeur : choisissez l’un ou l’autre.")
	}
	return wrong.Err()
}

func (d ProfessionalDraft) common(wrong *fault.Fields) {
	if text.Fold(d.LastName) == "" {
		wrong.Add("last_name", "Écrivez le nom.")
	}
	if d.Profession.Label() == "" {
		wrong.Add("profession", "Choisissez la profession.")
	}
	lengths(wrong, []bounded{
		{"last_name", d.LastName, 100}, {"first_name", d.FirstName, 100}, {"title", d.Title, 100}, {"rpps", d.RPPS, 30},
	})
	email(wrong, d.Email)
}

func (d ProfessionalDraft) of(id db.ID, version int) Professional {
	p := Professional{
		ID: id, LastName: spaced(d.LastName), FirstName: spaced(d.FirstName), Profession: d.Profession, Title: spaced(d.Title),
		Email: spaced(d.Email), SelfEmployed: d.SelfEmployed, EmployerID: d.EmployerID, Version: version,
	}
	p.RPPS, p.RPPSOK = proved(d.RPPS, identifier.ParseRPPS)
	return p
}

// Member is one membership with the person behind it.
type Member struct {
	MembershipID   db.ID             `db:"membership_id"`
	ProfessionalID db.ID             `db:"professional_id"`
	LastName       string            `db:"last_name"`
	FirstName      string            `db:"first_name"`
	Title          string            `db:"title"`
	Profession     access.Profession `db:"profession"` // the one held in this team
	From           civil.Day         `db:"from_on"`
	To             civil.Day         `db:"to_on"` // last day; none while a member
}

// Name is « Claire Durand ».
func (m Member) Name() string { return joined(" ", m.FirstName, m.LastName) }

// Describe is the title, or the profession when there is none.
func (m Member) Describe() string { return described(m.Title, m.Profession) }

// Period is the days of the membership, both included.
func (m Member) Period() civil.Period { return civil.Period{From: m.From, To: m.To} }

// Missing lists the professions a team lacks on a day among its members (domain
// rule 1), in the order of Core.
func Missing(members []Member, day civil.Day) []access.Profession {
	var list []access.Profession
	for _, p := range Core {
		found := false
		for _, m := range members {
			found = found || m.Profession == p && m.Period().Contains(day)
		}
		if !found {
			list = append(list, p)
		}
	}
	return list
}

func described(title string, p access.Profession) string {
	if title != "" {
		return title
	}
	return p.Label()
}
