package db

import (
	"crypto/rand"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"
)

// ID names one row of any table. It is positive and grows with time, so that
// rows stay together in the order they were made; the low bits are random, so
// that it cannot be guessed from its neighbour. Its text form, in addresses, is
// thirteen characters of Crockford's base 32. The zero ID is no row.
type ID int64

const (
	idRandomBits = 22
	idStep       = 0xffff // between neighbours of one instant: enough not to be guessed
	idAlphabet   = "0123456789abcdefghjkmnpqrstvwxyz"
	idLength     = 13
)

// idEpoch is the origin of the time part: 41 bits of milliseconds last 69 years.
var idEpoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()

var lastID atomic.Int64

// NewID makes an ID that no other call of this process returns, near the
// instant given. Two processes may collide once in four million when both make a
// row of one table within one millisecond; the primary key then refuses the
// second, whose author is told of a conflict and sends it again.
func NewID(now time.Time) ID {
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err) // the system has no randomness: nothing safe can be done
	}
	r := int64(binary.LittleEndian.Uint64(b[:]) >> 1)
	for {
		last := lastID.Load()
		next := (now.UnixMilli()-idEpoch)<<idRandomBits | r&(1<<idRandomBits-1)
		if next <= last {
			next = last + 1 + r&idStep
		}
		if lastID.CompareAndSwap(last, next) {
			return ID(next)
		}
	}
}

// IsZero says whether there is no row.
func (id ID) IsZero() bool { return id == 0 }

// String gives the thirteen characters used in addresses.
func (id ID) String() string {
	var b [idLength]byte
	v := uint64(id)
	for i := idLength - 1; i >= 0; i-- {
		b[i] = idAlphabet[v&31]
		v >>= 5
	}
	return string(b[:])
}

var errID = errors.New("not an identifier")

// ParseID reads the text form; any other text is an error.
func ParseID(s string) (ID, error) {
	if len(s) != idLength {
		return 0, errID
	}
	var v uint64
	for i := range len(s) {
		d := idDigit(s[i])
		if d < 0 {
			return 0, errID
		}
		v = v<<5 | uint64(d)
	}
	if v == 0 || v>>63 != 0 || s[0] > '7' {
		return 0, errID
	}
	return ID(v), nil
}

func idDigit(c byte) int {
	for i := range len(idAlphabet) {
		if idAlphabet[i] == c {
			return i
		}
	}
	return -1
}

// MarshalText gives the text form, empty for no row.
func (id ID) MarshalText() ([]byte, error) {
	if id == 0 {
		return nil, nil
	}
	return []byte(id.String()), nil
}

// UnmarshalText reads the text form; empty is no row.
func (id *ID) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*id = 0
		return nil
	}
	v, err := ParseID(string(b))
	*id = v
	return err
}

// Value stores the number, or NULL for no row.
func (id ID) Value() (driver.Value, error) {
	if id == 0 {
		return nil, nil
	}
	return int64(id), nil
}

// Scan reads the number; NULL is no row.
func (id *ID) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*id = 0
	case int64:
		*id = ID(v)
	case string:
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			return fmt.Errorf("identifier: %w", err)
		}
		*id = ID(n)
	default:
		return fmt.Errorf("identifier from %T", v)
	}
	return nil
}
