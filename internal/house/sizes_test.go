package house

import (
	"go/ast"
	"strings"
	"testing"
)

// A file past 400 lines or a function past 60 asks for a cut; a little past
// is the author's judgement, well past is not.
const (
	fileAsks, fileMust = 400, 450
	funcAsks, funcMust = 60, 80
)

func TestFilesAndFunctionsStaySmall(t *testing.T) {
	t.Parallel()
	tr := load(t)
	for _, name := range tr.names() {
		for _, f := range tr.rooms[name].files {
			if f.test || f.generated {
				continue
			}
			weigh(t, f.lines, fileAsks, fileMust, f.path)
			for _, decl := range f.syntax.Decls {
				if fn, ok := decl.(*ast.FuncDecl); ok {
					from, to := tr.fset.Position(fn.Pos()), tr.fset.Position(fn.End())
					weigh(t, to.Line-from.Line+1, funcAsks, funcMust, from.String()+" "+fn.Name.Name)
				}
			}
		}
	}
}

// weigh fails well past the limit and only says so a little past it.
func weigh(t *testing.T, lines, asks, must int, what string) {
	t.Helper()
	switch {
	case lines > must:
		t.Errorf("%s has %d lines; cut it (limit %d)", what, lines, asks)
	case lines > asks:
		t.Logf("%s has %d lines and asks for a cut (limit %d)", what, lines, asks)
	}
}

func TestNoTestSkips(t *testing.T) {
	t.Parallel()
	tr := load(t)
	for _, name := range tr.names() {
		for _, f := range tr.rooms[name].files {
			if !f.test {
				continue
			}
			ast.Inspect(f.syntax, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := sel.X.(*ast.Ident); ok && len(x.Name) == 1 && strings.HasPrefix(sel.Sel.Name, "Skip") {
						t.Errorf("%s skips: a test that cannot run fails", tr.fset.Position(sel.Pos()))
					}
				}
				return true
			})
		}
	}
}
