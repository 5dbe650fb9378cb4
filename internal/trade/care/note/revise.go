package note

import (
	"context"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// View is one note on its own page.
type View struct {
	Record
	Note     Note
	Versions []Version // those the reader may read, latest first
	Draft    *Saved    // what the reader was writing of it, if anything
}

// Version is one text a note has had.
type Version struct {
	Number  int
	Segment Segment
	NotedOn civil.Day
	Body    string
	By      string
	At      time.Time
}

// Stale is the cause of the Conflict when two people changed one note: what is
// kept, and what the second wanted. Nothing is lost.
type Stale struct {
	Theirs Note
	Mine   Draft
}

// Error says why the writing waits.
func (*Stale) Error() string { return "note changed meanwhile" }

// OpenNote shows one note and its former texts; a former text of another segment
// is shown to who may read that one too. Faults: Forbidden; NotFound.
func (s *Service) OpenNote(ctx context.Context, who access.Actor, person, id db.ID) (out View, err error) {
	if err := who.Check(access.NoteOpen); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := read(tx, s.Seal, who, access.NoteOpen, person)
		if err != nil {
			return err
		}
		out = View{Record: r.record(tx)}
		row, err := r.find(tx, id)
		if err != nil {
			return err
		}
		if out.Note, err = r.reopen(tx, row); err != nil {
			return err
		}
		if out.Versions, err = r.versions(tx, row); err != nil {
			return err
		}
		drafts, err := r.drafts(tx)
		for i := range drafts {
			if drafts[i].Note == id {
				out.Draft = &drafts[i]
				break
			}
		}
		if err != nil {
			return err
		}
		return s.note(tx, r, access.NoteOpen, "note", id)
	})
	return out, err
}

// find reads a note of the record that the reader may read. Faults: NotFound,
// whether it exists or not.
func (r *reading) find(tx *db.Tx, id db.ID) (noteRow, error) {
	row, err := noteIn(tx, r.enrolments(), id)
	if err == nil && !r.may(row.TeamID, Segment(row.Segment), row.ProfessionalID) {
		err = fault.Missing()
	}
	return row, err
}

func (r *reading) reopen(tx *db.Tx, row noteRow) (Note, error) {
	standing, err := refusalsOf(tx, []db.ID{row.EnrolmentID})
	if err != nil {
		return Note{}, err
	}
	return r.open(tx, row, standing)
}

