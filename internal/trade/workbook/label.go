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

// Brief is the report without what only tells how cells were read.
func (r *Report) Brief() *Report {
	b := *r
	b.Findings = nil
	for _, f := range r.Findings {
		if f.Level != Information {
			b.Findings = append(b.Findings, f)
		}
	}
	return &b
}
