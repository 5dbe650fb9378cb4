package patient

import (
	"regexp"
	"strings"

	"maillage/internal/trade/terminology"
)

var (
	placeShape   = regexp.MustCompile(`^(\d{2}|2[ABab])\d{3}$`)
	placePostal  = regexp.MustCompile(`^(\d{5})[ ,]+(\D.*)$`)
	placeInDepts = regexp.MustCompile(`^(.*\D)[ (]+(\d{2,3}|2[ABab])\)?$`)
)

// placeCode reads a place as people write it and gives its INSEE code:
// « Toulouse », « Saint-Denis (93) », « 31000 Toulouse », « 31555 », « 99352 »
// for a country. A name borne by several communes is first looked for in the
// département given. False when no single place is meant.
func placeCode(written, departement string) (string, bool) {
	written = strings.TrimSpace(written)
	if placeShape.MatchString(written) {
		return strings.ToUpper(written), true
	}
	if m := placePostal.FindStringSubmatch(written); m != nil {
		return placeOfPostal(m[1], m[2])
	}
	if m := placeInDepts.FindStringSubmatch(written); m != nil {
		written, departement = m[1], strings.ToUpper(m[2])
		c, ok := terminology.CommuneNamed(written, departement)
		return c.INSEE, ok
	}
	if c, ok := terminology.CommuneNamed(written, departement); ok && departement != "" {
		return c.INSEE, true
	}
	c, ok := terminology.CommuneNamed(written, "")
	return c.INSEE, ok
}

// placeOfPostal finds the commune of that name that has that postal code.
func placeOfPostal(postal, name string) (string, bool) {
	for _, c := range terminology.SearchCommunes(postal, 50) {
		named, ok := terminology.CommuneNamed(name, c.Departement)
		if ok && named.INSEE == c.INSEE {
			return c.INSEE, true
		}
	}
	return "", false
}

// PlaceName is the name of a place by its INSEE code: « Toulouse (31) », or the
// code itself for a country or a former commune.
func PlaceName(insee string) string {
	c, ok := terminology.CommuneByINSEE(insee)
	if !ok {
		return insee
	}
	return c.Name + " (" + c.Departement + ")"
}