func (r *reading) versions(tx *db.Tx, row noteRow) (list []Version, err error) {
	rows, err := versionsOf(tx, row.ID)
	for _, v := range rows {
		if !r.may(row.TeamID, Segment(v.Segment), row.ProfessionalID) {
			continue
		}
		one := Version{Number: v.Version, Segment: Segment(v.Segment), NotedOn: v.NotedOn, At: v.MadeAt}
		if one.Body, err = r.seal.OpenText(bodyColumn, v.ID, v.Body); err != nil {
			return nil, err
		}
		if one.By, err = r.name(tx, v.ProfessionalID); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, err
}

// Revise writes a new version of a note: its author's, or a shared one that the
// reader may read; only the author moves it to another segment. Faults:
// Forbidden; NotFound; Invalid; Conflict when it is withdrawn, and caused by a
// *Stale when somebody wrote it meanwhile.
func (s *Service) Revise(ctx context.Context, who access.Actor, person, id db.ID, d Draft, key string) (out Written, err error) {
	err = s.write(ctx, who, access.NoteWrite, person, func(tx *db.Tx, r *reading) error {
		row, err := r.find(tx, id)
		if err != nil {
			return err
		}
		_, out.Repeated, err = tx.Once(who.Account, key, func() (string, error) { return id.String(), s.revise(tx, r, row, d) })
		out.Note = id
		return err
	})
	return out, err
}

func (s *Service) revise(tx *db.Tx, r *reading, row noteRow, d Draft) error {
	was := Segment(row.Segment)
	switch {
	case row.WithdrawnAt != nil:
		return fault.Clash("Cette note a été retirée : elle ne se modifie plus.")
	case !r.mayChange(row.TeamID, was, row.ProfessionalID):
		return fault.Deny()
	}
	old, err := r.reopen(tx, row)
	if err != nil {
		return err
	}
	if !old.Own {
		d.Segment, d.FollowUp = was, old.FollowUp
	}
	if d.Version != row.Version {
		return &fault.Error{Kind: fault.Conflict, Message: "Cette note a été modifiée entre-temps.", Cause: &Stale{Theirs: old, Mine: d}}
	}
	e, err := r.stay(row.EnrolmentID)
	if err != nil {
		return err
	}
	if err := r.check(tx, e, d, r.profession(row.TeamID), was); err != nil {
		return err
	}
	row.Segment, row.Kind, row.NotedOn = string(d.Segment), kindOf(d), d.NotedOn
	if err := updateNote(tx, row, d.Version); err != nil {
		return err
	}
	row.Version++
	if err := insertVersion(tx, s.Seal, row, d, r.who, tx.Now()); err != nil {
		return err
	}
	if err := s.follow(tx, row, old, d); err != nil {
		return err
	}
	if _, err := deleteDraft(tx, d.Saved, r.who.Professional); err != nil {
		return err
	}
	return s.note(tx, r, access.NoteWrite, "note", row.ID)
}

// follow brings to a new text what hung on the former one: the lines shown that
// are still there, the tokens of its words.
func (s *Service) follow(tx *db.Tx, row noteRow, old Note, d Draft) error {
	shown, err := shownOf(tx, row.ID)
	if err != nil {
		return err
	}
	since, among := map[int]time.Time{}, []int{}
	for _, l := range shown {
		since[l.Line], among = l.ChosenAt, append(among, l.Line)
	}
	var still []shownRow
	for to, from := range carried(old.Body, d.Body, among) {
		still = append(still, shownRow{row.ID, to, since[from]})
	}
	if err := replaceShown(tx, row.ID, still); err != nil {
		return err
	}
	was := tokensOf(s.Seal, row.TeamID, old.Segment, old.Body)
	return replaceTokens(tx, row.ID, was, tokensOf(s.Seal, row.TeamID, d.Segment, d.Body))
}

// Withdraw takes a note back; it is kept, with the reason. Faults: Forbidden;
// NotFound; Invalid; Conflict when it was changed or withdrawn meanwhile.
func (s *Service) Withdraw(ctx context.Context, who access.Actor, person, id db.ID, d WithdrawalDraft, key string) error {
	return s.write(ctx, who, access.NoteWrite, person, func(tx *db.Tx, r *reading) error {
		row, err := r.find(tx, id)
		if err != nil {
			return err
		}
		_, _, err = tx.Once(who.Account, key, func() (string, error) {
			if !r.mayTake(row.TeamID, Segment(row.Segment), row.ProfessionalID) {
				return "", fault.Deny()
			}
			if err := d.validate(); err != nil {
				return "", err
			}
			now := tx.Now()
			row.WithdrawnAt, row.WithdrawnBy = &now, who.Professional
			if row.Reason, err = s.Seal.SealText(reasonColumn, id, d.Reason); err != nil {
				return "", err
			}
			if err := withdrawNote(tx, row, d.Version); err != nil {
				return "", err
			}
			return "", s.note(tx, r, access.NoteWrite, "note.withdrawn", id)
		})
		return err
	})
}

// SetRefusal writes down, or lifts, a minor's refusal that those who hold
// parental authority be told of a note (A20): whoever reads the note may. Faults:
// Forbidden; NotFound.
func (s *Service) SetRefusal(ctx context.Context, who access.Actor, person, id db.ID, refused bool, key string) error {
	return s.write(ctx, who, access.NoteWrite, person, func(tx *db.Tx, r *reading) error {
		row, err := r.find(tx, id)
		if err != nil {
			return err
		}
		return s.setRefusal(tx, r, itemNote, row.ID, row.EnrolmentID, refused, access.NoteWrite, key)
	})
}

// setRefusal changes nothing when the item stands so already.
func (s *Service) setRefusal(tx *db.Tx, r *reading, item string, id, enrolment db.ID, refused bool, action access.Permission, key string) error {
	_, _, err := tx.Once(r.who.Account, key, func() (string, error) {
		standing, err := refusalsOf(tx, []db.ID{enrolment})
		if err != nil {
			return "", err
		}
		if _, stands := standing[id]; stands == refused {
			return "", nil
		}
		subject := item + ".parental_refusal"
		if refused {
			err = insertRefusal(tx, item, id, enrolment, r.who)
		} else {
			subject += ".lifted"
			_, err = liftRefusal(tx, item, id, r.who)
		}
		if err != nil {
			return "", err
		}
		return "", s.note(tx, r, action, subject, id)
	})
	return err
}
