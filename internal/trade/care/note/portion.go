package note

import (
	"strconv"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
)

// Copy is the notes and documents of the copy of a record that a person asks for.
type Copy struct {
	Notes     []CopiedNote     `json:"notes"`
	Documents []CopiedDocument `json:"documents"`
	Refused   int              `json:"refused"` // items a minor closed to the parents, when the copy is for them
}

// CopiedNote is a note in a copy: its current words.
type CopiedNote struct {
	ID         db.ID     `json:"id"`
	Segment    string    `json:"segment"`
	FollowUp   bool      `json:"gp_followup"`
	NotedOn    civil.Day `json:"noted_on"`
	Author     string    `json:"author"`
	Profession string    `json:"profession"`
	Version    int       `json:"version"`
	WrittenAt  time.Time `json:"written_at"` // the current version
	Body       string    `json:"body"`
	Refusal    bool      `json:"closed_to_parents"`
}

// CopiedDocument is a document in a copy. File names its content, which
// UnscopedFile gives.
type CopiedDocument struct {
	ID         db.ID     `json:"id"`
	Segment    string    `json:"segment"`
	Kind       string    `json:"kind"`
	Title      string    `json:"title"`
	DatedOn    civil.Day `json:"dated_on"`
	Author     string    `json:"author"`
	Profession string    `json:"profession"`
	Version    int       `json:"version"`
	Media      string    `json:"media"`
	Size       int       `json:"size"`
	SHA256     string    `json:"sha256"`
	File       string    `json:"file"`
	Refusal    bool      `json:"closed_to_parents"`
}

// Portion gives what a person is entitled to of the notes and documents of the
// stays in the reader's teams: every one that stands, of whatever segment, for the
// right of access knows no segment; what was withdrawn is not his or hers. The
// caller holds the permission to prepare a copy and writes the journal. Faults:
// NotFound; Forbidden, also when the person objects to sharing and the reader did
// not include him or her: the copy is then the including GP's to prepare.
func Portion(tx *db.Tx, s *seal.Sealer, who access.Actor, person db.ID) (Copy, error) {
	return portion(tx, s, who, person, false)
}

// PortionForParents is Portion for those who hold parental authority: without
// what the minor refused (A20), which is counted. Faults: as Portion.
func PortionForParents(tx *db.Tx, s *seal.Sealer, who access.Actor, person db.ID) (Copy, error) {
	return portion(tx, s, who, person, true)
}

func portion(tx *db.Tx, s *seal.Sealer, who access.Actor, person db.ID, parents bool) (out Copy, err error) {
	r, err := read(tx, s, who, access.PatientOpen, person)
	if err != nil {
		return out, err
	}
	if r.person.Withheld {
		return out, fault.Deny()
	}
	standing, err := refusalsOf(tx, r.enrolments())
	if err != nil {
		return out, err
	}
	closed := func(id db.ID) bool {
		if _, refused := standing[id]; refused && parents {
			out.Refused++
			return true
		}
		return false
	}
	notes, err := notesOf(tx, r.enrolments())
	if err != nil {
		return out, err
	}
	for _, row := range notes {
		if row.WithdrawnAt != nil || closed(row.ID) {
			continue
		}
		n, err := r.open(tx, row, standing)
		if err != nil {
			return out, err
		}
		out.Notes = append(out.Notes, CopiedNote{
			ID: n.ID, Segment: string(n.Segment), FollowUp: n.FollowUp, NotedOn: n.NotedOn, Author: n.AuthorName, Profession: string(n.Profession),
			Version: n.Version, WrittenAt: n.LastAt, Body: n.Body, Refusal: n.Refusal != nil,
		})
	}
	documents, err := documentsOf(tx, r.enrolments())
	if err != nil {
		return out, err
	}
	for _, row := range documents {
		if row.WithdrawnAt != nil || closed(row.ID) {
			continue
		}
		d, err := r.document(tx, row, standing)
		if err != nil {
			return out, err
		}
		out.Documents = append(out.Documents, CopiedDocument{
			ID: d.ID, Segment: string(d.Segment), Kind: d.Kind, Title: d.Current.Title, DatedOn: d.DatedOn, Author: d.AuthorName,
			Profession: string(d.Profession), Version: d.Version, Media: string(d.Current.Media), Size: d.Current.Size, SHA256: d.Current.SHA256,
			File: "document-" + strconv.Itoa(len(out.Documents)+1) + d.Current.Media.Extension(), Refusal: d.Refusal != nil,
		})
	}
	return out, nil
}

// UnscopedFile opens the current content of a document that a Portion named.
// Scope was checked there. Faults: NotFound.
func UnscopedFile(tx *db.Tx, s *seal.Sealer, document db.ID, version int) ([]byte, error) {
	f, err := fileOf(tx, document, version)
	if err != nil {
		return nil, err
	}
	d, err := (&reading{seal: s}).download(tx, f)
	return d.Content, err
}
