package workbook

import (
	"slices"
	"strings"

	"maillage/internal/ground/sheet"
	"maillage/internal/ground/text"
)

const (
	headerRows  = 15  // non-empty rows among which the header is looked for
	sampleRows  = 80  // rows after the header whose cells may speak for a column
	maxHeader   = 120 // a longer cell is no header, in bytes
	goodHeader  = 0.55
	exactHeader = 1.0
	nameHint    = 1.5 // what a telling sheet name adds to its score
)

// candidate is one row read as the header of one kind of sheet.
type candidate struct {
	layout  *layout
	row     int // index among the rows
	headers []header
	columns []Column
	score   float64
}

// recognise finds the header and the kind of a sheet from its first rows.
func recognise(name string, rows []sheet.Row) (candidate, bool) {
	var best, partial candidate
	folded := text.Fold(name)
	for i, row := range rows[:min(len(rows), headerRows)] {
		headers := headerCells(row)
		if len(headers) < 2 {
			continue
		}
		for _, l := range layouts {
			c := candidate{layout: l, row: i, headers: headers}
			c.columns, c.score = assign(l, headers)
			if len(c.columns) < 2 {
				continue
			}
			if namedLike(l, folded) {
				c.score += nameHint
			}
			if c.score > partial.score {
				partial = c
			}
			if c.sufficient() && c.score > best.score {
				best = c
			}
		}
	}
	if best.layout == nil {
		best = partial
	}
	if best.layout == nil {
		return best, false
	}
	best.complete(rows[best.row+1 : min(len(rows), best.row+1+sampleRows)])
	return best, best.sufficient()
}

// header is a cell of the row tried as a header.
type header struct {
	index int
	title string
	words []string // folded, without the words that say nothing
	plain string   // folded whole
}

func headerCells(row sheet.Row) []header {
	var out []header
	for i, c := range row.Cells {
		title := line(c.Text)
		if title == "" || c.IsNumber || len(title) > maxHeader {
			continue
		}
		plain := text.Fold(title)
		if plain == foldedRejectTitle {
			continue
		}
		out = append(out, header{index: i, title: title, plain: plain, words: telling(strings.Fields(plain))})
	}
	return out
}

// silent are the words of a header that say nothing of the column.
var silent = map[string]bool{
	"de": true, "du": true, "des": true, "d": true, "la": true, "le": true, "les": true, "l": true, "en": true, "a": true,
	"au": true, "aux": true, "et": true, "ou": true, "n": true, "no": true, "num": true, "numero": true, "nr": true, "nro": true,
	"dt": true, "s": true,
}

// telling drops the silent words, unless nothing would remain, and the plural.
func telling(words []string) []string {
	out := make([]string, 0, len(words))
	for _, w := range words {
		if !silent[w] {
			out = append(out, singular(w))
		}
	}
	if len(out) == 0 {
		return words
	}
	return out
}

func singular(w string) string {
	if len(w) > 3 && (strings.HasSuffix(w, "s") || strings.HasSuffix(w, "x")) {
		return w[:len(w)-1]
	}
	return w
}

// claim is how well one header suits one field.
type claim struct {
	header int
	spec   int
	score  float64
}

