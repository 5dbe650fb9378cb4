package situation

import (
	"slices"

	"maillage/internal/trade/terminology"
)

// Answer is a kind of answer.
type Answer int

// The kinds of answer.
const (
	Code   Answer = iota // one code of a list
	Codes                // several codes of a list
	Number               // a count or an age
	Year
	Day
	Ranked // the list of products
)

// Section is one of the five parts of the form.
type Section string

// The sections, in the order of the form.
const (
	Person   Section = "personne"
	Social   Section = "social"
	Products Section = "produits"
	Risks    Section = "risques"
	Care     Section = "soins"
)

// Sections lists them in order.
var Sections = []Section{Person, Social, Products, Risks, Care}

// Label is the section's title.
func (s Section) Label() string {
	switch s {
	case Person:
		return "Personne et prise en charge"
	case Social:
		return "Vie sociale"
	case Products:
		return "Produits et addictions"
	case Risks:
		return "Injection et dépistages"
	case Care:
		return "Traitements et antécédents"
	default:
		return ""
	}
}

// Item is one question. Its key names its field in forms; RECAP is its variable
// in the guide of January 2018, empty for what the TDI alone asks; TDI lists the
// tables of the template it feeds.
type Item struct {
	Key     string
	Label   string
	Help    string
	RECAP   string
	TDI     string
	List    string
	Answer  Answer
	Age     bool // a number of years of age
	Section Section
	When    func(a Answers) bool // nil: asked of everybody
}

// NotStatedBox says whether « non renseigné » needs a box of its own: lists have
// it among their codes.
func (it Item) NotStatedBox() bool {
	return it.Answer == Number || it.Answer == Year || it.Answer == Day
}

// Asked says whether the question makes sense beside the other answers.
func (it Item) Asked(a Answers) bool { return it.When == nil || it.When(a) }

