package questionnaire

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"maillage/internal/ground/civil"
)

//go:embed data/*.json
var files embed.FS

// shipped is every instrument of the program. A file that does not load is a
// programmer's fault: it stops the program at its start, and the tests before.
var shipped = mustLoad(files)

// Library is every version of every instrument.
type Library struct {
	all    []*Instrument // by domain, title and version
	byRef  map[Ref]*Instrument
	byCode map[string][]*Instrument // oldest first
}

// Shipped is the library of the program.
func Shipped() *Library { return shipped }

// All lists every version.
func (l *Library) All() []*Instrument { return l.all }

// Of finds one version.
func (l *Library) Of(r Ref) (*Instrument, bool) {
	in, ok := l.byRef[r]
	return in, ok
}

// Current is the version of an instrument with which a sheet may be begun on a
// day; false when there is none.
func (l *Library) Current(code string, day civil.Day) (*Instrument, bool) {
	list := l.byCode[code]
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Valid.Contains(day) {
			return list[i], true
		}
	}
	return nil, false
}

// Usable lists what may be begun on a day: one version of each instrument that
// has questions.
func (l *Library) Usable(day civil.Day) []*Instrument {
	var list []*Instrument
	for _, in := range l.all {
		if now, ok := l.Current(in.Code, day); ok && now == in && in.Fillable() {
			list = append(list, in)
		}
	}
	return list
}

func mustLoad(files fs.FS) *Library {
	l, err := load(files)
	if err != nil {
		panic("questionnaire: " + err.Error())
	}
	return l
}

func load(files fs.FS) (*Library, error) {
	names, err := fs.Glob(files, "data/*.json")
	if err != nil {
		return nil, err
	}
	l := &Library{byRef: map[Ref]*Instrument{}, byCode: map[string][]*Instrument{}}
	for _, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		in, err := parse(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if _, twice := l.byRef[in.Ref()]; twice {
			return nil, fmt.Errorf("%s: version %s of %s is there twice", name, in.Version, in.Code)
		}
		l.byRef[in.Ref()] = in
		l.all = append(l.all, in)
	}
	slices.SortFunc(l.all, func(a, b *Instrument) int {
		return strings.Compare(a.Domain+"\x00"+a.Title+"\x00"+a.Version, b.Domain+"\x00"+b.Title+"\x00"+b.Version)
	})
	for _, in := range l.all {
		l.byCode[in.Code] = append(l.byCode[in.Code], in)
	}
	for _, list := range l.byCode {
		slices.SortFunc(list, func(a, b *Instrument) int { return a.Valid.From.Compare(b.Valid.From) })
	}
	return l, nil
}

// file is the shape of data/*.json.
type file struct {
	Code            string              `json:"code"`
	Version         string              `json:"version"`
	Title           string              `json:"title"`
	Short           string              `json:"short"`
	Domain          string              `json:"domain"`
	Source          string              `json:"source"`
	Rights          Rights              `json:"rights"`
	RightsNote      string              `json:"rights_note"`
	RightsCheckedOn civil.Day           `json:"rights_checked_on"`
	ValidatedFR     string              `json:"validated_fr"`
	ValidFrom       civil.Day           `json:"valid_from"`
	ValidTo         civil.Day           `json:"valid_to"`
	Notice          string              `json:"notice"`
	Recall          string              `json:"recall"`
	About           string              `json:"about"`
	Instruction     string              `json:"instruction"`
	TextStatus      string              `json:"text_status"`
	Unit            int                 `json:"unit"`
	Base            int                 `json:"base"`
	Scoring         Scoring             `json:"scoring"`
	ScoringNote     string              `json:"scoring_note"`
	Incomplete      string              `json:"incomplete"` // all, groups: said again for who reads the file
	IncompleteNote  string              `json:"incomplete_note"`
	BandsNote       string              `json:"bands_note"`
	PanelLOINC      string              `json:"loinc_panel"`
	TotalLOINC      string              `json:"loinc_total"`
	Scales          map[string][]Option `json:"scales"`
	Groups          []Group             `json:"groups"`
	Items           []itemFile          `json:"items"`
	Bands           []BandSet           `json:"bands"`
	Alerts          []Alert             `json:"alerts"`
}

type itemFile struct {
	Key      string   `json:"key"`
	Label    string   `json:"label"`
	Text     string   `json:"text"`
	Scale    string   `json:"scale"`
	Min      int      `json:"min"`
	Max      int      `json:"max"`
	Reversed bool     `json:"reversed"` // an answer weighs what its opposite weighs on the scale
	Unscored bool     `json:"unscored"`
	Each     bool     `json:"each"` // asked of each group
	Gate     string   `json:"gate"`
	Opens    []string `json:"opens"`
}

