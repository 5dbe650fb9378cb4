package patient

import (
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/terminology"
)

// Category is a category of professionals outside the team with whom a person
// may agree to share (CSP R1110-2).
type Category string

// The categories.
const (
	Physician      Category = "physician"
	PharmacistCat  Category = "pharmacist"
	NurseCat       Category = "nurse"
	OtherHealth    Category = "other_health"
	PsychologyCat  Category = "psychologist"
	SocialWorkers  Category = "social_worker"
	Educator       Category = "educator"
	Guardian       Category = "guardian"
	Establishments Category = "establishment"
)

// Categories lists them in the order of forms.
var Categories = []Category{Physician, PharmacistCat, NurseCat, OtherHealth, PsychologyCat, SocialWorkers, Educator, Guardian, Establishments}

// Label is the category on screens and papers, empty for one that is none.
func (c Category) Label() string {
	switch c {
	case Physician:
		return "Médecins"
	case PharmacistCat:
		return "Pharmaciens"
	case NurseCat:
		return "Infirmiers"
	case OtherHealth:
		return "Autres professionnels de santé"
	case PsychologyCat:
		return "Psychologues et psychothérapeutes"
	case SocialWorkers:
		return "Assistants de service social"
	case Educator:
		return "Éducateurs et aides familiaux"
	case Guardian:
		return "Mandataires judiciaires à la protection des majeurs"
	case Establishments:
		return "Personnels d’établissements sociaux et médico-sociaux"
	default:
		return ""
	}
}

// Support is on what information travels.
type Support string

// The supports.
const (
	SupportOral   Support = "oral"
	SupportPaper  Support = "paper"
	SupportSecure Support = "secure_mail" // health messaging
	SupportFile   Support = "shared_file"
)

// Supports lists them in the order of forms.
var Supports = []Support{SupportSecure, SupportPaper, SupportOral, SupportFile}

// Label is the support on screens and papers.
func (s Support) Label() string {
	switch s {
	case SupportOral:
		return "À l’oral, au téléphone ou en réunion"
	case SupportPaper:
		return "Courrier ou document remis"
	case SupportSecure:
		return "Messagerie sécurisée de santé"
	case SupportFile:
		return "Dossier partagé"
	default:
		return ""
	}
}

// SharingConsent is that a person agreed to sharing with professionals outside
// the team: what, with whom, on what support and kept how, as CSP L1110-4 III
// and D1110-3-1 ask. It is neither the information nor consent to care. It holds
// until it is withdrawn, by any means, and at most for the episode of care.
type SharingConsent struct {
	ID               db.ID
	EnrolmentID      db.ID
	GivenOn          civil.Day
	EndsOn           civil.Day // last day, when the person set one
	Categories       []Category
	Support          Support
	Channel          string // how it was collected
	Information      string // empty when withheld, as the next two
	Recipients       string
	Measures         string
	By               db.ID
	MadeAt           time.Time
	WithdrawnOn      civil.Day
	WithdrawnChannel string
	WithdrawnBy      db.ID
}

// Lapse is the last day a will can hold by itself, and why; the zero value when
// nothing ends it but the person.
type Lapse struct {
	On  civil.Day
	Why string
}

// sooner keeps the earlier of two ends.
func (l Lapse) sooner(on civil.Day, why string) Lapse {
	if !on.IsZero() && (l.On.IsZero() || on.Before(l.On)) {
		return Lapse{on, why}
	}
	return l
}

// Past says whether the end is behind a day.
func (l Lapse) Past(on civil.Day) bool { return !l.On.IsZero() && on.After(l.On) }

// ProgrammeEnds is the last day of a programme: that of its last version, none
// while that one has no end (versions oldest first, as the rule book gives them).
func ProgrammeEnds(versions []programme.Version) civil.Day {
	if len(versions) == 0 {
		return civil.Day{}
	}
	return versions[len(versions)-1].ValidTo
}

// LapseOfInformation is when the sharing inside the team that an information
// opens ends by itself: with the programme (rule 16; CSS R162-50-11, « au plus
// pour la durée de l’expérimentation »).
func LapseOfInformation(programmeEnds civil.Day) Lapse {
	return Lapse{}.sooner(programmeEnds, "fin du programme")
}

