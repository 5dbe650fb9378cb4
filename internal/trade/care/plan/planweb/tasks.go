package planweb

import (
	"net/http"
	"net/url"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/plan"

	"github.com/a-h/templ"
)

// The parameters of the tasks' address.
const (
	paramWhose = "qui"
	paramState = "etat"
	paramLate  = "retard"
)

// The words of the address for the filter's values.
var (
	whoseWords = map[string]plan.Whose{"moi": plan.Mine, "a-reattribuer": plan.Orphans}
	stateWords = map[string]plan.ActionState{"fait": plan.Done, "abandonne": plan.Abandoned}
)

// filterOf reads the filter of an address. What is unknown is left out.
func filterOf(q url.Values) plan.Filter {
	f := plan.Filter{State: plan.ToDo, Late: q.Get(paramLate) == "1"}
	if s, ok := stateWords[q.Get(paramState)]; ok {
		f.State, f.Late = s, false
	}
	whose := q.Get(paramWhose)
	if w, ok := whoseWords[whose]; ok {
		f.Whose = w
	} else if id, err := db.ParseID(whose); err == nil {
		f.Whose = plan.Whose(id.String())
	}
	return f
}

// queryOf is the address's part of a filter, empty for the list as it opens.
func queryOf(f plan.Filter) url.Values {
	q := url.Values{}
	if f.Whose != plan.Everyone {
		q.Set(paramWhose, string(f.Whose))
	}
	for word, w := range whoseWords {
		if f.Whose == w {
			q.Set(paramWhose, word)
		}
	}
	for word, s := range stateWords {
		if f.State == s {
			q.Set(paramState, word)
		}
	}
	if f.Late {
		q.Set(paramLate, "1")
	}
	return q
}

// filterText is the filter a form brings back: never more than a filter.
func filterText(from string) url.Values {
	q, err := url.ParseQuery(from)
	if err != nil {
		return nil
	}
	return queryOf(filterOf(q))
}

func queryText(q url.Values) string {
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func tasksPath(team access.Team) string { return "/equipes/" + team.Code + "/taches" }

// tasksShown is how many tasks a page shows.
const tasksShown = 100

// taskList is the tasks of a team, ready to be shown.
type taskList struct {
	plan.Tasks
	path string
	page int
}

func (p pages) tasks(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	v, err := p.plan.OfTeam(r.Context(), who, team.ID, filterOf(r.URL.Query()))
	if err != nil {
		return err
	}
	l := taskList{Tasks: v, path: tasksPath(team), page: 1}
	if n, err := strconv.Atoi(r.URL.Query().Get(ui.ParamPage)); err == nil && n > 1 && (n-1)*tasksShown < len(v.Lines) {
		l.page = n
	}
	page := web.Page{Title: "Tâches", Lead: team.Name + " · " + l.sentence(), Wide: true}
	return p.Render(w, r, who, page, tasksBody(l))
}

// sentence sums the list up, before any filter.
func (l taskList) sentence() string {
	words := ui.Count(l.Open, "tâche à faire", "tâches à faire")
	if l.Late > 0 {
		words += ", " + ui.N(l.Late) + " en retard"
	}
	if l.Orphans > 0 {
		words += ", " + ui.N(l.Orphans) + " à réattribuer"
	}
	return words
}

func (l taskList) filters() ui.FilterProps {
	f := ui.FilterProps{Action: l.path, Count: ui.Count(len(l.Lines), "tâche", "tâches"), Target: "#taches"}
	if len(queryOf(l.Filter)) > 0 {
		f.Reset = l.path
	}
	for _, e := range []struct{ label, format string }{{"Excel", "xlsx"}, {"CSV", "csv"}} {
		q := queryOf(l.Filter)
		q.Set("format", e.format)
		f.Export = append(f.Export, ui.Link{Label: e.label, Href: l.path + "/export" + queryText(q)})
	}
	return f
}

func (l taskList) whose() []ui.Option {
	list := []ui.Option{{Value: "moi", Label: "Moi"}, {Value: "a-reattribuer", Label: "À réattribuer (" + ui.N(l.Orphans) + ")"}}
	for _, m := range l.Members {
		list = append(list, ui.Option{Value: m.ProfessionalID.String(), Label: m.Name()})
	}
	return list
}

var stateOptions = []ui.Option{{Value: "fait", Label: "Faites"}, {Value: "abandonne", Label: "Abandonnées"}}

var taskColumns = []ui.Column{
	{Key: "tache", Label: "Tâche"}, {Key: "patient", Label: "Patient"}, {Key: "qui", Label: "Qui"}, {Key: "quand", Label: "Échéance"}, {Key: "faire", Label: "Faire", HideLabel: true},
}

// shown are the lines of the page.
func (l taskList) shown() []plan.Task {
	from := (l.page - 1) * tasksShown
	return l.Lines[from:min(from+tasksShown, len(l.Lines))]
}

func (l taskList) rows() []ui.Row {
	list := l.shown()
	rows := make([]ui.Row, len(list))
	from := queryOf(l.Filter).Encode()
	if from == "" {
		from = "tout"
	}
	for i, t := range list {
		state := ui.Neutre
		if t.Overdue(l.Today) {
			state = ui.Alerte
		}
		number := "Dossier " + t.Patient.Number
		if number == t.Patient.DisplayName() {
			number = ""
		}
		rows[i] = ui.Row{ID: "tache-" + t.ID.String(), State: state, Cells: []templ.Component{
			taskWords(t), two(ui.A(t.Patient.DisplayName(), "/patients/"+t.PatientID.String()+"/projet"), number), two(ui.T(owner(t)), ownerNote(t.Action)),
			dueCell(t.Action, l.Today), taskActs(t, from),
		}}
	}
	return rows
}

// owner says « Moi » of the reader's own.
func owner(t plan.Task) string {
	if t.Mine {
		return "Moi"
	}
	return t.Owner()
}

// empty says why the list is empty and what to do next.
func (l taskList) empty() templ.Component {
	if len(queryOf(l.Filter)) > 0 {
		return ui.EmptyState("filter", "Aucune tâche ne répond à ces filtres", "Élargissez-les pour retrouver ce qui est à faire.", []ui.Action{{Label: "Tout afficher", Href: l.path, Variant: ui.Secondary}})
	}
	return ui.EmptyState("circle-check", "Rien n’est à faire", "Les actions des projets et les décisions des RCP apparaissent ici jusqu’à ce qu’elles soient faites.",
		[]ui.Action{{Label: "Ouvrir la liste des patients", Href: "/equipes/" + l.Team.Code + "/patients", Variant: ui.Secondary}})
}
