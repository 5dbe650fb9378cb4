package sheet

import (
	"bytes"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/euro"
	"maillage/internal/ground/fault"
)

func rowsOf(rows ...[]any) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func acts() Table {
	return Table{
		Name:  "Actes",
		Title: "Actes de novembre 2026",
		Columns: []Column{
			{Key: "pseudonym", Title: "Pseudonyme"},
			{Key: "held_on", Title: "Date", Kind: Day},
			{Key: "minutes", Title: "Minutes", Kind: Int},
			{Key: "due_cents", Title: "Montant", Kind: Euro},
			{Key: "over_quota", Title: "Dépassé", Kind: Bool},
		},
		Rows: rowsOf(
			[]any{"Étoile; « 7 »", civil.Must(2026, time.November, 22), 45, euro.Amount(4210), false},
			[]any{"=HYPERLINK(\"http://x\")", civil.Must(1899, time.May, 3), int64(-5), euro.Amount(-1), true},
			[]any{"deux\nlignes \"citées\"", civil.Day{}, nil, nil, nil},
			[]any{"", civil.Must(1900, time.March, 1), "< 11", euro.Amount(123456789), false},
		),
	}
}

func TestGoldenFiles(t *testing.T) {
	t.Parallel()
	other := Table{Name: "actes", Columns: []Column{{Key: "n", Title: "N", Kind: Int}}}
	var x, c, j bytes.Buffer
	if err := WriteXLSX(&x, acts(), other); err != nil {
		t.Fatal(err)
	}
	if err := WriteCSV(&c, acts()); err != nil {
		t.Fatal(err)
	}
	if err := WriteJSONL(&j, acts()); err != nil {
		t.Fatal(err)
	}
	golden(t, "actes.xlsx", x.Bytes())
	golden(t, "actes.csv", c.Bytes())
	golden(t, "actes.jsonl", j.Bytes())
}

func TestCSVAsFrenchExcelOpensIt(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := WriteCSV(&out, acts()); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffpseudonym;held_on;minutes;due_cents;over_quota\r\n" +
		"\"Étoile; « 7 »\";2026-11-22;45;4210;false\r\n" +
		"\"'=HYPERLINK(\"\"http://x\"\")\";1899-05-03;-5;-1;true\r\n" +
		"\"deux\r\nlignes \"\"citées\"\"\";;;;\r\n" +
		";1900-03-01;< 11;123456789;false\r\n"
	if diff := cmp.Diff(out.String(), want); diff != "" {
		t.Errorf("csv (-got +want):\n%s", diff)
	}
}

func TestJSONLinesInColumnOrder(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := WriteJSONL(&out, acts()); err != nil {
		t.Fatal(err)
	}
	want := `{"pseudonym":"Étoile; « 7 »","held_on":"2026-11-22","minutes":45,"due_cents":4210,"over_quota":false}
{"pseudonym":"=HYPERLINK(\"http://x\")","held_on":"1899-05-03","minutes":-5,"due_cents":-1,"over_quota":true}
{"pseudonym":"deux\nlignes \"citées\"","held_on":null,"minutes":null,"due_cents":null,"over_quota":null}
{"pseudonym":"","held_on":"1900-03-01","minutes":"< 11","due_cents":123456789,"over_quota":false}
`
	if diff := cmp.Diff(out.String(), want); diff != "" {
		t.Errorf("json lines (-got +want):\n%s", diff)
	}
}

