package note

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/patient"
)

// Service is what may be asked about notes and documents.
type Service struct {
	DB    *db.DB
	Audit *audit.Keeper
	Seal  *seal.Sealer
}

// Record is the person a page is about, as its reader may know him or her.
type Record struct {
	Patient  patient.Patient
	Stays    []patient.Enrolment
	Objects  bool // the person objects to sharing, whoever reads
	Writable map[db.ID][]Segment
	Today    civil.Day
	NewDraft db.ID // names what will be written on the page
}

func (r *reading) record(tx *db.Tx) Record {
	return Record{Patient: r.person, Stays: r.stays, Objects: r.objects, Writable: r.writable(), Today: tx.Today(), NewDraft: tx.NewID()}
}

// Filter narrows a person's notes.
type Filter struct {
	Segment Segment // none: every one
	Page    int     // from 1
	All     bool    // no pages: for print
}

// PageSize is how many notes one page shows.
const PageSize = 20

// Page is a person's notes, as their reader may read them.
type Page struct {
	Record
	Notes  []Note // the latest told first
	Total  int    // of the filter
	Count  map[Segment]int
	Drafts []Saved // the reader's own
}

// Open shows a person's notes. Faults: Forbidden; NotFound.
func (s *Service) Open(ctx context.Context, who access.Actor, person db.ID, f Filter) (out Page, err error) {
	if err := who.Check(access.NoteOpen); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := read(tx, s.Seal, who, access.NoteOpen, person)
		if err != nil {
			return err
		}
		out = Page{Record: r.record(tx), Count: map[Segment]int{}}
		if err := r.page(tx, f, &out); err != nil {
			return err
		}
		if out.Drafts, err = r.drafts(tx); err != nil {
			return err
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.NoteOpen, Subject: "patient", SubjectID: person, Patient: person})
	})
	return out, err
}

func (r *reading) page(tx *db.Tx, f Filter, out *Page) error {
	rows, err := notesOf(tx, r.enrolments())
	if err != nil {
		return err
	}
	var mine []noteRow
	for _, row := range rows {
		s := Segment(row.Segment)
		if !r.may(row.TeamID, s, row.ProfessionalID) {
			continue
		}
		out.Count[s]++
		if f.Segment == "" || f.Segment == s {
			mine = append(mine, row)
		}
	}
	out.Total = len(mine)
	if !f.All {
		from := min(len(mine), (max(f.Page, 1)-1)*PageSize)
		mine = mine[from:min(len(mine), from+PageSize)]
	}
	standing, err := refusalsOf(tx, r.enrolments())
	if err != nil {
		return err
	}
	for _, row := range mine {
		n, err := r.open(tx, row, standing)
		if err != nil {
			return err
		}
		out.Notes = append(out.Notes, n)
	}
	return nil
}

// Written is what a writing gave.
type Written struct {
	Note     db.ID
	Repeated bool
}

// Publish keeps a new note. Faults: Forbidden; NotFound; Invalid with what the
// draft lacks, or with what seems to identify an anonymous person.
func (s *Service) Publish(ctx context.Context, who access.Actor, person db.ID, d Draft, key string) (out Written, err error) {
	err = s.write(ctx, who, access.NoteWrite, person, func(tx *db.Tx, r *reading) error {
		ref, repeated, err := tx.Once(who.Account, key, func() (string, error) {
			id, err := s.publish(tx, r, d)
			return id.String(), err
		})
		if err != nil {
			return err
		}
		out.Repeated = repeated
		out.Note, err = db.ParseID(ref)
		return err
	})
	return out, err
}

// write opens a record to somebody who is about to change it.
func (s *Service) write(ctx context.Context, who access.Actor, perm access.Permission, person db.ID, do func(*db.Tx, *reading) error) error {
	if err := who.Check(perm); err != nil {
		return err
	}
	if who.Professional == 0 {
		return fault.Deny()
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := read(tx, s.Seal, who, perm, person)
		if err != nil {
			return err
		}
		return do(tx, r)
	})
}

func (s *Service) publish(tx *db.Tx, r *reading, d Draft) (db.ID, error) {
	e, err := r.stay(d.Enrolment)
	if err != nil {
		return 0, err
	}
	p := r.profession(e.TeamID)
	if err := r.check(tx, e, d, p, ""); err != nil {
		return 0, err
	}
	row := noteRow{
		ID: tx.NewID(), EnrolmentID: e.ID, TeamID: e.TeamID, Segment: string(d.Segment), Kind: kindOf(d), NotedOn: d.NotedOn, SessionID: d.Session,
		ProfessionalID: r.who.Professional, Profession: string(p), AccountID: r.who.Account, MadeAt: tx.Now(), Version: 1,
	}
	if err := insertNote(tx, s.Seal, row, d, r.who); err != nil {
		return 0, err
	}
	if d.Refusal {
		if err := insertRefusal(tx, itemNote, row.ID, e.ID, r.who); err != nil {
			return 0, err
		}
	}
	if _, err := deleteDraft(tx, d.Saved, r.who.Professional); err != nil {
		return 0, err
	}
	return row.ID, s.note(tx, r, access.NoteWrite, "note", row.ID)
}

func insertNote(tx *db.Tx, s *seal.Sealer, row noteRow, d Draft, who access.Actor) error {
	if err := tx.Insert("note", row); err != nil {
		return err
	}
	if err := insertVersion(tx, s, row, d, who, row.MadeAt); err != nil {
		return err
	}
	return replaceTokens(tx, row.ID, nil, tokensOf(s, row.TeamID, d.Segment, d.Body))
}

func kindOf(d Draft) string {
	if d.FollowUp {
		return kindFollowUp
	}
	return kindNote
}

// check holds a draft against the stay and, when the person is anonymous,
// against what identifies somebody.
func (r *reading) check(tx *db.Tx, e patient.Enrolment, d Draft, p access.Profession, was Segment) error {
	var wrong fault.Fields
	for _, err := range []error{d.validate(p, was), e.CoversDay(d.NotedOn, tx.Today(), "noted_on")} {
		if err != nil && fault.KindOf(err) != fault.Invalid {
			return err
		}
		wrong = append(wrong, fault.FieldsOf(err)...)
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	if r.person.Mode() == patient.ModeAnonymous && !d.NoIdentity {
		return withoutIdentity("body", d.Body, tx.Today())
	}
	return nil
}

// note leaves the journal's line of an act on one of the person's items.
func (s *Service) note(tx *db.Tx, r *reading, action access.Permission, subject string, id db.ID) error {
	return s.Audit.Note(tx, r.who, audit.Line{Action: action, Subject: subject, SubjectID: id, Patient: r.person.ID})
}
