package questionnaire_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"maillage/internal/ground/civil"
	"maillage/internal/trade/questionnaire"
)

var (
	anybody = questionnaire.Subject{Sex: "unknown", Age: -1}
	man     = questionnaire.Subject{Sex: "male", Age: 40}
	woman   = questionnaire.Subject{Sex: "female", Age: 40}
	young   = questionnaire.Subject{Sex: "male", Age: 20}
	begun   = civil.Must(2026, 11, 22)
)

func the(t testing.TB, code string) *questionnaire.Instrument {
	t.Helper()
	in, ok := questionnaire.Shipped().Current(code, begun)
	if !ok {
		t.Fatalf("%s is not there", code)
	}
	return in
}

// said answers the questions in order: « 0 1 oui non ». A dash is no answer.
func said(answers string) questionnaire.Answers {
	a := questionnaire.Answers{}
	for i, v := range strings.Fields(answers) {
		if v != "-" {
			a["q"+strconv.Itoa(i+1)] = v
		}
	}
	return a
}

// times is one answer n times.
func times(n int, v string) string { return strings.Repeat(v+" ", n) }

// The totals and the readings, worked out by hand from the published tables.
func TestScoresAreThoseOfThePublishedTables(t *testing.T) {
	t.Parallel()
	worst := "oui non non non oui non non non non non non"
	best := "non oui oui oui non oui oui oui oui oui oui"
	for name, c := range map[string]struct {
		code, answers string
		who           questionnaire.Subject
		figure, read  string // readings « set=band », separated by |
	}{
		"AUDIT, nothing at all":                    {"AUDIT", times(10, "0"), man, "0", "france_h=Sous le seuil|oms=Aucun point|ofdt=Sous le seuil"},
		"AUDIT, the most there is":                 {"AUDIT", times(10, "4"), man, "40", "france_h=Trouble de l’usage à rechercher|oms=Dépendance possible|ofdt=Forte probabilité de dépendance"},
		"AUDIT of a man at 6":                      {"AUDIT", "4 2 0 0 0 0 0 0 0 0", man, "6", "france_h=Sous le seuil|oms=Risque faible|ofdt=Sous le seuil"},
		"AUDIT of a woman at 6":                    {"AUDIT", "4 2 0 0 0 0 0 0 0 0", woman, "6", "france_f=Trouble de l’usage à rechercher|oms=Risque faible|ofdt=Sous le seuil"},
		"AUDIT of a man at 7":                      {"AUDIT", "4 3 0 0 0 0 0 0 0 0", man, "7", "france_h=Trouble de l’usage à rechercher|oms=Risque faible|ofdt=Sous le seuil"},
		"AUDIT without a known sex at 15":          {"AUDIT", "4 4 4 3 0 0 0 0 0 0", anybody, "15", "oms=À risque|ofdt=Consommation dangereuse"},
		"AUDIT at 16":                              {"AUDIT", "4 4 4 4 0 0 0 0 0 0", anybody, "16", "oms=Usage nocif|ofdt=Forte probabilité de dépendance"},
		"AUDIT, the last two weigh 2 or 4":         {"AUDIT", "0 0 0 0 0 0 0 0 2 4", anybody, "6", "oms=Risque faible|ofdt=Sous le seuil"},
		"AUDIT-C of a man at 3":                    {"AUDIT-C", "3 0 0", man, "3", "seuil_h=Sous le seuil"},
		"AUDIT-C of a woman at 3":                  {"AUDIT-C", "3 0 0", woman, "3", "seuil_f=Repérage positif"},
		"AUDIT-C of a man at 4":                    {"AUDIT-C", "4 0 0", man, "4", "seuil_h=Repérage positif"},
		"FACE, yes weighs four":                    {"FACE", "4 4 oui oui oui", man, "20", "h=Dépendance probable"},
		"FACE of a man at 4":                       {"FACE", "2 2 non non non", man, "4", "h=Risque faible ou nul"},
		"FACE of a woman at 4":                     {"FACE", "2 2 non non non", woman, "4", "f=Consommation excessive probable"},
		"FACE of a man at 8":                       {"FACE", "2 2 oui non non", man, "8", "h=Consommation excessive probable"},
		"FACE of a man at 9":                       {"FACE", "3 2 oui non non", man, "9", "h=Dépendance probable"},
		"CAST at 2":                                {"CAST", "1 1 0 0 0 0", anybody, "2", "risque=Sans risque"},
		"CAST at 3":                                {"CAST", "1 1 1 0 0 0", anybody, "3", "risque=Risque faible"},
		"CAST at 7":                                {"CAST", "4 3 0 0 0 0", anybody, "7", "risque=Risque élevé"},
		"CAST, the most":                           {"CAST", times(6, "4"), anybody, "24", "risque=Risque élevé"},
		"Fagerström, the most":                     {"FTND", "3 oui premiere 3 oui oui", anybody, "10", "dependance=Forte ou très forte"},
		"Fagerström, more than an hour, 31 a day":  {"FTND", "0 non autre 3 non non", anybody, "3", "dependance=Faible"},
		"Fagerström at 6":                          {"FTND", "3 non autre 3 non non", anybody, "6", "dependance=Moyenne"},
		"HSI at 1 with the French bands":           {"HSI", "1 0", anybody, "1", "france=Pas de dépendance"},
		"HSI at 3 with the French bands":           {"HSI", "3 0", anybody, "3", "france=Modérée"},
		"HSI, the most":                            {"HSI", "3 3", anybody, "6", "france=Forte"},
		"ADOSPA has no reading":                    {"ADOSPA", "oui oui non non non non", anybody, "2", ""},
		"DAST-10, item 3 no counts one":            {"DAST-10", "non non non non non non non non non non", anybody, "1", "gravite=Faible"},
		"DAST-10, item 3 yes counts nothing":       {"DAST-10", "non non oui non non non non non non non", anybody, "0", "gravite=Aucun problème rapporté"},
		"DAST-10, the most is with item 3 at no":   {"DAST-10", "oui oui non oui oui oui oui oui oui oui", anybody, "10", "gravite=Sévère"},
		"ICJE at 8":                                {"ICJE", "3 3 2 0 0 0 0 0 0", anybody, "8", "risque=Joueur excessif"},
		"ICJE at 2":                                {"ICJE", "1 1 0 0 0 0 0 0 0", anybody, "2", "risque=Faible risque"},
		"ICJE, the most":                           {"ICJE", times(9, "3"), anybody, "27", "risque=Joueur excessif"},
		"IGDS9-SF counts criteria":                 {"IGDS9-SF", "oui oui oui oui oui non non non non", anybody, "5", "criteres=Trouble probable"},
		"PHQ-9 at 4":                               {"PHQ-9", "1 1 1 1 0 0 0 0 0", anybody, "4", "severite=Minimale"},
		"PHQ-9 at 10":                              {"PHQ-9", "3 3 3 1 0 0 0 0 0", anybody, "10", "severite=Modérée"},
		"PHQ-9 at 15":                              {"PHQ-9", "3 3 3 3 3 0 0 0 0", anybody, "15", "severite=Modérément sévère"},
		"PHQ-9 at 20":                              {"PHQ-9", "3 3 3 3 3 3 2 0 0", anybody, "20", "severite=Sévère"},
		"PHQ-9, the tenth question is not counted": {"PHQ-9", "0 0 0 0 0 0 0 0 0 3", anybody, "0", "severite=Minimale"},
		"PHQ-2 has no reading":                     {"PHQ-2", "3 3", anybody, "6", ""},
		"GAD-7 at 9":                               {"GAD-7", "3 3 3 0 0 0 0", anybody, "9", "severite=Légère"},
		"GAD-7 at 10":                              {"GAD-7", "3 3 3 1 0 0 0", anybody, "10", "severite=Modérée"},
		"GAD-7, the most":                          {"GAD-7", times(7, "3"), anybody, "21", "severite=Sévère"},
		"EPICES, the worst case":                   {"EPICES", worst, anybody, "100,00", "seuil=Précarité|quintiles=Quintile 4 ou 5"},
		"EPICES, the best case":                    {"EPICES", best, anybody, "0,00", "seuil=Sous le seuil|quintiles=Quintile 1"},
		"EPICES, nothing but no":                   {"EPICES", times(11, "non"), anybody, "75,14", "seuil=Précarité|quintiles=Quintile 4 ou 5"},
		// 75,14 − 11,83 − 8,28 − 8,28 − 6,51 − 7,10 = 33,14
		"EPICES of an adult at 33,14":       {"EPICES", "non oui oui oui non oui oui non non non non", man, "33,14", "seuil=Précarité|quintiles=Quintile 4 ou 5"},
		"EPICES of somebody of 20 at 33,14": {"EPICES", "non oui oui oui non oui oui non non non non", young, "33,14", "seuil=Précarité|jeunes=Sous le seuil|quintiles=Quintile 4 ou 5"},
		"DSM-5 at 2":                        {"DSM5-TLU", "oui oui " + times(9, "non"), anybody, "2", "severite=Léger"},
		"DSM-5 at 6":                        {"DSM5-TLU", times(6, "oui") + times(5, "non"), anybody, "6", "severite=Sévère"},
		"DSM-5 gambling at 4":               {"DSM5-JEU", times(4, "oui") + times(5, "non"), anybody, "4", "seuil=Trouble lié aux jeux d’argent"},
		"craving at 7 has no reading":       {"CRAVING", "7", anybody, "7", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := the(t, c.code)
			r := in.Score(said(c.answers), c.who)
			total, ok := r.Total("")
			if !ok {
				t.Fatalf("no score; missing %v", r.Missing)
			}
			if got := in.Figure(total); got != c.figure {
				t.Errorf("total: got %s, want %s", got, c.figure)
			}
			if c.read != "" || len(in.Bands) == 0 {
				if got := readings(r.Scores[0]); got != c.read {
					t.Errorf("readings: got %s, want %s", got, c.read)
				}
			}
		})
	}
}

