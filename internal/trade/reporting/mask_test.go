package reporting

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// published is what a reader sees of a column.
func published(values, shields []int) (seen []int) {
	const few, hidden = -1, -2
	cells, total := Mask(values, shields)
	for _, c := range append(cells, total) {
		switch {
		case c.Small:
			seen = append(seen, few)
		case c.Masked:
			seen = append(seen, hidden)
		default:
			seen = append(seen, c.Value)
		}
	}
	return seen
}

// Whatever a small cell holds from 1 to 10, another column publishes the very
// same: a reader who knows the program's rule cannot tell them apart.
func TestASmallCellMayHoldAnythingForWhoKnowsTheRule(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(0, 14), rapid.IntRange(0, 80)), 1, 14).Draw(t, "values")
		shields := make([]int, len(values))
		for i := range shields {
			shields[i] = i
		}
		shields = rapid.Permutation(shields).Draw(t, "shields")
		seen := published(values, shields)
		cells, total := Mask(values, shields)
		shield := slices.IndexFunc(cells, func(c Cell) bool { return c.Masked && !c.Small })
		for i, c := range cells {
			if c.Value > 0 && c.Value < 11 && !c.Masked {
				t.Fatalf("%v: cell %d shown", values, i)
			}
			for x := 1; c.Small && x <= 10; x++ {
				other := slices.Clone(values)
				other[i] = x
				switch {
				case shield < 0:
				case total.Masked:
					other[shield] = 0
				default:
					other[shield] += values[i] - x
				}
				if got := published(other, shields); !slices.Equal(got, seen) {
					t.Fatalf("%v publishes %v; cell %d cannot be %d, for %v publishes %v", values, seen, i, x, other, got)
				}
			}
		}
	})
}

// The rule of before hid nothing but the total here, and that alone said « 1 ».
func TestAOneBesideANineteenIsNotTold(t *testing.T) {
	t.Parallel()
	order := []int{1, 0}
	if one, ten := published([]int{1, 19}, order), published([]int{10, 0}, order); !slices.Equal(one, ten) {
		t.Errorf("1 beside 19 publishes %v, 10 beside nobody %v", one, ten)
	}
}

func TestTheTotalIsShownWhenItTellsNothing(t *testing.T) {
	t.Parallel()
	if got, want := published([]int{40, 25, 3}, []int{0, 1, 2}), []int{-2, 25, -1, 68}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestNothingIsHiddenWhenNobodyIsFew(t *testing.T) {
	t.Parallel()
	if got, want := published([]int{0, 11, 42}, []int{0, 1, 2}), []int{0, 11, 42, 53}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
