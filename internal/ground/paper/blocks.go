package paper

import "strconv"

// heading opens a section. It never stays alone at the foot of a page.
type heading struct {
	Text  string
	Level int // 1 or 2
}

func (h heading) draw(w *writer) {
	s, above, role := h.look()
	lines := s.wrap(h.Text, bodyWidth)
	w.gap(above)
	level := h.Level - 1
	if !w.outlined {
		level = 0 // fpdf loses a bookmark that has no parent
	}
	w.outlined = true
	w.pdf.SetFont(fontFamily, string(s.face), s.size)
	w.pdf.Bookmark(clean(h.Text), level, w.y)
	w.tags.open(role)
	w.lines(left, w.y, s, lines)
	w.tags.close()
	w.drew(float64(len(lines))*s.lineHeight() + 1.5)
}

func (h heading) look() (s style, above float64, role string) {
	if h.Level > 1 {
		return style{semibold, 11, ink}, 2.5, "H3"
	}
	return style{semibold, 13.5, accent}, 4.5, "H2"
}

// paragraph is running text, body or small.
type paragraph struct {
	Text  string
	Small bool
}

func (p paragraph) style() style {
	if p.Small {
		return smallStyle
	}
	return bodyStyle
}

func (p paragraph) draw(w *writer) {
	s := p.style()
	w.gap(1)
	w.tags.open("P")
	w.flow(left, s, s.wrap(p.Text, bodyWidth))
	w.tags.close()
	w.y += 2
}

// flow writes lines over as many pages as it takes, never leaving one line of
// several alone at the foot or at the head of a page.
func (w *writer) flow(x float64, s style, lines []string) {
	high := s.lineHeight()
	for len(lines) > 0 {
		fit := int((w.room() + 0.01) / high)
		if fit < len(lines) {
			if fit == len(lines)-1 {
				fit--
			}
			if fit < 2 && !w.fresh {
				w.nextPage()
				continue
			}
			fit = max(fit, 1)
		}
		fit = min(fit, len(lines))
		w.lines(x, w.y, s, lines[:fit])
		w.drew(float64(fit) * high)
		if lines = lines[fit:]; len(lines) > 0 {
			w.nextPage()
		}
	}
}

// list is bullets or numbers.
type list struct {
	Items    []string
	Numbered bool
}

func (l list) draw(w *writer) {
	s := bodyStyle
	indent := 6.0
	if l.Numbered {
		indent = s.width(strconv.Itoa(len(l.Items))+".") + 3
	}
	w.gap(1)
	w.tags.open("L")
	for i, item := range l.Items {
		lines := s.wrap(item, bodyWidth-indent)
		if i == len(l.Items)-1 && w.tail > 0 {
			w.needTail(float64(len(lines)) * s.lineHeight())
		} else {
			w.need(float64(min(2, len(lines))) * s.lineHeight())
		}
		w.tags.open("LI")
		w.tags.open("Lbl")
		if l.Numbered {
			w.textRight(left+indent-2, w.y+s.baseline(), s.in(accent), strconv.Itoa(i+1)+".")
		} else {
			w.text(left+1.5, w.y+s.baseline(), s.in(accent), "•")
		}
		w.tags.close()
		w.tags.open("LBody")
		w.flow(left+indent, s, lines)
		w.tags.close()
		w.tags.close()
		w.y += 0.8
	}
	w.tags.close()
	w.y += 1.5
}

// Fact is a label and its value.
type Fact struct {
	Label string
	Value string
}

type factList struct {
	Facts []Fact
}

func (f factList) draw(w *writer) {
	label, value := style{regular, 9.5, grey}, bodyStyle
	wide := 30.0
	for _, x := range f.Facts {
		wide = max(wide, label.width(clean(x.Label))+5)
	}
	wide = min(wide, 62)
	shift := value.baseline() - label.baseline() // both on one line of letters
	w.gap(1)
	for i, x := range f.Facts {
		if x.Value == "" {
			x.Value = "–"
		}
		names := label.wrap(x.Label, wide-4)
		values := value.wrap(x.Value, bodyWidth-wide)
		high := max(float64(len(names))*label.lineHeight()+shift, value.lineHeight())
		if i == len(f.Facts)-1 && w.tail > 0 {
			w.needTail(max(high, float64(len(values))*value.lineHeight()))
		} else {
			w.need(max(high, float64(min(2, len(values)))*value.lineHeight()))
		}
		top, page := w.y, w.page
		w.tags.open("P")
		w.lines(left, top+shift, label, names)
		w.flow(left+wide, value, values)
		w.tags.close()
		if page == w.page {
			w.y = max(w.y, top+high)
		}
		w.y += 1
	}
	w.y += 2
}

type pageBreak struct{}

func (pageBreak) draw(w *writer) {
	if !w.fresh {
		w.nextPage()
	}
}
