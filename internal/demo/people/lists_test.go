package people

import (
	"strings"
	"testing"

	"maillage/internal/ground/text"
)

func TestTheLists(t *testing.T) {
	t.Parallel()
	last, first := map[string]bool{}, map[string]bool{}
	share := 0
	for _, o := range origins {
		share += o.share
		add(t, last, o.last)
		add(t, map[string]bool{}, o.women)
		add(t, map[string]bool{}, o.men)
		for _, n := range append(append([]string{}, o.women...), o.men...) {
			first[n] = true
		}
		if (len(o.women) == 0) != (len(o.men) == 0) {
			t.Errorf("%s…: first names for one sex alone", o.last[0])
		}
	}
	if share != 100 {
		t.Errorf("shares: got %d, want 100", share)
	}
	for _, eras := range [][]era{women, men} {
		for _, e := range eras {
			add(t, map[string]bool{}, e.first)
			for _, n := range e.first {
				first[n] = true
			}
		}
		if got := eras[len(eras)-1].until; got < lastYear {
			t.Errorf("the last era ends in %d, before the youngest", got)
		}
	}
	if len(last) < 300 || len(first) < 200 {
		t.Errorf("got %d last and %d first names, want 300 and 200", len(last), len(first))
	}
}

// add collects names, each of which must be new and in French typography.
func add(t *testing.T, to map[string]bool, names []string) {
	t.Helper()
	for _, n := range names {
		if to[n] {
			t.Errorf("%s is there twice", n)
		}
		if strings.ContainsAny(n, "'\u00a0") || n != strings.TrimSpace(n) || text.Fold(n) == "" {
			t.Errorf("%q is badly written", n)
		}
		to[n] = true
	}
}

func TestEveryAvoidedCombinationIsPossible(t *testing.T) {
	t.Parallel()
	possible := map[string]bool{}
	for _, o := range origins {
		for _, l := range o.last {
			for _, names := range [][]string{o.women, o.men} {
				mark(possible, names, l)
			}
			for _, e := range append(append([]era{}, women...), men...) {
				mark(possible, e.first, l)
			}
		}
	}
	for name := range wellKnown {
		if !possible[name] {
			t.Errorf("%s cannot be drawn: take it out", name)
		}
	}
}

func mark(possible map[string]bool, first []string, last string) {
	for _, f := range first {
		if name := text.Fold(f + " " + last); wellKnown[name] {
			possible[name] = true
		}
	}
}
