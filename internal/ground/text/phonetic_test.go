package text_test

import (
	_ "embed"
	"strings"
	"testing"

	"maillage/internal/ground/text"
)

// vectors holds a word and its Phonex code a line, as computed by the npm
// package talisman: testdata/phonex.mjs says how.
//
//go:embed testdata/phonex.tsv
var vectors string

func TestPhoneticAgreesWithTalisman(t *testing.T) {
	t.Parallel()
	n := 0
	for line := range strings.Lines(vectors) {
		word, want, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		if !ok {
			t.Fatalf("bad line %q", line)
		}
		n++
		if got := text.Phonetic(word); got != want {
			t.Errorf("Phonetic(%q): got %q, want %q", word, got, want)
		}
	}
	if n < 1500 {
		t.Errorf("vectors: got %d, want at least 1500", n)
	}
}

func TestPhoneticBringsTogether(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"Durand", "DURANT"},
		{"Lefebvre", "Lefèvre"},
		{"Nathalie", "Natalie"},
		{"Philippe", "Filipe"},
		{"N’Guyen", "Nguyễn"},
		{"El-Haddad", "Elhadad"},
		{"Matthieu", "Mathieu"},
		{"Hélène", "HELENE"},
		{"Rousseau", "Rousso"},
		{"Quentin", "Kentin"},
		{"Müller", "Mullèr"},
		{"Le Floc’h", "Lefloch"},
		{"Schmitt", "Schmidt"},
		{"Œuvrard", "OEUVRARD"},
	} {
		if a, b := text.Phonetic(c[0]), text.Phonetic(c[1]); a != b {
			t.Errorf("%s and %s: got %q and %q, want one key", c[0], c[1], a, b)
		}
	}
}

func TestPhoneticKeepsApart(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"Durand", "Dupont"},
		{"Martin", "Morel"},
		{"Michel", "Marcel"},
		{"Roux", "Rousseau"},
		{"Léa", "Léo Paul"},
		{"Иванов", "Петров"},
		{"D", "L"},
	} {
		if a, b := text.Phonetic(c[0]), text.Phonetic(c[1]); a == b {
			t.Errorf("%s and %s: got one key %q, want two", c[0], c[1], a)
		}
	}
}

func TestPhoneticOfEveryCeAndEau(t *testing.T) {
	t.Parallel()
	// talisman stops at the first; « Cécile » must not become SEKILE.
	if got, want := text.Phonetic("Cécile"), "SESILE"; got != want {
		t.Errorf("Cécile: got %q, want %q", got, want)
	}
	if got, want := text.Phonetic("Beaureaux"), "FORO"; got != want {
		t.Errorf("Beaureaux: got %q, want %q", got, want)
	}
	for in, want := range map[string]string{"": "", " - ": "", "D": "T", "李": "李", "42": "42"} {
		if got := text.Phonetic(in); got != want {
			t.Errorf("Phonetic(%q): got %q, want %q", in, got, want)
		}
	}
}

func BenchmarkPhonetic(b *testing.B) {
	for b.Loop() {
		text.Phonetic("Jean-Noël d’Ornano")
	}
}
