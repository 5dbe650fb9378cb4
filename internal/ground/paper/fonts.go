package paper

import (
	_ "embed" // the three faces
	"encoding/binary"
	"errors"
	"sync"
)

// Source Sans 3, SIL Open Font License 1.1 (fonts/OFL.txt), static faces from
// npm @expo-google-fonts/source-sans-3 0.4.1. fpdf embeds only the glyphs used.
var (
	//go:embed fonts/SourceSans3_400Regular.ttf
	regularTTF []byte
	//go:embed fonts/SourceSans3_600SemiBold.ttf
	semiboldTTF []byte
	//go:embed fonts/SourceSans3_400Regular_Italic.ttf
	italicTTF []byte
)

// fontFamily is the name the faces have inside the file.
const fontFamily = "SourceSans3"

// faces holds the advance widths of the three faces, read once.
var faces = sync.OnceValue(func() map[face]widths {
	out := map[face]widths{}
	for f, ttf := range map[face][]byte{regular: regularTTF, semibold: semiboldTTF, italic: italicTTF} {
		w, err := widthsOf(ttf)
		if err != nil {
			panic(err) // the fonts are in the program
		}
		out[f] = w
	}
	return out
})

// widths are the advance of each character a face can draw, in thousandths of
// its size. A character that is not there has no glyph: fpdf would draw an
// empty box for it, and fail past the basic plane.
type widths map[rune]int

// printable tells whether all three faces can draw a character.
func printable(r rune) bool {
	for _, w := range faces() {
		if _, ok := w[r]; !ok {
			return false
		}
	}
	return true
}

// width measures a line in millimetres. It is not asked of fpdf, which writes
// a change of font into the page for every question.
func (s style) width(line string) float64 {
	table, sum := faces()[s.face], 0
	for _, r := range line {
		sum += table[r]
	}
	return float64(sum) / 1000 * s.size * millimetre
}

// over says whether a line is wider than wide. It looks no further than it must:
// a word may have two hundred thousand letters.
func (s style) over(line string, wide float64) bool {
	table, sum := faces()[s.face], 0
	for _, r := range line {
		if sum += table[r]; float64(sum)/1000*s.size*millimetre > wide {
			return true
		}
	}
	return false
}

var errFont = errors.New("paper: font without the tables it needs")

// widthsOf reads the basic-plane character map (cmap, format 4) and the
// advances (hmtx) of a TrueType font.
func widthsOf(ttf []byte) (widths, error) {
	u16 := func(at int) int { return int(binary.BigEndian.Uint16(ttf[at:])) }
	u32 := func(at int) int { return int(binary.BigEndian.Uint32(ttf[at:])) }
	tables := map[string]int{}
	for i := range u16(4) {
		entry := 12 + 16*i
		tables[string(ttf[entry:entry+4])] = u32(entry + 8)
	}
	cmap, hmtx, hhea, head := tables["cmap"], tables["hmtx"], tables["hhea"], tables["head"]
	if cmap == 0 || hmtx == 0 || hhea == 0 || head == 0 {
		return nil, errFont
	}
	perEm, metrics := u16(head+18), u16(hhea+34)
	for i := range u16(cmap + 2) {
		at := cmap + u32(cmap+4+8*i+4)
		if u16(at) != 4 {
			continue
		}
		out := widths{}
		size := u16(at + 6) // twice the number of segments
		for s := 0; s < size; s += 2 {
			end, start := u16(at+14+s), u16(at+16+size+s)
			delta, offsetAt := u16(at+16+2*size+s), at+16+3*size+s
			for c := start; c <= end && c != 0xffff; c++ {
				glyph := c
				if offset := u16(offsetAt); offset != 0 {
					if glyph = u16(offsetAt + offset + 2*(c-start)); glyph == 0 {
						continue
					}
				}
				if glyph = (glyph + delta) & 0xffff; glyph != 0 {
					advance := u16(hmtx + 4*min(glyph, metrics-1))
					out[rune(c)] = advance * 1000 / perEm
				}
			}
		}
		return out, nil
	}
	return nil, errFont
}
