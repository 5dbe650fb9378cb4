package workbookweb

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/workbook"

	"github.com/a-h/templ"
)

const (
	findingsOnPage = 100
	returnsShown   = 240
)

// report is a report as a page shows it: one page of what it has to say.
type report struct {
	*workbook.Report
	path     string
	query    url.Values
	level    string // workbook.Level, « tout », or empty: what asks for an eye
	sheet    string
	page     int
	total    int
	findings []workbook.Finding
	done     bool // the import is made: the report tells what was
}

const everything = "tout"

func viewOf(r *http.Request, path string, of *workbook.Report) report {
	q := r.URL.Query()
	v := report{Report: of, path: path, query: url.Values{}, level: q.Get("niveau"), sheet: q.Get("feuille")}
	for _, name := range []string{"niveau", "feuille"} {
		if q.Get(name) != "" {
			v.query.Set(name, q.Get(name))
		}
	}
	var kept []workbook.Finding
	for _, f := range of.Findings {
		if v.keeps(f) {
			kept = append(kept, f)
		}
	}
	v.total = len(kept)
	v.page, _ = strconv.Atoi(q.Get(ui.ParamPage))
	v.page = min(max(v.page, 1), max(1, (v.total+findingsOnPage-1)/findingsOnPage))
	v.findings = kept[(v.page-1)*findingsOnPage : min(v.page*findingsOnPage, v.total)]
	return v
}

func (v report) keeps(f workbook.Finding) bool {
	if v.sheet != "" && f.Sheet != v.sheet {
		return false
	}
	switch v.level {
	case everything:
		return true
	case "":
		return f.Level != workbook.Information
	default:
		return string(f.Level) == v.level
	}
}

// count is how many findings of a level there are in all.
func (v report) count(l workbook.Level) int {
	n := 0
	for _, f := range v.Findings {
		if f.Level == l {
			n++
		}
	}
	return n
}

func (v report) tiles() []ui.Tile {
	c := v.Counts
	taken := plural(c.Create, "ligne à importer", "lignes à importer")
	if v.done {
		taken = plural(c.Create, "ligne importée", "lignes importées")
	}
	tiles := []ui.Tile{
		{Figure: ui.N(c.Create), Label: taken, State: ui.OK},
		{Figure: ui.N(c.Present), Label: plural(c.Present, "ligne déjà présente", "lignes déjà présentes")},
		{Figure: ui.N(c.Duplicates), Label: plural(c.Duplicates, "doublon du classeur", "doublons du classeur")},
		{Figure: ui.N(c.Refused), Label: plural(c.Refused, "ligne refusée", "lignes refusées")},
		{Figure: ui.N(c.Ignored), Label: plural(c.Ignored, "ligne hors données", "lignes hors données"), Note: "titres répétés, totaux, notes"},
	}
	if c.Refused > 0 {
		tiles[3].State, tiles[3].Href = ui.Alerte, v.path+"?niveau="+url.QueryEscape(string(workbook.Refusal))
	}
	return tiles
}

func plural(n int, one, many string) string {
	if n < 2 {
		return one
	}
	return many
}

var sheetColumns = []ui.Column{
	{Label: "Feuille"},
	{Label: "Lue comme"},
	{Label: "Lignes", Numeric: true},
	{Label: "À importer", Numeric: true},
	{Label: "Déjà là", Numeric: true},
	{Label: "Doublons", Numeric: true},
	{Label: "Refusées", Numeric: true},
	{Label: "Hors données", Numeric: true, HidePhone: true},
}

func (v report) sheetRows() []ui.Row {
	rows := make([]ui.Row, 0, len(v.Sheets)+len(v.Ignored))
	for _, s := range v.Sheets {
		rows = append(rows, ui.Row{Cells: cells(ui.T(s.Name), ui.Two(ui.T(s.Kind.Label()), "en-têtes ligne\u00a0"+strconv.Itoa(s.Header)),
			n(s.Rows), n(s.Create), n(s.Present), n(s.Duplicates), n(s.Refused), n(s.Counts.Ignored))})
	}
	for _, s := range v.Ignored {
		rows = append(rows, ui.Row{Cells: cells(ui.T(s.Name), ui.Two(ui.T("non lue"), s.Reason))})
	}
	return rows
}

func n(i int) templ.Component { return ui.T(ui.N(i)) }

var columnColumns = []ui.Column{{Label: "Colonne"}, {Label: "Titre dans le classeur"}, {Label: "Comprise comme"}}

func columnRows(s workbook.SheetReport) []ui.Row {
	rows := make([]ui.Row, len(s.Columns))
	for i, c := range s.Columns {
		title := ui.T(c.Title)
		if c.Title == "" {
			title = ui.Two(ui.T("sans titre"), "reconnue par son contenu")
		}
		rows[i] = ui.Row{Cells: cells(ui.T(c.Letter), title, ui.T(c.Field.Label()))}
	}
	return rows
}

var findingColumns = []ui.Column{{Label: "Endroit"}, {Label: "Gravité"}, {Label: "Ce qu’il faut savoir"}, {Label: "Valeur lue"}}

func (v report) findingRows() []ui.Row {
	rows := make([]ui.Row, len(v.findings))
	for i, f := range v.findings {
		rows[i] = ui.Row{Cells: cells(place(f), levelTag(f.Level), ui.T(f.Message), ui.T(f.Value))}
		if f.Level == workbook.Refusal {
			rows[i].State = ui.Alerte
		}
	}
	return rows
}

