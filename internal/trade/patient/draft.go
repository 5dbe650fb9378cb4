package patient

import (
	"fmt"
	"unicode/utf8"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/terminology"
)

// IdentityDraft is what is typed of who somebody is, when included and when
// corrected. Places are typed by name or by INSEE code.
type IdentityDraft struct {
	Mode       string    `form:"mode"`
	BirthName  string    `form:"birth_name"`
	FirstNames string    `form:"first_names"`
	UsedName   string    `form:"used_name"`
	UsedFirst  string    `form:"used_first"`
	Sex        string    `form:"sex"`
	BirthDate  civil.Day `form:"birth_date"`
	BirthYear  int       `form:"birth_year"` // when the day is not known
	BirthPlace string    `form:"birth_place"`
	Phone      string    `form:"phone"`
	Email      string    `form:"email"`
	Address    string    `form:"address"`
	PostalCode string    `form:"postal_code"`
	City       string    `form:"city"`
	Alias      string    `form:"alias"`
	Commune    string    `form:"commune"` // of residence, for aggregates
}

const (
	longestName = 100
	longestText = 4000
	oldestAge   = 120
)

// settle turns the places typed by name into their INSEE codes; departement
// tells communes of one name apart. What means no single place stays as typed,
// and validate refuses it.
func (d *IdentityDraft) settle(departement string) {
	for _, place := range []*string{&d.BirthPlace, &d.Commune} {
		if code, ok := placeCode(*place, departement); ok {
			*place = code
		}
	}
}

// validate holds the identity against its mode. today bounds the dates.
func (d IdentityDraft) validate(wrong *fault.Fields, today civil.Day) {
	switch Mode(d.Mode) {
	case ModeNominative:
		d.validateNominative(wrong)
	case ModeProvisional:
		if d.BirthName == "" && d.UsedName == "" && d.FirstNames == "" && d.UsedFirst == "" {
			wrong.Add("birth_name", "Indiquez au moins un nom ou un prénom, ou choisissez le suivi anonyme.")
		}
	case ModeAnonymous:
		d.validateAnonymous(wrong)
		return
	default:
		wrong.Add("mode", "Choisissez comment la personne est connue.")
	}
	d.validateBirth(wrong, today)
	d.validateForm(wrong)
}

func (d IdentityDraft) validateNominative(wrong *fault.Fields) {
	if d.BirthName == "" {
		wrong.Add("birth_name", "Indiquez le nom de naissance.")
	}
	if d.FirstNames == "" {
		wrong.Add("first_names", "Indiquez le ou les prénoms de naissance. Sans prénom connu, choisissez l’identité provisoire.")
	}
	if d.BirthDate.IsZero() {
		wrong.Add("birth_date", "Indiquez la date de naissance. Si elle n’est pas connue, choisissez l’identité provisoire.")
	}
	if d.Sex == "" || d.Sex == string(terminology.SexUnknown) {
		wrong.Add("sex", "Indiquez le sexe à l’état civil.")
	}
}

// validateAnonymous: nothing that identifies may be typed with anonymity
// (CSP L3414-1; requirement A12).
func (d IdentityDraft) validateAnonymous(wrong *fault.Fields) {
	if d.Alias == "" {
		wrong.Add("alias", "Indiquez comment l’équipe appellera la personne.")
	}
	tooLong(wrong, "alias", d.Alias, longestName)
	const erase = "Un suivi anonyme ne garde rien qui identifie : effacez ce champ."
	for _, f := range []struct {
		name   string
		filled bool
	}{
		{"birth_name", d.BirthName != ""},
		{"first_names", d.FirstNames != ""},
		{"used_name", d.UsedName != ""},
		{"used_first", d.UsedFirst != ""},
		{"birth_date", !d.BirthDate.IsZero()},
		{"birth_year", d.BirthYear != 0},
		{"birth_place", d.BirthPlace != ""},
		{"phone", d.Phone != ""},
		{"email", d.Email != ""},
		{"address", d.Address != ""},
		{"postal_code", d.PostalCode != ""},
		{"city", d.City != ""},
		{"commune", d.Commune != ""},
	} {
		if f.filled {
			wrong.Add(f.name, erase)
		}
	}
	if d.Sex != "" && !knownCode(terminology.Sex, d.Sex) {
		wrong.Add("sex", "Choisissez dans la liste.")
	}
}

