package patientweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"
)

// notice is the page of what a person was told and refuses.
type notice struct {
	opened
	will    patient.WillView
	told    typed
	refusal typed
	sharing typed
	care    typed
	minor   typed
	tried   typed // the one that came back, if any
}

// objections are what a person may object to, and what follows.
var objections = []ui.Option{
	{Value: patient.ObjectSharing, Label: "Au partage dans l’équipe", Help: "Qui elle est et ce que les autres écrivent d’elle ne restent ouverts qu’au médecin qui l’a incluse."},
	{Value: patient.ObjectSecondaryUse, Label: "À tout usage autre que ses soins", Help: "Elle n’entre plus dans les jeux de données transmis."},
}

func objectionLabel(kind string) string {
	for _, o := range objections {
		if o.Value == kind {
			return o.Label
		}
	}
	return kind
}

const informationPath = "/information"

func (p *pages) information(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showInformation(w, r, who, nil, typed{}, nil)
}

func (p *pages) inform(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d patient.Information
	return p.act(w, r, &d, informationPath, func(id db.ID, key string) (string, error) {
		return "Information enregistrée.", p.svc.Inform(r.Context(), who, id, d, key)
	}, p.informationAgain(w, r, who, func(n *notice) *typed { return &n.told }))
}

func (p *pages) object(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d patient.ObjectionDraft
	return p.act(w, r, &d, informationPath, func(id db.ID, key string) (string, error) {
		return "Opposition enregistrée : elle vaut dès maintenant.", p.svc.Object(r.Context(), who, id, d, key)
	}, p.informationAgain(w, r, who, func(n *notice) *typed { return &n.refusal }))
}

func (p *pages) withdraw(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d struct {
		Kind string `form:"kind"`
	}
	return p.act(w, r, &d, informationPath, func(id db.ID, key string) (string, error) {
		return "Fin de l’opposition enregistrée.", p.svc.WithdrawObjection(r.Context(), who, id, d.Kind, key)
	}, asIs)
}

// informationAgain shows the page with a form that was refused.
func (p *pages) informationAgain(w http.ResponseWriter, r *http.Request, who access.Actor, in func(*notice) *typed) func(typed, error) error {
	return func(t typed, refusal error) error { return p.showInformation(w, r, who, in, t, refusal) }
}

// showInformation shows the page; in says which form was refused, with what was
// typed.
func (p *pages) showInformation(w http.ResponseWriter, r *http.Request, who access.Actor, in func(*notice) *typed, t typed, refusal error) error {
	code, other := t.refused(refusal)
	if other != nil {
		return other
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := p.svc.Wills(r.Context(), who, id)
	if err != nil {
		return err
	}
	o, err := p.allowed(v.View, who, access.PatientInform)
	if err != nil {
		return err
	}
	today := v.Today.Short()
	n := notice{
		opened: o, will: v, told: blank("informed_on", today, "notice", patient.NoticeOn(v.Today).Code), refusal: blank("objected_on", today),
		sharing: blank("given_on", today), care: blank("care_on", today), minor: blank("refused_on", today),
	}
	switch {
	case in != nil:
		*in(&n), n.tried = t, t
	case refusal != nil: // one of the small forms, whose fields have no place in a summary
		n.tried = t
		for _, f := range t.wrong {
			n.tried.Alert += " " + f.Message
		}
		n.tried.wrong = nil
	}
	page := o.page("Information, opposition et consentements", "Information et opposition")
	page.Status, page.Wide = code, true
	return p.frame.Render(w, r, who, page, informationPage(n))
}

// standing are the objections that hold.
func (n notice) standing() []patient.Objection {
	var list []patient.Objection
	for _, o := range n.Will.Objections {
		if o.WithdrawnOn.IsZero() {
			list = append(list, o)
		}
	}
	return list
}

// withdrawal is the form of one button that ends an objection.
func (n notice) withdrawal(o patient.Objection) ui.PostProps {
	return ui.PostProps{
		Action: n.path("/opposition/retrait"), Label: "Noter la fin de l’opposition", Variant: ui.Secondary, Small: true,
		Fields: []ui.Pair{{Name: "kind", Value: o.Kind}},
		Confirm: &ui.Confirm{
			Question: "La personne ne s’oppose plus ?", Yes: "Oui, elle l’a demandé",
			Detail: "Seule sa demande met fin à son opposition. L’opposition reste dans l’historique.",
		},
	}
}

func channel(code string) string {
	return terminology.Label(terminology.InformationChannel, terminology.Code(code))
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}
