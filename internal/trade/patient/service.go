package patient

import (
	"context"
	"errors"
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
	Above
}

// Enrolled is what an inclusion gave. Repeated says that the same form had
// already been received.
type Enrolled struct {
	Patient   db.ID
	Enrolment db.ID // zero when repeated
	Repeated  bool
}

// NearError carries the records that look like the person being included.
type NearError struct{ Near []Found }

// Error says why the inclusion waits.
func (e *NearError) Error() string { return "near records" }

// Obstacles says why the team may not include today, one French sentence each;
// none when it may (rules 5 and 6). Faults: Forbidden unless the reader is a GP;
// NotFound unless the team is his.
func (s *Service) Obstacles(ctx context.Context, who access.Actor, team db.ID) (why []string, err error) {
	if err := who.InTeam(access.PatientEnrol, team); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		m, err := network.TeamByID(tx, team)
		why = m.Obstacles(tx.Today())
		return err
	})
	return why, err
}

// Enrol includes somebody in the team's microstructure (rules 5, 6, 10 to 14,
// 17). Faults: Forbidden unless the reader is a GP of the team; NotFound unless
// the team is his; Invalid with what the draft lacks, or with why the
// microstructure may not include; Conflict when the person is already followed;
// an Invalid fault caused by a *NearError when a near record exists and the
// draft does not say Distinct.
func (s *Service) Enrol(ctx context.Context, who access.Actor, team db.ID, d EnrolDraft, key string) (out Enrolled, err error) {
	if err := who.InTeam(access.PatientEnrol, team); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		ref, repeated, err := tx.Once(who.Account, key, func() (string, error) {
			var err error
			out, err = s.enrolNew(tx, who, team, d)
			return out.Patient.String(), err
		})
		if err != nil {
			return err
		}
		out.Repeated = repeated
		out.Patient, err = db.ParseID(ref)
		return err
	})
	var near *NearError
	if errors.As(err, &near) { // other people's records are about to be shown: that leaves a line
		if noted := s.noteSearch(ctx, who); noted != nil {
			return Enrolled{}, noted
		}
	}
	return out, err
}

func (s *Service) enrolNew(tx *db.Tx, who access.Actor, team db.ID, d EnrolDraft) (Enrolled, error) {
	validate := func(today civil.Day) error { return d.Validate(today) } // after the places are settled
	in, err := s.opening(tx, who, team, &d.IdentityDraft, d.CriteriaDraft, validate)
	if err != nil {
		return Enrolled{}, err
	}
	if err := s.refuseNear(tx, who, d); err != nil {
		return Enrolled{}, err
	}
	in.Identity, in.Sex, in.Commune = d.identity(), d.Sex, d.Commune
	in.DocumentKind, in.DocumentOn = d.DocumentDraft.Kind, d.DocumentDraft.On
	return s.include(tx, who, in)
}

// ReEnrolDraft is what the GP types when somebody comes back.
type ReEnrolDraft struct {
	TeamID db.ID `form:"team"`
	Agreed bool  `form:"agreed"` // somebody who objects to sharing lets this GP know who he or she is
	CriteriaDraft
}

// ReEnrol opens a new stay for somebody whose last one is over (rule 18).
// Faults: Forbidden unless the reader is a GP of the team; NotFound; Invalid;
// Conflict when the person is followed already.
func (s *Service) ReEnrol(ctx context.Context, who access.Actor, patient db.ID, d ReEnrolDraft, key string) (out Enrolled, err error) {
	if err := who.InTeam(access.PatientEnrol, d.TeamID); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		stays, err := staysOf(tx, who, access.PatientEnrol, patient)
		if err != nil {
			return err
		}
		_, out.Repeated, err = tx.Once(who.Account, key, func() (string, error) {
			var err error
			out, err = s.enrolAgain(tx, who, patient, stays, d)
			return out.Patient.String(), err
		})
		out.Patient = patient
		return err
	})
	return out, err
}

func (s *Service) enrolAgain(tx *db.Tx, who access.Actor, patient db.ID, stays []Enrolment, d ReEnrolDraft) (Enrolled, error) {
	book, err := loadRules(tx)
	if err != nil {
		return Enrolled{}, err
	}
	validate := func(today civil.Day) error {
		var wrong fault.Fields
		d.CriteriaDraft.validate(&wrong, today)
		if err := d.returns(&wrong, book, stays); err != nil {
			return err
		}
		return wrong.Err()
	}
	in, err := s.opening(tx, who, d.TeamID, nil, d.CriteriaDraft, validate)
	if err != nil {
		return Enrolled{}, err
	}
	in.Patient = patient
	out, err := s.include(tx, who, in)
	if err == nil && d.Agreed {
		err = s.agreed(tx, who, patient, out.Enrolment, d.TeamID)
	}
	return out, err
}

