package network

import (
	"net/mail"
	"strconv"
	"strings"
	"unicode/utf8"

	"maillage/internal/ground/fault"
	"maillage/internal/trade/terminology"
)

// refuse adds the parser's own sentence when a number does not hold.
func refuse[T any](wrong *fault.Fields, field, written string, parse func(string) (T, error)) {
	if _, err := parse(written); err != nil {
		wrong.Add(field, fault.MessageOf(err))
	}
}

// proved gives a number in its proved form, or as it came with false.
func proved[T ~string](written string, parse func(string) (T, error)) (string, bool) {
	if n, err := parse(written); err == nil {
		return string(n), true
	}
	return spaced(written), false
}

// bounded is a field with the most characters it may hold.
type bounded struct {
	field, value string
	most         int
}

func lengths(wrong *fault.Fields, list []bounded) {
	for _, b := range list {
		if utf8.RuneCountInString(b.value) > b.most {
			wrong.Add(b.field, strconv.Itoa(b.most)+" caractères au plus.")
		}
	}
}

// email refuses what no mail can be sent to; empty is nothing to refuse.
func email(wrong *fault.Fields, written string) {
	if written == "" {
		return
	}
	a, err := mail.ParseAddress(written)
	if err != nil || a.Address != written || len(written) > 200 {
		wrong.Add("email", "Cette adresse n’est pas valide : écrivez par exemple prenom.nom@exemple.fr.")
	}
}

// spaced is a text with single ordinary spaces and none at its ends.
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// joined puts together the parts that are not empty.
func joined(by string, parts ...string) string {
	var list []string
	for _, p := range parts {
		if p != "" {
			list = append(list, p)
		}
	}
	return strings.Join(list, by)
}

// regionOf is the region of a département, empty when it is unknown.
func regionOf(departement string) string {
	d, _ := terminology.DepartementByCode(departement)
	return d.Region
}
