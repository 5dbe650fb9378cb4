package note

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	_ "image/jpeg" // to read a JPEG's head
	_ "image/png"  // to read a PNG's head
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"maillage/internal/ground/fault"
)

// MaxFile is how many bytes a document may have.
const MaxFile = 10 << 20

// Media is a kind of file, told by its content.
type Media string

// The kinds that are kept.
const (
	PDF  Media = "application/pdf"
	PNG  Media = "image/png"
	JPEG Media = "image/jpeg"
	Text Media = "text/plain"
)

// Label is the kind's name on screens.
func (m Media) Label() string {
	switch m {
	case PDF:
		return "PDF"
	case PNG:
		return "Image PNG"
	case JPEG:
		return "Image JPEG"
	case Text:
		return "Texte"
	default:
		return ""
	}
}

// extensions are those that a file of a kind may bear, the usual one first.
var extensions = map[Media][]string{
	PDF: {".pdf"}, PNG: {".png"}, JPEG: {".jpg", ".jpeg", ".jpe", ".jfif"}, Text: {".txt", ".text"},
}

// Extension is the end of the name of a file of that kind.
func (m Media) Extension() string { return extensions[m][0] }

// MediaOf says what a file is by its content, and refuses what is not kept (a
// page of the web, a drawing with script in it, a program), what is cut short or
// carries something behind, and what says in its name or its declared type that
// it is another. Faults: Invalid on file.
func MediaOf(content []byte, name, declared string) (Media, error) {
	m, why := sniff(content)
	if why == "" {
		why = disguised(m, name, declared)
	}
	if why != "" {
		var wrong fault.Fields
		wrong.Add("file", why)
		return "", wrong.Err()
	}
	return m, nil
}

const notKept = "Ce fichier n’est ni un PDF, ni une image PNG ou JPEG, ni un texte : enregistrez-le dans l’un de ces formats."

func sniff(content []byte) (Media, string) {
	switch {
	case len(content) == 0:
		return "", "Choisissez un fichier."
	case len(content) > MaxFile:
		return "", "Ce fichier dépasse 10\u00a0Mo : réduisez-le ou coupez-le."
	}
	detected, _, _ := strings.Cut(http.DetectContentType(content), ";")
	switch Media(detected) {
	case PDF:
		if !wholePDF(content) {
			return "", "Ce PDF est incomplet : refaites-en une copie."
		}
		return PDF, ""
	case PNG:
		if !wholePNG(content) {
			return "", "Cette image est incomplète ou contient autre chose : refaites-en une copie."
		}
		return PNG, ""
	case JPEG:
		if !wholeJPEG(content) {
			return "", "Cette image est incomplète : refaites-en une copie."
		}
		return JPEG, ""
	case Text:
		if !plainText(content) {
			return "", notKept
		}
		return Text, ""
	default:
		return "", notKept
	}
}

// wholePDF checks that a PDF begins at once and has its end.
func wholePDF(b []byte) bool {
	const tail = 2048
	return bytes.HasPrefix(b, []byte("%PDF-")) && bytes.Contains(b[max(0, len(b)-tail):], []byte("%%EOF"))
}

// wholePNG reads the chunks of a PNG to the last, with which the file ends.
func wholePNG(b []byte) bool {
	const head, around = 8, 12 // the signature; length, name and sum of a chunk
	if !sized(b) {
		return false
	}
	for at := head; at+around <= len(b); {
		n := int(binary.BigEndian.Uint32(b[at:]))
		end := at + around + n
		if n > MaxFile || end > len(b) {
			return false
		}
		named := b[at+4 : end-4]
		if crc32.ChecksumIEEE(named) != binary.BigEndian.Uint32(b[end-4:]) {
			return false
		}
		if string(named[:4]) == "IEND" {
			return end == len(b)
		}
		at = end
	}
	return false
}

// wholeJPEG checks the head of a JPEG and that its end is there: telephones add
// their own data behind, which is kept.
func wholeJPEG(b []byte) bool { return sized(b) && bytes.Contains(b, []byte{0xff, 0xd9}) }

// sized checks that the head of an image can be read.
func sized(b []byte) bool {
	c, _, err := image.DecodeConfig(bytes.NewReader(b))
	return err == nil && c.Width > 0 && c.Height > 0
}

// plainText accepts words alone: no control character, no mark-up, no script.
func plainText(b []byte) bool {
	if !utf8.Valid(b) {
		return false
	}
	s := strings.TrimLeftFunc(strings.TrimPrefix(string(b), "\ufeff"), unicode.IsSpace)
	if strings.HasPrefix(s, "<") || strings.HasPrefix(s, "#!") || strings.HasPrefix(s, "%!") {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' && r != '\f'
	})
}

// disguised says why a file is not what it says.
func disguised(m Media, name, declared string) string {
	lie := "Ce fichier est " + articles[m] + ", mais son nom ou son type dit autre chose : renommez-le ou refaites-en une copie."
	if ext := strings.ToLower(path.Ext(strings.ReplaceAll(name, `\`, "/"))); ext != "" && !slices.Contains(extensions[m], ext) {
		return lie
	}
	declared, _, _ = strings.Cut(strings.ToLower(declared), ";")
	switch declared = strings.TrimSpace(declared); {
	case declared == "", declared == "application/octet-stream", declared == string(m), m == JPEG && declared == "image/jpg":
		return ""
	default:
		return lie
	}
}

var articles = map[Media]string{PDF: "un PDF", PNG: "une image PNG", JPEG: "une image JPEG", Text: "un texte"}