func TestXLSXReadBackIsWhatWasWritten(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := WriteXLSX(&out, acts()); err != nil {
		t.Fatal(err)
	}
	b, err := Read(bytes.NewReader(out.Bytes()), int64(out.Len()), DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	var got [][]string
	for _, row := range all(t, b, "Actes") {
		got = append(got, texts(row))
	}
	want := [][]string{
		{"Actes de novembre 2026"},
		{"Pseudonyme", "Date", "Minutes", "Montant", "Dépassé"},
		{"Étoile; « 7 »", "22/11/2026", "45", "42.1", "non"},
		{"'=HYPERLINK(\"http://x\")", "03/05/1899", "-5", "-0.01", "oui"},
		{"deux\nlignes \"citées\""},
		{"", "01/03/1900", "< 11", "1234567.89", "non"},
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("cells (-got +want):\n%s", diff)
	}
	date := all(t, b, "Actes")[2].Cells[1]
	if !date.IsDate || date.Day != civil.Must(2026, time.November, 22) {
		t.Errorf("got %+v, want a real date", date)
	}
}

func TestXLSXLooks(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := WriteXLSX(&out, acts()); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	pane, err := f.GetPanes("Actes")
	if err != nil || !pane.Freeze || pane.YSplit != 2 {
		t.Errorf("got pane %+v, %v, want the title and the header frozen", pane, err)
	}
	names := f.GetDefinedName()
	if len(names) != 1 || !strings.Contains(names[0].RefersTo, "$A$2:$E$6") {
		t.Errorf("got names %+v, want a filter over the header and four rows", names)
	}
	for cell, want := range map[string]string{"B3": "22/11/2026", "C3": "45"} {
		if got, err := f.GetCellValue("Actes", cell); err != nil || got != want {
			t.Errorf("%s shows %q (%v), want %q", cell, got, err, want)
		}
	}
}

func TestXLSXOfManySheetsIsTheSameBytesEachTime(t *testing.T) {
	t.Parallel()
	write := func() []byte {
		var tables []Table
		for range 9 {
			tables = append(tables, acts())
		}
		var out bytes.Buffer
		if err := WriteXLSX(&out, tables...); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	first := write()
	for range 5 {
		if !bytes.Equal(write(), first) {
			t.Fatal("the same tables gave other bytes")
		}
	}
	b, err := Read(bytes.NewReader(first), int64(len(first)), DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Sheets(); len(got) != 9 || got[0] != "Actes" || got[1] != "Actes 2" {
		t.Errorf("got sheets %q, want nine with names of their own", got)
	}
}

func TestDefuse(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"=1+1": "'=1+1", "+33 5": "'+33 5", "-": "'-", "@SUM": "'@SUM", "\tx": "'\tx", "\rx": "'\rx", "\n=x": "'\n=x",
		"": "", "a=b": "a=b", "'=x": "'=x", " =x": " =x", "Éva": "Éva", "2-3": "2-3",
	}
	for in, want := range cases {
		if got := Defuse(in); got != want {
			t.Errorf("Defuse(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTabNames(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, c := range []struct{ in, want string }{
		{"Remontée 11/2026 : [Toulouse]", "Remontée 11 2026    Toulouse"},
		{"", "Feuille 2"},
		{"feuille 2", "feuille 2 2"},
		{strings.Repeat("é", 40), strings.Repeat("é", 31)},
		{strings.Repeat("é", 41), strings.Repeat("é", 27) + " 2"},
		{strings.Repeat("🙂", 20), strings.Repeat("🙂", 15)},
	} {
		if got := tabName(c.in, len(used), used); got != c.want {
			t.Errorf("tabName(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestLongTextsAreCutInSight(t *testing.T) {
	t.Parallel()
	if s := strings.Repeat("é", 32_767); fit(s) != s {
		t.Error("a text of 32,767 characters was cut")
	}
	if got, want := fit(strings.Repeat("é", 32_768)), strings.Repeat("é", 32_766)+"…"; got != want {
		t.Errorf("got %d bytes, want 32,766 characters and an ellipsis", len(got))
	}
}

func TestBadRowsStopTheWriting(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk")
	columns := []Column{{Key: "n", Kind: Int}, {Key: "d", Kind: Day}}
	cases := map[string]iter.Seq2[[]any, error]{
		"an error from the rows":          func(yield func([]any, error) bool) { yield(nil, broken) },
		"too few values":                  rowsOf([]any{1}),
		"a type the column does not hold": rowsOf([]any{1, 2}),
		"a float":                         rowsOf([]any{1.5, nil}),
	}
	for name, rows := range cases {
		table := Table{Name: "x", Columns: columns, Rows: rows}
		var x bytes.Buffer
		for format, err := range map[string]error{
			"xlsx": WriteXLSX(&x, table), "csv": WriteCSV(&bytes.Buffer{}, table), "jsonl": WriteJSONL(&bytes.Buffer{}, table),
		} {
			if err == nil || fault.KindOf(err) != fault.Internal {
				t.Errorf("%s, %s: got %v, want an internal error", name, format, err)
			}
		}
		if x.Len() > 0 {
			t.Errorf("%s: %d bytes of a broken workbook went out", name, x.Len())
		}
	}
}

func BenchmarkWriteXLSX30000(b *testing.B) {
	table := acts()
	row := []any{"MSMA-31-01", civil.Must(2026, time.November, 22), 45, euro.Amount(4210), false}
	table.Rows = func(yield func([]any, error) bool) {
		for range 30_000 {
			if !yield(row, nil) {
				return
			}
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := WriteXLSX(&bytes.Buffer{}, table); err != nil {
			b.Fatal(err)
		}
	}
}
