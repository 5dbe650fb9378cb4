package note

import (
	"slices"
	"strings"

	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
	"maillage/internal/ground/text"
)

// Sealed words cannot be searched; tokens can. Each word of three letters or
// more has one for its first three letters and one for its first five; what they
// find is opened and compared, so that a token shared by chance shows nothing.
// A token is made with the team and the segment: a reader asks with those he may
// read and meets no other.

var prefixLengths = [...]int{5, 3}

const shortestWord = 3

func token(s *seal.Sealer, team db.ID, segment Segment, prefix string) int64 {
	return s.Token("note.word/"+team.String()+"/"+string(segment), prefix)
}

// tokensOf are the tokens of a text in a segment of a team.
func tokensOf(s *seal.Sealer, team db.ID, segment Segment, body string) []int64 {
	seen := map[string]bool{}
	var list []int64
	for _, w := range text.Words(body) {
		for _, p := range prefixesOf(w) {
			if !seen[p] {
				seen[p] = true
				list = append(list, token(s, team, segment, p))
			}
		}
	}
	return list
}

// prefixesOf are the beginnings of a folded word that have a token, the longest
// first; a shorter word has none.
func prefixesOf(word string) []string {
	letters := []rune(word)
	var list []string
	for _, n := range prefixLengths {
		if len(letters) >= n {
			list = append(list, string(letters[:n]))
		}
	}
	return list
}

// asked are the folded words of a query that can be looked for, each once.
func asked(query string) []string {
	words := slices.DeleteFunc(text.Words(query), func(w string) bool { return len([]rune(w)) < shortestWord })
	slices.Sort(words)
	return slices.Compact(words)
}

// holds says whether a text has, for each word asked, one that begins so.
func holds(body string, words []string) bool {
	all := text.Words(body)
	for _, w := range words {
		if !slices.ContainsFunc(all, func(have string) bool { return strings.HasPrefix(have, w) }) {
			return false
		}
	}
	return true
}

// excerptMost is about how many letters of a line a result shows.
const excerptMost = 240

// excerpt is the first line that holds one of the words asked, cut around it.
func excerpt(body string, words []string) string {
	for _, line := range Lines(body) {
		if slices.ContainsFunc(words, func(w string) bool { return holds(line, []string{w}) }) {
			return shortened(line, words)
		}
	}
	return ""
}

func shortened(line string, words []string) string {
	letters := []rune(strings.TrimSpace(line))
	if len(letters) <= excerptMost {
		return string(letters)
	}
	from := 0
	for from+excerptMost < len(letters) && !slices.ContainsFunc(words, func(w string) bool { return holds(string(letters[from:from+excerptMost]), []string{w}) }) {
		from += excerptMost / 2
	}
	cut := strings.TrimSpace(string(letters[from:min(len(letters), from+excerptMost)]))
	if from > 0 {
		cut = "… " + cut
	}
	if from+excerptMost < len(letters) {
		cut += " …"
	}
	return cut
}
