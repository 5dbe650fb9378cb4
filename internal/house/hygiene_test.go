package house

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// stray is what no committed file may hold, each with the reason.
var stray = map[string]*regexp.Regexp{
	"a path of the machine it was written on": regexp.MustCompile(`(^|[^A-Za-z0-9_.\-])/` + `work/[a-z.]|/root/` + `[a-z.]`),
	"a mark of an unfinished merge":           regexp.MustCompile(`(?m)^(<{7} |>{7} )`),
	"work left for later":                     regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME)\b`),
}

// foreign are files that others wrote: copied as they are, with their licence.
func foreign(name string) bool {
	return strings.Contains(name, "/assets/") || strings.Contains(name, "/testdata/") ||
		strings.HasSuffix(name, "package-lock.json") || strings.HasSuffix(name, "go.sum") ||
		filepath.Base(name) == "LICENSE" || strings.HasSuffix(name, ".min.js") || strings.HasSuffix(name, ".css")
}

func TestCommittedTextIsClean(t *testing.T) {
	t.Parallel()
	for _, name := range tracked(t) {
		if foreign(name) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root(), name))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(text, 0) >= 0 || !utf8.Valid(text) {
			continue // a picture, a font, a workbook
		}
		for what, re := range stray {
			if at := re.FindIndex(text); at != nil {
				line := 1 + bytes.Count(text[:at[0]], []byte("\n"))
				t.Errorf("%s:%d holds %s: %q", name, line, what, text[at[0]:at[1]])
			}
		}
	}
}

// modernc.org/sqlite is C turned into Go against one exact libc; another
// version of it compiles and then corrupts memory.
func TestLibcIsTheOneSQLiteWasBuiltWith(t *testing.T) {
	t.Parallel()
	list := func(format, of string) string {
		cmd := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", format, of)
		cmd.Dir = root()
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go list -m %s: %v", of, err)
		}
		return strings.TrimSpace(string(out))
	}
	mod, err := os.ReadFile(list("{{.GoMod}}", "modernc.org/sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^\s*(?:require\s+)?modernc\.org/libc\s+(\S+)`).FindSubmatch(mod)
	if m == nil {
		t.Fatal("modernc.org/sqlite's go.mod does not name modernc.org/libc")
	}
	if got, want := list("{{.Version}}", "modernc.org/libc"), string(m[1]); got != want {
		t.Errorf("go.mod has modernc.org/libc %s; modernc.org/sqlite was built with %s", got, want)
	}
}
