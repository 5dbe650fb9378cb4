package paper

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// missing stands for a character that the font cannot draw.
const missing = '□'

// clean makes a text printable on one line: composed accents, plain spaces for
// tabs and line ends, nothing invisible, a box for what the font lacks.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case r == '\u00ad' || r == '\u200b' || r == '\u2060' || r == '\ufeff':
			return -1 // invisible by nature
		case unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r):
			return -1
		case !printable(r):
			return missing
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(s, string(missing))))
}

// wrap cuts a text into lines no wider than wide. It breaks at plain spaces and
// after hyphens, never at a no-break space (U+00A0, U+202F); a word wider than
// the line is cut where it must be. Line feeds are kept.
func (s style) wrap(text string, wide float64) []string {
	var lines []string
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for part := range strings.SplitSeq(strings.TrimRight(text, "\n "), "\n") {
		lines = append(lines, s.wrapLine(clean(part), wide)...)
	}
	return lines
}

func (s style) wrapLine(text string, wide float64) []string {
	wide += 0.01 // a column made for a word holds it, whatever the rounding
	var (
		lines []string
		line  string
	)
	for _, piece := range pieces(text) {
		if line != "" && s.over(strings.TrimRight(line+piece, " "), wide) {
			lines = append(lines, strings.TrimRight(line, " "))
			line = ""
			piece = strings.TrimLeft(piece, " ")
		}
		line += piece
		for s.over(strings.TrimRight(line, " "), wide) {
			head := s.cut(line, wide)
			lines = append(lines, head)
			line = line[len(head):]
		}
	}
	if line == "" && len(lines) > 0 { // the last word was cut to its end
		return lines
	}
	return append(lines, strings.TrimRight(line, " "))
}

// cut gives as much of a word as fits, one character at least.
func (s style) cut(word string, wide float64) string {
	end := 0
	for i, r := range word {
		next := i + len(string(r))
		if end > 0 && s.width(word[:next]) > wide {
			break
		}
		end = next
	}
	return word[:end]
}

// pieces splits a text where a line may break: a piece ends after its spaces,
// or after a hyphen between two letters.
func pieces(text string) []string {
	var out []string
	start := 0
	runes := []rune(text)
	at := 0 // byte offset of runes[i]
	for i, r := range runes {
		next := at + len(string(r))
		after := rune(0)
		if i+1 < len(runes) {
			after = runes[i+1]
		}
		switch {
		case r == ' ' && after != ' ' && after != 0,
			r == '-' && i > 0 && unicode.IsLetter(runes[i-1]) && unicode.IsLetter(after):
			out = append(out, text[start:next])
			start = next
		}
		at = next
	}
	return append(out, text[start:])
}

// widestWord measures the longest piece that should not be cut.
func (s style) widestWord(text string) float64 {
	widest := 0.0
	for _, line := range strings.Split(text, "\n") {
		for _, p := range pieces(clean(line)) {
			widest = max(widest, s.width(strings.TrimRight(p, " ")))
		}
	}
	return widest
}
