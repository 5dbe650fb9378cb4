package patient

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
)

// InScope finds an enrolment of one of the reader's teams. Faults: NotFound
// outside, whatever the reason; Forbidden when the profession does not hold the
// permission.
func InScope(tx *db.Tx, who access.Actor, perm access.Permission, enrolment db.ID) (Enrolment, error) {
	e, err := enrolmentByID(tx, enrolment)
	if err != nil {
		return Enrolment{}, err
	}
	if err := who.InTeam(perm, e.TeamID); err != nil {
		return Enrolment{}, err
	}
	return e, nil
}

// OpenOn finds the enrolment for a fact dated that day: in the reader's scope,
// within its days (rule 20). Faults: NotFound; Forbidden; Invalid on held_on.
func OpenOn(tx *db.Tx, who access.Actor, perm access.Permission, enrolment db.ID, day civil.Day) (Enrolment, error) {
	e, err := InScope(tx, who, perm, enrolment)
	if err != nil {
		return Enrolment{}, err
	}
	return e, e.CoversDay(day, tx.Today(), "held_on")
}

// staysOf lists a person's stays with the reader's teams, the latest first.
// Faults: NotFound when there is none, whether the person exists or not;
// Forbidden when the reader's profession in those teams does not hold the
// permission.
func staysOf(tx *db.Tx, who access.Actor, perm access.Permission, patient db.ID) ([]Enrolment, error) {
	if err := who.Check(perm); err != nil {
		return nil, err
	}
	all, err := enrolmentsOf(tx, patient)
	if err != nil {
		return nil, err
	}
	var mine []Enrolment
	denied := fault.Missing()
	for _, e := range all {
		switch err := who.InTeam(perm, e.TeamID); fault.KindOf(err) {
		case fault.NotFound:
		case fault.Forbidden:
			denied = err
		default:
			mine = append(mine, e)
		}
	}
	if len(mine) == 0 {
		return nil, denied
	}
	return mine, nil
}

// withheldFrom says whether a person's objection to sharing closes his or her
// identity and notes to this reader: it stays open to one GP alone, whom the
// person has let know (see refusal).
func withheldFrom(who access.Actor, r refusal) bool {
	return r.stands && (r.known == 0 || who.Professional != r.known)
}

// RecordOf reads a person and the stays the reader may know of, the latest
// first; of somebody who objects to sharing, a GP who may know him or her reads
// the stays of the teams where he included alone. Faults: NotFound unless one of
// them is in one of the reader's teams, or an exceptional access opens it for
// access.PatientOpen; Forbidden.
func RecordOf(tx *db.Tx, sealer *seal.Sealer, who access.Actor, perm access.Permission, patient db.ID) (Patient, []Enrolment, error) {
	mine, err := staysOf(tx, who, perm, patient)
	if perm == access.PatientOpen && fault.KindOf(err) == fault.NotFound {
		mine, err = throughGlass(tx, who, patient)
	}
	if err != nil {
		return Patient{}, nil, err
	}
	mine, withheld, err := openedBy(tx, who, patient, mine)
	if err != nil {
		return Patient{}, nil, err
	}
	row, err := patientRowByID(tx, patient)
	if err != nil {
		return Patient{}, nil, err
	}
	p, err := row.open(sealer, withheld)
	return p, mine, err
}

// openedBy keeps, of the stays of somebody who objects to sharing, those of the
// teams where the reader is the GP who may know: what another team of his wrote
// stays closed. In no team, all are there and the person is withheld.
func openedBy(tx *db.Tx, who access.Actor, patient db.ID, stays []Enrolment) (open []Enrolment, withheld bool, err error) {
	closed := map[db.ID]bool{}
	for _, e := range stays {
		if _, asked := closed[e.TeamID]; !asked {
			refused, err := refusalOf(tx, patient, e.TeamID)
			if err != nil {
				return nil, false, err
			}
			if !refused.stands {
				return stays, false, nil
			}
			closed[e.TeamID] = withheldFrom(who, refused)
		}
		if !closed[e.TeamID] {
			open = append(open, e)
		}
	}
	if len(open) == 0 {
		return stays, true, nil
	}
	return open, false, nil
}

// Detail is what an enrolment says beyond its line.
type Detail struct {
	Behaviours      []string // the one that motivates the request first
	Reasons         []string
	Complexity      string
	OtherSchemeNote string
}

// DetailOf reads it. Withheld records show codes and no words.
func DetailOf(tx *db.Tx, sealer *seal.Sealer, enrolment db.ID, withheld bool) (Detail, error) {
	var d Detail
	var err error
	if d.Behaviours, d.Reasons, err = selectCodes(tx, enrolment); err != nil || withheld {
		return d, err
	}
	words, err := selectWords(tx, enrolment)
	if err != nil {
		return d, err
	}
	if d.Complexity, err = sealer.OpenText("enrolment.complexity", enrolment, words.Complexity); err != nil {
		return d, err
	}
	d.OtherSchemeNote, err = sealer.OpenText("enrolment.other_scheme_note", enrolment, words.Note)
	return d, err
}

// Listed is one line of a team's list.
type Listed struct {
	Enrolment  Enrolment
	Patient    Patient
	InformedOn civil.Day // latest notice; none when nobody recorded one
	Objects    bool      // the person objects to sharing, whoever reads
}

// OfTeam lists a team's people: those followed now, and with closed the others
// too, in no order. It opens every identity the reader may know. Scope is the
// caller's to check.
func OfTeam(tx *db.Tx, sealer *seal.Sealer, who access.Actor, team db.ID, closed bool) ([]Listed, error) {
	rows, err := ofTeam(tx, team, closed)
	if err != nil {
		return nil, err
	}
	list := make([]Listed, len(rows))
	for i, r := range rows {
		e := r.Enrolment.enrolment()
		p, err := r.Patient.open(sealer, withheldFrom(who, r.Objection))
		if err != nil {
			return nil, err
		}
		list[i] = Listed{Enrolment: e, Patient: p, InformedOn: r.InformedOn, Objects: r.Objection.stands}
	}
	return list, nil
}
