package terminology

import (
	"strings"
	"testing"
	"testing/fstest"

	"maillage/internal/ground/civil"
)

const head = `{"list":"x","title_fr":"X","source":"s","legal_reference":"l","valid_from":"2020-01-01",`

func TestAFileThatWouldMislead(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, file, want string }{
		{"is not JSON", `{`, "unexpected EOF"},
		{"has a field nobody reads", `{"lst":"x"}`, "unknown field"},
		{"has no first day", `{"list":"x","codes":[]}`, "valid_from"},
		{"has no code", head + `"codes":[]}`, "a list has"},
		{"has a code without label", head + `"codes":[{"code":"a"}]}`, "a code and a label"},
		{"has a code twice", head + `"codes":[{"code":"a","label_fr":"A"},{"code":"a","label_fr":"B"}]}`, "twice"},
		{"has an alias for two codes", head + `"codes":[{"code":"a1","label_fr":"Un","aliases":["chaud"]},{"code":"b1","label_fr":"Deux","aliases":["Chaud"]}]}`, "also means a1"},
		{"has two aliases that differ by gender alone", head + `"codes":[{"code":"a1","label_fr":"Infirmier"},{"code":"b1","label_fr":"Infirmières"}]}`, "also means a1"},
		{"has two aliases that differ by a space alone", head + `"codes":[{"code":"a1","label_fr":"Abc def"},{"code":"b1","label_fr":"Abcdef"}]}`, "also means a1"},
		{"has an empty alias", head + `"codes":[{"code":"a1","label_fr":"Un","aliases":[" "]}]}`, "empty"},
		{"names an undeclared group", head + `"codes":[{"code":"a1","label_fr":"Un","group":"g"}]}`, "not declared"},
		{"has a day that cannot be", head + `"codes":[{"code":"a1","label_fr":"Un","valid_to":"2020-02-31"}]}`, "valid_to"},
		{"ends a code before it starts", head + `"codes":[{"code":"a1","label_fr":"Un","valid_to":"2019-02-01"}]}`, "before"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := parse([]byte(c.file))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got error %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestADatedCode(t *testing.T) {
	t.Parallel()
	l, err := parse([]byte(head + `"codes":[{"code":"a1","label_fr":"Un","valid_to":"2024-12-31"},{"code":"b1","label_fr":"Deux","valid_from":"2025-01-01"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []civil.Period{
		{From: civil.Must(2020, 1, 1), To: civil.Must(2024, 12, 31)},
		{From: civil.Must(2025, 1, 1)},
	}
	for i, w := range want {
		if got := l.terms[i].Valid; got != w {
			t.Errorf("term %d: got %v, want %v", i, got, w)
		}
	}
}

func TestAFileUnderAnotherName(t *testing.T) {
	t.Parallel()
	_, err := load(fstest.MapFS{"data/y.json": {Data: []byte(head + `"codes":[{"code":"a1","label_fr":"Un"}]}`)}})
	if err == nil || !strings.Contains(err.Error(), "holds the list of data/x.json") {
		t.Errorf("got error %v, want one about the name", err)
	}
}

func TestStemWord(t *testing.T) {
	t.Parallel()
	for want, words := range map[string]string{
		"social":      "social sociale sociales sociaux",
		"absent":      "absent absente absents absentes",
		"excus":       "excuse excusee excuses excusees",
		"educateur":   "educateur educatrice educatrices educateurs",
		"travailleur": "travailleur travailleuse travailleuses",
		"clinicien":   "clinicien clinicienne cliniciennes",
		"infirmier":   "infirmier infirmiere infirmieres",
		"jeu":         "jeu jeux",
		"niveau":      "niveau niveaux",
		"abs":         "abs",
		"bus":         "bus",
	} {
		for w := range strings.FieldsSeq(words) {
			if got := stemWord(w); got != want {
				t.Errorf("stemWord(%q): got %q, want %q", w, got, want)
			}
		}
	}
}
