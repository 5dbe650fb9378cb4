package note

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
)

// Documents is a person's documents, as their reader may read them.
type Documents struct {
	Record
	List []Document // the latest dated first
}

// OpenDocuments shows a person's documents. Faults: Forbidden; NotFound.
func (s *Service) OpenDocuments(ctx context.Context, who access.Actor, person db.ID) (out Documents, err error) {
	if err := who.Check(access.DocumentOpen); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := read(tx, s.Seal, who, access.DocumentOpen, person)
		if err != nil {
			return err
		}
		out = Documents{Record: r.record(tx)}
		if out.List, err = r.documents(tx); err != nil {
			return err
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.DocumentOpen, Subject: "patient", SubjectID: person, Patient: person})
	})
	return out, err
}

func (r *reading) documents(tx *db.Tx) (list []Document, err error) {
	rows, err := documentsOf(tx, r.enrolments())
	if err != nil {
		return nil, err
	}
	standing, err := refusalsOf(tx, r.enrolments())
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if !r.may(row.TeamID, Segment(row.Segment), row.ProfessionalID) {
			continue
		}
		d, err := r.document(tx, row, standing)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

// DocumentView is one document on its own page.
type DocumentView struct {
	Record
	Document Document
	Files    []File // latest first
}

// OpenDocument shows one document and its versions. Faults: Forbidden; NotFound.
func (s *Service) OpenDocument(ctx context.Context, who access.Actor, person, id db.ID) (out DocumentView, err error) {
	if err := who.Check(access.DocumentOpen); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := read(tx, s.Seal, who, access.DocumentOpen, person)
		if err != nil {
			return err
		}
		row, err := r.findDocument(tx, id)
		if err != nil {
			return err
		}
		out = DocumentView{Record: r.record(tx)}
		standing, err := refusalsOf(tx, []db.ID{row.EnrolmentID})
		if err != nil {
			return err
		}
		if out.Document, err = r.document(tx, row, standing); err != nil {
			return err
		}
		rows, err := filesOf(tx, id)
		if err != nil {
			return err
		}
		for _, f := range rows {
			file, err := r.file(tx, f)
			if err != nil {
				return err
			}
			out.Files = append(out.Files, file)
		}
		return s.note(tx, r, access.DocumentOpen, "document", id)
	})
	return out, err
}

// findDocument reads a document of the record that the reader may read. Faults:
// NotFound, whether it exists or not.
func (r *reading) findDocument(tx *db.Tx, id db.ID) (documentRow, error) {
	row, err := documentIn(tx, r.enrolments(), id)
	if err == nil && !r.may(row.TeamID, Segment(row.Segment), row.ProfessionalID) {
		err = fault.Missing()
	}
	return row, err
}

func (r *reading) document(tx *db.Tx, row documentRow, standing map[db.ID]refusalRow) (Document, error) {
	s := Segment(row.Segment)
	d := Document{
		ID: row.ID, Enrolment: row.EnrolmentID, Team: row.TeamID, Segment: s, Kind: row.Kind, DatedOn: row.DatedOn, Author: row.ProfessionalID,
		Profession: access.Profession(row.Profession), Version: row.Version, Own: r.own(row.ProfessionalID),
		MayChange: row.WithdrawnAt == nil && r.mayChange(row.TeamID, s, row.ProfessionalID),
		MayTake:   row.WithdrawnAt == nil && r.mayTake(row.TeamID, s, row.ProfessionalID),
	}
	f, err := fileOf(tx, row.ID, row.Version)
	if err != nil {
		return d, err
	}
	if d.Current, err = r.file(tx, f); err != nil {
		return d, err
	}
	if d.AuthorName, err = r.name(tx, row.ProfessionalID); err != nil {
		return d, err
	}
	if d.Refusal, err = r.refusal(tx, standing, row.ID); err != nil || row.WithdrawnAt == nil {
		return d, err
	}
	if d.Withdrawn, err = r.withdrawal(tx, documentReasonColumn, row.ID, row.WithdrawnBy, row.Reason); err != nil {
		return d, err
	}
	d.Withdrawn.At = *row.WithdrawnAt
	return d, nil
}

