package reporting

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/identifier"
)

// A data set's dictionary: what each column may hold, and what columns must say
// together. docs/datasets.md says it in words; CheckDataset holds a file against
// it.

type valueRule func(string) error

// rowRule holds several columns of one row together.
type rowRule func(value map[string]string, breach func(column, message string))

var (
	errEmpty   = errors.New("valeur obligatoire")
	teamShape  = regexp.MustCompile(`^[A-Z0-9]+(-[A-Z0-9]+)*$`)
	aliasShape = regexp.MustCompile(`^P[a-z0-9]{12}$`)
	aMonth     = func(s string) error {
		_, err := civil.ParseMonth(s)
		return plainly(err, "mois attendu, par exemple 2026-11")
	}
	aDay = func(s string) error {
		_, err := civil.ParseISO(s)
		return plainly(err, "date attendue, par exemple 2026-11-22")
	}
	aTeam        = matching(teamShape, "code de microstructure attendu, par exemple MSMA-31-01")
	aPseudonym   = matching(aliasShape, "pseudonyme attendu : P et douze caractères")
	optionalDay  = optional(aDay)
	aCount       = number(0, 1_000_000)
	anyText      = func(string) error { return nil }
	someText     = required(anyText)
	aTruth       = oneOf("true", "false")
	aCheckMark   = oneOf("", "valid", "check-digit-failed")
	aProfession  = oneOf("gp", "psychologist", "social_worker", "psychiatrist", "nurse", "pharmacist", "other")
	aReturnState = oneOf("absent", "draft", "sent", "accepted", "returned")
)

var dictionaries = map[string]map[string]valueRule{
	"acts": {
		"pseudonym": aPseudonym, "team": aTeam, "act": oneOf("session", "case_review"), "profession": oneOf("", "psychologist", "social_worker"),
		"held_on": aDay, "presence": oneOf("", "attended", "absent", "excused", "cancelled"), "mode": oneOf("", "cabinet", "phone", "video", "home"),
		"minutes": optional(number(1, 600)), "package_year": number(1, 50), "over_quota": aTruth,
	},
	"people": {
		"team": aTeam, "team_name": someText, "region": someText, "departement": someText, "professional": someText, "last_name": someText,
		"first_name": anyText, "profession": aProfession, "rpps": anyText, "rpps_valid": aCheckMark, "self_employed": aTruth,
		"employer": anyText, "employer_finess": anyText, "employer_finess_valid": aCheckMark, "from_on": aDay, "to_on": optionalDay,
	},
	"teams": {
		"team": aTeam, "name": someText, "region": someText, "departement": someText, "host": anyText, "host_finess": anyText,
		"finess_valid": aCheckMark, "agreement_on": optionalDay, "trained_on": optionalDay, "opened_on": optionalDay, "closed_on": optionalDay,
	},
	"returns": returnsDictionary(),
	"scores":  scoresDictionary(),
}

func returnsDictionary() map[string]valueRule {
	d := map[string]valueRule{"team": aTeam, "month": aMonth, "state": aReturnState, "sent_on": optionalDay, "accepted_on": optionalDay, "late": aTruth}
	for _, f := range (Figures{}).List() {
		d[f.Code] = aCount
	}
	return d
}

var together = map[string][]rowRule{
	"acts":    {actRule},
	"people":  {marked("rpps", "rpps_valid", identifier.CheckRPPS), marked("employer_finess", "employer_finess_valid", identifier.CheckFINESS), inOrder("from_on", "to_on")},
	"teams":   {marked("host_finess", "finess_valid", identifier.CheckFINESS), inOrder("opened_on", "closed_on")},
	"returns": {returnRule},
	"scores":  {scoreRule},
}

// actRule: an entretien says whose and whether it took place; only what counts
// may exceed a quota.
func actRule(v map[string]string, breach func(column, message string)) {
	if v["act"] == "session" {
		for _, column := range []string{"profession", "presence"} {
			if v[column] == "" {
				breach(column, "obligatoire pour un entretien")
			}
		}
	}
	if v["over_quota"] == "true" && v["act"] == "session" && v["presence"] != "attended" {
		breach("over_quota", "un entretien qui n’est pas honoré ne compte pas")
	}
}

// returnRule: a return sent has its day, an accepted one both.
func returnRule(v map[string]string, breach func(column, message string)) {
	accepted := v["state"] == "accepted"
	if (accepted || v["state"] == "sent") && v["sent_on"] == "" {
		breach("sent_on", "obligatoire quand la remontée est envoyée")
	}
	if accepted && v["accepted_on"] == "" {
		breach("accepted_on", "obligatoire quand la remontée est acceptée")
	}
	inOrder("sent_on", "accepted_on")(v, breach)
}

// marked: the mark of a number says what its check digit says.
func marked(column, mark string, holds func(string) bool) rowRule {
	return func(v map[string]string, breach func(column, message string)) {
		if got, want := v[mark], checked(v[column], holds(v[column])); got != want && aCheckMark(got) == nil {
			breach(mark, fmt.Sprintf("marque %q attendue", want))
		}
	}
}

// inOrder: the second day does not come before the first.
func inOrder(first, second string) rowRule {
	return func(v map[string]string, breach func(column, message string)) {
		if v[second] != "" && v[second] < v[first] && aDay(v[first]) == nil && aDay(v[second]) == nil {
			breach(second, "précède "+first)
		}
	}
}

func plainly(err error, message string) error {
	if err != nil {
		return errors.New(message)
	}
	return nil
}

func required(rule valueRule) valueRule {
	return func(s string) error {
		if s == "" {
			return errEmpty
		}
		return rule(s)
	}
}

func optional(rule valueRule) valueRule {
	return func(s string) error {
		if s == "" {
			return nil
		}
		return rule(s)
	}
}

func matching(shape *regexp.Regexp, message string) valueRule {
	return func(s string) error {
		if !shape.MatchString(s) {
			return errors.New(message)
		}
		return nil
	}
}

func number(least, most int) valueRule {
	return func(s string) error {
		n, err := strconv.Atoi(s)
		if err != nil || n < least || n > most {
			return fmt.Errorf("nombre attendu, de %d à %d", least, most)
		}
		return nil
	}
}

func oneOf(values ...string) valueRule {
	return func(s string) error {
		for _, v := range values {
			if s == v {
				return nil
			}
		}
		return fmt.Errorf("valeur hors de la liste : %q", s)
	}
}
