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
	finess, ok := proved(d.FINESS, identifier.ParseFINESS)
	if ok {
		if found, err := tx.Find(&id, `select id from organisation where finess = $1 and finess_ok`, finess); err != nil || found {
			return id, false, err
		}
	}
	var near []Organisation
	if err := tx.Select(&near, `select `+organisationColumns+` from organisation where kind = $1 and departement = $2 order by id`,
		string(d.Kind), d.Departement); err != nil {
		return 0, false, err
	}
	for _, o := range near {
		if text.Fold(o.Name) == text.Fold(d.Name) && !(ok && o.FINESSOK) {
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
	rpps, ok := proved(d.RPPS, identifier.ParseRPPS)
	if ok {
		if found, err := tx.Find(&id, `select id from professional where rpps = $1 and rpps_ok`, rpps); err != nil || found {
			return id, false, err
		}
	}
	var namesakes []Professional
	if err := tx.Select(&namesakes, `select `+professionalColumns+` from professional where search_key = $1 and profession = $2 order by id`,
		text.Fold(d.LastName+" "+d.FirstName), string(d.Profession)); err != nil {
		return 0, false, err
	}
	for _, p := range namesakes {
		same, err := samePerson(tx, p, d, team, ok)
		if err != nil || same {
			return p.ID, false, err
		}
	}
	id, err = insertProfessional(tx, d)
	return id, true, err
}

func samePerson(tx *db.Tx, p Professional, d ProfessionalDraft, team db.ID, proved bool) (bool, error) {
	if proved && p.RPPSOK {
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
		if found, err := tx.Find(&id, `select id from microstructure where code = $1`, codeOf(d.Code)); err != nil || found {
			return id, false, err
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
func RemoveMembership(tx *db.Tx, id db.ID) error {
	return remove(tx, `delete from membership where id = $1`, id)
}

// RemoveTeam takes a team away that has no member, present or past.
func RemoveTeam(tx *db.Tx, id db.ID) error {
	err := unless(tx, "Cette microstructure a encore des membres.", `select count(*) from membership where microstructure_id = $1`, id)
	if err != nil {
		return err
	}
	return remove(tx, `delete from microstructure where id = $1`, id)
}

// RemoveProfessional takes a person away who is in no team, present or past.
func RemoveProfessional(tx *db.Tx, id db.ID) error {
	err := unless(tx, "Cette personne est encore membre d’une microstructure.", `select count(*) from membership where professional_id = $1`, id)
	if err != nil {
		return err
	}
	return remove(tx, `delete from professional where id = $1`, id)
}

// RemoveOrganisation takes an organisation away that hosts no team, is no
// team's site and employs nobody.
func RemoveOrganisation(tx *db.Tx, id db.ID) error {
	err := unless(tx, "Cette structure est encore le lieu, le porteur ou l’employeur de quelqu’un.",
		`select (select count(*) from microstructure where site_id = $1 or host_id = $1) + (select count(*) from professional where employer_id = $1)`, id)
	if err != nil {
		return err
	}
	return remove(tx, `delete from organisation where id = $1`, id)
}

// unless refuses when a count is not zero.
func unless(tx *db.Tx, message, count string, id db.ID) error {
	var n int
	if err := tx.Get(&n, count, id); err != nil {
		return err
	}
	if n > 0 {
		return fault.Clash(message)
	}
	return nil
}

func remove(tx *db.Tx, statement string, id db.ID) error {
	n, err := tx.Exec(statement, id)
	if err == nil && n == 0 {
		return fault.Missing()
	}
	return err
}

