package careweb

import (
	"net/http"
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care"

	"github.com/a-h/templ"
)

// act reads a form posted on a RCP, decodes it into a draft, runs do, and leads
// back to the page with a sentence; refused, the page comes back as typed.
func (p pages) act(w http.ResponseWriter, r *http.Request, who access.Actor, draft any, place attemptOn, do func(id db.ID, key string) (string, error)) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	said := ""
	if err = web.Decode(form, p.Today(), draft); err == nil {
		said, err = do(id, form.Key)
	}
	if err != nil {
		return p.tried(w, r, who, id, form, place, err)
	}
	p.Flash(w, ui.Flash{Kind: ui.OK, Message: said})
	return web.Redirect(w, r, "/rcp/"+id.String())
}

var agendaSaid = map[string]string{
	care.AgendaAdd: "Ordre du jour complété", care.AgendaRemove: "Personne retirée de l’ordre du jour", care.AgendaUp: "Ordre du jour changé",
	care.AgendaDown: "Ordre du jour changé", care.AgendaPostpone: "Revue reportée à une prochaine RCP", care.AgendaResume: "Revue reprise",
}

func (p pages) agenda(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var move care.AgendaMove
	return p.act(w, r, who, &move, onPage, func(id db.ID, key string) (string, error) {
		return agendaSaid[move.Act], p.care.SetAgenda(r.Context(), who, id, move, key)
	})
}

func (p pages) presence(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d care.PresenceDraft
	return p.act(w, r, who, &d, onPresence, func(id db.ID, key string) (string, error) {
		return "Présences enregistrées", p.care.SetPresence(r.Context(), who, id, d, key)
	})
}

func (p pages) moveRCP(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d care.RCPDraft
	return p.act(w, r, who, &d, onMove, func(id db.ID, key string) (string, error) {
		return "Date et lieu enregistrés", p.care.MoveRCP(r.Context(), who, id, d, key)
	})
}

func (p pages) validate(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d care.ValidationDraft
	return p.act(w, r, who, &d, onPage, func(id db.ID, key string) (string, error) {
		done, err := p.care.Validate(r.Context(), who, id, d, key)
		if err == nil && !done.HadQuorum() {
			return "RCP du " + done.HeldOn.Short() + " validée sans quorum : aucune revue ne compte", nil
		}
		return "RCP du " + done.HeldOn.Short() + " validée : le compte rendu est prêt", err
	})
}

func (p pages) addendum(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d care.AddendumDraft
	return p.act(w, r, who, &d, onAddendum, func(id db.ID, key string) (string, error) {
		return "Complément ajouté", p.care.AddAddendum(r.Context(), who, id, d, key)
	})
}

func (p pages) discardRCP(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	said, team := "RCP abandonnée", who.Teams[0] // who prepares belongs to one
	view, missing := p.care.ViewRCP(r.Context(), who, id)
	if missing == nil {
		said, team = "RCP du "+view.HeldOn.Short()+" abandonnée", view.Team
	}
	if err := p.care.DiscardRCP(r.Context(), who, id, form.Key); err != nil {
		if missing != nil {
			return missing
		}
		return p.tried(w, r, who, id, web.NewForm(), onPage, err)
	}
	p.Flash(w, ui.Flash{Kind: ui.OK, Message: said})
	return web.Redirect(w, r, rcpPath(team))
}

// quorum says what the boxes ticked would give, before they are recorded. It
// reads the form alone: each member's profession travels with his or her box.
func (p pages) quorum(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if err := p.care.MayPrepare(r.Context(), who, id); err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	var q care.Quorum
	for _, one := range form.Values["present"] {
		switch access.Profession(form.Get("profession." + one)) {
		case access.GP:
			q.GP++
		case access.Psychologist:
			q.Psychologist++
		case access.SocialWorker:
			q.SocialWorker++
		}
	}
	return p.Fragment(w, r, http.StatusOK, quorumSentence(q, true))
}

// others offers everybody followed who is not on the agenda.
func (p pages) others(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	view, err := p.care.ViewRCP(r.Context(), who, id)
	if err != nil {
		return err
	}
	if !view.MayWrite {
		return fault.Clash("Cette RCP est validée : son ordre du jour ne change plus.")
	}
	all, err := p.care.Caseload(r.Context(), who, view.TeamID, care.Filter{})
	if err != nil {
		return err
	}
	lines := slices.DeleteFunc(all.Lines, func(l care.CaseloadLine) bool {
		return l.Enrolment.OpenedOn.After(view.HeldOn) || slices.ContainsFunc(view.Reviews, func(v care.ReviewView) bool { return v.EnrolmentID == l.Enrolment.ID })
	})
	page := web.Page{
		Title: "Compléter l’ordre du jour", Lead: "RCP du " + view.HeldOn.Long() + " · " + view.Team.Name, Wide: true,
		Crumbs: []ui.Link{{Label: "Réunions de concertation", Href: rcpPath(view.Team)}, {Label: "RCP du " + view.HeldOn.Short(), Href: "/rcp/" + id.String()}, {Label: "Ordre du jour"}},
	}
	return p.Render(w, r, who, page, othersBody(meeting{RCPView: view}, lines))
}

var (
	proposedColumns = []ui.Column{{Key: "nom", Label: "Patient"}, {Key: "signal", Label: "Pourquoi"}}
	otherColumns    = []ui.Column{{Key: "nom", Label: "Patient"}, {Key: "signal", Label: "Signaux"}, {Key: "forfait", Label: "Forfait de l’année"}, {Key: "rcp", Label: "Dernière RCP"}}
)

func proposedRows(list []care.Proposal) []ui.Row {
	rows := make([]ui.Row, len(list))
	for i, one := range list {
		rows[i] = ui.Row{Cells: []templ.Component{pickBox(one.Line), reasons(one.Because)}}
	}
	return rows
}

func otherRows(lines []care.CaseloadLine) []ui.Row {
	rows := make([]ui.Row, len(lines))
	for i, l := range lines {
		rows[i] = ui.Row{Cells: []templ.Component{pickBox(l), ui.Flags(bareFlags(l.Flags)), ui.Meters(meters(l.Balance), ui.Line), ui.T(or(l.LastReview.Short(), "jamais"))}}
	}
	return rows
}

// bareFlags are flags without their sentences.
func bareFlags(flags []care.Flag) []ui.Flag {
	list := flagsWithWhy(flags)
	for i := range list {
		list[i].Note = ""
	}
	return list
}
