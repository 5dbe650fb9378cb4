package situation_test

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/situation"
	"maillage/internal/trade/terminology"
)

var (
	today = civil.Must(2026, 11, 22)
	on    = civil.Must(2026, 11, 20)
)

func n(i int) *int { return &i }

// whole is a situation that breaks no rule.
func whole() situation.Answers {
	return situation.Answers{
		Sex: "female", Age: n(40), StartedOn: civil.Must(2026, 11, 2), Setting: "outpatient", Origin: "team_gp", TreatedBefore: "previously", FirstTreatmentYear: n(2015),
		Children: n(2), DependentChildren: n(1), WithChildren: "yes", LivingWith: []string{"partner", "children"}, Housing: "owner_tenant",
		OccupationClass: "employee", Work: "regular", Income: "work", SocialCover: "with_complementary", Education: "vocational", Imprisonment: "never",
		RankedBy: "team", Products: []situation.Product{
			{Code: "heroin", Route: "inject", Frequency: "daily", Use: "dependence", Onset: n(19)},
			{Code: "tobacco", Route: "smoke", Frequency: "daily", Use: "dependence", Onset: n(15)},
			{Code: "alcohol", Route: "swallow", Frequency: "days_2_3", Use: "at_risk", Onset: n(16)},
		},
		OriginProduct: "heroin", Polydrug: "no", StandardDrinks: n(8), Drunkenness: n(1), Tobacco: "daily", Cigarettes: n(12), Joints: n(0),
		Injecting: "current", FirstInjection: n(21), Sharing: "over_12_months",
		HIVTested: "within_12_months", HIVTestedOn: civil.Must(2026, 3, 1), HIV: "negative",
		HCVTested: "over_12_months", HCVTestedOn: civil.Must(2024, 3, 1), HCV: "cured", HepatitisB: "yes",
		Substituted: "current", Medicine: "N07BC02", FirstOST: n(2016), Treatments: []string{"nicotine"}, Psychiatric: []string{"none"},
	}
}

