package act

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
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

// Service is what may be asked about medical acts.
type Service struct {
	DB    *db.DB
	Audit *audit.Keeper
	Seal  *seal.Sealer
}

// View is the acts of a person, as their reader may see them. When the person
// objects to sharing and the reader did not include him or her, Patient is
// Withheld, and the acts are only those the reader recorded.
type View struct {
	Patient patient.Patient
	Stays   []Stay // in the reader's teams, latest first
	Today   civil.Day
}

// Stay is the acts of one stay.
type Stay struct {
	Enrolment  patient.Enrolment
	Team       access.Team
	Acts       []Act // latest first, those taken back among them
	Prevention bool  // the reader may read screening and vaccination
	MayRecord  bool
}

// Of lists the acts of a kind.
func (s Stay) Of(k Kind) []Act {
	var list []Act
	for _, a := range s.Acts {
		if a.Kind == k {
			list = append(list, a)
		}
	}
	return list
}

// Act finds an act of the view.
func (v View) Act(id db.ID) (Act, Stay, bool) {
	for _, s := range v.Stays {
		for _, a := range s.Acts {
			if a.ID == id {
				return a, s, true
			}
		}
	}
	return Act{}, Stay{}, false
}

// Recording is the stay that acts are recorded in: the one that goes on, else the
// latest; false when the reader may record in none.
func (v View) Recording() (Stay, bool) {
	for _, open := range []bool{true, false} {
		for _, s := range v.Stays {
			if s.MayRecord && s.Enrolment.Open() == open {
				return s, true
			}
		}
	}
	return Stay{}, false
}

// Open shows the acts of a person, and writes it in the journal; what names the
// page. Faults: Forbidden; NotFound unless one of the reader's teams follows or
// followed the person.
func (s *Service) Open(ctx context.Context, who access.Actor, person db.ID, what string) (v View, err error) {
	if err := who.Check(access.ActOpen); err != nil {
		return v, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		p, stays, err := patient.RecordOf(tx, s.Seal, who, access.ActOpen, person)
		if err != nil {
			return err
		}
		v = View{Patient: p, Today: tx.Today()}
		acts, err := ofPatient(tx, s.Seal, person)
		if err != nil {
			return err
		}
		for _, e := range stays {
			one, err := s.stay(tx, who, e, acts, p.Withheld)
			if err != nil {
				return err
			}
			v.Stays = append(v.Stays, one)
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.ActOpen, Subject: what, SubjectID: person, Patient: person})
	})
	return v, err
}

func (s *Service) stay(tx *db.Tx, who access.Actor, e patient.Enrolment, acts []readRow, withheld bool) (Stay, error) {
	team, _ := who.Team(e.TeamID)
	st := Stay{Enrolment: e, Team: team, Prevention: who.InTeam(access.PreventionOpen, e.TeamID) == nil}
	st.MayRecord = !withheld && who.Professional != 0 && who.InTeam(access.ActRecord, e.TeamID) == nil
	for _, r := range acts {
		own := who.Professional != 0 && r.ProfessionalID == who.Professional
		if r.EnrolmentID != e.ID || who.InTeam(r.Kind.OpenedBy(), e.TeamID) != nil || withheld && !own {
			continue
		}
		a := r.Act
		var err error
		if a.By, err = nameOf(tx, a.ProfessionalID); err != nil {
			return st, err
		}
		if a.ReversedBy, err = nameOf(tx, r.reversedBy); err != nil {
			return st, err
		}
		st.Acts = append(st.Acts, a)
	}
	return st, nil
}

func nameOf(tx *db.Tx, id db.ID) (string, error) {
	if id == 0 {
		return "", nil
	}
	p, err := network.ProfessionalByID(tx, id)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return "", err
	}
	return p.Name(), nil
}

