package workbook

import (
	"slices"
	"strings"
	"unicode/utf8"

	"maillage/internal/ground/text"
)

// people finds a professional by any spelling of a name: « Mme Durand »,
// « DURAND Claire », « C. Durand », « Dr Durand-Moreau ».
type people struct {
	byWord map[string][]*person // each word of a last name
	cache  map[string][]hit
	near   map[string]*Professional // what nearest answered
}

// person is a professional with the name cut into folded words.
type person struct {
	pro   *Professional
	last  []string
	whole []string // the last name in one word: « LEGOFF »
	first []string
}

// hit is one person a text may mean, and how surely.
type hit struct {
	person *person
	score  int
}

// How surely a text names a person. A lone letter before the name may be
// « Monsieur » as well: it only helps to choose.
const (
	byPart     = 1 // part of a double-barrelled last name
	byLast     = 2
	byInitial  = 3
	byFullName = 4
)

// clues are what helps to choose between homonyms.
type clues struct {
	professions []Code
	team        string
}

func newPeople() *people {
	return &people{byWord: map[string][]*person{}, cache: map[string][]hit{}, near: map[string]*Professional{}}
}

func (p *people) add(pro *Professional) { p.addAs(pro, pro.LastName, pro.FirstName) }

// addAs lets a professional be found under a name, which may be another one.
func (p *people) addAs(pro *Professional, last, first string) {
	who := &person{pro: pro, last: text.Words(last), first: text.Words(first)}
	words := who.last
	if len(who.last) > 1 {
		who.whole = []string{strings.Join(who.last, "")}
		words = append(slices.Clone(words), who.whole...)
	}
	for i, w := range words {
		if !slices.Contains(words[:i], w) {
			p.byWord[w] = append(p.byWord[w], who)
		}
	}
	p.forget()
}

// titles come before a name, or after it, and are not part of it.
var titles = map[string]bool{
	"dr": true, "docteur": true, "docteure": true, "pr": true, "professeur": true, "mme": true, "madame": true, "mr": true,
	"monsieur": true, "mlle": true, "melle": true, "mademoiselle": true, "dre": true, "mm": true,
}

// find gives the professional a text names. When several could be meant, the
// clues decide if they can; else many lists them and the result is nil.
func (p *people) find(written string, c clues) (pro *Professional, many []*Professional) {
	key := text.Fold(written)
	hits, known := p.cache[key]
	if !known {
		hits = p.match(key)
		p.cache[key] = hits
	}
	return choose(hits, c)
}

// match gives everyone the words can mean, at the best score reached.
func (p *people) match(key string) []hit {
	words, rest := withoutTitles(strings.Fields(key))
	if hits := p.among(words, rest); len(hits) > 0 {
		return hits
	}
	untagged := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return professionTags[w] })
	if len(untagged) == 0 || len(untagged) == len(words) {
		return nil
	}
	return p.among(untagged, nil)
}

// among is match for words without title.
func (p *people) among(words, rest []string) []hit {
	var hits []hit
	best := 0
	seen := map[*person]bool{}
	for _, w := range words {
		for _, who := range p.byWord[w] {
			if seen[who] {
				continue
			}
			seen[who] = true
			score := who.named(words)
			if rest != nil && score <= byInitial { // « M. Durand » may be Marie or any Monsieur
				score = max(min(score, byLast), who.named(rest))
			}
			if score == 0 || score < best {
				continue
			}
			if score > best {
				best, hits = score, hits[:0]
			}
			hits = append(hits, hit{who, score})
		}
	}
	return hits
}

// withoutTitles drops the titles that people add to a name; rest is the same without a leading « M. », when it is a title or an initial.
func withoutTitles(words []string) (kept, rest []string) {
	for _, w := range words {
		if !titles[w] {
			kept = append(kept, w)
		}
	}
	if len(kept) > 1 && kept[0] == "m" && len(kept) == len(words) {
		rest = kept[1:]
	}
	return kept, rest
}

// professionTags are added after or before a name: « Durand (psy) ».
var professionTags = map[string]bool{
	"psy": true, "psychologue": true, "ts": true, "mg": true, "medecin": true, "generaliste": true, "educ": true, "educateur": true,
	"educatrice": true, "assistante": true, "assistant": true, "sociale": true, "social": true, "ide": true, "ipa": true, "infirmiere": true,
	"infirmier": true, "psychiatre": true, "pharmacien": true, "pharmacienne": true, "travailleur": true, "travailleuse": true, "specialise": true,
	"specialisee": true, "csapa": true, "caarud": true, "as": true,
}

// named says how surely the words name the person, 0 when they do not: the last
// name whole at one end, and the rest his or her first name or its initials.
func (w *person) named(words []string) int {
	for _, last := range [][]string{w.last, w.whole} {
		n := len(last)
		if n == 0 || len(words) < n {
			continue
		}
		if slices.Equal(words[:n], last) {
			if s := w.firstNamed(words[n:]); s > 0 {
				return s
			}
		}
		if slices.Equal(words[len(words)-n:], last) {
			if s := w.firstNamed(words[:len(words)-n]); s > 0 {
				return s
			}
		}
	}
	return w.partNamed(words)
}

