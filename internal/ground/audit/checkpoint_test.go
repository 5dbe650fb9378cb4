package audit_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
)

func TestACheckpointIsMadeOncePerStateAndForgedOnesAreSeen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		if c := sign(t, h); c.Seq != 0 {
			t.Errorf("an empty journal was signed: %+v", c)
		}
		keep(t, h, 5)
		first := sign(t, h)
		if again := sign(t, h); first.Seq != 5 || again.Seq != 0 {
			t.Errorf("got checkpoints %d then %d, want 5 then none", first.Seq, again.Seq)
		}
		keep(t, h, 5)
		sign(t, h)
		raw := h.Raw(t, h.DB.Engine())
		raw.SetMaxOpenConns(1)
		for name, change := range map[string]struct {
			statement string
			names     int64
		}{
			"a signature of somebody else": {`update audit_checkpoint set note = replace(note, '` + first.Note[len(first.Note)-20:len(first.Note)-16] + `', 'AAAA') where seq = 5`, 5},
			"another line's signature":     {`update audit_checkpoint set note = (select note from audit_checkpoint where seq = 10) where seq = 5`, 5},
			"no signature at all":          {`update audit_checkpoint set note = 'maillage/journal' where seq = 5`, 5},
			"a checkpoint moved":           {`update audit_checkpoint set seq = 4 where seq = 5`, 4},
			"a checkpoint before time":     {`update audit_checkpoint set seq = 0 where seq = 5`, 0},
		} {
			must(t, raw, change.statement)
			_, err := verify(t, h.DB, h.Audit)
			var broken *audit.Broken
			if !errors.As(err, &broken) || broken.Seq != change.names {
				t.Errorf("%s: got %v, want line %d named", name, err, change.names)
			}
			must(t, raw, `delete from audit_checkpoint where seq < 10`)
			must(t, raw, `insert into audit_checkpoint (seq, at, note) values (5, $1, $2)`, dbtest.Start, first.Note)
		}
		if _, err := verify(t, h.DB, h.Audit); err != nil {
			t.Errorf("put back: %v", err)
		}
	})
}

func TestTheFileOfCheckpointsSeesWhatWasCutWithItsCheckpoints(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		file := filepath.Join(h.Dir, "points.txt")
		for range 4 {
			keep(t, h, 3)
			if err := sign(t, h).AppendTo(file); err != nil {
				t.Fatal(err)
			}
		}
		content := readFile(t, file)
		held := func(content string) error {
			var ferr error
			err := h.DB.Read(context.Background(), func(tx *db.Tx) error { ferr = h.Audit.VerifyFile(tx, content); return nil })
			return errors.Join(err, ferr)
		}
		if err := held(content); err != nil {
			t.Fatalf("untouched: %v", err)
		}
		if err := held(content[:len(content)-40]); err != nil {
			t.Errorf("the last note unfinished by a crash: %v", err)
		}
		for i := 0; i < len(content)-80; i += 7 {
			b := []byte(content)
			if b[i] ^= 1; held(string(b)) == nil {
				t.Fatalf("byte %d of the file changed: not seen", i)
			}
		}
		raw := intruder(t, h, h.DB.Engine())
		must(t, raw, `delete from audit_line where seq > 8`)
		must(t, raw, `delete from audit_checkpoint where seq > 8`)
		if lines, err := verify(t, h.DB, h.Audit); err != nil || lines != 8 {
			t.Fatalf("the database alone cannot know: %d, %v", lines, err)
		}
		var broken *audit.Broken
		if err := held(content); !errors.As(err, &broken) || broken.Seq != 9 {
			t.Errorf("got %v, want line 9 named", err)
		}
		keep(t, h, 4) // and goes on as if nothing had been
		if err := held(content); !errors.As(err, &broken) || broken.Seq != 9 {
			t.Errorf("lines written anew: got %v, want line 9 named", err)
		}
	})
}

func readFile(t testing.TB, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestANoteLeftUnfinishedByACrashIsReplaced(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	file := filepath.Join(h.Dir, "points.txt")
	keep(t, h, 3)
	first := sign(t, h)
	keep(t, h, 3)
	second := sign(t, h)
	for _, torn := range []string{"", "maill", "maillage/journal\n6\nabc", "maillage/journal\n6\nabc=\n\n", "maillage/journal\n6\nabc=\n\n— maillage-jour"} {
		if err := os.WriteFile(file, []byte(first.Note+"\n"+torn), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := second.AppendTo(file); err != nil {
			t.Fatal(err)
		}
		if got, want := readFile(t, file), first.Note+"\n"+second.Note+"\n"; got != want {
			t.Errorf("after %q: got\n%s", torn, got)
		}
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info.Mode(), err)
	}
}
