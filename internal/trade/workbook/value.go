package workbook

import (
	"strconv"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/sheet"
)

func itoa(n int) string { return strconv.Itoa(n) }

// fieldLabels name the fields in sentences.
var fieldLabels = map[Field]string{
	FieldCode: "le code de l’équipe", FieldName: "le nom", FieldKind: "le type de structure", FieldAddress: "l’adresse",
	FieldPostalCode: "le code postal", FieldCommune: "la commune", FieldPartner: "la structure partenaire", FieldFINESS: "le numéro FINESS",
	FieldConvention: "la date de la convention", FieldTraining: "la date de la formation", FieldStart: "la date de démarrage",
	FieldPhone: "le téléphone", FieldEmail: "l’adresse électronique", FieldLastName: "le nom", FieldFirstName: "le prénom",
	FieldFullName: "le nom et le prénom", FieldProfession: "la profession", FieldRPPS: "le numéro RPPS", FieldEmployer: "l’employeur",
	FieldTeams: "l’équipe", FieldSince: "la date d’arrivée", FieldUntil: "la date de départ", FieldDossier: "le numéro de dossier",
	FieldTeam: "l’équipe", FieldSex: "le sexe", FieldBirth: "la date de naissance", FieldIncluded: "la date d’inclusion",
	FieldIncludedBy: "le médecin incluant", FieldBehaviours: "les conduites addictives", FieldSituation: "la situation complexe",
	FieldInformed: "l’information du patient", FieldExit: "la date de sortie", FieldExitReason: "le motif de sortie", FieldDate: "la date",
	FieldProfessional: "le professionnel", FieldType: "le type d’entretien", FieldPresence: "la présence", FieldMode: "la modalité",
	FieldMinutes: "la durée", FieldParticipants: "les participants", FieldCases: "les dossiers évoqués", FieldDecisions: "les décisions",
}

// listed are the fields that hold several things, one a line perhaps.
var listed = map[Field]bool{FieldCases: true, FieldParticipants: true, FieldTeams: true, FieldBehaviours: true}

// value reads the text of a cell and remarks on how it is written.
func (f *rowFate) value(field Field) string {
	c := f.sheet.cell(f.row, field)
	if c.Text == "" {
		return ""
	}
	prose := false
	if sp := layoutOf(f.sheet.Kind).spec(field); sp != nil {
		prose = sp.prose
	}
	f.remark(field, c, prose)
	switch {
	case c.IsError:
		f.tell(field, UnreadableValue, Attention, "La cellule contient une erreur de calcul\u202f: elle est lue comme vide")
		return ""
	case prose || listed[field]:
		return clean(c.Text)
	}
	return line(c.Text)
}

// remark says what a person may not see in a cell.
func (f *rowFate) remark(field Field, c sheet.Cell, prose bool) {
	if c.IsFormula {
		f.tell(field, FormulaCell, Information, "Cellule calculée\u202f: le résultat enregistré est repris")
	}
	if c.IsNumber {
		return
	}
	if straySpaces(c.Text, prose) {
		f.tell(field, StraySpaces, Information, "Espaces superflus ou insécables retirés")
	}
	text := clean(c.Text)
	if injected(text) {
		f.tell(field, CSVInjection, Information, "Texte qui ressemble à une formule\u202f: gardé comme simple texte")
	}
	if len(text) >= longText && len([]rune(text)) >= longText {
		f.tell(field, LongText, Information, "Texte long ("+itoa(len([]rune(text)))+"\u00a0caractères), gardé en entier")
	}
	if beyondBMP(text) {
		f.tell(field, Emoji, Information, "Émoji ou caractère rare, gardé")
	}
}

// day reads a day and says what is wrong with it at the given level: a day
// that cannot be or cannot be read gives none.
func (f *rowFate) day(field Field, wrong Level) (civil.Day, bool) {
	c := f.sheet.cell(f.row, field)
	if nothing(c.Text) {
		return civil.Day{}, true
	}
	f.remark(field, c, false)
	day, how := dayOf(c)
	switch how {
	case textDay:
		f.tell(field, DateAsText, Information, "Date saisie comme du texte\u202f: lue "+day.Short())
	case impossibleDay:
		f.wrong(field, ImpossibleDate, wrong, "La date "+quote(line(c.Text))+" n’existe pas")
		return civil.Day{}, false
	case unreadable:
		f.wrong(field, UnreadableValue, wrong, "Date illisible\u202f: "+quote(line(c.Text)))
		return civil.Day{}, false
	}
	return day, true
}

// wrong refuses the row or only remarks on it.
func (f *rowFate) wrong(field Field, k Kind, l Level, message string) {
	if l == Refusal {
		f.refuse(field, k, message)
		return
	}
	f.tell(field, k, l, message)
}
