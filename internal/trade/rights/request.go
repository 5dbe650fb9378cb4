package rights

import (
	"time"
	"unicode/utf8"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
)

// Channel is how a request came.
type Channel string

// Asker is who asks.
type Asker string

// Wish is what is asked for.
type Wish string

// Check is how the identity was checked.
type Check string

// State is where a request stands.
type State string

// Refusal is why a request is refused.
type Refusal string

// The codes, those of the table's checks.
const (
	AskedByPerson   Asker = "person"
	AskedByParent   Asker = "parent"
	AskedByGuardian Asker = "guardian"
	AskedByHeir     Asker = "heir"
	AskedByDoctor   Asker = "doctor"

	WantsConsultation Wish = "consultation"
	WantsCopies       Wish = "copies"

	CheckedDocument Check = "document"
	CheckedKnown    Check = "known"
	CheckedMandate  Check = "mandate"

	Received State = "received"
	Prepared State = "prepared"
	Handed   State = "handed"
	Refused  State = "refused"

	RefusedIdentity  Refusal = "identity"
	RefusedWithdrawn Refusal = "withdrawn"
	RefusedMinor     Refusal = "minor"
	RefusedHeir      Refusal = "heir"
	RefusedExcessive Refusal = "excessive"
)

// In the order of the forms.
var (
	Channels = []Channel{"oral", "letter", "mail", "phone", "other"}
	Askers   = []Asker{AskedByPerson, AskedByParent, AskedByGuardian, AskedByHeir, AskedByDoctor}
	Wishes   = []Wish{WantsConsultation, WantsCopies}
	Checks   = []Check{CheckedDocument, CheckedKnown, CheckedMandate}
	Refusals = []Refusal{RefusedWithdrawn, RefusedIdentity, RefusedMinor, RefusedHeir, RefusedExcessive}
)

// Label is the channel on screens.
func (c Channel) Label() string {
	return map[Channel]string{"oral": "De vive voix", "letter": "Courrier", "mail": "Courriel", "phone": "Téléphone", "other": "Autre"}[c]
}

// Label is who asks, on screens.
func (a Asker) Label() string {
	return map[Asker]string{
		AskedByPerson: "La personne elle-même", AskedByParent: "Un titulaire de l’autorité parentale", AskedByGuardian: "La personne chargée d’une mesure de protection",
		AskedByHeir: "Un ayant droit, après un décès", AskedByDoctor: "Un médecin qu’elle désigne",
	}[a]
}

// Label is the wish on screens.
func (w Wish) Label() string {
	return map[Wish]string{WantsConsultation: "Consulter sur place", WantsCopies: "Recevoir des copies"}[w]
}

// Label is the check on screens.
func (c Check) Label() string {
	return map[Check]string{
		CheckedDocument: "Pièce d’identité vue", CheckedKnown: "Personne connue de l’équipe, reconnue en face", CheckedMandate: "Pièce d’identité et mandat vus",
	}[c]
}

// Label is the state on screens.
func (s State) Label() string {
	return map[State]string{Received: "Reçue", Prepared: "Prête à remettre", Handed: "Remise", Refused: "Refusée"}[s]
}

// Label is the refusal on screens.
func (r Refusal) Label() string {
	return map[Refusal]string{
		RefusedWithdrawn: "Demande retirée par la personne", RefusedIdentity: "Identité ou qualité non établie",
		RefusedMinor: "Opposition du mineur (CSP L1111-5)", RefusedHeir: "Motif d’ayant droit non recevable (CSP L1110-4)",
		RefusedExcessive: "Demande répétitive ou excessive (RGPD art. 12)",
	}[r]
}

// Request is one request of a person for his or her record. It is received,
// prepared, then handed over or refused; closed, it is only read.
type Request struct {
	ID             db.ID      `db:"id"`
	PatientID      db.ID      `db:"patient_id"`
	TeamID         db.ID      `db:"microstructure_id"`
	ReceivedOn     civil.Day  `db:"received_on"`
	Channel        Channel    `db:"channel"`
	AskedBy        Asker      `db:"asked_by"`
	Wants          Wish       `db:"wants"`
	OldInformation bool       `db:"old_information"`
	Checked        Check      `db:"checked"`
	CheckedOn      civil.Day  `db:"checked_on"`
	DueOn          civil.Day  `db:"due_on"`
	EarliestOn     civil.Day  `db:"earliest_on"`
	State          State      `db:"state"`
	PreparedAt     *time.Time `db:"prepared_at"`
	PreparedBy     db.ID      `db:"prepared_by"`
	ClosedOn       civil.Day  `db:"closed_on"`
	ClosedAt       *time.Time `db:"closed_at"`
	ClosedBy       db.ID      `db:"closed_by"`
	Refusal        Refusal    `db:"refusal"`
	MadeBy         db.ID      `db:"made_by"`
	MadeAt         time.Time  `db:"made_at"`
	Version        int        `db:"version"`
}

// Open says whether the request waits for its answer.
func (r Request) Open() bool { return r.State == Received || r.State == Prepared }

// Late says whether the delay has passed without an answer.
func (r Request) Late(today civil.Day) bool { return r.Open() && today.After(r.DueOn) }

