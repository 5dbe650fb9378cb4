package patient

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
	"maillage/internal/trade/terminology"
)

// sheet is what the papers of a person bear, printed by an actor.
func (s *Service) sheet(tx *db.Tx, who access.Actor, p Patient, stays []Enrolment) (Sheet, error) {
	m, err := network.TeamByID(tx, stays[0].TeamID)
	if err != nil {
		return Sheet{}, err
	}
	region, _ := terminology.RegionByCode(m.Region) // an unknown region leaves the letterhead without its name
	return Sheet{Person: p, Team: m.Name + " (" + m.Code + ")", TeamCode: m.Code, Region: region.Name, By: who.Name, On: tx.Today()}, nil
}

// printed opens a record, makes a paper of it and notes that it was printed.
func (s *Service) printed(ctx context.Context, who access.Actor, patient db.ID, what string, draw func(*db.Tx, Sheet, WillView) ([]byte, error)) (pdf []byte, err error) {
	var v WillView
	err = s.page(ctx, who, patient, what, &v.View, func(tx *db.Tx) error {
		v.Today = tx.Today()
		if err := s.wills(tx, &v); err != nil {
			return err
		}
		if _, err := staysOf(tx, who, access.PatientInform, patient); err != nil {
			return err
		}
		sheet, err := s.sheet(tx, who, v.Patient, v.Stays)
		if err != nil {
			return err
		}
		pdf, err = draw(tx, sheet, v)
		return err
	})
	return pdf, err
}

// PrintNotice makes the notice to hand to a person today. Faults: Forbidden;
// NotFound, also when the text of the notice in force is not known.
func (s *Service) PrintNotice(ctx context.Context, who access.Actor, patient db.ID) ([]byte, error) {
	if err := who.Check(access.PatientInform); err != nil {
		return nil, err
	}
	return s.printed(ctx, who, patient, "paper.notice", func(tx *db.Tx, sheet Sheet, _ WillView) ([]byte, error) {
		n := NoticeOn(tx.Today())
		if !n.Printed() {
			return nil, fault.Missing()
		}
		return NoticePaper(sheet, n)
	})
}

// PrintObjection makes the attestation of what a person was told and objects to.
// Faults: Forbidden; NotFound.
func (s *Service) PrintObjection(ctx context.Context, who access.Actor, patient db.ID) ([]byte, error) {
	if err := who.Check(access.PatientInform); err != nil {
		return nil, err
	}
	return s.printed(ctx, who, patient, "paper.objection", func(_ *db.Tx, sheet Sheet, v WillView) ([]byte, error) {
		return ObjectionPaper(sheet, v.Will)
	})
}

// PrintConsent makes the paper of a consent to share outside the team. Faults:
// Forbidden, also when the person objects to sharing with the reader; NotFound.
func (s *Service) PrintConsent(ctx context.Context, who access.Actor, patient, consent db.ID) ([]byte, error) {
	if err := who.Check(access.PatientInform); err != nil {
		return nil, err
	}
	return s.printed(ctx, who, patient, "paper.consent", func(_ *db.Tx, sheet Sheet, v WillView) ([]byte, error) {
		if v.Patient.Withheld {
			return nil, closed()
		}
		for _, c := range v.Sharing {
			if c.ID == consent {
				sheet.By = v.Names[c.By]
				return ConsentPaper(sheet, c, v.Lapses[c.ID])
			}
		}
		return nil, fault.Missing()
	})
}

// CertificateDraft is what an anonymous person wants written on a certificate.
// It is printed and forgotten: nothing of it is stored, sealed, logged or even
// digested, so that its form carries no key.
type CertificateDraft struct {
	Name      string    `form:"certified_name"`
	BirthDate civil.Day `form:"certified_birth"`
}

func (d CertificateDraft) validate(today civil.Day) error {
	var wrong fault.Fields
	if d.Name == "" {
		wrong.Add("certified_name", "Écrivez le nom et le prénom que la personne veut y lire.")
	}
	tooLong(&wrong, "certified_name", d.Name, longestName)
	if d.BirthDate.After(today) {
		wrong.Add("certified_birth", "La date de naissance est dans le futur : écrivez l’année en quatre chiffres.")
	}
	return wrong.Err()
}

// Certify makes the certificate that an anonymous person asks his or her doctor
// for (CSP L3414-1; A14). The journal keeps that one was handed, and that is all
// that is kept. Faults: Forbidden unless the reader is a doctor of the team;
// NotFound; Invalid, also when the person is known by name.
func (s *Service) Certify(ctx context.Context, who access.Actor, patient db.ID, d CertificateDraft) (pdf []byte, err error) {
	err = s.onRecord(ctx, who, access.PatientCertify, patient, "", "certificate", func(tx *db.Tx, p Patient, stays []Enrolment) error {
		if p.mode != ModeAnonymous {
			return fault.Refuse("Cette attestation est celle d’un suivi anonyme.")
		}
		if err := d.validate(tx.Today()); err != nil {
			return err
		}
		sheet, err := s.sheet(tx, who, p, stays)
		if err != nil {
			return err
		}
		pdf, err = CertificatePaper(sheet, d, stays)
		return err
	})
	return pdf, err
}
