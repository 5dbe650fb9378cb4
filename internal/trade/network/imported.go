package network

import (
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// What an import reads of the network, and how what it made is taken back.

// Staff is a professional with the memberships he or she has or had.
type Staff struct {
	Professional
	Memberships []Membership
}

// StaffIn reads everyone who is, was or will be in a team of these regions, with
// those memberships, in the order they were made. No region stands for all.
func StaffIn(tx *db.Tx, regions []string) ([]Staff, error) {
	scope, args := `t.id is not null`, []any(nil)
	if len(regions) > 0 {
		marks, values := db.In(1, regions)
		scope, args = `t.region in `+marks, values
	}
	var rows []struct {
		Person Professional `db:"p"`
		Member Membership   `db:"m"`
	}
	err := tx.Select(&rows, `select p.id as "p.id", p.last_name as "p.last_name", p.first_name as "p.first_name", p.profession as "p.profession",
			p.title as "p.title", p.rpps as "p.rpps", p.rpps_ok as "p.rpps_ok", p.email as "p.email", p.self_employed as "p.self_employed",
			p.employer_id as "p.employer_id", p.version as "p.version", m.id as "m.id", m.microstructure_id as "m.microstructure_id",
			m.professional_id as "m.professional_id", m.profession as "m.profession", m.from_on as "m.from_on", m.to_on as "m.to_on", m.version as "m.version"
		from membership m join microstructure t on t.id = m.microstructure_id join professional p on p.id = m.professional_id
		where `+scope+` order by p.id, m.id`, args...)
	var list []Staff
	for _, r := range rows {
		if len(list) == 0 || list[len(list)-1].ID != r.Person.ID {
			list = append(list, Staff{Professional: r.Person})
		}
		last := &list[len(list)-1]
		last.Memberships = append(last.Memberships, r.Member)
	}
	return list, err
}

// Imported is what an import made in this room.
type Imported struct {
	Memberships   []db.ID
	Teams         []db.ID
	Professionals []db.ID
	Organisations []db.ID
}

// RemoveImported takes back what an import made. Faults: Conflict, with what
// somebody changed since or what rests on it.
func RemoveImported(tx *db.Tx, in Imported) error {
	for _, part := range []struct {
		ids    []db.ID
		query  string
		words  string
		remove func(*db.Tx, db.ID) error
	}{
		{in.Memberships, `select version from membership where id = $1`, "L’appartenance d’un professionnel à une équipe", RemoveMembership},
		{in.Teams, `select version from microstructure where id = $1`, "Une microstructure", RemoveTeam},
		{in.Professionals, `select version from professional where id = $1`, "La fiche d’un professionnel", RemoveProfessional},
		{in.Organisations, `select version from organisation where id = $1`, "La fiche d’une structure", RemoveOrganisation},
	} {
		for _, id := range part.ids {
			var version int
			found, err := tx.Find(&version, part.query, id)
			if err != nil {
				return err
			}
			if !found || version != 1 {
				return fault.Clash(part.words + " a été modifiée depuis l’import.")
			}
			if err := part.remove(tx, id); err != nil {
				return err
			}
		}
	}
	return nil
}
