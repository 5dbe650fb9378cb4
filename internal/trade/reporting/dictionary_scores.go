package reporting

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"maillage/internal/trade/questionnaire"
)

var aDecimal = matching(regexp.MustCompile(`^\d+(\.\d+)?$`), "nombre attendu, avec un point pour les décimales")

func scoresDictionary() map[string]valueRule {
	return map[string]valueRule{
		"pseudonym": aPseudonym, "team": aTeam, "instrument": anInstrument, "version": someText, "answered_on": aDay,
		"filled_by": oneOf("professional", "patient"), "about": anyText, "items": aJSONObject, "total": optional(aDecimal), "band": anyText,
		"groups": optional(aJSONObject),
	}
}

// scoreRule: the answers and the score are those of the instrument.
func scoreRule(v map[string]string, breach func(column, message string)) {
	in, known := questionnaire.Shipped().Of(questionnaire.Ref{Code: v["instrument"], Version: v["version"]})
	if !known {
		breach("version", "version inconnue de ce questionnaire")
		return
	}
	var a questionnaire.Answers
	if json.Unmarshal([]byte(v["items"]), &a) != nil {
		return // said already
	}
	for key := range a {
		if _, there := in.Item(key); !there {
			breach("items", "question inconnue de ce questionnaire")
			return
		}
	}
	if in.Validate(a) != nil {
		breach("items", "une réponse n’est pas de celles du questionnaire")
		return
	}
	want := ""
	if total, scored := in.Score(a, questionnaire.Subject{Age: -1}).Total(""); scored {
		want = strings.ReplaceAll(in.Figure(total), ",", ".")
	}
	if v["total"] != want {
		breach("total", fmt.Sprintf("score %q attendu pour ces réponses", want))
	}
}

func anInstrument(s string) error {
	for _, in := range questionnaire.Shipped().All() {
		if in.Code == s {
			return nil
		}
	}
	return fmt.Errorf("questionnaire inconnu : %q", s)
}

func aJSONObject(s string) error {
	var m map[string]any
	return plainly(json.Unmarshal([]byte(s), &m), "objet JSON attendu")
}
