package situation

import (
	"encoding/json"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/paper"
)

// exported is a situation as the complete export of one person says it; answers
// are those of docs/datasets.md.
type exported struct {
	Kind       Kind             `json:"kind"`
	SituatedOn string           `json:"situated_on"`
	ChangedOn  string           `json:"changed_on"`
	By         string           `json:"by,omitempty"`
	Answers    Answers          `json:"answers"`
	Former     []exportedFormer `json:"former,omitempty"`
}

// exportedFormer is what it said before a correction.
type exportedFormer struct {
	SituatedOn string  `json:"situated_on"`
	ChangedOn  string  `json:"changed_on"`
	Answers    Answers `json:"answers"`
}

// SituationPortion is what this room gives to the complete export of one person:
// every complete situation, with what it said before each correction. Drafts are
// the team's work in hand. Faults: Forbidden, also when the person is withheld;
// NotFound.
func (s *Service) SituationPortion(tx *db.Tx, who access.Actor, id db.ID) (any, func(*paper.Document), error) {
	v, err := s.view(tx, who, access.SituationOpen, id)
	if err == nil && v.Patient.Withheld {
		err = errWithheld()
	}
	if err != nil {
		return nil, nil, err
	}
	done, list := []Situation{}, []exported{}
	for _, one := range v.Situations {
		if !one.Done() {
			continue
		}
		former, err := s.formerOf(tx, one.ID)
		if err != nil {
			return nil, nil, err
		}
		done = append(done, one)
		list = append(list, exported{one.Kind, one.On.String(), civil.DayOf(one.ChangedAt).String(), v.Names[one.By], one.Answers, former})
	}
	return list, func(d *paper.Document) { printAll(d, done) }, nil
}

func (s *Service) formerOf(tx *db.Tx, id db.ID) ([]exportedFormer, error) {
	rows, err := formerRows(tx, id)
	if err != nil {
		return nil, err
	}
	var list []exportedFormer
	for _, r := range rows {
		plain, err := s.Seal.Open(formerColumn, r.ID, r.Answers)
		if err != nil {
			return nil, err
		}
		f := exportedFormer{SituatedOn: r.On.String(), ChangedOn: civil.DayOf(r.ChangedAt).String()}
		if err := json.Unmarshal(plain, &f.Answers); err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

// printAll says the same for people: what was answered, situation by situation.
func printAll(d *paper.Document, list []Situation) {
	if len(list) == 0 {
		d.Paragraph("Aucune situation enregistrée.")
	}
	for _, one := range list {
		d.Subheading(one.Title())
		var facts []paper.Fact
		for _, it := range Items {
			if said := one.Answers.Said(it); said != "" && it.Answer != Ranked {
				facts = append(facts, paper.Fact{Label: it.Label, Value: said})
			}
		}
		d.Facts(facts...)
		paperProducts(d, one.Answers)
	}
}
