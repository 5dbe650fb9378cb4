package note

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/identifier"
	"maillage/internal/ground/text"
)

// Trace is a place of a text that seems to say who somebody is: what, and on
// which line. What is written there is not kept: a trace may be logged.
type Trace struct {
	What string // « un numéro de téléphone »
	Line int
}

var (
	digitRun = regexp.MustCompile(`[0-9][0-9AaBb \x{00a0}\x{202f}.\-]{11,26}[0-9]`)
	phone    = regexp.MustCompile(`(?:\+[0-9]{1,3}|00[1-9][0-9]{0,2}|\b0)[ \x{00a0}\x{202f}.\-]?(?:\(0\)[ \x{00a0}\x{202f}.\-]?)?[1-9](?:[ \x{00a0}\x{202f}.\-]{0,2}[0-9]){7,9}\b`)
	mail     = regexp.MustCompile(`[\pL0-9._%+\-]+\s?@\s?[\pL0-9\-]+(?:\.[\pL0-9\-]+)+`)
	numeric  = regexp.MustCompile(`\b([0-3]?[0-9])[/.\-]([01]?[0-9])[/.\-]([0-9]{4}|[0-9]{2})\b`)
	iso      = regexp.MustCompile(`\b([0-9]{4})-([01][0-9])-([0-3][0-9])\b`)
	worded   = regexp.MustCompile(`\b([0-3]?[0-9])(?:er)? (janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre) ([0-9]{4})\b`)
	born     = regexp.MustCompile(`\bnee?s? (?:le|en) [0-9]|\b(?:naissance|ddn|dob)\b`)
)

// tooRecent is how many years back a date alone is taken for a fact of the
// follow-up rather than for a birth; after « né le » any date is a birth.
const tooRecent = 10

// Scan looks through a text for what identifies a person: NIR, phone, e-mail,
// birth date (A18). It warns, and proves nothing: a name is not seen.
func Scan(body string, today civil.Day) []Trace {
	var list []Trace
	for i, line := range Lines(body) {
		add := func(what string, found bool) {
			if found {
				list = append(list, Trace{what, i + 1})
			}
		}
		add("un NIR", hasNIR(line))
		add("un numéro de téléphone", phone.MatchString(line) && !hasNIR(line))
		add("une adresse électronique", mail.MatchString(line))
		add("une date de naissance", hasBirth(line, today))
	}
	return list
}

// Told puts traces in words: « un NIR (ligne 2), un numéro de téléphone (lignes 4 et 7) ».
func Told(traces []Trace) string {
	var kinds []string
	lines := map[string][]string{}
	for _, t := range traces {
		if !slices.Contains(kinds, t.What) {
			kinds = append(kinds, t.What)
		}
		lines[t.What] = append(lines[t.What], strconv.Itoa(t.Line))
	}
	words := make([]string, len(kinds))
	for i, k := range kinds {
		at := lines[k]
		if len(at) == 1 {
			words[i] = k + " (ligne " + at[0] + ")"
		} else {
			words[i] = k + " (lignes " + strings.Join(at[:len(at)-1], ", ") + " et " + at[len(at)-1] + ")"
		}
	}
	return strings.Join(words, ", ")
}

// hasNIR finds the thirteen characters of a NIR, with or without its key.
func hasNIR(line string) bool {
	for _, run := range digitRun.FindAllString(line, -1) {
		compact := strings.Map(func(r rune) rune {
			if strings.ContainsRune(" \u00a0\u202f.-", r) {
				return -1
			}
			return r
		}, strings.ToUpper(run))
		for from := range compact {
			rest := compact[from:]
			if len(rest) >= 15 && identifier.CheckNIR(rest[:15]) {
				return true
			}
			if len(rest) == 13 && from == 0 {
				if _, shaped := identifier.NIRKey(rest); shaped {
					return true
				}
			}
		}
	}
	return false
}

// hasBirth finds a whole date that is said to be a birth, or is old enough to be
// one.
func hasBirth(line string, today civil.Day) bool {
	folded := text.Fold(line)
	told := born.MatchString(folded)
	year := func(s string) bool {
		y, err := strconv.Atoi(s)
		if err != nil {
			return false
		}
		if len(s) == 2 {
			return told
		}
		return y > 1900 && (told && y <= today.Year() || y <= today.Year()-tooRecent)
	}
	for _, m := range numeric.FindAllStringSubmatch(line, -1) {
		if year(m[3]) {
			return true
		}
	}
	for _, m := range iso.FindAllStringSubmatch(line, -1) {
		if year(m[1]) {
			return true
		}
	}
	for _, m := range worded.FindAllStringSubmatch(folded, -1) {
		if year(m[3]) {
			return true
		}
	}
	return false
}
