package patientweb

import (
	"net/http"
	"slices"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"
)

func (p *pages) consentToSharing(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d patient.SharingDraft
	return p.act(w, r, &d, informationPath, func(id db.ID, key string) (string, error) {
		return "Accord au partage enregistré.", p.svc.ConsentToSharing(r.Context(), who, id, d, key)
	}, p.informationAgain(w, r, who, func(n *notice) *typed { return &n.sharing }))
}

func (p *pages) withdrawSharing(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d patient.WithdrawalDraft
	return p.act(w, r, &d, informationPath, func(id db.ID, key string) (string, error) {
		return "Retrait enregistré : plus rien n’est partagé.", p.svc.WithdrawSharing(r.Context(), who, id, d, key)
	}, p.informationAgain(w, r, who, nil))
}

func (p *pages) consentToCare(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d patient.CareDraft
	return p.act(w, r, &d, informationPath, func(id db.ID, key string) (string, error) {
		return "Consentement aux soins enregistré.", p.svc.ConsentToCare(r.Context(), who, id, d, key)
	}, p.informationAgain(w, r, who, func(n *notice) *typed { return &n.care }))
}

func (p *pages) withdrawCare(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d patient.WithdrawalDraft
	return p.act(w, r, &d, informationPath, func(id db.ID, key string) (string, error) {
		return "Retrait du consentement aux soins enregistré.", p.svc.WithdrawCare(r.Context(), who, id, d, key)
	}, p.informationAgain(w, r, who, nil))
}

func (p *pages) refuseParents(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d patient.MinorDraft
	return p.act(w, r, &d, informationPath, func(id db.ID, key string) (string, error) {
		return "Refus enregistré.", p.svc.RefuseParents(r.Context(), who, id, d, key)
	}, p.informationAgain(w, r, who, func(n *notice) *typed { return &n.minor }))
}

func (p *pages) acceptParents(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d struct {
		Item patient.RecordItem `form:"item"`
	}
	return p.act(w, r, &d, informationPath, func(id db.ID, key string) (string, error) {
		return "Fin du refus enregistrée.", p.svc.AcceptParents(r.Context(), who, id, d.Item, key)
	}, asIs)
}

func (p *pages) noticePaper(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	pdf, err := p.svc.PrintNotice(r.Context(), who, id)
	return paper(w, "notice-"+patient.NoticeOn(p.frame.Today()).Code, pdf, err)
}

func (p *pages) objectionPaper(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	pdf, err := p.svc.PrintObjection(r.Context(), who, id)
	return paper(w, "attestation-"+p.frame.Today().String(), pdf, err)
}

func (p *pages) consentPaper(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	consent, err := web.PathID(r, "consent")
	if err != nil {
		return err
	}
	pdf, err := p.svc.PrintConsent(r.Context(), who, id, consent)
	return paper(w, "consentement-"+p.frame.Today().String(), pdf, err)
}

// standsWith is where each of the three facts stands, in words.
func (n notice) standsWith() []ui.Term {
	informed := "Aucune information enregistrée"
	if on := n.Will.InformedOn(); !on.IsZero() {
		informed = "Informée le " + on.Short()
		if n.will.Lapse.Past(n.today) {
			informed += " ; le partage a pris fin avec le programme, le " + n.will.Lapse.On.Short()
		} else if !n.will.Lapse.On.IsZero() {
			informed += ", vaut jusqu’au " + n.will.Lapse.On.Short() + " (" + n.will.Lapse.Why + ")"
		} else {
			informed += ", vaut jusqu’à la fin du programme"
		}
	}
	objects := "Ne s’oppose pas"
	if n.Will.Objects(patient.ObjectSharing) {
		objects = "S’oppose au partage"
	}
	shared := "Aucun accord : rien ne sort de l’équipe"
	if count := len(n.holding()); count > 0 {
		shared = ui.Count(count, "accord en cours", "accords en cours")
	}
	care := "Aucun consentement enregistré"
	if len(n.will.Care) > 0 {
		c := n.will.Care[0]
		if care = "Consent depuis le " + c.GivenOn.Short(); !c.WithdrawnOn.IsZero() {
			care = "Retiré le " + c.WithdrawnOn.Short()
		}
	}
	return []ui.Term{
		{Label: "Information", Value: informed},
		{Label: "Partage dans l’équipe", Value: objects},
		{Label: "Partage hors de l’équipe", Value: shared},
		{Label: "Soins", Value: care},
	}
}

// holding are the consents to share that hold today.
func (n notice) holding() []patient.SharingConsent {
	var list []patient.SharingConsent
	for _, c := range n.will.Sharing {
		if c.Holds(n.today, n.will.Lapses[c.ID]) {
			list = append(list, c)
		}
	}
	return list
}

// sharingTerms are a consent to share as it is read.
func (n notice) sharingTerms(c patient.SharingConsent) []ui.Term {
	var who []string
	for _, k := range c.Categories {
		who = append(who, k.Label())
	}
	terms := []ui.Term{{Label: "Avec", Value: strings.Join(who, ", ")}}
	if n.Patient.Withheld {
		return terms
	}
	if c.Recipients != "" {
		terms = append(terms, ui.Term{Label: "En particulier", Value: c.Recipients})
	}
	end := "Retrait, ou sortie du suivi"
	if l := n.will.Lapses[c.ID]; !l.On.IsZero() {
		end = l.On.Short() + " (" + l.Why + ")"
	}
	return append(terms, ui.Term{Label: "Quoi", Value: c.Information}, ui.Term{Label: "Moyen", Value: c.Support.Label()},
		ui.Term{Label: "Protection", Value: c.Measures}, ui.Term{Label: "Recueilli", Value: joined(channel(c.Channel), n.by(c.By))}, ui.Term{Label: "Fin", Value: end})
}

