package ui_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"maillage/internal/ground/web/ui"
)

var assetNames = []string{"maillage.css", "htmx.min.js", "app.js", "favicon.svg", "atkinson-400.woff2", "atkinson-700.woff2"}

func fetch(t *testing.T, method, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	ui.Assets().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) []byte {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAssetsAreKeptForEverAndCompressed(t *testing.T) {
	t.Parallel()
	for _, name := range assetNames {
		plain := fetch(t, "GET", ui.AssetPath(name))
		if plain.StatusCode != 200 || !strings.Contains(plain.Header.Get("Cache-Control"), "immutable") || plain.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: got %d %v", name, plain.StatusCode, plain.Header)
		}
		if plain.Header.Get("Content-Type") == "" {
			t.Errorf("%s: no type", name)
		}
		if strings.HasSuffix(name, ".woff2") {
			continue
		}
		small := fetch(t, "GET", ui.AssetPath(name), "Accept-Encoding", "br, gzip")
		z, err := gzip.NewReader(small.Body)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		unzipped, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(unzipped, body(t, plain)) {
			t.Errorf("%s: the compressed body is another", name)
		}
		if small.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: got Vary %q", name, small.Header.Get("Vary"))
		}
		if r := fetch(t, "GET", ui.AssetPath(name), "Accept-Encoding", "gzip;q=0"); r.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: compressed although refused", name)
		}
	}
}

func TestAssetsRefuseWhatTheyDoNotHold(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/static/", "/static/maillage.css", "/static/0000000000/maillage.css", "/static/../go.mod", ui.AssetPath("app.js") + "/"} {
		if r := fetch(t, "GET", path); r.StatusCode != 404 {
			t.Errorf("%s: got %d, want 404", path, r.StatusCode)
		}
	}
	if r := fetch(t, "POST", ui.AssetPath("app.js")); r.StatusCode != 405 {
		t.Errorf("POST: got %d, want 405", r.StatusCode)
	}
	if r := fetch(t, "HEAD", ui.AssetPath("app.js")); r.StatusCode != 200 || len(body(t, r)) != 0 || r.Header.Get("Content-Length") == "0" {
		t.Errorf("HEAD: got %d", r.StatusCode)
	}
}

// The budget of interface.md: 100 KB transferred on a first load, 40 KB of script.
func TestFirstLoadStaysWithinTheBudget(t *testing.T) {
	t.Parallel()
	size := func(name string) int {
		return len(body(t, fetch(t, "GET", ui.AssetPath(name), "Accept-Encoding", "gzip")))
	}
	assets := 0
	for _, name := range assetNames {
		assets += size(name)
	}
	if js := size("htmx.min.js") + size("app.js"); js > 40_000 {
		t.Errorf("got %d bytes of script, want 40,000 at most", js)
	}
	for _, p := range ui.GalleryPages() {
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		if _, err := io.WriteString(w, render(t, p.Page)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if got := assets + z.Len(); got > 100_000 {
			t.Errorf("%s: got %d bytes on a first load, want 100,000 at most", p.Path, got)
		}
	}
	plain := len(body(t, fetch(t, "GET", ui.AssetPath("app.js"))))
	if plain > 5*1024+512 {
		t.Errorf("our own script weighs %d bytes, want about 5 KB", plain)
	}
}

func TestEveryNamedIconExists(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.templ")
	if err != nil || len(files) == 0 {
		t.Fatal("no component found", err)
	}
	for _, f := range append(files, "gallery.go", "table.go") {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?:Icon\(|Icon: |return )"([a-z0-9-]+)"`).FindAllSubmatch(b, -1) {
			name := string(m[1])
			if strings.HasPrefix(string(m[0]), "return") && !strings.HasPrefix(name, "arrow-") {
				continue
			}
			if !ui.HasIcon(name) {
				t.Errorf("%s: no icon %q", f, name)
			}
		}
	}
	if got := render(t, ui.Icon("no-such-icon")); got != "" {
		t.Errorf("an unknown icon draws nothing: got %s", got)
	}
}

// scheme reads the tokens of one block of the theme.
func scheme(t *testing.T, css, selector string) map[string]string {
	t.Helper()
	_, rest, ok := strings.Cut(css, selector+"{")
	if !ok {
		t.Fatalf("no block %s", selector)
	}
	block, _, _ := strings.Cut(rest, "}")
	out := map[string]string{}
	for d := range strings.SplitSeq(block, ";") {
		k, v, _ := strings.Cut(strings.TrimSpace(d), ":")
		out[k] = v
	}
	return out
}

// luminance is that of WCAG 2.2.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	if len(hex) == 4 {
		hex = "#" + strings.Repeat(hex[1:2], 2) + strings.Repeat(hex[2:3], 2) + strings.Repeat(hex[3:4], 2)
	}
	l := 0.0
	for i, weight := range []float64{.2126, .7152, .0722} {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatalf("colour %q: %v", hex, err)
		}
		c := float64(n) / 255
		if c <= .04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+.055)/1.055, 2.4)
		}
		l += weight * c
	}
	return l
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + .05) / (min(x, y) + .05)
}

func TestContrastInBothThemes(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("static/theme.css")
	if err != nil {
		t.Fatal(err)
	}
	css := string(raw)
	auto, dark := scheme(t, css, ":root:not([data-color-scheme])"), scheme(t, css, "[data-color-scheme=dark]")
	if len(auto) < 90 || len(auto) != len(dark) {
		t.Fatalf("got %d and %d tokens, want the same hundred", len(auto), len(dark))
	}
	for k, v := range dark {
		if auto[k] != v {
			t.Errorf("dark %s: %s for the system's choice, %s for the reader's", k, auto[k], v)
		}
	}
	for theme, tokens := range map[string]map[string]string{"light": scheme(t, css, ":root,[data-color-scheme=light]"), "dark": dark} {
		neutral := func(k string) string { return tokens["--ds-color-neutral-"+k] }
		check := func(what, a, b string, want float64) {
			if got := contrast(t, a, b); got < want {
				t.Errorf("%s, %s: contrast %.2f of %s on %s, want %.1f", theme, what, got, a, b, want)
			}
		}
		for _, color := range []string{"neutral", "accent", "info", "success", "warning", "danger"} {
			own := func(k string) string { return tokens["--ds-color-"+color+"-"+k] }
			grounds := []string{neutral("background-default"), neutral("background-tinted"), neutral("surface-default"), own("surface-tinted"), own("background-tinted")}
			for _, g := range grounds {
				check(color+" text-subtle", own("text-subtle"), g, 4.5)
				check(color+" text-default", own("text-default"), g, 7)
				check(color+" border-strong", own("border-strong"), g, 3)
			}
			for _, g := range grounds[:3] {
				check(color+" border-default", own("border-default"), g, 3)
			}
			for _, b := range []string{"base-default", "base-hover", "base-active"} {
				check(color+" on "+b, own("base-contrast-default"), own(b), 4.5)
			}
			check(color+" base on paper", own("base-default"), neutral("background-default"), 3)
			check(color+" hovered quiet button", own("text-subtle"), own("surface-hover"), 4.5)
		}
		check("ink on the neutral tag", neutral("text-default"), neutral("surface-active"), 4.5)
		check("placeholder", neutral("text-subtle"), neutral("background-default"), 4.5)
		check("quiet words on hover", neutral("text-subtle"), neutral("surface-hover"), 4.5)
		for _, s := range []string{"1", "2", "3", "4"} {
			check("series "+s, tokens["--m-series-"+s], neutral("surface-default"), 3)
		}
		check("focus", tokens["--ds-color-focus-outer"], neutral("background-default"), 3)
	}
}
