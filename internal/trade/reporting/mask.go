package reporting

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
// shields lists the cells in an order that anybody may know, whatever they hold.
//
// Small cells are hidden. What is left of the total when the visible cells are
// taken away is then known; so one more cell is hidden, the first of shields that
// is not small, and the total too unless what is hidden leaves each small cell
// anywhere between 1 and 10. Which cell shields does not depend on what the small
// ones hold: a reader who knows this rule (it is published, like this program)
// learns nothing from its choice. Choosing the smallest cell that suffices told
// a count of one exactly.
func Mask(values, shields []int) (cells []Cell, total Cell) {
	cells = make([]Cell, len(values))
	small, hidden := 0, 0
	for i, v := range values {
		few := v > 0 && v < smallest
		cells[i] = Cell{Value: v, Small: few, Masked: few}
		total.Value += v
		if few {
			small++
			hidden += v
		}
	}
	if small == 0 {
		return cells, total
	}
	total.Masked = true
	for _, i := range shields {
		if !cells[i].Small {
			cells[i].Masked = true
			total.Masked = hidden+values[i] < small*(smallest-1)+smallest
			break
		}
	}
	return cells, total
}
