package network

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/text"
)

// The rows: a noun with the folded key it is searched and sorted by.

type organisationRow struct {
	Organisation
	SearchKey string `db:"search_key"`
}

type professionalRow struct {
	Professional
	SearchKey string `db:"search_key"`
}

type teamRow struct {
	Microstructure
	SearchKey string `db:"search_key"`
}

func rowOfOrganisation(o Organisation) organisationRow {
	return organisationRow{o, text.Fold(o.Name + " " + o.Commune)}
}

func rowOfProfessional(p Professional) professionalRow {
	return professionalRow{p, text.Fold(p.LastName + " " + p.FirstName)}
}

func rowOfTeam(m Microstructure) teamRow {
	return teamRow{m, text.Fold(m.Code + " " + m.Name)}
}

const (
	organisationColumns = `id, kind, name, region, departement, finess, finess_ok, siret, siret_ok, address, postal_code, commune, phone, email, version`
	professionalColumns = `id, last_name, first_name, profession, title, rpps, rpps_ok, email, self_employed, employer_id, version`
	teamColumns         = `id, code, name, region, departement, site_id, host_id, agreement_on, agreement_ends_on, trained_on, opened_on, closed_on, version`
	membershipColumns   = `id, microstructure_id, professional_id, profession, from_on, to_on, version`
	memberSelect        = `select m.id as membership_id, p.id as professional_id, p.last_name, p.first_name, p.title, m.profession, m.from_on, m.to_on
		from membership m join professional p on p.id = m.professional_id `
)

// TeamByID reads a team. Faults: NotFound.
func TeamByID(tx *db.Tx, id db.ID) (Microstructure, error) {
	var m Microstructure
	err := tx.Get(&m, `select `+teamColumns+` from microstructure where id = $1`, id)
	return m, err
}

// TeamByCode reads a team. Faults: NotFound.
func TeamByCode(tx *db.Tx, code string) (Microstructure, error) {
	var m Microstructure
	err := tx.Get(&m, `select `+teamColumns+` from microstructure where code = $1`, codeOf(code))
	return m, err
}

// Teams reads the teams of a region, all of them when region is empty, by code.
func Teams(tx *db.Tx, region string) ([]Microstructure, error) {
	var list []Microstructure
	err := tx.Select(&list, `select `+teamColumns+` from microstructure where $1 = '' or region = $1 order by code`, region)
	return list, err
}

// OrganisationByID reads an organisation. Faults: NotFound.
func OrganisationByID(tx *db.Tx, id db.ID) (Organisation, error) {
	var o Organisation
	err := tx.Get(&o, `select `+organisationColumns+` from organisation where id = $1`, id)
	return o, err
}

// ProfessionalByID reads a professional. Faults: NotFound.
func ProfessionalByID(tx *db.Tx, id db.ID) (Professional, error) {
	var p Professional
	err := tx.Get(&p, `select `+professionalColumns+` from professional where id = $1`, id)
	return p, err
}

// Members reads every membership of a team, present, past and to come: those
// who are or will be members first, then by profession and name.
func Members(tx *db.Tx, team db.ID) ([]Member, error) {
	var list []Member
	err := tx.Select(&list, memberSelect+`where m.microstructure_id = $1
		order by case when m.to_on is null then 0 else 1 end, `+professionOrder+`, p.search_key, m.from_on`, team)
	return list, err
}

// professionOrder sorts the professions as a team presents itself.
const professionOrder = `case m.profession when 'gp' then 1 when 'psychologist' then 2 when 'social_worker' then 3
	when 'psychiatrist' then 4 when 'nurse' then 5 when 'pharmacist' then 6 else 7 end`

// MembersOn reads who is a member of a team on a day.
func MembersOn(tx *db.Tx, team db.ID, day civil.Day) ([]Member, error) {
	var list []Member
	err := tx.Select(&list, memberSelect+`where m.microstructure_id = $1 and m.from_on <= $2 and (m.to_on is null or m.to_on >= $2)
		order by `+professionOrder+`, p.search_key`, team, day)
	return list, err
}

// MemberOn reads one person's membership of a team on a day; false when he or
// she is not a member that day.
func MemberOn(tx *db.Tx, team, professional db.ID, day civil.Day) (Member, bool, error) {
	var m Member
	found, err := tx.Find(&m, memberSelect+`where m.microstructure_id = $1 and m.professional_id = $2
		and m.from_on <= $3 and (m.to_on is null or m.to_on >= $3)`, team, professional, day)
	return m, found, err
}

