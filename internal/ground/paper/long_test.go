package paper_test

import (
	"strings"
	"testing"
	"time"

	"maillage/internal/ground/paper"
)

func TestAWordWithoutEndDoesNotHoldThePrinter(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"one word": strings.Repeat("é", 200_000), "words": strings.Repeat("mot à dire ", 18_000), "lines": strings.Repeat("a\n", 100_000),
		"spaces": strings.Repeat(" ", 199_999) + "a", "hyphens": strings.Repeat("a-", 100_000),
	} {
		start := time.Now()
		d := paper.New(paper.Meta{Title: "Essai", Date: start}, paper.Letterhead{})
		d.Paragraph(text)
		b, err := d.Bytes()
		t.Log(name, time.Since(start), len(b), err)
	}
	start := time.Now()
	d := paper.New(paper.Meta{Title: "Essai", Date: start}, paper.Letterhead{})
	d.Table(paper.Table{Columns: []paper.Column{{Title: "A"}, {Title: "B"}}, Rows: [][]string{{"x", strings.Repeat("é", 20_000)}}})
	b, err := d.Bytes()
	t.Log("table", time.Since(start), len(b), err)
}
