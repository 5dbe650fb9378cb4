package terminology

import (
	"cmp"
	"slices"

	"maillage/internal/ground/civil"
)

// Code names one term of a list: what tables, files and rules hold.
type Code string

// Term is one code of a list with what people read for it. Terms are data:
// nobody changes one while the program runs, and one that records carry is
// never taken out, only ended.
type Term struct {
	Code    Code
	Label   string       // French, in full
	Short   string       // French, for tables; the label when there is no shorter one
	Group   string       // code of the group in its list, "" when the list has none
	Product bool         // for behaviours: a substance, not a behaviour without product
	TDI     string       // code in the TDI 3.0 template, "" when it has no row there
	NoTDI   bool         // the TDI has no category for it: said, and not forgotten
	RECAP   string       // code in RECAP, "" as long as it is not published
	Valid   civil.Period // days on which it may be chosen; past records keep it
}

// Group is a heading under which a list shows several terms.
type Group struct {
	Code  string
	Label string // French
}

// Info says what a list is and where it comes from, for the page that shows it.
type Info struct {
	Name           string
	Title          string // French
	Source         string // French
	LegalReference string // French
	Valid          civil.Period
}

// Lists gives every list, by name.
func Lists() []Info {
	infos := make([]Info, 0, len(lists))
	for _, l := range lists {
		infos = append(infos, l.info)
	}
	slices.SortFunc(infos, func(a, b Info) int { return cmp.Compare(a.Name, b.Name) })
	return infos
}

// List gives the terms of a list in the order made for screens, ended ones
// included (see Term.Valid). A name that is no list gives none.
func List(name string) []Term {
	if l := lists[name]; l != nil {
		return slices.Clone(l.terms)
	}
	return nil
}

// Groups gives the headings of a list in order; none when it has none.
func Groups(name string) []Group {
	if l := lists[name]; l != nil {
		return slices.Clone(l.groups)
	}
	return nil
}

// Label gives the French label of a code, or the code itself when the list
// does not have it, so that an old or foreign record stays readable.
func Label(list string, code Code) string {
	if t, ok := Get(list, code); ok {
		return t.Label
	}
	return string(code)
}

// Short gives the label for tables, or the code itself when the list does not
// have it.
func Short(list string, code Code) string {
	if t, ok := Get(list, code); ok {
		return t.Short
	}
	return string(code)
}

// Known says whether a list has a code, ended or not.
func Known(list string, code Code) bool {
	_, ok := Get(list, code)
	return ok
}

// Get gives one term of a list.
func Get(list string, code Code) (Term, bool) {
	l := lists[list]
	if l == nil {
		return Term{}, false
	}
	i, ok := l.byCode[code]
	if !ok {
		return Term{}, false
	}
	return l.terms[i], true
}

// Find reads what a person wrote for a term of a list: its code, its label or
// one of its aliases, whatever the case, accents, hyphens, apostrophes,
// articles, gender, number or inclusive spelling (« Assistant·e social·e »).
// Several words that each mean the same term mean it too (« BHD / Subutex »).
// It never guesses: false when nothing is recognised, or when the words mean
// two terms.
func Find(list, written string) (Code, bool) {
	l := lists[list]
	if l == nil {
		return "", false
	}
	return l.find(written)
}
