package demo

import (
	"strconv"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/questionnaire"
	"maillage/internal/trade/terminology"
)

// plans is the schedule of the demonstration: what a programme wants is not
// public, so each line says that it is made up.
var plans = []struct {
	instrument string
	moments    []questionnaire.Moment
}{
	{"PHQ-9", questionnaire.Moments}, {"EPICES", []questionnaire.Moment{questionnaire.AtInclusion, questionnaire.AtRenewal}}, {"GAD-7", questionnaire.Moments[:2]},
}

// schedule installs it.
func (b *builder) schedule(tx *db.Tx) error {
	for _, p := range plans {
		for _, m := range p.moments {
			err := questionnaire.Plan(tx, questionnaire.Planned{
				ProgrammeID: b.programme.ID, Instrument: p.instrument, Moment: m, ValidFrom: civil.Must(2019, 10, 21), Confidence: programme.Made,
				Source: "Calendrier inventé pour la démonstration",
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// questionnaires fills those of the people of a team: nearly everybody at
// inclusion, two in three later, each a little better than before, most of the
// time. Large networks fill one person in twenty.
func (b *builder) questionnaires(tx *db.Tx, t *team, all []*followed) error {
	var facts []questionnaire.Fact
	for i, f := range all {
		if b.size.Patients > Region.Patients && i%20 != 0 {
			continue
		}
		facts = append(facts, b.answered(t, f, i == 0)...)
	}
	return questionnaire.Add(tx, b.Seal, facts)
}

// answered draws the sheets of one person. always gives each of them.
func (b *builder) answered(t *team, f *followed, always bool) []questionnaire.Fact {
	last := b.today
	if !f.enrolment.ClosedOn.IsZero() {
		last = f.enrolment.ClosedOn
	}
	state := 35 + b.rand.IntN(50) // how ill at ease, in a hundred
	var facts []questionnaire.Fact
	for n, months := range []int{0, 6, 12, 18, 24, 30} {
		day := workday(f.enrolment.OpenedOn.AddMonths(months).AddDays(b.rand.IntN(12)))
		if day.After(last) {
			break
		}
		if n > 0 && !always && b.chance(35) {
			continue
		}
		codes := []string{"PHQ-9", "GAD-7"}
		if months%12 == 0 {
			codes = append(codes, "EPICES")
		}
		if b.chance(40) {
			codes = append(codes, "HSI", "CRAVING")
		}
		for _, code := range codes {
			if always || b.chance(88) {
				facts = append(facts, b.filling(t, f, code, day, state))
			}
		}
		state = max(5, state-b.between(-6, 16))
	}
	return facts
}

// filling draws the answers of one sheet around a state.
func (b *builder) filling(t *team, f *followed, code string, day civil.Day, state int) questionnaire.Fact {
	in, _ := questionnaire.Shipped().Current(code, day)
	fact := questionnaire.Fact{
		Enrolment: f.enrolment, Who: questionnaire.Subject{Sex: terminology.SexUnknown, Age: -1}, Instrument: code, AnsweredOn: day,
		Answers: questionnaire.Answers{}, By: t.psy[0], Filler: questionnaire.ByProfessional, MadeAt: day.Start().Add(15 * 3600e9),
	}
	if code == "EPICES" {
		fact.By = t.social[0]
	} else if b.chance(30) {
		fact.Filler = questionnaire.ByPatient
	}
	if in.About != "" {
		fact.About = "alcohol"
	}
	for _, it := range in.Items {
		fact.Answers[it.Key] = b.answer(in, it, state)
	}
	return fact
}

// answer draws one answer: the higher the state, the heavier. The ninth question
// of the PHQ-9 is nearly always nothing.
func (b *builder) answer(in *questionnaire.Instrument, it questionnaire.Item, state int) string {
	level := max(0, min(99, state+b.between(-25, 25)))
	if in.Code == "PHQ-9" && it.Key == "q9" && !b.chance(6) {
		level = 0
	}
	if len(it.Options) == 0 {
		return strconv.Itoa(it.Min + (it.Max-it.Min)*level/100)
	}
	least, most := it.Range()
	want := least + (most-least)*level/100
	best := it.Options[0]
	for _, o := range it.Options {
		if far(o.Weight, want) < far(best.Weight, want) {
			best = o
		}
	}
	return best.Value
}

func far(a, b int) int { return max(a-b, b-a) }
