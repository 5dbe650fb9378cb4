package agenda

import (
	"fmt"
	"slices"
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// ConflictKind is why a time is doubtful.
type ConflictKind string

// The kinds, the gravest first.
const (
	ConflictSame         ConflictKind = "same"         // the same person with the same professional: refused
	ConflictProfessional ConflictKind = "professional" // the professional is taken
	ConflictPatient      ConflictKind = "patient"      // the person has another appointment
	ConflictRoom         ConflictKind = "room"
	ConflictAway         ConflictKind = "away"
	ConflictClosed       ConflictKind = "closed" // outside the professional's permanences
)

var conflictKinds = []ConflictKind{ConflictSame, ConflictProfessional, ConflictPatient, ConflictRoom, ConflictAway, ConflictClosed}

// Conflict is one doubt about one day. It never tells what another team plans.
type Conflict struct {
	Kind ConflictKind
	Day  civil.Day
}

// said are the words of each kind, without the day.
var said = map[ConflictKind]string{
	ConflictSame:         "ce rendez-vous existe déjà, avec la même personne et le même professionnel",
	ConflictProfessional: "ce professionnel a déjà un rendez-vous à cette heure",
	ConflictPatient:      "la personne a déjà un rendez-vous à cette heure",
	ConflictRoom:         "la salle est déjà prise",
	ConflictAway:         "ce professionnel est absent",
	ConflictClosed:       "c’est en dehors de ses permanences dans cette équipe",
}

// Words says it to whoever plans.
func (c Conflict) Words() string { return "Le " + c.Day.Short() + ", " + said[c.Kind] + "." }

// around is what stands near some times: enough to judge them.
type around struct {
	taken  []Appointment  // of the professional, of the room, of the person, in any team
	avails []Availability // of the professional, in any team
}

// conflicts judges one time. Those moved along with it, by their ids, do not
// stand in its way.
func (s around) conflicts(a Appointment, moving map[db.ID]bool) []Conflict {
	found := map[ConflictKind]bool{}
	for _, b := range s.taken {
		if moving[b.ID] || b.ID == a.ID && a.ID != 0 || !b.stands() || !a.overlaps(b) {
			continue
		}
		sameWho := a.ProfessionalID != 0 && b.ProfessionalID == a.ProfessionalID
		samePerson := a.PatientID != 0 && b.PatientID == a.PatientID
		found[ConflictSame] = found[ConflictSame] || sameWho && samePerson && a.TeamID == b.TeamID
		found[ConflictProfessional] = found[ConflictProfessional] || sameWho
		found[ConflictPatient] = found[ConflictPatient] || samePerson
		found[ConflictRoom] = found[ConflictRoom] || a.RoomID != 0 && b.RoomID == a.RoomID
	}
	found[ConflictAway], found[ConflictClosed] = s.absent(a)
	var list []Conflict
	for _, k := range conflictKinds {
		if found[k] {
			list = append(list, Conflict{k, a.Day})
		}
	}
	return list
}

// absent says whether the professional is away, and whether it is outside the
// permanences of the team: somebody who told none receives at any time.
func (s around) absent(a Appointment) (away, closed bool) {
	told, within := false, false
	for _, v := range s.avails {
		if v.ProfessionalID != a.ProfessionalID || a.ProfessionalID == 0 {
			continue
		}
		switch {
		case v.Kind == Away:
			away = away || v.on(a.Day) && a.At < v.Until && v.At < a.Until()
		case v.TeamID == a.TeamID && (civil.Period{From: v.From, To: v.To}).Contains(a.Day):
			told = true
			within = within || v.on(a.Day) && v.At <= a.At && a.Until() <= v.Until
		}
	}
	return away, told && !within && a.Kind == KindSession
}

// ConflictError carries the conflicts of an appointment that waits for a yes.
type ConflictError struct{ Conflicts []Conflict }

// Error says why it waits.
func (e *ConflictError) Error() string { return "conflicts" }

const daysShown = 4 // of a series, for each kind

// settle refuses what cannot be, and asks to confirm the rest. Faults: Invalid on
// « confirm », caused by a *ConflictError.
func settle(list []Conflict, confirmed bool) error {
	if len(list) == 0 {
		return nil
	}
	refused := ""
	for _, c := range list {
		if c.Kind == ConflictSame {
			refused = c.Words()
			break
		}
	}
	if refused == "" && confirmed {
		return nil
	}
	message := "À vérifier avant d’enregistrer : relisez, puis confirmez."
	field := fault.Field{Name: "confirm", Message: words(list)}
	if refused != "" {
		message, field = "Ce rendez-vous existe déjà.", fault.Field{Name: "starts", Message: refused}
	}
	return &fault.Error{Kind: fault.Invalid, Message: message, Fields: []fault.Field{field}, Cause: &ConflictError{list}}
}

// words says the conflicts kind by kind, with the first days of each.
func words(list []Conflict) string {
	var all []string
	for _, k := range kindsOf(list) {
		var days []string
		for _, c := range list {
			if c.Kind == k {
				days = append(days, c.Day.Short())
			}
		}
		more := len(days) - daysShown
		when := "Le " + strings.Join(days[:min(len(days), daysShown)], ", le ")
		if more == 1 {
			when += " et un autre jour"
		} else if more > 1 {
			when += fmt.Sprintf(" et %d autres jours", more)
		}
		all = append(all, when+", "+said[k]+".")
	}
	return strings.Join(all, " ")
}

// kindsOf lists the kinds found, each once, in their order.
func kindsOf(list []Conflict) []ConflictKind {
	var kinds []ConflictKind
	for _, k := range conflictKinds {
		if slices.ContainsFunc(list, func(c Conflict) bool { return c.Kind == k }) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}
