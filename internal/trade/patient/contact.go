package patient

import (
	"context"
	"net/mail"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
)

// Contact is how to reach somebody, and what he or she wants of it. The team's
// core members change it; it is sealed with the identity, and an anonymous
// person has nowhere to keep one.
type Contact struct {
	Phone      string
	Email      string
	Address    string
	PostalCode string
	City       string
	Prefers    Channel // empty when nobody asked
	Hours      string  // « après 18 h, jamais le mercredi »
	Message    Answer  // may a message be left?
}

// Channel is a way to reach somebody.
type Channel string

// The channels.
const (
	ByEmail Channel = "email"
	BySMS   Channel = "sms"
	ByPhone Channel = "phone"
	ByPost  Channel = "postal"
)

// Channels lists them in the order of forms.
var Channels = []Channel{ByPhone, BySMS, ByEmail, ByPost}

// Label is the channel's name on screens.
func (c Channel) Label() string {
	switch c {
	case ByEmail:
		return "Courriel"
	case BySMS:
		return "SMS"
	case ByPhone:
		return "Téléphone"
	case ByPost:
		return "Courrier"
	default:
		return ""
	}
}

// Answer is yes or no, empty when nobody asked.
type Answer string

// The answers.
const (
	Yes Answer = "yes"
	No  Answer = "no"
)

// Reachable is an identity that has contact details: Nominative and Provisional.
// Anonymous is none, so that what writes to somebody or calls does not compile
// for an anonymous person (CSP L3414-1; A15).
type Reachable interface {
	Identity
	Reach() Contact
	reachedAt(Contact) Identity
}

// Reach is how to reach the person.
func (n Nominative) Reach() Contact { return n.Contact }

// Reach is how to reach the person.
func (p Provisional) Reach() Contact { return p.Contact }

func (n Nominative) reachedAt(c Contact) Identity  { n.Contact = c; return n }
func (p Provisional) reachedAt(c Contact) Identity { p.Contact = c; return p }

// ContactOf gives the contact details of an identity that has some.
func ContactOf(id Identity) (Contact, bool) {
	r, ok := id.(Reachable)
	if !ok {
		return Contact{}, false
	}
	return r.Reach(), true
}

// Can says whether the details hold what a channel needs.
func (c Contact) Can(by Channel) bool {
	switch by {
	case ByEmail:
		return c.Email != ""
	case BySMS, ByPhone:
		return c.Phone != ""
	case ByPost:
		return c.Address != "" && c.City != ""
	default:
		return false
	}
}

// ContactDraft is what is typed of how to reach somebody.
type ContactDraft struct {
	Phone      string  `form:"phone"`
	Email      string  `form:"email"`
	Address    string  `form:"address"`
	PostalCode string  `form:"postal_code"`
	City       string  `form:"city"`
	Commune    string  `form:"commune"` // of residence, for aggregates
	Prefers    Channel `form:"prefers"`
	Hours      string  `form:"hours"`
	Message    Answer  `form:"message"`
}

func (d ContactDraft) contact() Contact {
	return Contact{d.Phone, d.Email, d.Address, d.PostalCode, d.City, d.Prefers, d.Hours, d.Message}
}

func (d ContactDraft) validate() error {
	var wrong fault.Fields
	checkEmail(&wrong, d.Email)
	if d.Prefers != "" && d.Prefers.Label() == "" {
		wrong.Add("prefers", "Choisissez dans la liste.")
	} else if d.Prefers != "" && !d.contact().Can(d.Prefers) {
		wrong.Add("prefers", "Ce moyen manque encore : notez d’abord le numéro ou l’adresse.")
	}
	if d.Message != "" && d.Message != Yes && d.Message != No {
		wrong.Add("message", "Choisissez oui ou non.")
	}
	if d.Commune != "" && !placeShape.MatchString(d.Commune) {
		wrong.Add("commune", "Commune non reconnue : précisez le département, par exemple « Saint-Denis (93) », ou le code INSEE.")
	}
	for _, f := range []struct{ name, value string }{
		{"phone", d.Phone}, {"email", d.Email}, {"address", d.Address}, {"postal_code", d.PostalCode}, {"city", d.City}, {"hours", d.Hours},
	} {
		tooLong(&wrong, f.name, f.value, longestName)
	}
	return wrong.Err()
}

// checkEmail wants an address that a reminder can be sent to, or none: what no
// server reads would fail the evening before each appointment, unseen.
func checkEmail(wrong *fault.Fields, email string) {
	if email == "" {
		return
	}
	a, err := mail.ParseAddress(email)
	_, domain, _ := strings.Cut(email, "@")
	if err != nil || a.Address != email || !strings.Contains(domain, ".") {
		wrong.Add("email", "Cette adresse de courriel n’est pas complète.")
	}
}

const onlyReachable = "Un suivi anonyme ne garde ni coordonnées, ni entourage, ni rappel."

// AmendContact changes how to reach somebody; version is the one that was read.
// The former details are kept with the former identities (A23). Faults: as
// AmendIdentity; Invalid for an anonymous person.
func (s *Service) AmendContact(ctx context.Context, who access.Actor, patient db.ID, d ContactDraft, version int, key string) error {
	return s.amend(ctx, who, patient, version, key, "patient.contact", func(tx *db.Tx, p *Patient, stays []Enrolment) error {
		named, ok := p.Identity.(Reachable)
		if !ok {
			return fault.Refuse(onlyReachable)
		}
		m, err := network.TeamByID(tx, stays[0].TeamID)
		if err != nil {
			return err
		}
		if code, ok := placeCode(d.Commune, m.Departement); ok {
			d.Commune = code
		}
		if err := d.validate(); err != nil {
			return err
		}
		if err := insertFormer(tx, s.Seal, *p, who); err != nil {
			return err
		}
		p.Identity, p.Commune = named.reachedAt(d.contact()), d.Commune
		return nil
	})
}
