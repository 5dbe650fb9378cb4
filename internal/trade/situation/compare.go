package situation

// Difference is one question in two situations.
type Difference struct {
	Item    Item
	Before  string // in words; empty when it was not asked
	After   string
	Changed bool
}

// Compare lays two situations side by side, question by question, in the order of
// the form. Questions that neither answers are left out.
func Compare(before, after Answers) []Difference {
	var list []Difference
	for _, it := range Items {
		d := Difference{Item: it, Before: before.Said(it), After: after.Said(it)}
		if d.Before == "" && d.After == "" {
			continue
		}
		d.Changed = d.Before != d.After
		list = append(list, d)
	}
	return list
}
