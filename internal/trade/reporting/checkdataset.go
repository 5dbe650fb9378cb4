package reporting

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/identifier"
	"maillage/internal/ground/sheet"
)

// A data set's dictionary: what each column may hold. docs/datasets.md says it
// in words; CheckDataset holds a file against it.

// Breach is one value that breaks the dictionary.
type Breach struct {
	Row     int
	Column  string
	Message string
}

// CheckedSet is what was found in a file.
type CheckedSet struct {
	Dataset  string
	Rows     int
	Breaches []Breach
}

// Err is an Invalid fault when something breaks the dictionary.
func (c CheckedSet) Err() error {
	if len(c.Breaches) == 0 {
		return nil
	}
	return fault.Refuse(fmt.Sprintf("Le fichier s’écarte du dictionnaire « %s » en %d endroit(s).", c.Dataset, len(c.Breaches)))
}

type valueRule func(string) error

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
	aPseudonym   = matching(aliasShape, "pseudonyme attendu : P et douze caractères")
	optionalDay  = optional(aDay)
	aCount       = number(0, 1_000_000)
	anyText      = func(string) error { return nil }
	someText     = required(anyText)
	yesOrNo      = oneOf("oui", "non")
	aCheckMark   = oneOf("", "valid", "check-digit-failed")
	aProfession  = oneOf("gp", "psychologist", "social_worker", "psychiatrist", "nurse", "pharmacist", "other")
	aReturnState = oneOf("absent", "draft", "sent", "accepted", "returned")
)

var dictionaries = map[string]map[string]valueRule{
	"acts": {"pseudonym": aPseudonym, "team": aTeam, "act": oneOf("session", "case_review"), "profession": oneOf("", "psychologist", "social_worker"),
		"held_on": aDay, "presence": oneOf("attended", "absent", "excused", "cancelled"), "mode": oneOf("", "cabinet", "phone", "video", "home"),
		"minutes": optional(number(1, 600)), "package_year": number(1, 50), "over_quota": oneOf("0", "1")},
	"people": {"team": aTeam, "last_name": someText, "first_name": anyText, "profession": aProfession, "rpps": anyText, "rpps_valid": aCheckMark,
		"employer": anyText, "self_employed": yesOrNo, "from": aDay, "to": optionalDay},
	"teams": {"team": aTeam, "name": someText, "region": someText, "departement": someText, "host": anyText, "host_finess": anyText,
		"finess_valid": aCheckMark, "agreement_on": optionalDay, "trained_on": optionalDay, "opened_on": optionalDay, "closed_on": optionalDay},
	"returns": returnsDictionary(),
}

func returnsDictionary() map[string]valueRule {
	d := map[string]valueRule{"team": aTeam, "month": aMonth, "state": aReturnState, "sent_on": optionalDay, "accepted_on": optionalDay, "late": yesOrNo}
	for _, f := range (Figures{}).List() {
		d[f.Code] = aCount
	}
	return d
}

// CheckDataset reads a CSV data set and says which rule of its dictionary fails,
// where. Faults: Invalid when the file is not a known data set.
func CheckDataset(r io.Reader) (CheckedSet, error) {
	var found CheckedSet
	var header []string
	for row, err := range sheet.ReadCSV(r, sheet.DefaultLimits) {
		if err != nil {
			return found, err
		}
		cells := make([]string, len(row.Cells))
		for i, c := range row.Cells {
			cells[i] = c.Text
		}
		if header == nil {
			header = cells
			if found.Dataset = recognise(header); found.Dataset == "" {
				return found, fault.Refuse("Ce fichier n’a les colonnes d’aucun jeu de données connu.")
			}
			continue
		}
		found.Rows++
		found.check(header, cells, row.Number)
	}
	if header == nil {
		return found, fault.Refuse("Ce fichier est vide.")
	}
	return found, nil
}

// recognise names the data set whose columns are all there.
func recognise(header []string) string {
	have := map[string]bool{}
	for _, h := range header {
		have[h] = true
	}
	for _, name := range Datasets {
		all := true
		for column := range dictionaries[name] {
			all = all && have[column]
		}
		if all {
			return name
		}
	}
	return ""
}

func (c *CheckedSet) check(header, cells []string, row int) {
	rules := dictionaries[c.Dataset]
	value := map[string]string{}
	for i, name := range header {
		if i < len(cells) {
			value[name] = cells[i]
		}
		rule, ok := rules[name]
		if !ok {
			continue
		}
		if err := rule(value[name]); err != nil {
			c.Breaches = append(c.Breaches, Breach{row, name, err.Error()})
		}
	}
	if value["rpps_valid"] == "valid" && !identifier.CheckRPPS(value["rpps"]) {
		c.Breaches = append(c.Breaches, Breach{row, "rpps", "marqué valide, mais la clé est fausse"})
	}
	if value["finess_valid"] == "valid" && !identifier.CheckFINESS(value["host_finess"]) {
		c.Breaches = append(c.Breaches, Breach{row, "host_finess", "marqué valide, mais la clé est fausse"})
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
		return fmt.Errorf("valeur hors de la liste : %q", s)
	}
}
