package db_test

import (
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/internal/ground/db"

	"pgregory.net/rapid"
)

func TestIDsGrowAndNeverRepeatEvenWhenTheClockGoesBack(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	var mu sync.Mutex
	seen := map[db.ID]bool{}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			last := db.ID(0)
			mine := make([]db.ID, 0, 5000)
			for i := range 5000 {
				id := db.NewID(at.Add(time.Duration((i%7)-3*g) * time.Second)) // the clock jumps about
				if id <= last {
					t.Errorf("%d came after %d", id, last)
				}
				last, mine = id, append(mine, id)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, id := range mine {
				if seen[id] {
					t.Errorf("%s was given twice", id)
				}
				seen[id] = true
			}
		})
	}
	wg.Wait()
}

func TestTheTextOfAnIDIsReadBackAndSortsAlike(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := db.ID(rapid.Int64Range(1, math.MaxInt64).Draw(t, "a"))
		b := db.ID(rapid.Int64Range(1, math.MaxInt64).Draw(t, "b"))
		got, err := db.ParseID(a.String())
		if err != nil || got != a {
			t.Fatalf("ParseID(%q): got %d, %v, want %d", a, got, err, a)
		}
		if (a < b) != (a.String() < b.String()) {
			t.Fatalf("%d and %d sort otherwise as %s and %s", a, b, a, b)
		}
		var back db.ID
		text, err := a.MarshalText()
		if err != nil || back.UnmarshalText(text) != nil || back != a {
			t.Fatalf("text round trip of %d: got %d, %v", a, back, err)
		}
		v, err := a.Value()
		if err != nil || back.Scan(v) != nil || back != a {
			t.Fatalf("database round trip of %d: got %d, %v", a, back, err)
		}
	})
}

func TestNoRowIsNullInTheDatabaseAndNothingInText(t *testing.T) {
	t.Parallel()
	v, err := db.ID(0).Value()
	text, terr := db.ID(0).MarshalText()
	if v != nil || err != nil || len(text) != 0 || terr != nil {
		t.Errorf("got %v, %v, %q, %v", v, err, text, terr)
	}
	id := db.ID(7)
	if err := id.Scan(nil); err != nil || id != 0 {
		t.Errorf("null: got %d, %v", id, err)
	}
	if err := id.Scan("pas un nombre"); err == nil {
		t.Error("a text that is no number was read")
	}
	if err := id.Scan(1.5); err == nil {
		t.Error("a fraction was read")
	}
}

// notIDs are texts that an address may hold in the place of an identifier.
var notIDs = []string{
	"", "0", "0000000000000", "zzzzzzzzzzzzz", "8000000000000", "0dz1jq0000gh", "0dz1jq0000gh00", "0DZ1JQ0000GH0",
	"0dz1jq0000ghi", "0dz1jq0000ghl", "0dz1jq0000gho", "0dz1jq0000ghu", "-dz1jq0000gh0", "0dz1jq0000g ", "0dz1jq000\x00gh0", "0dz1jq0000é0", "12345",
}

func TestOtherTextsAreNotIDs(t *testing.T) {
	t.Parallel()
	for _, s := range notIDs {
		if id, err := db.ParseID(s); err == nil {
			t.Errorf("ParseID(%q): got %d, want an error", s, id)
		}
	}
}

func FuzzParseID(f *testing.F) {
	for _, s := range append([]string{"0dz1jq0000gh0", "7zzzzzzzzzzzz", "0000000000001"}, notIDs...) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := db.ParseID(s)
		if err == nil && (id <= 0 || id.String() != s) {
			t.Errorf("ParseID(%q): got %d, whose text is %q", s, id, id)
		}
		if err != nil && id != 0 {
			t.Errorf("ParseID(%q): an error and %d", s, id)
		}
	})
}

func TestNeighboursCannotBeGuessed(t *testing.T) {
	t.Parallel()
	at, steps := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), map[db.ID]bool{}
	last := db.NewID(at)
	for range 2000 {
		id := db.NewID(at)
		steps[id-last] = true
		last = id
	}
	if len(steps) < 1500 {
		t.Errorf("2,000 rows of one instant are %d steps apart: too few to be hard to guess", len(steps))
	}
	if strings.Count(last.String(), "") != 14 {
		t.Errorf("text of %d characters, want 13", len(last.String()))
	}
}
