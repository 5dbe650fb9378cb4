package patient

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
)

// Inclusion is all there is to write when somebody enters: what a draft, an
// import or the demonstration says.
type Inclusion struct {
	Patient         db.ID  // somebody known already, for a re-entry; else zero
	Number          string // given by an import; else the team's next one
	NumberPrefix    string // « 31-01 »
	Identity        Identity
	Sex             string
	Commune         string // INSEE code
	DocumentKind    DocumentKind
	DocumentOn      civil.Day
	TeamID          db.ID
	ProgrammeID     db.ID
	OpenedOn        civil.Day
	OpenedBy        db.ID // professional: the GP
	ClosedOn        civil.Day
	ExitReason      string
	Behaviours      []string // the one that motivates the request first
	Reasons         []string
	Complexity      string
	OtherScheme     string
	OtherSchemeNote string
	Referral        string
	InformedOn      civil.Day // zero when nobody knows: kept so, and flagged
	Notice          string
	Channel         string
	SourceKey       string
	By              db.ID     // account
	CarriedFrom     db.ID     // the stay it goes on from, after a transfer
	JoinedOn        civil.Day // the day of the transfer
}

// Include writes an inclusion: the person when new, the enrolment, the
// information. It knows no permission and no rule of the programme: Service.Enrol,
// the import and the demonstration hold those. Faults: Conflict when the person
// is already followed in the programme, or the number is taken; Invalid for an
// exit without reason or a reason without exit.
func Include(tx *db.Tx, s *seal.Sealer, in Inclusion) (patient, enrolment db.ID, err error) {
	if in.ClosedOn.IsZero() != (in.ExitReason == "") {
		return 0, 0, fault.Refuse("Une sortie a une date et un motif.")
	}
	patient = in.Patient
	if patient == 0 {
		if patient, err = insertPatient(tx, s, in); err != nil {
			return 0, 0, err
		}
	} else if err = knownToTeam(tx, s, patient, in.TeamID); err != nil {
		return 0, 0, err
	}
	if enrolment, err = insertEnrolment(tx, s, patient, in); err != nil {
		return 0, 0, err
	}
	if !in.InformedOn.IsZero() {
		err = insertInformation(tx, patient, enrolment, Information{InformedOn: in.InformedOn, Notice: in.Notice, Channel: in.Channel}, in.By, in.OpenedBy)
	}
	return patient, enrolment, err
}

func insertPatient(tx *db.Tx, s *seal.Sealer, in Inclusion) (db.ID, error) {
	number := in.Number
	var err error
	if number == "" {
		if number, err = nextNumber(tx, in.NumberPrefix); err != nil {
			return 0, err
		}
	} else if err = takeNumber(tx, number); err != nil {
		return 0, err
	}
	row := insertedPatient{MadeAt: tx.Now(), patientRow: patientRow{
		ID: tx.NewID(), Mode: string(in.Identity.Mode()), Number: number, Sex: sexOf(in.Sex), DocumentKind: string(in.DocumentKind),
		DocumentOn: in.DocumentOn, Commune: in.Commune, BirthYear: birthYearOf(in.Identity), Version: 1,
	}}
	if row.Mode == string(ModeAnonymous) {
		row.Fictitious = true // RNIV: an anonymous record is a fictitious identity
	}
	if row.Identity, row.Alias, err = sealIdentity(s, row.ID, in.Identity); err != nil {
		return 0, err
	}
	if err = tx.Insert("patient", row); err != nil {
		if fault.KindOf(err) == fault.Conflict {
			return 0, fault.Clash("Le numéro de dossier " + number + " est déjà pris.")
		}
		return 0, err
	}
	return row.ID, insertTokens(tx, row.ID, tokensOf(s, in.TeamID, in.Identity))
}

func sexOf(code string) string {
	if code == "" {
		return "unknown"
	}
	return code
}

// birthYearOf is the year kept in clear for aggregates; none for an anonymous
// person.
func birthYearOf(id Identity) *int {
	t, ok := traitsOf(id)
	if y := t.year(); ok && y != 0 {
		return &y
	}
	return nil
}

