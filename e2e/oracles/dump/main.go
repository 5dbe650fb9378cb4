// Command dump prints, one JSON object a line, what Maillage computes and an
// independent program can check: NIRs with their keys and verdicts, and the
// public holidays. identifiers.test.mjs reads it. The same seed always gives
// the same lines; every NIR is drawn at random and names nobody on purpose.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/identifier"
)

type nirLine struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
	Key   string `json:"key"` // of its 13 first characters
	Valid bool   `json:"valid"`
}

type holidaysLine struct {
	Kind string      `json:"kind"`
	Year int         `json:"year"`
	Days []civil.Day `json:"days"`
}

func main() {
	if err := dump(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func dump(w io.Writer) error {
	out := json.NewEncoder(w)
	random := rand.New(rand.NewPCG(2026, 11))
	for range 2000 {
		body := anyBody(random)
		key, ok := identifier.NIRKey(body)
		if !ok {
			return fmt.Errorf("no key for the body %s", body)
		}
		for _, value := range []string{body + key, spoiled(random, body+key)} {
			if err := out.Encode(nirLine{"nir", value, key, identifier.CheckNIR(value)}); err != nil {
				return err
			}
		}
	}
	for year := 2000; year <= 2050; year++ {
		if err := out.Encode(holidaysLine{"holidays", year, civil.Holidays(year)}); err != nil {
			return err
		}
	}
	return nil
}

// anyBody draws the 13 first characters of a NIR: born in France, in Corsica,
// overseas or abroad, with or without a known month.
func anyBody(r *rand.Rand) string {
	month := 1 + r.IntN(12)
	if r.IntN(8) == 0 {
		month = 20 + r.IntN(23)
	}
	place := fmt.Sprintf("%02d%03d", 1+r.IntN(95), 1+r.IntN(989))
	switch r.IntN(5) {
	case 0:
		place = fmt.Sprintf("2%c%03d", "AB"[r.IntN(2)], 1+r.IntN(989))
	case 1:
		place = fmt.Sprintf("97%d%02d", 1+r.IntN(6), 1+r.IntN(89))
	case 2:
		place = fmt.Sprintf("99%03d", 100+r.IntN(400))
	}
	sex := "1112223478"[r.IntN(10)]
	return fmt.Sprintf("%c%02d%02d%s%03d", sex, r.IntN(100), month, place, 1+r.IntN(999))
}

// spoiled changes one digit of the number, or swaps the last two of its order.
func spoiled(r *rand.Rand, nir string) string {
	b := []byte(nir)
	if b[11] != b[12] && r.IntN(4) == 0 {
		b[11], b[12] = b[12], b[11]
		return string(b)
	}
	i := 7 + r.IntN(8) // after the département, so that only the key can tell
	b[i] = '0' + (b[i]-'0'+byte(1+r.IntN(9)))%10
	return string(b)
}