func (r *reading) file(tx *db.Tx, row fileRow) (File, error) {
	f := File{Number: row.Version, Media: Media(row.Media), Size: row.Size, At: row.MadeAt}
	digest, err := r.seal.Open(digestColumn, row.ID, row.Digest)
	if err != nil {
		return f, err
	}
	f.SHA256 = hex.EncodeToString(digest)
	if f.Title, err = r.seal.OpenText(titleColumn, row.ID, row.Title); err != nil {
		return f, err
	}
	f.By, err = r.name(tx, row.ProfessionalID)
	return f, err
}

// hands bounds how many files are in memory at once: each is there sealed and
// open.
var hands = make(chan struct{}, 2)

// holding waits for a place and does something with a file.
func holding(ctx context.Context, do func() error) error {
	select {
	case hands <- struct{}{}:
		defer func() { <-hands }()
		return do()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// AddDocument keeps a file. Faults: Forbidden; NotFound; Invalid with what the
// draft lacks or why the file is refused.
func (s *Service) AddDocument(ctx context.Context, who access.Actor, person db.ID, d DocumentDraft, sent Sent, key string) (id db.ID, err error) {
	err = s.writeFile(ctx, who, person, func(tx *db.Tx, r *reading) error {
		ref, _, err := tx.Once(who.Account, key, func() (string, error) {
			id, err := s.addDocument(tx, r, d, sent)
			return id.String(), err
		})
		if err != nil {
			return err
		}
		id, err = db.ParseID(ref)
		return err
	})
	return id, err
}

func (s *Service) writeFile(ctx context.Context, who access.Actor, person db.ID, do func(*db.Tx, *reading) error) error {
	if err := who.Check(access.DocumentWrite); err != nil {
		return err
	}
	return holding(ctx, func() error { return s.write(ctx, who, access.DocumentWrite, person, do) })
}

func (s *Service) addDocument(tx *db.Tx, r *reading, d DocumentDraft, sent Sent) (db.ID, error) {
	e, err := r.stay(d.Enrolment)
	if err != nil {
		return 0, err
	}
	p := r.profession(e.TeamID)
	media, err := r.checkFile(tx, d, sent, p, true)
	if err != nil {
		return 0, err
	}
	row := documentRow{
		ID: tx.NewID(), EnrolmentID: e.ID, TeamID: e.TeamID, Segment: string(d.Segment), Kind: d.Kind, DatedOn: d.DatedOn,
		ProfessionalID: r.who.Professional, Profession: string(p), AccountID: r.who.Account, MadeAt: tx.Now(), Version: 1,
	}
	if err := tx.Insert("document", row); err != nil {
		return 0, err
	}
	f := fileRow{DocumentID: row.ID, Version: 1, Media: string(media), ProfessionalID: r.who.Professional, AccountID: r.who.Account, MadeAt: tx.Now()}
	if err := insertFile(tx, s.Seal, f, d.Title, sent.Content); err != nil {
		return 0, err
	}
	if d.Refusal {
		if err := insertRefusal(tx, itemDocument, row.ID, e.ID, r.who); err != nil {
			return 0, err
		}
	}
	return row.ID, s.note(tx, r, access.DocumentWrite, "document", row.ID)
}

// checkFile holds a draft and its file against the rules, all at once.
func (r *reading) checkFile(tx *db.Tx, d DocumentDraft, sent Sent, p access.Profession, first bool) (Media, error) {
	anonymous := r.person.Mode() == patient.ModeAnonymous
	wrong := fault.Fields(fault.FieldsOf(d.validate(p, tx.Today(), anonymous, first)))
	media, err := MediaOf(sent.Content, sent.Name, sent.Declared)
	wrong = append(wrong, fault.FieldsOf(err)...)
	if anonymous && !d.NoIdentity && media == Text {
		if traces := Scan(string(sent.Content), tx.Today()); len(traces) > 0 {
			wrong.Add("file", "Ce texte semble contenir "+Told(traces)+".")
		}
	}
	return media, wrong.Err()
}

// ReplaceDocument adds a version to a document: its author's, or a shared one.
// Faults: Forbidden; NotFound; Invalid; Conflict when it was changed or withdrawn
// meanwhile.
func (s *Service) ReplaceDocument(ctx context.Context, who access.Actor, person, id db.ID, d DocumentDraft, sent Sent, key string) error {
	return s.writeFile(ctx, who, person, func(tx *db.Tx, r *reading) error {
		row, err := r.findDocument(tx, id)
		if err != nil {
			return err
		}
		_, _, err = tx.Once(who.Account, key, func() (string, error) {
			if !r.mayChange(row.TeamID, Segment(row.Segment), row.ProfessionalID) {
				return "", fault.Deny()
			}
			media, err := r.checkFile(tx, d, sent, r.profession(row.TeamID), false)
			if err != nil {
				return "", err
			}
			if err := nextVersion(tx, id, d.Version); err != nil {
				return "", err
			}
			f := fileRow{DocumentID: id, Version: d.Version + 1, Media: string(media), ProfessionalID: who.Professional, AccountID: who.Account, MadeAt: tx.Now()}
			if err := insertFile(tx, s.Seal, f, d.Title, sent.Content); err != nil {
				return "", err
			}
			return "", s.note(tx, r, access.DocumentWrite, "document", id)
		})
		return err
	})
}

// WithdrawDocument takes a document back; it is kept, with the reason. Faults:
// Forbidden; NotFound; Invalid; Conflict.
func (s *Service) WithdrawDocument(ctx context.Context, who access.Actor, person, id db.ID, d WithdrawalDraft, key string) error {
	return s.write(ctx, who, access.DocumentWrite, person, func(tx *db.Tx, r *reading) error {
		row, err := r.findDocument(tx, id)
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
			if row.Reason, err = s.Seal.SealText(documentReasonColumn, id, d.Reason); err != nil {
				return "", err
			}
			if err := withdrawDocument(tx, row, d.Version); err != nil {
				return "", err
			}
			return "", s.note(tx, r, access.DocumentWrite, "document.withdrawn", id)
		})
		return err
	})
}

