package workbook

import (
	"slices"
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/identifier"
	"maillage/internal/ground/text"
)

// Team is one microstructure. Key is its folded code; Partner and Site are
// keys of organisations ("" for none).
type Team struct {
	Key        string
	Source     Source
	Code       string
	Name       string
	Site       string // where it practises
	Partner    string // its CSAPA or CAARUD
	Address    string
	PostalCode string
	Commune    string
	Phone      string
	Email      string
	Convention civil.Day
	Training   civil.Day
	Start      civil.Day
}

// Organisation is a structure named by the workbook: the place a team practises
// in, its partner, an employer. Key is its folded name. An invalid FINESS is
// kept and marked.
type Organisation struct {
	Key         string
	Source      Source
	Name        string
	Kind        Code // of the list structure_kind, "" when nothing tells
	FINESS      string
	FINESSValid bool
}

// TeamKey is the Key of a [Team], from its code.
func TeamKey(code string) string { return text.Fold(code) }

// team reads one row of the teams.
func (b *builder) team(f *rowFate) {
	t := &Team{
		Source: f.source(), Code: f.value(FieldCode), Name: f.value(FieldName), Address: f.value(FieldAddress),
		PostalCode: postalCode(f.value(FieldPostalCode)), Commune: f.value(FieldCommune), Phone: f.value(FieldPhone), Email: f.value(FieldEmail),
	}
	if t.Code == "" && f.sheet.column(FieldCode) == nil {
		t.Code = t.Name
	}
	if nothing(t.Code) {
		f.refuse(FieldCode, MissingValue, "Le code de l’équipe manque")
		return
	}
	t.Key = TeamKey(t.Code)
	if old := b.told[t.Key]; old != nil {
		f.duplicate(FieldCode, DuplicateTeam, t.Key, old.Source, "L’équipe "+t.Code+" figure déjà à "+f.at(old.Source))
		return
	}
	if b.in.Admit != nil {
		if why := b.in.Admit(t); why != "" {
			b.barred[t.Key], b.barred[text.Fold(t.Name)] = why, why
			f.refuse(FieldCode, TeamRefused, why)
			return
		}
	}
	b.told[t.Key] = t
	b.plan.Teams = append(b.plan.Teams, t)
	b.readTeam(f, t)
	if old := b.teams[t.Key]; old != nil && TeamKey(old.Code) == t.Key {
		f.settle(Present, t.Key)
		return
	}
	b.indexTeam(t)
	f.settle(Create, t.Key)
}

// readTeam reads the dates and the structures of a team.
func (b *builder) readTeam(f *rowFate, t *Team) {
	t.Convention, _ = f.day(FieldConvention, Attention)
	t.Training, _ = f.day(FieldTraining, Attention)
	t.Start, _ = f.day(FieldStart, Attention)
	kind, _ := structureKindOf(f.value(FieldKind))
	if site := b.organisation(f.source(), t.Name, kind); site != nil {
		t.Site = site.Key
	}
	partner := b.organisation(f.source(), f.value(FieldPartner), "")
	if partner != nil {
		t.Partner = partner.Key
	} else if f.sheet.column(FieldPartner) != nil {
		f.tell(FieldPartner, MissingValue, Attention, "La structure partenaire (CSAPA ou CAARUD) n’est pas indiquée")
	}
	b.finess(f, t, partner)
}

// finess attaches the number to the partner, or to the site without partner.
func (b *builder) finess(f *rowFate, t *Team, partner *Organisation) {
	number := strings.ReplaceAll(f.value(FieldFINESS), " ", "")
	if nothing(number) {
		return
	}
	if len(number) == 8 && strings.Trim(number, "0123456789") == "" && f.sheet.cell(f.row, FieldFINESS).IsNumber {
		number = "0" + number // a number loses its leading zero
	}
	valid := identifier.CheckFINESS(number)
	if !valid {
		f.tell(FieldFINESS, InvalidFINESS, Attention, "La clé du numéro FINESS "+quote(number)+" est fausse\u202f: gardé, jamais utilisé pour rapprocher")
	}
	org := partner
	if org == nil {
		org = b.orgs[t.Site]
	}
	if org != nil && (org.FINESS == "" || valid && !org.FINESSValid) {
		org.FINESS, org.FINESSValid = number, valid
	}
}

// organisation finds or makes a structure by its name, nil without one.
func (b *builder) organisation(from Source, name string, kind Code) *Organisation {
	if nothing(name) {
		return nil
	}
	if kind == "" {
		kind, _ = structureKindOf(name)
	}
	key := text.Fold(name)
	o := b.orgs[key]
	if o == nil {
		o = &Organisation{Key: key, Source: from, Name: name}
		b.orgs[key] = o
		b.plan.Organisations = append(b.plan.Organisations, o)
	}
	if o.Kind == "" {
		o.Kind = kind
	}
	return o
}

// indexTeam lets a team be found by its code, its name, or its code without
// the letters in front, as long as it is alone under it.
func (b *builder) indexTeam(t *Team) {
	code := text.Fold(t.Code)
	b.teams[code] = t
	words := strings.Fields(code)
	keys := []string{text.Compact(t.Code), text.Fold(t.Name)}
	if len(words) > 1 && strings.Trim(words[0], "abcdefghijklmnopqrstuvwxyz") == "" {
		keys = append(keys, strings.Join(words[1:], " "))
	}
	for _, k := range keys {
		if k != "" && k != code {
			if old := b.teams[k]; old == nil || text.Fold(old.Code) != k {
				only(b.teams, k, t)
			}
		}
	}
}

// teamNamed finds a team by whatever a cell says of it.
func (b *builder) teamNamed(written string) *Team {
	key := text.Fold(written)
	if t := b.teams[key]; t != nil || key == "" {
		return t
	}
	if t := b.teams[strings.ReplaceAll(key, " ", "")]; t != nil {
		return t
	}
	for _, prefix := range []string{"equipe ", "microstructure ", "msma "} {
		if rest, ok := strings.CutPrefix(key, prefix); ok && b.teams[rest] != nil {
			return b.teams[rest]
		}
	}
	return nil
}

// unknownTeam words that a cell names no team that is taken.
func (b *builder) unknownTeam(written string) (Kind, string) {
	if why := b.barred[text.Fold(written)]; why != "" {
		return TeamRefused, why
	}
	return UnknownTeam, "Équipe inconnue\u202f: " + quote(written)
}

// staffing remarks on teams that lack one of the three professions.
func (b *builder) staffing() {
	if len(b.plan.Professionals) == 0 && len(b.in.Known.Professionals) == 0 {
		return
	}
	present := map[string][]Code{}
	for _, list := range [][]*Professional{b.in.Known.Professionals, b.plan.Professionals} {
		for _, p := range list {
			for _, m := range p.Memberships {
				present[m.Team] = append(present[m.Team], p.Profession)
			}
		}
	}
	for _, t := range b.plan.Teams {
		f := b.fates[t.Source]
		for _, need := range []struct {
			code Code
			kind Kind
			who  string
		}{{GP, TeamWithoutGP, "médecin généraliste"}, {Psychologist, TeamWithoutPsychologist, "psychologue"}, {SocialWorker, TeamWithoutSocialWorker, "travailleur social"}} {
			if !slices.Contains(present[t.Key], need.code) {
				f.tell(FieldCode, need.kind, Attention, "L’équipe "+t.Code+" n’a pas de "+need.who+" parmi les professionnels")
			}
		}
	}
}

// postalCode gives back the zero that a number loses.
func postalCode(s string) string {
	if len(s) == 4 && strings.Trim(s, "0123456789") == "" {
		return "0" + s
	}
	return s
}
