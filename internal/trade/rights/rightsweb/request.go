package rightsweb

import (
	"net/http"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/rights"

	"github.com/a-h/templ"
)

// requests is the page of what a person asked for, with the two forms: a new
// request, the export.
type requests struct {
	rights.RequestsView
	who      access.Actor
	received typed
	exported typed
}

func (p *pages) requests(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return p.showRequests(w, r, who, id, http.StatusOK, nil, nil)
}

func (p *pages) showRequests(w http.ResponseWriter, r *http.Request, who access.Actor, of db.ID, code int, received, exported *typed) error {
	v, err := p.svc.Requests(r.Context(), who, of)
	if err != nil {
		return err
	}
	q := requests{v, who, blank("received_on", v.Today.Short(), "asked_by", string(rights.AskedByPerson)), blank("for", string(rights.AskedByPerson))}
	if received != nil {
		q.received = *received
	}
	if exported != nil {
		q.exported = *exported
	}
	page := web.Page{Title: "Accès de la personne à son dossier", Lead: lead(v.Person), Crumbs: crumbs(v.Person, "Accès au dossier"), Wide: true, Status: code}
	return p.Render(w, r, who, page, requestsPage(q))
}

func (p *pages) receive(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	of, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	var d rights.RequestDraft
	var id db.ID
	t, err := p.read(r, &d)
	if err == nil {
		id, err = p.svc.Receive(r.Context(), who, of, d, t.Key)
	}
	if err == nil {
		return p.done(w, r, requestPath(id), "Demande enregistrée.")
	}
	code, other := t.refused(err)
	if other != nil {
		return other
	}
	return p.showRequests(w, r, who, of, code, &t, nil)
}

// export answers the POST itself: the file is kept nowhere and no address can
// show it again.
func (p *pages) export(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	of, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	var d rights.ExportDraft
	var f rights.File
	t, err := p.read(r, &d)
	if err == nil {
		f, err = p.svc.Export(r.Context(), who, of, d)
	}
	if err == nil {
		return web.Attachment(w, "application/zip", f.Name, f.Body)
	}
	code, other := t.refused(err)
	if other != nil {
		return other
	}
	return p.showRequests(w, r, who, of, code, nil, &t)
}

func requestPath(id db.ID) string { return "/demandes/" + id.String() }

func (q requests) path(more string) string { return "/patients/" + q.Patient.ID.String() + more }

// mayExport: a person withheld from the reader is exported by the GP alone.
func (q requests) mayExport() bool {
	return !q.Patient.Withheld && q.who.InTeam(access.RecordExport, q.Team.ID) == nil
}

// checks are the ways to check an identity that fit a person.
func checks(p patient.Patient) []rights.Check {
	if p.Mode() == patient.ModeAnonymous {
		return []rights.Check{rights.CheckedKnown}
	}
	return rights.Checks
}

// askers are who may ask: nobody else for an anonymous person.
func askers(p patient.Patient) []rights.Asker {
	if p.Mode() == patient.ModeAnonymous {
		return []rights.Asker{rights.AskedByPerson}
	}
	return rights.Askers
}

var (
	ownColumns  = []ui.Column{{Label: "Demande"}, {Label: "Pour"}, {Label: "À rendre avant le"}, {Label: "État"}}
	teamColumns = []ui.Column{{Label: "Personne"}, {Label: "Demande"}, {Label: "À rendre avant le"}, {Label: "État"}}
)

// stateTag says where a request stands, and how near its end is.
func stateTag(r rights.Request, today civil.Day) templ.Component {
	switch {
	case r.Late(today):
		return ui.Tag(ui.Alerte, "En retard de "+ui.Count(-r.Left(today), "jour", "jours"))
	case r.Presses(today) && r.Left(today) == 0:
		return ui.Tag(ui.Attention, r.State.Label()+", dernier jour")
	case r.Presses(today):
		return ui.Tag(ui.Attention, r.State.Label()+", encore "+ui.Count(r.Left(today), "jour", "jours"))
	case r.State == rights.Handed:
		return ui.Tag(ui.OK, "Remise le "+r.ClosedOn.Short())
	case r.State == rights.Refused:
		return ui.Tag(ui.Neutre, "Refusée le "+r.ClosedOn.Short())
	default:
		return ui.Tag(ui.Info, r.State.Label())
	}
}

func edge(r rights.Request, today civil.Day) ui.State {
	switch {
	case r.Late(today):
		return ui.Alerte
	case r.Presses(today):
		return ui.Attention
	default:
		return ui.Neutre
	}
}

func (q requests) rows() []ui.Row {
	rows := make([]ui.Row, len(q.Requests))
	for i, l := range q.Requests {
		rows[i] = ui.Row{State: edge(l.Request, q.Today), Cells: []templ.Component{
			ui.Two(ui.A("Reçue le "+l.ReceivedOn.Short(), requestPath(l.ID)), l.AskedBy.Label()), ui.T(l.Wants.Label()), ui.T(l.DueOn.Short()), stateTag(l.Request, q.Today),
		}}
	}
	return rows
}

func (p *pages) teamRequests(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	v, err := p.svc.OfTeam(r.Context(), who, team.ID)
	if err != nil {
		return err
	}
	page := web.Page{Title: "Demandes d’accès", Lead: "Ce que des personnes suivies par " + team.Name + " ont demandé de voir de leur dossier.", Wide: true}
	return p.Render(w, r, who, page, teamRequestsPage(v))
}

