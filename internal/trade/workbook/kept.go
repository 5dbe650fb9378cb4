package workbook

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
)

// The sealed columns of this room.
const (
	runReport     = "import_run.report"
	uploadReport  = "import_upload.report"
	uploadContent = "import_upload.content"
)

// keptReport is what a sealed report holds. Rows without a word to say are left
// out: their counts tell them.
type keptReport struct {
	File   string  `json:"file"`
	Report *Report `json:"report"`
}

// sealReport keeps a masked report, small and sealed.
func sealReport(s *seal.Sealer, column string, row db.ID, file string, r *Report) ([]byte, error) {
	short := *r
	short.Fates = nil
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := json.NewEncoder(z).Encode(keptReport{file, &short}); err != nil {
		return nil, fmt.Errorf("keep the report: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return s.Seal(column, row, b.Bytes())
}

func openReport(s *seal.Sealer, column string, row db.ID, sealed []byte) (file string, r *Report, err error) {
	plain, err := s.Open(column, row, sealed)
	if err != nil {
		return "", nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(plain))
	if err != nil {
		return "", nil, fmt.Errorf("open the report: %w", err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		return "", nil, fmt.Errorf("open the report: %w", err)
	}
	var k keptReport
	if err := json.Unmarshal(raw, &k); err != nil {
		return "", nil, fmt.Errorf("open the report: %w", err)
	}
	return k.File, k.Report, nil
}

func sortDays(days []TeamDays) {
	slices.SortFunc(days, func(a, b TeamDays) int { return cmp.Compare(a.Team, b.Team) })
}
