package questionnaire

import (
	"context"
	"fmt"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/programme"
)

// Shelf is what the operator sees: every instrument with its words, and the
// schedule. It holds no answer of anybody.
type Shelf struct {
	Wordings   []Wording // in the order of the library
	Plan       []Planned
	Programmes []programme.Programme
}

// Shelf lists the instruments of the install. Faults: Forbidden.
func (s *Service) Shelf(ctx context.Context, who access.Actor) (v Shelf, err error) {
	if err := who.Check(access.QuestionnaireManage); err != nil {
		return v, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := wordings(tx, s.lib().All())
		if err != nil {
			return err
		}
		v = Shelf{}
		for _, in := range s.lib().All() {
			v.Wordings = append(v.Wordings, all[in.Ref()])
		}
		if v.Plan, err = planned(tx); err != nil {
			return err
		}
		book, err := programme.Load(tx)
		if err == nil {
			v.Programmes = book.Programmes()
		}
		return err
	})
	return v, err
}

// Words opens one instrument for the operator. Faults: Forbidden; NotFound.
func (s *Service) Words(ctx context.Context, who access.Actor, ref Ref) (w Wording, err error) {
	if err := who.Check(access.QuestionnaireManage); err != nil {
		return w, err
	}
	in, ok := s.lib().Of(ref)
	if !ok {
		return w, fault.Missing()
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		w, err = wordingOf(tx, in)
		return err
	})
	return w, err
}

// RecordRight notes that the install may use the text of an instrument. Faults:
// Forbidden; NotFound; Invalid; Conflict when a right holds already.
func (s *Service) RecordRight(ctx context.Context, who access.Actor, ref Ref, d RightDraft, key string) error {
	return s.manage(ctx, who, ref, key, "instrument_right", func(tx *db.Tx, in *Instrument) error {
		if err := d.validate(tx.Today()); err != nil {
			return err
		}
		w, err := wordingOf(tx, in)
		if err != nil {
			return err
		}
		if in.Rights == Free || w.right != nil {
			return fault.Clash("Le texte est libre, ou un accord est déjà enregistré.")
		}
		return insertRight(tx, Right{Instrument: in.Code, ObtainedOn: d.ObtainedOn, Evidence: d.Evidence, MadeBy: who.Account})
	})
}

// EndRight notes that the right is no more: the short labels come back. Faults:
// Forbidden; NotFound; Conflict when none holds.
func (s *Service) EndRight(ctx context.Context, who access.Actor, ref Ref, key string) error {
	return s.manage(ctx, who, ref, key, "instrument_right", func(tx *db.Tx, in *Instrument) error {
		return endRight(tx, in.Code, who.Account)
	})
}

// WriteTexts keeps the published words that the operator typed; an empty one is
// taken away. Faults: Forbidden; NotFound; Conflict without a right; Invalid for
// a text that is too long.
func (s *Service) WriteTexts(ctx context.Context, who access.Actor, ref Ref, texts map[string]string, key string) error {
	return s.manage(ctx, who, ref, key, "instrument_text", func(tx *db.Tx, in *Instrument) error {
		w, err := wordingOf(tx, in)
		if err != nil {
			return err
		}
		if w.right == nil {
			return fault.Clash("Enregistrez d’abord l’accord du titulaire des droits.")
		}
		var wrong fault.Fields
		for _, k := range w.Keys() {
			body := texts[k.Key]
			if len([]rune(body)) > longestText {
				wrong.Add(k.Key, fmt.Sprintf("%d caractères au plus.", longestText))
				continue
			}
			if err := putText(tx, in.Ref(), k.Key, body, who.Account); err != nil {
				return err
			}
		}
		return wrong.Err()
	})
}

// AddPlan writes a line of the schedule. Faults: Forbidden; Invalid; Conflict
// when that line is there.
func (s *Service) AddPlan(ctx context.Context, who access.Actor, d PlanDraft, key string) error {
	return s.act(ctx, who, key, "questionnaire_schedule", func(tx *db.Tx) error {
		if err := d.validate(s.lib(), tx.Today()); err != nil {
			return err
		}
		book, err := programme.Load(tx)
		if err != nil {
			return err
		}
		if _, known := book.ByID(d.Programme); !known {
			return fault.Missing()
		}
		all, err := planned(tx)
		if err != nil {
			return err
		}
		for _, p := range all {
			if p.ProgrammeID == d.Programme && p.Instrument == d.Instrument && string(p.Moment) == d.Moment && p.ValidTo.IsZero() {
				return fault.Clash("Cette ligne est déjà dans le calendrier.")
			}
		}
		line := Planned{
			ProgrammeID: d.Programme, Instrument: d.Instrument, Moment: Moment(d.Moment), ValidFrom: d.ValidFrom, Source: d.Source,
			Confidence: programme.Unknown, MadeBy: who.Account,
		}
		if d.Source != "" {
			line.Confidence = programme.Inferred
		}
		return Plan(tx, line)
	})
}

// EndPlan ends a line of the schedule today. Faults: Forbidden; NotFound.
func (s *Service) EndPlan(ctx context.Context, who access.Actor, id db.ID, key string) error {
	return s.act(ctx, who, key, "questionnaire_schedule", func(tx *db.Tx) error { return endPlan(tx, id, tx.Today()) })
}

// manage is act on one instrument.
func (s *Service) manage(ctx context.Context, who access.Actor, ref Ref, key, what string, do func(*db.Tx, *Instrument) error) error {
	if err := who.Check(access.QuestionnaireManage); err != nil {
		return err
	}
	in, ok := s.lib().Of(ref)
	if !ok {
		return fault.Missing()
	}
	return s.act(ctx, who, key, what, func(tx *db.Tx) error { return do(tx, in) })
}

func (s *Service) act(ctx context.Context, who access.Actor, key, what string, do func(*db.Tx) error) error {
	if err := who.Check(access.QuestionnaireManage); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, _, err := tx.Once(who.Account, key, func() (string, error) {
			if err := do(tx); err != nil {
				return "", err
			}
			return what, s.Audit.Note(tx, who, audit.Line{Action: access.QuestionnaireManage, Subject: what})
		})
		return err
	})
}
