package patientweb

import (
	"net/http"
	"strconv"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"

	"github.com/a-h/templ"
)

const circlePath = "/entourage"

// circle is the page of how to reach somebody and who stands around.
type circle struct {
	opened
	Around    []patient.Around
	Reminders []patient.ReminderConsent
	contact   typed
	reminder  typed
	around    typed
	tried     typed    // the one that came back, if any
	entry     db.ID    // the entry being changed, none for a new one
	relative  bool     // the form is one of a relative
	add       string   // what the reader wants to add: proche or professionnel
	stale     []string // what somebody else saved meanwhile
}

func (p *pages) circle(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showCircle(w, r, who, nil, typed{}, nil)
}

func (p *pages) amendContact(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d struct {
		patient.ContactDraft
		versioned
	}
	return p.act(w, r, &d, circlePath, func(id db.ID, key string) (string, error) {
		return "Coordonnées enregistrées.", p.svc.AmendContact(r.Context(), who, id, d.ContactDraft, d.Version, key)
	}, func(t typed, refusal error) error {
		return p.showCircle(w, r, who, func(c *circle) *typed { return &c.contact }, t, refusal)
	})
}

func (p *pages) agreeToReminders(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d patient.ReminderDraft
	return p.act(w, r, &d, circlePath, func(id db.ID, key string) (string, error) {
		return "Accord enregistré.", p.svc.AgreeToReminders(r.Context(), who, id, d, key)
	}, func(t typed, refusal error) error {
		return p.showCircle(w, r, who, func(c *circle) *typed { return &c.reminder }, t, refusal)
	})
}

func (p *pages) stopReminders(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d struct {
		Channel patient.Channel `form:"channel"`
	}
	return p.act(w, r, &d, circlePath, func(id db.ID, key string) (string, error) {
		return "Fin des rappels enregistrée.", p.svc.StopReminders(r.Context(), who, id, d.Channel, key)
	}, asIs)
}

// putAround adds an entry, or changes the one that the address names.
func (p *pages) putAround(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	entry, err := entryOf(r)
	if err != nil {
		return err
	}
	var d patient.AroundDraft
	return p.act(w, r, &d, circlePath, func(id db.ID, key string) (string, error) {
		return "Entourage enregistré.", p.svc.PutAround(r.Context(), who, id, entry, d, key)
	}, func(t typed, refusal error) error {
		return p.showCircle(w, r, who, func(c *circle) *typed { return &c.around }, t, refusal)
	})
}

func (p *pages) endAround(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	entry, err := entryOf(r)
	if err != nil {
		return err
	}
	return p.act(w, r, &struct{}{}, circlePath, func(id db.ID, key string) (string, error) {
		return "Entrée retirée : elle reste dans l’historique.", p.svc.EndAround(r.Context(), who, id, entry, key)
	}, asIs)
}

// entryOf is the entry that the address names, none when it names none. Faults:
// NotFound.
func entryOf(r *http.Request) (db.ID, error) {
	if r.PathValue("around") == "" {
		return 0, nil
	}
	return web.PathID(r, "around")
}

