package workbook

import (
	"regexp"
	"slices"
)

// masked stands for what identifies somebody: whoever reads a report has the
// workbook, and a place is enough to find the cell again.
const masked = "valeur masquée"

// identifying are the fields that say who a patient is, private those that say
// what he or she lives through.
var (
	identifying = []Field{FieldLastName, FieldFirstName, FieldFullName, FieldBirth}
	private     = []Field{FieldSituation, FieldBehaviours, FieldExitReason, FieldDecisions}
	quoted      = regexp.MustCompile(`«[^»]*»|\d{1,2}/\d{1,2}/\d{2,4}|\b(?:19|20)\d{2}\b`)
)

// Masked is the report without names, births and words of care: what a
// coordination may be shown, and what is printed or kept.
func (r *Report) Masked() *Report {
	m := *r
	kinds := map[string]SheetKind{}
	for _, s := range r.Sheets {
		kinds[s.Name] = s.Kind
	}
	m.Findings = hide(kinds, r.Findings)
	m.Fates = slices.Clone(r.Fates)
	for i := range m.Fates {
		m.Fates[i].Findings = hide(kinds, m.Fates[i].Findings)
	}
	return &m
}

func hide(kinds map[string]SheetKind, list []Finding) []Finding {
	out := slices.Clone(list)
	for i := range out {
		out[i].hide(kinds[out[i].Sheet])
	}
	return out
}

func (f *Finding) hide(kind SheetKind) {
	telling := func(string) bool { return true }
	switch {
	case kind == PatientSheet && slices.Contains(identifying, f.Field), slices.Contains(private, f.Field):
	case f.Field == FieldDossier, f.Field == FieldCases: // somebody may have written a name there
		telling = wordy.MatchString
	default:
		return
	}
	f.Message = quoted.ReplaceAllStringFunc(f.Message, func(s string) string {
		if telling(s) {
			return masked
		}
		return s
	})
	if f.Value != "" && telling(f.Value) {
		f.Value = masked
	}
}

// wordy tells a name from a number of dossier.
var wordy = regexp.MustCompile(`\pL{4}`)
