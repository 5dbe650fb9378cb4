package workbook

import (
	"regexp"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/text"
	"maillage/internal/trade/terminology"
)

// Enrolment is the time a patient is followed. IncludedBy is the key of the
// doctor, "" when not found; IncludedByText is what was written. Exit is the
// last day, no day while it goes on.
type Enrolment struct {
	Included       civil.Day
	IncludedBy     string
	IncludedByText string
	Behaviours     []Behaviour
	Situation      string
	Reasons        []Code
	Informed       Notice
	Exit           civil.Day
	ExitReason     Code
	ExitReasonText string
}

// Behaviour is one addictive behaviour as written, with its code when known.
type Behaviour struct {
	Text string
	Code Code
}

// Notice is what is known of the information of the patient: whether it was
// given, and when, if the cell tells.
type Notice struct {
	Given bool
	On    civil.Day
}

// Covers says whether a day lies within the enrolment, both ends included.
func (e Enrolment) Covers(day civil.Day) bool {
	return !day.Before(e.Included) && (e.Exit.IsZero() || !day.After(e.Exit))
}

// Year gives the patient-year a day falls in, from 0: twelve months from the
// day of inclusion. Before the inclusion it is -1.
func (e Enrolment) Year(day civil.Day) int {
	if day.Before(e.Included) {
		return -1
	}
	n := day.Year() - e.Included.Year()
	if day.Before(e.Included.AddYears(n)) {
		n--
	}
	return n
}

// enrolment reads how and how long the patient is followed.
func (b *builder) enrolment(f *rowFate, p *Patient) {
	e := &p.Enrolment
	ok := false
	if e.Included, ok = f.day(FieldIncluded, Refusal); ok {
		switch {
		case e.Included.IsZero():
			f.refuse(FieldIncluded, MissingValue, "La date d’inclusion manque")
		case e.Included.After(b.in.AsOf):
			f.refuse(FieldIncluded, FutureDate, "L’inclusion le "+e.Included.Short()+" est après le "+b.in.AsOf.Short()+", date à laquelle le classeur est lu")
		default:
			b.tooEarly(f, p)
		}
	}
	b.exit(f, e)
	b.includedBy(f, p)
	f.behaviours(e)
	if e.Situation = f.value(FieldSituation); e.Situation != "" {
		e.Reasons = codesOf("complex_reason", e.Situation)
	} else if f.sheet.column(FieldSituation) != nil {
		f.tell(FieldSituation, MissingValue, Attention, "La situation complexe n’est pas renseignée")
	}
	f.informed(e, b.in.AsOf)
}

// tooEarly: an inclusion before the convention or the training is kept.
func (b *builder) tooEarly(f *rowFate, p *Patient) {
	t := b.teams[p.Team]
	if t == nil {
		return
	}
	day := p.Enrolment.Included
	switch {
	case !t.Convention.IsZero() && day.Before(t.Convention):
		f.tell(FieldIncluded, InclusionBeforeConvention, Attention, "Inclusion le "+day.Short()+", avant la convention de l’équipe ("+t.Convention.Short()+")")
	case !t.Training.IsZero() && day.Before(t.Training):
		f.tell(FieldIncluded, InclusionBeforeTraining, Attention, "Inclusion le "+day.Short()+", avant la formation de l’équipe ("+t.Training.Short()+")")
	}
}

func (b *builder) exit(f *rowFate, e *Enrolment) {
	e.Exit, _ = f.day(FieldExit, Refusal)
	if !e.Exit.IsZero() && e.Exit.After(b.in.AsOf) {
		f.tell(FieldExit, FutureDate, Attention, "La sortie le "+e.Exit.Short()+" est après le "+b.in.AsOf.Short()+"\u202f: elle n’est pas reprise")
		e.Exit = civil.Day{}
	}
	if !e.Exit.IsZero() && !e.Included.IsZero() && e.Exit.Before(e.Included) {
		f.refuse(FieldExit, ExitBeforeInclusion, "La sortie le "+e.Exit.Short()+" précède l’inclusion le "+e.Included.Short())
	}
	reason := f.value(FieldExitReason)
	if nothing(reason) {
		return
	}
	e.ExitReasonText = reason
	e.ExitReason, _ = terminology.Find("exit_reason", reason)
	if e.Exit.IsZero() && f.sheet.cell(f.row, FieldExit).Text == "" {
		f.tell(FieldExit, MissingValue, Attention, "Un motif de sortie sans date de sortie\u202f: le suivi reste ouvert")
	}
}

