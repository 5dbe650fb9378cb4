package sheet

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
)

// stylesXML has, by index: 0 general, 1 built-in date, 2 date with French
// letters, 3 four digits, 4 telephone, 5 scientific, 6 elapsed hours, 7 month
// and year, 8 thousands, 9 date with a colour and a language, 10 time.
const stylesXML = `<styleSheet ` + mainNS + `><numFmts count="9">
<numFmt numFmtId="164" formatCode="jj/mm/aaaa"/><numFmt numFmtId="165" formatCode="0000"/>
<numFmt numFmtId="166" formatCode="0#&quot; &quot;##&quot; &quot;##&quot; &quot;##&quot; &quot;##"/>
<numFmt numFmtId="167" formatCode="0.00E+00"/><numFmt numFmtId="168" formatCode="[h]:mm:ss"/>
<numFmt numFmtId="169" formatCode="mmm\-yy"/><numFmt numFmtId="170" formatCode="#,##0 &quot;jours&quot;"/>
<numFmt numFmtId="171" formatCode="[Red][$-40C]d mmmm yyyy;@"/><numFmt numFmtId="172" formatCode="h:mm AM/PM"/></numFmts>
<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>
<cellXfs count="11"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="168"/><xf numFmtId="169"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="172"/></cellXfs></styleSheet>`

