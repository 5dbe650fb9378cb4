package patient

import (
	"context"
	"strings"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// FormerCriteria are the criteria of a stay as they were before somebody
// amended them (A23): never erased.
type FormerCriteria struct {
	Detail
	Referral    string
	OtherScheme string
	By          db.ID // professional who amended
	Until       time.Time
}

// AmendCriteria corrects why somebody is followed: behaviours, situation, other
// scheme, referral. The days and the information of the inclusion are not those
// of a criterion. What they replace is kept. Faults: Forbidden unless the reader
// is a GP of the team (rule 13), also when the person objects to sharing with
// him; NotFound; Invalid; Conflict when somebody was first.
func (s *Service) AmendCriteria(ctx context.Context, who access.Actor, enrolment db.ID, d CriteriaDraft, version int, key string) (patient db.ID, err error) {
	if err := who.Check(access.PatientEnrol); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := InScope(tx, who, access.PatientEnrol, enrolment)
		if err != nil {
			return err
		}
		patient = e.PatientID
		if err := s.refuseWithheld(tx, who, e); err != nil {
			return err
		}
		_, _, err = tx.Once(who.Account, key, func() (string, error) { return "", s.amendCriteria(tx, who, e, d, version) })
		return err
	})
	return patient, err
}

// refuseWithheld keeps a reader from the words of somebody who objects to
// sharing with him or her. Faults: Forbidden.
func (s *Service) refuseWithheld(tx *db.Tx, who access.Actor, e Enrolment) error {
	p, _, err := RecordOf(tx, s.Seal, who, access.PatientOpen, e.PatientID)
	if err == nil && p.Withheld {
		return &fault.Error{Kind: fault.Forbidden, Message: "La personne s’oppose au partage de ses informations : seul le médecin qui l’a incluse peut faire cela."}
	}
	return err
}

func (s *Service) amendCriteria(tx *db.Tx, who access.Actor, e Enrolment, d CriteriaDraft, version int) error {
	if e.Version != version {
		return fault.Clash("Ce suivi a été modifié entre-temps : relisez les critères avant d’enregistrer.")
	}
	var wrong fault.Fields
	d.validateBehaviours(&wrong)
	d.validateSituation(&wrong)
	if err := wrong.Err(); err != nil {
		return err
	}
	if err := keepCriteria(tx, s, e, who); err != nil {
		return err
	}
	note, err := s.Seal.SealText("enrolment.other_scheme_note", e.ID, d.OtherSchemeNote)
	if err != nil {
		return err
	}
	words, err := s.Seal.Seal("enrolment.complexity", e.ID, []byte(d.Complexity))
	if err != nil {
		return err
	}
	if err := replaceCriteria(tx, e, d, words, note); err != nil {
		return err
	}
	return s.Audit.Note(tx, who, audit.Line{Action: access.PatientEnrol, Subject: "criteria", SubjectID: e.ID, Patient: e.PatientID})
}

// keepCriteria writes down what a stay said, before it is amended.
func keepCriteria(tx *db.Tx, s *Service, e Enrolment, who access.Actor) error {
	said, err := DetailOf(tx, s.Seal, e.ID, false)
	if err != nil {
		return err
	}
	row := formerCriteriaRow{
		ID: tx.NewID(), EnrolmentID: e.ID, Behaviours: strings.Join(said.Behaviours, " "), Reasons: strings.Join(said.Reasons, " "),
		Referral: e.Referral, OtherScheme: e.OtherScheme, AccountID: who.Account, ProfessionalID: who.Professional, MadeAt: tx.Now(),
	}
	if row.Complexity, err = s.Seal.Seal(formerComplexity, row.ID, []byte(said.Complexity)); err != nil {
		return err
	}
	if row.OtherSchemeNote, err = s.Seal.SealText(formerNote, row.ID, said.OtherSchemeNote); err != nil {
		return err
	}
	return tx.Insert("former_criteria", row)
}

func (r formerCriteriaRow) open(s *Service) (FormerCriteria, error) {
	f := FormerCriteria{Referral: r.Referral, OtherScheme: r.OtherScheme, By: r.ProfessionalID, Until: r.MadeAt}
	f.Behaviours, f.Reasons = strings.Fields(r.Behaviours), strings.Fields(r.Reasons)
	var err error
	if f.Complexity, err = s.Seal.OpenText(formerComplexity, r.ID, r.Complexity); err != nil {
		return f, err
	}
	f.OtherSchemeNote, err = s.Seal.OpenText(formerNote, r.ID, r.OtherSchemeNote)
	return f, err
}
