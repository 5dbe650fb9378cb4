package agenda

import (
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

// Conflict is one doubt about one day. It never tells what another team plans.
type Conflict struct {
	Kind ConflictKind
	Day  civil.Day
}

// Words says it to whoever plans.
func (c Conflict) Words() string {
	on := "Le " + c.Day.Short() + " : "
	switch c.Kind {
	case ConflictSame:
		return on + "ce rendez-vous existe déjà, avec la même personne et le même professionnel."
	case ConflictProfessional:
		return on + "ce professionnel a déjà un rendez-vous à cette heure."
	case ConflictPatient:
		return on + "la personne a déjà un rendez-vous à cette heure."
	case ConflictRoom:
		return on + "la salle est déjà prise."
	case ConflictAway:
		return on + "ce professionnel est absent."
	case ConflictClosed:
		return on + "c’est en dehors de ses permanences dans cette équipe."
	default:
		return ""
	}
}

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
	for _, k := range []ConflictKind{ConflictSame, ConflictProfessional, ConflictPatient, ConflictRoom, ConflictAway, ConflictClosed} {
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

const conflictsShown = 6

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
	message := "Quelque chose a déjà lieu à cette heure : relisez, puis confirmez."
	field := fault.Field{Name: "confirm", Message: words(list)}
	if refused != "" {
		message, field = "Ce rendez-vous existe déjà.", fault.Field{Name: "starts", Message: refused}
	}
	return &fault.Error{Kind: fault.Invalid, Message: message, Fields: []fault.Field{field}, Cause: &ConflictError{list}}
}

func words(list []Conflict) string {
	var all []string
	for i, c := range list {
		if i == conflictsShown {
			all = append(all, "Et d’autres.")
			break
		}
		all = append(all, c.Words())
	}
	return strings.Join(all, " ")
}
