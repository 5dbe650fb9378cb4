package terminology

import (
	"slices"
	"strings"

	"maillage/internal/ground/text"
)

// fillers are the small words that carry no meaning in a list.
var fillers = []string{"a", "au", "aux", "d", "de", "des", "du", "en", "l", "la", "le", "les", "par", "un", "une"}

// inclusive are the ends that « présent·e », « éducateur/trice » or
// « infirmier(ère)s » leave as words of their own once folded.
var inclusive = []string{"e", "s", "es", "ne", "nes", "le", "les", "se", "ses", "euse", "euses", "trice", "trices", "ere", "eres", "ve", "ves"}

// key is what two spellings share: the folded text, or for signs alone (« ✓ »)
// the sign.
func key(written string) string {
	if k := text.Fold(written); k != "" {
		return k
	}
	return strings.TrimSpace(written)
}

// stem reduces a folded text to what its French variants share: fillers and
// the list's noise words left out, gender and number taken off each word. A
// text of nothing but fillers stays as it is.
func stem(folded string, noise []string) string {
	var kept []string
	for i, w := range strings.Fields(folded) {
		if slices.Contains(fillers, w) || i > 0 && slices.Contains(inclusive, w) {
			continue
		}
		if w = stemWord(w); !slices.Contains(noise, w) {
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 {
		return folded
	}
	return strings.Join(kept, " ")
}

// stemWord takes the marks of gender and number off one folded word. It only
// has to bring variants of one word together, not to give a word of French:
// sociales, sociaux and social all give « social ».
func stemWord(w string) string {
	const short = 3
	if len(w) <= short {
		return w
	}
	if strings.HasSuffix(w, "aux") && !strings.HasSuffix(w, "eaux") {
		w = strings.TrimSuffix(w, "ux") + "l"
	} else {
		w = strings.TrimRight(w, "sx")
	}
	switch {
	case strings.HasSuffix(w, "trice"):
		return strings.TrimSuffix(w, "trice") + "teur"
	case strings.HasSuffix(w, "euse"):
		return strings.TrimSuffix(w, "euse") + "eur"
	}
	if trimmed := strings.TrimRight(w, "e"); len(trimmed) >= 2 {
		w = trimmed
	}
	for _, double := range []string{"nn", "ll", "tt"} {
		if strings.HasSuffix(w, double) {
			return w[:len(w)-1]
		}
	}
	return w
}
