package questionnaire

import (
	"slices"

	"maillage/internal/ground/fault"
	"maillage/internal/trade/terminology"
)

// Answers are what was answered, by question. A question not answered is not
// there.
type Answers map[string]string

// Subject is what a reading of the score needs to know of the person.
type Subject struct {
	Sex terminology.Code `json:"sex"`
	Age int              `json:"age"` // -1 when it is not known
}

// Result is what the answers are worth: it is kept as it was computed, with the
// readings of its version.
type Result struct {
	Scores  []Score  `json:"scores"`
	Missing []string `json:"missing"` // questions a score waits for
	Alerts  []string `json:"alerts"`  // questions whose answer asks for an act
}

// Score is one total, of the whole or of a group.
type Score struct {
	Group string   `json:"group,omitempty"`
	Total int      `json:"total"`
	Read  []Placed `json:"read"`
}

// Placed is where a score stands in one reading.
type Placed struct {
	Set  string `json:"set"`
	Band string `json:"band"`
}

// Total finds the score of a group; false when there is none.
func (r Result) Total(group string) (int, bool) {
	for _, s := range r.Scores {
		if s.Group == group {
			return s.Total, true
		}
	}
	return 0, false
}

// Score computes what answers are worth, as the source publishes it (data
// standards, § 4 and 4.1). It is pure: the same answers of the same version give
// the same result.
func (in *Instrument) Score(a Answers, who Subject) Result {
	var r Result
	for _, alert := range in.Alerts {
		it, _ := in.Item(alert.Item)
		if w, ok := it.Weight(a[alert.Item]); ok && w > alert.Over {
			r.Alerts = append(r.Alerts, alert.Item)
		}
	}
	switch in.Scoring {
	case SumScore:
		in.sum("", a, who, &r)
	case GroupScore:
		for _, g := range in.Groups {
			in.sum(g.Key, a, who, &r)
		}
	case NoScore:
	}
	return r
}

// sum adds the questions of a group, unless one waits for an answer.
func (in *Instrument) sum(group string, a Answers, who Subject, r *Result) {
	total, missing := in.Base, 0
	if gate := in.gate(group); gate != "" && a[gate] == "" {
		r.Missing = append(r.Missing, gate) // the others wait for it
		return
	}
	skipped := in.skipped(group, a)
	if group != "" && skipped[group] {
		return // never used: nothing to score
	}
	for _, it := range in.Items {
		if it.Group != group || it.Unscored || skipped[it.Key] {
			continue
		}
		w, answered := it.Weight(a[it.Key])
		if !answered {
			r.Missing = append(r.Missing, it.Key)
			missing++
			continue
		}
		total += w
	}
	if missing == 0 {
		r.Scores = append(r.Scores, Score{Group: group, Total: total, Read: in.read(group, total, who)})
	}
}

// gate is the question of a group that the others depend on.
func (in *Instrument) gate(group string) string {
	for _, it := range in.Items {
		if it.Group == group && it.Gate != "" {
			return it.Key
		}
	}
	return ""
}

// skipped are the questions of a group that other answers make needless; the
// group's own name when none of it is to be scored.
func (in *Instrument) skipped(group string, a Answers) map[string]bool {
	out := map[string]bool{}
	if group == "" {
		return out
	}
	for _, it := range in.Items {
		if it.Group != group {
			continue
		}
		value, answered := a[it.Key]
		if it.Gate != "" && answered && value != it.Gate {
			out[group] = true
		}
		if w, ok := it.Weight(value); ok && w == 0 {
			for _, key := range it.Opens {
				out[key+"."+group] = true
			}
		}
	}
	return out
}

// read places a total in each reading that holds for the person. A reading that
// depends on the sex or on the age is left out when that is not known.
func (in *Instrument) read(group string, total int, who Subject) []Placed {
	var list []Placed
	for _, set := range in.Bands {
		if !set.holds(group, who) {
			continue
		}
		for _, b := range set.Bands {
			if total >= b.From && total <= b.To {
				list = append(list, Placed{set.Key, b.Label})
			}
		}
	}
	return list
}

func (s BandSet) holds(group string, who Subject) bool {
	if s.Sex != "" && s.Sex != string(who.Sex) {
		return false
	}
	if s.ToAge > 0 && (who.Age < s.FromAge || who.Age > s.ToAge) {
		return false
	}
	return len(s.Groups) == 0 || slices.Contains(s.Groups, group)
}

// Set finds a reading by its key.
func (in *Instrument) Set(key string) (BandSet, bool) {
	for _, s := range in.Bands {
		if s.Key == key {
			return s, true
		}
	}
	return BandSet{}, false
}

// Band finds a band of a reading by its label.
func (s BandSet) Band(label string) Band {
	for _, b := range s.Bands {
		if b.Label == label {
			return b
		}
	}
	return Band{}
}

// Validate refuses answers that the instrument does not have. An answer to a
// question that is not asked is dropped by Clean, not refused.
func (in *Instrument) Validate(a Answers) error {
	var wrong fault.Fields
	for _, it := range in.Items {
		value, there := a[it.Key]
		if !there {
			continue
		}
		if _, ok := it.Weight(value); !ok {
			wrong.Add(it.Key, "Choisissez une des réponses.")
		}
	}
	return wrong.Err()
}

// Clean keeps the answers to questions of the instrument.
func (in *Instrument) Clean(a Answers) Answers {
	out := Answers{}
	for _, it := range in.Items {
		if v := a[it.Key]; v != "" {
			out[it.Key] = v
		}
	}
	return out
}
