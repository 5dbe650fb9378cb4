package paper

import "strings"

// mostNatural caps how wide a text may want its column to be: longer texts
// wrap.
const mostNatural = 75.0

// measure shares the width of the page between the columns: as asked where a
// Share is given, else by what the cells need, from the longest word to the
// longest line.
func (g *grid) measure(rows [][]string) []float64 {
	n := len(g.table.Columns)
	least, wish := make([]float64, n), make([]float64, n)
	shares, shared := 0.0, 0
	for i, c := range g.table.Columns {
		least[i], wish[i] = g.need(headerStyle, c.Title, least[i], wish[i])
		for _, row := range rows {
			least[i], wish[i] = g.need(cellStyle.as(semibold), row[i], least[i], wish[i])
		}
		if c.Numeric {
			least[i] = max(least[i], min(wish[i], 30)) // a figure is not cut
		}
		if c.Share > 0 {
			shares += c.Share
			shared++
		}
	}
	if shared == n {
		for i, c := range g.table.Columns {
			wish[i] = bodyWidth * c.Share / shares
		}
		return wish
	}
	if shared > 0 { // those with a share divide what the others leave
		g.divide(least, wish, shares)
	}
	return fitted(least, wish)
}

// need widens a column for one text.
func (g *grid) need(s style, text string, least, wish float64) (newLeast, newWish float64) {
	for line := range strings.SplitSeq(text, "\n") {
		wish = max(wish, min(s.width(clean(line)), mostNatural)+2*padX)
	}
	least = max(least, min(s.widestWord(text), mostNatural)+2*padX)
	return least, max(wish, least)
}

func (g *grid) divide(least, wish []float64, shares float64) {
	rest := bodyWidth
	for i, c := range g.table.Columns {
		if c.Share == 0 {
			rest -= wish[i]
		}
	}
	for i, c := range g.table.Columns {
		if c.Share > 0 {
			wish[i] = max(least[i], rest*c.Share/shares)
		}
	}
}

// fitted brings wishes to the width of the page: what is left over goes to all
// in proportion; what is lacking is taken between wish and need, and below the
// need only when there is no other way.
func fitted(least, wish []float64) []float64 {
	sumLeast, sumWish := 0.0, 0.0
	for i := range wish {
		sumLeast += least[i]
		sumWish += wish[i]
	}
	out := make([]float64, len(wish))
	for i := range wish {
		switch {
		case sumWish <= bodyWidth:
			out[i] = wish[i] * bodyWidth / sumWish
		case sumLeast < bodyWidth:
			out[i] = least[i] + (wish[i]-least[i])*(bodyWidth-sumLeast)/(sumWish-sumLeast)
		default:
			out[i] = least[i] * bodyWidth / sumLeast
		}
	}
	return out
}
