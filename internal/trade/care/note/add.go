package note

import (
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/patient"
)

// Fact is a note that the caller vouches for: its author is of the team, the day
// within the stay.
type Fact struct {
	Enrolment  patient.Enrolment
	Segment    Segment
	FollowUp   bool
	NotedOn    civil.Day
	Author     db.ID
	Profession access.Profession
	MadeAt     time.Time
	Body       string
	Shown      []int // lines shown at the RCP
}

// Add writes a note for the demonstration.
func Add(tx *db.Tx, s *seal.Sealer, f Fact) (db.ID, error) {
	d := Draft{Segment: f.Segment, FollowUp: f.FollowUp, NotedOn: f.NotedOn, Body: f.Body}
	row := noteRow{
		ID: tx.NewID(), EnrolmentID: f.Enrolment.ID, TeamID: f.Enrolment.TeamID, Segment: string(f.Segment), Kind: kindOf(d), NotedOn: f.NotedOn,
		ProfessionalID: f.Author, Profession: string(f.Profession), MadeAt: f.MadeAt, Version: 1,
	}
	if err := insertNote(tx, s, row, d, access.Actor{Professional: f.Author}); err != nil {
		return 0, err
	}
	var shown []shownRow
	for _, l := range kept(f.Body, f.Shown) {
		shown = append(shown, shownRow{row.ID, l, f.MadeAt})
	}
	return row.ID, replaceShown(tx, row.ID, shown)
}

// DocumentFact is a document that the caller vouches for.
type DocumentFact struct {
	Enrolment  patient.Enrolment
	Segment    Segment
	Kind       string
	DatedOn    civil.Day
	Author     db.ID
	Profession access.Profession
	MadeAt     time.Time
	Title      string
	Media      Media
	Content    []byte
}

// AddDocument writes a document for the demonstration.
func AddDocument(tx *db.Tx, s *seal.Sealer, f DocumentFact) (db.ID, error) {
	row := documentRow{
		ID: tx.NewID(), EnrolmentID: f.Enrolment.ID, TeamID: f.Enrolment.TeamID, Segment: string(f.Segment), Kind: f.Kind, DatedOn: f.DatedOn,
		ProfessionalID: f.Author, Profession: string(f.Profession), MadeAt: f.MadeAt, Version: 1,
	}
	if err := tx.Insert("document", row); err != nil {
		return 0, err
	}
	file := fileRow{DocumentID: row.ID, Version: 1, Media: string(f.Media), ProfessionalID: f.Author, MadeAt: f.MadeAt}
	return row.ID, insertFile(tx, s, file, f.Title, f.Content)
}