func readings(s questionnaire.Score) string {
	var list []string
	for _, p := range s.Read {
		list = append(list, p.Set+"="+p.Band)
	}
	return strings.Join(list, "|")
}

func TestAScoreWaitsForEveryAnswer(t *testing.T) {
	t.Parallel()
	for _, in := range questionnaire.Shipped().All() {
		if in.Scoring != questionnaire.SumScore {
			continue
		}
		for _, left := range in.Items {
			a := questionnaire.Answers{}
			for _, it := range in.Items {
				if it.Key != left.Key {
					a[it.Key] = firstAnswer(it)
				}
			}
			r := in.Score(a, man)
			_, scored := r.Total("")
			if scored != left.Unscored {
				t.Errorf("%s without %s: scored %v", in.Code, left.Key, scored)
			}
			if !left.Unscored && fmt.Sprint(r.Missing) != "["+left.Key+"]" {
				t.Errorf("%s without %s: missing %v", in.Code, left.Key, r.Missing)
			}
		}
	}
}

func firstAnswer(it questionnaire.Item) string {
	if len(it.Options) == 0 {
		return strconv.Itoa(it.Min)
	}
	return it.Options[0].Value
}

func TestTheNinthQuestionOfThePHQ9AlertsWhateverTheScoreAndEvenWithoutOne(t *testing.T) {
	t.Parallel()
	in := the(t, "PHQ-9")
	for answers, want := range map[string]bool{
		"0 0 0 0 0 0 0 0 0": false, "3 3 3 3 3 3 3 3 0": false, "0 0 0 0 0 0 0 0 1": true, "- - - - - - - - 3": true, "3 3 3 3 3 3 3 3 -": false,
	} {
		if got := len(in.Score(said(answers), anybody).Alerts) > 0; got != want {
			t.Errorf("%s: alert %v, want %v", answers, got, want)
		}
	}
}

