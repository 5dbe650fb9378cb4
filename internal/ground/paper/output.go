package paper

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// output gives the file: what fpdf wrote, then its structure as an incremental
// update (ISO 32000-1, 7.5.6): fpdf has no words for it, and a second pass by
// another library would cost more than these few objects.
func (w *writer) output() ([]byte, error) {
	var buf bytes.Buffer
	if err := w.pdf.Output(&buf); err != nil {
		return nil, err
	}
	u, err := newAmended(buf.Bytes())
	if err != nil {
		return nil, err
	}
	if err := u.structure(&w.tags); err != nil {
		return nil, err
	}
	return u.finish(), nil
}

// errShape means that a new version of fpdf writes its files otherwise.
var errShape = errors.New("unexpected shape of the PDF file")

// amended adds objects to a finished file and replaces some of its own.
type amended struct {
	file    []byte
	out     bytes.Buffer
	size    int // the next free object number
	root    int
	info    int
	prev    int // offset of the file's own table
	written []written
}

type written struct{ object, offset int }

func newAmended(file []byte) (*amended, error) {
	u := &amended{file: file}
	end := bytes.LastIndex(file, []byte("trailer\n"))
	if end < 0 {
		return nil, errShape
	}
	for key, to := range map[string]*int{"/Size ": &u.size, "/Root ": &u.root, "/Info ": &u.info, "startxref\n": &u.prev} {
		n, err := numberAfter(file[end:], key)
		if err != nil {
			return nil, err
		}
		*to = n
	}
	u.out.Write(file)
	return u, nil
}

func numberAfter(text []byte, key string) (int, error) {
	_, rest, ok := bytes.Cut(text, []byte(key))
	if !ok {
		return 0, errShape
	}
	end := 0
	for end < len(rest) && rest[end] >= '0' && rest[end] <= '9' {
		end++
	}
	n, err := strconv.Atoi(string(rest[:end]))
	if err != nil {
		return 0, errShape
	}
	return n, nil
}

// amend writes an object of the file again, with words added after its type.
func (u *amended) amend(object int, kind, words string) error {
	head := fmt.Sprintf("\n%d 0 obj\n", object)
	_, rest, ok := bytes.Cut(u.file, []byte(head))
	if !ok {
		return errShape
	}
	body, _, ok := bytes.Cut(rest, []byte("endobj"))
	before, after, found := strings.Cut(string(body), "/Type /"+kind+"\n")
	if !ok || !found || strings.Trim(before, "<\n") != "" {
		return errShape
	}
	u.write(object, before+"/Type /"+kind+"\n"+words+"\n"+strings.TrimSpace(after))
	return nil
}

func (u *amended) write(object int, body string) {
	u.written = append(u.written, written{object, u.out.Len()})
	fmt.Fprintf(&u.out, "%d 0 obj\n%s\nendobj\n", object, body)
}

// structure writes the tree of elements, ties the pages to it, and says so in
// the catalogue.
func (u *amended) structure(t *tags) error {
	first := u.size
	tree, parents := first, first+1
	u.size += 2
	u.number(t.root)
	for i := range t.pages {
		if err := u.amend(pageObject(i+1), "Page", fmt.Sprintf("/StructParents %d /Tabs /S", i)); err != nil {
			return err
		}
	}
	if err := u.amend(u.root, "Catalog", fmt.Sprintf("/Version /1.7 /MarkInfo <</Marked true>> /StructTreeRoot %d 0 R /ViewerPreferences <</DisplayDocTitle true>>", tree)); err != nil {
		return err
	}
	u.write(tree, fmt.Sprintf("<</Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey %d>>", t.root.object, parents, len(t.pages)))
	var nums strings.Builder
	for i, page := range t.pages {
		fmt.Fprintf(&nums, " %d [", i)
		for _, e := range page {
			fmt.Fprintf(&nums, "%d 0 R ", e.object)
		}
		nums.WriteString("]")
	}
	u.write(parents, "<</Nums ["+nums.String()+" ]>>")
	u.elements(t.root, tree)
	return nil
}

// pageObject is where fpdf puts a page: pages and their contents alternate
// from 3 on. amend checks it.
func pageObject(page int) int { return 2*page + 1 }

func (u *amended) number(e *element) {
	e.object = u.size
	u.size++
	for _, k := range e.kids {
		if k.element != nil {
			u.number(k.element)
		}
	}
}

func (u *amended) elements(e *element, parent int) {
	var b strings.Builder
	fmt.Fprintf(&b, "<</S /%s /P %d 0 R", e.role, parent)
	if e.role == "TH" {
		b.WriteString(" /A <</O /Table /Scope /Column>>")
	}
	if e.alt != "" {
		b.WriteString(" /Alt " + hexText(e.alt))
	}
	if e.actual != "" {
		b.WriteString(" /ActualText " + hexText(e.actual))
	}
	u.kids(&b, e)
	b.WriteString(">>")
	u.write(e.object, b.String())
	for _, k := range e.kids {
		if k.element != nil {
			u.elements(k.element, e.object)
		}
	}
}

// kids writes what an element holds. Its page is that of its first piece;
// pieces on other pages say theirs.
func (u *amended) kids(b *strings.Builder, e *element) {
	page := 0
	for _, k := range e.kids {
		if k.element == nil && page == 0 {
			page = k.page
			fmt.Fprintf(b, " /Pg %d 0 R", pageObject(page))
		}
	}
	b.WriteString(" /K [")
	for i, k := range e.kids {
		if i > 0 {
			b.WriteString(" ")
		}
		switch {
		case k.element != nil:
			fmt.Fprintf(b, "%d 0 R", k.element.object)
		case k.page == page:
			b.WriteString(strconv.Itoa(k.piece))
		default:
			fmt.Fprintf(b, "<</Type /MCR /Pg %d 0 R /MCID %d>>", pageObject(k.page), k.piece)
		}
	}
	b.WriteString("]")
}

// hexText writes a text string of PDF: UTF-16 with its mark, in hexadecimal.
func hexText(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	b.WriteString(">")
	return b.String()
}

// finish writes the table of what was added. The file's identifier is a hash
// of what it holds, not of when or where it was made.
func (u *amended) finish() []byte {
	start := u.out.Len()
	id := sha256.Sum256(u.out.Bytes())
	u.out.WriteString("xref\n")
	for i := 0; i < len(u.written); {
		end := i + 1
		for end < len(u.written) && u.written[end].object == u.written[end-1].object+1 {
			end++
		}
		fmt.Fprintf(&u.out, "%d %d\n", u.written[i].object, end-i)
		for ; i < end; i++ {
			fmt.Fprintf(&u.out, "%010d 00000 n \n", u.written[i].offset)
		}
	}
	fmt.Fprintf(&u.out, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /Prev %d /ID [<%X> <%X>]>>\nstartxref\n%d\n%%%%EOF\n",
		u.size, u.root, u.info, u.prev, id[:16], id[:16], start)
	return u.out.Bytes()
}
