package workbook_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/trade/workbook"
)

// equipAddict are the quotas of the notice that comes with the sample.
var equipAddict = workbook.Quotas{Psychologist: 5, SocialWorker: 6, CaseReview: 4}

// sample is the notice of the sample workbook: what it holds, cell by cell.
type sample struct {
	AsOf   civil.Day `json:"as_of"`
	Counts map[string]int
	Layout []struct {
		Sheet     string
		HeaderRow int `json:"header_row"`
		DataRows  int `json:"data_rows"`
		TotalRow  int `json:"total_row"`
		Columns   []struct{ Column, Field string }
	}
	Vocabulary map[string]map[string]string
	Faults     []cellFault
	Variants   []cellFault
	Expected   []struct {
		Team  string
		Month civil.Month
		workbook.Figures
	}
}

type cellFault struct {
	Kind, Sheet string
	Row         int
	Column      string
	Field       string
	RefRow      int `json:"ref_row"`
}

func TestDebugSample(t *testing.T) {
	b, err := os.ReadFile("testdata/tableau-de-suivi-exemple.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	book, err := workbook.Read(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	plan := workbook.BuildPlan(book, workbook.Setting{AsOf: civil.Must(2026, 10, 31), Quotas: equipAddict})
	fmt.Println(time.Since(start))
	workbook.NewReport(plan, true).WriteText(os.Stdout)
	_ = json.Marshal
}
