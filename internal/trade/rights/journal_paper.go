package rights

import (
	"strconv"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/paper"
)

// JournalPaper lays out the journal of a record for the person: who, as what,
// when, what kind of act, why. It says nothing of what the record holds. The
// same view gives the same bytes.
func JournalPaper(v JournalView, head paper.Letterhead) ([]byte, error) {
	d := paper.New(paper.Meta{
		Title: "Qui a ouvert votre dossier", Subject: "Journal du dossier " + v.Patient.Number, Author: v.Team.Name,
		Reference: "Journal " + v.Patient.Number, Date: v.Now,
	}, head)
	d.Facts(paper.Fact{Label: "Personne", Value: v.Patient.DisplayName()}, paper.Fact{Label: "Dossier", Value: v.Patient.Number},
		paper.Fact{Label: "Microstructure", Value: v.Team.Name + " (" + v.Team.Code + ")"}, paper.Fact{Label: "Période", Value: v.Filter.period(v.Today)},
		paper.Fact{Label: "Nombre de lignes", Value: strconv.Itoa(len(v.Entries))})
	d.Paragraph("Chaque lecture et chaque écriture de votre dossier laisse une ligne, au moment où elle a lieu. Personne ne peut la changer ni l’effacer. La plus récente est en premier.")
	t := paper.Table{
		Caption: "Accès au dossier", Empty: "Aucune ligne sur cette période.",
		Columns: []paper.Column{{Title: "Quand"}, {Title: "Qui"}, {Title: "À quel titre"}, {Title: "Quoi"}, {Title: "Pourquoi"}},
	}
	for _, e := range v.Entries {
		t.Rows = append(t.Rows, []string{civil.Instant(e.At), e.Who, e.As, e.What, e.Why})
	}
	d.Table(t)
	if v.Next != 0 {
		d.Note("Les lignes plus anciennes que celles-ci n’ont pas été imprimées : demandez une autre période.")
	}
	d.Note("L’ouverture d’une liste de patients par l’équipe est tracée à part et n’apparaît pas ici. Pour toute question, parlez-en à un membre de l’équipe ou à la personne chargée de la protection des données.")
	return d.Bytes()
}

// period says the days of the filter.
func (f JournalFilter) period(today civil.Day) string {
	switch {
	case f.From.IsZero() && f.To.IsZero():
		return "depuis l’ouverture du dossier, jusqu’au " + today.Long()
	case f.From.IsZero():
		return "jusqu’au " + f.To.Long()
	case f.To.IsZero():
		return "du " + f.From.Long() + " au " + today.Long()
	default:
		return "du " + f.From.Long() + " au " + f.To.Long()
	}
}
