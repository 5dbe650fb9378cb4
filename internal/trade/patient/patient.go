package patient

import (
	"encoding/binary"
	"errors"
	"fmt"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
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
	DocumentKind string
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

const (
	identityColumn = "patient.identity"
	aliasColumn    = "patient.alias"
	identityFormat = 1
	identityFields = 12
)

// sealIdentity makes the two sealed columns of an identity: one is always empty.
func sealIdentity(s *seal.Sealer, id db.ID, who Identity) (identity, alias []byte, err error) {
	switch who := who.(type) {
	case Anonymous:
		alias, err = s.Seal(aliasColumn, id, []byte(who.Alias))
	case Nominative:
		identity, err = s.Seal(identityColumn, id, pack(who.Traits, who.Contact, who.INS))
	case Provisional:
		identity, err = s.Seal(identityColumn, id, pack(who.Traits, who.Contact, ""))
	default:
		err = fmt.Errorf("identity of type %T", who)
	}
	return identity, alias, err
}

// openIdentity reads them back.
func openIdentity(s *seal.Sealer, id db.ID, mode Mode, identity, alias []byte) (Identity, error) {
	if mode == ModeAnonymous {
		name, err := s.OpenText(aliasColumn, id, alias)
		return Anonymous{Alias: name}, err
	}
	plain, err := s.Open(identityColumn, id, identity)
	if err != nil {
		return nil, err
	}
	t, c, ins, err := unpack(plain)
	if err != nil {
		return nil, err
	}
	if mode == ModeNominative {
		return Nominative{Traits: t, Contact: c, INS: ins}, nil
	}
	return Provisional{Traits: t, Contact: c}, nil
}

// pack lays the fields one after the other, each after its length: a caseload
// opens sixty of them, so it must be quick.
func pack(t Traits, c Contact, ins string) []byte {
	year := ""
	if t.BirthYear != 0 {
		year = fmt.Sprint(t.BirthYear)
	}
	b := []byte{identityFormat}
	for _, f := range [identityFields]string{t.BirthName, t.FirstNames, t.UsedName, t.UsedFirst, t.BirthDate.String(), year,
		t.BirthPlace, c.Phone, c.Email, c.Address, c.PostalCode + "\x00" + c.City, ins} {
		b = binary.AppendUvarint(b, uint64(len(f)))
		b = append(b, f...)
	}
	return b
}

var errIdentity = errors.New("sealed identity: unknown layout")

func unpack(b []byte) (t Traits, c Contact, ins string, err error) {
	if len(b) == 0 || b[0] != identityFormat {
		return t, c, "", errIdentity
	}
	all, pos := string(b), 1
	var f [identityFields]string
	for i := range f {
		n, w := binary.Uvarint(b[pos:])
		if w <= 0 || uint64(len(b)-pos-w) < n {
			return t, c, "", errIdentity
		}
		pos += w
		f[i] = all[pos : pos+int(n)]
		pos += int(n)
	}
	t = Traits{BirthName: f[0], FirstNames: f[1], UsedName: f[2], UsedFirst: f[3], BirthPlace: f[6]}
	if f[4] != "" {
		if t.BirthDate, err = civil.ParseISO(f[4]); err != nil {
			return t, c, "", errIdentity
		}
	}
	for _, d := range []byte(f[5]) {
		t.BirthYear = t.BirthYear*10 + int(d-'0')
	}
	c = Contact{Phone: f[7], Email: f[8], Address: f[9]}
	for i := range len(f[10]) {
		if f[10][i] == 0 {
			c.PostalCode, c.City = f[10][:i], f[10][i+1:]
			break
		}
	}
	return t, c, f[11], nil
}

// Pseudonym is the stable name of a person in exported data sets: it says
// nothing to who has not the install's key.
func Pseudonym(s *seal.Sealer, id db.ID) string {
	const letters = "abcdefghijkmnpqrstuvwxyz23456789"
	d := s.Digest("patient.pseudonym", id.String())
	out := make([]byte, 12)
	for i := range out {
		out[i] = letters[d[i]&31]
	}
	return "P" + string(out)
}
