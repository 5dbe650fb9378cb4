package terminology

// The lists of a RECAP/TDI situation. Each of their terms has a TDI code or says
// that it is out of the TDI; RECAP codes are those published, 98 and 99 of
// [Product] alone.
const (
	Product              = "product"               // products and behaviours of a situation, with « aucun produit » and « non renseigné »
	TreatmentSetting     = "treatment_setting"     // type of treatment centre
	CareOrigin           = "care_origin"           // origin of the care
	TreatedBefore        = "treated_before"        // treated before, for drugs
	LivingWith           = "living_with"           // with whom the person lives
	LivingWithChildren   = "living_with_children"  // whether with children
	Housing              = "housing"               // where the person lives
	OccupationClass      = "occupation_class"      // the eight PCS groups of INSEE
	Work                 = "work"                  // labour status
	IncomeSource         = "income_source"         // main resources
	SocialCover          = "social_cover"          // health cover
	Education            = "education"             // level reached, over ISCED
	Imprisonment         = "imprisonment"          // past and present
	RankedBy             = "ranked_by"             // who ranked the products
	Route                = "route"                 // mode of use of a product
	UseFrequency         = "use_frequency"         // over the last 30 days
	UseKind              = "use_kind"              // use at risk, harmful use, dependence
	Polydrug             = "polydrug"              // whether no product is the main one
	TobaccoUse           = "tobacco_use"           // tobacco
	LastTime             = "last_time"             // injecting and sharing: never, or when last
	Screening            = "screening"             // HIV and HCV tests: never, or when last
	Serology             = "serology"              // result of a test
	HepatitisBVaccine    = "hepatitis_b_vaccine"   // vaccination against hepatitis B
	Substitution         = "substitution"          // opioid substitution: never, past, current
	SubstitutionMedicine = "substitution_medicine" // its medicine, by ATC code
	OtherTreatment       = "other_treatment"       // other treatments under way
	PsychiatricHistory   = "psychiatric_history"   // psychiatric history
)

// SituationLists lists them in the order of the form.
var SituationLists = []string{
	Product, TreatmentSetting, CareOrigin, TreatedBefore, LivingWith, LivingWithChildren, Housing,
	OccupationClass, Work, IncomeSource, SocialCover, Education, Imprisonment, RankedBy, Route, UseFrequency,
	UseKind, Polydrug, TobaccoUse, LastTime, Screening, Serology, HepatitisBVaccine, Substitution,
	SubstitutionMedicine, OtherTreatment, PsychiatricHistory,
}

// NotStated is in each of them: the person did not say, or could not. It is an
// answer; a question not asked yet has none.
const NotStated Code = "not_stated"

// The codes of [Product] that a rule names.
const (
	ProductNone    Code = "none" // nothing used over the last 30 days: RECAP 99
	ProductAlcohol Code = "alcohol"
	ProductTobacco Code = "tobacco"
)