// SetDocumentRefusal is SetRefusal for a document. Faults: Forbidden; NotFound.
func (s *Service) SetDocumentRefusal(ctx context.Context, who access.Actor, person, id db.ID, refused bool, key string) error {
	return s.write(ctx, who, access.DocumentWrite, person, func(tx *db.Tx, r *reading) error {
		row, err := r.findDocument(tx, id)
		if err != nil {
			return err
		}
		return s.setRefusal(tx, r, itemDocument, row.ID, row.EnrolmentID, refused, access.DocumentWrite, key)
	})
}

// Download is the content of one version of a document, with a name that says
// nothing of anybody.
type Download struct {
	Name    string
	Media   Media
	Content []byte
}

// File opens one version of a document; withdrawn, it is still given to who may
// read it. Faults: Forbidden; NotFound.
func (s *Service) File(ctx context.Context, who access.Actor, person, id db.ID, version int) (out Download, err error) {
	if err := who.Check(access.DocumentOpen); err != nil {
		return out, err
	}
	err = holding(ctx, func() error {
		return s.DB.Write(ctx, func(tx *db.Tx) error {
			r, err := read(tx, s.Seal, who, access.DocumentOpen, person)
			if err != nil {
				return err
			}
			if _, err := r.findDocument(tx, id); err != nil {
				return err
			}
			f, err := fileOf(tx, id, version)
			if err != nil {
				return err
			}
			if out, err = r.download(tx, f); err != nil {
				return err
			}
			return s.note(tx, r, access.DocumentOpen, "document.file", f.ID)
		})
	})
	return out, err
}

// download opens a content and holds it against the digest taken when it came.
func (r *reading) download(tx *db.Tx, f fileRow) (Download, error) {
	out := Download{Name: "document-" + f.DocumentID.String() + "-v" + fmt.Sprint(f.Version) + Media(f.Media).Extension(), Media: Media(f.Media)}
	sealed, err := contentOf(tx, f.ID)
	if err != nil {
		return out, err
	}
	if out.Content, err = r.seal.Open(contentColumn, f.ID, sealed.Content); err != nil {
		return out, err
	}
	digest, err := r.seal.Open(digestColumn, f.ID, f.Digest)
	if err != nil {
		return out, err
	}
	if sum := sha256.Sum256(out.Content); !bytes.Equal(sum[:], digest) {
		return Download{}, fmt.Errorf("document %s version %d: content and digest differ", f.DocumentID, f.Version)
	}
	return out, nil
}
