package patient

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/text"

	"github.com/xrash/smetrics"
)

// nearly is how alike two names must be to be worth a look (Jaro-Winkler).
const nearly = 0.88

// near finds people of the reader's teams who may be the one described: born
// the same day with a name nearly the same, or with the very same names when a
// birth date is missing, or whose names sound the same and whose birth is nearly
// the same. Duplicates are proposed, never merged (A54); an
// anonymous person is near nobody (A16).
func (s *Service) near(tx *db.Tx, who access.Actor, id Identity) ([]Found, error) {
	t, ok := traitsOf(id)
	if !ok {
		return nil, nil
	}
	teams, words := who.TeamIDs(), t.words()
	if !t.BirthDate.IsZero() {
		rows, err := holders(tx, teams, [][]int64{birthTokens(s.Seal, teams, t.BirthDate)}, openedMost)
		if err != nil {
			return nil, err
		}
		found, err := s.open(who, rows, func(p Patient) float64 {
			if p.BirthDate() != t.BirthDate {
				return 0
			}
			return closest(words, namesOf(p))
		})
		if err != nil || len(found) > 0 {
			return found, err
		}
	}
	if found, err := s.sounds(tx, who, id); err != nil || len(found) > 0 {
		return found, err
	}
	if len(words) < 2 {
		return nil, nil
	}
	groups := make([][]int64, len(words))
	for i, w := range words {
		groups[i] = wordTokens(s.Seal, teams, w, false)
	}
	rows, err := holders(tx, teams, groups, openedMost)
	if err != nil {
		return nil, err
	}
	return s.open(who, rows, func(p Patient) float64 {
		if other := p.BirthDate(); !other.IsZero() && !t.BirthDate.IsZero() && other != t.BirthDate {
			return 0
		}
		if beginning(words, namesOf(p)) == 2 {
			return 1
		}
		return 0
	})
}

// sounds finds people whose name and first name sound as those described, when
// the births agree or nearly do: a day and a month inverted, one digit wrong.
func (s *Service) sounds(tx *db.Tx, who access.Actor, id Identity) ([]Found, error) {
	t, _ := traitsOf(id)
	teams := who.TeamIDs()
	first := soundTokens(s.Seal, teams, text.Compact(firstOf(t)))
	var last []int64
	for _, name := range []string{t.BirthName, t.UsedName} {
		last = append(last, soundTokens(s.Seal, teams, text.Compact(name))...)
	}
	if len(first) == 0 || len(last) == 0 {
		return nil, nil
	}
	rows, err := holders(tx, teams, [][]int64{last, first}, openedMost)
	if err != nil {
		return nil, err
	}
	described := Patient{Identity: id}
	return s.open(who, rows, func(p Patient) float64 {
		if score, _ := Likeness(described, p); score >= likely {
			return float64(score) / 100
		}
		return 0
	})
}

// closest says how alike the most alike words of two names are, 0 when none is
// nearly the same.
func closest(a, b []string) float64 {
	best := 0.0
	for _, x := range a {
		for _, y := range b {
			like := smetrics.JaroWinkler(x, y, 0.7, 4)
			if text.Phonetic(x) == text.Phonetic(y) {
				like = max(like, 0.95)
			}
			best = max(best, like)
		}
	}
	if best < nearly {
		return 0
	}
	return best
}
