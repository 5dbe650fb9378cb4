package seal_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"

	"pgregory.net/rapid"
)

func made(t testing.TB) (*seal.Sealer, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "keys")
	s, err := seal.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

func TestWhatIsSealedOpensInItsPlaceAndNowhereElse(t *testing.T) {
	t.Parallel()
	s, _ := made(t)
	other, _ := made(t)
	rapid.Check(t, func(t *rapid.T) {
		column := rapid.SampledFrom([]string{"patient.identity", "patient.contact", "rcp.review"}).Draw(t, "column")
		row := db.ID(rapid.Int64Range(1, 1<<62).Draw(t, "row"))
		plain := rapid.SliceOfN(rapid.Byte(), 1, 200).Draw(t, "plain")
		sealed, err := s.Seal(column, row, plain)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.Open(column, row, sealed); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("got %q, %v, want %q", got, err, plain)
		}
		if len(plain) > 3 && bytes.Contains(sealed, plain) {
			t.Fatal("the value can be read in its seal")
		}
		again, err := s.Seal(column, row, plain)
		if err != nil || bytes.Equal(again, sealed) {
			t.Fatalf("sealed twice alike (%v): equal values would show", err)
		}
		elsewhere := map[string]func() ([]byte, error){
			"another row":     func() ([]byte, error) { return s.Open(column, row+1, sealed) },
			"another column":  func() ([]byte, error) { return s.Open(column+"x", row, sealed) },
			"another install": func() ([]byte, error) { return other.Open(column, row, sealed) },
			"cut short":       func() ([]byte, error) { return s.Open(column, row, sealed[:len(sealed)-1]) },
			"made longer":     func() ([]byte, error) { return s.Open(column, row, append(bytes.Clone(sealed), 0)) },
			"one byte changed": func() ([]byte, error) {
				bad := bytes.Clone(sealed)
				bad[rapid.IntRange(0, len(bad)-1).Draw(t, "byte")] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
				return s.Open(column, row, bad)
			},
		}
		for where, open := range elsewhere {
			if got, err := open(); err == nil {
				t.Fatalf("%s: opened to %q", where, got)
			}
		}
	})
}

func TestNothingSealsToNothing(t *testing.T) {
	t.Parallel()
	s, _ := made(t)
	b, err := s.SealText("c", 1, "")
	if b != nil || err != nil {
		t.Errorf("got %v, %v", b, err)
	}
	if got, err := s.OpenText("c", 1, nil); got != "" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestTokensAreTheSameForOneValueAndTellPurposesApart(t *testing.T) {
	t.Parallel()
	s, dir := made(t)
	other, _ := made(t)
	again, err := seal.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int64]string{}
	for _, purpose := range []string{"name", "birth", "nam"} {
		for i := range 500 {
			value := fmt.Sprint(i)
			token := s.Token(purpose, value)
			if token != s.Token(purpose, value) || token != again.Token(purpose, value) {
				t.Fatalf("%s/%s: the token changes", purpose, value)
			}
			if token < 0 || token == other.Token(purpose, value) {
				t.Fatalf("%s/%s: token %d is negative, or the same with other keys", purpose, value, token)
			}
			if of, twice := seen[token]; twice {
				t.Fatalf("%s/%s has the token of %s", purpose, value, of)
			}
			seen[token] = purpose + "/" + value
		}
	}
	if bytes.Equal(s.Digest("a", "b"), s.Digest("ab", "")) || len(s.Digest("a", "b")) != 32 {
		t.Error("the purpose runs into the value")
	}
}

func TestAfterARotationOldValuesOpenAndNewOnesUseTheNewKey(t *testing.T) {
	t.Parallel()
	before, dir := made(t)
	old, err := before.SealText("c", 1, "ancien")
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := seal.Rotate(dir); err != nil {
			t.Fatal(err)
		}
	}
	after, err := seal.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := after.OpenText("c", 1, old); got != "ancien" || err != nil {
		t.Errorf("an old value: got %q, %v", got, err)
	}
	fresh, err := after.SealText("c", 1, "nouveau")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := before.OpenText("c", 1, fresh); err == nil {
		t.Error("a new value opens with the old keys alone: the new key is not used")
	}
	if before.Token("p", "v") != after.Token("p", "v") {
		t.Error("search tokens changed with the sealing key")
	}
	if err := seal.Rotate(t.TempDir()); err == nil {
		t.Error("keys that do not exist were rotated")
	}
}

