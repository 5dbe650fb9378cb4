package note

import (
	"context"
	"encoding/json"
	"time"
	"unicode/utf8"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
)

// Saved is what an author is writing, as it was last kept: the fields of the form
// as typed, even when wrong. Nobody else reads it; it lasts until it is published
// or discarded.
type Saved struct {
	ID        db.ID
	Enrolment db.ID
	Note      db.ID // the note being changed; zero for a new one
	Fields    map[string]string
	At        time.Time
	Traces    []Trace // what seems to identify an anonymous person
}

// Body is the text being written.
func (s Saved) Body() string { return s.Fields["body"] }

// savedFields are the fields of the form that a draft keeps.
var savedFields = []string{"segment", "followup", "noted_on", "session", "body", "parental_refusal", "version"}

const (
	longestDraft = 2 * Longest // characters: what is too long to publish is not lost
	longestOther = 100
	draftsMost   = 20 // of one author about one person
)

// SaveDraft keeps what is being written. It may be asked every few seconds, in
// any order with the publication: a draft that was published is not kept again.
// saved is nil when there was nothing to keep. Faults: Forbidden; NotFound;
// Invalid when it is too long.
func (s *Service) SaveDraft(ctx context.Context, who access.Actor, person db.ID, d Saved) (saved *Saved, err error) {
	d.Fields = trimmed(d.Fields)
	err = s.write(ctx, who, access.NoteWrite, person, func(tx *db.Tx, r *reading) error {
		saved = nil
		if d.Note != 0 {
			row, err := r.find(tx, d.Note)
			if err != nil {
				return err
			}
			d.Enrolment = row.EnrolmentID
		}
		e, err := r.stay(d.Enrolment)
		if err != nil {
			return err
		}
		published, err := wasPublished(tx, d.ID)
		if err != nil || published || d.ID == 0 {
			return err
		}
		d.Enrolment, d.At = e.ID, tx.Now()
		kept, err := s.keep(tx, r, e, d)
		if err == nil && kept {
			saved = &d
			if r.person.Mode() == patient.ModeAnonymous {
				saved.Traces = Scan(d.Body(), tx.Today())
			}
		}
		return err
	})
	return saved, err
}

func trimmed(fields map[string]string) map[string]string {
	out := map[string]string{}
	for _, name := range savedFields {
		if v := fields[name]; v != "" && (name == "body" || len(v) <= longestOther) {
			out[name] = v
		}
	}
	return out
}

// keep writes a draft over the one it replaces, and says whether there was
// anything to keep.
func (s *Service) keep(tx *db.Tx, r *reading, e patient.Enrolment, d Saved) (bool, error) {
	if utf8.RuneCountInString(d.Body()) > longestDraft {
		return false, fault.Refuse("Ce brouillon est trop long pour être gardé : coupez-le en plusieurs notes.")
	}
	was, found, err := draftByID(tx, d.ID)
	if err != nil {
		return false, err
	}
	if found && was.ProfessionalID != r.who.Professional {
		return false, fault.Missing()
	}
	if !found && Blank(d.Body()) {
		return false, nil
	}
	plain, err := json.Marshal(d.Fields)
	if err != nil {
		return false, err
	}
	row := draftRow{ID: d.ID, EnrolmentID: e.ID, TeamID: e.TeamID, NoteID: d.Note, ProfessionalID: r.who.Professional, SavedAt: d.At}
	if row.Content, err = s.Seal.Seal(draftColumn, row.ID, plain); err != nil {
		return false, err
	}
	if found {
		return true, updateDraft(tx, row)
	}
	others, err := draftsOf(tx, r.who.Professional, r.enrolments())
	if err != nil {
		return false, err
	}
	if len(others) >= draftsMost {
		return false, fault.Refuse("Vous avez déjà vingt brouillons pour cette personne : publiez-en ou supprimez-en.")
	}
	if err := tx.Insert("note_draft", row); err != nil {
		return false, err
	}
	return true, s.note(tx, r, access.NoteWrite, "note.draft", row.ID)
}

// DiscardDraft throws away what its author was writing. Faults: Forbidden;
// NotFound.
func (s *Service) DiscardDraft(ctx context.Context, who access.Actor, person, id db.ID, key string) error {
	return s.write(ctx, who, access.NoteWrite, person, func(tx *db.Tx, r *reading) error {
		_, _, err := tx.Once(who.Account, key, func() (string, error) {
			drafts, err := draftsOf(tx, who.Professional, r.enrolments())
			if err != nil {
				return "", err
			}
			for _, d := range drafts {
				if d.ID == id {
					if _, err := deleteDraft(tx, id, who.Professional); err != nil {
						return "", err
					}
					return "", s.note(tx, r, access.NoteWrite, "note.draft.discarded", id)
				}
			}
			return "", fault.Missing()
		})
		return err
	})
}

// drafts are what the reader is writing about the person.
func (r *reading) drafts(tx *db.Tx) ([]Saved, error) {
	if r.who.Professional == 0 {
		return nil, nil
	}
	rows, err := draftsOf(tx, r.who.Professional, r.enrolments())
	list := make([]Saved, 0, len(rows))
	for _, row := range rows {
		d, err := row.open(r)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, err
}

func (row draftRow) open(r *reading) (Saved, error) {
	d := Saved{ID: row.ID, Enrolment: row.EnrolmentID, Note: row.NoteID, At: row.SavedAt}
	plain, err := r.seal.Open(draftColumn, row.ID, row.Content)
	if err != nil {
		return d, err
	}
	return d, json.Unmarshal(plain, &d.Fields)
}
