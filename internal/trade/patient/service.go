package patient

import (
	"context"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/network"
	"maillage/internal/trade/programme"
)

// Service is what may be asked about people.
type Service struct {
	DB    *db.DB
	Audit *audit.Keeper
	Seal  *seal.Sealer
}

// Enrolled is what an inclusion gave.
type Enrolled struct {
	Patient   db.ID
	Enrolment db.ID
	Near      []Found // records that may be the same person: the GP must say
}

// NearError carries the records that look like the person being included.
type NearError struct{ Near []Found }

// Error says why the inclusion waits.
func (e *NearError) Error() string { return "near records" }

// Enrol includes somebody in the team's microstructure (rules 5, 6, 10 to 14,
// 17). Faults: Forbidden unless the reader is a GP of the team; Invalid with
// what the draft lacks, or with why the microstructure may not include;
// Conflict when the person is already followed; an Invalid fault caused by a
// *NearError when a near record exists and the draft does not say Distinct.
func (s *Service) Enrol(ctx context.Context, who access.Actor, team db.ID, d EnrolDraft, key string) (out Enrolled, err error) {
	if err := who.InTeam(access.PatientEnrol, team); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		ref, _, err := tx.Once(who.Account, key, func() (string, error) {
			if err := s.admits(tx, who, team, d); err != nil {
				return "", err
			}
			out, err = s.include(tx, who, team, d)
			return out.Patient.String(), err
		})
		if err != nil {
			return err
		}
		out.Patient, err = db.ParseID(ref)
		return err
	})
	return out, err
}

// admits holds the draft, the microstructure and the near records against the
// rules.
func (s *Service) admits(tx *db.Tx, who access.Actor, team db.ID, d EnrolDraft) error {
	if err := d.Validate(tx.Today()); err != nil {
		return err
	}
	m, err := network.TeamByID(tx, team)
	if err != nil {
		return err
	}
	if why := m.Obstacles(d.OpenedOn); len(why) > 0 {
		return &fault.Error{Kind: fault.Invalid, Message: "Cette microstructure ne peut pas inclure à cette date. " + strings.Join(why, " "),
			Fields: []fault.Field{{Name: "opened_on", Message: strings.Join(why, " ")}}}
	}
	if d.Distinct || Mode(d.Mode) == ModeAnonymous {
		return nil
	}
	near, err := s.near(tx, who, d.identity())
	if err != nil || len(near) == 0 {
		return err
	}
	return &fault.Error{Kind: fault.Invalid, Message: "Un dossier de vos équipes ressemble à cette personne : ouvrez-le, ou confirmez qu’il s’agit de quelqu’un d’autre.",
		Fields: []fault.Field{{Name: "distinct", Message: "Confirmez après avoir regardé les dossiers proches."}}, Cause: &NearError{near}}
}

func (s *Service) include(tx *db.Tx, who access.Actor, team db.ID, d EnrolDraft) (Enrolled, error) {
	prog, err := programme.ByCode(tx, programme.EQUIPADDICT)
	if err != nil {
		return Enrolled{}, err
	}
	m, err := network.TeamByID(tx, team)
	if err != nil {
		return Enrolled{}, err
	}
	patient, enrolment, err := Include(tx, s.Seal, Inclusion{
		NumberPrefix: numberPrefix(m.Code), Identity: d.identity(), Sex: d.Sex, Commune: d.Commune, DocumentKind: d.DocumentKind,
		DocumentOn: d.DocumentOn, TeamID: team, ProgrammeID: prog.ID, OpenedOn: d.OpenedOn, OpenedBy: who.Professional,
		Behaviours: d.behaviours(), Reasons: d.Reasons, Complexity: d.Complexity, OtherScheme: d.OtherScheme,
		OtherSchemeNote: d.OtherSchemeNote, Referral: d.Referral, InformedOn: d.InformedOn, Notice: d.Notice, Channel: d.Channel, By: who.Account,
	})
	if err != nil {
		return Enrolled{}, err
	}
	return Enrolled{Patient: patient, Enrolment: enrolment}, s.Audit.Note(tx, who,
		audit.Line{Action: access.PatientEnrol, Subject: "enrolment", SubjectID: enrolment, Patient: patient})
}

// numberPrefix is the part of a team's code that record numbers begin with.
func numberPrefix(code string) string { return strings.TrimPrefix(code, "MSMA-") }

// ExitDraft is what is typed when somebody leaves.
type ExitDraft struct {
	ClosedOn civil.Day `form:"closed_on"`
	Reason   string    `form:"reason"`
	Version  int       `form:"version"`
}

// Exit closes an enrolment (rule 19). lastFact is the day of the last entretien
// or review, which the exit may not precede. Faults: Invalid, NotFound,
// Conflict.
func (s *Service) Exit(ctx context.Context, who access.Actor, enrolment db.ID, d ExitDraft, lastFact func(*db.Tx, db.ID) (civil.Day, error)) error {
	if err := who.Check(access.PatientExit); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := inScope(tx, who, access.PatientExit, enrolment)
		if err != nil {
			return err
		}
		last, err := lastFact(tx, enrolment)
		if err != nil {
			return err
		}
		if err := d.validate(e, last, tx.Today()); err != nil {
			return err
		}
		if err := tx.Change(`update enrolment set closed_on = $1, exit_reason = $2, version = version + 1
			where id = $3 and version = $4 and closed_on is null`, d.ClosedOn, d.Reason, enrolment, d.Version); err != nil {
			return err
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.PatientExit, Subject: "enrolment", SubjectID: enrolment, Patient: e.PatientID})
	})
}

