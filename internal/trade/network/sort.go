package network

import (
	"cmp"
	"slices"
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/text"
)

// sortTeams puts teams in the order asked; they come by code, and equal ones
// stay so.
func sortTeams(list []TeamLine, asked string, today civil.Day) {
	key, down := strings.CutPrefix(asked, "-")
	var by func(a, b TeamLine) int
	switch key {
	case "code":
		by = func(a, b TeamLine) int { return cmp.Compare(a.Code, b.Code) }
	case "nom":
		by = func(a, b TeamLine) int { return cmp.Compare(text.Fold(a.Name), text.Fold(b.Name)) }
	case "commune":
		by = func(a, b TeamLine) int { return cmp.Compare(text.Fold(a.Commune), text.Fold(b.Commune)) }
	case "porteur":
		by = func(a, b TeamLine) int { return cmp.Compare(keyOf(a.HostKey), keyOf(b.HostKey)) }
	case "membres":
		by = func(a, b TeamLine) int { return cmp.Compare(a.Members, b.Members) }
	case "convention":
		by = func(a, b TeamLine) int { return a.AgreementOn.Compare(b.AgreementOn) }
	case "formation":
		by = func(a, b TeamLine) int { return a.TrainedOn.Compare(b.TrainedOn) }
	case "etat":
		by = func(a, b TeamLine) int {
			return cmp.Compare(slices.Index(States, a.State(today)), slices.Index(States, b.State(today)))
		}
	default:
		return
	}
	slices.SortStableFunc(list, func(a, b TeamLine) int {
		if down {
			return by(b, a)
		}
		return by(a, b)
	})
}

func keyOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
