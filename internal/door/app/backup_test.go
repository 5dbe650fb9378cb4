package app

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"filippo.io/age"
)

const phrase = "une phrase de passe longue"

// cheaply seals a backup again with a phrase that costs little to try: the real
// cost, one second, is what keeps guessers away.
func cheaply(t *testing.T, file string) []byte {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // only read
	id, err := age.NewScryptIdentity(phrase)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := age.Decrypt(f, id)
	if err != nil {
		t.Fatal(err)
	}
	to, err := age.NewScryptRecipient(phrase)
	if err != nil {
		t.Fatal(err)
	}
	to.SetWorkFactor(2)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(w, plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A backup with one byte changed, cut, or longer than it was is never taken for
// a good one, and leaves nothing in the place it was to be restored to.
func TestADamagedBackupIsAlwaysSeen(t *testing.T) {
	t.Parallel()
	_, in := demonstration(t, "")
	dir := t.TempDir()
	file := filepath.Join(dir, "b.age")
	if err := in.backup(context.Background(), file, phrase); err != nil {
		t.Fatal(err)
	}
	good := cheaply(t, file)
	try := func(b []byte) error {
		bad, target := filepath.Join(dir, "bad.age"), filepath.Join(dir, "target")
		if err := os.WriteFile(bad, b, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := restore(context.Background(), bad, phrase, target)
		if left, rerr := os.ReadDir(target); err != nil && (rerr != nil || len(left) > 0) {
			t.Fatalf("a refused backup left %v (%v)", left, rerr)
		}
		if err := os.RemoveAll(target); err != nil {
			t.Fatal(err)
		}
		return err
	}
	if err := try(good); err != nil {
		t.Fatalf("untouched: %v", err)
	}
	r := rand.New(rand.NewPCG(10, 1))
	for i := range 1000 {
		at := r.IntN(len(good))
		if i < 150 {
			at = i // the whole head
		}
		b := bytes.Clone(good)
		b[at] ^= 1 << r.IntN(8)
		if try(b) == nil {
			t.Fatalf("byte %d of %d changed: not seen", at, len(good))
		}
	}
	for range 40 {
		if n := r.IntN(len(good)); try(good[:n]) == nil {
			t.Fatalf("cut to %d of %d bytes: not seen", n, len(good))
		}
	}
	if try(append(bytes.Clone(good), 0)) == nil || try(append(bytes.Clone(good), good...)) == nil {
		t.Fatal("made longer: not seen")
	}
}

// What is copied while writers work is one state: journal, counts and keys fit.
func TestABackupTakenWhileWritersWorkIsWhole(t *testing.T) {
	t.Parallel()
	s, in := demonstration(t, "")
	people := followed(t, in)
	v := newVisitor(t, serveInstall(t, s, in, io.Discard))
	v.signIn(t, "psychologue@demo.example")
	l, stop, stopped := &ledger{}, make(chan struct{}), make(chan struct{})
	started := make(chan struct{})
	go func() {
		defer close(stopped)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				l.next(people).send(v)
				if i == 3 {
					close(started)
				}
			}
		}
	}()
	<-started
	file, dir := filepath.Join(t.TempDir(), "b.age"), filepath.Join(t.TempDir(), "restored")
	err := in.backup(context.Background(), file, phrase)
	close(stop)
	<-stopped
	if err != nil {
		t.Fatal(err)
	}
	if _, err := restore(context.Background(), file, phrase, dir); err != nil {
		t.Fatal(err)
	}
	again, err := openInstall(context.Background(), &settings{data: dir}, false)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Close() }()
	holdTogether(t, again)
	if len(everybody(t, again)) != 3 {
		t.Error("the teams' people do not open with the restored keys")
	}
}
