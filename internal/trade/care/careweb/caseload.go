package careweb

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care"

	"github.com/a-h/templ"
)

// listID is the element around the caseload and its filters, that htmx refreshes.
const listID = "file"

// filterOf reads the filter of a caseload in an address. Names are not part of
// it: an address is kept and shared. What is unknown is left out.
func filterOf(q url.Values) care.Filter {
	f := care.Filter{Flag: care.FlagCode(q.Get("signal")), Mine: q.Get("miens") == "1", Closed: q.Get("sorties") == "1", Sort: q.Get(ui.ParamSort)}
	if !slices.Contains(care.FlagCodes, f.Flag) {
		f.Flag = ""
	}
	if key, _ := strings.CutPrefix(f.Sort, "-"); !slices.Contains(care.SortKeys, key) || f.Sort == care.SortName {
		f.Sort = ""
	}
	return f
}

// queryOf is the address's part of a filter, empty for the caseload as it opens.
func queryOf(f care.Filter) url.Values {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("signal", string(f.Flag))
	if f.Mine {
		q.Set("miens", "1")
	}
	if f.Closed {
		q.Set("sorties", "1")
	}
	set(ui.ParamSort, f.Sort)
	return q
}

// with puts a query behind a path.
func with(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func caseloadPath(team access.Team) string { return "/equipes/" + team.Code + "/patients" }

// list is a caseload ready to be shown.
type list struct {
	care.CaseloadView
	path    string
	record  bool // the reader's profession records entretiens in this team
	include bool // … includes people
	key     string
	lists   []ui.Link // the other lists of the team
}

func newList(view care.CaseloadView, who access.Actor) list {
	return list{
		CaseloadView: view, path: caseloadPath(view.Team), key: pageKey(),
		record: who.InTeam(access.SessionRecord, view.Team.ID) == nil, include: who.InTeam(access.PatientEnrol, view.Team.ID) == nil,
	}
}

func (p pages) caseload(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	view, err := p.care.Caseload(r.Context(), who, team.ID, filterOf(r.URL.Query()))
	if err != nil {
		return err
	}
	l := newList(view, who)
	l.lists = otherLists(team, who)
	page := web.Page{Title: "Patients suivis", Lead: team.Name + " · " + l.sentence(), Wide: true, Actions: l.actions()}
	return p.Render(w, r, who, page, caseloadBody(l))
}

// otherLists are the team's lists that other rooms hold.
func otherLists(team access.Team, who access.Actor) []ui.Link {
	var list []ui.Link
	for _, one := range []struct {
		label, path string
		permission  access.Permission
	}{
		{"Renouvellements", "renouvellements", access.CaseloadOpen},
		{"Transferts", "transferts", access.CaseloadOpen},
		{"Doublons", "doublons", access.PatientMerge},
		{"Tâches", "taches", access.PlanOpen},
		{"Agenda", "agenda", access.AgendaOpen},
		{"Liste d’attente", "agenda/attente", access.AgendaOpen},
	} {
		if who.InTeam(one.permission, team.ID) == nil {
			list = append(list, ui.Link{Label: one.label, Href: "/equipes/" + team.Code + "/" + one.path})
		}
	}
	return list
}

// sentence sums a caseload up, before any filter.
func (l list) sentence() string {
	n := l.Total
	words := ui.Count(n, "personne suivie", "personnes suivies")
	if l.Filter.Closed {
		words = ui.Count(n, "personne, sorties comprises", "personnes, sorties comprises")
	}
	urgent := 0
	for _, c := range care.FlagCodes {
		if c.Level() == care.LevelAlert {
			urgent += l.Counts[c]
		}
	}
	if urgent > 0 {
		words += ", " + ui.Count(urgent, "alerte", "alertes")
	}
	return words
}

func (l list) actions() []ui.Action {
	var a []ui.Action
	if l.include {
		a = append(a, ui.Action{Label: "Inclure un patient", Icon: "user-plus", Href: "/equipes/" + l.Team.Code + "/inclusion"})
	}
	if l.Total > 0 {
		q := queryOf(l.Filter)
		a = append(a, ui.Action{Label: "Choisir…", Icon: "list-checks", Variant: ui.Secondary, Href: with(l.path+"/selection", q)},
			ui.Action{Label: "Feuille du jour", Icon: "printer", Variant: ui.Secondary, Href: with(l.path+"/impression", q)})
	}
	return a
}

// count is « 12 sur 60 patients » when a filter hides some.
func (l list) count() string {
	all := ui.Count(l.Total, "patient", "patients")
	if len(l.Lines) == l.Total {
		return all
	}
	return ui.N(len(l.Lines)) + " sur " + all
}

func (l list) filters() ui.FilterProps {
	f := ui.FilterProps{Action: l.path, Count: l.count(), Target: "#" + listID}
	if l.Filter.Flag != "" || l.Filter.Mine || l.Filter.Closed {
		f.Reset = l.path
	}
	for _, e := range []struct{ label, format string }{{"Excel", "xlsx"}, {"CSV", "csv"}} {
		q := queryOf(l.Filter)
		q.Set("format", e.format)
		f.Export = append(f.Export, ui.Link{Label: e.label, Href: with(l.path+"/export", q)})
	}
	return f
}

// flagOptions are the flags with how many people hold each.
func (l list) flagOptions() []ui.Option {
	out := []ui.Option{{Value: "", Label: "Tous"}}
	for _, c := range care.FlagCodes {
		if n := l.Counts[c]; n > 0 || c == l.Filter.Flag {
			out = append(out, ui.Option{Value: string(c), Label: c.Label() + " (" + ui.N(n) + ")"})
		}
	}
	return out
}

var sortOptions = []ui.Option{
	{Value: care.SortName, Label: "Nom"},
	{Value: care.SortFlags, Label: "Gravité des signaux"},
	{Value: care.SortLast, Label: "Dernier entretien"},
	{Value: "-" + care.SortOpened, Label: "Inclusion récente"},
	{Value: care.SortOpened, Label: "Inclusion ancienne"},
	{Value: care.SortRemaining, Label: "Reste du forfait"},
}

// sorts are the orders offered, the present one among them.
func (l list) sorts() []ui.Option {
	if slices.ContainsFunc(sortOptions, func(o ui.Option) bool { return o.Value == l.order() }) {
		return sortOptions
	}
	return append(slices.Clone(sortOptions), ui.Option{Value: l.Filter.Sort, Label: "Ordre choisi dans le tableau"})
}

func (l list) order() string { return or(l.Filter.Sort, care.SortName) }

// columns are the columns of the caseload; what a profession does not do is not
// shown to it.
func (l list) columns() []ui.Column {
	last := ui.Column{Key: "suite", Label: "Prochaine étape"}
	if l.record {
		last = ui.Column{Key: "acte", Label: "Enregistrer un entretien"}
	}
	return []ui.Column{
		{Key: care.SortName, Label: "Patient", Sortable: true},
		{Key: care.SortFlags, Label: "Signaux", Sortable: true},
		{Key: care.SortRemaining, Label: "Forfait de l’année", Sortable: true},
		{Key: care.SortLast, Label: "Dernier contact", Sortable: true},
		last,
	}
}

// sortHref sorts by a column: one way, then the other.
func (l list) sortHref(c ui.Column) string {
	f := l.Filter
	if f.Sort = c.Key; l.order() == c.Key {
		f.Sort = "-" + c.Key
	}
	return with(l.path, queryOf(filterOf(queryOf(f))))
}

func (l list) ariaSort(c ui.Column) string {
	switch l.order() {
	case c.Key:
		return "ascending"
	case "-" + c.Key:
		return "descending"
	default:
		return "none"
	}
}

var sortIcons = map[string]string{"ascending": "arrow-up", "descending": "arrow-down", "none": "arrow-up-down"}

// rows are the lines of the table, written lean: a page holds hundreds of them.
func (l list) rows() templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		b.Grow(1100 * len(l.Lines))
		alike := drawn{}
		for _, one := range l.Lines {
			r := l.row(one, false)
			r.drawn = alike
			r.write(&b)
		}
		_, err := io.WriteString(w, b.String())
		return err
	})
}

