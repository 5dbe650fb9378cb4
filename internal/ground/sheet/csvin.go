package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// ReadCSV reads a text table in the shapes Excel and its peers write: comma,
// semicolon or tab between the cells (found in the first lines, or said by a
// line « sep=; »), UTF-8 with or without a mark, UTF-16 with one, or
// Windows-1252. Every cell is text: a CSV file knows no number and no date.
// Empty rows are left out. The loop gets an error once and ends.
//
// Faults: Invalid for a file that is not text or is past the limits.
func ReadCSV(r io.Reader, lim Limits) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		raw, err := io.ReadAll(io.LimitReader(r, lim.FileBytes+1))
		switch {
		case err != nil:
			yield(Row{}, fmt.Errorf("read csv: %w", err))
			return
		case int64(len(raw)) > lim.FileBytes:
			yield(Row{}, refuseSize(lim.FileBytes))
			return
		}
		text, err := decoded(raw)
		if err != nil {
			yield(Row{}, err)
			return
		}
		comma, skip := separator(text)
		_, _ = text.Discard(skip) // peeked at already: it is there
		c := csv.NewReader(text)
		c.Comma, c.FieldsPerRecord, c.LazyQuotes = comma, -1, true
		csvRows(c, skip > 0, lim, yield)
	}
}

func csvRows(c *csv.Reader, sepLine bool, lim Limits, yield func(Row, error) bool) {
	const where = "Ce fichier"
	before := 0 // lines taken off the top
	if sepLine {
		before = 1
	}
	count := 0
	for {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			yield(Row{}, refuse("Ce fichier texte ne peut pas être lu jusqu’au bout.", err))
			return
		}
		line, _ := c.FieldPos(0)
		row := Row{Number: line + before, Cells: textCells(record)}
		switch {
		case len(row.Cells) == 0:
			continue
		case count == lim.Rows:
			err = refuseRows(where, lim.Rows)
		case len(row.Cells) > lim.Columns:
			err = refuseColumns(where, row.Number, lim.Columns)
		case longest(record) > lim.CellBytes:
			err = refuseCell(where, row.Number)
		}
		if err != nil {
			yield(Row{}, err)
			return
		}
		count++
		if !yield(row, nil) {
			return
		}
	}
}

// textCells drops the empty cells at the end.
func textCells(record []string) []Cell {
	n := len(record)
	for n > 0 && record[n-1] == "" {
		n--
	}
	cells := make([]Cell, n)
	for i := range cells {
		cells[i].Text = record[i]
	}
	return cells
}

func longest(record []string) int {
	n := 0
	for _, s := range record {
		n = max(n, len(s))
	}
	return n
}

// sampleBytes is how far the separator is looked for.
const sampleBytes = 64 << 10

// decoded gives the text as UTF-8 without its mark.
func decoded(raw []byte) (*bufio.Reader, error) {
	var in io.Reader
	switch {
	case len(raw) == 0:
		return nil, refuse(msgEmpty, nil)
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")) && utf8.Valid(raw):
		in = bytes.NewReader(raw[3:])
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		in = transform.NewReader(bytes.NewReader(raw), unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder())
	case bytes.IndexByte(raw, 0) >= 0:
		return nil, refuse(msgBinaryCSV, nil)
	case utf8.Valid(raw):
		in = bytes.NewReader(raw)
	default:
		in = transform.NewReader(bytes.NewReader(raw), charmap.Windows1252.NewDecoder())
	}
	return bufio.NewReaderSize(in, sampleBytes), nil
}

// separator chooses between ; tab and , and says how many bytes a « sep= »
// line takes. The one that cuts most of the first lines into the same number
// of cells wins (a title above them does not count); else the most frequent;
// else the French habit.
func separator(text *bufio.Reader) (comma rune, skip int) {
	sample, _ := text.Peek(sampleBytes) // short at the end of a short file
	if rest, ok := bytes.CutPrefix(sample, []byte("sep=")); ok && len(rest) > 1 {
		if end := bytes.IndexByte(sample, '\n'); end == 5 || end == 6 && sample[5] == '\r' {
			if c := rune(sample[4]); strings.ContainsRune(";\t,|", c) {
				return c, end + 1
			}
		}
	}
	best := -1
	comma = ';'
	for _, c := range []rune{';', '\t', ','} {
		if score := separates(string(sample), byte(c)); score > best {
			best, comma = score, c
		}
	}
	return comma, 0
}

// separates scores a separator over the first twenty lines, outside quotes.
func separates(sample string, c byte) int {
	var counts []int
	n, quoted := 0, false
	for i := 0; i < len(sample) && len(counts) < 20; i++ {
		switch {
		case sample[i] == '"':
			quoted = !quoted
		case quoted:
		case sample[i] == c:
			n++
		case sample[i] == '\n':
			counts, n = append(counts, n), 0
		}
	}
	counts = append(counts, n)
	total, same := 0, 0
	alike := map[int]int{}
	for _, k := range counts {
		total += k
		if k > 0 {
			alike[k]++
			same = max(same, alike[k])
		}
	}
	return same*1000 + total
}
