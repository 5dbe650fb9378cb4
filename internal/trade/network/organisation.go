package network

import (
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/identifier"
	"maillage/internal/ground/text"
	"maillage/internal/trade/terminology"
)

// OrganisationKind is what an organisation is; its words are the list
// « structure_kind » of terminology.
type OrganisationKind string

// The kinds that a rule names.
const (
	CSAPA        OrganisationKind = "csapa"
	CAARUD       OrganisationKind = "caarud"
	Coordination OrganisationKind = "coordination"
	Agency       OrganisationKind = "ars"
	Fund         OrganisationKind = "cpam"
	OtherKind    OrganisationKind = "other"
)

const kindList = "structure_kind"

// Label is the kind in one or two words, in French.
func (k OrganisationKind) Label() string { return terminology.Short(kindList, terminology.Code(k)) }

// Hosts says whether such an organisation lends staff to a microstructure
// (domain rule 3).
func (k OrganisationKind) Hosts() bool { return k == CSAPA || k == CAARUD }

// Practises says whether a microstructure can work there: any place of care,
// not a coordination, an agency or a fund.
func (k OrganisationKind) Practises() bool {
	return k != Coordination && k != Agency && k != Fund
}

// Organisation is a structure of the network. The coordination of its region
// keeps it; it is never removed while something rests on it.
type Organisation struct {
	ID          db.ID            `db:"id"`
	Kind        OrganisationKind `db:"kind"`
	Name        string           `db:"name"`
	Region      string           `db:"region"` // INSEE code, that of the département
	Departement string           `db:"departement"`
	FINESS      string           `db:"finess"`
	FINESSOK    bool             `db:"finess_ok"` // false: empty, or its check digit fails
	SIRET       string           `db:"siret"`
	SIRETOK     bool             `db:"siret_ok"`
	Address     string           `db:"address"`
	PostalCode  string           `db:"postal_code"`
	Commune     string           `db:"commune"`
	Phone       string           `db:"phone"`
	Email       string           `db:"email"`
	Version     int              `db:"version"`
}

// Place is where the organisation stands, « 31560 Nailloux ».
func (o Organisation) Place() string { return joined(" ", o.PostalCode, o.Commune) }

// OrganisationDraft is what a person may type of an organisation.
type OrganisationDraft struct {
	Kind        OrganisationKind `form:"kind"`
	Name        string           `form:"name"`
	Departement string           `form:"departement"`
	FINESS      string           `form:"finess"`
	SIRET       string           `form:"siret"`
	Address     string           `form:"address"`
	PostalCode  string           `form:"postal_code"`
	Commune     string           `form:"commune"`
	Phone       string           `form:"phone"`
	Email       string           `form:"email"`
}

// Draft is the organisation as its form shows it.
func (o Organisation) Draft() OrganisationDraft {
	return OrganisationDraft{
		Kind: o.Kind, Name: o.Name, Departement: o.Departement, FINESS: o.FINESS, SIRET: o.SIRET,
		Address: o.Address, PostalCode: o.PostalCode, Commune: o.Commune, Phone: o.Phone, Email: o.Email,
	}
}

// Validate is the check of what is typed: with failing check digits refused.
// was is the organisation as it stands, zero for a new one: a bad number that an
// import kept may stay as it is. Faults: Invalid.
func (d OrganisationDraft) Validate(was Organisation) error {
	var wrong fault.Fields
	d.common(&wrong)
	if d.FINESS != "" && d.FINESS != was.FINESS {
		refuse(&wrong, "finess", d.FINESS, identifier.ParseFINESS)
	}
	if d.SIRET != "" && d.SIRET != was.SIRET {
		refuse(&wrong, "siret", d.SIRET, identifier.ParseSIRET)
	}
	return wrong.Err()
}

// common is the check of what no door lets through, import included.
func (d OrganisationDraft) common(wrong *fault.Fields) {
	if !terminology.Known(kindList, terminology.Code(d.Kind)) {
		wrong.Add("kind", "Choisissez le type de structure.")
	}
	if text.Fold(d.Name) == "" {
		wrong.Add("name", "Écrivez le nom de la structure.")
	}
	if _, ok := terminology.DepartementByCode(d.Departement); !ok {
		wrong.Add("departement", "Choisissez le département dans la liste.")
	}
	lengths(wrong, []bounded{
		{"name", d.Name, 200},
		{"finess", d.FINESS, 30},
		{"siret", d.SIRET, 30},
		{"address", d.Address, 200},
		{"postal_code", d.PostalCode, 10},
		{"commune", d.Commune, 100},
		{"phone", d.Phone, 30},
	})
	email(wrong, d.Email)
}

// of is the organisation a draft makes: its numbers in their proved form when
// they hold, as they came and marked when they do not.
func (d OrganisationDraft) of(id db.ID, version int) Organisation {
	o := Organisation{
		ID: id, Kind: d.Kind, Name: spaced(d.Name), Region: regionOf(d.Departement), Departement: d.Departement,
		Address: spaced(d.Address), PostalCode: spaced(d.PostalCode), Commune: spaced(d.Commune),
		Phone: spaced(d.Phone), Email: spaced(d.Email), Version: version,
	}
	o.FINESS, o.FINESSOK = proved(d.FINESS, identifier.ParseFINESS)
	o.SIRET, o.SIRETOK = proved(d.SIRET, identifier.ParseSIRET)
	return o
}
