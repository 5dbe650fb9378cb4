package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const benchmarks = `goos: linux
cpu: some machine
BenchmarkRecord/small-2      100   500000 ns/op   2000 req/s   4.0 p95-ms
BenchmarkRecord/region-2     100   500000 ns/op   1400 req/s   16 p95-ms
BenchmarkRecord/region-2     100   500000 ns/op   1700 req/s   9.0 p95-ms
BenchmarkRecord/region-2     100   500000 ns/op   1600 req/s   11 p95-ms
BenchmarkRecord/national-2   100   500000 ns/op   1000 req/s   20 p95-ms
BenchmarkBoard-2             100   60000000 ns/op
ok  	maillage/internal/x	1.2s
`

func TestFiguresAreJudgedByTheirMedian(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		figure string
		ok     bool
		want   string
	}{
		"a median above the floor but below the aim": {"record\tBenchmarkRecord/region\treq/s\tmore\t1500\t2000", true, "1600"},
		"a median below the floor":                   {"record\tBenchmarkRecord/region\treq/s\tmore\t1601\t2000", false, "BELOW THE FLOOR"},
		"less is better":                             {"record\tBenchmarkRecord/region\tp95-ms\tless\t15\t11", true, "aim reached"},
		"growth from small to national":              {"record\tBenchmarkRecord/region\treq/s\tmore\t1500\t0", true, "× 2.00"},
		"a duration over its floor":                  {"board\tBenchmarkBoard\tns/op\tless\t50ms\t10ms", false, "60ms"},
		"a figure nobody measured":                   {"start\tBenchmarkStart\tns/op\tless\t1s\t300ms", false, "NOT MEASURED"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "figures.tsv")
			if err := os.WriteFile(path, []byte("# a comment\n"+c.figure+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			ok, err := run(path, strings.NewReader(benchmarks), &out)
			if err != nil {
				t.Fatal(err)
			}
			if ok != c.ok || !strings.Contains(out.String(), c.want) {
				t.Errorf("got %t and %q, want %t and %q", ok, out.String(), c.ok, c.want)
			}
		})
	}
}
