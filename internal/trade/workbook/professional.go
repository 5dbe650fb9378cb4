package workbook

import (
	"slices"
	"strings"
	"unicode"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/identifier"
	"maillage/internal/ground/text"
)

// Professional is one person of the teams. Key is the folded name and the
// profession, with the RPPS number when its check digit holds. Employer is the
// key of an organisation, "" when self-employed or not told.
type Professional struct {
	Key            string
	Source         Source
	LastName       string
	FirstName      string
	Profession     Code
	ProfessionText string
	RPPS           string
	RPPSValid      bool
	Employer       string
	SelfEmployed   bool
	Email          string
	Phone          string
	Memberships    []Membership
}

// Membership is the time a professional spends in one team; Team is its key.
type Membership struct {
	Team   string
	Period civil.Period
	Source Source
}

// in says whether the professional ever belongs to a team.
func (p *Professional) in(team string) bool {
	return slices.ContainsFunc(p.Memberships, func(m Membership) bool { return m.Team == team })
}

// memberOn says whether the professional belongs to a team on a day.
func (p *Professional) memberOn(team string, day civil.Day) bool {
	return slices.ContainsFunc(p.Memberships, func(m Membership) bool { return m.Team == team && m.Period.Contains(day) })
}

// teams lists the keys of the teams of the professional.
func (p *Professional) teams() []string {
	var out []string
	for _, m := range p.Memberships {
		out = append(out, m.Team)
	}
	return out
}

// professional reads one row of the professionals.
func (b *builder) professional(f *rowFate) {
	p := &Professional{Source: f.source(), ProfessionText: f.value(FieldProfession), Email: f.value(FieldEmail), Phone: f.value(FieldPhone)}
	p.LastName, p.FirstName = f.name()
	if nothing(p.LastName) {
		f.refuse(FieldLastName, MissingValue, "Le nom du professionnel manque")
		return
	}
	if p.ProfessionText == "" {
		f.refuse(FieldProfession, MissingValue, "La profession manque")
		return
	}
	known := false
	if p.Profession, known = professionOf(p.ProfessionText); !known {
		f.tell(FieldProfession, UnreadableValue, Attention, "Profession non reconnue\u202f: "+quote(p.ProfessionText)+", classée «\u202fautre\u202f»")
	}
	f.rpps(p)
	f.members(b, p)
	if f.refused() {
		return
	}
	if employer := f.value(FieldEmployer); selfEmployed(employer) {
		p.SelfEmployed = true
	} else if o := b.organisation(f.source(), employer, ""); o != nil {
		p.Employer = o.Key
	}
	p.Key = ProfessionalKey(p)
	b.keep(f, p)
}

// keep adds the professional, or his or her new teams to the one known.
func (b *builder) keep(f *rowFate, p *Professional) {
	old := b.sameProfessional(p)
	if old == nil {
		b.indexProfessional(p)
		b.plan.Professionals = append(b.plan.Professionals, p)
		f.settle(Create, p.Key)
		return
	}
	var fresh []Membership
	for _, m := range p.Memberships {
		if !slices.ContainsFunc(old.Memberships, func(o Membership) bool { return o.Team == m.Team && o.Period.Overlaps(m.Period) }) {
			fresh = append(fresh, m)
		}
	}
	if !old.Source.fresh() {
		p.Key = old.Key
		b.plan.Professionals = append(b.plan.Professionals, p)
		b.standFor(old, p, fresh)
		if len(fresh) > 0 {
			f.settle(Create, old.Key)
			return
		}
		f.settle(Present, old.Key)
		return
	}
	if nameKey(p) != nameKey(old) {
		b.pros.addAs(old, p.LastName, p.FirstName)
	}
	if len(fresh) == 0 {
		f.duplicate(FieldLastName, DuplicateMember, old.Key, old.Source, p.FirstName+" "+p.LastName+" figure déjà à "+f.at(old.Source))
		return
	}
	old.Memberships = append(old.Memberships, fresh...)
	f.settle(Create, old.Key)
}

// standFor lets the workbook's record stand for a professional of the install,
// with the teams of both. What the install holds is not touched.
func (b *builder) standFor(old, p *Professional, fresh []Membership) {
	p.Memberships = append(slices.Clone(old.Memberships), fresh...)
	b.pros.replace(old, p)
	if nameKey(p) != nameKey(old) {
		b.pros.add(p)
	}
	b.proKeys[nameKey(p)] = p
	if p.RPPSValid {
		b.proRPPS[p.RPPS] = p
	}
}

