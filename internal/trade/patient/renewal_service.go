package patient

import (
	"cmp"
	"context"
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// DueRenewal is one line of a team's list: an anniversary that waits for a GP,
// of somebody followed now.
type DueRenewal struct {
	Listed
	Anniversary
	State    RenewalState
	Decision Renewal  // of a year not renewed whose exit is not recorded
	Missing  []string // what is not there yet, one sentence each
}

// Renewals lists what waits in a team: the anniversaries that are near, those
// past without a decision, the stays not renewed and not closed. The one most
// late comes first. Faults: Forbidden; NotFound.
func (s *Service) Renewals(ctx context.Context, who access.Actor, team db.ID) (list []DueRenewal, err error) {
	if err := who.InTeam(access.CaseloadOpen, team); err != nil {
		return nil, err
	}
	err = s.Audit.Traced(ctx, s.DB, who, func(tx *db.Tx) error {
		list = nil
		people, err := OfTeam(tx, s.Seal, who, team, false)
		if err != nil {
			return err
		}
		book, err := loadRules(tx)
		if err != nil {
			return err
		}
		decisions, err := renewalsOfTeam(tx, team)
		if err != nil {
			return err
		}
		for _, l := range people {
			due, found, err := s.dueOf(tx, book, l, decisions)
			if err != nil {
				return err
			}
			if found {
				list = append(list, due)
			}
		}
		return nil
	}, audit.Line{Action: access.CaseloadOpen, Subject: "renewals", SubjectID: team})
	slices.SortStableFunc(list, func(a, b DueRenewal) int {
		return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Patient.Number, b.Patient.Number))
	})
	return list, err
}

// dueOf says what the latest anniversary of a stay waits for, if anything: what
// is older than it is history.
func (s *Service) dueOf(tx *db.Tx, book rulebook, l Listed, decisions map[db.ID][]Renewal) (DueRenewal, bool, error) {
	open := book.anniversaries(l.Enrolment, tx.Today())
	if len(open) == 0 {
		return DueRenewal{}, false, nil
	}
	due := DueRenewal{Listed: l, Anniversary: open[0]}
	due.State, due.Decision = open[0].stateOf(decisions[l.Enrolment.ID], tx.Today())
	if due.State == RenewalDone {
		return due, false, nil
	}
	var err error
	if due.State != RenewalRefused && !l.Patient.Withheld {
		due.Missing, err = s.missing(tx, book, l.Enrolment, l.InformedOn, open[0])
	}
	return due, true, err
}

// missing says what an anniversary lacks: the information of the person, under
// the rules of the year that opens (rule 14), then what the rooms above know.
func (s *Service) missing(tx *db.Tx, book rulebook, e Enrolment, informed civil.Day, a Anniversary) ([]string, error) {
	var list []string
	version := book.Governing(e.ProgrammeID, a.On)
	switch {
	case informed.IsZero():
		list = append(list, "Aucune information de la personne n’est enregistrée.")
	case version.ValidFrom.After(informed):
		list = append(list, "L’information du "+informed.Short()+" date d’avant la version "+version.Code+" du cahier des charges.")
	}
	if a.Lapsed {
		list = append(list, "Le programme n’est pas en vigueur le "+a.On.Short()+".")
	}
	for _, ask := range s.Missing {
		more, err := ask(tx, e, a.Ends)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

// DecideRenewal notes what a GP decides of an anniversary. Faults: Forbidden
// unless the reader is a GP of the team; NotFound; Invalid; Conflict when the
// year is decided already, or the stay is over.
func (s *Service) DecideRenewal(ctx context.Context, who access.Actor, enrolment db.ID, d RenewalDraft, key string) (patient db.ID, err error) {
	if err := who.Check(access.PatientRenew); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := InScope(tx, who, access.PatientRenew, enrolment)
		if err != nil {
			return err
		}
		patient = e.PatientID
		_, _, err = tx.Once(who.Account, key, func() (string, error) { return "", s.decide(tx, who, e, d) })
		return err
	})
	return patient, err
}

func (s *Service) decide(tx *db.Tx, who access.Actor, e Enrolment, d RenewalDraft) error {
	if !e.Open() {
		return errOver
	}
	book, err := loadRules(tx)
	if err != nil {
		return err
	}
	if err := d.validate(e, book.anniversaries(e, tx.Today()), tx.Today()); err != nil {
		return err
	}
	if d.Decision == Renewed {
		d.Reason = ""
	}
	before, err := renewalsOf(tx, e.ID)
	if err != nil {
		return err
	}
	decided := fault.Clash("Cette année est déjà décidée : annulez d’abord la décision.")
	for _, r := range before {
		if r.Year == d.Year && r.Stands() {
			return decided
		}
	}
	r := Renewal{
		ID: tx.NewID(), EnrolmentID: e.ID, Year: d.Year, Decision: d.Decision, Reason: d.Reason, DecidedOn: d.DecidedOn,
		By: who.Professional, AccountID: who.Account, MadeAt: tx.Now(),
	}
	if err := tx.Insert("renewal", r); err != nil {
		if fault.KindOf(err) == fault.Conflict {
			return decided
		}
		return err
	}
	return s.Audit.Note(tx, who, audit.Line{Action: access.PatientRenew, Subject: "renewal", SubjectID: r.ID, Patient: e.PatientID})
}

// ReverseRenewal takes a decision back: it stays written, and the year may be
// decided anew. Faults: Forbidden unless the reader is a GP of the team;
// NotFound; Conflict when it was taken back already.
func (s *Service) ReverseRenewal(ctx context.Context, who access.Actor, renewal db.ID, key string) (patient db.ID, err error) {
	if err := who.Check(access.PatientRenew); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := renewalByID(tx, renewal)
		if err != nil {
			return err
		}
		e, err := InScope(tx, who, access.PatientRenew, r.EnrolmentID)
		if err != nil {
			return err
		}
		patient = e.PatientID
		_, _, err = tx.Once(who.Account, key, func() (string, error) {
			if err := reverseRenewal(tx, r.ID, who); err != nil {
				return "", err
			}
			return "", s.Audit.Note(tx, who, audit.Line{Action: access.PatientRenew, Subject: "renewal.reversed", SubjectID: r.ID, Patient: e.PatientID})
		})
		return err
	})
	return patient, err
}
