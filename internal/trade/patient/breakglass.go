package patient

import (
	"slices"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/ground/text"
)

// An exceptional access (« bris de glace », A9) lets one account read, for a few
// hours, one record of a team it does not belong to. Room rights opens, ends and
// reviews it; here it is only honoured, by RecordOf and for access.PatientOpen:
// nothing is written through it, and no other page opens.
//
// It never reaches an anonymous person (nobody can find one by a name, and the
// anonymity is a right, CSP L3414-1) nor somebody who objects to sharing
// (L1110-4 IV: the objection is to be respected; the GP who included may always
// tell). An objection made meanwhile closes it with the next request, and so
// does leaving the team from which it was opened.

// GlassReason says why an exceptional access was opened.
type GlassReason string

// The reasons.
const (
	GlassEmergency   GlassReason = "emergency"
	GlassReplacement GlassReason = "replacement"
	GlassTransfer    GlassReason = "transfer"
)

// GlassReasons lists them in the order of the form.
var GlassReasons = []GlassReason{GlassEmergency, GlassReplacement, GlassTransfer}

// Label is the reason on screens.
func (r GlassReason) Label() string {
	switch r {
	case GlassEmergency:
		return "Urgence pour la personne"
	case GlassReplacement:
		return "Absence de toute l’équipe qui la suit"
	case GlassTransfer:
		return "Personne adressée ce jour, dossier pas encore transmis"
	default:
		return ""
	}
}

// GlassOutcome is what the review found.
type GlassOutcome string

// The outcomes of a review.
const (
	GlassJustified   GlassOutcome = "justified"
	GlassUnjustified GlassOutcome = "unjustified"
)

// Label is the outcome on screens.
func (o GlassOutcome) Label() string {
	switch o {
	case GlassJustified:
		return "Accès justifié"
	case GlassUnjustified:
		return "Accès injustifié"
	default:
		return ""
	}
}

// Glass is one exceptional access. It ends by itself or is ended, and is then
// reviewed by somebody else; it is never deleted.
type Glass struct {
	ID             db.ID        `db:"id"`
	Number         int          `db:"number"`
	PatientID      db.ID        `db:"patient_id"`
	TeamID         db.ID        `db:"microstructure_id"` // whose record it is
	Region         string       `db:"region"`
	AccountID      db.ID        `db:"account_id"` // who opened
	ProfessionalID db.ID        `db:"professional_id"`
	FromTeamID     db.ID        `db:"from_team_id"`
	Reason         GlassReason  `db:"reason"`
	OpenedAt       time.Time    `db:"opened_at"`
	EndsAt         time.Time    `db:"ends_at"`
	RevokedAt      *time.Time   `db:"revoked_at"`
	RevokedBy      db.ID        `db:"revoked_by"`
	ReviewDueOn    civil.Day    `db:"review_due_on"`
	ReviewedAt     *time.Time   `db:"reviewed_at"`
	ReviewedBy     db.ID        `db:"reviewed_by"`
	Outcome        GlassOutcome `db:"outcome"`
	Version        int          `db:"version"`
}

// Holds says whether the access is open at an instant.
func (g Glass) Holds(now time.Time) bool { return g.RevokedAt == nil && now.Before(g.EndsAt) }

// throughGlass lists the stays that an exceptional access opens to the reader,
// when nothing else does. Faults: NotFound, as staysOf gave it.
func throughGlass(tx *db.Tx, who access.Actor, patient db.ID) ([]Enrolment, error) {
	g, found, err := GlassHeld(tx, who, patient)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fault.Missing()
	}
	all, err := enrolmentsOf(tx, patient)
	if err != nil {
		return nil, err
	}
	stays := slices.DeleteFunc(all, func(e Enrolment) bool { return e.TeamID != g.TeamID })
	if len(stays) == 0 {
		return nil, fault.Missing()
	}
	return stays, nil
}

// GlassHeld finds the exceptional access that the reader has to a record now.
func GlassHeld(tx *db.Tx, who access.Actor, patient db.ID) (Glass, bool, error) {
	if who.Account == 0 || !who.May(access.BreakGlass) {
		return Glass{}, false, nil
	}
	g, found, err := glassOpen(tx, who.Account, patient)
	if err != nil || !found || who.InTeam(access.BreakGlass, g.FromTeamID) != nil {
		return Glass{}, false, err
	}
	shut, err := shutToGlass(tx, patient)
	return g, !shut, err
}

// shutToGlass says whether no exceptional access may reach a person.
func shutToGlass(tx *db.Tx, patient db.ID) (bool, error) {
	row, err := patientRowByID(tx, patient)
	if err != nil || Mode(row.Mode) == ModeAnonymous {
		return true, err
	}
	return objects(tx, patient)
}

// Exactly is who somebody is, known without a doubt: a record number, or a birth
// name and a birth date; the first name parts two who share both.
type Exactly struct {
	Number    string
	BirthName string
	FirstName string
	BirthDate civil.Day
}

// Exact finds the one person followed by one of some teams who is exactly the
// one described, and the team that follows. Anonymous people and those who
// object to sharing are not there. several says that more than one fits.
func Exact(tx *db.Tx, sealer *seal.Sealer, teams []db.ID, x Exactly) (found Enrolment, ok, several bool, err error) {
	var rows []listedRow
	switch {
	case len(teams) == 0:
		return found, false, false, nil
	case x.Number != "":
		rows, err = numbered(tx, teams, x.Number, true, openedMost)
	default:
		rows, err = holders(tx, teams, [][]int64{birthTokens(sealer, teams, x.BirthDate)}, openedMost)
	}
	if err != nil {
		return found, false, false, err
	}
	for _, r := range rows {
		e := r.Enrolment.enrolment()
		if r.Objection.stands || Mode(r.Patient.Mode) == ModeAnonymous || ok && e.PatientID == found.PatientID {
			continue
		}
		if x.Number == "" {
			p, err := r.Patient.open(sealer, false)
			if err != nil {
				return found, false, false, err
			}
			if !x.fits(p) {
				continue
			}
		}
		if ok {
			return found, false, true, nil
		}
		found, ok = e, true
	}
	return found, ok, false, nil
}

// fits compares names letter by letter, but for case, accents and signs.
func (x Exactly) fits(p Patient) bool {
	t, _ := traitsOf(p.Identity)
	if t.BirthDate != x.BirthDate || text.Compact(t.BirthName) != text.Compact(x.BirthName) {
		return false
	}
	return x.FirstName == "" || slices.Contains(text.Words(t.FirstNames), text.Fold(x.FirstName)) || text.Compact(t.FirstNames) == text.Compact(x.FirstName)
}
