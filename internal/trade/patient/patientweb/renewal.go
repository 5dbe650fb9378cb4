package patientweb

import (
	"net/http"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"

	"github.com/a-h/templ"
)

// renewing is the page where a GP decides of an anniversary.
type renewing struct {
	stays
	typed
	Stay patient.Stay
}

func (r renewing) path(more string) string { return r.stays.path(more) }

func corrected(by string) string {
	if by == "" {
		return ""
	}
	return ", corrigés par " + by
}

func dueTitle(t patient.Turn) string {
	if t.State == patient.RenewalUnconfirmed {
		return "Renouvellement à confirmer : l’année " + ui.N(t.Year) + " de forfait s’est ouverte le " + t.On.Long()
	}
	return "Renouvellement le " + t.On.Long()
}

func (p *pages) newRenewal(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showRenewal(w, r, who, blank("decided_on", p.frame.Today().Short()), nil)
}

func (p *pages) renew(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "enrolment")
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	var d patient.RenewalDraft
	var of db.ID
	if err = p.decode(t, &d); err == nil {
		of, err = p.svc.DecideRenewal(r.Context(), who, id, d, t.Key)
	}
	if err != nil {
		return p.showRenewal(w, r, who, t, err)
	}
	if d.Decision == patient.NotRenewed {
		return p.done(w, r, stayPath(id, "/sortie"), "Non-renouvellement noté. Il reste à noter la sortie, le jour où le suivi s’arrête.")
	}
	return p.done(w, r, patientPath(of)+"/inclusions", "Renouvellement enregistré.")
}

func (p *pages) showRenewal(w http.ResponseWriter, r *http.Request, who access.Actor, t typed, refusal error) error {
	code, other := t.refused(refusal)
	if other != nil {
		return other
	}
	id, err := web.PathID(r, "enrolment")
	if err != nil {
		return err
	}
	stay, v, err := p.svc.OpenStay(r.Context(), who, access.PatientRenew, id)
	if err != nil {
		return err
	}
	n := renewing{stays: stays{v, who}, typed: t, Stay: stay}
	if due, ok := stay.Due(); ok && t.Get("year") == "" {
		t.Values.Set("year", strconv.Itoa(due.Year))
	}
	page := n.page("Décider du renouvellement", "Renouvellement")
	page.Status = code
	return p.frame.Render(w, r, who, page, renewalPage(n))
}

func (p *pages) undoRenewal(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "renewal")
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	of, err := p.svc.ReverseRenewal(r.Context(), who, id, t.Key)
	if err != nil {
		return err
	}
	return p.done(w, r, patientPath(of)+"/inclusions", "Décision annulée : elle reste écrite, et l’année est de nouveau à décider.")
}

// decisions are the two choices.
func decisions() []ui.Option {
	return []ui.Option{
		{Value: string(patient.Renewed), Label: "Renouveler", Help: "Le suivi continue dans la nouvelle année de forfait."},
		{Value: string(patient.NotRenewed), Label: "Ne pas renouveler", Help: "La sortie vous est proposée ensuite."},
	}
}

// exitReasons are the reasons somebody may give: a transfer writes its own.
func exitReasons() []ui.Option {
	var list []ui.Option
	for _, o := range options(terminology.ExitReason) {
		if o.Value != patient.ExitTransferred {
			list = append(list, o)
		}
	}
	return list
}

// renewals are the anniversaries that wait in a team.
type renewals struct {
	who  access.Actor
	team access.Team
	list []patient.DueRenewal
}

func (p *pages) renewals(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	list, err := p.svc.Renewals(r.Context(), who, team.ID)
	if err != nil {
		return err
	}
	page := teamPage(team, "Renouvellements", "Les anniversaires qui attendent une décision, et ce qui manque à chacun.")
	return p.frame.Render(w, r, who, page, renewalsPage(renewals{who, team, list}))
}

// teamPage is one of the lists beside the caseload.
func teamPage(team access.Team, title, lead string) web.Page {
	return web.Page{Title: title, Lead: lead, Wide: true, Crumbs: []ui.Link{
		{Label: "Patients suivis", Href: "/equipes/" + team.Code + "/patients"}, {Label: title},
	}}
}

// beside are the lists of a team, as tabs on each of them.
func beside(who access.Actor, team access.Team, here string) []ui.Tab {
	at := "/equipes/" + team.Code
	tabs := []ui.Tab{{Label: "File active", Href: at + "/patients"}, {Label: "Renouvellements", Href: at + "/renouvellements"}, {Label: "Transferts", Href: at + "/transferts"}}
	if who.InTeam(access.PatientMerge, team.ID) == nil {
		tabs = append(tabs, ui.Tab{Label: "Doublons", Href: at + "/doublons"})
	}
	for i := range tabs {
		tabs[i].Current = tabs[i].Label == here
	}
	return tabs
}

var dueColumns = []ui.Column{{Label: "Patient"}, {Label: "Anniversaire"}, {Label: "Il manque"}, {Label: "Action", HideLabel: true}}

// rows are one line a person.
func (l renewals) rows() []ui.Row {
	rows := make([]ui.Row, len(l.list))
	for i, d := range l.list {
		rows[i] = ui.Row{Cells: []templ.Component{
			ui.Two(ui.A(d.Patient.DisplayName(), patientPath(d.Patient.ID)+"/inclusions"), d.Patient.Number),
			both(ui.Tag(turnState(d.State), d.State.Label()), d.On.Short()+", année "+ui.N(d.Year)),
			missingCell(d), l.act(d),
		}}
	}
	return rows
}

func (l renewals) act(d patient.DueRenewal) templ.Component {
	switch {
	case d.State == patient.RenewalRefused && l.who.InTeam(access.PatientExit, l.team.ID) == nil:
		return ui.A("Noter la sortie", stayPath(d.Enrolment.ID, "/sortie"))
	case d.State != patient.RenewalRefused && l.who.InTeam(access.PatientRenew, l.team.ID) == nil && !d.Patient.Withheld:
		return ui.A("Décider", stayPath(d.Enrolment.ID, "/renouvellement"))
	default:
		return templ.NopComponent
	}
}
