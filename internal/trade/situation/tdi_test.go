package situation_test

import (
	"reflect"
	"strings"
	"testing"

	"maillage/internal/ground/civil"
	"maillage/internal/trade/situation"
)

func recorded(a situation.Answers) situation.Situation {
	return situation.Situation{Kind: situation.Entry, On: on, State: situation.Complete, Answers: a}
}

func TestAWholeSituationIsAWholeTDIRow(t *testing.T) {
	t.Parallel()
	got, ok := recorded(whole()).ToTDI(civil.Must(1986, 11, 3))
	want := situation.TDI{
		Year: 2026, Centre: "Outpatient treatment centres", Status: "2", Sex: "Females", Age: n(39), Referral: "2", LivingWith: "3", WithChildren: "2",
		Housing: "1", Education: "3", Labour: "2", Primary: "1.1", Route: "1", Frequency: "1", FirstUse: n(19), Injecting: "2.3", SinceInjection: n(18),
		Polydrug: "2", Secondary: []string{"8"}, HIVTesting: "2.2", HCVTesting: "2.1", Sharing: "2.1", OST: "Currently in OST", SinceOST: n(10),
	}
	if !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, ok, want)
	}
}

// The mapping table of section 2.3 of the data standards, row by row.
func TestEachVariableRollsUpToItsTDICategory(t *testing.T) {
	t.Parallel()
	type a = situation.Answers
	type r = situation.TDI
	cases := []struct {
		name   string
		change func(*a)
		read   func(r) string
		want   string
	}{
		{"0a, sex indeterminate is not known", func(x *a) { x.Sex = "indeterminate" }, func(t r) string { return t.Sex }, "Not known / missing"},
		{"2, the year is that of the beginning of the care", func(x *a) { x.StartedOn = civil.Must(2024, 2, 1) }, func(t r) string { return num(&t.Year) }, "2024"},
		{"2, without it, that of the situation", func(x *a) { x.StartedOn = civil.Day{} }, func(t r) string { return num(&t.Year) }, "2026"},
		{"2, the age is that at the beginning", func(x *a) { x.StartedOn = civil.Must(2024, 2, 1) }, func(t r) string { return num(t.Age) }, "38"},
		{"setting, a GP's practice", func(x *a) { x.Setting = "gp" }, func(t r) string { return t.Centre }, "General practitioners"},
		{"setting, outpatient unless said", func(x *a) { x.Setting = "" }, func(t r) string { return t.Centre }, "Outpatient treatment centres"},
		{"13, never", func(x *a) { x.TreatedBefore = "never" }, func(t r) string { return t.Status }, "1"},
		{"13, not stated is 3 and not 99", func(x *a) { x.TreatedBefore = "not_stated" }, func(t r) string { return t.Status }, "3"},
		{"13, not asked is 3", func(x *a) { x.TreatedBefore = "" }, func(t r) string { return t.Status }, "3"},
		{"12, justice", func(x *a) { x.Origin = "justice" }, func(t r) string { return t.Referral }, "1"},
		{"12, a care order is justice", func(x *a) { x.Origin = "care_order" }, func(t r) string { return t.Referral }, "1"},
		{"12, a doctor", func(x *a) { x.Origin = "other_doctor" }, func(t r) string { return t.Referral }, "2"},
		{"12, school", func(x *a) { x.Origin = "education" }, func(t r) string { return t.Referral }, "5"},
		{"12, the person", func(x *a) { x.Origin = "self" }, func(t r) string { return t.Referral }, "6"},
		{"12, the family", func(x *a) { x.Origin = "family" }, func(t r) string { return t.Referral }, "6"},
		{"6, homeless", func(x *a) { x.Housing = "homeless" }, func(t r) string { return t.Housing }, "2"},
		{"6, detention", func(x *a) { x.Housing = "detention" }, func(t r) string { return t.Housing }, "3"},
		{"7, partner and parents is partner", func(x *a) { x.LivingWith = []string{"family_of_origin", "partner"} }, func(t r) string { return t.LivingWith }, "3"},
		{"7, parents", func(x *a) { x.LivingWith = []string{"family_of_origin"} }, func(t r) string { return t.LivingWith }, "2"},
		{"7, alone", func(x *a) { x.LivingWith = []string{"alone"} }, func(t r) string { return t.LivingWith }, "1"},
		{"7, not stated", func(x *a) { x.LivingWith = []string{"not_stated"} }, func(t r) string { return t.LivingWith }, "99"},
		{"7, with children by the entourage", func(x *a) { x.WithChildren = "" }, func(t r) string { return t.WithChildren }, "2"},
		{"7, without children by the entourage", func(x *a) { x.WithChildren, x.LivingWith = "not_stated", []string{"partner"} }, func(t r) string { return t.WithChildren }, "1"},
		{"3 and 4, dependent children say nothing of it", func(x *a) { x.WithChildren, x.LivingWith, x.DependentChildren = "", nil, n(2) }, func(t r) string { return t.WithChildren }, "99"},
		{"9, occasional work", func(x *a) { x.Work = "occasional" }, func(t r) string { return t.Labour }, "1"},
		{"9, disabled", func(x *a) { x.Work = "disabled" }, func(t r) string { return t.Labour }, "5"},
		{"11, higher", func(x *a) { x.Education = "higher" }, func(t r) string { return t.Education }, "4"},
		{"11, not asked", func(x *a) { x.Education = "" }, func(t r) string { return t.Education }, "99"},
		{"18 goes before rank 1", func(x *a) { x.OriginProduct = "crack" }, func(t r) string { return t.Primary }, "2.2"},
		{"18 not stated, rank 1", func(x *a) { x.OriginProduct = "not_stated" }, func(t r) string { return t.Primary }, "1.1"},
		{"18 empty, rank 1", func(x *a) { x.OriginProduct = "" }, func(t r) string { return t.Primary }, "1.1"},
		{"17 not stated is 99", func(x *a) { x.OriginProduct = ""; alone(x, "not_stated") }, func(t r) string { return t.Primary }, "99"},
		{"18 apart from 17, its own mode", func(x *a) { x.OriginProduct, x.OriginRoute = "crack", "smoke" }, func(t r) string { return t.Route }, "2"},
		{"18 apart from 17, its own age of onset", func(x *a) { x.OriginProduct, x.OriginOnset = "crack", n(25) }, func(t r) string { return num(t.FirstUse) }, "25"},
		{"no product now, the origin was not used for 30 days", func(x *a) { alone(x, "none") }, func(t r) string { return t.Frequency }, "5"},
		{"products not stated, its frequency is not known", func(x *a) { alone(x, "not_stated") }, func(t r) string { return t.Frequency }, "99"},
		{"17, secondary drugs leave tobacco out", func(*a) {}, func(t r) string { return strings.Join(t.Secondary, " ") }, "8"},
		{"17, no secondary drug when there is no product", func(x *a) { alone(x, "none") }, func(t r) string { return strings.Join(t.Secondary, " ") }, ""},
		{"20, smoked", func(x *a) { x.Products[0].Route = "smoke" }, func(t r) string { return t.Route }, "2"},
		{"21, once a week or less", func(x *a) { x.Products[0].Frequency = "weekly" }, func(t r) string { return t.Frequency }, "4"},
		{"28, more than a year ago", func(x *a) { x.Injecting = "over_12_months" }, func(t r) string { return t.Injecting }, "2.1"},
		{"28, refused", func(x *a) { x.Injecting = "refused" }, func(t r) string { return t.Injecting }, "3"},
		{"28, never injected has no years since", func(x *a) { x.Injecting = "never" }, func(t r) string { return num(t.SinceInjection) }, ""},
		{"29, not asked of who never injected: never", func(x *a) { x.Injecting, x.Sharing = "never", "" }, func(t r) string { return t.Sharing }, "1"},
		{"29, not asked of who injected: not known", func(x *a) { x.Sharing = "" }, func(t r) string { return t.Sharing }, "99"},
		{"30, the date goes before « ever »", func(x *a) { x.HIVTested = "ever" }, func(t r) string { return t.HIVTesting }, "2.2"},
		{"30, « ever » when the date is not known", func(x *a) { x.HIVTested, x.HIVTestedOn = "ever", civil.Day{} }, func(t r) string { return t.HIVTesting }, "2"},
		{"30, a year to the day is not in the last 12 months", func(x *a) { x.HIVTestedOn = on.AddYears(-1) }, func(t r) string { return t.HIVTesting }, "2.1"},
		{"30, serostatus is not testing", func(x *a) { x.HIVTested, x.HIVTestedOn, x.HIV = "never", civil.Day{}, "" }, func(t r) string { return t.HIVTesting }, "1"},
		{"31, refused", func(x *a) { x.HCVTested, x.HCVTestedOn = "refused", civil.Day{} }, func(t r) string { return t.HCVTesting }, "3"},
		{"15, never", func(x *a) { x.Substituted, x.FirstOST = "never", nil }, func(t r) string { return t.OST }, "Never been in OST"},
		{"15, not currently", func(x *a) { x.Substituted = "past" }, func(t r) string { return t.OST }, "Ever been in OST, but not currently"},
		{"15, never has no years since, whatever is left of it", func(x *a) { x.Substituted = "never" }, func(t r) string { return num(t.SinceOST) }, ""},
		{"polydrug", func(x *a) { x.Polydrug = "yes" }, func(t r) string { return t.Polydrug }, "1"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := whole()
			c.change(&x)
			row, ok := recorded(x).ToTDI(civil.Day{})
			if got := c.read(row); !ok || got != c.want {
				t.Errorf("got %q, %v, want %q", got, ok, c.want)
			}
		})
	}
}

