package reporting

import (
	"io"
	"strconv"
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/paper"
	"maillage/internal/ground/sheet"
	"maillage/internal/trade/terminology"
)

// Paper lays out a return as a PDF: the figures, what is missing and why, who
// sent and who accepted. It names no patient. A frozen return gives the same
// bytes each time.
func Paper(v View) ([]byte, error) {
	r := v.Return
	region, _ := terminology.RegionByCode(v.Team.Region)
	d := paper.New(paper.Meta{
		Title: "Remontée mensuelle d’activité", Subject: v.Team.Code + " " + r.Month.String(), Author: "Maillage",
		Reference: v.Team.Code + " " + r.Month.String(), Date: r.date(),
	},
		paper.Letterhead{Region: region.Name, Organisation: "Réseau des microstructures médicales addictions"})
	d.Facts(paper.Fact{Label: "Microstructure", Value: v.Team.Code + " – " + v.Team.Name}, paper.Fact{Label: "Mois", Value: r.Month.Long()},
		paper.Fact{Label: "État", Value: r.stateSentence()})
	rows := make([][]string, 0, len(r.Figures.List()))
	for _, f := range r.Figures.List() {
		rows = append(rows, []string{f.Label, f.Note, strconv.Itoa(f.Value)})
	}
	d.Table(paper.Table{
		Caption: "Activité du mois, calculée à partir des actes enregistrés",
		Columns: []paper.Column{{Title: "Chiffre"}, {Title: "Ce qui est compté"}, {Title: "Nombre", Numeric: true}}, Rows: rows,
	})
	if lines := v.said(); len(lines) > 0 {
		d.Heading("Ce qui manque, et pourquoi")
		d.List(lines...)
	}
	if r.Comment != "" {
		d.Heading("Commentaire de l’équipe")
		d.Paragraph(r.Comment)
	}
	if len(v.Steps) > 0 {
		d.Heading("Suivi")
		var steps []string
		for _, s := range v.Steps {
			line := s.Label() + " le " + civil.Instant(s.At) + " par " + s.Name
			if s.Reason != "" {
				line += " : " + s.Reason
			}
			steps = append(steps, line)
		}
		d.List(steps...)
	}
	if r.Digest != "" {
		d.Note("Empreinte des chiffres transmis (SHA-256) : " + r.Digest)
	}
	return d.Bytes()
}

// date is the day the paper bears: of its last step, else the month's last day.
func (r MonthlyReturn) date() time.Time {
	switch {
	case !r.DecidedAt.IsZero() && r.State == Accepted:
		return r.DecidedAt
	case !r.SentAt.IsZero() && r.State == Sent:
		return r.SentAt
	default:
		return r.Month.Last().Start().Add(12 * time.Hour)
	}
}

func (r MonthlyReturn) stateSentence() string {
	switch r.State {
	case Sent:
		return "Envoyée le " + civil.Instant(r.SentAt) + " par " + r.SentName
	case Accepted:
		return "Acceptée le " + civil.Instant(r.DecidedAt) + " par " + r.DecidedName
	case Returned:
		return "Renvoyée à l’équipe le " + civil.Instant(r.DecidedAt)
	default:
		return "Brouillon : les chiffres suivent encore les actes"
	}
}

// said lists what is missing with the team's reasons.
func (v View) said() []string {
	var lines []string
	for _, c := range v.Checks {
		line := c.Label
		if a, ok := v.Return.Answers[c.Code]; ok && a.Reason != "" {
			line += " : " + terminology.Label("missing_reason", terminology.Code(a.Reason))
			if a.Note != "" {
				line += ", " + a.Note
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// WriteXLSX writes a return as a workbook of one sheet.
func WriteXLSX(w io.Writer, v View) error {
	return sheet.WriteXLSX(w, sheet.Table{
		Name: v.Return.Month.String(), Title: "Remontée " + v.Team.Code + " " + v.Return.Month.Long() + " – " + v.Return.State.Label(),
		Columns: []sheet.Column{{Key: "figure", Title: "Chiffre", Kind: sheet.Text}, {Key: "value", Title: "Nombre", Kind: sheet.Int}, {Key: "note", Title: "Ce qui est compté", Kind: sheet.Text}},
		Rows: func(yield func([]any, error) bool) {
			for _, f := range v.Return.Figures.List() {
				if !yield([]any{f.Label, f.Value, f.Note}, nil) {
					return
				}
			}
		},
	})
}