// assist answers one product: q1 to q7, a dash for none.
func assist(product, answers string) questionnaire.Answers {
	a := questionnaire.Answers{}
	for k, v := range said(answers) {
		a[k+"."+product] = v
	}
	return a
}

func TestASSISTScoresEachProductByItself(t *testing.T) {
	t.Parallel()
	in := the(t, "ASSIST")
	for name, c := range map[string]struct {
		product, answers string
		want             int // -1: no score
		band             string
	}{
		"alcohol, the most: 6+6+7+8+6+6":               {"alcool", "oui 4 4 4 4 recent recent", 39, "Élevé"},
		"tobacco has no question 5: 6+6+7+6+6":         {"tabac", "oui 4 4 4 - recent recent", 31, "Élevé"},
		"cannabis each month: 3+4+5+6+3+0":             {"cannabis", "oui 2 2 2 2 ancien non", 21, "Modéré"},
		"alcohol at 10 is low":                         {"alcool", "oui 2 2 0 0 ancien non", 10, "Faible"},
		"cannabis at 10 is not":                        {"cannabis", "oui 2 2 0 0 ancien non", 10, "Modéré"},
		"not used for three months, problems long ago": {"opioides", "oui 0 - - - ancien ancien", 6, "Modéré"},
		"never used":                       {"cocaine", "non", -1, ""},
		"an answer is missing":             {"cocaine", "oui 1 1 - 0 non non", -1, ""},
		"used once or twice, nothing else": {"inhalants", "oui 1 0 0 0 non non", 2, "Faible"},
		"nothing was asked":                {"sedatifs", "", -1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := in.Score(assist(c.product, c.answers), anybody)
			total, ok := r.Total(c.product)
			if ok != (c.want >= 0) || ok && total != c.want {
				t.Fatalf("got %d (%v), want %d", total, ok, c.want)
			}
			if ok && r.Scores[0].Read[0].Band != c.band {
				t.Errorf("band: got %s, want %s", r.Scores[0].Read[0].Band, c.band)
			}
			if len(r.Scores) > 1 {
				t.Errorf("other products have a score: %v", r.Scores)
			}
		})
	}
}

