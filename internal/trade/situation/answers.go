package situation

import (
	"slices"

	"maillage/internal/ground/civil"
	"maillage/internal/trade/terminology"
)

// Shape is the version of Answers as they are sealed: raised when a field
// changes its meaning.
const Shape = 1

// Answers are what a situation says. Codes are those of the lists of
// terminology; the number after each is its RECAP variable (guide of January
// 2018), « TDI » marks what the TDI asks and RECAP lacks.
type Answers struct {
	Sex                string    `form:"sex" json:"sex,omitempty"`                                   // 0a
	Age                *int      `form:"age" json:"age,omitempty"`                                   // 0a
	StartedOn          civil.Day `form:"started_on" json:"started_on,omitzero"`                      // 2
	Setting            string    `form:"setting" json:"setting,omitempty"`                           // TDI
	Origin             string    `form:"origin" json:"origin,omitempty"`                             // 12
	TreatedBefore      string    `form:"treated_before" json:"treated_before,omitempty"`             // 13
	FirstTreatmentYear *int      `form:"first_treatment_year" json:"first_treatment_year,omitempty"` // 14

	Children          *int     `form:"children" json:"children,omitempty"`                     // 3
	DependentChildren *int     `form:"dependent_children" json:"dependent_children,omitempty"` // 4
	WithChildren      string   `form:"with_children" json:"with_children,omitempty"`           // TDI
	LivingWith        []string `form:"living_with" json:"living_with,omitempty"`               // 7
	Housing           string   `form:"housing" json:"housing,omitempty"`                       // 6
	OccupationClass   string   `form:"occupation_class" json:"occupation_class,omitempty"`     // 5
	Work              string   `form:"work" json:"work,omitempty"`                             // 9
	Income            string   `form:"income" json:"income,omitempty"`                         // 8
	SocialCover       string   `form:"social_cover" json:"social_cover,omitempty"`             // 10
	Education         string   `form:"education" json:"education,omitempty"`                   // 11
	Imprisonment      string   `form:"imprisonment" json:"imprisonment,omitempty"`             // 34

	RankedBy       string    `form:"ranked_by" json:"ranked_by,omitempty"`
	Products       []Product `json:"products,omitempty"`                                   // 17, 19 to 23
	OriginProduct  string    `form:"origin_product" json:"origin_product,omitempty"`       // 18
	OriginRoute    string    `form:"origin_route" json:"origin_route,omitempty"`           // TDI
	OriginOnset    *int      `form:"origin_onset" json:"origin_onset,omitempty"`           // TDI
	Polydrug       string    `form:"polydrug" json:"polydrug,omitempty"`                   // TDI
	StandardDrinks *int      `form:"standard_drinks" json:"standard_drinks,omitempty"`     // 24
	Drunkenness    *int      `form:"drunkenness" json:"drunkenness,omitempty"`             // 25
	Tobacco        string    `form:"tobacco" json:"tobacco,omitempty"`                     // 26
	Cigarettes     *int      `form:"cigarettes" json:"cigarettes,omitempty"`               // 26
	Joints         *int      `form:"joints" json:"joints,omitempty"`                       // 27
	Injecting      string    `form:"injecting" json:"injecting,omitempty"`                 // 28
	FirstInjection *int      `form:"first_injection_age" json:"first_injection,omitempty"` // TDI: age
	Sharing        string    `form:"sharing" json:"sharing,omitempty"`                     // 29

	HIVTested   string    `form:"hiv_tested" json:"hiv_tested,omitempty"`             // TDI
	HIVTestedOn civil.Day `form:"hiv_tested_on" json:"hiv_tested_on,omitzero"`        // TDI
	HIV         string    `form:"hiv" json:"hiv,omitempty"`                           // 30
	HCVTested   string    `form:"hcv_tested" json:"hcv_tested,omitempty"`             // TDI
	HCVTestedOn civil.Day `form:"hcv_tested_on" json:"hcv_tested_on,omitzero"`        // TDI
	HCV         string    `form:"hcv" json:"hcv,omitempty"`                           // 31
	HepatitisB  string    `form:"hepatitis_b" json:"hepatitis_b,omitempty"`           // 32
	Psychiatric []string  `form:"psychiatric" json:"psychiatric,omitempty"`           // 33
	Treatments  []string  `form:"other_treatments" json:"treatments,omitempty"`       // 16
	Substituted string    `form:"substitution" json:"substitution,omitempty"`         // 15, and TDI: ever
	Medicine    string    `form:"substitution_medicine" json:"medicine,omitempty"`    // 15
	FirstOST    *int      `form:"first_substitution_year" json:"first_ost,omitempty"` // TDI

	NotStated []string          `form:"not_stated" json:"not_stated,omitempty"` // items without a list: numbers, years, days
	Prefilled []string          `json:"prefilled,omitempty"`                    // items taken from elsewhere, not confirmed
	Unread    map[string]string `json:"unread,omitempty"`                       // what a draft keeps as typed, though it cannot be
}

// Product is one line of the ranked list; its rank is its place.
type Product struct {
	Code      string `form:"product" json:"code"`                  // 19
	Route     string `form:"route" json:"route,omitempty"`         // 20
	Frequency string `form:"frequency" json:"frequency,omitempty"` // 21
	Use       string `form:"use" json:"use,omitempty"`             // 22
	Onset     *int   `form:"onset" json:"onset,omitempty"`         // 23: age
	NoOnset   bool   `form:"no_onset" json:"no_onset,omitempty"`   // « non renseigné »
}

// MostProducts bounds the ranked list.
const MostProducts = 10

// IsProduct says whether the line is something consumed: neither a behaviour nor
// « aucun produit » nor « non renseigné ».
func (p Product) IsProduct() bool {
	t, ok := terminology.Get(terminology.Product, terminology.Code(p.Code))
	return ok && t.Product
}

// special says whether the line is 98 or 99 and not a thing used.
func (p Product) special() bool {
	return p.Code == string(terminology.ProductNone) || p.Code == string(terminology.NotStated)
}

// line finds a product's rank, from 1; 0 when it is not in the list.
func (a Answers) line(code string) int {
	return 1 + slices.IndexFunc(a.Products, func(p Product) bool { return p.Code == code && code != "" })
}

// first is the product of rank 1.
func (a Answers) first() Product {
	if len(a.Products) == 0 {
		return Product{}
	}
	return a.Products[0]
}

// None says whether « aucun produit » is the answer: nothing over the last 30
// days.
func (a Answers) None() bool { return a.first().Code == string(terminology.ProductNone) }

// happened says whether a code of last_time or of screening tells that the thing
// took place.
func happened(code string) bool {
	switch code {
	case "ever", "over_12_months", "within_12_months", "current":
		return true
	}
	return false
}