// Record records what is typed, in a stay of a person; enrolment zero is the stay
// that goes on, else the latest. Faults: Forbidden, also when the person objects
// to sharing; NotFound outside the reader's teams; Invalid with the fields, one of
// them « confirm » when it looks like an act that is there already.
func (s *Service) Record(ctx context.Context, who access.Actor, person, enrolment db.ID, d Draft, key string) error {
	return s.write(ctx, who, person, key, func(tx *db.Tx, stays []patient.Enrolment) error {
		e, err := stayOf(stays, enrolment)
		if err != nil {
			return err
		}
		return s.record(tx, who, e, d, 0)
	})
}

// stayOf is the stay named, or the one that goes on, else the latest.
func stayOf(stays []patient.Enrolment, named db.ID) (patient.Enrolment, error) {
	for _, e := range stays {
		if e.ID == named || named == 0 && e.Open() {
			return e, nil
		}
	}
	if named == 0 && len(stays) > 0 {
		return stays[0], nil
	}
	return patient.Enrolment{}, fault.Missing()
}

// record writes what a draft says. replaces is the act it corrects, if any.
func (s *Service) record(tx *db.Tx, who access.Actor, e patient.Enrolment, d Draft, replaces db.ID) error {
	team, _ := who.Team(e.TeamID)
	if who.Professional == 0 {
		return fault.Deny()
	}
	book, err := programme.Load(tx)
	if err != nil {
		return err
	}
	if err := d.Validate(e, book.Governing(e.ProgrammeID, d.HeldOn), tx.Today()); err != nil {
		return err
	}
	acts := d.acts()
	if replaces != 0 && len(acts) != 1 {
		var wrong fault.Fields
		wrong.Add("result_hiv", "Une correction porte sur un seul dépistage : enregistrez les autres à part.")
		return wrong.Err()
	}
	if !d.Confirm {
		if err := s.refuseTwin(tx, e, acts); err != nil {
			return err
		}
	}
	for _, a := range acts {
		a.ID, a.EnrolmentID, a.PatientID, a.TeamID, a.MadeAt, a.ReplacesID = tx.NewID(), e.ID, e.PatientID, e.TeamID, tx.Now(), replaces
		a.ProfessionalID, a.Profession = who.Professional, team.Profession
		if err := insert(tx, s.Seal, a, who.Account); err != nil {
			return err
		}
		if err := s.note(tx, who, a.ID, e.PatientID); err != nil {
			return err
		}
	}
	return nil
}

// refuseTwin asks for a confirmation of what was probably typed twice, and of a
// second substitution at once.
func (s *Service) refuseTwin(tx *db.Tx, e patient.Enrolment, acts []Act) error {
	there, err := ofPatient(tx, s.Seal, e.PatientID)
	if err != nil {
		return err
	}
	var wrong fault.Fields
	for _, a := range acts {
		for _, old := range there {
			if !old.Holds() || old.EnrolmentID != e.ID || old.Kind != a.Kind {
				continue
			}
			switch {
			case old.subject() == a.subject() && old.HeldOn == a.HeldOn:
				wrong.Add("confirm", "« "+a.Kind.Label()+", "+a.What()+" » est déjà enregistré le "+a.HeldOn.Short()+". S’il y en a eu deux ce jour-là, confirmez.")
			case a.Kind == Substitution && a.Ongoing() && old.Ongoing():
				wrong.Add("confirm", "Un traitement ("+old.What()+", depuis le "+old.HeldOn.Short()+") est en cours : notez d’abord sa fin, ou confirmez que les deux vont ensemble.")
			}
		}
	}
	return wrong.Err()
}

