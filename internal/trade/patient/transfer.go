package patient

import (
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// Transfer is a request that somebody's follow-up goes on in another
// microstructure, with his or her agreement. The team that is left asks and may
// take the request back; a GP of the other accepts or declines. Until then the
// other team knows the record number and the mode, nothing else. It is never
// erased. What follows and what does not: docs/decisions/0010-transfer.md.
type Transfer struct {
	ID          db.ID         `db:"id"`
	EnrolmentID db.ID         `db:"enrolment_id"`
	FromTeam    db.ID         `db:"from_team"`
	ToTeam      db.ID         `db:"to_team"`
	AgreedOn    civil.Day     `db:"agreed_on"`
	Notes       bool          `db:"notes"`
	State       TransferState `db:"state"`
	AskedBy     db.ID         `db:"asked_by"` // professional
	AskedAt     time.Time     `db:"asked_at"`
	DecidedBy   db.ID         `db:"decided_by"` // professional
	DecidedAt   *time.Time    `db:"decided_at"`
	MovedOn     civil.Day     `db:"moved_on"`
	Reason      DeclineReason `db:"reason"`
	ToEnrolment db.ID         `db:"to_enrolment"`
	Version     int           `db:"version"`
}

// TransferState is what became of a request.
type TransferState string

// The states.
const (
	TransferAsked     TransferState = "asked"
	TransferAccepted  TransferState = "accepted"
	TransferDeclined  TransferState = "declined"
	TransferCancelled TransferState = "cancelled"
)

// Label is the state on screens.
func (s TransferState) Label() string {
	switch s {
	case TransferAsked:
		return "Demandé"
	case TransferAccepted:
		return "Accepté"
	case TransferDeclined:
		return "Décliné"
	case TransferCancelled:
		return "Retiré"
	default:
		return ""
	}
}

// DeclineReason is why a team does not take somebody.
type DeclineReason string

// The reasons.
const (
	DeclineFull    DeclineReason = "full"
	DeclineFar     DeclineReason = "far"
	DeclineProfile DeclineReason = "profile"
	DeclineOther   DeclineReason = "other"
)

// DeclineReasons lists them in the order of the form.
var DeclineReasons = []DeclineReason{DeclineFull, DeclineFar, DeclineProfile, DeclineOther}

// Label is the reason on screens, empty for what is none.
func (r DeclineReason) Label() string {
	switch r {
	case DeclineFull:
		return "Pas de place en ce moment"
	case DeclineFar:
		return "Trop loin pour la personne"
	case DeclineProfile:
		return "Une autre microstructure convient mieux"
	case DeclineOther:
		return "Autre motif, dit de vive voix"
	default:
		return ""
	}
}

// TransferDraft is what the team that is left types.
type TransferDraft struct {
	To       db.ID     `form:"to"`
	AgreedOn civil.Day `form:"agreed_on"`
	Agreed   bool      `form:"agreed"` // the person agrees with this team and with what follows
	Notes    bool      `form:"notes"`  // and that the notes follow
}

func (d TransferDraft) validate(e Enrolment, today civil.Day) error {
	var wrong fault.Fields
	if d.To.IsZero() || d.To == e.TeamID {
		wrong.Add("to", "Choisissez la microstructure qui prendra la suite.")
	}
	switch {
	case d.AgreedOn.IsZero():
		wrong.Add("agreed_on", "Indiquez le jour où la personne a donné son accord.")
	case d.AgreedOn.After(today):
		wrong.Add("agreed_on", "L’accord ne peut pas être dans le futur.")
	case d.AgreedOn.Before(e.From()):
		wrong.Add("agreed_on", "L’accord ne peut pas précéder l’arrivée de la personne, le "+e.From().Short()+".")
	}
	if !d.Agreed {
		wrong.Add("agreed", "Sans l’accord de la personne, rien n’est transmis : confirmez-le.")
	}
	return wrong.Err()
}

var (
	errOver     = fault.Clash("Ce suivi est déjà terminé.")
	errSettled  = fault.Clash("Cette demande de transfert a déjà reçu une réponse.")
	errObjector = fault.Clash("La personne s’oppose au partage de ses informations : un transfert transmettrait son dossier. Si elle le souhaite, elle lève d’abord son opposition ; sinon, notez la sortie, et l’autre équipe l’inclura.")
)
