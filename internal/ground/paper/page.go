package paper

import (
	"fmt"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// firstPage opens the document: letterhead, then title.
func (w *writer) firstPage() {
	w.addPage()
	w.letterhead()
	w.title()
	w.fresh = true
}

func (w *writer) addPage() {
	w.pdf.AddPage()
	w.page++
	w.tags.page(w.page)
}

// nextPage ends the page and opens one with a slim head.
func (w *writer) nextPage() {
	w.endPage()
	w.addPage()
	w.furniture(func() {
		s := smallStyle
		y := firstTop + s.baseline()
		who := clean(w.doc.head.Organisation)
		if who == "" {
			who = clean(w.doc.head.Region)
		}
		who = s.shortened(who, bodyWidth*0.45)
		w.text(left, y, s, s.shortened(clean(w.doc.meta.Title), bodyWidth*0.5))
		w.textRight(right, y, s, who)
		w.line(left, firstTop+6, right, firstTop+6, 0.2, rule)
	})
	w.y, w.fresh = nextTop, true
}

// endPage draws the foot: reference and fingerprint, page of pages.
func (w *writer) endPage() {
	w.furniture(func() {
		s := smallStyle
		top := pageHeight - 18
		w.line(left, top, right, top, 0.2, rule)
		foot := "Empreinte " + w.doc.Fingerprint()
		if ref := clean(w.doc.meta.Reference); ref != "" {
			foot = s.shortened(ref, bodyWidth*0.55) + " · " + foot
		}
		w.text(left, top+1.5+s.baseline(), s, foot)
		w.textRight(right, top+1.5+s.baseline(), s, fmt.Sprintf("Page\u00a0%d sur\u00a0%d", w.page, max(w.total, w.page)))
	})
}

// letterhead is the logo and the names on the left, the lines on the right,
// over one rule in the accent.
func (w *writer) letterhead() {
	const (
		logoHigh  = 18.0
		logoWide  = 44.0
		mostLines = 62.0
	)
	head := w.doc.head
	x, deepest := left, firstTop
	if len(head.Logo) > 0 {
		logoW, logoH := w.logoSize(logoWide, logoHigh)
		w.tags.open("Figure")
		w.tags.alt("Logo " + clean(head.Region))
		w.marked(func() {
			w.pdf.ImageOptions("logo", left, firstTop, logoW, logoH, false, fpdf.ImageOptions{}, 0, "")
		})
		w.tags.close()
		x, deepest = left+logoW+5, firstTop+logoH
	}
	namesWide, wide := right-x, 0.0
	for _, line := range head.Lines {
		wide = max(wide, min(smallStyle.width(clean(line))+0.1, mostLines))
	}
	if wide > 0 {
		namesWide -= wide + 8
	}
	y := firstTop
	w.tags.open("P")
	for _, part := range []struct {
		s    style
		text string
	}{{style{semibold, 12, accent}, head.Region}, {style{regular, 10, ink}, head.Organisation}} {
		if part.text != "" {
			y = w.lines(x, y, part.s, part.s.wrap(part.text, namesWide))
		}
	}
	w.tags.close()
	deepest = max(deepest, y)
	y = firstTop
	w.tags.open("P")
	for _, line := range head.Lines {
		y = w.lines(right-wide, y, smallStyle, smallStyle.wrap(line, wide))
	}
	w.tags.close()
	deepest = max(deepest, y) + 4
	w.line(left, deepest, right, deepest, 0.2, rule)
	w.box(left, deepest-0.3, 18, 0.6, &accent, nil)
	w.y = deepest + 9
}

func (w *writer) logoSize(mostWide, mostHigh float64) (wide, high float64) {
	info := w.pdf.GetImageInfo("logo")
	if info == nil || info.Width() <= 0 || info.Height() <= 0 {
		return mostHigh, mostHigh
	}
	scale := min(mostWide/info.Width(), mostHigh/info.Height())
	return info.Width() * scale, info.Height() * scale
}

// title is the title, what it is about, the date in words and the reference.
func (w *writer) title() {
	big, under := style{semibold, 19, ink}, style{regular, 12, grey}
	w.tags.open("H1")
	w.y = w.lines(left, w.y, big, big.wrap(w.doc.meta.Title, bodyWidth))
	w.tags.close()
	if w.doc.meta.Subject != "" {
		w.tags.open("P")
		w.y = w.lines(left, w.y, under, under.wrap(w.doc.meta.Subject, bodyWidth))
		w.tags.close()
	}
	said := []string{"Le\u00a0" + w.date()}
	if ref := clean(w.doc.meta.Reference); ref != "" {
		said = append(said, "Référence "+ref)
	}
	s := style{regular, 9.5, grey}
	w.tags.open("P")
	w.y = w.lines(left, w.y+1.5, s, s.wrap(strings.Join(said, " · "), bodyWidth))
	w.tags.close()
	w.y += 5
}

// lines writes lines one under the other and gives the y below them.
func (w *writer) lines(x, y float64, s style, lines []string) float64 {
	for i, line := range lines {
		if i < len(lines)-1 {
			line += " " // so that copied text keeps its words apart
		}
		w.text(x, y+s.baseline(), s, line)
		y += s.lineHeight()
	}
	return y
}

// shortened cuts a line of the page's furniture that would run over.
func (s style) shortened(line string, wide float64) string {
	if s.width(line) <= wide {
		return line
	}
	runes := []rune(line)
	for len(runes) > 0 && s.width(string(runes)+"…") > wide {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), " \u00a0\u202f") + "…"
}
