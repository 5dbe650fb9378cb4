package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// letters are the Latin letters that Unicode does not decompose into a base
// letter and a mark, and the transcription signs that are no separators.
var letters = map[rune]string{
	'æ': "ae", 'œ': "oe", 'ß': "ss", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th",
	'ł': "l", 'ħ': "h", 'ı': "i", 'ŋ': "ng", 'ŧ': "t", 'ĸ': "k", 'ə': "e",
	'ʿ': "", 'ʾ': "", // ayn and hamza of Arabic transcriptions: « ʿAlī » is « ali »
	'ʼ': " ", 'ʻ': " ", 'ʹ': " ", // letters to Unicode, apostrophes to those who type them
}

// Fold gives the key under which s is searched, sorted and compared: lower
// case, without accents, ligatures opened (œ → oe, ß → ss), and any run of
// apostrophes, hyphens, punctuation, symbols and spaces (no-break ones too) as
// a single space, with none at either end. Invisible characters disappear.
// Letters of other scripts are kept. Folding a folded text changes nothing.
//
//	Fold("N’Guyễn-Đỗ")  == "n guyen do"
//	Fold(" ŒUVRÉ (2) ") == "oeuvre 2"
func Fold(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return foldUnicode(s)
		}
	}
	return foldASCII(s)
}

// Compact is Fold without its spaces: « N’Guyen », « Nguyen » and « N Guyen »
// are one, and so are « 3-MMC » and « 3MMC ».
func Compact(s string) string {
	return strings.ReplaceAll(Fold(s), " ", "")
}

// Words gives the folded words of s, in their order.
func Words(s string) []string { return strings.Fields(Fold(s)) }

// Initials gives the first letter of each word in upper case, without accent
// or point: « Jean-Noël d’Ornano » gives "JNDO".
func Initials(s string) string {
	var b strings.Builder
	for _, w := range Words(s) {
		r, _ := utf8.DecodeRuneInString(w)
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}

func foldASCII(s string) string {
	if folded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		case c == 0x7f, c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\v' && c != '\f':
			continue
		default:
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteByte(c)
	}
	return b.String()
}

// folded reports whether an ASCII text is already its own key, so that the
// common case costs no memory.
func folded(s string) bool {
	space := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			space = false
		case c == ' ' && !space:
			space = true
		default:
			return false
		}
	}
	return s == "" || !space
}

func foldUnicode(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	write := func(r rune) {
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(r)
	}
	// Bytes that are no character would keep what follows them from being
	// decomposed: they part words, as any other sign.
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, " ")) {
		r = unicode.ToLower(r)
		plain, special := letters[r]
		switch {
		case special && plain == " ":
			gap = true
		case special:
			for _, p := range plain {
				write(p)
			}
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			write(r)
		case unicode.IsMark(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r) && !unicode.IsSpace(r):
		default:
			gap = true
		}
	}
	return b.String()
}
