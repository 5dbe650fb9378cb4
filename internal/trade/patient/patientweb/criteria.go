package patientweb

import (
	"net/http"
	"slices"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"
)

// amending is the page where a GP corrects why somebody is followed.
type amending struct {
	stays
	typed
	Stay patient.Stay
}

func (a amending) path(more string) string { return a.stays.path(more) }

func (p *pages) criteria(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showCriteria(w, r, who, blank(), nil)
}

func (p *pages) amendCriteria(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "enrolment")
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	var d struct {
		patient.CriteriaDraft
		Version int `form:"version"`
	}
	var of db.ID
	if err = p.decode(t, &d); err == nil {
		of, err = p.svc.AmendCriteria(r.Context(), who, id, d.CriteriaDraft, d.Version, t.Key)
	}
	if err != nil {
		return p.showCriteria(w, r, who, t, err)
	}
	return p.done(w, r, patientPath(of)+"/inclusions", "Critères corrigés : les précédents restent lisibles.")
}

func (p *pages) showCriteria(w http.ResponseWriter, r *http.Request, who access.Actor, t typed, refusal error) error {
	code, other := t.refused(refusal)
	if other != nil {
		return other
	}
	id, err := web.PathID(r, "enrolment")
	if err != nil {
		return err
	}
	stay, v, err := p.svc.OpenStay(r.Context(), who, access.PatientEnrol, id)
	if err != nil {
		return err
	}
	if v.Patient.Withheld {
		return fault.Deny()
	}
	a := amending{stays: stays{v, who}, typed: t, Stay: stay}
	if refusal == nil {
		fillCriteria(t, stay)
	}
	if t.Get("version") == "" || code == http.StatusConflict {
		t.Values.Set("version", strconv.Itoa(stay.Version))
	}
	page := a.page("Corriger les critères d’inclusion", "Critères")
	page.Status = code
	return p.frame.Render(w, r, who, page, criteriaPage(a))
}

// fillCriteria puts what a stay says in an empty form.
func fillCriteria(t typed, s patient.Stay) {
	d := s.Detail
	if len(d.Behaviours) > 0 {
		t.Values.Set("primary", d.Behaviours[0])
		t.Values["behaviours"] = slices.Clone(d.Behaviours[1:])
	}
	t.Values["reasons"] = slices.Clone(d.Reasons)
	for name, value := range map[string]string{
		"complexity": d.Complexity, "other_scheme": s.OtherScheme, "other_scheme_note": d.OtherSchemeNote, "referral": s.Referral,
	} {
		t.Values.Set(name, value)
	}
}

// elsewhere is the page where a GP includes somebody in one more programme.
type elsewhere struct {
	stays
	typed
	Teams      []ui.Option
	Programmes []ui.Option
}

func (e elsewhere) path(more string) string { return e.stays.path(more) }

func (p *pages) newProgramme(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	today := p.frame.Today().Short()
	return p.showProgramme(w, r, who, blank("opened_on", today, "informed_on", today), nil)
}

func (p *pages) enrolElsewhere(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	var d patient.ReEnrolDraft
	err = p.decode(t, &d)
	var wrong fault.Fields
	if err == nil && d.TeamID.IsZero() {
		wrong.Add("team", "Choisissez la microstructure.")
	}
	if err == nil && d.Programme == "" {
		wrong.Add("programme", "Choisissez le programme.")
	}
	if err == nil {
		err = wrong.Err()
	}
	if err == nil {
		_, err = p.svc.ReEnrol(r.Context(), who, id, d, t.Key)
	}
	if err != nil {
		return p.showProgramme(w, r, who, t, err)
	}
	return p.done(w, r, patientPath(id)+"/inclusions", "Inclusion enregistrée dans le second programme.")
}

func (p *pages) showProgramme(w http.ResponseWriter, r *http.Request, who access.Actor, t typed, refusal error) error {
	code, other := t.refused(refusal)
	if other != nil {
		return other
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := p.svc.OpenStays(r.Context(), who, id)
	if err != nil {
		return err
	}
	if v.Patient.Withheld {
		return fault.Deny()
	}
	e := elsewhere{stays: stays{v, who}, typed: t}
	for _, team := range who.Teams {
		if who.InTeam(access.PatientEnrol, team.ID) == nil {
			e.Teams = append(e.Teams, ui.Option{Value: team.ID.String(), Label: team.Name, Help: team.Code})
		}
	}
	for _, o := range v.Others {
		e.Programmes = append(e.Programmes, ui.Option{Value: o.Code, Label: o.Name})
	}
	if t.Get("team") == "" && len(e.Teams) > 0 {
		t.Values.Set("team", e.Teams[0].Value)
	}
	if t.Get("programme") == "" && len(e.Programmes) == 1 {
		t.Values.Set("programme", e.Programmes[0].Value)
	}
	page := e.page("Inclure dans un autre programme", "Autre programme")
	page.Status = code
	return p.frame.Render(w, r, who, page, programmePage(e))
}
