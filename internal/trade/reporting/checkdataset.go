package reporting

import (
	"fmt"
	"io"

	"maillage/internal/ground/fault"
	"maillage/internal/ground/sheet"
)

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
	return fault.Refuse(fmt.Sprintf("Le fichier s’écarte du dictionnaire « %s » en %d endroit(s).", c.Dataset, len(c.Breaches)))
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
	value := map[string]string{}
	for i, name := range header {
		if i < len(cells) {
			value[name] = cells[i]
		}
	}
	breach := func(column, message string) { c.Breaches = append(c.Breaches, Breach{row, column, message}) }
	rules := dictionaries[c.Dataset]
	for _, name := range header {
		if rule, ok := rules[name]; ok {
			if err := rule(value[name]); err != nil {
				breach(name, err.Error())
			}
		}
	}
	for _, rule := range together[c.Dataset] {
		rule(value, breach)
	}
}
