package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

var (
	errBomb  = errors.New("sheet: unzipped size past the limit")
	errToken = errors.New("sheet: one XML token past the limit")
)

// part reads one file of the archive as XML tokens. It counts the bytes that
// really come out of the archive, and the bytes of the token being read, so
// that neither the sum nor a single text can outgrow the limits.
type part struct {
	book  *Book
	name  string
	rc    io.ReadCloser
	dec   *xml.Decoder
	buf   []byte
	pos   int
	end   int
	err   error
	seen  int64 // bytes out of the archive
	token int   // bytes since the last token
	limit int   // longest token
}

func (b *Book) open(name string) (*part, error) {
	f := b.part(name)
	if f == nil {
		return nil, refuse(msgCorrupt, errors.New("sheet: part is missing: "+name))
	}
	rc, err := f.Open()
	if err != nil {
		return nil, refuse(msgCorrupt, err)
	}
	// A character may be written as an entity of up to ten bytes.
	p := &part{book: b, name: f.Name, rc: rc, buf: make([]byte, 32<<10), limit: 10*b.lim.CellBytes + 64<<10}
	p.dec = xml.NewDecoder(p)
	return p, nil
}

// part finds a file of the archive; some writers differ in case or slashes.
func (b *Book) part(name string) *zip.File {
	name = strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/")
	if f := b.parts[name]; f != nil {
		return f
	}
	return b.parts[strings.ToLower(name)]
}

func (p *part) close() { _ = p.rc.Close() } // nothing was written: nothing to lose

// ReadByte serves the XML decoder, which then adds no buffer of its own.
func (p *part) ReadByte() (byte, error) {
	if p.pos == p.end {
		if err := p.fill(); err != nil {
			return 0, err
		}
	}
	if p.token++; p.token > p.limit {
		return 0, errToken
	}
	c := p.buf[p.pos]
	p.pos++
	return c, nil
}

// Read is there because the decoder asks for an io.Reader; it uses ReadByte.
func (p *part) Read(into []byte) (int, error) {
	if len(into) == 0 {
		return 0, nil
	}
	c, err := p.ReadByte()
	if err != nil {
		return 0, err
	}
	into[0] = c
	return 1, nil
}

func (p *part) fill() error {
	for p.err == nil {
		n, err := p.rc.Read(p.buf)
		p.seen += int64(n)
		p.pos, p.end, p.err = 0, n, err
		if !p.book.allow(p.name, p.seen) {
			p.err = errBomb
			return errBomb
		}
		if n > 0 {
			return nil
		}
	}
	return p.err
}

// next gives the next token, io.EOF at the end, or a fault.
func (p *part) next() (xml.Token, error) {
	p.token = 0
	tok, err := p.dec.RawToken()
	switch {
	case err == nil:
		return tok, nil
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case errors.Is(err, errBomb):
		return nil, refuse(msgBomb, err)
	default:
		return nil, refuse(msgCorrupt, err)
	}
}

// drain reads what is left of a part, for the archive checks its sum at the
// end: a damaged figure must not pass for a figure.
func (p *part) drain() error {
	for {
		err := p.fill()
		switch {
		case err == nil:
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, errBomb):
			return refuse(msgBomb, err)
		default:
			return refuse(msgCorrupt, err)
		}
	}
}

// elements calls start for each element of a part, until the end.
func (p *part) elements(start func(xml.StartElement) error) error {
	for {
		tok, err := p.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := tok.(xml.StartElement); ok {
			if err := start(e); err != nil {
				return err
			}
		}
	}
}

// allow says whether one more byte of a part fits. Reading a part twice counts
// once: the limit is about the file, not about how often we look at it.
func (b *Book) allow(name string, seen int64) bool {
	if old := b.read[name]; seen > old {
		b.read[name] = seen
		b.total += seen - old
	}
	if b.total > b.lim.UnzippedBytes {
		return false
	}
	return b.total <= ratioFloor || b.lim.Ratio <= 0 || b.total <= b.lim.Ratio*b.size
}

// attr gives an attribute by its local name, whatever the prefix.
func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// truthy reads an XML boolean.
func truthy(s string) bool { return s == "1" || s == "true" || s == "on" }