func TestCellValues(t *testing.T) {
	t.Parallel()
	nov := civil.Must(2026, time.November, 22) // serial 46348
	number := func(text string, n float64) Cell { return Cell{Text: text, Number: n, IsNumber: true} }
	date := func(text string, n float64, d civil.Day) Cell {
		return Cell{Text: text, Number: n, Day: d, IsNumber: true, IsDate: true}
	}
	cases := []struct {
		name, cell string
		want       Cell
	}{
		{name: "a whole number keeps its digits", cell: `<c r="A1"><v>1980</v></c>`, want: number("1980", 1980)},
		{name: "45.0 is 45", cell: `<c r="A1"><v>45.0</v></c>`, want: number("45", 45)},
		{name: "a long number written with an exponent is its digits", cell: `<c r="A1"><v>1.85057800608436E+14</v></c>`, want: number("185057800608436", 185057800608436)},
		{name: "the noise of binary fractions goes", cell: `<c r="A1"><v>0.30000000000000004</v></c>`, want: number("0.3", 0.30000000000000004)},
		{name: "a negative number", cell: `<c r="A1"><v>-12.50</v></c>`, want: number("-12.5", -12.5)},
		{name: "a date by its built-in format", cell: `<c r="A1" s="1"><v>46348</v></c>`, want: date("22/11/2026", 46348, nov)},
		{name: "a date by a format with French letters", cell: `<c r="A1" s="2"><v>46348</v></c>`, want: date("22/11/2026", 46348, nov)},
		{name: "a date with a colour and a language", cell: `<c r="A1" s="9"><v>46348</v></c>`, want: date("22/11/2026", 46348, nov)},
		{name: "a month and year is a day", cell: `<c r="A1" s="7"><v>46348</v></c>`, want: date("22/11/2026", 46348, nov)},
		{name: "a date with a time keeps the time in its text", cell: `<c r="A1" s="1"><v>46348.604166666664</v></c>`, want: date("22/11/2026 14:30", 46348.604166666664, nov)},
		{name: "a minute before midnight rounds within the day", cell: `<c r="A1" s="1"><v>46347.999999</v></c>`, want: date("22/11/2026", 46347.999999, nov)},
		{name: "the same number without a date format is a number", cell: `<c r="A1" s="0"><v>46348</v></c>`, want: number("46348", 46348)},
		{name: "1 March 1900", cell: `<c r="A1" s="1"><v>61</v></c>`, want: date("01/03/1900", 61, civil.Must(1900, time.March, 1))},
		{name: "28 February 1900", cell: `<c r="A1" s="1"><v>59</v></c>`, want: date("28/02/1900", 59, civil.Must(1900, time.February, 28))},
		{name: "29 February 1900 never was", cell: `<c r="A1" s="1"><v>60</v></c>`, want: number("60", 60)},
		{name: "a date past our calendar is a number", cell: `<c r="A1" s="1"><v>463480</v></c>`, want: number("463480", 463480)},
		{name: "a negative date is a number", cell: `<c r="A1" s="1"><v>-3</v></c>`, want: number("-3", -3)},
		{name: "elapsed hours are a number", cell: `<c r="A1" s="6"><v>1.5</v></c>`, want: number("1.5", 1.5)},
		{name: "a time is a number", cell: `<c r="A1" s="10"><v>0.5</v></c>`, want: number("0.5", 0.5)},
		{name: "scientific is a number", cell: `<c r="A1" s="5"><v>46348</v></c>`, want: number("46348", 46348)},
		{name: "quoted letters make no date", cell: `<c r="A1" s="8"><v>46348</v></c>`, want: number("46348", 46348)},
		{name: "leading zeros are as shown", cell: `<c r="A1" s="3"><v>42</v></c>`, want: number("0042", 42)},
		{name: "a telephone shows its zero", cell: `<c r="A1" s="4"><v>612345678</v></c>`, want: number("0612345678", 612345678)},
		{name: "an ISO date cell", cell: `<c r="A1" t="d"><v>2026-11-22T14:30:00</v></c>`, want: Cell{Text: "22/11/2026 14:30", Day: nov, IsDate: true}},
		{name: "an ISO date cell that is none", cell: `<c r="A1" t="d"><v>bientôt demain</v></c>`, want: Cell{Text: "bientôt demain"}},
		{name: "a shared text", cell: `<c r="A1" t="s"><v>0</v></c>`, want: Cell{Text: "Claire Étienne & fils"}},
		{name: "a shared text in runs, without its phonetic guide", cell: `<c r="A1" t="s"><v>1</v></c>`, want: Cell{Text: "Jean-Noël"}},
		{name: "the format's escapes are characters", cell: `<c r="A1" t="s"><v>2</v></c>`, want: Cell{Text: "a\r\nb_x00"}},
		{name: "an inline text", cell: `<c r="A1" t="inlineStr"><is><t xml:space="preserve"> oui </t></is></c>`, want: Cell{Text: " oui "}},
		{name: "a text in CDATA", cell: `<c r="A1" t="str"><v><![CDATA[<b>&]]></v></c>`, want: Cell{Text: "<b>&"}},
		{name: "true is VRAI", cell: `<c r="A1" t="b"><v>1</v></c>`, want: Cell{Text: "VRAI"}},
		{name: "false is FAUX", cell: `<c r="A1" t="b"><v>0</v></c>`, want: Cell{Text: "FAUX"}},
		{name: "an error is its text", cell: `<c r="A1" t="e"><v>#N/A</v></c>`, want: Cell{Text: "#N/A", IsError: true}},
		{name: "a formula is its last result", cell: `<c r="A1" s="1"><f>TODAY()</f><v>46348</v></c>`, want: Cell{Text: "22/11/2026", Number: 46348, Day: nov, IsNumber: true, IsDate: true, IsFormula: true}},
		{name: "a formula giving text", cell: `<c r="A1" t="str"><f>A2&amp;"x"</f><v>=oui</v></c>`, want: Cell{Text: "=oui", IsFormula: true}},
		{name: "what is no number stays text", cell: `<c r="A1"><v>inf</v></c>`, want: Cell{Text: "inf"}},
		{name: "a style that does not exist", cell: `<c r="A1" s="99"><v>7</v></c>`, want: number("7", 7)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := smallBook(`<row r="1">` + c.cell + `</row>`)
			p["xl/styles.xml"] = stylesXML
			p["xl/sharedStrings.xml"] = `<sst ` + mainNS + `><si><t>Claire Étienne &amp; fils</t></si><si><r><rPr><b/></rPr><t>Jean-</t></r><r><t>Noël</t></r><rPh sb="0" eb="1"><t>ジャン</t></rPh></si><si><t>a_x000D_` + "\n" + `b_x00</t></si></sst>`
			rows := all(t, p.open(t), "Feuille")
			if len(rows) != 1 || len(rows[0].Cells) != 1 {
				t.Fatalf("got %d rows, want one row of one cell", len(rows))
			}
			if diff := cmp.Diff(rows[0].Cells[0], c.want, cmp.AllowUnexported(civil.Day{})); diff != "" {
				t.Errorf("cell (-got +want):\n%s", diff)
			}
		})
	}
}

func TestMacEpoch(t *testing.T) {
	t.Parallel()
	p := smallBook(`<row r="1"><c r="A1" s="1"><v>44886</v></c><c r="B1" s="1"><v>1</v></c></row>`)
	p["xl/styles.xml"] = stylesXML
	p["xl/workbook.xml"] = strings.Replace(p["xl/workbook.xml"], "<sheets>", `<workbookPr date1904="true"/><sheets>`, 1)
	got := texts(all(t, p.open(t), "Feuille")[0])
	if diff := cmp.Diff(got, []string{"22/11/2026", "02/01/1904"}); diff != "" {
		t.Errorf("days counted from 1904 (-got +want):\n%s", diff)
	}
}

