package terminology

import (
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"maillage/internal/ground/text"
)

//go:embed data/geography/communes.csv.gz
var communesFile []byte

// communes is the file opened: done once, when a commune is first asked for.
var communes = sync.OnceValue(func() *atlas {
	a, err := openAtlas(communesFile)
	if err != nil {
		panic("terminology: communes: " + err.Error())
	}
	return a
})

// Commune is a commune of France today, or a municipal district of Paris, Lyon
// or Marseille.
type Commune struct {
	INSEE       string // INSEE code, five characters
	Name        string
	Departement string   // code
	PostalCodes []string // those of La Poste, the main one first; rarely none
}

// atlas holds the communes in order of INSEE code, with the names by which
// they are looked for.
type atlas struct {
	places []place
	names  []name // by key, then the larger first
}

type place struct {
	insee       string
	name        string
	departement string
	postal      string // as in the file
	size        byte   // as in the file
}

// name is one key of a place: a commune with an article has two.
type name struct {
	key   string
	place int32
	whole bool // the key is the whole name
}

// CommuneByINSEE gives the commune of an INSEE code.
func CommuneByINSEE(insee string) (Commune, bool) {
	a := communes()
	i, ok := slices.BinarySearchFunc(a.places, insee, func(p place, code string) int { return cmp.Compare(p.insee, code) })
	if !ok {
		return Commune{}, false
	}
	return a.places[i].commune(), true
}

// SearchCommunes gives at most limit communes whose name starts like the text
// typed, the larger first; with or without its article (« union » finds
// L’Union), « st » and « ste » standing for « saint » and « sainte ». Digits
// look for a postal code.
func SearchCommunes(prefix string, limit int) []Commune {
	key := communeKey(prefix)
	if key == "" || limit <= 0 {
		return nil
	}
	a := communes()
	var hits []int32
	if key[0] >= '0' && key[0] <= '9' {
		hits = a.byPostalCode(key)
	} else {
		hits = a.byPrefix(key)
	}
	slices.SortStableFunc(hits, func(i, j int32) int { return cmp.Compare(a.places[j].size, a.places[i].size) })
	found := make([]Commune, 0, min(limit, len(hits)))
	for _, i := range hits[:min(limit, len(hits))] {
		found = append(found, a.places[i].commune())
	}
	return found
}

// CommuneNamed gives the commune that a person wrote by name: whatever the
// case, accents and hyphens, with or without its article, « St » for « Saint »,
// « Cedex » left out. The département (its code) tells namesakes apart; without
// it the name must be borne once in France.
func CommuneNamed(written, departement string) (Commune, bool) {
	key := communeKey(withoutCedex(written))
	if key == "" {
		return Commune{}, false
	}
	a := communes()
	start, _ := slices.BinarySearchFunc(a.names, key, func(n name, k string) int { return cmp.Compare(n.key, k) })
	var whole, part []int32
	for _, n := range a.names[start:] {
		if n.key != key {
			break
		}
		if departement != "" && a.places[n.place].departement != departement {
			continue
		}
		if n.whole {
			whole = append(whole, n.place)
		} else {
			part = append(part, n.place)
		}
	}
	// A name in full wins over one whose article was left out.
	for _, found := range [][]int32{whole, part} {
		if len(found) > 0 {
			return a.places[found[0]].commune(), len(found) == 1
		}
	}
	return Commune{}, false
}

// CommunesOf gives the communes of a département, in order of INSEE code.
func CommunesOf(departement string) []Commune {
	var list []Commune
	for _, p := range communes().places {
		if p.departement == departement {
			list = append(list, p.commune())
		}
	}
	return list
}

func (p place) commune() Commune {
	c := Commune{INSEE: p.insee, Name: p.name, Departement: p.departement}
	for code := range strings.FieldsSeq(p.postal) {
		c.PostalCodes = append(c.PostalCodes, p.postalCode(code))
	}
	return c
}

func (p place) postalCode(code string) string {
	if whole, ok := strings.CutPrefix(code, "!"); ok {
		return whole
	}
	return p.departement[:2] + code
}

func (a *atlas) byPostalCode(prefix string) []int32 {
	var hits []int32
	for i, p := range a.places {
		for code := range strings.FieldsSeq(p.postal) {
			if strings.HasPrefix(p.postalCode(code), prefix) {
				hits = append(hits, int32(i))
				break
			}
		}
	}
	return hits
}

func (a *atlas) byPrefix(prefix string) []int32 {
	start, _ := slices.BinarySearchFunc(a.names, prefix, func(n name, k string) int { return cmp.Compare(n.key, k) })
	var hits []int32
	for _, n := range a.names[start:] {
		if !strings.HasPrefix(n.key, prefix) {
			break
		}
		// With and without its article (« la la … ») a name may match twice.
		if n.whole || !strings.HasPrefix(communeKey(a.places[n.place].name), prefix) {
			hits = append(hits, n.place)
		}
	}
	return hits
}

// communeKey is the folded name with « st » and « ste » in full, when another
// word follows: « st » alone may begin Strasbourg.
func communeKey(written string) string {
	key := text.Fold(written)
	if !strings.Contains(key, "st ") && !strings.Contains(key, "ste ") {
		return key
	}
	words := strings.Fields(key)
	for i, w := range words[:len(words)-1] {
		switch w {
		case "st":
			words[i] = "saint"
		case "ste":
			words[i] = "sainte"
		}
	}
	return strings.Join(words, " ")
}

// withoutCedex drops « Cedex » and its number from the last line of an address.
func withoutCedex(written string) string {
	words := text.Words(written)
	if i := slices.Index(words, "cedex"); i > 0 {
		words = words[:i]
	}
	return strings.Join(words, " ")
}

func openAtlas(compressed []byte) (*atlas, error) {
	r, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	const expected = 36_000 // communes and districts; only a hint
	a := &atlas{places: make([]place, 0, expected), names: make([]name, 0, expected*5/4)}
	departement := ""
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSuffix(line, "\n")
		if code, ok := strings.CutPrefix(line, "="); ok {
			departement = code
			continue
		}
		p, ok := readPlace(line, departement)
		if !ok {
			return nil, fmt.Errorf("bad line %q", line)
		}
		a.add(p)
	}
	slices.SortFunc(a.names, func(x, y name) int {
		return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(a.places[y.place].size, a.places[x.place].size), cmp.Compare(x.place, y.place))
	})
	return a, nil
}

func readPlace(line, departement string) (place, bool) {
	code, rest, _ := strings.Cut(line, ";")
	name, rest, _ := strings.Cut(rest, ";")
	postal, size, ok := strings.Cut(rest, ";")
	n, err := strconv.ParseUint(size, 10, 8)
	p := place{insee: departement + code, name: name, departement: departement, postal: postal, size: byte(n)}
	return p, ok && err == nil && departement != ""
}

func (a *atlas) add(p place) {
	i := int32(len(a.places))
	a.places = append(a.places, p)
	key := communeKey(p.name)
	a.names = append(a.names, name{key, i, true})
	for _, article := range []string{"le ", "la ", "les ", "l "} {
		if rest, ok := strings.CutPrefix(key, article); ok {
			a.names = append(a.names, name{rest, i, false})
		}
	}
}
