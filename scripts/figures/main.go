// Command figures turns the output of Go's benchmarks into the table of the
// figures to reach: for each, the median of the runs, the floor, the aim, and
// whether they are reached. It reads the benchmark output on standard input
// and the figures from a TSV file (docs/figures.tsv).
//
// A benchmark run at several sizes (sub-benchmarks small, region, national)
// also gives its growth: how many times the national size costs the small one.
//
// It exits with 1 when a floor is missed or a figure was not measured.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// figure is one line of the TSV: what must be reached, and the benchmark and
// metric that measure it. More is true when more is better.
type figure struct {
	operation, benchmark, metric string
	more                         bool
	floor, aim                   float64
}

// results holds every value of each metric of each benchmark.
type results map[string]map[string][]float64

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: figures FIGURES.tsv < benchmarks")
		os.Exit(2)
	}
	ok, err := run(os.Args[1], os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "figures:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

func run(path string, in io.Reader, out io.Writer) (bool, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return false, err
	}
	figures, err := parseFigures(string(text))
	if err != nil {
		return false, err
	}
	found, machine, err := parseResults(in)
	if err != nil {
		return false, err
	}
	for _, line := range machine {
		fmt.Fprintln(out, line)
	}
	return table(out, figures, found), nil
}

func parseFigures(text string) ([]figure, error) {
	var figures []figure
	for line := range strings.SplitSeq(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 6 {
			return nil, fmt.Errorf("a figure has 6 cells, not %d: %q", len(cells), line)
		}
		f := figure{operation: cells[0], benchmark: cells[1], metric: cells[2], more: cells[3] == "more"}
		var err error
		if f.floor, err = value(cells[4]); err != nil {
			return nil, err
		}
		if f.aim, err = value(cells[5]); err != nil {
			return nil, err
		}
		figures = append(figures, f)
	}
	return figures, nil
}

// value reads a number, or a duration in nanoseconds.
func value(s string) (float64, error) {
	if d, err := time.ParseDuration(s); err == nil {
		return float64(d), nil
	}
	return strconv.ParseFloat(s, 64)
}

// parseResults reads the lines of benchmarks, and those that tell the machine.
func parseResults(in io.Reader) (results, []string, error) {
	found := results{}
	var machine []string
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		line := lines.Text()
		for _, key := range []string{"goos: ", "goarch: ", "cpu: "} {
			if strings.HasPrefix(line, key) && !slices.Contains(machine, line) {
				machine = append(machine, line)
			}
		}
		words := strings.Fields(line)
		if len(words) < 4 || !strings.HasPrefix(words[0], "Benchmark") {
			continue
		}
		name := words[0]
		if dash := strings.LastIndexByte(name, '-'); dash > 0 {
			if _, err := strconv.Atoi(name[dash+1:]); err == nil {
				name = name[:dash]
			}
		}
		if found[name] == nil {
			found[name] = map[string][]float64{}
		}
		for i := 2; i+1 < len(words); i += 2 {
			v, err := strconv.ParseFloat(words[i], 64)
			if err != nil {
				return nil, nil, fmt.Errorf("benchmark %s: %w", name, err)
			}
			found[name][words[i+1]] = append(found[name][words[i+1]], v)
		}
	}
	return found, machine, lines.Err()
}

func table(out io.Writer, figures []figure, found results) bool {
	reached := true
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\noperation\tmetric\tmedian\tfloor\taim\tgrowth\t")
	for _, f := range figures {
		values := found[f.benchmark][f.metric]
		if len(values) == 0 {
			reached = false
			fmt.Fprintf(w, "%s\t%s\t–\t%s\t%s\t\tNOT MEASURED (%s)\n", f.operation, f.metric, show(f.floor, f.metric), show(f.aim, f.metric), f.benchmark)
			continue
		}
		m := median(values)
		verdict := "aim reached"
		switch {
		case !f.reaches(m, f.floor):
			verdict, reached = "BELOW THE FLOOR", false
		case !f.reaches(m, f.aim):
			verdict = "floor reached"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", f.operation, f.metric, show(m, f.metric), show(f.floor, f.metric), show(f.aim, f.metric), growth(f, found), verdict)
	}
	_ = w.Flush() // standard output: nobody is left to tell
	return reached
}

// reaches compares a median with a floor or an aim; 0 asks for nothing.
func (f figure) reaches(m, want float64) bool {
	switch {
	case want == 0:
		return true
	case f.more:
		return m >= want
	default:
		return m <= want
	}
}

// growth is how many times the operation costs at the national size what it
// costs at the small one; empty when it was not run at both.
func growth(f figure, found results) string {
	base := f.benchmark
	if slash := strings.LastIndexByte(base, '/'); slash > 0 {
		base = base[:slash]
	}
	small, national := found[base+"/small"][f.metric], found[base+"/national"][f.metric]
	if len(small) == 0 || len(national) == 0 {
		return ""
	}
	ratio := median(national) / median(small)
	if f.more {
		ratio = 1 / ratio
	}
	return fmt.Sprintf("× %.2f", ratio)
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}

func show(v float64, metric string) string {
	switch {
	case v == 0:
		return ""
	case metric == "ns/op":
		return time.Duration(v).Round(time.Microsecond).String()
	default:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
}
