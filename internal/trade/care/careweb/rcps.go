package careweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care"

	"github.com/a-h/templ"
)

func rcpPath(team access.Team) string { return "/equipes/" + team.Code + "/rcp" }

// meetings are a team's RCP, with the form that opens one.
type meetings struct {
	team  access.Team
	lines []care.RCPLine
	form  *web.Form // nil when the reader may not open one
}

func (p pages) rcps(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	form := web.NewForm("held_on", p.Today().Short())
	form.Key = pageKey()
	return p.showRCPs(w, r, who, team, form)
}

func (p pages) showRCPs(w http.ResponseWriter, r *http.Request, who access.Actor, team access.Team, form *web.Form) error {
	lines, err := p.care.ListRCPs(r.Context(), who, team.ID)
	if err != nil {
		return err
	}
	m := meetings{team: team, lines: lines}
	if who.InTeam(access.RCPHold, team.ID) == nil {
		m.form = form
	}
	page := web.Page{Title: "Réunions de concertation", Lead: team.Name, Wide: true}
	if len(form.Errors) > 0 {
		page.Status = http.StatusUnprocessableEntity
	}
	return p.Render(w, r, who, page, rcpsBody(m))
}

func (p pages) openRCP(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	var draft care.RCPDraft
	if err = web.Decode(form, p.Today(), &draft); err == nil {
		id, opened := p.care.OpenRCP(r.Context(), who, team.ID, draft, form.Key)
		if opened == nil {
			p.Flash(w, ui.Flash{Kind: ui.OK, Message: "RCP du " + draft.HeldOn.Short() + " ouverte"})
			return web.Redirect(w, r, "/rcp/"+id.String())
		}
		err = opened
	}
	if !form.Refused(err) {
		return err
	}
	return p.showRCPs(w, r, who, team, form)
}

var rcpColumns = []ui.Column{
	{Key: "jour", Label: "Date"},
	{Key: "etat", Label: "État"},
	{Key: "revues", Label: "Patients"},
	{Key: "president", Label: "Validée par"},
	{Key: "papier", Label: "Compte rendu", HideLabel: true},
}

func (m meetings) rows() []ui.Row {
	rows := make([]ui.Row, len(m.lines))
	for i, l := range m.lines {
		href := "/rcp/" + l.ID.String()
		var paper templ.Component
		by := ""
		if l.Locked() {
			paper = ui.A("Compte rendu (PDF)", href+"/compte-rendu.pdf")
			by = or(l.Chair, "Reprise d’un tableau")
			if l.ValidatedAt != nil {
				by += ", le " + civil.DayOf(*l.ValidatedAt).Short()
			}
		}
		rows[i] = ui.Row{Cells: []templ.Component{ui.Two(ui.A(l.HeldOn.Long(), href), l.Place), rcpTag(l.RCP), ui.T(draftWords(l)), ui.T(by), paper}}
	}
	return rows
}

// rcpTag is where a RCP stands.
func rcpTag(r care.RCP) templ.Component {
	switch {
	case !r.Locked():
		return ui.Tag(ui.Info, "En préparation")
	case r.HadQuorum():
		return ui.Tag(ui.OK, "Validée")
	default:
		return ui.Tag(ui.Attention, "Validée sans quorum")
	}
}

// draftWords counts the people of a RCP: « 5 à l’ordre du jour, 2 étudiés ».
func draftWords(l care.RCPLine) string {
	if l.Locked() {
		words := ui.Count(l.Reviewed, "étudié", "étudiés")
		if l.Counted != l.Reviewed {
			words += ", " + ui.Count(l.Counted, "compté", "comptés")
		}
		return words
	}
	words := ui.Count(l.Agenda, "à étudier", "à étudier")
	if l.Reviewed > 0 {
		words += ", " + ui.Count(l.Reviewed, "revue écrite", "revues écrites")
	}
	return words
}

// rcpLink is the words of the link to a team's RCP.
func rcpLink(j journey) string {
	if j.hold {
		return "Ouvrir ou préparer une RCP"
	}
	return "Toutes les RCP"
}
