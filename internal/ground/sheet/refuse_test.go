package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"
)

func TestFilesThatAreNoWorkbookAreRefused(t *testing.T) {
	t.Parallel()
	ods := parts{"_rels/.rels": "application/vnd.oasis.opendocument.spreadsheet"}
	noBook := smallBook("")
	delete(noBook, "xl/workbook.xml")
	noRels := smallBook("")
	delete(noRels, "_rels/.rels")
	binaryBook := smallBook("")
	binaryBook["_rels/.rels"] = strings.Replace(binaryBook["_rels/.rels"], "workbook.xml", "workbook.bin", 1)
	empty := smallBook("")
	empty["xl/workbook.xml"] = `<workbook ` + mainNS + `><sheets/></workbook>`
	whole := bigBook(t, 200)
	cases := []struct {
		name string
		file []byte
		want string
	}{
		{"nothing", nil, "vide"},
		{"a text", []byte("équipe;mois\r\n"), "pas un classeur Excel"},
		{"an old or encrypted workbook", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 whatever"), "protégé par un mot de passe ou à l’ancien format .xls"},
		{"a LibreOffice workbook", append([]byte("PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet"), ods.zipped(t)...), "LibreOffice"},
		{"the head of an archive alone", []byte("PK\x03\x04"), "endommagé"},
		{"a workbook cut in two", whole[:len(whole)/2], "endommagé"},
		{"another archive", parts{"a.txt": "bonjour"}.zipped(t), "pas un classeur Excel"},
		{"no workbook part", noBook.zipped(t), "pas un classeur Excel"},
		{"no relations", noRels.zipped(t), "pas un classeur Excel"},
		{"a binary workbook", binaryBook.zipped(t), ".xlsb"},
		{"no sheet", empty.zipped(t), "aucune feuille"},
		{"XML that is none", smallBook(`<row r="1"><c r="A1"><v>1</c></wrong`).zipped(t), "endommagé"},
		{"a sheet cut short", parts(smallBookCut(`<row r="1"><c r="A1"><v>1</v></c>`)).zipped(t), "endommagé"},
		{"a shared text that is not there", smallBook(`<row r="1"><c r="A1" t="s"><v>12</v></c></row>`).zipped(t), "endommagé"},
		{"an impossible row", smallBook(`<row r="0"><c r="A1"><v>1</v></c></row>`).zipped(t), "endommagé"},
		{"an impossible column", smallBook(`<row r="1"><c r="ZZZZ1"><v>1</v></c></row>`).zipped(t), "endommagé"},
		{"a cell without letters", smallBook(`<row r="1"><c r="11"><v>1</v></c></row>`).zipped(t), "endommagé"},
		{"an entity that is declared", smallBook(`<row r="1"><c r="A1" t="str"><v>&lol;</v></c></row>`).zipped(t), "endommagé"},
		{"a cell past the columns", smallBook(`<row r="9"><c r="IW9"><v>1</v></c></row>`).zipped(t), "256\u00a0colonnes (ligne\u00a09)"},
		{"a cell too long", smallBook(`<row r="2"><c r="A2" t="str"><v>` + strings.Repeat("é", 66_000) + `</v></c></row>`).zipped(t), "cellule trop longue (ligne\u00a02)"},
		{"a token without end", smallBook(`<row r="2"><c r="A2" t="str"><v>` + strings.Repeat("é", 2_000_000) + `</v></c></row>`).zipped(t), "cellule trop longue"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			wantRefusal(t, readAll(c.file, DefaultLimits), c.want)
		})
	}
}

// smallBookCut has a sheet that ends before its rows do.
func smallBookCut(rows string) parts {
	p := smallBook("")
	p["xl/worksheets/sheet1.xml"] = "<worksheet " + mainNS + `><sheetData>` + rows
	return p
}

func TestLimitsHold(t *testing.T) {
	t.Parallel()
	file := bigBook(t, 200)
	two := smallBook("")
	two["xl/workbook.xml"] = `<workbook ` + mainNS + `><sheets><sheet name="A" sheetId="1" r:id="rId1"/><sheet name="B" sheetId="2" r:id="rId1"/></sheets></workbook>`
	cases := []struct {
		name   string
		file   []byte
		narrow func(*Limits)
		want   string
	}{
		{"the size of the file", file, func(l *Limits) { l.FileBytes = int64(len(file)) - 1 }, "dépasse la taille"},
		{"the unzipped size", file, func(l *Limits) { l.UnzippedBytes = 20_000 }, "démesuré"},
		{"the rows", file, func(l *Limits) { l.Rows = 199 }, "plus de 199\u00a0lignes"},
		{"the columns", file, func(l *Limits) { l.Columns = 6 }, "plus de 6\u00a0colonnes"},
		{"the texts", file, func(l *Limits) { l.TextBytes = 4_000 }, "trop de texte"},
		{"the sheets", two.zipped(t), func(l *Limits) { l.Sheets = 1 }, "plus de 1\u00a0feuilles"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			lim := DefaultLimits
			if err := readAll(c.file, lim); err != nil {
				t.Fatalf("with the default limits: %v", err)
			}
			c.narrow(&lim)
			wantRefusal(t, readAll(c.file, lim), c.want)
		})
	}
	exact := DefaultLimits
	exact.Rows, exact.Columns, exact.FileBytes = 200, 7, int64(len(file))
	if err := readAll(file, exact); err != nil {
		t.Errorf("at the limits exactly: %v", err)
	}
}

