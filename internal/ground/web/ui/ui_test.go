package ui_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"maillage/internal/ground/web/ui"
)

var update = flag.Bool("update", false, "write the golden files")

var (
	keyValue  = regexp.MustCompile(`name="_key" value="[^"]*"`)
	assetHash = regexp.MustCompile(`/static/[0-9a-f]+/`)
)

// render gives the HTML of a component.
func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// stable takes out of a page what changes from one rendering or build to the next.
func stable(s string) string {
	s = keyValue.ReplaceAllString(s, `name="_key" value="KEY"`)
	s = assetHash.ReplaceAllString(s, "/static/HASH/")
	return strings.NewReplacer("><", ">\n<").Replace(s) + "\n"
}

// nodes walks a page and gives every element.
func nodes(t *testing.T, page string) []*html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var out []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			out = append(out, n)
		}
	}
	return out
}

func attr(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

func TestGallery(t *testing.T) {
	t.Parallel()
	got := stable(render(t, ui.Gallery()))
	path := filepath.Join("testdata", "gallery.html")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the gallery changed; look at it, then run go test -update\n%s", firstDifference(got, string(want)))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			other := "(end)"
			if i < len(w) {
				other = w[i]
			}
			return "got:  " + g[i] + "\nwant: " + other
		}
	}
	return "the golden file is longer"
}

// The content policy refuses inline style and script: nothing of ours may need them.
func TestPagesHoldNothingInline(t *testing.T) {
	t.Parallel()
	for _, p := range ui.GalleryPages() {
		for _, n := range nodes(t, render(t, p.Page)) {
			if n.Data == "style" {
				t.Errorf("%s: a style element", p.Path)
			}
			if n.Data == "script" && n.FirstChild != nil {
				t.Errorf("%s: a script with a body", p.Path)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "hx-on") {
					t.Errorf("%s: <%s %s=%q>", p.Path, n.Data, a.Key, a.Val)
				}
				if strings.HasPrefix(strings.TrimSpace(a.Val), "javascript:") {
					t.Errorf("%s: <%s %s=%q>", p.Path, n.Data, a.Key, a.Val)
				}
			}
		}
	}
}

// One h1, ids once, and every reference between elements leads somewhere.
func TestPagesAreWellTied(t *testing.T) {
	t.Parallel()
	for _, p := range ui.GalleryPages() {
		ids, h1, last := map[string]int{}, 0, 0
		all := nodes(t, render(t, p.Page))
		for _, n := range all {
			if id, ok := attr(n, "id"); ok {
				ids[id]++
			}
			if n.Data == "h1" {
				h1++
			}
			if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
				level := int(n.Data[1] - '0')
				if level > last+1 {
					t.Errorf("%s: h%d after h%d", p.Path, level, last)
				}
				last = level
			}
		}
		if h1 != 1 {
			t.Errorf("%s: got %d h1, want 1", p.Path, h1)
		}
		for id, n := range ids {
			if n > 1 {
				t.Errorf("%s: id %q stands %d times", p.Path, id, n)
			}
		}
		for _, n := range all {
			checkReferences(t, p.Path, n, ids)
		}
	}
}

func checkReferences(t *testing.T, page string, n *html.Node, ids map[string]int) {
	t.Helper()
	for _, key := range []string{"for", "aria-describedby", "aria-labelledby", "aria-controls", "data-dialog", "data-today", "form"} {
		v, ok := attr(n, key)
		if !ok {
			continue
		}
		for id := range strings.FieldsSeq(v) {
			if ids[id] == 0 {
				t.Errorf("%s: <%s %s=%q> leads nowhere", page, n.Data, key, id)
			}
		}
	}
	if h, ok := attr(n, "href"); ok && len(h) > 1 && h[0] == '#' && ids[h[1:]] == 0 {
		t.Errorf("%s: the link %s leads nowhere", page, h)
	}
}