// Lapse is when the consent ends by itself: on the day the person set, with the
// stay it was given in (A5: it is limited to the episode of care), or with the
// programme (rule 16), whichever comes first. stay may be the zero Enrolment.
func (c SharingConsent) Lapse(stay Enrolment, programmeEnds civil.Day) Lapse {
	return Lapse{}.sooner(c.EndsOn, "date choisie par la personne").sooner(stay.ClosedOn, "sortie du suivi").sooner(programmeEnds, "fin du programme")
}

// Holds says whether the consent holds on a day. One that was withdrawn holds on
// none: nothing leaves any more, whatever the day it speaks of.
func (c SharingConsent) Holds(on civil.Day, l Lapse) bool {
	return c.WithdrawnOn.IsZero() && !on.Before(c.GivenOn) && !l.Past(on)
}

// Covers says whether the consent names a category.
func (c SharingConsent) Covers(category Category) bool {
	for _, x := range c.Categories {
		if x == category {
			return true
		}
	}
	return false
}

// SharingDraft is what is typed when a person agrees to sharing outside the team.
type SharingDraft struct {
	GivenOn     civil.Day  `form:"given_on"`
	EndsOn      civil.Day  `form:"ends_on"`
	Categories  []Category `form:"categories"`
	Recipients  string     `form:"recipients"`
	Information string     `form:"information"`
	Support     Support    `form:"support"`
	Measures    string     `form:"measures"`
	Channel     string     `form:"sharing_channel"`
}

func (d SharingDraft) validate(born, today civil.Day) error {
	var wrong fault.Fields
	pastDay(&wrong, "given_on", d.GivenOn, born, today, "Indiquez quand la personne a donné son accord.")
	if !d.EndsOn.IsZero() && d.EndsOn.Before(d.GivenOn) {
		wrong.Add("ends_on", "L’accord ne peut pas finir avant d’être donné.")
	}
	if len(d.Categories) == 0 {
		wrong.Add("categories", "Dites avec qui : au moins une catégorie de professionnels.")
	}
	for _, c := range d.Categories {
		if c.Label() == "" {
			wrong.Add("categories", "Choisissez dans la liste.")
			break
		}
	}
	if d.Information == "" {
		wrong.Add("information", "Dites quelles informations peuvent être partagées.")
	}
	if d.Support.Label() == "" {
		wrong.Add("support", "Dites par quel moyen l’information passe.")
	}
	if d.Measures == "" {
		wrong.Add("measures", "Dites ce qui protège l’information : la personne doit le savoir.")
	}
	knownChannel(&wrong, "sharing_channel", d.Channel, "Dites comment l’accord a été recueilli.")
	for _, f := range []struct{ name, value string }{{"recipients", d.Recipients}, {"information", d.Information}, {"measures", d.Measures}} {
		tooLong(&wrong, f.name, f.value, longestText)
	}
	return wrong.Err()
}

// CareConsent is that a person agreed to be cared for (CSP L1111-4): the third
// fact, apart from the two others.
type CareConsent struct {
	ID               db.ID     `db:"id"`
	GivenOn          civil.Day `db:"given_on"`
	Channel          string    `db:"channel"`
	By               db.ID     `db:"professional_id"`
	MadeAt           time.Time `db:"made_at"`
	WithdrawnOn      civil.Day `db:"withdrawn_on"`
	WithdrawnChannel string    `db:"withdrawn_channel"`
	WithdrawnBy      db.ID     `db:"withdrawn_professional_id"`
}

// CareDraft is what is typed of it.
type CareDraft struct {
	GivenOn civil.Day `form:"care_on"`
	Channel string    `form:"care_channel"`
}

func (d CareDraft) validate(born, today civil.Day) error {
	var wrong fault.Fields
	pastDay(&wrong, "care_on", d.GivenOn, born, today, "Indiquez quand la personne a consenti aux soins.")
	knownChannel(&wrong, "care_channel", d.Channel, "Dites comment elle l’a dit.")
	return wrong.Err()
}

func knownChannel(wrong *fault.Fields, field, channel, missing string) {
	if !terminology.Known(terminology.InformationChannel, terminology.Code(channel)) {
		wrong.Add(field, missing)
	}
}
