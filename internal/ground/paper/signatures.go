package paper

// Signature is a place to sign: in what capacity, and by whom when it is
// known. Note is a small line under the place, such as « Lu et approuvé ».
type Signature struct {
	Role string
	Name string
	Note string
}

// signatureRow draws places to sign, up to three side by side.
type signatureRow struct {
	Signatures []Signature
}

func (r signatureRow) draw(w *writer) {
	w.gap(signatureGap)
	wide, perLine := r.columns()
	for i := 0; i < len(r.Signatures); i += perLine {
		row := r.Signatures[i:min(i+perLine, len(r.Signatures))]
		head := signatureHeads(row, wide)
		w.need(head + signatureSpace)
		for j, s := range row {
			w.signature(left+float64(j)*(wide+signatureGutter), wide, head, s)
		}
		w.drew(head + signatureSpace + 4)
	}
	w.y += 2
}

// columns gives the width of a place to sign and how many stand side by side.
func (r signatureRow) columns() (wide float64, perLine int) {
	switch n := len(r.Signatures); n {
	case 1, 2, 4: // one alone is as wide as one of two
		perLine = 2
	default:
		perLine = 3
	}
	return (bodyWidth - signatureGutter*float64(perLine-1)) / float64(perLine), perLine
}

// lead is the height of the first places to sign, with the white above.
func (r signatureRow) lead() float64 {
	wide, perLine := r.columns()
	return signatureGap + signatureHeads(r.Signatures[:min(perLine, len(r.Signatures))], wide) + signatureSpace
}

const (
	signatureGap    = 5.0
	signatureGutter = 7.0
)

// signatureSpace is the room for a hand, in millimetres.
const signatureSpace = 30.0

var (
	roleStyle = style{semibold, 9.5, ink}
	nameStyle = style{regular, 9.5, ink}
)

// signatureHeads is the height of the tallest head: role and name.
func signatureHeads(row []Signature, wide float64) float64 {
	tallest := 0.0
	for _, s := range row {
		high := float64(len(roleStyle.wrap(s.Role, wide-6))) * roleStyle.lineHeight()
		if s.Name != "" {
			high += float64(len(nameStyle.wrap(s.Name, wide-6))) * nameStyle.lineHeight()
		}
		tallest = max(tallest, high+5)
	}
	return tallest
}

func (w *writer) signature(x, wide, head float64, s Signature) {
	w.box(x, w.y, wide, head+signatureSpace, nil, &rule)
	w.box(x, w.y, wide, 0.6, &accent, nil)
	w.tags.open("P")
	y := w.lines(x+3, w.y+2.5, roleStyle, roleStyle.wrap(s.Role, wide-6))
	if s.Name != "" {
		w.lines(x+3, y, nameStyle, nameStyle.wrap(s.Name, wide-6))
	}
	at := w.y + head
	w.text(x+3, at+smallStyle.baseline(), smallStyle, "Date et signature\u202f:")
	if s.Note != "" {
		notes := smallStyle.wrap(s.Note, wide-6)
		high := float64(len(notes)) * smallStyle.lineHeight()
		w.lines(x+3, at+signatureSpace-high-1.5, smallStyle, notes)
	}
	w.tags.close()
}
