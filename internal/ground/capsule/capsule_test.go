package capsule

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"maillage/internal/ground/fault"
)

func TestOnlyThePassphraseOpensWhatIsSealed(t *testing.T) {
	t.Parallel()
	const text, passphrase = `<p>Ombeline Inventée</p>`, "quatre mots inventés ici"
	file, err := Seal("Feuille du jour", text, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"Ombeline", passphrase} {
		if bytes.Contains(file, []byte(word)) {
			t.Errorf("%q stands in the clear", word)
		}
	}
	if got, ok := opened(t, file, passphrase); !ok || got != text {
		t.Errorf("got %q, want the text", got)
	}
	if got, ok := opened(t, file, passphrase+"x"); ok {
		t.Errorf("another passphrase opens it: %q", got)
	}
	again, err := Seal("Feuille du jour", text, passphrase)
	if err != nil || bytes.Equal(file, again) {
		t.Errorf("sealed twice with the same salt (%v)", err)
	}
}

// opened opens a file as a browser does, from what the page says of itself.
func opened(t *testing.T, file []byte, passphrase string) (string, bool) {
	t.Helper()
	held := func(name string) []byte {
		m := regexp.MustCompile(`data-` + name + `="([^"]*)"`).FindSubmatch(file)
		if m == nil {
			t.Fatalf("no %s", name)
		}
		b, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(string(m[1]), "&#43;", "+"))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	key, err := pbkdf2.Key(sha256.New, passphrase, held("salt"), 600_000, 32)
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	sealed := held("sealed")
	plain, err := aead.Open(nil, sealed[:12], sealed[12:], nil)
	return string(plain), err == nil
}

func TestAShortPassphraseIsRefused(t *testing.T) {
	t.Parallel()
	for passphrase, want := range map[string]fault.Kind{"": fault.Invalid, "onze lettre": fault.Invalid, "éééééééééééé": 0} {
		_, err := Seal("Titre", "texte", passphrase)
		if want == 0 && err != nil || want != 0 && fault.KindOf(err) != want {
			t.Errorf("%q: got %v", passphrase, err)
		}
	}
}

func TestThePageMayLoadNothing(t *testing.T) {
	t.Parallel()
	file, err := Seal("Titre", "texte", "douze lettres")
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"http://", "https://", "<link", "src=\"", "import("} {
		if bytes.Contains(file, []byte(word)) {
			t.Errorf("the page holds %q", word)
		}
	}
	if !bytes.Contains(file, []byte("default-src &#39;none&#39;")) && !bytes.Contains(file, []byte("default-src 'none'")) {
		t.Error("no content policy")
	}
}
