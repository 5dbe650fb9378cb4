package situation

import (
	"fmt"
	"slices"
	"strconv"

	"maillage/internal/ground/civil"
	"maillage/internal/trade/terminology"
)

// Warning is a rule that some answers break together. It is shown at its field
// and in a summary, and never blocks: the person in front may be the exception.
type Warning struct {
	Rule    string
	Field   string
	Message string
}

// examined is what the rules look at: the answers, the date of the situation, and
// the day on which it is looked at, which stands for the day of an export.
type examined struct {
	Answers
	on, today civil.Day
}

// Check holds the answers against every rule, in the order of the form.
func Check(a Answers, on, today civil.Day) []Warning {
	var list []Warning
	x := examined{a, on, today}
	for _, r := range rules {
		for _, w := range r.holds(x) {
			w.Rule = r.name
			list = append(list, w)
		}
	}
	return list
}

// rules are the checks of section 1.3, then those that follow from the TDI items.
// Section 1.3 takes them from an adaptation of RECAP (guide Lorraine 2015) and
// infers the rest: hence warnings.
var rules = []struct {
	name  string
	holds func(examined) []Warning
}{
	{"situation-within-care", situationWithinCare},
	{"first-treatment-before-episode", firstTreatmentBeforeEpisode},
	{"first-treatment-after-birth", firstTreatmentAfterBirth},
	{"dependent-within-children", dependentWithinChildren},
	{"children-at-home", childrenAtHome},
	{"detention-everywhere", detentionEverywhere},
	{"alone-and-with", aloneAndWith},
	{"none-stands-alone", noneStandsAlone},
	{"none-needs-origin", noneNeedsOrigin},
	{"product-once", productOnce},
	{"details-of-products-only", detailsOfProductsOnly},
	{"used-within-30-days", usedWithin30Days},
	{"onset-within-age", onsetWithinAge},
	{"tobacco-among-products", tobaccoAmongProducts},
	{"counts-have-their-product", countsHaveTheirProduct},
	{"polydrug-needs-two", polydrugNeedsTwo},
	{"injected-product-is-current-injection", injectedIsCurrent},
	{"first-injection-within-age", firstInjectionWithinAge},
	{"sharing-needs-injecting", sharingNeedsInjecting},
	{"test-before-situation", testBeforeSituation},
	{"first-substitution-before-situation", firstSubstitutionBeforeSituation},
	{"none-and-some", noneAndSome},
}

func warn(field, message string, values ...any) []Warning {
	return []Warning{{Field: field, Message: fmt.Sprintf(message, values...)}}
}

// « date de situation within [début de prise en charge, export date] » (1.3).
func situationWithinCare(x examined) []Warning {
	switch {
	case x.StartedOn.IsZero() || x.on.IsZero():
		return nil
	case x.on.Before(x.StartedOn):
		return warn("situated_on", "La date de situation (%s) est avant le début de la prise en charge (%s).", x.on.Short(), x.StartedOn.Short())
	case x.on.After(x.today):
		return warn("situated_on", "La date de situation (%s) n’est pas encore venue.", x.on.Short())
	}
	return nil
}

// « first-treatment year ≤ current-episode year » (1.3).
func firstTreatmentBeforeEpisode(x examined) []Warning {
	if x.FirstTreatmentYear == nil || x.StartedOn.IsZero() || *x.FirstTreatmentYear <= x.StartedOn.Year() {
		return nil
	}
	return warn("first_treatment_year", "La première prise en charge (%d) est après le début de l’actuelle (%d).", *x.FirstTreatmentYear, x.StartedOn.Year())
}

// Nobody is treated before being born: variables 0a and 14 together (ours).
func firstTreatmentAfterBirth(x examined) []Warning {
	if x.FirstTreatmentYear == nil || x.Age == nil || x.on.IsZero() || *x.FirstTreatmentYear >= x.on.Year()-*x.Age-1 {
		return nil
	}
	return warn("first_treatment_year", "La première prise en charge (%d) est avant la naissance.", *x.FirstTreatmentYear)
}

// « enfants à charge ≤ enfants » (1.3).
func dependentWithinChildren(x examined) []Warning {
	if x.Children == nil || x.DependentChildren == nil || *x.DependentChildren <= *x.Children {
		return nil
	}
	return warn("dependent_children", "Plus d’enfants à charge (%d) que d’enfants (%d).", *x.DependentChildren, *x.Children)
}

// « à charge » is not « living with »: entourage and the TDI flag must agree
// (2.3, use variable 7).
func childrenAtHome(x examined) []Warning {
	if len(x.LivingWith) == 0 || slices.Contains(x.LivingWith, string(terminology.NotStated)) {
		return nil
	}
	with := slices.Contains(x.LivingWith, "children")
	switch {
	case with && x.WithChildren == "no":
		return warn("with_children", "L’entourage dit que la personne vit avec des enfants.")
	case !with && x.WithChildren == "yes":
		return warn("with_children", "L’entourage ne dit pas que la personne vit avec des enfants.")
	}
	return nil
}

