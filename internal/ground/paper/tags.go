package paper

import "fmt"

// tags is the structure of a document as it is drawn: which element each piece
// of text belongs to. Pieces are numbered page by page (marked content, ISO
// 32000-1, 14.6 to 14.8).
type tags struct {
	root      *element
	stack     []*element
	pages     [][]*element // per page, the element of each numbered piece
	furniture bool         // what is drawn belongs to the page, not to the text
}

// element is a node of the structure: a paragraph, a row.
type element struct {
	role   string
	alt    string // said instead of a picture
	actual string // said instead of what is drawn
	parent *element
	kids   []kid
	object int // its number in the file
}

// kid is an element, or a numbered piece of a page.
type kid struct {
	element *element
	page    int
	piece   int
}

func (t *tags) begin() {
	t.root = &element{role: "Document"}
	t.stack = []*element{t.root}
}

func (t *tags) page(n int) {
	for len(t.pages) < n {
		t.pages = append(t.pages, nil)
	}
}

func (t *tags) top() *element { return t.stack[len(t.stack)-1] }

func (t *tags) open(role string) {
	e := &element{role: role, parent: t.top()}
	e.parent.kids = append(e.parent.kids, kid{element: e})
	t.stack = append(t.stack, e)
}

func (t *tags) close() { t.stack = t.stack[:len(t.stack)-1] }

func (t *tags) alt(text string) { t.top().alt = text }

func (t *tags) actual(text string) { t.top().actual = text }

// marked draws a piece of the element that is open.
func (w *writer) marked(draw func()) {
	t := &w.tags
	if t.furniture {
		draw()
		return
	}
	e, page := t.top(), len(t.pages)
	piece := len(t.pages[page-1])
	t.pages[page-1] = append(t.pages[page-1], e)
	e.kids = append(e.kids, kid{page: page, piece: piece})
	w.pdf.RawWriteStr(fmt.Sprintf("/%s <</MCID %d>> BDC", e.role, piece))
	draw()
	w.pdf.RawWriteStr("EMC")
}

// artifact draws what nobody needs to be told: a rule, a box.
func (w *writer) artifact(draw func()) {
	if w.tags.furniture {
		draw()
		return
	}
	w.pdf.RawWriteStr("/Artifact BMC")
	draw()
	w.pdf.RawWriteStr("EMC")
}

// furniture draws what repeats on each page: head, foot, table headers.
func (w *writer) furniture(draw func()) {
	w.artifact(func() {
		w.tags.furniture = true
		draw()
		w.tags.furniture = false
	})
}
