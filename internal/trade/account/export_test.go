package account

import (
	"encoding/base64"

	"golang.org/x/crypto/argon2"
)

// The tests hash cheaply; RealCost is what the program pays, and NobodysCost what
// a try at no account costs. A test holds both.
var RealCost = presentCost

func init() { presentCost = cost{memory: 64, time: 1, lanes: 1} }

// NobodysCost is the cost of the hash that stands for no account.
func NobodysCost() (cost, error) {
	c, _, _, err := parseHash(nobody)
	return c, err
}

// OWASP is the cost that the password storage sheet asks for.
var OWASP = cost{memory: 19 * 1024, time: 2, lanes: 1}

// Hashes says how many passwords a service has hashed: what tests count instead
// of measuring time.
func (s *Service) Hashes() int64 { return s.hashes.Load() }

// OldHash is a password kept at a cost that is not the present one.
func OldHash(password string) string {
	salt := []byte("seize octets pas")
	enc := base64.RawStdEncoding.EncodeToString
	return "$argon2id$v=19$m=32,t=1,p=1$" + enc(salt) + "$" + enc(argon2.IDKey([]byte(password), salt, 1, 32, 1, keyBytes))
}

// What the tests of this package hold against tables.
var (
	Weakness  = weakness
	Pause     = pause
	Place     = place
	ParseHash = parseHash
)
