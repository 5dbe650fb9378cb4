package reporting_test

import (
	"strconv"
	"strings"
	"testing"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/questionnaire"
	"maillage/internal/trade/reporting"
)

// answered is three questionnaires of somebody: one of a single score, one in
// hundredths, one with a score a product.
func answered(tx *db.Tx, w *world, m team, e patient.Enrolment) error {
	filed := func(on civil.Day, code string, a questionnaire.Answers) questionnaire.Fact {
		return questionnaire.Fact{
			Enrolment: e, Who: questionnaire.Subject{Sex: "male", Age: 40}, Instrument: code, AnsweredOn: on, Answers: a, By: m.psyID,
			Filler: questionnaire.ByProfessional, MadeAt: tx.Now(),
		}
	}
	epices, assist := questionnaire.Answers{}, questionnaire.Answers{}
	for i := range 11 {
		epices["q"+strconv.Itoa(i+1)] = "non"
	}
	for product := range strings.FieldsSeq("tabac cannabis cocaine amphetamines inhalants sedatifs hallucinogenes opioides autres") {
		assist["q1."+product] = "non"
	}
	for i, v := range strings.Fields("oui 4 4 4 4 recent recent") {
		assist["q"+strconv.Itoa(i+1)+".alcool"] = v
	}
	return questionnaire.Add(tx, w.Seal, []questionnaire.Fact{
		filed(day(2026, 1, 6), "AUDIT-C", questionnaire.Answers{"q1": "4", "q2": "0", "q3": "0"}),
		filed(day(2026, 1, 7), "EPICES", epices), filed(day(2026, 1, 8), "ASSIST", assist),
	})
}

func TestAScoreThatItsAnswersDoNotGiveBreaksTheDictionary(t *testing.T) {
	t.Parallel()
	head := "pseudonym;team;instrument;version;answered_on;filled_by;about;items;total;band;groups\r\nPaaaaaaaaaaaa;MSMA-31-01;AUDIT-C;1;2026-01-06;professional;;"
	for row, want := range map[string]string{
		`"{""q1"":""4"",""q2"":""0"",""q3"":""0""}";4;seuil_h=Repérage positif;`: "",
		`"{""q1"":""4"",""q2"":""0"",""q3"":""0""}";5;seuil_h=Repérage positif;`: "total",
		`"{""q1"":""4"",""q2"":""0""}";4;;`:                                      "total",
		`"{""q1"":""9"",""q2"":""0"",""q3"":""0""}";;;`:                          "items",
		`"{""q7"":""1""}";;;`: "items",
		`pas du JSON;;;`:      "items",
	} {
		found, err := reporting.CheckDataset(strings.NewReader(head + row + "\r\n"))
		must(t, err)
		got := ""
		if len(found.Breaches) > 0 {
			got = found.Breaches[0].Column
		}
		if found.Dataset != "scores" || got != want {
			t.Errorf("%s: got %q, breaches %+v, want one on %q", row, found.Dataset, found.Breaches, want)
		}
	}
}
