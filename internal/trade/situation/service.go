package situation

import (
	"context"
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// Service is what may be asked about situations.
type Service struct {
	DB    *db.DB
	Audit *audit.Keeper
	Seal  *seal.Sealer
}

// View is the situations of one person, as the reader may see them: none when the
// person is withheld.
type View struct {
	Patient    patient.Patient
	Stays      []patient.Enrolment // with the reader's teams, latest first
	Situations []Situation         // of those stays, latest first
	Due        []Due
	Names      map[db.ID]string // of the professionals who wrote
	Today      civil.Day
}

// Situation finds one of the view.
func (v View) Situation(id db.ID) (Situation, bool) {
	i := slices.IndexFunc(v.Situations, func(s Situation) bool { return s.ID == id })
	if i < 0 {
		return Situation{}, false
	}
	return v.Situations[i], true
}

// Draft finds the situation being filled, if any.
func (v View) Draft() (Situation, bool) {
	i := slices.IndexFunc(v.Situations, func(s Situation) bool { return !s.Done() })
	if i < 0 {
		return Situation{}, false
	}
	return v.Situations[i], true
}

// last is the complete situation to begin a new one from: the latest before a day,
// else the earliest after it; nil when there is none.
func (v View) last(on civil.Day) *Situation {
	var found *Situation
	for i := range v.Situations {
		if !v.Situations[i].Done() {
			continue
		}
		if found = &v.Situations[i]; !found.On.After(on) {
			break
		}
	}
	return found
}

// errWithheld is the answer to whoever may not know this person's situation.
func errWithheld() error {
	return &fault.Error{Kind: fault.Forbidden, Message: "La personne s’oppose au partage : sa situation n’est ouverte qu’au médecin qui l’a incluse."}
}

// Open shows the situations of a person; what names the page for the journal.
// Faults: Forbidden; NotFound unless the person is or was followed by one of the
// reader's teams.
func (s *Service) Open(ctx context.Context, who access.Actor, patientID db.ID, what string) (v View, err error) {
	if err := who.Check(access.SituationOpen); err != nil {
		return v, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if v, err = s.view(tx, who, access.SituationOpen, patientID); err != nil {
			return err
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.SituationOpen, Subject: what, SubjectID: patientID, Patient: patientID})
	})
	return v, err
}

// Read shows one situation, among the person's others. Faults: Forbidden, also
// when the person is withheld; NotFound.
func (s *Service) Read(ctx context.Context, who access.Actor, patientID, id db.ID, what string) (v View, one Situation, err error) {
	if err := who.Check(access.SituationOpen); err != nil {
		return v, one, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if v, err = s.view(tx, who, access.SituationOpen, patientID); err != nil {
			return err
		}
		if v.Patient.Withheld {
			return errWithheld()
		}
		var found bool
		if one, found = v.Situation(id); !found {
			return fault.Missing()
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.SituationOpen, Subject: what, SubjectID: id, Patient: patientID})
	})
	return v, one, err
}

func (s *Service) view(tx *db.Tx, who access.Actor, perm access.Permission, id db.ID) (v View, err error) {
	v.Today, v.Names = tx.Today(), map[db.ID]string{}
	if v.Patient, v.Stays, err = patient.RecordOf(tx, s.Seal, who, perm, id); err != nil || v.Patient.Withheld {
		return v, err
	}
	ids := make([]db.ID, len(v.Stays))
	for i, e := range v.Stays {
		ids[i] = e.ID
	}
	rows, err := ofEnrolments(tx, ids)
	if err != nil {
		return v, err
	}
	of := map[db.ID][]dated{}
	for _, r := range rows {
		one, err := r.open(s.Seal)
		if err != nil {
			return v, err
		}
		v.Situations = append(v.Situations, one)
		of[r.Enrolment] = append(of[r.Enrolment], dated{r.ID, r.Enrolment, r.Kind, r.On, r.State})
		if err := v.name(tx, r.By); err != nil {
			return v, err
		}
	}
	for _, e := range v.Stays {
		v.Due = append(v.Due, dueOf(e, of[e.ID], v.Today)...)
	}
	return v, nil
}

