package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// cost is what one password costs to try: the second choice of OWASP's password
// storage sheet, 19 MiB and two passes.
type cost struct {
	memory uint32 // KiB
	time   uint32
	lanes  uint8
}

var presentCost = cost{memory: 19 * 1024, time: 2, lanes: 1}

const (
	saltBytes  = 16
	keyBytes   = 32
	mostMemory = 256 * 1024 // KiB: a hash that asks for more was not made by us
)

// hashing bounds how many passwords are hashed at once in this process, hence
// the memory a wave of sign-ins can take.
var hashing = make(chan struct{}, 2)

// nobody is the hash that is tried when there is no account, so that the work
// is the same. No password opens it: its salt and key are chance.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$+reQ7lW1W7vFN+OtSeTlpg$X0X7iXzMrVZT8wiCELp2x4ft3W1BtAwWSCldU/apayc"

var errHash = errors.New("password hash: not one of ours")

// derive runs argon2id, two at a time.
func (s *Service) derive(ctx context.Context, password string, salt []byte, c cost) ([]byte, error) {
	select {
	case hashing <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-hashing }()
	s.hashes.Add(1)
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, c.time, c.memory, c.lanes, keyBytes), nil
}

// HashPassword gives the text under which a password is kept. It takes some
// 30 ms: call it before a transaction, not inside.
func (s *Service) HashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key, err := s.derive(ctx, password, salt, presentCost)
	if err != nil {
		return "", err
	}
	enc := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, presentCost.memory, presentCost.time, presentCost.lanes, enc(salt), enc(key)), nil
}

// fits says whether a password is the one of a hash, and whether the hash was
// made at another cost than the present. An empty hash costs as much as any.
func (s *Service) fits(ctx context.Context, password, hash string) (ok, stale bool, err error) {
	exists := hash != ""
	if !exists {
		hash = nobody
	}
	c, salt, want, err := parseHash(hash)
	if err != nil {
		return false, false, err
	}
	got, err := s.derive(ctx, password, salt, c)
	if err != nil {
		return false, false, err
	}
	ok = subtle.ConstantTimeCompare(got, want) == 1 && exists
	return ok, ok && c != presentCost, nil
}

func parseHash(hash string) (c cost, salt, key []byte, err error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, errHash
	}
	if _, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.time, &c.lanes); err != nil {
		return c, nil, nil, errHash
	}
	if c.memory == 0 || c.memory > mostMemory || c.time == 0 || c.time > 16 || c.lanes == 0 {
		return c, nil, nil, errHash
	}
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[4])
	key, errKey := base64.RawStdEncoding.DecodeString(parts[5])
	if errSalt != nil || errKey != nil || len(key) != keyBytes {
		return c, nil, nil, errHash
	}
	return c, salt, key, nil
}