// Presses says whether the team must be warned: the end is near, or past.
func (r Request) Presses(today civil.Day) bool {
	return r.Open() && !today.Before(r.DueOn.AddDays(-limitOn(requestAlert, today)))
}

// Left is how many days remain; negative when it is late.
func (r Request) Left(today civil.Day) int { return r.DueOn.Sub(today) }

// RequestDraft is what is typed when a request comes.
type RequestDraft struct {
	ReceivedOn civil.Day `form:"received_on"`
	Channel    Channel   `form:"channel"`
	AskedBy    Asker     `form:"asked_by"`
	Wants      Wish      `form:"wants"`
	Old        bool      `form:"old"`
	Checked    Check     `form:"checked"`
}

func (d RequestDraft) validate(p patient.Patient, today civil.Day) error {
	var wrong fault.Fields
	switch {
	case d.ReceivedOn.IsZero():
		wrong.Add("received_on", "Indiquez le jour où la demande est arrivée : le délai court de ce jour.")
	case d.ReceivedOn.After(today):
		wrong.Add("received_on", "Ce jour est dans le futur.")
	case d.ReceivedOn.Before(today.AddYears(-1)):
		wrong.Add("received_on", "Ce jour est trop ancien : vérifiez l’année.")
	}
	if d.Channel.Label() == "" {
		wrong.Add("channel", "Dites comment la demande est arrivée.")
	}
	if d.AskedBy.Label() == "" {
		wrong.Add("asked_by", "Dites qui demande.")
	}
	if d.Wants.Label() == "" {
		wrong.Add("wants", "Dites ce que la personne choisit : consulter, ou des copies.")
	}
	if d.Checked != "" {
		checkIdentity(&wrong, p, d.AskedBy, d.Checked)
	}
	return wrong.Err()
}

// checkIdentity: an anonymous person shows no document, and nobody else asks for
// him or her; whoever asks for another shows what entitles to it.
func checkIdentity(wrong *fault.Fields, p patient.Patient, asker Asker, c Check) {
	switch {
	case c.Label() == "":
		wrong.Add("checked", "Dites comment l’identité a été vérifiée.")
	case p.Mode() == patient.ModeAnonymous && c != CheckedKnown:
		wrong.Add("checked", "Le dossier est anonyme : on ne demande pas de pièce, l’équipe reconnaît la personne.")
	case asker != AskedByPerson && c != CheckedMandate:
		wrong.Add("checked", "Pour une autre personne que le patient, il faut voir la pièce d’identité et ce qui donne qualité.")
	case asker == AskedByPerson && c == CheckedMandate:
		wrong.Add("checked", "La personne demande pour elle-même : il n’y a pas de mandat.")
	}
}

// made is the request that a draft opens, with its days (L1111-7, R1111-1).
func (d RequestDraft) made(patient, team db.ID, today civil.Day) Request {
	r := Request{
		PatientID: patient, TeamID: team, ReceivedOn: d.ReceivedOn, Channel: d.Channel, AskedBy: d.AskedBy, Wants: d.Wants, OldInformation: d.Old,
		Checked: d.Checked, State: Received, EarliestOn: d.ReceivedOn.AddDays(limitOn(requestReflection, d.ReceivedOn)), Version: 1,
	}
	if d.Checked != "" {
		r.CheckedOn = today
	}
	r.DueOn = d.ReceivedOn.AddDays(limitOn(requestAnswer, d.ReceivedOn))
	if d.Old {
		r.DueOn = d.ReceivedOn.AddMonths(limitOn(requestAnswerOld, d.ReceivedOn))
	}
	return r
}

// HandDraft is what is typed when the record is handed over or consulted.
type HandDraft struct {
	On      civil.Day `form:"handed_on"`
	Checked Check     `form:"checked"`
	Version int       `form:"version"`
}

func (d HandDraft) validate(r Request, p patient.Patient, today civil.Day) error {
	var wrong fault.Fields
	switch {
	case d.On.IsZero():
		wrong.Add("handed_on", "Indiquez le jour de la remise.")
	case d.On.After(today):
		wrong.Add("handed_on", "Ce jour est dans le futur.")
	case d.On.Before(r.EarliestOn):
		wrong.Add("handed_on", "Pas avant le "+r.EarliestOn.Short()+" : la loi laisse deux jours de réflexion à la personne (CSP L1111-7).")
	}
	checkIdentity(&wrong, p, r.AskedBy, d.Checked)
	return wrong.Err()
}

// RefuseDraft is what is typed when a request is refused, or was withdrawn.
type RefuseDraft struct {
	Reason  Refusal `form:"refusal"`
	Words   string  `form:"refusal_words"`
	Version int     `form:"version"`
}

func (d RefuseDraft) validate() error {
	var wrong fault.Fields
	if d.Reason.Label() == "" {
		wrong.Add("refusal", "Choisissez le motif.")
	}
	switch n := utf8.RuneCountInString(d.Words); {
	case n < shortestWhy && d.Reason != RefusedWithdrawn:
		wrong.Add("refusal_words", "Écrivez ce qui est dit à la personne : un refus se motive.")
	case n > longestWhy:
		wrong.Add("refusal_words", "Mille caractères au plus.")
	}
	return wrong.Err()
}
