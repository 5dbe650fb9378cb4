package questionnaire

import (
	"strconv"

	"maillage/internal/ground/paper"
	"maillage/internal/trade/terminology"
)

// SheetPaper lays out a sheet as its reader may see it: the questions with their
// answers, the scores and their readings; a draft has boxes to tick. The same
// view gives the same bytes.
func SheetPaper(v SheetView, head paper.Letterhead) ([]byte, error) {
	in := v.Instrument
	meta := paper.Meta{Title: in.Title, Subject: in.Short + ", " + v.AnsweredOn.Long(), Reference: "Dossier " + v.Patient.Number, Date: v.AnsweredOn.Start()}
	d := paper.New(meta, head)
	facts := []paper.Fact{{Label: "Personne", Value: v.Patient.DisplayName()}, {Label: "Dossier", Value: v.Patient.Number}}
	if v.State == DraftSheet {
		facts = append(facts, paper.Fact{Label: "Date des réponses", Value: "…… / …… / …………"})
	} else {
		facts = append(facts, paper.Fact{Label: "Date des réponses", Value: v.AnsweredOn.Long()}, paper.Fact{Label: "Réponses", Value: v.FilledBy.Label()})
	}
	if v.About != "" {
		facts = append(facts, paper.Fact{Label: "À propos de", Value: terminology.Label(terminology.Behaviour, v.About)})
	}
	d.Facts(facts...)
	if v.State == CancelledSheet {
		d.Paragraph("Ce questionnaire a été annulé.")
	}
	paperScores(d, v)
	if text := v.Wording.Instruction(); text != "" {
		d.Paragraph(text)
	}
	paperAnswers(d, v)
	if !v.Wording.Whole() {
		d.Note("Libellés abrégés de Maillage : le texte publié n’est pas dans cette installation.")
	}
	if in.Notice != "" {
		d.Note(in.Notice)
	}
	d.Note("Source : " + in.Source + ". Version " + in.Version + ".")
	d.Note("Document couvert par le secret professionnel. Sa lecture est tracée.")
	return d.Bytes()
}

func paperScores(d *paper.Document, v SheetView) {
	if v.State != CompleteSheet {
		return
	}
	in := v.Instrument
	t := paper.Table{Caption: "Score", Columns: []paper.Column{{Title: "Score"}, {Title: "Valeur"}, {Title: "Lecture"}}}
	for _, s := range v.Result.Scores {
		name := in.Short
		if s.Group != "" {
			name = in.GroupLabel(s.Group)
		}
		_, most := in.Span(s.Group)
		reading := ""
		for i, r := range s.Read {
			set, _ := in.Set(r.Set)
			if i > 0 {
				reading += "\u202f; "
			}
			reading += set.Title + "\u202f: " + r.Band
		}
		t.Rows = append(t.Rows, []string{name, in.Figure(s.Total) + " sur " + in.Figure(most), reading})
	}
	if len(t.Rows) > 0 {
		d.Table(t)
	}
	for _, a := range in.Alerts {
		if v.SheetLine.Alerts(a.Item) {
			d.Subheading(a.Title)
			d.Paragraph(a.Text)
		}
	}
}

func paperAnswers(d *paper.Document, v SheetView) {
	t := paper.Table{Caption: "Réponses", Columns: []paper.Column{{Title: "Question"}, {Title: "Réponse"}}}
	for _, it := range v.Instrument.Items {
		label := it.Number() + ". " + v.Wording.Question(it)
		if it.Group != "" {
			label = v.Instrument.GroupLabel(it.Group) + "\u202f: " + v.Wording.Question(it)
		}
		t.Rows = append(t.Rows, []string{label, paperAnswer(v, it)})
	}
	d.Table(t)
}

// paperAnswer is the answer in words, or the choices with a box before each.
func paperAnswer(v SheetView, it Item) string {
	value, answered := v.Answers[it.Key]
	boxes := ""
	for i, o := range it.Options {
		label := v.Wording.Option(it, o)
		if answered && o.Value == value {
			return label
		}
		if i > 0 {
			boxes += "   "
		}
		boxes += "[  ] " + label
	}
	switch {
	case answered:
		return value
	case v.State != DraftSheet:
		return "–"
	case boxes == "":
		return "de " + strconv.Itoa(it.Min) + " à " + strconv.Itoa(it.Max) + "\u202f: ……"
	default:
		return boxes
	}
}
