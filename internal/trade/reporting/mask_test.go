package reporting

import (
	"testing"

	"pgregory.net/rapid"
)

// attack gives the least and most a hidden cell may be for a reader who knows
// the visible cells, the total if shown, and that « < 11 » means 1 to 10 and
// another mask at least 11. It searches sums, without the code's formula.
func attack(cells []Cell, total Cell, target int) (least, most int) {
	if total.Masked {
		if cells[target].Small {
			return 1, 10
		}
		return 11, 1 << 20
	}
	hidden := total.Value
	lo, hi := 0, 0
	for i, c := range cells {
		switch {
		case !c.Masked:
			hidden -= c.Value
		case i == target:
		case c.Small:
			lo, hi = lo+1, hi+10
		default:
			lo, hi = lo+11, hi+1<<20
		}
	}
	least, most = hidden-hi, hidden-lo
	if cells[target].Small {
		return max(least, 1), min(most, 10)
	}
	return max(least, 11), most
}

func TestNoSmallCellCanBeFoundAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(0, 14), rapid.IntRange(0, 80)), 1, 14).Draw(t, "values")
		cells, total := Mask(values)
		for i, c := range cells {
			if c.Value > 0 && c.Value < 11 && !c.Masked {
				t.Fatalf("%v: cell %d shown", values, i)
			}
			if !c.Small {
				continue
			}
			if least, most := attack(cells, total, i); least != 1 || most != 10 {
				t.Fatalf("%v: cell %d is known between %d and %d", values, i, least, most)
			}
		}
	})
}

func TestNothingIsHiddenWhenNobodyIsFew(t *testing.T) {
	t.Parallel()
	cells, total := Mask([]int{0, 11, 42})
	for i, c := range cells {
		if c.Masked {
			t.Errorf("cell %d hidden", i)
		}
	}
	if total.Masked || total.Value != 53 {
		t.Errorf("total: got %+v, want 53 shown", total)
	}
}
