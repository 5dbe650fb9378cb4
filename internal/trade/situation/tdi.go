package situation

import (
	"cmp"
	"slices"

	"maillage/internal/ground/civil"
	"maillage/internal/trade/terminology"
)

// TDI is what the TDI protocol 3.0 asks of one person who enters treatment. Codes
// are those of the template, or its words where it numbers nothing; « 99 » is not
// known or missing, « 3 » for Status.
type TDI struct {
	Year           int    // of treatment
	Centre         string // 8, 9: in the template's words
	Status         string // 8: never or previously treated
	Sex            string // 10: in the template's words
	Age            *int   // 11, 12: at entering the current treatment
	Referral       string // 13
	LivingWith     string // 14
	WithChildren   string // 15
	Housing        string // 16
	Education      string // 17
	Labour         string // 18
	Primary        string // 9: primary drug
	Route          string // 19, of the primary drug
	Frequency      string // 20
	FirstUse       *int   // 11, 21: age
	Injecting      string // 22
	SinceInjection *int   // 23: years
	Polydrug       string // 24
	Secondary      []string
	HIVTesting     string // 26
	HCVTesting     string // 27
	Sharing        string // 28
	OST            string // 29.1.1: in the template's words
	SinceOST       *int   // 29.1.2: years
}

const (
	unknown      = "99"
	unknownWords = "Not known / missing"
	alcoholOnly  = "8" // alcohol has a row as a secondary drug alone
)

// ToTDI maps a situation to the TDI (2.3). It is false for somebody whom the TDI
// does not count: primary alcohol, tobacco, a behaviour without product, or nothing
// at all (2.1). born is the birth date when it is known: the TDI wants the age at
// entry, the situation holds the age on its own date.
func (s Situation) ToTDI(born civil.Day) (TDI, bool) {
	a := s.Answers
	primary := a.Primary()
	t := TDI{
		Year: a.StartedOn.Year(), Centre: tdiOf(terminology.TreatmentSetting, or(a.Setting, "outpatient"), unknownWords),
		Status: tdiOf(terminology.TreatedBefore, a.TreatedBefore, "3"), Sex: sexWords(a.Sex), Age: s.ageAtEntry(born),
		Referral: tdiOf(terminology.CareOrigin, a.Origin, unknown), LivingWith: livingWith(a.LivingWith), WithChildren: withChildren(a),
		Housing: tdiOf(terminology.Housing, a.Housing, unknown), Education: tdiOf(terminology.Education, a.Education, unknown),
		Labour: tdiOf(terminology.Work, a.Work, unknown), Primary: tdiOf(terminology.Product, primary, unknown),
		Injecting: tdiOf(terminology.LastTime, a.Injecting, unknown), Polydrug: tdiOf(terminology.Polydrug, a.Polydrug, unknown),
		HIVTesting: tested(a.HIVTested, a.HIVTestedOn, s.On), HCVTesting: tested(a.HCVTested, a.HCVTestedOn, s.On),
		Sharing: sharing(a), OST: tdiOf(terminology.Substitution, a.Substituted, unknownWords),
	}
	if a.StartedOn.IsZero() {
		t.Year = s.On.Year()
	}
	if term, known := terminology.Get(terminology.Product, terminology.Code(primary)); known && (term.NoTDI || term.TDI == alcoholOnly) {
		return TDI{}, false
	}
	a.primaryUse(primary, &t)
	t.SinceInjection = years(a.FirstInjection, t.Age)
	if !happened(a.Injecting) {
		t.SinceInjection = nil
	}
	if a.FirstOST != nil && (a.Substituted == "past" || a.Substituted == "current") {
		t.SinceOST = years(a.FirstOST, &t.Year)
	}
	for _, p := range a.Secondary() {
		t.Secondary = append(t.Secondary, tdiOf(terminology.Product, p.Code, unknown))
	}
	return t, true
}

// Primary is the code of the primary drug: variable 18 when it is filled, else
// rank 1 (2.3, inferred: to be confirmed with the OFDT).
func (a Answers) Primary() string {
	switch terminology.Code(a.OriginProduct) {
	case "", terminology.NotStated, terminology.ProductNone:
		return a.first().Code
	}
	return a.OriginProduct
}

// primaryUse fills route, frequency and first use of the primary drug: from its
// line, else from what is asked apart; a drug of no line was not used in the last
// 30 days, once the lines are known.
func (a Answers) primaryUse(code string, t *TDI) {
	t.Route, t.Frequency = unknown, unknown
	if rank := a.line(code); rank > 0 {
		p := a.Products[rank-1]
		t.Route, t.Frequency, t.FirstUse = tdiOf(terminology.Route, p.Route, unknown), tdiOf(terminology.UseFrequency, p.Frequency, unknown), p.Onset
		return
	}
	if !originApart(a) {
		return
	}
	t.Route, t.FirstUse = tdiOf(terminology.Route, a.OriginRoute, unknown), a.OriginOnset
	if first := a.first().Code; first != "" && first != string(terminology.NotStated) {
		t.Frequency = tdiOf(terminology.UseFrequency, "not_30_days", unknown)
	}
}

