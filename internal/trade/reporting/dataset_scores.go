package reporting

import (
	"encoding/json"
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/sheet"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/questionnaire"
)

// scores is one row for each questionnaire completed. People are pseudonyms;
// those who object to secondary use are left out.
func (s *Service) scores(tx *db.Tx, sc Scope) sheet.Table {
	return sheet.Table{Name: "scores", Title: "Questionnaires", Columns: []sheet.Column{
		{Key: "pseudonym", Title: "Pseudonyme"},
		{Key: "team", Title: "Microstructure"},
		{Key: "instrument", Title: "Questionnaire"},
		{Key: "version", Title: "Version"},
		{Key: "answered_on", Title: "Date", Kind: sheet.Day},
		{Key: "filled_by", Title: "Rempli par"},
		{Key: "about", Title: "À propos de"},
		{Key: "items", Title: "Réponses", Width: 40},
		{Key: "total", Title: "Score"},
		{Key: "band", Title: "Lecture", Width: 28},
		{Key: "groups", Title: "Scores par produit", Width: 28},
	}, Rows: rowsOf(tx, scoresQuery, []any{sc.Team, sc.Region, sc.From, sc.To}, func(scan func(...any) error) ([]any, error) {
		var f questionnaire.Filed
		var team string
		var person db.ID
		var on civil.Day
		if err := scan(&f.ID, &person, &team, &f.Ref.Code, &f.Ref.Version, &on, &f.FilledBy, &f.Content, &f.Result); err != nil {
			return nil, err
		}
		o, err := f.Open(s.Seal)
		if err != nil {
			return nil, err
		}
		items, err := json.Marshal(o.Answers)
		if err != nil {
			return nil, err
		}
		total, band, groups, err := scoreCells(o)
		return []any{patient.Pseudonym(s.Seal, person), team, f.Ref.Code, f.Ref.Version, on, f.FilledBy, string(o.About), string(items), total, band, groups}, err
	})}
}

const scoresQuery = `select a.id, a.patient_id, m.code, a.instrument, a.instrument_version, a.answered_on, a.filled_by, a.content, a.result
	from answer_sheet a join microstructure m on m.id = a.microstructure_id
	where` + within + ` and a.state = 'complete' and a.answered_on >= $3 and a.answered_on <= $4
		and not exists (select 1 from patient_objection o where o.patient_id = a.patient_id and o.kind = 'secondary_use' and o.withdrawn_on is null)
	order by a.answered_on, a.id`

// scoreCells are the score of the whole with its readings, or one score a group.
// A machine reads them: the decimal mark is a point.
func scoreCells(o questionnaire.Opened) (total, band, groups string, err error) {
	byGroup := map[string]string{}
	for _, score := range o.Result.Scores {
		figure := strings.ReplaceAll(o.Instrument.Figure(score.Total), ",", ".")
		if score.Group != "" {
			byGroup[score.Group] = figure
			continue
		}
		total = figure
		var read []string
		for _, r := range score.Read {
			read = append(read, r.Set+"="+r.Band)
		}
		band = strings.Join(read, "|")
	}
	if len(byGroup) == 0 {
		return total, band, "", nil
	}
	b, err := json.Marshal(byGroup)
	return total, band, string(b), err
}