// opening holds a draft, the microstructure and the programme against the rules
// and prepares what will be written. The places typed for person, when there is
// one, are settled on the way.
func (s *Service) opening(tx *db.Tx, who access.Actor, team db.ID, person *IdentityDraft, c CriteriaDraft, validate func(civil.Day) error) (Inclusion, error) {
	m, err := network.TeamByID(tx, team)
	if err != nil {
		return Inclusion{}, err
	}
	if person != nil {
		person.settle(m.Departement)
	}
	if err := validate(tx.Today()); err != nil {
		return Inclusion{}, err
	}
	book, err := programme.Load(tx)
	if err != nil {
		return Inclusion{}, err
	}
	prog, known := book.ByCode(c.programme())
	why := m.Obstacles(c.OpenedOn)
	if _, inForce := book.At(prog.ID, c.OpenedOn); !known || !inForce {
		why = append(why, "Le programme n’est pas en vigueur.")
	}
	if len(why) > 0 {
		reasons := strings.Join(why, " ")
		return Inclusion{}, &fault.Error{
			Kind: fault.Invalid, Message: "Cette microstructure ne peut pas inclure à cette date.",
			Fields: []fault.Field{{Name: "opened_on", Message: reasons}},
		}
	}
	in := c.inclusion()
	in.NumberPrefix, in.TeamID, in.ProgrammeID = strings.TrimPrefix(m.Code, "MSMA-"), team, prog.ID
	in.OpenedBy, in.By = who.Professional, who.Account
	return in, nil
}

func (s *Service) refuseNear(tx *db.Tx, who access.Actor, d EnrolDraft) error {
	if d.Distinct {
		return nil
	}
	near, err := s.near(tx, who, d.identity())
	if err != nil || len(near) == 0 {
		return err
	}
	return &fault.Error{
		Kind:    fault.Invalid,
		Message: "Un dossier de vos équipes ressemble à cette personne : ouvrez-le, ou confirmez qu’il s’agit de quelqu’un d’autre.",
		Fields:  []fault.Field{{Name: "distinct", Message: "Confirmez après avoir regardé les dossiers proches."}},
		Cause:   &NearError{near},
	}
}

func (s *Service) include(tx *db.Tx, who access.Actor, in Inclusion) (out Enrolled, err error) {
	if out.Patient, out.Enrolment, err = Include(tx, s.Seal, in); err != nil {
		return out, err
	}
	return out, s.Audit.Note(tx, who, audit.Line{Action: access.PatientEnrol, Subject: "enrolment", SubjectID: out.Enrolment, Patient: out.Patient})
}

// LastFact is the day of the last act recorded in a stay, none when there is
// none: care knows.
type LastFact func(tx *db.Tx, enrolment db.ID) (civil.Day, error)

// Exit closes an enrolment (rule 19). Faults: Forbidden; NotFound; Invalid with
// what the draft lacks, or when an act is dated later; Conflict when somebody
// else changed or closed it.
func (s *Service) Exit(ctx context.Context, who access.Actor, enrolment db.ID, d ExitDraft, lastFact LastFact, key string) (patient db.ID, err error) {
	if err := who.Check(access.PatientExit); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := InScope(tx, who, access.PatientExit, enrolment)
		if err != nil {
			return err
		}
		patient = e.PatientID
		_, _, err = tx.Once(who.Account, key, func() (string, error) { return "", s.exit(tx, who, e, d, lastFact) })
		return err
	})
	return patient, err
}

func (s *Service) exit(tx *db.Tx, who access.Actor, e Enrolment, d ExitDraft, lastFact LastFact) error {
	last, err := lastFact(tx, e.ID)
	if err != nil {
		return err
	}
	if err := d.validate(e, last, tx.Today()); err != nil {
		return err
	}
	if err := closeEnrolment(tx, e.ID, d); err != nil {
		return err
	}
	if err := dropWaiting(tx, e.ID, who); err != nil {
		return err
	}
	return s.Audit.Note(tx, who, audit.Line{Action: access.PatientExit, Subject: "enrolment", SubjectID: e.ID, Patient: e.PatientID})
}
