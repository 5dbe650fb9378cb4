package text_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"maillage/internal/ground/text"
)

func TestFold(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, in, want string }{
		{"nothing gives nothing", "", ""},
		{"punctuation alone gives nothing", " ’-., ", ""},
		{"one letter stays", "Ô", "o"},
		{"a key is its own key", "jean pierre 2", "jean pierre 2"},
		{"capitals and accents go", "ÉLÉONORE Gâtinçaïs", "eleonore gatincais"},
		{"composed and decomposed accents are one", "e\u0301le\u0300ve", "eleve"},
		{"ligatures open", "Œuvré Lætitia Straße", "oeuvre laetitia strasse"},
		{"a hyphen is a space", "Jean-Noël", "jean noel"},
		{"the non-breaking and the long hyphen too", "Saint‑Jean–du—Gard", "saint jean du gard"},
		{"a straight apostrophe is a space", "d'Ornano", "d ornano"},
		{"a curly apostrophe too", "d’Ornano", "d ornano"},
		{"and the letter that looks like one", "Leʼ Flocʼh", "le floc h"},
		{"Vietnamese loses both its marks", "Nguyễn Đỗ Thị Ðặng", "nguyen do thi dang"},
		{"a doubled spelling keeps its parts", "N’Guyen", "n guyen"},
		{"Arabic transcriptions", "El-Haddād, ʿAbd al-Raḥmān", "el haddad abd al rahman"},
		{"Polish and Portuguese", "Wałęsiński Magalhães", "walesinski magalhaes"},
		{"Turkish dotless and dotted i", "Işıl İnan", "isil inan"},
		{"spaces of every kind are one", "\u00a0a\u202f\t\nb\u2009c ", "a b c"},
		{"invisible characters go", "a\u200bb\u00adc\x00d", "abcd"},
		{"slashes, dots and brackets part words", "Éduc./spé.(CSAPA)", "educ spe csapa"},
		{"full-width forms are plain ones", "ＡＢＣ１", "abc1"},
		{"other scripts keep their letters", "Иванов ΑΣ", "иванов ασ"},
		{"digits stay", "3-MMC", "3 mmc"},
		{"spaces inside ASCII collapse", "a  b", "a b"},
		{"trailing space goes", "ab ", "ab"},
		{"bad UTF-8 is no letter", "a\xffb", "a b"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := text.Fold(c.in); got != c.want {
				t.Errorf("Fold(%q): got %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestFoldProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		got := text.Fold(s)
		if again := text.Fold(got); again != got {
			t.Fatalf("Fold twice of %q: got %q, want %q", s, again, got)
		}
		if strings.Join(strings.Fields(got), " ") != got {
			t.Fatalf("Fold(%q) = %q has a stray space", s, got)
		}
		for _, r := range got {
			if r != ' ' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				t.Fatalf("Fold(%q) = %q keeps %q", s, got, r)
			}
		}
	})
}

func TestFoldOfASCIIAgreesWithFoldOfUnicode(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom(nil, &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0, Hi: 127, Stride: 1}}})).Draw(t, "s")
		// A zero-width space is nothing, but it is not ASCII.
		if got, want := text.Fold(s+"\u200b"), text.Fold(s); got != want {
			t.Fatalf("Fold(%q): got %q one way, %q the other", s, got, want)
		}
	})
}

func TestCompactWordsInitials(t *testing.T) {
	t.Parallel()
	if got, want := text.Compact("N’Guyen-El Haddad"), "nguyenelhaddad"; got != want {
		t.Errorf("Compact: got %q, want %q", got, want)
	}
	if got, want := text.Words(" Jean-Noël  d’Ornano "), []string{"jean", "noel", "d", "ornano"}; !slices.Equal(got, want) {
		t.Errorf("Words: got %q, want %q", got, want)
	}
	if got := text.Words(" - "); len(got) != 0 {
		t.Errorf("Words of nothing: got %q, want none", got)
	}
	for in, want := range map[string]string{"Jean-Noël d’Ornano": "JNDO", "éva": "E", "": "", "Œuvrard": "O"} {
		if got := text.Initials(in); got != want {
			t.Errorf("Initials(%q): got %q, want %q", in, got, want)
		}
	}
}

func TestFoldOfAKeyCostsNoMemory(t *testing.T) {
	if got := testing.AllocsPerRun(100, func() { text.Fold("jean pierre") }); got != 0 {
		t.Errorf("allocations: got %v, want 0", got)
	}
}

func FuzzFold(f *testing.F) {
	f.Add("N’Guyễn-Đỗ")
	f.Add("a\xff\u200b b")
	f.Fuzz(func(t *testing.T, s string) {
		got := text.Fold(s)
		if text.Fold(got) != got {
			t.Errorf("Fold(%q) = %q is not its own key", s, got)
		}
		text.Phonetic(s)
	})
}

func BenchmarkFold(b *testing.B) {
	for b.Loop() {
		text.Fold("Jean-Noël d’Ornano")
	}
}
