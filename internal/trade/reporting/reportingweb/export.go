package reportingweb

import (
	"bytes"
	"io"
	"iter"
	"net/http"

	"maillage/internal/ground/sheet"
	"maillage/internal/ground/web"
)

// format is a way to write a list to a file.
type format struct {
	extension, contentType string
	write                  func(io.Writer, sheet.Table) error
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

var (
	asCSV  = format{"csv", "text/csv; charset=utf-8", sheet.WriteCSV}
	asXLSX = format{"xlsx", xlsxType, func(w io.Writer, t sheet.Table) error { return sheet.WriteXLSX(w, t) }}
)

// attach sends a table as a file.
func attach(w http.ResponseWriter, f format, name string, t sheet.Table) error {
	var b bytes.Buffer
	if err := f.write(&b, t); err != nil {
		return err
	}
	return web.Attachment(w, f.contentType, name+"."+f.extension, b.Bytes())
}

// rows are the lines of a table that are all there already.
func rows(list [][]any) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, r := range list {
			if !yield(r, nil) {
				return
			}
		}
	}
}