func teamRows(list []rights.RequestLine, today civil.Day) []ui.Row {
	rows := make([]ui.Row, len(list))
	for i, l := range list {
		rows[i] = ui.Row{State: edge(l.Request, today), Cells: []templ.Component{
			ui.Two(ui.A(l.Person.DisplayName(), requestPath(l.ID)), l.Person.Number), ui.Two(ui.T(l.Wants.Label()), "Reçue le "+l.ReceivedOn.Short()), ui.T(l.DueOn.Short()), stateTag(l.Request, today),
		}}
	}
	return rows
}

// answer is the page of one request: what was asked, and what to do next.
type answer struct {
	rights.RequestLine
	today          civil.Day
	handed, refuse typed
}

func (p *pages) request(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return p.showRequest(w, r, who, id, http.StatusOK, nil, nil)
}

func (p *pages) showRequest(w http.ResponseWriter, r *http.Request, who access.Actor, id db.ID, code int, handed, refuse *typed) error {
	l, today, err := p.svc.Request(r.Context(), who, id)
	if err != nil {
		return err
	}
	a := answer{l, today, blank("handed_on", today.Short(), "checked", string(l.Checked)), blank()}
	if handed != nil {
		a.handed = *handed
	}
	if refuse != nil {
		a.refuse = *refuse
	}
	page := web.Page{Title: "Demande d’accès", Lead: l.Person.DisplayName() + " · reçue le " + l.ReceivedOn.Long(), Status: code}
	if t, mine := who.Team(l.TeamID); mine {
		page.Crumbs = []ui.Link{{Label: "Demandes d’accès", Href: "/equipes/" + t.Code + "/demandes"}, {Label: l.Person.DisplayName(), Href: "/patients/" + l.PatientID.String() + "/demandes"}, {Label: "Demande"}}
	}
	return p.Render(w, r, who, page, requestPage(a))
}

func (a answer) path(more string) string { return requestPath(a.ID) + more }

func (a answer) version() []ui.Pair {
	return []ui.Pair{{Name: "version", Value: strconv.Itoa(a.Version)}}
}

func (a answer) terms() []ui.Term {
	checked := a.Checked.Label()
	if checked == "" {
		checked = "pas encore"
	} else if !a.CheckedOn.IsZero() {
		checked += ", le " + a.CheckedOn.Short()
	}
	years := ui.Count(rights.OldAfter(a.ReceivedOn), "an", "ans")
	age := "Moins de " + years
	if a.OldInformation {
		age = "Plus de " + years + "\u202f: deux mois pour répondre"
	}
	terms := []ui.Term{
		{Label: "État", Component: stateTag(a.Request, a.today)},
		{Label: "Demandé par", Value: a.AskedBy.Label()},
		{Label: "Souhait", Value: a.Wants.Label()},
		{Label: "Arrivée", Value: a.Channel.Label() + ", notée par " + a.MadeName},
		{Label: "Identité vérifiée", Value: checked},
		{Label: "Ancienneté des informations", Value: age},
		{Label: "Au plus tôt", Value: a.EarliestOn.Long() + " (délai de réflexion)"},
		{Label: "Au plus tard", Value: a.DueOn.Long()},
	}
	if !a.Open() {
		terms = append(terms, ui.Term{Label: "Close par", Value: a.Closer + ", le " + a.ClosedOn.Long()})
	}
	if a.State == rights.Refused {
		terms = append(terms, ui.Term{Label: "Motif du refus", Value: a.Refusal.Label()}, ui.Term{Label: "Ce qui a été dit", Value: a.Words})
	}
	return terms
}

// moved ends a step of a request.
func (p *pages) moved(w http.ResponseWriter, r *http.Request, id db.ID, said string) error {
	return p.done(w, r, requestPath(id), said)
}

func (p *pages) prepare(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	var d struct {
		Version int `form:"version"`
	}
	t, err := p.read(r, &d)
	if err == nil {
		err = p.svc.Prepare(r.Context(), who, id, d.Version, t.Key)
	}
	if err == nil {
		return p.moved(w, r, id, "Demande prête à remettre.")
	}
	code, other := t.refused(err)
	if other != nil {
		return other
	}
	return p.showRequest(w, r, who, id, code, &t, nil)
}

func (p *pages) hand(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	var d rights.HandDraft
	t, err := p.read(r, &d)
	if err == nil {
		err = p.svc.Hand(r.Context(), who, id, d, t.Key)
	}
	if err == nil {
		return p.moved(w, r, id, "Remise enregistrée.")
	}
	code, other := t.refused(err)
	if other != nil {
		return other
	}
	return p.showRequest(w, r, who, id, code, &t, nil)
}

func (p *pages) refuse(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	var d rights.RefuseDraft
	t, err := p.read(r, &d)
	if err == nil {
		err = p.svc.Refuse(r.Context(), who, id, d, t.Key)
	}
	if err == nil {
		return p.moved(w, r, id, "Refus enregistré.")
	}
	code, other := t.refused(err)
	if other != nil {
		return other
	}
	return p.showRequest(w, r, who, id, code, nil, &t)
}
