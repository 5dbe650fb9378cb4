package patient

import (
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/identifier"
	"maillage/internal/ground/text"
)

// Mode is the way somebody is known.
type Mode string

// The modes.
const (
	ModeNominative  Mode = "nominative"
	ModeProvisional Mode = "provisional"
	ModeAnonymous   Mode = "anonymous"
)

// Label is the mode's name on screens.
func (m Mode) Label() string {
	switch m {
	case ModeNominative:
		return "Nominatif"
	case ModeProvisional:
		return "Provisoire"
	case ModeAnonymous:
		return "Anonyme"
	default:
		return ""
	}
}

// Identity is who somebody is: exactly one of Nominative, Provisional and
// Anonymous. What needs a name takes the type that has one, so that an
// anonymous person cannot reach it (CSP L3414-1).
type Identity interface {
	Mode() Mode
	isIdentity()
}

// Traits are what identifies a person. BirthName, FirstNames, BirthDate, sex
// and BirthPlace are the five strict traits of the INS; sex stands on Patient.
type Traits struct {
	BirthName  string
	FirstNames string // the whole list, in the order of civil status
	FirstGiven string // the first of them, when it cannot be told from the list: « Anna Maria »
	UsedName   string
	UsedFirst  string
	BirthDate  civil.Day
	BirthYear  int    // when only the year is known
	BirthPlace string // INSEE code of the commune or country of birth
}

// Nominative is a person known by name.
type Nominative struct {
	Traits
	Contact
	INS      identifier.INS // when the INSi gave it
	INSProof string         // reference of the INSi's answer
}

// Provisional is a person whose traits are partly known: a name heard on the
// phone, a birth year.
type Provisional struct {
	Traits
	Contact
}

// Anonymous is a person who asked not to be known. There is only what the team
// calls him or her.
type Anonymous struct {
	Alias string
}

// Mode says which of the three it is.
func (Nominative) Mode() Mode { return ModeNominative }

// Mode says which of the three it is.
func (Provisional) Mode() Mode { return ModeProvisional }

// Mode says which of the three it is.
func (Anonymous) Mode() Mode { return ModeAnonymous }

func (Nominative) isIdentity()  {}
func (Provisional) isIdentity() {}
func (Anonymous) isIdentity()   {}

// DisplayName is how lists call the person: « DURAND Claire ».
func (t Traits) DisplayName() string {
	last := t.UsedName
	if last == "" {
		last = t.BirthName
	}
	first := t.UsedFirst
	if first == "" {
		first = t.First()
	}
	return strings.TrimSpace(strings.ToUpper(last) + " " + first)
}

// First is the first of the first names (A51): as it was received, or the
// beginning of the list.
func (t Traits) First() string {
	if t.FirstGiven != "" {
		return t.FirstGiven
	}
	first, _, _ := strings.Cut(strings.ReplaceAll(t.FirstNames, ",", " "), " ")
	return first
}

// year is the year of birth, 0 when it is not known.
func (t Traits) year() int {
	if !t.BirthDate.IsZero() {
		return t.BirthDate.Year()
	}
	return t.BirthYear
}

// words are the folded words of all the names, and what a composed name is
// when written in one: « d’Ornano » is ornano, d and dornano, « Le Goff » also
// legoff.
func (t Traits) words() []string {
	var all []string
	seen := map[string]bool{"": true}
	add := func(words ...string) {
		for _, w := range words {
			if !seen[w] {
				seen[w] = true
				all = append(all, w)
			}
		}
	}
	for _, name := range []string{t.BirthName, t.UsedName, t.FirstNames, t.UsedFirst} {
		add(text.Words(name)...)
		for part := range strings.FieldsSeq(name) {
			add(text.Compact(part))
		}
	}
	add(text.Compact(t.BirthName), text.Compact(t.UsedName))
	return all
}

// traitsOf gives the traits of an identity that has some.
func traitsOf(id Identity) (Traits, bool) {
	switch id := id.(type) {
	case Nominative:
		return id.Traits, true
	case Provisional:
		return id.Traits, true
	default:
		return Traits{}, false
	}
}

// TraitsOf gives the traits of an identity that has some.
func TraitsOf(id Identity) (Traits, bool) { return traitsOf(id) }

// Trust is how far an identity may be relied on (RNIV EXI SI 07).
type Trust string

// The four statuses.
const (
	TrustProvisional Trust = "provisoire"
	TrustRetrieved   Trust = "récupérée"
	TrustValidated   Trust = "validée"
	TrustQualified   Trust = "qualifiée"
)

// TrustOf computes the status from the only two facts that make it: the INSi
// retrieved, a document checked. Doubt, fiction or anonymity force provisoire
// (RNIV EXI SI 09).
func TrustOf(mode Mode, insi, document civil.Day, doubtful, fictitious bool) Trust {
	if mode != ModeNominative || doubtful || fictitious {
		return TrustProvisional
	}
	switch retrieved, checked := !insi.IsZero(), !document.IsZero(); {
	case retrieved && checked:
		return TrustQualified
	case retrieved:
		return TrustRetrieved
	case checked:
		return TrustValidated
	default:
		return TrustProvisional
	}
}

// frozen says whether the strict traits may no longer be edited.
func (t Trust) frozen() bool { return t == TrustRetrieved || t == TrustQualified }

// Label is the status as a sentence says it.
func (t Trust) Label() string { return "Identité " + string(t) }

// DocumentKind is the kind of identity document that was checked.
type DocumentKind string

// The documents that validate an identity: those the INS accepts (FR Core,
// fr-core-vs-mode-validation-identity-ins) and the residence permit.
const (
	Passport         DocumentKind = "PA"
	IdentityCard     DocumentKind = "CN"
	ResidencePermit  DocumentKind = "CS"
	BirthCertificate DocumentKind = "AN"
	FamilyBook       DocumentKind = "LE"
)

// DocumentKinds lists them in the order of forms.
var DocumentKinds = []DocumentKind{IdentityCard, Passport, ResidencePermit, BirthCertificate, FamilyBook}

// Label is the document's name, empty for a kind that validates nothing.
func (k DocumentKind) Label() string {
	switch k {
	case Passport:
		return "Passeport"
	case IdentityCard:
		return "Carte nationale d’identité"
	case ResidencePermit:
		return "Titre de séjour"
	case BirthCertificate:
		return "Extrait d’acte de naissance"
	case FamilyBook:
		return "Livret de famille"
	default:
		return ""
	}
}
