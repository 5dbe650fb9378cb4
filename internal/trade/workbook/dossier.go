package workbook

import (
	"regexp"
	"strings"

	"maillage/internal/ground/text"
)

// DossierKey is the form under which dossier numbers are compared: upper case,
// any separator a hyphen, without « N° » or « dossier » in front. It is the Key
// of a [Patient].
func DossierKey(s string) string {
	words := text.Words(s)
	for len(words) > 1 && dossierPrefixes[words[0]] {
		words = words[1:]
	}
	return strings.ToUpper(strings.Join(words, "-"))
}

var dossierPrefixes = map[string]bool{"n": true, "no": true, "num": true, "numero": true, "dossier": true, "dos": true, "patient": true}

// shortDossier is the last part of a number when it is digits, without its
// leading zeros: what people write for short inside their team.
func shortDossier(key string) string {
	if i := strings.LastIndexByte(key, '-'); i >= 0 {
		key = key[i+1:]
	}
	if strings.Trim(key, "0123456789") != "" || key == "" {
		return ""
	}
	if key = strings.TrimLeft(key, "0"); key == "" {
		return "0"
	}
	return key
}

// dossiers finds a patient by what is written of his or her number.
type dossiers struct {
	byKey   map[string]*Patient
	compact map[string]*Patient            // without separators; nil when two share it
	byTeam  map[string]map[string]*Patient // team, then short number; nil when two share it
	refused map[string]int                 // key → row of Patients that was refused
	banned  map[string]int                 // key of the install → row of Patients that uses it for someone else
}

func newDossiers() *dossiers {
	return &dossiers{byKey: map[string]*Patient{}, compact: map[string]*Patient{}, byTeam: map[string]map[string]*Patient{}, refused: map[string]int{}, banned: map[string]int{}}
}

func (d *dossiers) add(p *Patient) {
	d.byKey[p.Key] = p
	only(d.compact, strings.ReplaceAll(p.Key, "-", ""), p)
	if short := shortDossier(p.Key); short != "" {
		if d.byTeam[p.Team] == nil {
			d.byTeam[p.Team] = map[string]*Patient{}
		}
		only(d.byTeam[p.Team], short, p)
	}
}

// ban makes the number of a dossier name nobody in this workbook: a refused row
// uses it for someone else.
func (d *dossiers) ban(p *Patient, row int) {
	d.refused[p.Key], d.banned[p.Key] = row, row
	delete(d.byKey, p.Key)
	delete(d.compact, strings.ReplaceAll(p.Key, "-", ""))
	delete(d.byTeam[p.Team], shortDossier(p.Key))
}

// replace lets another record stand for a patient.
func (d *dossiers) replace(old, p *Patient) {
	d.byKey[p.Key] = p
	if key := strings.ReplaceAll(p.Key, "-", ""); d.compact[key] == old {
		d.compact[key] = p
	}
	if short := shortDossier(p.Key); short != "" && d.byTeam[p.Team][short] == old {
		d.byTeam[p.Team][short] = p
	}
}

// only keeps a value under a key as long as it is alone there.
func only[T comparable](m map[string]T, key string, v T) {
	var none T
	if old, there := m[key]; there && old != v {
		v = none
	}
	m[key] = v
}

// find looks a number up; teams are those within which a short form may be
// meant. short tells that a short form was.
func (d *dossiers) find(written string, teams ...string) (p *Patient, short bool) {
	key := DossierKey(written)
	if key == "" {
		return nil, false
	}
	if p = d.byKey[key]; p != nil {
		return p, false
	}
	if strings.IndexByte(key, '-') >= 0 || strings.Trim(key, "0123456789") != "" {
		return d.compact[strings.ReplaceAll(key, "-", "")], false
	}
	for _, t := range teams {
		q := d.byTeam[t][shortDossier(key)]
		if q == nil {
			continue
		}
		if p != nil && p != q {
			return nil, false
		}
		p = q
	}
	if p != nil {
		return p, true
	}
	return d.compact[key], false
}

// dossierLike finds numbers inside a text that is more than a number.
var dossierLike = regexp.MustCompile(`\d+(?:[-/._–]\w+)*`)

// list reads the dossiers of an RCP: first at the strong separators, then,
// for a piece that is no known number, at spaces and slashes.
func (d *dossiers) list(cell, team string) (found []*Patient, unknown []string) {
	strong := func(r rune) bool { return strings.ContainsRune(";,+&\n|•", r) }
	for _, piece := range splitOn(clean(cell), strong, true) {
		if p, _ := d.find(piece, team); p != nil {
			found = append(found, p)
			continue
		}
		some, missed := d.pieces(piece, team)
		found, unknown = append(found, some...), append(unknown, missed...)
	}
	return found, unknown
}

// pieces looks inside « 25-01-0001 25-01-0002 », « 0001/0002 » or
// « 25-01-0001 (urgent) ».
func (d *dossiers) pieces(piece, team string) (found []*Patient, unknown []string) {
	for _, word := range strings.Fields(piece) {
		if p, _ := d.find(strings.Trim(word, "()[].:"), team); p != nil {
			found = append(found, p)
			continue
		}
		parts := strings.Split(word, "/")
		if len(parts) == 1 {
			continue
		}
		for _, part := range parts {
			if p, _ := d.find(part, team); p != nil {
				found = append(found, p)
			} else if dossierLike.MatchString(part) {
				unknown = append(unknown, part)
			}
		}
	}
	if len(found) == 0 {
		return nil, []string{piece}
	}
	for _, word := range dossierLike.FindAllString(piece, -1) {
		if p, _ := d.find(word, team); p == nil && len(word) > 3 && !strings.Contains(word, "/") {
			unknown = append(unknown, word)
		}
	}
	return found, unknown
}