func (d ExitDraft) validate(e Enrolment, last, today civil.Day) error {
	var wrong fault.Fields
	if !e.Open() {
		return fault.Clash("Ce suivi est déjà terminé.")
	}
	if err := e.CoversDay(d.ClosedOn, today, "closed_on"); err != nil {
		wrong = append(wrong, fault.FieldsOf(err)...)
	} else if last.After(d.ClosedOn) {
		wrong.Add("closed_on", "Un acte est enregistré le "+last.Short()+" : la sortie ne peut pas le précéder.")
	}
	if !knownExit(d.Reason) {
		wrong.Add("reason", "Choisissez le motif de sortie.")
	}
	return wrong.Err()
}

// inScope finds an enrolment of one of the reader's teams. Faults: NotFound
// outside, whatever the reason.
func inScope(tx *db.Tx, who access.Actor, perm access.Permission, enrolment db.ID) (Enrolment, error) {
	e, err := enrolmentByID(tx, enrolment)
	if err != nil {
		return Enrolment{}, err
	}
	return e, who.InTeam(perm, e.TeamID)
}

// OpenOn finds the enrolment for a fact dated that day: in the reader's scope,
// within its days (rule 20). Faults: NotFound; Forbidden; Invalid on held_on.
func OpenOn(tx *db.Tx, who access.Actor, perm access.Permission, enrolment db.ID, day civil.Day) (Enrolment, error) {
	e, err := inScope(tx, who, perm, enrolment)
	if err != nil {
		return Enrolment{}, err
	}
	return e, e.CoversDay(day, tx.Today(), "held_on")
}

// InScope finds an enrolment of one of the reader's teams. Faults: NotFound,
// Forbidden.
func InScope(tx *db.Tx, who access.Actor, perm access.Permission, enrolment db.ID) (Enrolment, error) {
	return inScope(tx, who, perm, enrolment)
}

// withheldFrom says whether a person's objection to sharing closes his or her
// identity and notes to this reader: it stays open to the GP who included.
func withheldFrom(who access.Actor, objects bool, openedBy db.ID) bool {
	return objects && (openedBy == 0 || who.Professional != openedBy)
}

// RecordOf reads a person and the stays the reader may know of. Faults:
// NotFound unless one of them is in one of the reader's teams.
func RecordOf(tx *db.Tx, sealer *seal.Sealer, who access.Actor, perm access.Permission, patient db.ID) (Patient, []Enrolment, error) {
	if err := who.Check(perm); err != nil {
		return Patient{}, nil, err
	}
	all, err := enrolmentsOf(tx, patient)
	if err != nil {
		return Patient{}, nil, err
	}
	var mine []Enrolment
	for _, e := range all {
		if who.InTeam(perm, e.TeamID) == nil {
			mine = append(mine, e)
		}
	}
	if len(mine) == 0 {
		return Patient{}, nil, fault.Missing()
	}
	refused, err := objects(tx, patient)
	if err != nil {
		return Patient{}, nil, err
	}
	row, err := patientRowByID(tx, patient)
	if err != nil {
		return Patient{}, nil, err
	}
	p, err := row.open(sealer, withheldFrom(who, refused, mine[0].OpenedBy))
	return p, mine, err
}

// Detail is what an enrolment says beyond its line.
type Detail struct {
	Behaviours      []string
	Reasons         []string
	Complexity      string
	OtherSchemeNote string
}

// DetailOf reads it. Withheld records show codes and no words.
func DetailOf(tx *db.Tx, sealer *seal.Sealer, enrolment db.ID, withheld bool) (Detail, error) {
	var d Detail
	if err := tx.Select(&d.Behaviours, `select behaviour from enrolment_behaviour where enrolment_id = $1 order by rank`, enrolment); err != nil {
		return d, err
	}
	if err := tx.Select(&d.Reasons, `select reason from enrolment_complexity where enrolment_id = $1 order by reason`, enrolment); err != nil {
		return d, err
	}
	if withheld {
		return d, nil
	}
	var words struct {
		Complexity []byte `db:"complexity"`
		Note       []byte `db:"other_scheme_note"`
	}
	err := tx.Get(&words, `select complexity, other_scheme_note from enrolment where id = $1`, enrolment)
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
	InformedOn civil.Day // latest notice; zero when none is recorded
}

// OfTeam lists a team's people: those followed on a day, and with closed the
// others too. It opens every identity the reader may know. It reads what a list
// shows and no more (each column of hundreds of lines costs): the patient's
// proofs of identity, commune and version, and the enrolment's referral and
// other scheme, are left empty. Scope is the caller's to check.
func OfTeam(tx *db.Tx, sealer *seal.Sealer, who access.Actor, team db.ID, closed bool) ([]Listed, error) {
	var list []Listed
	err := tx.Each(teamQuery(closed), []any{team}, func(scan func(...any) error) error {
		var r listedRow
		if err := r.scanTeam(scan); err != nil {
			return err
		}
		r.Enrolment.TeamID = team
		e := r.Enrolment.enrolment()
		p, err := r.Patient.open(sealer, withheldFrom(who, r.Objection, e.OpenedBy))
		list = append(list, Listed{Enrolment: e, Patient: p, InformedOn: r.InformedOn})
		return err
	})
	return list, err
}
