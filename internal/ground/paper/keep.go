package paper

// keep goes to a new page now if the first of the blocks could not be drawn
// together with what must stay with it: a heading with the beginning of what
// it announces, a paragraph with the places to sign under it. A page of
// signatures without a word of what is signed is worth nothing: longer blocks
// take their end along, with needTail.
func (w *writer) keep(blocks []block) {
	high := 0.0
	w.tail = 0
	if len(blocks) > 1 {
		if next, ok := blocks[1].(signatureRow); ok {
			w.tail = next.lead() + 4
		}
	}
	switch b := blocks[0].(type) {
	case heading:
		high = w.lead(blocks)
	case paragraph:
		if w.tail > 0 {
			high = b.height() + w.tail
		}
	}
	if high < (bottom-nextTop)/2 {
		w.need(high)
	}
}

// needTail is need for the end of a block, with what must stay with it.
func (w *writer) needTail(high float64) {
	if high+w.tail < (bottom-nextTop)/2 {
		high += w.tail
	}
	w.need(high)
}

// lead is the height of the least that blocks may begin with at the foot of a
// page, with the white above it.
func (w *writer) lead(blocks []block) float64 {
	if len(blocks) == 0 {
		return 0
	}
	switch b := blocks[0].(type) {
	case heading:
		s, above, _ := b.look()
		return above + float64(len(s.wrap(b.Text, bodyWidth)))*s.lineHeight() + 1.5 + w.lead(blocks[1:])
	case Table:
		if g, err := b.measured(w); err == nil && g != nil {
			return tableGap + g.lead()
		}
	case meterRow:
		return 1 + meterHigh
	case signatureRow:
		return b.lead()
	case paragraph:
		return min(b.height(), 1+3*b.style().lineHeight())
	}
	return 1 + 3*bodyStyle.lineHeight()
}

// height is that of the whole paragraph, with the white around it.
func (p paragraph) height() float64 {
	return 3 + float64(len(p.style().wrap(p.Text, bodyWidth)))*p.style().lineHeight()
}