// End writes the end of a treatment or of a withdrawal. Faults: Forbidden;
// NotFound; Invalid; Conflict when it has ended, or was taken back.
func (s *Service) End(ctx context.Context, who access.Actor, person, id db.ID, d EndDraft, key string) error {
	return s.write(ctx, who, person, key, func(tx *db.Tx, stays []patient.Enrolment) error {
		a, _, err := s.actIn(tx, stays, id)
		if err != nil {
			return err
		}
		if !a.Kind.Lasts() {
			return fault.Refuse("Cet acte n’a pas de fin.")
		}
		if err := endFields(a.Kind, a.HeldOn, d.EndedOn, d.Reason, tx.Today()).Err(); err != nil {
			return err
		}
		done, err := end(tx, s.Seal, id, who.Professional, d)
		if err != nil {
			return err
		}
		if !done {
			return fault.Clash("La fin de cet acte est déjà notée, ou il a été annulé : relisez la page.")
		}
		return s.note(tx, who, id, person)
	})
}

// Reverse takes an act back: it stays written and no longer holds. The same day no
// reason is asked (an undo); later one is. Faults: Forbidden; NotFound; Invalid
// without a reason; Conflict when it was taken back already.
func (s *Service) Reverse(ctx context.Context, who access.Actor, person, id db.ID, d ReversalDraft, key string) error {
	return s.write(ctx, who, person, key, func(tx *db.Tx, stays []patient.Enrolment) error {
		a, _, err := s.actIn(tx, stays, id)
		if err != nil {
			return err
		}
		return s.reverse(tx, who, a, d)
	})
}

func (s *Service) reverse(tx *db.Tx, who access.Actor, a Act, d ReversalDraft) error {
	d.Reason = strings.TrimSpace(d.Reason)
	if !a.Holds() {
		return fault.Clash("Cet acte a déjà été annulé le " + civil.Instant(*a.ReversedAt) + ".")
	}
	if err := d.validate(a, tx.Today()); err != nil {
		return err
	}
	done, err := reverse(tx, s.Seal, a.ID, who.Professional, d.Reason)
	if err != nil {
		return err
	}
	if !done {
		return fault.Clash("Cet acte vient d’être annulé.")
	}
	return s.note(tx, who, a.ID, a.PatientID)
}

// Correct replaces an act by what is typed now: one is reversed and the other
// recorded, together. Faults: those of Reverse and Record.
func (s *Service) Correct(ctx context.Context, who access.Actor, person, id db.ID, d Draft, reason ReversalDraft, key string) error {
	return s.write(ctx, who, person, key, func(tx *db.Tx, stays []patient.Enrolment) error {
		a, e, err := s.actIn(tx, stays, id)
		if err != nil {
			return err
		}
		d.Kind = a.Kind
		if reason.Reason == "" && d.completes(a) {
			reason.Reason = "Résultat reçu"
		}
		if err := s.reverse(tx, who, a, reason); err != nil {
			return err
		}
		return s.record(tx, who, e, d, id)
	})
}

// actIn finds an act of one of the stays.
func (s *Service) actIn(tx *db.Tx, stays []patient.Enrolment, id db.ID) (Act, patient.Enrolment, error) {
	a, err := byID(tx, s.Seal, id)
	if err != nil {
		return a, patient.Enrolment{}, err
	}
	for _, e := range stays {
		if e.ID == a.EnrolmentID {
			return a, e, nil
		}
	}
	return a, patient.Enrolment{}, fault.Missing()
}

// write opens a person to a writer, once for each request.
func (s *Service) write(ctx context.Context, who access.Actor, person db.ID, key string, do func(*db.Tx, []patient.Enrolment) error) error {
	if err := who.Check(access.ActRecord); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		p, stays, err := patient.RecordOf(tx, s.Seal, who, access.ActRecord, person)
		if err != nil {
			return err
		}
		if p.Withheld {
			return &fault.Error{Kind: fault.Forbidden, Message: "Cette personne s’oppose au partage : seul le médecin qui l’a incluse peut enregistrer ses actes."}
		}
		_, _, err = tx.Once(who.Account, key, func() (string, error) { return "", do(tx, stays) })
		return err
	})
}

func (s *Service) note(tx *db.Tx, who access.Actor, id, person db.ID) error {
	return s.Audit.Note(tx, who, audit.Line{Action: access.ActRecord, Subject: "act", SubjectID: id, Patient: person})
}