func (n notice) wantsSharing() bool { return n.sharing.Key != "" }

// minors says whether a minor's refusals have a place on the page.
func (n notice) minors() bool {
	if len(n.will.Refusals) > 0 || n.minor.Key != "" {
		return true
	}
	minor, known := n.Patient.MinorOn(n.today)
	return !n.Patient.Withheld && (minor || !known)
}

// refused are a minor's refusals that stand.
func (n notice) refused() []ui.Term {
	var terms []ui.Term
	for _, x := range n.will.Refusals {
		if x.WithdrawnOn.IsZero() {
			terms = append(terms, ui.Term{Label: x.Item.Label(), Component: ui.Several(
				ui.T("Depuis le "+x.RefusedOn.Short()+", noté par "+n.by(x.By)), ui.T(x.Statement),
				ui.PostButton(ui.PostProps{
					Action: n.path(informationPath + "/mineur/retrait"), Label: "Noter la fin du refus", Variant: ui.Quiet, Small: true,
					Fields: []ui.Pair{{Name: "item", Value: string(x.Item)}},
				}))})
		}
	}
	return terms
}

// withdrawnChannel is how the end of a consent was said; each form of the page
// has its own.
func withdrawnChannel(id string) ui.Input {
	return ui.Input{ID: "f-withdrawn-" + id, Name: "withdrawn_channel", Label: "Comment la personne l’a dit", Required: true, Options: channels}
}

// events are all the dated facts, the latest first.
func (n notice) events() []ui.Event {
	var list []datedEvent
	add := func(on civil.Day, e ui.Event) { list = append(list, datedEvent{on, e}) }
	for _, o := range n.Will.Objections {
		if !o.WithdrawnOn.IsZero() {
			add(o.WithdrawnOn, ui.Event{Title: "Fin de l’opposition : " + objectionLabel(o.Kind), By: n.by(o.WithdrawnBy), Icon: "check", State: ui.OK})
		}
		add(o.ObjectedOn, ui.Event{Title: "Opposition : " + objectionLabel(o.Kind), Note: channel(o.Channel), By: n.by(o.By), Icon: "flag", State: ui.Attention})
	}
	for _, a := range n.will.Agreements {
		add(a.AgreedOn, ui.Event{Title: "La personne a laissé ce médecin savoir qui elle est", By: n.by(a.By), Icon: "key-round", State: ui.Info})
	}
	for _, i := range n.Will.Informed {
		note := channel(i.Channel)
		if i.Notice != "" {
			note = joined(note, "notice "+i.Notice)
		}
		add(i.InformedOn, ui.Event{Title: "Information donnée", Note: note, By: n.by(i.By), Icon: "info", State: ui.OK})
	}
	for _, c := range n.will.Sharing {
		if !c.WithdrawnOn.IsZero() {
			add(c.WithdrawnOn, ui.Event{Title: "Retrait d’un accord au partage hors de l’équipe", Note: channel(c.WithdrawnChannel), By: n.by(c.WithdrawnBy), Icon: "x", State: ui.Attention})
		}
		add(c.GivenOn, ui.Event{Title: "Accord au partage hors de l’équipe", Note: channel(c.Channel), By: n.by(c.By), Icon: "send", State: ui.Info})
	}
	for _, c := range n.will.Care {
		if !c.WithdrawnOn.IsZero() {
			add(c.WithdrawnOn, ui.Event{Title: "Retrait du consentement aux soins", Note: channel(c.WithdrawnChannel), By: n.by(c.WithdrawnBy), Icon: "x", State: ui.Attention})
		}
		add(c.GivenOn, ui.Event{Title: "Consentement aux soins", Note: channel(c.Channel), By: n.by(c.By), Icon: "check", State: ui.OK})
	}
	for _, x := range n.will.Refusals {
		if !x.WithdrawnOn.IsZero() {
			add(x.WithdrawnOn, ui.Event{Title: "Fin d’un refus de mineur : " + x.Item.Label(), By: n.by(x.WithdrawnBy), Icon: "check"})
		}
		add(x.RefusedOn, ui.Event{Title: "Refus d’un mineur : " + x.Item.Label(), By: n.by(x.By), Icon: "lock", State: ui.Attention})
	}
	return latestFirst(list)
}

type datedEvent struct {
	on civil.Day
	ui.Event
}

func latestFirst(list []datedEvent) []ui.Event {
	slices.SortStableFunc(list, func(a, b datedEvent) int { return b.on.Compare(a.on) })
	events := make([]ui.Event, len(list))
	for i, d := range list {
		d.When = d.on.Short()
		events[i] = d.Event
	}
	return events
}

func categories() []ui.Option {
	list := make([]ui.Option, len(patient.Categories))
	for i, c := range patient.Categories {
		list[i] = ui.Option{Value: string(c), Label: c.Label()}
	}
	return list
}

func supports() []ui.Option {
	list := make([]ui.Option, len(patient.Supports))
	for i, s := range patient.Supports {
		list[i] = ui.Option{Value: string(s), Label: s.Label()}
	}
	return list
}

func recordItems() []ui.Option {
	list := make([]ui.Option, len(patient.RecordItems))
	for i, x := range patient.RecordItems {
		list[i] = ui.Option{Value: string(x), Label: x.Label()}
	}
	return list
}
