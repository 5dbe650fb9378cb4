package patient

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/identifier"
	"maillage/internal/ground/seal"
)

const (
	identityColumn = "patient.identity"
	aliasColumn    = "patient.alias"
	formerColumn   = "former_identity.identity"
	identityFormat = 2
	identityFields = 19
	fieldsOfOne    = 15 // of format 1, which older rows keep
)

// sealIdentity makes the two sealed columns of an identity: one is always empty.
func sealIdentity(s *seal.Sealer, id db.ID, who Identity) (identity, alias []byte, err error) {
	plain, err := packIdentity(who)
	if err != nil {
		return nil, nil, err
	}
	if who.Mode() == ModeAnonymous {
		alias, err = s.Seal(aliasColumn, id, plain)
		return nil, alias, err
	}
	identity, err = s.Seal(identityColumn, id, plain)
	return identity, nil, err
}

// openIdentity reads them back.
func openIdentity(s *seal.Sealer, id db.ID, mode Mode, identity, alias []byte) (Identity, error) {
	column, sealed := identityColumn, identity
	if mode == ModeAnonymous {
		column, sealed = aliasColumn, alias
	}
	plain, err := s.Open(column, id, sealed)
	if err != nil {
		return nil, err
	}
	return unpackIdentity(mode, plain)
}

func packIdentity(who Identity) ([]byte, error) {
	switch who := who.(type) {
	case Anonymous:
		return []byte(who.Alias), nil
	case Nominative:
		return pack(who), nil
	case Provisional:
		return pack(Nominative{Traits: who.Traits, Contact: who.Contact}), nil
	default:
		return nil, fmt.Errorf("identity of type %T", who)
	}
}

func unpackIdentity(mode Mode, plain []byte) (Identity, error) {
	if mode == ModeAnonymous {
		return Anonymous{Alias: string(plain)}, nil
	}
	n, err := unpack(plain)
	if err != nil {
		return nil, err
	}
	if mode == ModeNominative {
		return n, nil
	}
	return Provisional{Traits: n.Traits, Contact: n.Contact}, nil
}

// pack lays the fields one after the other, each after its length: a caseload
// opens sixty of them, so it must be quick.
func pack(n Nominative) []byte {
	year := ""
	if n.BirthYear != 0 {
		year = strconv.Itoa(n.BirthYear)
	}
	b := []byte{identityFormat}
	for _, f := range [identityFields]string{
		n.BirthName, n.FirstNames, n.UsedName, n.UsedFirst, n.BirthDate.String(), year, n.BirthPlace,
		n.Phone, n.Email, n.Address, n.PostalCode, n.City, string(n.INS.Number), n.INS.OID, n.INSProof,
		n.FirstGiven, string(n.Prefers), n.Hours, string(n.Message),
	} {
		b = binary.AppendUvarint(b, uint64(len(f)))
		b = append(b, f...)
	}
	return b
}

var errIdentity = errors.New("sealed identity: unknown layout")

func unpack(b []byte) (Nominative, error) {
	if len(b) == 0 || b[0] != identityFormat && b[0] != 1 {
		return Nominative{}, errIdentity
	}
	fields := identityFields
	if b[0] == 1 {
		fields = fieldsOfOne
	}
	all, pos := string(b), 1
	var f [identityFields]string
	for i := range fields {
		n, w := binary.Uvarint(b[pos:])
		if w <= 0 || uint64(len(b)-pos-w) < n {
			return Nominative{}, errIdentity
		}
		pos += w
		f[i] = all[pos : pos+int(n)]
		pos += int(n)
	}
	if pos != len(b) {
		return Nominative{}, errIdentity
	}
	n := Nominative{
		Traits: Traits{BirthName: f[0], FirstNames: f[1], UsedName: f[2], UsedFirst: f[3], BirthPlace: f[6], FirstGiven: f[15]},
		Contact: Contact{
			Phone: f[7], Email: f[8], Address: f[9], PostalCode: f[10], City: f[11], Prefers: Channel(f[16]), Hours: f[17], Message: Answer(f[18]),
		},
		INS:      identifier.INS{Number: identifier.NIR(f[12]), OID: f[13]},
		INSProof: f[14],
	}
	var err error
	if f[4] != "" {
		if n.BirthDate, err = civil.ParseISO(f[4]); err != nil {
			return Nominative{}, errIdentity
		}
	}
	if f[5] != "" {
		if n.BirthYear, err = strconv.Atoi(f[5]); err != nil {
			return Nominative{}, errIdentity
		}
	}
	return n, nil
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
