package care

import (
	"cmp"
	"slices"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/text"
	"maillage/internal/trade/patient"
)

// Filter is what of a caseload is shown, and in which order. It stands in the
// address of the page.
type Filter struct {
	Query  string   `form:"q"`       // in the names or the number
	Flag   FlagCode `form:"signal"`  // only those who hold it
	Mine   bool     `form:"miens"`   // only those the reader included or saw
	Closed bool     `form:"sorties"` // with those who left
	Sort   string   `form:"tri"`     // one of SortKeys, « - » before it for the other way
}

// The sort keys of a caseload.
const (
	SortName      = "nom"
	SortOpened    = "inclusion"
	SortLast      = "dernier"
	SortRemaining = "reste"
	SortFlags     = "signal"
)

// SortKeys lists them.
var SortKeys = []string{SortName, SortOpened, SortLast, SortRemaining, SortFlags}

// apply keeps and sorts. profession is the reader's: what remains is that of
// his or her counter.
func (f Filter) apply(lines []CaseloadLine, profession access.Profession) []CaseloadLine {
	words := text.Words(f.Query)
	kept := make([]keyed, 0, len(lines))
	for i := range lines {
		l := &lines[i]
		if f.Mine && !l.Mine || f.Flag != "" && !l.has(f.Flag) || !l.matches(words, f.Query) {
			continue
		}
		kept = append(kept, keyed{l, text.Fold(l.Patient.DisplayName())})
	}
	key, descending := strings.CutPrefix(f.Sort, "-")
	order := orderOf(key, profession)
	slices.SortFunc(kept, func(a, b keyed) int {
		by := order(a, b)
		if descending {
			by = -by
		}
		if by != 0 {
			return by
		}
		return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(a.Enrolment.ID, b.Enrolment.ID))
	})
	out := make([]CaseloadLine, len(kept))
	for i, k := range kept {
		out[i] = *k.CaseloadLine
	}
	return out
}

// keyed is a line with its folded name, made once. Lines are large: what is
// sorted points at them.
type keyed struct {
	*CaseloadLine
	name string
}

func orderOf(key string, profession access.Profession) func(a, b keyed) int {
	switch key {
	case SortOpened:
		return func(a, b keyed) int { return a.Enrolment.OpenedOn.Compare(b.Enrolment.OpenedOn) }
	case SortLast:
		return func(a, b keyed) int { return a.LastSession.Compare(b.LastSession) }
	case SortRemaining:
		counter, ok := counterOf(profession)
		return func(a, b keyed) int {
			if ok {
				return cmp.Compare(a.Balance.Of(counter).Left(), b.Balance.Of(counter).Left())
			}
			return cmp.Compare(a.Balance.Left(), b.Balance.Left())
		}
	case SortFlags:
		return func(a, b keyed) int { return graver(a.Flags, b.Flags) }
	default:
		return func(a, b keyed) int { return strings.Compare(a.name, b.name) }
	}
}

// graver puts the gravest flags first: flag by flag, then those who have more.
func graver(a, b []Flag) int {
	for i := range min(len(a), len(b)) {
		if by := cmp.Compare(rankOf(a[i].Code), rankOf(b[i].Code)); by != 0 {
			return by
		}
	}
	return cmp.Compare(len(b), len(a))
}

func (l CaseloadLine) has(c FlagCode) bool {
	return slices.ContainsFunc(l.Flags, func(f Flag) bool { return f.Code == c })
}

// matches says whether every word typed begins a word of the names, or the text
// stands in the number.
func (l CaseloadLine) matches(words []string, typed string) bool {
	if len(words) == 0 {
		return true
	}
	if strings.Contains(l.Patient.Number, strings.TrimSpace(typed)) {
		return true
	}
	names := text.Words(namesOf(l.Patient))
	for _, w := range words {
		if !slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, w) }) {
			return false
		}
	}
	return true
}

// namesOf is all the reader may know somebody by.
func namesOf(p patient.Patient) string {
	if t, ok := patient.TraitsOf(p.Identity); ok {
		return strings.Join([]string{t.BirthName, t.UsedName, t.FirstNames, t.UsedFirst}, " ")
	}
	return p.DisplayName()
}