// name learns who a professional is.
func (v *View) name(tx *db.Tx, id db.ID) error {
	if _, known := v.Names[id]; known || id == 0 {
		return nil
	}
	p, err := network.ProfessionalByID(tx, id)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	v.Names[id] = p.Name()
	return nil
}

// Start begins a situation of the latest stay, prefilled, and gives its draft; one
// that was begun already is given back as it is. Faults: Forbidden, also when the
// person is withheld; NotFound; Invalid, also for a second situation of entry.
func (s *Service) Start(ctx context.Context, who access.Actor, patientID db.ID, d StartDraft, key string) (id db.ID, err error) {
	if err := who.Check(access.SituationWrite); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := s.writable(tx, who, patientID)
		if err != nil {
			return err
		}
		ref, _, err := tx.Once(who.Account, key, func() (string, error) {
			id, err := s.start(tx, who, v, d)
			return id.String(), err
		})
		if err != nil {
			return err
		}
		id, err = db.ParseID(ref)
		return err
	})
	return id, err
}

// writable is the view of somebody whose situations the reader may write.
func (s *Service) writable(tx *db.Tx, who access.Actor, patientID db.ID) (View, error) {
	v, err := s.view(tx, who, access.SituationWrite, patientID)
	if err == nil && v.Patient.Withheld {
		err = errWithheld()
	}
	return v, err
}

func (s *Service) start(tx *db.Tx, who access.Actor, v View, d StartDraft) (db.ID, error) {
	var wrong fault.Fields
	d.check(&wrong, v.Today)
	if err := wrong.Err(); err != nil {
		return 0, err
	}
	stay := stayOn(v.Stays, d.On)
	if id, found, err := draftOf(tx, stay.ID); err != nil || found {
		return id, err
	}
	if err := onlyEntry(tx, d.Kind, stay.ID, 0); err != nil {
		return 0, err
	}
	from := Sources{Patient: v.Patient, Enrolment: stay, Earlier: stay.ID != v.Stays[len(v.Stays)-1].ID}
	from.Last = v.last(d.On)
	var err error
	if from.Detail, err = patient.DetailOf(tx, s.Seal, stay.ID, false); err != nil {
		return 0, err
	}
	r := inserted{MadeBy: who.Account, MadeAt: tx.Now(), row: row{
		ID: tx.NewID(), PatientID: v.Patient.ID, Enrolment: stay.ID, TeamID: stay.TeamID, Kind: d.Kind, On: d.On, State: Drafted,
		ChangedBy: who.Account, By: who.Professional, ChangedAt: tx.Now(), Version: 1,
	}}
	if err := r.fill(s.Seal, Prefill(from, d.On)); err != nil {
		return 0, err
	}
	if err := tx.Insert("situation", r); err != nil {
		return 0, err
	}
	return r.ID, s.note(tx, who, r.row)
}

// stayOn is the stay a situation of that day belongs to: the latest one that had
// begun, else the latest of all.
func stayOn(stays []patient.Enrolment, on civil.Day) patient.Enrolment {
	for _, e := range stays {
		if !on.Before(e.OpenedOn) {
			return e
		}
	}
	return stays[0]
}

// onlyEntry refuses a second situation of entry in one stay.
func onlyEntry(tx *db.Tx, kind Kind, enrolment, except db.ID) error {
	if kind != Entry {
		return nil
	}
	on, found, err := entryOf(tx, enrolment, except)
	if err != nil || !found {
		return err
	}
	var wrong fault.Fields
	wrong.Add("kind", "La situation d’entrée est déjà datée du "+on.Short()+" : corrigez-la, ou choisissez une autre sorte.")
	return wrong.Err()
}

func (s *Service) note(tx *db.Tx, who access.Actor, r row) error {
	return s.Audit.Note(tx, who, audit.Line{Action: access.SituationWrite, Subject: "situation", SubjectID: r.ID, Patient: r.PatientID})
}
