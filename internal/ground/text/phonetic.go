package text

import "strings"

// rewrite replaces a run of letters. match lists, letter by letter, what is
// accepted: one of these, or with ^ none of these. In out, a, b, c, d stand for
// the first to fourth letter matched; anything else is written as it is.
type rewrite struct{ match, out string }

// phonex is the table of Phonex, the French phonetic code of Frédéric Brouard
// (1999), in its published order. 1 is the nasal of « an, on », 4 that of
// « in », 2 is « oi », 3 is « ou », 5 is « ch », Y is « é, è, ai ». Each line
// is one pass over the word; alternatives of a pass are tried in order.
var phonex = compile([][]rewrite{
	{{"Y", "I"}},
	{{"^PCS H", "a"}},
	{{"P H", "F"}},
	{{"G A I NM", "Kbcd"}, {"G A NM", "Kbc"}},
	{{"AE I NM AEIOU", "YNd"}},
	{{"E A U", "O"}},
	{{"O U A", "2"}},
	{{"EA I NM", "4"}},
	{{"EA I", "Y"}},
	{{"E RTZ", "Yb"}},
	{{"E S S", "YS"}},
	{{"AOE N ^AEIOU1234", "1c"}},
	{{"AE M ^AEIOU1234", "1c"}},
	{{"I N ^AEIOU1234", "4c"}},
	{{"AEIOUY1234 S AEIOUY1234", "aZc"}},
	{{"O E", "E"}, {"E U", "E"}},
	{{"A U", "O"}},
	{{"O IY", "2"}},
	{{"O U", "3"}},
	{{"S C H", "5"}, {"C H", "5"}, {"S H", "5"}},
	{{"S CS", "S"}},
	{{"C EI", "Sb"}},
	{{"G U", "K"}, {"Q U", "K"}, {"Q", "K"}, {"C", "K"}},
	{{"G AOY", "Kb"}},
})

// alike brings consonants together that the ear confuses, at the end of Phonex.
var alike = strings.NewReplacer("A", "O", "D", "T", "P", "T", "J", "G", "B", "F", "V", "F", "M", "N")

// Phonetic gives a key that French names sounding alike share: Durand and
// Durant, Lefebvre and Lefèvre, Nathalie and Natalie. It is the code Phonex
// computed on the folded letters of s, spaces and digits left out, so that
// « N’Guyen » and « Nguyễn » agree; call it for each of [Words] to compare the
// parts of a composed name.
//
// Accents are folded first, because files write « HELENE » as often as
// « Hélène »; published Phonex tells them apart. It is a key to find
// candidates with, never a proof that two names are one. A text without Latin
// letter gives its own [Compact] form, so that such names do not all meet
// under one empty key.
func Phonetic(s string) string {
	compact := Compact(s)
	word := make([]byte, 0, len(compact))
	for i := 0; i < len(compact); i++ {
		if c := compact[i]; 'a' <= c && c <= 'z' {
			word = append(word, c-'a'+'A')
		}
	}
	if len(word) == 0 {
		return compact
	}
	spare := make([]byte, 0, len(word)+4)
	for _, p := range phonex {
		word, spare = p.apply(word, spare[:0]), word
	}
	code := squeeze(alike.Replace(string(word)))
	if last := len(code) - 1; last > 0 && (code[last] == 'T' || code[last] == 'X') {
		code = code[:last]
	}
	return code
}

// pass is one compiled line of the table.
type pass []compiled

type compiled struct {
	match []class
	out   string
}

// class is the set of letters and digits accepted at one place.
type class [128]bool

func (p pass) apply(in, out []byte) []byte {
next:
	for i := 0; i < len(in); {
		for _, r := range p {
			if r.at(in[i:]) {
				for _, c := range []byte(r.out) {
					if 'a' <= c && c <= 'd' {
						c = in[i+int(c-'a')]
					}
					out = append(out, c)
				}
				i += len(r.match)
				continue next
			}
		}
		out = append(out, in[i])
		i++
	}
	return out
}

func (r compiled) at(in []byte) bool {
	if len(in) < len(r.match) {
		return false
	}
	for i := range r.match {
		if !r.match[i][in[i]] {
			return false
		}
	}
	return true
}

func compile(table [][]rewrite) []pass {
	passes := make([]pass, 0, len(table))
	for _, line := range table {
		var p pass
		for _, r := range line {
			c := compiled{out: r.out}
			for place := range strings.FieldsSeq(r.match) {
				c.match = append(c.match, classOf(place))
			}
			p = append(p, c)
		}
		passes = append(passes, p)
	}
	return passes
}

func classOf(place string) class {
	var c class
	letters, negated := strings.CutPrefix(place, "^")
	for i := range c {
		c[i] = strings.IndexByte(letters, byte(i)) >= 0 != negated
	}
	return c
}

// squeeze keeps one of each run of equal letters.
func squeeze(s string) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if i == 0 || s[i] != s[i-1] {
			b = append(b, s[i])
		}
	}
	return string(b)
}
