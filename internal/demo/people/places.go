package people

import (
	"slices"

	"maillage/internal/trade/terminology"
)

// Place is an invented place of work. Its name belongs to nobody; with many of
// them, set the commune behind it.
type Place struct {
	Kind terminology.Code // of the list terminology.StructureKind
	Name string
}

// Practices gives the invented maisons de santé, health centres and surgeries,
// the kinds mixed as they are in the field, in one fixed order.
func Practices() []Place {
	places := make([]Place, 0, len(practices))
	for i, name := range practices {
		p := Place{"msp", "MSP " + name}
		switch i % 10 {
		case 3, 7:
			p = Place{"cabinet", "Cabinet médical " + name}
		case 5:
			p = Place{"cds", "Centre de santé " + name}
		}
		places = append(places, p)
	}
	return places
}

// AddictionCentres gives the invented CSAPA and CAARUD, in one fixed order: two
// CSAPA for one CAARUD, about as in Occitanie (39 and 18).
func AddictionCentres() []Place {
	places := make([]Place, 0, len(centres))
	for i, name := range centres {
		p := Place{"csapa", "CSAPA " + name}
		if i%3 == 2 {
			p = Place{"caarud", "CAARUD " + name}
		}
		places = append(places, p)
	}
	return places
}

// Associations gives the invented bodies that run addiction centres and employ
// their staff, in one fixed order.
func Associations() []string { return slices.Clone(associations) }

var practices = []string{
	"des Tilleuls", "du Vieux Lavoir", "des Trois Platanes", "de la Halle aux Grains", "des Micocouliers",
	"du Pont Suspendu", "des Quatre Vents", "de la Source Claire", "des Amandiers", "du Grand Cèdre",
	"de la Roseraie", "des Lauriers", "du Canal Vert", "de la Tuilerie", "des Hirondelles",
	"du Moulin à Vent", "de l’Ancienne Gare", "des Coquelicots", "du Chemin Creux", "de la Place Ronde",
	"des Châtaigniers", "du Val Fleuri", "de la Fontaine aux Loups", "des Peupliers", "du Clos Saint-Amour",
	"de l’Olivette", "des Deux Rivières", "du Belvédère", "de la Prairie", "des Genêts",
	"du Four à Chaux", "de la Passerelle", "des Martinets", "du Colombier", "de l’Étang Neuf",
	"des Noisetiers", "du Causse Blanc", "de la Vigne Haute", "des Aubépines", "du Jardin d’Hiver",
	"de la Combe", "des Sureaux", "du Gué", "de l’Horloge", "des Salines",
	"du Marronnier", "de la Serre", "des Ormeaux", "du Pré aux Clercs", "de la Levée",
	"des Figuiers", "du Puits Salé", "de l’Écluse", "des Cerisiers", "du Plateau",
	"de la Dentelle", "des Églantiers", "du Vallon", "de la Lisière", "des Acacias",
	"du Phare", "de l’Oseraie", "des Bruyères", "du Verger", "de la Cascade",
	"des Saules", "du Mas Neuf", "de la Garenne", "des Mûriers", "du Tertre",
	"de l’Arbre Sec", "des Roseaux", "du Sentier", "de la Draperie", "des Pommiers",
	"du Rocher Rouge", "de la Chènevière", "des Lavandes", "du Carillon", "de l’Aqueduc",
}

var centres = []string{
	"L’Amarre", "Le Point du Jour", "La Lanterne", "Les Deux Berges", "Le Fil d’Ariane", "Le Kiosque Bleu",
	"La Traverse", "L’Embellie", "La Halte", "Le Gué", "Les Capucines", "Le Parapluie",
	"La Bouée", "L’Éclaircie", "Le Comptoir", "Les Quatre Saisons", "Le Second Souffle", "La Roulotte",
	"L’Archipel", "La Clé de Voûte", "Le Préau", "Les Cimes", "La Marelle", "L’Abri Côtier",
	"Le Balancier", "La Boussole", "Le Quai", "Les Alizés", "L’Équinoxe", "La Cabane",
	"Le Cap", "La Rose des Vents", "L’Entracte", "Les Myrtilles", "Le Méridien", "La Caravelle",
	"Le Cadran", "La Verrière", "L’Ancre Claire", "Les Sablons", "Le Refuge", "La Malle",
	"Le Trait d’Union", "La Digue", "Le Perron",
}

var associations = []string{
	"Association Rives et Relais", "Association Les Cèdres du Sud", "Association Passage du Gué",
	"Association Horizon d’Oc", "Association Les Trois Clochers", "Association Amarres",
	"Association Comté Solidaire", "Association La Grande Ourse", "Association Terre et Parole",
	"Association Vents Portants", "Association Le Pas de Côté", "Association Lien et Mesure",
}
