package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// The benchmarks of the contract that a reader feels: the real program in its
// own process, the clients in this one, on the same processors. Each request
// goes through sign-in, permission, quota and journal. `make bench` builds the
// program first; the demonstrations are made once and kept in bin/bench.

const (
	program = "../../../bin/maillage"
	benches = "../../../bin/bench"
	clients = 16
)

var sizes = []string{"small", "region", "national"}

// running is a program that serves a demonstration.
type running struct {
	cmd     *exec.Cmd
	base    string
	started time.Duration
}

// demoDir makes the demonstration of a size when it is not there.
func demoDir(b *testing.B, size string) string {
	b.Helper()
	dir := filepath.Join(benches, size)
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	start := time.Now()
	out, err := exec.Command(program, "demo", "--data", dir, "--size", size, "--no-serve").CombinedOutput()
	if err != nil {
		_ = os.RemoveAll(dir) // half a demonstration is none
		b.Fatalf("demo %s: %v\n%s", size, err, out)
	}
	b.Logf("%s made in %s", size, time.Since(start).Round(time.Second))
	return dir
}

// launch starts the program on a demonstration and waits until it answers.
func launch(b *testing.B, size string) *running {
	b.Helper()
	dir := demoDir(b, size)
	start := time.Now()
	cmd := exec.CommandContext(context.Background(), program, "demo", "--data", dir, "--listen", "127.0.0.1:0", "--format", "json")
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = cmd.Process.Kill() // the benchmark is over
		_ = cmd.Wait()
	})
	r := &running{cmd: cmd}
	lines := bufio.NewScanner(out)
	for r.base == "" && lines.Scan() {
		var said map[string]string
		if json.Unmarshal(lines.Bytes(), &said) == nil {
			r.base = said["listening"]
		}
	}
	if r.base == "" {
		b.Fatal("the program did not start")
	}
	r.started = time.Since(start)
	go func() { _, _ = io.Copy(io.Discard, out) }() // so that the program never waits for us
	return r
}

// resident reads the program's memory, in bytes.
func (r *running) resident(b *testing.B) float64 {
	b.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", r.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "VmRSS:" {
			kb, err := strconv.ParseFloat(f[1], 64)
			if err != nil {
				b.Fatal(err)
			}
			return kb * 1024
		}
	}
	b.Fatal("no VmRSS")
	return 0
}

// signedIn gives a client signed in as a demonstration account.
func (r *running) signedIn(b *testing.B, email string) *http.Client {
	b.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	c := &http.Client{
		Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: clients, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	res, err := c.PostForm(r.base+"/connexion", url.Values{"email": {email}, "password": {"demonstration-2026"}, "_key": {"bench"}})
	if err != nil {
		b.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		b.Fatalf("sign-in: %d", res.StatusCode)
	}
	return c
}

func (r *running) page(b *testing.B, c *http.Client, path string) []byte {
	b.Helper()
	res, err := c.Get(r.base + path)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("%s: %d %v", path, res.StatusCode, err)
	}
	return body
}

// load sends b.N requests from the clients and reports rate and percentiles.
func load(b *testing.B, c *http.Client, request func(i int) *http.Request, want int) {
	b.Helper()
	took := make([]time.Duration, b.N)
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	start := time.Now()
	for range clients {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < b.N; i = int(next.Add(1)) - 1 {
				at := time.Now()
				res, err := c.Do(request(i))
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, res.Body) // the status tells what matters
				_ = res.Body.Close()
				took[i] = time.Since(at)
				if res.StatusCode != want {
					b.Errorf("status %d, want %d", res.StatusCode, want)
					return
				}
			}
		})
	}
	wg.Wait()
	all := time.Since(start)
	b.StopTimer()
	sort.Slice(took, func(i, j int) bool { return took[i] < took[j] })
	b.ReportMetric(float64(b.N)/all.Seconds(), "req/s")
	b.ReportMetric(took[len(took)*95/100].Seconds()*1000, "p95-ms")
	b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "p99-ms")
}

func (r *running) get(path string) func(int) *http.Request {
	return func(int) *http.Request {
		req, err := http.NewRequest(http.MethodGet, r.base+path, nil)
		if err != nil {
			panic(err)
		}
		return req
	}
}

var (
	caseloadLink = regexp.MustCompile(`/equipes/([A-Z0-9-]+)/patients`)
	recordAction = regexp.MustCompile(`/suivis/([0-9a-z]{13})/entretiens`)
	patientLink  = regexp.MustCompile(`href="?(/patients/[0-9a-z]{13})`)
)

// caseload finds the path of the account's caseload, and its page.
func (r *running) caseload(b *testing.B, c *http.Client) (path string, body []byte) {
	b.Helper()
	m := caseloadLink.Find(r.page(b, c, "/"))
	if m == nil {
		b.Fatal("no caseload on the home page")
	}
	return string(m), r.page(b, c, string(m))
}

func each(b *testing.B, run func(b *testing.B, r *running)) {
	for _, size := range sizes {
		b.Run(size, func(b *testing.B) { run(b, launch(b, size)) })
	}
}

func BenchmarkRecordSession(b *testing.B) {
	each(b, func(b *testing.B, r *running) {
		c := r.signedIn(b, "psychologue@demo.example")
		_, body := r.caseload(b, c)
		found := recordAction.FindAllSubmatch(body, -1)
		if len(found) == 0 {
			b.Fatal("nothing to record on")
		}
		today := time.Now().Format("02/01/2006")
		mark := strconv.FormatInt(time.Now().UnixNano(), 36)
		load(b, c, func(i int) *http.Request {
			form := url.Values{"held_on": {today}, "presence": {"attended"}, "mode": {"cabinet"}, "minutes": {"45"}, "confirm": {"1"}, "_key": {mark + strconv.Itoa(i)}}
			req, err := http.NewRequest(http.MethodPost, r.base+string(found[i%len(found)][0]), strings.NewReader(form.Encode()))
			if err != nil {
				panic(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			return req
		}, http.StatusSeeOther)
	})
}

func BenchmarkCaseload(b *testing.B) {
	each(b, func(b *testing.B, r *running) {
		c := r.signedIn(b, "psychologue@demo.example")
		path, body := r.caseload(b, c)
		b.ReportMetric(float64(len(patientLink.FindAll(body, -1))), "patients")
		b.ReportMetric(float64(len(body)), "page-bytes")
		load(b, c, r.get(path), http.StatusOK)
	})
}

func BenchmarkPatientPage(b *testing.B) {
	each(b, func(b *testing.B, r *running) {
		c := r.signedIn(b, "psychologue@demo.example")
		_, body := r.caseload(b, c)
		found := patientLink.FindAllSubmatch(body, -1)
		if len(found) == 0 {
			b.Fatal("no patient")
		}
		load(b, c, func(i int) *http.Request { return r.get(string(found[i%len(found)][1]))(i) }, http.StatusOK)
	})
}

func BenchmarkSearch(b *testing.B) {
	each(b, func(b *testing.B, r *running) {
		c := r.signedIn(b, "psychologue@demo.example")
		words := []string{"mar", "du", "ben", "lefe", "gar", "durand", "rou", "nguy", "fa", "mo"}
		load(b, c, func(i int) *http.Request {
			req, err := http.NewRequest(http.MethodPost, r.base+"/recherche", bytes.NewBufferString("q="+words[i%len(words)]))
			if err != nil {
				panic(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("HX-Request", "true")
			return req
		}, http.StatusOK)
	})
}

// BenchmarkMemory loads the site with a mix of what a day brings, and reads the
// program's memory after. An hour of load reads the same as minutes: nothing
// grows with the number of requests; the mix is b.N rounds of it.
func BenchmarkMemory(b *testing.B) {
	each(b, func(b *testing.B, r *running) {
		c := r.signedIn(b, "psychologue@demo.example")
		path, body := r.caseload(b, c)
		patients := patientLink.FindAllSubmatch(body, -1)
		load(b, c, func(i int) *http.Request {
			switch i % 4 {
			case 0:
				return r.get("/")(i)
			case 1:
				return r.get(path)(i)
			default:
				return r.get(string(patients[i%len(patients)][1]))(i)
			}
		}, http.StatusOK)
		b.ReportMetric(r.resident(b)/1e6, "rss-MB")
	})
}

// BenchmarkStart is the time from the command to the first answer.
func BenchmarkStart(b *testing.B) {
	for _, size := range sizes {
		b.Run(size, func(b *testing.B) {
			demoDir(b, size)
			var total time.Duration
			for range b.N {
				r := launch(b, size)
				total += r.started
				_ = r.cmd.Process.Kill() // the next one takes its place
			}
			b.ReportMetric(float64(total.Nanoseconds())/float64(b.N), "ns/op")
		})
	}
}
