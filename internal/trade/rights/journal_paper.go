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
	d.Paragraph("Chaque lecture et chaque écriture de votre dossier laisse une ligne, au moment où elle a lieu. Personne ne peut la changer ni l’effacer. La plus récente est en premier. Ce qu’une personne a fait plusieurs fois le même jour est réuni.")
	t, whole := journalTable(v.Entries)
	t.Caption = "Accès au dossier"
	d.Table(t)
	if v.Next != 0 || !whole {
		d.Note("Les lignes plus anciennes que celles-ci n’ont pas été imprimées : demandez une autre période.")
	}
	d.Note("L’ouverture d’une liste de patients par l’équipe est tracée à part et n’apparaît pas ici. Pour toute question, parlez-en à un membre de l’équipe ou à la personne chargée de la protection des données.")
	return d.Bytes()
}

// printedRows bounds the rows of a paper: a hundred pages that nobody reads hide
// the line that matters, and take longer to draw than a page may take.
const printedRows = 1500

// journalTable is a journal on paper. What one person did several times in a day,
// in the same way and for the same reason, is one row. whole is false when the
// oldest rows did not fit.
func journalTable(list []Entry) (t paper.Table, whole bool) {
	t = paper.Table{
		Empty:   "Aucune ligne sur cette période.",
		Columns: []paper.Column{{Title: "Quand"}, {Title: "Qui"}, {Title: "À quel titre"}, {Title: "Quoi"}, {Title: "Pourquoi"}},
	}
	type same struct {
		on                 civil.Day
		who, as, what, why string
	}
	type run struct {
		same
		first, last Entry
		times       int
	}
	var runs []*run
	of := map[same]*run{}
	for _, e := range list { // the latest first
		key := same{civil.DayOf(e.At), e.Who, e.As, e.What, e.Why}
		if of[key] == nil {
			of[key] = &run{same: key, last: e}
			runs = append(runs, of[key])
		}
		of[key].first = e
		of[key].times++
	}
	for _, r := range runs[:min(len(runs), printedRows)] {
		when, what := civil.Instant(r.last.At), r.what
		if r.times > 1 {
			what += " (" + strconv.Itoa(r.times) + " fois)"
			if from, to := civil.Clock(r.first.At), civil.Clock(r.last.At); from != to {
				when = r.on.Short() + ", de " + from + " à " + to
			}
		}
		t.Rows = append(t.Rows, []string{when, r.who, r.as, what, r.why})
	}
	return t, len(runs) <= printedRows
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