// knownToTeam lets a team search for somebody who enters it again, or comes
// from another team.
func knownToTeam(tx *db.Tx, s *seal.Sealer, patient, team db.ID) error {
	row, err := patientRowByID(tx, patient)
	if err != nil {
		return err
	}
	p, err := row.open(s, false)
	if err != nil {
		return err
	}
	return insertTokens(tx, patient, tokensOf(s, team, p.Identity))
}

func insertEnrolment(tx *db.Tx, s *seal.Sealer, patient db.ID, in Inclusion) (db.ID, error) {
	row := insertedEnrolment{MadeAt: tx.Now(), enrolmentRow: enrolmentRow{
		ID: tx.NewID(), PatientID: patient, TeamID: in.TeamID, ProgrammeID: in.ProgrammeID, OpenedOn: in.OpenedOn, OpenedBy: in.OpenedBy,
		ClosedOn: in.ClosedOn, ExitReason: in.ExitReason, Referral: in.Referral, OtherScheme: in.OtherScheme,
		CarriedFrom: in.CarriedFrom, JoinedOn: in.JoinedOn, Version: 1,
	}}
	if in.SourceKey != "" {
		row.SourceKey = &in.SourceKey
	}
	var err error
	if row.OtherSchemeNote, err = s.SealText("enrolment.other_scheme_note", row.ID, in.OtherSchemeNote); err != nil {
		return 0, err
	}
	if row.Complexity, err = s.Seal("enrolment.complexity", row.ID, []byte(in.Complexity)); err != nil {
		return 0, err
	}
	if err = tx.Insert("enrolment", row); err != nil {
		if fault.KindOf(err) == fault.Conflict {
			return 0, fault.Clash("Cette personne est déjà suivie dans ce programme.")
		}
		return 0, err
	}
	return row.ID, insertCodes(tx, row.ID, onceEach(in.Behaviours), onceEach(in.Reasons))
}

// RemoveIncluded takes back an inclusion made by an import, and the person with
// it when nothing else speaks of him or her. The caller has taken away first
// what depends on the enrolment (care knows). Faults: NotFound; Conflict when
// somebody has worked on the record since.
func RemoveIncluded(tx *db.Tx, enrolment db.ID) error {
	e, err := enrolmentByID(tx, enrolment)
	if err != nil {
		return err
	}
	if e.Version != 1 {
		return fault.Clash("Un suivi importé a été modifié depuis : l’import ne peut plus être annulé.")
	}
	if rests, err := restsOn(tx, enrolment); err != nil || rests {
		if err == nil {
			err = fault.Clash("Un renouvellement, un transfert ou une fusion a été noté pour un suivi importé : l’import ne peut plus être annulé.")
		}
		return err
	}
	if err := deleteEnrolment(tx, e); err != nil {
		return err
	}
	left, err := enrolmentsOf(tx, e.PatientID)
	if err != nil || len(left) > 0 {
		return err
	}
	return removeAlone(tx, e.PatientID)
}

// removeAlone takes away somebody who has no stay left, unless the record was
// corrected or the person's will was recorded meanwhile.
func removeAlone(tx *db.Tx, id db.ID) error {
	p, err := patientRowByID(tx, id)
	if err != nil {
		return err
	}
	w, err := WillOf(tx, id)
	if err != nil {
		return err
	}
	if p.Version != 1 || len(w.Informed) > 0 || len(w.Objections) > 0 {
		return fault.Clash("Un dossier importé a été modifié depuis : l’import ne peut plus être annulé.")
	}
	return deletePatient(tx, id)
}

// ByNumber finds a person by record number, also by the number of a record that
// was merged into his or hers: for the import, which knows people so. It checks
// no scope.
func ByNumber(tx *db.Tx, number string) (patient db.ID, found bool, err error) {
	if patient, found, err = patientByNumber(tx, number); err != nil || !found {
		return patient, found, err
	}
	patient, err = Survivor(tx, patient)
	return patient, true, err
}

// Enrolments lists the stays of a person, latest first. It checks no scope.
func Enrolments(tx *db.Tx, patient db.ID) ([]Enrolment, error) { return enrolmentsOf(tx, patient) }
