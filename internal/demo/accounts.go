package demo

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/trade/account"
	"maillage/internal/trade/network"
)

// SignIn is one way into the demonstration.
type SignIn struct {
	Role  string `json:"role"` // a role, or the profession of a member
	Label string `json:"label"`
	Email string `json:"email"`
}

// Password opens every account of the demonstration. It is printed, and known
// to anybody: the demonstration listens on this machine only.
const Password = "demonstration-2026"

// accounts makes one account for each role; the members are those of the first
// team.
func (b *builder) accounts(tx *db.Tx, hash string) ([]SignIn, error) {
	first := b.teams[0]
	for _, in := range SignIns() {
		n := account.NewAccount{PasswordHash: hash, Demo: true, Email: in.Email, Name: in.Label + " (démonstration)", Role: access.Role(in.Role)}
		switch in.Role {
		case "psychologist":
			n.Role, n.ProfessionalID, n.Region = access.Member, first.psy[0], first.region
		case "gp":
			n.Role, n.ProfessionalID, n.Region = access.Member, first.gps[0], first.region
		case "social_worker":
			n.Role, n.ProfessionalID, n.Region = access.Member, first.social[0], first.region
		case "admin_coordination", "medical_coordination", "agency":
			n.Region = first.region
		case "host_organisation":
			n.OrganisationID, n.Region = first.host, first.region
		}
		if n.ProfessionalID != 0 {
			p, err := network.ProfessionalByID(tx, n.ProfessionalID)
			if err != nil {
				return nil, err
			}
			n.Name = p.Name()
		}
		if _, err := account.Create(tx, n); err != nil {
			return nil, err
		}
	}
	return SignIns(), nil
}

// SignIns lists the demonstration's ways in, without making them.
func SignIns() []SignIn {
	return []SignIn{
		{"psychologist", "Psychologue", "psychologue@demo.example"},
		{"gp", "Médecin généraliste", "medecin@demo.example"},
		{"social_worker", "Travailleur social", "social@demo.example"},
		{"admin_coordination", "Coordination administrative", "coordination@demo.example"},
		{"medical_coordination", "Coordination médicale", "coordination.medicale@demo.example"},
		{"host_organisation", "Structure porteuse", "structure@demo.example"},
		{"agency", "ARS", "ars@demo.example"},
		{"insurer", "Assurance maladie", "cnam@demo.example"},
		{"evaluator", "Évaluation", "evaluation@demo.example"},
		{"operator", "Exploitation", "exploitation@demo.example"},
	}
}