func TestRowsAndColumns(t *testing.T) {
	t.Parallel()
	rows := all(t, smallBook(
		`<row r="3" hidden="1"><c r="B3" t="str"><v>b</v></c><c r="D3" t="str"><v>d</v></c><c r="E3" s="4"/></row>`+
			`<row r="4"><c r="A4" s="1"/></row><row/>`+
			`<row><c t="str"><v>x</v></c><c t="str"><v>y</v></c></row>`+
			`<row r="1048576"><c r="AA1048576"><v>1</v></c></row>`).open(t), "Feuille")
	if len(rows) != 3 {
		t.Fatalf("got %d rows, want 3 with something in them", len(rows))
	}
	if rows[0].Number != 3 || !rows[0].Hidden {
		t.Errorf("got row %d hidden %v, want row 3 hidden", rows[0].Number, rows[0].Hidden)
	}
	if diff := cmp.Diff(texts(rows[0]), []string{"", "b", "", "d"}); diff != "" {
		t.Errorf("holes are empty cells, the end is cut (-got +want):\n%s", diff)
	}
	if rows[1].Number != 6 || rows[1].Hidden {
		t.Errorf("got row %d, want 6: counted from the one before", rows[1].Number)
	}
	if diff := cmp.Diff(texts(rows[1]), []string{"x", "y"}); diff != "" {
		t.Errorf("cells without a reference follow each other (-got +want):\n%s", diff)
	}
	if rows[2].Number != 1_048_576 || len(rows[2].Cells) != 27 {
		t.Errorf("got row %d with %d cells, want the last row of a sheet with 27", rows[2].Number, len(rows[2].Cells))
	}
}

func TestSheetsInOrderWithoutCharts(t *testing.T) {
	t.Parallel()
	p := smallBook(`<row r="1"><c r="A1"><v>1</v></c></row>`)
	p["xl/workbook.xml"] = `<workbook ` + mainNS + `><sheets><sheet name="Équipes &amp; co" sheetId="7" r:id="rId1"/><sheet name="Graphique" sheetId="2" r:id="rId9"/><sheet name="Cachée" state="veryHidden" sheetId="3" r:id="rId8"/></sheets></workbook>`
	p["xl/_rels/workbook.xml.rels"] = `<Relationships ` + relsNS + `><Relationship Id="rId9" Type="` + typesNS + `/chartsheet" Target="chartsheets/sheet1.xml"/><Relationship Id="rId8" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="\xl\worksheets\Sheet2.XML"/><Relationship Id="rId1" Type="` + typesNS + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`
	p["xl/worksheets/sheet2.xml"] = `<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>secret</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`
	b := p.open(t)
	if diff := cmp.Diff(b.Sheets(), []string{"Équipes & co", "Cachée"}); diff != "" {
		t.Errorf("sheets (-got +want):\n%s", diff)
	}
	if b.Hidden("Équipes & co") || !b.Hidden("Cachée") {
		t.Error("only the very hidden sheet is hidden")
	}
	if got := all(t, b, "Cachée")[0].Cells[0].Text; got != "secret" {
		t.Errorf("got %q from a strict, prefixed sheet with another case and slashes, want secret", got)
	}
}

func TestRowsMayBeReadAgainAndLeftEarly(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	for i := 1; i <= 500; i++ {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d"><v>%d</v></c></row>`, i, i, i)
	}
	b := smallBook(rows.String()).open(t)
	for row, err := range b.Rows("Feuille") {
		if err != nil || row.Cells[0].Number != 1 {
			t.Fatalf("got %v, %v, want row 1", row, err)
		}
		break
	}
	if got := len(all(t, b, "Feuille")); got != 500 {
		t.Errorf("got %d rows the second time, want 500", got)
	}
}

func TestRowsKeptStayAsTheyWere(t *testing.T) {
	t.Parallel()
	rows := all(t, smallBook(`<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>`).open(t), "Feuille")
	if rows[0].Cells[0].Text != "1" || rows[1].Cells[0].Text != "2" {
		t.Errorf("got %v, want 1 then 2: a row is the caller's", rows)
	}
}

func TestUnknownSheetIsNotFound(t *testing.T) {
	t.Parallel()
	n := 0
	for _, err := range smallBook("").open(t).Rows("Autre") {
		n++
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("got %v, want NotFound", err)
		}
	}
	if n != 1 {
		t.Errorf("got %d turns, want one with the error", n)
	}
}