// bomb is a workbook whose sheet unzips to size bytes of the same row.
func bomb(tb testing.TB, part string, size int, row string) []byte {
	tb.Helper()
	p := smallBook("")
	body := p[part]
	if body == "" {
		body = "<sst " + mainNS + "></sst>"
	}
	end := strings.LastIndex(body, "</")
	if part == "xl/worksheets/sheet1.xml" {
		end = strings.Index(body, "</sheetData>")
	}
	p[part] = body[:end] + strings.Repeat(row, size/len(row)) + body[end:]
	return p.zipped(tb)
}

// TestBombsAreRefusedInLittleMemory runs alone: it reads the heap.
func TestBombsAreRefusedInLittleMemory(t *testing.T) {
	cases := []struct {
		name string
		file []byte
		want string
	}{
		{"a sheet that unzips a thousandfold", bomb(t, "xl/worksheets/sheet1.xml", 120<<20, `<row><c t="str"><v>`+strings.Repeat("a", 2000)+`</v></c></row>`), "démesuré"},
		{"shared texts without end", bomb(t, "xl/sharedStrings.xml", 120<<20, `<si><t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</t></si>`), "démesuré"},
		{"empty shared texts", bomb(t, "xl/sharedStrings.xml", 120<<20, `<si/>`), "trop de texte"},
		{"a declared size of nothing", lies(t, bomb(t, "xl/worksheets/sheet1.xml", 40<<20, strings.Repeat("<row/>", 100))), "endommagé"},
	}
	for _, c := range cases {
		runtime.GC()
		var err error
		peak := peakOf(func() { err = readAll(c.file, DefaultLimits) })
		wantRefusal(t, err, c.want)
		t.Logf("%s: file of %d KB, %d MB at most", c.name, len(c.file)>>10, peak>>20)
		if peak > 192<<20 {
			t.Errorf("%s: heap grew by %d MB, want under 192", c.name, peak>>20)
		}
	}
}

// peakOf watches by how much the heap grows at most, garbage included, while f
// runs.
func peakOf(f func()) uint64 {
	read := func() uint64 {
		m := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(m)
		return m[0].Value.Uint64()
	}
	before, top := read(), uint64(0)
	done, seen := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(seen)
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				top = max(top, read())
			}
		}
	}()
	f()
	close(done)
	<-seen
	return max(top, before) - before
}

// lies rewrites the sizes the archive declares, in its directory, to 1.
func lies(tb testing.TB, file []byte) []byte {
	tb.Helper()
	file = bytes.Clone(file)
	for i := 0; i+46 < len(file); i++ {
		if bytes.Equal(file[i:i+4], []byte("PK\x01\x02")) {
			binary.LittleEndian.PutUint32(file[i+24:], 1)
		}
	}
	return file
}

func TestADamagedFigureIsNotAFigure(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for name, body := range smallBook(`<row r="1"><c r="A1"><v>5</v></c></row>`) {
		h := &zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(body)), CompressedSize64: uint64(len(body)), UncompressedSize64: uint64(len(body))}
		w, err := z.CreateRaw(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprint(w, strings.Replace(body, "<v>5</v>", "<v>6</v>", 1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, readAll(buf.Bytes(), DefaultLimits), "endommagé")
}

func FuzzRead(f *testing.F) {
	p := smallBook(`<row r="1"><c r="A1" s="1"><v>46348</v></c><c r="B1" t="s"><v>0</v></c></row>`)
	p["xl/styles.xml"] = stylesXML
	p["xl/sharedStrings.xml"] = `<sst><si><t>a_x000D_</t></si></sst>`
	f.Add(p.zipped(f))
	f.Add(bigBook(f, 3))
	lim := DefaultLimits
	lim.FileBytes, lim.UnzippedBytes, lim.TextBytes = 1<<20, 4<<20, 1<<20
	f.Fuzz(func(t *testing.T, file []byte) {
		wantFaultOrNil(t, readAll(file, lim))
	})
}

// FuzzSheetXML goes past the archive, whose sums stop most mutations.
func FuzzSheetXML(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" s="1"><v>46348</v></c></row>`, stylesXML, `<sst><si><t>a</t></si></sst>`)
	f.Fuzz(func(t *testing.T, rows, styles, shared string) {
		p := smallBook(rows)
		p["xl/styles.xml"], p["xl/sharedStrings.xml"] = styles, shared
		wantFaultOrNil(t, readAll(p.zipped(t), DefaultLimits))
	})
}

func wantFaultOrNil(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		wantRefusal(t, err, ".")
	}
}