// Detention is a category of where, of with whom and of variable 34 alike (TDI 14
// and 16).
func detentionEverywhere(x examined) []Warning {
	if x.Housing == "" || len(x.LivingWith) == 0 || (x.Housing == "detention") == slices.Contains(x.LivingWith, "detention") {
		return nil
	}
	return warn("housing", "La détention est dite dans le logement ou dans l’entourage, pas dans les deux.")
}

// One lives alone or with somebody: variable 7, several answers allowed (2.3).
func aloneAndWith(x examined) []Warning {
	for _, only := range []terminology.Code{"alone", terminology.NotStated} {
		if len(x.LivingWith) > 1 && slices.Contains(x.LivingWith, string(only)) {
			return warn("living_with", "« %s » est coché avec une autre réponse.", terminology.Label(terminology.LivingWith, only))
		}
	}
	return nil
}

// « rank 1 = 99 ⇒ no other product line »; 98 likewise, and neither below rank 1
// (1.3, rules 5 and 6).
func noneStandsAlone(x examined) []Warning {
	var list []Warning
	for i, p := range x.Products {
		name := terminology.Label(terminology.Product, terminology.Code(p.Code))
		switch {
		case !p.special():
		case i > 0:
			list = append(list, warn(LineField(i+1, "product"), "« %s » ne se met qu’au premier rang, seul.", name)...)
		case len(x.Products) > 1:
			list = append(list, warn(LineField(1, "product"), "« %s » est au premier rang, mais d’autres lignes suivent.", name)...)
		}
	}
	return list
}

// « rank 1 = 99 ⇒ variable 18 filled »: the product that was the problem before
// (1.3, rule 6).
func noneNeedsOrigin(x examined) []Warning {
	origin := terminology.Code(x.OriginProduct)
	if !x.None() || origin != "" && origin != terminology.ProductNone && origin != terminology.NotStated {
		return nil
	}
	return warn("origin_product", "Aucun produit actuellement : le produit à l’origine de la prise en charge est indispensable.")
}

// « a product may appear once » (1.3).
func productOnce(x examined) []Warning {
	var list []Warning
	for i, p := range x.Products {
		if first := x.line(p.Code); p.Code != "" && first != i+1 {
			list = append(list, warn(LineField(i+1, "product"), "« %s » est déjà au rang %d.", terminology.Label(terminology.Product, terminology.Code(p.Code)), first)...)
		}
	}
	return list
}

// « mode/frequency/usage/age only where the line is a product »: 98 and 99 have
// none; a behaviour has no mode (1.3).
func detailsOfProductsOnly(x examined) []Warning {
	var list []Warning
	for i, p := range x.Products {
		switch {
		case p.special() && (p.Route != "" || p.Frequency != "" || p.Use != "" || p.Onset != nil):
			list = append(list, warn(LineField(i+1, "product"), "« %s » n’a ni mode, ni fréquence, ni usage, ni âge de début.", terminology.Label(terminology.Product, terminology.Code(p.Code)))...)
		case p.Code != "" && !p.IsProduct() && p.Route != "" && p.Route != string(terminology.NotStated):
			list = append(list, warn(LineField(i+1, "route"), "Une addiction sans produit n’a pas de mode de consommation.")...)
		}
	}
	return list
}

// Products are those consumed in the last 30 days (1.3, rules 1 and 3).
func usedWithin30Days(x examined) []Warning {
	var list []Warning
	for i, p := range x.Products {
		if p.Frequency == "not_30_days" {
			list = append(list, warn(LineField(i+1, "frequency"), "Les lignes sont ce qui a été consommé dans les 30 derniers jours.")...)
		}
	}
	return list
}

// « age of onset ≤ age » (1.3).
func onsetWithinAge(x examined) []Warning {
	var list []Warning
	if x.Age == nil {
		return nil
	}
	for i, p := range x.Products {
		if p.Onset != nil && *p.Onset > *x.Age {
			list = append(list, warn(LineField(i+1, "onset"), "L’âge de début (%d ans) dépasse l’âge (%d ans).", *p.Onset, *x.Age)...)
		}
	}
	if x.OriginOnset != nil && *x.OriginOnset > *x.Age {
		list = append(list, warn("origin_onset", "L’âge de début (%d ans) dépasse l’âge (%d ans).", *x.OriginOnset, *x.Age)...)
	}
	return list
}

// « Le tabac fait partie des produits consommés à renseigner » (1.3, rule 7).
func tobaccoAmongProducts(x examined) []Warning {
	if x.Tobacco != "daily" && x.Tobacco != "occasional" || x.line(string(terminology.ProductTobacco)) > 0 || len(x.Products) == 0 {
		return nil
	}
	return warn("tobacco", "Le tabac fait partie des produits à renseigner : il manque au classement.")
}

