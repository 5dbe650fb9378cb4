package planweb

import (
	"net/http"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/plan"
)

// lines are the lines typed in a text, empty ones left out.
func lines(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

func (p pages) history(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	v, err := p.open(r, who, "plan.history")
	if err != nil {
		return err
	}
	return p.Render(w, r, who, v.page("Historique du projet", "Historique"), historyBody(v))
}

// reviewEvents are the reviews of a plan, the latest first.
func reviewEvents(list []plan.Review) []ui.Event {
	events := make([]ui.Event, len(list))
	for i, r := range list {
		events[i] = ui.Event{When: r.HeldOn.Short(), By: r.By, Title: "Revu avec la personne", Note: r.Changed, Icon: "user"}
		if r.RCPID != 0 {
			events[i].Title, events[i].Href, events[i].Icon = "Revu en RCP", "/rcp/"+r.RCPID.String(), "users-round"
		}
	}
	return events
}

// versionEvents are versions as a line of time; thing zero takes all.
func versionEvents(s plan.Stay, thing db.ID) []ui.Event {
	var events []ui.Event
	for _, v := range s.History {
		e := ui.Event{When: civil.Instant(v.At), By: v.By}
		switch {
		case v.Goal != nil && (thing == 0 || v.Goal.ID == thing):
			e.Title, e.Note, e.Icon, e.State = "Objectif"+narrow+": "+lowerFirst(v.Goal.State.Label()), v.Goal.Words, "flag", goalState(v.Goal.State)
			if v.Goal.Version == 1 {
				e.Title = "Nouvel objectif"
			}
		case v.Action != nil && (thing == 0 || v.Action.ID == thing):
			e.Title, e.Note, e.Icon = "Action"+narrow+": "+lowerFirst(v.Action.State.Label()), actionVersion(*v.Action), "list-checks"
			if v.Action.Version == 1 {
				e.Title = "Nouvelle action"
			}
		default:
			continue
		}
		events = append(events, e)
	}
	return events
}

// actionVersion is an action in a sentence: what, who, when, why not.
func actionVersion(a plan.Action) string {
	words := []string{a.What, a.Owner()}
	if !a.DueOn.IsZero() {
		words = append(words, "pour le "+a.DueOn.Short())
	}
	if a.Reason != "" {
		words = append(words, "motif"+narrow+": "+a.Reason)
	}
	return strings.Join(words, " · ")
}
