package workbook

import (
	"slices"
	"strconv"
	"strings"

	"maillage/internal/ground/civil"
)

// Patient is one dossier and its enrolment. Key is the normalised number, Team
// the key of the team. An anonymous patient has an alias and a birth year at
// most: no name, no birth date. BirthYear is set whenever the birth is. Present
// says that the install holds the dossier, Closes that its exit is added to it.
type Patient struct {
	Key       string
	Source    Source
	Present   bool
	Closes    bool
	Dossier   string // as written
	Team      string
	Anonymous bool
	Alias     string
	LastName  string
	FirstName string
	Sex       Code
	Birth     civil.Day
	BirthYear int
	Commune   string
	Enrolment Enrolment
	names     names
}

// patient reads one row of the patients.
func (b *builder) patient(f *rowFate) {
	p := &Patient{Source: f.source(), Dossier: f.value(FieldDossier)}
	p.Key = DossierKey(p.Dossier)
	if p.Key == "" {
		f.refuse(FieldDossier, MissingValue, "Le numéro de dossier manque")
		return
	}
	f.who(p)
	if old := b.patients[p.Key]; old != nil {
		b.repeated(f, p, old)
		return
	}
	if row := b.dossiers.banned[p.Key]; row != 0 {
		f.glance()
		f.refuse(FieldDossier, OtherPerson, "Le dossier "+p.Dossier+" désigne deux personnes\u202f: la ligne "+strconv.Itoa(row)+" le donne à une autre que celle qui le porte déjà")
		return
	}
	if b.in.Elsewhere[p.Key] {
		f.refuse(FieldDossier, OtherPerson, "Le dossier "+p.Dossier+" est déjà celui d’une autre équipe")
	}
	f.identity(p, b.in.AsOf)
	b.patientTeam(f, p)
	b.enrolment(f, p)
	if f.refused() {
		b.dossiers.refused[p.Key] = f.fate.Row
		return
	}
	if old := b.dossiers.byKey[p.Key]; old != nil {
		b.already(f, p, old)
		return
	}
	delete(b.dossiers.refused, p.Key)
	b.patients[p.Key] = p
	b.plan.Patients = append(b.plan.Patients, p)
	b.dossiers.add(p)
	f.settle(Create, p.Key)
}

// repeated: of two rows of a dossier, the first describes the patient.
func (b *builder) repeated(f *rowFate, p, old *Patient) {
	f.birth(p, b.in.AsOf)
	f.glance()
	message := "Le dossier " + p.Dossier + " figure déjà à " + f.at(old.Source) + "\u202f: la première ligne est gardée"
	f.duplicate(FieldDossier, DuplicatePatientRow, old.Key, old.Source, message)
	f.samePerson(p, old)
}

// glance remarks on how the other cells of a repeated row are written, without
// judging what it says: nothing of it is kept.
func (f *rowFate) glance() {
	for _, c := range f.sheet.Columns {
		switch sp := layoutOf(f.sheet.Kind).spec(c.Field); {
		case c.Field == FieldDossier, c.Field == FieldLastName, c.Field == FieldFirstName, c.Field == FieldFullName, c.Field == FieldBirth:
		case sp.dated:
			f.day(c.Field, Information)
		default:
			f.value(c.Field)
		}
	}
	f.fate.Findings = slices.DeleteFunc(f.fate.Findings, func(x Finding) bool { return x.Level != Information })
}

// samePerson refuses a row that describes someone else under the number of
// another: what is written of one must not land in the record of the other. A
// name that differs alone is only pointed out.
func (f *rowFate) samePerson(p, old *Patient) {
	if p.Anonymous || old.Anonymous || p.LastName == "" || old.LastName == "" || p.names.close(namesOf(old.LastName, old.FirstName)) {
		return
	}
	who := "autre personne que " + f.at(old.Source) + " sous le même numéro de dossier"
	if p.BirthYear != 0 && old.BirthYear != 0 && (p.BirthYear != old.BirthYear || !p.Birth.IsZero() && !old.Birth.IsZero() && p.Birth != old.Birth) {
		f.refuse(FieldDossier, OtherPerson, "Cette ligne décrit une "+who)
		return
	}
	f.tell(FieldLastName, OtherPerson, Attention, "Cette ligne décrit peut-être une "+who)
}

// already compares the row with the dossier of the install. Sessions are
// judged against the enrolment the install holds.
func (b *builder) already(f *rowFate, p, old *Patient) {
	f.samePerson(p, old)
	if p.Team != old.Team {
		f.refuse(FieldTeam, OtherPerson, "Le dossier "+p.Dossier+" est déjà celui d’une autre équipe")
	}
	if f.refused() {
		b.dossiers.ban(old, f.fate.Row)
		return
	}
	p.Present = true
	b.patients[p.Key] = p
	b.plan.Patients = append(b.plan.Patients, p)
	if !p.Birth.IsZero() && !old.Birth.IsZero() && p.Birth != old.Birth {
		f.tell(FieldBirth, Differs, Attention, "Le dossier est déjà présent avec une autre date de naissance\u202f: celle du classeur n’est pas reprise, l’équipe la corrige dans le dossier")
	}
	if p.Enrolment.Included != old.Enrolment.Included {
		f.tell(FieldIncluded, Differs, Attention, "Le dossier est déjà présent avec une inclusion le "+old.Enrolment.Included.Short()+"\u202f: la date du classeur n’est pas reprise")
	}
	if p.Closes = b.exitOf(f, p, old); p.Closes {
		f.settle(Create, p.Key)
		return
	}
	f.settle(Present, p.Key)
}

