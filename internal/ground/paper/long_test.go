package paper

import (
	"strings"
	"testing"
	"time"
)

// A note may hold 200 000 characters and no space: laying it out must cost its
// length, not the square of it. The shorter one is the measure of the machine.
func TestAWordWithoutEndCostsItsLength(t *testing.T) {
	t.Parallel()
	lay := func(letters int) (least time.Duration, lines int) {
		word := strings.Repeat("é", letters)
		for range 3 {
			start := time.Now()
			lines = len(bodyStyle.wrap(word, bodyWidth))
			if took := time.Since(start); least == 0 || took < least {
				least = took
			}
		}
		return least, lines
	}
	short, fewer := lay(10_000)
	long, more := lay(200_000)
	if more < 19*fewer || more > 20*fewer {
		t.Errorf("got %d lines for 200 000 letters and %d for 10 000", more, fewer)
	}
	if long > 120*short { // 20 times as long; the square would be 400 times
		t.Errorf("200 000 letters took %v, 10 000 took %v", long, short)
	}
}
