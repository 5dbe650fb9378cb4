package patientweb

import (
	"errors"
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"

	"github.com/a-h/templ"
)

// inclusion is the page where the GP includes somebody.
type inclusion struct {
	typed
	Team      access.Team
	Obstacles []string        // why the team may not include today
	Near      []patient.Found // records that look like the person
}

func (i inclusion) path() string { return "/equipes/" + i.Team.Code + "/inclusion" }

func (i inclusion) mode() patient.Mode { return patient.Mode(i.Get("mode")) }

// modeInput is the choice of how the person is known: with script, choosing asks
// for the fields that go with it, by POST because names may be typed already.
func (i inclusion) modeInput() ui.Input {
	in := i.in("mode", "Comment la personne est-elle connue ?", required, from(modes(patient.ModeNominative, patient.ModeProvisional, patient.ModeAnonymous)))
	in.Attrs = templ.Attributes{"hx-post": i.path() + "/identite", "hx-target": "#identite", "hx-trigger": "change"}
	return in
}

// newInclusion shows an empty inclusion: most people are known by name, and are
// informed and included on the day.
func (p *pages) newInclusion(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	today := p.frame.Today().Short()
	first := blank("mode", string(patient.ModeNominative), "opened_on", today, "informed_on", today, "notice", patient.NoticeOn(p.frame.Today()).Code)
	return p.showInclusion(w, r, who, first, nil)
}

// adapt gives the fields that go with a way of being known, with what is typed.
func (p *pages) adapt(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	if err := who.InTeam(access.PatientEnrol, team.ID); err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	return p.frame.Fragment(w, r, http.StatusOK, personFields(t, patient.Mode(t.Get("mode")), false))
}

func (p *pages) enrol(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	var d patient.EnrolDraft
	var out patient.Enrolled
	if err = p.decode(t, &d); err == nil {
		out, err = p.svc.Enrol(r.Context(), who, team.ID, d, t.Key)
	}
	if err == nil {
		return p.done(w, r, patientPath(out.Patient), "Inclusion enregistrée.")
	}
	return p.showInclusion(w, r, who, t, err)
}

// showInclusion shows the page, again with what was typed when it was refused.
func (p *pages) showInclusion(w http.ResponseWriter, r *http.Request, who access.Actor, t typed, refusal error) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	code, other := t.refused(refusal)
	if other != nil {
		return other
	}
	i := inclusion{typed: t, Team: team}
	if i.Obstacles, err = p.svc.Obstacles(r.Context(), who, team.ID); err != nil {
		return err
	}
	var near *patient.NearError
	if errors.As(refusal, &near) {
		i.Near = near.Near
	}
	page := web.Page{
		Title: "Inclure un patient", Lead: team.Name + " · " + team.Code, Status: code,
		Crumbs: []ui.Link{{Label: "Patients suivis", Href: "/equipes/" + team.Code + "/patients"}, {Label: "Inclusion"}},
	}
	return p.frame.Render(w, r, who, page, inclusionPage(i))
}

// nearNote says what is known of a record that looks alike.
func nearNote(f patient.Found) string {
	note := "dossier " + f.Patient.Number
	if b := f.Patient.BirthDate(); !b.IsZero() {
		note += ", naissance le " + b.Short()
	}
	if f.Enrolment.Open() {
		return note + ", suivi depuis le " + f.Enrolment.OpenedOn.Short()
	}
	return note + ", suivi terminé le " + f.Enrolment.ClosedOn.Short()
}

// otherBehaviours says whether behaviours beyond the first were ticked: they are
// folded until then.
func (t typed) otherBehaviours() bool { return t.has("behaviours") }

var schemes, origins, channels = options(terminology.OtherScheme), options(terminology.ReferralOrigin), options(terminology.InformationChannel)
