package house

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// clocks are the rooms that may read the machine's clock: the transaction's
// one reading, the queue, the request log, and what runs outside requests.
var clocks = []string{"ground/db", "ground/job", "ground/web", "door/app", "demo", "dbtest", "house"}

func TestTimeIsReadInOnePlace(t *testing.T) {
	t.Parallel()
	tr := load(t)
	for _, name := range tr.names() {
		if slices.Contains(clocks, name) || strings.HasPrefix(name, "cmd/") {
			continue
		}
		for _, f := range tr.rooms[name].files {
			if f.test {
				continue
			}
			ast.Inspect(f.syntax, func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				pkg, ok := sel.X.(*ast.Ident)
				if ok && pkg.Name == "time" && slices.Contains([]string{"Now", "Since", "Until"}, sel.Sel.Name) {
					t.Errorf("%s reads the clock with time.%s: take the time from tx.Now(), or as an argument", tr.fset.Position(sel.Pos()), sel.Sel.Name)
				}
				return true
			})
		}
	}
}
