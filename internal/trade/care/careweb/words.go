package careweb

import (
	"strconv"
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/terminology"
)

const (
	narrow = ui.NarrowSpace
	wide   = ui.WideSpace
)

// meters are the three balances of a package year, in the order shown everywhere.
func meters(b care.Balance) []ui.Meter {
	list := make([]ui.Meter, len(programme.Counters))
	for i, c := range programme.Counters {
		u := b.Of(c)
		list[i] = ui.Meter{Label: c.Label(), Short: c.Label(), Used: u.Used, Quota: u.Quota}
	}
	list[0].Short = "Psy"
	return list
}

// units is one balance in a sentence: « Psychologue 4/5 ».
func units(c programme.Counter, u care.Used) string {
	return c.Label() + wide + strconv.Itoa(u.Used) + "/" + strconv.Itoa(u.Quota)
}

// state is the look of a flag.
func state(l care.Level) ui.State {
	switch l {
	case care.LevelAlert:
		return ui.Alerte
	case care.LevelAttention:
		return ui.Attention
	default:
		return ui.Info
	}
}

// flagsWithWhy are flags with their sentences, for the pages that have room.
func flagsWithWhy(flags []care.Flag) []ui.Flag {
	list := make([]ui.Flag, len(flags))
	for i, f := range flags {
		list[i] = ui.Flag{State: state(f.Code.Level()), Label: f.Label(), Note: f.Why()}
	}
	return list
}

// worst marks the edge of a line by its gravest flag.
func worst(flags []care.Flag) ui.State {
	if len(flags) == 0 {
		return ui.Neutre
	}
	switch s := state(flags[0].Code.Level()); s {
	case ui.Alerte, ui.Attention:
		return s
	default:
		return ui.Neutre
	}
}

// labels are the French words of codes of a list.
func labels[T ~string](list string, codes []T) string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = terminology.Label(list, terminology.Code(c))
	}
	return strings.Join(words, ", ")
}

// options are the terms of a list as choices.
func options(list string) []ui.Option {
	terms := terminology.List(list)
	out := make([]ui.Option, len(terms))
	for i, t := range terms {
		out[i] = ui.Option{Value: string(t.Code), Label: t.Label}
	}
	return out
}

// sexAndAge is « sexe féminin, 42 ans (03/02/1984) », as far as it is known.
func sexAndAge(p patient.Patient, today civil.Day) string {
	if p.Withheld {
		return ""
	}
	var words []string
	if p.Sex != "" && p.Sex != string(terminology.SexUnknown) {
		words = append(words, "sexe "+strings.ToLower(terminology.Label(terminology.Sex, terminology.Code(p.Sex))))
	}
	switch age, born := p.Age(today), p.BirthDate(); {
	case age < 0:
	case born.IsZero():
		words = append(words, "vers "+ui.Count(age, "an", "ans"))
	default:
		words = append(words, ui.Count(age, "an", "ans")+" ("+born.Short()+")")
	}
	return strings.Join(words, ", ")
}

// or is text, or what stands for its absence.
func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// checked is a box's value.
func checked(on bool) string {
	if on {
		return "1"
	}
	return ""
}
