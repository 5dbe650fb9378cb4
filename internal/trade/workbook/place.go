package workbook

import (
	"regexp"
	"strings"

	"maillage/internal/ground/text"
	"maillage/internal/trade/terminology"
)

// canonicalCode is the shape of the codes that Maillage gives: the département
// stands in the middle.
var canonicalCode = regexp.MustCompile(`^msma (\d{2,3}|2[ab]) \d+$`)

// departement says where the team works, by what is surest first: its postal
// code, a code of our own shape, its commune when one alone bears the name, any
// département in its code. "" when nothing tells.
func (t *Team) departement() string {
	if d := departementOfPostalCode(t.PostalCode); d != "" {
		return d
	}
	if m := canonicalCode.FindStringSubmatch(t.Key); m != nil {
		if d, ok := terminology.DepartementByCode(strings.ToUpper(m[1])); ok {
			return d.Code
		}
	}
	if c, ok := terminology.CommuneNamed(t.Commune, ""); ok {
		return c.Departement
	}
	for _, w := range text.Words(t.Code) {
		if d, ok := terminology.DepartementByCode(strings.ToUpper(w)); ok {
			return d.Code
		}
	}
	return ""
}

// departementOfPostalCode reads the département of a postal code; Corsica has
// one number for its two.
func departementOfPostalCode(code string) string {
	switch {
	case len(code) != 5 || strings.Trim(code, "0123456789") != "":
		return ""
	case strings.HasPrefix(code, "200") || strings.HasPrefix(code, "201"):
		return "2A"
	case strings.HasPrefix(code, "20"):
		return "2B"
	}
	return terminology.DepartementOf(code)
}

// region is the region of a département, "" when there is none.
func region(departement string) string {
	d, _ := terminology.DepartementByCode(departement)
	return d.Region
}

// codeKept is the code under which the install keeps a team, from its key:
// « MSMA 31/01 » is MSMA-31-01.
func codeKept(key string) string { return strings.ToUpper(strings.ReplaceAll(key, " ", "-")) }

// longestCode bounds a team's code, as the network does.
const longestCode = 20

// unfit says why a team that is not known yet cannot be made, in French; nothing
// when it can.
func (t *Team) unfit() string {
	switch code := codeKept(t.Key); {
	case code == "" || len(code) > longestCode:
		return "Le code " + quote(t.Code) + " ne convient pas\u202f: des lettres, des chiffres et des tirets, 20 au plus"
	case t.departement() == "":
		return "Le département de l’équipe " + t.Code + " n’est dit ni par son code postal, ni par son code, ni par sa commune"
	}
	return ""
}

// communeCode is the INSEE code of a commune as it is written in a team's
// département, or anywhere when one alone bears the name; "" when unknown.
func communeCode(written, departement string) string {
	if nothing(written) {
		return ""
	}
	if c, ok := terminology.CommuneNamed(written, departement); ok {
		return c.INSEE
	}
	if c, ok := terminology.CommuneNamed(written, ""); ok {
		return c.INSEE
	}
	return ""
}
