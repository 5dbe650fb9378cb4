package network

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// Membership is one professional in one team, as one profession, over dated
// days. It gives access to the team's patients on those days and no other. The
// coordination ends it by a last day; it is never deleted, save to undo an
// import.
type Membership struct {
	ID             db.ID             `db:"id"`
	TeamID         db.ID             `db:"microstructure_id"`
	ProfessionalID db.ID             `db:"professional_id"`
	Profession     access.Profession `db:"profession"`
	From           civil.Day         `db:"from_on"`
	To             civil.Day         `db:"to_on"` // last day; none while a member
	Version        int               `db:"version"`
}

// Period is the days of the membership, both included.
func (m Membership) Period() civil.Period { return civil.Period{From: m.From, To: m.To} }

// MembershipDraft is what a person may type of a membership. Team and person
// are chosen when it is made and never change.
type MembershipDraft struct {
	TeamID         db.ID
	ProfessionalID db.ID             `form:"professional_id"`
	Profession     access.Profession `form:"membership_profession"`
	From           civil.Day         `form:"from_on"`
	To             civil.Day         `form:"to_on"`
}

// Draft is the membership as its form shows it.
func (m Membership) Draft() MembershipDraft {
	return MembershipDraft{TeamID: m.TeamID, ProfessionalID: m.ProfessionalID, Profession: m.Profession, From: m.From, To: m.To}
}

// Validate checks a draft by itself. Faults: Invalid.
func (d MembershipDraft) Validate() error {
	var wrong fault.Fields
	if d.Profession.Label() == "" {
		wrong.Add("membership_profession", "Choisissez la profession exercée dans l’équipe.")
	}
	if d.From.IsZero() {
		wrong.Add("from_on", "Écrivez la date d’arrivée dans l’équipe.")
	}
	if !d.To.IsZero() && d.To.Before(d.From) {
		wrong.Add("to_on", "Cette date précède l’arrivée ("+d.From.Short()+").")
	}
	return wrong.Err()
}

// clash refuses days that another membership of the same person in the same
// team already holds. Faults: Invalid.
func (d MembershipDraft) clash(others []Membership, self db.ID) error {
	for _, o := range others {
		if o.ID != self && o.Period().Overlaps(civil.Period{From: d.From, To: d.To}) {
			var wrong fault.Fields
			wrong.Add("from_on", "Cette personne est déjà membre de l’équipe "+spell(o.Period())+".")
			return wrong.Err()
		}
	}
	return nil
}

// spell says a membership's days.
func spell(p civil.Period) string {
	if p.Open() {
		return "depuis le " + p.From.Short()
	}
	return "du " + p.From.Short() + " au " + p.To.Short()
}
