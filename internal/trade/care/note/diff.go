package note

// Change is one line of the comparison of two versions.
type Change struct {
	Kind ChangeKind
	Text string
}

// ChangeKind says what became of a line.
type ChangeKind int

// The kinds.
const (
	Same ChangeKind = iota
	Removed
	Added
)

// cellsMost bounds the work of a comparison: beyond it the part that differs is
// shown as replaced whole.
const cellsMost = 4 << 20

// Compare says, line by line, what makes the second text of the first.
func Compare(first, second string) []Change {
	a, b := Lines(first), Lines(second)
	var list []Change
	i, j := 0, 0
	upTo := func(p [2]int) {
		for ; i < p[0]; i++ {
			list = append(list, Change{Removed, a[i]})
		}
		for ; j < p[1]; j++ {
			list = append(list, Change{Added, b[j]})
		}
	}
	for _, pair := range matched(a, b) {
		upTo(pair)
		list = append(list, Change{Same, a[i]})
		i, j = i+1, j+1
	}
	upTo([2]int{len(a), len(b)})
	return list
}

// carried are the lines of the second text that were lines of the first one
// among some.
func carried(first, second string, among []int) map[int]int {
	from := map[int]bool{}
	for _, n := range among {
		from[n] = true
	}
	to := map[int]int{}
	for _, pair := range matched(Lines(first), Lines(second)) {
		if from[pair[0]+1] {
			to[pair[1]+1] = pair[0] + 1
		}
	}
	return to
}

// matched pairs the lines of two texts that are one and the same: their longest
// common sequence, both in order.
func matched(a, b []string) (pairs [][2]int) {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		pairs = append(pairs, [2]int{head, head})
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	for _, p := range common(a[head:len(a)-tail], b[head:len(b)-tail]) {
		pairs = append(pairs, [2]int{p[0] + head, p[1] + head})
	}
	for i := tail; i > 0; i-- {
		pairs = append(pairs, [2]int{len(a) - i, len(b) - i})
	}
	return pairs
}

func common(a, b []string) (pairs [][2]int) {
	n, m := len(a), len(b)
	if n == 0 || m == 0 || n*m > cellsMost {
		return nil
	}
	// longest[i*(m+1)+j] is the length of the longest common sequence of a[i:] and b[j:].
	longest := make([]int32, (n+1)*(m+1))
	at := func(i, j int) int { return i*(m+1) + j }
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if a[i] == b[j] {
				longest[at(i, j)] = longest[at(i+1, j+1)] + 1
			} else {
				longest[at(i, j)] = max(longest[at(i+1, j)], longest[at(i, j+1)])
			}
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case a[i] == b[j]:
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case longest[at(i+1, j)] >= longest[at(i, j+1)]:
			i++
		default:
			j++
		}
	}
	return pairs
}
