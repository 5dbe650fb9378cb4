package db_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// statement finds the texts that are SQL: a keyword at the beginning and the
// word that follows it somewhere after.
var statement = regexp.MustCompile(`(?is)^\s*(select\s|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s|with\s+\w+\s*(\([^)]*\))?\s*as\s)`)

// refused is what the two engines do not share, and what the house forbids.
var refused = map[string]*regexp.Regexp{
	"any($1): expand the list with db.In":       regexp.MustCompile(`(?i)\b(any|all)\s*\(`),
	"ilike: search a folded key":                regexp.MustCompile(`(?i)\b(ilike|similar\s+to|regexp)\b`),
	"like: search a folded key by range":        regexp.MustCompile(`(?i)\blike\s+'?\$?[^|]*%`),
	"extract: compute days in Go":               regexp.MustCompile(`(?i)\b(extract|date_trunc|date_part|strftime|julianday|to_char)\s*\(`),
	"generate_series":                           regexp.MustCompile(`(?i)\bgenerate_series\b`),
	"lateral":                                   regexp.MustCompile(`(?i)\blateral\b`),
	"for update: there is one writer":           regexp.MustCompile(`(?i)\bfor\s+(update|share)\b`),
	"collate: sort on a folded key":             regexp.MustCompile(`(?i)\bcollate\b`),
	"JSON in SQL":                               regexp.MustCompile(`->|#>|@>|(?i)\bjsonb?_`),
	"the database's clock: pass tx.Now()":       regexp.MustCompile(`(?i)\b(now\s*\(|current_(timestamp|date|time)\b|datetime\s*\(|localtime)`),
	"select *: name the columns":                regexp.MustCompile(`(?i)select\s+(\w+\.)?\*`),
	"grouping sets":                             regexp.MustCompile(`(?i)\b(grouping\s+sets|rollup|cube)\b`),
	"a random number of the database's":         regexp.MustCompile(`(?i)\b(random|gen_random_uuid)\s*\(`),
	"PostgreSQL's cast ::":                      regexp.MustCompile(`::`),
	"SQLite's or-replace":                       regexp.MustCompile(`(?i)\binsert\s+or\b`),
	"keywords in capitals":                      regexp.MustCompile(`\b(SELECT|FROM|WHERE|INSERT|UPDATE|DELETE|ORDER BY|VALUES)\b`),
	"an insert without its columns":             regexp.MustCompile(`(?i)insert\s+into\s+\w+\s+(values|select)\b`),
	"a sum that is text in PostgreSQL: cast it": regexp.MustCompile(`(?i)(^|[^(]|[^s]\(|[^a]s\()\bsum\s*\(`),
	"a question mark for a parameter":           regexp.MustCompile(`[=(,]\s*\?`),
	"boolean arithmetic: use filter or case":    regexp.MustCompile(`(?i)\bsum\s*\(\s*\w+\s*=`),
}

var castSum = regexp.MustCompile(`(?i)cast\s*\(\s*(coalesce\s*\(\s*)?sum\s*\(`)

func TestSQLKeepsToTheSubsetBothEnginesShare(t *testing.T) {
	t.Parallel()
	texts := 0
	for _, floor := range []string{"trade", "ground", "door", "demo"} {
		eachFile(t, filepath.Join("..", "..", floor), func(fset *token.FileSet, f *ast.File) {
			ast.Inspect(f, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					holdArguments(t, fset, call)
				}
				e, ok := n.(ast.Expr)
				if !ok {
					return true
				}
				text, _, ok := textOf(e)
				if !ok || !statement.MatchString(text) {
					return true
				}
				texts++
				holdText(t, fset.Position(e.Pos()), text)
				return false
			})
		})
	}
	if texts < 100 {
		t.Errorf("only %d statements were found: the scan looks in the wrong place", texts)
	}
}

func holdText(t *testing.T, at token.Position, text string) {
	t.Helper()
	for why, pattern := range refused {
		subject := text
		if strings.HasPrefix(why, "a sum") {
			subject = castSum.ReplaceAllString(text, "cast(")
		}
		if pattern.MatchString(subject) {
			t.Errorf("%s: %s\n\t%s", at, why, strings.Join(strings.Fields(text), " "))
		}
	}
}

// holdArguments compares the parameters of a statement written in one piece with
// the values given beside it: PostgreSQL refuses one that is not used.
func holdArguments(t *testing.T, fset *token.FileSet, call *ast.CallExpr) {
	t.Helper()
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || call.Ellipsis.IsValid() {
		return
	}
	place := map[string]int{"Get": 1, "Find": 1, "Select": 1, "Exec": 0, "Change": 0}
	at, ok := place[sel.Sel.Name]
	if !ok || len(call.Args) <= at {
		return
	}
	text, whole, ok := textOf(call.Args[at])
	if !ok || !whole || !statement.MatchString(text) {
		return
	}
	used := map[int]bool{}
	for _, m := range regexp.MustCompile(`\$(\d+)`).FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(m[1]) // digits, by the pattern
		used[n] = true
	}
	given := len(call.Args) - at - 1
	for n := 1; n <= given; n++ {
		if !used[n] {
			t.Errorf("%s: $%d is given and not used\n\t%s", fset.Position(call.Pos()), n, strings.Join(strings.Fields(text), " "))
		}
	}
	if len(used) > given {
		t.Errorf("%s: %d parameters, %d values", fset.Position(call.Pos()), len(used), given)
	}
}

// textOf joins the literal parts of an expression. whole is false when a part is
// not a literal; ok is false when the first is not.
func textOf(e ast.Expr) (text string, whole, ok bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false, false
		}
		s, err := strconv.Unquote(e.Value)
		return s, true, err == nil
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return "", false, false
		}
		left, lw, lok := textOf(e.X)
		right, rw, rok := textOf(e.Y)
		if !rok {
			right = " … "
		}
		return left + right, lw && rw && rok, lok
	}
	return "", false, false
}

func eachFile(t *testing.T, root string, do func(*token.FileSet, *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
			return err
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		do(fset, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The scan must see what it is there to see.
func TestTheScanSeesWhatIsRefused(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		`select n from it where n = any($1)`, `select n from it where label ilike $1`, `select * from it`, `select a.* from it a`,
		`select extract(year from at) from it`, `select n from it for update`, `select sum(price) from it`, `select now()`,
		`select data->'x' from it`, `SELECT n FROM it`, `insert into it values ($1)`, `select n::text from it`, `select n from it where n = ?`,
	} {
		seen := false
		for why, pattern := range refused {
			subject := bad
			if strings.HasPrefix(why, "a sum") {
				subject = castSum.ReplaceAllString(bad, "cast(")
			}
			seen = seen || pattern.MatchString(subject)
		}
		if !seen || !statement.MatchString(bad) && !strings.HasPrefix(bad, "select now") {
			t.Errorf("not seen: %s", bad)
		}
	}
	for _, good := range []string{`select cast(sum(price) as bigint) from it`, `select cast(coalesce(sum(price), 0) as bigint) from it`} {
		if refused["a sum that is text in PostgreSQL: cast it"].MatchString(castSum.ReplaceAllString(good, "cast(")) {
			t.Errorf("refused: %s", good)
		}
	}
}