func (d IdentityDraft) validateBirth(wrong *fault.Fields, today civil.Day) {
	switch {
	case d.BirthDate.After(today):
		wrong.Add("birth_date", "La date de naissance est dans le futur : écrivez l’année en quatre chiffres.")
	case !d.BirthDate.IsZero() && d.BirthDate.Year() < today.Year()-oldestAge:
		wrong.Add("birth_date", "La date de naissance est trop ancienne.")
	case d.BirthYear != 0 && (d.BirthYear > today.Year() || d.BirthYear < today.Year()-oldestAge):
		wrong.Add("birth_year", "Écrivez l’année de naissance en quatre chiffres.")
	case d.BirthYear != 0 && !d.BirthDate.IsZero() && d.BirthYear != d.BirthDate.Year():
		wrong.Add("birth_year", "L’année ne correspond pas à la date de naissance : gardez l’une ou l’autre.")
	}
	for _, p := range []struct{ name, code string }{{"birth_place", d.BirthPlace}, {"commune", d.Commune}} {
		if p.code != "" && !placeShape.MatchString(p.code) {
			wrong.Add(p.name, "Commune non reconnue : précisez le département, par exemple « Saint-Denis (93) », ou le code INSEE.")
		}
	}
}

func (d IdentityDraft) validateForm(wrong *fault.Fields) {
	if d.Alias != "" {
		wrong.Add("alias", "Une personne connue par son nom n’a pas d’alias : effacez ce champ.")
	}
	if d.Sex != "" && !knownCode(terminology.Sex, d.Sex) {
		wrong.Add("sex", "Choisissez dans la liste.")
	}
	checkEmail(wrong, d.Email)
	for _, f := range []struct{ name, value string }{
		{"birth_name", d.BirthName},
		{"first_names", d.FirstNames},
		{"used_name", d.UsedName},
		{"used_first", d.UsedFirst},
		{"phone", d.Phone},
		{"email", d.Email},
		{"address", d.Address},
		{"postal_code", d.PostalCode},
		{"city", d.City},
	} {
		tooLong(wrong, f.name, f.value, longestName)
	}
}

// identity is the Identity that a valid draft describes.
func (d IdentityDraft) identity() Identity {
	traits := Traits{
		BirthName: d.BirthName, FirstNames: d.FirstNames, UsedName: d.UsedName, UsedFirst: d.UsedFirst,
		BirthDate: d.BirthDate, BirthPlace: d.BirthPlace,
	}
	if d.BirthDate.IsZero() {
		traits.BirthYear = d.BirthYear
	}
	contact := Contact{Phone: d.Phone, Email: d.Email, Address: d.Address, PostalCode: d.PostalCode, City: d.City}
	switch Mode(d.Mode) {
	case ModeNominative:
		return Nominative{Traits: traits, Contact: contact}
	case ModeProvisional:
		return Provisional{Traits: traits, Contact: contact}
	default:
		return Anonymous{Alias: d.Alias}
	}
}

// DocumentDraft is an identity document that was seen.
type DocumentDraft struct {
	Kind DocumentKind `form:"document_kind"`
	On   civil.Day    `form:"document_on"`
}

func (d DocumentDraft) validate(wrong *fault.Fields, mode Mode, today civil.Day) {
	switch {
	case d.Kind == "" && d.On.IsZero():
		return
	case mode == ModeAnonymous:
		wrong.Add("document_kind", "Un suivi anonyme ne garde aucune pièce d’identité : effacez ce champ.")
	case mode == ModeProvisional:
		wrong.Add("document_kind", "Une pièce d’identité donne le nom et la date de naissance : choisissez l’identité nominative.")
	case d.Kind.Label() == "":
		wrong.Add("document_kind", "Choisissez la pièce qui a été vérifiée.")
	case d.On.IsZero():
		wrong.Add("document_on", "Indiquez quand la pièce a été vérifiée.")
	case d.On.After(today):
		wrong.Add("document_on", "La vérification ne peut pas être dans le futur.")
	}
}

// EnrolDraft is what the GP types to include somebody.
type EnrolDraft struct {
	IdentityDraft
	CriteriaDraft
	DocumentDraft
	Distinct bool `form:"distinct"` // the GP saw the near records: this is somebody else
}

// Validate holds the draft against the rules that need nothing else. today
// bounds the dates. Faults: Invalid.
func (d EnrolDraft) Validate(today civil.Day) error {
	var wrong fault.Fields
	d.IdentityDraft.validate(&wrong, today)
	d.DocumentDraft.validate(&wrong, Mode(d.Mode), today)
	d.CriteriaDraft.validate(&wrong, today)
	if _, born := traitsOf(d.identity()); born && d.InformedOn.Before(d.BirthDate) && !d.InformedOn.IsZero() && !d.BirthDate.After(today) {
		wrong.Add("informed_on", "Ce jour précède la naissance de la personne : vérifiez l’année.")
	}
	return wrong.Err()
}

func knownCode(list, code string) bool {
	return code != "" && terminology.Known(list, terminology.Code(code))
}

// tooLong refuses a text past a number of characters.
func tooLong(wrong *fault.Fields, field, value string, most int) {
	if utf8.RuneCountInString(value) > most {
		wrong.Add(field, fmt.Sprintf("%d caractères au plus.", most))
	}
}
