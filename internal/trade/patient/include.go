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
	Commune         string
	DocumentKind    string
	DocumentOn      civil.Day
	TeamID          db.ID
	ProgrammeID     db.ID
	OpenedOn        civil.Day
	OpenedBy        db.ID
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
	By              db.ID // account
}

// Include writes an inclusion: the person when new, the enrolment, the
// information. It knows no permission and no rule of the programme: Service.Enrol,
// the import and the demonstration hold those. Faults: Conflict when the person
// is already followed in the programme, or the number is taken.
func Include(tx *db.Tx, s *seal.Sealer, in Inclusion) (patient, enrolment db.ID, err error) {
	patient = in.Patient
	if patient == 0 {
		if patient, err = insertPatient(tx, s, in); err != nil {
			return 0, 0, err
		}
	}
	if enrolment, err = insertEnrolment(tx, s, patient, in); err != nil {
		return 0, 0, err
	}
	if !in.InformedOn.IsZero() {
		err = insertInformation(tx, patient, Information{InformedOn: in.InformedOn, Notice: in.Notice, Channel: in.Channel}, in.By)
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
	sex := in.Sex
	if sex == "" {
		sex = "unknown"
	}
	row := insertedPatient{MadeAt: tx.Now(), patientRow: patientRow{
		ID: tx.NewID(), Mode: string(in.Identity.Mode()), Number: number, Sex: sex, DocumentKind: in.DocumentKind,
		DocumentOn: in.DocumentOn, Commune: in.Commune, Version: 1}}
	if row.Mode == string(ModeAnonymous) {
		row.Fictitious = true // RNIV: an anonymous record is a fictitious identity
	}
	if t, ok := traitsOf(in.Identity); ok && t.year() != 0 {
		y := t.year()
		row.BirthYear = &y
	}
	if row.Identity, row.Alias, err = sealIdentity(s, row.ID, in.Identity); err != nil {
		return 0, err
	}
	if err = tx.Insert("patient", row); err != nil {
		return 0, err
	}
	return row.ID, insertTokens(tx, row.ID, tokensOf(s, in.Identity))
}

func insertEnrolment(tx *db.Tx, s *seal.Sealer, patient db.ID, in Inclusion) (db.ID, error) {
	row := insertedEnrolment{ID: tx.NewID(), PatientID: patient, TeamID: in.TeamID, ProgrammeID: in.ProgrammeID,
		OpenedOn: in.OpenedOn, OpenedBy: in.OpenedBy, ClosedOn: in.ClosedOn, ExitReason: in.ExitReason, Referral: in.Referral,
		OtherScheme: in.OtherScheme, MadeAt: tx.Now(), Version: 1}
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
	for i, b := range in.Behaviours {
		if _, err = tx.Exec(`insert into enrolment_behaviour (enrolment_id, rank, behaviour) values ($1, $2, $3)`, row.ID, i+1, b); err != nil {
			return 0, err
		}
	}
	for _, r := range in.Reasons {
		if _, err = tx.Exec(`insert into enrolment_complexity (enrolment_id, reason) values ($1, $2)`, row.ID, r); err != nil {
			return 0, err
		}
	}
	return row.ID, nil
}

// RemoveIncluded takes back an inclusion made by an import, and the person with
// it when nothing else speaks of him or her. Faults: Conflict when entretiens or
// reviews depend on the enrolment (the caller counts them: care knows).
func RemoveIncluded(tx *db.Tx, enrolment db.ID) error {
	e, err := enrolmentByID(tx, enrolment)
	if err != nil {
		return err
	}
	if e.Version != 1 {
		return fault.Clash("Un suivi importé a été modifié depuis : l’import ne peut plus être annulé.")
	}
	for _, q := range []string{`delete from enrolment_behaviour where enrolment_id = $1`, `delete from enrolment_complexity where enrolment_id = $1`,
		`delete from enrolment where id = $1`} {
		if _, err := tx.Exec(q, enrolment); err != nil {
			return err
		}
	}
	return removePatientAlone(tx, e.PatientID)
}

func removePatientAlone(tx *db.Tx, id db.ID) error {
	left, err := enrolmentsOf(tx, id)
	if err != nil || len(left) > 0 {
		return err
	}
	p, err := patientRowByID(tx, id)
	if err != nil {
		return err
	}
	if p.Version != 1 {
		return fault.Clash("Un dossier importé a été modifié depuis : l’import ne peut plus être annulé.")
	}
	for _, q := range []string{`delete from patient_token where patient_id = $1`, `delete from patient_information where patient_id = $1`,
		`delete from patient_objection where patient_id = $1`, `delete from patient where id = $1`} {
		if _, err := tx.Exec(q, id); err != nil {
			return err
		}
	}
	return nil
}

// ByNumber finds a person and his or her enrolments by record number: for the
// import, which knows people so.
func ByNumber(tx *db.Tx, number string) (patient db.ID, found bool, err error) {
	found, err = tx.Find(&patient, `select id from patient where number = $1`, number)
	return patient, found, err
}

// Enrolments lists the stays of a person, latest first. It checks no scope.
func Enrolments(tx *db.Tx, patient db.ID) ([]Enrolment, error) { return enrolmentsOf(tx, patient) }
