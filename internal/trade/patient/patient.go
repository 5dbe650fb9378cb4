package patient

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

// Patient is a person followed. The team's members may change it; the record
// number never changes, and a mode never leaves anonymous without the person
// asking.
type Patient struct {
	ID           db.ID
	Number       string // « 31-01-0013 »
	Sex          string
	Identity     Identity // nil when Withheld
	Withheld     bool     // the person objected to sharing: this reader may not know who
	INSIOn       civil.Day
	DocumentKind DocumentKind
	DocumentOn   civil.Day
	Doubtful     bool
	Fictitious   bool
	Namesake     bool
	Commune      string // INSEE code
	BirthYear    int    // 0 when unknown
	Version      int
	mode         Mode
}

// Mode says how the person is known, even when who is withheld.
func (p Patient) Mode() Mode { return p.mode }

// Trust is the identity's status.
func (p Patient) Trust() Trust {
	return TrustOf(p.mode, p.INSIOn, p.DocumentOn, p.Doubtful, p.Fictitious)
}

// DisplayName is how pages call the person: the name, the alias, or the number.
func (p Patient) DisplayName() string {
	switch id := p.Identity.(type) {
	case Anonymous:
		return id.Alias
	case Nominative:
		if n := id.DisplayName(); n != "" {
			return n
		}
	case Provisional:
		if n := id.DisplayName(); n != "" {
			return n
		}
	}
	return "Dossier " + p.Number
}

// BirthDate is the day of birth, zero when unknown or withheld.
func (p Patient) BirthDate() civil.Day {
	t, _ := traitsOf(p.Identity)
	return t.BirthDate
}

// Age is the age in years on a day, -1 when the birth date is not known.
func (p Patient) Age(on civil.Day) int {
	b := p.BirthDate()
	if b.IsZero() {
		if p.BirthYear == 0 {
			return -1
		}
		return on.Year() - p.BirthYear
	}
	age := on.Year() - b.Year()
	if b.AddYears(age).After(on) {
		age--
	}
	return age
}
