package sheet

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"
)

// bigBook is a workbook such as Excel writes it: 30,000 rows of 7 cells with
// shared texts and a column of dates.
func bigBook(tb testing.TB, rows int) []byte {
	tb.Helper()
	f := excelize.NewFile()
	style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		tb.Fatal(err)
	}
	for i := 1; i <= rows; i++ {
		row := []any{
			fmt.Sprintf("MSMA-31-%02d", i%30), fmt.Sprintf("D%05d", i%1500), 46000 + i%300, "Psychologue",
			"présent", i % 60, fmt.Sprintf("Commentaire libre numéro %d", i),
		}
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i), &row); err != nil {
			tb.Fatal(err)
		}
	}
	if err := f.SetCellStyle("Sheet1", "C1", fmt.Sprintf("C%d", rows), style); err != nil {
		tb.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		tb.Fatal(err)
	}
	return buf.Bytes()
}

func BenchmarkRead30000(b *testing.B) {
	file := bigBook(b, 30_000)
	b.ReportAllocs()
	for b.Loop() {
		book, err := Read(bytes.NewReader(file), int64(len(file)), DefaultLimits)
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for row, err := range book.Rows("Sheet1") {
			if err != nil {
				b.Fatal(err)
			}
			n += len(row.Cells)
		}
		if n != 210_000 {
			b.Fatalf("read %d cells, want 210000", n)
		}
	}
}