// TeamsOf reads the teams a person belongs to on a day, and as what, by code:
// the scope of each request of a member.
func TeamsOf(tx *db.Tx, professional db.ID, day civil.Day) ([]access.Team, error) {
	var rows []struct {
		ID         db.ID             `db:"id"`
		Code       string            `db:"code"`
		Name       string            `db:"name"`
		Profession access.Profession `db:"profession"`
	}
	err := tx.Select(&rows, `select t.id, t.code, t.name, m.profession from membership m join microstructure t on t.id = m.microstructure_id
		where m.professional_id = $1 and m.from_on <= $2 and (m.to_on is null or m.to_on >= $2) order by t.code`, professional, day)
	list := make([]access.Team, len(rows))
	for i, r := range rows {
		list[i] = access.Team{ID: r.ID, Code: r.Code, Name: r.Name, Profession: r.Profession}
	}
	return list, err
}

func membershipByID(tx *db.Tx, id db.ID) (Membership, error) {
	var m Membership
	err := tx.Get(&m, `select `+membershipColumns+` from membership where id = $1`, id)
	return m, err
}

// membershipsOf reads every membership of one person in one team.
func membershipsOf(tx *db.Tx, team, professional db.ID) ([]Membership, error) {
	var list []Membership
	err := tx.Select(&list, `select `+membershipColumns+` from membership where microstructure_id = $1 and professional_id = $2
		order by from_on`, team, professional)
	return list, err
}

func insertOrganisation(tx *db.Tx, d OrganisationDraft) (db.ID, error) {
	o := d.of(tx.NewID(), 1)
	return o.ID, tx.Insert("organisation", rowOfOrganisation(o))
}

func insertProfessional(tx *db.Tx, d ProfessionalDraft) (db.ID, error) {
	p := d.of(tx.NewID(), 1)
	return p.ID, tx.Insert("professional", rowOfProfessional(p))
}

func insertTeam(tx *db.Tx, d TeamDraft) (Microstructure, error) {
	m := d.of(tx.NewID(), 1)
	return m, tx.Insert("microstructure", rowOfTeam(m))
}

func insertMembership(tx *db.Tx, d MembershipDraft) (db.ID, error) {
	m := Membership{ID: tx.NewID(), TeamID: d.TeamID, ProfessionalID: d.ProfessionalID, Profession: d.Profession, From: d.From, To: d.To, Version: 1}
	return m.ID, tx.Insert("membership", m)
}

// The updates carry the version that was read. Faults: Conflict.

func updateOrganisation(tx *db.Tx, o Organisation) error {
	r := rowOfOrganisation(o)
	return tx.Change(`update organisation set kind = $1, name = $2, search_key = $3, region = $4, departement = $5, finess = $6, finess_ok = $7,
		siret = $8, siret_ok = $9, address = $10, postal_code = $11, commune = $12, phone = $13, email = $14, version = version + 1
		where id = $15 and version = $16`,
		string(r.Kind), r.Name, r.SearchKey, r.Region, r.Departement, r.FINESS, r.FINESSOK, r.SIRET, r.SIRETOK, r.Address, r.PostalCode,
		r.Commune, r.Phone, r.Email, r.ID, r.Version)
}

func updateProfessional(tx *db.Tx, p Professional) error {
	r := rowOfProfessional(p)
	return tx.Change(`update professional set last_name = $1, first_name = $2, search_key = $3, profession = $4, title = $5, rpps = $6, rpps_ok = $7,
		email = $8, self_employed = $9, employer_id = $10, version = version + 1 where id = $11 and version = $12`,
		r.LastName, r.FirstName, r.SearchKey, string(r.Profession), r.Title, r.RPPS, r.RPPSOK, r.Email, r.SelfEmployed, r.EmployerID, r.ID, r.Version)
}

func updateTeam(tx *db.Tx, m Microstructure) error {
	r := rowOfTeam(m)
	return tx.Change(`update microstructure set name = $1, search_key = $2, region = $3, departement = $4, site_id = $5, host_id = $6,
		agreement_on = $7, agreement_ends_on = $8, trained_on = $9, opened_on = $10, closed_on = $11, version = version + 1
		where id = $12 and version = $13`,
		r.Name, r.SearchKey, r.Region, r.Departement, r.SiteID, r.HostID, r.AgreementOn, r.AgreementEndsOn, r.TrainedOn, r.OpenedOn,
		r.ClosedOn, r.ID, r.Version)
}

func updateMembership(tx *db.Tx, m Membership) error {
	return tx.Change(`update membership set profession = $1, from_on = $2, to_on = $3, version = version + 1 where id = $4 and version = $5`,
		string(m.Profession), m.From, m.To, m.ID, m.Version)
}
