package questionnaire

import (
	"context"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/patient"
)

// Service is what may be asked about questionnaires.
type Service struct {
	DB    *db.DB
	Audit *audit.Keeper
	Seal  *seal.Sealer

	library *Library // nil: the program's own
}

func (s *Service) lib() *Library {
	if s.library != nil {
		return s.library
	}
	return shipped
}

// Start begins a sheet of an instrument, or finds the draft that was begun. The
// version is the one in force today, and stays. Faults: Forbidden; NotFound
// outside the reader's teams; Invalid for an instrument that cannot be filled;
// Conflict when a colleague's draft, closed by the person's objection, is open.
func (s *Service) Start(ctx context.Context, who access.Actor, person db.ID, d StartDraft, key string) (id db.ID, err error) {
	if err := who.Check(access.QuestionnaireFill); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := s.stay(tx, who, person, d.Enrolment)
		if err != nil {
			return err
		}
		id, err = s.once(tx, who, key, func() (db.ID, error) { return s.start(tx, who, e, d.Instrument) })
		if err != nil {
			return err
		}
		_, _, _, _, err = s.mine(tx, who, access.QuestionnaireFill, person, id)
		if fault.KindOf(err) == fault.NotFound && err != nil {
			err = fault.Clash("Un collègue remplit déjà ce questionnaire\u202f: la personne s’oppose au partage, lui seul peut le terminer ou l’annuler.")
		}
		return err
	})
	return id, err
}

// stay finds the stay a sheet is for: the one given, or the only one that goes
// on. Faults: NotFound; Forbidden; Invalid when there is none or a choice.
func (s *Service) stay(tx *db.Tx, who access.Actor, person, enrolment db.ID) (patient.Enrolment, error) {
	_, stays, err := patient.RecordOf(tx, s.Seal, who, access.QuestionnaireFill, person)
	if err != nil {
		return patient.Enrolment{}, err
	}
	var open []patient.Enrolment
	for _, e := range stays {
		if e.Open() && (enrolment == 0 || e.ID == enrolment) {
			open = append(open, e)
		}
	}
	switch len(open) {
	case 1:
		return open[0], nil
	case 0:
		return patient.Enrolment{}, fault.Refuse("Le suivi est terminé\u202f: un questionnaire se remplit pendant un suivi.")
	default:
		var wrong fault.Fields
		wrong.Add("enrolment", "Dites pour quel suivi.")
		return patient.Enrolment{}, wrong.Err()
	}
}

func (s *Service) start(tx *db.Tx, who access.Actor, e patient.Enrolment, code string) (db.ID, error) {
	in, ok := s.lib().Current(code, tx.Today())
	if !ok || !in.Fillable() {
		var wrong fault.Fields
		wrong.Add("instrument", "Choisissez un questionnaire dans la liste.")
		return 0, wrong.Err()
	}
	id, found, err := draftOf(tx, e.ID, code)
	if err != nil || found {
		return id, err
	}
	sh := Sheet{
		ID: tx.NewID(), PatientID: e.PatientID, EnrolmentID: e.ID, TeamID: e.TeamID, Ref: in.Ref(), State: DraftSheet, FilledBy: ByProfessional,
		AnsweredOn: tx.Today(), By: who.Professional, MadeBy: who.Account, MadeAt: tx.Now(), ChangedBy: who.Account, ChangedAt: tx.Now(),
	}
	if err := insertSheet(tx, s.Seal, sh); err != nil {
		return 0, err
	}
	return sh.ID, s.note(tx, who, access.QuestionnaireFill, sh)
}

