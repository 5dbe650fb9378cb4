package rights

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// Service is what may be asked of this room. Portions are given at start-up,
// each by its room, in the order of the export.
type Service struct {
	DB       *db.DB
	Audit    *audit.Keeper
	Seal     *seal.Sealer
	Portions []Portion
	// MinorRefuses says whether a minor refuses that the holders of parental
	// authority be told of a portion; nil: nobody does.
	MinorRefuses func(tx *db.Tx, patient db.ID, portion string) (bool, error)
}

// Person is whose rights a page is about, as its reader may know him or her.
type Person struct {
	Patient patient.Patient
	Team    access.Team // the reader's, that follows or followed the person last
}

// person finds somebody in the reader's teams, with a permission. Faults:
// Forbidden; NotFound.
func (s *Service) person(tx *db.Tx, who access.Actor, perm access.Permission, id db.ID) (Person, error) {
	p, stays, err := patient.RecordOf(tx, s.Seal, who, perm, id)
	if err != nil {
		return Person{}, err
	}
	out := Person{Patient: p}
	out.Team, _ = who.Team(stays[0].TeamID)
	return out, nil
}

// regionOf is the region of a team.
func regionOf(tx *db.Tx, team db.ID) (string, error) {
	m, err := network.TeamByID(tx, team)
	return m.Region, err
}

// reserved is why a page is closed to a reader from whom the person is withheld.
func reserved() error {
	return &fault.Error{Kind: fault.Forbidden, Message: "Cette personne s’oppose au partage : seul le médecin qui l’a incluse peut répondre à sa demande."}
}
