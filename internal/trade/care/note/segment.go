package note

import (
	"slices"

	"maillage/internal/ground/access"
)

// Segment says whom a note or a document is for.
type Segment string

// The segments.
const (
	Medical       Segment = "medical"
	Psychological Segment = "psychological"
	Social        Segment = "social"
	Shared        Segment = "shared"
)

// Segments lists them in the order of screens.
var Segments = []Segment{Medical, Psychological, Social, Shared}

// Label is the segment's name on screens.
func (s Segment) Label() string {
	switch s {
	case Medical:
		return "Médical"
	case Psychological:
		return "Psychologique"
	case Social:
		return "Social"
	case Shared:
		return "Partagé"
	default:
		return ""
	}
}

// Rule says who reads a segment: professions as held in the team of the stay, in
// the words of the screens, and where it comes from.
type Rule struct {
	Professions []access.Profession // none named: any member of the team
	Words       string
	Source      string
}

// Readers is the one table that decides who reads and writes each segment. The
// author reads what is his whatever it says.
var Readers = map[Segment]Rule{
	Medical: {
		Professions: []access.Profession{access.GP, access.Psychiatrist, access.Nurse},
		Words:       "les médecins et infirmiers de l’équipe", Source: "CSP R1110-1 à R1110-3 (A7) ; répartition de Maillage",
	},
	Psychological: {
		Professions: []access.Profession{access.Psychologist, access.Psychiatrist},
		Words:       "les psychologues et psychiatres de l’équipe", Source: "CSP R1110-1 à R1110-3 (A7) ; répartition de Maillage",
	},
	Social: {
		Professions: []access.Profession{access.SocialWorker},
		Words:       "les travailleurs sociaux de l’équipe", Source: "CSP R1110-1 à R1110-3 (A7) ; répartition de Maillage",
	},
	Shared: {Words: "toute l’équipe", Source: "R162-50-12 (règle 55) ; CSP L1110-4"},
}

// Admits says whether a profession reads, and writes in, a segment.
func (s Segment) Admits(p access.Profession) bool {
	rule, known := Readers[s]
	return known && p != "" && (len(rule.Professions) == 0 || slices.Contains(rule.Professions, p))
}

// SegmentsOf lists the segments of a profession, its own before the shared one.
func SegmentsOf(p access.Profession) []Segment {
	var list []Segment
	for _, s := range Segments {
		if s.Admits(p) {
			list = append(list, s)
		}
	}
	return list
}

// MayRead decides whether somebody who is p in the team of the stay reads an
// item of a segment. own: he wrote it. withheld: the person objects to sharing
// and he is not the GP who included.
func MayRead(p access.Profession, s Segment, own, withheld bool) bool {
	if p == "" { // no longer, or never, of the team
		return false
	}
	return own || !withheld && s.Admits(p)
}
