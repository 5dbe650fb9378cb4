package ui

import (
	"strconv"
	"strings"
)

// The two spaces of French typography that a browser must not break.
const (
	// NarrowSpace stands before « ; : ! ? », inside guillemets and between thousands.
	NarrowSpace = "\u202f"
	// WideSpace stands between a number and its unit.
	WideSpace = "\u00a0"
)

// N writes a whole number the French way: thousands apart, a true minus sign.
func N(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if s[0] == '-' {
		sign, s = "\u2212", s[1:]
	}
	if len(s) <= 3 {
		return sign + s
	}
	var b strings.Builder
	b.WriteString(sign)
	head := len(s) % 3
	b.WriteString(s[:head])
	for i := head; i < len(s); i += 3 {
		if i > 0 {
			b.WriteString(NarrowSpace)
		}
		b.WriteString(s[i : i+3])
	}
	return b.String()
}

// Count writes a number with its noun: Count(1, "patient", "patients") is
// « 1 patient ». French takes the singular up to 1.
func Count(n int, one, many string) string {
	if n >= -1 && n <= 1 {
		return N(n) + WideSpace + one
	}
	return N(n) + WideSpace + many
}

// Quote puts French guillemets around a text.
func Quote(s string) string { return "«" + NarrowSpace + s + NarrowSpace + "»" }

// Percent writes a share of a hundred: Percent(42) is « 42 % ».
func Percent(n int) string { return N(n) + NarrowSpace + "%" }
