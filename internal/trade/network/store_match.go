package network

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/identifier"
	"maillage/internal/ground/text"
)

// What a draft may already name, and what rests on a row.

// byFINESS finds the organisation that a number names, when the number holds.
func byFINESS(tx *db.Tx, written string) (Organisation, bool, error) {
	var o Organisation
	finess, ok := proved(written, identifier.ParseFINESS)
	if !ok {
		return o, false, nil
	}
	found, err := tx.Find(&o, `select `+organisationColumns+` from organisation where finess = $1 and finess_ok`, finess)
	return o, found, err
}

// byRPPS finds the person that a number names, when the number holds.
func byRPPS(tx *db.Tx, written string) (Professional, bool, error) {
	var p Professional
	rpps, ok := proved(written, identifier.ParseRPPS)
	if !ok {
		return p, false, nil
	}
	found, err := tx.Find(&p, `select `+professionalColumns+` from professional where rpps = $1 and rpps_ok`, rpps)
	return p, found, err
}

// byCode finds a team; an empty code names none.
func byCode(tx *db.Tx, written string) (Microstructure, bool, error) {
	var m Microstructure
	found, err := tx.Find(&m, `select `+teamColumns+` from microstructure where code = $1`, codeOf(written))
	return m, found, err
}

// neighbours reads the organisations of one kind in a département.
func neighbours(tx *db.Tx, kind OrganisationKind, departement string) ([]Organisation, error) {
	var list []Organisation
	err := tx.Select(&list, `select `+organisationColumns+` from organisation where kind = $1 and departement = $2 order by id`,
		string(kind), departement)
	return list, err
}

// namesakes reads the people of one folded name and profession.
func namesakes(tx *db.Tx, last, first string, profession access.Profession) ([]Professional, error) {
	var list []Professional
	err := tx.Select(&list, `select `+professionalColumns+` from professional where search_key = $1 and profession = $2 order by id`,
		text.Fold(last+" "+first), string(profession))
	return list, err
}

// codesUnder reads the team codes that begin with a prefix.
func codesUnder(tx *db.Tx, prefix string) ([]string, error) {
	var codes []string
	err := tx.Select(&codes, `select code from microstructure where code like $1`, prefix+"%")
	return codes, err
}

func membersEver(tx *db.Tx, team db.ID) (n int, err error) {
	err = tx.Get(&n, `select count(*) from membership where microstructure_id = $1`, team)
	return n, err
}

func teamsEver(tx *db.Tx, professional db.ID) (n int, err error) {
	err = tx.Get(&n, `select count(*) from membership where professional_id = $1`, professional)
	return n, err
}

func restingOn(tx *db.Tx, organisation db.ID) (n int, err error) {
	err = tx.Get(&n, `select (select count(*) from microstructure where site_id = $1 or host_id = $1)
		+ (select count(*) from professional where employer_id = $1)`, organisation)
	return n, err
}

func deleteMembership(tx *db.Tx, id db.ID) error {
	return gone(tx.Exec(`delete from membership where id = $1`, id))
}

func deleteTeam(tx *db.Tx, id db.ID) error {
	return gone(tx.Exec(`delete from microstructure where id = $1`, id))
}

func deleteProfessional(tx *db.Tx, id db.ID) error {
	return gone(tx.Exec(`delete from professional where id = $1`, id))
}

func deleteOrganisation(tx *db.Tx, id db.ID) error {
	return gone(tx.Exec(`delete from organisation where id = $1`, id))
}

// gone is NotFound when there was nothing to delete.
func gone(n int64, err error) error {
	if err == nil && n == 0 {
		return fault.Missing()
	}
	return err
}
