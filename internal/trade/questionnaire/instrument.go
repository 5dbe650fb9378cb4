package questionnaire

import (
	"strconv"
	"strings"

	"maillage/internal/ground/civil"
)

// Instrument is one version of a questionnaire, as its data file describes it.
// Nobody changes it while the program runs, and a version that has served never
// changes at all: another version is another file.
type Instrument struct {
	Code            string
	Version         string
	Title           string
	Short           string
	Domain          string
	Source          string
	Rights          Rights
	RightsNote      string
	RightsCheckedOn civil.Day // none: the owner's terms were not read
	ValidatedFR     string
	Valid           civil.Period // days on which a sheet may be begun
	Notice          string       // what the owner asks to show
	Recall          string       // the time the questions are about
	About           string       // « product »: each sheet is about one product or behaviour
	Instruction     string       // read before the questions; empty when the text is not ours to give
	TextStatus      string
	Unit            int // 1, or 100 when a total is kept in hundredths
	Base            int // what the total begins with
	Scoring         Scoring
	ScoringNote     string
	IncompleteNote  string
	BandsNote       string
	PanelLOINC      string // empty unless confirmed
	TotalLOINC      string
	Items           []Item
	Groups          []Group // ASSIST: one score a product
	Bands           []BandSet
	Alerts          []Alert

	byKey map[string]int
}

// Rights says what may be shipped of the text.
type Rights string

// The rights: G, the text is free; A, its owner's terms were not read; R, not
// to be shipped. For A and R the questions are our own short labels until the
// install records its right and types the text.
const (
	Free     Rights = "G"
	Unread   Rights = "A"
	Reserved Rights = "R"
)

// Label is the rights in words.
func (r Rights) Label() string {
	switch r {
	case Free:
		return "Texte libre"
	case Unread:
		return "Conditions à lire"
	case Reserved:
		return "Texte réservé"
	default:
		return string(r)
	}
}

// Scoring is how the answers make a score.
type Scoring string

// The ways of scoring: one sum; one sum a group; none that a source gives.
const (
	SumScore   Scoring = "sum"
	GroupScore Scoring = "groups"
	NoScore    Scoring = "none"
)

// Item is one question.
type Item struct {
	Key      string
	Label    string // our own words, always there
	Text     string // the published words, where they are free
	Scale    string
	Options  []Option // none: a whole number between Min and Max
	Min, Max int
	Unscored bool     // asked, and out of the score
	Group    string   // of an instrument that has groups
	Gate     string   // with any other answer, the rest of the group is not asked
	Opens    []string // keys not asked when this answer weighs nothing
}

// Option is one answer and what it weighs.
type Option struct {
	Value  string `json:"value"`
	Label  string `json:"label"`
	Weight int    `json:"weight"`
}

// Group is a part of an instrument that has its own score.
type Group struct {
	Key   string   `json:"key"`
	Label string   `json:"label"`
	Omit  []string `json:"omit"` // questions that are not asked of it
}

// BandSet is one published reading of a score; several may stand side by side,
// each with its name.
type BandSet struct {
	Key     string   `json:"key"`
	Title   string   `json:"title"`
	Sex     string   `json:"sex"` // read for this sex only; empty: for anybody
	FromAge int      `json:"from_age"`
	ToAge   int      `json:"to_age"`
	Groups  []string `json:"groups"`
	Bands   []Band   `json:"bands"`
}

// Band is a zone of a score, both ends in it.
type Band struct {
	From  int    `json:"from"`
	To    int    `json:"to"`
	Label string `json:"label"`
	Means string `json:"means"`
	State string `json:"state"` // info, attention, alerte
}

// Alert is an answer that asks for an act whatever the score.
type Alert struct {
	Item  string `json:"item"`
	Over  int    `json:"over"` // the answer weighs more than this
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Ref names a version of an instrument, in addresses and tables.
func (in *Instrument) Ref() Ref { return Ref{in.Code, in.Version} }

// Ref is a code and a version.
type Ref struct{ Code, Version string }

// Scored says whether a published rule makes a score of the answers.
func (in *Instrument) Scored() bool { return in.Scoring != NoScore }

// Fillable says whether there are questions to answer.
func (in *Instrument) Fillable() bool { return len(in.Items) > 0 }

// Item finds a question.
func (in *Instrument) Item(key string) (Item, bool) {
	i, ok := in.byKey[key]
	if !ok {
		return Item{}, false
	}
	return in.Items[i], true
}

// Weight is what an answer weighs; false when it is no answer of the question.
func (it Item) Weight(value string) (int, bool) {
	if len(it.Options) == 0 {
		n, err := strconv.Atoi(value)
		return n, err == nil && n >= it.Min && n <= it.Max && value == strconv.Itoa(n)
	}
	for _, o := range it.Options {
		if o.Value == value {
			return o.Weight, true
		}
	}
	return 0, false
}

// Answer is an answer in words.
func (it Item) Answer(value string) string {
	for _, o := range it.Options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

// Range is what a question may weigh, least and most.
func (it Item) Range() (least, most int) {
	if len(it.Options) == 0 {
		return it.Min, it.Max
	}
	least, most = it.Options[0].Weight, it.Options[0].Weight
	for _, o := range it.Options {
		least, most = min(least, o.Weight), max(most, o.Weight)
	}
	return least, most
}

// Span is what the score of a group may be, least and most; the empty group is
// the whole.
func (in *Instrument) Span(group string) (least, most int) {
	least, most = in.Base, in.Base
	for _, it := range in.Items {
		if it.Group == group && !it.Unscored {
			lo, hi := it.Range()
			least, most = least+lo, most+hi
		}
	}
	return least, most
}

// Figure writes a total as the instrument publishes it: « 14 », « 30,17 ».
func (in *Instrument) Figure(total int) string {
	if in.Unit <= 1 {
		return strconv.Itoa(total)
	}
	sign := ""
	if total < 0 {
		sign, total = "−", -total
	}
	cents := strconv.Itoa(total % in.Unit)
	for len(cents) < len(strconv.Itoa(in.Unit))-1 {
		cents = "0" + cents
	}
	return sign + strconv.Itoa(total/in.Unit) + "," + cents
}

// named is a question as messages call it.
func (in *Instrument) named(it Item) string {
	if it.Group != "" {
		return in.GroupLabel(it.Group) + ", question " + it.Number()
	}
	return "Question " + it.Number() + ", " + it.Label
}

// GroupLabel names a group; empty for the whole.
func (in *Instrument) GroupLabel(key string) string {
	for _, g := range in.Groups {
		if g.Key == key {
			return g.Label
		}
	}
	return ""
}

// Number is the rank of a question in the published questionnaire: « 2 » of « q2 »
// and of « q2.alcool ».
func (it Item) Number() string { return strings.TrimPrefix(it.local(), "q") }

// local is the key of a question inside its group: « q2 » of « q2.alcool ».
func (it Item) local() string {
	key, _, _ := strings.Cut(it.Key, ".")
	return key
}
