package euro

import (
	"fmt"
	"math"
	"math/bits"
)

// Split shares a total in proportion to weights, to the cent.
//
// Each payee first gets the whole cents of the exact share, rounded toward
// zero; the cents left over, fewer than there are payees, all go to the payee
// of index remainderTo. So the shares add up to the total, each is within n
// cents of the exact share, the payee who benefits is named in writing and not
// chosen by chance, and Split(-total) is the opposite of Split(total): a
// reversal takes back exactly what was given (domain rule 32: the remainder
// goes to a named payee).
//
// It returns a plain error, for a programmer, when there is no payee, when a
// weight is negative, when all are zero, or when remainderTo is no payee.
func Split(total Amount, weights []int64, remainderTo int) ([]Amount, error) {
	if remainderTo < 0 || remainderTo >= len(weights) {
		return nil, fmt.Errorf("euro: split between %d payees, remainder to %d", len(weights), remainderTo)
	}
	var sum uint64
	for _, w := range weights {
		if w < 0 || uint64(w) > math.MaxInt64-sum {
			return nil, fmt.Errorf("euro: split by weights %v", weights)
		}
		sum += uint64(w)
	}
	if sum == 0 {
		return nil, fmt.Errorf("euro: split by weights that are all zero")
	}
	shares := make([]Amount, len(weights))
	left := total
	for i, w := range weights {
		shares[i] = portion(total, uint64(w), sum)
		left -= shares[i]
	}
	shares[remainderTo] += left
	return shares, nil
}

// portion is total*w/sum rounded toward zero, on 128 bits; w is at most sum.
func portion(total Amount, w, sum uint64) Amount {
	size := uint64(total)
	if total < 0 {
		size = -size
	}
	if w == sum {
		return total // also keeps the smallest int64 from overflowing below
	}
	high, low := bits.Mul64(size, w)
	cents, _ := bits.Div64(high, low, sum)
	if total < 0 {
		return -Amount(cents)
	}
	return Amount(cents)
}
