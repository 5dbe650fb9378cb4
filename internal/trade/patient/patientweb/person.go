package patientweb

import (
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"
)

// control is how a field is filled.
type control int

const (
	line control = iota
	day
	pick
)

// field is one field of an identity, and the ways of being known that have it.
type field struct {
	ui.Input
	control control
	modes   []patient.Mode
}

// row is fields that stand side by side.
type row []field

// block is rows under one heading; a block with a title is folded until it holds
// something.
type block struct {
	title string
	rows  []row
}

var (
	named   = []patient.Mode{patient.ModeNominative, patient.ModeProvisional}
	certain = []patient.Mode{patient.ModeNominative}
	hearsay = []patient.Mode{patient.ModeProvisional}
	unnamed = []patient.Mode{patient.ModeAnonymous}
	anyone  = []patient.Mode{patient.ModeNominative, patient.ModeProvisional, patient.ModeAnonymous}
)

const birthHelp = "Par exemple 03/02/1980."

// person lists the fields that say who somebody is. What is required depends on
// how the person is known.
func (t typed) person(mode patient.Mode) []block {
	must := func(in *ui.Input) { in.Required = mode == patient.ModeNominative }
	text := func(modes []patient.Mode, name, label string, change ...func(*ui.Input)) field {
		return field{Input: t.in(name, label, change...), modes: modes}
	}
	sex := text(anyone, "sex", "Sexe à l’état civil", must, from(options(terminology.Sex)))
	sex.control = pick
	return []block{
		{rows: []row{
			{text(unnamed, "alias", "Comment l’équipe appelle la personne", required, help("Un alias qui n’identifie pas : ni nom, ni initiales, ni date."))},
			{text(named, "birth_name", "Nom de naissance", must, size(24)), text(named, "first_names", "Prénoms de naissance", must, size(24), help("Tous, dans l’ordre de l’état civil."))},
			{
				text(named, "birth_date", "Date de naissance", must, size(12), help(birthHelp)),
				text(hearsay, "birth_year", "Ou l’année seule", size(8), help("En quatre chiffres.")), sex,
				text(named, "birth_place", "Lieu de naissance", size(24), help("Commune ou code INSEE ; hors de France, le code du pays (99…).")),
			},
			{text(named, "used_name", "Nom utilisé", size(24), help("S’il n’est pas celui de naissance.")), text(named, "used_first", "Prénom utilisé", size(24))},
		}},
		{title: "Coordonnées et commune de résidence", rows: []row{
			{text(named, "phone", "Téléphone", kind("tel"), size(16)), text(named, "email", "Courriel", kind("email"), size(28))},
			{text(named, "address", "Adresse", size(36)), text(named, "postal_code", "Code postal", size(8)), text(named, "city", "Ville", size(20))},
			{text(named, "commune", "Commune de résidence", size(24), help("Pour les comptes par territoire."))},
		}},
	}
}

// document are the fields of an identity document that was seen.
func (t typed) document() block {
	seen := field{Input: t.in("document_kind", "Pièce d’identité vérifiée", from(documents())), control: pick, modes: certain}
	seen.Empty = "Aucune"
	on := field{Input: t.in("document_on", "Vérifiée le"), control: day, modes: certain}
	return block{title: "Pièce d’identité", rows: []row{{seen, on}}}
}

func documents() []ui.Option {
	list := make([]ui.Option, len(patient.DocumentKinds))
	for i, k := range patient.DocumentKinds {
		list[i] = ui.Option{Value: string(k), Label: k.Label()}
	}
	return list
}

// sorted parts the fields of a block: those that a way of being known has, or
// that hold something all the same, and the others.
func (b block) sorted(mode patient.Mode) (shown, others block) {
	shown.title, others.title = b.title, b.title
	for _, r := range b.rows {
		var in, out row
		for _, f := range r {
			if f.fits(mode) || f.Value != "" || f.Error != "" {
				in = append(in, f)
			} else {
				out = append(out, f)
			}
		}
		if in != nil {
			shown.rows = append(shown.rows, in)
		}
		if out != nil {
			others.rows = append(others.rows, out)
		}
	}
	return shown, others
}

func (f field) fits(mode patient.Mode) bool {
	for _, m := range f.modes {
		if m == mode {
			return true
		}
	}
	return false
}

// filled says whether one of the block's fields holds something, or is wrong.
func (b block) filled() bool {
	for _, r := range b.rows {
		for _, f := range r {
			if f.Value != "" || f.Error != "" {
				return true
			}
		}
	}
	return false
}

// modes are the ways of being known, as choices.
func modes(of ...patient.Mode) []ui.Option {
	words := map[patient.Mode]string{
		patient.ModeNominative:  "Nom, prénoms, date de naissance et sexe sont connus.",
		patient.ModeProvisional: "Un nom entendu, une année de naissance : à compléter plus tard.",
		patient.ModeAnonymous:   "La personne demande l’anonymat : un alias, rien qui l’identifie. Dites-lui que son suivi n’entre dans aucune facture nominative, et laissez-la choisir.",
	}
	list := make([]ui.Option, len(of))
	for i, m := range of {
		list[i] = ui.Option{Value: string(m), Label: m.Label(), Help: words[m]}
	}
	return list
}
