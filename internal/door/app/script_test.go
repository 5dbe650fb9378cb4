package app

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the golden files anew")

// itself is the command under which scripts find this test as the program.
const itself = "maillage-program"

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		itself: func() {
			os.Exit(Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
		},
	})
}

// The commands as an operator types them: testdata/commands/*.txtar.
func TestCommands(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/commands",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("MAILLAGE_BACKUP_PASSPHRASE", "une phrase de passe longue")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code":   exitCode,
			"sql":    runSQL,
			"spoil":  spoil,
			"absent": absent,
		},
	})
}

// exitCode runs the program and wants an exit code: code 3 audit verify --data d.
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: code N arguments…")
	}
	err := ts.Exec(itself, args[1:]...)
	got := "0"
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = strconv.Itoa(exit.ExitCode())
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

// runSQL does to a database what only somebody with the file in hand can.
func runSQL(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: sql FILE STATEMENT…")
	}
	d, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer func() { _ = d.Close() }() // the statements have said what they had to
	for _, statement := range args[1:] {
		if _, err := d.Exec(statement); err != nil {
			ts.Fatalf("%s: %v", statement, err)
		}
	}
}

// spoil changes one byte of a file, in the middle or at a place given.
func spoil(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: spoil FILE")
	}
	path := ts.MkAbs(args[0])
	b, err := os.ReadFile(path)
	ts.Check(err)
	b[len(b)/2] ^= 0x10
	ts.Check(os.WriteFile(path, b, 0o600))
}

// absent wants a folder to hold nothing.
func absent(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: absent FOLDER")
	}
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	if err == nil && len(entries) > 0 {
		ts.Fatalf("%s holds %v", args[0], entries)
	}
}