// exitOf takes the exit that the workbook adds to a dossier of the install, and
// says whether it did. What is recorded already is not moved: an exit that
// differs, or that acts follow, is left to the team.
func (b *builder) exitOf(f *rowFate, p, old *Patient) bool {
	exit, last := p.Enrolment.Exit, b.lastActs[p.Key]
	switch {
	case exit.IsZero() || exit == old.Enrolment.Exit:
		return false
	case !old.Enrolment.Exit.IsZero():
		f.tell(FieldExit, Differs, Attention, "Le dossier est déjà présent avec une sortie le "+old.Enrolment.Exit.Short()+"\u202f: celle du classeur n’est pas reprise")
		return false
	case exit.Before(old.Enrolment.Included):
		f.tell(FieldExit, Differs, Attention, "Cette sortie précède l’inclusion enregistrée\u202f: elle n’est pas reprise")
		return false
	case last.After(exit):
		f.tell(FieldExit, Differs, Attention, "Un acte est enregistré le "+last.Short()+", après cette sortie\u202f: elle n’est pas reprise")
		return false
	}
	closed := *old
	closed.Enrolment.Exit = exit
	b.dossiers.replace(old, &closed)
	return true
}

// who reads the name, or the alias of an anonymous patient.
func (f *rowFate) who(p *Patient) {
	last, first := f.name()
	if rest, yes := anonymous(last); yes {
		p.Anonymous, p.Alias = true, line(strings.Trim(rest+" "+first, " "))
	} else if rest, yes := anonymous(first); yes {
		p.Anonymous, p.Alias = true, line(strings.Trim(last+" "+rest, " "))
	} else {
		p.LastName, p.FirstName = last, first
		p.names = namesOf(last, first)
	}
	if p.Anonymous && p.Alias == "" {
		p.Alias = "Dossier " + p.Dossier
	}
}

// identity reads the rest of who the patient is.
func (f *rowFate) identity(p *Patient, asOf civil.Day) {
	f.sex(p)
	f.birth(p, asOf)
	p.Commune = f.value(FieldCommune)
	if !p.Anonymous && nothing(p.LastName) {
		f.tell(FieldLastName, MissingValue, Attention, "Le nom manque et le dossier n’est pas dit anonyme")
	}
}

func (f *rowFate) sex(p *Patient) {
	if f.sheet.column(FieldSex) == nil {
		return
	}
	written := f.value(FieldSex)
	code, ok := sexOf(written)
	switch {
	case ok:
		p.Sex = code
	case nothing(written) || strings.Trim(written, "?-. ") == "":
		f.tell(FieldSex, MissingSex, Attention, "Le sexe n’est pas renseigné")
	default:
		f.tell(FieldSex, UnreadableValue, Attention, "Sexe non reconnu\u202f: "+quote(written))
	}
}

// birth reads the birth; of an anonymous patient the year alone is kept.
func (f *rowFate) birth(p *Patient, asOf civil.Day) {
	c := f.sheet.cell(f.row, FieldBirth)
	if nothing(c.Text) {
		return
	}
	f.remark(FieldBirth, c, false)
	day, year, how := birthOf(c, asOf)
	switch {
	case how == impossibleDay:
		f.tell(FieldBirth, ImpossibleDate, Attention, "La date de naissance "+quote(line(c.Text))+" n’existe pas\u202f: elle n’est pas reprise")
		return
	case how == unreadable:
		f.tell(FieldBirth, UnreadableValue, Attention, "Date de naissance illisible\u202f: "+quote(line(c.Text))+", non reprise")
		return
	case day.After(asOf):
		f.tell(FieldBirth, FutureDate, Attention, "La date de naissance "+day.Short()+" est dans le futur\u202f: elle n’est pas reprise")
		return
	case how == yearOnly:
		f.tell(FieldBirth, BirthYearOnly, Information, "Année de naissance seule\u202f: "+itoa(year))
	case how == textDay:
		f.tell(FieldBirth, DateAsText, Information, "Date saisie comme du texte\u202f: lue "+day.Short())
	}
	p.BirthYear = year
	if !p.Anonymous {
		p.Birth = day
	}
}

// patientTeam finds the team; without a column for it, the dossier's own
// beginning may tell (« 31-01-0007 » for MSMA-31-01).
func (b *builder) patientTeam(f *rowFate, p *Patient) {
	written := f.value(FieldTeam)
	t := b.teamNamed(written)
	if t == nil && written == "" {
		if i := strings.LastIndexByte(p.Key, '-'); i > 0 {
			t = b.teamNamed(p.Key[:i])
		}
		if t == nil && len(b.plan.Teams) == 1 && len(b.in.Known.Teams) == 0 {
			t = b.plan.Teams[0]
		}
	}
	switch {
	case t != nil:
		p.Team = t.Key
	case written == "":
		f.refuse(FieldTeam, MissingValue, "L’équipe manque")
	default:
		kind, why := b.unknownTeam(written)
		f.refuse(FieldTeam, kind, why)
	}
}
