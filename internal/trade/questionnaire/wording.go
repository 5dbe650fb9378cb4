package questionnaire

import (
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// Wording is the words in which an instrument is shown in this install: the
// published text where it is free, or where the operator recorded the right and
// typed it; our own short labels otherwise.
type Wording struct {
	in    *Instrument
	right *Right
	texts map[string]string
}

// Instrument is what is worded.
func (w Wording) Instrument() *Instrument { return w.in }

// Right is what the operator recorded; nil when nothing holds.
func (w Wording) Right() *Right { return w.right }

// typed is a text of the install, which only holds with its right.
func (w Wording) typed(key string) string {
	if w.right == nil {
		return ""
	}
	return w.texts[key]
}

// Typed is what the operator typed for a key, whether it is shown or not.
func (w Wording) Typed(key string) string { return w.texts[key] }

// Question is a question in words.
func (w Wording) Question(it Item) string {
	if text := w.published(it); text != "" {
		return text
	}
	return it.Label
}

// published is the text of a question, of its group or for any group.
func (w Wording) published(it Item) string {
	for _, text := range []string{it.Text, w.typed(it.Key), w.typed(it.local())} {
		if text != "" {
			return text
		}
	}
	return ""
}

// Option is an answer in words.
func (w Wording) Option(it Item, o Option) string {
	if text := w.typed(w.optionKey(it, o)); text != "" {
		return text
	}
	return o.Label
}

// optionKey names the text of an answer: by the first scale that has it, so that
// « Oui » is typed once.
func (w Wording) optionKey(it Item, o Option) string {
	for _, other := range w.in.Items {
		for _, same := range other.Options {
			if same.Value == o.Value && same.Label == o.Label {
				return other.Scale + ":" + o.Value
			}
		}
	}
	return it.Scale + ":" + o.Value
}

// InstructionKey names the text read before the questions.
const InstructionKey = "instruction"

// Instruction is what is read before the questions; empty when the text is not
// ours to give.
func (w Wording) Instruction() string {
	if text := w.typed(InstructionKey); text != "" {
		return text
	}
	return w.in.Instruction
}

// Whole says whether every question is in its published words: only then may
// the person answer alone.
func (w Wording) Whole() bool {
	for _, it := range w.in.Items {
		if w.published(it) == "" {
			return false
		}
	}
	return w.in.Fillable()
}

// Keys are the texts an install with the right types, in the order of the
// questions: one a question (shared by the groups), one an answer of each scale.
func (w Wording) Keys() []TextKey {
	list := []TextKey{{Key: InstructionKey, Label: "Consigne avant les questions", Long: true}}
	seen := map[string]bool{}
	for _, it := range w.in.Items {
		if key := it.local(); !seen[key] {
			seen[key] = true
			list = append(list, TextKey{Key: key, Label: it.Label, Long: true})
		}
	}
	for _, it := range w.in.Items {
		for _, o := range it.Options {
			if key := w.optionKey(it, o); !seen[key] {
				seen[key] = true
				list = append(list, TextKey{Key: key, Label: "Réponse «\u202f" + o.Label + "\u202f»"})
			}
		}
	}
	return list
}

// TextKey is one text to type.
type TextKey struct {
	Key, Label string
	Long       bool
}

// Right is that the install may use the text of an instrument.
type Right struct {
	ID         db.ID      `db:"id"`
	Instrument string     `db:"instrument"`
	ObtainedOn civil.Day  `db:"obtained_on"`
	Evidence   string     `db:"evidence"`
	MadeBy     db.ID      `db:"made_by"`
	MadeAt     time.Time  `db:"made_at"`
	EndedAt    *time.Time `db:"ended_at"`
	EndedBy    db.ID      `db:"ended_by"`
}

// RightDraft is what the operator types of it.
type RightDraft struct {
	ObtainedOn civil.Day `form:"obtained_on"`
	Evidence   string    `form:"evidence"`
}

const (
	shortestEvidence = 10
	longestEvidence  = 2000
	longestText      = 1000
)

func (d RightDraft) validate(today civil.Day) error {
	var wrong fault.Fields
	switch n := len([]rune(d.Evidence)); {
	case n < shortestEvidence:
		wrong.Add("evidence", "Dites qui a donné l’accord, comment et où en est la trace.")
	case n > longestEvidence:
		wrong.Add("evidence", "2 000 caractères au plus.")
	}
	if d.ObtainedOn.IsZero() || d.ObtainedOn.After(today) {
		wrong.Add("obtained_on", "Indiquez la date de l’accord, aujourd’hui au plus tard.")
	}
	return wrong.Err()
}
