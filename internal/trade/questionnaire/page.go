package questionnaire

import (
	"context"
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// PersonView is what the pages of one person's questionnaires show, as the
// reader may see it. When the person objects to sharing and the reader did not
// include him or her, the sheets are those the reader filled.
type PersonView struct {
	Patient patient.Patient
	Stays   []patient.Enrolment // with the reader's teams, latest first
	Sheets  []SheetLine         // latest first; cancelled ones too
	Due     []StayDue
	Usable  []Wording // what may be begun today
	Today   civil.Day
}

// SheetLine is a sheet as lists show it.
type SheetLine struct {
	Sheet
	Instrument *Instrument
	By         string // who began it
}

// StayDue is what the schedule waits for in a stay.
type StayDue struct {
	Due
	Enrolment db.ID
	Draft     db.ID // of that instrument, when one is begun
}

// Open shows a person's questionnaires, and writes it in the journal; what names
// the page. Faults: Forbidden; NotFound.
func (s *Service) Open(ctx context.Context, who access.Actor, person db.ID, what string) (v PersonView, err error) {
	if err := who.Check(access.QuestionnaireOpen); err != nil {
		return v, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		v = PersonView{Today: tx.Today()}
		if v.Patient, v.Stays, err = patient.RecordOf(tx, s.Seal, who, access.QuestionnaireOpen, person); err != nil {
			return err
		}
		if err := s.lines(tx, who, &v); err != nil {
			return err
		}
		if err := s.due(tx, &v); err != nil {
			return err
		}
		list := s.lib().Usable(v.Today)
		all, err := wordings(tx, list)
		if err != nil {
			return err
		}
		for _, in := range list {
			v.Usable = append(v.Usable, all[in.Ref()])
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.QuestionnaireOpen, Subject: what, SubjectID: person, Patient: person})
	})
	return v, err
}

func (s *Service) lines(tx *db.Tx, who access.Actor, v *PersonView) error {
	ids := make([]db.ID, len(v.Stays))
	for i, e := range v.Stays {
		ids[i] = e.ID
	}
	all, err := sheetsOf(tx, s.Seal, ids)
	if err != nil {
		return err
	}
	names := map[db.ID]string{}
	for _, sh := range all {
		in, known := s.lib().Of(sh.Ref)
		if !known || sh.closedTo(who, v.Patient) {
			continue
		}
		name, err := nameOf(tx, names, sh.By)
		if err != nil {
			return err
		}
		v.Sheets = append(v.Sheets, SheetLine{Sheet: sh, Instrument: in, By: name})
	}
	return nil
}

func nameOf(tx *db.Tx, names map[db.ID]string, id db.ID) (string, error) {
	if name, known := names[id]; known || id == 0 {
		return name, nil
	}
	p, err := network.ProfessionalByID(tx, id)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return "", err
	}
	names[id] = p.Name()
	return names[id], nil
}

// due asks the schedule of each stay, from all its sheets: what a colleague
// filled is done, whoever may read it.
func (s *Service) due(tx *db.Tx, v *PersonView) error {
	plan, err := planned(tx)
	if err != nil {
		return err
	}
	for _, e := range v.Stays {
		rows, err := lastAnswered(tx, e.TeamID, []patient.Enrolment{e})
		if err != nil {
			return err
		}
		answered := map[string]civil.Day{}
		for _, r := range rows {
			if r.EnrolmentID == e.ID {
				answered[r.Instrument] = r.AnsweredOn
			}
		}
		for _, d := range dueOf(s.lib(), plan, e, answered, v.Today) {
			line := StayDue{Due: d, Enrolment: e.ID}
			for _, sh := range v.Sheets {
				if sh.EnrolmentID == e.ID && sh.Ref.Code == d.Instrument && sh.State == DraftSheet {
					line.Draft = sh.ID
				}
			}
			v.Due = append(v.Due, line)
		}
	}
	return nil
}

