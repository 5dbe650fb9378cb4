package app

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestImportCommands plays the scripts: « maillage CODE ARGUMENTS… » runs the
// program and wants that exit code; « keep NAME » keeps its output in a variable.
func TestImportCommands(t *testing.T) {
	t.Parallel()
	sample, err := filepath.Abs("../../trade/workbook/testdata/tableau-de-suivi-exemple.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Files: []string{"testdata/import.txtar"},
		Setup: func(env *testscript.Env) error {
			env.Setenv("SAMPLE", sample)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"maillage": func(ts *testscript.TestScript, _ bool, args []string) {
				want, err := strconv.Atoi(args[0])
				ts.Check(err)
				none := func(string) string { return "" }
				if got := Main(t.Context(), args[1:], strings.NewReader(""), ts.Stdout(), ts.Stderr(), none); got != want {
					ts.Fatalf("maillage %v: got exit code %d, want %d", args[1:], got, want)
				}
			},
			"keep": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile("stdout")))
			},
		},
	})
}