// showCircle shows the page; in says which form was refused, with what was typed.
func (p *pages) showCircle(w http.ResponseWriter, r *http.Request, who access.Actor, in func(*circle) *typed, t typed, refusal error) error {
	code, other := t.refused(refusal)
	if other != nil {
		return other
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := p.svc.Circle(r.Context(), who, id)
	if err != nil {
		return err
	}
	c := circle{opened: opened{v.View, who, v.Today}, Around: v.Around, Reminders: v.Reminders}
	if c.entry, err = entryOf(r); err != nil {
		return err
	}
	c.contact, c.reminder = c.firstContact(), blank("agreed_on", v.Today.Short())
	c.add = r.URL.Query().Get("ajouter")
	if c.around, err = c.firstAround(); err != nil {
		return err
	}
	if in != nil {
		if code == http.StatusConflict && t.Get("version") != "" {
			t.Values.Set("version", strconv.Itoa(c.Patient.Version))
			c.stale = c.differences(t)
		}
		*in(&c), c.tried = t, t
	}
	c.relative = c.around.Get("kind") == string(patient.Relative)
	page := c.page("Coordonnées et entourage", "Coordonnées et entourage")
	page.Status, page.Wide = code, true
	return p.frame.Render(w, r, who, page, circlePage(c))
}

// firstContact is the form of the contact details as the record fills it.
func (c circle) firstContact() typed {
	t := blank("version", strconv.Itoa(c.Patient.Version))
	details, _ := patient.ContactOf(c.Patient.Identity)
	for name, value := range map[string]string{
		"phone": details.Phone, "email": details.Email, "address": details.Address, "postal_code": details.PostalCode, "city": details.City,
		"commune": placeTyped(c.Patient.Commune), "prefers": string(details.Prefers), "hours": details.Hours, "message": string(details.Message),
	} {
		if value != "" {
			t.Values.Set(name, value)
		}
	}
	return t
}

// firstAround is the form of an entry: the one being changed, or a new one of
// the kind asked. Faults: NotFound when there is no such entry any more.
func (c circle) firstAround() (typed, error) {
	if c.entry == 0 {
		if c.add == "proche" {
			return blank("kind", string(patient.Relative)), nil
		}
		return blank(), nil
	}
	for _, a := range c.Around {
		if a.ID == c.entry {
			return blank("kind", string(a.Kind), "name", a.Name, "relation", a.Relation, "place", a.Place, "around_phone", a.Phone, "note", a.Note,
				"informed", ticked(a.Informed), "trusted", ticked(a.Trusted), "legal", ticked(a.Legal)), nil
		}
	}
	if c.Patient.Withheld {
		return blank(), nil
	}
	return typed{}, fault.Missing()
}

// differences are the details that somebody else saved otherwise.
func (c circle) differences(mine typed) []string {
	var list []string
	saved := c.firstContact()
	for _, f := range mine.contactFields() {
		if theirs := saved.Get(f.Name); theirs != mine.Get(f.Name) {
			list = append(list, f.Label+ui.NarrowSpace+": "+words(field{Input: f}, theirs))
		}
	}
	return list
}

// contactFields are the fields of the contact details, in their order.
func (t typed) contactFields() []ui.Input {
	var channels []ui.Option
	for _, c := range patient.Channels {
		channels = append(channels, ui.Option{Value: string(c), Label: c.Label()})
	}
	unasked := func(in *ui.Input) { in.Empty = "Non demandé" }
	return []ui.Input{
		t.in("phone", "Téléphone", kind("tel"), size(16)), t.in("email", "Courriel", kind("email"), size(28)),
		t.in("address", "Adresse", size(36)), t.in("postal_code", "Code postal", size(8)), t.in("city", "Ville", size(20)),
		t.in("commune", "Commune de résidence", size(24), help("Pour les comptes par territoire.")),
		t.in("prefers", "Préfère être joint par", from(channels), unasked), t.in("hours", "À quels moments", size(28), help("Par exemple : après 18 h, jamais le mercredi.")),
		t.in("message", "Peut-on laisser un message ?", from([]ui.Option{{Value: string(patient.Yes), Label: "Oui"}, {Value: string(patient.No), Label: "Non"}}), unasked),
	}
}

// channelOptions are the ways of reminding somebody that the details allow.
func (c circle) channelOptions() []ui.Option {
	details, _ := patient.ContactOf(c.Patient.Identity)
	var list []ui.Option
	for _, by := range patient.Channels {
		if details.Can(by) && !c.reminded(by) {
			list = append(list, ui.Option{Value: string(by), Label: by.Label()})
		}
	}
	return list
}

func (c circle) reminded(by patient.Channel) bool {
	for _, r := range c.Reminders {
		if r.Channel == by && r.WithdrawnOn.IsZero() {
			return true
		}
	}
	return false
}

// standing are the agreements to reminders that hold.
func (c circle) standing() []patient.ReminderConsent {
	var list []patient.ReminderConsent
	for _, r := range c.Reminders {
		if r.WithdrawnOn.IsZero() {
			list = append(list, r)
		}
	}
	return list
}

// reminderTerms are these agreements as they are read, each with its end.
func (c circle) reminderTerms() []ui.Term {
	var terms []ui.Term
	for _, r := range c.standing() {
		parts := []templ.Component{ui.T("Accord du " + r.AgreedOn.Short() + ", recueilli par " + c.by(r.By))}
		if c.may(access.PatientAmend) {
			parts = append(parts, ui.PostButton(c.stopping(r)))
		}
		terms = append(terms, ui.Term{Label: r.Channel.Label(), Component: ui.Several(parts...)})
	}
	return terms
}

func (c circle) stopping(r patient.ReminderConsent) ui.PostProps {
	return ui.PostProps{
		Action: c.path(circlePath + "/rappels/retrait"), Label: "Arrêter", Variant: ui.Quiet, Small: true,
		Fields: []ui.Pair{{Name: "channel", Value: string(r.Channel)}},
	}
}

// reachTerms are the details as they are read before calling.
func (c circle) reachTerms() []ui.Term {
	d, _ := patient.ContactOf(c.Patient.Identity)
	terms := []ui.Term{{Label: "Téléphone", Value: d.Phone}}
	if d.Email != "" {
		terms = append(terms, ui.Term{Label: "Courriel", Value: d.Email})
	}
	if d.Address != "" || d.City != "" {
		terms = append(terms, ui.Term{Label: "Adresse", Value: joined(d.Address, strings.TrimSpace(d.PostalCode+" "+d.City))})
	}
	wish := d.Hours
	if d.Prefers != "" {
		wish = joined(d.Prefers.Label(), d.Hours)
	}
	message := ui.Tag(ui.Attention, "Non demandé : n’en laissez pas")
	switch d.Message {
	case patient.Yes:
		message = ui.Tag(ui.OK, "Oui")
	case patient.No:
		message = ui.Tag(ui.Alerte, "Non")
	}
	return append(terms, ui.Term{Label: "Préfère", Value: wish}, ui.Term{Label: "Laisser un message", Component: message})
}
