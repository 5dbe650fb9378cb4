package careweb

import (
	"net/http"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care"

	"github.com/a-h/templ"
)

// journey is « Ma journée » of one team, ready to be shown.
type journey struct {
	care.TeamDay
	today  civil.Day
	record bool
	hold   bool // the reader may open a RCP
	key    string
	first  []templ.Component // blocks of other rooms, above care's own
	beside []templ.Component // and among its small ones
}

func (p pages) day(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	view, err := p.care.Day(r.Context(), who)
	if err != nil {
		return err
	}
	list := make([]journey, len(view.Teams))
	for i, t := range view.Teams {
		list[i] = journey{
			TeamDay: t, today: view.Today, key: pageKey(), record: who.InTeam(access.SessionRecord, t.Team.ID) == nil,
			hold: who.InTeam(access.RCPHold, t.Team.ID) == nil,
		}
		list[i].first = made(r, who, t.Team, p.blocks.First)
		list[i].beside = made(r, who, t.Team, p.blocks.Beside)
	}
	page := web.Page{Title: "Ma journée", Lead: weekday(view.Today) + " " + view.Today.Long(), Wide: true}
	return p.Render(w, r, who, page, dayBody(list))
}

// made makes the blocks that have something to show.
func made(r *http.Request, who access.Actor, team access.Team, blocks []Block) []templ.Component {
	var list []templ.Component
	for _, b := range blocks {
		if c := b(r.Context(), who, team); c != nil {
			list = append(list, c)
		}
	}
	return list
}

var weekdays = [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}

func weekday(d civil.Day) string {
	w := weekdays[d.Weekday()]
	return strings.ToUpper(w[:1]) + w[1:]
}

// needsShown is how many people the page names; the list of patients has all.
const needsShown = 6

// needs are the people the page names.
func (j journey) needs() []care.CaseloadLine { return j.Needs[:min(needsShown, len(j.Needs))] }

// needsNote says how many people are beyond those shown.
func (j journey) needsNote() string {
	if n := len(j.needs()); j.Needed > n {
		return "Les " + ui.N(n) + " situations les plus pressantes, sur " + ui.N(j.Needed)
	}
	return ""
}

func (j journey) columns() []ui.Column {
	c := []ui.Column{{Key: "nom", Label: "Patient"}, {Key: "signal", Label: "Pourquoi"}, {Key: "reste", Label: "Forfait de l’année"}}
	if j.record {
		return append(c, ui.Column{Key: "acte", Label: "Entretien"})
	}
	return append(c, ui.Column{Key: "suite", Label: "Prochaine étape"})
}

func (j journey) rows() []ui.Row {
	rows := make([]ui.Row, len(j.needs()))
	for i, l := range j.needs() {
		last := ui.T(l.Next)
		if j.record && l.Enrolment.Open() {
			last = quickForm(l, j.today.Short(), j.key)
		}
		rows[i] = ui.Row{State: worst(l.Flags), Cells: []templ.Component{
			ui.Two(ui.A(l.Patient.DisplayName(), "/patients/"+l.Patient.ID.String()), l.Patient.Number), whys(l.Flags), ui.Meters(meters(l.Balance), ui.Line), last,
		}}
	}
	return rows
}

// month is what the reader recorded this month in this team, in a sentence.
func (j journey) month() string {
	m := j.Month
	words := []string{ui.Count(m.Attended, "entretien honoré", "entretiens honorés")}
	if m.Minutes > 0 {
		words[0] += " (" + hours(m.Minutes) + ")"
	}
	return strings.Join(append(words, ui.Count(m.NoShow, "absence", "absences"), ui.Count(m.Cancelled, "annulation", "annulations")), ", ") + "."
}

// hours writes minutes as « 3 h 05 ».
func hours(minutes int) string {
	h, m := minutes/60, minutes%60
	if h == 0 {
		return ui.N(m) + wide + "min"
	}
	two := ui.N(m)
	if m < 10 {
		two = "0" + two
	}
	return ui.N(h) + wide + "h" + wide + two
}

// recentRows are what the reader recorded lately, with the undo in place.
func (j journey) recentRows() []ui.Row {
	rows := make([]ui.Row, len(j.Recent))
	for i, s := range j.Recent {
		rows[i] = ui.Row{Cells: []templ.Component{ui.A(s.PatientName, "/patients/"+s.PatientID.String()), ui.T(s.HeldOn.Short()), recentDetail(s), recentUndo(s, j.today)}}
	}
	return rows
}

var recentColumns = []ui.Column{{Key: "nom", Label: "Patient"}, {Key: "jour", Label: "Date"}, {Key: "detail", Label: "Présence"}, {Key: "action", Label: "Action", HideLabel: true}}

// undoable says whether a session may be taken back in one click: recorded
// today, by the reader. Another day a reason is asked, on its page.
func undoable(s care.SessionLine, today civil.Day) bool {
	return s.Own && civil.DayOf(s.MadeAt) == today
}

// calm says that nobody waits.
func (j journey) calm() string {
	if j.Active == 0 {
		return "Cette équipe ne suit encore personne."
	}
	return "Aucun signal ne concerne votre profession parmi " + ui.Count(j.Active, "personne suivie", "personnes suivies") + "."
}
