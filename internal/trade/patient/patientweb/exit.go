package patientweb

import (
	"net/http"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/trade/patient"
)

// leaving is the page where the end of a stay is recorded.
type leaving struct {
	opened
	typed
	Stay patient.Enrolment
}

func (l leaving) path(more string) string { return l.opened.path(more) }

func (l leaving) action() string { return "/suivis/" + l.Stay.ID.String() + "/sortie" }

func (p *pages) newExit(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "enrolment")
	if err != nil {
		return err
	}
	return p.showExit(w, r, who, id, blank("closed_on", p.frame.Today().Short()), nil)
}

func (p *pages) exit(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "enrolment")
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	var d patient.ExitDraft
	var of db.ID
	if err = p.decode(t, &d); err == nil {
		of, err = p.svc.Exit(r.Context(), who, id, d, p.lastFact, t.Key)
	}
	if err == nil {
		return p.done(w, r, patientPath(of), "Sortie enregistrée. Elle s’annule jusqu’à ce soir, depuis « Inclusions ».")
	}
	return p.showExit(w, r, who, id, t, err)
}

func (p *pages) showExit(w http.ResponseWriter, r *http.Request, who access.Actor, enrolment db.ID, t typed, refusal error) error {
	code, other := t.refused(refusal)
	if other != nil {
		return other
	}
	stay, v, err := p.svc.Stay(r.Context(), who, enrolment)
	if err != nil {
		return err
	}
	if t.Get("version") == "" || code == http.StatusConflict {
		t.Values.Set("version", strconv.Itoa(stay.Version))
	}
	l := leaving{opened: opened{v, who, p.frame.Today()}, typed: t, Stay: stay}
	page := l.page("Noter la sortie", "Sortie")
	page.Status = code
	return p.frame.Render(w, r, who, page, exitPage(l))
}
