package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// Book is an opened workbook: what is needed to read any of its sheets. It
// holds no sheet in memory. It is not for concurrent use.
type Book struct {
	lim     Limits
	size    int64
	parts   map[string]*zip.File
	read    map[string]int64
	total   int64
	sheets  []sheetRef
	strings []string
	formats []format
	epoch   epoch
}

type sheetRef struct {
	name   string
	part   string
	hidden bool
}

// Read opens a workbook of size bytes and checks that it is one: the archive,
// the list of sheets, the formats and the shared texts. Macros are ignored.
// The rows are read later, by [Book.Rows].
//
// Faults: Invalid for whatever is not a readable .xlsx within the limits.
func Read(r io.ReaderAt, size int64, lim Limits) (*Book, error) {
	if err := sniff(r, size, lim); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, refuse(msgCorrupt, err)
	}
	if len(z.File) > maxParts {
		return nil, refuse(msgBomb, errors.New("sheet: too many parts"))
	}
	b := &Book{lim: lim, size: size, parts: map[string]*zip.File{}, read: map[string]int64{}}
	for _, f := range z.File {
		name := strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/")
		b.parts[name] = f
		if low := strings.ToLower(name); b.parts[low] == nil {
			b.parts[low] = f
		}
	}
	if err := b.load(); err != nil {
		return nil, err
	}
	return b, nil
}

// Sheets gives the names of the worksheets, in the workbook's order, hidden
// ones included.
func (b *Book) Sheets() []string {
	names := make([]string, len(b.sheets))
	for i, s := range b.sheets {
		names[i] = s.name
	}
	return names
}

// Hidden says whether a sheet is hidden from the person who opens the
// workbook.
func (b *Book) Hidden(sheet string) bool {
	ref, ok := b.find(sheet)
	return ok && ref.hidden
}

func (b *Book) find(sheet string) (sheetRef, bool) {
	for _, s := range b.sheets {
		if s.name == sheet {
			return s, true
		}
	}
	return sheetRef{}, false
}

// sniff looks at the size and the first bytes.
func sniff(r io.ReaderAt, size int64, lim Limits) error {
	if size <= 0 {
		return refuse(msgEmpty, nil)
	}
	if size > lim.FileBytes {
		return refuseSize(lim.FileBytes)
	}
	head := make([]byte, 512)
	n, err := r.ReadAt(head[:min(size, int64(len(head)))], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return refuse(msgOldXLS, nil)
	case !bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return refuse(msgNotXLSX, nil)
	case bytes.Contains(head, []byte("application/vnd.oasis.opendocument")):
		return refuse(msgOpenDoc, nil)
	}
	return nil
}

func (b *Book) load() error {
	root, err := b.rels("")
	if err != nil {
		return err
	}
	main := root.byType("/officeDocument")
	if strings.HasSuffix(strings.ToLower(main), ".bin") {
		return refuse(msgBinary, nil)
	}
	if main == "" || b.part(main) == nil {
		return refuse(msgNotXLSX, errors.New("sheet: no workbook part"))
	}
	rels, err := b.rels(main)
	if err != nil {
		return err
	}
	if err := b.loadWorkbook(main, rels); err != nil {
		return err
	}
	if err := b.loadFormats(rels.byType("/styles")); err != nil {
		return err
	}
	return b.loadStrings(rels.byType("/sharedStrings"))
}

type relation struct{ id, kind, target string }

type relations []relation

// byType finds the target of the first relation of a type. Types are URLs that
// differ between the transitional and the strict format: the ending does not.
func (r relations) byType(ending string) string {
	for _, x := range r {
		if strings.HasSuffix(x.kind, ending) {
			return x.target
		}
	}
	return ""
}

func (r relations) byID(id string) (relation, bool) {
	for _, x := range r {
		if x.id == id {
			return x, true
		}
	}
	return relation{}, false
}

// rels reads the relations of a part ("" is the package itself).
func (b *Book) rels(of string) (relations, error) {
	dir, file := path.Split(of)
	name := dir + "_rels/" + file + ".rels"
	if b.part(name) == nil {
		return nil, refuse(msgNotXLSX, errors.New("sheet: no relations: "+name))
	}
	p, err := b.open(name)
	if err != nil {
		return nil, err
	}
	defer p.close()
	var out relations
	err = p.elements(func(e xml.StartElement) error {
		if e.Name.Local != "Relationship" || attr(e, "TargetMode") == "External" {
			return nil
		}
		if len(out) == maxParts {
			return refuse(msgCorrupt, errors.New("sheet: too many relations"))
		}
		target := strings.ReplaceAll(attr(e, "Target"), `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		out = append(out, relation{attr(e, "Id"), attr(e, "Type"), strings.TrimPrefix(target, "/")})
		return nil
	})
	return out, err
}

func (b *Book) loadWorkbook(name string, rels relations) error {
	p, err := b.open(name)
	if err != nil {
		return err
	}
	defer p.close()
	err = p.elements(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			if truthy(attr(e, "date1904")) {
				b.epoch = epoch1904
			}
		case "sheet":
			return b.addSheet(e, rels)
		}
		return nil
	})
	if err == nil && len(b.sheets) == 0 {
		return refuse(msgNoSheet, nil)
	}
	return err
}

// addSheet keeps a worksheet; a chart sheet or a macro sheet has no rows.
func (b *Book) addSheet(e xml.StartElement, rels relations) error {
	var id string
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" { // r:id, whatever the prefix
			id = a.Value
		}
	}
	rel, ok := rels.byID(id)
	if !ok {
		return refuse(msgCorrupt, errors.New("sheet: a sheet without a part"))
	}
	if !strings.HasSuffix(rel.kind, "/worksheet") {
		return nil
	}
	if len(b.sheets) == b.lim.Sheets {
		return refuseSheets(b.lim.Sheets)
	}
	state := attr(e, "state")
	b.sheets = append(b.sheets, sheetRef{
		name:   attr(e, "name"),
		part:   rel.target,
		hidden: state == "hidden" || state == "veryHidden",
	})
	return nil
}
