package patient

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/paper"
	"maillage/internal/trade/terminology"
)

type exportedRenewal struct {
	Year      int             `json:"year"`
	Decision  RenewalDecision `json:"decision"`
	Reason    string          `json:"reason,omitempty"`
	DecidedOn string          `json:"decided_on"`
	By        string          `json:"by"`
	TakenBack bool            `json:"taken_back,omitempty"`
}

type exportedTransfer struct {
	AgreedOn    string        `json:"agreed_on"`
	NotesFollow bool          `json:"notes_follow"`
	State       TransferState `json:"state"`
	MovedOn     string        `json:"moved_on,omitempty"`
	AskedBy     string        `json:"asked_by"`
}

type exportedCriteria struct {
	Until           string   `json:"until"`
	By              string   `json:"by"`
	Behaviours      []string `json:"behaviours"`
	Reasons         []string `json:"reasons"`
	Complexity      string   `json:"complexity"`
	Referral        string   `json:"referral"`
	OtherScheme     string   `json:"other_scheme"`
	OtherSchemeNote string   `json:"other_scheme_note,omitempty"`
}

type exportedMovement struct {
	OpenedOn  string             `json:"opened_on"` // the stay's
	Renewals  []exportedRenewal  `json:"renewals"`
	Transfers []exportedTransfer `json:"transfers"`
	Former    []exportedCriteria `json:"former_criteria"`
}

// MovementPortion is what became of each stay: the decisions of renewal, the
// transfers, and the criteria that were corrected. Faults: as RecordOf.
func (s *Service) MovementPortion(tx *db.Tx, who access.Actor, patient db.ID) (any, func(*paper.Document), error) {
	_, stays, err := RecordOf(tx, s.Seal, who, access.PatientOpen, patient)
	if err != nil {
		return nil, nil, err
	}
	list := make([]exportedMovement, len(stays))
	for i, e := range stays {
		if list[i], err = s.exportMovement(tx, e); err != nil {
			return nil, nil, err
		}
	}
	return list, func(d *paper.Document) { d.Table(movementTable(list)) }, nil
}

func (s *Service) exportMovement(tx *db.Tx, e Enrolment) (exportedMovement, error) {
	x := exportedMovement{OpenedOn: e.OpenedOn.String()}
	renewals, err := renewalsOf(tx, e.ID)
	if err != nil {
		return x, err
	}
	for _, r := range renewals {
		by, err := nameOf(tx, r.By)
		if err != nil {
			return x, err
		}
		x.Renewals = append(x.Renewals, exportedRenewal{r.Year, r.Decision, r.Reason, r.DecidedOn.String(), by, !r.Stands()})
	}
	transfers, err := transfersOf(tx, []db.ID{e.ID})
	if err != nil {
		return x, err
	}
	for _, t := range transfers {
		by, err := nameOf(tx, t.AskedBy)
		if err != nil {
			return x, err
		}
		x.Transfers = append(x.Transfers, exportedTransfer{t.AgreedOn.String(), t.Notes, t.State, t.MovedOn.String(), by})
	}
	former, err := formerCriteriaOf(tx, s, e.ID)
	if err != nil {
		return x, err
	}
	for _, f := range former {
		by, err := nameOf(tx, f.By)
		if err != nil {
			return x, err
		}
		x.Former = append(x.Former, exportedCriteria{
			civil.DayOf(f.Until).String(), by, f.Behaviours, f.Reasons, f.Complexity, f.Referral, f.OtherScheme, f.OtherSchemeNote,
		})
	}
	return x, nil
}

// movementTable prints the decisions and the transfers, a line each.
func movementTable(list []exportedMovement) paper.Table {
	t := paper.Table{Empty: "Aucun renouvellement ni transfert.", Columns: []paper.Column{{Title: "Inclusion"}, {Title: "Date"}, {Title: "Ce qui a été décidé"}, {Title: "Par"}}}
	for _, x := range list {
		for _, r := range x.Renewals {
			words := "Renouvellement"
			if r.Decision != Renewed {
				words = "Pas de renouvellement\u202f: " + terminology.Label(terminology.ExitReason, terminology.Code(r.Reason))
			}
			t.Rows = append(t.Rows, []string{x.OpenedOn, r.DecidedOn, words, r.By})
		}
		for _, one := range x.Transfers {
			t.Rows = append(t.Rows, []string{x.OpenedOn, one.AgreedOn, "Transfert vers une autre microstructure", one.AskedBy})
		}
		for _, f := range x.Former {
			t.Rows = append(t.Rows, []string{x.OpenedOn, f.Until, "Critères d’inclusion corrigés", f.By})
		}
	}
	return t
}