// sameProfessional finds who has the same valid RPPS, or the same name and
// profession without another valid RPPS.
func (b *builder) sameProfessional(p *Professional) *Professional {
	if p.RPPSValid {
		if old := b.proRPPS[p.RPPS]; old != nil {
			return old
		}
	}
	old := b.proKeys[nameKey(p)]
	if old != nil && old.RPPSValid && p.RPPSValid && old.RPPS != p.RPPS {
		return nil
	}
	return old
}

func (b *builder) indexProfessional(p *Professional) {
	b.pros.add(p)
	b.proKeys[nameKey(p)] = p
	if p.RPPSValid {
		b.proRPPS[p.RPPS] = p
	}
}

func nameKey(p *Professional) string {
	return text.Fold(p.LastName) + "|" + text.Fold(p.FirstName) + "|" + string(p.Profession)
}

// ProfessionalKey is the Key of a [Professional], from the name, the profession
// and a valid RPPS.
func ProfessionalKey(p *Professional) string {
	if p.RPPSValid {
		return nameKey(p) + "|" + p.RPPS
	}
	return nameKey(p)
}

// rpps reads the number; one whose check digit fails is kept and marked.
func (f *rowFate) rpps(p *Professional) {
	number := strings.ReplaceAll(f.value(FieldRPPS), " ", "")
	if nothing(number) || number == "-" {
		return
	}
	p.RPPS, p.RPPSValid = number, identifier.CheckRPPS(number)
	if !p.RPPSValid {
		f.tell(FieldRPPS, InvalidRPPS, Attention, "La clé du numéro RPPS "+quote(number)+" est fausse\u202f: gardé, jamais utilisé pour rapprocher")
	}
}

// members reads the teams of the row and the time spent there.
func (f *rowFate) members(b *builder, p *Professional) {
	since, _ := f.day(FieldSince, Attention)
	until, _ := f.day(FieldUntil, Attention)
	if !since.IsZero() && !until.IsZero() && until.Before(since) {
		f.tell(FieldUntil, UnreadableValue, Attention, "Le départ précède l’arrivée\u202f: il n’est pas repris")
		until = civil.Day{}
	}
	cell := f.value(FieldTeams)
	written := listOf(cell)
	if t := b.teamNamed(cell); t != nil { // a name may hold a separator
		written = []string{cell}
	}
	barred := false
	for _, w := range written {
		t := b.teamNamed(w)
		if t == nil {
			kind, why := b.unknownTeam(w)
			barred = barred || kind == TeamRefused
			f.tell(FieldTeams, kind, Attention, why+", laissée de côté")
			continue
		}
		if !p.in(t.Key) {
			p.Memberships = append(p.Memberships, Membership{Team: t.Key, Period: civil.Period{From: since, To: until}, Source: f.source()})
		}
	}
	if barred && len(p.Memberships) == 0 {
		f.refuse(FieldTeams, TeamRefused, "Aucune équipe de cette personne ne peut être reprise")
	}
	if len(written) == 0 && f.sheet.column(FieldTeams) != nil {
		f.tell(FieldTeams, MissingValue, Attention, "Aucune équipe indiquée")
	}
}

// name reads the last and the first name, in two cells or in one.
func (f *rowFate) name() (last, first string) {
	last, first = f.value(FieldLastName), f.value(FieldFirstName)
	if full := f.value(FieldFullName); last == "" && full != "" {
		title := ""
		if c := f.sheet.column(FieldFullName); c != nil {
			title = text.Fold(c.Title)
		}
		return splitName(full, strings.HasPrefix(title, "prenom"))
	}
	return last, first
}

// splitName cuts a whole name: the words in capitals are the last name; when
// none or all are, the order the header tells decides.
func splitName(full string, firstFirst bool) (last, first string) {
	var capitals, others []string
	words := strings.Fields(strings.ReplaceAll(full, ",", " "))
	for len(words) > 1 && titles[text.Fold(words[0])] {
		words = words[1:]
	}
	for _, w := range words {
		if len([]rune(w)) > 1 && strings.ToUpper(w) == w && strings.IndexFunc(w, unicode.IsLetter) >= 0 {
			capitals = append(capitals, w)
		} else {
			others = append(others, w)
		}
	}
	switch {
	case len(capitals) > 0 && len(others) > 0:
		return strings.Join(capitals, " "), strings.Join(others, " ")
	case len(words) < 2:
		return full, ""
	case firstFirst:
		return strings.Join(words[1:], " "), words[0]
	}
	return strings.Join(words[:len(words)-1], " "), words[len(words)-1]
}