// Every box has a name that a screen reader says.
func TestControlsHaveLabels(t *testing.T) {
	t.Parallel()
	for _, p := range ui.GalleryPages() {
		labelled := map[string]bool{}
		all := nodes(t, render(t, p.Page))
		for _, n := range all {
			if n.Data == "label" {
				id, _ := attr(n, "for")
				labelled[id] = true
			}
		}
		for _, n := range all {
			if n.Data != "input" && n.Data != "select" && n.Data != "textarea" {
				continue
			}
			if kind, _ := attr(n, "type"); kind == "hidden" {
				continue
			}
			if id, _ := attr(n, "id"); !labelled[id] {
				t.Errorf("%s: the %s %q has no label", p.Path, n.Data, id)
			}
		}
	}
}

// Every POST form carries an idempotency key, and no GET form does; the search,
// which changes nothing, is a POST without one.
func TestPostFormsCarryAKey(t *testing.T) {
	t.Parallel()
	for _, p := range ui.GalleryPages() {
		for _, n := range nodes(t, render(t, p.Page)) {
			if n.Data != "form" {
				continue
			}
			method, _ := attr(n, "method")
			keys := 0
			for c := range n.Descendants() {
				if name, _ := attr(c, "name"); c.Type == html.ElementNode && name == "_key" {
					keys++
					if v, _ := attr(c, "value"); v == "" {
						t.Errorf("%s: an empty key", p.Path)
					}
				}
			}
			if role, _ := attr(n, "role"); role == "search" {
				continue
			}
			if want := map[string]int{"post": 1, "get": 0}[method]; keys != want {
				t.Errorf("%s: a %s form has %d keys, want %d", p.Path, method, keys, want)
			}
		}
	}
}

func TestWordsFromOutsideAreEscaped(t *testing.T) {
	t.Parallel()
	const evil = `<script>alert("1")</script>' onx="`
	tests := map[string]templ.Component{
		"text":     ui.T(evil),
		"link":     ui.A(evil, "javascript:alert(1)"),
		"tag":      ui.Tag(ui.OK, evil),
		"meter":    ui.Meters([]ui.Meter{{Label: evil, Used: 1, Quota: 2}}, ui.Banner),
		"field":    ui.TextField(ui.Input{Name: "n", Label: evil, Help: evil, Error: evil, Value: evil}),
		"area":     ui.TextArea(ui.Input{Name: "n", Label: "l", Value: "</textarea>" + evil}),
		"table":    ui.Table(ui.TableProps{Caption: evil, Columns: []ui.Column{{Label: evil}, {Label: evil}}, Rows: []ui.Row{{ID: evil, Cells: []templ.Component{ui.T(evil), ui.T(evil)}}}}),
		"bars":     ui.BarChart(ui.ChartProps{ID: "c", Title: evil, Desc: evil, Labels: []string{evil}, Series: []ui.Series{{Name: evil, Points: []ui.Point{{Text: evil}}}}}),
		"map":      ui.Map(ui.MapProps{ID: "m", Title: evil, Areas: []ui.Area{{Code: "31", Text: evil}}, Dots: []ui.Dot{{Label: evil}}}),
		"page":     ui.Page(ui.PageProps{Title: evil, Lead: evil, Search: true, Tabs: []ui.Tab{{Label: evil, Href: evil}}, Theme: evil, RequestID: evil, User: ui.UserMenu{Name: evil}, Flash: &ui.Flash{Message: evil}}, templ.NopComponent),
		"searches": ui.SearchResults(evil, nil),
		"confirm":  ui.PostButton(ui.PostProps{Action: "/x", Label: evil, Fields: []ui.Pair{{Name: evil, Value: evil}}, Confirm: &ui.Confirm{Question: evil, Yes: evil}}),
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := render(t, c)
			for _, n := range nodes(t, got) {
				if n.Data == "script" && n.FirstChild != nil {
					t.Errorf("a script came through: %s", got)
				}
				if _, bad := attr(n, "onx"); bad {
					t.Errorf("an attribute came through: %s", got)
				}
				if h, _ := attr(n, "href"); strings.HasPrefix(h, "javascript:") {
					t.Errorf("a script address came through: %s", got)
				}
			}
		})
	}
}