// parse reads one file and refuses what would make a score uncertain.
func parse(raw []byte) (*Instrument, error) {
	var f file
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, err
	}
	in := &Instrument{
		Code: f.Code, Version: f.Version, Title: f.Title, Short: f.Short, Domain: f.Domain, Source: f.Source, Rights: f.Rights,
		RightsNote: f.RightsNote, RightsCheckedOn: f.RightsCheckedOn, ValidatedFR: f.ValidatedFR, Valid: civil.Period{From: f.ValidFrom, To: f.ValidTo},
		Notice: f.Notice, Recall: f.Recall, About: f.About, Instruction: f.Instruction, TextStatus: f.TextStatus, Unit: max(1, f.Unit), Base: f.Base,
		Scoring: f.Scoring, ScoringNote: f.ScoringNote, IncompleteNote: f.IncompleteNote, BandsNote: f.BandsNote, PanelLOINC: f.PanelLOINC,
		TotalLOINC: f.TotalLOINC, Groups: f.Groups, Bands: f.Bands, Alerts: f.Alerts, byKey: map[string]int{},
	}
	for _, it := range f.Items {
		if !it.Each {
			if err := in.add(it, f.Scales, ""); err != nil {
				return nil, err
			}
		}
	}
	for _, g := range f.Groups {
		for _, it := range f.Items {
			if it.Each && !slices.Contains(g.Omit, it.Key) {
				if err := in.add(it, f.Scales, g.Key); err != nil {
					return nil, err
				}
			}
		}
	}
	return in, in.check()
}

// add takes a question, for a group or for the whole.
func (in *Instrument) add(f itemFile, scales map[string][]Option, group string) error {
	it := Item{
		Key: f.Key, Label: f.Label, Text: f.Text, Scale: f.Scale, Min: f.Min, Max: f.Max, Unscored: f.Unscored, Group: group, Gate: f.Gate, Opens: f.Opens,
	}
	if group != "" {
		it.Key += "." + group
	}
	if f.Scale != "" {
		options, known := scales[f.Scale]
		if !known || len(options) < 2 {
			return fmt.Errorf("%s: the scale %q is not there", it.Key, f.Scale)
		}
		it.Options = slices.Clone(options)
	} else if f.Max <= f.Min {
		return fmt.Errorf("%s: neither a scale nor bounds", it.Key)
	}
	if f.Reversed {
		least, most := it.Range()
		for i := range it.Options {
			it.Options[i].Weight = least + most - it.Options[i].Weight
		}
	}
	if _, twice := in.byKey[it.Key]; twice || it.Key == "" || it.Label == "" {
		return fmt.Errorf("%q: a key once, and a label", it.Key)
	}
	in.byKey[it.Key] = len(in.Items)
	in.Items = append(in.Items, it)
	return nil
}

// check refuses a file that could not be trusted: a band outside the score, two
// bands for one score, a score without a band in its set, an alert on nothing,
// a text that its rights do not allow.
func (in *Instrument) check() error {
	if in.Code == "" || in.Version == "" || in.Title == "" || in.Short == "" || in.Source == "" || in.RightsNote == "" || in.Valid.From.IsZero() {
		return fmt.Errorf("an instrument has a code, a version, titles, a source, its rights and a first day")
	}
	if in.Rights != Free && in.Rights != Unread && in.Rights != Reserved {
		return fmt.Errorf("unknown rights %q", in.Rights)
	}
	if in.Scoring != SumScore && in.Scoring != GroupScore && in.Scoring != NoScore || in.Scoring == NoScore && in.ScoringNote == "" {
		return fmt.Errorf("unknown scoring %q, or none without saying why", in.Scoring)
	}
	for _, it := range in.Items {
		if it.Text != "" && in.Rights != Free {
			return fmt.Errorf("%s: a text that is not free", it.Key)
		}
	}
	for _, a := range in.Alerts {
		if _, ok := in.Item(a.Item); !ok || a.Title == "" || a.Text == "" {
			return fmt.Errorf("an alert on %q", a.Item)
		}
	}
	for _, set := range in.Bands {
		if err := in.checkSet(set); err != nil {
			return fmt.Errorf("bands %s: %w", set.Key, err)
		}
	}
	return nil
}

func (in *Instrument) checkSet(set BandSet) error {
	groups := set.Groups
	if len(groups) == 0 {
		groups = []string{""}
	}
	for _, g := range groups {
		least, most := in.Span(g)
		if least == most {
			return fmt.Errorf("no score for %q", g)
		}
		for i, b := range set.Bands {
			if b.Label == "" || b.To < b.From {
				return fmt.Errorf("%q", b.Label)
			}
			if i == 0 && b.From != least || i > 0 && b.From != set.Bands[i-1].To+1 {
				return fmt.Errorf("%q does not follow", b.Label)
			}
		}
		if last := set.Bands[len(set.Bands)-1]; last.To < most {
			return fmt.Errorf("the score may be %d, the last band ends at %d", most, last.To)
		}
	}
	return nil
}
