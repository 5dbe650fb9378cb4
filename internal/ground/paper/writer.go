package paper

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"codeberg.org/go-pdf/fpdf"

	"maillage/internal/ground/civil"
)

// The page, in millimetres.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	left       = 22.0
	right      = pageWidth - 22.0
	bodyWidth  = right - left
	firstTop   = 16.0
	nextTop    = 26.0 // of the body, on the pages after the first
	bottom     = pageHeight - 24.0
	millimetre = 25.4 / 72 // one point
)

// face is one of the three faces; size is in points.
type face string

const (
	regular  face = ""
	semibold face = "B"
	italic   face = "I"
)

// style is how a piece of text looks.
type style struct {
	face face
	size float64
	ink  rgb
}

type rgb struct{ r, g, b int }

var (
	ink    = rgb{0x1d, 0x27, 0x33}
	accent = rgb{0x0f, 0x5c, 0x63}
	grey   = rgb{0x55, 0x60, 0x6c}
	rule   = rgb{0xc5, 0xce, 0xd2}
	pale   = rgb{0xee, 0xf3, 0xf3}
	alert  = rgb{0x9b, 0x2c, 0x1f}

	bodyStyle  = style{regular, 10.5, ink}
	smallStyle = style{regular, 8.5, grey}
)

// lineHeight is the distance between two lines, in millimetres.
func (s style) lineHeight() float64 { return s.size * millimetre * 1.4 }

// baseline is where the letters stand below the top of their line.
func (s style) baseline() float64 { return s.size * millimetre * 1.03 }

func (s style) in(c rgb) style  { s.ink = c; return s }
func (s style) as(f face) style { s.face = f; return s }

// writer draws one document on pages. y is the top of what comes next.
type writer struct {
	doc      *Document
	pdf      *fpdf.Fpdf
	total    int // pages, once known
	page     int
	y        float64
	fresh    bool    // nothing on this page yet
	outlined bool    // a first-level bookmark is there
	tail     float64 // what follows and must have the end of this block with it
	tags     tags
	err      error // the first thing that is wrong with the content
}

func newWriter(d *Document, total int) (*writer, error) {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(d.meta.Date.UTC())
	pdf.SetModificationDate(d.meta.Date.UTC())
	pdf.SetProducer("Maillage", true)
	pdf.SetTitle(clean(d.meta.Title), true)
	pdf.SetSubject(clean(d.meta.Subject), true)
	pdf.SetAuthor(clean(d.meta.Author), true)
	pdf.SetLang(d.meta.Lang)
	pdf.SetAutoPageBreak(false, 0)
	pdf.AddUTF8FontFromBytes(fontFamily, string(regular), regularTTF)
	pdf.AddUTF8FontFromBytes(fontFamily, string(semibold), semiboldTTF)
	pdf.AddUTF8FontFromBytes(fontFamily, string(italic), italicTTF)
	w := &writer{doc: d, pdf: pdf, total: total}
	if len(d.head.Logo) > 0 {
		logo, err := plainPNG(d.head.Logo)
		if err != nil {
			return nil, fmt.Errorf("logo: %w", err)
		}
		pdf.RegisterImageOptionsReader("logo", fpdf.ImageOptions{ImageType: "png"}, bytes.NewReader(logo))
	}
	w.tags.begin()
	return w, pdf.Error()
}

// plainPNG redraws a logo on white in eight bits: fpdf reads neither interlaced
// nor sixteen-bit images, and a transparent one prints badly.
func plainPNG(logo []byte) ([]byte, error) {
	const most = 4000 // pixels a side
	config, err := png.DecodeConfig(bytes.NewReader(logo))
	if err != nil {
		return nil, err
	}
	if config.Width > most || config.Height > most {
		return nil, fmt.Errorf("%d × %d pixels, want at most %d", config.Width, config.Height, most)
	}
	in, err := png.Decode(bytes.NewReader(logo))
	if err != nil {
		return nil, err
	}
	out := image.NewRGBA(image.Rect(0, 0, config.Width, config.Height))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), in, in.Bounds().Min, draw.Over)
	var buf bytes.Buffer
	if err := png.Encode(&buf, out); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// text writes one line with its letters on baseline y, as part of the element
// that is open.
func (w *writer) text(x, y float64, s style, line string) {
	if line == "" {
		return
	}
	w.pdf.SetFont(fontFamily, string(s.face), s.size)
	w.pdf.SetTextColor(s.ink.r, s.ink.g, s.ink.b)
	w.marked(func() { w.pdf.Text(x, y, line) })
}

// textRight writes one line that ends at x.
func (w *writer) textRight(x, y float64, s style, line string) {
	w.text(x-s.width(line), y, s, line)
}

// line draws a rule.
func (w *writer) line(x1, y1, x2, y2, thick float64, c rgb) {
	w.artifact(func() {
		w.pdf.SetDrawColor(c.r, c.g, c.b)
		w.pdf.SetLineWidth(thick)
		w.pdf.Line(x1, y1, x2, y2)
	})
}

// box draws a rectangle: filled, or outlined, or both.
func (w *writer) box(x, y, wide, high float64, fill, edge *rgb) {
	w.artifact(func() {
		how := ""
		if fill != nil {
			w.pdf.SetFillColor(fill.r, fill.g, fill.b)
			how = "F"
		}
		if edge != nil {
			w.pdf.SetDrawColor(edge.r, edge.g, edge.b)
			w.pdf.SetLineWidth(0.25)
			how += "D"
		}
		w.pdf.Rect(x, y, wide, high, how)
	})
}

// left says how much of the page is.
func (w *writer) room() float64 { return bottom - w.y }

// need goes to a new page unless there is room for so many millimetres.
func (w *writer) need(height float64) {
	if height > w.room()+0.01 && !w.fresh {
		w.nextPage()
	}
}

// gap leaves white above a block, except at the top of a page.
func (w *writer) gap(height float64) {
	if !w.fresh {
		w.y += height
	}
}

// drew moves below what was just drawn.
func (w *writer) drew(height float64) {
	w.y += height
	w.fresh = false
}

func (w *writer) date() string { return civil.DayOf(w.doc.meta.Date).Long() }
