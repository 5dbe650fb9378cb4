package patient

import (
	"fmt"
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/terminology"
)

// Enrolment is one stay of a person in a programme, with one microstructure.
// The GP opens it, any core member closes it; closed, it is only read.
type Enrolment struct {
	ID          db.ID
	PatientID   db.ID
	TeamID      db.ID
	ProgrammeID db.ID
	OpenedOn    civil.Day
	OpenedBy    db.ID // the GP; zero when an import could not tell
	ClosedOn    civil.Day
	ExitReason  string
	Referral    string
	OtherScheme string
	Version     int
}

// Open says whether the follow-up goes on.
func (e Enrolment) Open() bool { return e.ClosedOn.IsZero() }

// CoversDay says why a fact dated that day cannot belong to the enrolment (rule
// 20): nil, or an Invalid fault on the field given.
func (e Enrolment) CoversDay(day, today civil.Day, field string) error {
	var wrong fault.Fields
	switch {
	case day.IsZero():
		wrong.Add(field, "Indiquez la date.")
	case day.After(today):
		wrong.Add(field, fmt.Sprintf("Le %s est dans le futur : la date va du %s au %s.", day.Short(), e.OpenedOn.Short(), today.Short()))
	case day.Before(e.OpenedOn):
		wrong.Add(field, fmt.Sprintf("Le %s est avant l’inclusion du %s.", day.Short(), e.OpenedOn.Short()))
	case !e.Open() && day.After(e.ClosedOn):
		wrong.Add(field, fmt.Sprintf("Le %s est après la sortie du %s.", day.Short(), e.ClosedOn.Short()))
	}
	return wrong.Err()
}

// EnrolDraft is what the GP types to include somebody.
type EnrolDraft struct {
	Mode       string    `form:"mode"`
	BirthName  string    `form:"birth_name"`
	FirstNames string    `form:"first_names"`
	UsedName   string    `form:"used_name"`
	Sex        string    `form:"sex"`
	BirthDate  civil.Day `form:"birth_date"`
	BirthYear  int       `form:"birth_year"`
	BirthPlace string    `form:"birth_place"`
	Phone      string    `form:"phone"`
	Email      string    `form:"email"`
	Alias      string    `form:"alias"`
	Commune    string    `form:"commune"`

	DocumentKind string    `form:"document_kind"`
	DocumentOn   civil.Day `form:"document_on"`

	OpenedOn        civil.Day `form:"opened_on"`
	Primary         string    `form:"primary"`
	Behaviours      []string  `form:"behaviours"`
	Reasons         []string  `form:"reasons"`
	Complexity      string    `form:"complexity"`
	OtherScheme     string    `form:"other_scheme"`
	OtherSchemeNote string    `form:"other_scheme_note"`
	Referral        string    `form:"referral"`
	InformedOn      civil.Day `form:"informed_on"`
	Notice          string    `form:"notice"`
	Channel         string    `form:"channel"`
	Distinct        bool      `form:"distinct"` // the GP saw the near records: this is somebody else
}

const (
	longestName = 100
	longestText = 4000
)

// Validate holds the draft against the rules that need nothing else. today
// bounds the dates.
func (d EnrolDraft) Validate(today civil.Day) error {
	var wrong fault.Fields
	d.validateIdentity(&wrong, today)
	d.validateCriteria(&wrong)
	d.validateDates(&wrong, today)
	return wrong.Err()
}

func (d EnrolDraft) validateIdentity(wrong *fault.Fields, today civil.Day) {
	switch Mode(d.Mode) {
	case ModeNominative:
		if d.BirthName == "" {
			wrong.Add("birth_name", "Indiquez le nom de naissance.")
		}
		if d.FirstNames == "" {
			wrong.Add("first_names", "Indiquez le ou les prénoms de naissance. Sans prénom connu, choisissez « identité provisoire ».")
		}
		if d.BirthDate.IsZero() {
			wrong.Add("birth_date", "Indiquez la date de naissance. Si elle n’est pas connue, choisissez « identité provisoire ».")
		}
		if d.Sex == "" || d.Sex == "unknown" {
			wrong.Add("sex", "Indiquez le sexe à l’état civil.")
		}
	case ModeProvisional:
		if d.BirthName == "" && d.UsedName == "" && d.FirstNames == "" {
			wrong.Add("birth_name", "Indiquez au moins un nom ou un prénom, ou choisissez le suivi anonyme.")
		}
	case ModeAnonymous:
		d.validateAnonymous(wrong)
	default:
		wrong.Add("mode", "Choisissez comment la personne est connue.")
	}
	for name, value := range map[string]string{"birth_name": d.BirthName, "first_names": d.FirstNames, "used_name": d.UsedName, "alias": d.Alias, "phone": d.Phone, "email": d.Email} {
		if len([]rune(value)) > longestName {
			wrong.Add(name, fmt.Sprintf("%d caractères au plus.", longestName))
		}
	}
	if d.BirthDate.After(today) {
		wrong.Add("birth_date", "La date de naissance est dans le futur.")
	}
	if !d.BirthDate.IsZero() && d.BirthDate.Year() < today.Year()-120 {
		wrong.Add("birth_date", "La date de naissance est trop ancienne.")
	}
	if d.BirthYear != 0 && (d.BirthYear > today.Year() || d.BirthYear < today.Year()-120) {
		wrong.Add("birth_year", "Année de naissance impossible.")
	}
	if d.Sex != "" && !terminology.Known("sex", terminology.Code(d.Sex)) {
		wrong.Add("sex", "Choisissez dans la liste.")
	}
	if d.BirthPlace != "" && len(d.BirthPlace) != 5 {
		wrong.Add("birth_place", "Le code INSEE a cinq caractères, par exemple 31555.")
	}
	if d.Email != "" && !strings.Contains(d.Email, "@") {
		wrong.Add("email", "Cette adresse de courriel n’est pas complète.")
	}
}

