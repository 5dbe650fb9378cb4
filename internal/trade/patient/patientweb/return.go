package patientweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"
)

// comeback is the page where the GP includes somebody whose last stay is over.
type comeback struct {
	opened
	typed
	Teams     []ui.Option // where the reader may include
	Obstacles []string
}

// ongoing is the stay that is not over, if any.
func (o opened) ongoing() (patient.Enrolment, bool) {
	for _, e := range o.Stays {
		if e.Open() {
			return e, true
		}
	}
	return patient.Enrolment{}, false
}

func (p *pages) newReturn(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	today := p.frame.Today().Short()
	return p.showReturn(w, r, who, blank("opened_on", today, "informed_on", today, "notice", patient.NoticeOn(p.frame.Today()).Code), nil)
}

func (p *pages) enrolAgain(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	t, err := read(r)
	if err != nil {
		return err
	}
	o, err := p.open(r, who, access.PatientEnrol, "reinclusion")
	if err != nil {
		return err
	}
	var d patient.ReEnrolDraft
	err = p.decode(t, &d)
	if err == nil && d.TeamID.IsZero() {
		var wrong fault.Fields
		wrong.Add("team", "Choisissez la microstructure.")
		err = wrong.Err()
	}
	if err == nil {
		_, err = p.svc.ReEnrol(r.Context(), who, o.Patient.ID, d, t.Key)
	}
	if err == nil {
		return p.done(w, r, o.path(""), "Nouvelle inclusion enregistrée.")
	}
	return p.showReturn(w, r, who, t, err)
}

func (p *pages) showReturn(w http.ResponseWriter, r *http.Request, who access.Actor, t typed, refusal error) error {
	code, other := t.refused(refusal)
	if other != nil {
		return other
	}
	o, err := p.open(r, who, access.PatientEnrol, "reinclusion")
	if err != nil {
		return err
	}
	c := comeback{opened: o, typed: t}
	for _, team := range who.Teams {
		if who.InTeam(access.PatientEnrol, team.ID) != nil {
			continue
		}
		c.Teams = append(c.Teams, ui.Option{Value: team.ID.String(), Label: team.Name, Help: team.Code})
		why, err := p.svc.Obstacles(r.Context(), who, team.ID)
		if err != nil {
			return err
		}
		for _, w := range why {
			c.Obstacles = append(c.Obstacles, team.Name+" : "+w)
		}
	}
	if c.Get("team") == "" && len(c.Teams) > 0 {
		c.Values.Set("team", c.Teams[0].Value)
	}
	page := o.page("Inclure à nouveau", "Nouvelle inclusion")
	page.Status = code
	return p.frame.Render(w, r, who, page, returnPage(c))
}
