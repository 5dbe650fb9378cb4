// Package seal keeps what identifies a person unreadable outside the running
// program: sealed columns (authenticated encryption bound to their row) and
// blind indexes (keyed digests that can be searched).
//
// The keys live in the install's data directory, outside the database, in files
// only their owner may read. They can be rotated: new values use the newest
// key, old values stay readable. A value copied to another row or column does
// not open.
package seal

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"maillage/internal/ground/db"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Sealer seals and opens columns, and makes search tokens. It is safe for many
// goroutines.
type Sealer struct {
	aead  tink.AEAD
	index []byte
}

const (
	keysetFile = "sealing-keyset.json"
	indexFile  = "index.key"
	indexBytes = 32
)

// ErrNoKeys says that a directory holds no keys.
var ErrNoKeys = errors.New("no keys here")

// Open reads the keys of dir. It is an error if others than their owner may
// read them, or enter the directory.
func Open(dir string) (*Sealer, error) {
	info, err := os.Stat(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, ErrNoKeys
	}
	if err != nil {
		return nil, err
	}
	if err := private(info, 0o700); err != nil {
		return nil, err
	}
	set, err := readPrivate(filepath.Join(dir, keysetFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, ErrNoKeys
	}
	if err != nil {
		return nil, err
	}
	index, err := readPrivate(filepath.Join(dir, indexFile))
	if err != nil {
		return nil, fmt.Errorf("index key: %w", err)
	}
	if len(index) != indexBytes {
		return nil, errors.New("index key: wrong length")
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(set)))
	if err != nil {
		return nil, fmt.Errorf("sealing keys: %w", err)
	}
	a, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("sealing keys: %w", err)
	}
	return &Sealer{aead: a, index: index}, nil
}

// Create makes new keys in dir. It never replaces keys that are there.
func Create(dir string) (*Sealer, error) {
	if _, err := os.Stat(filepath.Join(dir, keysetFile)); err == nil {
		return nil, errors.New("keys exist already")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	index := make([]byte, indexBytes)
	if _, err := rand.Read(index); err != nil {
		return nil, err
	}
	// The key set last: keys made by half are no keys, and are made again.
	if err := writePrivate(filepath.Join(dir, indexFile), index); err != nil {
		return nil, err
	}
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, err
	}
	if err := writeKeyset(dir, handle); err != nil {
		return nil, err
	}
	return Open(dir)
}

// Rotate adds a key to the set of dir and makes it the one that seals from the
// next start on. What was sealed before stays readable.
func Rotate(dir string) error {
	set, err := readPrivate(filepath.Join(dir, keysetFile))
	if err != nil {
		return err
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(set)))
	if err != nil {
		return err
	}
	manager := keyset.NewManagerFromHandle(handle)
	id, err := manager.Add(aead.AES256GCMKeyTemplate())
	if err != nil {
		return err
	}
	if err := manager.SetPrimary(id); err != nil {
		return err
	}
	if handle, err = manager.Handle(); err != nil {
		return err
	}
	return writeKeyset(dir, handle)
}

func writeKeyset(dir string, handle *keyset.Handle) error {
	var b bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&b)); err != nil {
		return err
	}
	return writePrivate(filepath.Join(dir, keysetFile), b.Bytes())
}

// writePrivate replaces a file whole or not at all, readable by its owner only,
// and returns once the disk has it.
func writePrivate(path string, data []byte) error {
	f, err := os.OpenFile(path+".new", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	_ = dir.Sync() // not every system can; the file itself is on disk
	return dir.Close()
}

func readPrivate(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if err := private(info, 0o600); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// private refuses what others than the owner may open.
func private(info os.FileInfo, want os.FileMode) error {
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("%s : ouvert à d’autres que son propriétaire (mode %#o, attendu %#o)", info.Name(), mode, want)
	}
	return nil
}

// address is the associated data: a sealed value opens only where it was put.
func address(column string, row db.ID) []byte {
	b := make([]byte, 0, len(column)+9)
	b = append(append(b, column...), ':')
	return binary.BigEndian.AppendUint64(b, uint64(row))
}

// Seal encrypts a value for one column (« patient.identity ») of one row.
func (s *Sealer) Seal(column string, row db.ID, plain []byte) ([]byte, error) {
	out, err := s.aead.Encrypt(plain, address(column, row))
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", column, err)
	}
	return out, nil
}

// SealText is Seal for a text; the empty text is stored as nothing.
func (s *Sealer) SealText(column string, row db.ID, text string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	return s.Seal(column, row, []byte(text))
}

// Open decrypts a value of one column of one row; nothing opens to nothing.
func (s *Sealer) Open(column string, row db.ID, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	out, err := s.aead.Decrypt(sealed, address(column, row))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", column, err)
	}
	return out, nil
}

// OpenText is Open for a text.
func (s *Sealer) OpenText(column string, row db.ID, sealed []byte) (string, error) {
	b, err := s.Open(column, row, sealed)
	return string(b), err
}

// Token is the blind-index token of a value for one purpose: equal values of
// one purpose have equal tokens, and nothing else can be learned without the
// key. It is a positive number, so that both engines index it well; two values
// share one by chance once in 2⁶³, and callers compare the opened values anyway.
func (s *Sealer) Token(purpose, value string) int64 {
	return int64(binary.BigEndian.Uint64(s.Digest(purpose, value)) >> 1)
}

// Digest is the keyed digest of a value for one purpose, 32 bytes: pseudonyms,
// the journal's chain.
func (s *Sealer) Digest(purpose, value string) []byte {
	m := hmac.New(sha256.New, s.index)
	m.Write([]byte(purpose))
	m.Write([]byte{0})
	m.Write([]byte(value))
	return m.Sum(nil)
}
