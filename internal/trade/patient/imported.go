package patient

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
)

// What an import reads of the people who are followed, and how what it changed
// is taken back. None of it checks a scope: the import holds its own.

// Followed is one stay and who it is about.
type Followed struct {
	Enrolment Enrolment
	Patient   Patient
	Imported  bool // made by an import
}

// FollowedBy opens every stay, past and present, with these teams, in the order
// they were made.
func FollowedBy(tx *db.Tx, s *seal.Sealer, teams []db.ID) ([]Followed, error) {
	if len(teams) == 0 {
		return nil, nil
	}
	marks, args := db.In(1, teams)
	var rows []struct {
		Patient   patientRow   `db:"p"`
		Enrolment enrolmentRow `db:"e"`
		SourceKey *string      `db:"source_key"`
	}
	err := tx.Select(&rows, `select p.id as "p.id", p.mode as "p.mode", p.number as "p.number", p.sex as "p.sex", p.birth_year as "p.birth_year",
			p.identity as "p.identity", p.alias as "p.alias", p.insi_on as "p.insi_on", p.document_kind as "p.document_kind",
			p.document_on as "p.document_on", p.doubtful as "p.doubtful", p.fictitious as "p.fictitious", p.namesake as "p.namesake",
			p.commune as "p.commune", p.version as "p.version", e.id as "e.id", e.patient_id as "e.patient_id",
			e.microstructure_id as "e.microstructure_id", e.programme_id as "e.programme_id", e.opened_on as "e.opened_on",
			e.opened_by as "e.opened_by", e.closed_on as "e.closed_on", e.exit_reason as "e.exit_reason", e.referral as "e.referral",
			e.other_scheme as "e.other_scheme", e.version as "e.version", e.source_key
		from enrolment e join patient p on p.id = e.patient_id where e.microstructure_id in `+marks+` order by e.id`, args...)
	if err != nil {
		return nil, err
	}
	list := make([]Followed, len(rows))
	for i, r := range rows {
		p, err := r.Patient.open(s, false)
		if err != nil {
			return nil, err
		}
		list[i] = Followed{Enrolment: r.Enrolment.enrolment(), Patient: p, Imported: r.SourceKey != nil}
	}
	return list, nil
}

// EachNumber goes through the record numbers of the install, each with the team
// of a stay.
func EachNumber(tx *db.Tx, do func(number string, team db.ID)) error {
	return tx.Each(`select p.number, e.microstructure_id from patient p join enrolment e on e.patient_id = p.id`, nil, func(scan func(...any) error) error {
		var number string
		var team db.ID
		err := scan(&number, &team)
		if err == nil {
			do(number, team)
		}
		return err
	})
}

// CloseImported ends a stay as an import tells it, and gives its version. The
// caller holds the rules of an exit. Faults: Conflict when it has ended already.
func CloseImported(tx *db.Tx, e Enrolment, on civil.Day, reason string) (version int, err error) {
	return e.Version + 1, tx.Change(`update enrolment set closed_on = $1, exit_reason = $2, version = version + 1
		where id = $3 and version = $4 and closed_on is null`, on, reason, e.ID, e.Version)
}

// ReopenImported takes back an exit that CloseImported wrote, as if it never
// was. Faults: Conflict when somebody has changed the stay since, or the person
// is followed again.
func ReopenImported(tx *db.Tx, enrolment db.ID, version int) error {
	e, err := enrolmentByID(tx, enrolment)
	if err != nil {
		return err
	}
	all, err := enrolmentsOf(tx, e.PatientID)
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.ID != e.ID && other.ProgrammeID == e.ProgrammeID && other.Open() {
			return fault.Clash("Une personne dont l’import avait noté la sortie est de nouveau suivie.")
		}
	}
	n, err := tx.Exec(`update enrolment set closed_on = null, exit_reason = '', version = version - 1
		where id = $1 and version = $2 and closed_on is not null`, enrolment, version)
	if err == nil && n == 0 {
		err = fault.Clash("Un suivi dont l’import avait noté la sortie a été modifié depuis.")
	}
	return err
}

// removedTogether bounds the rows of one statement. Many short deletes in one
// transaction would each walk the whole of what it remembers, on SQLite.
const removedTogether = 400

// RemoveImported takes back the inclusions an import made, each with its person.
// Faults: Conflict when somebody has worked on a record since.
func RemoveImported(tx *db.Tx, enrolments []db.ID) error {
	for len(enrolments) > 0 {
		n := min(removedTogether, len(enrolments))
		people, err := untouched(tx, enrolments[:n])
		if err != nil {
			return err
		}
		for _, q := range []struct {
			query string
			ids   []db.ID
		}{
			{`delete from enrolment_behaviour where enrolment_id in `, enrolments[:n]},
			{`delete from enrolment_complexity where enrolment_id in `, enrolments[:n]},
			{`delete from patient_information where patient_id in `, people},
			{`delete from enrolment where id in `, enrolments[:n]},
			{`delete from patient_token where patient_id in `, people},
			{`delete from patient where id in `, people},
		} {
			marks, args := db.In(1, q.ids)
			if _, err := tx.Exec(q.query+marks, args...); err != nil {
				return err
			}
		}
		enrolments = enrolments[n:]
	}
	return nil
}

// untouched gives the people of these stays, provided nobody worked on them:
// same versions, one stay, no information or objection but the import's.
func untouched(tx *db.Tx, enrolments []db.ID) ([]db.ID, error) {
	marks, args := db.In(1, enrolments)
	var rows []struct {
		Patient  db.ID `db:"patient_id"`
		Versions int   `db:"versions"`
		Stays    int   `db:"stays"`
		Words    int   `db:"words"`
	}
	err := tx.Select(&rows, `select e.patient_id, e.version + p.version as versions,
			(select count(*) from enrolment o where o.patient_id = e.patient_id) as stays,
			(select count(*) from patient_information i where i.patient_id = e.patient_id and i.enrolment_id is distinct from e.id)
			+ (select count(*) from patient_objection b where b.patient_id = e.patient_id) as words
		from enrolment e join patient p on p.id = e.patient_id where e.id in `+marks, args...)
	if err != nil {
		return nil, err
	}
	if len(rows) != len(enrolments) {
		return nil, fault.Missing()
	}
	people := make([]db.ID, len(rows))
	for i, r := range rows {
		switch {
		case r.Stays > 1:
			return nil, fault.Clash("Une personne venue de cet import a été incluse de nouveau depuis.")
		case r.Versions != 2 || r.Words > 0:
			return nil, fault.Clash("Un dossier venu de cet import a été modifié depuis.")
		}
		people[i] = r.Patient
	}
	if told, err := recordedOf(tx, people); err != nil {
		return nil, err
	} else if told {
		return nil, fault.Clash("Un dossier venu de cet import a été modifié depuis.")
	}
	return people, nil
}

// Resting says, in French, what in this room still rests on these teams or
// professionals; nothing when they may be taken away.
func Resting(tx *db.Tx, teams, professionals []db.ID) (string, error) {
	for _, q := range []struct {
		ids   []db.ID
		query string
		words string
	}{
		{teams, `select 1 from enrolment where microstructure_id in `, "Un patient a été inclus dans une équipe de cet import."},
		{professionals, `select 1 from enrolment where opened_by in `, "Un professionnel de cet import a inclus un patient."},
	} {
		if len(q.ids) == 0 {
			continue
		}
		var one int
		marks, args := db.In(1, q.ids)
		if found, err := tx.Find(&one, q.query+marks+` limit 1`, args...); err != nil || found {
			return q.words, err
		}
	}
	return "", nil
}
