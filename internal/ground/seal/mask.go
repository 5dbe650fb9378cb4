package seal

import (
	"fmt"
	"log/slog"
)

// A Sealer that strays into a log or an error shows nothing of its keys,
// whatever the verb.

const masked = "seal.Sealer(…)"

// Format writes the mask for every verb of fmt.
func (Sealer) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(masked)) } // a closed writer is nobody's fault

// String gives the mask.
func (Sealer) String() string { return masked }

// GoString gives the mask.
func (Sealer) GoString() string { return masked }

// LogValue gives the mask to slog.
func (Sealer) LogValue() slog.Value { return slog.StringValue(masked) }

// MarshalText gives the mask to JSON and its like.
func (Sealer) MarshalText() ([]byte, error) { return []byte(masked), nil }