// Items are the questions, in the order of the form. Variable 1 is the date of
// the situation itself; 19 to 23 are those of each product (Lines).
var Items = []Item{
	{Key: "sex", Label: "Sexe", RECAP: "0a", TDI: "10", List: terminology.Sex, Section: Person},
	{Key: "age", Label: "Âge à la date de situation", RECAP: "0a", TDI: "11, 12, 23", Answer: Number, Age: true, Section: Person},
	{Key: "started_on", Label: "Début de la prise en charge actuelle", RECAP: "2", TDI: "8", Answer: Day, Section: Person},
	{Key: "setting", Label: "Lieu de prise en charge", TDI: "8, 9", List: terminology.TreatmentSetting, Section: Person},
	{Key: "origin", Label: "Origine de la prise en charge", RECAP: "12", TDI: "13", List: terminology.CareOrigin, Section: Person},
	{Key: "treated_before", Label: "Déjà pris en charge pour des substances psychoactives", RECAP: "13", TDI: "8", List: terminology.TreatedBefore, Section: Person},
	{Key: "first_treatment_year", Label: "Année de la première prise en charge", Help: "Si déjà pris en charge.", RECAP: "14", Answer: Year, Section: Person, When: func(a Answers) bool { return a.TreatedBefore == "previously" }},

	{Key: "children", Label: "Nombre d’enfants", RECAP: "3", Answer: Number, Section: Social},
	{Key: "dependent_children", Label: "Nombre d’enfants à charge", Help: "S’il y a des enfants.", RECAP: "4", Answer: Number, Section: Social, When: func(a Answers) bool { return a.Children == nil || *a.Children != 0 }},
	{Key: "with_children", Label: "Vit avec des enfants", TDI: "15", List: terminology.LivingWithChildren, Section: Social},
	{Key: "living_with", Label: "Entourage", Help: "Avec qui la personne vit ; plusieurs réponses possibles.", RECAP: "7", TDI: "14", List: terminology.LivingWith, Answer: Codes, Section: Social},
	{Key: "housing", Label: "Logement", RECAP: "6", TDI: "16", List: terminology.Housing, Section: Social},
	{Key: "occupation_class", Label: "Catégorie socioprofessionnelle", RECAP: "5", List: terminology.OccupationClass, Section: Social},
	{Key: "work", Label: "Situation professionnelle", RECAP: "9", TDI: "18", List: terminology.Work, Section: Social},
	{Key: "income", Label: "Origine principale des ressources", RECAP: "8", List: terminology.IncomeSource, Section: Social},
	{Key: "social_cover", Label: "Couverture sociale", RECAP: "10", List: terminology.SocialCover, Section: Social},
	{Key: "education", Label: "Niveau d’étude", RECAP: "11", TDI: "17", List: terminology.Education, Section: Social},
	{Key: "imprisonment", Label: "Incarcération", RECAP: "34", List: terminology.Imprisonment, Section: Social},

	{Key: "ranked_by", Label: "Qui a classé les produits", List: terminology.RankedBy, Section: Products},
	{Key: "products", Label: "Produits et addictions sans produit", RECAP: "17", TDI: "9, 19, 20, 21, 25", List: terminology.Product, Answer: Ranked, Section: Products},
	{Key: "origin_product", Label: "Produit à l’origine de la prise en charge", Help: "Le plus souvent le premier du classement. Indispensable quand il n’y a aucun produit.", RECAP: "18", TDI: "9", List: terminology.Product, Section: Products},
	{Key: "origin_route", Label: "Mode de consommation du produit d’origine", Help: "Si ce produit n’est pas au classement.", TDI: "19", List: terminology.Route, Section: Products, When: originApart},
	{Key: "origin_onset", Label: "Âge de début du produit d’origine", Help: "Si ce produit n’est pas au classement.", TDI: "11, 21", Answer: Number, Age: true, Section: Products, When: originApart},
	{Key: "polydrug", Label: "Polyconsommation problématique", TDI: "24", List: terminology.Polydrug, Section: Products},
	{Key: "standard_drinks", Label: "Nombre de verres standard", Help: "Par semaine, sur les 30 derniers jours. Période de RECAP : valeur à confirmer.", RECAP: "24", Answer: Number, Section: Products},
	{Key: "drunkenness", Label: "Nombre d’ivresses alcooliques", Help: "Sur les 30 derniers jours. Période de RECAP : valeur à confirmer.", RECAP: "25", Answer: Number, Section: Products},
	{Key: "tobacco", Label: "Consommation de tabac", RECAP: "26", List: terminology.TobaccoUse, Section: Products},
	{Key: "cigarettes", Label: "Cigarettes par jour", Help: "Si la personne fume.", RECAP: "26", Answer: Number, Section: Products, When: func(a Answers) bool { return a.Tobacco == "daily" || a.Tobacco == "occasional" }},
	{Key: "joints", Label: "Nombre de joints par jour", RECAP: "27", Answer: Number, Section: Products},

	{Key: "injecting", Label: "Utilisation de la voie intraveineuse", RECAP: "28", TDI: "22, 26, 27, 28", List: terminology.LastTime, Section: Risks},
	{Key: "first_injection_age", Label: "Âge à la première injection", Help: "S’il y a eu injection.", TDI: "23", Answer: Number, Age: true, Section: Risks, When: everInjected},
	{Key: "sharing", Label: "Partage des seringues", Help: "S’il y a eu injection.", RECAP: "29", TDI: "28", List: terminology.LastTime, Section: Risks, When: everInjected},
	{Key: "hiv_tested", Label: "Dépistage du VIH", TDI: "26", List: terminology.Screening, Section: Risks},
	{Key: "hiv_tested_on", Label: "Date du dernier dépistage du VIH", Help: "S’il y a eu dépistage.", TDI: "26", Answer: Day, Section: Risks, When: func(a Answers) bool { return happened(a.HIVTested) }},
	{Key: "hiv", Label: "Sérologie VIH", Help: "S’il y a eu dépistage.", RECAP: "30", List: terminology.Serology, Section: Risks, When: func(a Answers) bool { return happened(a.HIVTested) }},
	{Key: "hcv_tested", Label: "Dépistage du VHC", TDI: "27", List: terminology.Screening, Section: Risks},
	{Key: "hcv_tested_on", Label: "Date du dernier dépistage du VHC", Help: "S’il y a eu dépistage.", TDI: "27", Answer: Day, Section: Risks, When: func(a Answers) bool { return happened(a.HCVTested) }},
	{Key: "hcv", Label: "Sérologie VHC", Help: "S’il y a eu dépistage.", RECAP: "31", List: terminology.Serology, Section: Risks, When: func(a Answers) bool { return happened(a.HCVTested) }},
	{Key: "hepatitis_b", Label: "Vaccination VHB complète", RECAP: "32", List: terminology.HepatitisBVaccine, Section: Risks},

	{Key: "substitution", Label: "Traitement de substitution aux opiacés", RECAP: "15", TDI: "29", List: terminology.Substitution, Section: Care},
	{Key: "substitution_medicine", Label: "Médicament de substitution", Help: "Si un traitement est en cours.", RECAP: "15", List: terminology.SubstitutionMedicine, Section: Care, When: func(a Answers) bool { return a.Substituted == "current" }},
	{Key: "first_substitution_year", Label: "Année du premier traitement de substitution", Help: "S’il y a eu un traitement.", TDI: "29", Answer: Year, Section: Care, When: func(a Answers) bool { return a.Substituted == "current" || a.Substituted == "past" }},
	{Key: "other_treatments", Label: "Autres traitements en cours", RECAP: "16", List: terminology.OtherTreatment, Answer: Codes, Section: Care},
	{Key: "psychiatric", Label: "Antécédents psychiatriques", RECAP: "33", List: terminology.PsychiatricHistory, Answer: Codes, Section: Care},
}

// Lines are the questions asked of each product; their keys are those of a line.
var Lines = []Item{
	{Key: "product", Label: "Produit ou addiction", RECAP: "19", TDI: "9, 25", List: terminology.Product, Section: Products},
	{Key: "route", Label: "Mode", RECAP: "20", TDI: "19", List: terminology.Route, Section: Products},
	{Key: "frequency", Label: "Fréquence", RECAP: "21", TDI: "20", List: terminology.UseFrequency, Section: Products},
	{Key: "use", Label: "Usage ou dépendance", RECAP: "22", List: terminology.UseKind, Section: Products},
	{Key: "onset", Label: "Âge de début", RECAP: "23", TDI: "11, 21", Answer: Number, Age: true, Section: Products},
}

// ItemNamed finds a question by its key.
func ItemNamed(key string) (Item, bool) {
	i := slices.IndexFunc(Items, func(it Item) bool { return it.Key == key })
	if i < 0 {
		return Item{}, false
	}
	return Items[i], true
}

func everInjected(a Answers) bool { return happened(a.Injecting) }

// originApart says whether the product of the origin is none of the lines: what
// the TDI asks of the primary drug is then asked apart.
func originApart(a Answers) bool {
	return a.OriginProduct != "" && a.OriginProduct != string(terminology.NotStated) && a.line(a.OriginProduct) == 0
}
