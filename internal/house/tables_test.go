package house

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	// creates finds what a migration creates.
	creates = regexp.MustCompile(`(?i)\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?"?([a-z_][a-z0-9_]*)`)
	// drops finds what a migration takes away or renames.
	drops   = regexp.MustCompile(`(?i)\bdrop\s+table\s+(?:if\s+exists\s+)?"?([a-z_][a-z0-9_]*)`)
	renames = regexp.MustCompile(`(?i)\balter\s+table\s+"?([a-z_][a-z0-9_]*)"?\s+rename\s+to\s+"?([a-z_][a-z0-9_]*)`)
	// query tells SQL from prose.
	query = regexp.MustCompile(`(?i)\bselect\b|\binsert\s+into\b|\bupdate\s+\w+(\s+(as\s+)?\w+)?\s+set\b|\bdelete\s+from\b|\bjoin\s+\w+\s+(\w+\s+)?(on|using)\b`)
	// names finds the tables that SQL reads or writes, lists included.
	names = regexp.MustCompile(`(?i)\b(?:from|join|into|update)\s+([a-z_][a-z0-9_]*(?:\s+(?:as\s+)?[a-z_][a-z0-9_]*)?(?:\s*,\s*[a-z_][a-z0-9_]*(?:\s+(?:as\s+)?[a-z_][a-z0-9_]*)?)*)`)
)

// readers may name tables of others, and list them on a Reads: line.
// reporting, because a figure joins what several rooms hold; demo, because it
// writes millions of rows at a time.
var readers = []string{"trade/reporting", "demo"}

// listed reads a line of a package comment, « Tables: a, b, c. »; it may run
// over several lines and ends with a full stop.
func listed(comment, key string) []string {
	_, rest, found := strings.Cut("\n"+comment, "\n"+key+": ")
	if !found {
		return nil
	}
	list, _, _ := strings.Cut(rest, ".")
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' })
}

// created lists the tables that exist once every migration has run.
func created(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root(), "internal", "ground", "db", "migrations", "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	var tables []string
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		up, _, _ := strings.Cut(string(text), "+goose Down")
		for _, m := range creates.FindAllStringSubmatch(up, -1) {
			tables = append(tables, m[1])
		}
		for _, m := range drops.FindAllStringSubmatch(up, -1) {
			tables = slices.DeleteFunc(tables, func(s string) bool { return s == m[1] })
		}
		for _, m := range renames.FindAllStringSubmatch(up, -1) {
			tables = slices.DeleteFunc(tables, func(s string) bool { return s == m[1] })
			tables = append(tables, m[2])
		}
	}
	slices.Sort(tables)
	return slices.Compact(tables)
}

// owners maps each table to the room whose doc.go claims it.
func owners(t *testing.T, tr *tree) map[string]string {
	t.Helper()
	owner := map[string]string{}
	for _, name := range tr.names() {
		for _, table := range listed(tr.rooms[name].comment(), "Tables") {
			if other, taken := owner[table]; taken {
				t.Errorf("table %s is claimed by %s and by %s: a table belongs to one room", table, other, name)
			}
			owner[table] = name
		}
	}
	return owner
}

func TestEachTableBelongsToOneRoom(t *testing.T) {
	t.Parallel()
	owner, exist := owners(t, load(t)), created(t)
	for _, table := range exist {
		if owner[table] == "" {
			t.Errorf("table %s belongs to no room: put it on the « Tables: …. » line of its room's doc.go", table)
		}
	}
	for table, name := range owner {
		if !slices.Contains(exist, table) {
			t.Errorf("%s claims the table %s, which no migration creates", name, table)
		}
	}
}

func TestOnlyTheOwnerNamesATable(t *testing.T) {
	t.Parallel()
	tr := load(t)
	owner := owners(t, tr)
	for _, name := range tr.names() {
		r := tr.rooms[name]
		reads := listed(r.comment(), "Reads")
		if len(reads) > 0 && !slices.Contains(readers, name) {
			t.Errorf("%s has a Reads: line; only %s may: ask the owner's service instead", name, strings.Join(readers, " and "))
			reads = nil
		}
		used := map[string]bool{}
		for _, f := range r.files {
			if f.test {
				continue
			}
			for table, at := range named(f, tr.fset) {
				used[table] = true
				if own := owner[table]; own != "" && own != name && !slices.Contains(reads, table) {
					t.Errorf("%s: SQL of %s names %s, a table of %s: ask that room's service", at, name, table, own)
				}
			}
		}
		for _, table := range reads {
			if !used[table] {
				t.Errorf("%s lists %s on its Reads: line but never names it", name, table)
			}
		}
	}
}

// named lists the tables that the SQL in a file names, each with one place.
func named(f file, fset *token.FileSet) map[string]token.Position {
	found := map[string]token.Position{}
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		text, err := strconv.Unquote(lit.Value)
		if err != nil || !query.MatchString(text) {
			return true
		}
		for _, table := range tablesOf(text) {
			found[table] = fset.Position(lit.Pos())
		}
		return true
	})
	return found
}

// tablesOf lists the names that stand where SQL wants a table.
func tablesOf(sql string) []string {
	var tables []string
	for _, m := range names.FindAllStringSubmatch(sql, -1) {
		for part := range strings.SplitSeq(m[1], ",") {
			if words := strings.Fields(part); len(words) > 0 {
				tables = append(tables, strings.ToLower(words[0]))
			}
		}
	}
	return tables
}

func TestTablesAreFoundInSQL(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		sql  string
		want []string
	}{
		"a plain select":                    {"select id from patient where id = $1", []string{"patient"}},
		"a join on several lines":           {"select 1\nfrom care_session s\n join enrolment e on e.id = s.enrolment", []string{"care_session", "enrolment"}},
		"a list of tables":                  {"select 1 from a, b as c, d e where true", []string{"a", "b", "d"}},
		"an insert that reads another":      {"insert into a (x) select x from b", []string{"a", "b"}},
		"an update from another":            {"update a set x = b.x from b where true", []string{"a", "b"}},
		"a delete":                          {"DELETE FROM a WHERE x = 1", []string{"a"}},
		"a subquery is not a table":         {"select 1 from (select 2 from b) t", []string{"b"}},
		"is distinct from is not a table x": {"select 1 where x is not distinct from $1", nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tablesOf(c.sql); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
	if query.MatchString("read the workbook from file: update failed") {
		t.Error("prose is taken for SQL")
	}
}
