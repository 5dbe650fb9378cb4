package demo

import (
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care"
)

// meetings holds a team's RCP, about one a month from its second month on: each
// takes the people not reviewed for a while. One in fifteen lacks its quorum.
func (b *builder) meetings(tx *db.Tx, t *team, all []*followed) error {
	for day := workday(t.opened.AddDays(b.between(25, 45))); !day.After(b.today.AddDays(-1)); day = workday(day.AddDays(b.between(26, 40))) {
		f := care.RCPFact{
			TeamID: t.id, HeldOn: day, Place: "Salle de réunion", ChairID: t.gps[0], MadeAt: day.Start().Add(19 * time.Hour),
			Attended: b.attendees(t), Reviews: b.reviews(all, day),
		}
		if len(f.Reviews) == 0 {
			continue
		}
		if _, err := care.AddRCP(tx, b.Seal, f); err != nil {
			return err
		}
		b.acts += len(f.Reviews)
	}
	return nil
}

// attendees draws who came.
func (b *builder) attendees(t *team) []care.Attendee {
	list := []care.Attendee{{ProfessionalID: t.gps[0], Profession: access.GP}, {ProfessionalID: t.psy[0], Profession: access.Psychologist, Remote: b.chance(15)}}
	for _, gp := range t.gps[1:] {
		if b.chance(60) {
			list = append(list, care.Attendee{ProfessionalID: gp, Profession: access.GP})
		}
	}
	if !b.chance(7) {
		list = append(list, care.Attendee{ProfessionalID: t.social[0], Profession: access.SocialWorker})
	}
	return list
}

// reviews takes the people followed that day who wait longest, at most eight.
func (b *builder) reviews(all []*followed, day civil.Day) []care.ReviewFact {
	var list []care.ReviewFact
	for _, f := range all {
		e := f.enrolment
		if len(list) == 8 || day.Before(e.OpenedOn) || !e.ClosedOn.IsZero() && day.After(e.ClosedOn) {
			continue
		}
		if since := day.Sub(f.reviewed); f.reviewed.IsZero() || since > 80 && b.chance(70) {
			f.reviewed = day
			list = append(list, care.ReviewFact{Enrolment: e, Summary: b.pickText(summaries), Decisions: b.pickText(decisions), Changes: b.changes()})
		}
	}
	return list
}

func (b *builder) changes() []string {
	if b.chance(40) {
		return []string{b.pickText([]string{"medication", "strategy", "referral", "other"})}
	}
	return nil
}

var (
	summaries = []string{
		"Situation stable, la personne vient régulièrement.", "Consommation en baisse depuis la dernière réunion, sommeil meilleur.",
		"Rendez-vous manqués, reprise de contact par téléphone.", "Démarches de logement en cours, dossier complet.",
		"Entourage rencontré, accord pour associer la famille.", "Anxiété au premier plan, demande d’avis psychiatrique.",
	}
	decisions = []string{
		"Poursuite du suivi, revoir dans trois mois.", "Le travailleur social accompagne le dossier de droits.",
		"Rapprocher les entretiens avec la psychologue.", "Proposer un bilan hépatique.", "Le médecin appelle la personne cette semaine.",
		"Orientation vers le CSAPA partenaire à discuter avec la personne.",
	}
)
