package ui_test

import (
	"bytes"
	"context"
	"testing"

	"maillage/internal/ground/web/ui"
)

// A caseload of 60 lines with its frame: what the busiest page of the product costs to draw.
func BenchmarkDrawCaseload(b *testing.B) {
	page := ui.GalleryPages()[1].Page
	var buf bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		buf.Reset()
		if err := page.Render(context.Background(), &buf); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(buf.Len()))
}
