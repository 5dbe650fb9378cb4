// Package euro holds amounts of money, in whole cents. It knows no trade.
//
// Rules
//
//   - An Amount is integer cents; no float ever touches money.
//   - A division of money loses no cent: the shares of Split add up to the
//     total, and what rounding leaves goes to one payee named by the caller.
//   - Overflow is out of reach of what people may type (Parse stops at a
//     thousand billion euros) and is not checked in sums.
//
// Faults: Parse returns fault.Invalid with a French sentence for the field.
package euro

import (
	"database/sql/driver"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"maillage/internal/ground/fault"
)

// Amount is a sum of money in euro cents; negative when it is owed or taken
// back. The zero Amount is no money.
type Amount int64

const (
	thin  = "\u202f" // between thousands
	space = "\u00a0" // before the sign of the currency
)

var (
	written = regexp.MustCompile(`^([-+]?) ?(\d{1,12}|\d{1,3}(?: \d{3}){1,3})(?:[.,](\d{1,2}))? ?(?:€|euros?|eur)?$`)

	plain = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ", "−", "-", "–", "-")
)

// Parse reads an amount as a person types it: 1 234,50 €, 1234.5, -12, 12 euros.
// Comma and point both begin the cents, of which there are at most two; only
// spaces separate thousands. Fault: Invalid.
func Parse(s string) (Amount, error) {
	if len(s) > 64 {
		return 0, refused()
	}
	p := written.FindStringSubmatch(strings.TrimSpace(plain.Replace(strings.ToLower(s))))
	if p == nil {
		return 0, refused()
	}
	cents := (p[3] + "00")[:2]
	n, err := strconv.ParseInt(strings.ReplaceAll(p[2], " ", "")+cents, 10, 64)
	if err != nil {
		return 0, refused()
	}
	if p[1] == "-" {
		n = -n
	}
	return Amount(n), nil
}

func refused() error {
	return fault.Refuse("Montant illisible" + thin + ": écrivez par exemple 1" + thin + "234,50" + space + "€")
}

// String gives the French form, « 1 234,50 € »: narrow no-break spaces between
// thousands, a no-break space before the sign, a true minus.
func (a Amount) String() string {
	sign, n := "", uint64(a)
	if a < 0 {
		sign, n = "−", -n
	}
	whole := strconv.FormatUint(n/100, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + thin + whole[i:]
	}
	return fmt.Sprintf("%s%s,%02d%s€", sign, whole, n%100, space)
}

// Value stores the cents as an integer.
func (a Amount) Value() (driver.Value, error) { return int64(a), nil }

// Scan reads a column of integer cents. NULL is refused: an unknown amount is
// not zero euro; use sql.Null[Amount] where a column may be NULL.
func (a *Amount) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("euro: cannot read cents from a column of type %T", src)
	}
	*a = Amount(n)
	return nil
}
