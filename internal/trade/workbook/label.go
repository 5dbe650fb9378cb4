package workbook

// Label names a field in a sentence, in French: « le numéro de dossier ».
func (f Field) Label() string { return fieldLabels[f] }

// Label names what a kind of sheet holds, in French and the plural.
func (k SheetKind) Label() string { return layoutOf(k).title }

// Levels lists the levels, the gravest first.
var Levels = []Level{Refusal, Attention, Information}

// Label names a level on screens.
func (l Level) Label() string {
	switch l {
	case Refusal:
		return "Refus"
	case Attention:
		return "À regarder"
	case Information:
		return "Information"
	default:
		return string(l)
	}
}
