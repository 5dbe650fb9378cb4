package demo

import (
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/situation"
	"maillage/internal/trade/terminology"
)

// fewSituations is the size from which one person in five has situations: they are
// long, and the largest network is there to weigh lists.
const fewSituations = 10000

// teller draws situations. It has its own luck, so that what it draws changes
// nothing of the rest of the network.
type teller struct {
	*rand.Rand
	today civil.Day
}

// situations writes how the people of a team live and use: most at entry, many
// again each year, a little better as a rule. The first who is still followed has
// one surely.
func (b *builder) situations(tx *db.Tx, t *team, all []*followed) error {
	w := teller{rand.New(rand.NewPCG(b.seed, uint64(crc32.ChecksumIEEE([]byte(t.code))))), b.today}
	var facts []situation.Fact
	sure := slices.IndexFunc(all, func(f *followed) bool { return f.enrolment.ClosedOn.IsZero() })
	for i, f := range all {
		if i != sure && (b.size.Patients >= fewSituations && i%5 != 0 || !w.chance(88)) {
			continue
		}
		by := t.psy[0]
		if w.chance(40) {
			by = t.social[0]
		}
		last := w.today
		if !f.enrolment.ClosedOn.IsZero() {
			last = f.enrolment.ClosedOn
		}
		on := early(f.enrolment.OpenedOn.AddDays(w.IntN(15)), last)
		a := w.entry(f.in, on)
		facts = append(facts, situation.Fact{Enrolment: f.enrolment, Kind: situation.Entry, On: on, Answers: a, By: by, MadeAt: madeOn(on)})
		for year := 1; ; year++ {
			on := workday(f.enrolment.OpenedOn.AddYears(year).AddDays(w.IntN(35) - 15))
			if on.After(last) {
				break
			}
			if a = w.later(a, f.in, on); w.chance(80) {
				facts = append(facts, situation.Fact{Enrolment: f.enrolment, Kind: situation.Yearly, On: on, Answers: a, By: by, MadeAt: madeOn(on)})
			}
		}
	}
	return situation.Add(tx, b.Seal, facts)
}

// early is a day, or the last one possible.
func early(day, last civil.Day) civil.Day {
	if day.After(last) {
		return last
	}
	return day
}

func madeOn(day civil.Day) time.Time { return day.Start().Add(18 * time.Hour) }

func (w teller) chance(p int) bool { return w.IntN(100) < p }

func (w teller) one(codes ...string) string { return codes[w.IntN(len(codes))] }

func (w teller) number(least, most int) *int {
	n := least
	if most > least {
		n += w.IntN(most - least + 1)
	}
	return &n
}

// age is that of the person on a day; of an anonymous one, what was said.
func (w teller) age(in patient.Inclusion, on civil.Day) int {
	traits, known := patient.TraitsOf(in.Identity)
	switch {
	case !known:
		return 24 + w.IntN(35)
	case !traits.BirthDate.IsZero():
		n := on.Year() - traits.BirthDate.Year()
		if traits.BirthDate.AddYears(n).After(on) {
			n--
		}
		return n
	default:
		return on.Year() - traits.BirthYear
	}
}

// entry draws a first situation.
func (w teller) entry(in patient.Inclusion, on civil.Day) situation.Answers {
	age := w.age(in, on)
	a := situation.Answers{
		Sex: in.Sex, Age: &age, StartedOn: in.OpenedOn, Setting: "outpatient", Origin: in.Referral,
		TreatedBefore: w.one("never", "never", "previously", "previously", "not_stated"),
		Children:      w.number(0, 3), Housing: w.one("owner_tenant", "owner_tenant", "owner_tenant", "hosted_lasting", "hosted_passing", "shelter", "homeless"),
		OccupationClass: w.one("employee", "worker", "worker", "intermediate", "trade", "no_activity", "executive"),
		Work:            w.one("regular", "occasional", "unemployed", "unemployed", "benefits", "disabled"), Income: w.one("work", "unemployment", "rsa", "rsa", "aah", "sick_leave"),
		SocialCover: w.one("with_complementary", "css", "css", "basic_only", "not_stated"), Education: w.one("lower_secondary", "vocational", "vocational", "upper_secondary", "short_higher", "primary"),
		Imprisonment: w.one("never", "never", "never", "past", "not_stated"), RankedBy: "team", Polydrug: w.one("no", "no", "yes", "not_stated"),
		HepatitisB: w.one("yes", "no", "no", "not_stated"), Psychiatric: []string{w.one("none", "none", "outpatient", "hospital", "attempt", "not_stated")},
		Treatments: []string{w.one("none", "none", "antidepressant", "anxiolytic", "alcohol", "nicotine")},
	}
	w.home(&a)
	w.products(&a, in.Behaviours, age)
	w.risks(&a, age, on)
	if a.TreatedBefore == "previously" {
		a.FirstTreatmentYear = w.number(max(on.Year()-min(12, age-16), 2000), on.Year()-1)
	}
	return a
}

