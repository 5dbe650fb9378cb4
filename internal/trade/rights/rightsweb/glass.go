package rightsweb

import (
	"context"
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

func (p *pages) newGlass(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showNewGlass(w, r, who, http.StatusOK, blank())
}

func (p *pages) showNewGlass(w http.ResponseWriter, r *http.Request, who access.Actor, code int, t typed) error {
	page := web.Page{
		Title: "Ouvrir un dossier en urgence", Status: code, Crumbs: []ui.Link{{Label: "Accès exceptionnels", Href: glassPath}, {Label: "Ouvrir"}},
		Lead: "Pour une personne suivie par une autre microstructure de votre région, quand attendre lui ferait courir un risque.",
	}
	return p.Render(w, r, who, page, newGlassPage(t, rights.GlassHours(p.Today())))
}

func (p *pages) breakGlass(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d rights.GlassDraft
	var id db.ID
	t, err := p.read(r, &d)
	if err == nil {
		id, err = p.svc.Break(r.Context(), who, d, t.Key)
	}
	if err == nil {
		return p.done(w, r, "/patients/"+id.String(), "Dossier ouvert à titre exceptionnel. L’équipe qui suit la personne en est avertie et lira votre motif.")
	}
	code, other := t.refused(err)
	if other != nil {
		return other
	}
	return p.showNewGlass(w, r, who, code, t)
}

// glasses is the page of the exceptional accesses.
type glasses struct {
	rights.GlassList
	who access.Actor
}

func (p *pages) glasses(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	list, err := p.svc.Glasses(r.Context(), who)
	if err != nil {
		return err
	}
	page := web.Page{Title: "Accès exceptionnels", Lead: "Les dossiers ouverts en urgence hors de l’équipe, et leur revue par une seconde personne.", Wide: true}
	if who.May(access.BreakGlass) {
		page.Actions = []ui.Action{{Label: "Ouvrir un dossier en urgence", Icon: "lock", Href: breakPath, Variant: ui.Secondary}}
	}
	return p.Render(w, r, who, page, glassesPage(glasses{list, who}))
}

func glassLink(id db.ID) string { return glassPath + "/" + id.String() }

// whole is said of an access to somebody of the reader's team, without the
// person otherwise.
func whole(l rights.GlassLine) string {
	if l.Kept {
		return l.Person.DisplayName() + " · " + l.TeamName
	}
	return l.TeamName + " (" + l.TeamCode + ")"
}

var (
	glassColumns = []ui.Column{{Label: "Accès"}, {Label: "Ouvert par"}, {Label: "Motif"}, {Label: "Ouvert"}, {Label: "Revue"}}
	mineColumns  = []ui.Column{{Label: "Accès"}, {Label: "Motif"}, {Label: "Ouvert"}, {Label: "Revue"}}
)

func (g glasses) rows(list []rights.GlassLine, mine bool) []ui.Row {
	rows := make([]ui.Row, len(list))
	for i, l := range list {
		cells := []templ.Component{ui.Two(ui.A(l.Name(), glassLink(l.ID)), whole(l))}
		if !mine {
			cells = append(cells, ui.Two(ui.T(l.By), l.FromTeam))
		}
		rows[i] = ui.Row{Cells: append(cells, ui.T(l.Reason.Label()), ui.Two(ui.T(civil.Instant(l.OpenedAt)), span(l)), reviewTag(l, g.Today))}
		if l.Late(g.Today) {
			rows[i].State = ui.Alerte
		}
	}
	return rows
}

// span says until when an access goes on, or when it ended.
func span(l rights.GlassLine) string {
	switch {
	case l.Live:
		return "ouvert jusqu’à " + civil.Clock(l.EndsAt)
	case l.RevokedAt != nil:
		return "fermé à " + civil.Clock(*l.RevokedAt)
	default:
		return "terminé à " + civil.Clock(l.EndsAt)
	}
}

func reviewTag(l rights.GlassLine, today civil.Day) templ.Component {
	switch {
	case l.Outcome == patient.GlassJustified:
		return ui.Tag(ui.OK, "Justifié")
	case l.Outcome == patient.GlassUnjustified:
		return ui.Tag(ui.Alerte, "Injustifié")
	case l.Late(today):
		return ui.Tag(ui.Alerte, "À revoir, en retard depuis le "+l.ReviewDueOn.Short())
	default:
		return ui.Tag(ui.Attention, "À revoir avant le "+l.ReviewDueOn.Short())
	}
}

// judged is the page of one access.
type judged struct {
	rights.GlassLine
	today civil.Day
	form  typed
}

func (p *pages) glass(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return p.showGlass(w, r, who, id, http.StatusOK, blank())
}

func (p *pages) showGlass(w http.ResponseWriter, r *http.Request, who access.Actor, id db.ID, code int, t typed) error {
	l, today, err := p.svc.Glass(r.Context(), who, id)
	if err != nil {
		return err
	}
	page := web.Page{Title: l.Name(), Lead: whole(l), Status: code, Crumbs: []ui.Link{{Label: "Accès exceptionnels", Href: glassPath}, {Label: l.Name()}}}
	return p.Render(w, r, who, page, glassPage(judged{l, today, t}))
}

func (j judged) version() []ui.Pair {
	return []ui.Pair{{Name: "version", Value: strconv.Itoa(j.Version)}}
}

func (j judged) terms() []ui.Term {
	terms := []ui.Term{{Label: "Ouvert par", Value: j.By + ", " + j.FromTeam}, {Label: "Dossier de", Value: j.TeamName}}
	if j.Kept {
		terms = append(terms, ui.Term{Label: "Personne", Component: ui.A(j.Person.DisplayName(), "/patients/"+j.PatientID.String())})
	}
	terms = append(terms, ui.Term{Label: "Motif", Value: j.Reason.Label()})
	if j.Words != "" {
		terms = append(terms, ui.Term{Label: "En mots", Value: j.Words})
	}
	terms = append(terms, ui.Term{Label: "Ouvert le", Value: civil.Instant(j.OpenedAt) + ", " + span(j.GlassLine)}, ui.Term{Label: "Revue", Component: reviewTag(j.GlassLine, j.today)})
	if j.ReviewedAt != nil {
		terms = append(terms, ui.Term{Label: "Revu par", Value: j.Reviewer + ", le " + civil.Instant(*j.ReviewedAt)})
	}
	if j.Review != "" {
		terms = append(terms, ui.Term{Label: "Ce qui a été décidé", Value: j.Review})
	}
	return terms
}

// outcomes are the choices of a review.
var outcomes = []patient.GlassOutcome{patient.GlassJustified, patient.GlassUnjustified}

func (p *pages) endGlass(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if err := p.svc.EndGlass(r.Context(), who, id); err != nil {
		return err
	}
	return p.done(w, r, glassLink(id), "Accès fermé.")
}

func (p *pages) reviewGlass(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	var d rights.ReviewDraft
	t, err := p.read(r, &d)
	if err == nil {
		err = p.svc.ReviewGlass(r.Context(), who, id, d, t.Key)
	}
	if err == nil {
		return p.done(w, r, glassPath, "Revue enregistrée.")
	}
	code, other := t.refused(err)
	if other != nil {
		return other
	}
	return p.showGlass(w, r, who, id, code, t)
}

// Card is the block of a home page: what a team, or the medical coordination,
// must look at. Nil when there is nothing, or when it cannot be told: the day
// matters more.
func Card(ctx context.Context, svc *rights.Service, who access.Actor, team access.Team) templ.Component {
	a, err := svc.Alerts(ctx, who, team.ID)
	if err != nil || !a.Any() {
		return nil
	}
	return alertCard(a, team)
}

// Banner says, on a page of a record, that it is open to the reader by an
// exceptional access, and until when. Nil otherwise, or when it cannot be told:
// the access itself is checked where the record is read.
func Banner(ctx context.Context, svc *rights.Service, who access.Actor, person db.ID) templ.Component {
	g, held, err := svc.GlassHeld(ctx, who, person)
	if err != nil || !held {
		return nil
	}
	return banner("Accès exceptionnel jusqu’à "+civil.Clock(g.EndsAt), glassLink(g.ID))
}

func alertState(a rights.Alerts) ui.State {
	if a.Late+a.LateGlass > 0 {
		return ui.Alerte
	}
	return ui.Attention
}
