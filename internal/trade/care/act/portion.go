package act

import (
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"
)

// Portion is one act of a person, for the complete copy that he or she may ask
// for: those taken back too. Its JSON is documented in docs/datasets.md.
type Portion struct {
	Kind      Kind             `json:"kind"`
	What      string           `json:"what"`
	HeldOn    civil.Day        `json:"held_on"`
	Elsewhere bool             `json:"elsewhere"`
	Detail    Detail           `json:"detail"`
	EndedOn   civil.Day        `json:"ended_on"`
	EndReason terminology.Code `json:"end_reason,omitempty"`
	By        string           `json:"by"`
	MadeAt    time.Time        `json:"made_at"`
	Reversed  bool             `json:"reversed"`
	Reversal  string           `json:"reversal,omitempty"`
}

// PortionOf gathers the acts of a person that the reader may read, over the stays
// in the reader's teams. The caller writes the journal. Faults: Forbidden, also
// when the person objects to sharing and the reader did not include him or her;
// NotFound.
func PortionOf(tx *db.Tx, sealer *seal.Sealer, who access.Actor, person db.ID) ([]Portion, error) {
	p, stays, err := patient.RecordOf(tx, sealer, who, access.ActOpen, person)
	if err != nil {
		return nil, err
	}
	if p.Withheld {
		return nil, fault.Deny()
	}
	acts, err := ofPatient(tx, sealer, person)
	if err != nil {
		return nil, err
	}
	s := Service{Seal: sealer}
	var out []Portion
	for _, e := range stays {
		st, err := s.stay(tx, who, e, acts, false)
		if err != nil {
			return nil, err
		}
		for _, a := range st.Acts {
			out = append(out, Portion{a.Kind, a.What(), a.HeldOn, a.Elsewhere, a.Detail, a.EndedOn, a.EndReason, a.By, a.MadeAt, !a.Holds(), a.Reversal})
		}
	}
	return out, nil
}
