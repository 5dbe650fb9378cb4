package terminology

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"

	"maillage/internal/ground/civil"
)

//go:embed data/*.json
var files embed.FS

// lists holds every list by name. It is written once, here, and only read
// afterwards. A file that does not load is a programmer's fault: it stops the
// program at its start, and the tests before.
var lists = mustLoad(files)

// list is one loaded file with its ways in.
type list struct {
	info    Info
	terms   []Term
	groups  []Group
	noise   []string
	byCode  map[Code]int
	exact   map[string]Code // folded code, label, short label or alias
	stems   map[string]Code // the same, gender, number and small words taken off
	compact map[string]Code // both, spaces taken out
}

// listFile is the shape of data/*.json.
type listFile struct {
	List           string `json:"list"`
	Title          string `json:"title_fr"`
	Source         string `json:"source"`
	LegalReference string `json:"legal_reference"`
	ValidFrom      string `json:"valid_from"`
	Groups         []struct {
		Code  string `json:"code"`
		Label string `json:"label_fr"`
	} `json:"groups"`
	Noise []string   `json:"noise"`
	Codes []codeFile `json:"codes"`
}

type codeFile struct {
	Code      string   `json:"code"`
	Label     string   `json:"label_fr"`
	Short     string   `json:"label_short_fr"`
	Group     string   `json:"group"`
	Product   bool     `json:"product"`
	TDI       string   `json:"tdi"`
	NoTDI     bool     `json:"no_tdi"`
	RECAP     string   `json:"recap"`
	ValidFrom string   `json:"valid_from"`
	ValidTo   string   `json:"valid_to"`
	Aliases   []string `json:"aliases"`
}

func mustLoad(files fs.FS) map[string]*list {
	all, err := load(files)
	if err != nil {
		panic("terminology: " + err.Error())
	}
	return all
}

func load(files fs.FS) (map[string]*list, error) {
	names, err := fs.Glob(files, "data/*.json")
	if err != nil {
		return nil, err
	}
	all := make(map[string]*list, len(names))
	for _, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		l, err := parse(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if want := "data/" + l.info.Name + ".json"; name != want {
			return nil, fmt.Errorf("%s: holds the list of %s", name, want)
		}
		all[l.info.Name] = l
	}
	return all, nil
}

// parse reads one file and refuses what would make the list ambiguous: an
// unknown field, a code twice, a label missing, a group not declared, an alias
// for two codes.
func parse(raw []byte) (*list, error) {
	var f listFile
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, err
	}
	from, err := civil.ParseISO(f.ValidFrom)
	if err != nil {
		return nil, fmt.Errorf("valid_from: %w", err)
	}
	l := &list{
		info:   Info{Name: f.List, Title: f.Title, Source: f.Source, LegalReference: f.LegalReference, Valid: civil.Period{From: from}},
		byCode: map[Code]int{}, exact: map[string]Code{}, stems: map[string]Code{}, compact: map[string]Code{},
	}
	if f.List == "" || f.Title == "" || f.Source == "" || f.LegalReference == "" || len(f.Codes) == 0 {
		return nil, fmt.Errorf("a list has a name, a title, a source, a legal reference and codes")
	}
	groups := map[string]bool{"": true}
	for _, g := range f.Groups {
		l.groups = append(l.groups, Group{g.Code, g.Label})
		groups[g.Code] = true
	}
	for _, n := range f.Noise {
		l.noise = append(l.noise, stemWord(n))
	}
	for _, c := range f.Codes {
		if !groups[c.Group] {
			return nil, fmt.Errorf("%s: the group %q is not declared", c.Code, c.Group)
		}
		if err := l.add(c, from); err != nil {
			return nil, fmt.Errorf("%s: %w", c.Code, err)
		}
	}
	return l, nil
}

func (l *list) add(c codeFile, listFrom civil.Day) error {
	code := Code(c.Code)
	if c.Code == "" || c.Label == "" {
		return fmt.Errorf("a code and a label are needed")
	}
	if _, twice := l.byCode[code]; twice {
		return fmt.Errorf("the code is there twice")
	}
	if c.NoTDI && c.TDI != "" {
		return fmt.Errorf("a code out of the TDI has no TDI code")
	}
	valid, err := period(c, listFrom)
	if err != nil {
		return err
	}
	t := Term{
		Code: code, Label: c.Label, Short: c.Short, Group: c.Group,
		Product: c.Product, TDI: c.TDI, NoTDI: c.NoTDI, RECAP: c.RECAP, Valid: valid,
	}
	if t.Short == "" {
		t.Short = t.Label
	}
	l.byCode[code] = len(l.terms)
	l.terms = append(l.terms, t)
	for _, written := range append([]string{c.Code, t.Label, t.Short}, c.Aliases...) {
		if err := l.index(written, code); err != nil {
			return err
		}
	}
	return nil
}

// period gives the days on which a code may be chosen: the list's own when the
// code says nothing.
func period(c codeFile, listFrom civil.Day) (civil.Period, error) {
	p := civil.Period{From: listFrom}
	var err error
	if c.ValidFrom != "" {
		if p.From, err = civil.ParseISO(c.ValidFrom); err != nil {
			return p, fmt.Errorf("valid_from: %w", err)
		}
	}
	if c.ValidTo != "" {
		if p.To, err = civil.ParseISO(c.ValidTo); err != nil {
			return p, fmt.Errorf("valid_to: %w", err)
		}
		if p.To.Before(p.From) {
			return p, fmt.Errorf("valid_to is before valid_from")
		}
	}
	return p, nil
}

// index opens the three ways from a spelling to its code.
func (l *list) index(written string, code Code) error {
	k := key(written)
	if k == "" {
		return fmt.Errorf("an alias is empty")
	}
	s := stem(k, l.noise)
	for _, way := range []struct {
		to  map[string]Code
		key string
	}{{l.exact, k}, {l.stems, s}, {l.compact, squeeze(k)}, {l.compact, squeeze(s)}} {
		if other, taken := way.to[way.key]; taken && other != code {
			return fmt.Errorf("the alias %q also means %s", written, other)
		}
		way.to[way.key] = code
	}
	return nil
}

// find tries the ways in from the strictest to the loosest.
func (l *list) find(written string) (Code, bool) {
	k := key(written)
	if code, ok := l.exact[k]; ok {
		return code, true
	}
	if k == "" {
		return "", false
	}
	s := stem(k, l.noise)
	if code, ok := l.stems[s]; ok {
		return code, true
	}
	for _, c := range []string{squeeze(k), squeeze(s)} {
		if code, ok := l.compact[c]; ok {
			return code, true
		}
	}
	return l.unanimous(strings.Fields(s))
}

// unanimous gives the code that every word means by itself. One letter is too
// little to count as a word.
func (l *list) unanimous(words []string) (Code, bool) {
	var found Code
	for i, w := range words {
		code, ok := l.stems[w]
		if !ok || len(w) < 2 || i > 0 && code != found {
			return "", false
		}
		found = code
	}
	return found, len(words) > 0
}

func squeeze(key string) string { return strings.ReplaceAll(key, " ", "") }
