package patientweb

import (
	"net/http"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"
)

const anonymityPath = "/identite/anonymat"

// anonymity is the page of an anonymous person: the certificate that keeps no
// name, and the way out, at the person's own request.
type anonymity struct {
	opened
	view        patient.LiftView
	certificate typed
	asking      typed
	confirming  typed
	tried       typed // the one that came back, if any
}

func (p *pages) anonymity(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showAnonymity(w, r, who, nil, typed{}, nil)
}

// certify answers with the paper itself: what was typed goes nowhere else.
func (p *pages) certify(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	var d patient.CertificateDraft
	var pdf []byte
	if err = p.decode(t, &d); err == nil {
		pdf, err = p.svc.Certify(r.Context(), who, id, d)
	}
	if err != nil {
		return p.showAnonymity(w, r, who, func(a *anonymity) *typed { return &a.certificate }, t, err)
	}
	return paper(w, "attestation-"+p.frame.Today().String(), pdf, nil)
}

func (p *pages) askLift(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d patient.LiftDraft
	return p.act(w, r, &d, anonymityPath, func(id db.ID, key string) (string, error) {
		return "Demande enregistrée : un autre membre de l’équipe peut la confirmer.", p.svc.AskLift(r.Context(), who, id, d, key)
	}, p.anonymityAgain(w, r, who, func(a *anonymity) *typed { return &a.asking }))
}

func (p *pages) cancelLift(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.act(w, r, &struct{}{}, anonymityPath, func(id db.ID, key string) (string, error) {
		return "Demande abandonnée.", p.svc.CancelLift(r.Context(), who, id, key)
	}, asIs)
}

func (p *pages) confirmLift(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d struct {
		patient.ConfirmDraft
		versioned
	}
	return p.act(w, r, &d, "", func(id db.ID, key string) (string, error) {
		return "Anonymat levé : la personne est connue sous ce nom.", p.svc.ConfirmLift(r.Context(), who, id, d.ConfirmDraft, d.Version, key)
	}, p.anonymityAgain(w, r, who, func(a *anonymity) *typed { return &a.confirming }))
}

func (p *pages) anonymityAgain(w http.ResponseWriter, r *http.Request, who access.Actor, in func(*anonymity) *typed) func(typed, error) error {
	return func(t typed, refusal error) error { return p.showAnonymity(w, r, who, in, t, refusal) }
}

func (p *pages) showAnonymity(w http.ResponseWriter, r *http.Request, who access.Actor, in func(*anonymity) *typed, t typed, refusal error) error {
	code, other := t.refused(refusal)
	if other != nil {
		return other
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := p.svc.Anonymity(r.Context(), who, id)
	if err != nil {
		return err
	}
	o := opened{v.View, who, v.Today}
	if !o.may(access.PatientCertify) && !o.may(access.PatientLift) {
		return fault.Deny()
	}
	version := strconv.Itoa(v.Patient.Version)
	a := anonymity{
		opened: o, view: v, certificate: blank(), asking: blank("asked_on", v.Today.Short()),
		confirming: blank("mode", string(patient.ModeNominative), "sex", v.Patient.Sex, "version", version),
	}
	if in != nil {
		if code == http.StatusConflict && t.Get("version") != "" {
			t.Values.Set("version", version)
		}
		*in(&a), a.tried = t, t
	}
	page := a.page("Anonymat", "Anonymat")
	page.Status = code
	return p.frame.Render(w, r, who, page, anonymityPage(a))
}

// alone says why the reader may not confirm yet: he or she wrote the request.
func (a anonymity) alone() string {
	if !a.view.Lift.Own(a.who) || !a.view.Now.Before(a.view.Lift.Ripe()) {
		return ""
	}
	return "Vous avez noté cette demande vous-même. Un autre membre de l’équipe peut la confirmer dès maintenant ; vous le pourrez à partir du " + civil.Instant(a.view.Lift.Ripe()) + "."
}

// mode is how the person will be known, as it is typed.
func (a anonymity) mode() patient.Mode { return patient.Mode(a.confirming.Get("mode")) }

// fields are those of a known person, whichever way is chosen: without script
// the form does not change.
func (a anonymity) fields() []block {
	var list []block
	for _, b := range a.confirming.person(a.mode()) {
		kept := block{title: b.title}
		for _, r := range b.rows {
			var in row
			for _, f := range r {
				if f.fits(patient.ModeNominative) || f.fits(patient.ModeProvisional) {
					in = append(in, f)
				}
			}
			if in != nil {
				kept.rows = append(kept.rows, in)
			}
		}
		if kept.rows != nil {
			list = append(list, kept)
		}
	}
	return list
}

func (a anonymity) giveUp() ui.PostProps {
	return ui.PostProps{
		Action: a.path(anonymityPath + "/abandon"), Label: "Abandonner la demande", Variant: ui.Secondary,
		Confirm: &ui.Confirm{Question: "Abandonner la demande ?", Detail: "La personne reste anonyme.", Yes: "Oui, abandonner"},
	}
}
