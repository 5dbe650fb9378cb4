package app

import (
	"strconv"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/paper"
	"maillage/internal/ground/seal"
	acts "maillage/internal/trade/care/act"
	"maillage/internal/trade/care/note"
	"maillage/internal/trade/care/plan"
	"maillage/internal/trade/rights"
)

// portions are what each room gives to the complete export of one person, in the
// order of its paper. A table of people that none names fails a test.
func (r *rooms) portions() []rights.Portion {
	return []rights.Portion{
		{Name: "identity", Label: "Identité", Tables: []string{"patient", "former_identity"}, Of: r.patient.IdentityPortion},
		{Name: "will", Label: "Information et oppositions", Tables: []string{"patient_information", "patient_objection"}, Of: r.patient.WillPortion},
		{Name: "circle", Label: "Coordonnées et entourage", Tables: []string{"patient_circle", "patient_reminder"}, Of: r.patient.CirclePortion},
		{Name: "consents", Label: "Consentements", Tables: []string{"sharing_consent", "care_consent", "minor_refusal", "identity_agreement"}, Of: r.patient.ConsentPortion, ForParents: r.patient.ConsentPortionForParents},
		{Name: "status", Label: "Statut de l’identité", Tables: []string{"identity_doubt", "anonymity_lift"}, Of: r.patient.StatusPortion},
		{Name: "enrolments", Label: "Suivis", Tables: []string{"enrolment", "enrolment_behaviour", "enrolment_complexity"}, Of: r.patient.EnrolmentPortion},
		{Name: "movements", Label: "Renouvellements et transferts", Tables: []string{"former_criteria", "renewal", "transfer"}, Of: r.patient.MovementPortion},
		{Name: "sessions", Label: "Entretiens", Tables: []string{"session"}, Of: r.care.SessionPortion},
		{Name: "reviews", Label: "Réunions de concertation (RCP)", Tables: []string{"case_review"}, Of: r.care.ReviewPortion},
		{Name: "notes", Label: "Notes", Tables: []string{"note", "parental_refusal"}, Of: r.notesPortion(note.Portion), ForParents: r.notesPortion(note.PortionForParents)},
		{Name: "documents", Label: "Documents", Tables: []string{"document"}, Of: r.documentsPortion(note.Portion), ForParents: r.documentsPortion(note.PortionForParents)},
		{Name: "plan", Label: "Projet", Tables: []string{"plan_goal", "plan_action", "plan_history", "plan_review"}, Of: r.planPortion},
		{Name: "acts", Label: "Traitements, dépistages et vaccins", Tables: []string{"medical_act"}, Of: r.actsPortion},
		{Name: "situations", Label: "Situations", Tables: []string{"situation"}, Of: r.situation.SituationPortion},
		{Name: "questionnaires", Label: "Questionnaires", Tables: []string{"answer_sheet"}, Of: r.question.SheetPortion},
		{Name: "appointments", Label: "Rendez-vous", Tables: []string{"appointment", "waiting"}, Of: r.agenda.AppointmentPortion},
		{Name: "requests", Label: "Demandes d’accès au dossier", Tables: []string{"access_request"}, Of: r.rights.RequestPortion},
		{Name: "exceptional", Label: "Accès exceptionnels", Tables: []string{"break_glass"}, Of: r.rights.GlassPortion},
		{Name: "journal", Label: "Qui a ouvert le dossier", Tables: []string{"audit_line"}, Of: r.rights.JournalPortion},
	}
}

// paragraphs prints a text as it was typed, line by line.
func paragraphs(d *paper.Document, text string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			d.Paragraph(line)
		}
	}
}

// copies gives the notes and documents of somebody.
type copies func(tx *db.Tx, s *seal.Sealer, who access.Actor, person db.ID) (note.Copy, error)

func (r *rooms) notesPortion(of copies) rights.Gives {
	return func(tx *db.Tx, who access.Actor, patient db.ID) (any, func(*paper.Document), error) {
		c, err := of(tx, r.in.seal, who, patient)
		return append([]note.CopiedNote{}, c.Notes...), func(d *paper.Document) {
			if len(c.Notes) == 0 {
				d.Paragraph("Aucune note.")
			}
			for _, n := range c.Notes {
				d.Subheading(n.NotedOn.Long() + ", " + n.Author)
				paragraphs(d, n.Body)
			}
		}, err
	}
}

func (r *rooms) documentsPortion(of copies) rights.Gives {
	return func(tx *db.Tx, who access.Actor, patient db.ID) (any, func(*paper.Document), error) {
		c, err := of(tx, r.in.seal, who, patient)
		return append([]note.CopiedDocument{}, c.Documents...), func(d *paper.Document) {
			t := paper.Table{Empty: "Aucun document.", Columns: []paper.Column{{Title: "Date"}, {Title: "Document"}, {Title: "Déposé par"}}}
			for _, one := range c.Documents {
				t.Rows = append(t.Rows, []string{one.DatedOn.Short(), one.Title, one.Author})
			}
			d.Table(t)
		}, err
	}
}

func (r *rooms) planPortion(tx *db.Tx, who access.Actor, patient db.ID) (any, func(*paper.Document), error) {
	p, err := plan.PortionOf(tx, r.in.seal, who, patient)
	return p, func(d *paper.Document) {
		for i, g := range p.Goals {
			d.Subheading("But " + strconv.Itoa(i+1))
			paragraphs(d, g.Words)
		}
		t := paper.Table{Caption: "Actions", Empty: "Aucune action.", Columns: []paper.Column{{Title: "Action"}, {Title: "Qui"}, {Title: "Pour le"}}}
		for _, a := range p.Actions {
			t.Rows = append(t.Rows, []string{a.What, a.Owner, a.DueOn.Short()})
		}
		d.Table(t)
	}, err
}

func (r *rooms) actsPortion(tx *db.Tx, who access.Actor, patient db.ID) (any, func(*paper.Document), error) {
	list, err := acts.PortionOf(tx, r.in.seal, who, patient)
	return list, func(d *paper.Document) {
		t := paper.Table{Empty: "Aucun acte enregistré.", Columns: []paper.Column{{Title: "Date"}, {Title: "Acte"}, {Title: "Par"}, {Title: "Précision"}}}
		for _, a := range list {
			note := ""
			if !a.EndedOn.IsZero() {
				note = "jusqu’au " + a.EndedOn.Short()
			}
			if a.Reversed {
				note = "annulé"
			}
			t.Rows = append(t.Rows, []string{a.HeldOn.Short(), a.What, a.By, note})
		}
		d.Table(t)
	}, err
}
