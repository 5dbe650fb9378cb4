package questionnaireweb

import (
	"net/http"
	"slices"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/questionnaire"
	"maillage/internal/trade/terminology"

	"github.com/a-h/templ"
)

// record is a person's questionnaires as a page shows them.
type record struct {
	questionnaire.PersonView
	who   access.Actor
	begin typed
}

func (p *pages) person(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showPerson(w, r, who, http.StatusOK, blank())
}

func (p *pages) showPerson(w http.ResponseWriter, r *http.Request, who access.Actor, code int, begin typed) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := p.svc.Open(r.Context(), who, id, "questionnaires")
	if err != nil {
		return err
	}
	page := pageOf(who, v.Patient, v.Stays, "Questionnaires")
	page.Status = code
	return p.frame.Render(w, r, who, page, personBody(record{v, who, begin}))
}

// pageOf is a page under the person's own.
func pageOf(who access.Actor, p patient.Patient, stays []patient.Enrolment, title string, more ...ui.Link) web.Page {
	var crumbs []ui.Link
	for _, e := range stays {
		if t, mine := who.Team(e.TeamID); mine {
			crumbs = append(crumbs, ui.Link{Label: "Patients suivis", Href: "/equipes/" + t.Code + "/patients"})
			break
		}
	}
	crumbs = append(crumbs, ui.Link{Label: p.DisplayName(), Href: "/patients/" + p.ID.String()})
	crumbs = append(crumbs, more...)
	crumbs = append(crumbs, ui.Link{Label: title})
	return web.Page{Title: title, Lead: leadOf(p), Crumbs: crumbs, Wide: true}
}

// leadOf is who a page is about: the name as the reader may see it, the number.
func leadOf(p patient.Patient) string {
	name, number := p.DisplayName(), "Dossier "+p.Number
	if name == number {
		return number
	}
	return name + " · " + number
}

func (p *pages) start(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	var d questionnaire.StartDraft
	var sheet db.ID
	if err = web.Decode(t.Form, p.frame.Today(), &d); err == nil {
		sheet, err = p.svc.Start(r.Context(), who, person, d, t.Key)
	}
	if err == nil {
		return web.Redirect(w, r, sheetPath(person, sheet))
	}
	code, other := t.refused(err)
	if other != nil {
		return other
	}
	return p.showPerson(w, r, who, code, t)
}

// mayFill says whether the reader may begin a sheet: his profession in the team
// of a stay that goes on.
func (v record) mayFill() bool { return len(v.openStays()) > 0 }

func (v record) openStays() []patient.Enrolment {
	var list []patient.Enrolment
	for _, e := range v.Stays {
		if e.Open() && v.who.InTeam(access.QuestionnaireFill, e.TeamID) == nil {
			list = append(list, e)
		}
	}
	return list
}

func (v record) stayOptions() []ui.Option {
	var list []ui.Option
	for _, e := range v.openStays() {
		team, _ := v.who.Team(e.TeamID)
		list = append(list, ui.Option{Value: e.ID.String(), Label: "Suivi depuis le " + e.OpenedOn.Short() + ", " + team.Name})
	}
	return list
}

// instruments are what may be begun, by domain; those whose questions are our
// short labels say so.
func (v record) instruments() []ui.Option {
	var list []ui.Option
	for _, w := range v.Usable {
		o := ui.Option{Value: w.Instrument().Code, Label: w.Instrument().Title, Group: w.Instrument().Domain}
		if !w.Whole() {
			o.Label += " (libellés abrégés)"
		}
		list = append(list, o)
	}
	return list
}

// waiting is why a questionnaire is asked for, and since when.
func waiting(d questionnaire.StayDue) ui.Flag {
	f := ui.Flag{State: ui.Attention, Label: d.Short, Note: lowered(d.Moment.Label()) + ", depuis le " + d.Since.Short()}
	if d.Soon {
		f.State, f.Note = ui.Info, lowered(d.Moment.Label())+", le "+d.Since.Short()
	}
	return f
}

func lowered(s string) string {
	r := []rune(s)
	return strings.ToLower(string(r[:1])) + string(r[1:])
}

var sheetColumns = []ui.Column{
	{Key: "date", Label: "Date"}, {Key: "instrument", Label: "Questionnaire"}, {Key: "score", Label: "Score"}, {Key: "lecture", Label: "Lecture"}, {Key: "etat", Label: "État"},
}

// rows are the sheets of some states.
func (v record) rows(states ...questionnaire.State) []ui.Row {
	var rows []ui.Row
	for _, sh := range v.Sheets {
		if !slices.Contains(states, sh.State) {
			continue
		}
		href := sheetPath(v.Patient.ID, sh.ID)
		name := sh.Instrument.Short
		if sh.About != "" {
			name += ", " + lowered(aboutLabel(string(sh.About)))
		}
		rows = append(rows, ui.Row{Cells: []templ.Component{
			ui.T(sh.AnsweredOn.Short()), ui.Two(ui.A(name, href), sh.By), scoreCell(sh), readingCell(sh), stateCell(sh),
		}})
	}
	return rows
}

func aboutLabel(code string) string {
	if code == "" {
		return ""
	}
	return terminology.Label(terminology.Behaviour, terminology.Code(code))
}

// outOf is a score and the most it may be: « 14 sur 27 ».
func outOf(in *questionnaire.Instrument, s questionnaire.Score) string {
	_, most := in.Span(s.Group)
	return in.Figure(s.Total) + ui.WideSpace + "sur" + ui.WideSpace + strings.TrimSuffix(in.Figure(most), ",00")
}

// mostOf is what a score is out of: « sur 27 ».
func mostOf(in *questionnaire.Instrument, s questionnaire.Score) string {
	_, most := in.Span(s.Group)
	return "sur " + strings.TrimSuffix(in.Figure(most), ",00")
}

// highest is the score of a group that stands in the heaviest band: what a list
// shows of an instrument that has many.
func highest(sh questionnaire.SheetLine) (questionnaire.Score, bool) {
	var best questionnaire.Score
	rank, found := -1, false
	for _, s := range sh.Result.Scores {
		worst := 0
		for _, r := range s.Read {
			worst = max(worst, gravity(stateOf(sh.Instrument, r)))
		}
		if worst > rank {
			best, rank, found = s, worst, true
		}
	}
	return best, found
}

func gravity(s ui.State) int {
	switch s {
	case ui.Alerte:
		return 3
	case ui.Attention:
		return 2
	case ui.Info:
		return 1
	default:
		return 0
	}
}

func stateOf(in *questionnaire.Instrument, r questionnaire.Placed) ui.State {
	set, _ := in.Set(r.Set)
	return ui.State(set.Band(r.Band).State)
}

// ended says that nothing more may be begun, and since when.
func (v record) ended() string {
	if len(v.Stays) == 0 || slices.ContainsFunc(v.Stays, patient.Enrolment.Open) {
		return ""
	}
	return "Le suivi est terminé depuis le " + v.Stays[0].ClosedOn.Long() + narrow + ": les questionnaires se lisent et ne se commencent plus."
}

// actions lead from the list to what it adds up to.
func (v record) actions() []ui.Action {
	if len(v.Curves()) == 0 {
		return nil
	}
	return []ui.Action{{Label: "Voir l’évolution", Icon: "activity", Variant: ui.Secondary, Href: personPath(v.Patient.ID) + "/courbes"}}
}
