package workbook

import (
	"slices"
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/text"
)

// names is a name cut and folded to be compared with others.
type names struct {
	last  string
	first string
}

func namesOf(last, first string) names { return names{text.Fold(last), text.Fold(first)} }

// close says whether two names may be one name written twice: equal, swapped,
// a slip or two of the pen, half of a double name, a first name cut short.
func (n names) close(o names) bool {
	return alike(n.last, o.last) && alike(n.first, o.first) || alike(n.last, o.first) && alike(n.first, o.last)
}

// alike compares two folded names. The longer they are, the more slips.
func alike(a, b string) bool {
	if a == b {
		return true
	}
	x, y := strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", "")
	short, long := x, y
	if len(short) > len(long) {
		short, long = long, short
	}
	if short == "" {
		return false
	}
	slips := 1
	switch {
	case len(long) <= 3:
		slips = 0
	case len(long) >= 8:
		slips = 2
	}
	return distance(x, y, slips) <= slips || len(short) >= 3 && halfOf(a, b) || len(short) == 1 && strings.HasPrefix(long, short)
}

// halfOf says whether the words of one are among the words of the other.
func halfOf(a, b string) bool {
	v, w := strings.Fields(a), strings.Fields(b)
	if len(v) > len(w) {
		v, w = w, v
	}
	return len(v) < len(w) && !slices.ContainsFunc(v, func(s string) bool { return !slices.Contains(w, s) })
}

// duplicatePersons proposes dossiers that look like one person: same birth and
// close names. They stay two patients until a person merges them.
func (b *builder) duplicatePersons() {
	byDay, byYear := map[civil.Day][]*Patient{}, map[int][]*Patient{}
	look := func(p *Patient) {
		if p.Anonymous || p.names.last == "" {
			return
		}
		if !p.Birth.IsZero() {
			for _, o := range byDay[p.Birth] {
				b.propose(p, o, p.names.close(o.names), "née le même jour")
			}
			byDay[p.Birth] = append(byDay[p.Birth], p)
		}
		if p.BirthYear != 0 {
			for _, o := range byYear[p.BirthYear] {
				b.propose(p, o, (p.Birth.IsZero() || o.Birth.IsZero()) && (p.names.last == o.names.last || p.names.first == o.names.first) && p.names.close(o.names), "née la même année")
			}
			byYear[p.BirthYear] = append(byYear[p.BirthYear], p)
		}
	}
	for _, p := range b.in.Known.Patients {
		if b.in.Discreet {
			break
		}
		known := *p
		known.names = namesOf(p.LastName, p.FirstName)
		look(&known)
	}
	for _, p := range b.plan.Patients {
		if b.dossiers.byKey[p.Key] == p {
			look(p)
		}
	}
}

func (b *builder) propose(p, other *Patient, looks bool, why string) {
	f := b.fates[p.Source]
	if !looks || f == nil {
		return
	}
	where := "du dossier " + other.Dossier
	if other.Source.fresh() {
		where += " (" + strings.TrimPrefix(f.at(other.Source), "la ") + ")"
	}
	f.tell(FieldDossier, DuplicatePerson, Attention, "Peut-être la même personne que celle "+where+", "+why+"\u202f: les deux dossiers restent séparés")
	if other.Source.Sheet == f.fate.Sheet {
		f.fate.Findings[len(f.fate.Findings)-1].Ref = other.Source.Row
	}
}