// home says with whom somebody lives.
func (w teller) home(a *situation.Answers) {
	a.LivingWith, a.WithChildren = []string{w.one("alone", "alone", "partner", "family_of_origin", "friends")}, "no"
	if *a.Children == 0 {
		return
	}
	a.DependentChildren = w.number(0, *a.Children)
	if *a.DependentChildren > 0 && w.chance(60) {
		a.LivingWith, a.WithChildren = []string{"partner", "children"}, "yes"
	}
}

// products ranks what the inclusion said, each as it is most often used.
func (w teller) products(a *situation.Answers, behaviours []string, age int) {
	for _, code := range behaviours {
		p := situation.Product{Code: code, Route: "swallow", Frequency: w.one("daily", "daily", "days_4_6", "days_2_3"), Use: w.one("dependence", "dependence", "harmful", "at_risk"), Onset: w.number(min(14, age), min(24, age))}
		switch code {
		case "tobacco", "cannabis", "crack":
			p.Route = "smoke"
		case "cocaine", "heroin":
			p.Route = w.one("sniff", "sniff", "smoke", "inject")
		case "gambling", "video_games", "screens":
			p.Route = ""
		}
		a.Products = append(a.Products, p)
	}
	a.OriginProduct = behaviours[0]
	a.StandardDrinks, a.Drunkenness, a.Joints, a.Tobacco = w.number(0, 0), w.number(0, 0), w.number(0, 0), w.one("former", "never", "never")
	for _, code := range behaviours {
		switch code {
		case "alcohol":
			a.StandardDrinks, a.Drunkenness = w.number(14, 70), w.number(0, 8)
		case "tobacco":
			a.Tobacco, a.Cigarettes = "daily", w.number(8, 25)
		case "cannabis":
			a.Joints = w.number(1, 6)
		}
	}
}

// risks draws injecting, tests and substitution, as the products suggest.
func (w teller) risks(a *situation.Answers, age int, on civil.Day) {
	a.Injecting, a.Substituted = "never", "never"
	for _, p := range a.Products {
		switch {
		case p.Route == "inject":
			a.Injecting, a.FirstInjection, a.Sharing = "current", w.number(min(18, age), min(25, age)), w.one("never", "over_12_months", "not_stated")
		case p.Code == "heroin" && a.Injecting == "never" && w.chance(30):
			a.Injecting, a.FirstInjection, a.Sharing = "over_12_months", w.number(min(18, age), min(25, age)), "never"
		}
		if p.Code == "heroin" || p.Code == "buprenorphine" {
			a.Substituted, a.Medicine, a.FirstOST = "current", w.one("N07BC01", "N07BC02", "N07BC51"), w.number(on.Year()-5, on.Year())
		}
	}
	for _, test := range []struct {
		code, result *string
		day          *civil.Day
	}{{&a.HIVTested, &a.HIV, &a.HIVTestedOn}, {&a.HCVTested, &a.HCV, &a.HCVTestedOn}} {
		switch *test.code = w.one("never", "ever", "within_12_months", "within_12_months", "not_stated"); *test.code {
		case "within_12_months":
			*test.day, *test.result = on.AddDays(-10-w.IntN(300)), "negative"
		case "ever":
			*test.result = w.one("negative", "negative", "not_stated")
		}
	}
}

// later is the situation of a following year: the same person, for whom some
// things got better.
func (w teller) later(a situation.Answers, in patient.Inclusion, on civil.Day) situation.Answers {
	age := w.age(in, on)
	if _, known := patient.TraitsOf(in.Identity); !known {
		age = *a.Age + 1
	}
	a.Age = &age
	a.Products = append([]situation.Product(nil), a.Products...)
	for i := range a.Products {
		if w.chance(55) {
			a.Products[i].Frequency = w.one("days_4_6", "days_2_3", "days_2_3", "weekly")
		}
	}
	if w.chance(35) && *a.StandardDrinks > 0 {
		a.StandardDrinks, a.Drunkenness = w.number(2, 14), w.number(0, 1)
	}
	if terminology.Code(a.Housing) != "owner_tenant" && w.chance(45) {
		a.Housing = "owner_tenant"
	}
	if a.Work == "unemployed" && w.chance(35) {
		a.Work, a.Income = "occasional", "work"
	}
	if a.HCVTested != "within_12_months" && w.chance(50) {
		a.HCVTested, a.HCVTestedOn, a.HCV = "within_12_months", on.AddDays(-30-w.IntN(200)), "negative"
	} else if !a.HCVTestedOn.IsZero() {
		a.HCVTested = "over_12_months"
		if a.HCVTestedOn.After(on.AddYears(-1)) {
			a.HCVTested = "within_12_months"
		}
	}
	if !a.HIVTestedOn.IsZero() && !a.HIVTestedOn.After(on.AddYears(-1)) {
		a.HIVTested = "over_12_months"
	}
	return a
}