// Secondary are the other products that have a row in the TDI, in the order of its
// rule: clinical relevance, injected, frequency, order of the protocol's list
// (2.1). Our rank is the clinical relevance when the team judged it; products
// ranked by the person alone follow the three other criteria.
func (a Answers) Secondary() []Product {
	var list []Product
	primary := a.Primary()
	for _, p := range a.Products {
		if t, ok := terminology.Get(terminology.Product, terminology.Code(p.Code)); ok && !t.NoTDI && !p.special() && p.Code != primary {
			list = append(list, p)
		}
	}
	if a.RankedBy != "person" {
		return list
	}
	slices.SortStableFunc(list, func(x, y Product) int {
		return cmp.Or(
			cmp.Compare(injected(y), injected(x)),
			cmp.Compare(tdiOf(terminology.UseFrequency, x.Frequency, unknown), tdiOf(terminology.UseFrequency, y.Frequency, unknown)),
			cmp.Compare(tdiOf(terminology.Product, x.Code, unknown), tdiOf(terminology.Product, y.Code, unknown)),
		)
	})
	return list
}

func injected(p Product) int {
	if p.Route == "inject" {
		return 1
	}
	return 0
}

// ageAtEntry is the age on the first day of the care: exact when the birth date is
// known, else the age said less the years gone by.
func (s Situation) ageAtEntry(born civil.Day) *int {
	start := s.Answers.StartedOn
	switch {
	case !born.IsZero() && !start.IsZero() && !start.Before(born):
		n := start.Year() - born.Year()
		if born.AddYears(n).After(start) {
			n--
		}
		return &n
	case s.Answers.Age == nil || start.IsZero():
		return s.Answers.Age
	default:
		n := max(0, *s.Answers.Age-max(0, s.On.Year()-start.Year()))
		return &n
	}
}

// livingWith gives the one category of the TDI for several answers: what is lived
// in first, then the nearest people; alone when nothing else is said (14). The
// order between categories is ours: the protocol gives none here.
func livingWith(codes []string) string {
	for _, code := range []string{"detention", "institution", "partner", "children", "family_of_origin", "friends", "other", "alone"} {
		if slices.Contains(codes, code) {
			return tdiOf(terminology.LivingWith, code, unknown)
		}
	}
	return unknown
}

// withChildren is the flag asked apart, else what the entourage says; children « à
// charge » say nothing of it (2.3).
func withChildren(a Answers) string {
	said := a.WithChildren
	if (said == "" || said == string(terminology.NotStated)) && len(a.LivingWith) > 0 && !slices.Contains(a.LivingWith, string(terminology.NotStated)) {
		said = "no"
		if slices.Contains(a.LivingWith, "children") {
			said = "yes"
		}
	}
	return tdiOf(terminology.LivingWithChildren, said, unknown)
}

// tested is the testing history on the date of the situation: from the date of the
// last test when it is known, for « ever » is said only when it cannot be judged
// (2.1). Testing, not serostatus.
func tested(code string, last, on civil.Day) string {
	if !last.IsZero() && !on.IsZero() && !last.After(on) && (happened(code) || code == "") {
		code = "over_12_months"
		if recently(last, on) {
			code = "within_12_months"
		}
	}
	return tdiOf(terminology.Screening, code, unknown)
}

// sharing is never for somebody who never injected: it is not asked.
func sharing(a Answers) string {
	if a.Sharing == "" && a.Injecting == "never" {
		return tdiOf(terminology.LastTime, "never", unknown)
	}
	return tdiOf(terminology.LastTime, a.Sharing, unknown)
}

func sexWords(code string) string {
	switch terminology.Code(code) {
	case terminology.SexFemale:
		return "Females"
	case terminology.SexMale:
		return "Males"
	default:
		return unknownWords
	}
}

// tdiOf is the TDI code of a term, or what says that nothing is known.
func tdiOf(list, code, otherwise string) string {
	if t, ok := terminology.Get(list, terminology.Code(code)); ok && t.TDI != "" {
		return t.TDI
	}
	return otherwise
}

// years is the time from one to another, nil when one is missing or they are the
// wrong way round.
func years(from, to *int) *int {
	if from == nil || to == nil || *from > *to {
		return nil
	}
	n := *to - *from
	return &n
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
