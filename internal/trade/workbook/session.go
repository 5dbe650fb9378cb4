package workbook

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/sheet"
	"maillage/internal/ground/text"
)

// Session is one valid entretien. Key is the fingerprint of its seven cells,
// Dossier and Professional are keys. Rank is its place among the attended
// sessions of its profession in the patient-year, from 1; 0 when not attended.
// Present says that the install holds it.
type Session struct {
	Key          string
	Source       Source
	Present      bool
	Dossier      string
	Team         string
	Day          civil.Day
	Professional string
	Profession   Code // psychologist or social_worker: the counter
	Presence     Code
	Mode         Code // "" when not told
	Minutes      int  // 0 when not told
	Rank         int
	OverQuota    bool
}

// twin is what makes two sessions the same to a person, however spelt.
type twin struct {
	dossier, professional string
	day                   civil.Day
	profession            Code
	presence              Code
	mode                  Code
	minutes               int
}

func twinOf(s *Session) twin {
	return twin{s.Dossier, s.Professional, s.Day, s.Profession, s.Presence, s.Mode, s.Minutes}
}

// session reads one row of the sessions.
func (b *builder) session(f *rowFate) {
	s := &Session{Source: f.source()}
	s.Day = b.pastDay(f, SessionInFuture, "L’entretien")
	s.Minutes = f.minutes()
	f.presence(s)
	f.mode(s)
	written := f.value(FieldProfessional)
	kind := f.value(FieldType)
	pro := b.sessionBy(f, s, written, kind)
	p := b.sessionOf(f, s, pro)
	if f.refused() {
		return
	}
	s.Key = fingerprint(f, s, p)
	if old := b.sessions[s.Key]; old != nil {
		b.sameCells(f, s, old)
		return
	}
	b.sessions[s.Key] = s
	b.sameSession(f, s)
	b.plan.Sessions = append(b.plan.Sessions, s)
	f.settle(Create, s.Key)
	f.uncounted(s)
}

// sameCells: of identical rows the first counts.
func (b *builder) sameCells(f *rowFate, s, old *Session) {
	if old.Source.fresh() && b.fates[old.Source].fate.Outcome != Present {
		f.duplicate(FieldDate, DoubleEntry, old.Key, old.Source, "Toutes les cellules répètent "+f.at(old.Source)+"\u202f: l’entretien compte une fois")
		return
	}
	if old.Source.fresh() {
		f.duplicate(FieldDate, DoubleEntry, old.Key, old.Source, "Toutes les cellules répètent "+f.at(old.Source)+", déjà présente")
		return
	}
	s.Present = true
	b.sessions[s.Key] = s // further rows repeat this one
	b.plan.Sessions = append(b.plan.Sessions, s)
	f.settle(Present, s.Key)
	f.uncounted(s)
}

// sameSession remarks on an earlier row that says the same in other words.
func (b *builder) sameSession(f *rowFate, s *Session) {
	k := twinOf(s)
	if old := b.twins[k]; old != nil {
		f.tell(FieldDate, SameSession, Attention, "Même entretien, écrit autrement, que "+f.at(old.Source)+"\u202f: les deux comptent")
		return
	}
	b.twins[k] = s
}

// uncounted says that a session that did not take place is counted apart.
func (f *rowFate) uncounted(s *Session) {
	switch s.Presence {
	case Absent, Excused:
		f.tell(FieldPresence, NoShow, Information, "Patient absent\u202f: compté en absence, pas en entretien")
	case Cancelled:
		f.tell(FieldPresence, CancelledSession, Information, "Entretien annulé\u202f: compté à part")
	}
}

// pastDay reads a day that must be there and not be in the future.
func (b *builder) pastDay(f *rowFate, future Kind, what string) civil.Day {
	day, ok := f.day(FieldDate, Refusal)
	switch {
	case !ok:
	case day.IsZero():
		f.refuse(FieldDate, MissingValue, "La date manque")
	case day.After(b.in.AsOf):
		f.refuse(FieldDate, future, what+" du "+day.Short()+" est après le "+b.in.AsOf.Short()+", date à laquelle le classeur est lu")
	default:
		return day
	}
	return civil.Day{}
}

// sessionBy finds the professional and the counter.
func (b *builder) sessionBy(f *rowFate, s *Session, written, kind string) *Professional {
	code, known := typeOf(kind)
	c := clues{professions: []Code{Psychologist, SocialWorker}}
	if known {
		c.professions = []Code{code}
	}
	if p, _ := b.dossiers.find(f.sheet.cell(f.row, FieldDossier).Text); p != nil {
		c.team = p.Team
	}
	pro := b.named(f, FieldProfessional, written, c)
	if pro != nil {
		s.Professional = pro.Key
	}
	counted := pro != nil && (pro.Profession == Psychologist || pro.Profession == SocialWorker)
	switch {
	case known:
		s.Profession = code
		if pro != nil && pro.Profession != code {
			f.tell(FieldType, OtherProfession, Attention, "Le type "+quote(kind)+" ne va pas avec la profession de "+quote(written)+"\u202f: le type est suivi")
		}
	case counted:
		s.Profession = pro.Profession
		if !nothing(kind) {
			f.tell(FieldType, UnreadableValue, Attention, "Type d’entretien non reconnu\u202f: "+quote(kind)+", la profession est suivie")
		}
	case nothing(kind) && pro != nil:
		f.refuse(FieldType, MissingValue, "Ni psychologue ni travailleur social\u202f: "+quote(written)+" ne peut pas avoir d’entretien du forfait")
	case pro != nil:
		f.refuse(FieldType, UnreadableValue, "Type d’entretien non reconnu\u202f: "+quote(kind))
	}
	return pro
}