// assign gives each field the header that suits it best, best suits first.
func assign(l *layout, headers []header) ([]Column, float64) {
	var claims []claim
	for h := range headers {
		for s := range l.specs {
			if v := suits(&headers[h], &l.specs[s]); v >= goodHeader {
				claims = append(claims, claim{h, s, v})
			}
		}
	}
	slices.SortStableFunc(claims, func(a, b claim) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	var columns []Column
	score := 0.0
	usedHeader, usedSpec := make([]bool, len(headers)), make([]bool, len(l.specs))
	for _, c := range claims {
		if usedHeader[c.header] || usedSpec[c.spec] {
			continue
		}
		usedHeader[c.header], usedSpec[c.spec] = true, true
		h, s := headers[c.header], l.specs[c.spec]
		columns = append(columns, Column{Index: h.index, Letter: letter(h.index), Title: h.title, Field: s.field})
		score += c.score * s.weight
	}
	return columns, score
}

// spellings holds the telling words of each header of the layouts.
var spellings = func() map[string][]string {
	m := map[string][]string{}
	for _, l := range layouts {
		for _, s := range l.specs {
			for _, h := range s.headers {
				m[h] = telling(strings.Fields(h))
			}
		}
	}
	return m
}()

// suits says from 0 to just over 1 how a header suits a field: an exact
// spelling first (the earlier in the list the better), then the same words in
// any order, then all the words of a spelling among others, then a typing slip.
func suits(h *header, s *spec) float64 {
	best := 0.0
	for rank, known := range s.headers {
		v := 0.0
		switch words := spellings[known]; {
		case h.plain == known:
			v = exactHeader + 0.1
		case slices.Equal(h.words, words):
			v = exactHeader
		case sameWords(h.words, words):
			v = 0.95
		default:
			v = partly(h, words)
		}
		if v -= 0.004 * float64(rank); v > best {
			best = v
		}
	}
	return best
}

// partly is the score of a header that holds the words of a spelling among
// others, or nearly: « Date de naissance (JJ/MM/AAAA) », « Dt naiss. ».
func partly(h *header, words []string) float64 {
	found := 0.0
	for _, w := range words {
		best := 0.0
		for _, x := range h.words {
			best = max(best, near(x, w))
		}
		if best == 0 {
			return 0
		}
		found += best
	}
	share := found / float64(max(len(h.words), len(words)))
	if len(words) == 1 && len(words[0]) < 3 {
		return 0 // « s », « le », « du » alone must be the whole header
	}
	return 0.45 + 0.45*share*found/float64(len(words))
}

// near compares two words: equal, one the beginning of the other, one letter
// apart in a long word.
func near(a, b string) float64 {
	switch {
	case a == b:
		return 1
	case len(a) >= 4 && strings.HasPrefix(b, a), len(b) >= 5 && strings.HasPrefix(a, b):
		return 0.8
	case len(a) >= 6 && len(b) >= 6 && distance(a, b, 1) <= 1:
		return 0.85
	}
	return 0
}

func sameWords(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for _, w := range a {
		if !slices.Contains(b, w) {
			return false
		}
	}
	return true
}

// namedLike says whether the sheet's name announces the kind.
func namedLike(l *layout, folded string) bool {
	for _, w := range strings.Fields(folded) {
		for _, n := range l.names {
			if singular(w) == n {
				return true
			}
		}
	}
	return len(l.names) > 0 && slices.ContainsFunc(l.names, func(n string) bool { return strings.Contains(n, " ") && strings.Contains(folded, n) })
}

// complete looks at the cells for the fields that no header announced.
func (c *candidate) complete(sample []sheet.Row) {
	taken := map[int]bool{}
	for _, col := range c.columns {
		taken[col.Index] = true
	}
	titles := map[int]string{}
	for _, h := range c.headers {
		titles[h.index] = h.title
	}
	for _, s := range c.layout.specs {
		if s.shape == nil || !s.expected || c.has(s.field) {
			continue
		}
		if i := columnShaped(s.shape, sample, taken); i >= 0 {
			taken[i] = true
			c.columns = append(c.columns, Column{Index: i, Letter: letter(i), Title: titles[i], Field: s.field, ByContent: true})
			c.score += 0.5 * s.weight
		}
	}
}

func (c *candidate) has(f Field) bool {
	return slices.ContainsFunc(c.columns, func(col Column) bool { return col.Field == f })
}

func (c *candidate) sufficient() bool {
	for _, group := range c.layout.needs {
		if !slices.ContainsFunc(group, c.has) {
			return false
		}
	}
	return true
}

// columnShaped finds the free column nearly all of whose cells have a shape,
// -1 when there is none.
func columnShaped(s shape, sample []sheet.Row, taken map[int]bool) int {
	width := 0
	for _, r := range sample {
		width = max(width, len(r.Cells))
	}
	best, bestShare := -1, 0.8
	for i := range width {
		if taken[i] {
			continue
		}
		filled, fit := 0, 0
		for _, r := range sample {
			if i < len(r.Cells) && strings.TrimSpace(r.Cells[i].Text) != "" {
				filled++
				if s(r.Cells[i]) {
					fit++
				}
			}
		}
		if filled >= 3 && filled*2 >= len(sample) && float64(fit)/float64(filled) > bestShare {
			best, bestShare = i, float64(fit)/float64(filled)
		}
	}
	return best
}

// letter names a column the way a spreadsheet does: 0 is A, 26 is AA.
func letter(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return letter(i/26-1) + string(rune('A'+i%26))
}
