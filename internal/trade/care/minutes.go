package care

import (
	"fmt"
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/paper"
	"maillage/internal/trade/care/plan"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/terminology"
)

// MinutesPaper lays out the minutes of a RCP as its reader may see it: who
// came, the quorum, and for each person the balances, the summary and the
// decisions. A draft says that it is one. The same view gives the same bytes.
func MinutesPaper(v RCPView, head paper.Letterhead) ([]byte, error) {
	meta := paper.Meta{
		Title: "Compte rendu de RCP", Subject: v.Team.Name + ", RCP du " + v.HeldOn.Long(), Author: v.Team.Name,
		Reference: "RCP " + v.Team.Code + " du " + v.HeldOn.Short(), Date: v.HeldOn.Start(),
	}
	if v.ValidatedAt != nil {
		meta.Date = *v.ValidatedAt
	}
	if !v.Locked() {
		meta.Title = "Projet de compte rendu de RCP"
	}
	d := paper.New(meta, head)
	minutesHead(d, v)
	done, postponed := 0, []string{}
	for _, r := range v.Reviews {
		switch r.State {
		case ReviewDone:
			if done++; done == 1 {
				d.Heading("Patients étudiés")
			}
			minutesReview(d, r)
		case ReviewPostponed:
			postponed = append(postponed, r.Name())
		}
	}
	if len(postponed) > 0 {
		d.Heading("Patients reportés")
		d.List(postponed...)
	}
	for i, a := range v.Addenda {
		if i == 0 {
			d.Heading("Compléments")
		}
		d.Subheading(a.Author + ", le " + civil.Instant(a.MadeAt))
		paragraphs(d, a.Body)
	}
	d.Signatures(paper.Signature{Role: "Médecin généraliste qui préside", Name: v.Chair})
	d.Note("Document couvert par le secret professionnel. Sa lecture est tracée.")
	return d.Bytes()
}

func minutesHead(d *paper.Document, v RCPView) {
	facts := []paper.Fact{{Label: "Microstructure", Value: v.Team.Name + " (" + v.Team.Code + ")"}, {Label: "Date", Value: v.HeldOn.Long()}}
	if v.Place != "" {
		facts = append(facts, paper.Fact{Label: "Lieu", Value: v.Place})
	}
	facts = append(facts, paper.Fact{Label: "Quorum", Value: minutesQuorum(v)})
	if v.Locked() {
		by := civil.Instant(*v.ValidatedAt)
		if v.Chair != "" {
			by = v.Chair + ", le " + by
		}
		facts = append(facts, paper.Fact{Label: "Validée par", Value: by})
	}
	d.Facts(facts...)
	t := paper.Table{Caption: "Membres de l’équipe", Columns: []paper.Column{{Title: "Nom"}, {Title: "Profession"}, {Title: "Présence"}}}
	for _, a := range v.Present {
		presence := "absent"
		switch {
		case a.Remote:
			presence = "présent à distance"
		case a.Present:
			presence = "présent"
		}
		t.Rows = append(t.Rows, []string{a.Name(), a.Profession.Label(), presence})
	}
	for _, g := range v.Guests {
		presence := "présent"
		if g.Remote {
			presence = "présent à distance"
		}
		t.Rows = append(t.Rows, []string{g.Name, strings.TrimSpace("Invité. " + g.Title), presence})
	}
	d.Table(t)
}

// minutesQuorum says what the reviews are worth. A validated RCP keeps what was
// decided then, whatever became of the team.
func minutesQuorum(v RCPView) string {
	switch {
	case v.Locked() && v.HadQuorum():
		return "Atteint : un médecin généraliste, un psychologue et un travailleur social au moins"
	case v.Locked():
		return "Non atteint : aucune revue ne compte"
	case v.Quorum.Met():
		return "Atteint"
	default:
		return "Non atteint. " + v.Quorum.Why()
	}
}

func minutesReview(d *paper.Document, r ReviewView) {
	name := r.Name()
	if r.Patient.Identity != nil {
		name += " (dossier " + r.Patient.Number + ")"
	}
	d.Subheading(name)
	meters := make([]paper.Meter, len(programme.Counters))
	for i, c := range programme.Counters {
		u := r.Balance.Of(c)
		meters[i] = paper.Meter{Label: c.Label(), Used: u.Used, Quota: u.Quota}
	}
	d.Meters(meters)
	if r.Withheld {
		d.Paragraph("Cette personne s’oppose au partage : sa revue n’est lue que par le médecin qui l’a incluse.")
		minutesTasks(d, r.Tasks)
		return
	}
	for _, part := range []struct{ label, text string }{{"Synthèse", r.Summary}, {"Décisions", r.Decisions}} {
		if part.text != "" {
			paragraphs(d, part.label+" : "+part.text)
		}
	}
	if len(r.Changes) > 0 {
		labels := make([]string, len(r.Changes))
		for i, c := range r.Changes {
			labels[i] = terminology.Label(terminology.RCPChange, terminology.Code(c))
		}
		d.Paragraph("Changements : " + strings.ToLower(strings.Join(labels, " ; ")) + ".")
	}
	minutesTasks(d, r.Tasks)
	d.Note(fmt.Sprintf("Année de forfait %d, du %s au %s.", r.Balance.Year, r.Balance.Period.From.Short(), r.Balance.Period.To.Short()))
}

// minutesTasks lists who does what, and where it stands: a task goes on after the
// RCP, until it is done.
func minutesTasks(d *paper.Document, tasks []plan.Action) {
	if len(tasks) == 0 {
		return
	}
	t := paper.Table{Caption: "Qui fait quoi", Columns: []paper.Column{{Title: "Quoi", Share: 3}, {Title: "Qui", Share: 2}, {Title: "Pour quand", Share: 1.4}}}
	for _, a := range tasks {
		what := a.What
		if a.Veiled {
			what = "Contenu réservé"
		}
		t.Rows = append(t.Rows, []string{what, a.Owner(), a.When()})
	}
	d.Table(t)
}

// paragraphs keeps the line breaks that were typed.
func paragraphs(d *paper.Document, text string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			d.Paragraph(line)
		}
	}
}
