package patient

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
	"maillage/internal/ground/text"
)

// Sealed columns cannot be searched; tokens can. A name gives a token for its
// first three, four and six letters (or for the whole of a shorter word), and
// one for its sound; a birth date gives one. What they find is opened and
// compared, so a token that collides shows nothing wrong.
//
// A token belongs to one team: it is made with the team's name, and somebody
// followed by two teams has two sets. A search costs what the reader's own
// teams hold, whatever the size of the base, and who steals the file cannot
// match the people of one team with those of another.

const (
	tokenName  = "patient.name"
	tokenSound = "patient.sound"
	tokenBirth = "patient.birth"
	tokenAlias = "patient.alias" // apart from names: nothing links the two (A17)
)

var prefixLengths = [...]int{6, 4, 3}

const shortestPrefix = 3

func token(s *seal.Sealer, purpose string, team db.ID, value string) int64 {
	return s.Token(purpose+"/"+team.String(), value)
}

// tokensOf are all the tokens of an identity in one team.
func tokensOf(s *seal.Sealer, team db.ID, id Identity) []int64 {
	purpose, words := tokenName, []string(nil)
	t, named := traitsOf(id)
	if named {
		words = t.words()
	} else if a, ok := id.(Anonymous); ok {
		purpose, words = tokenAlias, text.Words(a.Alias)
	}
	var all []int64
	seen := map[int64]bool{}
	add := func(purpose, value string) {
		if k := token(s, purpose, team, value); !seen[k] {
			seen[k] = true
			all = append(all, k)
		}
	}
	for _, w := range words {
		for _, p := range prefixesOf(w) {
			add(purpose, p)
		}
		if sound := text.Phonetic(w); named && sound != "" {
			add(tokenSound, sound)
		}
	}
	if !t.BirthDate.IsZero() {
		add(tokenBirth, t.BirthDate.String())
	}
	return all
}

// prefixesOf are the beginnings of a folded word that have a token, the longest
// first.
func prefixesOf(word string) []string {
	letters := []rune(word)
	if len(letters) < shortestPrefix {
		return []string{word}
	}
	var list []string
	for _, n := range prefixLengths {
		if len(letters) >= n {
			list = append(list, string(letters[:n]))
		}
	}
	return list
}

// wordTokens are the tokens, of each team, that narrow the search for a folded
// word best; aliases bear them too when asked.
func wordTokens(s *seal.Sealer, teams []db.ID, word string, aliases bool) []int64 {
	best := prefixesOf(word)[0]
	var list []int64
	for _, team := range teams {
		list = append(list, token(s, tokenName, team, best))
		if aliases {
			list = append(list, token(s, tokenAlias, team, best))
		}
	}
	return list
}

func soundTokens(s *seal.Sealer, teams []db.ID, word string) []int64 {
	sound := text.Phonetic(word)
	if sound == "" {
		return nil
	}
	list := make([]int64, len(teams))
	for i, team := range teams {
		list[i] = token(s, tokenSound, team, sound)
	}
	return list
}

func birthTokens(s *seal.Sealer, teams []db.ID, day civil.Day) []int64 {
	list := make([]int64, len(teams))
	for i, team := range teams {
		list[i] = token(s, tokenBirth, team, day.String())
	}
	return list
}

func isShort(word string) bool { return len([]rune(word)) < shortestPrefix }
