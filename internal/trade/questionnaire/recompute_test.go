package questionnaire_test

import (
	"strconv"
	"strings"
	"testing"

	"maillage/internal/trade/questionnaire"

	"pgregory.net/rapid"
)

// drawn answers every question, in one way or another.
func drawn(t *rapid.T, in *questionnaire.Instrument) questionnaire.Answers {
	a := questionnaire.Answers{}
	for _, it := range in.Items {
		if len(it.Options) == 0 {
			a[it.Key] = strconv.Itoa(rapid.IntRange(it.Min, it.Max).Draw(t, it.Key))
			continue
		}
		a[it.Key] = rapid.SampledFrom(it.Options).Draw(t, it.Key).Value
	}
	return a
}

// published is each scored instrument again, written from the reference text and
// not from the data files: questions, weights of each answer in the order of its
// values, base.
var published = map[string]struct {
	base    int
	weights []map[string]int
}{
	"AUDIT":    {0, join(repeat(8, likert(4)), repeat(2, map[string]int{"0": 0, "2": 2, "4": 4}))},
	"AUDIT-C":  {0, repeat(3, likert(4))},
	"FACE":     {0, join(repeat(2, likert(4)), repeat(3, map[string]int{"non": 0, "oui": 4}))},
	"CAST":     {0, repeat(6, likert(4))},
	"FTND":     {0, []map[string]int{likert(3), yes(1), {"premiere": 1, "autre": 0}, likert(3), yes(1), yes(1)}},
	"HSI":      {0, repeat(2, likert(3))},
	"ADOSPA":   {0, repeat(6, yes(1))},
	"DAST-10":  {0, join(repeat(2, yes(1)), []map[string]int{{"non": 1, "oui": 0}}, repeat(7, yes(1)))},
	"ICJE":     {0, repeat(9, likert(3))},
	"IGDS9-SF": {0, repeat(9, yes(1))},
	"PHQ-9":    {0, join(repeat(9, likert(3)), repeat(1, map[string]int{"0": 0, "1": 0, "2": 0, "3": 0}))},
	"PHQ-2":    {0, repeat(2, likert(3))},
	"GAD-7":    {0, repeat(7, likert(3))},
	"EPICES":   {7514, []map[string]int{yes(1006), yes(-1183), yes(-828), yes(-828), yes(1480), yes(-651), yes(-710), yes(-710), yes(-947), yes(-947), yes(-710)}},
	"DSM5-TLU": {0, repeat(11, yes(1))},
	"DSM5-JEU": {0, repeat(9, yes(1))},
	"CRAVING":  {0, repeat(1, likert(10))},
}

func likert(most int) map[string]int {
	m := map[string]int{}
	for i := range most + 1 {
		m[strconv.Itoa(i)] = i
	}
	return m
}

func yes(w int) map[string]int { return map[string]int{"non": 0, "oui": w} }

func repeat(n int, m map[string]int) (list []map[string]int) {
	for range n {
		list = append(list, m)
	}
	return list
}

func join(parts ...[]map[string]int) (all []map[string]int) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

func TestEverySumIsTheOneRecomputedFromTheReference(t *testing.T) {
	t.Parallel()
	for _, in := range questionnaire.Shipped().All() {
		if in.Scoring != questionnaire.SumScore {
			continue
		}
		ref, known := published[in.Code]
		if !known || len(ref.weights) != len(in.Items) {
			t.Errorf("%s: not in the reference of this test, or with %d questions", in.Code, len(in.Items))
			continue
		}
		rapid.Check(t, func(t *rapid.T) {
			a := drawn(t, in)
			want := ref.base
			for i, w := range ref.weights {
				weight, ok := w[a["q"+strconv.Itoa(i+1)]]
				if !ok {
					t.Fatalf("%s q%d: the answer %q is not in the reference", in.Code, i+1, a["q"+strconv.Itoa(i+1)])
				}
				want += weight
			}
			r := in.Score(a, man)
			got, ok := r.Total("")
			if !ok || got != want {
				t.Fatalf("%s: got %d (%v), want %d", in.Code, got, ok, want)
			}
			least, most := in.Span("")
			if got < least || got > most {
				t.Fatalf("%s: %d is outside %d to %d", in.Code, got, least, most)
			}
			for _, set := range in.Bands {
				if set.Sex == "" && set.ToAge == 0 && !strings.Contains("|"+readings(r.Scores[0]), "|"+set.Key+"=") {
					t.Fatalf("%s: %d has no place in %s", in.Code, got, set.Key)
				}
			}
		})
	}
}

// A heavier answer never makes a lighter score, on any instrument, product or
// question.
func TestAHeavierAnswerNeverMakesALighterScore(t *testing.T) {
	t.Parallel()
	for _, in := range questionnaire.Shipped().All() {
		if !in.Scored() || !in.Fillable() {
			continue
		}
		rapid.Check(t, func(t *rapid.T) {
			a := drawn(t, in)
			it := rapid.SampledFrom(in.Items).Draw(t, "item")
			if len(it.Options) == 0 || it.Gate != "" || len(it.Opens) > 0 {
				return
			}
			before, _ := it.Weight(a[it.Key])
			b := questionnaire.Answers{}
			for k, v := range a {
				b[k] = v
			}
			b[it.Key] = rapid.SampledFrom(it.Options).Draw(t, "other").Value
			after, _ := it.Weight(b[it.Key])
			x, okX := in.Score(a, woman).Total(it.Group)
			y, okY := in.Score(b, woman).Total(it.Group)
			if okX != okY {
				t.Fatalf("%s %s: a score came or went", in.Code, it.Key)
			}
			if d := y - x; it.Unscored && d != 0 || d != 0 && (d > 0) != (after > before) || !it.Unscored && it.Group == "" && d != after-before {
				t.Fatalf("%s %s: the weight moved by %d, the score by %d", in.Code, it.Key, after-before, d)
			}
		})
	}
}
