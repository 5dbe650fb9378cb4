package plan

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/paper"
	"maillage/internal/trade/network"
)

// Handed is what the person is given of the plan, in plain words: no note of the
// team, nothing given up, and of the actions only those that are put on the paper.
type Handed struct {
	Goals   []HandedGoal // in progress
	Others  []Action     // that serve no goal in progress
	Paused  []string
	Reached []string
}

// HandedGoal is a goal and the actions that serve it.
type HandedGoal struct {
	Words   string
	Actions []Action
}

// Handed chooses it.
func (s Stay) Handed() Handed {
	var h Handed
	placed := map[string]bool{}
	for _, g := range s.Goals {
		switch g.State {
		case GoalInProgress:
			h.Goals = append(h.Goals, HandedGoal{g.Words, shown(s.Of(g.ID))})
			placed[g.ID.String()] = true
		case GoalSuspended:
			h.Paused = append(h.Paused, g.Words)
		case GoalReached:
			h.Reached = append(h.Reached, g.Words)
		case GoalAbandoned:
		}
	}
	for _, a := range shown(s.Actions) {
		if !placed[a.GoalID.String()] {
			h.Others = append(h.Others, a)
		}
	}
	return h
}

// Empty says whether there is nothing to hand.
func (h Handed) Empty() bool { return len(h.Goals)+len(h.Others)+len(h.Paused)+len(h.Reached) == 0 }

func shown(all []Action) []Action {
	var list []Action
	for _, a := range all {
		if a.OnPaper && a.State != Abandoned && !a.Veiled {
			list = append(list, a)
		}
	}
	return list
}

// HandedOwner says who does it, to the person: « Moi », or a name and what he or
// she is.
func (s Stay) HandedOwner(a Action) string {
	switch {
	case a.OwnerKind == OwnerPerson:
		return "Moi"
	case a.OwnerKind == OwnerOutside, a.OwnerLeft:
		return outsideOr(a, s)
	}
	for _, m := range s.Members {
		if m.ProfessionalID == a.OwnerID {
			return m.Name() + ", " + describe(m)
		}
	}
	return outsideOr(a, s)
}

// outsideOr is the role of somebody outside, or the team when who was to do it
// left.
func outsideOr(a Action, s Stay) string {
	if a.OwnerKind == OwnerOutside {
		return a.Outside
	}
	return "L’équipe de " + s.Team.Name
}

func describe(m network.Member) string {
	if m.Profession == access.OtherMember && m.Title == "" {
		return "équipe"
	}
	return lower(m.Describe())
}

// HandedWhen says when, or that it is done.
func HandedWhen(a Action) string {
	switch {
	case a.State == Done:
		return "Fait le " + a.SettledOn.Long()
	case a.DueOn.IsZero():
		return "Sans date fixée"
	default:
		return "Avant le " + a.DueOn.Long()
	}
}

// Paper lays out what the person is handed. The same plan gives the same bytes: it
// bears the date of its last change.
func Paper(v View, s Stay, head paper.Letterhead) ([]byte, error) {
	on := s.PaperOn()
	if on.IsZero() {
		on = s.Enrolment.OpenedOn.Start()
	}
	d := paper.New(paper.Meta{
		Title: "Mon projet", Subject: "Projet personnalisé, " + s.Team.Name, Author: s.Team.Name,
		Reference: "Projet, dossier " + v.Patient.Number, Date: on,
	}, head)
	d.Facts(paper.Fact{Label: "Pour", Value: v.Patient.DisplayName()}, paper.Fact{Label: "Équipe", Value: s.Team.Name}, paper.Fact{Label: "Suivi depuis le", Value: s.Enrolment.OpenedOn.Long()})
	h := s.Handed()
	if h.Empty() {
		d.Paragraph("Le projet n’est pas encore écrit.")
	}
	for i, g := range h.Goals {
		if i == 0 {
			d.Heading("Ce que je veux")
		}
		d.Subheading(g.Words)
		if len(g.Actions) == 0 {
			d.Paragraph("Rien n’est encore prévu pour cet objectif.")
			continue
		}
		d.Table(s.actionsTable(g.Actions))
	}
	if len(h.Others) > 0 {
		d.Heading("Ce qui est prévu aussi")
		d.Table(s.actionsTable(h.Others))
	}
	for _, part := range []struct {
		title string
		words []string
	}{{"Ce que j’ai mis en pause", h.Paused}, {"Ce que j’ai atteint", h.Reached}} {
		if len(part.words) > 0 {
			d.Heading(part.title)
			d.List(part.words...)
		}
	}
	d.Note("Ce document vous appartient. Vous pouvez à tout moment demander à l’équipe de le changer, ou ne pas vouloir d’un projet écrit : votre suivi continue.")
	return d.Bytes()
}

func (s Stay) actionsTable(list []Action) paper.Table {
	t := paper.Table{Columns: []paper.Column{{Title: "Quoi", Share: 5}, {Title: "Qui", Share: 3}, {Title: "Quand", Share: 2}}}
	for _, a := range list {
		t.Rows = append(t.Rows, []string{a.What, s.HandedOwner(a), HandedWhen(a)})
	}
	return t
}
