package identifier

import "fmt"

// The functions of this file invent numbers for the demonstration and for
// tests. They pass the checks and name nobody on purpose: show them only where
// the page says that its data are invented. They panic on what no caller would
// write but by mistake.

// RPPSFor gives the n-th fictitious RPPS, n from 0 to 9999999. It begins with
// 997, as those of the test people of the ANS do.
func RPPSFor(n int) RPPS {
	body := fmt.Sprintf("997%07d", within(n, 0, 9999999, "RPPS"))
	return must(ParseRPPS(body + luhnDigit(body)))
}

// FINESSFor gives the n-th fictitious FINESS of a département ("31", "2A",
// "974"), n from 0 to 99999, of which the third digit is 9. Chance may make it
// the number of a real establishment: never show it as one.
func FINESSFor(departement string, n int) FINESS {
	if len(departement) < 2 {
		panic(fmt.Sprintf("identifier: FINESS in département %q", departement))
	}
	body := fmt.Sprintf("%s9%05d", departement[:2], within(n, 0, 99999, "FINESS"))
	return must(ParseFINESS(body + luhnDigit(finessDigits(body))))
}

// NIRFor gives a fictitious NIR from its parts: sex 1 or 2, year and month of
// birth, département ("31", "2A", "974"), commune and order in it. Use communes
// from 991 on (91 overseas): INSEE gives them to no place.
func NIRFor(sex, year, month int, departement string, commune, order int) NIR {
	place := fmt.Sprintf("%s%03d", departement, within(commune, 1, 999, "commune"))
	if len(departement) == 3 {
		place = fmt.Sprintf("%s%02d", departement, within(commune, 1, 99, "commune"))
	}
	body := fmt.Sprintf("%d%02d%02d%s%03d", within(sex, 1, 2, "sex"), within(year, 1800, 2200, "year")%100,
		within(month, 1, 12, "month"), place, within(order, 1, 999, "order"))
	key, ok := NIRKey(body)
	if !ok {
		panic(fmt.Sprintf("identifier: NIR in département %q", departement))
	}
	return must(ParseNIR(body + key))
}

func within(n, low, high int, what string) int {
	if n < low || n > high {
		panic(fmt.Sprintf("identifier: fictitious %s %d is not within %d and %d", what, n, low, high))
	}
	return n
}

func must[T ~string](v T, err error) T {
	if err != nil {
		panic("identifier: fictitious number: " + err.Error())
	}
	return v
}
