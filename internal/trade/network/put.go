package network

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/identifier"
	"maillage/internal/ground/text"
)

// The Put functions are for import and demonstration. Each finds what the draft
// names by its natural key, or makes it; what is found is left as it is, so that
// the same file again changes nothing and an import can be undone. created says
// whether it was made. Numbers that fail their check digit are kept, marked, and
// never match. The caller has checked the permission. Faults: Invalid.

// PutOrganisation matches by FINESS when it holds, else by kind, folded name and
// département, leaving aside an organisation whose own valid FINESS differs.
func PutOrganisation(tx *db.Tx, d OrganisationDraft) (id db.ID, created bool, err error) {
	var wrong fault.Fields
	d.common(&wrong)
	if err := wrong.Err(); err != nil {
		return 0, false, err
	}
	if o, found, err := byFINESS(tx, d.FINESS); err != nil || found {
		return o.ID, false, err
	}
	near, err := neighbours(tx, d.Kind, d.Departement)
	if err != nil {
		return 0, false, err
	}
	for _, o := range near {
		if text.Fold(o.Name) == text.Fold(d.Name) && !(o.FINESSOK && identifier.CheckFINESS(d.FINESS)) {
			return o.ID, false, nil
		}
	}
	id, err = insertOrganisation(tx, d)
	return id, true, err
}

// PutProfessional matches by RPPS when it holds, else by folded name and
// profession within the same employer or the team given. team is zero when it is
// not known; a namesake with neither employer nor team in common is then the same
// person only when neither has an employer. Somebody whose own valid RPPS differs
// is somebody else.
func PutProfessional(tx *db.Tx, d ProfessionalDraft, team db.ID) (id db.ID, created bool, err error) {
	var wrong fault.Fields
	d.common(&wrong)
	if err := wrong.Err(); err != nil {
		return 0, false, err
	}
	if p, found, err := byRPPS(tx, d.RPPS); err != nil || found {
		return p.ID, false, err
	}
	near, err := namesakes(tx, d.LastName, d.FirstName, d.Profession)
	if err != nil {
		return 0, false, err
	}
	for _, p := range near {
		same, err := samePerson(tx, p, d, team)
		if err != nil || same {
			return p.ID, false, err
		}
	}
	id, err = insertProfessional(tx, d)
	return id, true, err
}

func samePerson(tx *db.Tx, p Professional, d ProfessionalDraft, team db.ID) (bool, error) {
	if p.RPPSOK && identifier.CheckRPPS(d.RPPS) {
		return false, nil // both hold and differ: the search by number found nobody
	}
	if !p.EmployerID.IsZero() && p.EmployerID == d.EmployerID {
		return true, nil
	}
	if team.IsZero() {
		return p.EmployerID.IsZero() && d.EmployerID.IsZero(), nil
	}
	in, err := membershipsOf(tx, team, p.ID)
	return len(in) > 0, err
}

// PutTeam matches by code. An empty code is given by the program.
func PutTeam(tx *db.Tx, d TeamDraft) (id db.ID, created bool, err error) {
	if err := d.Validate(); err != nil {
		return 0, false, err
	}
	if codeOf(d.Code) != "" {
		if m, found, err := byCode(tx, d.Code); err != nil || found {
			return m.ID, false, err
		}
	} else if d.Code, err = freeCode(tx, d.Departement); err != nil {
		return 0, false, err
	}
	m, err := insertTeam(tx, d)
	return m.ID, true, err
}

// PutMembership matches the person's membership of the team that shares a day
// with the draft's: one person is in one team once at a time.
func PutMembership(tx *db.Tx, d MembershipDraft) (id db.ID, created bool, err error) {
	if err := d.Validate(); err != nil {
		return 0, false, err
	}
	have, err := membershipsOf(tx, d.TeamID, d.ProfessionalID)
	if err != nil {
		return 0, false, err
	}
	for _, m := range have {
		if m.Period().Overlaps(civil.Period{From: d.From, To: d.To}) {
			return m.ID, false, nil
		}
	}
	id, err = insertMembership(tx, d)
	return id, true, err
}

// The Remove functions undo a Put that made something. They refuse when
// something of this room rests on it. Faults: Conflict, NotFound.

// RemoveMembership takes a membership away.
func RemoveMembership(tx *db.Tx, id db.ID) error { return deleteMembership(tx, id) }

// RemoveTeam takes a team away that has no member, present or past.
func RemoveTeam(tx *db.Tx, id db.ID) error {
	if err := free("Cette microstructure a encore des membres.")(membersEver(tx, id)); err != nil {
		return err
	}
	return deleteTeam(tx, id)
}

// RemoveProfessional takes a person away who is in no team, present or past.
func RemoveProfessional(tx *db.Tx, id db.ID) error {
	if err := free("Cette personne est encore membre d’une microstructure.")(teamsEver(tx, id)); err != nil {
		return err
	}
	return deleteProfessional(tx, id)
}

// RemoveOrganisation takes an organisation away that is no team's site or host
// and employs nobody.
func RemoveOrganisation(tx *db.Tx, id db.ID) error {
	if err := free("Cette structure est encore un lieu d’exercice, une structure porteuse ou un employeur.")(restingOn(tx, id)); err != nil {
		return err
	}
	return deleteOrganisation(tx, id)
}

// free refuses, in these words, when something is counted.
func free(message string) func(n int, err error) error {
	return func(n int, err error) error {
		if err == nil && n > 0 {
			err = fault.Clash(message)
		}
		return err
	}
}
