package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// loadStrings reads the texts that cells share. They are the only part of the
// workbook that stays in memory, so their weight has a limit of its own.
func (b *Book) loadStrings(name string) error {
	if name == "" || b.part(name) == nil {
		return nil // a workbook of numbers, or of inline texts
	}
	p, err := b.open(name)
	if err != nil {
		return err
	}
	defer p.close()
	const header = 32 // what a string costs besides its bytes, the list's growth included
	var weight int64
	for {
		tok, err := p.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := tok.(xml.StartElement); !ok || e.Name.Local != "si" {
			continue
		}
		text, err := p.richText("si", b.lim.CellBytes)
		if err != nil {
			return err
		}
		if weight += int64(len(text)) + header; weight > b.lim.TextBytes {
			return refuse(msgShared, nil)
		}
		b.strings = append(b.strings, text)
	}
}

// richText reads the text up to the end of the element that was just opened:
// the runs joined, without the phonetic guides.
func (p *part) richText(end string, limit int) (string, error) {
	var (
		text     []byte
		inText   bool
		phonetic bool
	)
	for {
		tok, err := p.next()
		if errors.Is(err, io.EOF) {
			return "", refuse(msgCorrupt, io.ErrUnexpectedEOF)
		}
		if err != nil {
			return "", err
		}
		switch e := tok.(type) {
		case xml.StartElement:
			phonetic = phonetic || e.Name.Local == "rPh"
			inText = e.Name.Local == "t" && !phonetic
		case xml.CharData:
			if inText {
				text = append(text, e...)
			}
		case xml.EndElement:
			switch e.Name.Local {
			case end:
				return unescape(string(text)), nil
			case "t":
				inText = false
			case "rPh":
				phonetic = false
			}
		}
		if len(text) > limit {
			return "", refuse(msgShared, errToken)
		}
	}
}

// unescape turns the format's own escapes, _x000D_, into their characters
// (ECMA-376, ST_Xstring).
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); {
		if i+7 <= len(s) && s[i] == '_' && s[i+1] == 'x' && s[i+6] == '_' {
			if n, err := strconv.ParseUint(s[i+2:i+6], 16, 16); err == nil && utf8.ValidRune(rune(n)) {
				out.WriteRune(rune(n))
				i += 7
				continue
			}
		}
		out.WriteByte(s[i])
		i++
	}
	return out.String()
}