// Save keeps what is typed of a draft, however little. It gives the version of
// the next writing. Faults: Forbidden; NotFound; Invalid for an answer the
// instrument does not have; Conflict when somebody else wrote it meanwhile, or
// it is no draft.
func (s *Service) Save(ctx context.Context, who access.Actor, person, sheet db.ID, d AnswerDraft) (saved Sheet, err error) {
	if err := who.Check(access.QuestionnaireFill); err != nil {
		return saved, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		sh, in, _, _, err := s.draft(tx, who, person, sheet)
		if err != nil {
			return err
		}
		if err := s.write(tx, in, sh, &d, who.Account); err != nil {
			return err
		}
		if err := s.note(tx, who, access.QuestionnaireFill, sh); err != nil {
			return err
		}
		saved, err = sheetByID(tx, s.Seal, person, sheet)
		return err
	})
	return saved, err
}

// draft finds a sheet that the reader may fill, with its instrument, the stay
// and the person. Faults: NotFound; Forbidden; Conflict when it is no draft.
func (s *Service) draft(tx *db.Tx, who access.Actor, person, sheet db.ID) (Sheet, *Instrument, patient.Enrolment, patient.Patient, error) {
	sh, in, e, p, err := s.mine(tx, who, access.QuestionnaireFill, person, sheet)
	if err == nil && sh.State != DraftSheet {
		err = fault.Clash("Ce questionnaire est " + strings.ToLower(sh.State.Label()) + "\u202f: corrigez-le plutôt depuis sa page.")
	}
	return sh, in, e, p, err
}

// mine finds a sheet in one of the reader's teams. Faults: NotFound, also when
// the person's objection closes it to the reader; Forbidden.
func (s *Service) mine(tx *db.Tx, who access.Actor, perm access.Permission, person, sheet db.ID) (sh Sheet, in *Instrument, e patient.Enrolment, p patient.Patient, err error) {
	p, stays, err := patient.RecordOf(tx, s.Seal, who, perm, person)
	if err != nil {
		return sh, nil, e, p, err
	}
	if sh, err = sheetByID(tx, s.Seal, person, sheet); err != nil {
		return sh, nil, e, p, err
	}
	err = fault.Missing()
	for _, one := range stays {
		if one.ID == sh.EnrolmentID {
			e, err = one, nil
		}
	}
	if err == nil && sh.closedTo(who, p) {
		err = fault.Missing()
	}
	if err != nil {
		return Sheet{}, nil, e, p, err
	}
	in, known := s.lib().Of(sh.Ref)
	if !known {
		return sh, nil, e, p, fault.Clash("Cette version du questionnaire n’est plus dans le programme.")
	}
	return sh, in, e, p, nil
}

// write keeps the answers of a draft.
func (s *Service) write(tx *db.Tx, in *Instrument, sh Sheet, d *AnswerDraft, by db.ID) error {
	d.Answers = in.Clean(d.Answers)
	if err := d.saveable(in); err != nil {
		return err
	}
	if d.AnsweredOn.IsZero() {
		d.AnsweredOn = sh.AnsweredOn
	}
	return changeDraft(tx, s.Seal, sh, *d, by)
}

// Finish completes a sheet: it is scored with its own version and closed. A
// correction takes the place of what it corrects. Faults: Forbidden; NotFound;
// Invalid with each question that waits for an answer; Conflict.
func (s *Service) Finish(ctx context.Context, who access.Actor, person, sheet db.ID, d AnswerDraft, key string) error {
	if err := who.Check(access.QuestionnaireFill); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, _, _, _, err := s.mine(tx, who, access.QuestionnaireFill, person, sheet); err != nil {
			return err
		}
		_, err := s.once(tx, who, key, func() (db.ID, error) {
			sh, in, e, p, err := s.draft(tx, who, person, sheet)
			if err != nil {
				return 0, err
			}
			d.Answers = in.Clean(d.Answers)
			if err := d.completable(in, e, tx.Today()); err != nil {
				return 0, err
			}
			if err := s.write(tx, in, sh, &d, who.Account); err != nil {
				return 0, err
			}
			if err := closeCodes(tx, sheet); err != nil {
				return 0, err
			}
			return sheet, s.complete(tx, who, sh, in.Score(d.Answers, subjectOf(p, d.AnsweredOn)), ByProfessional)
		})
		return err
	})
}