// Drinks, drunkenness and joints go with their product (variables 24, 25 and 27
// beside 17; ours).
func countsHaveTheirProduct(x examined) []Warning {
	var list []Warning
	if len(x.Products) == 0 {
		return nil
	}
	for _, c := range []struct {
		key   string
		count *int
		any   []string
		name  string
	}{
		{"standard_drinks", x.StandardDrinks, []string{"alcohol"}, "l’alcool"},
		{"drunkenness", x.Drunkenness, []string{"alcohol"}, "l’alcool"},
		{"joints", x.Joints, []string{"cannabis", "synthetic_cannabinoids", "other_cannabis"}, "le cannabis"},
	} {
		in := slices.ContainsFunc(c.any, func(code string) bool { return x.line(code) > 0 })
		if c.count != nil && *c.count > 0 && !in {
			list = append(list, warn(c.key, "Une quantité est donnée, mais %s manque au classement.", c.name)...)
		}
	}
	return list
}

// Polydrug use: two or more drugs at the same time (2.1).
func polydrugNeedsTwo(x examined) []Warning {
	used := 0
	for _, p := range x.Products {
		if p.IsProduct() {
			used++
		}
	}
	if x.Polydrug != "yes" || used >= 2 {
		return nil
	}
	return warn("polydrug", "Une polyconsommation suppose au moins deux produits au classement.")
}

// « route "inject" on a line ⇒ variable 28 = current » (1.3).
func injectedIsCurrent(x examined) []Warning {
	for i, p := range x.Products {
		if p.Route == "inject" && p.Frequency != "not_30_days" && x.Injecting != "current" {
			return warn("injecting", "Le produit du rang %d est injecté : la voie intraveineuse est donc utilisée dans les 30 derniers jours.", i+1)
		}
	}
	return nil
}

// The first injection is not after the situation (TDI 23; ours).
func firstInjectionWithinAge(x examined) []Warning {
	if x.FirstInjection == nil || x.Age == nil || *x.FirstInjection <= *x.Age {
		return nil
	}
	return warn("first_injection_age", "L’âge à la première injection (%d ans) dépasse l’âge (%d ans).", *x.FirstInjection, *x.Age)
}

// « sharing ⇒ ever injected » (1.3).
func sharingNeedsInjecting(x examined) []Warning {
	if !happened(x.Sharing) || happened(x.Injecting) {
		return nil
	}
	return warn("sharing", "Un partage de seringues suppose une injection au moins.")
}

// The status variables refer to the date of the situation (1.2, variable 1): a
// test after it belongs to the next one; and its date must fit what is said of it
// (TDI 26 and 27).
func testBeforeSituation(x examined) []Warning {
	var list []Warning
	for _, c := range []struct {
		key, code string
		on        civil.Day
	}{{"hiv_tested_on", x.HIVTested, x.HIVTestedOn}, {"hcv_tested_on", x.HCVTested, x.HCVTestedOn}} {
		recent := recently(c.on, x.on)
		switch {
		case c.on.IsZero() || x.on.IsZero():
		case c.on.After(x.on):
			list = append(list, warn(c.key, "Ce dépistage (%s) est après la date de situation (%s).", c.on.Short(), x.on.Short())...)
		case c.code == "within_12_months" && !recent, c.code == "over_12_months" && recent:
			list = append(list, warn(c.key, "La date du dépistage (%s) ne va pas avec la réponse donnée.", c.on.Short())...)
		}
	}
	return list
}

// recently says whether a test was made in the twelve months before a situation.
func recently(test, on civil.Day) bool { return !test.IsZero() && test.After(on.AddYears(-1)) }

// The first substitution is not after the situation (TDI 29.1.2; ours).
func firstSubstitutionBeforeSituation(x examined) []Warning {
	if x.FirstOST == nil || x.on.IsZero() || *x.FirstOST <= x.on.Year() {
		return nil
	}
	return warn("first_substitution_year", "Le premier traitement de substitution (%s) est après la date de situation.", strconv.Itoa(*x.FirstOST))
}

// « Aucun » and « non renseigné » go with nothing else (variables 16 and 33).
func noneAndSome(x examined) []Warning {
	var list []Warning
	for _, key := range []string{"other_treatments", "psychiatric"} {
		it, _ := ItemNamed(key)
		for _, only := range []string{"none", string(terminology.NotStated)} {
			if codes := x.Typed(key); len(codes) > 1 && slices.Contains(codes, only) {
				list = append(list, warn(key, "« %s » est coché avec une autre réponse.", terminology.Label(it.List, terminology.Code(only)))...)
			}
		}
	}
	return list
}
