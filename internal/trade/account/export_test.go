package account

import (
	"encoding/base64"

	"golang.org/x/crypto/argon2"
)

// Hashes says how many passwords a service has hashed: what tests count instead
// of measuring time.
func (s *Service) Hashes() int64 { return s.hashes.Load() }

// OldHash is a password kept at a cost that is not the present one.
func OldHash(password string) string {
	salt := []byte("seize octets pas")
	enc := base64.RawStdEncoding.EncodeToString
	return "$argon2id$v=19$m=64,t=1,p=1$" + enc(salt) + "$" + enc(argon2.IDKey([]byte(password), salt, 1, 64, 1, keyBytes))
}

// What the tests of this package hold against tables.
var (
	Weakness  = weakness
	Pause     = pause
	Place     = place
	ParseHash = parseHash
)
