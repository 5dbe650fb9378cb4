package questionnaire

import (
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/paper"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"
)

type exportedSheet struct {
	Instrument string           `json:"instrument"`
	Version    string           `json:"version"`
	State      State            `json:"state"`
	FilledBy   Filler           `json:"filled_by"`
	AnsweredOn string           `json:"answered_on"`
	By         string           `json:"by"`
	About      terminology.Code `json:"about,omitempty"`
	Answers    Answers          `json:"answers"`
	Result     Result           `json:"result"`
}

// SheetPortion is what the complete export of one person says of the
// questionnaires: every sheet that was finished, cancelled ones too, with its
// answers. Faults: as RecordOf.
func (s *Service) SheetPortion(tx *db.Tx, who access.Actor, person db.ID) (any, func(*paper.Document), error) {
	var v PersonView
	var err error
	if v.Patient, v.Stays, err = patient.RecordOf(tx, s.Seal, who, access.QuestionnaireOpen, person); err != nil {
		return nil, nil, err
	}
	if err := s.lines(tx, who, &v); err != nil {
		return nil, nil, err
	}
	list := []exportedSheet{}
	t := paper.Table{Empty: "Aucun questionnaire terminé.", Columns: []paper.Column{{Title: "Date"}, {Title: "Questionnaire"}, {Title: "Score"}, {Title: "Avec"}}}
	for _, l := range v.Sheets {
		if l.State == DraftSheet {
			continue
		}
		list = append(list, exportedSheet{
			Instrument: l.Ref.Code, Version: l.Ref.Version, State: l.State, FilledBy: l.FilledBy, AnsweredOn: l.AnsweredOn.String(), By: l.By,
			About: l.About, Answers: l.Answers, Result: l.Result,
		})
		words := l.Instrument.figures(l.Result)
		if l.State == CancelledSheet {
			words = "annulé"
		}
		t.Rows = append(t.Rows, []string{l.AnsweredOn.Short(), l.Instrument.Title, words, l.By})
	}
	return list, func(d *paper.Document) { d.Table(t) }, nil
}

// figures are the scores of a result in a few words.
func (in *Instrument) figures(r Result) string {
	var words []string
	for _, score := range r.Scores {
		word := in.Figure(score.Total)
		if score.Group != "" {
			word = score.Group + " " + word
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}
