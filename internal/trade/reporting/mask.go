package reporting

import "sort"

// Cell is one published count. Text is what may be shown of it.
type Cell struct {
	Value  int
	Masked bool
	Small  bool // masked because it counts 1 to 10 people; else to protect one that does
}

// smallest is the least count of people that may be published (rule 56; CASD:
// no cell about fewer than eleven).
const smallest = 11

// Mask hides, in a column whose total is published, the cells that count 1 to 10
// people and what would give them back. It returns the cells and the total.
//
// Small cells are hidden. What is left of the total when the visible cells are
// taken away is then known; so one more cell, the smallest that leaves each
// small one anywhere between 1 and 10, is hidden too. When there is none, the
// total is.
func Mask(values []int) (cells []Cell, total Cell) {
	cells = make([]Cell, len(values))
	small, sum := 0, 0
	for i, v := range values {
		cells[i] = Cell{Value: v, Small: v > 0 && v < smallest, Masked: v > 0 && v < smallest}
		total.Value += v
		if cells[i].Masked {
			small++
			sum += v
		}
	}
	if total.Value > 0 && total.Value < smallest {
		total.Masked, total.Small = true, true
	}
	if small == 0 || total.Masked {
		return cells, total
	}
	if i, ok := protector(cells, small, sum); ok {
		cells[i].Masked = true
	} else {
		total.Masked = true
	}
	return cells, total
}

// protector finds the smallest cell whose hiding leaves every small cell free
// between 1 and 10: with k small cells, the hidden sum less the protector's own
// least value must leave room for one 10 and k-1 ones.
func protector(cells []Cell, small, sum int) (int, bool) {
	var big []int
	for i, c := range cells {
		if !c.Masked && c.Value >= smallest {
			big = append(big, i)
		}
	}
	sort.Slice(big, func(a, b int) bool { return cells[big[a]].Value < cells[big[b]].Value })
	for _, i := range big {
		if sum+cells[i].Value-smallest >= smallest-1+small-1 {
			return i, true
		}
	}
	return 0, false
}