func TestTheSpanOfEachInstrumentIsThePublishedOne(t *testing.T) {
	t.Parallel()
	for code, want := range map[string][2]int{
		"AUDIT": {0, 40}, "AUDIT-C": {0, 12}, "FACE": {0, 20}, "CAST": {0, 24}, "FTND": {0, 10}, "HSI": {0, 6}, "ADOSPA": {0, 6}, "DAST-10": {0, 10},
		"ICJE": {0, 27}, "PHQ-9": {0, 27}, "PHQ-2": {0, 6}, "GAD-7": {0, 21}, "EPICES": {0, 10000}, "DSM5-TLU": {0, 11}, "DSM5-JEU": {0, 9}, "CRAVING": {0, 10},
	} {
		if least, most := the(t, code).Span(""); least != want[0] || most != want[1] {
			t.Errorf("%s: got %d to %d, want %d to %d", code, least, most, want[0], want[1])
		}
	}
}

func TestWhatNoSourceGivesHasNoScoreAndSaysSo(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"EQ-5D", "WHOQOL-BREF", "TOP", "CIAS", "ASI-LITE", "RPIB"} {
		in := the(t, code)
		if in.Scored() || in.Fillable() || in.ScoringNote == "" || len(in.Score(questionnaire.Answers{"q1": "1"}, man).Scores) > 0 {
			t.Errorf("%s: scored %v, fillable %v, note %q", code, in.Scored(), in.Fillable(), in.ScoringNote)
		}
	}
}

// Public code often swaps the codes of the AUDIT and of the AUDIT-C.
func TestOnlyTheConfirmedLOINCCodesAreThere(t *testing.T) {
	t.Parallel()
	want := map[string][2]string{
		"AUDIT": {"", "75624-7"}, "AUDIT-C": {"72109-2", "75626-2"}, "DAST-10": {"82666-9", "82667-7"},
		"PHQ-9": {"44249-1", "44261-6"}, "PHQ-2": {"55757-9", "55758-7"}, "GAD-7": {"69737-5", "70274-6"},
	}
	for _, in := range questionnaire.Shipped().All() {
		if got := [2]string{in.PanelLOINC, in.TotalLOINC}; got != want[in.Code] {
			t.Errorf("%s: got %v, want %v", in.Code, got, want[in.Code])
		}
	}
}

func TestATextIsShippedOnlyWhereItIsFree(t *testing.T) {
	t.Parallel()
	free := map[string]bool{"PHQ-9": true, "PHQ-2": true, "GAD-7": true, "HSI": true, "CRAVING": true}
	for _, in := range questionnaire.Shipped().All() {
		for _, it := range in.Items {
			if (it.Text != "") != free[in.Code] {
				t.Errorf("%s %s: text %v", in.Code, it.Key, it.Text != "")
			}
		}
		if (in.Rights == questionnaire.Free) != free[in.Code] || in.Rights == questionnaire.Free && in.RightsCheckedOn.IsZero() {
			t.Errorf("%s: rights %s, checked on %q", in.Code, in.Rights, in.RightsCheckedOn)
		}
	}
	if !strings.Contains(the(t, "PHQ-9").Notice, "Pfizer") || !strings.Contains(the(t, "GAD-7").Notice, "Pfizer") {
		t.Error("the notice of Pfizer is not shown")
	}
}

func TestAnAnswerThatTheInstrumentDoesNotHaveIsRefused(t *testing.T) {
	t.Parallel()
	in := the(t, "CRAVING")
	for value, ok := range map[string]bool{"0": true, "10": true, "11": false, "-1": false, "3,5": false, "03": false, "beaucoup": false} {
		if err := in.Validate(questionnaire.Answers{"q1": value}); (err == nil) != ok {
			t.Errorf("%q: got %v", value, err)
		}
	}
	if err := the(t, "AUDIT").Validate(said("0 0 0 0 0 0 0 0 1 0")); err == nil {
		t.Error("the ninth question of the AUDIT took a 1")
	}
}