func TestEachRuleWarnsWhereItIsBroken(t *testing.T) {
	t.Parallel()
	type a = situation.Answers
	cases := []struct {
		name   string
		rule   string // expected, "" for no warning
		field  string
		change func(*a)
	}{
		{"a whole situation breaks no rule", "", "", func(*a) {}},
		{"an empty one neither", "", "", func(x *a) { *x = a{} }},
		{"the situation is before the care began", "situation-within-care", "situated_on", func(x *a) { x.StartedOn = civil.Must(2026, 11, 21) }},
		{"it may be its first day", "", "", func(x *a) { x.StartedOn = on }},
		{"the first treatment is after this one began", "first-treatment-before-episode", "first_treatment_year", func(x *a) { x.FirstTreatmentYear = n(2027) }},
		{"the first treatment may be of the same year", "", "", func(x *a) { x.FirstTreatmentYear = n(2026) }},
		{"the first treatment is before birth", "first-treatment-after-birth", "first_treatment_year", func(x *a) { x.FirstTreatmentYear = n(1984) }},
		{"more dependent children than children", "dependent-within-children", "dependent_children", func(x *a) { x.DependentChildren = n(3) }},
		{"as many dependent children as children", "", "", func(x *a) { x.DependentChildren = n(2) }},
		{"children in the entourage and not at home", "children-at-home", "with_children", func(x *a) { x.WithChildren = "no" }},
		{"children at home and not in the entourage", "children-at-home", "with_children", func(x *a) { x.LivingWith = []string{"partner"} }},
		{"an entourage not stated contradicts nothing", "", "", func(x *a) { x.LivingWith = []string{"not_stated"} }},
		{"in detention by the housing alone", "detention-everywhere", "housing", func(x *a) { x.Housing = "detention" }},
		{"alone, and with friends", "alone-and-with", "living_with", func(x *a) { x.WithChildren, x.LivingWith = "no", []string{"alone", "friends"} }},
		{"no product, and a product", "none-stands-alone", "p1_product", func(x *a) {
			x.Products, x.Injecting, x.StandardDrinks, x.Drunkenness, x.Tobacco = []situation.Product{{Code: "none"}, {Code: "gambling"}}, "ever", nil, nil, "never"
		}},
		{"no product on the second rank", "none-stands-alone", "p4_product", func(x *a) { x.Products = append(x.Products, situation.Product{Code: "none"}) }},
		{"not stated on the second rank", "none-stands-alone", "p4_product", func(x *a) { x.Products = append(x.Products, situation.Product{Code: "not_stated"}) }},
		{"no product, and the origin unknown", "none-needs-origin", "origin_product", func(x *a) { alone(x, "none"); x.OriginProduct = "" }},
		{"no product, and the origin not stated", "none-needs-origin", "origin_product", func(x *a) { alone(x, "none"); x.OriginProduct = "not_stated" }},
		{"no product, but the one before is known", "", "", func(x *a) { alone(x, "none") }},
		{"products not stated need no origin", "", "", func(x *a) { alone(x, "not_stated"); x.OriginProduct = "" }},
		{"a product twice", "product-once", "p4_product", func(x *a) { x.Products = append(x.Products, situation.Product{Code: "alcohol"}) }},
		{"no product has a frequency", "details-of-products-only", "p1_product", func(x *a) { alone(x, "none"); x.Products[0].Frequency = "daily" }},
		{"a behaviour has a mode", "details-of-products-only", "p4_route", func(x *a) { x.Products = append(x.Products, situation.Product{Code: "gambling", Route: "other"}) }},
		{"a behaviour may have a frequency and an age", "", "", func(x *a) {
			x.Products = append(x.Products, situation.Product{Code: "gambling", Frequency: "daily", Onset: n(30)})
		}},
		{"a line not used for 30 days", "used-within-30-days", "p3_frequency", func(x *a) { x.Products[2].Frequency = "not_30_days" }},
		{"a product begun after today's age", "onset-within-age", "p3_onset", func(x *a) { x.Products[2].Onset = n(41) }},
		{"a product begun this year", "", "", func(x *a) { x.Products[2].Onset = n(40) }},
		{"the product of the origin begun after today's age", "onset-within-age", "origin_onset", func(x *a) { alone(x, "none"); x.OriginOnset = n(41) }},
		{"smokes, and tobacco is not ranked", "tobacco-among-products", "tobacco", func(x *a) { x.Products = slices.Delete(x.Products, 1, 2) }},
		{"smoked once", "", "", func(x *a) { x.Products, x.Tobacco = slices.Delete(x.Products, 1, 2), "former" }},
		{"drinks, and alcohol is not ranked", "counts-have-their-product", "standard_drinks", func(x *a) { x.Products, x.Drunkenness = x.Products[:2], n(0) }},
		{"joints, and cannabis is not ranked", "counts-have-their-product", "joints", func(x *a) { x.Joints = n(2) }},
		{"polydrug use of one product", "polydrug-needs-two", "polydrug", func(x *a) {
			x.Products, x.Polydrug, x.Tobacco, x.StandardDrinks, x.Drunkenness = x.Products[:1], "yes", "never", nil, nil
		}},
		{"polydrug use of two", "", "", func(x *a) { x.Polydrug = "yes" }},
		{"an injected product, and no current injection", "injected-product-is-current-injection", "injecting", func(x *a) { x.Injecting = "within_12_months" }},
		{"a first injection after today's age", "first-injection-within-age", "first_injection_age", func(x *a) { x.FirstInjection = n(41) }},
		{"sharing without ever injecting", "sharing-needs-injecting", "sharing", func(x *a) { x.Injecting, x.Products[0].Route = "never", "sniff" }},
		{"never shared, never injected", "", "", func(x *a) { x.Injecting, x.Products[0].Route, x.Sharing = "never", "sniff", "never" }},
		{"a test after the situation", "test-before-situation", "hiv_tested_on", func(x *a) { x.HIVTestedOn = today }},
		{"a test said recent that is not", "test-before-situation", "hcv_tested_on", func(x *a) { x.HCVTested = "within_12_months" }},
		{"a test said old that is recent", "test-before-situation", "hiv_tested_on", func(x *a) { x.HIVTested = "over_12_months" }},
		{"a first substitution after the situation", "first-substitution-before-situation", "first_substitution_year", func(x *a) { x.FirstOST = n(2027) }},
		{"no history, and an attempt", "none-and-some", "psychiatric", func(x *a) { x.Psychiatric = []string{"none", "attempt"} }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := whole()
			c.change(&x)
			got := situation.Check(x, on, today)
			switch {
			case c.rule == "" && len(got) > 0:
				t.Errorf("got %+v, want no warning", got)
			case c.rule != "" && (len(got) != 1 || got[0].Rule != c.rule || got[0].Field != c.field || got[0].Message == ""):
				t.Errorf("got %+v, want one warning of %s at %s", got, c.rule, c.field)
			}
		})
	}
}

// alone leaves one line, of no product, and what goes with it.
func alone(x *situation.Answers, code string) {
	x.Products, x.Injecting = []situation.Product{{Code: code}}, "within_12_months"
	x.StandardDrinks, x.Drunkenness, x.Tobacco, x.Cigarettes = nil, nil, "former", nil
}

func TestADayToComeIsSaidOfASituationLookedAtTooSoon(t *testing.T) {
	t.Parallel()
	if got := situation.Check(whole(), today.AddDays(1), today); len(got) != 1 || got[0].Rule != "situation-within-care" {
		t.Errorf("got %+v", got)
	}
}

func TestOnlyWhatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	type d = situation.Draft
	cases := []struct {
		name   string
		field  string
		change func(*d)
	}{
		{"a whole draft is taken", "", func(*d) {}},
		{"what breaks every rule is taken", "", func(x *d) { x.DependentChildren, x.Products[1].Code, x.FirstTreatmentYear = n(9), "heroin", n(2026) }},
		{"nothing answered is taken", "", func(x *d) { x.Answers = situation.Answers{} }},
		{"a situation to come", "situated_on", func(x *d) { x.On = today.AddDays(1) }},
		{"no date", "situated_on", func(x *d) { x.On = civil.Day{} }},
		{"no kind", "kind", func(x *d) { x.Kind = "" }},
		{"a negative count", "children", func(x *d) { x.Children = n(-1) }},
		{"an age of 121", "age", func(x *d) { x.Age = n(121) }},
		{"an age of 120 is taken", "", func(x *d) { x.Age = n(120) }},
		{"a count past all sense", "joints", func(x *d) { x.Joints = n(1000) }},
		{"a year to come", "first_treatment_year", func(x *d) { x.FirstTreatmentYear = n(2027) }},
		{"a year of another century", "first_substitution_year", func(x *d) { x.FirstOST = n(16) }},
		{"a test to come", "hiv_tested_on", func(x *d) { x.HIVTestedOn = today.AddDays(1) }},
		{"a code out of its list", "housing", func(x *d) { x.Housing = "castle" }},
		{"one code of several out of its list", "living_with", func(x *d) { x.LivingWith = []string{"partner", "castle"} }},
		{"a line without product", "p2_product", func(x *d) { x.Products[1].Code = "" }},
		{"a mode out of its list", "p1_route", func(x *d) { x.Products[0].Route = "castle" }},
		{"an age of onset of 121", "p1_onset", func(x *d) { x.Products[0].Onset = n(121) }},
		{"eleven lines", "p1_product", func(x *d) { x.Products = slices.Repeat(x.Products[:1], situation.MostProducts+1) }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := d{StartDraft: situation.StartDraft{Kind: situation.Entry, On: on}, Answers: whole()}
			c.change(&x)
			var names []string
			for _, f := range fault.FieldsOf(x.Impossible(today)) {
				names = append(names, f.Name)
			}
			if got := strings.Join(names, " "); got != c.field {
				t.Errorf("refused: got %q, want %q", got, c.field)
			}
		})
	}
}

// The 34 variables of the guide are all there, each once, and what the TDI asks.
func TestTheItemsAreThoseOfRECAPAndTheTDI(t *testing.T) {
	t.Parallel()
	got := map[string]int{"1": 1} // date de situation: the record's own
	tdi := map[string]bool{}
	for _, it := range append(slices.Clone(situation.Items), situation.Lines...) {
		got[it.RECAP]++
		for table := range strings.SplitSeq(it.TDI, ", ") {
			tdi[table] = true
		}
		if it.RECAP == "" && it.TDI == "" && it.Key != "ranked_by" {
			t.Errorf("%s: for neither", it.Key)
		}
		if it.List != "" && len(terminology.List(it.List)) == 0 {
			t.Errorf("%s: no list %s", it.Key, it.List)
		}
		if (it.List == "") != it.NotStatedBox() {
			t.Errorf("%s: « non renseigné » is nowhere, or twice", it.Key)
		}
	}
	for v := 1; v <= 34; v++ {
		if got[strconv.Itoa(v)] == 0 {
			t.Errorf("variable %d of RECAP is asked nowhere", v)
		}
	}
	for table := 8; table <= 29; table++ {
		if !tdi[strconv.Itoa(table)] {
			t.Errorf("table %d of the TDI is fed by nothing", table)
		}
	}
}

func TestNotStatedIsAnAnswerAndNotAskedIsNone(t *testing.T) {
	t.Parallel()
	var a situation.Answers
	children, _ := situation.ItemNamed("children")
	housing, _ := situation.ItemNamed("housing")
	products, _ := situation.ItemNamed("products")
	none, asked := a.Progress()
	if none != 0 || asked < 30 {
		t.Errorf("empty: got %d of %d", none, asked)
	}
	if a.Answered("children") || a.Said(children) != "" || a.Said(products) != "" {
		t.Error("what was not asked has an answer")
	}
	a.NotStated, a.Housing, a.Products = []string{"children"}, "not_stated", []situation.Product{{Code: "none"}}
	if got, _ := a.Progress(); got != 3 {
		t.Errorf("not stated, twice, and no product: got %d answers, want 3", got)
	}
	if a.Said(children) != "Non renseigné" || a.Said(housing) != "Non renseigné" || a.Said(products) != "1. Aucun produit" || !a.None() {
		t.Errorf("got %q, %q, %q", a.Said(children), a.Said(housing), a.Said(products))
	}
	w := whole()
	if got, asked := w.Progress(); got != asked {
		t.Errorf("whole: got %d of %d", got, asked)
	}
}

// The dictionary says what each question feeds: it is read by those who will make
// the files.
func TestTheDictionaryKnowsEachQuestion(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../docs/datasets.md")
	if err != nil {
		t.Fatal(err)
	}
	or := func(s string) string {
		if s == "" {
			return "–"
		}
		return s
	}
	for _, it := range append(slices.Clone(situation.Items), situation.Lines...) {
		row := "| `" + it.Key + "` | " + it.Label + " | "
		_, rest, found := strings.Cut(string(text), row)
		line, _, _ := strings.Cut(rest, "\n")
		if !found || !strings.Contains(line, "| "+or(it.RECAP)+" | "+or(it.TDI)+" |") {
			t.Errorf("docs/datasets.md lacks %s, RECAP %q, TDI %q", row, it.RECAP, it.TDI)
		}
	}
}