func num(i *int) string {
	if i == nil {
		return ""
	}
	return strings.TrimSpace(situation.Product{Onset: i}.Typed("onset"))
}

func TestWhomTheTDIDoesNotCount(t *testing.T) {
	t.Parallel()
	for code, counted := range map[string]bool{
		"alcohol": false, "tobacco": false, "gambling": false, "video_games": false, "eating": false,
		"cannabis": true, "benzodiazepines": true, "nitrous_oxide": true, "other_product": true, "not_stated": true,
	} {
		x := whole()
		x.OriginProduct, x.Products = code, []situation.Product{{Code: code}, {Code: "heroin"}}
		if code == "not_stated" {
			x.Products = x.Products[:1]
		}
		if _, ok := recorded(x).ToTDI(civil.Day{}); ok != counted {
			t.Errorf("primary %s: got %v, want %v", code, ok, counted)
		}
	}
	x := whole()
	x.OriginProduct, x.Products = "", []situation.Product{{Code: "none"}}
	if _, ok := recorded(x).ToTDI(civil.Day{}); ok {
		t.Error("no product at all, and none before: counted")
	}
}

func TestSecondaryDrugsFollowTheRuleOfTheProtocol(t *testing.T) {
	t.Parallel()
	products := []situation.Product{
		{Code: "heroin", Route: "smoke", Frequency: "daily"},
		{Code: "cannabis", Route: "smoke", Frequency: "daily"},
		{Code: "gambling", Frequency: "daily"},
		{Code: "alcohol", Route: "swallow", Frequency: "weekly"},
		{Code: "benzodiazepines", Route: "swallow", Frequency: "weekly"},
		{Code: "cocaine", Route: "inject", Frequency: "weekly"},
	}
	for by, want := range map[string]string{
		"team": "cannabis alcohol benzodiazepines cocaine", "": "cannabis alcohol benzodiazepines cocaine",
		"person": "cocaine cannabis benzodiazepines alcohol", // injected, then frequency, then the list
	} {
		var got []string
		for _, p := range (situation.Answers{Products: products, RankedBy: by}).Secondary() {
			got = append(got, p.Code)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("ranked by %q: got %v, want %s", by, got, want)
		}
	}
}
