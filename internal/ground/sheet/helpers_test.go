package sheet

import (
	"archive/zip"
	"bytes"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"maillage/internal/ground/fault"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	relsNS  = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	typesNS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	mainNS  = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
)

// parts are the files of a hand-made workbook.
type parts map[string]string

// smallBook is the least a workbook can be, around one sheetData.
func smallBook(rows string) parts {
	return parts{
		"_rels/.rels":                `<Relationships ` + relsNS + `><Relationship Id="rId1" Type="` + typesNS + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook ` + mainNS + `><sheets><sheet name="Feuille" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships ` + relsNS + `><Relationship Id="rId1" Type="` + typesNS + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + typesNS + `/styles" Target="styles.xml"/><Relationship Id="rId3" Type="` + typesNS + `/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n<worksheet " + mainNS + `><sheetData>` + rows + `</sheetData></worksheet>`,
	}
}

// zipped makes the archive; the rels come first, as real writers do.
func (p parts) zipped(tb testing.TB) []byte {
	tb.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	add := func(name string) {
		w, err := z.Create(name)
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := w.Write([]byte(p[name])); err != nil {
			tb.Fatal(err)
		}
	}
	if _, ok := p["_rels/.rels"]; ok {
		add("_rels/.rels")
	}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if name != "_rels/.rels" {
			add(name)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return buf.Bytes()
}

func (p parts) open(tb testing.TB) *Book {
	tb.Helper()
	file := p.zipped(tb)
	b, err := Read(bytes.NewReader(file), int64(len(file)), DefaultLimits)
	if err != nil {
		tb.Fatalf("Read: %v", err)
	}
	return b
}

// all reads every row of a sheet.
func all(tb testing.TB, b *Book, name string) []Row {
	tb.Helper()
	var rows []Row
	for row, err := range b.Rows(name) {
		if err != nil {
			tb.Fatalf("Rows(%s): %v", name, err)
		}
		rows = append(rows, row)
	}
	return rows
}

// readAll reads a file to its last row and gives the first error.
func readAll(file []byte, lim Limits) error {
	b, err := Read(bytes.NewReader(file), int64(len(file)), lim)
	if err != nil {
		return err
	}
	for _, name := range b.Sheets() {
		for _, err := range b.Rows(name) {
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func texts(row Row) []string {
	out := make([]string, len(row.Cells))
	for i, c := range row.Cells {
		out[i] = c.Text
	}
	return out
}

// wantRefusal checks that an error may be shown and says what it should.
func wantRefusal(t *testing.T, err error, part string) {
	t.Helper()
	if fault.KindOf(err) != fault.Invalid {
		t.Fatalf("got error %v, want an Invalid fault", err)
	}
	if got := fault.MessageOf(err); !strings.Contains(got, part) {
		t.Errorf("got message %q, want it to contain %q", got, part)
	}
}

// golden compares bytes with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs from its golden file (%d bytes, want %d); run with -update if the change is meant", name, len(got), len(want))
	}
}
