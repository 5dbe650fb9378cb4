package planweb

import (
	"slices"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/plan"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

const narrow = ui.NarrowSpace

// fields is the order of a form's messages in its summary.
var fields = []string{"words", "what", "domain", "owner", "outside", "due_on", "goal", "note", "reason", "held_on", "changed"}

// summaryOf lists a form's messages in the order of its fields, each with the id
// of its input.
func summaryOf(f *web.Form, suffix string) []fault.Field {
	var list []fault.Field
	for name, message := range f.Errors {
		list = append(list, fault.Field{Name: name, Message: message})
	}
	slices.SortFunc(list, func(a, b fault.Field) int {
		if d := slices.Index(fields, a.Name) - slices.Index(fields, b.Name); d != 0 {
			return d
		}
		return strings.Compare(a.Name, b.Name)
	})
	for i := range list {
		list[i].Name += suffix
	}
	return list
}

// span is the days of a stay: « Suivi depuis le … » or « du … au … ».
func span(e patient.Enrolment) string {
	if e.Open() {
		return "Suivi depuis le " + e.OpenedOn.Long()
	}
	return "Suivi du " + e.OpenedOn.Short() + " au " + e.ClosedOn.Short()
}

// goalState is the look of a goal.
func goalState(s plan.GoalState) ui.State {
	switch s {
	case plan.GoalReached:
		return ui.OK
	case plan.GoalInProgress:
		return ui.Info
	default:
		return ui.Neutre
	}
}

// actionState is the look of an action.
func actionState(a plan.Action, today civil.Day) (ui.State, string) {
	switch {
	case a.Overdue(today):
		return ui.Alerte, "En retard"
	case a.OwnerLeft && a.State == plan.ToDo:
		return ui.Attention, "À réattribuer"
	case a.State == plan.Done:
		return ui.OK, a.State.Label()
	default:
		return ui.Neutre, a.State.Label()
	}
}

// dueWords says when an action is due, or when it was settled.
func dueWords(a plan.Action) string {
	switch {
	case a.State == plan.Done:
		return "Fait le " + a.SettledOn.Short()
	case a.State == plan.Abandoned:
		return "Abandonné le " + a.SettledOn.Short()
	case a.DueOn.IsZero():
		return "Sans échéance"
	default:
		return a.DueOn.Short()
	}
}

// originWords says what an action was born from.
func originWords(a plan.Action) string {
	var words []string
	if a.Domain != plan.Person || a.OwnerKind != plan.OwnerPerson {
		words = append(words, a.Domain.Label())
	}
	switch a.Origin {
	case plan.FromRCP:
		words = append(words, "décidé en RCP")
	case plan.FromSession:
		words = append(words, "décidé en entretien")
	case plan.FromPlan:
	}
	if !a.OnPaper && !a.Veiled {
		words = append(words, "pour l’équipe seulement")
	}
	return strings.Join(words, " · ")
}

// ownerNote warns that who was to do it has left.
func ownerNote(a plan.Action) string {
	if a.OwnerLeft {
		return "N’est plus dans l’équipe"
	}
	return ""
}

// title is the beginning of a goal, when it is too long for a heading.
func title(words string) string {
	first, _, _ := strings.Cut(words, "\n")
	if r := []rune(first); len(r) > 110 {
		return strings.TrimSpace(string(r[:105])) + "…"
	}
	return first
}

// veiledWords stands for what a reader may not read.
const veiledWords = "La personne s’oppose au partage" + narrow + ": demandez au médecin qui l’a incluse."

// domainOf is the domain a profession writes most.
func domainOf(p access.Profession) plan.Domain {
	switch p {
	case access.Psychologist:
		return plan.Psychological
	case access.SocialWorker:
		return plan.Social
	default:
		return plan.Medical
	}
}

func domainOptions() []ui.Option {
	list := make([]ui.Option, len(plan.Domains))
	for i, d := range plan.Domains {
		list[i] = ui.Option{Value: string(d), Label: d.Label()}
	}
	return list
}

// ownerOptions are the members of the team, whoever owns it now though he or she
// left, the person, and somebody outside.
func ownerOptions(members []network.Member, now plan.Action) []ui.Option {
	var list []ui.Option
	if now.OwnerLeft {
		list = append(list, ui.Option{Value: now.OwnerID.String(), Label: now.OwnerName + " (n’est plus dans l’équipe)", Group: "À réattribuer"})
	}
	for _, m := range members {
		list = append(list, ui.Option{Value: m.ProfessionalID.String(), Label: m.Name() + ", " + strings.ToLower(m.Profession.Label()), Group: "L’équipe"})
	}
	return append(list, ui.Option{Value: "person", Label: "La personne elle-même", Group: "Hors de l’équipe"}, ui.Option{Value: "outside", Label: "Quelqu’un d’autre", Group: "Hors de l’équipe"})
}

// checked is a box's value.
func checked(on bool) string {
	if on {
		return "1"
	}
	return ""
}

func lowered(s string) string { return strings.ToLower(s) }

// idText is an identifier in a form, empty for none.
func idText(id db.ID) string {
	if id == 0 {
		return ""
	}
	return id.String()
}

// looseTitle names the actions that serve no goal.
func looseTitle(s plan.Stay) string {
	if len(s.Goals) == 0 {
		return "Actions"
	}
	return "Autres actions"
}