func place(f workbook.Finding) templ.Component {
	switch {
	case f.Sheet == "":
		return ui.T("Classeur")
	case f.Row == 0:
		return ui.T(f.Sheet)
	default:
		return ui.Two(ui.T(f.Sheet), strings.TrimSpace("ligne\u00a0"+strconv.Itoa(f.Row)+column(f.Column)))
	}
}

func column(letter string) string {
	if letter == "" {
		return ""
	}
	return ", colonne\u00a0" + letter
}

func levelTag(l workbook.Level) templ.Component {
	switch l {
	case workbook.Refusal:
		return ui.Tag(ui.Alerte, "refus")
	case workbook.Attention:
		return ui.Tag(ui.Attention, "à\u00a0regarder")
	default:
		return ui.Tag(ui.Info, "information")
	}
}

func (v report) filter() ui.FilterProps {
	p := ui.FilterProps{Action: v.path, Count: ui.Count(v.total, "remarque", "remarques"), Target: "#remarques"}
	if v.level != "" || v.sheet != "" {
		p.Reset = v.path
	}
	return p
}

func (v report) levelField() ui.Input {
	options := []ui.Option{{Value: everything, Label: "Toutes (" + ui.N(len(v.Findings)) + ")"}}
	for _, l := range workbook.Levels {
		options = append(options, ui.Option{Value: string(l), Label: l.Label() + " (" + ui.N(v.count(l)) + ")"})
	}
	return ui.Input{Name: "niveau", Label: "Gravité", Value: v.level, Empty: "Refus et à regarder", Options: options}
}

func (v report) sheetField() ui.Input {
	var options []ui.Option
	for _, s := range v.Sheets {
		options = append(options, ui.Option{Value: s.Name, Label: s.Name})
	}
	return ui.Input{Name: "feuille", Label: "Feuille", Value: v.sheet, Empty: "Toutes les feuilles", Options: options}
}

func (v report) table() ui.TableProps {
	return ui.TableProps{ID: "t-remarques", Caption: "Remarques sur le classeur", Columns: findingColumns, Rows: v.findingRows()}
}

func (v report) pager() ui.PagerProps {
	return ui.PagerProps{Path: v.path, Query: v.query, Page: v.page, Size: findingsOnPage, Total: v.total}
}

var returnColumns = []ui.Column{
	{Label: "Remontée"},
	{Label: "Actifs", Numeric: true},
	{Label: "Inclusions", Numeric: true},
	{Label: "Sorties", Numeric: true},
	{Label: "Psychologue", Numeric: true},
	{Label: "Social", Numeric: true},
	{Label: "Absences", Numeric: true},
	{Label: "Annulés", Numeric: true},
	{Label: "RCP tenues", Numeric: true},
	{Label: "Sans quorum", Numeric: true},
	{Label: "Revues", Numeric: true},
	{Label: "Dépassements", Numeric: true},
}

func (v report) returnRows() []ui.Row {
	var rows []ui.Row
	for _, r := range v.Returns[:min(len(v.Returns), returnsShown)] {
		rows = append(rows, ui.Row{Cells: cells(ui.Two(ui.T(r.Team), r.Month.Long()), n(r.ActivePatients), n(r.NewInclusions), n(r.Exits), n(r.PsychologistSessions),
			n(r.SocialWorkerSessions), n(r.NoShows), n(r.CancelledSessions), n(r.RCPHeld), n(r.RCPNotHeld), n(r.CaseReviews), n(r.PatientsOverQuota))})
	}
	return rows
}

// returnsNote says what the table of returns leaves out.
func (v report) returnsNote() string {
	if len(v.Returns) <= returnsShown {
		return ""
	}
	return "Les " + ui.N(returnsShown) + " premières sur " + ui.N(len(v.Returns)) + "."
}

func runTag(run workbook.Run) templ.Component {
	if run.Undone() {
		return ui.Tag(ui.Neutre, "annulé")
	}
	return ui.Tag(ui.OK, "importé")
}

// madeWords says what a run made, in a sentence.
func madeWords(m workbook.Made) string {
	var parts []string
	for _, x := range []struct {
		n         int
		one, many string
	}{
		{m.Teams, "microstructure", "microstructures"},
		{m.Organisations, "structure", "structures"},
		{m.Professionals, "professionnel", "professionnels"},
		{m.Memberships, "appartenance à une équipe", "appartenances à une équipe"},
		{m.Patients, "patient", "patients"},
		{m.Exits, "sortie", "sorties"},
		{m.Sessions, "entretien", "entretiens"},
		{m.RCPs, "RCP", "RCP"},
	} {
		if x.n > 0 {
			parts = append(parts, ui.Count(x.n, x.one, x.many))
		}
	}
	return strings.Join(parts, ", ")
}

func runTerms(run workbook.Run) []ui.Term {
	terms := []ui.Term{
		{Label: "Fichier", Value: run.FileName},
		{Label: "Classeur lu au", Value: run.AsOf.Short()},
		{Label: "Importé", Value: civil.Instant(run.MadeAt) + " par " + run.MadeName},
		{Label: "Créé", Value: madeWords(run.Made)},
		{Label: "Lignes refusées, laissées de côté", Value: ui.N(run.Skipped)},
		{Label: "État", Component: runTag(run)},
	}
	if run.Undone() {
		terms = append(terms, ui.Term{Label: "Annulé", Value: civil.Instant(run.UndoneAt) + " par " + run.UndoneName})
	}
	return terms
}

func cells(list ...templ.Component) []templ.Component { return list }
