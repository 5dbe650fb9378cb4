package patient

import (
	"strings"
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/text"

	"github.com/xrash/smetrics"
)

// Pair is two records that may be one person. It is proposed and never acted
// upon: somebody compares them, and says that they are two people or merges
// them (A54). An anonymous record is in no pair (A16, A17).
type Pair struct {
	A, B  Listed // the older record first
	Score int    // out of 100
	Why   []string
}

// likely is the score from which a pair is proposed: the same names, or the
// same birth date with one name nearly the same.
const likely = 60

// sign is one thing that two records have alike, or not.
type sign struct {
	points int
	words  string
}

// Likeness says how alike two people are, out of 100, and in what. 0 for who
// has no traits, and when two different INS say that they are two people.
func Likeness(a, b Patient) (score int, why []string) {
	ta, named := traitsOf(a.Identity)
	tb, known := traitsOf(b.Identity)
	if !named || !known {
		return 0, nil
	}
	if same, both := sameINS(a, b); same {
		return 100, []string{"Même matricule INS"}
	} else if both {
		return 0, nil
	}
	for _, s := range []sign{
		alike([]string{ta.BirthName, ta.UsedName}, []string{tb.BirthName, tb.UsedName}, "nom", 30, -10),
		alike([]string{firstOf(ta), ta.UsedFirst}, []string{firstOf(tb), tb.UsedFirst}, "prénom", 20, -20),
		bornAlike(ta, tb),
		sameSex(a.Sex, b.Sex),
		sameCommune(a.Commune, b.Commune),
	} {
		score += s.points
		if s.words != "" {
			why = append(why, s.words)
		}
	}
	return max(0, min(100, score)), why
}

func sameINS(a, b Patient) (same, both bool) {
	x, named := a.Identity.(Nominative)
	y, known := b.Identity.(Nominative)
	both = named && known && x.INS.Number != "" && y.INS.Number != ""
	return both && x.INS.Number == y.INS.Number, both
}

// firstOf is the first of the first names.
func firstOf(t Traits) string {
	first, _, _ := strings.Cut(t.FirstNames, " ")
	return first
}

// alike compares the names of one kind: the best of all the ways to lay them
// side by side, since a name of birth may stand as a used name elsewhere.
func alike(a, b []string, what string, whole, apart int) sign {
	best, compared := sign{points: apart}, false
	for _, x := range a {
		for _, y := range b {
			x, y := text.Compact(x), text.Compact(y)
			if x == "" || y == "" {
				continue
			}
			compared = true
			if s := closeNames(x, y, what, whole); s.points > best.points {
				best = s
			}
		}
	}
	if !compared {
		return sign{}
	}
	return best
}

func closeNames(x, y, what string, whole int) sign {
	switch {
	case x == y:
		return sign{whole, "Même " + what}
	case text.Phonetic(x) != "" && text.Phonetic(x) == text.Phonetic(y):
		return sign{whole * 5 / 6, capital(what) + " qui se prononce de même"}
	case smetrics.JaroWinkler(x, y, 0.7, 4) >= nearly:
		return sign{whole * 2 / 3, capital(what) + " presque identique"}
	default:
		return sign{points: -whole}
	}
}

func capital(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

// bornAlike compares the births: what hands and keyboards get wrong is near.
func bornAlike(a, b Traits) sign {
	if a.BirthDate.IsZero() || b.BirthDate.IsZero() {
		switch y, z := a.year(), b.year(); {
		case y == 0 || z == 0:
			return sign{}
		case y == z:
			return sign{15, "Même année de naissance"}
		default:
			return sign{points: -40}
		}
	}
	y, m, d := a.BirthDate.Date()
	y2, m2, d2 := b.BirthDate.Date()
	switch {
	case a.BirthDate == b.BirthDate:
		return sign{40, "Même date de naissance"}
	case y == y2 && int(m) == d2 && d == int(m2):
		return sign{28, "Jour et mois de naissance inversés"}
	case y == y2 && m == m2, y == y2 && d == d2, m == m2 && d == d2:
		return sign{22, "Dates de naissance proches"}
	default:
		return sign{points: -40}
	}
}

func sameSex(a, b string) sign {
	switch {
	case a == "unknown" || b == "unknown" || a == "" || b == "":
		return sign{}
	case a == b:
		return sign{points: 5}
	default:
		return sign{points: -15}
	}
}

func sameCommune(a, b string) sign {
	if a != "" && a == b {
		return sign{5, "Même commune"}
	}
	return sign{}
}

// keysOf are what two records must share one of to be compared at all: laying
// every record beside every other would cost the square of the caseload.
func keysOf(p Patient) []string {
	t, named := traitsOf(p.Identity)
	if !named {
		return nil
	}
	var keys []string
	if !t.BirthDate.IsZero() {
		keys = append(keys, "b"+t.BirthDate.String())
	}
	for _, name := range []string{t.BirthName, t.UsedName} {
		if sound := text.Phonetic(text.Compact(name)); sound != "" {
			keys = append(keys, "n"+sound)
		}
	}
	for _, name := range []string{firstOf(t), t.UsedFirst} {
		if sound := text.Phonetic(text.Compact(name)); sound != "" && t.year() != 0 {
			keys = append(keys, "f"+sound+civil.Must(t.year(), 1, 1).String())
		}
	}
	return keys
}

// pairsOf finds the likely pairs among some people, the likeliest first; wanted
// says which of them a pair must have.
func pairsOf(people []Listed, wanted func(Listed) bool, apart map[[2]db.ID]bool) []Pair {
	shelves := map[string][]int{}
	for i, l := range people {
		if l.Patient.Withheld {
			continue
		}
		for _, k := range keysOf(l.Patient) {
			shelves[k] = append(shelves[k], i)
		}
	}
	seen := map[[2]db.ID]bool{}
	var pairs []Pair
	for _, shelf := range shelves {
		for n, i := range shelf {
			for _, j := range shelf[n+1:] {
				a, b := people[i], people[j]
				if a.Patient.ID > b.Patient.ID {
					a, b = b, a
				}
				key := [2]db.ID{a.Patient.ID, b.Patient.ID}
				if seen[key] || apart[key] || key[0] == key[1] || !wanted(a) && !wanted(b) {
					continue
				}
				seen[key] = true
				if score, why := Likeness(a.Patient, b.Patient); score >= likely {
					pairs = append(pairs, Pair{a, b, score, why})
				}
			}
		}
	}
	return pairs
}

// Merge is two records found to be one person. What hung on the absorbed one
// hangs on the other; the absorbed one keeps its row, its number and its
// identity, which stands among the former ones of the record kept. It can be
// undone, and is never erased.
type Merge struct {
	ID         db.ID      `db:"id"`
	KeptID     db.ID      `db:"kept_id"`
	AbsorbedID db.ID      `db:"absorbed_id"`
	FormerID   db.ID      `db:"former_id"`
	By         db.ID      `db:"professional_id"`
	MadeAt     time.Time  `db:"made_at"`
	UndoneAt   *time.Time `db:"undone_at"`
	UndoneBy   db.ID      `db:"undone_by"` // professional
}
