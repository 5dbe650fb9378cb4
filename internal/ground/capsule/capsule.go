// Package capsule makes a file that is read without the install and without a
// network: one HTML page that holds a sealed text and opens it in the browser
// when the passphrase is typed. Nothing of the text stands in the file in the
// clear, and the page may load nothing from anywhere.
//
// The key is made from the passphrase by PBKDF2 (HMAC-SHA-256, 600,000 rounds,
// as OWASP's password storage sheet asks for in 2023), the text is sealed by
// AES-256-GCM. Both are what every browser's Web Crypto offers.
package capsule

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"

	"maillage/internal/ground/fault"
)

const (
	rounds   = 600_000
	keyBytes = 32
	// Shortest is the least number of characters of a passphrase.
	Shortest = 12
)

var (
	//go:embed page.html
	pageText string
	//go:embed open.js
	script string
	//go:embed style.css
	style string

	page = template.Must(template.New("page").Parse(pageText))
)

// Seal makes the page that holds body, a piece of HTML that the program made.
// title stands in the clear: it names nobody. Faults: Invalid on « passphrase »
// when it is too short.
func Seal(title, body, passphrase string) ([]byte, error) {
	if len([]rune(passphrase)) < Shortest {
		var wrong fault.Fields
		wrong.Add("passphrase", fmt.Sprintf("Au moins %d caractères\u202f: plusieurs mots que vous retiendrez.", Shortest))
		return nil, wrong.Err()
	}
	salt, sealed, err := lock(body, passphrase)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = page.Execute(&b, map[string]any{
		"Title": title, "Salt": encode(salt), "Sealed": encode(sealed), "Rounds": rounds,
		"Script": template.JS(script), "Style": template.CSS(style), //nolint:gosec // our own files
		"ScriptHash": digest(script), "StyleHash": digest(style),
	})
	return b.Bytes(), err
}

// lock seals the text: a fresh salt, and the nonce before the sealed bytes.
func lock(text, passphrase string) (salt, sealed []byte, err error) {
	salt = make([]byte, 16)
	_, _ = rand.Read(salt) // never fails: see crypto/rand
	key, err := pbkdf2.Key(sha256.New, passphrase, salt, rounds, keyBytes)
	if err != nil {
		return nil, nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce) // as above
	return salt, aead.Seal(nonce, nonce, []byte(text), nil), nil
}

func encode(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// digest is what a content policy names a script or a style by.
func digest(text string) string {
	sum := sha256.Sum256([]byte(strings.ReplaceAll(text, "\r\n", "\n")))
	return "sha256-" + encode(sum[:])
}
