package demo

import (
	"math/rand/v2"
	"slices"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care/act"
	"maillage/internal/trade/care/plan"
	"maillage/internal/trade/terminology"
)

// planned is how many people of a hundred have a plan. The national size measures
// lists of teams and patients, not of plans: it has few, and is built in time.
func (s Size) planned() int {
	if s.Patients > Region.Patients {
		return 4
	}
	return 66
}

// plans gives most people a plan, in the words they could have used, with what each
// does for it; and the medical acts that go with a follow-up. It draws from a source
// of its own, so that the rest of the network is what it was before plans.
func (b *builder) plans(tx *db.Tx, t *team, all []*followed) error {
	own := *b
	own.rand = rand.New(rand.NewPCG(b.seed, planSource+uint64(slices.Index(b.teams, t))))
	for _, f := range all {
		if !own.chance(b.size.planned()) {
			continue
		}
		if err := own.plan(tx, t, f); err != nil {
			return err
		}
		if err := own.medical(tx, t, f); err != nil {
			return err
		}
	}
	return nil
}

// planSource sets the draws of plans apart from all others.
const planSource = 1 << 32

func (b *builder) plan(tx *db.Tx, t *team, f *followed) error {
	writer := []db.ID{t.gps[0], t.psy[0], t.social[0]}[b.rand.IntN(3)]
	written := f.enrolment.OpenedOn.AddDays(b.between(5, 40))
	if last := b.lastDay(f); written.After(last) {
		written = last
	}
	at := written.Start().Add(15 * time.Hour)
	for i := range b.between(1, 2) {
		w := wishes[(b.rand.IntN(len(wishes)/2)*2+i)%len(wishes)]
		state := plan.GoalInProgress
		if b.chance(20) {
			state = []plan.GoalState{plan.GoalReached, plan.GoalSuspended, plan.GoalAbandoned}[b.rand.IntN(3)]
		}
		goal, err := plan.AddGoalFact(tx, b.Seal, f.enrolment, w.words, state, writer, at)
		if err != nil {
			return err
		}
		for _, s := range w.steps {
			if err := b.step(tx, t, f, goal, s, writer, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// lastDay is the last day something may be told of somebody.
func (b *builder) lastDay(f *followed) civil.Day {
	if !f.enrolment.ClosedOn.IsZero() {
		return f.enrolment.ClosedOn
	}
	return b.today
}

// step writes an action: most of what was due is done, the rest is late or to come.
func (b *builder) step(tx *db.Tx, t *team, f *followed, goal db.ID, s step, writer db.ID, at time.Time) error {
	task := plan.TaskDraft{Domain: s.domain, What: s.what, Owner: s.owner, Outside: s.outside}
	switch s.owner {
	case "gp":
		task.Owner = t.gps[0].String()
	case "psychologist":
		task.Owner = t.psy[0].String()
	case "social_worker":
		task.Owner = t.social[0].String()
	}
	written := civil.DayOf(at)
	task.DueOn = workday(written.AddDays(b.between(20, 400)))
	if task.DueOn.After(b.today.AddDays(120)) {
		task.DueOn = workday(b.today.AddDays(b.between(3, 60)))
	}
	fact := plan.Fact{Enrolment: f.enrolment, Goal: goal, Task: task, OnPaper: true, By: writer, MadeAt: at}
	if last := b.lastDay(f); task.DueOn.Before(b.today) && b.chance(88) || !f.enrolment.ClosedOn.IsZero() {
		fact.DoneOn = task.DueOn.AddDays(-b.between(0, 10))
		if fact.DoneOn.After(last) {
			fact.DoneOn = last
		}
		if fact.DoneOn.Before(written) {
			fact.DoneOn = written
		}
	}
	return plan.AddFact(tx, b.Seal, fact)
}

// medical gives a substitution to about a third of those who may have one, and a
// screening or a vaccination to a quarter of all.
func (b *builder) medical(tx *db.Tx, t *team, f *followed) error {
	last := b.lastDay(f)
	span := max(1, last.Sub(f.enrolment.OpenedOn))
	add := func(d act.Draft) error {
		at := d.HeldOn
		if at.Before(f.enrolment.OpenedOn) {
			at = f.enrolment.OpenedOn
		}
		return act.AddFact(tx, b.Seal, act.Fact{Enrolment: f.enrolment, By: t.gps[0], Profession: access.GP, Draft: d, MadeAt: at.Start().Add(11 * time.Hour)})
	}
	if b.chance(14) {
		d := act.Draft{Kind: act.Substitution, HeldOn: f.enrolment.OpenedOn.AddDays(b.between(0, min(span, 60))), Prescriber: "team_gp", InitiatedHere: true}
		d.Molecule = terminology.Code(b.pickText([]string{"N07BC02", "N07BC02", "N07BC01", "N07BC01", "N07BC51"}))
		if b.chance(60) {
			d.HeldOn, d.InitiatedHere, d.Approximate = f.enrolment.OpenedOn.AddDays(-b.between(100, 3000)), false, true
			d.Prescriber = terminology.Code(b.pickText([]string{"team_gp", "csapa", "other_gp"}))
		}
		if err := add(d); err != nil {
			return err
		}
	}
	if b.chance(25) {
		d := act.Draft{Kind: act.Screening, HeldOn: f.enrolment.OpenedOn.AddDays(b.rand.IntN(span)), Method: terminology.Code(b.pickText([]string{"rapid", "serology"}))}
		d.HIV, d.HCV = "negative", terminology.Code(b.pickText([]string{"negative", "negative", "negative", "positive"}))
		if b.today.Sub(d.HeldOn) < 12 {
			d.HCV = terminology.ResultPending
		}
		if err := add(d); err != nil {
			return err
		}
	}
	if b.chance(15) {
		dose := b.between(1, 3)
		return add(act.Draft{Kind: act.Vaccination, HeldOn: f.enrolment.OpenedOn.AddDays(b.rand.IntN(span)), Vaccine: "hbv", Dose: &dose, Complete: dose == 3, Elsewhere: b.chance(50)})
	}
	return nil
}

// wish is a goal and the steps towards it.
type wish struct {
	words string
	steps []step
}

// step is who does what.
type step struct {
	what    string
	domain  plan.Domain
	owner   string
	outside string
}

var wishes = []wish{
	{"Je veux revoir mes enfants un dimanche sur deux", []step{
		{"Appeler la médiation familiale pour une première date", plan.Social, "social_worker", ""},
		{"Noter les jours sans alcool dans un carnet", plan.Person, "person", ""},
		{"Préparer la rencontre en entretien", plan.Psychological, "psychologist", ""},
	}},
	{"Dormir la nuit, sans cachets", []step{
		{"Revoir le traitement du soir", plan.Medical, "gp", ""},
		{"Essayer les exercices de respiration", plan.Person, "person", ""},
	}},
	{"Garder mon logement", []step{
		{"Déposer la demande d’aide au logement", plan.Social, "social_worker", ""},
		{"Apporter les trois dernières quittances", plan.Person, "person", ""},
		{"Étudier le plan d’apurement de la dette", plan.Social, "outside", "Conseillère du bailleur"},
	}},
	{"Boire seulement le week-end", []step{
		{"Refaire le bilan hépatique", plan.Medical, "gp", ""},
		{"Repérer les moments où l’envie vient", plan.Psychological, "psychologist", ""},
	}},
	{"Retrouver un travail, même à mi-temps", []step{
		{"Prendre rendez-vous avec la mission locale", plan.Social, "social_worker", ""},
		{"Refaire le curriculum vitæ", plan.Person, "person", ""},
	}},
	{"Ne plus avoir peur de sortir", []step{
		{"Sortir dix minutes chaque matin", plan.Person, "person", ""},
		{"Travailler l’exposition, pas à pas", plan.Psychological, "psychologist", ""},
		{"Discuter d’un avis psychiatrique", plan.Medical, "gp", ""},
	}},
	{"Soigner mes dents", []step{
		{"Ouvrir la complémentaire santé", plan.Social, "social_worker", ""},
		{"Écrire au centre dentaire", plan.Medical, "gp", ""},
	}},
	{"Arrêter de fumer avant l’été", []step{
		{"Prescrire les substituts nicotiniques", plan.Medical, "gp", ""},
		{"Choisir une date et la dire autour de moi", plan.Person, "person", ""},
	}},
}
