package rights

import (
	"strings"
	"testing"

	"maillage/internal/ground/civil"
)

func TestALimitIsTheOneOfItsDay(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]int{glassOpen: 4, requestAnswer: 8, requestAnswerOld: 2, requestReflection: 2, requestOldAfter: 5} {
		if got := limitOn(key, civil.Must(2026, 11, 22)); got != want {
			t.Errorf("%s: got %d, want %d", key, got, want)
		}
	}
	if got := limitOn(requestAnswer, civil.Must(1999, 1, 1)); got != 8 {
		t.Errorf("before its first day: got %d, want what it was worth first", got)
	}
	for _, l := range limits {
		if l.Source == "" || l.Confidence != "confirmed" && l.Confidence != "proposed" {
			t.Errorf("%s: a limit needs its source and how sure it is", l.Key)
		}
	}
}

func TestAFileOfLimitsThatDoesNotHoldIsRefused(t *testing.T) {
	t.Parallel()
	for what, change := range map[string][2]string{
		"no number":        {"glass_open;4;", "glass_open;quatre;"},
		"zero":             {"glass_open;4;", "glass_open;0;"},
		"no day":           {"hours;2020-01-01", "hours;janvier"},
		"nothing today":    {"hours;2020-01-01;;", "hours;2020-01-01;2021-01-01;"},
		"a limit missing":  {"request_alert;", "request_alarm;"},
		"a gap or overlap": {"glass_review;7;", "glass_open;5;hours;2019-01-01;;proposed;x\nglass_review;7;"},
	} {
		file := strings.Replace(limitsFile, change[0], change[1], 1)
		if file == limitsFile {
			t.Fatalf("%s: nothing was changed", what)
		}
		if _, err := parseLimits(file); err == nil {
			t.Errorf("%s: accepted", what)
		}
	}
	next, err := parseLimits(strings.Replace(limitsFile, "request_answer;8;days;2002-03-05;;", "request_answer;8;days;2002-03-05;2026-12-31;confirmed;x\nrequest_answer;10;days;2027-01-01;;", 1))
	if err != nil || len(next) != len(limits)+1 {
		t.Errorf("a change of law: got %d limits, %v", len(next), err)
	}
}