func (l list) row(one care.CaseloadLine, focus bool) row {
	return row{CaseloadLine: one, today: l.Today.Short(), key: l.key, record: l.record, query: with("", queryOf(l.Filter)), focus: focus}
}

// empty says why the list is empty and what to do next.
func (l list) empty() templ.Component {
	switch {
	case l.Total > 0:
		return ui.EmptyState("filter", "Personne ne répond à ces filtres", "Élargissez-les pour retrouver les "+ui.Count(l.Total, "personne", "personnes")+" de la liste.",
			[]ui.Action{{Label: "Tout afficher", Href: l.path, Variant: ui.Secondary}})
	case l.include:
		return ui.EmptyState("users-round", "Personne n’est encore suivi ici", "La première inclusion ouvre la file active de l’équipe.",
			[]ui.Action{{Label: "Inclure un patient", Icon: "user-plus", Href: "/equipes/" + l.Team.Code + "/inclusion"}})
	default:
		return ui.EmptyState("users-round", "Personne n’est encore suivi ici", "Les personnes que le médecin généraliste inclut apparaissent dans cette liste.", nil)
	}
}

// lineOf opens one person's page and finds there the line of one stay.
func (p pages) lineOf(ctx context.Context, who access.Actor, patient, enrolment db.ID) (care.PatientView, care.Followup, bool, error) {
	view, err := p.care.PatientPage(ctx, who, patient)
	if err != nil {
		return view, care.Followup{}, false, err
	}
	for _, f := range view.Followups {
		if f.Enrolment.ID == enrolment || enrolment == 0 && who.InTeam(access.SessionRecord, f.Enrolment.TeamID) == nil {
			return view, f, true, nil
		}
	}
	return view, care.Followup{}, false, nil
}
