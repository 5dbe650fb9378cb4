package situation

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/paper"
	"maillage/internal/trade/network"
	"maillage/internal/trade/terminology"
)

// Sheet is one situation as a PDF to print. Faults: as Read.
func (s *Service) Sheet(ctx context.Context, who access.Actor, patientID, id db.ID) (body []byte, one Situation, err error) {
	v, one, err := s.Read(ctx, who, patientID, id, "situation.sheet")
	if err != nil {
		return nil, one, err
	}
	var team network.Microstructure
	if err = s.DB.Read(ctx, func(tx *db.Tx) error {
		team, err = network.TeamByID(tx, one.TeamID)
		return err
	}); err != nil {
		return nil, one, err
	}
	region, _ := terminology.RegionByCode(team.Region) // an unknown region leaves the letterhead without its name
	body, err = Paper(v, one, team.Name, paper.Letterhead{Region: region.Name, Organisation: "Réseau des microstructures médicales addictions"})
	return body, one, err
}

// Paper lays a situation out as a sheet to print: every question of each part, a
// dash where nothing was asked. The same situation gives the same bytes.
func Paper(v View, one Situation, team string, head paper.Letterhead) ([]byte, error) {
	d := paper.New(paper.Meta{
		Title: one.Kind.Label(), Subject: "Date de situation : " + one.On.Long(), Author: team,
		Reference: "Dossier " + v.Patient.Number + ", situation du " + one.On.Short(), Date: one.ChangedAt,
	}, head)
	facts := []paper.Fact{
		{Label: "Personne suivie", Value: v.Patient.DisplayName()},
		{Label: "Dossier", Value: v.Patient.Number},
		{Label: "Microstructure", Value: team},
		{Label: "Date de situation", Value: one.On.Long()},
	}
	if by := v.Names[one.By]; by != "" {
		facts = append(facts, paper.Fact{Label: "Remplie par", Value: by})
	}
	if !one.Done() {
		facts = append(facts, paper.Fact{Label: "État", Value: "Brouillon, non terminé"})
	}
	d.Facts(facts...)
	for _, section := range Sections {
		d.Heading(section.Label())
		var facts []paper.Fact
		for _, it := range Items {
			switch {
			case it.Section != section || !it.Asked(one.Answers) && !one.Answers.Answered(it.Key):
			case it.Answer == Ranked:
				paperProducts(d, one.Answers)
			default:
				facts = append(facts, paper.Fact{Label: it.Label, Value: one.Answers.Said(it)})
			}
		}
		d.Facts(facts...)
	}
	if warnings := one.Check(v.Today); len(warnings) > 0 {
		d.Heading("À vérifier")
		items := make([]string, len(warnings))
		for i, w := range warnings {
			items[i] = w.Message
		}
		d.List(items...)
	}
	d.Note("Variables du recueil commun RECAP et du protocole européen TDI 3.0. Document couvert par le secret professionnel. Sa lecture est tracée.")
	return d.Bytes()
}

func paperProducts(d *paper.Document, a Answers) {
	t := paper.Table{Caption: "Produits et addictions sans produit, du plus dommageable au moins dommageable", Empty: "Rien n’est renseigné.", Columns: []paper.Column{{Title: "Rang", Numeric: true}}}
	for _, l := range Lines {
		t.Columns = append(t.Columns, paper.Column{Title: l.Label})
	}
	for i, p := range a.Products {
		t.Rows = append(t.Rows, append([]string{number(i + 1)}, p.Cells()...))
	}
	d.Table(t)
}
