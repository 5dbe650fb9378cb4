package patientweb

import (
	"net/http"
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"
)

// notice is the page of what a person was told and refuses.
type notice struct {
	opened
	told    typed
	refusal typed
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

func (p *pages) information(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showInformation(w, r, who, http.StatusOK, nil)
}

func (p *pages) inform(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d patient.Information
	return p.will(w, r, who, &d, func(n *notice) *typed { return &n.told }, func(id db.ID, key string) (string, error) {
		return "Information enregistrée.", p.svc.Inform(r.Context(), who, id, d, key)
	})
}

func (p *pages) object(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d patient.ObjectionDraft
	return p.will(w, r, who, &d, func(n *notice) *typed { return &n.refusal }, func(id db.ID, key string) (string, error) {
		return "Opposition enregistrée : elle vaut dès maintenant.", p.svc.Object(r.Context(), who, id, d, key)
	})
}

func (p *pages) withdraw(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d struct {
		Kind string `form:"kind"`
	}
	return p.will(w, r, who, &d, nil, func(id db.ID, key string) (string, error) {
		return "Fin de l’opposition enregistrée.", p.svc.WithdrawObjection(r.Context(), who, id, d.Kind, key)
	})
}

// will reads a form of the page, lets do record a fact, and leads back; refused,
// the page comes back with what was typed in that form.
func (p *pages) will(w http.ResponseWriter, r *http.Request, who access.Actor, draft any, in func(*notice) *typed, do func(db.ID, string) (string, error)) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	words := ""
	if err = p.decode(t, draft); err == nil {
		words, err = do(id, t.Key)
	}
	if err == nil {
		return p.done(w, r, patientPath(id)+"/information", words)
	}
	if in == nil {
		return err
	}
	code, other := t.refused(err)
	if other != nil {
		return other
	}
	return p.showInformation(w, r, who, code, func(n *notice) { *in(n), n.tried = t, t })
}

// showInformation shows the page; put lays the form that was refused on it.
func (p *pages) showInformation(w http.ResponseWriter, r *http.Request, who access.Actor, code int, put func(*notice)) error {
	o, err := p.open(r, who, access.PatientInform, "information")
	if err != nil {
		return err
	}
	n := notice{opened: o, told: blank("informed_on", o.today.Short()), refusal: blank("objected_on", o.today.Short())}
	if put != nil {
		put(&n)
	}
	page := o.page("Information et opposition", "Information et opposition")
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

// events are all the dated facts, the latest first.
func (n notice) events() []ui.Event {
	type dated struct {
		on civil.Day
		ui.Event
	}
	var list []dated
	for _, o := range n.Will.Objections {
		if !o.WithdrawnOn.IsZero() {
			list = append(list, dated{o.WithdrawnOn, ui.Event{Title: "Fin de l’opposition : " + objectionLabel(o.Kind), By: n.by(o.WithdrawnBy), Icon: "check", State: ui.OK}})
		}
		list = append(list, dated{o.ObjectedOn, ui.Event{Title: "Opposition : " + objectionLabel(o.Kind), Note: channel(o.Channel), By: n.by(o.By), Icon: "flag", State: ui.Attention}})
	}
	for _, i := range n.Will.Informed {
		note := channel(i.Channel)
		if i.Notice != "" {
			note = joined(note, "notice "+i.Notice)
		}
		list = append(list, dated{i.InformedOn, ui.Event{Title: "Information donnée", Note: note, By: n.by(i.By), Icon: "info", State: ui.OK}})
	}
	slices.SortStableFunc(list, func(a, b dated) int { return b.on.Compare(a.on) })
	events := make([]ui.Event, len(list))
	for i, d := range list {
		d.When = d.on.Short()
		events[i] = d.Event
	}
	return events
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
