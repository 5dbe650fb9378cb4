package house

import (
	"bytes"
	"errors"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
)

// module is the name every import path of ours begins with.
const module = "maillage"

// file is one Go source file of the module.
type file struct {
	path      string // from the root, with slashes
	test      bool
	generated bool
	lines     int
	syntax    *ast.File
}

// room is one package of the module.
type room struct {
	path  string // as in the table: from internal/, or from the root outside it
	files []file
}

// tree is the parsed source of the module.
type tree struct {
	fset  *token.FileSet
	rooms map[string]*room
}

// source parses the module once for all tests.
var source = sync.OnceValues(parse)

// load gives the parsed source, or fails the test.
func load(t *testing.T) *tree {
	t.Helper()
	tr, err := source()
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// root is the top of the repository; tests run in their package's folder.
func root() string { return filepath.Join("..", "..") }

func parse() (*tree, error) {
	tr := &tree{fset: token.NewFileSet(), rooms: map[string]*room{}}
	for _, top := range []string{"internal", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root(), top), func(p string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist) && p == filepath.Join(root(), top):
				return filepath.SkipDir
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), "_")):
				return filepath.SkipDir
			case d.IsDir() || !strings.HasSuffix(p, ".go"):
				return nil
			}
			return tr.add(p)
		})
		if err != nil {
			return nil, err
		}
	}
	return tr, nil
}

// add parses one file; one that the build leaves out is left out here too.
func (tr *tree) add(p string) error {
	if ok, err := build.Default.MatchFile(filepath.Dir(p), filepath.Base(p)); err != nil || !ok {
		return err
	}
	text, err := os.ReadFile(p)
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(root(), p)
	if err != nil {
		return err
	}
	rel = filepath.ToSlash(rel)
	syntax, err := parser.ParseFile(tr.fset, rel, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	name := strings.TrimPrefix(path.Dir(rel), "internal/")
	r := tr.rooms[name]
	if r == nil {
		r = &room{path: name}
		tr.rooms[name] = r
	}
	r.files = append(r.files, file{
		path:      rel,
		test:      strings.HasSuffix(rel, "_test.go"),
		generated: ast.IsGenerated(syntax),
		lines:     bytes.Count(text, []byte("\n")),
		syntax:    syntax,
	})
	return nil
}

// names lists the rooms in order.
func (tr *tree) names() []string {
	names := make([]string, 0, len(tr.rooms))
	for name := range tr.rooms {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// program tells whether the room has code outside its tests.
func (r *room) program() bool {
	return slices.ContainsFunc(r.files, func(f file) bool { return !f.test })
}

// comment is the package comment, from whichever file bears it.
func (r *room) comment() string {
	var all strings.Builder
	for _, f := range r.files {
		if !f.test && f.syntax.Doc != nil {
			all.WriteString(f.syntax.Doc.Text())
		}
	}
	return all.String()
}

// uses lists the rooms that r imports outside its tests.
func (r *room) uses() []string {
	seen := map[string]bool{}
	for _, f := range r.files {
		if f.test {
			continue
		}
		for _, spec := range f.syntax.Imports {
			p := strings.Trim(spec.Path.Value, `"`)
			if rest, ours := strings.CutPrefix(p, module+"/"); ours {
				seen[strings.TrimPrefix(rest, "internal/")] = true
			}
		}
	}
	uses := make([]string, 0, len(seen))
	for name := range seen {
		uses = append(uses, name)
	}
	sort.Strings(uses)
	return uses
}

// tracked lists the files that git knows or would add.
func tracked(t *testing.T) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "-co", "--exclude-standard", "-z")
	cmd.Dir = root()
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	var files []string
	for name := range strings.SplitSeq(string(out), "\x00") {
		if info, err := os.Lstat(filepath.Join(root(), name)); err == nil && info.Mode().IsRegular() {
			files = append(files, name)
		}
	}
	return files
}
