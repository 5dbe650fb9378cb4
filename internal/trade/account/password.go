package account

import (
	_ "embed" // the list of common passwords
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"maillage/internal/ground/text"
)

const (
	shortestPassword = 12
	longestPassword  = 200
)

//go:embed common.txt
var commonText string

// common holds folded words that people build passwords on, French and English.
var common = func() map[string]bool {
	m := map[string]bool{}
	for word := range strings.FieldsSeq(commonText) {
		m[word] = true
	}
	return m
}()

// runs are what fingers do on a keyboard.
var runs = []string{
	"abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "azertyuiopqsdfghjklmwxcvbn", "qwertyuiopasdfghjklzxcvbnm",
	"qwertzuiopasdfghjklyxcvbnm", "1a2z3e4r5t6y7u8i9o0p", "1q2w3e4r5t6y7u8i9o0p", "a1z2e3r4t5y6u7i8o9p0", "q1w2e3r4t5y6u7i8o9p0",
}

// disguise undoes what people do to a word to please a rule of composition.
var disguise = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i", "€", "e")

// weakness says why a password is refused, in French; empty when it is not. own
// is what others know of the person: name, address.
func weakness(password string, own ...string) string {
	switch n := utf8.RuneCountInString(password); {
	case n < shortestPassword:
		return fmt.Sprintf("Il faut au moins %d caractères\u202f; quatre mots sans rapport entre eux conviennent bien.", shortestPassword)
	case n > longestPassword:
		return fmt.Sprintf("Il faut au plus %d caractères.", longestPassword)
	}
	for _, core := range cores(password) {
		if guessable(core) {
			return "Ce mot de passe est parmi les premiers que l’on essaie\u202f: choisissez-en un autre, par exemple quatre mots sans rapport entre eux."
		}
		for _, o := range own {
			if known := bare(o); known != "" && known == core {
				return "Ce mot de passe reprend votre nom ou votre adresse\u202f: choisissez-en un autre."
			}
		}
	}
	return ""
}

// cores are the words a password may be built on: as it is, and undisguised,
// with more and more of the figures and signs at its end left out, for a figure
// there may be a year or a letter.
func cores(password string) []string {
	list := []string{bare(password)}
	for rest := strings.ToLower(password); rest != ""; {
		list = append(list, bare(disguise.Replace(rest)))
		last, size := utf8.DecodeLastRuneInString(rest)
		if unicode.IsLetter(last) {
			break
		}
		rest = rest[:len(rest)-size]
	}
	return list
}

// bare is a text folded, without spaces, and without the figures and signs
// around it: « Motdepasse-2026 ! » is built on « motdepasse ».
func bare(s string) string {
	return strings.TrimFunc(text.Compact(s), func(r rune) bool { return !unicode.IsLetter(r) })
}

// guessable: nothing but figures and signs, a common word, a run of keys, or a
// short thing repeated.
func guessable(core string) bool {
	if utf8.RuneCountInString(core) < 3 || common[core] {
		return true
	}
	for _, run := range runs {
		if strings.Contains(run+run, core) || strings.Contains(backwards(run), core) {
			return true
		}
	}
	for n := 1; n <= len(core)/2; n++ {
		unit := core[:n]
		if len(core)%n == 0 && strings.Repeat(unit, len(core)/n) == core && (n <= 4 || guessable(unit)) {
			return true
		}
	}
	return false
}

func backwards(s string) string {
	b := []byte(s) // runs are ASCII
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}