// named finds a professional that the row needs.
func (b *builder) named(f *rowFate, field Field, written string, c clues) *Professional {
	if nothing(written) {
		f.refuse(field, MissingValue, "Le professionnel manque")
		return nil
	}
	pro, many := b.pros.find(written, c)
	switch {
	case many != nil:
		f.refuse(field, AmbiguousPerson, quote(written)+" peut désigner "+namesList(many))
	case pro == nil:
		f.refuse(field, UnknownProfessional, "Professionnel inconnu\u202f: "+quote(written)+b.suggest(written))
	}
	return pro
}

// suggest proposes a name spelt almost so.
func (b *builder) suggest(written string) string {
	if p := b.pros.nearest(written); p != nil {
		return " (peut-être " + p.FirstName + " " + p.LastName + "\u202f?)"
	}
	return ""
}

// namesList writes who could be meant.
func namesList(many []*Professional) string {
	var out []string
	for _, p := range many {
		out = append(out, p.FirstName+" "+p.LastName)
	}
	slices.Sort(out)
	return strings.Join(out, " ou ")
}

// sessionOf finds the patient and checks the day against the enrolment.
func (b *builder) sessionOf(f *rowFate, s *Session, pro *Professional) *Patient {
	written := f.value(FieldDossier)
	if nothing(written) {
		f.refuse(FieldDossier, MissingValue, "Le numéro de dossier manque")
		return nil
	}
	var teams []string
	if pro != nil {
		teams = pro.teams()
	}
	p, short := b.dossiers.find(written, teams...)
	if p == nil {
		if row, refused := b.dossiers.refused[DossierKey(written)]; refused {
			f.refuse(FieldDossier, UnknownDossier, "Le dossier "+quote(written)+" est refusé (ligne "+itoa(row)+" des patients)")
			return nil
		}
		f.refuse(FieldDossier, UnknownDossier, "Dossier inconnu\u202f: "+quote(written))
		return nil
	}
	if short {
		f.tell(FieldDossier, ShortDossier, Information, "Numéro abrégé\u202f: lu "+p.Dossier)
	}
	s.Dossier, s.Team = p.Key, p.Team
	if s.Day.IsZero() {
		return p
	}
	switch e := p.Enrolment; {
	case s.Day.Before(e.Included):
		f.refuse(FieldDate, SessionBeforeInclusion, "L’entretien du "+s.Day.Short()+" précède l’inclusion ("+e.Included.Short()+")")
	case !e.Covers(s.Day):
		f.refuse(FieldDate, SessionAfterExit, "L’entretien du "+s.Day.Short()+" suit la sortie ("+e.Exit.Short()+")")
	case pro != nil && !pro.memberOn(p.Team, s.Day):
		f.tell(FieldProfessional, OutsideMembership, Attention, pro.FirstName+" "+pro.LastName+" n’est pas dans l’équipe du dossier à cette date")
	}
	return p
}

func (f *rowFate) presence(s *Session) {
	written := f.value(FieldPresence)
	if f.sheet.column(FieldPresence) == nil {
		s.Presence = Attended
		return
	}
	code, ok := presenceOf(written)
	switch {
	case ok:
		s.Presence = code
	case nothing(written):
		f.refuse(FieldPresence, MissingValue, "La présence n’est pas renseignée")
	default:
		f.refuse(FieldPresence, UnreadableValue, "Présence non reconnue\u202f: "+quote(written))
	}
}

func (f *rowFate) mode(s *Session) {
	written := f.value(FieldMode)
	if nothing(written) {
		return
	}
	code, ok := modeOf(written)
	if !ok {
		f.tell(FieldMode, UnreadableValue, Attention, "Modalité non reconnue\u202f: "+quote(written)+", laissée vide")
	}
	s.Mode = code
}

func (f *rowFate) minutes() int {
	c := f.sheet.cell(f.row, FieldMinutes)
	if nothing(c.Text) {
		return 0
	}
	written := f.value(FieldMinutes)
	n, ok := minutesOf(c, f.sheet.hours(FieldMinutes))
	if !ok {
		f.tell(FieldMinutes, UnreadableValue, Attention, "Durée illisible ou trop longue\u202f: "+quote(written)+", laissée vide")
		return 0
	}
	if _, number := wholeNumber(c.Text); number && !c.IsNumber {
		f.tell(FieldMinutes, NumberAsText, Information, "Nombre saisi comme du texte\u202f: lu "+itoa(n))
	}
	return n
}

// fingerprint is the SHA-256 of the seven cells, read and folded: the same
// row gives the same key in any workbook, whatever the order and the formats.
func fingerprint(f *rowFate, s *Session, p *Patient) string {
	h := sha256.New()
	write := func(v string) { h.Write([]byte(v)); h.Write([]byte{0}) }
	write(s.Day.String())
	write(p.Key)
	write(folded(f.sheet.cell(f.row, FieldProfessional)))
	write(folded(f.sheet.cell(f.row, FieldType)))
	write(folded(f.sheet.cell(f.row, FieldPresence)))
	write(folded(f.sheet.cell(f.row, FieldMode)))
	write(itoa(s.Minutes))
	return hex.EncodeToString(h.Sum(nil))
}

func folded(c sheet.Cell) string {
	if tick(c.Text) {
		return "oui"
	}
	return text.Fold(c.Text)
}
