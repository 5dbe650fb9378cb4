package paper

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"accents and ligatures stay":        {"Œuvre, À côté, ÿ, ç", "Œuvre, À côté, ÿ, ç"},
		"no-break spaces stay":              {"«\u202foui\u202f» 10\u00a0€", "«\u202foui\u202f» 10\u00a0€"},
		"accents in two parts are composed": {"e\u0301te\u0301", "été"},
		"line ends and tabs are spaces":     {"a\tb\nc\r\nd", "a b c  d"},
		"what is invisible goes":            {"a\u200bb\u00ad\ufeff\u200e\x07c", "abc"},
		"an emoji is a box":                 {"ok 🙂", "ok □"},
		"an emoji's selector goes":          {"❤\ufe0f 👍\U0001f3fd", "❤ □□"},
		"a foreign script is boxes":         {"ジャン", "□□□"},
		"broken UTF-8 is a box":             {"a\xffb", "a□b"},
	} {
		if got := clean(c.in); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	s := bodyStyle
	for name, c := range map[string]struct {
		in   string
		wide string // the line is as wide as this text
		want []string
	}{
		"a short text is one line":               {"oui", "oui", []string{"oui"}},
		"a break at a space":                     {"un deux trois", "un deux", []string{"un deux", "trois"}},
		"never at a no-break space":              {"prix\u00a0: 12\u202f345\u00a0€ net", "prix\u00a0: 12\u202f345", []string{"prix\u00a0:", "12\u202f345\u00a0€", "net"}},
		"nor before a French mark":               {"est-ce vrai\u202f?", "est-ce vrai", []string{"est-ce", "vrai\u202f?"}},
		"after a hyphen between letters":         {"rendez-vous", "rendez-vou", []string{"rendez-", "vous"}},
		"not inside a code":                      {"le MSMA-31-01", "le MSMA-31-0", []string{"le", "MSMA-31-01"}},
		"a word too long is cut":                 {"anticonstitutionnellement", "anticonsti", []string{"anticonsti", "tutionnell", "ement"}},
		"line feeds are kept":                    {"a\nb\r\n\nc\n", "abcdef", []string{"a", "b", "", "c"}},
		"several spaces do not start a line":     {"un    deux", "deux", []string{"un", "deux"}},
		"an empty text is an empty line":         {"", "abc", []string{""}},
		"a line narrower than a letter advances": {"abc", "", []string{"a", "b", "c"}},
	} {
		if diff := cmp.Diff(s.wrap(c.in, s.width(c.wide)), c.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
}

func TestWrapLosesNothingAndFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-zé \-\x{a0}\x{202f}]{0,80}`).Draw(t, "text")
		wide := rapid.Float64Range(5, 80).Draw(t, "wide")
		lines := bodyStyle.wrap(text, wide)
		for _, line := range lines {
			if got := bodyStyle.width(line); got > wide+0.011 && len([]rune(line)) > 1 {
				t.Fatalf("line %q is %.1f wide, want at most %.1f", line, got, wide)
			}
		}
		bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if got, want := bare(strings.Join(lines, "")), bare(text); got != want {
			t.Fatalf("got letters %q, want %q", got, want)
		}
	})
}

func TestColumnsFillThePage(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "columns")
		least, wish := make([]float64, n), make([]float64, n)
		for i := range n {
			least[i] = rapid.Float64Range(4, 80).Draw(t, "least")
			wish[i] = least[i] + rapid.Float64Range(0, 60).Draw(t, "more")
		}
		sum := 0.0
		for _, w := range fitted(least, wish) {
			if w <= 0 || math.IsNaN(w) {
				t.Fatalf("got a column of %v", w)
			}
			sum += w
		}
		if math.Abs(sum-bodyWidth) > 0.001 {
			t.Fatalf("columns are %.3f wide together, want %.3f", sum, bodyWidth)
		}
	})
}

func TestMeterStates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		used, quota int
		want        string
	}{{0, 5, "vide"}, {1, 5, "entamé"}, {4, 5, "dernier"}, {5, 5, "complet"}, {6, 5, "dépassé"}, {0, 1, "vide"}, {0, 0, "vide"}, {1, 0, "dépassé"}} {
		if got := (Meter{"", c.used, c.quota}).state(); got != c.want {
			t.Errorf("%d of %d is %q, want %q", c.used, c.quota, got, c.want)
		}
	}
}
