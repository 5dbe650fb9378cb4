package patient

import (
	"context"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
)

// Former is an identity as it was before a correction.
type Former struct {
	Identity Identity
	Mode     Mode
	Sex      string
	By       db.ID // professional who corrected
	Until    time.Time
}

// View is what the pages of one person show.
type View struct {
	Patient Patient
	Stays   []Enrolment // with the reader's teams, latest first
	Will    Will
	Former  []Former         // latest first; none when withheld
	Doubts  []Doubt          // as Former
	Names   map[db.ID]string // of the professionals who did all that
}

// Open shows a person to a member of one of his or her teams; what names the
// page for the journal. Faults: Forbidden; NotFound.
func (s *Service) Open(ctx context.Context, who access.Actor, patient db.ID, what string) (v View, err error) {
	err = s.page(ctx, who, patient, what, &v, func(*db.Tx) error { return nil })
	return v, err
}

// page opens a record for a page: the view, then what more reads, and one line
// of the journal. Faults: Forbidden; NotFound; those of more.
func (s *Service) page(ctx context.Context, who access.Actor, patient db.ID, what string, v *View, more func(*db.Tx) error) error {
	if err := who.Check(access.PatientOpen); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		var err error
		if *v, err = s.view(tx, who, patient); err != nil {
			return err
		}
		if err := more(tx); err != nil {
			return err
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.PatientOpen, Subject: what, SubjectID: patient, Patient: patient})
	})
}

func (s *Service) view(tx *db.Tx, who access.Actor, patient db.ID) (v View, err error) {
	if v.Patient, v.Stays, err = RecordOf(tx, s.Seal, who, access.PatientOpen, patient); err != nil {
		return v, err
	}
	if v.Will, err = WillOf(tx, patient); err != nil {
		return v, err
	}
	if !v.Patient.Withheld {
		if v.Former, err = s.former(tx, patient); err != nil {
			return v, err
		}
		if v.Doubts, err = doubtsOf(tx, s.Seal, patient); err != nil {
			return v, err
		}
	}
	v.Names = map[db.ID]string{}
	return v, v.name(tx, v.people()...)
}

// name learns who some professionals are.
func (v *View) name(tx *db.Tx, people ...db.ID) error {
	for _, id := range people {
		if _, known := v.Names[id]; known || id == 0 {
			continue
		}
		p, err := network.ProfessionalByID(tx, id)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		v.Names[id] = p.Name()
	}
	return nil
}

// people are the professionals that the facts of a view name.
func (v View) people() []db.ID {
	var ids []db.ID
	for _, e := range v.Stays {
		ids = append(ids, e.OpenedBy)
	}
	for _, i := range v.Will.Informed {
		ids = append(ids, i.By)
	}
	for _, o := range v.Will.Objections {
		ids = append(ids, o.By, o.WithdrawnBy)
	}
	for _, f := range v.Former {
		ids = append(ids, f.By)
	}
	for _, d := range v.Doubts {
		ids = append(ids, d.By, d.LiftedBy)
	}
	return ids
}

func (s *Service) former(tx *db.Tx, patient db.ID) ([]Former, error) {
	rows, err := formerOf(tx, patient)
	if err != nil {
		return nil, err
	}
	list := make([]Former, len(rows))
	for i, r := range rows {
		plain, err := s.Seal.Open(formerColumn, r.ID, r.Identity)
		if err != nil {
			return nil, err
		}
		f := Former{Mode: Mode(r.Mode), Sex: r.Sex, By: r.ProfessionalID, Until: r.MadeAt}
		if f.Identity, err = unpackIdentity(f.Mode, plain); err != nil {
			return nil, err
		}
		list[i] = f
	}
	return list, nil
}

// Stay shows one enrolment and its person, to record the exit. Faults:
// Forbidden; NotFound.
func (s *Service) Stay(ctx context.Context, who access.Actor, enrolment db.ID) (e Enrolment, v View, err error) {
	if err := who.Check(access.PatientExit); err != nil {
		return e, v, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if e, err = InScope(tx, who, access.PatientExit, enrolment); err != nil {
			return err
		}
		if v, err = s.view(tx, who, e.PatientID); err != nil {
			return err
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.PatientOpen, Subject: "enrolment", SubjectID: enrolment, Patient: e.PatientID})
	})
	return e, v, err
}