// complete closes a sheet whose answers are written, with what they are worth.
func (s *Service) complete(tx *db.Tx, who access.Actor, sh Sheet, r Result, filler Filler) error {
	if err := completeSheet(tx, s.Seal, sh.ID, r, filler); err != nil {
		return err
	}
	if sh.Replaces != 0 {
		if err := replaceSheet(tx, s.Seal, sh.Replaces, who); err != nil {
			return err
		}
	}
	return s.note(tx, who, access.QuestionnaireFill, sh)
}

// Cancel takes a sheet back: it stays written, and counts no more. Faults:
// Forbidden; NotFound; Invalid without a reason for a complete sheet; Conflict.
func (s *Service) Cancel(ctx context.Context, who access.Actor, person, sheet db.ID, d ReasonDraft, key string) error {
	if err := who.Check(access.QuestionnaireFill); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		sh, _, _, _, err := s.mine(tx, who, access.QuestionnaireFill, person, sheet)
		if err != nil {
			return err
		}
		_, err = s.once(tx, who, key, func() (db.ID, error) {
			if sh.State == CancelledSheet {
				return 0, fault.Clash("Ce questionnaire est déjà annulé.")
			}
			if err := d.validate(); err != nil && sh.State == CompleteSheet {
				return 0, err
			}
			if err := closeCodes(tx, sheet); err != nil {
				return 0, err
			}
			if err := cancelSheet(tx, s.Seal, sheet, who, d.Reason); err != nil {
				return 0, err
			}
			return sheet, s.note(tx, who, access.QuestionnaireFill, sh)
		})
		return err
	})
}

// Correct begins a sheet that will take the place of a complete one, with its
// answers and its version. Faults: Forbidden; NotFound; Conflict when it is not
// complete, or a draft of that instrument is open.
func (s *Service) Correct(ctx context.Context, who access.Actor, person, sheet db.ID, key string) (id db.ID, err error) {
	if err := who.Check(access.QuestionnaireFill); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		old, _, _, _, err := s.mine(tx, who, access.QuestionnaireFill, person, sheet)
		if err != nil {
			return err
		}
		id, err = s.once(tx, who, key, func() (db.ID, error) {
			if old.State != CompleteSheet {
				return 0, fault.Clash("Seul un questionnaire terminé se corrige.")
			}
			if _, found, err := draftOf(tx, old.EnrolmentID, old.Ref.Code); err != nil || found {
				if err == nil {
					err = fault.Clash("Un brouillon de ce questionnaire est ouvert\u202f: terminez-le ou annulez-le d’abord.")
				}
				return 0, err
			}
			sh := Sheet{
				ID: tx.NewID(), PatientID: old.PatientID, EnrolmentID: old.EnrolmentID, TeamID: old.TeamID, Ref: old.Ref, State: DraftSheet,
				FilledBy: ByProfessional, AnsweredOn: old.AnsweredOn, Answers: old.Answers, About: old.About, By: who.Professional, MadeBy: who.Account,
				MadeAt: tx.Now(), ChangedBy: who.Account, ChangedAt: tx.Now(), Replaces: old.ID,
			}
			if err := insertSheet(tx, s.Seal, sh); err != nil {
				return 0, err
			}
			return sh.ID, s.note(tx, who, access.QuestionnaireFill, sh)
		})
		return err
	})
	return id, err
}

// once runs do unless the same request ran before, and gives the sheet either way.
func (s *Service) once(tx *db.Tx, who access.Actor, key string, do func() (db.ID, error)) (db.ID, error) {
	ref, _, err := tx.Once(who.Account, key, func() (string, error) {
		id, err := do()
		return id.String(), err
	})
	if err != nil {
		return 0, err
	}
	return db.ParseID(ref)
}

func (s *Service) note(tx *db.Tx, who access.Actor, action access.Permission, sh Sheet) error {
	return s.Audit.Note(tx, who, audit.Line{Action: action, Subject: "answer_sheet", SubjectID: sh.ID, Patient: sh.PatientID})
}
