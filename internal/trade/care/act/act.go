package act

import (
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/terminology"
)

// Kind is what an act is.
type Kind string

// The kinds.
const (
	Substitution Kind = "substitution"
	Screening    Kind = "screening"
	Vaccination  Kind = "vaccination"
	Withdrawal   Kind = "withdrawal"
)

// Kinds lists them in the order of pages.
var Kinds = []Kind{Substitution, Withdrawal, Screening, Vaccination}

// Label is the kind in French.
func (k Kind) Label() string {
	switch k {
	case Substitution:
		return "Traitement de substitution"
	case Screening:
		return "Dépistage"
	case Vaccination:
		return "Vaccination"
	case Withdrawal:
		return "Sevrage"
	default:
		return ""
	}
}

// Lasts says whether the kind has an end.
func (k Kind) Lasts() bool { return k == Substitution || k == Withdrawal }

// OpenedBy is the permission to read acts of the kind.
func (k Kind) OpenedBy() access.Permission {
	if k == Screening || k == Vaccination {
		return access.PreventionOpen
	}
	return access.ActOpen
}

// EndList is the list of reasons why an act of the kind ended.
func (k Kind) EndList() string {
	if k == Withdrawal {
		return terminology.WithdrawalEnd
	}
	return terminology.SubstitutionEnd
}

// Detail is what an act says of somebody. Each kind fills its own part.
type Detail struct {
	Approximate bool   `json:"approximate,omitempty"` // the day is not known for sure
	Note        string `json:"note,omitempty"`
	LateReason  string `json:"late_reason,omitempty"`

	Molecule      terminology.Code `json:"molecule,omitempty"`
	Indication    bool             `json:"indication,omitempty"` // morphine, said to be a substitution
	InitiatedHere bool             `json:"initiated_here,omitempty"`
	Prescriber    terminology.Code `json:"prescriber,omitempty"`

	Target terminology.Code `json:"target,omitempty"`
	Method terminology.Code `json:"method,omitempty"`
	Result terminology.Code `json:"result,omitempty"`

	Vaccine  terminology.Code `json:"vaccine,omitempty"`
	Dose     int              `json:"dose,omitempty"`
	Complete bool             `json:"complete,omitempty"`

	Product terminology.Code `json:"product,omitempty"`
	Setting terminology.Code `json:"setting,omitempty"`
}

// Act is one medical act. Who may record it in the team reverses and replaces it;
// nobody edits it, but for its end, which is written once.
type Act struct {
	ID             db.ID
	EnrolmentID    db.ID
	PatientID      db.ID
	TeamID         db.ID
	ProfessionalID db.ID
	Profession     access.Profession
	By             string // who recorded it; empty when unknown
	Kind           Kind
	HeldOn         civil.Day // done on, or begun on
	Elsewhere      bool
	Detail         Detail
	EndedOn        civil.Day
	EndReason      terminology.Code
	MadeAt         time.Time
	ReversedAt     *time.Time
	ReversedBy     string
	Reversal       string // why
	ReplacesID     db.ID
}

// Holds says whether the act was not taken back.
func (a Act) Holds() bool { return a.ReversedAt == nil }

// Ongoing says whether the act goes on.
func (a Act) Ongoing() bool { return a.Kind.Lasts() && a.Holds() && a.EndedOn.IsZero() }

// What is what the act is about, in French: the molecule, the infection, the
// vaccine, the product.
func (a Act) What() string {
	switch a.Kind {
	case Substitution:
		return terminology.Label(terminology.SubstitutionMolecule, a.Detail.Molecule)
	case Screening:
		return terminology.Label(terminology.ScreeningTarget, a.Detail.Target)
	case Vaccination:
		return terminology.Label(terminology.Vaccine, a.Detail.Vaccine)
	case Withdrawal:
		return terminology.Label(terminology.Behaviour, a.Detail.Product)
	default:
		return ""
	}
}

// subject tells apart the acts of a kind: what two acts of one day share when they
// are one typed twice.
func (a Act) subject() terminology.Code {
	return a.Detail.Molecule + a.Detail.Target + a.Detail.Vaccine + a.Detail.Product
}
