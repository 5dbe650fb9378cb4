package paper

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Meta is what a document says about itself. Date is required: it is printed
// in words, and is the only date the file bears. Reference is what people quote
// to find the document again, at the foot of each page. Lang is fr-FR unless
// said otherwise.
type Meta struct {
	Title     string
	Subject   string
	Author    string
	Reference string
	Lang      string
	Date      time.Time
}

// Letterhead is who speaks: data of the region, never a constant. Logo is a PNG
// and may be empty; Lines are an address, a telephone.
type Letterhead struct {
	Region       string
	Organisation string
	Lines        []string
	Logo         []byte
}

// Document is a paper being composed, block after block. Nothing is drawn
// before [Document.Bytes]. It is not for concurrent use.
type Document struct {
	meta   Meta
	head   Letterhead
	blocks []block
}

// block is a piece of a document that can draw itself, over several pages if
// it must. Its exported fields are its content, and go into the fingerprint.
type block interface {
	draw(w *writer)
}

// New begins a document.
func New(meta Meta, head Letterhead) *Document {
	if meta.Lang == "" {
		meta.Lang = "fr-FR"
	}
	return &Document{meta: meta, head: head}
}

func (d *Document) add(b block) { d.blocks = append(d.blocks, b) }

// Heading begins a section and enters the bookmarks.
func (d *Document) Heading(text string) { d.add(heading{Text: text, Level: 1}) }

// Subheading begins a part of a section and enters the bookmarks under it.
func (d *Document) Subheading(text string) { d.add(heading{Text: text, Level: 2}) }

// Paragraph is running text; a line feed in it is a line break.
func (d *Document) Paragraph(text string) { d.add(paragraph{Text: text}) }

// Note is small grey text: a source, a legal mention.
func (d *Document) Note(text string) { d.add(paragraph{Text: text, Small: true}) }

// List is a list with bullets.
func (d *Document) List(items ...string) { d.add(list{Items: items}) }

// Numbered is a list counted from 1.
func (d *Document) Numbered(items ...string) { d.add(list{Items: items, Numbered: true}) }

// Facts are labels with their values, one under the other. An empty value is
// printed as a dash: what is not known must be seen.
func (d *Document) Facts(facts ...Fact) { d.add(factList{Facts: facts}) }

// Table is a table; see [Table].
func (d *Document) Table(t Table) { d.add(t) }

// Meters are the balances of a package, side by side; see [Meter].
func (d *Document) Meters(meters []Meter) { d.add(meterRow{Meters: meters}) }

// Signatures are places to sign, side by side; the paragraph or note before
// them stays with them.
func (d *Document) Signatures(signatures ...Signature) { d.add(signatureRow{Signatures: signatures}) }

// PageBreak sends what follows to a new page.
func (d *Document) PageBreak() { d.add(pageBreak{}) }

// Fingerprint is a short hash of the whole content, printed on each page: two
// papers that bear the same one say the same thing. It proves nothing to
// someone who would forge both.
func (d *Document) Fingerprint() string {
	type typed struct {
		Kind  string
		Block block
	}
	content := struct {
		Meta   Meta
		Head   Letterhead
		Blocks []typed
	}{Meta: d.meta, Head: d.head}
	content.Meta.Date = d.meta.Date.UTC()
	for _, b := range d.blocks {
		content.Blocks = append(content.Blocks, typed{fmt.Sprintf("%T", b), b})
	}
	text, err := json.Marshal(content)
	if err != nil {
		panic("paper: content that cannot be written as JSON: " + err.Error()) // texts and whole numbers always can
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:5])
}

// Bytes draws the document. It is drawn twice: once to count the pages, once
// with « Page 1 sur 3 ». An error is internal: a missing date, a logo that is
// no PNG, a table whose rows do not fit its columns.
func (d *Document) Bytes() ([]byte, error) {
	if d.meta.Date.IsZero() {
		return nil, errors.New("paper: a document needs its date")
	}
	count, err := d.compose(0)
	if err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	w, err := d.compose(count.page)
	if err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	out, err := w.output()
	if err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	return out, nil
}

func (d *Document) compose(total int) (*writer, error) {
	w, err := newWriter(d, total)
	if err != nil {
		return nil, err
	}
	w.firstPage()
	for i, b := range d.blocks {
		w.keep(d.blocks[i:])
		b.draw(w)
	}
	w.endPage()
	if w.err != nil {
		return nil, w.err
	}
	return w, w.pdf.Error()
}
