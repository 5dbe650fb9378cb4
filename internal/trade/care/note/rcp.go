package note

import (
	"context"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/patient"
)

// Choice is which lines of a note its author shows at the RCP.
type Choice struct {
	Lines   []int // from 1
	Version int
}

// Choose says which lines of a note are shown at the RCP: its author alone
// decides, line by line. Faults: Forbidden unless he wrote it; NotFound; Conflict
// when the note was changed or withdrawn meanwhile.
func (s *Service) Choose(ctx context.Context, who access.Actor, person, id db.ID, c Choice, key string) error {
	return s.write(ctx, who, access.NoteWrite, person, func(tx *db.Tx, r *reading) error {
		row, err := r.find(tx, id)
		if err != nil {
			return err
		}
		_, _, err = tx.Once(who.Account, key, func() (string, error) { return "", s.choose(tx, r, row, c) })
		return err
	})
}

func (s *Service) choose(tx *db.Tx, r *reading, row noteRow, c Choice) error {
	switch {
	case !r.own(row.ProfessionalID):
		return fault.Deny()
	case row.WithdrawnAt != nil:
		return fault.Clash("Cette note a été retirée : rien n’en est montré.")
	case c.Version != row.Version:
		return fault.Clash("Cette note a été modifiée entre-temps : relisez-la avant de choisir.")
	}
	n, err := r.reopen(tx, row)
	if err != nil {
		return err
	}
	shown, err := shownOf(tx, row.ID)
	if err != nil {
		return err
	}
	since := map[int]time.Time{}
	for _, l := range shown {
		since[l.Line] = l.ChosenAt
	}
	var next []shownRow
	for _, line := range kept(n.Body, c.Lines) {
		at, already := since[line]
		if !already {
			at = tx.Now()
		}
		next = append(next, shownRow{row.ID, line, at})
	}
	if err := replaceShown(tx, row.ID, next); err != nil {
		return err
	}
	return s.note(tx, r, access.NoteWrite, "note.rcp", row.ID)
}

// Shown is what the author of a note shows of it at the RCP.
type Shown struct {
	Note       db.ID
	Segment    Segment
	NotedOn    civil.Day
	Author     db.ID
	AuthorName string
	Profession access.Profession
	Lines      []string // in the order of the note
}

// ForRCP reads the lines of an enrolment's notes that their authors chose to show
// at the RCP, on that day or later (none: all of them), the latest told first.
// Any member of the team reads them, whatever the segment, and nothing else of
// the notes. When the person objects to sharing, a choice opens nothing more: each
// reads his own, and the GP who included what his profession reads. The caller
// writes the journal. Faults: Forbidden; NotFound outside the reader's teams.
func ForRCP(tx *db.Tx, s *seal.Sealer, who access.Actor, enrolment db.ID, since civil.Day) ([]Shown, error) {
	e, err := patient.InScope(tx, who, access.RCPOpen, enrolment)
	if err != nil {
		return nil, err
	}
	r, err := read(tx, s, who, access.RCPOpen, e.PatientID)
	if err != nil {
		return nil, err
	}
	from := time.Unix(0, 0)
	if !since.IsZero() {
		from = since.Start()
	}
	rows, lines, err := shownSince(tx, enrolment, from)
	if err != nil {
		return nil, err
	}
	var list []Shown
	for _, row := range rows {
		segment := Segment(row.Segment)
		if r.objects && !r.may(row.TeamID, segment, row.ProfessionalID) {
			continue
		}
		one := Shown{
			Note: row.ID, Segment: segment, NotedOn: row.NotedOn, Author: row.ProfessionalID, Profession: access.Profession(row.Profession),
		}
		if one.AuthorName, err = r.name(tx, row.ProfessionalID); err != nil {
			return nil, err
		}
		if one.Lines, err = r.shown(tx, row, lines); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

// shown takes from a note the lines chosen, and leaves the others sealed.
func (r *reading) shown(tx *db.Tx, row noteRow, chosen []shownRow) (list []string, err error) {
	v, err := versionOf(tx, row.ID, row.Version)
	if err != nil {
		return nil, err
	}
	body, err := r.seal.OpenText(bodyColumn, v.ID, v.Body)
	if err != nil {
		return nil, err
	}
	lines := Lines(body)
	for _, c := range chosen {
		if c.NoteID == row.ID && c.Line <= len(lines) {
			list = append(list, lines[c.Line-1])
		}
	}
	return list, nil
}