// validateAnonymous: nothing that identifies may be typed with anonymity
// (CSP L3414-1; requirement A12).
func (d EnrolDraft) validateAnonymous(wrong *fault.Fields) {
	if d.Alias == "" {
		wrong.Add("alias", "Indiquez comment l’équipe appellera la personne.")
	}
	const erase = "Un suivi anonyme ne garde rien qui identifie : effacez ce champ."
	for name, filled := range map[string]bool{"birth_name": d.BirthName != "", "first_names": d.FirstNames != "", "used_name": d.UsedName != "",
		"birth_date": !d.BirthDate.IsZero(), "birth_year": d.BirthYear != 0, "birth_place": d.BirthPlace != "", "phone": d.Phone != "",
		"email": d.Email != "", "commune": d.Commune != "", "document_on": !d.DocumentOn.IsZero()} {
		if filled {
			wrong.Add(name, erase)
		}
	}
}

func (d EnrolDraft) validateCriteria(wrong *fault.Fields) {
	if d.Primary == "" && len(d.Behaviours) == 0 {
		wrong.Add("primary", "Indiquez au moins une conduite addictive, avec ou sans produit.")
	}
	for _, b := range d.behaviours() {
		if !terminology.Known("behaviour", terminology.Code(b)) {
			wrong.Add("primary", "Choisissez les conduites addictives dans la liste.")
			break
		}
	}
	if len(d.Reasons) == 0 && d.Complexity == "" {
		wrong.Add("reasons", "Dites en quoi la situation est complexe : c’est un critère d’inclusion.")
	}
	for _, r := range d.Reasons {
		if !terminology.Known("complex_reason", terminology.Code(r)) {
			wrong.Add("reasons", "Choisissez les motifs dans la liste.")
			break
		}
	}
	if !terminology.Known("other_scheme", terminology.Code(d.OtherScheme)) {
		wrong.Add("other_scheme", "Dites si la personne est déjà suivie dans un autre dispositif de ville.")
	} else if d.OtherScheme != "none" && d.OtherSchemeNote == "" {
		wrong.Add("other_scheme_note", "La personne est déjà suivie ailleurs : dites pourquoi la microstructure est nécessaire en plus.")
	}
	if d.Referral != "" && !terminology.Known("referral_origin", terminology.Code(d.Referral)) {
		wrong.Add("referral", "Choisissez dans la liste.")
	}
	for name, value := range map[string]string{"complexity": d.Complexity, "other_scheme_note": d.OtherSchemeNote} {
		if len([]rune(value)) > longestText {
			wrong.Add(name, fmt.Sprintf("%d caractères au plus.", longestText))
		}
	}
}

func (d EnrolDraft) validateDates(wrong *fault.Fields, today civil.Day) {
	if d.OpenedOn.IsZero() {
		wrong.Add("opened_on", "Indiquez la date d’inclusion.")
	} else if d.OpenedOn.After(today) {
		wrong.Add("opened_on", "L’inclusion ne peut pas être dans le futur.")
	}
	if d.InformedOn.IsZero() {
		wrong.Add("informed_on", "Indiquez quand la personne a été informée : l’information précède tout partage.")
	} else if d.InformedOn.After(today) {
		wrong.Add("informed_on", "L’information ne peut pas être dans le futur.")
	} else if !d.OpenedOn.IsZero() && d.InformedOn.After(d.OpenedOn) {
		wrong.Add("informed_on", "L’information précède l’inclusion, ou se donne le même jour.")
	}
	if d.DocumentKind != "" && d.DocumentOn.IsZero() {
		wrong.Add("document_on", "Indiquez quand la pièce a été vérifiée.")
	}
	if d.DocumentOn.After(today) {
		wrong.Add("document_on", "La vérification ne peut pas être dans le futur.")
	}
}

// behaviours lists the behaviours, the one that motivates the request first.
func (d EnrolDraft) behaviours() []string {
	var list []string
	seen := map[string]bool{}
	for _, b := range append([]string{d.Primary}, d.Behaviours...) {
		if b != "" && !seen[b] {
			seen[b] = true
			list = append(list, b)
		}
	}
	return list
}

// identity is the Identity that a valid draft describes.
func (d EnrolDraft) identity() Identity {
	traits := Traits{BirthName: d.BirthName, FirstNames: d.FirstNames, UsedName: d.UsedName, BirthDate: d.BirthDate,
		BirthYear: d.BirthYear, BirthPlace: strings.ToUpper(d.BirthPlace)}
	contact := Contact{Phone: d.Phone, Email: d.Email}
	switch Mode(d.Mode) {
	case ModeNominative:
		return Nominative{Traits: traits, Contact: contact}
	case ModeProvisional:
		return Provisional{Traits: traits, Contact: contact}
	default:
		return Anonymous{Alias: d.Alias}
	}
}