// partNamed accepts one half of a double-barrelled last name.
func (w *person) partNamed(words []string) int {
	if len(w.last) < 2 || len(words) == 0 {
		return 0
	}
	for _, half := range w.last {
		if len(half) < 4 {
			continue
		}
		if words[0] == half && w.firstNamed(words[1:]) > 0 || words[len(words)-1] == half && w.firstNamed(words[:len(words)-1]) > 0 {
			return byPart
		}
	}
	return 0
}

// firstNamed says how the remaining words suit the first name.
func (w *person) firstNamed(rest []string) int {
	if len(rest) == 0 {
		return byLast
	}
	if len(w.first) == 0 {
		return 0
	}
	if slices.Equal(rest, w.first) || strings.Join(rest, "") == strings.Join(w.first, "") {
		return byFullName
	}
	if len(rest) == 1 && rest[0] == initials(w.first) { // « JP » for Jean-Pierre
		return byInitial
	}
	if len(rest) > len(w.first) {
		return 0
	}
	full := false
	for i, r := range rest {
		switch {
		case r == w.first[i]:
			full = true
		case utf8.RuneCountInString(r) == 1 && strings.HasPrefix(w.first[i], r):
		case len(r) >= 2 && len(r) < len(w.first[i]) && strings.HasPrefix(w.first[i], r): // « Fred. », « Ch. »
		default:
			return 0
		}
	}
	if full {
		return byFullName
	}
	return byInitial
}

func initials(words []string) string {
	var b strings.Builder
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		b.WriteRune(r)
	}
	return b.String()
}

// choose keeps the only person meant; between homonyms, the one of the right
// profession, then the one of the team.
func choose(hits []hit, c clues) (*Professional, []*Professional) {
	var all []*Professional
	for _, h := range hits {
		if !slices.Contains(all, h.person.pro) {
			all = append(all, h.person.pro)
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	left := narrow(all, len(c.professions) > 0, func(p *Professional) bool { return slices.Contains(c.professions, p.Profession) })
	left = narrow(left, c.team != "", func(p *Professional) bool { return p.in(c.team) })
	if len(left) == 1 {
		return left[0], nil
	}
	return nil, all
}

// narrow keeps those that fit, unless none does.
func narrow(all []*Professional, use bool, fits func(*Professional) bool) []*Professional {
	if !use || len(all) < 2 {
		return all
	}
	var left []*Professional
	for _, p := range all {
		if fits(p) {
			left = append(left, p)
		}
	}
	if len(left) == 0 {
		return all
	}
	return left
}

// list reads the participants of an RCP: at the strong separators, then, for a
// piece that names nobody, at the weak ones, then before each title.
func (p *people) list(cell string, c clues) (found []*Professional, unknown []string, ambiguous map[string][]*Professional) {
	ambiguous = map[string][]*Professional{}
	take := func(piece string) bool {
		pro, many := p.find(piece, c)
		switch {
		case pro != nil && !slices.Contains(found, pro):
			found = append(found, pro)
		case many != nil:
			ambiguous[piece] = many
		}
		return pro != nil || many != nil
	}
	for _, strong := range splitOn(clean(cell), func(r rune) bool { return r == ';' || r == '\n' || r == '|' || r == '•' }, true) {
		if take(strong) {
			continue
		}
		for _, weak := range splitOn(strong, func(r rune) bool { return strings.ContainsRune(",/+&", r) }, false) {
			if take(weak) {
				continue
			}
			parts := beforeTitles(weak)
			for _, part := range parts {
				if len(parts) == 1 || !take(part) {
					unknown = append(unknown, part)
				}
			}
		}
	}
	return found, unknown, ambiguous
}

// beforeTitles cuts « Dr Amiel Mme Sabatier » in two.
func beforeTitles(s string) []string {
	var out []string
	var current []string
	for _, w := range strings.Fields(s) {
		if titles[text.Fold(w)] && len(current) > 0 {
			out = append(out, strings.Join(current, " "))
			current = nil
		}
		current = append(current, w)
	}
	return append(out, strings.Join(current, " "))
}

// nearest proposes the professional whose last name is spelt almost so.
func (p *people) nearest(written string) *Professional {
	key := text.Fold(written)
	best, known := p.near[key]
	if !known {
		best = p.spelt(key)
		p.near[key] = best
	}
	return best
}

func (p *people) spelt(key string) *Professional {
	words, _ := withoutTitles(strings.Fields(key))
	var best *Professional
	bestDistance := 3
	for _, w := range words {
		if len(w) < 4 {
			continue
		}
		for last, list := range p.byWord {
			d := distance(w, last, 2)
			if d < bestDistance && d*4 <= len(w) || d == bestDistance && best != nil && list[0].pro.Key < best.Key {
				best, bestDistance = list[0].pro, d
			}
		}
	}
	return best
}

// distance counts the letters to add, drop, change or swap between two words;
// past most it may stop and give most+1.
func distance(a, b string, most int) int {
	if a == b {
		return 0
	}
	if d := len(a) - len(b); d > most || -d > most {
		return most + 1
	}
	var rows [3][]int
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
	}
	before, last, now := rows[0], rows[1], rows[2]
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		now[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		before, last, now = last, now, before
	}
	return last[len(b)]
}

// replace makes a name stand for another record of the same person.
func (p *people) replace(old, now *Professional) {
	for _, list := range p.byWord {
		for _, who := range list {
			if who.pro == old {
				who.pro = now
			}
		}
	}
	p.forget()
}

func (p *people) forget() {
	clear(p.cache)
	clear(p.near)
}
