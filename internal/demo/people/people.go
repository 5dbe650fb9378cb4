package people

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/text"
	"maillage/internal/trade/terminology"
)

// Person is an invented adult.
type Person struct {
	Sex   terminology.Code // terminology.SexFemale or SexMale
	Last  string
	First string
	Birth civil.Day // from 1944 to 2006
	Phone string    // ten digits, in a range reserved for fiction
}

// origin is a family of last names and the first names that go with it.
type origin struct {
	share       int // of a hundred people
	last        []string
	women, men  []string // none: the first names of the era
	traditional int      // of a hundred of them, how many bear a first name of the family
	doubled     bool     // some join their name to another by a hyphen
}

// Ages follow the people seen in microstructures: mostly between 30 and 60.
const (
	firstYear = 1944
	lastYear  = 2006
)

// stream parts the random numbers of this package from those that another draws
// with the same seed.
const stream = 0x6d61696c6c616765

// People gives invented people without end, always the same ones in the same
// order for one seed. Two of them may bear the same names, as people do.
func People(seed uint64) iter.Seq[Person] {
	return func(yield func(Person) bool) {
		r := rand.New(rand.NewPCG(seed, stream))
		for {
			p := invent(r)
			if !wellKnown[text.Fold(p.First+" "+p.Last)] && !yield(p) {
				return
			}
		}
	}
}

// Take gives the first n people of a seed.
func Take(seed uint64, n int) []Person {
	taken := make([]Person, 0, max(n, 0))
	if n <= 0 {
		return taken
	}
	for p := range People(seed) {
		if taken = append(taken, p); len(taken) == n {
			break
		}
	}
	return taken
}

func invent(r *rand.Rand) Person {
	p := Person{Sex: terminology.SexFemale, Birth: birth(r)}
	if r.IntN(100) < 50 {
		p.Sex = terminology.SexMale
	}
	family := draw(r)
	p.Last = pick(r, family.last)
	if family.doubled && r.IntN(100) < 5 {
		if second := pick(r, origins[0].last); second != p.Last {
			p.Last += "-" + second
		}
	}
	names := family.men
	if p.Sex == terminology.SexFemale {
		names = family.women
	}
	if len(names) == 0 || r.IntN(100) >= family.traditional {
		names = ofEra(p.Sex, p.Birth.Year())
	}
	p.First = pick(r, names)
	p.Phone = phone(r)
	return p
}

// draw picks a family of names according to its share.
func draw(r *rand.Rand) origin {
	n := r.IntN(100)
	for _, o := range origins {
		if n < o.share {
			return o
		}
		n -= o.share
	}
	return origins[0]
}

// birth draws a day with a peak in the middle of the years: the mean of two
// even draws.
func birth(r *rand.Rand) civil.Day {
	first := civil.Must(firstYear, time.January, 1)
	span := civil.Must(lastYear, time.December, 31).Sub(first) + 1
	return first.AddDays((r.IntN(span) + r.IntN(span)) / 2)
}

// fictional are the first six digits of the ranges reserved for fiction;
// mobiles first, because most people give theirs.
var fictional = []string{"063998", "063998", "063998", "063998", "063998", "053649", "053649", "046571", "035301", "026191", "019900"}

func phone(r *rand.Rand) string {
	return fmt.Sprintf("%s%04d", pick(r, fictional), r.IntN(10_000))
}

// ofEra gives the first names in use when a person was born.
func ofEra(sex terminology.Code, year int) []string {
	names := men
	if sex == terminology.SexFemale {
		names = women
	}
	i := slices.IndexFunc(names, func(e era) bool { return year <= e.until })
	return names[max(i, 0)].first
}

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }
