package workbook

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/sheet"
)

// The readers of words, cells and names, for the tests of this folder.
var (
	PresenceOf   = presenceOf
	ModeOf       = modeOf
	TypeOf       = typeOf
	ProfessionOf = professionOf
	SexOf        = sexOf
	AnswerOf     = answerOf
	MinutesOf    = minutesOf
	ListOf       = listOf
)

// ReadDay gives the day a text says, and whether it says one.
func ReadDay(s string) (civil.Day, string) {
	d, how := dayOf(sheet.Cell{Text: s})
	return d, readings[how]
}

// ReadBirth gives the birth a text says.
func ReadBirth(s string, asOf civil.Day) (civil.Day, int, string) {
	d, y, how := birthOf(sheet.Cell{Text: s}, asOf)
	return d, y, readings[how]
}

var readings = map[reading]string{noDay: "none", storedDay: "stored", textDay: "text", yearOnly: "year", impossibleDay: "impossible", unreadable: "unreadable"}

// Named finds who a text names among professionals.
func Named(pros []*Professional, written, team string, professions ...Code) (string, int) {
	p := newPeople()
	for _, x := range pros {
		p.add(x)
	}
	one, many := p.find(written, clues{professions: professions, team: team})
	if one == nil {
		return "", len(many)
	}
	return one.FirstName + " " + one.LastName, len(many)
}

// Attendance finds everyone named in a cell, and the names of nobody.
func Attendance(pros []*Professional, cell string) (found, unknown []string) {
	p := newPeople()
	for _, x := range pros {
		p.add(x)
	}
	list, unknown, _ := p.list(cell, clues{})
	for _, x := range list {
		found = append(found, x.LastName)
	}
	return found, unknown
}

// SplitDecisions cuts the decisions of an RCP among dossiers.
func SplitDecisions(written string, dossiers ...string) (string, map[string]string) {
	var kept []*Patient
	for _, d := range dossiers {
		kept = append(kept, &Patient{Key: DossierKey(d)})
	}
	return splitDecisions(written, kept)
}

// LooksLikeOne says whether two names may be one person's.
func LooksLikeOne(last, first, otherLast, otherFirst string) bool {
	return namesOf(last, first).close(namesOf(otherLast, otherFirst))
}