func (b *builder) includedBy(f *rowFate, p *Patient) {
	written := f.value(FieldIncludedBy)
	if nothing(written) {
		if f.sheet.column(FieldIncludedBy) != nil {
			f.tell(FieldIncludedBy, MissingValue, Attention, "Le médecin incluant n’est pas indiqué")
		}
		return
	}
	p.Enrolment.IncludedByText = written
	pro, many := b.pros.find(written, clues{professions: []Code{GP}, team: p.Team})
	switch {
	case many != nil:
		f.tell(FieldIncludedBy, AmbiguousPerson, Attention, quote(written)+" peut désigner "+namesList(many))
	case pro == nil:
		f.tell(FieldIncludedBy, UnknownProfessional, Attention, "Médecin inconnu\u202f: "+quote(written)+b.suggest(written))
	default:
		p.Enrolment.IncludedBy = pro.Key
		if pro.Profession != GP {
			f.tell(FieldIncludedBy, NotAGP, Attention, quote(written)+" n’est pas médecin généraliste parmi les professionnels")
		}
	}
}

// behaviours reads the list of the addictive behaviours.
func (f *rowFate) behaviours(e *Enrolment) {
	written := f.value(FieldBehaviours)
	if nothing(written) {
		if f.sheet.column(FieldBehaviours) != nil {
			f.tell(FieldBehaviours, MissingValue, Attention, "Aucune conduite addictive renseignée")
		}
		return
	}
	pieces := listOf(written)
	if code, ok := terminology.Find("behaviour", written); ok && len(pieces) < 2 {
		e.Behaviours = []Behaviour{{written, code}}
		return
	}
	for _, piece := range pieces {
		code, ok := terminology.Find("behaviour", piece)
		if !ok {
			code, ok = terminology.Find("behaviour", bracketed.ReplaceAllString(piece, " "))
		}
		if !ok {
			f.tell(FieldBehaviours, UnreadableValue, Attention, "Conduite addictive non reconnue\u202f: "+quote(piece)+", gardée en texte")
		}
		e.Behaviours = append(e.Behaviours, Behaviour{piece, code})
	}
}

var bracketed = regexp.MustCompile(`\([^)]*\)?`)

// codesOf reads the known terms of a list in a free text.
func codesOf(list, written string) []Code {
	var out []Code
	seen := map[Code]bool{}
	for _, piece := range listOf(written) {
		if code, ok := terminology.Find(list, piece); ok && !seen[code] {
			seen[code] = true
			out = append(out, code)
		}
	}
	return out
}

// informed reads whether the patient was informed: a yes, a no, or the day.
func (f *rowFate) informed(e *Enrolment, asOf civil.Day) {
	if f.sheet.column(FieldInformed) == nil {
		return
	}
	c := f.sheet.cell(f.row, FieldInformed)
	written := f.value(FieldInformed)
	if day, how := dayOf(c); how == storedDay || how == textDay {
		e.Informed.Given = true
		if day.After(asOf) {
			f.tell(FieldInformed, FutureDate, Attention, "La date d’information "+day.Short()+" est dans le futur\u202f: elle n’est pas reprise")
			return
		}
		e.Informed.On = day
		return
	}
	if yes, known := answerOf(written); known && yes || !known && dated(written, e) {
		e.Informed.Given = true
		dated(written, e)
		return
	}
	if yes, known := answerOf(written); !known && !yes && !nothing(written) && text.Fold(written) != "" {
		f.tell(FieldInformed, UnreadableValue, Attention, "Réponse non reconnue\u202f: "+quote(written))
	}
	f.tell(FieldInformed, PatientWithoutInformation, Attention, "L’information du patient n’est pas tracée")
}

var innerDate = regexp.MustCompile(`\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}`)

// dated finds a day inside « remise le 12/03/2026 ».
func dated(written string, e *Enrolment) bool {
	y, m, d, ok := dateParts(innerDate.FindString(written))
	if !ok {
		return false
	}
	if y < 100 {
		y += 2000
	}
	day, how := civilDay(y, m, d)
	if how == textDay {
		e.Informed.On = day
	}
	return how == textDay
}
