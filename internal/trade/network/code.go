package network

import (
	"fmt"
	"strconv"
	"strings"

	"maillage/internal/ground/db"
)

// freeCode gives the next code of a département: « MSMA-31-04 » after three.
func freeCode(tx *db.Tx, departement string) (string, error) {
	prefix := "MSMA-" + departement + "-"
	codes, err := codesUnder(tx, prefix)
	if err != nil {
		return "", err
	}
	last := 0
	for _, c := range codes {
		if n, err := strconv.Atoi(strings.TrimPrefix(c, prefix)); err == nil {
			last = max(last, n)
		}
	}
	return fmt.Sprintf("%s%02d", prefix, last+1), nil
}
