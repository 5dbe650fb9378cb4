package house

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// row is one line of the table of arrows in docs/ARCHITECTURE.md:
//
//	| `trade/care` | `ground/db`, `trade/patient` | what it holds |
//
// A dash in the second cell means that the room uses none of ours.
var row = regexp.MustCompile("^\\| `([a-z0-9/]+)` \\| ([^|]*) \\| ([^|]*) \\|$")

// redraw writes the table anew from the code: go test ./internal/house -draw.
// The difference it makes in docs/ARCHITECTURE.md is the decision to review.
var redraw = flag.Bool("draw", false, "write the table of arrows in docs/ARCHITECTURE.md from the code")

// The table stands between these two lines.
const opening, closing = "<!-- arrows -->\n", "<!-- /arrows -->\n"

// drawing is one row read: the rooms that may be used, and what the room holds.
type drawing struct {
	may   []string
	holds string
}

// architecture gives the path of the page, what stands before the table, the
// table, and what stands after.
func architecture(t *testing.T) (page, before, table, after string) {
	t.Helper()
	page = filepath.Join(root(), "docs", "ARCHITECTURE.md")
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, opens := strings.Cut(string(text), opening)
	table, after, closes := strings.Cut(rest, closing)
	if !opens || !closes {
		t.Fatal("docs/ARCHITECTURE.md has no table between the two arrows comments")
	}
	return page, before, table, after
}

// drawn reads the table of arrows.
func drawn(t *testing.T) map[string]drawing {
	t.Helper()
	_, _, table, _ := architecture(t)
	rows := map[string]drawing{}
	for line := range strings.SplitSeq(table, "\n") {
		m := row.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		if _, twice := rows[m[1]]; twice {
			t.Errorf("docs/ARCHITECTURE.md has two rows for %s", m[1])
		}
		rows[m[1]] = drawing{cells(m[2]), strings.TrimSpace(m[3])}
	}
	return rows
}

func cells(list string) []string {
	uses := []string{}
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.Trim(name, " `"); name != "" && name != "–" {
			uses = append(uses, name)
		}
	}
	slices.Sort(uses)
	return uses
}

func TestArrowsAreThoseDrawn(t *testing.T) {
	t.Parallel()
	tr, rows := load(t), drawn(t)
	if *redraw {
		write(t, tr, rows)
		return
	}
	for _, name := range tr.names() {
		r := tr.rooms[name]
		if !r.program() {
			continue
		}
		uses := r.uses()
		row, has := rows[name]
		may := row.may
		switch {
		case !has:
			t.Errorf("%s has no row in docs/ARCHITECTURE.md; write:\n%s", name, draw(r, uses, ""))
		case !slices.Equal(may, uses):
			t.Errorf("%s: %s; if that is meant, the row in docs/ARCHITECTURE.md is:\n%s", name, difference(may, uses), draw(r, uses, row.holds))
		}
	}
	for name := range rows {
		if r := tr.rooms[name]; r == nil || !r.program() {
			t.Errorf("docs/ARCHITECTURE.md draws %s, which does not exist: remove its row", name)
		}
	}
}

// difference says which arrows are not drawn, and which nobody uses.
func difference(may, uses []string) string {
	var words []string
	for _, u := range uses {
		if !slices.Contains(may, u) {
			words = append(words, "uses "+u+", which is not drawn")
		}
	}
	for _, m := range may {
		if !slices.Contains(uses, m) {
			words = append(words, "does not use "+m+", which is drawn")
		}
	}
	return strings.Join(words, "; ")
}

// draw writes the row that the code asks for; what the room holds is taken
// from its package comment when the page does not say it better.
func draw(r *room, uses []string, holds string) string {
	list := "–"
	if len(uses) > 0 {
		list = "`" + strings.Join(uses, "`, `") + "`"
	}
	if holds == "" {
		first, _, _ := strings.Cut(strings.ReplaceAll(r.comment(), "\n", " "), ". ")
		holds = strings.TrimSuffix(strings.TrimSpace(first), ".")
	}
	return fmt.Sprintf("| `%s` | %s | %s |", r.path, list, holds)
}

// write draws the whole table, floor by floor.
func write(t *testing.T, tr *tree, rows map[string]drawing) {
	t.Helper()
	page, before, _, after := architecture(t)
	floors := []string{"ground", "trade", "door", "demo", "dbtest", "house", "cmd"}
	floor := func(name string) int {
		first, _, _ := strings.Cut(name, "/")
		return slices.Index(floors, first)
	}
	rooms := tr.names()
	slices.SortStableFunc(rooms, func(a, b string) int { return cmp.Compare(floor(a), floor(b)) })
	var b strings.Builder
	b.WriteString(before + opening + "| room | may use | holds |\n|---|---|---|\n")
	for _, name := range rooms {
		if r := tr.rooms[name]; r.program() {
			b.WriteString(draw(r, r.uses(), rows[name].holds) + "\n")
		}
	}
	b.WriteString(closing + after)
	if err := os.WriteFile(page, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The floors hold whatever the table says: a row cannot make the ground know
// the trade.
func TestFloorsOnlyLookDown(t *testing.T) {
	t.Parallel()
	tr := load(t)
	for _, name := range tr.names() {
		for _, use := range tr.rooms[name].uses() {
			if why := climbs(name, use); why != "" {
				t.Errorf("%s uses %s: %s", name, use, why)
			}
		}
	}
}

// climbs says why from may never use to; empty when it may.
func climbs(from, to string) string {
	face := func(name string) bool { return strings.HasPrefix(name, "trade/") && strings.HasSuffix(name, "web") }
	floor := func(name string) string { first, _, _ := strings.Cut(name, "/"); return first }
	switch {
	case to == "dbtest":
		return "dbtest is for tests"
	case floor(from) == "cmd":
		if to != "door/app" {
			return "main only calls app"
		}
	case floor(from) == "ground":
		if floor(to) != "ground" {
			return "the ground knows no trade and no door"
		}
	case face(from):
		own, _, _ := strings.Cut(strings.TrimPrefix(from, "trade/"), "/")
		if floor(to) == "ground" || to == "trade/"+own || strings.HasPrefix(to, "trade/"+own+"/") {
			return ""
		}
		if face(to) {
			return "a face does not use another face"
		}
		if floor(to) != "trade" {
			return "a face uses its room and the ground"
		}
	case floor(from) == "trade":
		switch {
		case face(to) || to == "ground/web" || strings.HasPrefix(to, "ground/web/"):
			return "the trade does not know its pages"
		case floor(to) == "door" || floor(to) == "demo":
			return "the trade does not know the doors"
		case from == "trade/care" && to == "trade/forfait":
			return "care does not know money; money reads care"
		}
	}
	return ""
}

func TestEachRoomSaysWhatItIs(t *testing.T) {
	t.Parallel()
	tr := load(t)
	forbidden := []string{"util", "utils", "common", "helper", "helpers", "model", "models", "misc", "shared", "base", "core"}
	for _, name := range tr.names() {
		r := tr.rooms[name]
		last := name[strings.LastIndex(name, "/")+1:]
		if slices.Contains(forbidden, last) {
			t.Errorf("%s: a package is a room named after what it holds, never %s", name, last)
		}
		if r.program() && strings.TrimSpace(r.comment()) == "" {
			t.Errorf("%s has no package comment: write doc.go (what it holds, its words, its rules, its doors)", name)
		}
	}
}
