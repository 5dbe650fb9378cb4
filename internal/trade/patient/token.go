package patient

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/seal"
	"maillage/internal/ground/text"
)

// Sealed columns cannot be searched; tokens can. A name gives a token for its
// first three, four and six letters (or for the whole of a shorter word), and
// one for its sound; a birth date gives one. What they find is opened and
// compared, so a token that collides shows nothing wrong.

var prefixLengths = [...]int{6, 4, 3}

const shortestPrefix = 3

// tokensOf are all the tokens of an identity; an anonymous one has none.
func tokensOf(s *seal.Sealer, id Identity) []int64 {
	t, ok := traitsOf(id)
	if !ok {
		return nil
	}
	seen := map[int64]bool{}
	var all []int64
	add := func(token int64) {
		if !seen[token] {
			seen[token] = true
			all = append(all, token)
		}
	}
	for _, w := range t.words() {
		letters := []rune(w)
		if len(letters) < shortestPrefix {
			add(s.Token("patient.name", w))
		}
		for _, n := range prefixLengths {
			if len(letters) >= n {
				add(s.Token("patient.name", string(letters[:n])))
			}
		}
		if sound := text.Phonetic(w); sound != "" {
			add(s.Token("patient.sound", sound))
		}
	}
	if !t.BirthDate.IsZero() {
		add(birthToken(s, t.BirthDate))
	}
	return all
}

func birthToken(s *seal.Sealer, day civil.Day) int64 { return s.Token("patient.birth", day.String()) }

// wordToken is the token that narrows the search for a folded word best. ok is
// false for a word too short to have one.
func wordToken(s *seal.Sealer, word string) (token int64, ok bool) {
	letters := []rune(word)
	for _, n := range prefixLengths {
		if len(letters) >= n {
			return s.Token("patient.name", string(letters[:n])), true
		}
	}
	return 0, false
}