func TestKeysOpenToOthersOrDamagedAreRefused(t *testing.T) {
	t.Parallel()
	set, index := "sealing-keyset.json", "index.key"
	cases := map[string]func(dir string) error{
		"the directory can be read":  func(dir string) error { return os.Chmod(dir, 0o750) },
		"the key set can be read":    func(dir string) error { return os.Chmod(filepath.Join(dir, set), 0o640) },
		"the index key can be read":  func(dir string) error { return os.Chmod(filepath.Join(dir, index), 0o604) },
		"the index key is missing":   func(dir string) error { return os.Remove(filepath.Join(dir, index)) },
		"the index key is too short": func(dir string) error { return os.WriteFile(filepath.Join(dir, index), []byte("short"), 0o600) },
		"the key set is damaged":     func(dir string) error { return os.WriteFile(filepath.Join(dir, set), []byte(`{"key":[]}`), 0o600) },
	}
	for name, spoil := range cases {
		_, dir := made(t)
		if err := spoil(dir); err != nil {
			t.Fatal(err)
		}
		if _, err := seal.Open(dir); err == nil || errors.Is(err, seal.ErrNoKeys) {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
	if _, err := seal.Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, seal.ErrNoKeys) {
		t.Errorf("no directory: got %v", err)
	}
	_, dir := made(t)
	if _, err := seal.Create(dir); err == nil {
		t.Error("keys were made over keys")
	}
}

func TestKeysMadeByHalfAreMadeAgain(t *testing.T) {
	t.Parallel()
	_, dir := made(t)
	if err := os.Remove(filepath.Join(dir, "sealing-keyset.json")); err != nil { // the crash came before
		t.Fatal(err)
	}
	if _, err := seal.Open(dir); !errors.Is(err, seal.ErrNoKeys) {
		t.Errorf("got %v, want no keys", err)
	}
	if _, err := seal.Create(dir); err != nil {
		t.Error(err)
	}
}

func TestKeysNeverShow(t *testing.T) {
	t.Parallel()
	s, dir := made(t)
	index, err := os.ReadFile(filepath.Join(dir, "index.key"))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%o"} {
		fmt.Fprintf(&out, verb+" "+verb+" "+verb+"\n", s, *s, struct{ S seal.Sealer }{*s})
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "seal", s, "value", *s)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "seal", s, "value", *s)
	b, err := json.Marshal(struct{ A any }{s})
	if err != nil {
		t.Fatal(err)
	}
	out.Write(b)
	numbers := strings.Trim(fmt.Sprintf("%d", index), "[]")
	for _, form := range []string{
		string(index), hex.EncodeToString(index), strings.ToUpper(hex.EncodeToString(index)), numbers[:40],
		base64.StdEncoding.EncodeToString(index), "primaryKeyId",
	} {
		if strings.Contains(out.String(), form) {
			t.Errorf("the key shows as %q", form)
		}
	}
	if !strings.Contains(out.String(), "seal.Sealer(…)") {
		t.Errorf("no mask in %s", out.String())
	}
}

func TestOneSealerServesManyGoroutines(t *testing.T) {
	t.Parallel()
	s, _ := made(t)
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 200 {
				id, text := db.ID(g*1000+i+1), fmt.Sprint(g, i)
				sealed, err := s.SealText("c", id, text)
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := s.OpenText("c", id, sealed); got != text || err != nil {
					t.Errorf("got %q, %v, want %q", got, err, text)
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkOpen(b *testing.B) {
	s, _ := made(b)
	sealed, err := s.Seal("patient.identity", 7, bytes.Repeat([]byte("x"), 120))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Open("patient.identity", 7, sealed); err != nil {
			b.Fatal(err)
		}
	}
}