// SheetView is one sheet with its words.
type SheetView struct {
	SheetLine
	Patient patient.Patient
	Stay    patient.Enrolment
	Wording Wording
	Code    *LiveCode // open on a tablet, or waiting for one
	Today   civil.Day
}

// Sheet opens one sheet, and writes it in the journal. Faults: Forbidden;
// NotFound.
func (s *Service) Sheet(ctx context.Context, who access.Actor, person, sheet db.ID) (v SheetView, err error) {
	if err := who.Check(access.QuestionnaireOpen); err != nil {
		return v, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		sh, in, e, p, err := s.mine(tx, who, access.QuestionnaireOpen, person, sheet)
		if err != nil {
			return err
		}
		v = SheetView{SheetLine: SheetLine{Sheet: sh, Instrument: in}, Patient: p, Stay: e, Today: tx.Today()}
		if v.By, err = nameOf(tx, map[db.ID]string{}, sh.By); err != nil {
			return err
		}
		if v.Wording, err = wordingOf(tx, in); err != nil {
			return err
		}
		if v.Code, err = s.liveCode(tx, sheet); err != nil {
			return err
		}
		return s.note(tx, who, access.QuestionnaireOpen, sh)
	})
	return v, err
}

// Curve is the scores of one instrument through time, oldest first: of the whole
// or of one group.
type Curve struct {
	Instrument *Instrument
	Group      string
	About      string // the product or behaviour, when sheets are about one
	Points     []CurvePoint
}

// CurvePoint is one score.
type CurvePoint struct {
	Sheet db.ID
	On    civil.Day
	Score Score
}

// First and Last are the ends of a curve, for a comparison.
func (c Curve) First() CurvePoint { return c.Points[0] }

// Last is the latest point.
func (c Curve) Last() CurvePoint { return c.Points[len(c.Points)-1] }

// Curves are the scores of the complete sheets, by instrument in the order of
// the library. Versions of an instrument make curves apart: their scores may not
// compare.
func (v PersonView) Curves() []Curve {
	type key struct {
		ref          Ref
		group, about string
	}
	byKey := map[key]*Curve{}
	var order []key
	for i := len(v.Sheets) - 1; i >= 0; i-- {
		sh := v.Sheets[i]
		if sh.State != CompleteSheet {
			continue
		}
		for _, score := range sh.Result.Scores {
			k := key{sh.Ref, score.Group, string(sh.About)}
			if byKey[k] == nil {
				byKey[k] = &Curve{Instrument: sh.Instrument, Group: score.Group, About: string(sh.About)}
				order = append(order, k)
			}
			byKey[k].Points = append(byKey[k].Points, CurvePoint{sh.ID, sh.AnsweredOn, score})
		}
	}
	list := make([]Curve, len(order))
	for i, k := range order {
		list[i] = *byKey[k]
	}
	return list
}

// Alerting are the latest complete sheets whose answers ask for an act: one an
// instrument, none once it was filled again without an alert.
func (v PersonView) Alerting() []SheetLine {
	var list []SheetLine
	seen := map[string]bool{}
	for _, sh := range v.Sheets {
		if sh.State != CompleteSheet || seen[sh.Ref.Code] {
			continue
		}
		seen[sh.Ref.Code] = true
		if len(sh.Result.Alerts) > 0 {
			list = append(list, sh)
		}
	}
	return list
}

// Alerts says whether a question of the sheet asks for an act.
func (l SheetLine) Alerts(item string) bool { return slices.Contains(l.Result.Alerts, item) }

// InstrumentOf is the instrument of a sheet that the reader may fill. It tells
// nothing of the answers, and is not in the journal. Faults: Forbidden;
// NotFound.
func (s *Service) InstrumentOf(ctx context.Context, who access.Actor, person, sheet db.ID) (in *Instrument, err error) {
	if err := who.Check(access.QuestionnaireFill); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		_, in, _, _, err = s.mine(tx, who, access.QuestionnaireFill, person, sheet)
		return err
	})
	return in, err
}
